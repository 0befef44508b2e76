package model

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/e2e/engine"
)

// try is what a browser makes of the rows that have these numbers, in one run.
func (s *servers) try(t *testing.T, b engine.Browser, run string, numbers []int) []outcome {
	t.Helper()
	var jobs []job
	for _, number := range numbers {
		jobs = append(jobs, s.job(number, run))
	}
	sights, said := do(t, b, s.page+"/", jobs)
	var outcomes []outcome
	for i, number := range numbers {
		var o outcome
		for _, sight := range sights[i] {
			o.page = append(o.page, sight.String())
		}
		if !o.readable() && s.rows[number].speaks() {
			o.name, o.console = said[number].failure()
		}
		outcomes = append(outcomes, s.finish(o, s.place(number, run)))
	}
	return outcomes
}

// inModel is what the model of an engine makes of the rows.
func (s *servers) inModel(t *testing.T, engine browser.Engine) []outcome {
	t.Helper()
	var outcomes []outcome
	for number, r := range s.rows {
		at := s.place(number, "model-of-"+engine.String())
		outcomes = append(outcomes, s.finish(r.inModel(t, s.page, s.request(r, at), engine), at))
	}
	return outcomes
}

func (r row) inModel(t *testing.T, origin string, request browser.Request, engine browser.Engine) outcome {
	page := browser.MustNew(origin)
	if r.sandboxed {
		page = browser.MustNew("null")
	}
	page.Engine = engine
	var o outcome
	for range r.times() {
		res, err := page.Fetch(t.Context(), request)
		var failure interface {
			Name(browser.Engine) string
			Console(browser.Engine) []string
		}
		if errors.As(err, &failure) && r.speaks() {
			o.name = failure.Name(engine)
			o.console = append(o.console, failure.Console(engine)...)
		}
		o.page = append(o.page, sightOf(res, err).String())
	}
	return o
}

func sightOf(res *browser.Response, err error) sight {
	if err != nil {
		return sight{Thrown: "TypeError"}
	}
	header := map[string]string{}
	for name, values := range res.Header {
		header[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return sight{
		Type: string(res.Type), URL: res.URL, Status: res.Status, Redirected: res.Redirected,
		Header: header, Body: string(res.Body),
	}
}

func (s *servers) job(number int, run string) job {
	r := s.rows[number]
	j := newJob(number, s.request(r, s.place(number, run)))
	j.Times, j.Sandboxed = r.times(), r.sandboxed
	return j
}

// speaks is false for XMLHttpRequest: what engines print of it comes late, and
// does not say which it is about.
func (r row) speaks() bool { return !r.request.UploadListeners }

func (r row) times() int {
	if r.twice {
		return 2
	}
	return 1
}

func (s *servers) request(r row, at place) browser.Request {
	request := r.request
	if request.URL == "" {
		request.URL = "{api}/{row}/0"
	}
	request.URL = s.fill(request.URL, at)
	return request
}

// place also tells this run from those of other servers in the same browser,
// whose cookies it would share.
func (s *servers) place(number int, run string) place {
	page, _ := url.Parse(s.page)
	return place{run + "-" + page.Port(), number}
}

// finish adds what the servers saw, and takes out what tells the place.
func (s *servers) finish(o outcome, at place) outcome {
	o.requests = s.requests(at)
	for _, texts := range [][]string{o.page, o.requests, o.console} {
		for i, text := range texts {
			texts[i] = strings.ReplaceAll(text, "/"+at.String()+"/", "/")
		}
	}
	slices.Sort(o.console)
	return o
}
