package corstest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/corskit/corskit/browser/corstest"
)

// handler is the server under test.
var handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Vary", "Origin")
	if r.Header.Get("Origin") == "https://app.example.com" {
		h.Set("Access-Control-Allow-Origin", "https://app.example.com")
		h.Set("Access-Control-Allow-Methods", "PUT")
		h.Set("Access-Control-Allow-Headers", "X-Trace")
	}
})

// In a test, t is the *testing.T. Here it prints.
var t corstest.T = printer{}

type printer struct{}

func (printer) Helper()                           {}
func (printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

func Example() {
	corstest.Allows(t, handler, "https://app.example.com", "PUT /items/1", "X-Trace")
	corstest.Blocks(t, handler, "https://app.example.com", "DELETE /items/1")
	corstest.Blocks(t, handler, "https://other.example", "GET /items")
	// Output:
}

func ExampleAllows() {
	corstest.Allows(t, handler, "https://app.example.com", "PUT /items/1", "X-Trace") // says nothing: it is allowed
	corstest.Allows(t, handler, "https://app.example.com", "PUT /items/1", "X-Other")
	corstest.Allows(t, handler, "https://app.example.com", "GET /items", "Cookie")
	// Output:
	// corstest: in browsers that keep to the standard: browser: the page https://app.example.com may not send its request to https://server.test/items/1: of the preflight's response, its Access-Control-Allow-Headers header does not list the header ("x-other")
	// corstest: in browsers that keep to the standard: browser: the page https://app.example.com may not read the response of https://server.test/items: its Access-Control-Allow-Credentials header is not true
}

func ExampleBlocks() {
	corstest.Blocks(t, handler, "https://other.example", "GET /items") // says nothing: it is blocked
	corstest.Blocks(t, handler, "https://app.example.com", "PUT /items/1")
	// Output:
	// corstest: in browsers that keep to the standard, the page https://app.example.com may read the response of PUT https://server.test/items/1: status 200
}

// Whatever has these two methods will do: a *testing.T, a *testing.B.
func ExampleT() {
	var t corstest.T = &testing.B{}
	corstest.Allows(t, handler, "https://app.example.com", "GET /items")
	fmt.Println("allowed")
	// Output: allowed
}
