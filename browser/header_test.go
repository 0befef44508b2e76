package browser

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// https://webidl.spec.whatwg.org/#js-ByteString
func TestHeaderValuesAreSentOneByteACharacter(t *testing.T) {
	h := sent(t, app, Request{URL: items, Header: http.Header{"X-Name": {"é ÿ\u0080"}}})
	if got := h.Get("X-Name"); got != "\xe9 \xff\x80" {
		t.Errorf("got %q", got)
	}
	for name, value := range map[string]string{
		"above U+00FF":    "Ā",
		"an emoji":        "ok 🙂",
		"the euro sign":   "5 €",
		"what is no text": "\xe9",
	} {
		_, err := at(echo).Fetch(t.Context(), Request{URL: items, Header: http.Header{"X-Name": {value}}})
		var e *RequestError
		if !errors.As(err, &e) || e.Field != "Header" {
			t.Errorf("%s: %v, want a *RequestError", name, err)
		}
	}
}

// https://fetch.spec.whatwg.org/#concept-headers-append, for the guard
// "request-no-cors"
func TestNoCORSJudgesTheCombinedValue(t *testing.T) {
	s := strings.Repeat("s", 127)
	tests := map[string]struct {
		name   string
		values []string
		want   string
	}{
		"127 bytes twice":                {"Accept", []string{s, s}, s},
		"127 bytes, then nothing":        {"Accept", []string{s, ""}, s},
		"63 bytes twice":                 {"Accept", []string{s[:63], s[:63]}, s[:63] + ", " + s[:63]},
		"128 bytes in all":               {"Accept", []string{s[:63], s[:63]}, s[:63] + ", " + s[:63]},
		"129 bytes in all":               {"Accept-Language", []string{s[:63], s[:64]}, s[:63]},
		"the second is unsafe":           {"Accept-Language", []string{"de", "en_US", "fr"}, "de, fr"},
		"two types":                      {"Content-Type", []string{"text/plain", "text/plain"}, "text/plain"},
		"the first is unsafe":            {"Content-Type", []string{"application/json", "text/plain"}, "text/plain"},
		"a value that is safe when long": {"Content-Language", []string{"de", "en"}, "de, en"},
	}
	for name, tt := range tests {
		h := sent(t, app, Request{URL: items, Mode: ModeNoCORS, Method: "POST", Body: "x", Header: http.Header{tt.name: tt.values}})
		if got := h.Values(tt.name); !slices.Equal(got, []string{tt.want}) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// https://fetch.spec.whatwg.org/#forbidden-request-header
func TestMethodsInQuotesAreNoMethods(t *testing.T) {
	for value, want := range map[string]bool{
		`a,TRACE,b`:       true,
		`"a,TRACE,b"`:     false,
		`"TRACE"`:         false,
		`TRACE`:           true,
		` trace `:         true,
		"\ttrace\t":       true,
		`"a",TRACE`:       true,
		`"a\",TRACE`:      false,
		`"a\"",TRACE`:     true,
		`"a\\",TRACE`:     true,
		`a"b,TRACE,c"`:    false,
		`a"b",TRACE,"c"`:  true,
		`"unclosed,TRACE`: false,
		`TRACE "a,b"`:     false,
		``:                false,
		`,TRACK`:          true,
		`TRACES`:          false,
	} {
		for _, name := range []string{"X-HTTP-Method", "x-http-method-override", "X-Method-Override"} {
			if got := ForbiddenHeader(name, value); got != want {
				t.Errorf("%s: %s is forbidden: %v", name, value, got)
			}
		}
	}
}
