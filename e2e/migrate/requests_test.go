package migrate

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	fiber2 "github.com/gofiber/fiber/v2"
	fiber3 "github.com/gofiber/fiber/v3"
	echo4 "github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"
)

// A request is one of those that old and new are compared by. An empty header is none.
type request struct {
	name, method, path, origin string
	requestMethod              string
	requestHeaders             string
	privateNetwork             string
}

const (
	app   = "https://app.example.com"
	other = "https://other.example"
	own   = "https://api.example.com" // where the server is
)

// requests are those of a server that allows app to use GET and PUT, and to send Content-Type and If-Match.
var requests = []request{
	{name: "no `Origin`", method: "GET"},
	{name: "allowed origin", method: "GET", origin: app},
	{name: "allowed origin with a method that is not listed", method: "DELETE", origin: app},
	{name: "allowed origin, 404", method: "GET", path: "/nothing", origin: app},
	{name: "other origin", method: "GET", origin: other},
	{name: "other origin, 404", method: "GET", path: "/nothing", origin: other},
	{name: "`null`", method: "GET", origin: "null"},
	{name: "the server's own origin", method: "PUT", origin: own},
	{name: "origin in upper case", method: "GET", origin: "https://APP.example.com"},
	{name: "`OPTIONS` without `Origin`", method: "OPTIONS"},
	{name: "`OPTIONS` that is no preflight", method: "OPTIONS", origin: app},
	{name: "preflight", method: "OPTIONS", origin: app, requestMethod: "PUT", requestHeaders: "content-type"},
	{name: "preflight for a method that is not listed", method: "OPTIONS", origin: app, requestMethod: "DELETE"},
	{name: "preflight for a header that is not listed", method: "OPTIONS", origin: app, requestMethod: "PUT", requestHeaders: "x-trace"},
	{name: "preflight for a path without a route", method: "OPTIONS", path: "/nothing", origin: app, requestMethod: "PUT", requestHeaders: "content-type"},
	{name: "preflight for a private network", method: "OPTIONS", origin: app, requestMethod: "PUT", requestHeaders: "content-type", privateNetwork: "true"},
	{name: "preflight of another origin", method: "OPTIONS", origin: other, requestMethod: "PUT", requestHeaders: "content-type"},
	{name: "preflight of `null`", method: "OPTIONS", origin: "null", requestMethod: "PUT", requestHeaders: "content-type"},
}

// groups have one name for several requests, the largest first.
var groups = []struct {
	name string
	of   func(request) bool
}{
	{"every request", func(request) bool { return true }},
	{"all but preflights", func(r request) bool { return r.requestMethod == "" }},
	{"every preflight", func(r request) bool { return r.requestMethod != "" }},
	{"every preflight of the allowed origin", func(r request) bool { return r.requestMethod != "" && r.origin == app }},
	{"preflights for what is listed", func(r request) bool {
		return r.requestMethod == "PUT" && r.requestHeaders == "content-type" && r.origin == app
	}},
	{"preflights for what is not listed", func(r request) bool {
		return r.requestMethod == "DELETE" || r.requestHeaders == "x-trace"
	}},
	{"requests of all other origins", func(r request) bool { return r.requestMethod == "" && r.origin != "" && r.origin != app }},
	{"requests of the allowed origin", func(r request) bool { return r.method != "OPTIONS" && r.origin == app }},
	{"preflights of other origins", func(r request) bool { return r.requestMethod != "" && r.origin != app }},
	{"every `OPTIONS` that is no preflight", func(r request) bool { return r.method == "OPTIONS" && r.requestMethod == "" }},
}

// named lists requests, by their indices, in as few words as there are.
func named(indices []int) string {
	left := slices.Clone(indices)
	var names []string
	for _, g := range groups {
		var members []int
		for i, r := range requests {
			if g.of(r) {
				members = append(members, i)
			}
		}
		missing := func(i int) bool { return !slices.Contains(left, i) }
		if !slices.ContainsFunc(members, missing) {
			names = append(names, g.name)
			left = slices.DeleteFunc(left, func(i int) bool { return slices.Contains(members, i) })
		}
	}
	for _, i := range left {
		names = append(names, requests[i].name)
	}
	return strings.Join(names, " · ")
}

func (r request) make() *http.Request {
	path := r.path
	if path == "" {
		path = "/items"
	}
	made := httptest.NewRequest(r.method, own+path, nil)
	for name, value := range map[string]string{
		"Origin":                                 r.origin,
		"Access-Control-Request-Method":          r.requestMethod,
		"Access-Control-Request-Headers":         r.requestHeaders,
		"Access-Control-Request-Private-Network": r.privateNetwork,
	} {
		if value != "" {
			made.Header.Set(name, value)
		}
	}
	return made
}

// An answer is what a request got.
type answer struct {
	status int
	header http.Header
}

// A server is asked for answers.
type server func(*testing.T, *http.Request) answer

func over(h http.Handler) server {
	return func(_ *testing.T, r *http.Request) answer {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return answer{w.Code, w.Result().Header}
	}
}

// handled tells answers of the handlers from those that a middleware or the router has given.
const handled = "X-Handled"

var (
	path    = "/items"
	methods = []string{"GET", "PUT", "POST", "DELETE", "OPTIONS"}
)

func onMux(middleware func(http.Handler) http.Handler) server {
	mux := http.NewServeMux()
	mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(handled, "yes") })
	return over(middleware(mux))
}

func onGin(middleware gin.HandlerFunc) server {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(middleware)
	for _, method := range methods {
		r.Handle(method, path, func(c *gin.Context) { c.Header(handled, "yes") })
	}
	return over(r)
}

func onChi(middleware func(http.Handler) http.Handler) server {
	r := chi.NewRouter()
	r.Use(middleware)
	r.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set(handled, "yes") })
	return over(r)
}

func onEcho4(middleware echo4.MiddlewareFunc) server {
	e := echo4.New()
	e.Use(middleware)
	e.Match(methods, path, func(c echo4.Context) error {
		c.Response().Header().Set(handled, "yes")
		return c.NoContent(http.StatusOK)
	})
	return over(e)
}

func onEcho5(middleware echo5.MiddlewareFunc) server {
	e := echo5.New()
	e.Use(middleware)
	e.Match(methods, path, func(c *echo5.Context) error {
		c.Response().Header().Set(handled, "yes")
		return c.NoContent(http.StatusOK)
	})
	return over(e)
}

func onFiber2(middleware fiber2.Handler) server {
	app := fiber2.New()
	app.Use(middleware)
	for _, method := range methods {
		app.Add(method, path, func(c *fiber2.Ctx) error {
			c.Set(handled, "yes")
			return nil
		})
	}
	return overFiber2(app)
}

func overFiber2(app *fiber2.App) server {
	return func(t *testing.T, r *http.Request) answer {
		response, err := app.Test(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return answer{response.StatusCode, response.Header}
	}
}

func onFiber3(middleware fiber3.Handler) server {
	app := fiber3.New()
	app.Use(middleware)
	app.Add(methods, path, func(c fiber3.Ctx) error {
		c.Set(handled, "yes")
		return nil
	})
	return overFiber3(app)
}

func overFiber3(app *fiber3.App) server {
	return func(t *testing.T, r *http.Request) answer {
		response, err := app.Test(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return answer{response.StatusCode, response.Header}
	}
}

// A difference is one between two answers.
type difference struct{ what, before, after string }

// differences are those between two servers, in the order of what differs, with the indices of the requests.
type differences []found

type found struct {
	difference
	requests []int
}

func compare(t *testing.T, before, after server) (all differences) {
	t.Helper()
	for i, r := range requests {
		one, two := before(t, r.make()), after(t, r.make())
		for _, what := range aspects {
			if old, new := one.aspect(what), two.aspect(what); old != new && countsIn(what, one, two) {
				all.add(r.difference(what, old, new), i)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return slices.Index(aspects, a.what) - slices.Index(aspects, b.what) })
	return all
}

// countsIn leaves out what browsers do not look at, since one of the two has no Access-Control-Allow-Origin.
func countsIn(what string, one, two answer) bool {
	const origin = "Allow-Origin"
	return what == who || what == origin || what == vary || (one.aspect(origin) == none) == (two.aspect(origin) == none)
}

// difference says in words what the values stand for, if that tells them apart.
func (r request) difference(what, old, new string) difference {
	if one, two := r.word(what, old), r.word(what, new); one != two {
		return difference{what, one, two}
	}
	return difference{what, old, new}
}

func (r request) word(what, value string) string {
	switch {
	case value == none:
		return none
	case what == "Allow-Origin" && value == quoted(r.origin):
		return "the origin"
	case what == "Allow-Methods" && value == quoted(r.requestMethod),
		what == "Allow-Headers" && strings.EqualFold(value, quoted(r.requestHeaders)):
		return "what was asked for"
	case what == "Allow-Methods", what == "Allow-Headers", what == "Expose-Headers":
		return "the list"
	case what == "Max-Age":
		return "sent"
	}
	return value
}

func (d *differences) add(one difference, request int) {
	for i := range *d {
		if f := &(*d)[i]; f.difference == one {
			f.requests = append(f.requests, request)
			return
		}
	}
	*d = append(*d, found{one, []int{request}})
}

// beyond are the differences that are not among those of base.
func (d differences) beyond(base differences) (more differences) {
	for _, f := range d {
		for _, request := range f.requests {
			in := func(b found) bool { return b.difference == f.difference && slices.Contains(b.requests, request) }
			if !slices.ContainsFunc(base, in) {
				more.add(f.difference, request)
			}
		}
	}
	return more
}

const (
	who     = "answer"
	vary    = "Vary"
	none    = "–"
	control = "Access-Control-"
)

var aspects = []string{who, "Allow-Origin", "Allow-Credentials", "Allow-Methods", "Allow-Headers", "Allow-Private-Network", "Expose-Headers", "Max-Age", vary}

// aspect is a part of the answer as the page shows it.
func (a answer) aspect(what string) string {
	switch what {
	case who:
		if a.header.Get(handled) != "" {
			return "the handler's"
		}
		return strconv.Itoa(a.status)
	case vary:
		return list(a.header[vary], func(name string) string { return strings.TrimPrefix(http.CanonicalHeaderKey(name), control) }, true)
	case "Allow-Headers", "Expose-Headers":
		return list(a.header[control+what], http.CanonicalHeaderKey, false)
	default:
		return list(a.header[control+what], strings.Clone, false)
	}
}

// list shows the elements of a header alike, however they were written.
func list(lines []string, write func(string) string, sorted bool) string {
	var elements []string
	for element := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		if element = strings.TrimSpace(element); element != "" {
			elements = append(elements, write(element))
		}
	}
	if sorted {
		slices.Sort(elements)
	}
	if len(elements) == 0 {
		return none
	}
	return quoted(strings.Join(elements, ", "))
}

func quoted(value string) string { return "`" + value + "`" }
