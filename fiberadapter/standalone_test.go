package fiberadapter_test

import (
	"testing"

	"github.com/corskit/corskit/internal/standalone"
)

func TestAnAppBuildsOutsideTheWorkspaceWithoutOtherFrameworks(t *testing.T) {
	standalone.Check(t, `package main

import (
	"github.com/gofiber/fiber/v2"

	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/core"
)

func main() {
	fiber.New().Use(fiberadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
}
`)
}
