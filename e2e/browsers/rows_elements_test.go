package browsers

import "github.com/corskit/corskit/core"

func elementRows(at pages) []row {
	credentials := core.Config{AllowOrigins: []string{at.localhost}, AllowCredentials: true, ExposeHeaders: []string{"ETag"}}
	timing := core.Config{AllowOrigins: []string{at.localhost}, AllowTiming: true}
	return []row{
		{
			name: "XMLHttpRequest", policy: only(at.localhost), from: at.localhost,
			do:   `xhr('GET', items('/items'))`,
			want: verdict{page: "200", wire: "GET 200"},
		},
		{
			name: "XMLHttpRequest with a preflight, credentials and exposed headers", policy: credentials, from: at.localhost,
			do: `xhr('PUT', site('/headers?ETag=1&X-A=1'), {headers: json, withCredentials: true,
				see: (request) => [request.getResponseHeader('ETag'), request.getResponseHeader('X-A')].join()})`,
			want: verdict{page: "1,", wire: "preflight 204, PUT 200"},
		},
		{
			name: "refused XMLHttpRequest", policy: only(at.localhost), from: at.otherPort,
			do:   `xhr('GET', items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "refused XMLHttpRequest with a preflight", policy: only(at.localhost), from: at.otherPort,
			do:   `xhr('GET', items('/items'), {headers: {'X-A': '1'}})`,
			want: verdict{page: "blocked", wire: "preflight 403", console: preflightRefused},
		},
		{
			name: "EventSource", policy: only(at.localhost), from: at.localhost,
			do:   `firstEvent(site('/events'))`,
			want: verdict{page: "hello", wire: "GET 200"},
		},
		{
			name: "EventSource with credentials", policy: credentials, from: at.localhost,
			do:   `firstEvent(site('/events'), {withCredentials: true})`,
			want: verdict{page: "hello", wire: "GET 200"},
		},
		{
			name: "refused EventSource", policy: only(at.localhost), from: at.otherPort,
			do:   `firstEvent(site('/events'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "module script", policy: only(at.localhost), from: at.localhost,
			do:   `script(site('/script.js'), {type: 'module'})`,
			want: verdict{page: "hello", wire: "GET 200"},
		},
		{
			name: "refused module script", policy: only(at.localhost), from: at.otherPort,
			do:   `script(site('/script.js'), {type: 'module'})`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "classic script, which CORS does not concern", policy: only(at.localhost), from: at.otherPort,
			do:   `script(site('/script.js'))`,
			want: verdict{page: "hello", wire: "GET 200"},
		},
		{
			name: "font", policy: only(at.localhost), from: at.localhost,
			do:   `font(site('/font.ttf'))`,
			want: verdict{page: "loaded", wire: "GET 200"},
		},
		{
			name: "refused font", policy: only(at.localhost), from: at.otherPort,
			do:   `font(site('/font.ttf'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
			unless: map[string]difference{"webkit": {
				why:  "WebKit does not ask for permission to use a font",
				want: verdict{page: "loaded", wire: "GET 200"},
			}},
		},
		{
			name: "image with crossorigin", policy: only(at.localhost), from: at.localhost,
			do:   `image(site('/picture.png'), {crossOrigin: 'anonymous'})`,
			want: verdict{page: "readable: 0 255 0 255", wire: "GET 200"},
		},
		{
			name: "image with crossorigin and credentials", policy: credentials, from: at.localhost,
			do:   `image(site('/picture.png'), {crossOrigin: 'use-credentials'})`,
			want: verdict{page: "readable: 0 255 0 255", wire: "GET 200"},
		},
		{
			name: "image without crossorigin", policy: only(at.localhost), from: at.localhost,
			do:   `image(site('/picture.png'))`,
			want: verdict{page: "shown", wire: "GET 200"},
		},
		{
			name: "refused image with crossorigin", policy: only(at.localhost), from: at.otherPort,
			do:   `image(site('/picture.png'), {crossOrigin: 'anonymous'})`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			// The answer to the first request has no Access-Control-Allow-Origin. Vary keeps the browser from giving it to the second.
			name: "image with crossorigin after one without", policy: only(at.localhost), from: at.localhost,
			do:   `image(site('/picture.png')).then(() => image(site('/picture.png'), {crossOrigin: 'anonymous'}))`,
			want: verdict{page: "readable: 0 255 0 255", wire: "GET 200, GET 200"},
		},
		{
			name: "timing", policy: timing, from: at.localhost,
			do:   `timing(items('/items'))`,
			want: verdict{page: "detailed", wire: "GET 200"},
		},
		{
			name: "timing that is not allowed", policy: only(at.localhost), from: at.localhost,
			do:   `timing(items('/items'))`,
			want: verdict{page: "rough", wire: "GET 200"},
		},
		{
			name: "WebSocket", policy: only(at.localhost), from: at.localhost,
			do:   `firstMessage(site('/websocket'))`,
			want: verdict{page: "hello", wire: "GET 101"},
		},
		{
			name: "WebSocket from a refused origin, which CORS does not concern", policy: only(at.localhost), from: at.otherPort,
			do:   `firstMessage(site('/websocket'))`,
			want: verdict{page: "hello", wire: "GET 101"},
		},
	}
}
