// Package mcp holds the test of examples/mcp: pages in real browsers that call an MCP server.
package mcp
