package ginadapter_test

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

// The Router has the engine's methods for registering routes, and knows the policy of each.
func ExampleRouter_methods() {
	r := ginadapter.Routes(gin.New(), nil)
	public := r.Group("/items", ginadapter.New(core.PublicAPI()))
	item := func(*gin.Context) {}
	public.GET("/:id", item)
	public.HEAD("/:id", item)
	public.POST("/:id", item)
	public.PUT("/:id", item)
	public.PATCH("/:id", item)
	public.DELETE("/:id", item)
	public.OPTIONS("/:id", item) // for OPTIONS requests that are no preflights
	public.Match([]string{"GET", "PUT"}, "/:id/tags", item)
	public.Any("/:id/notes", item)

	for _, path := range []string{"/items/1", "/items/1/tags", "/items/1/notes", "/items"} {
		fmt.Println(path, preflightStatus(r, "PUT", path, "https://page.example"))
	}
	// Output:
	// /items/1 204
	// /items/1/tags 204
	// /items/1/notes 204
	// /items 404
}

func ExampleRouter_files() {
	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	r.Static("/sources", ".")
	r.StaticFile("/new", "ginadapter.go")
	r.StaticFileFS("/module", "go.mod", http.Dir("."))

	for _, path := range []string{"/sources/go.mod", "/new", "/module"} {
		fmt.Println(path, preflightStatus(r, "GET", path, "https://page.example"))
	}
	// Output:
	// /sources/go.mod 204
	// /new 204
	// /module 204
}
