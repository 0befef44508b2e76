package schemas

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

const siteFile = `
allowOrigins: [https://app.example.com, "https://*.example.org"]
allowCredentials: true
routes:
  - prefix: /public
    allowOrigins: ["*"]
    allowTiming: true
    exposeHeaders: [ETag]
  - host: admin.example.com
    allowOrigins: [https://admin.example.com]
  - prefix: /none
    allowOrigins: [https://none.example]
    maxAge: -1s
`

// A site is a random file with routes. Each policy has an origin of its own, by which it is known.
type site struct {
	*policyfile.Site
	file    string
	origins []string
}

type routeOfFile struct {
	Host   string `json:"host,omitempty"`
	Prefix string `json:"prefix,omitempty"`
	policy
}

var (
	siteHosts    = []string{"admin.example.com", "www.example.com", "localhost"}
	sitePrefixes = []string{"/public", "/public/private", "/v1.0/items", "/a", "/a/b", "/API"}
)

// randomSite makes a file of routes for some of the hosts and prefixes.
func randomSite(t *testing.T, r *rand.Rand, prefixes []string, withRest bool) *site {
	t.Helper()
	s := &site{file: filepath.Join(t.TempDir(), "site.json")}
	next := func() policy {
		s.origins = append(s.origins, "https://"+string(rune('a'+len(s.origins)))+".example")
		return policy{AllowOrigins: s.origins[len(s.origins)-1:], AllowMethods: []string{"PUT"}}
	}
	var all struct {
		*policy
		Routes []routeOfFile `json:"routes"`
	}
	for _, host := range append(siteHosts, "") {
		for _, prefix := range append(prefixes, "") {
			if host+prefix != "" && r.IntN(3) == 0 {
				all.Routes = append(all.Routes, routeOfFile{host, prefix, next()})
			}
		}
	}
	if len(all.Routes) == 0 {
		all.Routes = append(all.Routes, routeOfFile{Host: siteHosts[0], policy: next()})
	}
	if i := r.IntN(2 * len(all.Routes)); i < len(all.Routes) {
		all.Routes[i].policy = policy{AllowOrigins: []string{"*"}, AllowTiming: true, AllowMethods: []string{"PUT"}}
	}
	if withRest && r.IntN(2) == 0 {
		p := next()
		all.policy = &p
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	document, err := policyfile.Load(s.file)
	if err == nil {
		s.Site, err = document.Site(core.New)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return s
}

// randomTarget is a host and a path, often one that nearly is a route's.
func randomTarget(r *rand.Rand) (host, path string) {
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	host = pick(siteHosts...)
	host = pick(host, host, host, host+":8443", host+".", host+".:80", strings.ToUpper(host), "x"+host, "a."+host, host+".evil.example",
		strings.ReplaceAll(host, ".", "x"), "127.0.0.1", "[::1]:80")
	for range 1 + r.IntN(3) {
		prefix := pick(sitePrefixes...)
		path += pick(prefix, prefix, prefix, prefix, prefix, strings.ToUpper(prefix), strings.ToLower(prefix), prefix+"x", prefix+"/", "/", "x", "/x", "//", "/.", "/..", "/...",
			"%70ublic", "/%61", "/%2e%2e", "%2F", "%2fprivate", `\`, "%5C", ";a", "%3b", "/%20", "/%C3%A4", "/%", "/\xff", "?/public", "?a=//")
	}
	return host, pick("", "", "/") + path
}

// check compares the origins that an engine allows with what policyfile says to an application behind it. The engine may allow none where
// its expressions do not match bytes that are no UTF-8. It returns whether some are.
func (s *site) check(t *testing.T, host, target string, got []string) bool {
	t.Helper()
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return false
	}
	want := s.PolicyFor(host, cmp.Or(u.RawPath, u.Path)).Config().AllowOrigins
	if !slices.Equal(got, want) && !(len(got) == 0 && !utf8.ValidString(target)) {
		data, _ := os.ReadFile(s.file)
		t.Errorf("%q%q: %q, want %q, of\n%s", host, target, got, want, data)
	}
	return len(got) > 0
}

// asSent is what an engine makes of a target that it passes on as it was sent.
func asSent(target string) string { return target }

// compare asks about many targets of many sites, which an engine first makes into those that it passes on. The chooser returns the origins
// that it allows.
func compare(t *testing.T, prefixes []string, withRest bool, passedOn func(target string) string, engine func(*testing.T, *site) func(host, target string) []string) {
	t.Helper()
	const sites, targets = 40, 400
	r := rand.New(rand.NewPCG(15, 1))
	allowed := 0
	for range sites {
		s := randomSite(t, r, prefixes, withRest)
		choose := engine(t, s)
		for range targets {
			host, target := randomTarget(r)
			if target = passedOn(target); s.check(t, host, target, choose(host, target)) {
				allowed++
			}
		}
		if t.Failed() {
			return
		}
	}
	if allowed < sites*targets/10 {
		t.Errorf("of %d targets %d are allowed to somebody: too few to tell", sites*targets, allowed)
	}
}
