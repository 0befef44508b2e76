package ginadapter_test

import (
	"testing"

	"github.com/corskit/corskit/internal/standalone"
)

func TestAnAppBuildsOutsideTheWorkspaceWithoutOtherFrameworks(t *testing.T) {
	standalone.Check(t, `package main

import (
	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/ginadapter"
	"github.com/corskit/corskit/core"
)

func main() {
	gin.New().Use(ginadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
}
`)
}
