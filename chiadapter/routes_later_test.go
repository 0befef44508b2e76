package chiadapter_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
)

func TestRoutesAddedLaterAreSeen(t *testing.T) {
	r := app()
	if response := preflight(r, "PUT", "/later", "app"); !allows(response, "app") {
		t.Errorf("before: %v", response.Header)
	}
	r.With(forPagesOf("later")).Put("/later", ok)
	r.With(forPagesOf("later")).Mount("/too", deep())
	for method, path := range map[string]string{"PUT": "/later", "DELETE": "/too"} {
		if response := preflight(r, method, path, "later"); !allows(response, "later") {
			t.Errorf("%s %s: %v", method, path, response.Header)
		}
	}
}

// A program that adds one route after another sees each at once, however often.
func TestManyRoutesAddedLaterAreSeen(t *testing.T) {
	r := app()
	for i := range 30 {
		path := fmt.Sprintf("/later/%d", i)
		r.With(forPagesOf("later")).Put(path, ok)
		r.Put(fmt.Sprintf("/plain/%d", i), ok)
		if response := preflight(r, "PUT", path, "later"); !allows(response, "later") {
			t.Errorf("%s: %v", path, response.Header)
		}
		if response := preflight(r, "PUT", fmt.Sprintf("/plain/%d", i), "app"); !allows(response, "app") {
			t.Errorf("/plain/%d: %v", i, response.Header)
		}
	}
}

// chi tells nobody of what takes another's place.
func TestWhatReplacesARouteIsSeenWithinASecond(t *testing.T) {
	early := forPagesOf("early")(http.HandlerFunc(ok))
	tests := map[string]struct {
		replace func(chi.Router)
		page    string
	}{
		"a policy where there was none":              {func(r chi.Router) { r.With(forPagesOf("later")).Get("/items", ok) }, "later"},
		"a policy in another's place":                {func(r chi.Router) { r.With(forPagesOf("later")).Put("/items", ok) }, "later"},
		"no policy":                                  {func(r chi.Router) { r.Put("/items", ok) }, "app"},
		"a handler that has had its policy for long": {func(r chi.Router) { r.Method("PUT", "/items", early) }, "early"},
	}
	for name, test := range tests {
		synctest.Test(t, func(t *testing.T) {
			r := chi.NewRouter()
			chiadapter.Routes(r, policyFor("app"))
			r.Get("/items", ok)
			r.With(forPagesOf("own")).Put("/items", ok)
			preflight(r, "PUT", "/items", "own")
			test.replace(r)
			time.Sleep(1001 * time.Millisecond)
			method := "PUT"
			if strings.Contains(name, "none") {
				method = "GET"
			}
			if response := preflight(r, method, "/items", test.page); !allows(response, test.page) {
				t.Errorf("%s: status %d, %v", name, response.StatusCode, response.Header)
			}
		})
	}
}

// A method that no route had comes to be one of the path's.
func TestAMethodThatIsNewIsSeenWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := chi.NewRouter()
		chiadapter.Routes(r, policyFor("app"))
		r.With(forPagesOf("own")).Get("/items", ok)
		if response := preflight(r, "GET", "/items", "own"); response.Header.Get("Access-Control-Max-Age") != "600" {
			t.Errorf("before: %v", response.Header)
		}
		r.Delete("/items", ok)
		time.Sleep(1001 * time.Millisecond)
		if response := preflight(r, "GET", "/items", "own"); response.Header.Get("Access-Control-Max-Age") != "0" {
			t.Errorf("after: %v", response.Header)
		}
	})
}

// counting counts how often its routes are listed. It finds one that it does not list.
type counting struct {
	*chi.Mux
	listed *int
}

func (c counting) Routes() []chi.Route {
	*c.listed++
	return nil
}

func TestARouterThatDoesNotListItsRoutesIsNotReadForEachPreflight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listed := 0
		sub := counting{chi.NewRouter(), &listed}
		sub.Put("/items", ok)
		r := chi.NewRouter()
		chiadapter.Routes(r, policyFor("app"))
		r.Mount("/sub", sub)
		for range 100 {
			if response := preflight(r, "PUT", "/sub/items", "app"); response.StatusCode != http.StatusForbidden {
				t.Errorf("status %d, %v", response.StatusCode, response.Header)
			}
			time.Sleep(time.Millisecond)
		}
		if listed > 2 {
			t.Errorf("100 preflights within 100 ms have read the routes %d times", listed)
		}
		r.With(forPagesOf("later")).Put("/later", ok)
		if response := preflight(r, "PUT", "/later", "app"); response.StatusCode != http.StatusForbidden {
			t.Errorf("a route added since: status %d, %v", response.StatusCode, response.Header)
		}
		time.Sleep(time.Second)
		if response := preflight(r, "PUT", "/later", "later"); !allows(response, "later") {
			t.Errorf("a route added since, a second later: status %d, %v", response.StatusCode, response.Header)
		}
	})
}

// chi has no locks. A program that adds routes while it serves has one.
func TestRoutesMayBeAddedWhileServing(t *testing.T) {
	var lock sync.RWMutex
	r := app()
	serving := http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		lock.RLock()
		defer lock.RUnlock()
		r.ServeHTTP(w, request)
	})
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			for i := range 20 {
				path := fmt.Sprintf("/later/%d/%d", n, i)
				lock.Lock()
				r.With(forPagesOf("later")).Put(path, ok)
				lock.Unlock()
				if response := preflight(serving, "PUT", path, "later"); !allows(response, "later") {
					t.Errorf("%s: %v", path, response.Header)
				}
			}
		})
	}
	all.Wait()
}
