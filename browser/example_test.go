package browser_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/corskit/corskit/browser"
)

// api is the server under test.
var api = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/closed":
		return // no CORS headers
	case "/moved":
		w.Header().Set("Location", "/items")
		w.WriteHeader(http.StatusFound)
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "https://app.example.com")
	h.Set("Access-Control-Allow-Credentials", "true")
	if r.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "GET, PUT")
		h.Set("Access-Control-Allow-Headers", "Content-Type")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h.Set("Access-Control-Expose-Headers", "X-Total")
	h.Set("X-Total", "42")
	h.Set("X-Internal", "secret")
	if r.URL.Path == "/login" {
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
	}
	if _, err := r.Cookie("session"); err == nil {
		io.WriteString(w, "hello, you")
		return
	}
	io.WriteString(w, "hello")
})

// A test of a CORS setup: one line an expectation.
func Example() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)

	res, err := page.Get("https://api.example.com/items")
	fmt.Println(res.Status, res.Header.Get("X-Total"), res.Header.Get("X-Internal") == "", err)

	_, err = page.Get("https://api.example.com/closed")
	fmt.Println(errors.Is(err, browser.MissingAllowOrigin))
	// Output:
	// 200 42 true <nil>
	// true
}

func ExamplePage() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	put := browser.Request{URL: "https://api.example.com/items/1", Method: "PUT"}
	for range 2 { // the second time, the preflight is in the cache
		res, err := page.Fetch(context.Background(), put)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Exchanges)
	}
	// Output:
	// [OPTIONS https://api.example.com/items/1: 204 PUT https://api.example.com/items/1: 200]
	// [PUT https://api.example.com/items/1: 200]
}

func ExampleNew() {
	_, err := browser.New("https://app.example.com/")
	fmt.Println(err)
	// Output: browser: "https://app.example.com/" is not an origin as browsers send it: write https://app.example.com
}

func ExampleMustNew() {
	sandboxed := browser.MustNew("null")
	sandboxed.Transport = browser.Handler(api)
	_, err := sandboxed.Get("https://api.example.com/items")
	fmt.Println(errors.Is(err, browser.AllowOriginMismatch))
	// Output: true
}

func ExamplePage_Origin() {
	fmt.Println(browser.MustNew("http://localhost:4200").Origin())
	// Output: http://localhost:4200
}

func ExamplePage_Fetch() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	_, err := page.Fetch(context.Background(), browser.Request{
		URL:         "https://api.example.com/items",
		Method:      "PUT",
		Header:      http.Header{"X-Trace": {"1"}},
		Credentials: "include",
	})
	fmt.Println(err)
	// Output:
	// browser: the page https://app.example.com may not send its request to https://api.example.com/items: of the preflight's response, its Access-Control-Allow-Headers header does not list the header ("x-trace")
}

func ExamplePage_Get() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	res, err := page.Get("https://api.example.com/items")
	fmt.Println(res.Type, res.Status, string(res.Body), err)
	// Output: cors 200 hello <nil>
}

func ExampleRequest() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	res, err := page.Fetch(context.Background(), browser.Request{
		URL:    "https://api.example.com/items",
		Method: "PUT",
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   `{"name":"x"}`,
	})
	fmt.Println(res.Exchanges[0].RequestHeader.Get("Access-Control-Request-Headers"), err)
	// Output: content-type <nil>
}

func ExampleCredentials() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	ctx := context.Background()
	page.Fetch(ctx, browser.Request{URL: "https://api.example.com/login", Credentials: browser.CredentialsInclude})
	for _, c := range []browser.Credentials{browser.CredentialsOmit, browser.CredentialsSameOrigin, browser.CredentialsInclude} {
		res, _ := page.Fetch(ctx, browser.Request{URL: "https://api.example.com/items", Credentials: c})
		fmt.Printf("%s: %s\n", c, res.Body)
	}
	// Output:
	// omit: hello
	// same-origin: hello
	// include: hello, you
}

func ExampleMode() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	for _, m := range []browser.Mode{browser.ModeCORS, browser.ModeNoCORS, browser.ModeSameOrigin} {
		res, err := page.Fetch(context.Background(), browser.Request{URL: "https://api.example.com/closed", Mode: m})
		if err != nil {
			fmt.Println(m, errors.Unwrap(err))
			continue
		}
		fmt.Println(m, res.Type, res.Status)
	}
	// Output:
	// cors it has no Access-Control-Allow-Origin header
	// no-cors opaque 0
	// same-origin the request's mode does not allow it
}

func ExampleRedirectMode() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	for _, m := range []browser.RedirectMode{browser.RedirectFollow, browser.RedirectError, browser.RedirectManual} {
		res, err := page.Fetch(context.Background(), browser.Request{URL: "/moved", Redirect: m})
		if err != nil {
			fmt.Println(m, errors.Is(err, browser.RedirectNotAllowed))
			continue
		}
		fmt.Println(m, res.Type, res.Redirected, res.URL)
	}
	// Output:
	// follow basic true https://app.example.com/items
	// error true
	// manual opaqueredirect false https://app.example.com/moved
}

func ExampleForbiddenHeader() {
	fmt.Println(browser.ForbiddenHeader("Cookie", "a=b"))
	fmt.Println(browser.ForbiddenHeader("Authorization", "Bearer x"))
	fmt.Println(browser.ForbiddenHeader("X-HTTP-Method-Override", "TRACE"))
	// Output:
	// true
	// false
	// true
}

func ExampleResponse() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	res, err := page.Get("https://api.example.com/items")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Type, res.URL, res.Redirected, res.Status)
	fmt.Println(res.Header["X-Total"], res.Header["X-Internal"], string(res.Body))
	// Output:
	// cors https://api.example.com/items false 200
	// [42] [] hello
}

func ExampleResponseType() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	own, _ := page.Get("/items")
	shared, _ := page.Get("https://api.example.com/items")
	fmt.Println(own.Type == browser.TypeBasic, shared.Type == browser.TypeCORS)
	// Output: true true
}

func ExampleErrBodyTooLarge() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Repeat("x", 2<<20))
	}))
	res, err := page.Get("/large")
	fmt.Println(len(res.Body), res.BodyErr == browser.ErrBodyTooLarge, err)
	// Output: 1048576 true <nil>
}

func ExampleExchange() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	res, err := page.Fetch(context.Background(), browser.Request{URL: "https://api.example.com/items", Method: "PUT"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, x := range res.Exchanges {
		fmt.Println(x, "preflight:", x.Preflight, "origin:", x.RequestHeader.Get("Origin"))
	}
	// Output:
	// OPTIONS https://api.example.com/items: 204 preflight: true origin: https://app.example.com
	// PUT https://api.example.com/items: 200 preflight: false origin: https://app.example.com
}

func ExampleExchange_String() {
	fmt.Println(browser.Exchange{Method: "GET", URL: "https://api.example.com/", Status: 200})
	fmt.Println(browser.Exchange{Method: "GET", URL: "https://api.example.com/"})
	// Output:
	// GET https://api.example.com/: 200
	// GET https://api.example.com/: no response
}

// By the standard, * does not cover Authorization. Browsers do not enforce
// that yet.
func ExampleEngine() {
	wildcard := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "*")
	})
	for _, engine := range []browser.Engine{browser.Standard, browser.Chromium, browser.Firefox, browser.WebKit} {
		page := browser.MustNew("https://app.example.com")
		page.Transport = browser.Handler(wildcard)
		page.Engine = engine
		_, err := page.Fetch(context.Background(), browser.Request{
			URL:    "https://api.example.com/items",
			Header: http.Header{"Authorization": {"Bearer x"}},
		})
		fmt.Println(engine, err == nil)
	}
	// Output:
	// Standard false
	// Chromium true
	// Firefox true
	// WebKit true
}

func ExampleEngine_String() {
	fmt.Println(browser.Chromium.String())
	// Output: Chromium
}

func ExampleHandler() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s, TLS: %v", r.Method, r.Host, r.TLS != nil)
	}))
	res, err := page.Get("/")
	fmt.Println(string(res.Body), err)
	// Output: GET app.example.com, TLS: true <nil>
}

func ExampleRoundTripFunc() {
	h := browser.Handler(api)
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.RoundTripFunc(func(r *http.Request) (*http.Response, error) {
		fmt.Println("asking", r.URL)
		return h.RoundTrip(r)
	})
	_, err := page.Get("https://api.example.com/items")
	fmt.Println(err)
	// Output:
	// asking https://api.example.com/items
	// <nil>
}

func ExampleRoundTripFunc_RoundTrip() {
	f := browser.RoundTripFunc(func(*http.Request) (*http.Response, error) {
		return nil, errors.New("offline")
	})
	_, err := f.RoundTrip(nil)
	fmt.Println(err)
	// Output: offline
}
