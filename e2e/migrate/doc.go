// Package migrate sends the same requests to other people's CORS middleware and to corskit, option by option, and writes what
// differs into docs/migrate.md.
package migrate
