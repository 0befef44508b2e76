package engine

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
)

// marionette is a connection to Firefox's remote control. Every message is its
// length in decimal, a colon, and JSON: [0, id, command, parameters] from us,
// [1, id, error, result] from Firefox.
// https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
type marionette struct {
	conn    net.Conn
	writing sync.Mutex
	calls   calls
}

func dialMarionette(ctx context.Context, address string) (*marionette, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	m := &marionette{conn: conn}
	go m.read()
	return m, nil
}

func (m *marionette) close() { m.conn.Close() }

func (m *marionette) call(ctx context.Context, command string, params, result any) error {
	err := m.calls.do(ctx, func(id int) error { return m.write([]any{0, id, command, params}) }, result)
	if err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	return nil
}

func (m *marionette) write(message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	m.writing.Lock()
	defer m.writing.Unlock()
	_, err = fmt.Fprintf(m.conn, "%d:%s", len(text), text)
	return err
}

func (m *marionette) read() {
	r := bufio.NewReader(m.conn)
	// Firefox speaks first: a greeting with the version of the protocol.
	_, err := readMarionette(r)
	for err == nil {
		var text []byte
		if text, err = readMarionette(r); err == nil {
			err = m.settle(text)
		}
	}
	m.calls.end(err)
}

func readMarionette(r *bufio.Reader) ([]byte, error) {
	prefix, err := r.ReadString(':')
	if err != nil {
		return nil, err
	}
	length, err := strconv.Atoi(strings.TrimSuffix(prefix, ":"))
	if err != nil {
		return nil, err
	}
	text := make([]byte, length)
	_, err = io.ReadFull(r, text)
	return text, err
}

func (m *marionette) settle(text []byte) error {
	var kind, id int
	var failure *struct{ Error, Message string }
	var a answer
	if err := json.Unmarshal(text, &[]any{&kind, &id, &failure, &a.result}); err != nil {
		return err
	}
	if failure != nil {
		a.err = fmt.Errorf("%s: %s", failure.Error, failure.Message)
	}
	m.calls.settle(id, a)
	return nil
}
