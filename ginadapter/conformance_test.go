package ginadapter_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/ginadapter"
	"github.com/corskit/corskit/internal/conformance"
)

func TestConformance(t *testing.T) { conformance.Run(t, "gin", serve) }

func init() { gin.SetMode(gin.ReleaseMode) }

func serve(site *conformance.Site) func(net.Listener) error {
	if len(site.Routes) > 0 {
		return conformance.HTTP(routed(site))
	}
	r := gin.New()
	r.HandleMethodNotAllowed = true
	r.Use(gin.RecoveryWithWriter(io.Discard))
	r.Use(func(c *gin.Context) { site.Outer(c.Writer.Header().Add) })
	for _, d := range site.Deciders {
		r.Use(ginadapter.New(d))
	}
	r.Match(conformance.Methods, "/items/:id", func(c *gin.Context) {
		c.String(http.StatusOK, "%s", site.Item(c.Request.Method, c.Param("id")))
	})
	for path, h := range site.Handlers() {
		r.GET(path, gin.WrapF(h))
	}
	r.POST("/too-large", gin.WrapF(site.TooLarge))

	ran := r.Group("", func(*gin.Context) { site.Ran() })
	ran.GET("/error", func(c *gin.Context) {
		c.AbortWithError(http.StatusInternalServerError, errors.New("the handler fails"))
	})
	ran.GET("/error/413", func(c *gin.Context) { c.AbortWithStatus(http.StatusRequestEntityTooLarge) })
	ran.Static("/static", site.Files)
	return conformance.HTTP(r)
}

func routed(site *conformance.Site) http.Handler {
	e := gin.New()
	e.HandleMethodNotAllowed = true
	r := ginadapter.Routes(e, site.Application())
	if site.Otherwise {
		elsewhere := func(c *gin.Context) { c.String(http.StatusOK, site.Elsewhere()) }
		r.NoRoute(elsewhere)
		r.NoMethod(elsewhere)
	}
	register(r, site, site.Routes)
	return e
}

func register(r *ginadapter.Router, site *conformance.Site, routes []conformance.Route) {
	for _, route := range routes {
		var handlers []gin.HandlerFunc
		if route.Auth {
			handlers = append(handlers, authenticate)
		}
		if route.Policy != nil {
			handlers = append(handlers, ginadapter.New(route.Policy))
		}
		path := strings.Replace(route.Path, "*", "*rest", 1)
		if route.Method == "" {
			register(r.Group(path, handlers...), site, route.Below)
			continue
		}
		r.Handle(route.Method, path, append(handlers, func(c *gin.Context) {
			c.String(http.StatusOK, "%s", site.Reached(route))
		})...)
	}
}

func authenticate(c *gin.Context) {
	if c.GetHeader("Authorization") == "" {
		c.AbortWithStatus(http.StatusUnauthorized)
	}
}
