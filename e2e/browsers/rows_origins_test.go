package browsers

import (
	"context"
	"errors"

	"github.com/corskit/corskit/core"
)

func originRows(at pages) []row {
	asking := func(answer bool, err error) core.Config {
		return core.Config{AllowOriginFunc: func(_ context.Context, _ core.Request, o core.Origin) (bool, error) {
			return answer && o.String() == at.localhost, err
		}}
	}
	return []row{
		{
			name: "one origin of several", policy: core.Config{AllowOrigins: []string{"https://example.com", at.otherPort, at.localhost}},
			from: at.localhost,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},
		{
			name: "refused host", policy: only(at.localhost), from: at.loopback,
			do:   `read(items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "refused scheme", policy: only("https" + at.localhost[len("http"):]), from: at.localhost,
			do:   `read(items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "any port", policy: only("http://localhost:*"), from: at.otherPort,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},
		{
			name: "any port of another host", policy: only("http://localhost:*"), from: at.loopback,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "blocked", wire: "preflight 403", console: preflightRefused},
		},
		{
			name: "IPv6", policy: only(at.ipv6), from: at.ipv6,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},
		{
			name: "IPv6 on any port", policy: only("http://[::1]:*"), from: at.ipv6,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},
		{
			name: "IPv4 where IPv6 is listed", policy: only("http://[::1]:*"), from: at.loopback,
			do:   `read(items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "a subdomain on any port", policy: only("http://*.localhost:*"), from: at.subdomain,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},
		{
			name: "the domain itself where subdomains are listed", policy: only("http://*.localhost:*"), from: at.localhost,
			do:   `read(items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "a function allows the origin", policy: asking(true, nil), from: at.localhost,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},
		{
			name: "a function that fails", policy: asking(true, errors.New("no connection")), from: at.localhost,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "blocked", wire: "preflight 403", console: preflightRefused},
		},

		{
			name: "refused null", policy: only(at.localhost), from: at.sandbox,
			do:   `read(items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
		{
			name: "refused null with a preflight", policy: only("http://localhost:*"), from: at.sandbox,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "blocked", wire: "preflight 403", console: preflightRefused},
		},
		{
			name: "refused null with credentials", policy: core.LocalDev().Config(), from: at.sandbox,
			do:   `read(items('/items'), {credentials: 'include'})`,
			want: verdict{page: "blocked", wire: "GET 403", console: missingAllowOrigin},
		},
		{
			name: "null under *", policy: everyone, from: at.sandbox,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},

		{
			name: "the server's own page", policy: only("https://example.com"), from: own,
			do:   `read(site('/names'), put)`,
			want: verdict{page: "200", wire: "GET 200, GET 200, PUT 200"},
		},
	}
}

func redirectRows(at pages) []row {
	return []row{
		{
			name: "a redirect on the server", policy: only(at.localhost), from: at.localhost,
			do:   `read(site('/redirect?to=/names'))`,
			want: verdict{page: "200", wire: "GET 307, GET 200"},
		},
		{
			name: "a redirect of a PUT on the server", policy: only(at.localhost), from: at.localhost,
			do:   `read(site('/redirect?to=/names'), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 307, preflight 204, PUT 200"},
		},
		{
			name: "a redirect for a refused origin", policy: only(at.localhost), from: at.otherPort,
			do:   `read(site('/redirect?to=/names'))`,
			want: verdict{page: "blocked", wire: "GET 307", console: missingAllowOrigin},
		},
		{
			name: "a redirect to another server, where the origin is null", policy: only(at.localhost), from: at.localhost,
			do:   `read(site('/redirect?to=' + encodeURIComponent(items('/items'))))`,
			want: verdict{page: "blocked", wire: "GET 307, GET 200", console: missingAllowOrigin},
		},
		{
			name: "a redirect to another server under *", policy: everyone, from: at.localhost,
			do:   `read(site('/redirect?to=' + encodeURIComponent(items('/items'))))`,
			want: verdict{page: "200", wire: "GET 307, GET 200"},
		},
		{
			name: "a redirect of a PUT to another server, where the origin is null", policy: only(at.localhost), from: at.localhost,
			do:   `read(site('/redirect?to=' + encodeURIComponent(items('/items/1'))), put)`,
			want: verdict{page: "blocked", wire: "preflight 204, PUT 307, preflight 403", console: preflightRefused},
			unless: map[string]difference{"firefox": {
				why:  "Firefox sends the second preflight with the real origin, and only the PUT with null",
				want: verdict{page: "blocked", wire: "preflight 204, PUT 307, preflight 204, PUT 200", console: missingAllowOrigin},
			}},
		},
		{
			name: "a redirect of a PUT to another server under *", policy: everyone, from: at.localhost,
			do:   `read(site('/redirect?to=' + encodeURIComponent(items('/items/1'))), put)`,
			want: verdict{page: "200", wire: "preflight 204, PUT 307, preflight 204, PUT 200"},
		},
		{
			name: "a trailing slash too many", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/'))`,
			want: verdict{page: "404", wire: "GET 404"},
			unless: map[string]difference{"gin": {
				why:  "Gin redirects, and runs no middleware for that, so that the answer has no CORS headers",
				want: verdict{page: "blocked", wire: "GET 301", console: missingAllowOrigin},
			}, "fiber": slashIgnored, "fiberv3": slashIgnored},
		},
	}
}

var slashIgnored = difference{
	why:  "Fiber does not mind the slash, unless the app's StrictRouting is set",
	want: verdict{page: "200", wire: "GET 200"},
}
