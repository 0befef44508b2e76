package probe

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

const app = "http://localhost:4200"

// run probes a handler with a request whose URL is a path.
func run(t *testing.T, h http.HandlerFunc, r Request) *Report {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	r.URL = server.URL + r.URL
	if r.Page == "" {
		r.Page = app
	}
	report, err := Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func (r *Report) noteNames() []string {
	var names []string
	for _, n := range r.Notes {
		if n.Name != "local-network" { // the test servers all are
			names = append(names, n.Name)
		}
	}
	return names
}

// corskit is a server with a policy in front of a handler, or of one that answers everything.
func corskit(c core.Config, h ...http.Handler) http.HandlerFunc {
	h = append(h, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Total", "42")
	}))
	return nethttp.Middleware(core.MustNew(c))(h[0]).ServeHTTP
}

func TestAServerWithCorskitIsReadable(t *testing.T) {
	h := corskit(core.Config{AllowOrigins: []string{app}})
	report := run(t, h, Request{Request: browser.Request{Method: "PUT", Header: http.Header{"Content-Type": {"application/json"}}, Body: "{}"}})
	if report.Verdict != Readable || report.Diagnosis != nil || len(report.noteNames()) > 0 {
		t.Errorf("got %s, %+v, %q", report.Verdict, report.Diagnosis, report.noteNames())
	}
	if len(report.Steps) != 2 || !report.Steps[0].Preflight || report.Steps[1].Method != "PUT" {
		t.Errorf("got the steps %+v", report.Steps)
	}
	if !slices.Contains(report.Response.Hidden, "X-Total") {
		t.Errorf("X-Total is not exposed, and not among the hidden: %+v", report.Response)
	}
	for _, e := range report.Engines {
		if e.Blocked {
			t.Errorf("%s blocks it: %s", e.Name, e.Error)
		}
	}
}

func TestWhatACacheMayDo(t *testing.T) {
	origin := func(r *http.Request) string { return r.Header.Get("Origin") }
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		want    []string
	}{
		{"the same for everyone", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
		}, nil},
		{"one origin, always sent", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", app)
		}, nil},
		{"one origin, only for its own requests", func(w http.ResponseWriter, r *http.Request) {
			if origin(r) == app {
				w.Header().Set("Access-Control-Allow-Origin", app)
			}
		}, []string{"missing-vary"}},
		{"Vary for allowed origins only", func(w http.ResponseWriter, r *http.Request) {
			if origin(r) == app {
				w.Header().Set("Access-Control-Allow-Origin", app)
				w.Header().Set("Vary", "Accept-Encoding, origin")
			}
		}, []string{"missing-vary"}},
		{"Vary always", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Vary", "Origin")
			if origin(r) == app {
				w.Header().Set("Access-Control-Allow-Origin", app)
			}
		}, nil},
		{"whoever asks, with Vary", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Vary", "Origin")
			w.Header().Set("Access-Control-Allow-Origin", origin(r))
		}, []string{"reflects-origin"}},
		{"whoever asks, without Vary", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", origin(r))
		}, []string{"missing-vary", "reflects-origin"}},
		{"corskit", corskit(core.Config{AllowOrigins: []string{app}}), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := run(t, c.handler, Request{})
			if got := report.noteNames(); report.Verdict != Readable || !slices.Equal(got, c.want) {
				t.Errorf("got %s with %q, want %q", report.Verdict, got, c.want)
			}
		})
	}
}

func TestACachedResponseOfAnotherOriginIsToldFromAMistake(t *testing.T) {
	h := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "https://other.example.com")
		w.Header().Set("Age", "17")
	}
	if d := run(t, h, Request{}).Diagnosis; d.CORS || !strings.Contains(d.Cause, "cache") {
		t.Errorf("got %+v", d)
	}
}

func TestCookies(t *testing.T) {
	h := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", app)
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "secret"})
		if c, err := r.Cookie("known"); err == nil {
			w.Header().Set("X-Known", c.Value)
		}
	}
	t.Run("without SameSite=None, from another site", func(t *testing.T) {
		report := run(t, h, Request{Request: browser.Request{Credentials: "include"}})
		if got := report.noteNames(); !slices.Equal(got, []string{"same-site"}) {
			t.Errorf("got %q", got)
		}
	})
	t.Run("without credentials", func(t *testing.T) {
		if got := run(t, h, Request{}).noteNames(); !slices.Equal(got, []string{"no-credentials"}) {
			t.Errorf("got %q", got)
		}
	})
	t.Run("sent, and not shown", func(t *testing.T) {
		report := run(t, h, Request{Request: browser.Request{Credentials: "include"}, Cookies: []*http.Cookie{{Name: "known", Value: "hush"}}})
		last := report.Steps[len(report.Steps)-1]
		if !slices.Contains(last.Request, Header{"Cookie", "known=(not shown)"}) {
			t.Errorf("the cookie was not sent, or is shown: %+v", last.Request)
		}
		if !slices.Contains(last.Response, Header{"Set-Cookie", "session=(not shown)"}) {
			t.Errorf("the new cookie is shown: %+v", last.Response)
		}
		if !slices.Contains(report.Response.Hidden, "X-Known") {
			t.Error("the server has not seen the cookie")
		}
	})
}

func TestALoginIsNotShown(t *testing.T) {
	for value, want := range map[string]string{"Bearer hush": "Bearer (not shown)", "hush": "(not shown)"} {
		report := run(t, corskit(core.Config{AllowOrigins: []string{app}}), Request{Request: browser.Request{Header: http.Header{"Authorization": {value}}}})
		if last := report.Steps[len(report.Steps)-1]; !slices.Contains(last.Request, Header{"Authorization", want}) {
			t.Errorf("got %+v", last.Request)
		}
	}
}

func TestOnlyThePreflightIsSent(t *testing.T) {
	var deleted atomic.Bool
	h := func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			deleted.Store(true)
		}
		corskit(core.Config{AllowOrigins: []string{app}})(w, r)
	}
	report := run(t, h, Request{Request: browser.Request{Method: "DELETE"}, PreflightOnly: true})
	if report.Verdict != MaySend || len(report.Steps) != 1 || deleted.Load() {
		t.Errorf("got %s after %d steps, deleted: %v", report.Verdict, len(report.Steps), deleted.Load())
	}
}

func TestAMethodThatChangesSomethingIsSentOnce(t *testing.T) {
	var posts atomic.Int32
	h := func(w http.ResponseWriter, r *http.Request) {
		posts.Add(1)
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
	}
	if run(t, h, Request{Request: browser.Request{Method: "POST", Body: "a"}}); posts.Load() != 1 {
		t.Errorf("sent %d times", posts.Load())
	}
}

func TestEnginesThatDepartFromTheStandard(t *testing.T) {
	h := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "*")
	}
	report := run(t, h, Request{Request: browser.Request{Header: http.Header{"Authorization": {"Bearer x"}}}})
	if report.Reason != browser.HeaderNotAllowed || !slices.Equal(report.noteNames(), []string{"engines-differ", "engines-differ", "engines-differ"}) {
		t.Errorf("got %s with %q", report.Reason, report.noteNames())
	}
}

func TestEveryHeaderThatIsMissingIsNamed(t *testing.T) {
	header := http.Header{"Authorization": {"Bearer x"}, "X-Trace": {"1"}, "Content-Type": {"application/json"}}
	for _, c := range []struct{ name, granted, credentials, corskit, server string }{
		{"none is granted", "", "", `add "Authorization", "Content-Type", "X-Trace" to AllowHeaders`, ": Authorization, Content-Type, X-Trace"},
		{"one is granted", "x-trace", "", `add "Authorization", "Content-Type" to AllowHeaders`, ": x-trace, Authorization, Content-Type"},
		{"the wildcard", "*", "", `add "Authorization" to AllowHeaders`, ": *, Authorization"},
		{"the wildcard, with credentials", "*", "include", `add "Authorization", "Content-Type", "X-Trace" to AllowHeaders`, ": Authorization, Content-Type, X-Trace"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Access-Control-Allow-Origin", app)
				w.Header().Set("Access-Control-Allow-Credentials", "true")
				w.Header().Set("Access-Control-Allow-Headers", c.granted)
			}
			report := run(t, h, Request{Request: browser.Request{Header: header, Credentials: browser.Credentials(c.credentials)}})
			if m := report.Diagnosis.Fix; m.Corskit != c.corskit || !strings.HasSuffix(m.Server, c.server) {
				t.Errorf("got %+v", m)
			}
		})
	}
}

func TestNoResponseIsNotCORS(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	unknown := httptest.NewUnstartedServer(http.NotFoundHandler())
	unknown.Config.ErrorLog = quiet
	unknown.StartTLS()
	defer unknown.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	broken := handshakeFails(t)
	for _, c := range []struct{ name, url, chromium, cause string }{
		{"refused", closed.URL, "net::ERR_CONNECTION_REFUSED", "refused"},
		{"no such name", "http://nowhere.invalid/", "net::ERR_NAME_NOT_RESOLVED", "nowhere.invalid"},
		{"unknown authority", unknown.URL, "net::ERR_CERT_AUTHORITY_INVALID", "certificate"},
		{"http where TLS is spoken", strings.Replace(plain.URL, "http:", "https:", 1), "", "speaks http, not https"},
		{"TLS fails", broken, "", "handshake"},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, err := Run(t.Context(), Request{Page: app, Request: browser.Request{URL: c.url, Method: "PUT"}})
			if err != nil {
				t.Fatal(err)
			}
			if report.Verdict != NoResponse || report.Diagnosis.CORS || !strings.Contains(report.Diagnosis.Cause, c.cause) {
				t.Errorf("got %s: %+v (%s)", report.Verdict, report.Diagnosis, report.Rule)
			}
			if !strings.Contains(report.Diagnosis.Cause, "preflight") {
				t.Errorf("the cause does not say that it is the preflight: %s", report.Diagnosis.Cause)
			}
			if got := report.Engines[0].Error; c.chromium != "" && got != c.chromium {
				t.Errorf("Chromium: %s, want %s", got, c.chromium)
			}
		})
	}
}

// handshakeFails returns the URL of a server that ends every TLS handshake with an alert.
func handshakeFails(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ErrorLog: quiet, TLSConfig: &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		return nil, net.ErrClosed
	}}}
	go server.ServeTLS(listener, "", "")
	t.Cleanup(func() { server.Close() })
	return "https://" + listener.Addr().String()
}

func TestRequestsThatStayInTheBrowser(t *testing.T) {
	for _, c := range []struct {
		name, url, page string
		reason          browser.Reason
	}{
		{"mixed content", "http://api.example.com/", "https://app.example.com", browser.MixedContent},
		{"a port of another protocol", "http://localhost:6000/", app, browser.BadPort},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, err := Run(t.Context(), Request{Page: c.page, Request: browser.Request{URL: c.url}})
			if err != nil {
				t.Fatal(err)
			}
			if report.Reason != c.reason || report.Diagnosis.CORS || len(report.Steps) != 0 {
				t.Errorf("got %+v", report)
			}
		})
	}
}

func TestTheLocalNetworkNeedsAPermission(t *testing.T) {
	for page, want := range map[string]bool{"https://app.example.com": true, app: false, "http://192.168.1.2": false, "null": false} {
		report := run(t, func(w http.ResponseWriter, r *http.Request) {}, Request{Page: page})
		got := slices.ContainsFunc(report.Notes, func(n Note) bool { return n.Name == "local-network" })
		if got != want {
			t.Errorf("from %s: %v, want %v", page, got, want)
		}
	}
}

func TestRequestsThatNoPageCanMake(t *testing.T) {
	for _, c := range []struct {
		name string
		r    Request
		want string
	}{
		{"an origin with a slash", Request{Page: app + "/", Request: browser.Request{URL: "http://localhost/"}}, "write " + app},
		{"a method", Request{Page: app, Request: browser.Request{URL: "http://localhost/", Method: "TRACE"}}, "forbid"},
		{"a URL with a password", Request{Page: app, Request: browser.Request{URL: "http://u:p@localhost/"}}, "Authorization"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Run(t.Context(), c.r); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// An event stream never ends. What a page may do with it is known once its headers are there.
func TestAStreamIsNotReadToItsEnd(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	report, err := Run(ctx, Request{Request: browser.Request{URL: server.URL}, Page: app})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"missing-vary", "reflects-origin"}; report.Verdict != Readable || !slices.Equal(report.noteNames(), want) || ctx.Err() != nil {
		t.Errorf("got %s and %q, want the notes %q (%v)", report.Verdict, report.noteNames(), want, ctx.Err())
	}
}

func TestLeftOutCookiesAreTold(t *testing.T) {
	r := Request{LeftOutCookies: 2, Request: browser.Request{Credentials: browser.CredentialsInclude}}
	report := run(t, corskit(core.Config{AllowOrigins: []string{app}, AllowCredentials: true}), r)
	if want := []string{"cookies-left-out"}; report.Verdict != Readable || !slices.Equal(report.noteNames(), want) {
		t.Errorf("got %s and %q, want %q", report.Verdict, report.noteNames(), want)
	}
}
