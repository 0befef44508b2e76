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

func ExamplePolicyOf() {
	policy := core.PublicAPI()
	other := func(next http.Handler) http.Handler { return next }
	fmt.Println(nethttp.PolicyOf(nethttp.Middleware(policy)).Decider == policy, nethttp.PolicyOf(other) == nil)
	// Output: true true
}

func ExampleUnwrap() {
	middleware, next := nethttp.Unwrap(nethttp.Middleware(core.PublicAPI())(http.RedirectHandler("/items", http.StatusFound)))
	fmt.Printf("%T around %T\n", nethttp.PolicyOf(middleware).Decider, next)
	none, _ := nethttp.Unwrap(http.NotFoundHandler())
	fmt.Println(none == nil)
	// Output:
	// *core.Policy around *http.redirectHandler
	// true
}
