// Package patterns tries the origin patterns of CORS middleware side by side, and keeps the table in docs/origins.md true.
package patterns
