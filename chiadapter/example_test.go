package chiadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

func ExampleNew() {
	r := chi.NewRouter()
	r.Use(chiadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
	r.Get("/items", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") })

	request := httptest.NewRequest("GET", "/items", nil)
	request.Header.Set("Origin", "https://app.example.com")
	response := httptest.NewRecorder()
	r.ServeHTTP(response, request)
	fmt.Println(response.Code, response.Header().Get("Access-Control-Allow-Origin"))
	// Output: 200 https://app.example.com
}

func ExampleRoutes() {
	r := chi.NewRouter()
	chiadapter.Routes(r, core.PublicAPI())
	admin := core.MustNew(core.Config{AllowOrigins: []string{"https://admin.example.com"}})
	r.With(chiadapter.New(admin)).Delete("/items/{id}", func(http.ResponseWriter, *http.Request) {})
	r.Get("/items/{id}", func(http.ResponseWriter, *http.Request) {})

	for _, method := range []string{"GET", "DELETE"} {
		preflight := httptest.NewRequest("OPTIONS", "/items/42", nil)
		preflight.Header.Set("Origin", "https://page.example")
		preflight.Header.Set("Access-Control-Request-Method", method)
		response := httptest.NewRecorder()
		r.ServeHTTP(response, preflight)
		fmt.Println(method, response.Code)
	}
	// Output:
	// GET 204
	// DELETE 403
}
