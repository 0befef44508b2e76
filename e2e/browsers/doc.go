// Package browsers tries the policies where they count: in Chromium, Firefox and
// WebKit. Pages make requests to servers of other origins, on each of the six
// frameworks, and the tests compare what a page got to see, what went over the
// wire and what the console said with what the policy promises.
//
// A row is one such request. What is expected of it was written down from the
// policy and the Fetch standard; where an engine or a framework differs, the row
// says so, and why.
//
//	go test ./browsers -run 'Rows/firefox/refused'
package browsers
