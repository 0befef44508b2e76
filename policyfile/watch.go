package policyfile

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/corskit/corskit/core"
)

// Watch reads the file at path and returns a Decider whose policy follows the file until ctx ends; then the last one stays. The
// error, if any, is about the file as it is now: a server should not start with it.
//
// Policies are made with compile, as in [Document.Compile]. Report is told of each that comes into force, the first before Watch
// returns. When the file is wrong or gone, it is told the error and the policy that stays in force. Reports come one at a time.
//
// The file is read twice a second, and counts when two reads in a row agree: a change is in force after a second at most. So it
// makes no difference how the file changes: written in place, replaced by renaming, a link that is swapped anywhere on the way
// (as Kubernetes does with ConfigMaps), a directory that is removed and made again, or a file system that tells of no changes.
// A file larger than 1 MiB is an error.
//
// # Half a file
//
// A writer may pause, and a disk may be full. Half of a policy must not come into force: it may lack enforce, or grant DELETE. So
// a change is refused and reported, and the policy before stays,
//
//   - if the last line has no newline: https://api.example.co may be https://api.example.com
//   - if a field is gone that the file before had
//   - if the file before had an end mark, and this one has none
//
// The end mark is a last line "...", with which YAML ends a document. With it no half is ever taken for the whole. Without it, a
// first half is, if it ends at a line, has every field of the file before, and stays like that for a second. JSON needs no mark:
// half of it is not JSON.
//
// A file with routes is an error: [WatchSite] is for those.
func Watch(ctx context.Context, path string, compile func(core.Config) (*core.Policy, error), report func(inForce *core.Policy, err error)) (core.Decider, error) {
	if report == nil {
		panic("policyfile.Watch: report is nil, and mistakes in the file would go unnoticed; pass a function that logs them")
	}
	onlyPolicy := func(d *Document) (*Site, error) {
		policy, err := d.Compile(compile)
		if err != nil {
			return nil, err
		}
		return &Site{parts: []Part{{Route{Document: d}, policy}}}, nil
	}
	w := &watcher{path: path, compile: onlyPolicy, report: func(inForce *Site, err error) { report(inForce.parts[0].Policy, err) }}
	return w.start(ctx)
}

// WatchSite is [Watch] for a file with routes, or one that may get some: what is in force is what [Document.Site] makes of it.
func WatchSite(ctx context.Context, path string, compile func(core.Config) (*core.Policy, error), report func(inForce *Site, err error)) (core.Decider, error) {
	if report == nil {
		panic("policyfile.WatchSite: report is nil, and mistakes in the file would go unnoticed; pass a function that logs them")
	}
	w := &watcher{path: path, compile: func(d *Document) (*Site, error) { return d.Site(compile) }, report: report}
	return w.start(ctx)
}

// current is what is in force.
type current struct{ site atomic.Pointer[Site] }

func (c *current) Decide(ctx context.Context, r core.Request) core.Decision {
	return c.site.Load().Decide(ctx, r)
}

type watcher struct {
	current
	path    string
	compile func(*Document) (*Site, error)
	report  func(*Site, error)
	inForce version
}

func (w *watcher) start(ctx context.Context) (core.Decider, error) {
	first := w.look()
	if err := w.load(first); err != nil {
		return nil, err
	}
	w.report(w.site.Load(), nil)
	go w.run(ctx, first)
	return &w.current, nil
}

// interval is how often the file is read. Events of the file system would come sooner, but there are none of a directory that a
// link leads to, of one that is not there yet, and of many network file systems.
const interval = time.Second / 2

func (w *watcher) run(ctx context.Context, known look) {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for last := known; ; {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		now := w.look()
		if now.equals(last) && !now.equals(known) {
			known = now
			err := w.load(now)
			w.report(w.site.Load(), err)
		}
		last = now
	}
}

// A look is what reading the file gives.
type look struct {
	text string
	err  error
}

func (l look) equals(other look) bool {
	return l.text == other.text && fmt.Sprint(l.err) == fmt.Sprint(other.err)
}

func (w *watcher) look() look {
	if info, err := os.Stat(w.path); err == nil && !info.Mode().IsRegular() {
		return look{err: fmt.Errorf("the policy file %s is no regular file, and cannot be watched; name a file", w.path)}
	}
	data, err := read(w.path)
	return look{string(data), err}
}

// load brings what was read into force, if nothing is wrong with it.
func (w *watcher) load(l look) error {
	if l.err != nil {
		return l.err
	}
	data := []byte(l.text)
	document, err := Parse(w.path, data)
	if err != nil {
		return err
	}
	if err := document.follows(w.inForce, data); err != nil {
		return err
	}
	site, err := w.compile(document)
	if err != nil {
		return err
	}
	w.inForce = version{document, endsItself(data)}
	w.site.Store(site)
	return nil
}
