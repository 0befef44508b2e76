package browsers

import "github.com/corskit/corskit/core"

func preflightRows(at pages) []row {
	headers := func(names ...string) core.Config {
		return core.Config{AllowOrigins: []string{at.localhost}, AllowHeaders: names}
	}
	methods := func(names ...string) core.Config {
		return core.Config{AllowOrigins: []string{at.localhost}, AllowMethods: names}
	}
	withCredentials := func(c core.Config) core.Config {
		c.AllowCredentials = true
		return c
	}
	return []row{
		{
			name: "POST of JSON", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items'), {method: 'POST', headers: json, body: '{"name":"Coffee"}'})`,
			want: verdict{page: "201", wire: "preflight 204, POST 201"},
		},
		{
			name: "PUT of JSON", policy: only(at.localhost), from: at.localhost,
			do:   `text(items('/items/1'), {method: 'PUT', headers: json, body: '{"name":"Coffee"}'})`,
			want: verdict{page: `{"id":1,"name":"Coffee"}`, wire: "preflight 204, PUT 200"},
		},
		{
			name: "PUT of something that is no JSON", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/1'), {method: 'PUT', headers: json, body: '?'})`,
			want: verdict{page: "400", wire: "preflight 204, PUT 400"},
		},
		{
			name: "PATCH", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/1'), {...put, method: 'PATCH'})`,
			want: verdict{page: "200", wire: "preflight 204, PATCH 200"},
		},
		{
			name: "DELETE", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/1'), {method: 'DELETE'})`,
			want: verdict{page: "204", wire: "preflight 204, DELETE 204"},
		},
		{
			name: "OPTIONS", policy: methods("OPTIONS"), from: at.localhost,
			do:   `read(site('/names'), {method: 'OPTIONS'})`,
			want: verdict{page: "200", wire: "preflight 204, OPTIONS 200"},
		},
		{
			name: "put, which browsers send as PUT", policy: methods("PUT"), from: at.localhost,
			do:   `read(items('/items/1'), {...put, method: 'put'})`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200"},
		},
		{
			name: "patch, which browsers send as it is", policy: methods("PATCH"), from: at.localhost,
			do:   `read(items('/items/1'), {...put, method: 'patch'})`,
			want: verdict{page: "blocked", wire: "preflight 204", console: methodRefused("patch")},
		},
		{
			name: "any method under *", policy: methods("*"), from: at.localhost,
			do:   `read(items('/items/1'), {...put, method: 'PATCH'})`,
			want: verdict{page: "200", wire: "preflight 204, PATCH 200"},
		},
		{
			name: "any method under * with credentials", policy: withCredentials(methods("*")), from: at.localhost,
			do:   `read(items('/items/1'), {...put, method: 'PATCH', credentials: 'include'})`,
			want: verdict{page: "200", wire: "preflight 204, PATCH 200"},
		},
		{
			name: "a method that is not listed", policy: methods("GET", "PUT"), from: at.localhost,
			do:   `read(items('/items/1'), {method: 'DELETE'})`,
			want: verdict{page: "blocked", wire: "preflight 204", console: methodRefused("DELETE")},
		},

		{
			name: "a header in odd case", policy: headers("x-cUsToM-hEaDeR"), from: at.localhost,
			do:   `received(['X-Custom-Header'], site('/names'), {headers: {'X-CUSTOM-header': '1'}})`,
			want: verdict{page: "X-Custom-Header", wire: "preflight 204, GET 200"},
		},
		{
			name: "several headers", policy: headers("X-C", "X-A", "X-B"), from: at.localhost,
			do:   `received(['X-A', 'X-B', 'X-C'], site('/names'), {headers: {'X-B': '1', 'X-C': '1', 'X-A': '1'}})`,
			want: verdict{page: "X-A, X-B, X-C", wire: "preflight 204, GET 200"},
		},
		{
			name: "any header under *", policy: headers("*"), from: at.localhost,
			do:   `received(['X-A'], site('/names'), {headers: {'X-A': '1'}})`,
			want: verdict{page: "X-A", wire: "preflight 204, GET 200"},
		},
		{
			name: "any header under * with credentials", policy: withCredentials(headers("*")), from: at.localhost,
			do:   `received(['X-A', 'X-B'], site('/names'), {headers: {'X-B': '1', 'X-A': '1'}, credentials: 'include'})`,
			want: verdict{page: "X-A, X-B", wire: "preflight 204, GET 200"},
		},
		{
			name: "Authorization, by default", policy: only(at.localhost), from: at.localhost,
			do:   `received(['Authorization'], site('/names'), {headers: {Authorization: 'Bearer 1'}})`,
			want: verdict{page: "Authorization", wire: "preflight 204, GET 200"},
		},
		{
			name: "Authorization beside *", policy: headers("*", "Authorization"), from: at.localhost,
			do:   `received(['Authorization', 'X-A'], site('/names'), {headers: {Authorization: 'Bearer 1', 'X-A': '1'}})`,
			want: verdict{page: "Authorization, X-A", wire: "preflight 204, GET 200"},
		},
		{
			name: "Authorization that is not listed", policy: headers("X-A"), from: at.localhost,
			do:   `read(items('/items'), {headers: {Authorization: 'Bearer 1'}})`,
			want: verdict{page: "blocked", wire: "preflight 204", console: headerRefused("Authorization")},
		},
		{
			name: "JSON without Content-Type on the list", policy: headers("X-A"), from: at.localhost,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "blocked", wire: "preflight 204", console: headerRefused("Content-Type")},
		},
		{
			name: "Range of the kind that asks", policy: headers("Range"), from: at.localhost,
			do:   `read(site('/names'), {headers: {Range: 'bytes=-4'}})`,
			want: verdict{page: "200", wire: "preflight 204, GET 200"},
		},
		{
			name: "a header that is not listed", policy: headers("X-A"), from: at.localhost,
			do:   `read(items('/items'), {headers: {'X-A': '1', 'X-Debug': '1'}})`,
			want: verdict{page: "blocked", wire: "preflight 204", console: headerRefused("X-Debug")},
		},

		{
			name: "refused PUT, which never arrives", policy: only(at.localhost), from: at.otherPort,
			do:   `read(items('/items/1'), put)`,
			want: verdict{page: "blocked", wire: "preflight 403", console: preflightRefused},
		},
		{
			name: "refused PUT to a path without a route", policy: only(at.localhost), from: at.otherPort,
			do:   `read(items('/nowhere'), put)`,
			want: verdict{page: "blocked", wire: "preflight 403", console: preflightRefused},
		},
		{
			name: "PUT to a path without a route", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/nowhere'), put)`,
			want: verdict{page: "404", wire: "preflight 204, PUT 404"},
		},
	}
}

func cacheRows(at pages) []row {
	uncached := core.Config{AllowOrigins: []string{at.localhost}, MaxAge: -1}
	return []row{
		{
			name: "a second PUT sends no preflight", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/1'), put).then(() => read(items('/items/1'), put))`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200, PUT 200"},
		},
		{
			name: "a second PUT sends a preflight if MaxAge is -1", policy: uncached, from: at.localhost,
			do:   `read(items('/items/1'), put).then(() => read(items('/items/1'), put))`,
			want: verdict{page: "200", wire: "preflight 204, PUT 200, preflight 204, PUT 200"},
		},
		{
			name: "one preflight is for the other methods and headers too", policy: only(at.localhost), from: at.localhost,
			do:   `read(items('/items/1'), put).then(() => read(items('/items/1'), {method: 'DELETE', headers: {Authorization: 'Bearer 1'}}))`,
			want: verdict{page: "204", wire: "preflight 204, PUT 200, DELETE 204"},
		},
		{
			name: "a refusal is not remembered", policy: only(at.localhost), from: at.otherPort,
			do:   `read(items('/items/1'), put).then(() => read(items('/items/1'), put))`,
			want: verdict{page: "blocked", wire: "preflight 403, preflight 403", console: preflightRefused},
		},
	}
}
