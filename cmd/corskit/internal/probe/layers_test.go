package probe

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/corskit/corskit/browser"
)

func TestTwoLayers(t *testing.T) {
	const page = "https://app.example.com"
	tests := map[string]struct {
		server string
		lines  []string
		want   []string // "" if there is no note
	}{
		"one line":                  {"nginx/1.22.1", []string{page}, nil},
		"nginx and an application":  {"nginx/1.22.1", []string{page, "https://other.example"}, []string{"says " + page + " is right for this page", "The proxy is nginx", "proxy_hide_header", "corskit export nginx --layer app"}},
		"Apache and an application": {"Apache", []string{"https://other.example", "*"}, []string{"says * is right", "The proxy is Apache", "Header unset"}},
		"an unknown proxy":          {"", []string{page, page}, []string{"one says Access-Control-Allow-Origin: " + page, "corskit export ENGINE"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Vary", "Origin")
				w.Header()["Access-Control-Allow-Origin"] = test.lines
				if test.server != "" {
					w.Header().Set("Server", test.server)
				}
			}))
			defer server.Close()
			report, err := Run(context.Background(), Request{Page: page, Request: browser.Request{URL: server.URL + "/"}})
			if err != nil {
				t.Fatal(err)
			}
			var text string
			for _, n := range report.Notes {
				if n.Name == "two-layers" {
					text += n.Text + n.Fix.Corskit + n.Fix.Server
				}
			}
			if test.want == nil && text != "" {
				t.Errorf("a note: %s", text)
			}
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q lacks %q", text, want)
				}
			}
		})
	}
}
