// Package engine drives the three browser engines in use, Chromium, Firefox and
// WebKit, headless and from Go tests.
//
// Each engine is spoken to in its own tongue, since no protocol common to the
// three says why a request was blocked: Chromium over the DevTools protocol,
// Firefox over Marionette, WebKit over its remote inspector.
//
// A browser starts with a new profile, fetches nothing that a page does not ask
// for, and dies with the process that launched it.
package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrNotInstalled is wrapped by the error of [Launch] when a program that the
// engine needs is missing. That error says how to install it.
var ErrNotInstalled = errors.New("browser not installed")

// A Browser is a running browser that shows one page. Its methods are for one
// test at a time. Each gives up when its context ends, and leaves the browser
// ready for the next Visit.
//
// Cookies belong to hosts, not to ports: pages of two test servers on one
// loopback host share them for as long as the browser runs.
type Browser interface {
	// Name returns the name that the browser was launched by.
	Name() string

	// Visit leaves the current page, forgets what the console said, loads url
	// and waits for its load event. A page that could not be fetched is an
	// error; a page served with a status of 404 or 500 is not.
	Visit(ctx context.Context, url string) error

	// Eval evaluates js, an expression, in the page. A promise is awaited. The
	// value passes through JSON into result, where undefined counts as null; a
	// nil result drops the value. What js throws, or a promise is rejected
	// with, is returned as an error, and so is a promise that the page leaves
	// unsettled when it goes elsewhere. The properties of window are visible to
	// js in every engine; a script's top-level let and const are not in Firefox.
	Eval(ctx context.Context, js string, result any) error

	// Console returns what the browser itself has reported since the last
	// Visit: blocked requests, warnings and uncaught errors. What a page writes
	// with console.log is left out.
	Console(ctx context.Context) ([]Message, error)

	// Emulate sets the size of the viewport in CSS pixels and the color scheme
	// that the page sees. It lasts until the next call. Engines other than
	// Chromium return an error that wraps [errors.ErrUnsupported].
	Emulate(ctx context.Context, width, height int, dark bool) error

	// Screenshot returns the viewport as a PNG.
	Screenshot(ctx context.Context) ([]byte, error)

	// Close ends the browser and removes its profile.
	Close() error
}

// A Message is one report of the browser.
type Message struct {
	// Category is the engine's name for the failure, where it has one: a
	// CorsError of Chromium ("MissingAllowOriginHeader"), a category of Firefox
	// ("CORSMissingAllowOrigin2"). WebKit has none, and Chromium gives none for
	// the requests of workers.
	Category string

	// Text is the sentence that the console shows.
	Text string
}

// Names returns the names that [Launch] accepts.
func Names() []string { return []string{"chromium", "firefox", "webkit"} }

// Launch starts the engine called name. The context bounds the start, not the
// life of the browser.
func Launch(ctx context.Context, name string) (Browser, error) {
	var launch func(context.Context) (Browser, error)
	switch name {
	case "chromium":
		launch = launchChromium
	case "firefox":
		launch = launchFirefox
	case "webkit":
		launch = launchWebKit
	default:
		return nil, fmt.Errorf("engine: no engine is called %q; write one of %s", name, strings.Join(Names(), ", "))
	}
	b, err := launch(ctx)
	if err != nil {
		return nil, fmt.Errorf("engine: launching %s: %w", name, err)
	}
	return b, nil
}
