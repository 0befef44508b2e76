//go:build !race

package ginadapter_test

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
	"github.com/corskit/corskit/internal/conformance"
)

// varied is what another middleware says, ahead of ours.
var varied = []string{"Accept-Encoding"}

func TestOneAllocationAtMost(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	conformance.Allocations(t, func(d core.Decider) http.Handler {
		e := gin.New()
		e.Use(func(c *gin.Context) { c.Writer.Header()["Vary"] = varied })
		if d != nil {
			e.Use(ginadapter.New(d))
		}
		e.Any("/items", func(*gin.Context) {})
		return e
	})
}
