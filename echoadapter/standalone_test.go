package echoadapter_test

import (
	"testing"

	"github.com/corskit/corskit/internal/standalone"
)

func TestAnAppBuildsOutsideTheWorkspaceWithoutOtherFrameworks(t *testing.T) {
	standalone.Check(t, `package main

import (
	"github.com/labstack/echo/v4"

	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/core"
)

func main() {
	echo.New().Use(echoadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
}
`)
}
