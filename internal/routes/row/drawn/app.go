// Package drawn compares, for both Fibers, what preflights are told with what actual requests meet, in apps drawn at random.
package drawn

import (
	"math/rand/v2"

	"github.com/corskit/corskit/core"
)

// A Framework is a version of Fiber and the adapter for it.
type Framework struct {
	New func(Config) App
	// Policy is the adapter's New.
	Policy func(core.Decider) Handler
	// Handler returns a handler that runs f, and passes on if f says so.
	Handler func(f func() (passes bool)) Handler
	Methods []string // that apps have unless told otherwise
	// Matches and Unescaped are Fiber's RoutePatternMatch and RemoveEscapeChar.
	Matches   func(path, pattern string) bool
	Unescaped func(pattern string) string
}

// A Handler is the framework's.
type Handler = any

// A Config is that of an app.
type Config struct {
	CaseSensitive, StrictRouting, UnescapePath, Immutable bool
	Methods                                               []string
	Missed                                                func(pattern string) // is told of errors, and by which route they came
	Rand                                                  *rand.Rand           // chooses between two ways to register the same
}

// An App is one that serves, or is mounted.
type App interface {
	Router
	// CutX adds a middleware that takes /x from the beginning of paths.
	CutX()
	// RewriteX does the same by middleware/rewrite.
	RewriteX()
	// Routes is the adapter's.
	Routes(core.Decider)
	// Serve prepares for Send.
	Serve()
	// Send sends a request of a page, or the preflight for one of another method.
	Send(method, path, page, requestMethod string) (header func(name string) string)
}

// A Router is an app or a group.
type Router interface {
	Group(prefix string, handlers []Handler) Router
	Use(prefix string, handlers ...Handler)
	Add(method, pattern string, handlers []Handler)
	Mount(prefix string, sub App)
	// Static serves files, unless skip says otherwise of a request.
	Static(prefix, files string, skip func(method string) bool)
}
