// Package demo is what the quickstart runs: one policy, the same API behind it on each of six frameworks, and a page that
// calls them all from a browser and shows what it may do.
package demo

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/examples/items"
)

// Ports are where the servers listen, on this machine's loopback addresses only. Zero picks a port that is free.
type Ports struct{ Page, Gin, Echo, EchoV5, Chi, Fiber, FiberV3 int }

// A Demo is a page and the six servers that it calls.
type Demo struct {
	// Origin is the page's address, and the one origin that the policy allows, such as http://localhost:4200.
	Origin string
	// OtherOrigin is the same page at an origin that the policy does not allow, such as http://127.0.0.1:4200.
	OtherOrigin string
	// APIs are the six servers.
	APIs []API

	services []service
}

// An API is one of the six servers.
type API struct {
	Framework string `json:"framework"`
	URL       string `json:"url"` // without a path: http://localhost:3001
}

type service struct {
	server    server
	listeners []net.Listener
}

// Listen opens the ports. What connects from then on is answered once [Demo.Serve] runs. A port that is taken is an error
// that names it.
func Listen(ports Ports) (*Demo, error) {
	d := &Demo{}
	page, port, err := listen("page", ports.Page)
	if err != nil {
		return nil, err
	}
	d.Origin = origin("localhost", port)
	d.OtherOrigin = origin("127.0.0.1", port)

	policy := newPolicy(d.Origin)
	seen := &exchanges{}
	d.services = append(d.services, service{newHTTPServer(pageHandler(d, policy, seen)), page})
	for _, api := range []struct {
		framework, flag string
		port            int
		server          server
	}{
		{"Gin", "gin", ports.Gin, newHTTPServer(items.Gin(policy))},
		{"Echo", "echo", ports.Echo, newHTTPServer(items.Echo(policy))},
		{"Echo v5", "echov5", ports.EchoV5, newHTTPServer(items.EchoV5(policy))},
		{"Chi", "chi", ports.Chi, newHTTPServer(items.Chi(policy))},
		{"Fiber", "fiber", ports.Fiber, newFiberServer(items.Fiber(policy))},
		{"Fiber v3", "fiberv3", ports.FiberV3, newFiberServer(items.FiberV3(policy))},
	} {
		listeners, port, err := listen(api.flag, api.port)
		if err != nil {
			d.close()
			return nil, err
		}
		for i, l := range listeners {
			listeners[i] = tappedListener{l, seen}
		}
		d.APIs = append(d.APIs, API{api.framework, origin("localhost", port)})
		d.services = append(d.services, service{api.server, listeners})
	}
	return d, nil
}

// Serve answers requests until ctx is done, or until a server fails, which is the error. Then it closes all of them, after
// a short while for the requests under way. It may be called once.
func (d *Demo) Serve(ctx context.Context) error {
	running, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	var serving sync.WaitGroup
	for _, s := range d.services {
		for _, l := range s.listeners {
			serving.Go(func() { stop(s.server.Serve(l)) })
		}
	}
	<-running.Done()
	toldToStop := ctx.Err() != nil

	grace, release := context.WithTimeout(context.Background(), 3*time.Second)
	defer release()
	var closing sync.WaitGroup
	for _, s := range d.services {
		closing.Go(func() { s.server.Shutdown(grace) })
	}
	closing.Wait()
	d.close() // Fiber forgets a shutdown that comes before it serves
	serving.Wait()

	if toldToStop {
		return nil
	}
	return context.Cause(running)
}

func (d *Demo) close() {
	for _, s := range d.services {
		for _, l := range s.listeners {
			l.Close()
		}
	}
}

// A server is what net/http and Fiber have in common.
type server interface {
	Serve(net.Listener) error
	Shutdown(context.Context)
}

type httpServer struct{ *http.Server }

func newHTTPServer(h http.Handler) httpServer {
	return httpServer{&http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}}
}

// Shutdown cuts off what is still open at the end: browsers open connections in advance and never use them.
func (s httpServer) Shutdown(ctx context.Context) {
	if s.Server.Shutdown(ctx) != nil {
		s.Server.Close()
	}
}

// A fiberApp is an *App of v2 or v3.
type fiberApp interface {
	Handler() fasthttp.RequestHandler
	Server() *fasthttp.Server
	ShutdownWithContext(context.Context) error
}

type fiberServer struct{ app fiberApp }

func newFiberServer(app fiberApp) fiberServer {
	app.Handler() // builds the routes, as app.Listener would, which serves one listener and not two
	return fiberServer{app}
}

func (s fiberServer) Serve(l net.Listener) error { return s.app.Server().Serve(l) }

func (s fiberServer) Shutdown(ctx context.Context) { s.app.ShutdownWithContext(ctx) }

// Curl is a command line that sends a preflight as the browser would.
func (d *Demo) Curl() string {
	return "curl -i -X OPTIONS -H 'Origin: " + d.Origin + "' -H 'Access-Control-Request-Method: PUT' " + d.APIs[0].URL + "/items/1"
}
