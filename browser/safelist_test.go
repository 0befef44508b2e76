package browser

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestSafelistedRequestHeaders(t *testing.T) {
	tests := []struct {
		name, value string
		want        bool
	}{
		{"accept", "*/*", true},
		{"accept", "application/json, text/*;q=0.1", true},
		{"accept", "a\tb", true},
		{"accept", `text/html;a="b"`, false},
		{"accept", "a\x7f", false},
		{"accept", "a\x01", false},
		{"accept", "text/\xe9", true},
		{"accept", strings.Repeat("a", 128), true},
		{"accept", strings.Repeat("a", 129), false},
		{"accept-language", "de-CH, de;q=0.9, *;q=0.1", true},
		{"accept-language", "de_CH", false},
		{"accept-language", "", true},
		{"content-language", "de", true},
		{"content-language", "de/CH", false},
		{"content-language", "d\te", false},
		{"content-type", "text/plain", true},
		{"content-type", "TEXT/Plain ; charset=utf-8", true},
		{"content-type", "text/plain;", true},
		{"content-type", "text/plain; application/json", true},
		{"content-type", "application/x-www-form-urlencoded", true},
		{"content-type", "multipart/form-data; boundary=x", true},
		{"content-type", "application/json", false},
		{"content-type", "application/json; text/plain", false},
		{"content-type", "text/plain, application/json", false},
		{"content-type", `text/plain; charset="utf-8"`, false},
		{"content-type", "text /plain", false},
		{"content-type", "text/ plain", false},
		{"content-type", "text/plainx", false},
		{"content-type", "text/", false},
		{"content-type", "", false},
		{"range", "bytes=0-99", true},
		{"range", "bytes=5-", true},
		{"range", "bytes=7-7", true},
		{"range", "bytes=-5", false},
		{"range", "bytes=9-5", false},
		{"range", "bytes=-", false},
		{"range", "bytes=0-1,3-4", false},
		{"range", "bytes= 0-1", false},
		{"range", "bytes=+0-1", false},
		{"range", "bytes=0-0x1", false},
		{"range", "Bytes=0-1", false},
		{"range", "bytes", false},
		{"range", "bytes=0-99999999999999999999999999", false},
		{"x-trace", "1", false},
		{"authorization", "x", false},
		{"user-agent", "x", false},
		{"dpr", "2", false},
	}
	for _, tt := range tests {
		if got := safelistedHeader(tt.name, tt.value, Standard); got != tt.want {
			t.Errorf("%s: %q is safelisted: %v", tt.name, tt.value, got)
		}
	}
}

func TestSafelistsOfTheEngines(t *testing.T) {
	tests := []struct {
		name, value string
		want        []Engine
	}{
		{"user-agent", "a(b)", []Engine{Chromium}},
		{"dpr", "1.5", []Engine{Chromium}},
		{"dpr", "abc", nil},
		{"dpr", "", nil},
		{"width", "-1", nil},
		{"ect", "4g", []Engine{Chromium}},
		{"ect", "1", nil},
		{"save-data", "on", []Engine{Chromium}},
		{"save-data", "off", nil},
		{"viewport-height", "1", nil},
		{"accept", "text/\xe9", []Engine{Standard, Chromium, WebKit}},
		{"range", "Bytes=0-1", []Engine{WebKit}},
		{"range", "Bits=0-1", nil},
		{"range", "B", nil},
	}
	for _, tt := range tests {
		for _, e := range []Engine{Standard, Chromium, Firefox, WebKit} {
			if got := safelistedHeader(tt.name, tt.value, e); got != slices.Contains(tt.want, e) {
				t.Errorf("%v: %s: %q is safelisted: %v", e, tt.name, tt.value, got)
			}
		}
	}
}

func TestUnsafeNamesAreLowerCaseSortedAndUnique(t *testing.T) {
	long := strings.Repeat("a", 128)
	tests := map[string]struct {
		header http.Header
		want   string
	}{
		"none":                     {nil, ""},
		"safelisted":               {http.Header{"Accept": {"a/b"}, "Content-Language": {"de"}}, ""},
		"sorted":                   {http.Header{"X-Zed": {"1"}, "a-b": {"2"}, "X-Alpha": {"3"}}, "a-b,x-alpha,x-zed"},
		"by value":                 {http.Header{"Content-Type": {"application/json"}, "Accept": {"a/b"}}, "content-type"},
		"one of two values":        {http.Header{"Accept": {"a/b", `"`}}, "accept"},
		"1024 bytes of safelisted": {http.Header{"Accept": slices.Repeat([]string{long}, 8)}, ""},
		"1025 bytes of safelisted": {http.Header{"Accept": slices.Repeat([]string{long}, 8), "Accept-Language": {"a"}}, "accept,accept-language"},
		"unsafe bytes do not count": {http.Header{
			"Accept": slices.Repeat([]string{long}, 8), "X-Trace": {long}}, "x-trace"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := &fetch{page: MustNew(app), header: tt.header}
			if got := strings.Join(f.unsafeNames(), ","); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

var (
	formType    = regexp.MustCompile(`(?i)^[ \t\r\n]*(application/x-www-form-urlencoded|multipart/form-data|text/plain)[ \t\r\n]*(;|$)`)
	singleRange = regexp.MustCompile(`^bytes=[0-9]+-[0-9]*$`)
	language    = regexp.MustCompile(`^[0-9A-Za-z *,\-.;=]*$`)
	unsafeByte  = regexp.MustCompile("[\x00-\x08\x0a-\x1f\x7f\"():<>?@\\[\\\\\\]{}]")
)

// A safelisted value reaches servers that never heard of CORS, so nothing may
// slip through: the grammars are written down a second time, as patterns.
func FuzzSafelistedHeader(f *testing.F) {
	for _, s := range []string{"text/plain", "text/plain;charset=utf-8", "application/json", "text/plain,x", "bytes=0-1", "bytes=-1", "bytes=1-0", "de-CH;q=0.1", "*/*", "a\x7f", "\"", "text/pla\x0bin", strings.Repeat("a", 129)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for name, grammar := range map[string]*regexp.Regexp{"content-type": formType, "range": singleRange, "accept-language": language} {
			if safelistedHeader(name, value, Standard) && !grammar.MatchString(value) {
				t.Errorf("%s: %q is safelisted", name, value)
			}
		}
		for _, name := range []string{"accept", "content-type"} {
			if safelistedHeader(name, value, Standard) && unsafeByte.MatchString(value) {
				t.Errorf("%s: %q is safelisted", name, value)
			}
		}
		if len(value) <= 128 && language.MatchString(value) != safelistedHeader("accept-language", value, Standard) {
			t.Errorf("accept-language: %q is judged otherwise", value)
		}
		for _, name := range []string{"accept", "accept-language", "content-language", "content-type", "range"} {
			if safelistedHeader(name, value, Standard) && len(value) > 128 {
				t.Errorf("%s of %d bytes is safelisted", name, len(value))
			}
		}
	})
}
