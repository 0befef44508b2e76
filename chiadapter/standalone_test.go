package chiadapter_test

import (
	"testing"

	"github.com/corskit/corskit/internal/standalone"
)

func TestAnAppBuildsOutsideTheWorkspaceWithoutOtherFrameworks(t *testing.T) {
	standalone.Check(t, `package main

import (
	"github.com/go-chi/chi/v5"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
)

func main() {
	chi.NewRouter().Use(chiadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
}
`)
}
