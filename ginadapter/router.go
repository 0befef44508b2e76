package ginadapter

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
)

// A Router registers routes on a Gin engine, as the engine itself does, and remembers their handlers. To a program that uses
// [Routes] it stands in for the engine, whose other methods and fields it has. They are the engine's on a group's Router, too: its
// RouterGroup registers without the group's path and middleware. As in Gin, routes are not to be registered while another goroutine
// registers or serves.
type Router struct {
	*gin.Engine
	group *gin.RouterGroup
	table *table
}

var _ gin.IRoutes = (*Router)(nil)

// Routes makes the policies on groups and single routes answer the preflights about them. d stands ahead of every route. It answers the
// preflights about routes without a policy of their own, and about paths without a route; nil stands for none. Call it once, in place of
// e.Use(New(d)): before other policies and routes, or it panics.
//
//	r := ginadapter.Routes(gin.New(), policy)
//	admin := r.Group("/admin", ginadapter.New(stricter))
//	admin.PUT("/users/:id", updateUser)
//
// Limits:
//
//   - Register routes, NoRoute and NoMethod on the Router. Preflights about routes on e or on a gin.RouterGroup are answered by d; if Use adds
//     another policy to the engine, they are refused.
//   - Register those routes, call e.Use, and set e's fields before the first preflight.
//   - Register a route with an escaped colon on the Router, and if there is one, all routes before the engine serves. Gin lists that colon
//     as a parameter's: otherwise preflights are refused, or another route's policy answers them.
//   - On e, before Routes, use no middleware that changes the request's URL, unless it calls HandleContext then.
//   - Give New's result to Use, Group, NoRoute, NoMethod or a route as a handler of its own. Inside another handler it decides about actual
//     requests only.
//   - Where a handler behind Routes overrides the method or calls HandleContext, give every route that it may lead to the same policy.
func Routes(e *gin.Engine, d core.Decider) *Router {
	if len(e.Routes()) > 0 {
		panic("ginadapter: Routes is called after routes were registered; call it before them, right after gin.New()")
	}
	r := &Router{e, &e.RouterGroup, &table{engine: e}}
	for _, handler := range e.Handlers {
		if code(handler) == code(r.table.handle) || policyOf(handler) != nil {
			panic("ginadapter: Routes is called on an engine that has a policy already; call it once, in place of Use(ginadapter.New(…))")
		}
	}
	r.Use(r.table.handle)
	if d != nil {
		r.Use(New(d))
	}
	r.table.application = stops(e.Handlers)
	return r
}

// Group is as [gin.RouterGroup.Group], but returns a Router.
func (r *Router) Group(path string, handlers ...gin.HandlerFunc) *Router {
	return &Router{r.Engine, r.group.Group(path, handlers...), r.table}
}

// BasePath is as [gin.RouterGroup.BasePath].
func (r *Router) BasePath() string { return r.group.BasePath() }

// Use is as [gin.Engine.Use] and [gin.RouterGroup.Use].
func (r *Router) Use(middleware ...gin.HandlerFunc) gin.IRoutes {
	r.group.Use(middleware...)
	r.Engine.Use() // It rebuilds the handlers of 404s and 405s, which run what is used on the engine.
	r.table.renew()
	return r
}

// NoRoute is as [gin.Engine.NoRoute]. A policy among the handlers answers the preflights of paths without a route.
func (r *Router) NoRoute(handlers ...gin.HandlerFunc) {
	r.Engine.NoRoute(handlers...)
	r.table.noRoute = handlers
	r.table.renew()
}

// NoMethod is as [gin.Engine.NoMethod]. A policy among the handlers answers the preflights of methods that a path does not have.
func (r *Router) NoMethod(handlers ...gin.HandlerFunc) {
	r.Engine.NoMethod(handlers...)
	r.table.noMethod = handlers
	r.table.renew()
}

// Handle is as [gin.RouterGroup.Handle].
func (r *Router) Handle(method, path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	r.group.Handle(method, path, handlers...)
	return r.remember([]string{method}, path, handlers...)
}

// Match is as [gin.RouterGroup.Match].
func (r *Router) Match(methods []string, path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	r.group.Match(methods, path, handlers...)
	return r.remember(methods, path, handlers...)
}

// Any is as [gin.RouterGroup.Any].
func (r *Router) Any(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Match([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodHead, http.MethodOptions,
		http.MethodDelete, http.MethodConnect, http.MethodTrace}, path, handlers...)
}

// GET is a shortcut for [Router.Handle].
func (r *Router) GET(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodGet, path, handlers...)
}

// HEAD is a shortcut for [Router.Handle].
func (r *Router) HEAD(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodHead, path, handlers...)
}

// POST is a shortcut for [Router.Handle].
func (r *Router) POST(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodPost, path, handlers...)
}

// PUT is a shortcut for [Router.Handle].
func (r *Router) PUT(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodPut, path, handlers...)
}

// PATCH is a shortcut for [Router.Handle].
func (r *Router) PATCH(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodPatch, path, handlers...)
}

// DELETE is a shortcut for [Router.Handle].
func (r *Router) DELETE(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodDelete, path, handlers...)
}

// OPTIONS is a shortcut for [Router.Handle]. Its handler gets what no policy has answered.
func (r *Router) OPTIONS(path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodOptions, path, handlers...)
}

var ofFiles = []string{http.MethodGet, http.MethodHead}

// StaticFile is as [gin.RouterGroup.StaticFile].
func (r *Router) StaticFile(path, filepath string) gin.IRoutes {
	r.group.StaticFile(path, filepath)
	return r.remember(ofFiles, path)
}

// StaticFileFS is as [gin.RouterGroup.StaticFileFS].
func (r *Router) StaticFileFS(path, filepath string, fs http.FileSystem) gin.IRoutes {
	r.group.StaticFileFS(path, filepath, fs)
	return r.remember(ofFiles, path)
}

// Static is as [gin.RouterGroup.Static].
func (r *Router) Static(path, root string) gin.IRoutes { return r.StaticFS(path, gin.Dir(root, false)) }

// StaticFS is as [gin.RouterGroup.StaticFS]. For a missing file Gin goes on to NoRoute, whose policies then have to allow a preflight too.
func (r *Router) StaticFS(path string, fs http.FileSystem) gin.IRoutes {
	r.group.StaticFS(path, fs)
	r.Group(path).remember(ofFiles, "/*filepath")
	return r
}

// remember keeps a route that the engine has taken. Gin's file handler is no policy, and is left out.
func (r *Router) remember(methods []string, path string, handlers ...gin.HandlerFunc) gin.IRoutes {
	route := r.group.Group(path, handlers...)
	for _, method := range methods {
		r.table.routes.Store([2]string{method, unescaped(route.BasePath())}, route)
	}
	r.table.renew()
	return r
}
