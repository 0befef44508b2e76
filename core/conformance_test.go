package core_test

import (
	"testing"

	"github.com/corskit/corskit/internal/conformance"
)

func TestConformance(t *testing.T) { conformance.Core(t) }

func TestExplanationsAgree(t *testing.T) { conformance.Explain(t) }
