package browsers

import "github.com/corskit/corskit/core"

func credentialRows(at pages) []row {
	credentials := core.Config{AllowOrigins: []string{at.localhost}, AllowCredentials: true}
	return []row{
		{
			name: "the cookie is sent back with credentials", policy: credentials, from: at.localhost,
			do:   `visits({credentials: 'include'}).then(async (first) => await visits({credentials: 'include'}) - first)`,
			want: verdict{page: "1", wire: "GET 200, GET 200"},
		},
		{
			name: "no cookie is sent without credentials", policy: credentials, from: at.localhost,
			do:   `visits({credentials: 'include'}).then(() => visits())`,
			want: verdict{page: "1", wire: "GET 200, GET 200"},
		},
		{
			name: "PUT with credentials", policy: credentials, from: at.localhost,
			do: `visits({credentials: 'include'}).then(() =>
				received(['Cookie', 'Content-Type'], site('/names'), {...put, credentials: 'include'}))`,
			want: verdict{page: "Cookie, Content-Type", wire: "GET 200, preflight 204, PUT 200"},
		},
		{
			name: "credentials that the policy does not allow", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items'), {credentials: 'include'})`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowCredentials},
		},
		{
			name: "PUT with credentials that the policy does not allow", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/1'), {...put, credentials: 'include'})`,
			want: verdict{page: "blocked", wire: "preflight 204", console: preflightMissingAllowCredentials},
		},
		{
			name: "credentials under *", policy: everyone, from: at.localhost,
			do:   `read(items('/items'), {credentials: 'include'})`,
			want: verdict{page: "blocked", wire: "GET 200", console: everyoneWithCredentials},
		},
		{
			name: "credentials from a refused origin", policy: credentials, from: at.otherPort,
			do:   `read(items('/visits'), {credentials: 'include'})`,
			want: verdict{page: "blocked", wire: "GET 200", console: missingAllowOrigin},
		},
	}
}

func exposureRows(at pages) []row {
	exposing := func(names ...string) core.Config {
		return core.Config{AllowOrigins: []string{at.localhost}, ExposeHeaders: names}
	}
	withCredentials := exposing("ETag")
	withCredentials.AllowCredentials = true
	const names = `['Content-Type', 'ETag', 'X-RateLimit-Limit', 'Date']`
	return []row{
		{
			name: "nothing exposed", policy: only(at.localhost), from: at.localhost,
			do:   `readable(` + names + `, items('/items/1'))`,
			want: verdict{page: "Content-Type", wire: "GET 200"},
		},
		{
			name: "headers exposed", policy: exposing("ETag", "X-RateLimit-Limit"), from: at.localhost,
			do:   `readable(` + names + `, items('/items/1'))`,
			want: verdict{page: "Content-Type, ETag, X-RateLimit-Limit", wire: "GET 200"},
		},
		{
			name: "headers exposed in odd case", policy: exposing("x-rAtElImIt-LiMiT"), from: at.localhost,
			do:   `readable(` + names + `, items('/items/1'))`,
			want: verdict{page: "Content-Type, X-RateLimit-Limit", wire: "GET 200"},
		},
		{
			name: "headers exposed with credentials", policy: withCredentials, from: at.localhost,
			do:   `readable(` + names + `, items('/items/1'), {credentials: 'include'})`,
			want: verdict{page: "Content-Type, ETag", wire: "GET 200"},
		},
		{
			name: "headers exposed on an error", policy: exposing("X-RateLimit-Limit"), from: at.localhost,
			do:   `readable(` + names + `, items('/nowhere'))`,
			want: verdict{page: "Content-Type, X-RateLimit-Limit", wire: "GET 404"},
		},
		{
			name: "all headers exposed but Set-Cookie", policy: exposing("*"), from: at.localhost,
			do:   `readable(['ETag', 'X-A', 'Date', 'Set-Cookie'], site('/headers?ETag=1&X-A=1&Set-Cookie=a=1'))`,
			want: verdict{page: "ETag, X-A, Date", wire: "GET 200"},
		},
	}
}
