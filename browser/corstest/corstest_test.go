package corstest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// recorder is a test that goes on.
type recorder struct{ errors []string }

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

const app = "https://app.example.com"

// api shares with app: PUT, X-Trace, cookies.
var api = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != app {
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", app)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Methods", "PUT")
	h.Set("Access-Control-Allow-Headers", "X-Trace")
})

// wildcards is a server whose * covers Authorization in browsers, though not
// by the standard.
var wildcards = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Headers", "*")
})

var aborts = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })

func TestAllowsAndBlocks(t *testing.T) {
	type check func(T, http.Handler, string, string, ...string)
	const neither = "neither"
	tests := map[string]struct {
		handler         http.Handler
		origin, request string
		headers         []string
		want            string // "allowed", "blocked", or what both complain of
	}{
		"GET":                               {api, app, "GET /items", nil, "allowed"},
		"lower case, as fetch() takes it":   {api, app, "put /items", nil, "allowed"},
		"a whole URL":                       {api, app, "PUT https://api.example.com/items", nil, "allowed"},
		"a header":                          {api, app, "PUT /items/1", []string{"X-Trace"}, "allowed"},
		"a header and its value":            {api, app, "PUT /items/1", []string{"X-Trace: abc"}, "allowed"},
		"cookies":                           {api, app, "GET /items", []string{"Cookie"}, "allowed"},
		"cookies, lower case, with a value": {api, app, "GET /items", []string{"cookie: a=b"}, "allowed"},
		"an origin that is null":            {wildcards, "null", "GET /", nil, "allowed"},
		"an origin of http":                 {wildcards, "http://localhost:4200", "GET /", nil, "allowed"},
		"another origin":                    {api, "https://other.example", "GET /items", nil, "blocked"},
		"another method":                    {api, app, "DELETE /items/1", nil, "blocked"},
		"another header":                    {api, app, "GET /items", []string{"X-Trace", "X-Other"}, "blocked"},
		"JSON":                              {api, app, "PUT /items/1", []string{"Content-Type"}, "blocked"},
		"text":                              {api, app, "PUT /items/1", []string{"Content-Type: text/plain"}, "allowed"},
		"cookies for everyone":              {wildcards, app, "GET /", []string{"Cookie"}, "blocked"},
		"what browsers differ in":           {wildcards, app, "GET /", []string{"Authorization"}, neither},
		"the page's own origin":             {api, app, "GET " + app + "/items", nil, "own origin"},
		"no answer":                         {aborts, app, "GET /items", nil, "unexpected EOF"},
		"no method":                         {api, app, "/items", nil, "is not a request"},
		"no path":                           {api, app, "GET ", nil, "is not a request"},
		"nothing":                           {api, app, "", nil, "is not a request"},
		"no slash":                          {api, app, "GET items", nil, `write "GET /items"`},
		"a forbidden method":                {api, app, "TRACE /items", nil, "forbid"},
		"a forbidden header":                {api, app, "GET /items", []string{"Origin"}, "a script cannot set Origin"},
		"no header name":                    {api, app, "GET /items", []string{"X Trace"}, "not a header name"},
		"no origin":                         {api, "app.example.com", "GET /items", nil, "write https://app.example.com"},
		"mixed content":                     {api, app, "GET http://api.example.com/", nil, "may not fetch"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for verdict, check := range map[string]check{"allowed": Allows, "blocked": Blocks} {
				var r recorder
				check(&r, tt.handler, tt.origin, tt.request, tt.headers...)
				switch tt.want {
				case "allowed", "blocked":
					if ok := len(r.errors) == 0; ok != (verdict == tt.want) {
						t.Errorf("%s: %q", verdict, r.errors)
					}
				case neither:
					if len(r.errors) != 1 {
						t.Errorf("%s: %q", verdict, r.errors)
					}
				default:
					if len(r.errors) != 1 || !strings.Contains(r.errors[0], tt.want) {
						t.Errorf("%s: %q, want one error with %q", verdict, r.errors, tt.want)
					}
				}
			}
		})
	}
}
