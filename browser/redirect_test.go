package browser

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const (
	a = "https://app.example.com/0" // the page's origin
	b = "https://b.example/"
	c = "https://c.example/"
)

// hop returns what a redirect to a URL answers, the CORS check passed.
func hop(status int, to string) answer {
	return reply(status, "Location", to, acao, "*", acah, "x-trace, authorization, content-type", acam, "*")
}

func TestRedirects(t *testing.T) {
	final := reply(200, acao, "*", acah, "x-trace, authorization, content-type", acam, "*")
	tests := map[string]struct {
		request Request
		server  server
		want    Reason
		url     string // of the response, or of what failed
	}{
		"within another origin":               {Request{URL: b}, server{"b.example/": hop(302, "/1"), "b.example/1": final}, "", b + "1"},
		"from the own origin":                 {Request{URL: a}, server{"app.example.com/0": reply(301, "Location", b), "b.example/": final}, "", b},
		"each hop is checked":                 {Request{URL: b}, server{"b.example/": reply(302, "Location", b+"1"), "b.example/1": final}, MissingAllowOrigin, b},
		"the last one, too":                   {Request{URL: b}, server{"b.example/": hop(302, b+"1"), "b.example/1": reply(200)}, MissingAllowOrigin, b + "1"},
		"and back to the own origin":          {Request{URL: b}, server{"b.example/": hop(302, a), "app.example.com/0": reply(200)}, MissingAllowOrigin, a},
		"the own origin must share with null": {Request{URL: b}, server{"b.example/": hop(302, a), "app.example.com/0": reply(200, acao, "null")}, "", a},
		"no Location, no redirect":            {Request{URL: b}, server{"b.example/": reply(302, acao, "*")}, "", b},
		"300 is no redirect":                  {Request{URL: b}, server{"b.example/": hop(300, c)}, "", b},
		"304 is no redirect":                  {Request{URL: b}, server{"b.example/": hop(304, c)}, "", b},
		"305 is no redirect":                  {Request{URL: b}, server{"b.example/": hop(305, c)}, "", b},
		"307":                                 {Request{URL: b}, server{"b.example/": hop(307, b+"1"), "b.example/1": final}, "", b + "1"},
		"308":                                 {Request{URL: b}, server{"b.example/": hop(308, b+"1"), "b.example/1": final}, "", b + "1"},
		"without scheme":                      {Request{URL: b}, server{"b.example/": hop(302, "//c.example/"), "c.example/": final}, "", c},
		"the fragment is not shown":           {Request{URL: b + "#x"}, server{"b.example/": hop(302, b+"1#y"), "b.example/1": final}, "", b + "1"},
		"host in upper case":                  {Request{URL: b}, server{"b.example/": hop(302, "https://C.Example:443"), "c.example/": final}, "", c},
		"to what is no URL":                   {Request{URL: b}, server{"b.example/": hop(302, "https://[")}, RedirectInvalid, b},
		"to a port that is none":              {Request{URL: b}, server{"b.example/": hop(302, "https://c.example:99999/")}, RedirectInvalid, b},
		"two Locations":                       {Request{URL: b}, server{"b.example/": reply(302, acao, "*", "Location", c, "Location", c)}, RedirectInvalid, b},
		"to data:":                            {Request{URL: b}, server{"b.example/": hop(302, "data:,x")}, RedirectNotHTTP, b},
		"to an app":                           {Request{URL: b}, server{"b.example/": hop(302, "myapp://x")}, RedirectNotHTTP, b},
		"in circles":                          {Request{URL: b}, server{"b.example/": hop(302, b)}, TooManyRedirects, b},
		"to http":                             {Request{URL: b}, server{"b.example/": hop(302, "http://c.example/")}, MixedContent, "http://c.example/"},
		"to http on this machine":             {Request{URL: b}, server{"b.example/": hop(302, "http://localhost:8080/"), "localhost:8080/": final}, "", "http://localhost:8080/"},
		"to a port that is closed to pages":   {Request{URL: b}, server{"b.example/": hop(302, "https://c.example:6667/")}, BadPort, "https://c.example:6667/"},
		"user name for another origin":        {Request{URL: b}, server{"b.example/": hop(302, "https://u@c.example/")}, RedirectCredentials, b},
		"user name within another origin":     {Request{URL: b}, server{"b.example/": hop(302, "https://u:p@b.example/1")}, RedirectCredentials, b},
		"user name from the own origin":       {Request{URL: a}, server{"app.example.com/0": reply(302, "Location", "https://u@b.example/")}, RedirectCredentials, a},
		"user name from another origin back":  {Request{URL: b}, server{"b.example/": hop(302, "https://u@app.example.com/0")}, RedirectCredentials, b},
		"user name within the own origin":     {Request{URL: a}, server{"app.example.com/0": reply(302, "Location", "https://u@app.example.com/1"), "app.example.com/1": reply(200)}, "", "https://u@app.example.com/1"},
		"user name in no-cors":                {Request{URL: b, Mode: ModeNoCORS}, server{"b.example/": hop(302, "https://u@c.example/"), "c.example/": final}, "", ""},
		"mode error":                          {Request{URL: b, Redirect: RedirectError}, server{"b.example/": hop(302, c)}, RedirectNotAllowed, b},
		"mode error to the own origin":        {Request{URL: a, Redirect: RedirectError}, server{"app.example.com/0": reply(302, "Location", a)}, RedirectNotAllowed, a},
		"mode manual":                         {Request{URL: b, Redirect: RedirectManual}, server{"b.example/": hop(302, c)}, "", b},
		"mode manual is checked":              {Request{URL: b, Redirect: RedirectManual}, server{"b.example/": reply(302, "Location", c)}, MissingAllowOrigin, b},
		"mode same-origin, to another origin": {Request{URL: a, Mode: ModeSameOrigin}, server{"app.example.com/0": reply(302, "Location", b)}, DisallowedByMode, b},
		"the preflight of the target":         {Request{URL: b, Method: "PUT"}, server{"b.example/": hop(307, c), "PUT b.example/": hop(307, c), "OPTIONS b.example/": final, "OPTIONS c.example/": reply(404)}, MissingAllowOrigin, c},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			res, err := at(tt.server).Fetch(t.Context(), tt.request)
			if got := reasonOf(t, err); got != tt.want {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			got := ""
			if err == nil {
				got = res.URL
			} else {
				got = err.(*BlockedError).URL
			}
			if got != tt.url {
				t.Errorf("URL %q, want %q", got, tt.url)
			}
		})
	}
}

func TestTwentyRedirectsAreFollowedAndNoMore(t *testing.T) {
	for n, want := range map[int]Reason{20: "", 21: TooManyRedirects} {
		page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(acao, "*")
			var i int
			fmt.Sscanf(r.URL.Path, "/%d", &i)
			if i < n {
				http.Redirect(w, r, fmt.Sprintf("/%d", i+1), http.StatusFound)
			}
		}))
		res, err := page.Get(b + "0")
		if reasonOf(t, err) != want {
			t.Errorf("%d redirects: %v, want %q", n, err, want)
		}
		if got := len(lines(t, res, err)); got != 21 {
			t.Errorf("%d redirects: %d requests, want 21", n, got)
		}
	}
}

// What is sent along the way: Origin, Sec-Fetch-Site, method, and the headers
// that a redirect drops.
func TestWhatRedirectsSend(t *testing.T) {
	final := reply(200, acao, "*", acah, "x-trace, authorization, content-type", acam, "*")
	via := func(status int, urls ...string) server {
		s := server{}
		for i, u := range urls {
			path := strings.TrimPrefix(u, "https://")
			if i+1 == len(urls) {
				s[path] = final
				continue
			}
			s[path] = hop(status, urls[i+1])
			s["OPTIONS "+path] = final
		}
		return s
	}
	header := http.Header{"Authorization": {"x"}, "Content-Type": {"application/json"}, "X-Trace": {"1"}}
	all := "Authorization Content-Type X-Trace"
	tests := map[string]struct {
		engine Engine
		status int
		urls   []string
		method string
		want   []string // method, host, Origin, Sec-Fetch-Site, the script's headers
	}{
		"within b": {Standard, 302, []string{b, b + "1"}, "GET", []string{
			"OPTIONS b.example " + app + " cross-site authorization,content-type,x-trace",
			"GET b.example " + app + " cross-site " + all,
			"OPTIONS b.example " + app + " cross-site authorization,content-type,x-trace",
			"GET b.example " + app + " cross-site " + all,
		}},
		"b to c": {Standard, 302, []string{b, c}, "GET", []string{
			"OPTIONS b.example " + app + " cross-site authorization,content-type,x-trace",
			"GET b.example " + app + " cross-site " + all,
			"OPTIONS c.example null cross-site content-type,x-trace",
			"GET c.example null cross-site Content-Type X-Trace",
		}},
		"b to c in Firefox": {Firefox, 302, []string{b, c}, "GET", []string{
			"OPTIONS b.example " + app + " cross-site authorization,content-type,x-trace",
			"GET b.example " + app + " cross-site " + all,
			"OPTIONS c.example " + app + " cross-site content-type,x-trace",
			"GET c.example null cross-site Content-Type X-Trace",
		}},
		"b to c in WebKit": {WebKit, 302, []string{b, c}, "GET", []string{
			"OPTIONS b.example " + app + " cross-site authorization,content-type,x-trace",
			"GET b.example " + app + " cross-site " + all,
			"OPTIONS c.example null cross-site authorization,content-type,x-trace",
			"GET c.example null cross-site Content-Type X-Trace",
		}},
		"own to b": {Standard, 302, []string{a, b}, "GET", []string{
			"GET app.example.com - same-origin " + all,
			"OPTIONS b.example " + app + " cross-site content-type,x-trace",
			"GET b.example " + app + " cross-site Content-Type X-Trace",
		}},
		"own to b and own": {Standard, 302, []string{a, b, app + "/2"}, "GET", []string{
			"GET app.example.com - same-origin " + all,
			"OPTIONS b.example " + app + " cross-site content-type,x-trace",
			"GET b.example " + app + " cross-site Content-Type X-Trace",
			"OPTIONS app.example.com null cross-site content-type,x-trace",
			"GET app.example.com null cross-site Content-Type X-Trace",
		}},
		"to the same site": {Standard, 302, []string{a, "https://api.example.com/"}, "GET", []string{
			"GET app.example.com - same-origin " + all,
			"OPTIONS api.example.com " + app + " same-site content-type,x-trace",
			"GET api.example.com " + app + " same-site Content-Type X-Trace",
		}},
		"by another site to the same site": {Standard, 302, []string{b, "https://api.example.com/"}, "GET", []string{
			"OPTIONS b.example " + app + " cross-site authorization,content-type,x-trace",
			"GET b.example " + app + " cross-site " + all,
			"OPTIONS api.example.com null cross-site content-type,x-trace",
			"GET api.example.com null cross-site Content-Type X-Trace",
		}},
		"POST becomes GET": {Standard, 302, []string{a, app + "/1"}, "POST", []string{
			"POST app.example.com " + app + " same-origin " + all,
			"GET app.example.com - same-origin Authorization X-Trace",
		}},
		"301, too": {Standard, 301, []string{a, app + "/1"}, "POST", []string{
			"POST app.example.com " + app + " same-origin " + all,
			"GET app.example.com - same-origin Authorization X-Trace",
		}},
		"PUT stays PUT": {Standard, 301, []string{a, app + "/1"}, "PUT", []string{
			"PUT app.example.com " + app + " same-origin " + all,
			"PUT app.example.com " + app + " same-origin " + all,
		}},
		"but not at 303": {Standard, 303, []string{a, app + "/1"}, "PUT", []string{
			"PUT app.example.com " + app + " same-origin " + all,
			"GET app.example.com - same-origin Authorization X-Trace",
		}},
		"HEAD stays HEAD at 303": {Standard, 303, []string{a, app + "/1"}, "HEAD", []string{
			"HEAD app.example.com - same-origin " + all,
			"HEAD app.example.com - same-origin " + all,
		}},
		"POST stays POST at 308": {Standard, 308, []string{a, app + "/1"}, "POST", []string{
			"POST app.example.com " + app + " same-origin " + all,
			"POST app.example.com " + app + " same-origin " + all,
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := at(via(tt.status, tt.urls...))
			page.Engine = tt.engine
			res, err := page.Fetch(t.Context(), Request{URL: tt.urls[0], Method: tt.method, Header: header})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, x := range res.Exchanges {
				got = append(got, summary(x))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("sent\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if !res.Redirected {
				t.Error("Redirected is false")
			}
		})
	}
}

func summary(x Exchange) string {
	h := x.RequestHeader
	var names []string
	for _, n := range []string{"Authorization", "Content-Type", "X-Trace"} {
		if has(h, n) {
			names = append(names, n)
		}
	}
	if x.Preflight {
		names = []string{h.Get("Access-Control-Request-Headers")}
	}
	origin := h.Get("Origin")
	if origin == "" {
		origin = "-"
	}
	host := strings.Split(strings.TrimPrefix(x.URL, "https://"), "/")[0]
	return strings.Join([]string{x.Method, host, origin, h.Get("Sec-Fetch-Site"), strings.Join(names, " ")}, " ")
}

func TestWhatRedirectsDoToTheBody(t *testing.T) {
	for status, want := range map[int][]string{
		301: {"POST /0 hello", "GET /1 "},
		302: {"POST /0 hello", "GET /1 "},
		303: {"POST /0 hello", "GET /1 "},
		307: {"POST /0 hello", "POST /1 hello"},
		308: {"POST /0 hello", "POST /1 hello"},
	} {
		var got []string
		page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = append(got, fmt.Sprintf("%s %s %s", r.Method, r.URL.Path, body))
			if r.URL.Path == "/0" {
				http.Redirect(w, r, "/1", status)
			}
		}))
		if _, err := page.Fetch(t.Context(), Request{URL: a, Method: "POST", Body: "hello"}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: got %q, want %q", status, got, want)
		}
	}
}

// Where a user name may be in a redirect, browsers keep it for a 401.
func TestUserNamesOfRedirectsAreNotSent(t *testing.T) {
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(w, r, "http://u:p@"+r.Host+"/1", http.StatusFound)
		}
		io.WriteString(w, r.Header.Get("Authorization"))
	}))
	defer ts.Close()
	res, err := MustNew(ts.URL).Get("/")
	if err != nil || len(res.Exchanges) != 2 || len(res.Body) > 0 {
		t.Errorf("got %+v, %v", res, err)
	}
}

func TestRedirectsInTheEngines(t *testing.T) {
	second := server{
		"app.example.com/0": reply(302, "Location", b),
		"b.example/":        reply(302, "Location", c, acao, app),
		"c.example/":        reply(200, acao, "*"),
	}
	userinfo := server{
		"app.example.com/0": reply(302, "Location", "https://u@app.example.com/1"),
		"app.example.com/1": reply(200),
	}
	empty := server{"b.example/": reply(302, "Location", "", acao, "*")}
	tests := map[string]struct {
		server server
		url    string
		want   map[Engine]Reason
	}{
		"second redirect without credentials": {second, a, map[Engine]Reason{Standard: "", Chromium: "", Firefox: "", WebKit: InvalidAllowCredentials}},
		"user name to the own origin":         {userinfo, a, map[Engine]Reason{Standard: "", Chromium: RedirectCredentials, Firefox: "", WebKit: ""}},
		"empty Location":                      {empty, b, map[Engine]Reason{Standard: TooManyRedirects, Chromium: "", Firefox: TooManyRedirects, WebKit: TooManyRedirects}},
	}
	for name, tt := range tests {
		for engine, want := range tt.want {
			page := at(tt.server)
			page.Engine = engine
			if _, err := page.Get(tt.url); reasonOf(t, err) != want {
				t.Errorf("%s in %v: %v, want %q", name, engine, err, want)
			}
		}
	}
}

func TestFirefoxPreflightsEveryRedirectOnceItHasSentOne(t *testing.T) {
	s := server{
		"OPTIONS b.example/":  reply(204, acao, app, acam, "PUT"),
		"b.example/":          hop(303, b+"1"),
		"OPTIONS b.example/1": reply(204, acao, app),
		"b.example/1":         hop(303, b+"1?2"),
	}
	for engine, want := range map[Engine][]string{
		Standard: {"OPTIONS https://b.example/: 204", "PUT https://b.example/: 303", "GET https://b.example/1: 303"},
		Firefox:  {"OPTIONS https://b.example/: 204", "PUT https://b.example/: 303", "OPTIONS https://b.example/1: 204", "GET https://b.example/1: 303", "OPTIONS https://b.example/1?2: 204"},
	} {
		page := at(s)
		page.Engine = engine
		res, err := page.Fetch(t.Context(), Request{URL: b, Method: "PUT"})
		if got := lines(t, res, err)[:len(want)]; !slices.Equal(got, want) {
			t.Errorf("%v: %q, want %q", engine, got, want)
		}
	}
}
