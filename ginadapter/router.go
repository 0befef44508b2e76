package ginadapter

import (
	"net/http"
	"path"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// A Router registers routes on a Gin engine, as the engine itself does, and remembers their policies. To a program that uses
// [Routes] it stands in for the engine, whose other methods and fields it has. As in Gin, routes are not to be registered while
// another goroutine registers or serves.
type Router struct {
	*gin.Engine
	group *gin.RouterGroup
	table *table
}

var _ gin.IRoutes = (*Router)(nil)

// Routes makes the policies on groups and single routes answer the preflights about them. d is the policy of all other routes and of
// paths without a route; nil stands for none. Call it once, in place of e.Use(New(d)): before other policies and routes, or it panics.
//
//	r := ginadapter.Routes(gin.New(), policy)
//	admin := r.Group("/admin", ginadapter.New(stricter))
//	admin.PUT("/users/:id", updateUser)
//
// Limits:
//
//   - Register routes, NoRoute and NoMethod on the Router. Register what goes on e or a gin.RouterGroup before the first preflight; it
//     has the policy d.
//   - Give New's result to Use, Group, NoRoute, NoMethod or a route as a handler of its own. Inside another handler it decides about actual
//     requests only.
//   - Register routes with an escaped colon before the engine serves. Gin reads later ones otherwise.
//   - Give all methods of a path one policy where a middleware overrides methods or calls HandleContext.
func Routes(e *gin.Engine, d core.Decider) *Router {
	if len(e.Routes()) > 0 {
		panic("ginadapter: Routes is called after routes were registered; call it before them, right after gin.New()")
	}
	for _, handler := range e.Handlers {
		if code(handler) == tableCode || policyOf(handler) != nil {
			panic("ginadapter: Routes is called on an engine that has a policy already; call it once, in place of Use(ginadapter.New(…))")
		}
	}
	t := newTable(e, d)
	e.Use(t.handle)
	return &Router{e, &e.RouterGroup, t}
}

// Group is as [gin.RouterGroup.Group], but returns a Router.
func (r *Router) Group(relativePath string, handlers ...gin.HandlerFunc) *Router {
	return &Router{r.Engine, r.group.Group(relativePath, handlers...), r.table}
}

// BasePath is as [gin.RouterGroup.BasePath].
func (r *Router) BasePath() string { return r.group.BasePath() }

// Use is as [gin.Engine.Use] and [gin.RouterGroup.Use].
func (r *Router) Use(middleware ...gin.HandlerFunc) gin.IRoutes {
	r.group.Use(middleware...)
	r.Engine.Use() // It rebuilds the handlers of 404s and 405s, which run what is used on the engine.
	return r
}

// Handle is as [gin.RouterGroup.Handle].
func (r *Router) Handle(method, relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	r.group.Handle(method, relativePath, handlers...)
	return r.add(method, relativePath, handlers, false)
}

// NoRoute is as [gin.Engine.NoRoute]. A policy among the handlers answers the preflights of paths without a route.
func (r *Router) NoRoute(handlers ...gin.HandlerFunc) {
	r.table.noRoute = handlers
	r.Engine.NoRoute(handlers...)
}

// NoMethod is as [gin.Engine.NoMethod]. A policy among the handlers answers the preflights of methods that a path does not have.
func (r *Router) NoMethod(handlers ...gin.HandlerFunc) {
	r.table.noMethod = handlers
	r.Engine.NoMethod(handlers...)
}

// add remembers a route that the engine has taken. A group knows its handlers, and how paths are joined.
func (r *Router) add(method, relativePath string, handlers gin.HandlersChain, files bool) gin.IRoutes {
	stops := r.table.stops(slices.Concat(r.group.Handlers, handlers))
	r.table.add(method, route{r.group.Group(relativePath).BasePath(), routes.Way{Stops: stops, Ends: true}, files})
	return r
}

// GET is a shortcut for [Router.Handle].
func (r *Router) GET(relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodGet, relativePath, handlers...)
}

// HEAD is a shortcut for [Router.Handle].
func (r *Router) HEAD(relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodHead, relativePath, handlers...)
}

// POST is a shortcut for [Router.Handle].
func (r *Router) POST(relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodPost, relativePath, handlers...)
}

// PUT is a shortcut for [Router.Handle].
func (r *Router) PUT(relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodPut, relativePath, handlers...)
}

// PATCH is a shortcut for [Router.Handle].
func (r *Router) PATCH(relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodPatch, relativePath, handlers...)
}

// DELETE is a shortcut for [Router.Handle].
func (r *Router) DELETE(relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodDelete, relativePath, handlers...)
}

// OPTIONS is a shortcut for [Router.Handle]. Its handler gets the requests that are no preflights.
func (r *Router) OPTIONS(relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Handle(http.MethodOptions, relativePath, handlers...)
}

// Any is as [gin.RouterGroup.Any].
func (r *Router) Any(relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	return r.Match([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodHead, http.MethodOptions,
		http.MethodDelete, http.MethodConnect, http.MethodTrace}, relativePath, handlers...)
}

// Match is as [gin.RouterGroup.Match].
func (r *Router) Match(methods []string, relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	r.group.Match(methods, relativePath, handlers...)
	for _, method := range methods {
		r.add(method, relativePath, handlers, false)
	}
	return r
}

// StaticFile is as [gin.RouterGroup.StaticFile].
func (r *Router) StaticFile(relativePath, filepath string) gin.IRoutes {
	r.group.StaticFile(relativePath, filepath)
	return r.addFiles(relativePath, false)
}

// StaticFileFS is as [gin.RouterGroup.StaticFileFS].
func (r *Router) StaticFileFS(relativePath, filepath string, fs http.FileSystem) gin.IRoutes {
	r.group.StaticFileFS(relativePath, filepath, fs)
	return r.addFiles(relativePath, false)
}

// Static is as [gin.RouterGroup.Static].
func (r *Router) Static(relativePath, root string) gin.IRoutes {
	return r.StaticFS(relativePath, gin.Dir(root, false))
}

// StaticFS is as [gin.RouterGroup.StaticFS]. For a missing file Gin goes on to NoRoute, whose policies then have to allow a preflight too.
func (r *Router) StaticFS(relativePath string, fs http.FileSystem) gin.IRoutes {
	r.group.StaticFS(relativePath, fs)
	return r.addFiles(path.Join(relativePath, "/*filepath"), true)
}

func (r *Router) addFiles(relativePath string, directory bool) gin.IRoutes {
	r.add(http.MethodGet, relativePath, nil, directory)
	return r.add(http.MethodHead, relativePath, nil, directory)
}
