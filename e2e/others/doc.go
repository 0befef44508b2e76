// Package others holds a server for each line of docs/frameworks.md: frameworks and protocols without an adapter of ours.
package others
