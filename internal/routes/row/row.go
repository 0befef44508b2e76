// Package row finds ways where an app's routes stand in one row, as in Fiber: those that match a path run one after the other, and each
// may pass on. Which match a path is for the framework to say.
package row

import (
	"reflect"
	"slices"
	"strings"

	"github.com/corskit/corskit/internal/routes"
)

// A Row is the routes of all methods.
type Row struct {
	Steps   []*Step
	methods []string // those that the app lets in
}

// A Step is the routes, one of a method, that match the same paths.
type Step struct {
	// Path is their pattern, and Route all that the framework knows of it.
	Path  string
	Route any
	// Turns are their handlers, by method: policies, and nil for other handlers.
	Turns [][]*routes.Policy
	// Use says that they are middleware of what is beneath the path.
	Use bool
	// Files says that there are file servers among the handlers, which pass on what they do not find.
	Files bool
	// around are this step and those ahead that match every path of it, as far as its pattern tells.
	around []*Step
}

// New returns a row without steps, for an app that lets some methods in.
func New(methods []string) *Row { return &Row{methods: methods} }

// Place returns the step of a route, and moves next behind it. Routes that are deeply equal share one. The routes of a method keep their
// order.
func (r *Row) Place(path string, route any, next *int) *Step {
	for i, s := range r.Steps[*next:] {
		if s.Path == path && reflect.DeepEqual(s.Route, route) {
			*next += i + 1
			return s
		}
	}
	s := &Step{Path: path, Route: route, Turns: make([][]*routes.Policy, len(r.methods))}
	r.Steps = slices.Insert(r.Steps, *next, s)
	*next++
	return s
}

// Nest finds out which steps are inside others, once all are placed. The framework tells which match a path that reads like the
// pattern of one.
func (r *Row) Nest(match func(pattern string) []*Step) {
	for i, s := range r.Steps {
		matched := match(s.Path)
		for _, other := range r.Steps[:i+1] {
			if slices.Contains(matched, other) || other.reads(s.Path) {
				s.around = append(s.around, other)
			}
		}
	}
}

// reads tells whether a pattern begins as that of s does, which may have parameters that take no names, as :id<int>.
func (s *Step) reads(pattern string) bool {
	text := strings.TrimRight(s.Path, "*+")
	return pattern == s.Path || (s.Use || text != s.Path) && strings.HasPrefix(pattern, text)
}

func (s *Step) isInside(other *Step) bool { return slices.Contains(s.around, other) }

func (s *Step) ends(method int) bool { return !s.Use && s.others(method) > 0 }

// others returns how many handlers are no policies.
func (s *Step) others(method int) (n int) {
	for _, p := range s.Turns[method] {
		if p == nil {
			n++
		}
	}
	return n
}
