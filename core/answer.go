package core

import (
	"slices"
	"strings"
)

// An answer is a list of header fields, precomputed when a policy is made and shared by its decisions.
type answer struct{ fields []field }

type field struct {
	name, value string
	from        source
}

// source says where a field's value comes from: the answer, or what the decision holds beside it.
type source uint8

const (
	literal source = iota
	fromOrigin
	fromMethods
	fromHeaders
)

// The answers that are the same in every policy. A stranger's preflight learns nothing from them.
var (
	varyOrigin    = &answer{[]field{{name: vary, value: "Origin"}}}
	varyPreflight = &answer{[]field{{name: vary, value: preflightVary}}}
	refusal       = &answer{[]field{{name: vary, value: "Origin"}, {name: "Cache-Control", value: "no-store"}}}
)

const preflightVary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers"

// What distinguishes the answers to preflights that a policy may have to give.
const (
	withoutMethods = 1 << iota
	withoutHeaders
	uncached
)

// corsCheck returns the headers that the CORS check looks at, https://fetch.spec.whatwg.org/#concept-cors-check.
func (c *Config) corsCheck(static bool) []field {
	fields := []field{{name: allowOrigin, from: fromOrigin}}
	if static {
		fields[0] = field{name: allowOrigin, value: "*"}
	}
	if c.AllowCredentials {
		fields = append(fields, field{name: allowCredentials, value: "true"})
	}
	return fields
}

func (c *Config) actualAnswer(static bool, check []field, exposed []string) *answer {
	fields := slices.Clone(check)
	if len(exposed) > 0 {
		fields = append(fields, field{name: exposeHeaders, value: strings.Join(exposed, ", ")})
	}
	switch {
	case c.AllowTiming && static:
		fields = append(fields, field{name: timingAllow, value: "*"})
	case c.AllowTiming:
		fields = append(fields, field{name: timingAllow, from: fromOrigin})
	}
	if !static {
		fields = append(fields, field{name: vary, value: "Origin"})
	}
	return &answer{fields}
}

func (c *Config) preflightAnswer(p *Policy, check []field, headers []string, age string, variant int) *answer {
	fields := slices.Clone(check)
	switch {
	case variant&withoutMethods != 0:
	case p.echoMethod || c.AllowRouteMethods:
		fields = append(fields, field{name: allowMethods, from: fromMethods})
	default:
		fields = append(fields, field{name: allowMethods, value: strings.Join(p.methods, ", ")})
	}
	switch {
	case variant&withoutHeaders != 0 || len(headers) == 0:
	case p.echoNames:
		fields = append(fields, field{name: allowHeaders, from: fromHeaders})
	default:
		fields = append(fields, field{name: allowHeaders, value: strings.Join(headers, ", ")})
	}
	if variant&uncached != 0 {
		age = "0"
	}
	return &answer{append(fields, field{name: maxAge, value: age}, field{name: vary, value: preflightVary})}
}
