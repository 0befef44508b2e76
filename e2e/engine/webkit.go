package engine

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
)

type webkit struct {
	home      home
	xvfb      *process
	proc      *process
	inspector inspector
	console   console

	visits  int
	mu      sync.Mutex
	loading *loading
}

// loading is a page on its way: first it is committed to the view, then loaded.
type loading struct {
	url       string
	committed string
	loaded    chan struct{}
}

func launchWebKit(ctx context.Context) (Browser, error) {
	// MiniBrowser is the small browser that comes with the library. It is not
	// meant for users, so distributions keep it out of PATH.
	candidates, _ := filepath.Glob("/usr/lib*/*/webkit2gtk-4.1/MiniBrowser")
	program, err := find("libwebkit2gtk-4.1-0", append(candidates, "MiniBrowser")...)
	if err != nil {
		return nil, err
	}
	xvfb, err := find("xvfb", "Xvfb")
	if err != nil {
		return nil, err
	}
	b := &webkit{}
	if b.home, err = newHome("webkit"); err != nil {
		return nil, err
	}
	if err := b.start(ctx, program, xvfb); err != nil {
		return nil, errors.Join(b.home.explain(err, program), b.Close())
	}
	return b, nil
}

func (b *webkit) start(ctx context.Context, program, xvfb string) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	var display string
	if b.xvfb, display, err = startXvfb(ctx, b.home, xvfb); err != nil {
		return err
	}
	cmd := exec.Command(program, "--enable-developer-extras=true", "about:blank")
	cmd.Env = b.home.env("DISPLAY="+display, "GDK_BACKEND=x11", "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1",
		"LIBGL_ALWAYS_SOFTWARE=1", "WEBKIT_INSPECTOR_HTTP_SERVER="+address)
	if b.proc, err = b.home.start(cmd, syscall.SIGKILL); err != nil {
		return err
	}
	var socket string
	if err := b.proc.await(ctx, "the remote inspector", func() bool {
		socket = pageSocket(ctx, address)
		return socket != ""
	}); err != nil {
		return err
	}
	b.inspector.event = b.observe
	return b.inspector.dial(ctx, "ws://"+address+socket)
}

// freeAddress returns a loopback address for the inspector, which does not
// choose a port by itself.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

var socketPath = regexp.MustCompile(`/socket/\d+/\d+/WebPage`)

// pageSocket returns the path of the page's WebSocket, as listed on the
// inspector's front page, or "" as long as it is not there.
func pageSocket(ctx context.Context, address string) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/", nil)
	if err != nil {
		return ""
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	list, err := io.ReadAll(res.Body)
	if err != nil {
		return ""
	}
	return string(socketPath.Find(list))
}

func (b *webkit) Name() string { return "webkit" }

func (b *webkit) Visit(ctx context.Context, url string) error {
	// The address is new each time, to tell this page's events from those that
	// an earlier page still has under way.
	b.visits++
	if err := b.navigate(ctx, fmt.Sprintf("about:blank?%d", b.visits)); err != nil {
		return fmt.Errorf("webkit: leaving the page: %w", err)
	}
	b.console.reset()
	if err := b.navigate(ctx, url); err != nil {
		return fmt.Errorf("webkit: visiting %s: %w", url, err)
	}
	return nil
}

func (b *webkit) navigate(ctx context.Context, url string) error {
	l := &loading{url: url, loaded: make(chan struct{})}
	b.mu.Lock()
	b.loading = l
	b.mu.Unlock()
	err := b.inspector.call(ctx, "Page.navigate", map[string]any{"url": url}, nil)
	if err != nil && !errors.Is(err, errLeft) {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-l.loaded:
	}
	// The page that reports a failure is all that tells of it.
	if l.committed == "about:blank" && url != "about:blank" {
		return fmt.Errorf("the page could not be fetched: %v", b.console.all())
	}
	return nil
}

// observe follows the page's loading and collects what the browser reports.
func (b *webkit) observe(method string, params json.RawMessage) {
	switch method {
	case "Page.frameNavigated":
		var p struct {
			Frame struct{ ParentID, URL string }
		}
		if json.Unmarshal(params, &p) == nil && p.Frame.ParentID == "" {
			b.inspector.leave()
			b.committed(p.Frame.URL)
		}
	case "Page.loadEventFired":
		b.loaded()
	case "Console.messageAdded":
		var p struct{ Message struct{ Source, Text string } }
		if json.Unmarshal(params, &p) == nil && p.Message.Source != "console-api" {
			b.console.add(Message{Text: p.Message.Text})
		}
	}
}

func (b *webkit) committed(url string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	// A page that was asked for may redirect; a blank one does not.
	if l := b.loading; l != nil && (l.url == url || !strings.HasPrefix(l.url, "about:blank")) {
		l.committed = url
	}
}

func (b *webkit) loaded() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l := b.loading; l != nil && l.committed != "" {
		close(l.loaded)
		b.loading = nil
	}
}

func (b *webkit) Eval(ctx context.Context, js string, result any) error {
	text, err := b.evaluate(ctx, textOf(js, result))
	if err != nil {
		return fmt.Errorf("webkit: evaluating %s: %w", js, err)
	}
	return decode(text, result)
}

// remoteObject is what the inspector says about a value of the page.
type remoteObject struct {
	Result struct {
		Value       any    // of primitives
		ObjectID    string // of everything else
		Description string
	}
	WasThrown bool
}

func (o *remoteObject) thrown() error {
	switch {
	case !o.WasThrown:
		return nil
	case o.Result.Description != "":
		return errors.New(o.Result.Description)
	default:
		return fmt.Errorf("%v", o.Result.Value)
	}
}

// evaluate returns the text that an expression evaluates to, or a promise is
// fulfilled with; nil if that is undefined.
func (b *webkit) evaluate(ctx context.Context, expression string) (*string, error) {
	o := remoteObject{}
	err := b.inspector.call(ctx, "Runtime.evaluate", map[string]any{"expression": expression}, &o)
	if err == nil && !o.WasThrown && o.Result.ObjectID != "" {
		promise := map[string]any{"promiseObjectId": o.Result.ObjectID, "returnByValue": true}
		o = remoteObject{}
		err = b.inspector.call(ctx, "Runtime.awaitPromise", promise, &o)
	}
	if err := cmp.Or(err, o.thrown()); err != nil {
		return nil, err
	}
	if text, ok := o.Result.Value.(string); ok {
		return &text, nil
	}
	return nil, nil
}

func (b *webkit) Console(context.Context) ([]Message, error) { return b.console.all(), nil }

func (b *webkit) Emulate(context.Context, int, int, bool) error {
	return fmt.Errorf("webkit: emulating a screen: %w", errors.ErrUnsupported)
}

func (b *webkit) Screenshot(ctx context.Context) ([]byte, error) {
	var size struct{ Width, Height int }
	if err := b.Eval(ctx, "({width: innerWidth, height: innerHeight})", &size); err != nil {
		return nil, err
	}
	var shot struct{ DataURL string }
	if err := b.inspector.call(ctx, "Page.snapshotRect", map[string]any{
		"x": 0, "y": 0, "width": size.Width, "height": size.Height, "coordinateSystem": "Viewport",
	}, &shot); err != nil {
		return nil, fmt.Errorf("webkit: taking a screenshot: %w", err)
	}
	return base64.StdEncoding.DecodeString(strings.TrimPrefix(shot.DataURL, "data:image/png;base64,"))
}

func (b *webkit) Close() error {
	b.inspector.close()
	if b.proc != nil {
		b.proc.end()
	}
	if b.xvfb != nil {
		b.xvfb.end()
	}
	return b.home.remove()
}
