package conformance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/corskit/corskit/core"
)

// runOnCore returns what is wrong with r where there is no framework.
func (r *row) runOnCore() []string {
	if len(r.mistakes) > 0 {
		_, err := r.server.deciders(new(witness))
		return r.wrongMistakes(err)
	}
	var all []string
	err := r.decide(func(x *exchange, want *expectation, a *answer) {
		for _, complaint := range want.complaints(x.request, a) {
			all = append(all, "the request at "+x.place+": "+complaint)
		}
	})
	if err != nil {
		return []string{err.Error()}
	}
	return all
}

// decide does with package core what an adapter does, on a list of header lines instead of a connection.
func (r *row) decide(see func(x *exchange, want *expectation, a *answer)) error {
	var w witness
	deciders, err := r.server.deciders(&w)
	if err != nil {
		return err
	}
	for i := range r.exchanges {
		x := &r.exchanges[i]
		w.forget()
		a := decide(deciders, r.server.outer, coreRequest(x.request, r.server.tls))
		w.testify(a)
		see(x, x.expected(coreAlone).withoutFramework(), a)
	}
	return nil
}

// wrongMistakes compares what New says, sentence by sentence.
func (r *row) wrongMistakes(err error) []string {
	var mistakes core.ConfigErrors
	if !errors.As(err, &mistakes) {
		return []string{fmt.Sprintf("New says %v", err)}
	}
	var all []string
	if len(mistakes) != len(r.mistakes) {
		all = append(all, fmt.Sprintf("New finds %d mistakes, not %d:\n%v", len(mistakes), len(r.mistakes), mistakes))
	}
	for i := range min(len(mistakes), len(r.mistakes)) {
		if got := mistakes[i].Error(); !strings.Contains(got, r.mistakes[i]) {
			all = append(all, fmt.Sprintf("New says\n%s\nin place of\n%s", got, r.mistakes[i]))
		}
	}
	return all
}

// decide lets the policies decide, outermost first, until one answers.
func decide(deciders []core.Decider, outer []string, r core.Request) *answer {
	a := &answer{lines: append([]string(nil), outer...)}
	for _, d := range deciders {
		decision := d.Decide(context.Background(), r)
		if decision.Kind == core.Passthrough {
			continue
		}
		a.lines = merge(a.lines, decision)
		if decision.Status != 0 {
			a.status = decision.Status
			break
		}
	}
	return a
}

// merge puts the headers of d in the place of an outer policy's. Only Vary is added to what is there.
func merge(lines []string, d core.Decision) []string {
	var merged, varies []string
	for _, line := range lines {
		switch name := headerName(line); {
		case name == "Vary":
			varies = append(varies, strings.TrimPrefix(line, "Vary: "))
		case !core.IsCORSHeader(name):
			merged = append(merged, line)
		}
	}
	for name, value := range d.Headers() {
		if name == "Vary" {
			varies = core.AppendVary(varies, value)
		} else {
			merged = append(merged, name+": "+value)
		}
	}
	for _, value := range varies {
		merged = append(merged, "Vary: "+value)
	}
	return merged
}

// coreRequest reads a raw request as an adapter has to.
func coreRequest(raw string, tls bool) core.Request {
	line, _, _ := strings.Cut(raw, "\r\n")
	method, rest, _ := strings.Cut(line, " ")
	target, _, _ := strings.Cut(rest, " ")
	r := core.Request{
		Method:         method,
		Host:           single(raw, "Host"),
		Path:           target,
		Origin:         single(raw, "Origin"),
		RequestMethod:  single(raw, "Access-Control-Request-Method"),
		RequestHeaders: strings.Join(fields(raw, "Access-Control-Request-Headers"), ","),
		SecFetchSite:   single(raw, "Sec-Fetch-Site"),
		TLS:            tls,
	}
	if u, err := url.ParseRequestURI(target); err == nil {
		r.Path = cmp.Or(u.RawPath, u.Path)
		if u.Host != "" {
			r.Host = u.Host
		}
	}
	return r
}

// single is the value of a header that may come only once.
func single(raw, name string) string {
	switch values := fields(raw, name); len(values) {
	case 0:
		return ""
	case 1:
		return values[0]
	}
	return ","
}

// withoutFramework is what is left of e where nobody runs a handler: who answers if not a policy, and how, is not known.
func (e *expectation) withoutFramework() *expectation {
	if e.from == policy {
		return e
	}
	left := expectation{from: router, reason: e.reason, seen: e.seen, asked: e.asked}
	for _, line := range e.lines {
		if isAboutAccess(headerName(line)) {
			left.lines = append(left.lines, line)
		}
	}
	if e.from == aheadOfUs {
		left.from = aheadOfUs
	}
	return &left
}
