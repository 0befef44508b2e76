// Package server is an MCP server with one tool, and a page that calls it.
package server

import (
	"context"
	_ "embed"
	"html/template"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

// policy lets the listed pages call an MCP server that browsers reach at own.
//
// A server has to refuse other origins itself: an MCP server often runs on the user's own machine, where any page can reach it
// (https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#security-warning). Enforce does that, and OwnOrigins stops
// DNS rebinding, by which a page makes its own host name lead here.
func policy(own string, origins ...string) *core.Policy {
	return core.MustNew(core.Config{
		AllowOrigins: origins,
		OwnOrigins:   []string{own},
		AllowMethods: []string{"GET", "POST", "DELETE"},
		// What clients send. Without Mcp-Protocol-Version, initialize works and nothing after it does.
		AllowHeaders:  []string{"Authorization", "Content-Type", "Last-Event-ID", "Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version", "Mcp-Session-Id"},
		ExposeHeaders: []string{"Mcp-Session-Id", "WWW-Authenticate"},
		Enforce:       true,
	})
}

// New returns an MCP server at /mcp of the origin own, for pages of the listed origins.
func New(own string, origins ...string) http.Handler {
	greeter := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1.0.0"}, nil)
	type input struct {
		Name string `json:"name" jsonschema:"who is greeted"`
	}
	mcp.AddTool(greeter, &mcp.Tool{Name: "greet", Description: "Greets somebody."},
		func(_ context.Context, _ *mcp.CallToolRequest, in input) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "Hello, " + in.Name + "!"}}}, nil, nil
		})
	mux := http.NewServeMux()
	mux.Handle("/mcp", mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return greeter }, nil))
	return nethttp.Middleware(policy(own, origins...))(mux)
}

//go:embed page.html
var page string

var pageTemplate = template.Must(template.New("page").Parse(page))

// Page returns a page that calls the tool of the server at endpoint.
func Page(endpoint string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = pageTemplate.Execute(w, endpoint)
	})
}
