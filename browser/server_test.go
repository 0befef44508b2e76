package browser

import (
	"errors"
	"net/http"
	"testing"
)

// A server answers by method, host and path ("OPTIONS api.example.com/items")
// or, for all methods, by host and path. Elsewhere it answers 404 without
// headers.
type server map[string]answer

type answer struct {
	status int
	header []string // name, value, name, value…
	body   string
}

func reply(status int, header ...string) answer { return answer{status: status, header: header} }

func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := s[r.Method+" "+r.Host+r.URL.Path]
	if !ok {
		a, ok = s[r.Host+r.URL.Path]
	}
	if !ok {
		a.status = http.StatusNotFound
	}
	for i := 0; i+1 < len(a.header); i += 2 {
		w.Header().Add(a.header[i], a.header[i+1])
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		w.Write([]byte(a.body))
	}
}

const app = "https://app.example.com"

// at returns a page of app whose requests go straight into h.
func at(h http.Handler) *Page {
	p := MustNew(app)
	p.Transport = Handler(h)
	return p
}

// reasonOf returns the Reason in err, "" for nil. Any other error fails the
// test.
func reasonOf(t *testing.T, err error) Reason {
	t.Helper()
	if err == nil {
		return ""
	}
	var blocked *BlockedError
	if !errors.As(err, &blocked) {
		t.Fatalf("unexpected error %T: %v", err, err)
	}
	return blocked.Reason
}

// lines returns the exchanges of a fetch, however it ended.
func lines(t *testing.T, res *Response, err error) []string {
	t.Helper()
	var exchanges []Exchange
	var blocked *BlockedError
	var network *NetworkError
	switch {
	case res != nil:
		exchanges = res.Exchanges
	case errors.As(err, &blocked):
		exchanges = blocked.Exchanges
	case errors.As(err, &network):
		exchanges = network.Exchanges
	default:
		t.Fatalf("neither a response nor exchanges: %v", err)
	}
	var out []string
	for _, x := range exchanges {
		out = append(out, x.String())
	}
	return out
}
