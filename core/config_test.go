package core_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

func origins(list ...string) core.Config { return core.Config{AllowOrigins: list} }

func withCredentials(list ...string) core.Config {
	return core.Config{AllowOrigins: list, AllowCredentials: true}
}

func enforced(list ...string) core.Config { return core.Config{AllowOrigins: list, Enforce: true} }

func allowAll(context.Context, core.Request, core.Origin) (bool, error) { return true, nil }

// Each message is whole here, since it is what a user reads.
func TestMistakes(t *testing.T) {
	one := "https://a.example"
	tests := []struct {
		name   string
		config core.Config
		want   string
	}{
		{"no origins at all", core.Config{}, `AllowOrigins: is empty, and so is AllowOriginFunc: no page could use the server; write the origins of your pages, such as "https://app.example.com", or set Enforce if only the server's own pages may`},
		{"path", origins("https://app.example.com/"), `AllowOrigins: "https://app.example.com/" has a path; write "https://app.example.com"`},
		{"path with wildcard", origins("https://example.com/*"), `AllowOrigins: "https://example.com/*" has a path; write "https://example.com"`},
		{"upper case", origins("HTTPS://App.Example.com"), `AllowOrigins: "HTTPS://App.Example.com" has upper-case letters, which browsers do not send; write "https://app.example.com"`},
		{"default port of https", origins("https://example.com:443"), `AllowOrigins: "https://example.com:443" has the default port of https, which browsers leave out; write "https://example.com"`},
		{"default port of http", origins("http://localhost:80"), `AllowOrigins: "http://localhost:80" has the default port of http, which browsers leave out; write "http://localhost"`},
		{"missing scheme", origins("example.com"), `AllowOrigins: "example.com" has no scheme; write "https://example.com"`},
		{"missing scheme on loopback", origins("localhost:3000"), `AllowOrigins: "localhost:3000" has no scheme; write "http://localhost:3000"`},
		{"missing scheme of wildcard", origins("*.example.com"), `AllowOrigins: "*.example.com" has no scheme; write "https://*.example.com"`},
		{"scheme-relative", origins("//example.com"), `AllowOrigins: "//example.com" has no scheme; write "https://example.com"`},
		{"Unicode", origins("https://bücher.example:8443"), `AllowOrigins: "https://bücher.example:8443" is not ASCII, which browsers send as punycode; write "https://xn--bcher-kva.example:8443"`},
		{"more Unicode", origins("https://例え.テスト"), `AllowOrigins: "https://例え.テスト" is not ASCII, which browsers send as punycode; write "https://xn--r8jz45g.xn--zckzah"`},
		{"Unicode that IDNA changes", origins("https://ＡＢＣ.example"), `AllowOrigins: "https://ＡＢＣ.example" is not ASCII, which browsers send as punycode; write what location.origin says in the console of a browser that shows the page`},
		{"no UTF-8", origins("https://\x80.example"), `AllowOrigins: "https://\x80.example" is not ASCII, which browsers send as punycode; write what location.origin says in the console of a browser that shows the page`},
		{"the first of the accents of their own", origins("https://cafe\u0300.example"), "AllowOrigins: \"https://cafe\u0300.example\"" + ` is not ASCII, which browsers send as punycode; write what location.origin says in the console of a browser that shows the page`},
		{"the last of the accents of their own", origins("https://cafe\u036f.example"), "AllowOrigins: \"https://cafe\u036f.example\"" + ` is not ASCII, which browsers send as punycode; write what location.origin says in the console of a browser that shows the page`},
		{"one slash", origins("https:/example.com"), `AllowOrigins: "https:/example.com" has no "://" after its scheme; write "https://example.com"`},
		{"no colon", origins("http//localhost:3000"), `AllowOrigins: "http//localhost:3000" has no "://" after its scheme; write "http://localhost:3000"`},
		{"backslashes", origins(`HTTP:\\localhost:3000`), `AllowOrigins: "HTTP:\\\\localhost:3000" has no "://" after its scheme; write "http://localhost:3000"`},
		{"wildcard for the scheme", origins("*://example.com"), `AllowOrigins: "*://example.com" has a "*" in its scheme; write an entry for each scheme, such as "https://example.com"`},
		{"quotes", origins(`"https://example.com"`), `AllowOrigins: "\"https://example.com\"" has quotes around it; write "https://example.com"`},
		{"quoted *", origins("'*'"), `AllowOrigins: "'*'" has quotes around it; write "*"`},
		{"surrounding space", origins(" https://example.com"), `AllowOrigins: " https://example.com" has white space around it; write "https://example.com"`},
		{"several slips at once", origins(" Example.com:443/ "), `AllowOrigins: " Example.com:443/ " has white space around it; write "https://example.com"`},
		{"empty entry", origins(strings.Split("", ",")...), `AllowOrigins: has an empty entry; remove it (strings.Split("", ",") makes one)`},
		{"comma-joined", origins("https://a.com, https://*.example.com"), `AllowOrigins: "https://a.com, https://*.example.com" holds several origins in one string; write them as entries of their own: "https://a.com", "https://*.example.com"`},
		{"joined otherwise", origins("https://a.com https://b.com;https://c.com"), `AllowOrigins: "https://a.com https://b.com;https://c.com" holds several origins in one string; write them as entries of their own: "https://a.com", "https://b.com", "https://c.com"`},
		{"null in upper case", origins("NULL"), `AllowOrigins: "NULL" is the origin of every sandboxed frame: any site can send it; remove it; who means everyone writes "*"`},
		{"null", origins("null"), `AllowOrigins: "null" is the origin of every sandboxed frame: any site can send it; remove it; who means everyone writes "*"`},
		{"IPv4 in IPv6", origins("http://[::ffff:127.0.0.1]:3000"), `AllowOrigins: "http://[::ffff:127.0.0.1]:3000" has an IPv4 address inside of an IPv6 address; write "http://127.0.0.1:3000"`},
		{"IPv6 not compressed", origins("http://[0:0:0:0:0:0:0:1]"), `AllowOrigins: "http://[0:0:0:0:0:0:0:1]" has an IPv6 address that browsers write otherwise; write "http://[::1]"`},
		{"IPv4 with leading zeros", origins("http://127.0.0.01"), `AllowOrigins: "http://127.0.0.01" has an IPv4 address that browsers write otherwise; write four decimal numbers from 0 to 255, without leading zeros`},
		{"user name", origins("https://me@example.com"), `AllowOrigins: "https://me@example.com" has a user name; write "https://example.com"`},
		{"query", origins("https://example.com?x"), `AllowOrigins: "https://example.com?x" has a query or fragment; write "https://example.com"`},
		{"trailing dot", origins("https://*.example.com.:8443"), `AllowOrigins: "https://*.example.com.:8443" ends in a dot, which can only be listed without a wildcard; write "https://*.example.com:8443"`},
		{"empty port", origins("http://localhost:"), `AllowOrigins: "http://localhost:" has an empty port; write "http://localhost"`},
		{"leading zeros in port", origins("http://localhost:080"), `AllowOrigins: "http://localhost:080" has a port with leading zeros; write "http://localhost"`},
		{"port out of range", origins("http://localhost:99999"), `AllowOrigins: "http://localhost:99999" has a port that is not between 1 and 65535; write a port such as 3000, or leave it out`},
		{"WebSocket scheme", origins("wss://example.com"), `AllowOrigins: "wss://example.com" has the scheme of a WebSocket connection, whose Origin is that of the page; write "https://example.com"`},
		{"file scheme", origins("file:///index.html"), `AllowOrigins: "file:///index.html" is no origin: pages from files have the origin "null"; load the app from https://localhost (or a scheme of its own), and list that`},
		{"blob URL", origins("blob:https://example.com/0b1c"), `AllowOrigins: "blob:https://example.com/0b1c" has a scheme that no page's origin has; write "https://example.com"`},
		{"data scheme", origins("data:text/html"), `AllowOrigins: "data:text/html" has a scheme that no page's origin has; write an origin such as "https://example.com"`},
		{"wildcard without dot", origins("https://*example.com"), `AllowOrigins: "https://*example.com" has a "*" in the label that is registered: anyone can register such a name; write "https://*.example.com"`},
		{"wildcard over IP", origins("https://*.127.0.0.1"), `AllowOrigins: "https://*.127.0.0.1" has a wildcard over an IP address, which has no subdomains; write "https://127.0.0.1"`},
		{"wildcard over IPv6", origins("https://*.[::1]:*"), `AllowOrigins: "https://*.[::1]:*" has a wildcard over an IP address, which has no subdomains; write "https://[::1]:*"`},
		{"line break", origins("https://a.com\r\n.b"), `AllowOrigins: "https://a.com\r\n.b" has a host that is not one: labels are 1 to 63 letters, digits, hyphens and underscores; write an origin such as "https://example.com"`},

		{"* with credentials", withCredentials("*"), `AllowOrigins: "*" cannot be combined with AllowCredentials: every page on the web could act as the user; list the origins that may, or drop AllowCredentials`},
		{"* with Enforce", enforced("*"), `AllowOrigins: "*" cannot be combined with Enforce, which would refuse nothing; list the origins that may, or drop Enforce`},
		{"* with a function", core.Config{AllowOrigins: []string{"*"}, AllowOriginFunc: allowAll}, `AllowOrigins: "*" allows every origin, so that AllowOriginFunc would never be asked; drop one of the two`},
		{"insecure with credentials", withCredentials("http://example.com"), `AllowOrigins: "http://example.com" is insecure: anyone on the network path can forge its pages, and with AllowCredentials they act as the user; write "https://example.com", or set DangerouslyAllowInsecureOrigins`},
		{"insecure with Enforce", enforced("http://*.example.com:*"), `AllowOrigins: "http://*.example.com:*" is insecure: anyone on the network path can forge its pages, and with Enforce they act as the user; write "https://*.example.com:*", or set DangerouslyAllowInsecureOrigins`},
		{"public suffix with credentials", withCredentials("https://*.github.io"), `AllowOrigins: "https://*.github.io" covers a public suffix: anyone can register a name below github.io, and with AllowCredentials its pages act as the user; list the hosts that are yours, or set DangerouslyAllowPublicSuffixes`},

		{"null beside a function", core.Config{AllowOrigins: []string{"null"}, AllowOriginFunc: allowAll}, `AllowOrigins: "null" is the origin of every sandboxed frame: any site can send it; remove it`},
		{"an insecure host that is a public suffix", withCredentials("http://github.io"), `AllowOrigins: "http://github.io" is insecure: anyone on the network path can forge its pages, and with AllowCredentials they act as the user; write "https://github.io", or set DangerouslyAllowInsecureOrigins`},
		{"insecure below a public suffix that is meant", core.Config{AllowOrigins: []string{"http://*.github.io"}, AllowCredentials: true, DangerouslyAllowPublicSuffixes: true}, `AllowOrigins: "http://*.github.io" is insecure: anyone on the network path can forge its pages, and with AllowCredentials they act as the user; write "https://*.github.io", or set DangerouslyAllowInsecureOrigins`},

		{"lower-case method", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"put"}}, `AllowMethods: "put" is never sent by a browser, which writes it in upper case; write "PUT"`},
		{"forbidden method", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"trace"}}, `AllowMethods: "trace" is a method that browsers never send; remove it`},
		{"methods in one string", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"GET, PUT"}}, `AllowMethods: "GET, PUT" holds a list in one string; write its members as entries of their own: "GET", "PUT"`},
		{"methods in one string, one of no use", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"GET,TRACE"}}, `AllowMethods: "GET,TRACE" holds a list in one string; write its members as entries of their own`},
		{"methods in one string, the longest that is written out", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"P," + strings.Repeat("A", 120)}}, `AllowMethods: "P,` + strings.Repeat("A", 118) + `"… holds a list in one string; write its members as entries of their own: "P", "` + strings.Repeat("A", 120) + `"`},
		{"methods in one string, one too long to write out", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"P," + strings.Repeat("A", 121)}}, `AllowMethods: "P,` + strings.Repeat("A", 118) + `"… holds a list in one string; write its members as entries of their own`},
		{"empty method", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{""}}, `AllowMethods: has an empty entry; remove it (strings.Split("", ",") makes one)`},
		{"method with white space", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"PUT "}}, `AllowMethods: "PUT " has white space around it; write "PUT"`},
		{"header injection", core.Config{AllowOrigins: []string{one}, AllowHeaders: []string{"X-A\r\nX-B: 1"}}, `AllowHeaders: "X-A\r\nX-B: 1" is not a header name; write one such as "X-Request-Id"`},
		{"exposed * with credentials", core.Config{AllowOrigins: []string{one}, AllowCredentials: true, ExposeHeaders: []string{"*"}}, `ExposeHeaders: "*" cannot be combined with AllowCredentials, with which browsers take it for a header of that name; list the headers that pages read`},
		{"MaxAge without unit", core.Config{AllowOrigins: []string{one}, MaxAge: 300}, `MaxAge: 300ns is in nanoseconds; write 300 * time.Second`},
		{"MaxAge with a fraction", core.Config{AllowOrigins: []string{one}, MaxAge: 500 * time.Millisecond}, `MaxAge: 500ms has a fraction of a second, which the header cannot express; write whole seconds, such as 10 * time.Minute`},
		{"MaxAge beyond a day", core.Config{AllowOrigins: []string{one}, MaxAge: 48 * time.Hour}, `MaxAge: 48h0m0s is longer than any browser remembers a preflight; write at most 24 * time.Hour`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			policy, err := core.New(test.config)
			if err == nil {
				t.Fatalf("New accepts it; want %s", test.want)
			}
			if err.Error() != test.want {
				t.Errorf("New says\n%s\nwant\n%s", err, test.want)
			}
			if policy != nil {
				t.Error("New returns a policy beside the error")
			}
		})
	}
}

func TestEveryMistakeAtOnce(t *testing.T) {
	_, err := core.New(core.Config{
		AllowOrigins:  []string{"https://example.com/", "null", "https://ok.example"},
		AllowMethods:  []string{"delete"},
		AllowHeaders:  []string{"X A"},
		ExposeHeaders: []string{""},
		MaxAge:        -48*time.Hour + 72*time.Hour + time.Second,
	})
	var all core.ConfigErrors
	if !errors.As(err, &all) {
		t.Fatalf("New says %v", err)
	}
	var fields []string
	for _, e := range all {
		fields = append(fields, e.Field)
	}
	want := []string{"AllowOrigins", "AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders", "MaxAge"}
	if !reflect.DeepEqual(fields, want) {
		t.Errorf("mistakes are in %v, want %v", fields, want)
	}
	if lines := strings.Count(err.Error(), "\n") + 1; lines != len(want) {
		t.Errorf("the text has %d lines, want %d", lines, len(want))
	}
}

func TestMustNewPanicsWithTheTextOfNew(t *testing.T) {
	_, err := core.New(core.Config{})
	defer func() {
		if got := recover(); got != err.Error() {
			t.Errorf("panics with %v, want %v", got, err)
		}
	}()
	core.MustNew(core.Config{})
}

func TestWarnings(t *testing.T) {
	one := "https://a.example"
	tests := []struct {
		name   string
		config core.Config
		want   []string
	}{
		{"nothing to say", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"PUT"}}, nil},
		{"headers that browsers set, from a README", core.Config{AllowOrigins: []string{one}, AllowHeaders: []string{"Origin", "Content-Length", "Content-Type"}}, []string{
			`AllowHeaders: "Origin" is left out: browsers set it by themselves and ask no permission; remove it`,
			`AllowHeaders: "Content-Length" is left out: browsers set it by themselves and ask no permission; remove it`,
		}},
		{"exposed headers that are readable anyway", core.Config{AllowOrigins: []string{one}, ExposeHeaders: []string{"Content-Length", "ETag", "Set-Cookie"}}, []string{
			`ExposeHeaders: "Content-Length" is left out: pages may read it in any case; remove it`,
			`ExposeHeaders: "Set-Cookie" is left out: no page may ever read it; remove it`,
		}},
		{"MaxAge above what browsers keep", core.Config{AllowOrigins: []string{one}, MaxAge: 12 * time.Hour}, []string{
			`MaxAge: 12h0m0s is longer than Chromium (2 hours) and WebKit (10 minutes) remember a preflight; write at most 2 * time.Hour`,
		}},
		{"the longest MaxAge that a browser keeps", core.Config{AllowOrigins: []string{one}, MaxAge: 2 * time.Hour}, nil},
		{"* without Authorization", core.Config{AllowOrigins: []string{one}, AllowHeaders: []string{"*"}}, []string{
			`AllowHeaders: "*" does not cover Authorization; add "Authorization" beside it if pages send tokens`,
		}},
		{"* with Authorization", core.Config{AllowOrigins: []string{one}, AllowHeaders: []string{"*", "authorization"}}, nil},
		{"* with credentials covers Authorization", core.Config{AllowOrigins: []string{one}, AllowHeaders: []string{"*"}, AllowCredentials: true}, nil},
		{"loopback", origins("http://localhost:4200"), []string{
			`AllowOrigins: "http://localhost:4200" is on the user's own machine: in production only an app may have it; check that this policy is for development or for an app`,
		}},
		{"apps, whose origin is the same wherever they are installed", origins("tauri://localhost", "capacitor://localhost"), nil},
		{"every origin", origins("*"), []string{
			`AllowOrigins: "*" lets every page on the web read the answers; check that they are public, also those that depend on who is in the same network`,
		}},
		{"insecure without credentials", origins("http://example.com"), []string{
			`AllowOrigins: "http://example.com" is insecure: anyone on the network path can forge its pages; write "https://example.com"`,
		}},
		{"covered by subdomains", origins("https://*.example.com", "https://a.example.com", "https://*.b.example.com"), []string{
			`AllowOrigins: "https://a.example.com" is covered by "https://*.example.com"; remove it`,
			`AllowOrigins: "https://*.b.example.com" is covered by "https://*.example.com"; remove it`,
		}},
		{"covered by any port", origins("https://a.example:*", "https://a.example:8443", "https://a.example"), []string{
			`AllowOrigins: "https://a.example:8443" is covered by "https://a.example:*"; remove it`,
			`AllowOrigins: "https://a.example" is covered by "https://a.example:*"; remove it`,
		}},
		{"subdomains covered by subdomains on any port", origins("https://*.example.com", "https://*.example.com:*"), []string{
			`AllowOrigins: "https://*.example.com" is covered by "https://*.example.com:*"; remove it`,
		}},
		{"not covered by another scheme, port or its own wildcard", origins("https://*.example.com", "https://example.com", "tauri://a.example.com", "https://a.example.com:8443"), nil},
		{"listed twice", origins(one, one, "https://*.a.example", "https://*.a.example"), []string{
			`AllowOrigins: "https://a.example" is listed twice; remove one of them`,
			`AllowOrigins: "https://*.a.example" is listed twice; remove one of them`,
		}},
		{"listed twice, and covered", origins("https://*.a.example", "https://b.a.example", "https://b.a.example"), []string{
			`AllowOrigins: "https://b.a.example" is listed twice; remove one of them`,
			`AllowOrigins: "https://b.a.example" is covered by "https://*.a.example"; remove it`,
		}},
		{"listed twice among others of the same length", origins("https://a.example", "https://b.example", "https://c.example", "https://b.example"), []string{
			`AllowOrigins: "https://b.example" is listed twice; remove one of them`,
		}},
		{"every origin, and one more", origins("*", one), []string{
			`AllowOrigins: "*" lets every page on the web read the answers; check that they are public, also those that depend on who is in the same network`,
			`AllowOrigins: "https://a.example" is covered by "*"; remove it`,
		}},
		{"insecure below a public suffix", origins("http://*.github.io"), []string{
			`AllowOrigins: "http://*.github.io" covers a public suffix: anyone can register a name below github.io, and read the answers; check that they are public, or list the hosts that are yours`,
			`AllowOrigins: "http://*.github.io" is insecure: anyone on the network path can forge its pages; write "https://*.github.io"`,
		}},
		{"covered by a part of the label", origins("https://pr-*.example.com", "https://pr-1.example.com", "https://pr-x*.example.com", "https://pr-*-x.example.com", "https://pr-*.example.com:*"), []string{
			`AllowOrigins: "https://pr-*.example.com" is covered by "https://pr-*.example.com:*"; remove it`,
			`AllowOrigins: "https://pr-1.example.com" is covered by "https://pr-*.example.com"; remove it`,
			`AllowOrigins: "https://pr-x*.example.com" is covered by "https://pr-*.example.com"; remove it`,
			`AllowOrigins: "https://pr-*-x.example.com" is covered by "https://pr-*.example.com"; remove it`,
		}},
		{"a part of the label covered by subdomains", origins("https://*.example.com", "https://pr-*.example.com", "https://pr-*.b.example.com"), []string{
			`AllowOrigins: "https://pr-*.example.com" is covered by "https://*.example.com"; remove it`,
			`AllowOrigins: "https://pr-*.b.example.com" is covered by "https://*.example.com"; remove it`,
		}},
		{"covered by the end of the label", origins("https://*-x.example.com", "https://pr-*-x.example.com"), []string{
			`AllowOrigins: "https://pr-*-x.example.com" is covered by "https://*-x.example.com"; remove it`,
		}},
		{"not covered by a part of the label", origins("https://pr-*.example.com", "https://pr-_*.example.com", "https://pr-*_.example.com", "https://*-x.example.com", "https://pr-1.b.example.com", "https://p*.example.org"), nil},
		{"a part of the label, listed twice", origins("https://pr-*.example.com", "https://pr-*.example.com"), []string{
			`AllowOrigins: "https://pr-*.example.com" is listed twice; remove one of them`,
		}},
		{"ports, which any host does not cover", origins("app://*", "app://x:*", "app://y:1"), []string{
			`AllowOrigins: "app://*" lets every app or extension of that kind read the answers; check that they are public`,
		}},
		{"subdomains, which any port of the domain does not cover", origins("https://*.a.example", "https://a.example:*"), nil},
		{"a domain, which subdomains on any port do not cover", origins("https://a.example", "https://*.a.example:*"), nil},
		{"any port, listed twice", origins("https://a.example:*", "https://a.example:*", "https://*.b.example:*", "https://*.b.example:*"), []string{
			`AllowOrigins: "https://a.example:*" is listed twice; remove one of them`,
			`AllowOrigins: "https://*.b.example:*" is listed twice; remove one of them`,
		}},
		{"any host, listed twice", origins("app://*", "app://*"), []string{
			`AllowOrigins: "app://*" lets every app or extension of that kind read the answers; check that they are public`,
			`AllowOrigins: "app://*" lets every app or extension of that kind read the answers; check that they are public`,
			`AllowOrigins: "app://*" is listed twice; remove one of them`,
		}},
		{"not covered by another part of the label on any port", origins("https://a-*.example.com", "https://b-*.example.com:*"), nil},
		{"not covered by the same beginning of the label on any port", origins("https://a-*-x.example.com", "https://a-*-y.example.com:*"), nil},
		{"covered by any host", origins("app://*", "app://."), []string{
			`AllowOrigins: "app://*" lets every app or extension of that kind read the answers; check that they are public`,
			`AllowOrigins: "app://." is covered by "app://*"; remove it`,
		}},
		{"a dot at the end", origins("https://example.com."), []string{
			`AllowOrigins: "https://example.com." has a host that ends in a dot, which makes it another origin than the one without; check that pages are loaded by that name`,
		}},
		{"a public suffix without credentials", origins("https://*.vercel.app", "https://*.com", "https://*-acme.vercel.app"), []string{
			`AllowOrigins: "https://*.vercel.app" covers a public suffix: anyone can register a name below vercel.app, and read the answers; check that they are public, or list the hosts that are yours`,
			`AllowOrigins: "https://*.com" covers a public suffix: anyone can register a name below com, and read the answers; check that they are public, or list the hosts that are yours`,
			`AllowOrigins: "https://*-acme.vercel.app" covers a public suffix: anyone can register a name below vercel.app, and read the answers; check that they are public, or list the hosts that are yours`,
			`AllowOrigins: "https://*-acme.vercel.app" is covered by "https://*.vercel.app"; remove it`,
		}},
		{"headers of which none is left", core.Config{AllowOrigins: []string{"http://localhost:4200"}, AllowHeaders: []string{"Origin"}}, []string{
			`AllowOrigins: "http://localhost:4200" is on the user's own machine: in production only an app may have it; check that this policy is for development or for an app`,
			`AllowHeaders: "Origin" is left out: browsers set it by themselves and ask no permission; remove it, and keep the empty list: without one the defaults are granted`,
		}},
		{"own origins, insecure and covered", core.Config{Enforce: true, OwnOrigins: []string{"http://api.example", "https://*.api.example", "https://a.api.example"}}, []string{
			`OwnOrigins: "http://api.example" is insecure: anyone on the network path can forge its pages; write "https://api.example" if the server can be reached there`,
			`OwnOrigins: "https://a.api.example" is covered by "https://*.api.example"; remove it`,
		}},
		{"Origin, by which answers vary anyway", core.Config{AllowOrigins: []string{one}, VaryBy: []string{"Origin"}}, []string{
			`VaryBy: "Origin" is in Vary already; remove it`,
		}},
		{"Origin, where every origin gets the same answer", core.Config{AllowOrigins: []string{"*"}, VaryBy: []string{"origin"}, AllowHeaders: []string{"Authorization"}}, []string{
			`AllowOrigins: "*" lets every page on the web read the answers; check that they are public, also those that depend on who is in the same network`,
			`VaryBy: "origin" is of no use: every origin gets the same answer; remove it`,
		}},
		{"lower-case method", core.Config{AllowOrigins: []string{one}, AllowMethods: []string{"patch"}}, []string{
			`AllowMethods: "patch" is another method than PATCH, since methods are case-sensitive; write "PATCH" if pages use that one`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, w := range core.MustNew(test.config).Warnings() {
				got = append(got, w.String())
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("warnings are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestWhereWildcardsCanStand(t *testing.T) {
	long := strings.Repeat("a.", 120) + "example.com" // 251 bytes
	for _, test := range []struct {
		pattern string
		can     bool
	}{
		{"https://example.com:*", true}, {"https://example.com:3000:*", false}, {"https://example.com.:*", false}, {"https://example.com.", true},
		{"https://*." + long, true}, {"https://*.a" + long, false}, {"https://p*." + long, false}, {"https://p*." + long[1:], false}, {"https://p*." + long[2:], true},
		{"https://*.example.com.", false}, {"https://pr-*.example.com.", false}, {"https://*.127.0.0.1", false}, {"https://*.[::1]", false}, {"https://*.com", true},
		{"https://p*.com", false}, {"https://p*.co.uk", false}, {"https://p*.vercel.app", true}, {"http://p*.localhost", true}, {"https://p*.internal", false},
		{"https://*.a..example", false}, {"https://" + strings.Repeat("a", 62) + "*.example.com", true}, {"https://" + strings.Repeat("a", 63) + "*.example.com", false},
		{"app://*", true}, {"app://" + strings.Repeat("a", 253), true}, {"app://" + strings.Repeat("a", 254), false}, {"https://*", false}, {"App://*", false}, {"://*", false}, {"file://*", false}, {"file://x", false}, {"app://*.x", true}, {"app://X-*.y", false}, {"app://*:*", false},
		{"https://a*b*.example.com", false}, {"https://**.example.com", false}, {"https://*.*.example.com", false}, {"https://a.*.example.com", false}, {"https://*:*", false},
	} {
		t.Run(test.pattern, func(t *testing.T) {
			if _, err := core.New(origins(test.pattern)); (err == nil) != test.can {
				t.Errorf("New says %v", err)
			}
		})
	}
}

func TestSchemesAndHosts(t *testing.T) {
	longest := strings.Repeat("a.", 121) + "example.com" // 253 bytes
	for _, test := range []struct {
		origin string
		is     bool
	}{
		{"https://a.1a", true}, {"https://a.0x1f", false}, {"https://a.0xg", true}, {"https://1.2.3.4", true}, {"https://1.2.3.4.", false}, {"https://1.2.3", false}, {"https://1.2.3.256", false}, {"https://1.2.3.4.5", false},
		{"https://1.2.3.255", true}, {"https://a.2.3.4", false}, {"https://1.2.3.18446744073709551617", false}, {"https://1.2.3.04", false}, {"https://0.0.0.0", true},
		{"https://[1:2:3:4:5:6:7:8]", true}, {"https://[1:2:3:4:5:6:7:8:9]", false}, {"https://[1:2:3:4:5:6:7::8]", false}, {"https://[1:2:3]", false}, {"https://[::]", true}, {"https://[1:0:0:2::3]", true},
		{"https://[g::1]", false}, {"https://[1::g]", false}, {"https://[12345::1]", false}, {"https://[1:::2]", false}, {"https://[01::1]", false}, {"https://[::ABCD]", false}, {"https://[1::2::3]", false}, {"https://[::10000]", false},
		{"web+app://x", true}, {"a-1.b://x", true}, {"1a://x", false}, {"+a://x", false}, {"A://x", false}, {"aB://x", false}, {"a_b://x", false}, {"a/b://x", false}, {"a{://x", false},
		{strings.Repeat("a", 64) + "://x", true}, {strings.Repeat("a", 65) + "://x", false},
		{"https://" + longest, true}, {"https://a" + longest, false}, {"https://" + longest + ".", true}, {"https://" + longest + "..", false},
	} {
		t.Run(test.origin, func(t *testing.T) {
			if _, err := core.New(origins(test.origin)); (err == nil) != test.is {
				t.Errorf("New says %v", err)
			}
		})
	}
}

// Each label is what a page's address shows, and the punycode of it, which is listed.
func TestPunycode(t *testing.T) {
	for label, encoded := range map[string]string{
		"bücher": "bcher-kva", "\u0080": "a", "ß": "zca", "a-ü": "a--yka", "ü-a": "-a-wka", "aüb": "ab-xka", "пример": "e1afmkfd", "परीक्षा": "11b5bs3a9aj6g", "测试": "0zwm56d", "妰磧챠劾": "tgr94n7m2ag13e", "镠埫鱽腩": "ojso97gbjnfwg", "日本語a日本語": "a-jn6bb02kca5555cda", "𠮷野家": "fctt27jo60v", "a𠮷b": "ab-4914a",
		"安室奈美恵-with-super-monkeys": "-with-super-monkeys-pc58ag80a8qai00g7n9n", "почемужеонинеговорятпорусски": "b1abfaaepdrnnbgefbadotcwatmq2g4l", "ليهمابتكلموشعربي": "mgbcah9ar9a4efegftvvn",
	} {
		t.Run(label, func(t *testing.T) {
			listed := "https://xn--" + encoded + ".example"
			if _, err := core.New(origins("https://" + label + ".example")); err == nil || !strings.Contains(err.Error(), "write "+strconv.Quote(listed)) {
				t.Errorf("New says %v, want the advice %s", err, listed)
			}
			if _, err := core.New(origins(listed)); err != nil {
				t.Errorf("New says %v", err)
			}
		})
	}
}

func TestPublicSuffixes(t *testing.T) {
	tests := []struct {
		pattern string
		refused bool
	}{
		{"https://*.github.io", true}, {"https://*.co.uk", true}, {"https://*.com", true}, {"https://*.kawasaki.jp", true},
		{"https://*.compute.amazonaws.com", true}, {"https://*.sch.uk", true}, {"https://*.github.io:*", true},
		{"https://*.example.com", false}, {"http://*.localhost:3000", false}, {"https://*.me.github.io", false}, {"https://github.io", false},
	}
	for _, test := range tests {
		t.Run(test.pattern, func(t *testing.T) {
			for _, c := range []core.Config{withCredentials(test.pattern), enforced(test.pattern)} {
				if _, err := core.New(c); (err != nil) != test.refused {
					t.Errorf("New says %v", err)
				}
				c.DangerouslyAllowPublicSuffixes = true
				if _, err := core.New(c); err != nil {
					t.Errorf("with the flag New says %v", err)
				}
			}
			if _, err := core.New(origins(test.pattern)); err != nil {
				t.Errorf("without credentials New says %v", err)
			}
		})
	}
}

func TestConfigAsJSON(t *testing.T) {
	config := core.Config{
		AllowOrigins: []string{"https://a.example"}, VaryBy: []string{"X-Tenant"}, OwnOrigins: []string{"https://api.example"}, AllowMethods: []string{"PUT"}, AllowHeaders: []string{"*"},
		ExposeHeaders: []string{"ETag"}, AllowCredentials: true, MaxAge: 90 * time.Minute, AllowTiming: true, Enforce: true,
		DangerouslyAllowInsecureOrigins: true, DangerouslyAllowPublicSuffixes: true, AcknowledgeWarnings: []string{"*"},
	}
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"allowOrigins":["https://a.example"],"varyBy":["X-Tenant"],"ownOrigins":["https://api.example"],"allowMethods":["PUT"],"allowHeaders":["*"],"exposeHeaders":["ETag"],` +
		`"allowCredentials":true,"allowTiming":true,"enforce":true,"dangerouslyAllowInsecureOrigins":true,` +
		`"dangerouslyAllowPublicSuffixes":true,"acknowledgeWarnings":["*"],"maxAge":"1h30m"}`
	if string(text) != want {
		t.Errorf("marshals to\n%s\nwant\n%s", text, want)
	}
	var back core.Config
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, config) {
		t.Errorf("comes back as %+v (%v)", back, err)
	}
	for age, want := range map[time.Duration]string{0: `{}`, 10 * time.Minute: `{"maxAge":"10m"}`, time.Hour: `{"maxAge":"1h"}`, 90 * time.Second: `{"maxAge":"1m30s"}`, -1: `{"maxAge":"-1ns"}`} {
		if text, err := json.Marshal(core.Config{MaxAge: age}); string(text) != want {
			t.Errorf("MaxAge %v marshals to %s (%v), want %s", age, text, err, want)
		}
	}
}

// A nil list means the defaults, an empty one none, wherever the Config goes.
func TestEmptyListsAreKept(t *testing.T) {
	for name, config := range map[string]core.Config{
		"nil":   {AllowOrigins: []string{"https://a.example"}},
		"empty": {AllowOrigins: []string{"https://a.example"}, VaryBy: []string{}, OwnOrigins: []string{}, AllowMethods: []string{}, AllowHeaders: []string{}, ExposeHeaders: []string{}, AcknowledgeWarnings: []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(config)
			if err != nil {
				t.Fatal(err)
			}
			var back core.Config
			if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, config) {
				t.Errorf("comes back from %s as %#v (%v)", text, back, err)
			}
			if copied := core.MustNew(config).Config(); !reflect.DeepEqual(copied, config) {
				t.Errorf("the policy's is %#v", copied)
			}
		})
	}
}

func TestConfigFromBadJSON(t *testing.T) {
	const example = `write an object such as {"allowOrigins": ["https://app.example.com"]}`
	for text, want := range map[string]string{
		`{"alowOrigins":["*"]}`:                `there is no field "alowOrigins"; the fields are allowOrigins, varyBy, ownOrigins, allowMethods`,
		`{"enforce":true,"Enforce":false}`:     `there is no field "Enforce"; write "enforce"`,
		`{"AllowOriginFunc":true}`:             `there is no field "AllowOriginFunc"; the fields are`,
		`{"-":true}`:                           `there is no field "-"; the fields are`,
		`{"enforce":true,"enforce":false}`:     `enforce: is there twice; write it once`,
		`{"enforce":true,"\u0065nforce":true}`: `enforce: is there twice; write it once`,
		`{"maxAge":300}`:                       `maxAge: 300 is not a string with a unit; write "10m" or "300s"`,
		`{"maxAge":"5 min"}`:                   `maxAge: "5 min" is not a duration; write "10m" or "300s"`,
		`{"maxAge":"0s"}`:                      `maxAge: "0s" would mean the default of 10 minutes; write "-1s" to forbid caching, or remove it`,
		`{"maxAge":null}`:                      `maxAge: is null; give it a value, or remove the field`,
		`{"allowOrigins":null}`:                `allowOrigins: is null; give it a value, or remove the field`,
		`{"enforce":null}`:                     `enforce: is null; give it a value, or remove the field`,
		`{"allowHeaders":[null]}`:              `allowHeaders: holds a null; write a list of strings`,
		`{"allowOrigins":"*"}`:                 `allowOrigins: is a string; write a list of strings, such as ["https://app.example.com"]`,
		`{"allowHeaders":[1]}`:                 `allowHeaders: holds a number; write a list of strings`,
		`{"allowHeaders":{}}`:                  `allowHeaders: is an object; write a list of strings`,
		`{"allowHeaders":true}`:                `allowHeaders: is a bool; write a list of strings`,
		`{"allowHeaders":false}`:               `allowHeaders: is a bool; write a list of strings`,
		`{"enforce":[]}`:                       `enforce: is an array; write true or false`,
		`{"enforce":"yes"}`:                    `enforce: is a string; write true or false`,
		`[]`:                                   "a policy is no array; " + example,
		`null`:                                 "a policy is no null; " + example,
		`1`:                                    "a policy is no number; " + example,
	} {
		c := core.Config{MaxAge: time.Hour}
		if err := json.Unmarshal([]byte(text), &c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want one with %s", text, err, want)
		}
		if c.MaxAge != time.Hour {
			t.Errorf("%s: the Config has changed to %+v", text, c)
		}
	}
}

// json.Unmarshal looks at the whole text first. Another caller may not.
func TestConfigFromTextThatEndsEarly(t *testing.T) {
	const whole = `{"enforce":true,"maxAge":"10m"}`
	for n := range len(whole) {
		var c core.Config
		if err := c.UnmarshalJSON([]byte(whole[:n])); err == nil || c.Enforce {
			t.Errorf("%s: error is %v, the Config %+v", whole[:n], err, c)
		}
	}
}

func TestAcknowledgedWarnings(t *testing.T) {
	config := origins("https://localhost", "http://tauri.localhost", "https://app.example.com")
	config.AllowHeaders = []string{"Origin", "X-A"}
	config.AcknowledgeWarnings = []string{"https://app.example.com", "https://localhost", "http://tauri.localhost", "Origin"}
	warnings := core.MustNew(config).Warnings()
	want := core.Warning{Field: "AcknowledgeWarnings", Value: "https://app.example.com", Why: "is the value of no warning", Fix: "remove it"}
	if len(warnings) != 1 || warnings[0] != want {
		t.Errorf("warnings are %v, want %v", warnings, want)
	}
	config = withCredentials("http://example.com")
	config.AcknowledgeWarnings = []string{"http://example.com"}
	if _, err := core.New(config); err == nil {
		t.Error("an error can be acknowledged")
	}
}
