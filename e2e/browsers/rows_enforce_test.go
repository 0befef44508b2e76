package browsers

import "github.com/corskit/corskit/core"

func enforceRows(at pages) []row {
	enforced := core.Config{AllowOrigins: []string{at.localhost}, Enforce: true}
	return []row{
		{
			name: "Enforce lets a listed origin in", policy: enforced, from: at.localhost,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},
		{
			name: "Enforce lets the server's own page in", policy: enforced, from: own,
			do:   `read(site('/names'), put)`,
			want: verdict{page: "200", wire: "GET 200, GET 200, PUT 200"},
		},
		{
			name: "Enforce refuses a simple GET", policy: enforced, from: at.otherPort,
			do:   `read(items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 403", console: missingAllowOrigin},
		},
		{
			name: "Enforce refuses a simple POST", policy: enforced, from: at.otherPort,
			do:   `read(site('/names'), {method: 'POST', body: 'text'})`,
			want: verdict{page: "blocked", wire: "POST 403", console: missingAllowOrigin},
		},
		{
			name: "Enforce refuses a POST that wants no answer", policy: enforced, from: at.otherPort,
			do:   `fetch(site('/names'), {method: 'POST', body: 'text', mode: 'no-cors'}).then(({type}) => type)`,
			want: verdict{page: "opaque", wire: "POST 403"},
		},
		{
			name: "Enforce refuses a form", policy: enforced, from: at.otherPort,
			do:   `form(site('/names'))`,
			want: verdict{page: "sent", wire: "POST 403"},
		},
		{
			name: "without Enforce a form arrives", policy: only(at.localhost), from: at.otherPort,
			do:   `form(site('/names'))`,
			want: verdict{page: "sent", wire: "POST 200"},
		},
		{
			name: "Enforce shows pictures to everyone", policy: enforced, from: at.otherPort,
			do:   `image(site('/picture.png'))`,
			want: verdict{page: "shown", wire: "GET 200"},
		},
		{
			name: "WebSocket under Enforce", policy: enforced, from: at.localhost,
			do:   `firstMessage(site('/websocket'))`,
			want: verdict{page: "hello", wire: "GET 101"},
		},
		{
			name: "WebSocket of the server's own page under Enforce", policy: enforced, from: own,
			do:   `firstMessage(site('/websocket'))`,
			want: verdict{page: "hello", wire: "GET 200, GET 200, GET 101"},
		},
		{
			name: "refused WebSocket under Enforce", policy: enforced, from: at.otherPort,
			do:   `firstMessage(site('/websocket'))`,
			want: verdict{page: "blocked", wire: "GET 403", console: handshakeRefused},
		},
		{
			name: "refused WebSocket from null under Enforce", policy: enforced, from: at.sandbox,
			do:   `firstMessage(site('/websocket'))`,
			want: verdict{page: "blocked", wire: "GET 403", console: handshakeRefused},
		},
	}
}
