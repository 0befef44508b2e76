package conformance

import (
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

// What the broken engines of mutate would answer, and some that are broken otherwise.
var tamperings = []struct {
	name string
	with func(x *exchange, a *answer) (tampered bool)
}{
	{"Vary is dropped", dropping("Vary")},
	{"Access-Control-Allow-Origin is dropped", dropping("Access-Control-Allow-Origin")},
	{"Access-Control-Allow-Credentials is forgotten", dropping("Access-Control-Allow-Credentials")},
	{"Access-Control-Allow-Methods is dropped", dropping("Access-Control-Allow-Methods")},
	{"Access-Control-Allow-Headers is dropped", dropping("Access-Control-Allow-Headers")},
	{"Access-Control-Expose-Headers is dropped", dropping("Access-Control-Expose-Headers")},
	{"Access-Control-Max-Age is dropped", dropping("Access-Control-Max-Age")},
	{"Timing-Allow-Origin is dropped", dropping("Timing-Allow-Origin")},
	{"a refused origin is reflected", func(x *exchange, a *answer) bool {
		origins := fields(x.request, "Origin")
		if a.reason == "Allowed" || len(origins) == 0 {
			return false
		}
		a.lines = append(a.lines, "Access-Control-Allow-Origin: "+origins[0])
		return true
	}},
	{"plain OPTIONS is swallowed", func(x *exchange, a *answer) bool {
		if !strings.HasPrefix(x.request, "OPTIONS ") || a.from == policy {
			return false
		}
		a.from, a.status = policy, 204
		return true
	}},
	{"an outer policy's header is left", adding("Access-Control-Expose-Headers: X-Outer")},
	{"a header is there twice", func(_ *exchange, a *answer) bool {
		i := slices.IndexFunc(a.lines, func(line string) bool { return isAboutAccess(headerName(line)) })
		if i >= 0 {
			a.lines = append(a.lines, a.lines[i])
		}
		return i >= 0
	}},
	{"a header is in lower case", func(_ *exchange, a *answer) bool {
		i := slices.IndexFunc(a.lines, func(line string) bool { return isAboutAccess(headerName(line)) })
		if i >= 0 {
			a.lines[i] = strings.ToLower(a.lines[i])
		}
		return i >= 0
	}},
	{"a refusal runs the handler", func(_ *exchange, a *answer) bool {
		was := a.from
		a.from = handler
		return was == policy
	}},
	{"the status is another", func(_ *exchange, a *answer) bool { a.status++; return a.from == policy }},
	{"the reason is another", func(_ *exchange, a *answer) bool { a.reason = "SomethingElse"; return true }},
	{"the answer has a body", func(_ *exchange, a *answer) bool { a.body = "Forbidden"; return a.from == policy }},
}

func dropping(name string) func(*exchange, *answer) bool {
	return func(_ *exchange, a *answer) bool {
		before := len(a.lines)
		a.lines = slices.DeleteFunc(a.lines, func(line string) bool { return headerName(line) == name })
		return len(a.lines) < before
	}
}

func adding(line string) func(*exchange, *answer) bool {
	return func(_ *exchange, a *answer) bool {
		a.lines = append(a.lines, line)
		return true
	}
}

// A row that cannot fail proves nothing.
func TestEveryRowNoticesWhatIsWrong(t *testing.T) {
	noticed := make(map[string]int)
	for _, r := range mustLoad(t) {
		if !r.isForCore() || len(r.mistakes) > 0 {
			continue
		}
		err := r.decide(func(x *exchange, want *expectation, seen *answer) {
			for _, tampering := range tamperings {
				a := *seen
				a.lines = slices.Clone(seen.lines)
				if !tampering.with(x, &a) {
					continue
				}
				if len(want.complaints(x.request, &a)) == 0 {
					t.Errorf("%s: nobody notices that %s", x.place, tampering.name)
				}
				noticed[tampering.name]++
			}
		})
		if err != nil {
			t.Errorf("%s: %v", r.place, err)
		}
	}
	for _, tampering := range tamperings {
		if noticed[tampering.name] == 0 {
			t.Errorf("there is no row in which it could be seen that %s", tampering.name)
		}
	}
}

func TestEveryRowNoticesAnotherMistake(t *testing.T) {
	other := core.ConfigErrors{{Field: "AllowOrigins", Why: "is wrong in another way"}}
	for _, r := range mustLoad(t) {
		if len(r.mistakes) == 0 {
			continue
		}
		var more core.ConfigErrors
		if _, err := r.server.deciders(new(witness)); !errors.As(err, &more) {
			t.Errorf("%s: New says %v", r.place, err)
			continue
		}
		more = append(more, other...)
		for what, err := range map[string]error{"no error": nil, "another error": other, "one mistake too many": more} {
			if len(r.wrongMistakes(err)) == 0 {
				t.Errorf("%s: nobody notices %s", r.place, what)
			}
		}
	}
}

// A server that has no policy must fail every row, those excepted in which none has a word.
func TestAServerWithoutPoliciesFails(t *testing.T) {
	for _, r := range mustLoad(t) {
		if len(r.mistakes) > 0 {
			continue
		}
		s, err := start(&r.server, "", true, func(*Site) func(net.Listener) error { return HTTP(http.NotFoundHandler()) })
		if err != nil {
			t.Fatalf("%s: %v", r.place, err)
		}
		for i := range r.exchanges {
			x := &r.exchanges[i]
			want := x.expected("net/http")
			a, err := x.send(s.dial, &s.site.witness)
			if err == nil && want.reason != notAsked && len(want.complaints(x.request, a)) == 0 {
				t.Errorf("%s: it passes", x.place)
			}
		}
		s.close()
	}
}
