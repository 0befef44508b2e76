package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

type chromium struct {
	page    *chromedp.Target
	console console
	end     func() error

	// blocked is the sentence about a blocked request whose category is still
	// to come. Only observe uses it.
	blocked string
}

// findChromium takes the headless shell, which is there for tests alone. A
// whole Chromium is somebody's browser: it starts slowly, and some tests fail
// with it, so that it has to be asked for.
func findChromium() (string, error) {
	if program := os.Getenv("CORSKIT_CHROMIUM"); program != "" {
		return find("chromium-headless-shell", program)
	}
	program, err := find("chromium-headless-shell", "chromium-headless-shell")
	if err == nil {
		return program, nil
	}
	for _, other := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if _, missing := exec.LookPath(other); missing == nil {
			return "", fmt.Errorf("%w; %s is there, and CORSKIT_CHROMIUM=%s takes it, but some tests fail with it", err, other, other)
		}
	}
	return "", err
}

func launchChromium(ctx context.Context) (Browser, error) {
	program, err := findChromium()
	if err != nil {
		return nil, err
	}
	home, err := newHome("chromium")
	if err != nil {
		return nil, err
	}

	var cmd *exec.Cmd
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(home.path("profile")),
		chromedp.NoInheritEnv,
		chromedp.Env(home.env()...),
		chromedp.ModifyCmdFunc(func(c *exec.Cmd) { cmd = c; bind(c, syscall.SIGKILL) }),
		chromedp.WindowSize(1280, 800),
		// The sandbox asks for user namespaces, which containers and recent
		// distributions deny. The pages are our own.
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
	)
	life, end := context.WithCancel(context.Background())
	allocator, release := chromedp.NewExecAllocator(life, options...)
	b := &chromium{}
	tab, cancel := chromedp.NewContext(allocator, chromedp.WithListener(b.observe))
	b.end = func() error {
		end()
		cancel() // these two wait
		release()
		// The program may be a shell script around the browser, so ending it
		// alone would not do.
		if cmd != nil && cmd.Process != nil {
			signalGroup(cmd.Process.Pid, syscall.SIGKILL)
		}
		return home.remove()
	}

	// The browser lives as long as the context of its first action, so ctx
	// cannot be that context.
	stop := context.AfterFunc(ctx, end)
	err = chromedp.Do(tab)
	if !stop() {
		err = ctx.Err()
	}
	if err != nil {
		return nil, errors.Join(err, b.end())
	}
	b.page = chromedp.FromContext(tab).Target
	return b, nil
}

func (b *chromium) Name() string { return "chromium" }

func (b *chromium) Visit(ctx context.Context, url string) error {
	if _, err := chromedp.Navigate("about:blank")(ctx, b.page); err != nil {
		return fmt.Errorf("chromium: leaving the page: %w", err)
	}
	b.console.reset()
	if _, err := chromedp.Navigate(url)(ctx, b.page); err != nil {
		return fmt.Errorf("chromium: visiting %s: %w", url, err)
	}
	return nil
}

func (b *chromium) Eval(ctx context.Context, js string, result any) error {
	text, err := chromedp.Evaluate[*string](textOf(js, result), chromedp.EvalAwaitPromise)(ctx, b.page)
	if err != nil {
		return fmt.Errorf("chromium: evaluating %s: %w", js, err)
	}
	return decode(text, result)
}

func (b *chromium) Console(context.Context) ([]Message, error) { return b.console.all(), nil }

// observe collects what the browser reports. For a request that CORS blocks,
// one task of the page's process sends the sentence for the console first, then
// the failure with its category: the two belong together in that order.
func (b *chromium) observe(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.console.add(Message{Text: e.Entry.Text})
		if e.Entry.Category == log.EntryCategoryCors && e.Entry.Source == log.EntrySourceJavascript {
			b.blocked = e.Entry.Text
		}
	case *network.EventLoadingFailed:
		if e.CorsErrorStatus == nil {
			return
		}
		b.console.label(b.blocked, string(e.CorsErrorStatus.CorsError))
		b.blocked = ""
	case *runtime.EventExceptionThrown:
		b.console.add(Message{Text: (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error()})
	}
}

func (b *chromium) Emulate(ctx context.Context, width, height int, dark bool) error {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	if _, err := chromedp.EmulateViewport(int64(width), int64(height))(ctx, b.page); err != nil {
		return fmt.Errorf("chromium: setting the viewport to %dx%d: %w", width, height, err)
	}
	features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	if _, err := cdp.Call(ctx, b.page, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		return fmt.Errorf("chromium: setting the color scheme to %s: %w", scheme, err)
	}
	return nil
}

func (b *chromium) Screenshot(ctx context.Context) ([]byte, error) {
	png, err := chromedp.CaptureScreenshot()(ctx, b.page)
	if err != nil {
		return nil, fmt.Errorf("chromium: taking a screenshot: %w", err)
	}
	return png, nil
}

func (b *chromium) Close() error { return b.end() }
