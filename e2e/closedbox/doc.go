// Package closedbox holds tests of what puts CORS in front of a server that cannot be changed: the command corskit proxy and
// the program in examples/closed-box, built and run as a user would, in front of a real database, with real browsers.
package closedbox
