package echov5adapter_test

import (
	"testing"

	"github.com/corskit/corskit/internal/standalone"
)

func TestAnAppBuildsOutsideTheWorkspaceWithoutOtherFrameworks(t *testing.T) {
	standalone.Check(t, `package main

import (
	"github.com/labstack/echo/v5"

	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/core"
)

func main() {
	echo.New().Use(echov5adapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
}
`)
}
