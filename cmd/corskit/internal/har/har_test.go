package har

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestFailedAreCrossOriginAndNotShared(t *testing.T) {
	for _, c := range []struct {
		file string
		want []string
	}{
		{"testdata/chrome.har", []string{"PUT https://api.example.com/items/1"}},
		{"testdata/firefox.har", []string{"GET https://api.example.com/items", "OPTIONS https://api.example.com/items/2"}},
	} {
		t.Run(c.file, func(t *testing.T) {
			file, err := os.Open(c.file)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			entries, err := Parse(file)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range Failed(entries) {
				got = append(got, e.Method+" "+e.URL)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAnEntryHasWhatIsNeededToSendItAgain(t *testing.T) {
	data, err := os.ReadFile("testdata/chrome.har")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	e := Failed(entries)[0]
	if e.Body != `{"name":"x"}` || e.Header.Get("Content-Type") != "application/json" || e.Status != 0 {
		t.Errorf("got %+v", e)
	}
	if h := entries[1].Header; len(h) != 3 {
		t.Errorf("names of HTTP/2 are taken for headers: %v", h)
	}
}

func TestTheRequestIsPreferredToItsPreflight(t *testing.T) {
	const origin = `{"name": "Origin", "value": "https://app.example.com"}`
	const preflight = `{"request": {"method": "OPTIONS", "url": "http://a.example/", "headers": [` + origin + `, {"name": "Access-Control-Request-Method", "value": "PUT"}]}, "response": {"status": 0}}`
	const request = `{"request": {"method": "PUT", "url": "http://a.example/", "headers": [` + origin + `]}, "response": {"status": 0}}`
	for _, entriesText := range []string{preflight + "," + request, request + "," + preflight} {
		entries, err := Parse(strings.NewReader(`{"log": {"entries": [` + entriesText + `]}}`))
		if err != nil {
			t.Fatal(err)
		}
		if failed := Failed(entries); len(failed) != 1 || failed[0].Method != "PUT" {
			t.Errorf("got %+v", failed)
		}
	}
}

func TestWhatIsNoHAR(t *testing.T) {
	for _, text := range []string{"", "{}", "[]", "<html>", `{"log": null}`, `{"log": {"entries": 1}}`} {
		if _, err := Parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "Save all as HAR") {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

// FuzzParse asks of any file for entries that can be looked at, or a sentence.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"testdata/chrome.har", "testdata/firefox.har"} {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"log": {"entries": [{"request": {"url": "http://[", "headers": [{"name": "Origin"}]}}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := Parse(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, e := range Failed(entries) {
			if e.Header.Get("Origin") == "" {
				t.Errorf("%+v is of no page", e)
			}
		}
	})
}
