package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// A machine is where and with what a run was made, as far as it matters to the figures.
type machine struct {
	date     time.Time
	cpu      string
	cores    int
	platform string
	goes     string
	modules  []*debug.Module
}

func describeMachine(now time.Time) machine {
	m := machine{date: now.UTC(), cpu: cpuModel(), cores: runtime.NumCPU(), platform: runtime.GOOS + "/" + runtime.GOARCH, goes: runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if slices.Contains(compared, module.Path) {
				m.modules = append(m.modules, module)
			}
		}
	}
	return m
}

// compared are the modules whose versions matter.
var compared = []string{
	"github.com/gin-contrib/cors", "github.com/gin-gonic/gin", "github.com/go-chi/chi/v5", "github.com/go-chi/cors",
	"github.com/gofiber/fiber/v2", "github.com/jub0bs/cors", "github.com/labstack/echo/v4", "github.com/rs/cors",
	"github.com/valyala/fasthttp",
}

func (m machine) String() string {
	var versions []string
	for _, module := range m.modules {
		versions = append(versions, strings.TrimPrefix(module.Path, "github.com/")+" "+module.Version)
	}
	return fmt.Sprintf("%s · %s, %d cores, %s · %s\n\n%s", m.date.Format(time.DateOnly), m.cpu, m.cores, m.platform, m.goes, strings.Join(versions, " · "))
}

// cpuModel is what Linux says; elsewhere nothing but the architecture is known without a library.
func cpuModel() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
