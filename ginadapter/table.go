package ginadapter

import (
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

// A table finds the policies of routes. It asks an engine that has the same routes as the application's, with handlers that do
// nothing but tell which policy the route has: Gin alone knows how Gin matches.
type table struct {
	app     *routes.App[*gin.Context]
	root    *policy
	engine  *gin.Engine
	shadow  *gin.Engine
	asking  sync.Pool // of questions
	methods []string
	routes  map[name]routes.Route[*gin.Context]
	start   sync.Once
	unknown string // routes of the engine that are not in the table

	noRoute, noMethod gin.HandlersChain // of the engine, beside its middleware

	// rest is what a status comes to that Gin has set because no route takes a request.
	rest map[int]routes.Route[*gin.Context]
}

func newTable(e *gin.Engine, d core.Decider) *table {
	t := &table{engine: e, routes: map[name]routes.Route[*gin.Context]{}}
	t.app = routes.NewApp(d, routes.Router[*gin.Context](t))
	t.root = &policy{Policy: t.app.Root}
	quietly(func() { t.shadow = gin.New() })
	t.asking.New = newQuestions()
	t.shadow.RedirectTrailingSlash = false
	t.shadow.NoRoute(t.answerRest)
	t.shadow.NoMethod(t.answerRest)
	t.setMissing()
	return t
}

// setMissing is called when the handlers of what no route takes have changed.
func (t *table) setMissing() {
	t.rest = map[int]routes.Route[*gin.Context]{
		http.StatusNotFound:         t.behindMiddleware(t.noRoute),
		http.StatusMethodNotAllowed: t.behindMiddleware(t.noMethod),
	}
}

// behindMiddleware returns the route to handlers, which is found if there are others than policies.
func (t *table) behindMiddleware(handlers gin.HandlersChain) routes.Route[*gin.Context] {
	isOther := func(handler gin.HandlerFunc) bool { return identify(handler) == nil }
	return routes.Route[*gin.Context]{
		Found:  slices.ContainsFunc(handlers, isOther),
		Policy: nearest(slices.Concat(t.engine.Handlers, handlers)),
	}
}

// answerRest is the shadow's handler of what no route takes.
func (t *table) answerRest(c *gin.Context) {
	c.Request.Body.(*question).rest = t.rest[c.Writer.Status()]
}

// place puts policies of their own for this application in the place of those among handlers: one that New has returned may stand in
// other engines too.
func (t *table) place(handlers []gin.HandlerFunc) []gin.HandlerFunc {
	placed := slices.Clone(handlers)
	for i, handler := range placed {
		if p := identify(handler); p != nil {
			own := newPolicy(p.Decider)
			t.app.Join(own.Policy)
			placed[i] = own.handle
		}
	}
	return placed
}

// requirePlaced panics if a policy has come among handlers on another way than by the Router.
func requirePlaced(handlers []gin.HandlerFunc) {
	for _, handler := range handlers {
		if p := identify(handler); p != nil && !p.Joined() {
			panic("ginadapter: a policy was given to Use of the engine, where Routes cannot see it; give it to Use of the Router that Routes returned")
		}
	}
}

// silence is held while Gin's mode, which is the process's, is not what the program has chosen.
var silence sync.Mutex

// quietly keeps Gin from printing in debug mode that the shadow has been made, and each of its routes a second time.
func quietly(register func()) {
	silence.Lock()
	defer silence.Unlock()
	mode := gin.Mode()
	gin.SetMode(gin.ReleaseMode)
	defer gin.SetMode(mode)
	register()
}

func (t *table) add(method, path string, p *routes.Policy[*gin.Context]) {
	if !slices.Contains(t.methods, method) {
		t.methods = append(t.methods, method)
		slices.Sort(t.methods)
	}
	called := nameOf(method, path)
	_, ambiguous := t.routes[called]
	t.routes[called] = routes.Route[*gin.Context]{Found: true, Policy: p, Unknown: ambiguous}
	quietly(func() {
		t.shadow.Match([]string{method}, path, func(c *gin.Context) { c.Request.Body.(*question).answer(p) })
	})
}

// A name is what Gin calls a route. Two routes may have the same, since escaped colons lose their backslash.
type name struct{ method, pattern string }

func nameOf(method, pattern string) name { return name{method, strings.ReplaceAll(pattern, `\:`, ":")} }

// handle is the application's policy.
func (t *table) handle(c *gin.Context) {
	t.start.Do(t.prepare)
	requireNone(t.unknown)
	t.root.handle(c)
}

// prepare takes over how the engine reads paths, which a program may set after it has called Routes.
func (t *table) prepare() {
	// Serving for the first time, Gin takes the backslashes of escaped colons away, and never again: what is added later keeps them.
	q := new(question)
	t.shadow.ServeHTTP(q, &http.Request{Method: unroutable, URL: new(url.URL), Body: q})
	t.shadow.UseRawPath = t.engine.UseRawPath
	t.shadow.UseEscapedPath = t.engine.UseEscapedPath
	t.shadow.RemoveExtraSlash = t.engine.RemoveExtraSlash
	t.shadow.HandleMethodNotAllowed = t.engine.HandleMethodNotAllowed
	t.unknown = t.unknownRoutes()
}

// requireKnown panics if there are routes that the table does not have. Unlike a request, it leaves the program time to add others.
func (t *table) requireKnown() { requireNone(t.unknownRoutes()) }

func requireNone(unknown string) {
	if unknown != "" {
		panic("ginadapter: Routes does not know " + unknown + "; register it on the Router that Routes returned, not on the engine or a group of its own")
	}
}

func (t *table) unknownRoutes() string {
	var unknown []string
	for _, route := range t.engine.Routes() {
		called := nameOf(route.Method, route.Path)
		if _, there := t.routes[called]; !there {
			unknown = append(unknown, called.method+" "+called.pattern)
		}
	}
	return strings.Join(unknown, ", ")
}

// Rest implements routes.Router.
func (t *table) Rest(c *gin.Context) routes.Route[*gin.Context] {
	if !t.rest[http.StatusNotFound].Found && !t.rest[http.StatusMethodNotAllowed].Found {
		return routes.Route[*gin.Context]{}
	}
	_, rest := t.ask(c, unroutable)
	return rest
}

// unroutable is a method that Gin takes no routes for.
const unroutable = ""

// Methods implements routes.Router.
func (t *table) Methods() []string { return t.methods }

// Find implements routes.Router.
func (t *table) Find(c *gin.Context, method string) routes.Route[*gin.Context] {
	if method == c.Request.Method {
		return t.chosen(c)
	}
	route, rest := t.ask(c, method)
	if !route.Found {
		route.Policy = rest.Policy
	}
	return route
}

// chosen returns the route that Gin has chosen for c, whose URL a middleware may have changed since.
func (t *table) chosen(c *gin.Context) routes.Route[*gin.Context] {
	if pattern := c.FullPath(); pattern != "" {
		return t.routes[nameOf(c.Request.Method, pattern)]
	}
	rest, known := t.rest[c.Writer.Status()]
	return routes.Route[*gin.Context]{Policy: rest.Policy, Unknown: !known} // A middleware may have set another status.
}

// ask asks the shadow for the route that a method has for the URL of c, or else what it comes to.
func (t *table) ask(c *gin.Context, method string) (route, rest routes.Route[*gin.Context]) {
	q := t.asking.Get().(*question)
	defer t.asking.Put(q)
	q.route, q.rest = routes.Route[*gin.Context]{}, routes.Route[*gin.Context]{}
	q.request.Method, q.request.URL = method, c.Request.URL
	t.shadow.HandleContext(q.context)
	return q.route, q.rest
}

// A question is a request to the shadow, and what it writes its answer to.
type question struct {
	io.ReadCloser
	context     *gin.Context
	request     http.Request
	route, rest routes.Route[*gin.Context]
}

// newQuestions returns what makes questions.
//
// Looking for other methods of a path, for a 405, Gin 1.12 notes in the context, for one method after the other, where else it could
// have turned, and panics where there is no room left. There is as much as one method needs for the deepest route of the engine that
// has made the context. Another engine makes the shadow's, with room for all methods, since a deep route of its own would be one that
// requests can meet.
func newQuestions() func() any {
	var roomy *gin.Engine
	quietly(func() {
		roomy = gin.New()
		roomy.GET(strings.Repeat("/-", 256), func(*gin.Context) {})
	})
	return func() any {
		q := new(question)
		q.context = gin.CreateTestContextOnly(q, roomy)
		q.context.Request = &q.request
		q.request.Body = q
		return q
	}
}

func (q *question) answer(p *routes.Policy[*gin.Context]) {
	q.route = routes.Route[*gin.Context]{Found: true, Policy: p}
}

func (*question) Header() http.Header { return http.Header{} }

func (*question) Write(p []byte) (int, error) { return len(p), nil }

func (*question) WriteHeader(int) {}

// identityKey is where a policy that is asked who it is leaves the answer.
type identityKey struct{}

// All method values of one method share one code pointer.
var (
	policyCode = code(new(policy).handle)
	tableCode  = code(new(table).handle)
)

func code(handler gin.HandlerFunc) uintptr { return reflect.ValueOf(handler).Pointer() }

// identify returns the policy whose handler this is, nil for other people's, which are not called.
func identify(handler gin.HandlerFunc) *policy {
	if code(handler) != policyCode {
		return nil
	}
	var asked gin.Context
	handler(&asked)
	return asked.Keys[identityKey{}].(*policy)
}

// nearest returns the last policy among handlers, nil if there is none.
func nearest(handlers gin.HandlersChain) *routes.Policy[*gin.Context] {
	for _, handler := range slices.Backward(handlers) {
		if p := identify(handler); p != nil {
			return p.Policy
		}
	}
	return nil
}
