package main

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	chicors "github.com/go-chi/cors"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

func chiStack(middleware func(http.Handler) http.Handler) stack {
	r := chi.NewRouter()
	r.Use(middleware)
	r.Get("/items/{id}", app)
	return httpStack{r}
}

func chiBare(policy) stack { return chiStack(nothingButPreflights) }

func chiOurs(p policy) stack { return chiStack(chiadapter.New(core.MustNew(p.Config))) }

func chiFloor(p policy) stack { return chiStack(byHand(p)) }

func chiPeer(p policy) stack {
	return chiStack(chicors.Handler(chicors.Options{
		AllowedOrigins:   p.AllowOrigins,
		AllowCredentials: p.AllowCredentials,
		AllowedMethods:   p.AllowMethods,
		AllowedHeaders:   p.AllowHeaders,
		MaxAge:           p.maxAgeSeconds(),
		ExposedHeaders:   p.ExposeHeaders,
	}))
}
