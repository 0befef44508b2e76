package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/coder/websocket"
)

// inspector is a connection to WebKit's remote inspector: JSON over WebSocket.
// It is a connection to a view. Each process that shows the view's page is a
// target, since a page that goes to another site may move to another process.
// What concerns the page travels wrapped: in Target.sendMessageToTarget towards
// it, in Target.dispatchMessageFromTarget from it. An answer takes some 40 ms,
// because WebKit relays it through TCP connections of its own that leave Nagle's
// algorithm on.
// https://github.com/WebKit/WebKit/tree/main/Source/JavaScriptCore/inspector/protocol
type inspector struct {
	conn  *websocket.Conn
	event func(method string, params json.RawMessage) // takes the page's events, in their order

	view, page calls

	mu     sync.Mutex
	target string     // where the page is now
	first  chan error // what became of the first target
}

// errLeft is the answer to questions about a page that is no longer there.
var errLeft = errors.New("the page was left")

// dial connects and waits for the page.
func (i *inspector) dial(ctx context.Context, url string) error {
	var err error
	if i.conn, _, err = websocket.Dial(ctx, url, nil); err != nil {
		return err
	}
	i.conn.SetReadLimit(-1) // screenshots are large
	i.first = make(chan error, 1)
	go i.read()

	// From here on, a new target waits until follow has asked for its events.
	if err := i.callView(ctx, "Target.setPauseOnStart", map[string]any{"pauseOnStart": true}); err != nil {
		return err
	}
	select {
	case err := <-i.first:
		return err
	case <-ctx.Done():
		return fmt.Errorf("waiting for the page: %w", ctx.Err())
	}
}

func (i *inspector) close() {
	if i.conn != nil {
		i.conn.CloseNow()
	}
}

// leave settles the questions about a page when another takes its place. WebKit
// would not answer them.
func (i *inspector) leave() { i.page.fail(errLeft) }

// call puts a question to the page.
func (i *inspector) call(ctx context.Context, method string, params, result any) error {
	i.mu.Lock()
	target := i.target
	i.mu.Unlock()
	return i.callTarget(ctx, target, method, params, result)
}

func (i *inspector) callTarget(ctx context.Context, target, method string, params, result any) error {
	ask := func(id int) error {
		question, err := json.Marshal(command{id, method, params})
		if err != nil {
			return err
		}
		return i.callView(ctx, "Target.sendMessageToTarget", map[string]any{"targetId": target, "message": string(question)})
	}
	if err := i.page.do(ctx, ask, result); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

func (i *inspector) callView(ctx context.Context, method string, params any) error {
	ask := func(id int) error {
		text, err := json.Marshal(command{id, method, params})
		if err != nil {
			return err
		}
		// A context that ended in the middle of a write would end the connection.
		return i.conn.Write(context.Background(), websocket.MessageText, text)
	}
	return i.view.do(ctx, ask, nil)
}

// command is what goes to the view or to the page.
type command struct {
	ID     int    `json:"id"`
	Method string `json:"method"`
	Params any    `json:"params"`
}

// message is what comes back: an answer if it has an ID, else an event.
type message struct {
	ID     int
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct{ Message string }
}

func (m *message) answer() answer {
	if m.Error != nil {
		return answer{err: errors.New(m.Error.Message)}
	}
	return answer{result: m.Result}
}

func (i *inspector) read() {
	var err error
	for err == nil {
		var text []byte
		if _, text, err = i.conn.Read(context.Background()); err == nil {
			err = i.receive(text)
		}
	}
	i.view.end(err)
	i.page.end(err)
}

// target is a process that shows the page, or will once it has something to
// show: until then it is provisional.
type target struct {
	TargetID, Type          string
	IsProvisional, IsPaused bool
}

// receive takes a message of the view.
func (i *inspector) receive(text []byte) error {
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		return err
	}
	if m.ID != 0 {
		i.view.settle(m.ID, m.answer())
		return nil
	}
	var params struct {
		TargetInfo  target
		NewTargetID string
		Message     string
	}
	if err := json.Unmarshal(m.Params, &params); err != nil {
		return err
	}
	switch m.Method {
	case "Target.targetCreated":
		if params.TargetInfo.Type == "page" {
			go i.follow(params.TargetInfo)
		}
	case "Target.didCommitProvisionalTarget":
		i.turnTo(params.NewTargetID)
	case "Target.dispatchMessageFromTarget":
		return i.receivePage(params.Message)
	}
	return nil
}

// follow asks a new target for its events and lets it go on.
func (i *inspector) follow(t target) {
	ctx := context.Background()
	none := struct{}{}
	err := i.callTarget(ctx, t.TargetID, "Page.enable", none, nil)
	if err == nil {
		err = i.callTarget(ctx, t.TargetID, "Console.enable", none, nil)
	}
	if err == nil && t.IsPaused {
		err = i.callView(ctx, "Target.resume", map[string]any{"targetId": t.TargetID})
	}
	if !t.IsProvisional {
		i.turnTo(t.TargetID)
	}
	select {
	case i.first <- err:
	default: // only the first is waited for
	}
}

func (i *inspector) turnTo(target string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.target = target
}

func (i *inspector) receivePage(text string) error {
	var m message
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return err
	}
	if m.ID != 0 {
		i.page.settle(m.ID, m.answer())
	} else {
		i.event(m.Method, m.Params)
	}
	return nil
}
