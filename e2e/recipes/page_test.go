package recipes

import (
	"testing"

	"github.com/corskit/corskit/e2e/document"
)

const page = "../../docs/recipes.md"

func TestThePageIsCodeThatRuns(t *testing.T) { document.IsCode(t, page) }
