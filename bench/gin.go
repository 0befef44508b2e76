package main

import (
	"net/http"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

func ginStack(middleware gin.HandlerFunc) stack {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(middleware)
	r.GET("/items/:id", func(*gin.Context) {})
	return httpStack{r}
}

func ginBare(policy) stack {
	return ginStack(func(c *gin.Context) {
		if c.Request.Method == http.MethodOptions {
			c.AbortWithStatus(http.StatusNoContent)
		}
	})
}

func ginOurs(p policy) stack { return ginStack(ginadapter.New(core.MustNew(p.Config))) }

func ginFloor(p policy) stack {
	answer := handler(p)
	return ginStack(func(c *gin.Context) {
		if status := answer(c.Writer.Header(), c.Request); status != 0 {
			c.AbortWithStatus(status)
		}
	})
}

func ginPeer(p policy) stack {
	return ginStack(gincors.New(gincors.Config{
		AllowOrigins:     p.AllowOrigins,
		AllowWildcard:    true,
		AllowCredentials: p.AllowCredentials,
		AllowMethods:     p.AllowMethods,
		AllowHeaders:     p.AllowHeaders,
		MaxAge:           p.MaxAge,
		ExposeHeaders:    p.ExposeHeaders,
	}))
}
