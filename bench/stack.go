package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
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
	return &httpClient{s.Handler, req, r, response{header: http.Header{}}}
}

type httpClient struct {
	handler  http.Handler
	request  *http.Request
	sent     request
	response response
}

func (c *httpClient) exchange(n int) {
	for range n {
		if c.sent.origins.values != nil {
			c.request.Header["Origin"][0] = c.sent.origins.take()
		}
		if c.sent.paths.values != nil {
			c.request.URL.Path = c.sent.paths.take()
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
func (w *response) Write(p []byte) (int, error) { return len(p), nil }
func (w *response) WriteHeader(status int)      { w.status = status }

// fasthttpStack is Fiber, below its server.
type fasthttpStack struct{ fasthttp.RequestHandler }

func (s fasthttpStack) client(r request) client {
	var wire strings.Builder
	fmt.Fprintf(&wire, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method, path, host)
	for _, field := range r.header {
		fmt.Fprintf(&wire, "%s: %s\r\n", field[0], field[1])
	}
	wire.WriteString("\r\n")
	c := &fasthttpClient{handler: s.RequestHandler, sent: r}
	if err := c.header.Read(bufio.NewReaderSize(strings.NewReader(wire.String()), wire.Len())); err != nil {
		panic(err)
	}
	c.header.CopyTo(&c.ctx.Request.Header)
	return c
}

type fasthttpClient struct {
	handler fasthttp.RequestHandler
	sent    request
	header  fasthttp.RequestHeader
	ctx     fasthttp.RequestCtx
}

func (c *fasthttpClient) exchange(n int) {
	hasCookies := c.sent.get("Cookie") != ""
	for range n {
		// Whoever asks fasthttp for all headers has it parse the cookies, once a request.
		if hasCookies {
			c.header.CopyTo(&c.ctx.Request.Header)
		}
		if c.sent.paths.values != nil {
			c.ctx.Request.SetRequestURI(c.sent.paths.take())
		}
		c.ctx.Response.Reset()
		c.ctx.ResetUserValues()
		c.handler(&c.ctx)
	}
}

func (c *fasthttpClient) answer() answer {
	header := http.Header{}
	for name, value := range c.ctx.Response.Header.All() {
		header.Add(string(name), string(value))
	}
	return answer{c.ctx.Response.StatusCode(), header}
}

// deciderStack is the decision alone, without a framework.
type deciderStack struct {
	core.Decider
	reason bool // is asked for too
}

func (s deciderStack) client(r request) client {
	return &deciderClient{deciderStack: s, sent: r, request: core.Request{
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
	sent     request
	request  core.Request
	decision core.Decision
}

func (c *deciderClient) exchange(n int) {
	ctx, r := context.Background(), c.request
	var d core.Decision
	for range n {
		if c.sent.origins.values != nil {
			r.Origin = c.sent.origins.take()
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
	return answer{cmp.Or(c.decision.Status, http.StatusOK), header}
}
