// Package items is the API of package store, with a cookie, written once for each framework. It is what the quickstart serves; the
// policy comes from outside, and all take the same one.
//
//	GET /visits      counts this browser's visits, in a cookie
//
// Every answer has the X-RateLimit headers. Each server has its own items and its own limit.
package items

import (
	"net/http"
	"strconv"

	"github.com/corskit/corskit/examples/store"
)

// An api is what the frameworks have in common.
type api struct {
	*store.Store
	limiter store.Limiter
	cookie  string // its name: a browser sends it to all ports
}

func newAPI(framework string) *api {
	return &api{Store: store.New(), limiter: store.Limiter{PerMinute: 1000}, cookie: "visits-" + framework}
}

// methods are those that paths have.
var methods = map[string][]string{
	"/items":     {"GET", "POST"},
	"/items/:id": {"GET", "PUT", "PATCH", "DELETE"},
}

// visit counts one more visit than the cookie holds, and returns the cookie to set. A missing value counts as none.
func (a *api) visit(value string) (setCookie string, answer store.Answer) {
	n, _ := strconv.Atoi(value)
	cookie := http.Cookie{Name: a.cookie, Value: strconv.Itoa(n + 1), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}
	return cookie.String(), store.Answer{Status: http.StatusOK, Body: map[string]int{"visits": n + 1}}
}
