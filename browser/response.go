package browser

import (
	"errors"
	"io"
	"net/http"
)

// A Response is what the script can read of a response.
type Response struct {
	Type       ResponseType
	URL        string // of the last redirect; empty if the Type is opaque
	Redirected bool
	Status     int // 0 if the Type is opaque or opaque redirect

	// Header holds the headers that the server exposes.
	Header http.Header

	// Body is the first MiB of the body. It is read before Fetch returns.
	Body []byte

	// BodyErr tells why Body is not the whole one: [ErrBodyTooLarge], the
	// context's error, a broken connection. Browsers, too, learn of these
	// after fetch() has succeeded.
	BodyErr error

	// Exchanges are all HTTP requests of the fetch, preflights and redirects
	// included, in their order.
	Exchanges Traffic
}

// Get is response.headers.get(name) of JavaScript: all values of a header that
// the script may read, joined by ", ". Header.Get returns the first alone. It
// is empty where JavaScript has null.
func (r *Response) Get(name string) string { return get(r.Header, name) }

// ResponseType says by which rules a response was filtered. See
// https://fetch.spec.whatwg.org/#concept-response-type.
type ResponseType string

// The response types.
const (
	TypeBasic          ResponseType = "basic"          // from the page's own origin: all but Set-Cookie
	TypeCORS           ResponseType = "cors"           // shared by the CORS protocol: the exposed headers
	TypeOpaque         ResponseType = "opaque"         // of ModeNoCORS: nothing
	TypeOpaqueRedirect ResponseType = "opaqueredirect" // of RedirectManual: nothing
)

// ErrBodyTooLarge is the BodyErr of a response with more than a MiB of body.
var ErrBodyTooLarge = errors.New("browser: the body is longer than the 1 MiB that is kept")

const maxBody = 1 << 20

func readBody(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if len(b) > maxBody {
		return b[:maxBody], ErrBodyTooLarge
	}
	return b, err
}
