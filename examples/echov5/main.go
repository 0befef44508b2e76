// Command echov5 serves a small items API with Echo v5, for a front-end on another origin.
//
//	go run ./examples/echov5
//	curl -i -H 'Origin: http://localhost:4200' http://localhost:8080/items/1
package main

import (
	"flag"
	"io"
	"log"

	"github.com/labstack/echo/v5"
	"github.com/labstack/echo/v5/middleware"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/examples/store"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	e := echo.New()

	// The policy comes before everything that may answer: a 404 or a 429 is then readable for the front-end too.
	// In production, write your front-end's origin here, such as "https://app.example.com".
	e.Use(echov5adapter.New(core.MustNew(core.Config{
		AllowOrigins:  []string{"http://localhost:4200"},
		AllowHeaders:  []string{"Content-Type", "If-Match"},
		ExposeHeaders: []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	})), middleware.Recover())

	limiter := &store.Limiter{PerMinute: 600}
	e.Use(func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c *echo.Context) error {
			if !limiter.Take(c.Response().Header().Set) {
				return send(c, store.TooMany)
			}
			return next(c)
		}
	})
	items := store.New()
	do := func(c *echo.Context) error {
		body, _ := io.ReadAll(io.LimitReader(c.Request().Body, 64<<10))
		return send(c, items.Do(c.Request().Method, c.Param("id"), body, c.Request().Header.Get("If-Match")))
	}
	e.GET("/items", do)
	e.POST("/items", do)
	e.GET("/items/:id", do)
	e.PUT("/items/:id", do)
	e.DELETE("/items/:id", do)

	if err := e.Start(*addr); err != nil { // nil once it was told to stop
		log.Fatal(err)
	}
}

func send(c *echo.Context, a store.Answer) error {
	if a.ETag != "" {
		c.Response().Header().Set("ETag", a.ETag)
	}
	if a.Body == nil {
		return c.NoContent(a.Status)
	}
	return c.JSON(a.Status, a.Body)
}
