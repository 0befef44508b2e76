package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/corskit/corskit/core"
)

// A Draw makes policies, and requests that are near to what a policy allows: most differ from it by a byte or two.
type Draw struct {
	*rand.Rand
	Asked int // how often AllowOriginFunc of its policies has been called
}

// NewDraw makes the same things for the same seed.
func NewDraw(seed uint64) *Draw { return &Draw{Rand: rand.New(rand.NewPCG(seed, 0))} }

func pick[T any](d *Draw, from ...T) T { return from[d.IntN(len(from))] }

// chance is true once in n times.
func (d *Draw) chance(n int) bool { return d.IntN(n) == 0 }

// some picks most of the values, in their order.
func some(d *Draw, from ...string) []string {
	list := []string{}
	for _, s := range from {
		if !d.chance(3) {
			list = append(list, s)
		}
	}
	return list
}

// Names that only browsers set, and those that pages may read anyway or never.
var (
	forbidden = []string{"Accept-Charset", "accept-encoding", "Access-Control-Request-Headers", "Access-Control-Request-Method",
		"Access-Control-Request-Private-Network", "Connection", "Content-Length", "Cookie", "Cookie2", "Date", "DNT", "Expect", "Host", "Keep-Alive",
		"Origin", "Referer", "Set-Cookie", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via", "Proxy-Authorization", "Sec-Fetch-Site"}
	unexposed = []string{"Cache-Control", "Content-Language", "content-length", "Content-Type", "Expires", "Last-Modified", "Pragma",
		"Set-Cookie", "Set-Cookie2"}
)

// addresses are what a browser writes for an address, and what it would write in another way, or takes for none.
var addresses = []string{
	"127.0.0.1", "127.1", "127.0.0.01", "0x7f.0.0.1", "127.0.0.255", "127.0.0.256", "1000.2.3.4", "1.2.3.4.5", "2130706433", "1.2.3.4.", "a.1", "a.0x1f", "a.0x", "a.0xg", "1a", "0x", "1.2.3.a",
	"[::1]", "[::]", "[::01]", "[0:0:0:0:0:0:0:1]", "[1::]", "[1::8]", "[1:2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7::]", "[::2:3:4:5:6:7:8]", "[1:2:3:4:5:6:7]",
	"[1:2:3:4:5:6:7:8:9]", "[1:0:0:4:5:6:7:8]", "[1::4:5:6:7:8]", "[1:0:3:4:5:6:7:8]", "[1::3:4:5:6:7:8]", "[1:0:0:4::8]", "[1::4:0:0:0:8]", "[1:0:0:4:0:0:7:8]",
	"[1::4:0:0:7:8]", "[1:0:0:4::7:8]", "[1::2::3]", "[:::1]", "[:1]", "[1:]", "[12345::]", "[::g]", "[::A]", "[::ab]", "[::ffff:1.2.3.4]", "[::ffff:102:304]", "[::1.2.3.4]",
	"[::f]", "[::F]", "[1::2:]", "[:1::2]", "[::1:]", "[1:2:3:4:5:6:7:8::]", "[1::2:3:4:5:6:7:8]", "[::2:3:4:5:6:7:8:9]", "[::0]", "[::00]", "[1:2]", "1..2.3", "1.2.3",
	"1.2..3.4", ".1.2.3.4", "1.2.3.1234", "[::1%25lo]", "[::1", "::1]", "::1", "[]", "[::1]x", "[2001:db8::1]", "[2001:db8:0:0:1::]", "[::1:0:0]", "[0::1]",
}

// Config draws a policy. Not every one is valid.
func (d *Draw) Config() core.Config {
	var c core.Config
	for range d.IntN(5) {
		c.AllowOrigins = append(c.AllowOrigins, d.pattern())
	}
	if len(c.AllowOrigins) > 0 {
		for range d.IntN(3) {
			c.AllowOrigins = append(c.AllowOrigins, d.relative(pick(d, c.AllowOrigins...)))
		}
	}
	if d.chance(5) { // many, of a few lengths
		for i := range d.IntN(60) {
			c.AllowOrigins = append(c.AllowOrigins, fmt.Sprintf("https://%s%02d.example.com%s", pick(d, "", "*.", "*."), i, pick(d, "", ":3000", ":*")))
		}
	}
	c.AllowCredentials = d.chance(2)
	c.Enforce = d.chance(2)
	c.AllowTiming = d.chance(2)
	c.DangerouslyAllowInsecureOrigins = d.chance(2)
	c.MaxAge = pick(d, 0, -1, time.Second, 10*time.Minute, 24*time.Hour)
	if d.chance(4) {
		c.AllowOriginFunc = ask(&d.Asked)
	}
	if d.chance(6) {
		c.AllowOrigins, c.AllowCredentials, c.Enforce = []string{"*"}, false, false
	}
	if d.chance(3) {
		c.OwnOrigins = some(d, "https://api.example.com", "http://localhost:*", "https://*.example.org", "http://127.0.0.1:8080", "http://[::1]",
			"https://*-acme.example.com", "https://pr-*.example.com:8443")
	}
	if d.chance(4) {
		c.VaryBy = some(d, "X-Api-Key", "x-tenant", "Origin", "X-API-KEY")
	}
	switch d.IntN(6) {
	case 0:
	case 1:
		c.AllowMethods = []string{"*"}
	case 2:
		c.AllowMethods = []string{}
	default:
		c.AllowMethods = some(d, "PUT", "PATCH", "DELETE", "QUERY", "GET", "PURGE", "custom")
	}
	switch d.IntN(6) {
	case 0:
	case 1:
		c.AllowHeaders = []string{"*"}
	case 2:
		c.AllowHeaders = []string{"*", "Authorization"}
	case 3:
		c.AllowHeaders = []string{}
	default:
		c.AllowHeaders = some(d, "Content-Type", "x-lower", "Authorization", pick(d, forbidden...), "Range", "X-UPPER", pick(d, forbidden...))
	}
	c.ExposeHeaders = some(d, "ETag", "Link", pick(d, unexposed...), "X-Total", pick(d, unexposed...))
	if d.chance(8) && !c.AllowCredentials {
		c.ExposeHeaders = []string{"*"}
	}
	return c
}

// pattern draws one for AllowOrigins.
func (d *Draw) pattern() string {
	scheme := pick(d, "https", "https", "https", "http")
	host := pick(d, "example.com", "app.example.com", "a.b.example.com", "example.org", "a_b.example.com", "r3---sn-x.example.com",
		"localhost", "app.localhost", "127.0.0.1", "[::1]", "[2001:db8::1]", "192.168.1.5", "xn--bcher-kva.example")
	if d.chance(10) {
		host = "example.com."
	}
	port := pick(d, "", "", ":8443", ":3000", ":*")
	switch d.IntN(8) {
	case 0, 1:
		host = "*." + pick(d, "example.com", "app.example.com", "example.org", "localhost")
	case 2:
		host = pick(d, "pr-*", "*-acme", "app-*-acme", "a*", "*a", "a-name-that-is-longer-than-many-origins-*") + "." +
			pick(d, "example.com", "example.com", "preview.example.org", strings.Repeat("d.", 95)+"example.com")
	case 3:
		scheme, host, port = pick(d, "tauri", "capacitor", "chrome-extension"), pick(d, "localhost", "abcdefgh", ".", "A~b_c", "*"), ""
	}
	return scheme + "://" + host + port
}

// relative draws a pattern for the same domain.
func (d *Draw) relative(pattern string) string {
	scheme, rest, _ := strings.Cut(pattern, "://")
	switch d.IntN(4) {
	case 0:
		return map[string]string{"http": "https", "https": "http"}[scheme] + "://" + rest
	case 1:
		if host, anyPort := strings.CutSuffix(rest, ":*"); anyPort {
			return scheme + "://" + host
		}
		return pattern + ":*"
	case 2:
		_, domain, _ := strings.Cut(rest, ".")
		return scheme + "://" + pick(d, "*", "pr-*", "*-acme", "pr-*-acme", "p*", "*e") + "." + domain
	}
	return scheme + "://" + strings.Replace(rest, "*", pick(d, "a", "pr", "pr-1", "acme"), 1)
}

// Request draws one that is near to what the policy is about.
func (d *Draw) Request(c core.Config) core.Request {
	r := core.Request{
		Method:       pick(d, "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "PURGE"),
		Host:         d.near(strings.TrimPrefix(strings.TrimPrefix(d.matching(slices.Concat(c.OwnOrigins, c.AllowOrigins)), "https://"), "http://")),
		Path:         "/items",
		Origin:       d.near(d.matching(c.AllowOrigins)),
		SecFetchSite: pick(d, "", "", "", "same-origin", "same-site", "cross-site", "none", ",", "Same-Origin", "other"),
		TLS:          d.chance(2),
	}
	switch d.IntN(12) {
	case 0:
		r.Origin = ""
	case 1:
		r.Origin = pick(d, "null", ",", "*", " ", "Null", "https://", "://", "https://a,https://b", "file://", "\x00", strings.Repeat("a", 5000))
	case 2, 3:
		r.Origin = d.near(pick(d, "http://", "https://") + r.Host)
	case 4:
		r.Host = pick(d, addresses...) + pick(d, "", "", ":80", ":443", ":8080", ":")
		r.Origin = pick(d, "http://", "https://", "x://") + pick(d, r.Host, pick(d, addresses...))
	case 5:
		r.Origin = pick(d, "x", "web+app", "a.b-c", "h2", "-x", strings.Repeat("s", 64), strings.Repeat("s", 65)) + "://" +
			pick(d, "localhost", "A~b_c", "a:8080", strings.Repeat("h", 253), strings.Repeat("h", 254))
	}
	if d.chance(2) {
		r.Method = "OPTIONS"
	}
	if r.Method == "OPTIONS" && !d.chance(4) {
		r.RequestMethod = d.near(pick(d, slices.Concat(c.AllowMethods, []string{"GET", "POST", "PUT", "TRACE", ",", "A B", strings.Repeat("M", 5000)})...))
		for range d.IntN(4) {
			r.RequestHeaders += pick(d, ",", ",", ", ") + d.near(pick(d, slices.Concat(c.AllowHeaders, []string{"authorization", "content-type", "x-other"})...))
		}
		r.RequestHeaders = strings.Trim(strings.ToLower(strings.TrimPrefix(r.RequestHeaders, ",")), " ")
		if d.chance(20) {
			r.RequestHeaders = pick(d, ",,,", strings.Repeat("x", 4096), strings.Repeat("x", 4097), "a b", "a;b", "\x00", "a\r\nb", "ä")
		}
	}
	return r
}

// matching draws an origin that one of the patterns allows, as a rule.
func (d *Draw) matching(patterns []string) string {
	if len(patterns) == 0 {
		patterns = []string{"https://app.example.com"}
	}
	s := pick(d, patterns...)
	if s == "*" {
		s = d.pattern()
	}
	s, anyPort := strings.CutSuffix(s, ":*")
	if anyPort {
		s += pick(d, "", ":1", ":80", ":443", ":8080", ":65535", ":65536", ":0", ":08", ":")
	}
	if d.chance(10) {
		return strings.Replace(s, "*.", "", 1)
	}
	if d.chance(8) {
		return d.full(s)
	}
	return strings.Replace(s, "*", pick(d, "a", "app", "a.b", "x-1", "a_b", "xn--a", "*", "", ".", "A", strings.Repeat("l", 63), strings.Repeat("l", 64),
		strings.Repeat("a.", 115)+"a", strings.Repeat("a.", 130)+"a", "evil.example/", "evil.example#", "a..b", "-", "127.0.0.1"), 1)
}

// full puts in place of "*" as much as a label or a host holds, or one letter more.
func (d *Draw) full(pattern string) string {
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return pattern
	}
	_, label, _ := strings.Cut(before, "://")
	host, _, _ := strings.Cut(after, ":")
	n := max(1, 253+d.IntN(2)-len(label)-len(host))
	if rest, _, _ := strings.Cut(after, "."); label != "" || rest != "" {
		return before + strings.Repeat("l", min(n, max(0, 63+d.IntN(2)-len(label)-len(rest)))) + after
	}
	return before + strings.Repeat("l", 1-n%2) + strings.Repeat("l.", (n-1)/2) + "l" + after
}

// near changes nothing, or a byte or two, or what people mix up.
func (d *Draw) near(s string) string {
	const bytes = "aexz0189.-_:/[]*@ ,\x00\x7f\x80AZ~%#?\\"
	for d.chance(2) && s != "" {
		i, j := d.IntN(len(s)), d.IntN(len(bytes))
		b := bytes[j : j+1]
		switch d.IntN(12) {
		case 0:
			s = s[:i] + s[i+1:]
		case 1:
			s = s[:i] + b + s[i:]
		case 2:
			s = s[:i] + b + s[i+1:]
		case 3:
			s += pick(d, ".", ":80", ":443", ":3000", "/", ".evil.example", ":", ",", " ", "\x00", ".com", "evil")
		case 4:
			s = pick(d, "evil", ".", " ", "x.", "http://", "-") + s
		case 5:
			s = strings.ToUpper(s[:i]) + s[i:]
		case 6:
			s = strings.Replace(s, "https", "http", 1)
		case 7:
			s = strings.Replace(s, "http:", "https:", 1)
		case 8:
			s = strings.Replace(s, "://", "://"+pick(d, "evil", "a.", "a@", ".", "x-"), 1)
		case 9:
			s = strings.Replace(s, ".", pick(d, "", "x", "..", "-"), 1)
		case 10:
			s = s[:i]
		case 11:
			s = strings.ReplaceAll(s, s[i:i+1], s[i:i+1]+s[i:i+1])
		}
	}
	return s
}
