package chiadapter_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// only is a policy for the pages of https://name.example.
func only(name string) core.Config {
	return core.Config{AllowOrigins: []string{"https://" + name + ".example"}}
}

func policyFor(name string) *core.Policy { return core.MustNew(only(name)) }

func forPagesOf(name string) func(http.Handler) http.Handler {
	return chiadapter.New(policyFor(name))
}

func ok(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }

// app has a policy of its own, and others wherever they can be.
func app() *chi.Mux {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Get("/items", ok)
	r.Get("/items/{id}", ok)
	r.With(sandwich, forPagesOf("put"), sandwich).Put("/items/{id}", ok)
	r.With(forPagesOf("delete")).Delete("/items/{id}", ok)
	r.With(forPagesOf("special")).Put("/items/special", ok)
	r.With(forPagesOf("number")).Put("/items/{n:[0-9]+}/parts", ok)
	r.Method("PATCH", "/items/{id}", forPagesOf("patch")(http.HandlerFunc(ok)))

	r.Route("/admin", func(r chi.Router) {
		r.Use(forPagesOf("admin"))
		r.Put("/", ok)
		r.Put("/users/{id}", ok)
		r.Group(func(r chi.Router) {
			r.Use(sandwich, forPagesOf("audit"))
			r.Delete("/audit/*", ok)
			r.With(forPagesOf("log")).Patch("/audit/log", ok)
			r.Mount("/deep", deep())
		})
	})
	r.Get("/admin/*", ok) // chi takes it rather than the mount, for GET alone.
	r.With(forPagesOf("files")).Mount("/files", http.HandlerFunc(ok))
	r.With(forPagesOf("mounted")).Mount("/mounted", deep())
	r.HandleFunc("/all", ok)
	r.With(forPagesOf("all")).Post("/all", ok)
	return r
}

func deep() chi.Router {
	r := chi.NewRouter()
	r.Put("/", ok)
	r.With(forPagesOf("deep")).Put("/{id}", ok)
	return r
}

var names = []string{"app", "put", "delete", "patch", "special", "number", "admin", "audit", "log", "deep", "files", "mounted", "all"}

func TestThePolicyNearestToTheHandlerAnswersItsPreflights(t *testing.T) {
	server := httptest.NewServer(app())
	defer server.Close()
	tests := []struct{ method, path, want string }{
		{"GET", "/items", "app"},
		{"GET", "/items/42", "app"},
		{"PUT", "/items/42", "put"},
		{"DELETE", "/items/42", "delete"},
		{"PATCH", "/items/42", "patch"},
		{"PUT", "/items/special", "special"},
		{"DELETE", "/items/special", "delete"},
		{"PUT", "/items/special/", "app"},
		{"PUT", "/items/%73pecial", "put"},
		{"PUT", "/items/SPECIAL", "put"},
		{"PUT", "/items/a%2Fb", "put"},
		{"PUT", "/items/a/b", "app"},
		{"PUT", "/items", "app"},
		{"PUT", "//items/42", "app"},
		{"PUT", "/ITEMS/42", "app"},
		{"PUT", "/items/7/parts", "number"},
		{"PUT", "/items/x/parts", "app"},
		{"PUT", "/admin", "admin"},
		{"PUT", "/admin/", "admin"},
		{"PUT", "/admin//", "admin"},
		{"PUT", "/admin/users/42", "admin"},
		{"PATCH", "/admin/users/42", "admin"},
		{"PUT", "/admin/nothing", "admin"},
		{"GET", "/admin/nothing", "app"},
		{"PUT", "/administrators", "app"},
		{"PUT", "/Admin/users/42", "app"},
		{"DELETE", "/admin/audit/a/b/c", "audit"},
		{"PATCH", "/admin/audit/log", "log"},
		{"DELETE", "/admin/audit/log", "audit"},
		{"DELETE", "/admin/Audit/log", "admin"},
		{"PUT", "/admin/deep", "audit"},
		{"PUT", "/admin/deep/", "audit"},
		{"PUT", "/admin/deep/42", "deep"},
		{"PUT", "/files", "files"},
		{"DELETE", "/files/a", "files"},
		{"PUT", "/mounted", "mounted"},
		{"PUT", "/mounted/42", "deep"},
		{"PUT", "/all", "app"},
		{"POST", "/all", "all"},
		{"PUT", "/nothing", "app"},
	}
	for _, test := range tests {
		t.Run(test.method+" "+test.path, func(t *testing.T) {
			for _, page := range names {
				preflight := send(t, server.URL, "OPTIONS", test.path, "https://"+page+".example", test.method)
				if granted := preflight.StatusCode == http.StatusNoContent && allows(preflight, page); granted != (page == test.want) {
					t.Errorf("preflight from %s: status %d, %v", page, preflight.StatusCode, preflight.Header)
				}
				if readable := allows(send(t, server.URL, test.method, test.path, "https://"+page+".example", ""), page); readable != (page == test.want) {
					t.Errorf("actual request from %s: readable %t", page, readable)
				}
			}
		})
	}
}

func send(t *testing.T, server, method, path, origin, requestMethod string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, server+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", origin)
	if requestMethod != "" {
		r.Header.Set("Access-Control-Request-Method", requestMethod)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response
}

func allows(r *http.Response, page string) bool {
	return r.Header.Get("Access-Control-Allow-Origin") == "https://"+page+".example"
}

// preflight sends a preflight without a network.
func preflight(h http.Handler, method, path, page string) *http.Response {
	r := httptest.NewRequest("OPTIONS", path, nil)
	r.Header.Set("Origin", "https://"+page+".example")
	r.Header.Set("Access-Control-Request-Method", method)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// actual sends an actual request without a network.
func actual(h http.Handler, method, path, page string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Origin", "https://"+page+".example")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestPoliciesOfNetHTTPAreSeen(t *testing.T) {
	own := nethttp.Middleware(policyFor("own"))
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.With(own).Put("/with", ok)
	r.Method("PUT", "/around", own(http.HandlerFunc(ok)))
	for _, path := range []string{"/with", "/around"} {
		if response := preflight(r, "PUT", path, "own"); !allows(response, "own") {
			t.Errorf("%s: %v", path, response.Header)
		}
		if response := preflight(r, "PUT", path, "app"); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s from another page: status %d", path, response.StatusCode)
		}
	}
}

func TestRoutesWithoutAPolicyAreLeftToChi(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, nil)
	r.Put("/items/{id}", ok)
	r.With(forPagesOf("own")).Put("/own/{id}", ok)
	r.With(forPagesOf("own")).HandleFunc("/mixed", ok)
	r.Put("/mixed", ok)
	for path, want := range map[string]int{"/items/42": http.StatusMethodNotAllowed, "/nothing": http.StatusNotFound, "/mixed": http.StatusOK} {
		response := preflight(r, "PUT", path, "own")
		if response.StatusCode != want || len(response.Header["Access-Control-Allow-Origin"]) > 0 || len(response.Header["Vary"]) > 0 {
			t.Errorf("%s: status %d, %v", path, response.StatusCode, response.Header)
		}
	}
	if response := preflight(r, "PUT", "/items/42", "own"); response.Header.Get("Allow") != "PUT" {
		t.Errorf("chi's own answer is gone: %v", response.Header)
	}
	for path, method := range map[string]string{"/own/42": "PUT", "/mixed": "DELETE"} {
		if response := preflight(r, method, path, "own"); !allows(response, "own") {
			t.Errorf("the route with a policy: %v", response.Header)
		}
	}
}

func TestAnswersAreNotKeptWhereTheMethodsOfAPathDiffer(t *testing.T) {
	r := app()
	r.Route("/same", func(r chi.Router) {
		r.Use(forPagesOf("same"))
		r.Put("/", ok)
		r.Delete("/", ok)
	})
	r.Route("/half", func(r chi.Router) {
		r.Use(forPagesOf("half"))
		r.Put("/", ok)
		r.Delete("/", ok)
	})
	r.Delete("/half", ok)
	tests := []struct{ method, path, page, want string }{
		{"PUT", "/items/42", "put", "0"},
		{"GET", "/items/42", "app", "0"},
		{"GET", "/items", "app", "600"},
		{"PUT", "/same", "same", "600"},
		{"PUT", "/half", "half", "0"},
		{"PUT", "/half/", "half", "600"},
		{"PUT", "/nothing", "app", "600"},
		{"PUT", "/admin/users/42", "admin", "0"}, // for GET /admin/*
		{"PUT", "/all", "app", "0"},
	}
	for _, test := range tests {
		if got := preflight(r, test.method, test.path, test.page).Header.Get("Access-Control-Max-Age"); got != test.want {
			t.Errorf("%s %s: Access-Control-Max-Age: %s, want %s", test.method, test.path, got, test.want)
		}
	}
}

func TestNothingButThePolicyRunsForAPreflight(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, nil)
	never := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			t.Errorf("%s %s runs", r.Method, r.URL)
			next.ServeHTTP(w, r)
		})
	}
	r.Use(never)
	r.Route("/items", func(r chi.Router) {
		r.Use(never, forPagesOf("app"), never)
		r.With(never).HandleFunc("/{id}", ok)
	})
	if response := preflight(r, "PUT", "/items/42", "app"); response.StatusCode != http.StatusNoContent || !allows(response, "app") {
		t.Errorf("status %d, %v", response.StatusCode, response.Header)
	}
}

func TestAMiddlewareMayBelongToSeveralRouters(t *testing.T) {
	config := only("shared")
	config.Enforce = true
	shared := chiadapter.New(core.MustNew(config))
	first, second, plain := chi.NewRouter(), chi.NewRouter(), chi.NewRouter()
	chiadapter.Routes(first, policyFor("first"))
	first.Post("/items", ok)
	first.With(shared).Post("/shared", ok)
	chiadapter.Routes(second, policyFor("second"))
	second.With(shared).Post("/items", ok)
	plain.Use(shared)
	plain.Post("/items", ok)
	for path, r := range map[string]*chi.Mux{"/shared": first, "/items": second, "/items?plain": plain} {
		if response := preflight(r, "POST", path, "shared"); !allows(response, "shared") {
			t.Errorf("%s: preflight: %v", path, response.Header)
		}
		if got := actual(r, "POST", path, "first").StatusCode; got != http.StatusForbidden {
			t.Errorf("%s: a page that the policy refuses gets status %d", path, got)
		}
	}
}

func TestAnApplicationMayBeMounted(t *testing.T) {
	for name, outer := range map[string]*chi.Mux{"in a router": chi.NewRouter(), "in another application": app()} {
		t.Run(name, func(t *testing.T) {
			outer.Mount("/inner", app())
			for _, test := range []struct{ method, path, page string }{
				{"PUT", "/inner/items/42", "put"},
				{"GET", "/inner/items/42", "app"},
				{"PUT", "/inner/admin/users/42", "admin"},
			} {
				if response := preflight(outer, test.method, test.path, test.page); !allows(response, test.page) {
					t.Errorf("%s %s: preflight: %v", test.method, test.path, response.Header)
				}
				if response := actual(outer, test.method, test.path, test.page); !allows(response, test.page) {
					t.Errorf("%s %s: %v", test.method, test.path, response.Header)
				}
			}
		})
	}
}

func TestConcurrentFirstPreflights(t *testing.T) {
	r := app()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, page := range []string{"put", "delete"} {
				if response := preflight(r, strings.ToUpper(page), "/items/42", page); !allows(response, page) {
					t.Errorf("%s: %v", page, response.Header)
				}
				if response := actual(r, strings.ToUpper(page), "/items/42", page); !allows(response, page) {
					t.Errorf("%s: actual request: %v", page, response.Header)
				}
			}
		})
	}
	all.Wait()
}

// What every Decider on the way leaves alone goes to chi.
func TestADeciderMayLeavePreflightsToTheRoute(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, nil)
	r.Options("/own", ok)
	r.With(chiadapter.New(core.DeciderFunc(func(context.Context, core.Request) core.Decision { return core.Decision{} }))).Put("/own", ok)
	if response := preflight(r, "PUT", "/own", "app"); response.StatusCode != http.StatusOK || len(response.Header["Access-Control-Allow-Origin"]) > 0 {
		t.Errorf("status %d, %v", response.StatusCode, response.Header)
	}
}

// A program's own type of router may be made of a group, whose middleware is that of some routes only.
func TestAGroupInATypeOfItsOwnMayBeMounted(t *testing.T) {
	sub := chi.NewRouter()
	sub.Put("/plain", ok)
	group := struct{ chi.Router }{sub.With(forPagesOf("own"))}
	group.Put("/own", ok)
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Mount("/x", group)
	for path, page := range map[string]string{"/x/plain": "app", "/x/own": "own"} {
		if response := preflight(r, "PUT", path, page); !allows(response, page) {
			t.Errorf("%s: preflight: status %d, %v", path, response.StatusCode, response.Header)
		}
		if response := actual(r, "PUT", path, page); !allows(response, page) {
			t.Errorf("%s: status %d, %v", path, response.StatusCode, response.Header)
		}
	}
}
