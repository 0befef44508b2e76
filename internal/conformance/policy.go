package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/corskit/corskit/core"
)

var errLookup = errors.New("the lookup failed")

// decider makes what a row's policy line names. function goes into a Config only.
func decider(text string, function originFunc) (core.Decider, error) {
	switch text {
	case "PublicAPI":
		return core.PublicAPI(), nil
	case "LocalDev":
		return core.LocalDev(), nil
	case "zero":
		return new(core.Policy), nil
	case "passthrough":
		return core.DeciderFunc(func(context.Context, core.Request) core.Decision { return core.Decision{} }), nil
	}
	if list, ok := strings.CutPrefix(text, "FirstOf "); ok {
		return firstOf(list, function)
	}
	if rest, ok := strings.CutPrefix(text, "except "); ok {
		return except(rest, function)
	}
	var config core.Config
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		return nil, fmt.Errorf("the policy %s is no JSON of a Config, nor PublicAPI, LocalDev, zero, passthrough, FirstOf or except: %w", text, err)
	}
	config.AllowOriginFunc = function
	return core.New(config)
}

// except reads a path and a policy, and leaves that path alone.
func except(text string, function originFunc) (core.Decider, error) {
	path, text, _ := strings.Cut(text, " ")
	d, err := decider(text, function)
	if err != nil {
		return nil, err
	}
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if r.Path == path {
			return core.Decision{}
		}
		return d.Decide(ctx, r)
	}), nil
}

// firstOf reads a JSON list of Configs and names.
func firstOf(list string, function originFunc) (core.Decider, error) {
	var texts []json.RawMessage
	if err := json.Unmarshal([]byte(list), &texts); err != nil {
		return nil, fmt.Errorf("FirstOf %s is no JSON list: %w", list, err)
	}
	var policies []*core.Policy
	for _, text := range texts {
		d, err := decider(strings.Trim(string(text), `"`), function)
		if err != nil {
			return nil, err
		}
		policies = append(policies, d.(*core.Policy))
	}
	return core.FirstOf(policies...), nil
}

type originFunc = func(context.Context, core.Request, core.Origin) (bool, error)

// function makes the AllowOriginFunc that a row wants, and tells asked about each origin that it is asked about.
func (s *setup) originFunc(asked func(core.Origin)) originFunc {
	if s.function == "" {
		return nil
	}
	return func(_ context.Context, _ core.Request, o core.Origin) (bool, error) {
		asked(o)
		if s.function == "error" {
			return true, errLookup
		}
		return s.function == "yes", nil
	}
}

// deciders makes the policies of a row, outermost first, each observed by w.
func (s *setup) deciders(w *witness) ([]core.Decider, error) {
	if s.policy == noPolicy {
		return nil, nil
	}
	var all []core.Decider
	for i, text := range append([]string{s.policy}, s.inner...) {
		var function originFunc
		if i == 0 {
			function = s.originFunc(w.wasAsked)
		}
		d, err := decider(text, function)
		if err != nil {
			return nil, err
		}
		if p, ok := d.(*core.Policy); ok && s.explained {
			d = core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision { return p.Explain(ctx, r).Decision })
		}
		all = append(all, w.watch(d))
	}
	return all, nil
}
