package main

import (
	"net/http"

	jub0bs "github.com/jub0bs/cors"
	rs "github.com/rs/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

var netHTTP = &framework{
	name: "net/http", goal: 1.25, routed: muxRouted,
	byHand: func(p policy) stack { return httpStack{middlewareByHand(p)(app)} },
	ours:   func(d core.Decider) stack { return httpStack{nethttp.Middleware(d)(app)} },
	more: []subject{
		{name: "jub0bs/cors", role: peer, goal: 0.38, build: func(p policy) stack {
			middleware, err := jub0bs.NewMiddleware(jub0bs.Config{
				Origins: p.AllowOrigins, Credentialed: p.AllowCredentials, Methods: p.AllowMethods,
				RequestHeaders: p.AllowHeaders, ResponseHeaders: p.ExposeHeaders, MaxAgeInSeconds: p.maxAgeSeconds(),
			})
			if err != nil {
				panic(err)
			}
			return httpStack{middleware.Wrap(app)}
		}},
		{name: "rs/cors", role: peer, goal: 0.70, build: func(p policy) stack {
			return httpStack{rs.New(rs.Options{
				AllowedOrigins: p.AllowOrigins, AllowCredentials: p.AllowCredentials, AllowedMethods: p.AllowMethods,
				AllowedHeaders: p.AllowHeaders, ExposedHeaders: p.ExposeHeaders, MaxAge: p.maxAgeSeconds(),
			}).Handler(app)}
		}},
	},
}

// app answers what the middleware lets pass.
var app = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})

func middlewareByHand(p policy) func(http.Handler) http.Handler {
	answer := p.byHand()
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

func muxRouted(n int, d core.Decider, withRoutes bool) stack {
	mux := http.NewServeMux()
	for name, own := range resources(n) {
		handler := http.Handler(app)
		if own {
			handler = nethttp.Middleware(d)(app)
		}
		for _, e := range endpoints {
			mux.Handle(e.method+" "+name+e.braces, handler)
		}
	}
	if withRoutes {
		return httpStack{nethttp.Routes(mux, d)}
	}
	return httpStack{nethttp.Middleware(d)(mux)}
}
