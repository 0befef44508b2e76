// Command gin serves a small items API with Gin, for a front-end on another origin.
//
//	go run ./examples/gin
//	curl -i -H 'Origin: http://localhost:4200' http://localhost:8080/items/1
package main

import (
	"flag"
	"log"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/store"
	"github.com/corskit/corskit/ginadapter"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	r := gin.Default()

	// The policy comes before everything that may answer: a 404 or a 429 is then readable for the front-end too.
	// In production, write your front-end's origin here, such as "https://app.example.com".
	r.Use(ginadapter.New(core.MustNew(core.Config{
		AllowOrigins:  []string{"http://localhost:4200"},
		AllowHeaders:  []string{"Content-Type", "If-Match"},
		ExposeHeaders: []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
	})))

	limiter := &store.Limiter{PerMinute: 600}
	r.Use(func(c *gin.Context) {
		if !limiter.Take(c.Header) {
			send(c, store.TooMany)
		}
	})
	items := store.New()
	do := func(c *gin.Context) {
		body, _ := c.GetRawData()
		send(c, items.Do(c.Request.Method, c.Param("id"), body, c.GetHeader("If-Match")))
	}
	r.GET("/items", do)
	r.POST("/items", do)
	r.GET("/items/:id", do)
	r.PUT("/items/:id", do)
	r.DELETE("/items/:id", do)
	r.NoRoute(func(c *gin.Context) { send(c, store.NoPage) })

	log.Fatal(r.Run(*addr))
}

func send(c *gin.Context, a store.Answer) {
	if a.ETag != "" {
		c.Header("ETag", a.ETag)
	}
	if a.Body == nil {
		c.AbortWithStatus(a.Status)
		return
	}
	c.AbortWithStatusJSON(a.Status, a.Body)
}
