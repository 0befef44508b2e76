package browser_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"syscall"

	"github.com/corskit/corskit/browser"
)

func ExampleRequestError() {
	_, err := browser.MustNew("https://app.example.com").Fetch(context.Background(), browser.Request{
		URL:    "https://api.example.com/",
		Method: "TRACE",
	})
	var e *browser.RequestError
	if errors.As(err, &e) {
		fmt.Println(e.Field, e.Value)
	}
	fmt.Println(err)
	// Output:
	// Method TRACE
	// browser: fetch() throws a TypeError: Method "TRACE": browsers forbid CONNECT, TRACE and TRACK
}

func ExampleRequestError_Error() {
	_, err := browser.MustNew("https://app.example.com").Get("api.example.com:8080/items")
	fmt.Println(errors.Is(err, browser.NotHTTP)) // it parses: "api.example.com" is its scheme
	_, err = browser.MustNew("https://app.example.com").Get("https://api.example.com:99999/")
	fmt.Println(err)
	// Output:
	// true
	// browser: fetch() throws a TypeError: URL "https://api.example.com:99999/": it is not a URL, its port is above 65535: write one as in https://api.example.com/items
}

func ExampleBlockedError() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	_, err := page.Fetch(context.Background(), browser.Request{URL: "https://api.example.com/items", Method: "DELETE"})
	var blocked *browser.BlockedError
	if errors.As(err, &blocked) {
		fmt.Println(blocked.Reason, blocked.Preflight, blocked.Value, blocked.URL)
		fmt.Println(blocked.Exchanges)
	}
	// Output:
	// its Access-Control-Allow-Methods header does not list the method true DELETE https://api.example.com/items
	// [OPTIONS https://api.example.com/items: 204]
}

func ExampleBlockedError_Name() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	_, err := page.Get("https://api.example.com/closed")
	var blocked *browser.BlockedError
	if errors.As(err, &blocked) {
		fmt.Println(blocked.Name(browser.Standard), blocked.Name(browser.Chromium), blocked.Name(browser.Firefox))
	}
	// Output: MissingAllowOrigin MissingAllowOriginHeader CORSMissingAllowOrigin
}

func ExampleBlockedError_Console() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	_, err := page.Get("https://api.example.com/closed")
	var blocked *browser.BlockedError
	if errors.As(err, &blocked) {
		for _, engine := range []browser.Engine{browser.Chromium, browser.Firefox, browser.WebKit} {
			fmt.Println(blocked.Console(engine)[0])
		}
	}
	// Output:
	// Access to fetch at 'https://api.example.com/closed' from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.
	// Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://api.example.com/closed. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.
	// Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200
}

func ExampleBlockedError_Error() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	_, err := page.Get("https://api.example.com/closed")
	fmt.Println(err)
	// Output: browser: the page https://app.example.com may not read the response of https://api.example.com/closed: it has no Access-Control-Allow-Origin header
}

func ExampleBlockedError_Unwrap() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	_, err := page.Get("https://api.example.com/closed")
	fmt.Println(errors.Unwrap(err) == browser.MissingAllowOrigin)
	// Output: true
}

func ExampleReason() {
	err := fmt.Errorf("items: %w", &browser.BlockedError{Reason: browser.HeaderNotAllowed})
	fmt.Println(errors.Is(err, browser.HeaderNotAllowed), string(browser.HeaderNotAllowed))
	// Output: true HeaderNotAllowed
}

// All of them, with what they say of a response, or of what is never sent.
func ExampleReason_all() {
	for _, reason := range []browser.Reason{
		browser.MissingAllowOrigin, browser.MultipleAllowOrigin, browser.InvalidAllowOrigin, browser.AllowOriginMismatch,
		browser.WildcardAllowOrigin, browser.InvalidAllowCredentials,
		browser.PreflightStatus, browser.PreflightRedirect, browser.InvalidAllowMethods, browser.InvalidAllowHeaders,
		browser.MethodNotAllowed, browser.HeaderNotAllowed,
		browser.RedirectCredentials, browser.RedirectNotHTTP, browser.RedirectInvalid, browser.RedirectNotAllowed, browser.TooManyRedirects,
		browser.NotHTTP, browser.DisallowedByMode, browser.MixedContent, browser.BadPort, browser.ResourcePolicy,
	} {
		fmt.Printf("%s: %v\n", string(reason), reason)
	}
	// Output:
	// MissingAllowOrigin: it has no Access-Control-Allow-Origin header
	// MultipleAllowOrigin: its Access-Control-Allow-Origin header has more than one value
	// InvalidAllowOrigin: its Access-Control-Allow-Origin header is not an origin
	// AllowOriginMismatch: its Access-Control-Allow-Origin header is not the request's origin
	// WildcardAllowOrigin: its Access-Control-Allow-Origin header is *, which does not count with credentials
	// InvalidAllowCredentials: its Access-Control-Allow-Credentials header is not true
	// PreflightStatus: its status is not one of 200 to 299
	// PreflightRedirect: it is a redirect, which a preflight cannot follow
	// InvalidAllowMethods: its Access-Control-Allow-Methods header is not a list of methods
	// InvalidAllowHeaders: its Access-Control-Allow-Headers header is not a list of header names
	// MethodNotAllowed: its Access-Control-Allow-Methods header does not list the method
	// HeaderNotAllowed: its Access-Control-Allow-Headers header does not list the header
	// RedirectCredentials: it redirects to a URL with a user name or password
	// RedirectNotHTTP: it redirects to a URL that is not http or https
	// RedirectInvalid: it redirects to what is not a URL
	// RedirectNotAllowed: it is a redirect, and the redirect mode is "error"
	// TooManyRedirects: it redirects once more after 20 redirects
	// NotHTTP: the URL is not http or https
	// DisallowedByMode: the request's mode does not allow it
	// MixedContent: a page loaded over https may not fetch from http
	// BadPort: browsers do not connect to this port
	// ResourcePolicy: its Cross-Origin-Resource-Policy header keeps other pages from using it
}

func ExampleReason_Error() {
	fmt.Println(browser.WildcardAllowOrigin.Error())
	// Output: its Access-Control-Allow-Origin header is *, which does not count with credentials
}

// refused is a transport to a server that does not run.
var refused = browser.RoundTripFunc(func(*http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("dial: %w", syscall.ECONNREFUSED)
})

func ExampleNetworkError() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = refused
	_, err := page.Get("https://api.example.com/items")
	var e *browser.NetworkError
	fmt.Println(errors.As(err, &e), e.URL, e.Preflight)
	// Output: true https://api.example.com/items false
}

func ExampleNetworkError_Error() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = refused
	_, err := page.Get("https://api.example.com/items")
	fmt.Println(err)
	// Output: browser: no response from https://api.example.com/items: dial: connection refused
}

func ExampleNetworkError_Unwrap() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = refused
	_, err := page.Get("https://api.example.com/items")
	fmt.Println(errors.Is(err, syscall.ECONNREFUSED))
	// Output: true
}

// Firefox has the name of a CORS error for it. It is none.
func ExampleNetworkError_Name() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = refused
	_, err := page.Get("https://api.example.com/items")
	var e *browser.NetworkError
	errors.As(err, &e)
	fmt.Println(e.Name(browser.Chromium), e.Name(browser.Firefox))
	// Output: net::ERR_CONNECTION_REFUSED CORSDidNotSucceed
}

func ExampleNetworkError_Console() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = refused
	_, err := page.Get("https://api.example.com/items")
	var e *browser.NetworkError
	errors.As(err, &e)
	fmt.Println(e.Console(browser.Chromium)[0])
	// Output: Failed to load resource: net::ERR_CONNECTION_REFUSED
}
