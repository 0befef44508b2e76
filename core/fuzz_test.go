package core

import (
	"context"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What is parsed is what would be serialized: nothing else may be compared with a list, or sent back.
func FuzzParseOrigin(f *testing.F) {
	for _, s := range []string{"https://example.com", "http://localhost:3000", "http://[::1]:3000", "http://[2001:db8::1:0:0:1]", "http://127.0.0.1:80",
		"chrome-extension://abc", "https://a_b.--x.example", "https://example.com:443", "https://[::ffff:1.2.3.4]", "http://1.2.3.4.5", "http://[1::2::3]", "https://0x7f.1", "null", ","} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, ok := parseOrigin(s)
		if !ok {
			return
		}
		if o.String() != s {
			t.Fatalf("%q is parsed as %+v, which is %q", s, o, o)
		}
		if o.Scheme == "http" || o.Scheme == "https" {
			u, err := url.Parse(s)
			if err != nil || u.Hostname() != o.Host || u.Path != "" || u.User != nil || u.RawQuery != "" {
				t.Fatalf("%q is no URL of an origin: %+v (%v)", s, u, err)
			}
		}
	})
}

// An unlisted origin is never reflected, whatever it is.
func FuzzNothingUnlistedIsReflected(f *testing.F) {
	policy := MustNew(Config{
		AllowOrigins:     []string{"https://example.com", "https://*.example.com", "http://localhost:*", "https://pr-*.example.org", "https://*-x.example.net:*"},
		AllowCredentials: true, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"},
	})
	for _, s := range []string{"https://a.example.com", "https://evilexample.com", "http://localhost:80@evil.com", "https://a.example.com\r\nX: y", "null", ",", "", "https://pr-1.example.org", "https://a-x.example.net:8443", "https://pr-1.evil.com"} {
		f.Add("OPTIONS", s, "PUT", "x-a,x-b", "cross-site")
		f.Add("GET", s, "", "", "")
	}
	f.Fuzz(func(t *testing.T, method, origin, requestMethod, requestHeaders, site string) {
		d := policy.Decide(context.Background(), Request{Method: method, Host: "api.example", Origin: origin, RequestMethod: requestMethod, RequestHeaders: requestHeaders, SecFetchSite: site})
		for name, value := range d.Headers() {
			if strings.ContainsAny(value, "\r\n\x00") || len(value) > maxEcho {
				t.Fatalf("%s: %q", name, value)
			}
			if name != allowOrigin {
				continue
			}
			u, err := url.Parse(value)
			if err != nil || value != origin || d.Reason != Allowed && d.Reason != MethodNotAllowed && d.Reason != HeaderNotAllowed {
				t.Fatalf("%q is answered with %q, reason %v", origin, value, d.Reason)
			}
			host := u.Hostname()
			label, parent, _ := strings.Cut(host, ".")
			inLabel := parent == "example.org" && strings.HasPrefix(label, "pr-") || parent == "example.net" && strings.HasSuffix(label, "-x")
			if host != "localhost" && host != "example.com" && !strings.HasSuffix(host, ".example.com") && !inLabel {
				t.Fatalf("%q is reflected", origin)
			}
		}
	})
}

// What is found without parsing an origin is what its parts say.
func FuzzWildcards(f *testing.F) {
	texts := []string{"https://*.example.com", "https://*.example.com:8443", "http://localhost:*", "https://*.b.example.org:*", "http://[::1]:*", "http://127.0.0.1:*", "app+x://*.host", "https://*.io",
		"https://*." + strings.Repeat("a.", 100) + "example.com", "https://pr-*.example.net", "https://*-acme.example.net", "https://app-*-acme.example.net:8443", "https://x*.b.example.net:*", "moz-extension://*"}
	var set originSet
	var patterns []pattern
	for i, text := range texts {
		p, ok := parsePattern(text)
		if !ok || !set.add(p, i) {
			f.Fatal(text)
		}
		patterns = append(patterns, p)
	}
	for _, s := range append(texts, "https://a.example.com", "https://a.example.com:8443", "https://.example.com", "https://a.b.example.org:443", "http://localhost:80", "http://localhost:081", "http://[::1]:5", "http://[::1]",
		"http://[::1", "app+x://a.host", "app+x://A.host", "https://a..example.com:8443", "https://x@a.io", "https://"+strings.Repeat("b.", 120)+"io:65535", "https://pr-.example.net", "https://pr-acme.example.net", "https://-acme.example.net",
		"https://pr-x_y.example.net", "https://app-acme.example.net:8443", "https://x1.b.example.net:9", "moz-extension://a~b", "moz-extension://", "moz-extension://a:1", "https://a.example.com.") {
		f.Add(strings.ReplaceAll(s, "*", "x"))
	}
	f.Fuzz(func(t *testing.T, origin string) {
		o, ok := parseOrigin(origin)
		want := ok && slices.ContainsFunc(patterns, func(p pattern) bool { return p.allows(o) })
		if got := set.matches(origin); got != want {
			t.Fatalf("%q is covered: %v, by its parts: %v", origin, got, want)
		}
		if want {
			by, covered := set.coveredBy(pattern{origin: o})
			if p, ok := parsePattern(by); !covered || !ok || !p.allows(o) {
				t.Fatalf("%q is said to cover %q", by, origin)
			}
		}
	})
}

// allows says of the parts of an origin what a set says of the whole.
func (p pattern) allows(o Origin) bool {
	label, parent, _ := strings.Cut(o.Host, ".")
	host := p.origin.Host == o.Host
	switch p.wildcard {
	case subdomains:
		above, below := strings.CutSuffix(o.Host, "."+p.origin.Host)
		host = below && areLabels(above)
	case oneLabel:
		inner, begins := strings.CutPrefix(label, p.prefix)
		inner, ends := strings.CutSuffix(inner, p.suffix)
		host = begins && ends && inner != "" && parent == p.origin.Host && strings.Trim(inner, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
	case anyHost:
		host = true
	}
	return host && p.origin.Scheme == o.Scheme && (p.anyPort || p.origin.Port == o.Port)
}

// New explains and never panics, and what it advises to write is no mistake.
func FuzzAdvice(f *testing.F) {
	for _, s := range []string{"https://example.com/", "Example.COM:443", "h*", "https://*", "https://ÄÖ.example", "https://[::FFFF:1.2.3.4]:80", "null", " ", "a,b", "://", "https://*.*.x", "\x00", "https:///x@y", "//", "https://a:b:c", "http://[::1%25eth0]",
		"https://*-acme.vercel.app/", "http://192.168.0.0/16", "http://localhost:[3000,3001]", "^https://.*$", "http://xn--f", "\xff", " put ", "GET|POST", "X-*", "MOZ-EXTENSION://*", "http://a.com/,b.com", "file://", "https://*example.co.uk."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, entry string) {
		list := []string{entry}
		for _, c := range []Config{{}, {AllowCredentials: true}, {Enforce: true}} {
			c.AllowOrigins, c.OwnOrigins, c.AllowMethods, c.AllowHeaders, c.ExposeHeaders, c.VaryBy = list, list, list, list, list, list
			_, err := New(c)
			if err == nil {
				continue
			}
			for _, mistake := range err.(ConfigErrors) {
				if mistake.Why == "" || mistake.Fix == "" || len(mistake.Error()) > 3000 {
					t.Fatalf("%q: %+v", entry, mistake)
				}
				quote, err := strconv.QuotedPrefix(strings.TrimPrefix(mistake.Fix, "write "))
				if err != nil || !strings.HasPrefix(mistake.Fix, "write ") {
					continue
				}
				advice, _ := strconv.Unquote(quote)
				alone := Config{AllowOrigins: []string{"https://ok.example"}, AllowCredentials: c.AllowCredentials, Enforce: c.Enforce}
				reflect.ValueOf(&alone).Elem().FieldByName(mistake.Field).Set(reflect.ValueOf([]string{advice}))
				if _, err := New(alone); err != nil {
					t.Fatalf("%q: the advice %q is refused: %v", entry, advice, err)
				}
			}
		}
	})
}

func FuzzConfigJSON(f *testing.F) {
	f.Add(`{"allowOrigins":["https://a.example"],"maxAge":"10m"}`)
	f.Add(`{"maxAge":-1}`)
	f.Add(`{"allowOrigins":null,"enforce":true,"x":1}`)
	f.Add(`{"allowHeaders":[],"Enforce":true}`)
	f.Add(`{"enforce":true,"enforce":false}`)
	f.Add(`{"maxAge":"0s"}`)
	f.Add(`[null]`)
	f.Fuzz(func(t *testing.T, text string) {
		var c, back Config
		if json.Unmarshal([]byte(text), &c) != nil {
			return
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(again, &back); err != nil || !reflect.DeepEqual(back, c) {
			t.Fatalf("%s comes back as %+v (%v)", again, back, err)
		}
	})
}

// What is there stays, and what is asked for is there afterwards, once.
func FuzzAppendVary(f *testing.F) {
	f.Add("Accept-Encoding", "Origin")
	f.Add("origin , X", preflightVary)
	f.Add("*", preflightVary)
	f.Add(",,", "Origin")
	f.Fuzz(func(t *testing.T, line, names string) {
		if len(line)+len(names) > 1000 {
			return // What is asked for are three names at most; the work is the product of the two.
		}
		for _, wanted := range []string{"Origin", preflightVary, names} {
			lines := AppendVary([]string{line}, wanted)
			if lines[0] != line {
				t.Fatalf("%q became %q", line, lines[0])
			}
			for name := range strings.SplitSeq(wanted, ",") {
				if !lists(lines, strings.Trim(name, " \t")) {
					t.Fatalf("%q is not in %q", name, lines)
				}
			}
			if again := AppendVary(lines, wanted); len(again) != len(lines) {
				t.Fatalf("%q grows to %q", lines, again)
			}
		}
	})
}
