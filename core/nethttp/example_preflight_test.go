package nethttp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// onePolicy is what an adapter has of a router whose only policy is on the route for PUT.
type onePolicy struct{ policy *routes.Policy }

func (onePolicy) Methods() []string { return []string{http.MethodPut} }

func (r onePolicy) Way(method string) routes.Way {
	if method != http.MethodPut {
		return routes.Way{}
	}
	return routes.Way{Stops: []routes.Stop{{Policy: r.policy}}, Ends: true}
}

func ExamplePreflight() {
	router := onePolicy{&routes.Policy{Decider: core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})}}
	for _, method := range []string{"PUT", "DELETE"} {
		r := httptest.NewRequest("OPTIONS", "/items/42", nil)
		r.Header.Set("Origin", "https://app.example.com")
		r.Header.Set("Access-Control-Request-Method", method)
		w := httptest.NewRecorder()
		_, answered := nethttp.Preflight(w, r, router)
		fmt.Println(method, answered)
	}
	// Output:
	// PUT true
	// DELETE false
}
