package nethttp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

func ExampleMiddleware() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /items", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	server := httptest.NewServer(nethttp.Middleware(policy)(mux))
	defer server.Close()

	request, _ := http.NewRequest("GET", server.URL+"/items", nil)
	request.Header.Set("Origin", "https://app.example.com")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.Status, response.Header.Get("Access-Control-Allow-Origin"))
	// Output: 200 OK https://app.example.com
}

func ExampleApply() {
	policy := core.LocalDev()
	handler := func(w http.ResponseWriter, r *http.Request) {
		if nethttp.Apply(policy, w, r) {
			return
		}
		fmt.Fprint(w, "for pages on this machine")
	}
	r := httptest.NewRequest("GET", "http://localhost:3001/", nil)
	r.Header.Set("Origin", "https://public.example")
	w := httptest.NewRecorder()
	handler(w, r)
	fmt.Printf("%d %q\n", w.Code, w.Body)
	// Output: 403 ""
}

func ExampleAnswer() {
	r := httptest.NewRequest("GET", "http://localhost:3001/", nil)
	r.Header.Set("Origin", "http://localhost:3000")
	header := http.Header{} // the response's
	status := nethttp.Answer(core.LocalDev(), header, r)
	fmt.Println(status, header.Get("Access-Control-Allow-Origin"))
	// Output: 0 http://localhost:3000
}

func ExampleRequest() {
	r := httptest.NewRequest("OPTIONS", "http://api.example.com/items/42", nil)
	r.Header.Set("Origin", "https://app.example.com")
	r.Header.Set("Access-Control-Request-Method", "PUT")
	request := nethttp.Request(r)
	fmt.Println(request.Origin, request.RequestMethod, request.IsPreflight())
	// Output: https://app.example.com PUT true
}

func ExampleRead() {
	r := httptest.NewRequest("GET", "http://api.example.com/items", nil)
	r.Header.Set("Origin", "https://app.example.com")
	var request core.Request
	nethttp.Read(r, core.NeedsOf(core.LocalDev()), &request)
	fmt.Println(request.Method, request.Origin)
	// Output: GET https://app.example.com
}

func ExampleWrite() {
	r := httptest.NewRequest("GET", "http://api.example.com/items", nil)
	w := httptest.NewRecorder()
	decision := core.PublicAPI().Decide(r.Context(), nethttp.Request(r))
	answered := nethttp.Write(w, &decision)
	fmt.Println(answered, w.Header().Get("Access-Control-Allow-Origin"))
	// Output: false *
}

func ExampleLastWord() {
	// A library that writes CORS headers by itself.
	uploads := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.WriteHeader(http.StatusCreated)
	})
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	handler := nethttp.Middleware(policy)(nethttp.LastWord(uploads))

	for _, origin := range []string{"https://app.example.com", "https://evil.example"} {
		r := httptest.NewRequest("POST", "/files/", nil)
		r.Header.Set("Origin", origin)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Printf("%d %q\n", w.Code, w.Header().Get("Access-Control-Allow-Origin"))
	}
	// Output:
	// 201 "https://app.example.com"
	// 201 ""
}

func ExampleRoutes() {
	mux := http.NewServeMux()
	admin := nethttp.Middleware(core.MustNew(core.Config{AllowOrigins: []string{"https://admin.example.com"}}))
	mux.Handle("PUT /admin/{id}", admin(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	mux.HandleFunc("GET /items", func(http.ResponseWriter, *http.Request) {})
	handler := nethttp.Routes(mux, core.PublicAPI())

	for _, asked := range []string{"PUT /admin/42", "GET /items"} {
		method, path, _ := strings.Cut(asked, " ")
		preflight := httptest.NewRequest("OPTIONS", path, nil)
		preflight.Header.Set("Origin", "https://page.example")
		preflight.Header.Set("Access-Control-Request-Method", method)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, preflight)
		fmt.Println(asked, w.Code)
	}
	// Output:
	// PUT /admin/42 403
	// GET /items 204
}
