package echoadapter_test

import (
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/echoadapter"
)

func TestAnEchoWithRoutesIsCollected(t *testing.T) {
	served := func() weak.Pointer[echo.Echo] {
		e := echo.New()
		echoadapter.Routes(e, policyFor("app"))
		e.PUT("/items", ok, forPagesOf("own"))
		preflight(e, "PUT", "/items", "own")
		return weak.Make(e)
	}()
	for deadline := time.Now().Add(5 * time.Second); served.Value() != nil; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatal("it is still there")
		}
	}
}
