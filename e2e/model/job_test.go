package model

import (
	"maps"
	"net/http"
	"slices"

	"github.com/corskit/corskit/browser"
)

// A job is a fetch as the page's script takes it.
type job struct {
	Number    int     `json:"number"`
	URL       string  `json:"url"`
	Init      options `json:"init"`
	Times     int     `json:"times"`
	Sandboxed bool    `json:"sandboxed"`
	Uploads   bool    `json:"uploads"` // by XMLHttpRequest, with a listener on its upload object
}

// options are the second argument of fetch().
type options struct {
	Method      string      `json:"method,omitempty"`
	Headers     [][2]string `json:"headers,omitempty"`
	Body        string      `json:"body,omitempty"`
	Credentials string      `json:"credentials,omitempty"`
	Mode        string      `json:"mode,omitempty"`
	Redirect    string      `json:"redirect,omitempty"`
	Referrer    string      `json:"referrerPolicy,omitempty"`
}

func newJob(number int, r browser.Request) job {
	body, _ := r.Body.(string)
	return job{Number: number, URL: r.URL, Times: 1, Uploads: r.UploadListeners, Init: options{
		Method:      r.Method,
		Headers:     pairs(r.Header),
		Body:        body,
		Credentials: string(r.Credentials),
		Mode:        string(r.Mode),
		Redirect:    string(r.Redirect),
		Referrer:    string(r.ReferrerPolicy),
	}}
}

func pairs(h http.Header) [][2]string {
	var all [][2]string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			all = append(all, [2]string{name, value})
		}
	}
	return all
}
