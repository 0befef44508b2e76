package routes_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/internal/routes"
)

const page = "https://page.example"

func stop(c core.Config) routes.Stop {
	return routes.Stop{Policy: &routes.Policy{Decider: core.MustNew(c)}}
}

func withDecider(d core.Decider) routes.Stop { return routes.Stop{Policy: &routes.Policy{Decider: d}} }

// The policies of the rows.
var (
	open         = stop(core.Config{AllowOrigins: []string{page}})
	other        = stop(core.Config{AllowOrigins: []string{page}})
	again        = withDecider(open.Decider)
	purging      = stop(core.Config{AllowOrigins: []string{page}, AllowMethods: []string{"GET", "PUT", "PURGE"}})
	simple       = stop(core.Config{AllowOrigins: []string{page}, AllowMethods: []string{}})
	closed       = stop(core.Config{AllowOrigins: []string{"https://other.example"}})
	strict       = stop(core.Config{AllowOrigins: []string{"https://other.example"}, Enforce: true})
	simpleStrict = stop(core.Config{AllowOrigins: []string{page}, AllowMethods: []string{}, Enforce: true})

	// Functions cannot be compared.
	asPlain = core.DeciderFunc(open.Decide)
	plain   = withDecider(asPlain)
	plain2  = withDecider(asPlain)
	// nothing leaves all requests to others, and old200 answers preflights for devices that want 200.
	passing = withDecider(core.DeciderFunc(func(context.Context, core.Request) core.Decision { return core.Decision{} }))
	old200  = withDecider(core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		d := open.Decide(ctx, r)
		if d.Status == http.StatusNoContent {
			d.Status = http.StatusOK
		}
		return d
	}))
	// putOnly refuses every request but the actual one that the preflights of the rows are about.
	putOnly = withDecider(core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if r == (core.Request{Method: "PUT", Origin: page}) {
			return core.Decision{}
		}
		return strict.Decide(ctx, r)
	}))
)

// beside is a policy behind which a handler may answer.
func beside(s routes.Stop) routes.Stop {
	s.Answers = true
	return s
}

func to(stops ...routes.Stop) routes.Way      { return routes.Way{Stops: stops, Ends: true} }
func missing(stops ...routes.Stop) routes.Way { return routes.Way{Stops: stops} }
func doubtful(stops ...routes.Stop) routes.Way {
	return routes.Way{Stops: stops, Ends: true, Doubt: true}
}

// A path has a way for each method, and "" for those that have no route.
type path map[string]routes.Way

// A router knows one path. As an http.ServeMux it lists the usual methods only.
type router struct {
	path
	asked map[string]int
}

func (r router) Methods() []string { return []string{"GET", "PUT"} }

func (r router) Way(method string) routes.Way {
	r.asked[method]++
	if way, ok := r.path[method]; ok {
		return way
	}
	return r.path[""]
}

func put(p path) (decision core.Decision, asked map[string]int) {
	r := core.Request{Method: "OPTIONS", Origin: page, RequestMethod: "PUT", RequestHeaders: "content-type"}
	asked = map[string]int{}
	routes.Answer(context.Background(), &r, router{p, asked}, &decision)
	return decision, asked
}

// The preflight is about a PUT from an origin that the policies allow, except for those that are closed or strict.
func TestAnswer(t *testing.T) {
	const (
		nothing = "no answer"
		refused = "refused"
		kept    = "600" // Access-Control-Max-Age
		once    = "0"
	)
	tests := []struct {
		name string
		path path
		want string
	}{
		// Which policy answers.
		{"no policy", path{"PUT": to()}, nothing},
		{"no policy and no route", path{"": missing()}, nothing},
		{"a policy that allows it", path{"PUT": to(open)}, kept},
		{"a policy that does not", path{"PUT": to(closed)}, refused},
		{"no route", path{"": missing(open)}, kept},
		{"the nearest policy leaves it to the one before", path{"PUT": to(closed, open, passing)}, kept},
		{"all policies leave it to others", path{"PUT": to(passing)}, nothing},
		{"the nearest policy allows it", path{"PUT": to(closed, open)}, kept},
		{"the nearest policy does not", path{"PUT": to(open, closed)}, refused},
		{"a policy that says the method is missing", path{"PUT": to(simple)}, kept},

		// An actual request has to get past the policies before the nearest.
		{"one that enforces, and refuses", path{"PUT": to(strict, open)}, refused},
		{"one that enforces, between others", path{"PUT": to(open, strict, other)}, refused},
		{"one that enforces, for actual requests of any method", path{"PUT": to(simpleStrict, open)}, kept},
		{"a function that is asked about the actual request", path{"PUT": to(putOnly, open)}, kept},
		{"a function that refuses the actual request", path{"PUT": to(withDecider(core.DeciderFunc(strict.Decide)), open)}, refused},

		// Where a handler may answer behind one, that one has to allow the preflight.
		{"a handler behind one that allows it", path{"PUT": to(beside(open), purging)}, once},
		{"a handler behind one that does not", path{"PUT": to(beside(closed), open)}, refused},
		{"a handler behind one that lacks the method", path{"PUT": to(beside(simple), open)}, refused},
		{"a handler between the same policy, which tells that it lacks the method", path{"PUT": to(beside(simple), simple)}, once},
		{"a handler further out", path{"PUT": to(beside(open), other, purging)}, once},

		{"in doubt", path{"PUT": doubtful(open)}, refused},
		{"in doubt, without a policy", path{"PUT": doubtful()}, refused},

		// Browsers keep an answer for all methods.
		{"another method has the same policy", path{"PUT": to(open), "GET": to(open)}, kept},
		{"another method has another policy", path{"PUT": to(open), "GET": to(other)}, once},
		{"another method has one more", path{"PUT": to(open), "GET": to(other, open)}, once},
		{"another method has none", path{"PUT": to(open), "GET": to()}, once},
		{"another method has the same Decider", path{"PUT": to(open), "GET": to(again)}, kept},
		{"another method has the same policy, which cannot be compared", path{"PUT": to(plain), "GET": to(plain)}, kept},
		{"another method has the same function", path{"PUT": to(plain), "GET": to(plain2)}, once},
		{"a handler may answer another method", path{"PUT": to(open, other), "GET": to(beside(open), other)}, once},
		{"another method is in doubt", path{"PUT": to(open), "GET": doubtful(open)}, once},
		{"another method has no route", path{"PUT": to(open), "GET": missing(other)}, kept},
		{"methods without a route come to another policy", path{"PUT": to(open), "GET": to(open), "": to(other)}, once},
		{"methods without a route, which the policy does not name, come to another", path{"PUT": to(simple), "GET": to(simple), "": to(open)}, once},
		{"methods without a route come to a 404", path{"PUT": to(open), "GET": to(open), "": missing(other)}, kept},
		{"a method that only the policy names has another policy", path{"PUT": to(purging), "PURGE": to(open)}, once},
		{"a method that nobody names has another policy", path{"PUT": to(open), "PURGE": to(other)}, kept},
		{"an answer with 200", path{"PUT": to(old200)}, kept},
		{"another method has another policy than the answer with 200", path{"PUT": to(old200), "GET": to(open)}, once},
		{"a refusal, which nobody keeps", path{"PUT": to(closed), "GET": to(open)}, refused},
		{"a policy that names no methods", path{"PUT": to(simple), "GET": to(simple), "PURGE": to(open)}, kept},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			decision, _ := put(test.path)
			got := nothing
			switch decision.Status {
			case http.StatusForbidden:
				got = refused
			case http.StatusOK, http.StatusNoContent:
				got = "granted" // with a Max-Age
			}
			for name, value := range decision.Headers() {
				switch {
				case name == "Access-Control-Max-Age":
					got = value
				case got == refused && core.IsCORSHeader(name):
					t.Errorf("the refusal has %s: %s", name, value)
				}
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// Each question costs a search for a route.
func TestARouterIsAskedOnceAboutAMethod(t *testing.T) {
	for name, test := range map[string]struct {
		path  path
		asked []string
	}{
		"a grant":   {path{"PUT": to(purging)}, []string{"PUT", "GET", "", "PURGE"}},
		"a refusal": {path{"PUT": to(closed)}, []string{"PUT"}},
	} {
		_, asked := put(test.path)
		for _, method := range test.asked {
			if asked[method] != 1 {
				t.Errorf("%s: asked %d times about the method %q", name, asked[method], method)
			}
			delete(asked, method)
		}
		if len(asked) > 0 {
			t.Errorf("%s: asked about %v, too", name, asked)
		}
	}
}

// A policy on the way that refuses says why once, and none is told of a request that was not sent.
func TestObserversAreToldOfTheAnswerOnce(t *testing.T) {
	var told []string
	observed := func(name string, s routes.Stop) routes.Stop {
		return withDecider(core.Observe(s.Decider, func(_ context.Context, r core.Request, d core.Decision) {
			told = append(told, name+": "+r.Method+" "+d.Reason.String())
		}))
	}
	for name, test := range map[string]struct {
		path path
		want []string
	}{
		"the nearest allows it":           {path{"PUT": to(observed("outer", open), observed("inner", other))}, []string{"inner: OPTIONS Allowed"}},
		"one before it would refuse":      {path{"PUT": to(observed("outer", strict), observed("inner", open))}, []string{"outer: OPTIONS OriginNotAllowed"}},
		"one before it lacks the method":  {path{"PUT": to(beside(observed("outer", simple)), open)}, []string{"outer: OPTIONS MethodNotAllowed"}},
		"in doubt, the outermost is told": {path{"PUT": doubtful(observed("outer", open), observed("inner", other))}, []string{"outer: OPTIONS RouteInDoubt"}},
	} {
		told = nil
		if put(test.path); !slices.Equal(told, test.want) {
			t.Errorf("%s: told %q, want %q", name, told, test.want)
		}
	}
}

func TestAPreflightThatIsPassedOnIsMarked(t *testing.T) {
	ctx := context.Background()
	marked := context.WithValue(ctx, routes.SpokenKey(), true)
	if routes.HasSpoken(ctx) || !routes.HasSpoken(marked) {
		t.Errorf("HasSpoken is %t without the mark, and %t with it", routes.HasSpoken(ctx), routes.HasSpoken(marked))
	}
}
