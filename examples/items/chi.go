package items

import (
	"encoding/json"
	"log"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

// Chi is the API on Chi.
func Chi(d core.Decider) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.Recoverer)
	r.Use(chiadapter.New(d))

	a := chiAPI{newStore(), newLimiter()}
	r.Use(a.limit)
	r.NotFound(func(w http.ResponseWriter, _ *http.Request) { a.refuse(w, errNoPage) })
	r.MethodNotAllowed(func(w http.ResponseWriter, _ *http.Request) { a.refuse(w, errMethod) })
	r.Get("/items", a.list)
	r.Post("/items", a.create)
	r.Get("/items/{id}", a.get)
	r.Put("/items/{id}", a.rename)
	r.Patch("/items/{id}", a.rename)
	r.Delete("/items/{id}", a.delete)
	r.Get("/visits", a.visits)
	return r
}

type chiAPI struct {
	items   *store
	limiter *limiter
}

func (a chiAPI) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := a.limiter.take(w.Header().Set); err != nil {
			a.refuse(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (a chiAPI) list(w http.ResponseWriter, _ *http.Request) {
	a.json(w, http.StatusOK, a.items.list())
}

func (a chiAPI) create(w http.ResponseWriter, r *http.Request) {
	name, err := a.name(r)
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.send(w, http.StatusCreated, a.items.create(name))
}

func (a chiAPI) get(w http.ResponseWriter, r *http.Request) {
	found, err := a.items.get(a.id(r))
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.send(w, http.StatusOK, found)
}

func (a chiAPI) rename(w http.ResponseWriter, r *http.Request) {
	name, err := a.name(r)
	if err != nil {
		a.refuse(w, err)
		return
	}
	renamed, err := a.items.rename(a.id(r), name)
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.send(w, http.StatusOK, renamed)
}

func (a chiAPI) delete(w http.ResponseWriter, r *http.Request) {
	if err := a.items.delete(a.id(r)); err != nil {
		a.refuse(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a chiAPI) visits(w http.ResponseWriter, r *http.Request) {
	before := ""
	if cookie, err := r.Cookie("visits-chi"); err == nil {
		before = cookie.Value
	}
	now := visitsAfter(before)
	http.SetCookie(w, &http.Cookie{Name: "visits-chi", Value: now.String(), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	a.json(w, http.StatusOK, now)
}

func (chiAPI) id(r *http.Request) int {
	id, _ := strconv.Atoi(chi.URLParam(r, "id"))
	return id
}

func (chiAPI) name(r *http.Request) (string, error) {
	var in input
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return "", errInvalid
	}
	return in.name()
}

func (a chiAPI) send(w http.ResponseWriter, status int, it item) {
	w.Header().Set("ETag", it.etag())
	a.json(w, status, it)
}

func (a chiAPI) refuse(w http.ResponseWriter, err error) {
	refusal := refusalOf(err)
	a.json(w, refusal.status, refusal)
}

func (chiAPI) json(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Print("items: sending an answer: ", err)
	}
}
