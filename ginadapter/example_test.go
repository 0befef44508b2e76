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
