package audit

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Severity says how bad a finding is.
type Severity int

// The severities.
const (
	Info     Severity = iota // no page gains anything by it, or all are meant to
	Low                      // pages of others read what anyone may read
	Medium                   // pages of others read, or act, under some condition
	High                     // pages of others act as the user, after some foothold
	Critical                 // any page acts as the user
)

var severities = [...]string{"info", "low", "medium", "high", "critical"}

// String returns the severity in lower case.
func (s Severity) String() string { return severities[s] }

// MarshalJSON writes the String.
func (s Severity) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// ParseSeverity is the inverse of String.
func ParseSeverity(s string) (Severity, error) {
	if i := slices.Index(severities[:], s); i >= 0 {
		return Severity(i), nil
	}
	return 0, fmt.Errorf("%q is no severity; write one of %s", s, strings.Join(severities[:], ", "))
}

// Severities returns all of them as strings, the least first.
func Severities() []string { return slices.Clone(severities[:]) }

// A Finding is something that the server lets in, or gets wrong.
type Finding struct {
	Severity    Severity `json:"severity"`
	Name        string   `json:"name"`   // that of a Variation, or wildcard, missing-vary, legitimate-refused
	Origin      string   `json:"origin"` // the one that was let in, "" where it is not about one
	Credentials bool     `json:"credentials"`
	Text        string   `json:"text"`
	Fix         string   `json:"fix"`
}

// Worst returns the highest severity among the findings, Info if there are none.
func (r *Report) Worst() Severity {
	worst := Info
	for _, f := range r.Findings {
		worst = max(worst, f.Severity)
	}
	return worst
}

func (r *Report) find(f Finding) { r.Findings = append(r.Findings, f) }

// judge turns the results into findings. Where every origin is let in, those that are made from the legitimate one say nothing new.
func (r *Report) judge() {
	switch everyone := &r.Results[0]; {
	case everyone.wildcard():
		r.find(Finding{Severity: Info, Name: "wildcard",
			Text: `"*": every page on the web reads the responses, without cookies. That is right for public data`,
			Fix:  "if the data are not public, also to whoever is in the same network, list the origins that are yours"})
	case everyone.allowed():
		r.find(r.entrance(*everyone))
		r.judgeNull()
	default:
		for _, result := range r.Results {
			if result.allowed() {
				r.find(r.entrance(result))
			}
		}
	}
	r.judgeVary()
	if !r.Baseline.allowed() {
		r.find(Finding{Severity: Info, Name: "legitimate-refused", Origin: r.Legitimate,
			Text: "the server does not let in the origin that the others are made from, which therefore prove little",
			Fix:  "name one that it lets in with --origin"})
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return int(b.Severity) - int(a.Severity) })
}

// judgeNull: null is also let in by those who mean to refuse what they don't know.
func (r *Report) judgeNull() {
	if null := r.Results[1]; null.allowed() {
		r.find(r.entrance(null))
	}
}

func (r *Report) entrance(result Result) Finding {
	f := Finding{
		Severity:    severity(result),
		Name:        result.Name,
		Origin:      result.Origin,
		Credentials: result.credentials(),
		Fix:         "compare Origin with a list, byte for byte (corskit: AllowOrigins)",
	}
	with := "without cookies"
	if f.Credentials {
		with = "with the user's cookies"
	}
	f.Text = fmt.Sprintf("lets in %s, %s: %s", result.Origin, with, result.Meaning)
	switch result.Name {
	case "null":
		f.Fix = "never allow null (corskit refuses to)"
	case "http":
		f.Fix = "allow https only"
	case "subdomain", "sibling", "port":
		f.Fix = "if not all of them are meant, list those that are"
	case "loopback":
		f.Fix = "keep loopback origins out of production"
	}
	return f
}

func severity(r Result) Severity {
	switch credentials := r.credentials(); {
	case r.risk == nobody:
		return Info
	case !credentials:
		return Low
	case r.risk == everyone:
		return Critical
	case r.risk == network:
		return High
	}
	return Medium
}

// judgeVary: https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches. Caches do not keep the responses to preflights.
func (r *Report) judgeVary() {
	all := []Access{r.None, r.Baseline.Request}
	for _, result := range r.Results {
		all = append(all, result.Request)
	}
	depends, without := false, 0
	for _, access := range all {
		depends = depends || access.allow != r.None.allow
		if !access.Varies {
			without++
		}
	}
	if depends && without > 0 {
		r.find(Finding{Severity: Medium, Name: "missing-vary",
			Text: fmt.Sprintf("the responses depend on Origin, and %d of %d have no Vary: Origin: a cache may give one page what was made for another", without, len(all)),
			Fix:  "send Vary: Origin with every response of this URL, those to requests without Origin included"})
	}
}
