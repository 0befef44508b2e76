package browser

import (
	"net/http"
	"testing"
)

// https://fetch.spec.whatwg.org/#concept-response-location-url
func TestLocationsAreParsedAsBrowsersDo(t *testing.T) {
	tests := map[string]struct{ location, want string }{
		"UTF-8 in a query":              {"/x?ü", "https://b.example/x?%C3%BC"},
		"UTF-8 in a query, escaped":     {"/x?%c3%BC", "https://b.example/x?%c3%BC"},
		"both":                          {"/x?ü%c3%BC", "https://b.example/x?%C3%BC%c3%BC"},
		"bytes that are no UTF-8":       {"/x?\xfc\xff", "https://b.example/x?%FC%FF"},
		"a sign before such a byte":     {"/x?%\xfc", "https://b.example/x?%%FC"},
		"UTF-8 in a path":               {"/ü", "https://b.example/%C3%BC"},
		"bytes in a path that are none": {"/\xfc", "https://b.example/%FC"},
		"UTF-8 in a host":               {"https://bücher.example/", "https://xn--bcher-kva.example/"},
		"a blank":                       {"/a b?c d", "https://b.example/a%20b?c%20d"},
		"a query alone":                 {"?q", "https://b.example/start?q"},
		"backslashes":                   {`\x\y`, "https://b.example/x/y"},
		"one slash":                     {"http:/localhost/x", "http://localhost/x"},
		"a sign that is no escape":      {"/%zz", "https://b.example/%zz"},
		"blanks around":                 {" /x ", "https://b.example/x"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := at(nil)
			page.Transport = RoundTripFunc(func(r *http.Request) (*http.Response, error) {
				res := &http.Response{StatusCode: 200, Header: http.Header{acao: {"*"}}, Body: http.NoBody}
				if r.URL.Path == "/start" && r.URL.RawQuery == "" {
					res.StatusCode = http.StatusFound
					res.Header.Set("Location", tt.location)
				}
				return res, nil
			})
			res, err := page.Get("https://b.example/start")
			if err != nil {
				t.Fatal(err)
			}
			if res.URL != tt.want {
				t.Errorf("%q leads to %s, want %s", tt.location, res.URL, tt.want)
			}
		})
	}
}
