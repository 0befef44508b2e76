// Package standalone checks what the user of one adapter gets: a program that builds on its own, and no other framework.
package standalone

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const root = "github.com/corskit/corskit"

var frameworks = map[string]string{
	"ginadapter":     "github.com/gin-gonic/gin",
	"echoadapter":    "github.com/labstack/echo/v4",
	"echov5adapter":  "github.com/labstack/echo/v5",
	"chiadapter":     "github.com/go-chi/chi",
	"fiberadapter":   "github.com/gofiber/fiber/v2",
	"fiberv3adapter": "github.com/gofiber/fiber/v3",
}

// Check builds program, the text of a main.go that uses the adapter in whose folder the test runs, as a module of its own outside
// the workspace. Then it looks for other frameworks in the module graph.
func Check(t *testing.T, program string) {
	t.Helper()
	adapterDir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	adapter := filepath.Base(adapterDir)
	app := t.TempDir()
	write(t, filepath.Join(app, "main.go"), program)
	write(t, filepath.Join(app, "go.sum"), read(t, filepath.Join(adapterDir, "go.sum")))
	write(t, filepath.Join(app, "go.mod"), "module example.com/app\n\ngo 1.25.0\n\n"+
		"require "+root+"/"+adapter+" v0.1.0\n"+
		"replace "+root+" => "+filepath.Dir(adapterDir)+"\n"+
		"replace "+root+"/"+adapter+" => "+adapterDir+"\n")

	run(t, app, "go", "build", "-mod=mod", "-o", os.DevNull, ".")
	own := false
	for module := range strings.Lines(run(t, app, "go", "list", "-mod=mod", "-m", "all")) {
		for name, framework := range frameworks {
			if !strings.HasPrefix(module, framework) {
				continue
			}
			if name != adapter {
				t.Errorf("the user of %s downloads %s", adapter, module)
			}
			own = own || name == adapter
		}
		if strings.HasPrefix(module, root+"/") && !strings.HasPrefix(module, root+"/"+adapter+" ") {
			t.Errorf("the user of %s downloads %s", adapter, module)
		}
	}
	if !own {
		t.Errorf("the module graph lacks the framework of %s, so that this check proves nothing", adapter)
	}
}

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
