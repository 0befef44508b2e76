// Package edge holds tests of corskit export and corskit verify: real proxies run with what was exported, in front of an application that
// says nothing about CORS and of one that says the wrong things, and are compared with package core.
package edge
