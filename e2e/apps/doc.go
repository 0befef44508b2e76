// Package apps tests applications of the frameworks with package browser, without a connection.
package apps
