package browsers

import (
	"embed"
	"io/fs"
	"net/http"
	"testing"
)

//go:embed page
var embedded embed.FS

// pageFiles serves the page that makes the requests.
func pageFiles() http.Handler {
	files, err := fs.Sub(embedded, "page")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return http.FileServerFS(files)
}

// pages are the addresses of one and the same page. All but sandbox are its
// origins, too.
type pages struct {
	localhost string
	otherPort string
	loopback  string // 127.0.0.1
	subdomain string // of localhost
	ipv6      string // empty on machines without IPv6
	sandbox   string // where a frame makes the requests whose origin is null
}

// own stands for a page that the row's own server serves.
const own = "own"

func servePages(t *testing.T) pages {
	var (
		ports []string
		ipv6  bool
	)
	for range 2 {
		port, listeners := listen(t)
		for _, l := range listeners {
			go http.Serve(l, pageFiles())
		}
		ports = append(ports, port)
		ipv6 = len(listeners) == 2
	}
	at := pages{
		localhost: "http://localhost:" + ports[0],
		otherPort: "http://localhost:" + ports[1],
		loopback:  "http://127.0.0.1:" + ports[0],
		subdomain: "http://app.localhost:" + ports[0],
		sandbox:   "http://localhost:" + ports[0] + "/sandbox.html",
	}
	if ipv6 {
		at.ipv6 = "http://[::1]:" + ports[0]
	}
	return at
}
