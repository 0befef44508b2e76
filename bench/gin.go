package main

import (
	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

var ginFramework = &framework{
	name: "gin", goal: 1.35, routed: ginRouted,
	byHand: func(p policy) stack {
		answer := p.byHand()
		return ginApp(func(c *gin.Context) {
			if status := answer(c.Writer.Header(), c.Request); status != 0 {
				c.AbortWithStatus(status)
			}
		})
	},
	ours: func(d core.Decider) stack { return ginApp(ginadapter.New(d)) },
	more: []subject{
		{name: "gin-contrib/cors", role: peer, goal: 0.38, build: func(p policy) stack {
			return ginApp(gincors.New(gincors.Config{
				AllowOrigins: p.AllowOrigins, AllowWildcard: true, AllowCredentials: p.AllowCredentials, AllowMethods: p.AllowMethods,
				AllowHeaders: p.AllowHeaders, ExposeHeaders: p.ExposeHeaders, MaxAge: p.MaxAge,
			}))
		}},
	},
}

func newGin() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	return gin.New()
}

func ginApp(middleware gin.HandlerFunc) stack {
	r := newGin()
	r.Use(middleware)
	r.GET("/items/:id", func(*gin.Context) {})
	return httpStack{r}
}

func ginRouted(n int, d core.Decider, withRoutes bool) stack {
	e := newGin()
	group := func(name string, own ...gin.HandlerFunc) gin.IRoutes { return e.Group(name, own...) }
	if withRoutes {
		r := ginadapter.Routes(e, d)
		group = func(name string, own ...gin.HandlerFunc) gin.IRoutes { return r.Group(name, own...) }
	} else {
		e.Use(ginadapter.New(d))
	}
	for name, own := range resources(n) {
		var middleware []gin.HandlerFunc
		if own {
			middleware = append(middleware, ginadapter.New(d))
		}
		r := group(name, middleware...)
		for _, e := range endpoints {
			r.Handle(e.method, e.colon, func(*gin.Context) {})
		}
	}
	return httpStack{e}
}
