package routes

import "net/http"

// Overrule makes sure that p, one of the policies of an App, has the last word where its response is not the one that the App's own
// policy has written to: what http.TimeoutHandler gives to handlers is laid over the other one, header by header.
func (a *App[R]) Overrule(p *Policy[R], h http.Header) {
	if a == nil || a.Root == p || a.bare {
		return
	}
	for _, name := range overruled {
		if _, ok := h[name]; !ok {
			h[name] = nil
		}
	}
}

var overruled = []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Timing-Allow-Origin"}
