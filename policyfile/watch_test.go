package policyfile

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corskit/corskit/core"
)

const (
	first  = "https://first.example"
	second = "https://second.example"
	third  = "https://third.example"
)

func policyFor(origin string) string { return "allowOrigins: [" + origin + "]\n" }

// A watched is a Decider that follows a file, and what it reports.
type watched struct {
	core.Decider
	reports chan report
	cancel  context.CancelFunc
}

type report struct {
	policy *core.Policy
	err    error
}

func watch(t *testing.T, path string) *watched {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	w := &watched{reports: make(chan report, 100), cancel: cancel}
	var err error
	w.Decider, err = Watch(ctx, path, core.New, func(p *core.Policy, err error) { w.reports <- report{p, err} })
	if err != nil {
		t.Fatal(err)
	}
	w.expect(t, first)
	return w
}

// expect waits for a report that brings a policy for origin into force. A file that is not replaced in one step may be reported
// as wrong or gone before.
func (w *watched) expect(t *testing.T, origin string) {
	t.Helper()
	for r := range w.reports {
		if r.err == nil && r.policy.Config().AllowOrigins[0] == origin {
			break
		}
	}
	if !w.allows(origin) {
		t.Errorf("%s is reported, and refused", origin)
	}
}

// expectError waits for a report of an error, with the policy for origin that stays in force.
func (w *watched) expectError(t *testing.T, origin, want string) {
	t.Helper()
	r := <-w.reports
	if r.err == nil || !strings.Contains(r.err.Error(), want) {
		t.Errorf("reported %v, want an error with %q", r.err, want)
	}
	if r.policy == nil || r.policy.Config().AllowOrigins[0] != origin || !w.allows(origin) {
		t.Errorf("with the error %v, want the policy for %s", r.policy, origin)
	}
}

func (w *watched) allows(origin string) bool {
	return w.Decide(context.Background(), core.Request{Method: "GET", Origin: origin}).Reason == core.Allowed
}

// inBubble runs a test in which time passes as soon as all wait for it.
func inBubble(t *testing.T, name string, test func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

func TestWatchFollowsAFileThat(t *testing.T) {
	tests := map[string]struct {
		// prepare puts a policy for first into dir and returns the path to watch; replace puts one for next in its place.
		prepare func(t *testing.T, dir string) (path string)
		replace func(t *testing.T, dir, next string)
	}{
		"is written in place": {
			func(t *testing.T, dir string) string {
				write(t, dir+"/policy.yaml", policyFor(first))
				return dir + "/policy.yaml"
			},
			func(t *testing.T, dir, next string) { write(t, dir+"/policy.yaml", policyFor(next)) },
		},
		"an editor replaces by renaming": {
			func(t *testing.T, dir string) string {
				write(t, dir+"/policy.yaml", policyFor(first))
				return dir + "/policy.yaml"
			},
			func(t *testing.T, dir, next string) {
				write(t, dir+"/.policy.yaml.swp", policyFor(next))
				rename(t, dir+"/.policy.yaml.swp", dir+"/policy.yaml")
			},
		},
		"an editor moves away and writes anew": {
			func(t *testing.T, dir string) string {
				write(t, dir+"/policy.yaml", policyFor(first))
				return dir + "/policy.yaml"
			},
			func(t *testing.T, dir, next string) {
				rename(t, dir+"/policy.yaml", dir+"/policy.yaml~")
				write(t, dir+"/policy.yaml", policyFor(next))
			},
		},
		"Kubernetes mounts from a ConfigMap": {
			func(t *testing.T, dir string) string {
				revision(t, dir, "first", first)
				link(t, "first", dir+"/..data")
				link(t, "..data/policy.yaml", dir+"/policy.yaml")
				return dir + "/policy.yaml"
			},
			func(t *testing.T, dir, next string) {
				before, err := os.Readlink(dir + "/..data")
				if err != nil {
					t.Fatal(err)
				}
				name := filepath.Base(next)
				revision(t, dir, name, next)
				link(t, name, dir+"/..data_tmp")
				rename(t, dir+"/..data_tmp", dir+"/..data")
				if err := os.RemoveAll(filepath.Join(dir, before)); err != nil {
					t.Fatal(err)
				}
			},
		},
		"is a link to a file elsewhere that is written in place": {
			func(t *testing.T, dir string) string {
				revision(t, dir, "real", first)
				revision(t, dir, "linked", first)
				if err := os.Remove(dir + "/linked/policy.yaml"); err != nil {
					t.Fatal(err)
				}
				link(t, "../real/policy.yaml", dir+"/linked/policy.yaml")
				return dir + "/linked/policy.yaml"
			},
			func(t *testing.T, dir, next string) { write(t, dir+"/real/policy.yaml", policyFor(next)) },
		},
		"lies in a release that a link in the middle leads to": {
			func(t *testing.T, dir string) string {
				for _, name := range []string{"etc", "releases", "releases/1"} {
					if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
						t.Fatal(err)
					}
				}
				revision(t, dir+"/releases/1", "conf", first)
				link(t, "releases/1", dir+"/current")
				link(t, "../current/conf/policy.yaml", dir+"/etc/policy.yaml")
				return dir + "/etc/policy.yaml"
			},
			func(t *testing.T, dir, next string) {
				name := "releases/" + filepath.Base(next)
				if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
					t.Fatal(err)
				}
				revision(t, filepath.Join(dir, name), "conf", next)
				link(t, name, dir+"/current.new")
				rename(t, dir+"/current.new", dir+"/current")
			},
		},
		"lies in a directory that is removed and made again": {
			func(t *testing.T, dir string) string {
				revision(t, dir, "conf", first)
				return dir + "/conf/policy.yaml"
			},
			func(t *testing.T, dir, next string) {
				if err := os.RemoveAll(dir + "/conf"); err != nil {
					t.Fatal(err)
				}
				time.Sleep(3 * interval)
				revision(t, dir, "conf", next)
			},
		},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			dir := t.TempDir()
			w := watch(t, test.prepare(t, dir))
			for _, next := range []string{second, third} {
				test.replace(t, dir, next)
				w.expect(t, next)
				if w.allows(first) {
					t.Error("the policy before is still in force")
				}
			}
		})
	}
}

// revision is a directory of its own, as Kubernetes makes one for each version of a ConfigMap.
func revision(t *testing.T, dir, name, origin string) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, name, "policy.yaml"), policyFor(origin))
}

func TestAWrongFileIsReportedAndThePolicyStays(t *testing.T) {
	tests := map[string]struct {
		spoil func(t *testing.T, path string)
		want  string
	}{
		"a mistake":   {func(t *testing.T, path string) { write(t, path, "allowOrigins: [https://first.example/]\n") }, `policy.yaml:1:16: allowOrigins: "https://first.example/" has a path; write "https://first.example"`},
		"no file":     {func(t *testing.T, path string) { os.Remove(path) }, "the policy file cannot be read: open "},
		"no text":     {func(t *testing.T, path string) { write(t, path, "") }, "policy.yaml: holds no policy"},
		"a directory": {func(t *testing.T, path string) { os.Remove(path); os.Mkdir(path, 0o700) }, "is no regular file, and cannot be watched"},
		"too much": {func(t *testing.T, path string) {
			write(t, path, policyFor(second)+strings.Repeat("# a comment\n", 1<<20/12))
		},
			"policy.yaml is larger than 1 MiB, and no policy is"},
		"a link in a circle": {func(t *testing.T, path string) { os.Remove(path); link(t, path, path) }, "the policy file cannot be read: open "},
	}
	for name, test := range tests {
		inBubble(t, name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "policy.yaml")
			write(t, path, policyFor(first))
			w := watch(t, path)
			test.spoil(t, path)
			w.expectError(t, first, test.want)
			os.Remove(path)
			write(t, path+".new", policyFor(second))
			rename(t, path+".new", path)
			w.expect(t, second)
		})
	}
}

func TestNothingIsReportedForAFileThatSaysTheSame(t *testing.T) {
	inBubble(t, "and its neighbours", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "policy.yaml")
		write(t, path, policyFor(first))
		w := watch(t, path)
		write(t, dir+"/neighbour", "anything")
		write(t, dir+"/again", policyFor(first))
		rename(t, dir+"/again", path)
		time.Sleep(time.Hour)
		if len(w.reports) > 0 {
			t.Errorf("reported %+v", <-w.reports)
		}
	})
}

func TestWhatIsWrongIsReportedOnce(t *testing.T) {
	inBubble(t, "until something else is", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "policy.yaml")
		write(t, path, policyFor(first))
		w := watch(t, path)
		for _, text := range []string{"allowOrigins: [null]\n", "allowOrigins: [x]\n"} {
			write(t, path, text)
			w.expectError(t, first, "policy.yaml:1:16: ")
			time.Sleep(time.Hour)
		}
		write(t, path, policyFor(first))
		w.expect(t, first)
		if len(w.reports) > 0 {
			t.Errorf("reported %+v", <-w.reports)
		}
	})
}

func TestWatchDoesNotStartWithAWrongFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/policy.yaml", "allowOrigins: [null]\n")
	write(t, dir+"/half.yaml", "allowOrigins: [https://first.example]")
	write(t, dir+"/large.yaml", policyFor(first)+strings.Repeat("#", 1<<20))
	ignore := func(*core.Policy, error) {}
	for path, want := range map[string]string{
		dir + "/policy.yaml":      "policy.yaml:1:16: allowOrigins: ",
		dir + "/missing.yaml":     "cannot be read",
		dir + "/missing/dir.yaml": "cannot be read",
		dir:                       "is no regular file",
		dir + "/half.yaml":        "half.yaml: ends in the middle of a line, and may be half a file; end the last line with a newline",
		dir + "/large.yaml":       "is larger than 1 MiB",
	} {
		if _, err := Watch(t.Context(), path, core.New, ignore); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", path, err, want)
		}
	}
}

func TestWatchWithoutReportPanics(t *testing.T) {
	for name, watch := range map[string]func(){
		"Watch":     func() { Watch(t.Context(), "policy.yaml", core.New, nil) },
		"WatchSite": func() { WatchSite(t.Context(), "policy.yaml", core.New, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic, and mistakes would go unnoticed")
				}
			}()
			watch()
		})
	}
}

// Whoever follows one policy must not get a part of the site's.
func TestWatchRefusesRoutes(t *testing.T) {
	inBubble(t, "from the start, and later", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "policy.yaml")
		write(t, path, siteFile)
		const want = "policy.yaml: has routes, each with a policy of its own, and one policy is wanted here"
		if _, err := Watch(t.Context(), path, core.New, func(*core.Policy, error) {}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
		write(t, path, policyFor(first))
		w := watch(t, path)
		write(t, path, siteFile)
		w.expectError(t, first, want)
	})
}

func TestWatchSite(t *testing.T) {
	const public = "routes:\n  - prefix: /public\n    allowOrigins: [" + second + "]\n    maxAge: 1m\n"
	steps := []struct {
		text, err    string
		rest, public string // whose pages may read
	}{
		{policyFor(first), "", first, first},
		{policyFor(first) + public, "", first, second},
		{policyFor(first) + "...\n", "", first, first}, // a route may go with an end mark
		{policyFor(first) + public + "...\n", "", first, second},
		{policyFor(first) + "routes: []\n...\n", "policy.yaml:2:9: routes: a list is no list of routes", first, second},
		{policyFor(third) + public + "    enforce: true\n...\n", "", third, second},
	}
	inBubble(t, "routes come, change and go", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "policy.yaml")
		write(t, path, steps[0].text)
		type siteReport struct {
			site *Site
			err  error
		}
		reports := make(chan siteReport, 10)
		decider, err := WatchSite(t.Context(), path, core.New, func(s *Site, err error) { reports <- siteReport{s, err} })
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps {
			write(t, path, step.text)
			r := <-reports
			if r.site == nil || (r.err == nil) != (step.err == "") || r.err != nil && !strings.Contains(r.err.Error(), step.err) {
				t.Errorf("reported %v, %v, want %q", r.site, r.err, step.err)
			}
			for _, origin := range []string{first, second, third} {
				for path, want := range map[string]string{"/": step.rest, "/public/a": step.public} {
					d := decider.Decide(t.Context(), core.Request{Method: "GET", Path: path, Origin: origin})
					if (d.Reason == core.Allowed) != (origin == want) || r.site.PolicyFor("", path).Config().AllowOrigins[0] != want {
						t.Errorf("after %q, %s at %s is %v", step.text, origin, path, d.Reason)
					}
				}
			}
		}
	})
}

func TestTheLastPolicyStaysWhenTheContextEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy.yaml")
	write(t, path, policyFor(first))
	w := watch(t, path)
	w.cancel()
	if !w.allows(first) {
		t.Error("the policy went with the context")
	}
}

// Decisions are made while the file changes; the race detector looks on.
func TestDecisionsGoOnWhileTheFileChanges(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/policy.yaml", policyFor(first))
	w := watch(t, dir+"/policy.yaml")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !w.allows(third) {
			if !w.allows(first) && !w.allows(second) && !w.allows(third) {
				t.Error("no policy was in force")
				return
			}
		}
	}()
	for _, next := range []string{second, third} {
		write(t, dir+"/next", policyFor(next))
		rename(t, dir+"/next", dir+"/policy.yaml")
		w.expect(t, next)
	}
	<-done
}
