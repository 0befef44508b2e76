package ginadapter

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// A table knows the handlers on the way to each route, which Gin tells nobody. Which route a request comes to, only an engine can tell. So
// there is a shadow: an engine with the same routes, whose handlers do nothing but tell the way.
type table struct {
	engine      *gin.Engine
	application []routes.Stop // empty or one
	// routes are by method and path as Gin lists it: each route as a group, with its path and all its handlers. A plain map would end a
	// program that registers routes while it serves, against Gin's rule.
	routes            sync.Map
	noRoute, noMethod gin.HandlersChain
	shadow            func() *gin.Engine // It panics if the engine has a route that the shadow cannot have: then all preflights are refused.
	methods           []string           // of the shadow's routes
}

// handle stands ahead of the application's policy.
func (t *table) handle(c *gin.Context) {
	if c.Request.Method != http.MethodOptions {
		return
	}
	p := &preflight{table: t}
	p.request.URL, p.request.Body = c.Request.URL, p
	before := c.Writer.Status()
	next, answered := nethttp.Preflight(c.Writer, c.Request, p)
	if answered {
		end(c, before, c.Writer.Status())
	}
	c.Request = next
}

// A preflight asks the shadow. It is the Body of its own request, so that the handler that runs can put its way there. It is also the response,
// which nobody reads.
type preflight struct {
	*table
	request http.Request
	way     routes.Way
	io.ReadCloser
}

// Methods implements routes.Router.
func (p *preflight) Methods() []string { return p.methods }

// Way implements routes.Router. Gin 1.12 panics on some paths where it looks for other methods.
func (p *preflight) Way(method string) (way routes.Way) {
	defer func() {
		if recover() != nil {
			way = routes.Way{Stops: p.application, Doubt: true}
		}
	}()
	p.request.Method, p.way = method, routes.Way{Doubt: true} // unless a handler tells another
	p.shadow().ServeHTTP(p, &p.request)
	return p.way
}

// Header, Write and WriteHeader implement http.ResponseWriter.
func (*preflight) Header() http.Header         { return http.Header{} }
func (*preflight) Write(p []byte) (int, error) { return len(p), nil }
func (*preflight) WriteHeader(int)             {}

// tell returns a handler of the shadow.
func tell(way routes.Way) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Request.Body.(*preflight).way = way
		c.Writer.WriteHeaderNow() // Else Gin writes the body of its 404 page.
	}
}

// renew lets the next preflight make a shadow. Until then, a program may set how the engine reads paths, and register routes past the
// Router.
func (t *table) renew() { t.shadow = sync.OnceValue(t.makeShadow) }

// silence guards Gin's mode, which is the process's, while makeShadow changes it.
var silence sync.Mutex

func (t *table) makeShadow() *gin.Engine {
	// In debug mode Gin would print that there is another engine, and each route a second time.
	silence.Lock()
	defer silence.Unlock()
	defer gin.SetMode(gin.Mode())
	gin.SetMode(gin.ReleaseMode)

	shadow := gin.New()
	shadow.RedirectTrailingSlash = false
	shadow.HandleMethodNotAllowed = t.engine.HandleMethodNotAllowed
	shadow.UseRawPath = t.engine.UseRawPath
	shadow.UseEscapedPath = t.engine.UseEscapedPath
	shadow.RemoveExtraSlash = t.engine.RemoveExtraSlash
	shadow.NoRoute(tell(t.missing(t.noRoute)))
	shadow.NoMethod(tell(t.missing(t.noMethod)))

	static := gin.New() // Gin's file handler can be told only by its code.
	static.Static("/", "")
	fileHandler := code(static.Routes()[0].HandlerFunc)
	fallback := stops(t.noRoute)
	for i := range fallback {
		fallback[i].Answers = true
	}

	// Gin lists the engine's order of methods, in which it looks for those of a 405.
	for _, listed := range t.engine.Routes() {
		if strings.Contains(listed.Path, `\:`) {
			panic("registered after the engine had begun to serve: it reads the backslash as one, and the shadow would not")
		}
		remembered, known := t.routes.Load([2]string{listed.Method, listed.Path})
		if !known {
			remembered = t.engine.Group(listed.Path)
		}
		route := remembered.(*gin.RouterGroup)
		way := routes.Way{Stops: stops(route.Handlers), Ends: true}
		// In /v:id, the colon begins a parameter, or it was escaped: /v\:id is listed as /v:id too. After
		// a slash it is taken for a parameter's: see Limits.
		inside := strings.Count(listed.Path, ":") > strings.Count(listed.Path, "/:")
		// Another policy that is used on the engine stands ahead of the route only if it was used before.
		way.Doubt = !known && (inside || len(way.Stops) > len(t.application))
		if code(listed.HandlerFunc) == fileHandler && len(way.Stops) > 0 {
			way.Stops = slices.Concat(fallback, way.Stops) // For a missing file, NoRoute runs after it. The nearest policy has to be the last.
		}
		shadow.Match([]string{listed.Method}, route.BasePath(), tell(way))
		if !slices.Contains(t.methods, listed.Method) {
			t.methods = append(t.methods, listed.Method)
		}
	}
	return shadow
}

// missing is the way of what no route takes. It ends at a handler that is no policy.
func (t *table) missing(handlers gin.HandlersChain) routes.Way {
	return routes.Way{Stops: stops(slices.Concat(t.engine.Handlers, handlers)), Ends: len(stops(handlers)) < len(handlers)}
}

// stops returns the policies among handlers.
func stops(handlers gin.HandlersChain) (s []routes.Stop) {
	for _, h := range handlers {
		if p := policyOf(h); p != nil {
			s = append(s, routes.Stop{Policy: p})
		}
	}
	return s
}

// unescaped is a path as Gin lists it: escaped colons lose their backslash when the engine serves for the first time.
func unescaped(path string) string { return strings.ReplaceAll(path, `\:`, ":") }
