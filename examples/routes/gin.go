package main

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/ginadapter"
)

func newGin() http.Handler {
	r := ginadapter.Routes(gin.New(), forApp) // in place of Use(New(forApp)); from here on, r is the engine
	r.Use(gin.Logger(), gin.Recovery())

	r.GET("/items", answerGin)
	r.POST("/items", answerGin)
	r.GET("/items/:id", answerGin)
	r.PUT("/items/:id", ginadapter.New(forEditor), answerGin) // one route, though GET on its path has another policy

	public := r.Group("/public", ginadapter.New(forEveryone)) // looser than the default
	public.GET("/news", answerGin)

	admin := r.Group("/admin", ginadapter.New(forAdmin), requireLoginGin) // the policy first, for its page to read the 401
	admin.GET("/users", answerGin)
	admin.DELETE("/users/:id", answerGin)
	return r
}

func answerGin(c *gin.Context) {
	c.String(http.StatusOK, "%s\n", c.Request.URL.Path)
}

// requireLoginGin sees no preflight.
func requireLoginGin(c *gin.Context) {
	if c.GetHeader("Authorization") == "" {
		c.AbortWithStatus(http.StatusUnauthorized)
	}
}
