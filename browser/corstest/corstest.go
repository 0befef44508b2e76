// Package corstest tests in one line which pages may use a server:
//
//	corstest.Allows(t, handler, "https://app.example.com", "PUT /items/1", "X-Trace")
//	corstest.Blocks(t, handler, "https://other.example", "GET /items")
//
// What it can't say, package [browser] can.
//
// [browser]: https://pkg.go.dev/github.com/corskit/corskit/browser
package corstest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/corskit/corskit/browser"
)

// T is the part of [testing.TB] that is used.
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// engines are asked one after another. What holds in all of them holds for
// every page.
var engines = []browser.Engine{browser.Standard, browser.Chromium, browser.Firefox, browser.WebKit}

// Allows fails the test unless pages of the origin may send the request and
// read the response, in every browser. The response's status does not count.
//
// The request is a method and a path, or a whole URL where the host matters:
// "PUT /items/1", "PUT https://api.example.com/items/1". The headers are those
// that the page's script sets:
//
//   - "X-Trace" has the value 1, "Content-Type" application/json
//   - "Content-Type: text/plain" has its own value
//   - "Cookie" sends the request with credentials
//
// The handler is called in the goroutine of the test, several times: once or
// twice a browser.
func Allows(t T, h http.Handler, origin, request string, headers ...string) {
	t.Helper()
	r, err := parse(origin, request, headers)
	if err != nil {
		t.Errorf("corstest: %v", err)
		return
	}
	for _, engine := range engines {
		if _, err := fetch(h, origin, engine, r); err != nil {
			t.Errorf("corstest: in %s: %v", name(engine), err)
			return
		}
	}
}

// Blocks fails the test unless every browser keeps the response from pages of
// the origin. Its arguments are those of [Allows].
//
// That the response is kept does not mean that the handler was not called: a
// request that needs no preflight is sent in any case.
func Blocks(t T, h http.Handler, origin, request string, headers ...string) {
	t.Helper()
	r, err := parse(origin, request, headers)
	if err != nil {
		t.Errorf("corstest: %v", err)
		return
	}
	for _, engine := range engines {
		res, err := fetch(h, origin, engine, r)
		var blocked *browser.BlockedError
		switch {
		case err == nil:
			t.Errorf("corstest: in %s, the page %s may read the response of %s %s: status %d", name(engine), origin, r.Method, r.URL, res.Status)
			return
		case !errors.As(err, &blocked) || len(blocked.Exchanges) == 0: // whatever the server says
			t.Errorf("corstest: in %s: %v", name(engine), err)
			return
		}
	}
}

func name(e browser.Engine) string {
	if e == browser.Standard {
		return "browsers that keep to the standard"
	}
	return e.String()
}

func fetch(h http.Handler, origin string, engine browser.Engine, r browser.Request) (*browser.Response, error) {
	page, err := browser.New(origin)
	if err != nil {
		return nil, err
	}
	page.Transport = browser.Handler(h)
	page.Engine = engine
	res, err := page.Fetch(context.Background(), r)
	if err == nil && res.Type == browser.TypeBasic {
		return nil, fmt.Errorf("%s is the page's own origin, where there is nothing to allow: write another URL, as in %q", origin, r.Method+" https://api.example.com/items")
	}
	return res, err
}

// somewhere is an origin that no page has.
const somewhere = "https://server.test"

func parse(origin, request string, headers []string) (browser.Request, error) {
	if _, err := browser.New(origin); err != nil {
		return browser.Request{}, err
	}
	method, target, ok := strings.Cut(request, " ")
	if !ok || method == "" || target == "" || strings.Contains(target, " ") {
		return browser.Request{}, fmt.Errorf("%q is not a request: write a method and a path, as in %q", request, "PUT /items/1")
	}
	if strings.HasPrefix(target, "/") {
		target = somewhere + target
	}
	if u, err := url.Parse(target); err == nil && !u.IsAbs() {
		return browser.Request{}, fmt.Errorf("%q is neither a path nor a URL: write %q", target, method+" /"+target)
	}
	r := browser.Request{Method: method, URL: target, Header: http.Header{}}
	for _, h := range headers {
		if err := add(&r, h); err != nil {
			return browser.Request{}, err
		}
	}
	return r, nil
}

func add(r *browser.Request, header string) error {
	name, value, hasValue := strings.Cut(header, ":")
	value = strings.TrimSpace(value)
	switch {
	case strings.EqualFold(name, "Cookie"):
		r.Credentials = browser.CredentialsInclude
		return nil
	case browser.ForbiddenHeader(name, value):
		return fmt.Errorf("a script cannot set %s: leave it out", name)
	case hasValue:
	case strings.EqualFold(name, "Content-Type"):
		value = "application/json"
	default:
		value = "1"
	}
	r.Header.Add(name, value)
	return nil
}
