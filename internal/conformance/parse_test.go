package conformance

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

const whole = `# a comment
-- a page may {verb}
policy: {"allowOrigins": ["https://{2 x "ab"}.example"]}
inner: zero
inner: PublicAPI
outer: Vary: Accept-Encoding
tls: yes
function: no
not on core: there is a reason
| verb   | method |
| read   | GET    |
| delete | DELETE |
> {method} /items/42 HTTP/1.1
> {2 lines} X-A: {3 x "\x00"}
>
> a body
> of two lines
< 200 from the handler
< Vary: Origin
< no Content-Length
<
< one
<
< three
reason: Allowed
seen: {method} api /
asked: no
early: one
on gin, chi: they differ
< 404 from the router
reason: Unspecified
> GET / HTTP/1.1
< 403 from us
reason: SameOrigin
asked: yes
`

func TestARowIsReadAsWritten(t *testing.T) {
	rows, err := parse("vectors/some.txt", whole)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0].name != "a page may read" || rows[1].name != "a page may delete" {
		t.Fatalf("the rows are %+v", rows)
	}
	r := rows[1]
	wantSetup := setup{policy: `{"allowOrigins": ["https://abab.example"]}`, inner: []string{"zero", "PublicAPI"}, outer: []string{"Vary: Accept-Encoding"}, function: "no", tls: true}
	if r.place != "vectors/some.txt:2" || r.notOnCore != "there is a reason" || !reflect.DeepEqual(r.server, wantSetup) {
		t.Errorf("the row is %+v", r)
	}
	if len(r.exchanges) != 2 {
		t.Fatalf("it has %d exchanges", len(r.exchanges))
	}
	first, second := r.exchanges[0], r.exchanges[1]
	if want := "DELETE /items/42 HTTP/1.1\r\nX-A: \x00\x00\x00\r\nX-A: \x00\x00\x00\r\n\r\na body\nof two lines"; first.request != want {
		t.Errorf("the request is %q, want %q", first.request, want)
	}
	body := "one\n\nthree"
	want := expectation{200, 0, handler, []string{"Vary: Origin"}, []string{"Content-Length"}, &body, "Allowed", "DELETE api /", "no"}
	if got := first.expected("echo"); !reflect.DeepEqual(*got, want) {
		t.Errorf("the expectation is %+v, want %+v", *got, want)
	}
	if first.early != "one" {
		t.Errorf("%q is to arrive early", first.early)
	}
	other := expectation{status: 404, from: router, reason: "Unspecified", seen: "DELETE api /", asked: "no"}
	for _, framework := range []string{"gin", "chi"} {
		if got := first.expected(framework); !reflect.DeepEqual(*got, other) {
			t.Errorf("on %s the expectation is %+v, want %+v", framework, *got, other)
		}
	}
	if second.request != "GET / HTTP/1.1\r\n\r\n" || second.expected("gin").status != 403 {
		t.Errorf("the second exchange is %+v", second)
	}
}

func TestRoutesAreReadAsWritten(t *testing.T) {
	const text = `-- a
policy: none
route: GET /items/:id
group: /admin auth {"a": ["b c"]}
  group: /deep
    route: PUT /*
  route: DELETE /log zero
route: PUT /
> GET / HTTP/1.1
< 200 from the handler
reason: not asked
`
	rows, err := parse("f.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	want := []Route{
		{Method: "GET", Path: "/items/:id", name: "GET /items/:id"},
		{Path: "/admin", Auth: true, policy: `{"a": ["b c"]}`, name: " /admin", Below: []Route{
			{Path: "/deep", name: " /admin/deep", Below: []Route{{Method: "PUT", Path: "/*", name: "PUT /admin/deep/*"}}},
			{Method: "DELETE", Path: "/log", policy: "zero", name: "DELETE /admin/log"},
		}},
		{Method: "PUT", Path: "/", name: "PUT /"},
	}
	if got := rows[0].server.routes; !reflect.DeepEqual(got, want) {
		t.Errorf("the routes are %+v, want %+v", got, want)
	}
	for framework, runs := range map[string]bool{"net/http": true, "gin": true, "echo": true, "chi": true, "fiber": true} {
		if rows[0].isFor(framework) != runs {
			t.Errorf("on %s it runs: %t", framework, !runs)
		}
	}
	if rows[0].isForCore() {
		t.Error("it runs on core, which has no routes")
	}
}

func TestMistakesInRowsAreFound(t *testing.T) {
	const start = "-- a\npolicy: zero\n"
	const get = start + "> GET / HTTP/1.1\n"
	tests := []struct{ name, text, want string }{
		{"text before the first row", "policy: zero\n", `f.txt:1: "policy: zero" stands before the first row`},
		{"no policy", "-- a\n> GET / HTTP/1.1\n< 200 from us\nreason: Allowed\n", "f.txt:1: the row has no policy"},
		{"otherwise without routes", start + "otherwise: a handler\n> GET / HTTP/1.1\n< 200 from us\nreason: Allowed\n", `f.txt:1: "otherwise" goes with routes`},
		{"no request", start, "f.txt:1: the row has neither a request nor an error"},
		{"error and request", start + "error: x\n> GET / HTTP/1.1\n< 200 from us\nreason: Allowed\n", "f.txt:1: the row has both an error and a request"},
		{"unknown key before a request", start + "polcy: zero\n", `f.txt:3: "polcy" is no key`},
		{"unknown key below a request", get + "raison: Allowed\n", `f.txt:4: "raison" is no key`},
		{"a setup key too late", get + "tls: yes\n", `f.txt:4: "tls" is no key`},
		{"key without value", start + "tls:\n", `f.txt:3: "tls:" is none of`},
		{"no key at all", start + "GET / HTTP/1.1\n", `f.txt:3: "GET / HTTP/1.1" is none of`},
		{"unknown function", start + "function: perhaps\n", `f.txt:3: function: "perhaps" is none of yes, no, error`},
		{"answer without request", start + "< 200 from us\n", "f.txt:3: an answer without a request"},
		{"no status", get + "< Vary: Origin\n", `f.txt:4: "Vary: Origin" is no status`},
		{"unknown answerer", get + "< 200 from nowhere\n", `f.txt:4: "200 from nowhere" is no status`},
		{"no header line", get + "< 200 from us\n< Vary\n", `f.txt:5: "Vary" is no header line`},
		{"no answer", get, "f.txt:1: the request at f.txt:3 has no answer"},
		{"no reason", get + "< 200 from us\n", "f.txt:1: the request at f.txt:3 has no reason"},
		{"ahead of us, but asked", get + "< 400 from ahead of us\nreason: Allowed\n", "belong together"},
		{"not asked, but answered", get + "< 403 from us\nreason: not asked\n", "belong together"},
		{"asked without a function", get + "< 200 from us\nreason: Allowed\nasked: no\n", `"function" and "asked" belong together`},
		{"a function without asked", start + "function: yes\n> GET / HTTP/1.1\n< 200 from us\nreason: Allowed\n", `"function" and "asked" belong together`},
		{"unknown framework", get + "< 200 from us\nreason: Allowed\non rails: why not\n", `f.txt:6: on: "rails" is none of`},
		{"a difference without why", get + "< 200 from us\nreason: Allowed\non gin:\n", `f.txt:6: "on gin:" is none of`},
		{"a difference without answer", get + "< 200 from us\nreason: Allowed\non gin: why\n", "a difference has none"},
		{"two differences for one", get + "< 200 from us\nreason: Allowed\non gin: why\n< 200 from us\non gin: why\n", "f.txt:8: gin has an answer of its own already"},
		{"no policy and no routes", "-- a\npolicy: none\n> GET / HTTP/1.1\n< 404 from the router\nreason: not asked\n", "f.txt:1: the row has no policy but no routes either"},
		{"a route without method", start + "route: /items\n", `f.txt:3: "route: /items" is no route; write`},
		{"a group with a method", start + "group: GET /items\n", `f.txt:3: "group: GET /items" is no route; write`},
		{"an odd number of spaces", start + "group: /a\n   route: GET /b\n", `f.txt:4: "   route: GET /b" is no route; write`},
		{"a route below a route", start + "route: GET /a\n  route: GET /b\n", `f.txt:4: "  route: GET /b" stands below no group`},
		{"a route below nothing", start + "  route: GET /b\n", `f.txt:3: "  route: GET /b" stands below no group`},
		{"routes and inner", start + "inner: zero\nroute: GET /a\n> GET / HTTP/1.1\n< 200 from us\nreason: Allowed\n", `f.txt:1: "inner", "outer" and "not on core" do not go with routes`},
		{"a route too late", get + "route: GET /a\n", `f.txt:4: "route" is no key`},
		{"ahead of us without a policy", "-- a\npolicy: none\nroute: GET /a\n> GET / HTTP/1.1\n< 404 from ahead of us\nreason: not asked\n", `write "from the router"`},
		{"an uneven table", "-- {a}{b}\npolicy: zero\n| a | b |\n| 1 |\n", "f.txt:4: the table has 2 columns, this line has 1"},
		{"an empty table", "-- {a}\npolicy: zero\n| a |\n", "f.txt:1: the table has no line below its head"},
		{"an idle column", "-- a\npolicy: zero\n| b |\n| 1 |\n", `f.txt:1: the column "b" is used nowhere`},
		{"a text that is not quoted", start + "> GET / HTTP/1.1\n> X: {2 x \"\\q\"}\n", "f.txt:4: {2 x \"\\q\"}: \"\\q\" is not quoted as in Go"},
		{"no number of lines", start + "> {99999999999999999999 lines} X: y\n", "f.txt:3: 99999999999999999999 is no number of lines"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := parse("f.txt", test.text); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want one with %s", err, test.want)
			}
		})
	}
}

func TestNamesAreUniqueAcrossFiles(t *testing.T) {
	file := &fstest.MapFile{Data: []byte("-- a\npolicy: zero\nerror: x\n")}
	_, err := load(fstest.MapFS{"vectors/one.txt": file, "vectors/two.txt": file})
	if want := `vectors/two.txt:1: "a" is the name of the row at vectors/one.txt:1 too`; err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}
