package conformance

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
)

// ErrNotExpressible is returned by a start function of [Edge] for a policy that the engine cannot express.
var ErrNotExpressible = errors.New("not expressible")

// StartProxy runs a proxy in front of an upstream, and returns its address.
type StartProxy func(policy core.Config, upstream string) (address string, err error)

// A Difference is where an engine answers some rows in a way of its own.
type Difference struct {
	Rows   string // a regular expression for their names
	What   string // what they ask
	Status int    // what is answered instead; 0: what the row says
	Opens  bool   // an origin is let in, or a request reaches the application, that the row refuses
	Why    string
}

// Edge runs against a proxy those rows that are about one policy, and none of a framework's own matters. build makes, as for [Run], the
// application that is behind the proxy; it has no policy. start runs the proxy with the policy of a row in front of it, and returns the
// proxy's address.
//
// A row that a Difference names need not hold. A difference that no row shows is an error.
func Edge(t *testing.T, build func(*Site) (serve func(net.Listener) error), start StartProxy, differences []Difference) {
	site := &Site{Files: t.TempDir()}
	site.witness.blind = true
	if err := os.WriteFile(filepath.Join(site.Files, "file.txt"), []byte("a static file"), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go build(site)(listener)
	upstream := listener.Addr().String()
	addresses := map[string]string{} // by policy, "" if it cannot be expressed
	used := make([]bool, len(differences))
	for _, r := range mustLoad(t) {
		config, ok := r.atEdge()
		if !ok {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			address, started := addresses[r.server.policy]
			if !started {
				var err error
				if address, err = start(config, upstream); err != nil && !errors.Is(err, ErrNotExpressible) {
					t.Fatal(err)
				}
				addresses[r.server.policy] = address
			}
			if address == "" {
				t.Skip("the engine cannot express this policy, and the export says so")
			}
			dial := func() (net.Conn, error) { return net.Dial("tcp", address) }
			complaints := r.atProxy(dial, &site.witness)
			i := slices.IndexFunc(differences, func(d Difference) bool { return regexp.MustCompile(d.Rows).MatchString(r.name) })
			if i < 0 {
				for _, c := range complaints {
					t.Errorf("%s: %s", r.place, c.text)
				}
				return
			}
			used[i] = used[i] || len(complaints) > 0
			for _, c := range complaints {
				if d := differences[i]; c.opens && !d.Opens || d.Status != 0 && c.status != 0 && c.status != d.Status {
					t.Errorf("%s: %s; this difference is unlike what was to be expected (%s)", r.place, c.text, d.Why)
				}
			}
		})
	}
	for i, d := range differences {
		if !used[i] && !t.Failed() {
			t.Errorf("no row that matches %q differs any more (%s); remove the difference", d.Rows, d.Why)
		}
	}
}

// atEdge returns the policy of a row that a proxy can be asked about.
func (r *row) atEdge() (core.Config, bool) {
	s := &r.server
	if slices.ContainsFunc(r.exchanges, func(x exchange) bool { return x.want.status == http.StatusSwitchingProtocols }) {
		return core.Config{}, false // what goes through a tunnel is the proxy's matter
	}
	if len(r.mistakes) > 0 || r.notOnCore != "" || len(s.routes) > 0 || len(s.inner) > 0 || len(s.outer) > 0 || s.function != "" || s.tls {
		return core.Config{}, false
	}
	d, err := decider(s.policy, nil)
	if err != nil {
		return core.Config{}, false
	}
	p, ok := d.(*core.Policy)
	if !ok || s.policy == "zero" {
		return core.Config{}, false
	}
	return p.Config(), true
}

// A complaint is what is wrong with a proxy's answer.
type complaint struct {
	text   string
	status int  // the answer's, 0 if there is none
	opens  bool // what the row refuses
}

func (r *row) atProxy(dial func() (net.Conn, error), w *witness) (all []complaint) {
	for i := range r.exchanges {
		x := &r.exchanges[i]
		a, err := x.send(dial, w)
		if err != nil {
			all = append(all, complaint{text: err.Error()})
			continue
		}
		lines := strings.Join(a.lines, "\n")
		a.lines = normalized(a.lines)
		var found []string
		// The application is one of net/http, but the proxy may do better than it.
		for _, want := range []*expectation{&x.want, x.expected("net/http")} {
			want := want.atProxy()
			if found = want.complaints(x.request, a); len(found) == 0 {
				break
			}
		}
		opens := slices.ContainsFunc(a.lines, isAllowOrigin) && !slices.ContainsFunc(x.want.lines, isAllowOrigin) ||
			x.want.status == http.StatusForbidden && x.want.from == policy && a.status < http.StatusBadRequest
		for _, text := range found {
			all = append(all, complaint{fmt.Sprintf("%s\n%d %s\n%.400q", text, a.status, lines, x.request), a.status, opens})
		}
	}
	return all
}

func isAllowOrigin(line string) bool {
	return strings.EqualFold(headerName(line), "Access-Control-Allow-Origin")
}

// atProxy is what is left of e where nobody watches the policy, and Vary may stand in several lines.
func (e *expectation) atProxy() *expectation {
	left := *e
	left.seen, left.asked, left.reason = "", "", notAsked
	left.lines = normalized(e.lines)
	if left.from != handler {
		left.from = router
	}
	if e.from == policy {
		left.body = nil
	}
	return &left
}

// normalized writes names as HTTP/1 programs do, which HAProxy does not, and the names in Vary as a line each, once.
func normalized(lines []string) []string {
	var all []string
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		name, value = http.CanonicalHeaderKey(name), strings.TrimSpace(value)
		values := []string{value}
		if name == "Vary" {
			values = strings.Split(value, ",")
		}
		for _, v := range values {
			line := name + ": " + strings.TrimSpace(v)
			if name != "Vary" || !slices.Contains(all, line) {
				all = append(all, line)
			}
		}
	}
	return all
}
