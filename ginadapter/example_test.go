package ginadapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

func ExampleNew() {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(ginadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
	r.GET("/items", func(c *gin.Context) { c.JSON(http.StatusOK, []string{}) })

	request := httptest.NewRequest("GET", "/items", nil)
	request.Header.Set("Origin", "https://app.example.com")
	response := httptest.NewRecorder()
	r.ServeHTTP(response, request)
	fmt.Println(response.Code, response.Header().Get("Access-Control-Allow-Origin"))
	// Output: 200 https://app.example.com
}

func ExampleRoutes() {
	gin.SetMode(gin.ReleaseMode)
	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	admin := core.MustNew(core.Config{AllowOrigins: []string{"https://admin.example.com"}})
	r.DELETE("/items/:id", ginadapter.New(admin), func(*gin.Context) {})
	r.GET("/items/:id", func(*gin.Context) {})

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

// The Router stands in for the engine: groups and routes are registered on it, and it serves.
func ExampleRouter() {
	gin.SetMode(gin.ReleaseMode)
	r := ginadapter.Routes(gin.New(), nil)
	public := r.Group("/public", ginadapter.New(core.PublicAPI()))
	public.GET("/items", func(c *gin.Context) { c.JSON(http.StatusOK, []string{}) })
	fmt.Println(public.BasePath())

	request := httptest.NewRequest("GET", "/public/items", nil)
	request.Header.Set("Origin", "https://page.example")
	response := httptest.NewRecorder()
	r.ServeHTTP(response, request)
	fmt.Println(response.Code, response.Header().Get("Access-Control-Allow-Origin"))
	// Output:
	// /public
	// 200 *
}

func ExampleRouter_Use() {
	r := ginadapter.Routes(gin.New(), nil)
	admin := r.Group("/admin")
	admin.Use(ginadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://admin.example.com"}})))
	admin.DELETE("/items/:id", func(*gin.Context) {})
	fmt.Println(preflightStatus(r, "DELETE", "/admin/items/42", "https://admin.example.com"))
	// Output: 204
}

func ExampleRouter_Handle() {
	r := ginadapter.Routes(gin.New(), nil)
	r.Handle("QUERY", "/items", ginadapter.New(core.MustNew(core.Config{
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"QUERY"},
	})), func(*gin.Context) {})
	fmt.Println(preflightStatus(r, "QUERY", "/items", "https://app.example.com"))
	// Output: 204
}

func ExampleRouter_NoRoute() {
	r := ginadapter.Routes(gin.New(), nil)
	r.NoRoute(ginadapter.New(core.PublicAPI()), func(c *gin.Context) { c.JSON(http.StatusNotFound, "not here") })
	fmt.Println(preflightStatus(r, "GET", "/nowhere", "https://page.example"))
	// Output: 204
}

func ExampleRouter_StaticFS() {
	r := ginadapter.Routes(gin.New(), core.PublicAPI())
	r.StaticFS("/files", http.Dir("."))
	fmt.Println(preflightStatus(r, "GET", "/files/example_test.go", "https://page.example"))
	// Output: 204
}

func preflightStatus(h http.Handler, method, path, origin string) int {
	r := httptest.NewRequest(http.MethodOptions, path, nil)
	r.Header.Set("Origin", origin)
	r.Header.Set("Access-Control-Request-Method", method)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}
