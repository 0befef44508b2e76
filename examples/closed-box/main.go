// Command closed-box lets a page call a server that cannot be changed: a database with a REST API and a password, which
// knows nothing of CORS or does it wrong. A proxy in front of it logs in and applies a policy. See README.md for how to
// start such a server.
//
//	UPSTREAM_AUTH=admin:secret go run ./examples/closed-box
package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

//go:embed page
var page embed.FS

func main() {
	box := flag.String("box", "http://localhost:8000", "URL of the server that cannot be changed")
	pagePort := flag.Int("page", 4200, "port of the page")
	proxyPort := flag.Int("proxy", 5555, "port of the proxy")
	flag.Parse()

	if err := run(*box, *pagePort, *proxyPort); err != nil {
		fmt.Fprintln(os.Stderr, "closed-box:", err)
		os.Exit(1)
	}
}

func run(box string, pagePort, proxyPort int) error {
	target, err := url.Parse(box)
	if err != nil || target.Host == "" {
		return fmt.Errorf("-box: %q is no URL; write one such as http://localhost:8000", box)
	}
	user, password, ok := strings.Cut(os.Getenv("UPSTREAM_AUTH"), ":")
	if !ok {
		return errors.New("UPSTREAM_AUTH does not hold the box's login; set it to user:password")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	pages, origin, err := listen(pagePort)
	if err != nil {
		return fmt.Errorf("the page: %w; choose another port with -page", err)
	}
	requests, proxyURL, err := listen(proxyPort)
	if err != nil {
		return fmt.Errorf("the proxy: %w; choose another port with -proxy", err)
	}
	fmt.Printf("page   %s\nproxy  %s\nbox    %s\n\nOpen the page in a browser. Ctrl+C stops everything.\n", origin, proxyURL, box)
	return serve(ctx, map[net.Listener]http.Handler{
		pages:    newPage(proxyURL, box),
		requests: newProxy(target, url.UserPassword(user, password), origin),
	})
}

// newPage serves the page, and tells it where the others are.
func newPage(proxy, box string) http.Handler {
	files, err := fs.Sub(page, "page")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServerFS(files))
	mux.HandleFunc("/places.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]string{"proxy": proxy, "box": box})
	})
	return mux
}

// listen opens a port of localhost, any that is free for 0, and returns its URL.
func listen(port int) (net.Listener, string, error) {
	l, err := net.Listen("tcp", net.JoinHostPort("localhost", strconv.Itoa(port)))
	if err != nil {
		return nil, "", err
	}
	return l, fmt.Sprintf("http://localhost:%d", l.Addr().(*net.TCPAddr).Port), nil
}

// serve runs the servers until ctx ends, and then until their requests have ended.
func serve(ctx context.Context, handlers map[net.Listener]http.Handler) error {
	var servers []*http.Server
	failed := make(chan error, len(handlers))
	for listener, handler := range handlers {
		server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		servers = append(servers, server)
		go func() { failed <- server.Serve(listener) }()
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for _, server := range servers {
		server.Shutdown(grace)
	}
	return nil
}
