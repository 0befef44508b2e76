package conformance

import "strings"

// A row is one behaviour: a server with its policies, and what it answers to one request or to several.
type row struct {
	place  string // file:line
	name   string
	server setup
	// mistakes are what New says about the policy, in place of any exchange.
	mistakes  []string
	exchanges []exchange
	notOnCore string
}

// isForCore tells whether core, which has neither handlers nor routes, can pass r.
func (r *row) isForCore() bool { return r.notOnCore == "" && len(r.server.routes) == 0 }

// isFor tells whether r can be run on a framework.
func (r *row) isFor(framework string) bool {
	return len(r.mistakes) == 0
}

// setup is what a row says about the server.
type setup struct {
	policy   string
	inner    []string // outermost first
	outer    []string // header lines
	function string
	tls      bool
	routes   []Route // in place of the application that rows share
	// otherwise says that a handler of the application takes what no route does.
	otherwise bool
	// explained has Explain decide in the place of Decide.
	explained bool
}

// An exchange is a request, in raw bytes, and its answer.
type exchange struct {
	place   string
	request string
	early   string // what of the body is to arrive while the handler is still running
	want    expectation
	on      map[string]*expectation // by framework, in place of want
}

// expected is what the answer has to be under this framework.
func (x *exchange) expected(framework string) *expectation {
	if e, ok := x.on[framework]; ok {
		return e
	}
	return &x.want
}

// An expectation is what must be seen of one exchange: on the wire and inside the server.
type expectation struct {
	status int
	or     int // another status that is as good, 0 for none: one of another version of the framework
	from   answerer
	lines  []string // of the head
	absent []string // names
	body   *string
	reason string
	seen   string
	asked  string
}

// An answerer is who answered a request.
type answerer string

const (
	handler   answerer = "the handler"
	policy    answerer = "us"
	router    answerer = "the router"
	aheadOfUs answerer = "ahead of us"
)

// noPolicy stands in the place of an application's policy where there is none beside those of routes.
const noPolicy = "none"

// notAsked stands for the reason of a decision that was never made.
const notAsked = "not asked"

// coreAlone stands in the place of a framework where there is none.
const coreAlone = "core"

// frameworks are the names that a row may call a difference by.
var frameworks = []string{coreAlone, "net/http", "gin", "echo", "echov5", "chi", "fiber", "fiberv3"}

// headerName is the part of a header line before the colon.
func headerName(line string) string {
	name, _, _ := strings.Cut(line, ":")
	return name
}
