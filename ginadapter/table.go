package ginadapter

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
	"github.com/corskit/corskit/internal/routes"
)

// A table finds the policies on the way to a handler. Gin tells nobody which handlers a route has, and only an engine knows how Gin
// matches. So the table asks an engine with the same routes, whose handlers do nothing but tell which route they are.
type table struct {
	engine      *gin.Engine
	application *policy // nil for none
	start       sync.Once
	shadow      *gin.Engine         // nil until the first preflight
	routes      map[[2]string]route // by method and path as Gin lists it
	methods     []string
	doubt       bool // The shadow lacks a route.

	noRoute, noMethod gin.HandlersChain
}

// A route is what the shadow tells.
type route struct {
	path  string
	way   routes.Way
	files bool // Gin's file handler goes on to NoRoute where a file is missing.
}

func newTable(e *gin.Engine, d core.Decider) *table {
	t := &table{engine: e, routes: map[[2]string]route{}}
	if d != nil {
		core.RequireDecider(d)
		t.application = &policy{routes.Policy{Decider: d}}
	}
	return t
}

// missed tells that no route takes a question, which the shadow's handlers find as the request's Body.
func missed(c *gin.Context) {
	c.Request.Body.(*question).status = c.Writer.Status()
	c.Writer.WriteHeaderNow() // Else Gin writes the body of its 404 page.
}

// handle stands in place of the application's policy.
func (t *table) handle(c *gin.Context) {
	if c.Request.Method == http.MethodOptions {
		t.start.Do(t.takeOver)
		p := &preflight{table: t}
		p.request.URL, p.request.Body = c.Request.URL, &p.question
		before := c.Writer.Status()
		r, answered := nethttp.Preflight(c.Writer, c.Request, p)
		if answered {
			end(c, before)
			return
		}
		c.Request = r
	}
	if t.application != nil {
		t.application.handle(c)
	}
}

// add remembers a route.
func (t *table) add(method string, r route) {
	t.routes[[2]string{method, unescaped(r.path)}] = r
	if t.shadow != nil {
		t.tell(method, r)
	}
}

// tell tells the shadow of a route.
func (t *table) tell(method string, r route) {
	if !slices.Contains(t.methods, method) {
		t.methods = append(t.methods, method)
	}
	quietly(func() {
		t.shadow.Match([]string{method}, r.path, func(c *gin.Context) { c.Request.Body.(*question).answer = r })
	})
}

// takeOver runs at the first preflight: until it serves, a program may set how the engine reads paths, and register routes past the
// Router. It keeps the engine's order of methods, in which Gin looks for those of a 405.
func (t *table) takeOver() {
	quietly(func() { t.shadow = gin.New() })
	t.shadow.NoRoute(missed)
	t.shadow.NoMethod(missed)
	t.shadow.RedirectTrailingSlash = false
	t.shadow.HandleMethodNotAllowed = t.engine.HandleMethodNotAllowed
	t.shadow.UseRawPath = t.engine.UseRawPath
	t.shadow.UseEscapedPath = t.engine.UseEscapedPath
	t.shadow.RemoveExtraSlash = t.engine.RemoveExtraSlash
	// The shadow may refuse a route, since what Gin lists has lost the backslashes of escaped colons.
	defer func() { t.doubt = recover() != nil }()
	for _, listed := range t.engine.Routes() {
		r, known := t.routes[[2]string{listed.Method, unescaped(listed.Path)}]
		if !known {
			// In /v:id, the colon begins a parameter, or it was escaped: /v\:id is listed as /v:id too.
			inside := strings.Count(listed.Path, ":") > strings.Count(listed.Path, "/:")
			r = route{path: listed.Path, way: routes.Way{Stops: t.stops(t.engine.Handlers), Ends: true, Doubt: inside}}
		}
		t.tell(listed.Method, r)
	}
}

// unescaped is a path as Gin lists it: escaped colons lose their backslash when the engine serves for the first time.
func unescaped(path string) string { return strings.ReplaceAll(path, `\:`, ":") }

// stops returns the policies among handlers.
func (t *table) stops(handlers gin.HandlersChain) (stops []routes.Stop) {
	for _, h := range handlers {
		switch {
		case code(h) == tableCode && t.application != nil:
			stops = append(stops, routes.Stop{Policy: &t.application.Policy})
		case policyOf(h) != nil:
			stops = append(stops, routes.Stop{Policy: policyOf(h)})
		}
	}
	return stops
}

var tableCode uintptr

func init() { tableCode = code(new(table).handle) } // Not above: handle leads to stops, which uses it, an initialization cycle.

// missing is the way of what no route takes.
func (t *table) missing(handlers gin.HandlersChain) routes.Way {
	others := slices.ContainsFunc(handlers, func(h gin.HandlerFunc) bool { return policyOf(h) == nil })
	return routes.Way{Stops: t.stops(slices.Concat(t.engine.Handlers, handlers)), Ends: others}
}

func (t *table) inDoubt() routes.Way {
	return routes.Way{Stops: t.stops(t.engine.Handlers), Doubt: true}
}

// A preflight asks the table about its path.
type preflight struct {
	*table
	question
}

// Methods implements routes.Router.
func (p *preflight) Methods() []string { return p.methods }

// Way implements routes.Router.
func (p *preflight) Way(method string) routes.Way {
	r, found := p.ask(method)
	switch {
	case p.doubt:
		return p.inDoubt()
	case found && r.files && len(r.way.Stops) > 0:
		fallback := p.stops(p.noRoute)
		for i := range fallback {
			fallback[i].Answers = true
		}
		r.way.Stops = append(fallback, r.way.Stops...)
		return r.way
	case found:
		return r.way
	case p.status == http.StatusMethodNotAllowed:
		return p.missing(p.noMethod)
	}
	return p.missing(p.noRoute)
}

// ask asks the shadow for the route that a method has for the path. Gin 1.12 panics on some paths where it looks for other methods.
func (p *preflight) ask(method string) (r route, found bool) {
	defer func() {
		if recover() != nil {
			r, found = route{way: p.inDoubt()}, true
		}
	}()
	p.request.Method, p.answer = method, route{}
	p.shadow.ServeHTTP(&p.question, &p.request)
	return p.answer, p.answer.way.Ends
}

// A question is a request to the shadow, and the response that nobody reads.
type question struct {
	io.ReadCloser
	request http.Request
	answer  route
	status  int // of what no route takes
}

func (*question) Header() http.Header         { return http.Header{} }
func (*question) Write(p []byte) (int, error) { return len(p), nil }
func (*question) WriteHeader(int)             {}

// silence is held while Gin's mode, which is the process's, is not what the program has chosen.
var silence sync.Mutex

// quietly keeps Gin from printing in debug mode that there is another engine, and each route a second time.
func quietly(register func()) {
	silence.Lock()
	defer silence.Unlock()
	mode := gin.Mode()
	gin.SetMode(gin.ReleaseMode)
	defer gin.SetMode(mode)
	register()
}
