// Package har reads the file that a browser's network tab saves (HTTP Archive 1.2), and finds in it what CORS may have stopped.
package har

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// An Entry is a request and what became of it.
type Entry struct {
	Method string
	URL    string
	Header http.Header
	Body   string
	Status int // 0 if the browser shows none
	answer http.Header
	failed bool // the browser says so
}

// MaxSize is what Parse reads at most, in bytes.
const MaxSize = 256 << 20

// Parse reads a HAR file. The error says what it is instead.
func Parse(r io.Reader) ([]Entry, error) {
	var archive struct {
		Log *struct {
			Entries []entry `json:"entries"`
		} `json:"log"`
	}
	limited := &io.LimitedReader{R: r, N: MaxSize + 1}
	decoder := json.NewDecoder(limited)
	switch err := decoder.Decode(&archive); {
	case limited.N <= 0:
		return nil, fmt.Errorf("is larger than %d MiB; save fewer requests", MaxSize>>20)
	case err != nil:
		return nil, fmt.Errorf("is no HAR file (%w); choose “Save all as HAR” in the browser's network tab", err)
	case archive.Log == nil:
		return nil, errors.New("is no HAR file: it has no log; choose “Save all as HAR” in the browser's network tab")
	}
	entries := make([]Entry, 0, len(archive.Log.Entries))
	for _, e := range archive.Log.Entries {
		entries = append(entries, e.entry())
	}
	return entries, nil
}

// entry is one as the file has it. Chromium writes why it failed to _error, Firefox nothing but the status 0.
type entry struct {
	Error   string `json:"_error"`
	Request struct {
		Method   string   `json:"method"`
		URL      string   `json:"url"`
		Headers  []header `json:"headers"`
		PostData *struct {
			Text string `json:"text"`
		} `json:"postData"`
	} `json:"request"`
	Response struct {
		Status  int      `json:"status"`
		Headers []header `json:"headers"`
		Error   string   `json:"_error"`
	} `json:"response"`
}

type header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (e entry) entry() Entry {
	entry := Entry{
		Method: e.Request.Method,
		URL:    e.Request.URL,
		Header: collect(e.Request.Headers),
		Status: e.Response.Status,
		answer: collect(e.Response.Headers),
		failed: e.Error != "" || e.Response.Error != "" || e.Response.Status == 0,
	}
	if e.Request.PostData != nil {
		entry.Body = e.Request.PostData.Text
	}
	return entry
}

func collect(lines []header) http.Header {
	h := make(http.Header)
	for _, line := range lines {
		if !strings.HasPrefix(line.Name, ":") { // :authority and its like, from HTTP/2
			h.Add(line.Name, line.Value)
		}
	}
	return h
}

// Failed returns the cross-origin requests that the browser says have failed, or whose response it cannot have shared. Of those to
// one URL with one method, and of a preflight and its request, it returns the last.
func Failed(entries []Entry) []Entry {
	last := make(map[string]int)
	var failed []Entry
	for _, e := range entries {
		if !e.isCrossOrigin() || !e.failed && e.shared() {
			continue
		}
		method := e.Method
		if asked := e.Header.Get("Access-Control-Request-Method"); asked != "" && method == http.MethodOptions {
			method = asked
		}
		key := method + " " + e.URL
		i, seen := last[key]
		switch {
		case !seen:
			last[key] = len(failed)
			failed = append(failed, e)
		case e.Method != http.MethodOptions || failed[i].Method == http.MethodOptions: // the request says more than its preflight
			failed[i] = e
		}
	}
	return failed
}

func (e *Entry) isCrossOrigin() bool {
	origin := e.Header.Get("Origin")
	u, err := url.Parse(e.URL)
	return err == nil && origin != "" && (u.Scheme == "http" || u.Scheme == "https") && origin != u.Scheme+"://"+u.Host
}

// shared is the CORS check as far as the file can tell: https://fetch.spec.whatwg.org/#concept-cors-check.
func (e *Entry) shared() bool {
	allow := strings.Join(e.answer.Values("Access-Control-Allow-Origin"), ", ")
	return allow == "*" || allow == e.Header.Get("Origin")
}
