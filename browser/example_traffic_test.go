package browser_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/corskit/corskit/browser"
)

// Fetch returns a response or an error. Its traffic is the same to look at.
func ExampleExchanges() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	fmt.Println(browser.Exchanges(page.Get("https://api.example.com/items")))
	fmt.Println(browser.Exchanges(page.Get("https://api.example.com/closed")))
	// Output:
	// [GET https://api.example.com/items: 200]
	// [GET https://api.example.com/closed: 200]
}

func ExampleTraffic() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	traffic := browser.Exchanges(page.Fetch(context.Background(), browser.Request{URL: "https://api.example.com/items", Method: "PUT"}))
	for _, x := range traffic {
		fmt.Println(x)
	}
	// Output:
	// OPTIONS https://api.example.com/items: 204
	// PUT https://api.example.com/items: 200
}

func ExampleTraffic_Preflight() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	put := browser.Request{URL: "https://api.example.com/items", Method: "PUT"}
	preflight := browser.Exchanges(page.Fetch(context.Background(), put)).Preflight()
	fmt.Println(preflight.Status, preflight.ResponseHeader.Get("Access-Control-Max-Age"))

	again := browser.Exchanges(page.Fetch(context.Background(), put)).Preflight()
	fmt.Println(again) // the first is kept for 600 seconds
	// Output:
	// 204 600
	// nothing was sent
}

// What a script cannot see is there as well.
func ExampleTraffic_Last() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	last := browser.Exchanges(page.Get("https://api.example.com/items")).Last()
	fmt.Println(last.RequestHeader.Get("Origin"), last.ResponseHeader.Get("X-Internal"))
	// Output: https://app.example.com secret
}

func ExampleHosts() {
	login := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://api.example.com/items", http.StatusFound)
	})
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Hosts{
		"app.example.com": login,
		"api.example.com": api,
	}
	res, err := page.Get("/login")
	fmt.Println(res.URL, res.Redirected, err)

	_, err = page.Get("https://cdn.example.com/")
	fmt.Println(err)
	// Output:
	// https://api.example.com/items true <nil>
	// browser: no response from https://cdn.example.com/: browser.Hosts has api.example.com, app.example.com: lookup cdn.example.com: no such host
}

func ExampleHosts_RoundTrip() {
	hosts := browser.Hosts{"api.example.com": api}
	r, err := http.NewRequest(http.MethodGet, "https://api.example.com/items", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	res, err := hosts.RoundTrip(r)
	fmt.Println(res.StatusCode, err)
	// Output: 200 <nil>
}

// Header.Get has the first value alone.
func ExampleResponse_Get() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Link"] = []string{"</1>", "</2>"}
	}))
	res, err := page.Get("/")
	fmt.Println(res.Get("link"), err)
	fmt.Println(res.Header.Get("link"))
	// Output:
	// </1>, </2> <nil>
	// </1>
}

// Did the server refuse the question, or the answer?
func ExampleErrPreflight() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	_, err := page.Fetch(context.Background(), browser.Request{URL: "https://api.example.com/items", Method: "DELETE"})
	fmt.Println(errors.Is(err, browser.ErrPreflight), errors.Is(err, browser.MethodNotAllowed))
	_, err = page.Get("https://api.example.com/closed")
	fmt.Println(errors.Is(err, browser.ErrPreflight), errors.Is(err, browser.MissingAllowOrigin))
	// Output:
	// true true
	// false true
}

func ExampleBlockedError_Is() {
	err := &browser.BlockedError{Reason: browser.MethodNotAllowed, Preflight: true}
	fmt.Println(errors.Is(err, browser.ErrPreflight), errors.Is(err, browser.MethodNotAllowed))
	// Output: true true
}

func ExampleNetworkError_Is() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = refused
	_, err := page.Fetch(context.Background(), browser.Request{URL: "https://api.example.com/items", Method: "PUT"})
	fmt.Println(errors.Is(err, browser.ErrPreflight))
	// Output: true
}
