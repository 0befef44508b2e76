package chiadapter_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

// A handler may send a request back to its own application, with chi's routing context, a new one or none, to answer it or to use
// the answer.
func TestARequestMayComeBack(t *testing.T) {
	strict := only("strict")
	strict.Enforce = true
	with := func(r *http.Request, rctx any) *http.Request {
		return r.Clone(context.WithValue(r.Context(), chi.RouteCtxKey, rctx))
	}
	contexts := map[string]func(*http.Request) *http.Request{
		"its own": func(r *http.Request) *http.Request { return r },
		"a copy": func(r *http.Request) *http.Request {
			return with(r, chi.RouteContext(r.Context()).Clone())
		},
		"a new one": func(r *http.Request) *http.Request { return with(r, chi.NewRouteContext()) },
		"none":      func(r *http.Request) *http.Request { return with(r, nil) },
	}
	depths := map[string]func(*chi.Mux) (h http.Handler, prefix string){
		"outermost": func(app *chi.Mux) (http.Handler, string) { return app, "" },
		"two routers deep": func(app *chi.Mux) (http.Handler, string) {
			outer := chi.NewRouter()
			outer.Route("/api", func(r chi.Router) { r.Mount("/v1", app) })
			return outer, "/api/v1"
		},
	}
	for of, again := range contexts {
		for depth, put := range depths {
			t.Run(of+", "+depth, func(t *testing.T) {
				app := chi.NewRouter()
				chiadapter.Routes(app, policyFor("app"))
				serve := func(w http.ResponseWriter, r *http.Request, path string) {
					r = again(r)
					r.URL.Path = path
					if rctx := chi.RouteContext(r.Context()); rctx != nil {
						rctx.RoutePath = path
					}
					app.ServeHTTP(w, r)
				}
				for _, path := range []string{"/plain", "/own", "/strict"} {
					app.Get("/forwarded"+path, func(w http.ResponseWriter, r *http.Request) { serve(w, r, path) })
					app.Get("/used"+path, func(w http.ResponseWriter, r *http.Request) {
						answer := httptest.NewRecorder()
						serve(answer, r, path)
						w.WriteHeader(answer.Code)
						io.Copy(w, answer.Body)
					})
				}
				app.Get("/plain", ok)
				app.With(forPagesOf("own")).Get("/own", ok)
				// The outer one refuses every page of the inner one.
				app.With(chiadapter.New(core.MustNew(strict)), forPagesOf("mild")).Get("/strict", ok)
				h, prefix := put(app)
				for range 2 { // A policy may be met for the first time by the request that has come back, and not by it alone.
					for path, page := range map[string]string{
						"/forwarded/plain": "app", "/forwarded/own": "own", "/forwarded/strict": "mild",
						"/used/plain": "app", "/used/own": "app", "/used/strict": "app",
						"/plain": "app", "/own": "own", "/strict": "mild",
					} {
						if response := actual(h, "GET", prefix+path, page); response.StatusCode != http.StatusOK || !allows(response, page) {
							t.Errorf("%s: status %d, %v", path, response.StatusCode, response.Header)
						}
					}
				}
			})
		}
	}
}
