package row_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/internal/routes"
	"github.com/corskit/corskit/internal/routes/row"
)

// A route stands in an app's row, as Fiber would list it.
type route struct {
	methods  string // or how it comes to have all of them
	path     string
	handlers string // names of policies, and "-" for other handlers
}

const (
	all   = "all"   // app.All
	use   = "use"   // app.Use
	files = "files" // app.Use with a file server
)

var methods = []string{"GET", "HEAD", "PUT", "DELETE"}

// policies are those of the tests by their names.
type policies map[string]*routes.Policy

func (p policies) named(name string) *routes.Policy {
	if p[name] == nil {
		p[name] = new(routes.Policy)
	}
	return p[name]
}

// describe returns the names of the policies on a way, with a "?" behind which a handler may answer.
func (p policies) describe(way routes.Way) string {
	var words []string
	for _, stop := range way.Stops {
		for name, policy := range p {
			if policy == stop.Policy {
				if stop.Answers {
					name += "?"
				}
				words = append(words, name)
			}
		}
	}
	if way.Ends {
		words = append(words, "ends")
	}
	if way.Doubt {
		words = append(words, "in doubt")
	}
	return strings.Join(words, " ")
}

// place puts an app's routes into a row.
func (p policies) place(app []route) *row.Row {
	r := row.New(methods)
	for i, method := range methods {
		next := 0
		for _, route := range app {
			used := route.methods == use || route.methods == files
			if !used && route.methods != all && !slices.Contains(strings.Fields(route.methods), method) {
				continue
			}
			s := r.Place(route.path, used, &next)
			s.Use, s.Files = used, s.Files || route.methods == files || strings.HasPrefix(route.handlers, "files")
			for _, name := range strings.Fields(route.handlers) {
				if name == "-" || name == "files" {
					s.Turns[i] = append(s.Turns[i], nil)
				} else {
					s.Turns[i] = append(s.Turns[i], p.named(name))
				}
			}
		}
	}
	return r
}

var parameters = strings.NewReplacer(`:id<int>`, `\d+`, `:id`, `[^/]+`, `*`, `.*`, `+`, `.+`)

// matching returns the steps that match a path.
func matching(r *row.Row, path string) (matched []*row.Step) {
	for _, s := range r.Steps {
		end := "$"
		if s.Use {
			end = ""
		}
		if regexp.MustCompile("^" + parameters.Replace(s.Path) + end).MatchString(path) {
			matched = append(matched, s)
		}
	}
	return matched
}

func view(r *row.Row, path string) *row.View {
	r.Nest(func(pattern string) []*row.Step { return matching(r, pattern) })
	v := row.NewView(r)
	v.Matched = matching(r, path)
	return v
}

func TestWays(t *testing.T) {
	tests := []struct {
		name    string
		app     []route
		request string // its method and path
		way     string
	}{
		{"no routes", nil, "PUT /", ""},
		{"a method that the app does not let in", []route{{use, "/", "a -"}}, "PURGE /", ""},
		{"a policy and a handler", []route{{"PUT", "/", "a -"}}, "PUT /", "a ends"},
		{"no policy", []route{{"PUT", "/", "-"}}, "PUT /", "ends"},
		{"a policy alone", []route{{"PUT", "/", "a"}}, "PUT /", "a"},
		{"another method", []route{{"PUT", "/", "a -"}}, "GET /", ""},
		{"another path", []route{{"PUT", "/x", "a -"}}, "PUT /", ""},
		{"two policies", []route{{"PUT", "/", "a b -"}}, "PUT /", "a b ends"},
		{"the same policy twice", []route{{use, "/", "a"}, {"PUT", "/", "a -"}}, "PUT /", "a ends"},
		{"the same policy twice, ahead of another", []route{{use, "/", "a"}, {"PUT", "/", "a b -"}}, "PUT /", "a b ends"},
		{"the same policy around another", []route{{use, "/", "a b"}, {"PUT", "/", "a -"}}, "PUT /", "a b a ends"},
		{"a policy of a group", []route{{use, "/x", "a"}, {"PUT", "/x/y", "b -"}}, "PUT /x/y", "a b ends"},
		{"a policy of another group", []route{{use, "/z", "a"}, {"PUT", "/x/y", "b -"}}, "PUT /x/y", "b ends"},
		{"a policy behind the route", []route{{"PUT", "/x", "a -"}, {use, "", "b"}}, "PUT /x", "a ends"},

		// Middleware of the route that ends the request is no end.
		{"middleware of a group", []route{{use, "/x", "-"}, {"PUT", "/x/y", "a -"}}, "PUT /x/y", "a ends"},
		{"middleware of a group with a policy", []route{{use, "/x", "a -"}, {"PUT", "/x/y", "b -"}}, "PUT /x/y", "a? b ends"},
		{"middleware of a group that had its policy before", []route{{use, "/x", "a"}, {use, "/x", "-"}, {"PUT", "/x/y", "b -"}}, "PUT /x/y", "a? b ends"},
		{"middleware of a group in one with a policy", []route{{use, "/x", "a"}, {use, "/x/y", "-"}, {"PUT", "/x/y/z", "b -"}}, "PUT /x/y/z", "a b ends"},
		{"middleware ahead of its group's policy", []route{{use, "/x", "- a"}, {"PUT", "/x/y", "-"}}, "PUT /x/y", "a ends"},
		{"middleware ahead of a policy, and no route", []route{{use, "/x", "- a"}}, "PUT /x/y", "a ends"},
		{"middleware ahead of a policy, and routes of other methods", []route{{use, "/x", "- a"}, {"GET", "/*", "-"}}, "PUT /x/y", "a ends"},
		{"middleware of a group for numbers", []route{{use, "/:id<int>/x", "-"}, {"PUT", "/:id<int>/x/:id", "a -"}}, "PUT /1/x/y", "a ends"},
		{"middleware of all, between policies", []route{{use, "/x", "a"}, {use, "", "-"}, {"PUT", "/x/y", "b -"}}, "PUT /x/y", "a b ends"},
		{"middleware that no route is behind", []route{{use, "/x", "a -"}, {use, "/x", "b"}}, "PUT /x/y", "a? b ends"},
		{"middleware of another method's route", []route{{use, "/x", "-"}, {"GET", "/x/y", "a -"}, {"PUT", "/x/*", "b -"}}, "PUT /x/y", "b ends"},

		// A handler that may answer ahead of a policy.
		{"a proxy ahead of a route that is not for it", []route{{use, "/x", "a -"}, {"PUT", "/*", "b -"}}, "PUT /x/y", "a? b ends"},
		{"a proxy beneath a policy", []route{{use, "/x", "a"}, {use, "/x/y", "-"}, {"PUT", "/*", "b -"}}, "PUT /x/y", "a? b ends"},
		{"a proxy without a policy", []route{{use, "/x", "-"}, {"PUT", "/*", "b -"}}, "PUT /x/y", "b ends in doubt"},
		{"a proxy ahead of a policy, ahead of a route", []route{{use, "/x", "-"}, {use, "", "a"}, {"PUT", "/*", "-"}}, "PUT /x/y", "a ends in doubt"},
		{"a proxy ahead of middleware", []route{{use, "/x", "a -"}, {use, "", "-"}, {"PUT", "/*", "b -"}}, "PUT /x/y", "a? b ends"},
		{"a proxy ahead of the first of two routes", []route{{use, "/x/y", "-"}, {"PUT", "/x*", "a -"}, {"PUT", "/x/y", "b -"}}, "PUT /x/y", "a? b ends in doubt"},
		{"a proxy behind the same policy", []route{{use, "/x", "a -"}, {"PUT", "/*", "a -"}}, "PUT /x/y", "a ends"},
		{"the same, and another behind it", []route{{use, "/x", "a - a"}, {"PUT", "/*", "b -"}}, "PUT /x/y", "a? b ends"},
		{"a handler of the route ahead of its policy", []route{{"PUT", "/", "- a -"}}, "PUT /", "a ends in doubt"},
		{"a handler of the route between policies", []route{{"PUT", "/", "a - b -"}}, "PUT /", "a? b ends"},
		{"only the first of two handlers is behind a policy", []route{{"PUT", "/", "a - b c -"}}, "PUT /", "a? b c ends"},

		// A route may pass on.
		{"to one that is never reached otherwise", []route{{all, "/x/*", "a -"}, {"PUT", "/x/:id", "b -"}}, "PUT /x/y", "a? b ends"},
		{"to one whose path it takes", []route{{"PUT", "/:id", "a -"}, {"PUT", "/x", "b -"}}, "PUT /x", "a? b ends"},
		{"to one that has the same pattern", []route{{"PUT", "/x/:id", "a -"}, {"DELETE", "/", "-"}, {"PUT", "/x/:id", "b -"}}, "PUT /x/1", "a? b ends"},
		{"to one that has the same pattern, for numbers", []route{{"PUT", "/x/:id<int>", "a -"}, {"PUT", "/y", "-"}, {"PUT", "/x/:id<int>", "b -"}}, "PUT /x/1", "a? b ends"},
		{"to one that has numbers in its pattern", []route{{"PUT", "/:id<int>/x/*", "a -"}, {"PUT", "/:id<int>/x/:id", "b -"}}, "PUT /1/x/y", "a? b ends"},
		{"to one that has numbers in its pattern, with a plus", []route{{"PUT", "/:id<int>/x/+", "a -"}, {"PUT", "/:id<int>/x/:id", "b -"}}, "PUT /1/x/y", "a? b ends"},
		{"not to one that begins as it by chance", []route{{"PUT", "/x/:id<int>", "a -"}, {"PUT", "/x/:id<int>*", "b -"}}, "PUT /x/1", "a ends"},
		{"not to one that is reached otherwise", []route{{"PUT", "/x/special", "a -"}, {"PUT", "/x/:id", "b -"}}, "PUT /x/special", "a ends"},
		{"not to a policy", []route{{"PUT", "/x/*", "a -"}, {"PUT", "/x/:id", "b"}}, "PUT /x/y", "a ends"},
		{"not to one of another method", []route{{"PUT", "/x/*", "a -"}, {"GET", "/x/:id", "b -"}}, "PUT /x/y", "a ends"},
		{"not to middleware", []route{{"PUT", "/x/*", "a -"}, {use, "/x/y", "b -"}}, "PUT /x/y", "a ends"},
		{"past a route for it", []route{{"PUT", "/x/*", "a -"}, {"PUT", "/x/y*", "b -"}, {"PUT", "/x/y/z", "c -"}}, "PUT /x/y/z", "a? b? c ends"},
		{"without a policy of its own", []route{{"PUT", "/x/*", "-"}, {"PUT", "/x/:id", "b -"}}, "PUT /x/y", "b ends in doubt"},

		// File servers pass on what they do not find.
		{"files of a group", []route{{use, "/x", "a"}, {files, "/x", "-"}, {"GET", "/x/y", "b -"}}, "GET /x/y", "a? b ends"},
		{"files alone", []route{{files, "/x", "a -"}}, "GET /x/y", "a ends"},
		{"files alone, by HEAD", []route{{files, "/x", "a -"}}, "HEAD /x/y", "a ends"},
		{"files in a route", []route{{"GET PUT", "/x*", "files"}, {all, "/*", "b -"}}, "GET /x/y", "b ends in doubt"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := policies{}
			method, path, _ := strings.Cut(test.request, " ")
			v := view(p.place(test.app), path)
			if got := p.describe(v.Ask(method, nil).Way(method)); got != test.way {
				t.Errorf("%q, want %q", got, test.way)
			}
		})
	}
}

// What a request of another method, or of none, may come to.
func TestWaysOfOtherMethods(t *testing.T) {
	tests := []struct {
		name   string
		app    []route
		asked  string // with a path
		method string
		way    string
	}{
		{"a proxy behind the route", []route{{"PUT", "/x", "a -"}, {use, "/", "b -"}}, "PUT /x", "GET", "b ends"},
		{"a proxy ahead of the route, which the request has passed", []route{{use, "/", "b -"}, {"PUT", "/x", "a -"}}, "PUT /x", "GET", "b"},
		{"the same, which has another handler for the method", []route{{use, "/", "b -"}, {"GET", "/*", "a"}, {"PUT", "/x", "a -"}}, "PUT /x", "GET", "b? a"},
		{"a proxy ahead, where the asked method has no route", []route{{use, "/", "b -"}, {"PUT", "/x", "a -"}}, "DELETE /x", "GET", "b ends"},
		{"a proxy ahead, where the app does not let the asked method in", []route{{use, "/", "b -"}, {"PUT", "/x", "a -"}}, "PURGE /x", "GET", "b ends"},
		{"a proxy ahead of a GET, which the request has passed", []route{{use, "/", "b -"}, {"GET", "/x", "a -"}}, "GET /x", "PUT", "b"},
		{"files ahead of the route", []route{{files, "/", "b -"}, {"PUT", "/x", "a -"}}, "PUT /x", "GET", "b ends"},
		{"files ahead of the route, by HEAD", []route{{files, "/", "b -"}, {"PUT", "/x", "a -"}}, "PUT /x", "HEAD", "b ends"},
		{"files ahead of the route, which serve no DELETE", []route{{files, "/", "b -"}, {"PUT", "/x", "a -"}}, "PUT /x", "DELETE", "b"},
		{"a method that the app does not let in", []route{{use, "/", "b -"}}, "PUT /x", "PURGE", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := policies{}
			asked, path, _ := strings.Cut(test.asked, " ")
			v := view(p.place(test.app), path).Ask(asked, nil)
			if got := p.describe(v.Way(test.method)); got != test.way {
				t.Errorf("%q, want %q", got, test.way)
			}
		})
	}
}

// The application's policy is ahead of all.
func TestTheApplicationsPolicy(t *testing.T) {
	p := policies{}
	v := view(p.place([]route{{"PUT", "/x", "- a -"}}), "/x")
	v.Ask("PUT", []routes.Stop{{Policy: p.named("app")}})
	for method, want := range map[string]string{"PUT": "app? a ends", "GET": "app", "PURGE": "app"} {
		if got := p.describe(v.Way(method)); got != want {
			t.Errorf("%s: %q, want %q", method, got, want)
		}
	}
	if got := v.Methods(); !slices.Equal(got, methods) {
		t.Errorf("the methods are %v", got)
	}
}

func TestAPathThatIsRewrittenIsInDoubt(t *testing.T) {
	p := policies{}
	v := view(p.place([]route{{"PUT", "/x", "a -"}}), "/x")
	v.Rewritten = true
	if got := p.describe(v.Ask("PUT", nil).Way("PUT")); got != "a ends in doubt" {
		t.Errorf("%q", got)
	}
}

// The ways of one question stand side by side in one array, which the next question takes again.
func TestWaysDoNotOverwriteEachOther(t *testing.T) {
	p := policies{}
	v := view(p.place([]route{{"PUT", "/x", "a b -"}, {"GET", "/x", "c d -"}}), "/x")
	application := []routes.Stop{{Policy: p.named("app")}}
	for range 3 {
		v.Ask("PUT", application)
		put, get, again := v.Way("PUT"), v.Way("GET"), v.Way("PUT")
		if got := p.describe(put) + ", " + p.describe(get) + ", " + p.describe(again); got != "app a b ends, app c d ends, app a b ends" {
			t.Error(got)
		}
	}
	if n := testing.AllocsPerRun(100, func() { v.Ask("PUT", application).Way("PUT"); v.Way("GET"); v.Way("DELETE") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// Routes of one pattern and kind share a step, in the order that each method has them in.
func TestPlace(t *testing.T) {
	tests := []struct {
		name  string
		app   []route
		steps string
	}{
		{"one for all methods", []route{{all, "/x", "-"}}, "/x"},
		{"of several methods", []route{{"GET", "/x", "-"}, {"PUT", "/x", "-"}}, "/x"},
		{"of one method", []route{{"GET", "/x", "-"}, {"GET", "/x", "-"}}, "/x /x"},
		{"of two kinds", []route{{use, "/x", "-"}, {"GET", "/x", "-"}}, "/x /x"},
		{"of two kinds, in several methods", []route{{"GET", "/x", "-"}, {use, "/x", "-"}, {"PUT", "/x", "-"}}, "/x /x /x"},
		{"in between", []route{{"GET", "/x", "-"}, {"PUT", "/y", "-"}, {all, "/z", "-"}}, "/y /x /z"},
		{"in different orders", []route{{"GET", "/x", "-"}, {all, "/y", "-"}, {"PUT", "/x", "-"}}, "/x /y /x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var paths []string
			for _, s := range (policies{}).place(test.app).Steps {
				paths = append(paths, s.Path)
				if len(s.Turns) != len(methods) {
					t.Errorf("%s has turns for %d methods", s.Path, len(s.Turns))
				}
			}
			if got := strings.Join(paths, " "); got != test.steps {
				t.Errorf("%s, want %s", got, test.steps)
			}
		})
	}
}
