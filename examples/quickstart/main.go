// Command quickstart shows one CORS policy on six frameworks in a browser: the same API on Gin, Echo v4 and v5, Chi, Fiber v2 and
// v3, and a page that calls them all.
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/corskit/corskit/examples/quickstart/demo"
)

func main() {
	var ports demo.Ports
	flag.IntVar(&ports.Page, "page", 4200, "port of the page")
	flag.IntVar(&ports.Gin, "gin", 3001, "port of the Gin server")
	flag.IntVar(&ports.Echo, "echo", 3002, "port of the Echo server")
	flag.IntVar(&ports.EchoV5, "echov5", 3003, "port of the Echo v5 server")
	flag.IntVar(&ports.Chi, "chi", 3004, "port of the Chi server")
	flag.IntVar(&ports.Fiber, "fiber", 3005, "port of the Fiber server")
	flag.IntVar(&ports.FiberV3, "fiberv3", 3006, "port of the Fiber v3 server")
	flag.Parse()

	if err := run(ports); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ports demo.Ports) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // so that a second Ctrl+C ends the program at once

	d, err := demo.Listen(ports)
	if err != nil {
		return err
	}
	fmt.Print(welcome(d))
	return d.Serve(ctx)
}

func welcome(d *demo.Demo) string {
	var b strings.Builder
	fmt.Fprint(&b, "One policy, six frameworks:\n\n")
	for _, api := range d.APIs {
		fmt.Fprintf(&b, "  %-9s %s/items\n", api.Framework, api.URL)
	}
	fmt.Fprintf(&b, `
Open in a browser:

  %-24s the origin that the policy allows
  %-24s the same page from another origin, which it does not

Or send a preflight by hand:

  %s

Ctrl+C stops everything.
`, d.Origin, d.OtherOrigin, d.Curl())
	return b.String()
}
