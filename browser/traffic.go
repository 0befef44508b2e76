package browser

import "errors"

// Traffic is what a fetch has sent and received, in its order.
type Traffic []Exchange

// Exchanges returns the traffic of a fetch, however it ended: of the response,
// or of the error. A [*RequestError] has none.
//
//	browser.Exchanges(page.Get(url)).Last()
func Exchanges(res *Response, err error) Traffic {
	var blocked *BlockedError
	var network *NetworkError
	switch {
	case errors.As(err, &blocked):
		return blocked.Exchanges
	case errors.As(err, &network):
		return network.Exchanges
	case res != nil:
		return res.Exchanges
	}
	return nil
}

// Preflight returns the last preflight, the zero Exchange if none was sent:
// its Method is empty then.
func (t Traffic) Preflight() Exchange {
	for i := len(t) - 1; i >= 0; i-- {
		if t[i].Preflight {
			return t[i]
		}
	}
	return Exchange{}
}

// Last returns the last exchange: that of the response, or the one that
// failed. It is the zero Exchange if nothing was sent.
func (t Traffic) Last() Exchange {
	if len(t) == 0 {
		return Exchange{}
	}
	return t[len(t)-1]
}
