package browsers

import "github.com/corskit/corskit/core"

func presetRows(at pages) []row {
	public, local := core.PublicAPI().Config(), core.LocalDev().Config()
	const headers = `{
		'X-HTTP-Method-Override': 'PUT', Accept: 'application/json', 'Content-Type': 'application/json', Authorization: 'Bearer 1',
		'X-PINGOTHER': '1', 'If-Match': '"1"', 'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT', 'If-None-Match': '"1"',
		'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT', 'X-Requested-With': 'XMLHttpRequest',
	}`
	rows := []row{
		{
			name: "PublicAPI passes each of its request headers", policy: public, from: at.loopback,
			do: `received(['X-HTTP-Method-Override', 'Accept', 'Content-Type', 'Authorization', 'X-PINGOTHER', 'If-Match',
				'If-Modified-Since', 'If-None-Match', 'If-Unmodified-Since', 'X-Requested-With', 'Cookie'],
				site('/names'), {method: 'POST', body: '{}', headers: ` + headers + `})`,
			want: verdict{
				page: "X-HTTP-Method-Override, Accept, Content-Type, Authorization, X-PINGOTHER, If-Match, " +
					"If-Modified-Since, If-None-Match, If-Unmodified-Since, X-Requested-With",
				wire: "preflight 204, POST 200",
			},
		},
		{
			name: "PublicAPI exposes each of its response headers", policy: public, from: at.loopback,
			do: `readable(['ETag', 'Link', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset', 'X-OAuth-Scopes',
				'X-Accepted-OAuth-Scopes', 'X-Powered-By'],
				site('/headers?ETag=1&Link=1&X-RateLimit-Limit=1&X-RateLimit-Remaining=1&X-RateLimit-Reset=1&X-OAuth-Scopes=1' +
				'&X-Accepted-OAuth-Scopes=1&X-Powered-By=1'))`,
			want: verdict{
				page: "ETag, Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes",
				wire: "GET 200",
			},
		},
		{
			name: "PublicAPI refuses credentials", policy: public, from: at.localhost,
			do:   `read(items('/items'), {credentials: 'include'})`,
			want: verdict{page: "blocked", wire: "GET 200", console: everyoneWithCredentials},
		},
		{
			name: "PublicAPI refuses a header that is not on its list", policy: public, from: at.localhost,
			do:   `read(items('/items'), {headers: {'X-Debug': '1'}})`,
			want: verdict{page: "blocked", wire: "preflight 204", console: headerRefused("X-Debug")},
		},
		{
			name: "PublicAPI takes a long Accept, which is not simple", policy: public, from: at.localhost,
			do:   `read(items('/items'), {headers: {Accept: 'a/'.padEnd(200, 'b')}})`,
			want: verdict{page: "200", wire: "preflight 204, GET 200"},
		},
		{
			name: "LocalDev with credentials from 127.0.0.1", policy: local, from: at.loopback,
			do:   `read(items('/items/1'), {...put, credentials: 'include'}).then(() => read(items('/items/1'), {...put, credentials: 'include'}))`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200, preflight 204, PUT 200"},
		},
		{
			name: "LocalDev from [::1]", policy: local, from: at.ipv6,
			do:   `read(items('/items'), {credentials: 'include'})`,
			want: verdict{page: "200", wire: "GET 200"},
		},
		{
			name: "LocalDev refuses other hosts", policy: local, from: at.subdomain,
			do:   `read(items('/items'))`,
			want: verdict{page: "blocked", wire: "GET 403", console: missingAllowOrigin},
		},
	}
	for _, method := range []string{"GET", "OPTIONS", "HEAD", "PUT", "POST", "DELETE", "PATCH"} {
		rows = append(rows, row{
			name: "PublicAPI takes " + method + " with its headers", policy: public, from: at.loopback,
			do:   `read(site('/names'), {method: '` + method + `', headers: ` + headers + `})`,
			want: verdict{page: "200", wire: "preflight 204, " + method + " 200"},
		})
	}
	return rows
}
