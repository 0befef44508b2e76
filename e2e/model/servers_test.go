package model

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// servers are the three origins that rows speak of. They answer as the rows
// say and remember what they were asked.
type servers struct {
	page, api, port string
	rows            []row

	mu    sync.Mutex
	asked map[place][]string
}

// A place is where the URLs of one run of a row begin. No two runs share one,
// since browsers remember what they fetched.
type place struct {
	run string
	row int
}

// placeIn finds the row in the URL of a browser's run.
var placeIn = regexp.MustCompile(`/(?:chromium|firefox|webkit)(?:-\d+)+/(\d+)/`)

func (p place) String() string { return p.run + "/" + strconv.Itoa(p.row) }

func serve(t *testing.T, rows []row) *servers {
	s := &servers{rows: rows, asked: map[place][]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", servePage)
	mux.HandleFunc("/{run}/{row}/{hop}", s.answer)
	listen := func(host string) string {
		server := httptest.NewServer(mux)
		t.Cleanup(server.Close)
		return strings.Replace(server.URL, "127.0.0.1", host, 1)
	}
	s.page, s.api, s.port = listen("localhost"), listen("127.0.0.1"), listen("localhost")
	return s
}

// fill puts the origins and the place of a run into a row's string.
func (s *servers) fill(text string, p place) string {
	return strings.NewReplacer(
		"{page}", s.page, "{api}", s.api, "{port}", s.port,
		"{api host}", strings.TrimPrefix(s.api, "http://"), "{page host}", strings.TrimPrefix(s.page, "http://"),
		"{row}", p.String(),
	).Replace(text)
}

func (s *servers) answer(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.Atoi(r.PathValue("row"))
	step, err2 := strconv.Atoi(r.PathValue("hop"))
	if err != nil || err2 != nil || number >= len(s.rows) || step >= len(s.rows[number].hops) {
		http.NotFound(w, r)
		return
	}
	at := place{r.PathValue("run"), number}
	s.note(at, r)
	io.Copy(io.Discard, r.Body)
	reply := s.rows[number].hops[step].replyTo(r)
	if reply.status == 0 {
		panic(http.ErrAbortHandler)
	}
	reply.write(w, r.Method, func(line string) string { return s.fill(line, at) })
}

func (h hop) replyTo(r *http.Request) *reply {
	method, names := r.Header.Get("Access-Control-Request-Method"), r.Header.Get("Access-Control-Request-Headers")
	switch {
	case r.Method == http.MethodOptions && method != "" && h.preflight != nil:
		return h.preflight
	case r.Method == http.MethodOptions && method != "":
		return answer(http.StatusNoContent, acao+r.Header.Get("Origin"), withCookie, acam+method, acah+names)
	case h.response != nil:
		return h.response
	default:
		return answer(http.StatusOK, pageMay, withCookie)
	}
}

// write puts the lines on the wire as they are. A ResponseWriter would trim
// their values, and join a Date to them.
func (r *reply) write(w http.ResponseWriter, method string, fill func(string) string) {
	conn, out, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	const body = "hello"
	fmt.Fprintf(out, "HTTP/1.1 %d %s\r\nConnection: close\r\n", r.status, http.StatusText(r.status))
	for _, line := range r.lines {
		fmt.Fprintf(out, "%s\r\n", fill(line))
	}
	if !r.has("Cache-Control") {
		fmt.Fprint(out, "Cache-Control: no-store\r\n")
	}
	bodiless := r.status == http.StatusNoContent || r.status == http.StatusNotModified
	if !bodiless {
		fmt.Fprintf(out, "Content-Type: text/plain\r\nContent-Length: %d\r\n", len(body))
	}
	fmt.Fprint(out, "\r\n")
	if !bodiless && method != http.MethodHead {
		fmt.Fprint(out, body)
	}
	out.Flush()
}

func (r *reply) has(name string) bool {
	return slices.ContainsFunc(r.lines, func(line string) bool { return strings.HasPrefix(line, name+":") })
}

// personal are the headers that differ from browser to browser and user to
// user, and that no answer depends on.
var personal = regexp.MustCompile(`^(Accept-Encoding|Accept-Language|Cache-Control|Connection|Content-Length|Pragma|Priority|Sec-Ch-.*|Sec-Fetch-Storage-Access|Sec-Gpc|Te)$`)

func (s *servers) note(p place, r *http.Request) {
	line := r.Method + " http://" + r.Host + r.RequestURI
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		own := name == "User-Agent" && strings.HasPrefix(r.UserAgent(), "Mozilla/")
		if !own && !personal.MatchString(name) {
			line += fmt.Sprintf("; %s: %s", name, strings.Join(r.Header[name], " | "))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[p] = append(s.asked[p], line)
}

func (s *servers) requests(p place) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked[p])
}
