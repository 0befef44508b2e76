package main

import (
	"cmp"
	"net/http"

	"github.com/go-chi/chi/v5"
	chicors "github.com/go-chi/cors"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

var chiFramework = &framework{
	name: "chi", goal: 1.35, routed: chiRouted,
	byHand: func(p policy) stack { return chiApp(middlewareByHand(p)) },
	ours:   func(d core.Decider) stack { return chiApp(chiadapter.New(d)) },
	more: []subject{
		{name: "go-chi/cors", role: peer, goal: 0.25, build: func(p policy) stack {
			return chiApp(chicors.Handler(chicors.Options{
				AllowedOrigins: p.AllowOrigins, AllowCredentials: p.AllowCredentials, AllowedMethods: p.AllowMethods,
				AllowedHeaders: p.AllowHeaders, ExposedHeaders: p.ExposeHeaders, MaxAge: p.maxAgeSeconds(),
			}))
		}},
	},
}

func chiApp(middleware func(http.Handler) http.Handler) stack {
	r := chi.NewRouter()
	r.Use(middleware)
	r.Get("/items/{id}", app)
	return httpStack{r}
}

func chiRouted(n int, d core.Decider, withRoutes bool) stack {
	r := chi.NewRouter()
	if withRoutes {
		chiadapter.Routes(r, d)
	} else {
		r.Use(chiadapter.New(d))
	}
	for name, own := range resources(n) {
		r.Route(name, func(r chi.Router) {
			if own {
				r.Use(chiadapter.New(d))
			}
			for _, e := range endpoints {
				r.Method(e.method, cmp.Or(e.braces, "/"), app)
			}
		})
	}
	return httpStack{r}
}
