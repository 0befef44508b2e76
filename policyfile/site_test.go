package policyfile

import (
	"context"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

const siteFile = `
allowOrigins: [https://rest.example]
routes:
  - prefix: /public
    allowOrigins: ["*"]
  - prefix: /public/private
    allowOrigins: [https://private.example]
  - host: admin.example.com
    allowOrigins: [https://admin.example]
  - host: admin.example.com
    prefix: /public
    allowOrigins: [https://both.example]
`

func site(t *testing.T, text string) *Site {
	t.Helper()
	document, err := Parse("policy.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := document.Site(core.New)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSite(t *testing.T) {
	const other = "www.example.com"
	tests := map[string]struct{ host, path, want string }{
		"the rest":                               {other, "/", "https://rest.example"},
		"no path":                                {other, "", ""},
		"no host":                                {"", "/a", "https://rest.example"},
		"a prefix":                               {other, "/public", "*"},
		"below a prefix":                         {other, "/public/a/b", "*"},
		"a prefix with a slash behind it":        {other, "/public/", "*"},
		"a longer segment":                       {other, "/publicity", "https://rest.example"},
		"a segment further down":                 {other, "/a/public", "https://rest.example"},
		"the longer prefix":                      {other, "/public/private", "https://private.example"},
		"below the longer prefix":                {other, "/public/private/a", "https://private.example"},
		"a host":                                 {"admin.example.com", "/", "https://admin.example"},
		"a host with a port":                     {"admin.example.com:8443", "/a", "https://admin.example"},
		"a host in other letters":                {"ADMIN.Example.com", "/a", "https://admin.example"},
		"a host with a dot at the end":           {"admin.example.com.", "/a", "https://admin.example"},
		"a host and a prefix":                    {"admin.example.com", "/public/a", "https://both.example"},
		"a host goes before a longer prefix":     {"admin.example.com", "/public/private", "https://both.example"},
		"another host with that name at its end": {"xadmin.example.com", "/", "https://rest.example"},
		"a name below the host":                  {"a.admin.example.com", "/", "https://rest.example"},
		"a prefix in other letters":              {other, "/Public", ""},
		"below a prefix in other letters":        {other, "/PUBLIC/a", ""},
		"a longer segment in other letters":      {other, "/Publicity", "https://rest.example"},
		"an empty segment":                       {other, "/a//b", ""},
		"an empty segment ahead of a prefix":     {other, "//public", ""},
		"a dot":                                  {other, "/./public", ""},
		"two dots":                               {other, "/a/../public", ""},
		"two dots at the end":                    {other, "/public/..", ""},
		"three dots are a name":                  {other, "/public/...", "*"},
		"a backslash":                            {other, `/public\a`, ""},
		"a semicolon":                            {other, "/public;a/b", ""},
		"an encoded slash":                       {other, "/public%2Fa", ""},
		"an encoded slash in lower case":         {other, "/public/a%2fb", ""},
		"an encoded letter":                      {other, "/%70ublic", ""},
		"an encoded letter in upper case":        {other, "/a%5Ab", ""},
		"an encoded digit":                       {other, "/public/%30", ""},
		"an encoded dot":                         {other, "/public/%2e%2E/a", ""},
		"an encoded backslash":                   {other, "/public%5ca", ""},
		"an encoded semicolon":                   {other, "/public%3Ba", ""},
		"an encoded hyphen":                      {other, "/a%2Db", ""},
		"an encoded underscore":                  {other, "/a%5Fb", ""},
		"an encoded tilde at the end":            {other, "/a%7e", ""},
		"an encoded space":                       {other, "/public/a%20b", "*"},
		"a letter beyond ASCII, encoded":         {other, "/public/%C3%A9", "*"},
		"an encoded percent sign":                {other, "/public/%2525", "*"},
		"percent signs that encode nothing":      {other, "/public/100%/%zz/%2", "*"},
		"the whole server":                       {other, "*", ""},
		"an IPv6 address":                        {"[::1]:80", "/public", "*"},
	}
	s := site(t, siteFile)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(s.PolicyFor(test.host, test.path).Config().AllowOrigins, " "); got != test.want {
				t.Errorf("got the policy of %q, want that of %q", got, test.want)
			}
			if test.want == "" || test.want == "*" {
				return
			}
			r := core.Request{Method: "GET", Host: test.host, Path: test.path, Origin: test.want}
			if d := s.Decide(context.Background(), r); d.Reason != core.Allowed {
				t.Errorf("Decide says %v", d.Reason)
			}
		})
	}
}

func TestOddPathsAreToldWithoutAllocating(t *testing.T) {
	for _, path := range []string{"/public/private/a", strings.Repeat("/a%zz", 1000), strings.Repeat("/..x", 1000), "/public%2Fa"} {
		if n := testing.AllocsPerRun(100, func() { isOddPath(path) }); n != 0 {
			t.Errorf("%.20s: %v allocations", path, n)
		}
	}
}

func TestSiteWithoutPrefixes(t *testing.T) {
	s := site(t, "routes:\n  - host: a.example\n    allowOrigins: [https://a.example]\n")
	if got := s.PolicyFor("a.example", "/a//b").Config().AllowOrigins; len(got) != 1 {
		t.Error("where no path matters, an odd one is refused")
	}
	if got := s.PolicyFor("b.example", "/").Config().AllowOrigins; len(got) != 0 {
		t.Errorf("without fields at the top, the rest has the policy of %q", got)
	}
	if got := site(t, "allowOrigins: [https://a.example]").PolicyFor("", "//").Config().AllowOrigins; len(got) != 1 {
		t.Error("a file without routes has a policy for some paths only")
	}
}

func TestParts(t *testing.T) {
	var all []string
	for _, p := range site(t, siteFile).Parts() {
		all = append(all, p.Host+p.Prefix+" "+p.Policy.Config().AllowOrigins[0])
	}
	const want = `admin.example.com/public https://both.example
admin.example.com https://admin.example
/public/private https://private.example
/public *
 https://rest.example`
	if got := strings.Join(all, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestRoutesThatAreWrong(t *testing.T) {
	const route = "routes:\n  - allowOrigins: [https://a.example]\n    "
	tests := map[string]struct{ text, want string }{
		"no list":                  {"routes: /public", `policy.yaml:1:9: routes: "/public" is no list of routes`},
		"an empty list":            {"routes: []", "policy.yaml:1:9: routes: a list is no list of routes"},
		"no route":                 {"routes: [/public]", `policy.yaml:1:10: routes: "/public" is no route`},
		"neither host nor prefix":  {"routes:\n  - allowOrigins: [https://a.example]", "policy.yaml:2:5: the route is for the whole site"},
		"the same twice":           {"routes:\n  - {prefix: /a, allowOrigins: ['*']}\n  - {prefix: /a, allowOrigins: ['*']}", "policy.yaml:3:5: another route in line 2 has the same host and prefix"},
		"routes in a route":        {route + "routes: []", `policy.yaml:3:5: there is no field "routes"`},
		"a misspelt field":         {route + "prefx: /a", `policy.yaml:3:5: there is no field "prefx"; did you mean prefix?`},
		"misspelt routes":          {"route: []", `policy.yaml:1:1: there is no field "route"; did you mean routes?`},
		"a route without a policy": {"routes:\n  - prefix: /a", "policy.yaml:2:5: allowOrigins: is empty"},
		"a mistake of core's":      {route + "prefix: /a\n    allowMethods: [put]", `policy.yaml:4:20: allowMethods: "put" is never sent`},
		"a field twice":            {route + "prefix: /a\n    prefix: /b", "policy.yaml:4:5: prefix is there twice, first in line 3"},
		"a host that is a URL":     {route + "host: https://a.example", `host: "https://a.example" is an origin or a URL`},
		"a host with a port":       {route + "host: a.example:80", `host: "a.example:80" has a port, which does not count; write "a.example"`},
		"a host in upper case":     {route + "host: A.example", `write "a.example"`},
		"a host with a wildcard":   {route + "host: '*.a.example'", "has a wildcard"},
		"no host name":             {route + "host: a b", `host: "a b" is no host name`},
		"a host that is a list":    {route + "host: [a.example]", "host: a list is no text"},
		"a slash":                  {route + "prefix: /", "stands for every path"},
		"no slash":                 {route + "prefix: public", `write "/public"`},
		"a slash at the end":       {route + "prefix: /public/", `write "/public"`},
		"a star at the end":        {route + "prefix: /public/*", `write "/public"`},
		"a star inside":            {route + "prefix: /a/*/b", "is no plain path"},
		"dots":                     {route + "prefix: /a/../b", "has segments of dots"},
		"an empty segment":         {route + "prefix: /a//b", "is no plain path"},
		"percent-encoding":         {route + "prefix: /a%20b", "is no plain path"},
		"no prefix":                {route + "prefix:", "is no text"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			document, err := Parse("policy.yaml", []byte(test.text))
			if err == nil {
				_, err = document.Site(core.New)
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "policy.yaml:") {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

// Whoever wants one policy must not get a part of the site's.
func TestCompileRefusesRoutes(t *testing.T) {
	document, err := Parse("policy.yaml", []byte(siteFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := document.Compile(core.New); err == nil || !strings.Contains(err.Error(), "policy.yaml: has routes") {
		t.Errorf("%v", err)
	}
}

// Where a part refuses requests, a path that may lead there by another spelling refuses them, too.
func TestOddPathsAreNoWayAround(t *testing.T) {
	const text = `
allowOrigins: [https://app.example]
routes:
  - prefix: /admin
    enforce: true
    ownOrigins: [https://www.example.com]
`
	const different = text + `
  - prefix: /account
    enforce: true
    ownOrigins: [https://account.example.com]
`
	const alike = text + `
  - prefix: /account
    enforce: true
    ownOrigins: [https://www.example.com]
`
	for name, test := range map[string]struct {
		text, host, path, origin string
		status                   int
	}{
		"two parts with other own origins": {different, "www.example.com", "//admin", "https://www.example.com", 403},
		"two parts with the same":          {alike, "www.example.com", "//admin", "https://www.example.com", 0},
		"another page":                     {text, "www.example.com", "/a/../admin", "https://evil.example", 403},
		"in other letters":                 {text, "www.example.com", "/Admin", "https://evil.example", 403},
		"an origin that is allowed beside": {text, "www.example.com", "//admin", "https://app.example", 403},
		"a rebound name":                   {text, "evil.example", "//admin", "https://evil.example", 403},
		"the server's own page":            {text, "www.example.com", "//admin", "https://www.example.com", 0},
		"the rest enforces nothing":        {text, "www.example.com", "/a", "https://evil.example", 0},
		"no part enforces":                 {siteFile, "www.example.com", "//public", "https://evil.example", 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := site(t, test.text).Decide(context.Background(), core.Request{Method: "POST", Host: test.host, Path: test.path, Origin: test.origin})
			if d.Status != test.status {
				t.Errorf("the status is %d, want %d (%v)", d.Status, test.status, d.Reason)
			}
		})
	}
}
