package main

import (
	"net/http"

	jub0bs "github.com/jub0bs/cors"
	rs "github.com/rs/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// app answers what the middleware lets pass.
var app = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})

func nethttpBare(policy) stack { return httpStack{nothingButPreflights(app)} }

// nothingButPreflights is what every subject has to do beside CORS: it ends a preflight where a CORS middleware would, ahead of
// the router, and lets the rest pass.
func nothingButPreflights(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func nethttpOurs(p policy) stack { return httpStack{nethttp.Middleware(core.MustNew(p.Config))(app)} }

func nethttpFloor(p policy) stack { return httpStack{byHand(p)(app)} }

// byHand is the floor as net/http and chi take it.
func byHand(p policy) func(http.Handler) http.Handler {
	answer := handler(p)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if status := answer(w.Header(), r); status != 0 {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func nethttpJub0bs(p policy) stack {
	middleware, err := jub0bs.NewMiddleware(jub0bs.Config{
		Origins:         p.AllowOrigins,
		Credentialed:    p.AllowCredentials,
		Methods:         p.AllowMethods,
		RequestHeaders:  p.AllowHeaders,
		MaxAgeInSeconds: p.maxAgeSeconds(),
		ResponseHeaders: p.ExposeHeaders,
	})
	if err != nil {
		panic(err)
	}
	return httpStack{middleware.Wrap(app)}
}

func nethttpRS(p policy) stack {
	return httpStack{rs.New(rs.Options{
		AllowedOrigins:   p.AllowOrigins,
		AllowCredentials: p.AllowCredentials,
		AllowedMethods:   p.AllowMethods,
		AllowedHeaders:   p.AllowHeaders,
		MaxAge:           p.maxAgeSeconds(),
		ExposedHeaders:   p.ExposeHeaders,
	}).Handler(app)}
}
