package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// https://url.spec.whatwg.org/#concept-basic-url-parser
func TestURLsAreParsedAsTheURLStandardSays(t *testing.T) {
	tests := map[string]struct{ url, want string }{
		"a path":                          {"/items", "app.example.com/items"},
		"relative to the page":            {"items", "app.example.com/shop/items"},
		"a query alone":                   {"?q", "app.example.com/shop/cart?q"},
		"a fragment alone":                {"#top", "app.example.com/shop/cart?id=1"},
		"empty":                           {"", "app.example.com/shop/cart?id=1"},
		"dots":                            {"./a/../b/.", "app.example.com/shop/b/"},
		"dots, percent-encoded":           {"/a/%2e%2E/b", "app.example.com/b"},
		"more dots than there are":        {"../../../x", "app.example.com/x"},
		"no scheme":                       {"//b.example/x", "b.example/x"},
		"one slash of another scheme":     {"http:/localhost:8080/x", "localhost:8080/x"},
		"one slash of the page's scheme":  {"https:/x", "app.example.com/x"},
		"the page's scheme, no slash":     {"https:x", "app.example.com/shop/x"},
		"three slashes":                   {"https:///b.example/x", "b.example/x"},
		"backslashes":                     {`\a\b`, "app.example.com/a/b"},
		"backslashes for a host":          {`\\b.example\x`, "b.example/x"},
		"a backslash in a query":          {`?a\b`, `app.example.com/shop/cart?a\b`},
		"blanks around":                   {" \x01/x\x1f ", "app.example.com/x"},
		"tabs and line breaks inside":     {"/a\tb\r\nc", "app.example.com/abc"},
		"a line break in the scheme":      {"ht\ntps://b.example/", "b.example/"},
		"a blank in a path":               {"/a b", "app.example.com/a%20b"},
		"a blank in a query":              {"/?a b", "app.example.com/?a%20b"},
		"quotes and brackets in a query":  {`/?"<>'`, "app.example.com/?%22%3C%3E%27"},
		"quotes and brackets in a path":   {`/"<>{}` + "`'", "app.example.com/%22%3C%3E%7B%7D%60'"},
		"other signs in a path":           {`/a|b;c,d[e]^`, "app.example.com/a|b;c,d[e]%5E"},
		"a sign that is no escape":        {"/%zz?%", "app.example.com/%zz?%"},
		"escapes stay as they are":        {"/%c3%BC%41?%c3%BC%41", "app.example.com/%c3%BC%41?%c3%BC%41"},
		"Unicode in a path and a query":   {"/ü?ü", "app.example.com/%C3%BC?%C3%BC"},
		"an empty query":                  {"/x?", "app.example.com/x?"},
		"two question marks":              {"/x??", "app.example.com/x??"},
		"empty segments":                  {"/x//y//", "app.example.com/x//y//"},
		"empty segments first":            {"https://app.example.com//%zz", "app.example.com//%zz"},
		"a host in upper case":            {"https://B.Example/", "b.example/"},
		"a host, percent-encoded":         {"http://web%2dplatform.localhost", "web-platform.localhost/"},
		"a host in Unicode":               {"https://bücher.example/", "xn--bcher-kva.example/"},
		"a host in Unicode, upper case":   {"https://BÜCHER.example/", "xn--bcher-kva.example/"},
		"a host with a sharp s":           {"https://faß.example/", "xn--fa-hia.example/"},
		"a host in punycode":              {"https://xn--bcher-kva.example/", "xn--bcher-kva.example/"},
		"a host with a soft hyphen":       {"https://b\u00ad.example/", "b.example/"},
		"a host with ideographic dots":    {"https://b。example/", "b.example/"},
		"a host with double hyphens":      {"https://r3---sn-x.example.com/", "r3---sn-x.example.com/"},
		"a host with an underscore":       {"https://a_b.example.com/", "a_b.example.com/"},
		"a host with a dot at its end":    {"https://b.example./", "b.example./"},
		"the default port":                {"https://b.example:443/", "b.example/"},
		"an empty port":                   {"https://b.example:/", "b.example/"},
		"zeros before the port":           {"https://b.example:0008443/", "b.example:8443/"},
		"an address in hexadecimal":       {"http://0x7f.1/", "127.0.0.1/"},
		"an address in one number":        {"http://2130706433/", "127.0.0.1/"},
		"an address with an octal part":   {"http://127.0.0.01/", "127.0.0.1/"},
		"an IPv6 address":                 {"http://[0:0::1]:80/", "[::1]/"},
		"IPv4 in IPv6":                    {"https://[::ffff:127.0.0.1]/", "[::ffff:7f00:1]/"},
		"a number that looks like a host": {"127.0.0.1:3000/x", "app.example.com/shop/127.0.0.1:3000/x"},
		"a fragment":                      {"/x#y?z", "app.example.com/x"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got string
			page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = r.Host + r.RequestURI
				echo(w, r)
			}))
			page.Path = "/shop/cart?id=1"
			page.Transport = unserved(&got, page.Transport)
			if _, err := page.Get(tt.url); err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("%q asks for %s, want %s", tt.url, got, tt.want)
			}
		})
	}
}

// unserved notes what no server of net/http takes: it answers 400 before a
// handler sees it.
func unserved(got *string, next http.RoundTripper) http.RoundTripper {
	return RoundTripFunc(func(r *http.Request) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		if err == nil && res.StatusCode == http.StatusBadRequest {
			*got = r.URL.Host + strings.TrimPrefix(r.URL.RequestURI(), r.URL.Scheme+"://"+r.URL.Host)
			res.Header.Set("Access-Control-Allow-Origin", "*")
		}
		return res, err
	})
}

func TestWhatIsNoURL(t *testing.T) {
	for name, url := range map[string]string{
		"no host":                      "https://",
		"a host with a blank":          "https://a b/",
		"a host with a control":        "https://a\x01b/",
		"a host with an encoded slash": "https://a%2fb/",
		"a host that is no UTF-8":      "https://%ff/",
		"punycode that is none":        "https://xn--a/",
		"an address with a large part": "http://256.1.1.1/",
		"an address with five parts":   "http://1.2.3.4.5/",
		"an address with a zone":       "http://[fe80::1%25eth0]/",
		"brackets that do not close":   "http://[::1",
		"a port above 65535":           "https://b.example:65536/",
		"a port that is no number":     "https://b.example:x/",
		"longer than 8 KiB":            "https://b.example/" + strings.Repeat("x", 8<<10),
	} {
		_, err := at(echo).Get(url)
		if e, ok := err.(*RequestError); !ok || e.Field != "URL" {
			t.Errorf("%s: %v, want a *RequestError", name, err)
		}
	}
}

// A server of net/http answers what it cannot parse by itself.
func TestHandlerAnswersBadRequestsAsAServerDoes(t *testing.T) {
	called := false
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { called = true })
	ts := httptest.NewServer(h)
	defer ts.Close()
	page := MustNew(ts.URL)
	for _, transport := range []http.RoundTripper{nil, Handler(h)} {
		page.Transport = transport
		res, err := page.Get("/%zz")
		if err != nil || res.Status != http.StatusBadRequest || called {
			t.Errorf("%T: %+v, %v, the handler was called: %v", transport, res, err, called)
		}
	}
}
