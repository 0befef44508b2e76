package browsers

import (
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/items"
)

// A framework serves the quickstart's API and a site of ours behind a policy.
type framework struct {
	name  string
	items builder
	site  builder
}

var frameworks = []framework{
	{"gin", onHTTP(items.Gin), onHTTP(ginSite)},
	{"echo", onHTTP(items.Echo), onHTTP(echoSite)},
	{"echov5", onHTTP(items.EchoV5), onHTTP(echoV5Site)},
	{"chi", onHTTP(items.Chi), onHTTP(chiSite)},
	{"fiber", onFiber(items.Fiber), onFiber(fiberSite)},
	{"fiberv3", onFiber(items.FiberV3), onFiber(fiberV3Site)},
}

// A builder returns the Serve method of a server.
type builder func(core.Decider, *wire) func(net.Listener) error

func onHTTP(build func(core.Decider) http.Handler) builder {
	return func(d core.Decider, w *wire) func(net.Listener) error {
		s := &http.Server{Handler: w.overHTTP(build(d)), ErrorLog: log.New(io.Discard, "", 0)}
		return s.Serve
	}
}

// A fiberApp is an *App of v2 or v3.
type fiberApp interface {
	Handler() fasthttp.RequestHandler
	Server() *fasthttp.Server
}

func onFiber[App fiberApp](build func(core.Decider) App) builder {
	return func(d core.Decider, w *wire) func(net.Listener) error {
		app := build(d)
		s := app.Server() // app.Listener would serve one listener, not two
		s.Handler = w.overFiber(app.Handler())
		return s.Serve
	}
}

// servers are a row's two, as the page is told about them.
type servers struct {
	Items string `json:"items"`
	Site  string `json:"site"`
	Run   string `json:"run"`

	wire *wire
}

var runs atomic.Int64

func (f *framework) start(t *testing.T, policy *core.Policy) *servers {
	w := &wire{}
	return &servers{
		Items: serve(t, f.items(policy, w)),
		Site:  serve(t, f.site(policy, w)),
		Run:   strconv.FormatInt(runs.Add(1), 10),
		wire:  w,
	}
}

// serve returns the server's address. The end of the test ends the server.
func serve(t *testing.T, serve func(net.Listener) error) string {
	port, listeners := listen(t)
	for _, l := range listeners {
		go serve(l)
	}
	return "http://localhost:" + port
}
