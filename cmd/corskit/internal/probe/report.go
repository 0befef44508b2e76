package probe

import "github.com/corskit/corskit/browser"

// A Report is what a probe found. Its JSON is described in docs/corskit.md: what is there stays, and more may be added.
type Report struct {
	Page        string `json:"page"` // its origin
	Method      string `json:"method"`
	URL         string `json:"url"`
	Credentials bool   `json:"credentials"`

	Verdict Verdict `json:"verdict"`
	// Reason is that of the package browser, "" unless the Verdict is Blocked.
	Reason browser.Reason `json:"reason,omitempty"`
	// Rule is the Reason in words, with what was found.
	Rule    string   `json:"rule,omitempty"`
	Engines []Engine `json:"engines,omitempty"`
	Steps   []Step   `json:"steps"`

	// Diagnosis says why. It is nil where nothing is blocked.
	Diagnosis *Diagnosis `json:"diagnosis,omitempty"`
	// Response is what the page can read, nil if it can't.
	Response *Response `json:"response,omitempty"`
	// Notes are what is wrong, or may become so, beside the verdict.
	Notes []Note `json:"notes,omitempty"`
}

// Verdict is what becomes of the page's fetch.
type Verdict string

// The verdicts.
const (
	Readable   Verdict = "readable"   // the page reads the response
	MaySend    Verdict = "maySend"    // the preflight lets the request through, which was not sent
	Blocked    Verdict = "blocked"    // the browser keeps the response from the page, or does not send the request
	NoResponse Verdict = "noResponse" // none came
)

// OK tells whether the page gets what it wants.
func (v Verdict) OK() bool { return v == Readable || v == MaySend }

// A Step is an HTTP request and its response. Passwords, tokens and the values of cookies are left out.
type Step struct {
	Preflight bool     `json:"preflight"`
	Method    string   `json:"method"`
	URL       string   `json:"url"`
	Request   []Header `json:"request"`
	Status    int      `json:"status"` // 0 if no response came
	Response  []Header `json:"response,omitempty"`
	// Problem is why the fetch ends here, "" if it does not.
	Problem string `json:"problem,omitempty"`
}

// A Header is one line.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// An Engine is how one browser engine takes the same responses.
type Engine struct {
	Name    string   `json:"name"` // Chromium, Firefox or WebKit
	Blocked bool     `json:"blocked"`
	Error   string   `json:"error,omitempty"`   // its own name for the failure
	Console []string `json:"console,omitempty"` // what it prints
}

// A Diagnosis is the cause in plain words and the fix. An empty fix means that nothing is to be changed there.
type Diagnosis struct {
	// CORS is false if the cause is elsewhere, and the missing headers are only its consequence.
	CORS  bool   `json:"cors"`
	Cause string `json:"cause"`
	Fix   Fix    `json:"fix"`
}

// A Fix is what to change.
type Fix struct {
	Corskit string `json:"corskit,omitempty"` // on a server with corskit: in the terms of its Config
	Server  string `json:"server,omitempty"`  // on any server: in the terms of its response
	Page    string `json:"page,omitempty"`    // in the page's code
}

// Response is what the page reads.
type Response struct {
	Status int    `json:"status"`
	Type   string `json:"type"` // basic, cors
	// Readable and Hidden are the names of the response headers that the page can and cannot read.
	Readable []string `json:"readable"`
	Hidden   []string `json:"hidden,omitempty"`
}

// A Note is something beside the verdict.
type Note struct {
	Name string `json:"name"` // see docs/corskit.md
	Text string `json:"text"`
	Fix  Fix    `json:"fix"`
}
