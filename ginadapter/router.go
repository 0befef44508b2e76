package ginadapter

import (
	"net/http"
	"path"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
)

// A Router registers routes on a Gin engine, as the engine itself does, and remembers their policies. To a program that uses
// [Routes] it stands in for the engine, whose other methods and fields it has. As in Gin, routes are not to be registered while
// another goroutine does so or serves.
type Router struct {
	*gin.Engine
	group *gin.RouterGroup
	table *table
}

var _ gin.IRoutes = (*Router)(nil)

// Routes makes the policies on groups and single routes answer the preflights that are about them. d is the policy of all other
// routes and of paths without a route; it may be nil for none.
//
// Call it in place of e.Use(New(d)), before routes, or it panics, and before other middleware. Then use the Router in place of e.
// It knows the policies that New returned as handlers of their own, in Use, NoRoute and NoMethod too. Nobody can look into a function:
// a policy inside another handler panics when a request reaches it, and so does one that is given to NoRoute or NoMethod of e itself,
// or that stands in another application inside a handler, unless no policy of e is on the way there. Routes itself panics
// then if e stands inside another policy, such as that of nethttp.Middleware. One case goes unnoticed: a policy around e that stands
// in another Gin engine, without Routes, is done before handlers run. It then answers the preflights in place of e's.
//
// Routes that are registered on e itself, or on a gin.RouterGroup, are unknown to it. Gin tells of them when it is asked: Run and its
// like panic with their names; without these, the first request that Gin passes to its middleware does, and so do the others. What is
// registered there after that request goes unseen: preflights are answered as if there were no such route. So do handlers in
// NoRoute and NoMethod of e that are no policies.
//
// Where d is nil and no policy governs a preflight's method, the preflight is an OPTIONS request like others to Gin. If the path has an
// OPTIONS route, as after Any, its middleware and handler run.
func Routes(e *gin.Engine, d core.Decider) *Router {
	if len(e.Routes()) > 0 {
		panic("ginadapter: Routes is called after routes were registered, whose policies it cannot see; call it before, and register them on what it returns")
	}
	for _, handler := range e.Handlers {
		if code(handler) == tableCode || identify(handler) != nil {
			panic("ginadapter: Routes is called on an engine that has a policy already; call it once, in place of Use(ginadapter.New(…))")
		}
	}
	t := newTable(e, d)
	e.Use(t.handle)
	return &Router{e, &e.RouterGroup, t}
}

// Group is as [gin.RouterGroup.Group], but returns a Router.
func (r *Router) Group(relativePath string, handlers ...gin.HandlerFunc) *Router {
	return &Router{r.Engine, r.group.Group(relativePath, r.table.place(handlers)...), r.table}
}

// BasePath is as [gin.RouterGroup.BasePath].
func (r *Router) BasePath() string { return r.group.BasePath() }

// Use is as [gin.Engine.Use] and [gin.RouterGroup.Use].
func (r *Router) Use(middleware ...gin.HandlerFunc) gin.IRoutes {
	middleware = r.table.place(middleware)
	if r.group == &r.Engine.RouterGroup {
		r.Engine.Use(middleware...)
		r.table.setMissing()
	} else {
		r.group.Use(middleware...)
	}
	return r
}

// Handle is as [gin.RouterGroup.Handle].
func (r *Router) Handle(method, relativePath string, handlers ...gin.HandlerFunc) gin.IRoutes {
	handlers = r.table.place(handlers)
	r.group.Handle(method, relativePath, handlers...)
	return r.add(method, relativePath, handlers)
}

// NoRoute is as [gin.Engine.NoRoute]. A policy among the handlers is that of paths without a route, and of their preflights. Other
// handlers may serve any method: where they stand behind another policy than a route of the same path, browsers are told not to
// keep what is said about that route.
func (r *Router) NoRoute(handlers ...gin.HandlerFunc) {
	r.table.noRoute = r.table.place(handlers)
	r.Engine.NoRoute(r.table.noRoute...)
	r.table.setMissing()
}

// NoMethod is as [gin.Engine.NoMethod]. A policy among the handlers is that of methods that a path does not have, and of their
// preflights. Other handlers count as those of NoRoute do.
func (r *Router) NoMethod(handlers ...gin.HandlerFunc) {
	r.table.noMethod = r.table.place(handlers)
	r.Engine.NoMethod(r.table.noMethod...)
	r.table.setMissing()
}

// add remembers a route that the engine has taken. A group knows its whole way of handlers, and how paths are joined.
func (r *Router) add(method, relativePath string, handlers gin.HandlersChain) gin.IRoutes {
	way := slices.Concat(r.group.Handlers, handlers)
	requirePlaced(way)
	r.table.add(method, r.group.Group(relativePath).BasePath(), nearest(way))
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
	handlers = r.table.place(handlers)
	r.group.Match(methods, relativePath, handlers...)
	for _, method := range methods {
		r.add(method, relativePath, handlers)
	}
	return r
}

// StaticFile is as [gin.RouterGroup.StaticFile].
func (r *Router) StaticFile(relativePath, filepath string) gin.IRoutes {
	r.group.StaticFile(relativePath, filepath)
	return r.addStatic(relativePath)
}

// StaticFileFS is as [gin.RouterGroup.StaticFileFS].
func (r *Router) StaticFileFS(relativePath, filepath string, fs http.FileSystem) gin.IRoutes {
	r.group.StaticFileFS(relativePath, filepath, fs)
	return r.addStatic(relativePath)
}

// Static is as [gin.RouterGroup.Static].
func (r *Router) Static(relativePath, root string) gin.IRoutes {
	return r.StaticFS(relativePath, gin.Dir(root, false))
}

// StaticFS is as [gin.RouterGroup.StaticFS].
func (r *Router) StaticFS(relativePath string, fs http.FileSystem) gin.IRoutes {
	r.group.StaticFS(relativePath, fs)
	return r.addStatic(path.Join(relativePath, "/*filepath"))
}

func (r *Router) addStatic(relativePath string) gin.IRoutes {
	r.add(http.MethodGet, relativePath, nil)
	return r.add(http.MethodHead, relativePath, nil)
}
