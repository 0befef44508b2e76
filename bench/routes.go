package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/ginadapter"
)

// routeCounts are sizes of an application whose policies stand on routes.
var routeCounts = []int{40, 200}

// routedFrameworks have Routes.
var routedFrameworks = []string{"chi", "gin", "echo", "fiber"}

// routed are the scenarios of applications with n routes, of which every other resource has a policy of its own. What Routes adds
// is told from the same application with New in its place.
func routed(n int) []scenario {
	one := scenario{policy: listed(exact, exact, wildcard), in: routedFrameworks, subjects: routedSubjects(n)}
	before, then := one, one
	before.name, before.request, before.grant = fmt.Sprintf("routed-preflight-%d", n), preflight(exact, names), requests
	then.name, then.request, then.grant = fmt.Sprintf("routed-actual-%d", n), crossOriginGet(exact), reading
	before.request.paths, then.request.paths = routedPaths, routedPaths
	return []scenario{before, then}
}

func routedSubjects(n int) []subject {
	names := resources(n / 5)
	both := func(framework string, build func(names []string, d core.Decider, known bool) stack) []subject {
		return []subject{
			{framework, "New", bare, anyNumber, func(p policy) stack { return build(names, core.MustNew(p.Config), false) }},
			{framework, "Routes", ours, anyNumber, func(p policy) stack { return build(names, core.MustNew(p.Config), true) }},
		}
	}
	return slices.Concat(both("chi", chiRouted), both("gin", ginRouted), both("echo", echoRouted), both("fiber", fiberRouted))
}

// resources are named alike, so that no router has an easy choice. One that is asked for stands in the middle.
func resources(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("/items-%d", i))
	}
	names[n/2] = "/items"
	return names
}

// routedPaths are those that are asked for, in turns.
var routedPaths = []string{path, "/items-1/43"}

// ownPolicy tells whether a resource has a policy of its own. Those that are asked for have.
func ownPolicy(name string) bool {
	return name == "/items" || strings.HasSuffix(name, "1") || strings.HasSuffix(name, "3") || strings.HasSuffix(name, "5")
}

func chiRouted(names []string, d core.Decider, known bool) stack {
	r := chi.NewRouter()
	if known {
		chiadapter.Routes(r, d)
	} else {
		r.Use(chiadapter.New(d))
	}
	for _, name := range names {
		r.Route(name, func(r chi.Router) {
			if ownPolicy(name) {
				r.Use(chiadapter.New(d))
			}
			r.Get("/", app)
			r.Post("/", app)
			r.Get("/{id}", app)
			r.Put("/{id}", app)
			r.Delete("/{id}", app)
		})
	}
	return httpStack{r}
}

func ginRouted(names []string, d core.Decider, known bool) stack {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	group := func(name string, handlers ...gin.HandlerFunc) gin.IRoutes { return e.Group(name, handlers...) }
	if known {
		r := ginadapter.Routes(e, d)
		group = func(name string, handlers ...gin.HandlerFunc) gin.IRoutes { return r.Group(name, handlers...) }
	} else {
		e.Use(ginadapter.New(d))
	}
	handle := func(*gin.Context) {}
	for _, name := range names {
		var own []gin.HandlerFunc
		if ownPolicy(name) {
			own = append(own, ginadapter.New(d))
		}
		r := group(name, own...)
		r.GET("", handle)
		r.POST("", handle)
		r.GET("/:id", handle)
		r.PUT("/:id", handle)
		r.DELETE("/:id", handle)
	}
	return httpStack{e}
}

func echoRouted(names []string, d core.Decider, known bool) stack {
	e := echo.New()
	if known {
		echoadapter.Routes(e, d)
	} else {
		e.Use(echoadapter.New(d))
	}
	handle := func(echo.Context) error { return nil }
	for _, name := range names {
		var own []echo.MiddlewareFunc
		if ownPolicy(name) {
			own = append(own, echoadapter.New(d))
		}
		r := e.Group(name, own...)
		r.GET("", handle)
		r.POST("", handle)
		r.GET("/:id", handle)
		r.PUT("/:id", handle)
		r.DELETE("/:id", handle)
	}
	return httpStack{e}
}

func fiberRouted(names []string, d core.Decider, known bool) stack {
	a := fiber.New()
	if known {
		fiberadapter.Routes(a, d)
	} else {
		a.Use(fiberadapter.New(d))
	}
	handle := func(*fiber.Ctx) error { return nil }
	for _, name := range names {
		var own []fiber.Handler
		if ownPolicy(name) {
			own = append(own, fiberadapter.New(d))
		}
		r := a.Group(name, own...)
		r.Get("", handle)
		r.Post("", handle)
		r.Get("/:id", handle)
		r.Put("/:id", handle)
		r.Delete("/:id", handle)
	}
	return fiberStack{a.Handler()}
}

// routedCost is what Routes adds to one exchange, in nanoseconds.
func (r *results) routedCost(framework, kind string, n int) measurement {
	return r.routed[slices.IndexFunc(r.routed, func(m measurement) bool {
		return m.subject.framework == framework && m.subject.name == "Routes" && m.scenario.name == fmt.Sprintf("routed-%s-%d", kind, n)
	})]
}

func (r *results) routedTable() table {
	t := table{head: []string{""}}
	for _, n := range routeCounts {
		t.head = append(t.head, fmt.Sprintf("preflight, %d routes", n), fmt.Sprintf("actual, %d routes", n))
	}
	for _, framework := range routedFrameworks {
		row := []string{framework}
		for _, n := range routeCounts {
			for _, kind := range []string{"preflight", "actual"} {
				m := r.routedCost(framework, kind, n)
				row = append(row, fmt.Sprintf("%s ± %s", number(m.net), number(m.spread)))
			}
		}
		t.add(row...)
	}
	return t
}

// routedGoal is met if it is in every framework.
func (r *results) routedGoal(n int) goal {
	g := goal{what: fmt.Sprintf("a preflight with Routes, %d routes, over one without", n), limit: 2, unit: "µs"}
	var each []string
	for _, framework := range routedFrameworks {
		micros := r.routedCost(framework, "preflight", n).net / 1000
		g.measured = max(g.measured, micros)
		each = append(each, fmt.Sprintf("%s %s", framework, number(micros)))
	}
	g.note = strings.Join(each, ", ")
	return g
}
