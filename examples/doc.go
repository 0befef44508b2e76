// Package examples holds programs to start from; it exports nothing itself.
//
//   - gin, echo, echov5, chi, fiber, fiberv3: an items API for one front-end, on a screen each. Copy the one you need.
//   - public: a public REST API, open to every front-end.
//   - routes: a policy for each kind of route, on any of the six frameworks.
//   - closed-box: CORS in front of a server whose code cannot be changed, with its page.
//   - mcp: an MCP server that pages may call, with a page.
//   - store, items: what these have in common.
//   - quickstart: one policy on all six frameworks, and a page that shows what a browser makes of it.
package examples
