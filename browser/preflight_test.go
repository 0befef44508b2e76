package browser

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const items = "https://api.example.com/items"

func TestPreflightIsSentWhenDue(t *testing.T) {
	tests := map[string]struct {
		request Request
		want    string // Access-Control-Request-Method and -Headers; empty: none is due
	}{
		"GET":                     {Request{}, ""},
		"HEAD":                    {Request{Method: "HEAD"}, ""},
		"POST of a string":        {Request{Method: "POST", Body: "x"}, ""},
		"POST of a form":          {Request{Method: "POST", Body: "a=b", Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}}, ""},
		"GET with credentials":    {Request{Credentials: CredentialsInclude}, ""},
		"POST of JSON":            {Request{Method: "POST", Body: "{}", Header: http.Header{"content-type": {"application/json"}}}, "POST content-type"},
		"PUT":                     {Request{Method: "PUT"}, "PUT "},
		"put":                     {Request{Method: "put"}, "PUT "},
		"patch":                   {Request{Method: "patch"}, "patch "},
		"OPTIONS":                 {Request{Method: "OPTIONS"}, "OPTIONS "},
		"a header":                {Request{Header: http.Header{"X-Trace": {"1"}}}, "GET x-trace"},
		"an empty header":         {Request{Header: http.Header{"X-Trace": {""}}}, "GET x-trace"},
		"headers":                 {Request{Method: "PUT", Header: http.Header{"X-Zed": {"1"}, "a-b": {"1"}, "Authorization": {"x"}}}, "PUT a-b,authorization,x-zed"},
		"safelisted header":       {Request{Header: http.Header{"Accept": {"a/b"}, "Range": {"bytes=0-"}}}, ""},
		"forbidden header":        {Request{Header: http.Header{"Cookie": {"a=b"}}}, ""},
		"PUT to the own origin":   {Request{URL: app + "/items", Method: "PUT"}, ""},
		"PUT to the own, for www": {Request{URL: "https://www.example.com/items", Method: "PUT"}, "PUT "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.request.URL == "" {
				tt.request.URL = items
			}
			res, err := at(echo).Fetch(t.Context(), tt.request)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if x := res.Exchanges[0]; x.Preflight {
				got = x.RequestHeader.Get("Access-Control-Request-Method") + " " + x.RequestHeader.Get("Access-Control-Request-Headers")
			}
			if got != tt.want {
				t.Errorf("preflight asks for %q, want %q", got, tt.want)
			}
			if strings.HasSuffix(got, " ") && has(res.Exchanges[0].RequestHeader, "Access-Control-Request-Headers") {
				t.Error("Access-Control-Request-Headers is empty; it must be absent")
			}
		})
	}
}

// The same steps in the same order as the standard: the first failure is the
// one reported.
func TestPreflightChecks(t *testing.T) {
	put := Request{Method: "PUT"}
	trace := Request{Header: http.Header{"X-Trace": {"1"}}}
	both := Request{Method: "PUT", Header: http.Header{"X-Trace": {"1"}}}
	auth := Request{Header: http.Header{"Authorization": {"x"}}}
	with := func(r Request) Request { r.Credentials = CredentialsInclude; return r }
	tests := map[string]struct {
		request Request
		answer  answer
		want    Reason
		value   string
	}{
		"allowed":                            {put, reply(204, acao, app, acam, "PUT"), "", ""},
		"status 200":                         {put, reply(200, acao, app, acam, "PUT"), "", ""},
		"status 299":                         {put, reply(299, acao, app, acam, "PUT"), "", ""},
		"status 304":                         {put, reply(304, acao, app, acam, "PUT"), PreflightStatus, "304 Not Modified"},
		"status 401":                         {put, reply(401, acao, app, acam, "PUT"), PreflightStatus, "401 Unauthorized"},
		"status 500":                         {put, reply(500, acao, app, acam, "PUT"), PreflightStatus, "500 Internal Server Error"},
		"a redirect":                         {put, reply(301, acao, app, acam, "PUT", "Location", "/"), PreflightRedirect, "301 Moved Permanently"},
		"a redirect to nowhere":              {put, reply(302, acao, app, acam, "PUT"), PreflightStatus, "302 Found"},
		"the CORS check comes first":         {put, reply(500), MissingAllowOrigin, ""},
		"even before a redirect":             {put, reply(301, "Location", "/"), MissingAllowOrigin, ""},
		"another origin":                     {put, reply(204, acao, "https://other.example"), AllowOriginMismatch, "https://other.example"},
		"star":                               {put, reply(204, acao, "*", acam, "PUT"), "", ""},
		"star with credentials":              {with(put), reply(204, acao, "*", acac, "true", acam, "PUT"), WildcardAllowOrigin, "*"},
		"credentials not allowed":            {with(put), reply(204, acao, app, acam, "PUT"), InvalidAllowCredentials, ""},
		"methods absent":                     {put, reply(204, acao, app), MethodNotAllowed, "PUT"},
		"methods empty":                      {put, reply(204, acao, app, acam, ""), MethodNotAllowed, "PUT"},
		"method not listed":                  {put, reply(204, acao, app, acam, "GET, POST"), MethodNotAllowed, "PUT"},
		"method in another case":             {put, reply(204, acao, app, acam, "put"), MethodNotAllowed, "PUT"},
		"method is part of another":          {put, reply(204, acao, app, acam, "PUTS, INPUT"), MethodNotAllowed, "PUT"},
		"method on a second line":            {put, reply(204, acao, app, acam, "GET", acam, "PUT"), "", ""},
		"method star":                        {put, reply(204, acao, app, acam, "*"), "", ""},
		"method star among others":           {put, reply(204, acao, app, acam, "GET, *"), "", ""},
		"method star with credentials":       {with(put), reply(204, acao, app, acac, "true", acam, "*"), MethodNotAllowed, "PUT"},
		"patch is not PATCH":                 {Request{Method: "patch"}, reply(204, acao, app, acam, "PATCH"), MethodNotAllowed, "patch"},
		"safelisted method need not be":      {trace, reply(204, acao, app, acam, "PUT", acah, "x-trace"), "", ""},
		"methods malformed":                  {put, reply(204, acao, app, acam, "PUT, GET POST"), InvalidAllowMethods, "GET POST"},
		"methods malformed, not needed":      {trace, reply(204, acao, app, acam, "G ET", acah, "x-trace"), InvalidAllowMethods, "G ET"},
		"headers malformed":                  {trace, reply(204, acao, app, acah, "x-trace; x"), InvalidAllowHeaders, "x-trace; x"},
		"headers malformed, not needed":      {put, reply(204, acao, app, acam, "PUT", acah, "x y"), InvalidAllowHeaders, "x y"},
		"both malformed":                     {both, reply(204, acao, app, acam, "P UT", acah, "x y"), InvalidAllowMethods, "P UT"},
		"headers malformed, method missing":  {both, reply(204, acao, app, acah, "x y"), InvalidAllowHeaders, "x y"},
		"method and header missing":          {both, reply(204, acao, app), MethodNotAllowed, "PUT"},
		"header missing":                     {both, reply(204, acao, app, acam, "PUT", acah, "x-other"), HeaderNotAllowed, "x-trace"},
		"headers absent":                     {trace, reply(204, acao, app), HeaderNotAllowed, "x-trace"},
		"header in another case":             {trace, reply(204, acao, app, acah, "X-TRACE"), "", ""},
		"header star":                        {trace, reply(204, acao, app, acah, "*"), "", ""},
		"header star with credentials":       {with(trace), reply(204, acao, app, acac, "true", acah, "*"), HeaderNotAllowed, "x-trace"},
		"header named beside the star":       {with(trace), reply(204, acao, app, acac, "true", acah, "*, x-trace"), "", ""},
		"authorization by star":              {auth, reply(204, acao, app, acah, "*"), HeaderNotAllowed, "authorization"},
		"authorization named":                {auth, reply(204, acao, app, acah, "*, Authorization"), "", ""},
		"authorization named, not the other": {Request{Header: http.Header{"Authorization": {"x"}, "X-Trace": {"1"}}}, reply(204, acao, app, acah, "authorization"), HeaderNotAllowed, "x-trace"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := at(server{
				"OPTIONS api.example.com/items": tt.answer,
				"api.example.com/items":         reply(200, acao, app, acac, "true"),
			})
			tt.request.URL = items
			res, err := page.Fetch(t.Context(), tt.request)
			if got := reasonOf(t, err); got != tt.want {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			want := []string{fmt.Sprintf("OPTIONS %s: %d", items, tt.answer.status)}
			if err == nil {
				want = append(want, fmt.Sprintf("%s %s: 200", res.Exchanges[1].Method, items))
			} else if e := err.(*BlockedError); !e.Preflight || e.Value != tt.value || e.URL != items || e.Origin != app {
				t.Errorf("got %+v, want a preflight's failure about %q", e, tt.value)
			}
			if got := lines(t, res, err); !slices.Equal(got, want) {
				t.Errorf("exchanged %q, want %q", got, want)
			}
		})
	}
}

func TestWildcardCoversAuthorizationInTodaysEngines(t *testing.T) {
	for engine, want := range map[Engine]Reason{Standard: HeaderNotAllowed, Chromium: "", Firefox: "", WebKit: ""} {
		page := at(server{
			"OPTIONS api.example.com/items": reply(204, acao, app, acah, "*"),
			"api.example.com/items":         reply(200, acao, app),
		})
		page.Engine = engine
		_, err := page.Fetch(t.Context(), Request{URL: items, Header: http.Header{"Authorization": {"x"}}})
		if reasonOf(t, err) != want {
			t.Errorf("%v: got %v, want %q", engine, err, want)
		}
	}
}

// The bytes on the wire, read from the socket: no server library in between
// that could change them.
func TestPreflightOnTheWire(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	requests := make(chan []string, 2)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		r := bufio.NewReader(conn)
		for range 2 {
			var head []string
			for {
				line, err := r.ReadString('\n')
				if err != nil || line == "\r\n" {
					break
				}
				head = append(head, strings.TrimSuffix(line, "\r\n"))
			}
			requests <- head
			fmt.Fprint(conn, "HTTP/1.1 204 No Content\r\n"+
				"Access-Control-Allow-Origin: http://localhost:4200\r\n"+
				"Access-Control-Allow-Credentials: true\r\n"+
				"Access-Control-Allow-Methods: PUT\r\n"+
				"Access-Control-Allow-Headers: X-Trace,Content-Type\r\n\r\n")
		}
	}()
	page := MustNew("http://localhost:4200")
	page.Transport = &http.Transport{}
	host := l.Addr().String()
	_, err = page.Fetch(t.Context(), Request{
		URL:         "http://" + host + "/items?a=b#c",
		Method:      "put",
		Header:      http.Header{"X-Trace": {"1"}, "Content-Type": {"application/json"}},
		Credentials: CredentialsInclude,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"OPTIONS /items?a=b HTTP/1.1",
		"Accept-Encoding: gzip",
		"Accept: */*",
		"Access-Control-Request-Headers: content-type,x-trace",
		"Access-Control-Request-Method: PUT",
		"Host: " + host,
		"Origin: http://localhost:4200",
		"Referer: http://localhost:4200/",
		"Sec-Fetch-Dest: empty",
		"Sec-Fetch-Mode: cors",
		"Sec-Fetch-Site: cross-site",
		"User-Agent: " + userAgent,
	}
	got := <-requests
	slices.Sort(got[1:])
	if !reflect.DeepEqual(got, want) {
		t.Errorf("preflight:\n got %q\nwant %q", got, want)
	}
	if got := <-requests; got[0] != "PUT /items?a=b HTTP/1.1" || !slices.Contains(got, "Content-Length: 0") {
		t.Errorf("request: %q", got)
	}
}

func TestPreflightHasNoCredentials(t *testing.T) {
	page := at(server{
		"OPTIONS api.example.com/items": reply(204, acao, app, acac, "true", acam, "PUT", "Set-Cookie", "preflight=1; SameSite=None; Secure"),
		"api.example.com/items":         reply(200, acao, app, acac, "true"),
		"api.example.com/login":         reply(200, acao, app, acac, "true", "Set-Cookie", "session=1"),
	})
	if _, err := page.Fetch(t.Context(), Request{URL: "https://api.example.com/login", Credentials: CredentialsInclude}); err != nil {
		t.Fatal(err)
	}
	res, err := page.Fetch(t.Context(), Request{URL: items, Method: "PUT", Credentials: CredentialsInclude})
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Exchanges[0].RequestHeader.Get("Cookie"); got != "" {
		t.Errorf("the preflight carries the cookie %q", got)
	}
	if got := res.Exchanges[1].RequestHeader.Get("Cookie"); got != "session=1" {
		t.Errorf("the request carries the cookie %q, want session=1", got)
	}
}

// A preflight's body is never read, however long it is.
func TestPreflightBodyIsNotRead(t *testing.T) {
	var read bool
	page := MustNew(app)
	page.Transport = RoundTripFunc(func(r *http.Request) (*http.Response, error) {
		res, err := Handler(echo).RoundTrip(r)
		if r.Method == http.MethodOptions {
			res.Body = bodyFunc(func([]byte) (int, error) { read = true; return 0, errors.New("read") })
		}
		return res, err
	})
	if _, err := page.Fetch(t.Context(), Request{URL: items, Method: "PUT"}); err != nil || read {
		t.Errorf("err %v, read %v", err, read)
	}
}

type bodyFunc func([]byte) (int, error)

func (f bodyFunc) Read(p []byte) (int, error) { return f(p) }
func (f bodyFunc) Close() error               { return nil }
