package policyfile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/corskit/corskit/core"
)

// Watch reads the file at path and returns a Decider whose policy follows the file until ctx ends; then the last one stays. The
// error, if any, is about the file as it is now: a server should not start with it.
//
// Policies are made with compile, as in [Document.Compile]. Each that comes into force is reported, the first before Watch
// returns. A file that is wrong or gone is reported with the error and a nil policy; the policy in force stays. Reports come
// one at a time.
//
// Watch sees files that are written in place, replaced by renaming, or reached by symbolic links that are, as Kubernetes does with
// ConfigMaps. A change takes effect within a fraction of a second. The directories must stay where they are. Replace the
// file by renaming if half of it must never be in force: half a list is a valid list.
func Watch(ctx context.Context, path string, compile func(core.Config) (*core.Policy, error), report func(*core.Policy, error)) (core.Decider, error) {
	if report == nil {
		panic("policyfile.Watch: report is nil, and mistakes in the file would go unnoticed; pass a function that logs them")
	}
	events, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("the policy file %s cannot be watched: %w", path, err)
	}
	w := &watcher{path: path, compile: compile, report: report, events: events}
	// Before the first look at the file, so that no change falls between the two.
	if err := events.Add(filepath.Dir(path)); err != nil {
		events.Close()
		return nil, fmt.Errorf("the policy file %s cannot be watched: %w", path, err)
	}
	policy, err := w.load(w.read())
	if err != nil {
		events.Close()
		return nil, err
	}
	w.replace(policy)
	go w.run(ctx)
	return &w.current, nil
}

// current is the policy in force.
type current struct{ policy atomic.Pointer[core.Policy] }

func (c *current) Decide(ctx context.Context, r core.Request) core.Decision {
	return c.policy.Load().Decide(ctx, r)
}

type watcher struct {
	current
	path    string
	compile func(core.Config) (*core.Policy, error)
	report  func(*core.Policy, error)
	events  *fsnotify.Watcher
	seen    string // what the last look at the file gave
}

func (w *watcher) replace(p *core.Policy) {
	w.policy.Store(p)
	w.report(p, nil)
}

// settle is how long the file is left alone after a change: editors write in several steps.
const settle = 100 * time.Millisecond

func (w *watcher) run(ctx context.Context) {
	defer w.events.Close()
	var settled <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.events.Errors:
			w.report(nil, fmt.Errorf("watching the policy file %s: %w", w.path, err))
			settled = time.After(settle) // events may have been lost
		case <-w.events.Events:
			if settled == nil { // a busy directory must not put it off
				settled = time.After(settle)
			}
		case <-settled:
			settled = nil
			w.look()
		}
	}
}

// look reloads the file if something else is there than last time. Most events are about its neighbours.
func (w *watcher) look() {
	before := w.seen
	data, err := w.read()
	if w.seen == before {
		return
	}
	policy, err := w.load(data, err)
	if err != nil {
		w.report(nil, err)
		return
	}
	w.replace(policy)
}

// read also follows the file's links to where it really is, since events are those of directories.
func (w *watcher) read() ([]byte, error) {
	if real, err := filepath.EvalSymlinks(w.path); err == nil {
		// An error means that the directory has gone meanwhile; its link's directory sees that.
		_ = w.events.Add(filepath.Dir(real))
	}
	data, err := os.ReadFile(w.path)
	w.seen = fmt.Sprintf("%s%v", data, err)
	return data, err
}

func (w *watcher) load(data []byte, err error) (*core.Policy, error) {
	if err != nil {
		return nil, fmt.Errorf("the policy file cannot be read: %w", err)
	}
	document, err := Parse(w.path, data)
	if err != nil {
		return nil, err
	}
	return document.Compile(w.compile)
}
