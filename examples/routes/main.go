// Command routes shows a policy for each kind of route: a default for the application, a stricter one on /admin, a public one on
// /public, and one on a single route. Each framework has a file, and all do the same.
//
//	go run ./examples/routes -framework gin
//
// A preflight gets the answer of the policy that the request itself would meet. The page of the application may make new items:
//
//	curl -i -X OPTIONS -H 'Origin: http://localhost:4200' -H 'Access-Control-Request-Method: POST' http://localhost:8080/items
//
// answers 204 with Access-Control-Allow-Methods: GET, POST.
//
// Changing an item is for the editor's page, on http://localhost:4300. The other page gets 403:
//
//	curl -i -X OPTIONS -H 'Origin: http://localhost:4300' -H 'Access-Control-Request-Method: PUT' http://localhost:8080/items/1
//	curl -i -X OPTIONS -H 'Origin: http://localhost:4200' -H 'Access-Control-Request-Method: PUT' http://localhost:8080/items/1
//
// The first answers 204 with Access-Control-Max-Age: 0, since GET on this path has another policy, and browsers keep answers by URL.
//
// Below /admin only the page on http://localhost:4400 gets in, with its cookies. Its preflight is answered without a login, as
// browsers send none. The request itself gets a 401 that this page can read; from any other page it gets 403:
//
//	curl -i -X OPTIONS -H 'Origin: http://localhost:4400' -H 'Access-Control-Request-Method: DELETE' http://localhost:8080/admin/users/1
//	curl -i -X DELETE -H 'Origin: http://localhost:4400' http://localhost:8080/admin/users/1
//	curl -i -X DELETE -H 'Origin: http://localhost:4200' http://localhost:8080/admin/users/1
//
// What is below /public is for every page; this answers 200 with Access-Control-Allow-Origin: *
//
//	curl -i -H 'Origin: https://example.com' http://localhost:8080/public/news
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/corskit/corskit/core"
)

var (
	// forApp is the default, for the page of the application.
	forApp = core.MustNew(core.Config{
		AllowOrigins: []string{"http://localhost:4200"},
		AllowMethods: []string{"GET", "POST"},
	})

	// forEditor is for one route.
	forEditor = core.MustNew(core.Config{AllowOrigins: []string{"http://localhost:4300"}})

	// forAdmin is stricter: requests from other pages are refused before a handler runs.
	forAdmin = core.MustNew(core.Config{
		AllowOrigins:     []string{"http://localhost:4400"},
		AllowMethods:     []string{"DELETE"},
		AllowCredentials: true,
		Enforce:          true,
	})

	forEveryone = core.PublicAPI()
)

// A server is what *http.Server and a Fiber app have in common.
type server interface {
	Serve(net.Listener) error
	Shutdown(context.Context) error
}

func main() {
	framework := flag.String("framework", "gin", "one of "+frameworks)
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	flag.Parse()
	s, err := newServer(*framework)
	if err == nil {
		err = serve(s, *addr)
	}
	if err != nil {
		log.Fatal(err)
	}
}

const frameworks = "gin, echo, echov5, chi, fiber, fiberv3"

func newServer(framework string) (server, error) {
	switch framework {
	case "gin":
		return overHTTP(newGin()), nil
	case "echo":
		return overHTTP(newEcho()), nil
	case "echov5":
		return overHTTP(newEchoV5()), nil
	case "chi":
		return overHTTP(newChi()), nil
	case "fiber":
		return fiberServer{newFiber()}, nil
	case "fiberv3":
		return fiberV3Server{newFiberV3()}, nil
	}
	return nil, fmt.Errorf("-framework %s is unknown; write one of %s", framework, frameworks)
}

func overHTTP(h http.Handler) server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
}

// serve answers requests until the program is told to stop, then lets those under way finish.
func serve(s server, addr string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(listener) }()
	log.Print("listening on http://", addr)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		stop() // so that a second Ctrl+C ends the program at once
	}
	patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return s.Shutdown(patience)
}
