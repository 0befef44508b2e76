#!/usr/bin/env bash
# Runs bench with an earlier version of corskit beside this one: in the same rounds, with the name "before" in every table.
#
#	bench/before.sh REVISION [-quick]
set -euo pipefail
cd "$(dirname "$0")"
revision=$1; shift
dir=$(mktemp -d)
trap 'rm -rf "$dir" before.go' EXIT

# The earlier version gets another module path, so that both fit into one program.
git -C .. archive "$revision" | tar x -C "$dir"
grep -rl github.com/corskit/corskit "$dir" --include='*.go' --include=go.mod | xargs sed -i 's#github.com/corskit/corskit#example.com/before#g'
cp go.sum "$dir/bench.sum"
cp go.mod "$dir/bench.mod"
for module in "" /chiadapter /echoadapter /fiberadapter /ginadapter; do
  go mod edit -require="example.com/before$module@v0.1.0" -replace="example.com/before$module=$dir$module" "$dir/bench.mod"
done

cat > before.go <<'GO'
package main

import (
	"example.com/before/chiadapter"
	"example.com/before/core"
	"example.com/before/core/nethttp"
	"example.com/before/echoadapter"
	"example.com/before/fiberadapter"
	"example.com/before/ginadapter"
)

func init() {
	add := func(f *framework, build func(*core.Policy) stack) {
		f.more = append(f.more, subject{name: "before", role: peer, goal: 1, build: func(p policy) stack {
			return build(core.MustNew(core.Config{
				AllowOrigins: p.AllowOrigins, AllowCredentials: p.AllowCredentials, AllowMethods: p.AllowMethods,
				AllowHeaders: p.AllowHeaders, ExposeHeaders: p.ExposeHeaders, MaxAge: p.MaxAge,
			}))
		}})
	}
	add(netHTTP, func(p *core.Policy) stack { return httpStack{nethttp.Middleware(p)(app)} })
	add(chiFramework, func(p *core.Policy) stack { return chiApp(chiadapter.New(p)) })
	add(ginFramework, func(p *core.Policy) stack { return ginApp(ginadapter.New(p)) })
	add(echoFramework, func(p *core.Policy) stack { return echoApp(echoadapter.New(p)) })
	add(fiberFramework, func(p *core.Policy) stack { return fiberApp(fiberadapter.New(p)) })
}
GO

GOWORK=off GOFLAGS= go build -mod=mod -modfile="$dir/bench.mod" -o "$dir/bench.exe" .
rm before.go
"$dir/bench.exe" -o "$dir" "$@"
