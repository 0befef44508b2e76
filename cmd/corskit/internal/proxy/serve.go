package proxy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// grace is how long requests that are under way may go on after the end has been asked for.
const grace = 5 * time.Second

// Serve runs the proxy until ctx ends, and then until the requests under way have ended, for a few seconds at most. It closes
// the listeners.
func Serve(ctx context.Context, c Config, listeners []net.Listener) error {
	server := &http.Server{
		Handler:           New(c),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(c.Log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, len(listeners))
	for _, l := range listeners {
		c.Log.Info("listening", "address", "http://"+l.Addr().String(), "upstream", c.Upstream.String())
		if !l.Addr().(*net.TCPAddr).IP.IsLoopback() {
			c.Log.Warn("other machines can connect, and use the server with the proxy's login", "address", l.Addr().String())
		}
		go func() { ended <- server.Serve(l) }()
	}
	select {
	case err := <-ended:
		server.Close()
		return fmt.Errorf("the proxy cannot go on: %w", err)
	case <-ctx.Done():
	}
	c.Log.Info("ending after the requests under way")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
		c.Log.Warn("some requests did not end in time and are cut off", "time", grace)
		server.Close()
	}
	return nil
}

// Loops tells whether the upstream is the proxy itself.
func Loops(upstream *url.URL, listeners []net.Listener) bool {
	name, port := hostname(upstream.Host), port(upstream.Port(), upstream.Scheme)
	return slices.ContainsFunc(listeners, func(l net.Listener) bool {
		address := l.Addr().(*net.TCPAddr)
		return strconv.Itoa(address.Port) == port && (isLoopback(name) || strings.HasSuffix(name, ".localhost") || name == address.IP.String())
	})
}
