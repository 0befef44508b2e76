package verify

import "slices"

// Effect is what a difference means for pages.
type Effect string

// The effects, the worst first.
const (
	Open    Effect = "open"    // pages may do what the policy forbids
	Blocked Effect = "blocked" // browsers block what the policy allows
	Cached  Effect = "cached"  // a cache between may mix answers up
	None    Effect = "none"    // pages notice nothing
)

var effects = []Effect{Open, Blocked, Cached, None}

// A Difference is where the server answers otherwise, in the same way to all of its Requests and Origins.
type Difference struct {
	Effect   Effect   `json:"effect"`
	Name     string   `json:"name"` // see docs/corskit.md
	Requests []string `json:"requests"`
	Origins  []string `json:"origins"` // "" stands for a request without one
	Policy   string   `json:"policy"`  // what it says to the first of them
	Server   string   `json:"server"`
	Meaning  string   `json:"meaning"`

	preflight bool
}

// differ adds a request to the difference of this kind.
func (j *judgment) differ(name string, effect Effect, policy, server, meaning string) {
	j.found = true
	request := j.method + " " + j.path
	if j.isPreflight() {
		request = "preflight for " + j.requestMethod + " " + j.path
	}
	i := slices.IndexFunc(j.Differences, func(d *Difference) bool {
		return d.Name == name && d.Effect == effect && d.Meaning == meaning && d.preflight == j.isPreflight()
	})
	if i < 0 {
		d := &Difference{Effect: effect, Name: name, Policy: policy, Server: server, Meaning: meaning, preflight: j.isPreflight()}
		i = slices.IndexFunc(j.Differences, func(other *Difference) bool {
			return slices.Index(effects, other.Effect) > slices.Index(effects, effect)
		})
		if i < 0 {
			i = len(j.Differences)
		}
		j.Differences = slices.Insert(j.Differences, i, d)
	}
	d := j.Differences[i]
	d.Requests = appendNew(d.Requests, request)
	d.Origins = appendNew(d.Origins, j.origin)
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
