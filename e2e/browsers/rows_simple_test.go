package browsers

import (
	"slices"

	"github.com/corskit/corskit/core"
)

func allRows(at pages) []row {
	return slices.Concat(simpleRows(at), preflightRows(at), cacheRows(at), credentialRows(at), exposureRows(at), originRows(at),
		redirectRows(at), elementRows(at), enforceRows(at), presetRows(at))
}

// only is the shortest policy.
func only(origin string) core.Config { return core.Config{AllowOrigins: []string{origin}} }

var everyone = core.Config{AllowOrigins: []string{"*"}}

func simpleRows(at pages) []row {
	return []row{
		{
			name: "GET", policy: only(at.localhost), from: at.localhost,
			do:   `text(items('/items'))`,
			want: verdict{page: `[{"id":1,"name":"Tea"},{"id":2,"name":"Biscuits"}]`, wire: "GET 200"},
		},
		{
			name: "HEAD", policy: only(at.localhost), from: at.localhost,
			do:   `read(site('/names'), {method: 'HEAD'})`,
			want: verdict{page: "200", wire: "HEAD 200"},
		},
		{
			name: "POST of text", policy: only(at.localhost), from: at.localhost,
			do:   `read(site('/names'), {method: 'POST', body: 'text'})`,
			want: verdict{page: "200", wire: "POST 200"},
		},
		{
			name: "an item that is not there", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/99'))`,
			want: verdict{page: "404", wire: "GET 404"},
		},
		{
			name: "a path without a route", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/nowhere'))`,
			want: verdict{page: "404", wire: "GET 404"},
		},
		{
			name: "a method without a route", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/1'), {method: 'POST', body: 'text'})`,
			want: verdict{page: "405", wire: "POST 405"},
			unless: map[string]difference{"gin": {
				why:  "Gin knows no 405 unless the engine's HandleMethodNotAllowed is set",
				want: verdict{page: "404", wire: "POST 404"},
			}},
		},
		{
			name: "GET under *", policy: everyone, from: at.loopback,
			do:   `read(items('/items'))`,
			want: verdict{page: "200", wire: "GET 200"},
		},
		{
			name: "GET from a worker", policy: only(at.localhost), from: at.localhost,
			do:   "inWorker(`fetch('${items('/items')}').then(({status}) => status)`)",
			want: verdict{page: "200", wire: "GET 200"},
		},
		{
			name: "Range of the simple kind", policy: only(at.localhost), from: at.localhost,
			do:   `read(site('/names'), {headers: {Range: 'bytes=0-3'}})`,
			want: verdict{page: "200", wire: "GET 200"},
		},
		{
			name: "refused GET, which arrives all the same", policy: only(at.localhost), from: at.otherPort,
			do:   `read(items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "refused POST of text, which arrives all the same", policy: only(at.localhost), from: at.otherPort,
			do:   `read(site('/names'), {method: 'POST', body: 'text'})`,
			want: verdict{page: "blocked", wire: "POST 200", console: missingAllowOrigin},
		},
		{
			name: "refused error", policy: only(at.localhost), from: at.otherPort,
			do:   `read(items('/items/99'))`,
			want: verdict{page: "blocked", wire: "GET 404", console: missingAllowOrigin},
		},
	}
}
