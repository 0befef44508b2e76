package probe

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// behind puts a reverse proxy in front of a server, both on sockets of their own.
func behind(t *testing.T, server http.Handler, change func(*http.Request)) *httputil.ReverseProxy {
	t.Helper()
	s := httptest.NewServer(server)
	t.Cleanup(s.Close)
	target, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		if change != nil {
			change(r.Out)
		}
	}}
}

// drops is a change to a request that removes headers.
func drops(names ...string) func(*http.Request) {
	return func(r *http.Request) {
		for _, name := range names {
			r.Header.Del(name)
		}
	}
}

// A cache keeps every response to a GET by its URL alone, as CDNs do that leave Origin out of their key. It is a cold one at first.
type cache struct {
	next http.Handler
	mu   sync.Mutex
	kept map[string]*httptest.ResponseRecorder

	ignoresQuery bool
}

func (c *cache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := r.URL.String()
	if c.ignoresQuery {
		key = r.URL.Path
	}
	kept, hit := c.kept[key], "Hit from cdn"
	if kept == nil {
		kept, hit = httptest.NewRecorder(), "Miss from cdn"
		c.next.ServeHTTP(kept, r)
		if r.Method == http.MethodGet {
			c.kept[key] = kept
		}
	}
	for name, values := range kept.Header() {
		w.Header()[name] = values
	}
	w.Header().Set("X-Cache", hit)
	w.WriteHeader(kept.Code)
}

// newCache is a cache in front of a server, warm if it has seen a request of the origin first ("": one without Origin). With "?" it
// ignores the query.
func newCache(t *testing.T, server http.Handler, path string, warm ...string) http.HandlerFunc {
	c := &cache{next: behind(t, server, nil), kept: map[string]*httptest.ResponseRecorder{}}
	front := httptest.NewServer(c)
	t.Cleanup(front.Close)
	for _, origin := range warm {
		if origin == "?" {
			c.ignoresQuery = true
			continue
		}
		r, err := http.NewRequest(http.MethodGet, front.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	return c.ServeHTTP
}

// silent is a cache without the header by which it gives itself away.
func silent(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		h(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.Header().Del("X-Cache")
		w.WriteHeader(answer.Code)
	}
}

// TestTheCauseBehindWhatTheConsoleSays has a row for each kind of server whose console message leads astray.
func TestTheCauseBehindWhatTheConsoleSays(t *testing.T) {
	const other = "https://other.example.com"
	routes := http.NewServeMux()
	routes.HandleFunc("GET /items", func(http.ResponseWriter, *http.Request) {})
	routes.HandleFunc("PUT /items", func(http.ResponseWriter, *http.Request) {})
	withCorskit := nethttp.Middleware(core.MustNew(core.Config{AllowOrigins: []string{app, other}}))(routes)
	withCookies := nethttp.Middleware(core.MustNew(core.Config{AllowOrigins: []string{app}, AllowCredentials: true}))
	reflects := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	})
	redirect := func(to string) http.Handler { return http.RedirectHandler(to, http.StatusFound) }
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(code) }
	}
	shared := func(h http.Handler) http.HandlerFunc {
		return corskit(core.Config{AllowOrigins: []string{app}}, h)
	}
	get, put := browser.Request{URL: "/items"}, browser.Request{URL: "/items", Method: "PUT"}
	cookies := browser.Request{URL: "/items", Credentials: browser.CredentialsInclude}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		request browser.Request
		cors    bool
		says    []string // in the cause or a fix
		never   []string // in the cause or a fix
	}{
		{"a CDN drops what the preflight asks for",
			behind(t, withCorskit, drops("Access-Control-Request-Method", "Access-Control-Request-Headers")).ServeHTTP, put, true,
			[]string{"CDN or proxy in front of it drops Access-Control-Request-Method", "corskit: if there is a CDN or proxy, let it pass on Origin"}, []string{"corskit: none"}},
		{"a CDN drops it, and the server answers OPTIONS with 200",
			behind(t, reflects, drops("Access-Control-Request-Method")).ServeHTTP, put, true,
			[]string{"drops Access-Control-Request-Method"}, []string{"add \"PUT\" to AllowMethods"}},
		{"a CDN drops it, and a header is asked for",
			behind(t, reflects, drops("Access-Control-Request-Method", "Access-Control-Request-Headers")).ServeHTTP,
			browser.Request{URL: "/items", Header: http.Header{"X-Trace": {"1"}}}, true,
			[]string{"drops Access-Control-Request-Method"}, []string{"add \"X-Trace\" to AllowHeaders"}},
		{"a server that says no to the method is no CDN",
			func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Access-Control-Allow-Origin", app)
				w.Header().Set("Access-Control-Allow-Methods", "GET")
			}, put, true, []string{`add "PUT" to AllowMethods`}, []string{"drops"}},

		{"an answer cached without Origin, of a server that says Vary", newCache(t, withCorskit, "/items", ""), get, false,
			[]string{"cache", "X-Cache: Hit from cdn", "key", "*"}, []string{`add "` + app}},
		{"an answer cached without Origin, of a server that does not", newCache(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Origin") == app {
				w.Header().Set("Access-Control-Allow-Origin", app)
			}
		}), "/items", ""), get, false, []string{"cache", "Vary: Origin", "*"}, []string{`add "` + app}},
		{"an answer cached of a server that does not allow the page", newCache(t, corskit(core.Config{AllowOrigins: []string{other}}), "/items", ""), get, true,
			[]string{`add "` + app}, []string{"from a cache", "key"}},
		{"an answer cached for another origin, of a server that does not allow the page", newCache(t, corskit(core.Config{AllowOrigins: []string{other}}), "/items", other), get, true,
			[]string{`add "` + app}, []string{"from a cache", "key", other}},
		{"an answer cached of a server that knows no CORS", newCache(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), "/items", ""), get, true,
			[]string{`add "` + app}, []string{"from a cache", "key"}},
		{"an answer cached by CloudFront", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Vary", "Origin")
			w.Header().Set("X-Cache", "Hit from cloudfront")
			w.Header().Set("X-Amz-Cf-Id", "x")
		}, get, false, []string{"a cache, CloudFront", "CloudFront's cache policy"}, nil},
		{"an answer cached for another origin", newCache(t, withCorskit, "/items", other), get, false,
			[]string{"cache", other, "key", "*"}, []string{`add "` + app}},

		{"a redirect with CORS headers to another host's login", shared(redirect("http://localhost:1/oauth2/start?rd=%2Fitems")), get, false,
			[]string{"login", "location.href", "401"}, []string{"at once", "fetch http"}},
		{"a redirect to a login that is reached", shared(redirect(closedPort(t) + "/oauth2/start")), get, false,
			[]string{"login", "location.href", "401"}, []string{"at once"}},
		{"a redirect to a login without CORS headers", redirect("/login").ServeHTTP, get, false,
			[]string{"login", "location.href", "401"}, []string{"at once"}},
		{"a redirect to a host that logs in", redirect("https://login.example.com/realms/1?client_id=x").ServeHTTP, get, false,
			[]string{"login", "location.href"}, []string{"at once"}},
		{"a redirect of authors is no login", redirect("/authors/").ServeHTTP, browser.Request{URL: "/authors"}, true,
			[]string{"fetch http"}, []string{"login"}},
		{"a redirect of lessons is no login", redirect("/v2/lessons").ServeHTTP, browser.Request{URL: "/lessons"}, true,
			[]string{"fetch http"}, []string{"login"}},
		{"a redirect from one version of a login to the next is none", redirect("/v2/auth/me").ServeHTTP, browser.Request{URL: "/auth/me"}, true,
			[]string{"fetch http"}, []string{"not logged in"}},
		{"a redirect with a client_id is none", redirect("/v2/items?client_id=5").ServeHTTP, get, true, []string{"fetch http"}, []string{"login"}},
		{"a redirect of a login to its slash is none either", redirect("/auth/").ServeHTTP, browser.Request{URL: "/auth"}, true,
			[]string{"fetch http"}, []string{"not logged in"}},

		{"nothing is at the path", status(404), get, false, []string{"path", "404"}, []string{"AllowOrigins"}},
		{"nothing is at the preflight's path", status(404), put, true, []string{"check the path", "404"}, nil},
		{"the path does not take the method", status(405), browser.Request{URL: "/items", Method: "POST"}, false, []string{"POST", "405"}, []string{"AllowOrigins"}},
		{"nothing answers OPTIONS", status(405), put, true, []string{"ginadapter.Routes"}, []string{"give the adapter the routes"}},

		{"the header twice", func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Access-Control-Allow-Origin"] = []string{app, app}
		}, get, true, []string{"more than once"}, nil},

		{"a login is wanted, and the cookie is another site's", status(401), cookies, false, []string{"third-party cookie", "Safari"}, nil},
		{"a login is wanted, and no cookie goes along", status(401), get, false, []string{`credentials: "include"`}, []string{"third-party"}},
		{"a redirect to a login, and the cookie is another site's", withCookies(redirect("/login")).ServeHTTP, cookies, false, []string{"third-party cookie", "location.href"}, []string{"in a circle"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := run(t, c.handler, Request{Request: c.request})
			if report.Diagnosis == nil {
				t.Fatalf("the verdict is %s, without a diagnosis", report.Verdict)
			}
			d := *report.Diagnosis
			text := strings.Join([]string{d.Cause, "corskit: " + d.Fix.Corskit, "any server: " + d.Fix.Server, "the page: " + d.Fix.Page}, "\n")
			if d.CORS != c.cors {
				t.Errorf("CORS is %v\n%s", d.CORS, text)
			}
			for _, part := range c.says {
				if !strings.Contains(text, part) {
					t.Errorf("%q is missing in\n%s", part, text)
				}
			}
			for _, part := range c.never {
				if strings.Contains(text, part) {
					t.Errorf("%q is there, and wrong\n%s", part, text)
				}
			}
		})
	}
}

// closedPort is the URL of a server that has ended.
func closedPort(t *testing.T) string {
	server := httptest.NewServer(nil)
	server.Close()
	return server.URL
}

func TestWhatIsReadableAndNotWhatWasMeant(t *testing.T) {
	allowed := func(h http.HandlerFunc) http.HandlerFunc {
		return corskit(core.Config{AllowOrigins: []string{app, "http://127.0.0.1:4200"}, AllowCredentials: true}, h)
	}
	unauthorized := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }
	cookies := browser.Request{URL: "/items", Credentials: browser.CredentialsInclude}
	login := http.NewServeMux()
	login.Handle("/items", http.RedirectHandler("/login", http.StatusFound))
	login.HandleFunc("/login", func(http.ResponseWriter, *http.Request) {})
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		request browser.Request
		page    string
		want    []string
	}{
		{"a cold cache that gives this page's answer to the next", newCache(t, corskit(core.Config{AllowOrigins: []string{app}}), "/items"), browser.Request{URL: "/items"}, "", []string{"cache-key"}},
		{"a warm cache that does", newCache(t, corskit(core.Config{AllowOrigins: []string{app}}), "/items", app), browser.Request{URL: "/items"}, "", []string{"cache-key"}},
		{"a cache of what is the same for all", newCache(t, corskit(core.Config{AllowOrigins: []string{"*"}}), "/items"), browser.Request{URL: "/items"}, "", nil},
		{"a cold cache that does not say so", silent(newCache(t, corskit(core.Config{AllowOrigins: []string{app}}), "/items")), browser.Request{URL: "/items"}, "", []string{"cache-key"}},
		{"a cache of a server that always allows the same page", newCache(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", app)
			w.Header().Set("Vary", "Origin")
		}), "/items"), browser.Request{URL: "/items"}, "", nil},
		{"a cache that cannot be passed", newCache(t, corskit(core.Config{AllowOrigins: []string{app}}), "/items", app, "?"), browser.Request{URL: "/items"}, "", []string{"cache-key"}},
		{"a 401 across sites, with credentials", allowed(unauthorized), cookies, "", []string{"third-party-cookies"}},
		{"a 401 on the same site", allowed(unauthorized), cookies, "http://127.0.0.1:4200", nil},
		{"a 401 without credentials", allowed(unauthorized), browser.Request{URL: "/items"}, "", []string{"no-credentials"}},
		{"a cookie across sites that is kept", allowed(func(w http.ResponseWriter, _ *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "1", SameSite: http.SameSiteNoneMode, Secure: true})
		}), cookies, "", []string{"third-party-cookies"}},
		{"a login instead of the items", allowed(login.ServeHTTP), browser.Request{URL: "/items"}, "", []string{"login"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := run(t, c.handler, Request{Request: c.request, Page: c.page})
			if got := report.noteNames(); !slices.Equal(got, c.want) {
				t.Errorf("got %s with %q, want %q: %+v", report.Verdict, got, c.want, report.Notes)
			}
		})
	}
}
