package browser_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/corskit/corskit/browser"
)

// seen answers with what it was sent.
var seen = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	contentType, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	fmt.Fprintf(w, "Origin %q, Referer %q, %q ", r.Header.Get("Origin"), r.Referer(), contentType)
	if contentType != "multipart/form-data" {
		io.Copy(w, r.Body)
		return
	}
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		fmt.Fprint(w, err)
		return
	}
	fmt.Fprint(w, r.MultipartForm.Value, r.MultipartForm.File["photo"][0].Filename)
})

// The body of a URLSearchParams is url.Values.
func ExampleRequest_body() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(seen)
	for _, body := range []any{
		"text",
		[]byte("bytes"),
		url.Values{"a": {"1"}},
		browser.Blob{Type: "image/png", Data: []byte("png")},
	} {
		res, err := page.Fetch(context.Background(), browser.Request{URL: "/", Method: "POST", Body: body})
		if err != nil {
			fmt.Println(err)
			return
		}
		_, sent, _ := strings.Cut(string(res.Body), `Referer "https://app.example.com/", `)
		fmt.Println(sent)
	}
	// Output:
	// "text/plain" text
	// "" bytes
	// "application/x-www-form-urlencoded" a=1
	// "image/png" png
}

// A type that no form sends needs a preflight.
func ExampleBlob() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	image := browser.Blob{Type: "image/png", Data: []byte("png")}
	res, err := page.Fetch(context.Background(), browser.Request{URL: "https://api.example.com/items", Method: "POST", Body: image})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Exchanges.Preflight().RequestHeader.Get("Access-Control-Request-Headers"))
	// Output: content-type
}

// A form with a file needs no preflight, so that a server has to be ready for
// one from anywhere.
func ExampleFormData() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(seen)
	form := browser.FormData{
		{Name: "title", Value: "Holidays"},
		{Name: "photo", Filename: "beach.png", Type: "image/png", Value: "png"},
	}
	res, err := page.Fetch(context.Background(), browser.Request{URL: "/", Method: "POST", Body: form})
	fmt.Println(string(res.Body), err)
	// Output: Origin "https://app.example.com", Referer "https://app.example.com/", "multipart/form-data" map[title:[Holidays]]beach.png <nil>
}

func ExampleFormField() {
	text := browser.FormField{Name: "title", Value: "Holidays"}
	file := browser.FormField{Name: "photo", Filename: "beach.png", Type: "image/png", Value: "png"}
	fmt.Println(len(browser.FormData{text, file}))
	// Output: 2
}

// A progress bar on an upload asks the server first.
func ExampleRequest_uploadListeners() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(api)
	for _, listeners := range []bool{false, true} {
		res, err := page.Fetch(context.Background(), browser.Request{
			URL: "https://api.example.com/items", Method: "POST", Body: "x", UploadListeners: listeners,
		})
		fmt.Println(res.Exchanges, err)
	}
	// Output:
	// [POST https://api.example.com/items: 200] <nil>
	// [OPTIONS https://api.example.com/items: 204 POST https://api.example.com/items: 200] <nil>
}

// With no-referrer, what is not CORS has the Origin null, also on requests to the own origin.
func ExampleReferrerPolicy() {
	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.Handler(seen)
	page.Path = "/shop/cart"
	for _, policy := range []browser.ReferrerPolicy{"", browser.ReferrerOrigin, browser.ReferrerNoReferrer} {
		page.ReferrerPolicy = policy
		res, err := page.Fetch(context.Background(), browser.Request{URL: "/", Method: "POST", Mode: browser.ModeSameOrigin})
		fmt.Println(string(res.Body), err)
	}
	// Output:
	// Origin "https://app.example.com", Referer "https://app.example.com/shop/cart", ""  <nil>
	// Origin "https://app.example.com", Referer "https://app.example.com/", ""  <nil>
	// Origin "null", Referer "", ""  <nil>
}
