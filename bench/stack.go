package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/core"
)

// A stack is a framework with a CORS middleware in it, made for one policy.
type stack interface {
	// client returns a client of its own, for use by one goroutine, that sends r.
	client(r request) client
}

// A client keeps request and response from one exchange to the next, so that what is measured is what the stack does.
type client interface {
	exchange(n int)
	// answer tells what the last exchange brought.
	answer() answer
}

type answer struct {
	status int
	header http.Header
}

// httpStack is every framework on net/http.
type httpStack struct{ http.Handler }

func (s httpStack) client(r request) client {
	req := httptest.NewRequest(r.method, "http://"+host+path, nil)
	for _, field := range r.header {
		req.Header.Add(field[0], field[1])
	}
	return &httpClient{handler: s.Handler, request: req, origins: r.origins, paths: r.paths, response: response{header: http.Header{}}}
}

type httpClient struct {
	handler  http.Handler
	request  *http.Request
	origins  []string
	paths    []string
	turn     int
	response response
}

func (c *httpClient) exchange(n int) {
	for range n {
		if c.origins != nil {
			c.request.Header["Origin"][0] = c.origins[c.turn]
			c.turn = (c.turn + 1) & (len(c.origins) - 1)
		}
		if c.paths != nil {
			c.request.URL.Path = c.paths[c.turn]
			c.turn = (c.turn + 1) & (len(c.paths) - 1)
		}
		clear(c.response.header)
		c.response.status = http.StatusOK
		c.handler.ServeHTTP(&c.response, c.request)
	}
}

func (c *httpClient) answer() answer { return answer{c.response.status, c.response.header.Clone()} }

// response is an http.ResponseWriter that keeps the header and drops the body.
type response struct {
	header http.Header
	status int
}

func (w *response) Header() http.Header         { return w.header }
func (w *response) Write(p []byte) (int, error) { return io.Discard.Write(p) }
func (w *response) WriteHeader(status int)      { w.status = status }

// fiberStack is Fiber, below its server.
type fiberStack struct{ fasthttp.RequestHandler }

func (s fiberStack) client(r request) client {
	var wire strings.Builder
	fmt.Fprintf(&wire, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method, path, host)
	for _, field := range r.header {
		fmt.Fprintf(&wire, "%s: %s\r\n", field[0], field[1])
	}
	wire.WriteString("\r\n")
	c := &fiberClient{handler: s.RequestHandler, hasCookies: r.get("Cookie") != "", paths: r.paths}
	if err := c.header.Read(bufio.NewReaderSize(strings.NewReader(wire.String()), wire.Len())); err != nil {
		panic(err)
	}
	c.header.CopyTo(&c.ctx.Request.Header)
	return c
}

type fiberClient struct {
	handler    fasthttp.RequestHandler
	header     fasthttp.RequestHeader
	hasCookies bool
	paths      []string
	turn       int
	ctx        fasthttp.RequestCtx
}

func (c *fiberClient) exchange(n int) {
	for range n {
		// Whoever asks fasthttp for all headers has it parse the cookies, once a request.
		if c.hasCookies {
			c.header.CopyTo(&c.ctx.Request.Header)
		}
		if c.paths != nil {
			c.ctx.Request.SetRequestURI(c.paths[c.turn])
			c.turn = (c.turn + 1) & (len(c.paths) - 1)
		}
		c.ctx.Response.Reset()
		c.ctx.ResetUserValues()
		c.handler(&c.ctx)
	}
}

func (c *fiberClient) answer() answer {
	header := http.Header{}
	c.ctx.Response.Header.VisitAll(func(name, value []byte) { header.Add(string(name), string(value)) })
	return answer{c.ctx.Response.StatusCode(), header}
}

// deciderStack is the decision alone, without a framework.
type deciderStack struct {
	core.Decider
	// reason asks for the reason too, as observers do. Adapters want the answer alone.
	reason bool
}

func (s deciderStack) client(r request) client {
	return &deciderClient{deciderStack: s, origins: r.origins, request: core.Request{
		Method:         r.method,
		Host:           host,
		Path:           path,
		Origin:         r.get("Origin"),
		RequestMethod:  r.get("Access-Control-Request-Method"),
		RequestHeaders: r.get("Access-Control-Request-Headers"),
		SecFetchSite:   r.get("Sec-Fetch-Site"),
	}}
}

type deciderClient struct {
	deciderStack
	request  core.Request
	origins  []string
	turn     int
	decision core.Decision
}

func (c *deciderClient) exchange(n int) {
	ctx := context.Background()
	r := c.request
	var d core.Decision
	for range n {
		if c.origins != nil {
			r.Origin = c.origins[c.turn]
			c.turn = (c.turn + 1) & (len(c.origins) - 1)
		}
		if c.reason {
			d = c.Decide(ctx, r)
		} else {
			d = core.Decision{}
			core.Answer(ctx, c.Decider, &r, &d)
		}
	}
	c.decision = d
}

func (c *deciderClient) answer() answer {
	header := http.Header{}
	for name, value := range c.decision.Headers() {
		header.Add(name, value)
	}
	status := c.decision.Status
	if status == 0 {
		status = http.StatusOK
	}
	return answer{status, header}
}
