package model

import (
	"slices"
	"testing"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/e2e/engine"
)

func TestMain(m *testing.M) { engine.Main(m) }

func matrix() []row {
	var rows []row
	for _, group := range []struct {
		name string
		rows []row
	}{
		{"CORS check", corsCheck},
		{"preflight", preflight},
		{"safelist", safelist},
		{"fetch", modes},
		{"exposed", exposed},
		{"redirect", redirection},
		{"remembered", remembered},
		{"parsed", parsed},
		{"referrer", referrer},
		{"upload", uploads},
	} {
		for _, r := range group.rows {
			r.name = group.name + "/" + r.name
			rows = append(rows, r)
		}
	}
	return rows
}

var models = map[string]browser.Engine{
	"chromium": browser.Chromium,
	"firefox":  browser.Firefox,
	"webkit":   browser.WebKit,
}

func TestTheModelDoesWhatTheEnginesDo(t *testing.T) {
	s := serve(t, matrix())
	standard := s.inModel(t, browser.Standard)
	for _, name := range engine.Names() {
		t.Run(name, func(t *testing.T) {
			b := engine.ForTest(t, name)
			model := s.inModel(t, models[name])
			real := s.inBrowser(t, b, model, standard)
			for i, r := range s.rows {
				t.Run(r.name, func(t *testing.T) {
					r.compare(t, name, real[i], model[i], standard[i])
				})
			}
		})
	}
}

// compare holds the model to the engine, and the engine to the standard, but
// for what is listed.
func (r row) compare(t *testing.T, engine string, real, model, standard outcome) {
	var known, unknown []departure // to the model
	for _, d := range r.departs {
		switch {
		case !d.of(engine):
		case d.modelled():
			known = append(known, d)
		default:
			unknown = append(unknown, d)
		}
	}
	for i, d := range unknown {
		others := slices.Delete(slices.Clone(unknown), i, i+1)
		if ignoring(others, real).equal(ignoring(others, model)) {
			t.Errorf("listed, but gone: %s", d.why)
		}
	}
	real, model, standard = ignoring(unknown, real), ignoring(unknown, model), ignoring(unknown, standard)
	if !real.equal(model) {
		t.Errorf("only the engine:\n%sonly the model of it:\n%s", real.less(model), model.less(real))
	}
	switch same := real.facts().equal(standard.facts()); {
	case same && len(known) > 0:
		t.Errorf("listed, but the engine does what the standard says: %s", known[0].why)
	case !same && len(known) == 0:
		real, standard := real.facts(), standard.facts()
		t.Errorf("only the engine:\n%sonly the standard:\n%s", real.less(standard), standard.less(real))
	}
}

func ignoring(departures []departure, o outcome) outcome {
	for _, d := range departures {
		d.ignore(&o)
	}
	return o
}
