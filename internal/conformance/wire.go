package conformance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"
	"time"
)

const (
	// patience is how long anything may take before it counts as hanging.
	patience = 20 * time.Second
	maxHead  = 4 << 20
)

// send writes x's request to a connection of its own, and reads what comes back until the server closes it.
func (x *exchange) send(dial func() (net.Conn, error), w *witness) (*answer, error) {
	w.forget()
	defer w.open()
	conn, err := dial()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, x.request); err != nil {
		return nil, fmt.Errorf("writing the request: %w", err)
	}
	in := bufio.NewReader(conn)
	a, err := readHead(in)
	if err != nil {
		return nil, fmt.Errorf("reading the head: %w", err)
	}
	if err := x.readBody(a, in, w); err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	if err := nothingLeft(conn, in); err != nil {
		return nil, err
	}
	w.testify(a)
	return a, nil
}

// readHead takes the head as it comes. Nothing is trimmed, folded or joined.
func readHead(in *bufio.Reader) (*answer, error) {
	line, err := readLine(in)
	if err != nil {
		return nil, err
	}
	version, rest, _ := strings.Cut(line, " ")
	code, _, _ := strings.Cut(rest, " ")
	status, err := strconv.Atoi(code)
	if err != nil || !strings.HasPrefix(version, "HTTP/1.") {
		return nil, fmt.Errorf("%q is no status line", line)
	}
	a := &answer{status: status}
	for {
		switch line, err := readLine(in); {
		case err != nil:
			return nil, err
		case line == "":
			return a, nil
		default:
			a.lines = append(a.lines, line)
		}
	}
}

func readLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return "", err
	}
	line, ok := strings.CutSuffix(line, "\r\n")
	if !ok {
		return "", fmt.Errorf("%q does not end in CR LF", line)
	}
	return line, nil
}

// readBody finds the body's end as https://www.rfc-editor.org/rfc/rfc9112#section-6.3 says.
func (x *exchange) readBody(a *answer, in *bufio.Reader, w *witness) error {
	var body io.Reader = in
	head := "\r\n" + strings.Join(a.lines, "\r\n")
	switch lengths := fields(head, "Content-Length"); {
	case strings.HasPrefix(x.request, "HEAD ") || a.status == 204 || a.status == 304:
		return nil
	case a.status == 101:
	case len(fields(head, "Transfer-Encoding")) > 0:
		body = httputil.NewChunkedReader(in)
	case len(lengths) > 0:
		n, err := strconv.ParseInt(lengths[0], 10, 64)
		if err != nil || len(lengths) > 1 {
			return fmt.Errorf("the lengths are %q", lengths)
		}
		body = io.LimitReader(in, n)
	}
	early := make([]byte, len(x.early))
	if _, err := io.ReadFull(body, early); err != nil || string(early) != x.early {
		return fmt.Errorf("%q did not come while the handler was running: %q, %v", x.early, early, err)
	}
	w.open()
	rest, err := io.ReadAll(body)
	a.body = string(early) + string(rest)
	if err == nil && len(fields(head, "Transfer-Encoding")) > 0 {
		_, err = readLine(in) // The chunked reader leaves the line after the last chunk.
	}
	return err
}

// nothingLeft says goodbye and finds out whether the server has sent more than its answer: a body of a 204, say.
func nothingLeft(conn net.Conn, in *bufio.Reader) error {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	rest, err := io.ReadAll(in)
	if len(rest) > 0 {
		return fmt.Errorf("%q follows the answer", rest)
	}
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Errorf("the server keeps a connection open that the client has closed: %w", err)
	}
	return nil
}

// open lets a streaming handler go on.
func (w *witness) open() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.gate:
	default:
		close(w.gate)
	}
}
