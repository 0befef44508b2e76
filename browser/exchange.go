package browser

import (
	"fmt"
	"net/http"
)

// An Exchange is one HTTP request, and the response if one came. It shows
// what a script cannot see: all headers, preflights, redirects.
type Exchange struct {
	Preflight bool
	Method    string
	URL       string

	// RequestHeader is what the page gave to its Transport, which may add
	// Accept-Encoding and Content-Length.
	RequestHeader http.Header

	Status         int // 0 if no response came
	ResponseHeader http.Header

	// RefusedCookies are the names of cookies that the response set but that
	// a browser does not keep: the request was cross-site and they are not
	// marked SameSite=None; Secure.
	RefusedCookies []string
}

// String returns a line such as "OPTIONS https://api.example.com/items: 204".
// Of the zero Exchange it says that nothing was sent.
func (x Exchange) String() string {
	if x.Method == "" {
		return "nothing was sent"
	}
	if x.Status == 0 {
		return fmt.Sprintf("%s %s: no response", x.Method, x.URL)
	}
	return fmt.Sprintf("%s %s: %d", x.Method, x.URL, x.Status)
}
