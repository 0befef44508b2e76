// Package recipes holds each block of docs/recipes.md to code that runs.
package recipes
