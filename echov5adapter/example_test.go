package echov5adapter_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
)

func ExampleNew() {
	e := echo.New()
	e.Use(echov5adapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
	e.GET("/items", func(c *echo.Context) error { return c.JSON(http.StatusOK, []string{}) })

	request := httptest.NewRequest("GET", "/items", nil)
	request.Header.Set("Origin", "https://app.example.com")
	response := httptest.NewRecorder()
	e.ServeHTTP(response, request)
	fmt.Println(response.Code, response.Header().Get("Access-Control-Allow-Origin"))
	// Output: 200 https://app.example.com
}
