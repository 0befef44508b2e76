// Package peers runs the command corskit against other people's CORS middleware, each with the configurations of its own
// documentation, and writes down what it says in docs/peers-audit.md.
package peers
