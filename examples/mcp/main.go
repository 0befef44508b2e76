// Command mcp serves tools to pages by the Model Context Protocol.
//
//	go run ./examples/mcp
//
// It listens on two ports: http://localhost:8080/mcp is the server, http://localhost:4200 a page that calls its tool.
package main

import (
	"flag"
	"log"
	"net/http"

	"github.com/corskit/corskit/examples/mcp/server"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address of the MCP server")
	page := flag.String("page", "localhost:4200", "address of the page")
	flag.Parse()

	failed := make(chan error)
	go func() { failed <- http.ListenAndServe(*addr, server.New("http://"+*addr, "http://"+*page)) }()
	go func() { failed <- http.ListenAndServe(*page, server.Page("http://"+*addr+"/mcp")) }()
	log.Printf("open http://%s", *page)
	log.Fatal(<-failed)
}
