package peers

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gincors "github.com/gin-contrib/cors"
	"github.com/gin-gonic/gin"
	chicors "github.com/go-chi/cors"
	jub0bs "github.com/jub0bs/cors"
	rscors "github.com/rs/cors"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

const peerVerify = "../../docs/peers-verify.md"

// The policy that each middleware is configured for, by its own means.
const verifiedPolicy = `allowOrigins: [https://app.example.com, "https://*.example.org"]
allowMethods: [GET, PUT]
allowHeaders: [Authorization, Content-Type]
exposeHeaders: [ETag]
allowCredentials: true
maxAge: 10m
`

var (
	origins = []string{"https://app.example.com", "https://*.example.org"}
	methods = []string{"GET", "PUT"}
	headers = []string{"Authorization", "Content-Type"}
	exposed = []string{"ETag"}
)

var verified = []setup{
	{module: "github.com/rs/cors", serve: overHTTP(func(h http.Handler) http.Handler {
		return rscors.New(rscors.Options{AllowedOrigins: origins, AllowedMethods: methods, AllowedHeaders: headers, ExposedHeaders: exposed, AllowCredentials: true, MaxAge: 600}).Handler(h)
	})},
	{module: "github.com/go-chi/cors", serve: overChi(chicors.Options{AllowedOrigins: origins, AllowedMethods: methods, AllowedHeaders: headers, ExposedHeaders: exposed, AllowCredentials: true, MaxAge: 600})},
	{module: "github.com/gin-contrib/cors", serve: overGin(func() gin.HandlerFunc {
		return gincors.New(gincors.Config{AllowOrigins: origins, AllowWildcard: true, AllowMethods: methods, AllowHeaders: headers, ExposeHeaders: exposed, AllowCredentials: true, MaxAge: 10 * time.Minute})
	})},
	{module: "github.com/jub0bs/cors", serve: overHTTP(func(h http.Handler) http.Handler {
		cors, err := jub0bs.NewMiddleware(jub0bs.Config{Origins: origins, Methods: methods, RequestHeaders: headers, ResponseHeaders: exposed, Credentialed: true, MaxAgeInSeconds: 600})
		if err != nil {
			panic(err)
		}
		return cors.Wrap(h)
	})},
	{module: "github.com/corskit/corskit", serve: overGin(func() gin.HandlerFunc {
		return ginadapter.New(core.MustNew(core.Config{AllowOrigins: origins, AllowMethods: methods, AllowHeaders: headers, ExposeHeaders: exposed, AllowCredentials: true}))
	})},
}

type verifyReport struct {
	Sent        int
	Differences []struct {
		Effect, Name, Policy, Server, Meaning string
		Requests, Origins                     []string
	}
}

func TestWhatVerifySaysOfPeers(t *testing.T) {
	corskit, versions := build(t), versions(t)
	file := filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(file, []byte(verifiedPolicy), 0o600); err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	fmt.Fprintf(&table, verifyHead, verifiedPolicy)
	for _, s := range verified {
		t.Run(s.module, func(t *testing.T) {
			var r verifyReport
			corskit.run(t, &r, "verify", s.serve(t)+"/items", file)
			name := strings.TrimPrefix(s.module, "github.com/") + " " + versions[s.module]
			if len(r.Differences) == 0 {
				fmt.Fprintf(&table, "| %s | – | nothing differs | | |\n", name)
			}
			for _, d := range r.Differences {
				origin := d.Origins[0]
				if origin == "" {
					origin = "no origin"
				}
				fmt.Fprintf(&table, "| %s | %s | %s: %s, from `%s`%s | %s | %s |\n", name, d.Effect, d.Name, d.Requests[0], origin, more(len(d.Origins)-1), code(d.Server), d.Meaning)
			}
		})
	}
	if *update {
		if err := os.WriteFile(peerVerify, table.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(peerVerify)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(table.Bytes(), want) {
		t.Errorf("docs/peers-verify.md is not what the tool says; go test ./peers -update in e2e writes it anew; now it is\n%s", &table)
	}
}

func more(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

func code(s string) string {
	if strings.Contains(s, ": ") {
		return "`" + s + "`"
	}
	return s
}

const verifyHead = `# What verify says of CORS middleware

` + "`corskit verify`" + ` against servers on the loopback interface, each with a middleware that is configured for this policy by its own means:

` + "```yaml\n%s```" + `

*Effect*: open, pages may do what the policy forbids; blocked, browsers block what it allows; cached, a cache may mix answers up; none, pages
notice nothing. The names are explained in [corskit.md](corskit.md). This file is written by the test e2e/peers, which fails if it no longer holds.

| middleware | effect | difference | the server says | what it means |
|---|---|---|---|---|
`
