package fiberv3adapter_test

import (
	"testing"

	"github.com/corskit/corskit/internal/standalone"
)

func TestAnAppBuildsOutsideTheWorkspaceWithoutOtherFrameworks(t *testing.T) {
	standalone.Check(t, `package main

import (
	"github.com/gofiber/fiber/v3"

	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/core"
)

func main() {
	fiber.New().Use(fiberv3adapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
}
`)
}
