package core_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

// What messages tell people to write is written here, in place of what they are about: New accepts it, and it allows what was meant.

// slips are entries of AllowOrigins, and an origin that each is meant to allow, "" where that can't be told.
var slips = map[string]string{
	"https://a.com/x?y#z": "https://a.com", "Example.COM": "https://example.com", "http://[::FFFF:1.2.3.4]:80": "http://1.2.3.4", "HTTP://LOCALHOST:*/": "http://localhost:3000",
	"https://ÄÖ.example.:443/": "https://xn--4ca0b.example.", "//a_b.example/": "https://a_b.example", "ws://localhost:3000": "http://localhost:3000", "wss://a.com/socket": "https://a.com",
	"https://*example.com": "https://a.example.com", "https:/example.com": "https://example.com", "http://[0:0::1]:3000/": "http://[::1]:3000", "https://example.com:443": "https://example.com",
	"http://example.com/": "http://example.com", "http://example.com:443": "http://example.com:443", "http://*.github.io": "http://me.github.io", "https://*.github.io/": "https://me.github.io",
	"https://*.vercel.app": "https://a.vercel.app", "https://*-acme.vercel.app": "https://x-acme.vercel.app", "HTTPS://*-ACME.vercel.app": "https://x-acme.vercel.app",
	"https://*--aaa.bbb.com": "https://x--aaa.bbb.com", "http://[::ffff:7f7f:7f7f]:90": "http://127.127.127.127:90", "https://*.example.com.": "https://a.example.com", "http://127.0.0.1.": "http://127.0.0.1",
	"moz-extension://*": "moz-extension://a", "MOZ-extension://*": "moz-extension://a", "APP://.": "app://.", "blob:https://a.com/1": "https://a.com", "'https://a.com'": "https://a.com", `"*"`: "https://a.com",
	" * ": "https://a.com", ".*": "https://a.com", "^.*$": "https://a.com", "*": "https://a.com", "a.com, b.com": "https://b.com", "https://a.com|https://b.com": "https://b.com", "https://a.com https://*.b.com": "https://x.b.com",
	"https://a.com/,http://b.com": "http://b.com", "*://a.com": "https://a.com", "https://**.a.com": "https://x.a.com", "localhost:3000": "http://localhost:3000", "http://localhost:080": "http://localhost", "http://localhost:": "http://localhost",
	"http://192.168.0.0/16": "http://192.168.7.7", "10.0.0.0/8": "http://10.1.2.3", "https://10.1.*.*": "https://10.1.2.3", "http://192.168.1.*:3000": "http://192.168.1.9:3000", "http://[fd00::/8]": "http://[fd00::1]",
	"http://localhost:[3000,3001]": "http://localhost:3001", "http://localhost:3000,3001": "http://localhost:3001", "http://localhost:3000-3010": "http://localhost:3005", "http://localhost:{3000|3001}": "http://localhost:3001",
	`^https://.*\.example\.com$`: "https://a.example.com", `/^https:\/\/a\.com$/`: "https://a.com", `https?://a\.com`: "https://a.com", `^https://(a|b)\.com$`: "https://b.com", `//localhost(:|$)`: "http://localhost:3000", `^https://(`: "",
	"http://example.com:[8080,8081]": "http://example.com:8081", "http://example.com:3000-3001": "http://example.com:3000", `^http://a\.com$`: "http://a.com", "https://*.127.0.0.1": "", "https://example.*": "", "https://www.*.com": "", "https://aa*a.com": "", "https://*-example.com": "", "https://*": "", "http://*": "", "h*": "", "https://a*b*.example.com": "",
	"file:///index.html": "", "null": "", "": "", "\xff": "", "https://\xff.com": "", "http://xn--f": "", "https://a b": "", "http://127.1": "", "http://localhost:99999": "", "data:text/html": "", "app://a b": "", "https://": "", "://": "",
	"https://*.[::1]": "", "*://*": "", "https://pr-*.co.uk": "", "https://pr-*.local": "", strings.Repeat("a.", 500): "", "https://user@a.com": "https://a.com", "//a.com": "https://a.com", `http:\\a.com`: "http://a.com",
}

// names are entries of the other lists.
var names = []string{" put ", "put", "\"PUT\"", "'put'", " trace", "TRACE", "ALL", "any", "P*", "GET|POST", "get,put", "GET;TRACE", "G ET", "PUT*,GET", "X-*", "Grpc-Metadata-*", "^X-.*$", "X-Foo|X-Bar", "X-.+", " X-A ", "X-A, X-B", "X-A,X-*",
	"X A", "", " ", "*", "'*'", "Origin", "Set-Cookie", "Content-Length", "Access-Control-Allow-Origin", "Access-Control-Request-Method", "\xff", "X-Ä", "(X|Y)", "patch", "a,b,c,d,e,f,g,h,i,j", strings.Repeat("x", 200) + ",y"}

// A wish is a Config whose one list holds an entry that messages may be about.
type wish struct {
	field, entry, meant string
	config              core.Config
}

func (w *wish) list(c *core.Config) *[]string {
	return map[string]*[]string{"AllowOrigins": &c.AllowOrigins, "OwnOrigins": &c.OwnOrigins, "AllowMethods": &c.AllowMethods,
		"AllowHeaders": &c.AllowHeaders, "ExposeHeaders": &c.ExposeHeaders, "VaryBy": &c.VaryBy}[w.field]
}

// with is w's Config with other entries in place of the entry, and what change does to it.
func (w *wish) with(entries []string, change func(*core.Config)) core.Config {
	c := w.config
	list := w.list(&c)
	*list = append(slices.Clone(*list), entries...)
	if change != nil {
		change(&c)
	}
	return c
}

func wishes() (all []wish) {
	for _, protection := range []core.Config{{}, {AllowCredentials: true}, {Enforce: true}} {
		protection.AllowOrigins = []string{"https://ok.example"}
		for entry, meant := range slips {
			all = append(all, wish{"AllowOrigins", entry, meant, protection}, wish{"OwnOrigins", entry, "", protection})
		}
		for _, entry := range names {
			for _, field := range []string{"AllowMethods", "AllowHeaders", "ExposeHeaders", "VaryBy"} {
				all = append(all, wish{field, entry, "", protection})
			}
		}
	}
	return all
}

// messages are what New says about the entry, be it an error or a warning.
func (w *wish) messages(t *testing.T) (fixes []string) {
	policy, err := core.New(w.with([]string{w.entry}, nil))
	if err != nil {
		for _, e := range err.(core.ConfigErrors) {
			if e.Field == w.field && (e.Value == w.entry || e.Value == "") {
				fixes = append(fixes, e.Fix)
			} else {
				t.Errorf("%s %q: New says %v", w.field, w.entry, e)
			}
		}
		return fixes
	}
	for _, warning := range policy.Warnings() {
		if warning.Field == w.field && warning.Value == w.entry {
			fixes = append(fixes, warning.Fix)
		}
	}
	return fixes
}

var (
	quotedText = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	flag       = regexp.MustCompile(`set (Dangerously\w+)`)
	functions  = regexp.MustCompile(`(?:(allowed := .*), and )?AllowOriginFunc: (func\(.*\})$`)
)

func TestEveryAdviceWorks(t *testing.T) {
	advised := 0
	code := map[question]bool{}
	for _, w := range wishes() {
		for _, fix := range w.messages(t) {
			fail := func(format string, args ...any) {
				t.Errorf("%s %q (%+v) is answered with %s: %s", w.field, w.entry, w.config, fix, fmt.Sprintf(format, args...))
			}
			if m := functions.FindStringSubmatchIndex(fix); m != nil {
				if w.field != "AllowOrigins" {
					fail("no function is asked about that")
				}
				if w.meant != "" {
					insecure := strings.Contains(fix, "set DangerouslyAllowInsecureOrigins")
					code[question{
						functions.ReplaceAllString(fix[m[0]:], "$1; f := $2"), w.meant,
						fmt.Sprintf("AllowCredentials: %t, Enforce: %t, DangerouslyAllowInsecureOrigins: %t", w.config.AllowCredentials, w.config.Enforce, insecure),
					}] = true
					advised++
				}
				fix = fix[:m[0]]
			}
			var entries []string
			for _, q := range quotedText.FindAllString(fix, -1) {
				text, err := strconv.Unquote(q)
				if err != nil {
					fail("%s is no string: %v", q, err)
				}
				entries = append(entries, text)
			}
			if strings.HasPrefix(fix, "remove it") {
				entries = nil
			}
			advised++
			meant := w.meant
			if strings.HasPrefix(fix, `write "https://`) && strings.HasPrefix(meant, "http://") {
				meant = "" // which is refused
			}
			if len(entries) > 0 || strings.HasPrefix(fix, "remove it") {
				w.accepts(entries, meant, fail)
			}
			if m := flag.FindStringSubmatch(fix); m != nil {
				_, err := core.New(w.with([]string{w.entry}, func(c *core.Config) {
					c.DangerouslyAllowInsecureOrigins, c.DangerouslyAllowPublicSuffixes = strings.Contains(m[1], "Insecure"), strings.Contains(m[1], "Suffixes")
				}))
				if err != nil && strings.Contains(err.Error(), fix) {
					fail("New still says %v", err)
				}
			}
		}
	}
	t.Logf("%d pieces of advice, %d functions", advised, len(code))
	run(t, code)
}

// accepts finds out whether New takes the entries in place of the one that w is about, and allows what was meant.
func (w *wish) accepts(entries []string, meant string, fail func(string, ...any)) {
	policy, err := core.New(w.with(entries, nil))
	if err != nil {
		fail("New says %v", err)
		return
	}
	if w.field != "AllowOrigins" || meant == "" || len(entries) == 0 || slices.Contains(entries, "https://pr-*.example.com") {
		return // Advice that names several forms is not about one origin.
	}
	if d := policy.Decide(context.Background(), actual(meant)); d.Reason != core.Allowed {
		fail("%q does not allow %s: %v", entries, meant, d.Reason)
	}
}

// A question is whether an advised function allows an origin, in a Config with these fields.
type question struct{ function, origin, fields string }

// run compiles all advised functions, and asks each whether it allows its origin and no other.
func run(t *testing.T, code map[question]bool) {
	if testing.Short() {
		t.Skip("compiling takes a while")
	}
	var b strings.Builder
	b.WriteString("package main\nimport (\n\"context\"\n\"fmt\"\n\"net/netip\"\n\"regexp\"\n\"github.com/corskit/corskit/core\"\n)\nvar _ netip.Addr\nvar _ *regexp.Regexp\n" +
		"func ask(c core.Config, allowed string) {\n" +
		"p := core.MustNew(c)\n" +
		"for _, origin := range []string{allowed, \"https://evil.example\", allowed + \".evil.example\"} {\n" +
		"fmt.Println(origin, p.Decide(context.Background(), core.Request{Method: \"GET\", Origin: origin}).Reason == core.Allowed)\n}\n}\nfunc main() {\n")
	want := ""
	for q := range code {
		fmt.Fprintf(&b, "{\n%s\nask(core.Config{AllowOriginFunc: f, %s}, %q)\n}\n", strings.TrimPrefix(q.function, "; "), q.fields, q.origin)
		want += fmt.Sprintf("%s true\nhttps://evil.example false\n%s.evil.example false\n", q.origin, q.origin)
	}
	b.WriteString("}\n")
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command("go", "run", file).CombinedOutput()
	if err != nil || string(got) != want {
		t.Errorf("%s\n%v; got\n%s\nwant\n%s", b.String(), err, got, want)
	}
}

func TestAdviceAboutMaxAge(t *testing.T) {
	for age, advised := range map[time.Duration]time.Duration{300: 300 * time.Second, 86400: 86400 * time.Second, 500 * time.Millisecond: 10 * time.Minute,
		48 * time.Hour: 24 * time.Hour, 12 * time.Hour: 2 * time.Hour} {
		one := origins("https://a.example")
		one.MaxAge = age
		fix := ""
		policy, err := core.New(one)
		if err != nil {
			fix = err.(core.ConfigErrors)[0].Fix
		} else {
			fix = policy.Warnings()[0].Fix
		}
		if amount := fmt.Sprintf(" %d * time.", int(advised/time.Second)); !strings.Contains(fix, amount) {
			amount = fmt.Sprintf(" %d * time.", int(advised/time.Hour))
			if !strings.Contains(fix, amount) && !strings.Contains(fix, " 10 * time.Minute") {
				t.Errorf("%v: the advice %q is not %v", age, fix, advised)
			}
		}
		one.MaxAge = advised
		if _, err := core.New(one); err != nil {
			t.Errorf("%v: the advice %v is refused: %v", age, advised, err)
		}
	}
}

var additions = regexp.MustCompile(`add ((?:"(?:[^"\\]|\\.)*"(?:, )?)+) to (Allow\w+|OwnOrigins)`)

// What an explanation says to add is added here: New accepts it, and the request is blocked no more.
func TestEveryExplanationCanBeFollowed(t *testing.T) {
	configs := []core.Config{origins("https://ok.example", "https://pr-*.example.com"), withCredentials("https://ok.example"), enforced("https://ok.example"), {Enforce: true},
		{Enforce: true, OwnOrigins: []string{"https://own.example"}}, {AllowOrigins: []string{"https://ok.example"}, AllowMethods: []string{}, AllowHeaders: []string{}}}
	followed := 0
	for _, config := range configs {
		for _, origin := range []string{"https://ok.example", "https://b.example", "http://b.example", "http://localhost:3000", "app://.", "ws://b.example", "https://pr-.example.com", "https://b.example.", "https://xn--f", "null", "", "https://b.example/", "moz-extension://a"} {
			for _, method := range []string{"PUT", "PURGE", "purge", "delete", "TRACE", "P*", "P UT", strings.Repeat("P", 200)} {
				for _, names := range []string{"", "x-a", "x-a,x-b", "x-*", "origin,x-a", "x a", "access-control-allow-origin"} {
					for _, r := range []core.Request{preflight(origin, method, names), {Method: "POST", Host: "other.example:8443", Origin: origin}, {Method: "GET", Host: "own.example", Origin: origin}} {
						changed := core.MustNew(config).Config()
						e := core.MustNew(config).Explain(context.Background(), r)
						matches := additions.FindAllStringSubmatch(e.Fix, -1)
						if len(matches) == 0 {
							continue
						}
						followed++
						for _, m := range matches {
							w := wish{field: m[2]}
							list := w.list(&changed)
							if _, defaults, ok := strings.Cut(e.Fix, ", beside its defaults "); ok && *list == nil && w.field != "AllowOrigins" {
								defaults, _, _ = strings.Cut(defaults, "; ")
								*list = strings.Split(defaults, ", ")
							}
							for _, q := range quotedText.FindAllString(m[1], -1) {
								entry, err := strconv.Unquote(q)
								if err != nil {
									t.Fatal(err)
								}
								*list = append(*list, entry)
							}
						}
						changed.DangerouslyAllowInsecureOrigins = strings.Contains(e.Fix, "set DangerouslyAllowInsecureOrigins")
						policy, err := core.New(changed)
						if err != nil {
							t.Fatalf("%+v with %+v: %s: New says %v", r, config, e.Fix, err)
						}
						after := policy.Decide(context.Background(), r).Reason
						partly := after == core.HeaderNotAllowed || after == core.MethodNotAllowed || strings.Contains(e.Fix, "OwnOrigins") // the next step is explained next
						if after != core.Allowed && !partly && after != core.SameOrigin {
							t.Errorf("%+v with %+v: %s: still %v", r, config, e.Fix, after)
						}
					}
				}
			}
		}
	}
	t.Logf("%d explanations followed", followed)
}
