package chiadapter_test

import (
	"net/http"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

func TestPathsAreRewrittenAheadOfRoutesAndAfter(t *testing.T) {
	type rewriter = func(http.Handler) http.Handler
	tests := map[string]struct {
		rewrite rewriter
		method  string
		path    string
		ahead   bool // only
	}{
		"StripSlashes": {middleware.StripSlashes, "PUT", "/items/42/", false},
		"CleanPath":    {middleware.CleanPath, "PUT", "//items/./x/../42", false},
		"URLFormat":    {middleware.URLFormat, "PUT", "/items/42.json", false},
		"GetHead":      {middleware.GetHead, "HEAD", "/reports/42", false},
		"StripPrefix":  {middleware.StripPrefix("/api"), "PUT", "/api/items/42", true},
		"PathRewrite":  {middleware.PathRewrite("/api", ""), "PUT", "/api/items/42", true},
	}
	for name, test := range tests {
		places := map[string][2]rewriter{name + " ahead": {test.rewrite, sandwich}}
		if !test.ahead {
			places[name+" after"] = [2]rewriter{sandwich, test.rewrite}
		}
		for name, place := range places {
			t.Run(name, func(t *testing.T) {
				r := chi.NewRouter()
				r.Use(place[0])
				chiadapter.Routes(r, policyFor("app"))
				r.Use(place[1])
				r.With(forPagesOf("own")).Put("/items/{id:[0-9]+}", ok)
				r.With(forPagesOf("own")).Get("/reports/{id}", ok)
				if response := preflight(r, test.method, test.path, "own"); !allows(response, "own") {
					t.Errorf("preflight: status %d, %v", response.StatusCode, response.Header)
				}
				if response := actual(r, test.method, test.path, "own"); !allows(response, "own") {
					t.Errorf("actual request: status %d, %v", response.StatusCode, response.Header)
				}
			})
		}
	}
}

// What a sub-router goes by may be changed on the way to it, too.
func TestPathsAreRewrittenInSubRouters(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	sub := func(path string, rewrite func(http.Handler) http.Handler) {
		r.Route(path, func(r chi.Router) {
			r.Use(forPagesOf("sub"), rewrite)
			r.Put("/", ok)
			r.With(forPagesOf("own")).Put("/items/{id:[0-9]+}", ok)
			r.With(forPagesOf("get")).Get("/reports", ok)
			r.With(forPagesOf("get")).Get("/heads", ok)
			r.With(forPagesOf("head")).Head("/heads", ok)
			r.Route("/deep", func(r chi.Router) {
				r.Use(forPagesOf("deep"))
				r.Put("/", ok)
				r.With(forPagesOf("deepest")).Put("/{id:[0-9]+}", ok)
			})
		})
	}
	sub("/stripped", middleware.StripSlashes)
	sub("/formatted", middleware.URLFormat)
	sub("/cleaned", middleware.CleanPath)
	sub("/headed", middleware.GetHead)
	// GetHead asks the outermost router about what the router that it stands in goes by.
	r.With(forPagesOf("root")).Head("/reports", ok)
	r.Group(func(r chi.Router) {
		r.Use(middleware.GetHead, middleware.StripSlashes)
		r.Mount("/grouped", headed())
	})
	tests := []struct{ method, path, want string }{
		{"PUT", "/stripped", "sub"},
		{"PUT", "/stripped/", "sub"},
		{"PUT", "/stripped//", "sub"},
		{"PUT", "/stripped/items/42", "own"},
		{"PUT", "/stripped/items/42/", "own"},
		{"PUT", "/stripped/items/42//", "sub"},
		{"DELETE", "/stripped/items/42/", "sub"},
		{"PUT", "/stripped/deep/", "deep"},
		{"PUT", "/stripped/deep/42/", "deepest"},
		{"PUT", "/formatted/items/42.json", "own"},
		{"PUT", "/formatted/items/42.json.gz", "sub"},
		{"PUT", "/formatted/items.d/42", "sub"},
		{"PUT", "/formatted/deep.json", "deep"},
		{"PUT", "/formatted/deep/42.json", "deepest"},
		{"PUT", "/cleaned/items/42", "own"},
		{"PUT", "/cleaned/items//42", "sub"}, // CleanPath leaves what a mount has set alone.
		{"PUT", "/cleaned/items/42/", "sub"},
		{"GET", "/headed/heads", "get"},
		{"HEAD", "/headed/heads", "get"}, // The outermost router has no /heads.
		{"HEAD", "/headed/reports", "sub"},
		{"HEAD", "/headed/nothing", "sub"},
		{"HEAD", "/stripped/heads", "head"},
		{"HEAD", "/stripped/reports", "sub"},
		{"HEAD", "/grouped/heads", "head"}, // GetHead asks about /grouped/heads.
		{"HEAD", "/grouped/reports", "get"},
		{"HEAD", "/grouped/reports/", "app"},
		{"HEAD", "/grouped/nothing", "app"},
	}
	for _, test := range tests {
		for _, page := range []string{"app", "sub", "own", "get", "head", "deep", "deepest", "root"} {
			response := preflight(r, test.method, test.path, page)
			if granted := response.StatusCode == http.StatusNoContent && allows(response, page); granted != (page == test.want) {
				t.Errorf("%s %s: preflight from %s: status %d, %v", test.method, test.path, page, response.StatusCode, response.Header)
			}
			if readable := allows(actual(r, test.method, test.path, page), page); readable != (page == test.want) {
				t.Errorf("%s %s: actual request from %s: readable: %t", test.method, test.path, page, readable)
			}
		}
	}
}

// GetHead asks the outermost router about what its own router goes by.
func TestGetHeadInAnApplicationThatIsMounted(t *testing.T) {
	r := chi.NewRouter()
	r.Use(middleware.GetHead)
	chiadapter.Routes(r, policyFor("app"))
	r.Mount("/", headed())
	outer := chi.NewRouter()
	outer.Mount("/mounted", r)
	for _, h := range []struct {
		router http.Handler
		path   string
		want   string
	}{{r, "/heads", "head"}, {outer, "/mounted/heads", "get"}} {
		if response := preflight(h.router, "HEAD", h.path, h.want); !allows(response, h.want) {
			t.Errorf("%s: preflight: status %d, %v", h.path, response.StatusCode, response.Header)
		}
		if response := actual(h.router, "HEAD", h.path, h.want); !allows(response, h.want) {
			t.Errorf("%s: status %d, %v", h.path, response.StatusCode, response.Header)
		}
	}
}

func headed() chi.Router {
	r := chi.NewRouter()
	r.With(forPagesOf("get")).Get("/reports", ok)
	r.With(forPagesOf("get")).Get("/heads", ok)
	r.With(forPagesOf("head")).Head("/heads", ok)
	return r
}

// The page of the loose group must not be told that it may, where the strict route would run.
func TestWhatLooksLikeA404OfALooseGroupIsRefused(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, nil)
	r.Route("/x", func(r chi.Router) {
		r.Use(middleware.StripSlashes, chiadapter.New(core.PublicAPI()))
		r.With(forPagesOf("strict")).Put("/items", ok)
	})
	if response := preflight(r, "PUT", "/x/items/", "evil"); response.StatusCode != http.StatusForbidden {
		t.Errorf("preflight: status %d, %v", response.StatusCode, response.Header)
	}
	if response := preflight(r, "PUT", "/x/items/", "strict"); !allows(response, "strict") {
		t.Errorf("preflight of the route's page: status %d, %v", response.StatusCode, response.Header)
	}
	if response := actual(r, "PUT", "/x/items/", "strict"); !allows(response, "strict") {
		t.Errorf("actual request: status %d, %v", response.StatusCode, response.Header)
	}
}

func TestAnswersAreNotKeptBesideAStricterMount(t *testing.T) {
	sub := chi.NewRouter()
	sub.Use(middleware.StripSlashes, forPagesOf("strict"))
	sub.Delete("/items/{id}", ok)
	r := chi.NewRouter()
	chiadapter.Routes(r, nil)
	r.With(chiadapter.New(core.PublicAPI())).Put("/items/{id}", ok)
	r.Mount("/", sub)
	response := preflight(r, "PUT", "/items/42", "evil")
	if response.StatusCode != http.StatusNoContent || response.Header.Get("Access-Control-Max-Age") != "0" {
		t.Errorf("PUT: status %d, %v", response.StatusCode, response.Header)
	}
	for _, path := range []string{"/items/42", "/items/42/"} {
		if response := preflight(r, "DELETE", path, "evil"); response.StatusCode != http.StatusForbidden {
			t.Errorf("DELETE %s: status %d, %v", path, response.StatusCode, response.Header)
		}
	}
}

// A sub-router routes by what a mount leaves of the path, whatever becomes of the URL.
func TestASubRouterMayStripAPrefixForItsHandlers(t *testing.T) {
	r := chi.NewRouter()
	chiadapter.Routes(r, policyFor("app"))
	r.Route("/files", func(r chi.Router) {
		r.Use(middleware.StripPrefix("/files"), forPagesOf("files"))
		r.Put("/*", ok)
	})
	if response := preflight(r, "PUT", "/files/a", "files"); !allows(response, "files") {
		t.Errorf("preflight: status %d, %v", response.StatusCode, response.Header)
	}
	if response := actual(r, "PUT", "/files/a", "files"); response.StatusCode != http.StatusOK || !allows(response, "files") {
		t.Errorf("status %d, %v", response.StatusCode, response.Header)
	}
}
