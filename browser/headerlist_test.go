package browser

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	tests := map[string]struct {
		lines     []string
		want      []string
		malformed string
	}{
		"absent":          {nil, nil, ""},
		"empty":           {[]string{""}, nil, ""},
		"one":             {[]string{"PUT"}, []string{"PUT"}, ""},
		"spaces and tabs": {[]string{" GET\t,\t PUT "}, []string{"GET", "PUT"}, ""},
		"empty elements":  {[]string{",, PUT ,"}, []string{"PUT"}, ""},
		"several lines":   {[]string{"GET", "PUT,", ""}, []string{"GET", "PUT"}, ""},
		"wildcard":        {[]string{"*"}, []string{"*"}, ""},
		"two words":       {[]string{"PUT, GET POST"}, nil, "GET POST"},
		"semicolon":       {[]string{"PUT; GET"}, nil, "PUT; GET"},
		"quotes":          {[]string{`"PUT"`}, nil, `"PUT"`},
		"bad second line": {[]string{"PUT", "x y"}, nil, "x y"},
		"other space":     {[]string{"PUT\u00a0"}, nil, "PUT\u00a0"},
		"vertical tab":    {[]string{"\vPUT"}, nil, "\vPUT"},
		"NUL":             {[]string{"P\x00UT"}, nil, "P\x00UT"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, malformed, ok := tokens(http.Header{"Allow": tt.lines}, "Allow")
			if !reflect.DeepEqual(got, tt.want) || malformed != tt.malformed || ok != (tt.malformed == "") {
				t.Errorf("tokens(%q) = %q, %q, %v", tt.lines, got, malformed, ok)
			}
		})
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"", "*", "GET, PUT", ",,", "a b", "\"a,b\"", "a\nb", "x-\xff", " \t, \t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		list, malformed, ok := tokens(http.Header{"Allow": {line}}, "Allow")
		if ok != (malformed == "") {
			t.Fatalf("ok is %v, malformed %q", ok, malformed)
		}
		if !ok {
			if list != nil || isToken(malformed) || !strings.Contains(line, malformed) {
				t.Errorf("%q: got %q and malformed %q", line, list, malformed)
			}
			return
		}
		for _, s := range list {
			if !isToken(s) || !strings.Contains(line, s) {
				t.Errorf("%q: %q is no token of it", line, s)
			}
		}
		again, _, ok := tokens(http.Header{"Allow": {strings.Join(list, ",")}}, "Allow")
		if !ok || !reflect.DeepEqual(again, list) {
			t.Errorf("%q: %q reads back as %q", line, list, again)
		}
	})
}
