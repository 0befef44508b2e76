// Package probe does with a live server what a browser would do for a page, and says what became of it and why.
package probe

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/corskit/corskit/browser"
)

// A Request is what a page fetches.
type Request struct {
	// Page is the page's origin.
	Page string
	browser.Request
	// Cookies are sent with the request if its Credentials are to be included.
	Cookies []*http.Cookie
	// LeftOutCookies is how many a browser has sent besides, and this program cannot.
	LeftOutCookies int
	// PreflightOnly leaves out the request itself, which may change something on the server.
	PreflightOnly bool
}

// Run sends the requests, and for GET and HEAD up to three more, to see whether a cache may keep the response, or has. The error is about r: a
// request that no page can make.
func Run(ctx context.Context, r Request) (*Report, error) {
	page, err := browser.New(r.Page)
	if err != nil {
		return nil, errors.New("the page's origin: " + strings.TrimPrefix(err.Error(), "browser: "))
	}
	connections := newConnections(r.PreflightOnly)
	defer connections.close()
	page.Transport = connections
	putCookies(page, r)
	p := &probe{Report: Report{Page: r.Page, URL: r.URL, Method: r.method(), Credentials: includesCredentials(r)}, request: r, connections: connections}
	res, err := page.Fetch(ctx, r.Request)
	if err := p.judge(ctx, res, err); err != nil {
		return nil, err
	}
	p.compareEngines(ctx)
	p.noteCookies()
	p.noteLocalNetwork()
	p.noteEngines()
	p.noteLayers()
	if err == nil {
		p.noteLogin()
		p.noteCache(ctx)
	}
	return &p.Report, nil
}

type probe struct {
	Report
	request     Request
	connections *connections
	exchanges   []browser.Exchange
	noResponse  error // why the last exchange has no response
}

func (r Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

func includesCredentials(r Request) bool { return r.Credentials == browser.CredentialsInclude }

// putCookies is for URLs that a script can fetch; the others fail later, with a better sentence.
func putCookies(page *browser.Page, r Request) {
	req, err := http.NewRequest(http.MethodGet, r.URL, nil)
	if err != nil || len(r.Cookies) == 0 {
		return
	}
	page.Jar.SetCookies(req.URL, r.Cookies)
}

// judge fills in what Fetch returned. It returns the error if nothing could be fetched.
func (p *probe) judge(ctx context.Context, res *browser.Response, err error) error {
	var (
		blocked *browser.BlockedError
		network *browser.NetworkError
		request *browser.RequestError
	)
	switch {
	case err == nil:
		p.Verdict, p.exchanges = Readable, res.Exchanges
		p.Response = readable(res)
	case errors.Is(err, errNotSent):
		errors.As(err, &network)
		p.Verdict, p.exchanges = MaySend, network.Exchanges[:len(network.Exchanges)-1]
	case errors.As(err, &blocked):
		p.Verdict, p.Reason, p.exchanges = Blocked, blocked.Reason, blocked.Exchanges
		p.Rule = rule(blocked)
		p.Diagnosis = diagnose(blocked, p.request, p.ofServer(ctx, blocked))
	case errors.As(err, &network):
		p.Verdict, p.exchanges = NoResponse, network.Exchanges
		p.Rule, p.noResponse = network.Err.Error(), network.Err
		p.Diagnosis = diagnoseNetwork(network, p.request)
	case errors.As(err, &request):
		return errors.New("no page can send this: " + request.Field + " " + quoted(request.Value) + ": " + request.Why)
	default:
		return err
	}
	p.Steps = steps(p.exchanges)
	if n := len(p.Steps); n > 0 && !p.Verdict.OK() && wasSent(p.Reason) {
		p.Steps[n-1].Problem = p.Rule
	}
	return nil
}

// wasSent is false for what fails before a request is sent.
func wasSent(r browser.Reason) bool {
	switch r {
	case browser.NotHTTP, browser.DisallowedByMode, browser.MixedContent, browser.BadPort:
		return false
	}
	return true
}

func rule(e *browser.BlockedError) string {
	if e.Value == "" {
		return e.Reason.Error()
	}
	return e.Reason.Error() + " (" + quoted(e.Value) + ")"
}
