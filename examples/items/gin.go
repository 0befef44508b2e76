package items

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/store"
	"github.com/corskit/corskit/ginadapter"
)

// Gin is the API on Gin. It switches Gin to release mode, for the whole program, to keep the terminal free.
func Gin(d core.Decider) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.Recovery())
	r.Use(ginadapter.New(d))

	a := newAPI("gin")
	r.Use(func(c *gin.Context) {
		if !a.limiter.Take(c.Header) {
			sendGin(c, store.TooMany)
		}
	})
	for path, allowed := range methods {
		r.Match(allowed, path, func(c *gin.Context) {
			body, _ := c.GetRawData()
			sendGin(c, a.Do(c.Request.Method, c.Param("id"), body, c.GetHeader("If-Match")))
		})
	}
	r.GET("/visits", func(c *gin.Context) {
		value, _ := c.Cookie(a.cookie)
		setCookie, answer := a.visit(value)
		c.Header("Set-Cookie", setCookie)
		sendGin(c, answer)
	})
	r.NoRoute(func(c *gin.Context) { sendGin(c, store.NoPage) })
	return r
}

func sendGin(c *gin.Context, a store.Answer) {
	if a.ETag != "" {
		c.Header("ETag", a.ETag)
	}
	if a.Body == nil {
		c.AbortWithStatus(a.Status)
		return
	}
	c.AbortWithStatusJSON(a.Status, a.Body)
}
