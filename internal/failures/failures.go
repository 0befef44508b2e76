// Package failures is a collection of servers that browsers block, one for each way in which a server can cause that. What a
// browser, the package browser and the command corskit say about them can so be compared.
package failures

import "net/http"

// A Failure is a server and the request to it that browsers block.
type Failure struct {
	// Name says what is wrong with the server, in a few words. It is unique.
	Name string
	// Chromium and Firefox are their own names for the failure: Chromium's CorsError or net error, Firefox's page among MDN's
	// "CORS errors".
	Chromium, Firefox string
	Request           Request
	// Handler answers pages of any origin, on a server that is reached as 127.0.0.1; some redirect to localhost, with
	// the same port. It keeps no state.
	Handler http.Handler
}

// A Request is what the page fetches from the server, in the words of fetch(). An empty field leaves it to fetch().
type Request struct {
	Path        string
	Method      string
	Header      http.Header
	Body        string
	Credentials string
}

// All returns every failure, in the order in which a browser checks: what concerns the preflight comes after its twin.
func All() []Failure {
	var all []Failure
	for _, group := range [][]Failure{corsCheck, preflightCheck, permissions, redirects, notCORS} {
		all = append(all, group...)
	}
	return all
}

// The requests of the collection.
var (
	get            = Request{Path: "/items"}
	getWithCookies = Request{Path: "/items", Credentials: "include"}
	put            = Request{Path: "/items/1", Method: http.MethodPut, Body: "{}"}
	putWithCookies = Request{Path: "/items/1", Method: http.MethodPut, Body: "{}", Credentials: "include"}
	trace          = Request{Path: "/items", Header: http.Header{"X-Trace": {"1"}}}
	patch          = Request{Path: "/items/1", Method: "patch", Body: "{}"} // which fetch() leaves in lower case
)
