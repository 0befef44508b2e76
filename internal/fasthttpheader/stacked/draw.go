package stacked

import "math/rand/v2"

// A drawer draws stacks whose outermost policy speaks, since what is done around it is not its business.
type drawer struct{ *rand.Rand }

func (d drawer) stack() []Layer {
	policies := []Layer{public, listed, pattern, enforced, tenants, refuser, watcher, passer}
	stack := []Layer{policies[d.IntN(len(policies)-1)]}
	kinds := []Kind{PassesOn, PassesOn, PassesOn, PassesOn, Recovers, StartsOver, HandsOver, Mounts}
	for range d.IntN(6) {
		if d.IntN(2) == 0 {
			stack = append(stack, policies[d.IntN(len(policies))])
		} else {
			kind := kinds[d.IntN(len(kinds))]
			stack = append(stack, Layer{Before: d.edits(), After: d.edits(), Kind: kind})
			if kind == Mounts { // Fiber 2 mounts one app at a path.
				kinds = kinds[:len(kinds)-1]
			}
		}
	}
	end := Ends
	if d.IntN(8) == 0 {
		end = Panics
	}
	return append(stack, Layer{Before: d.edits(), Kind: end})
}

func (d drawer) edits() (edits Edits) {
	for range d.IntN(3) {
		edits = append(edits, d.edit())
	}
	return edits
}

func (d drawer) edit() Edit {
	name := d.pick("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Timing-Allow-Origin", "Vary")
	switch {
	case d.IntN(3) == 0:
		return Edit{"Del", name, ""}
	case name == "Vary":
		return Edit{"Add", name, d.pick("Accept-Encoding", "Origin", "Accept-Language, X-Other")}
	}
	return Edit{d.pick("Set", "Add"), name, d.pick("*", "true", "https://other.example")}
}

func (d drawer) pick(from ...string) string { return from[d.IntN(len(from))] }

func (d drawer) request() Request {
	r := Request{Method: "GET", Page: d.pick("own", "other", "a.shops")}
	if d.IntN(3) == 0 {
		r.Method, r.Asked = "OPTIONS", "PUT"
	}
	return r
}
