package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/corskit/corskit/browser"
)

// compareEngines shows the same responses to the engines, each with its own departures from the standard, without asking the
// server again.
func (p *probe) compareEngines(ctx context.Context) {
	for _, engine := range []browser.Engine{browser.Chromium, browser.Firefox, browser.WebKit} {
		page := browser.MustNew(p.Page)
		page.Engine = engine
		page.Transport = replay(p.exchanges, p.noResponse)
		putCookies(page, p.request)
		_, err := page.Fetch(ctx, p.request.Request)
		p.Engines = append(p.Engines, verdict(engine, err))
	}
}

func verdict(engine browser.Engine, err error) Engine {
	e := Engine{Name: engine.String()}
	var said interface {
		Name(browser.Engine) string
		Console(browser.Engine) []string
	}
	if err == nil || errors.Is(err, errNotRecorded) || !errors.As(err, &said) {
		return e
	}
	e.Blocked, e.Error, e.Console = true, said.Name(engine), said.Console(engine)
	return e
}

// errNotRecorded stands for the response to a request that was not sent. An engine that gets this far goes on where the
// standard stops.
var errNotRecorded = errors.New("this request was not sent")

// replay answers requests as they were answered before, in their order, and the one that got no response with err. Preflights
// may be repeated.
func replay(exchanges []browser.Exchange, err error) http.RoundTripper {
	used := make([]bool, len(exchanges))
	return browser.RoundTripFunc(func(r *http.Request) (*http.Response, error) {
		for i, x := range exchanges {
			if used[i] || x.Method != r.Method || x.URL != r.URL.String() || x.Preflight != isPreflight(r) {
				continue
			}
			used[i] = !x.Preflight
			if x.Status == 0 {
				return nil, err
			}
			return response(x, r), nil
		}
		return nil, errNotRecorded
	})
}

func response(x browser.Exchange, r *http.Request) *http.Response {
	return &http.Response{
		StatusCode: x.Status,
		Status:     fmt.Sprintf("%d %s", x.Status, http.StatusText(x.Status)),
		Header:     x.ResponseHeader.Clone(),
		Body:       http.NoBody,
		Request:    r,
	}
}
