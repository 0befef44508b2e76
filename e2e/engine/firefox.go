package engine

import (
	"context"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

//go:embed firefox.js
var firefoxPreferences []byte

// firefoxListener keeps what the browser reports about web pages. It runs with
// the browser's own privileges and lasts as long as its window.
//
//go:embed firefox_console.js
var firefoxListener string

type firefox struct {
	home home
	proc *process
	conn *marionette

	place string // where commands go, see enter
}

func launchFirefox(ctx context.Context) (Browser, error) {
	program, err := find("firefox-esr", "firefox-esr", "firefox")
	if err != nil {
		return nil, err
	}
	b := &firefox{}
	if b.home, err = newHome("firefox"); err != nil {
		return nil, err
	}
	if err := b.start(ctx, program); err != nil {
		return nil, errors.Join(b.home.explain(err, program), b.Close())
	}
	return b, nil
}

func (b *firefox) start(ctx context.Context, program string) error {
	if err := os.WriteFile(b.home.path("user.js"), firefoxPreferences, 0o600); err != nil {
		return err
	}
	cmd := exec.Command(program, "--headless", "--no-remote", "--profile", string(b.home),
		"--marionette", "--remote-allow-system-access", "about:blank")
	cmd.Env = b.home.env(
		"MOZ_HEADLESS_WIDTH=1280", "MOZ_HEADLESS_HEIGHT=885", // of the window, toolbars included
		"MOZ_REMOTE_SETTINGS_DEVTOOLS=1", // without it, releases ignore services.settings.server
	)
	var err error
	if b.proc, err = b.home.start(cmd, syscall.SIGKILL); err != nil {
		return err
	}

	var port []byte
	if err := b.proc.await(ctx, "the port of Marionette", func() bool {
		port, _ = os.ReadFile(b.home.path("MarionetteActivePort"))
		return len(port) > 0
	}); err != nil {
		return err
	}
	if b.conn, err = dialMarionette(ctx, "127.0.0.1:"+strings.TrimSpace(string(port))); err != nil {
		return err
	}
	// The contexts that methods are given bound their waiting, so Firefox's own
	// limits, in milliseconds, are out of the way. With a limit of null, which
	// should mean none, Firefox does not wait for the script at all.
	const day = 24 * 60 * 60 * 1000
	session := map[string]any{"timeouts": map[string]any{"script": day, "pageLoad": day}}
	if err := b.conn.call(ctx, "WebDriver:NewSession", session, nil); err != nil {
		return err
	}
	return b.privileged(ctx, firefoxListener, nil)
}

func (b *firefox) Name() string { return "firefox" }

func (b *firefox) Visit(ctx context.Context, url string) error {
	if err := b.navigate(ctx, "about:blank"); err != nil {
		return fmt.Errorf("firefox: leaving the page: %w", err)
	}
	if err := b.privileged(ctx, "window.corskitConsole.length = 0", nil); err != nil {
		return fmt.Errorf("firefox: clearing the console: %w", err)
	}
	if err := b.navigate(ctx, url); err != nil {
		return fmt.Errorf("firefox: visiting %s: %w", url, err)
	}
	return nil
}

func (b *firefox) navigate(ctx context.Context, url string) error {
	if err := b.enter(ctx, "content"); err != nil {
		return err
	}
	return b.conn.call(ctx, "WebDriver:Navigate", map[string]any{"url": url}, nil)
}

func (b *firefox) Eval(ctx context.Context, js string, result any) error {
	script := "const done = arguments[0]; new Promise(resolve => resolve(" + textOf(js, result) + "))" +
		".then(value => done({value}), error => done({error: String(error)}))"
	if err := b.enter(ctx, "content"); err != nil {
		return fmt.Errorf("firefox: returning to the page: %w", err)
	}
	var settled struct{ Value, Error *string }
	if err := b.script(ctx, "WebDriver:ExecuteAsyncScript", script, &settled); err != nil {
		return fmt.Errorf("firefox: evaluating %s: %w", js, err)
	}
	if settled.Error != nil {
		return fmt.Errorf("firefox: evaluating %s: %s", js, *settled.Error)
	}
	return decode(settled.Value, result)
}

func (b *firefox) Console(ctx context.Context) ([]Message, error) {
	var messages []Message
	if err := b.privileged(ctx, "return window.corskitConsole", &messages); err != nil {
		return nil, fmt.Errorf("firefox: reading the console: %w", err)
	}
	return messages, nil
}

// privileged runs the body of a function in the browser's own window.
func (b *firefox) privileged(ctx context.Context, script string, result any) error {
	if err := b.enter(ctx, "chrome"); err != nil {
		return err
	}
	return b.script(ctx, "WebDriver:ExecuteScript", script, result)
}

// enter makes the commands that follow go to the browser itself ("chrome") or
// to the page ("content").
func (b *firefox) enter(ctx context.Context, place string) error {
	if b.place == place {
		return nil
	}
	b.place = "" // unknown, should the call fail
	if err := b.conn.call(ctx, "Marionette:SetContext", map[string]any{"value": place}, nil); err != nil {
		return err
	}
	b.place = place
	return nil
}

func (b *firefox) script(ctx context.Context, command, script string, result any) error {
	var wrapped struct{ Value json.RawMessage }
	err := b.conn.call(ctx, command, map[string]any{"script": script, "args": []any{}}, &wrapped)
	if err != nil || result == nil {
		return err
	}
	return json.Unmarshal(wrapped.Value, result)
}

func (b *firefox) Emulate(context.Context, int, int, bool) error {
	return fmt.Errorf("firefox: emulating a screen: %w", errors.ErrUnsupported)
}

func (b *firefox) Screenshot(ctx context.Context) ([]byte, error) {
	if err := b.enter(ctx, "content"); err != nil {
		return nil, fmt.Errorf("firefox: returning to the page: %w", err)
	}
	var shot struct{ Value string }
	if err := b.conn.call(ctx, "WebDriver:TakeScreenshot", map[string]any{"full": false}, &shot); err != nil {
		return nil, fmt.Errorf("firefox: taking a screenshot: %w", err)
	}
	return base64.StdEncoding.DecodeString(shot.Value)
}

func (b *firefox) Close() error {
	if b.conn != nil {
		b.conn.close()
	}
	if b.proc != nil {
		b.proc.end()
	}
	return b.home.remove()
}
