package probe

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestWhatTheScriptHasAskedFor(t *testing.T) {
	const target = "https://api.example.com/items"
	for _, c := range []struct {
		name   string
		in     Recorded
		page   string
		method string
		header http.Header
	}{
		{"what the browser adds is left out", Recorded{Method: "GET", URL: target, Header: http.Header{
			"Origin": {app}, "User-Agent": {"Mozilla/5.0"}, "Accept-Language": {"en"}, "Sec-Fetch-Mode": {"cors"}, "Sec-Ch-Ua": {`"x"`},
			"Referer": {app + "/"}, "Priority": {"u=1"}, "Alt-Used": {"api.example.com"}, "Accept": {"application/json"}, "X-Trace": {"1"}}},
			app, "GET", http.Header{"Accept": {"application/json"}, "X-Trace": {"1"}}},
		{"the network tab disables the cache", Recorded{Method: "GET", URL: target, Header: http.Header{
			"Origin": {app}, "Cache-Control": {"no-cache"}, "Pragma": {"no-cache"}}}, app, "GET", http.Header{}},
		{"a script's Cache-Control", Recorded{Method: "GET", URL: target, Header: http.Header{"Origin": {app}, "Cache-Control": {"no-cache"}}},
			app, "GET", http.Header{"Cache-Control": {"no-cache"}}},
		{"the page is where the Referer leads", Recorded{Method: "GET", URL: target, Header: http.Header{"Referer": {app + "/cart?id=1"}}},
			app, "GET", http.Header{}},
		{"no page", Recorded{Method: "GET", URL: target}, "", "GET", http.Header{}},
		{"a preflight stands for its request", Recorded{Method: "OPTIONS", URL: target, Header: http.Header{
			"Origin": {app}, "Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": {"content-type,x-trace"}}},
			app, "PUT", http.Header{"Content-Type": {"application/json"}, "X-Trace": {"(corskit)"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := c.in.Request()
			if err != nil {
				t.Fatal(err)
			}
			if r.Page != c.page || r.Method != c.method || !maps.EqualFunc(r.Header, c.header, slices.Equal) {
				t.Errorf("got %q %q %v", r.Page, r.Method, r.Header)
			}
			if includesCredentials(r) {
				t.Error("with credentials, though there was no cookie")
			}
		})
	}
}

func TestARecordedCookieMeansCredentials(t *testing.T) {
	r, err := Recorded{Method: "GET", URL: "https://api.example.com/", Header: http.Header{"Cookie": {"a=b; c=d"}}}.Request()
	if err != nil || !includesCredentials(r) || len(r.Cookies) != 2 {
		t.Errorf("got %+v, %v", r, err)
	}
}

// Browsers send whatever scripts have put into document.cookie.
func TestRecordedCookiesThatCannotBeSent(t *testing.T) {
	for line, want := range map[string]struct {
		names   string
		leftOut int
	}{
		`a=1; theme={"dark":true, "x":"é"}; b=2`: {"a b", 1},
		"flag; a=b":                   {"a", 1},
		"list[]=1; a=b; =nameless":    {"a", 2},
		"a=1; ":                       {"a", 0},
		"flag":                        {"", 1},
		"a=b;; c=d":                   {"a c", 0},
		strings.Repeat("x ", 5) + ";": {"", 1},
	} {
		r, err := Recorded{Method: "GET", URL: "https://api.example.com/", Header: http.Header{"Cookie": {line}}}.Request()
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		var names []string
		for _, c := range r.Cookies {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); got != want.names || r.LeftOutCookies != want.leftOut || !includesCredentials(r) {
			t.Errorf("%s: got %q and %d left out, want %q and %d", line, got, r.LeftOutCookies, want.names, want.leftOut)
		}
	}
}

func TestWhatWasRecordedMayBeNoRequest(t *testing.T) {
	for _, r := range []Recorded{
		{Method: "GET", URL: "ws://api.example.com/"},
	} {
		if _, err := r.Request(); err == nil {
			t.Errorf("%+v can be sent", r)
		}
	}
}

func TestTypedURLs(t *testing.T) {
	for in, want := range map[string]string{
		"https://api.example.com/items?x=1": "",
		"http://[::1]:8080":                 "",
		"api.example.com:8443/items":        "write https://api.example.com:8443/items",
		"127.0.0.1:8080":                    "write http://127.0.0.1:8080",
		"//api.example.com":                 "write http:// or https://",
		"/items":                            "no scheme",
		"":                                  "empty",
		"mailto:someone@example.com":        "no scheme",
		"http://a b/":                       "no URL",
	} {
		got, err := ParseURL(in)
		switch {
		case want == "" && (err != nil || got != in):
			t.Errorf("%q: %q, %v", in, got, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: got %v, want %q", in, err, want)
		}
	}
}
