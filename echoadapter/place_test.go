package echoadapter_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
)

func enforcing(name string) core.Decider {
	config := only(name)
	config.Enforce = true
	return core.MustNew(config)
}

// request sends an actual request without a network.
func request(h http.Handler, method, path, page string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Origin", "https://"+page+".example")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func echoWith(d core.Decider) *echo.Echo {
	e := echo.New()
	echoadapter.Routes(e, d)
	return e
}

// An outer Enforce and an inner policy: where Routes knows both, the inner one alone refuses.
func TestEchosDoNotDisturbEachOther(t *testing.T) {
	strict, mild := echoadapter.New(enforcing("strict")), forPagesOf("mild")
	slice := []echo.MiddlewareFunc{strict, mild}
	tests := map[string]func(*echo.Echo){
		"middleware of a group and of a route": func(e *echo.Echo) { e.Group("/g", strict).PUT("/x", ok, mild) },
		"a slice of a route":                   func(e *echo.Echo) { e.PUT("/g/x", ok, slice...) },
		"a slice of several methods":           func(e *echo.Echo) { e.Match([]string{"PUT", "GET"}, "/g/x", ok, slice...) },
		"a slice of a group":                   func(e *echo.Echo) { e.Group("/g", slice...).PUT("/x", ok) },
		"a part of a slice, and then all": func(e *echo.Echo) {
			e.PUT("/g/y", ok, slice[:1]...)
			e.PUT("/g/x", ok, slice...)
		},
	}
	for name, add := range tests {
		t.Run(name, func(t *testing.T) {
			first, second, plain := echoWith(nil), echoWith(policyFor("second")), echo.New()
			for _, e := range []*echo.Echo{first, plain, second} {
				add(e)
			}
			for range 2 {
				for who, test := range map[string]struct {
					echo *echo.Echo
					page string
					want int
				}{
					"the first":                     {first, "mild", http.StatusOK},
					"the second":                    {second, "mild", http.StatusOK},
					"one without Routes":            {plain, "mild", http.StatusForbidden},
					"the first, a strict page":      {first, "strict", http.StatusOK},
					"the second, a strict page":     {second, "strict", http.StatusOK},
					"one without, and a third page": {plain, "evil", http.StatusForbidden},
				} {
					r := request(test.echo, "PUT", "/g/x", test.page)
					if r.StatusCode != test.want || test.want == http.StatusOK && allows(r, test.page) != (test.page == "mild") {
						t.Errorf("%s: status %d, %v", who, r.StatusCode, r.Header)
					}
				}
				for _, e := range []*echo.Echo{first, second} {
					if r := preflight(e, "PUT", "/g/x", "mild"); !allows(r, "mild") || r.Header.Get("Access-Control-Max-Age") != "600" {
						t.Errorf("preflight: %v", r.Header)
					}
				}
			}
		})
	}
}

func TestAnInnerEnforceHoldsInEveryEcho(t *testing.T) {
	slice := []echo.MiddlewareFunc{forPagesOf("mild"), echoadapter.New(enforcing("strict"))}
	echos := map[string]*echo.Echo{"the first": echoWith(nil), "the second": echoWith(nil), "one without Routes": echo.New()}
	for _, e := range echos {
		e.Any("/x", ok, slice...)
	}
	for name, e := range echos {
		for _, method := range []string{"GET", "PUT"} {
			if r := request(e, method, "/x", "mild"); r.StatusCode != http.StatusForbidden {
				t.Errorf("%s, %s: status %d", name, method, r.StatusCode)
			}
		}
	}
}

// Deciders in general cannot be compared, but a group's is one.
func TestAnyDeciderOfAGroupIsOnePolicy(t *testing.T) {
	e := echoWith(nil)
	policy := policyFor("g")
	g := e.Group("/g", echoadapter.New(core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision { return policy.Decide(ctx, r) })))
	g.PUT("", ok)
	g.DELETE("", ok)
	if got := preflight(e, "PUT", "/g", "g").Header.Get("Access-Control-Max-Age"); got != "600" {
		t.Errorf("Access-Control-Max-Age: %s", got)
	}
}

// Tests of programs may build their Echos at once, from the same middleware.
func TestASliceMayBeGivenToSeveralEchosAtOnce(t *testing.T) {
	slice := []echo.MiddlewareFunc{echoadapter.New(enforcing("strict")), forPagesOf("mild")}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			e := echoWith(nil)
			for _, path := range []string{"/x", "/y"} {
				e.PUT(path, ok, slice...)
				if r := request(e, "PUT", path, "mild"); !allows(r, "mild") {
					t.Errorf("%s: status %d, %v", path, r.StatusCode, r.Header)
				}
			}
		})
	}
	all.Wait()
}
