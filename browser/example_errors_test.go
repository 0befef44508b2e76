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
	// browser: fetch() throws a TypeError: URL "https://api.example.com:99999/": 99999 is not a port: ports end at 65535
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
