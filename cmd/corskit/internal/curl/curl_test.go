package curl

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestCommandsAsBrowsersCopyThem(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       Command
	}{
		{"Chrome, GET",
			"curl 'https://api.example.com/items?a=1&b=2' \\\n  -H 'accept: */*' \\\n  -H 'origin: https://app.example.com' \\\n  -H 'x-trace: 1'",
			Command{"GET", "https://api.example.com/items?a=1&b=2", http.Header{"Accept": {"*/*"}, "Origin": {"https://app.example.com"}, "X-Trace": {"1"}}, ""}},
		{"Chrome, a body with a quote and an exclamation mark",
			`curl 'https://api.example.com/items' -X 'PUT' -H 'content-type: application/json' -b 'session=1; theme=dark' --data-raw $'{"name":"it\'s new\u0021\\n"}'`,
			Command{"PUT", "https://api.example.com/items", http.Header{"Content-Type": {"application/json"}, "Cookie": {"session=1; theme=dark"}}, `{"name":"it's new!\n"}`}},
		{"Firefox",
			"curl 'https://api.example.com/items' \\\r\n  --compressed \\\r\n  -X DELETE \\\r\n  -H 'Origin: https://app.example.com' \\\r\n  -H 'Priority: u=4'",
			Command{"DELETE", "https://api.example.com/items", http.Header{"Origin": {"https://app.example.com"}, "Priority": {"u=4"}}, ""}},
		{"Safari", "curl 'https://api.example.com/items' \\\n-X 'POST' \\\n-H 'Content-Type: text/plain' \\\n--data-binary 'a'",
			Command{"POST", "https://api.example.com/items", http.Header{"Content-Type": {"text/plain"}}, "a"}},
		{"a raw body may begin with @", "curl http://localhost/ --data-raw @me",
			Command{"POST", "http://localhost/", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, "@me"}},
		{"an empty header", "curl http://localhost/ -H 'X-Empty;'",
			Command{"GET", "http://localhost/", http.Header{"X-Empty": {""}}, ""}},
		{"names of HTTP/2", "curl http://localhost/ -H ':authority: localhost'",
			Command{"GET", "http://localhost/", http.Header{}, ""}},
	} {
		t.Run(c.name, func(t *testing.T) { expect(t, c.line, c.want) })
	}
}

// Chrome and Firefox escape every quote with a caret; before 2023 they wrote plain quotes.
func TestCommandsAsBrowsersCopyThemForWindows(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       Command
	}{
		{"Chrome",
			"curl ^\"https://api.example.com/items?a=1^&b=%^41^\" ^\r\n  -X ^\"PUT^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n" +
				"  -H ^\"sec-ch-ua: ^\\^\"Chromium^\\^\";v=^\\^\"156^\\^\"^\" ^\r\n  --data-raw ^\"^{^\\^\"name^\\^\":^\\^\"it's ^^ 100^%^!^\\^\"^}^\"",
			Command{"PUT", "https://api.example.com/items?a=1&b=%41", http.Header{"Content-Type": {"application/json"}, "Sec-Ch-Ua": {`"Chromium";v="156"`}}, `{"name":"it's ^ 100%!"}`}},
		{"lines in the body", "curl ^\"http://localhost/^\" ^\n  -H ^\"content-type: text/plain^\" ^\n  --data-raw ^\"a^\n\nb^\"",
			Command{"POST", "http://localhost/", http.Header{"Content-Type": {"text/plain"}}, "a\nb"}},
		{"a backslash before a quote", `curl ^"http://localhost/^" --data-raw ^"a^\^\^\^"b^\^\^" -H ^"content-type: a/b^"`,
			Command{"POST", "http://localhost/", http.Header{"Content-Type": {"a/b"}}, `a\"b\`}},
		{"plain quotes", "curl \"http://localhost/?a=1&b=2\" ^\r\n  -X \"PUT\" ^\r\n  -H \"content-type: a/b\" ^\r\n  --data-raw \"{\\\"a\\\":\"\"^\"\"}\"",
			Command{"PUT", "http://localhost/?a=1&b=2", http.Header{"Content-Type": {"a/b"}}, `{"a":"^"}`}},
		{"the next command", `curl ^"http://localhost/^" & curl ^"http://localhost/2^"`, Command{"GET", "http://localhost/", http.Header{}, ""}},
		{"an empty word", `curl ^"http://localhost/^" --data-raw ^"^" -H ^"content-type: a/b^"`, Command{"POST", "http://localhost/", http.Header{"Content-Type": {"a/b"}}, ""}},
		{"a caret in a command for bash", `curl 'http://localhost/' -H 'content-type: a/b' --data-raw '^"'`, Command{"POST", "http://localhost/", http.Header{"Content-Type": {"a/b"}}, `^"`}},
	} {
		t.Run(c.name, func(t *testing.T) { expect(t, c.line, c.want) })
	}
}

func TestCommandsAsPeopleTypeThem(t *testing.T) {
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for _, c := range []struct {
		name, line string
		want       Command
	}{
		{"clusters", `curl -sSLXPUT http://localhost:3000/items`, Command{"PUT", "http://localhost:3000/items", http.Header{}, ""}},
		{"double quotes", `curl -H "X-Trace: \"1\" $HOME" http://localhost/`, Command{"GET", "http://localhost/", http.Header{"X-Trace": {`"1" $HOME`}}, ""}},
		{"data twice", `curl -d a=1 -d b=2 http://localhost/`, Command{"POST", "http://localhost/", form, "a=1&b=2"}},
		{"data into the query", `curl -G -d a=1 --data-urlencode 'b=c d' http://localhost/?x=1`, Command{"GET", "http://localhost/?x=1&a=1&b=c+d", http.Header{}, ""}},
		{"JSON", `curl --json '{}' http://localhost/`, Command{"POST", "http://localhost/", http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}, "{}"}},
		{"a login", `curl -u user:secret http://localhost/`, Command{"GET", "http://localhost/", http.Header{"Authorization": {"Basic dXNlcjpzZWNyZXQ="}}, ""}},
		{"a pipe", `curl -s http://localhost/ | jq .`, Command{"GET", "http://localhost/", http.Header{}, ""}},
		{"HEAD", `curl -I http://localhost/`, Command{"HEAD", "http://localhost/", http.Header{}, ""}},
		{"a file for the output", `curl -o out.json http://localhost/`, Command{"GET", "http://localhost/", http.Header{}, ""}},
		{"an escaped space", `curl http://localhost/ -d a\ b`, Command{"POST", "http://localhost/", form, "a b"}},
	} {
		t.Run(c.name, func(t *testing.T) { expect(t, c.line, c.want) })
	}
}

func expect(t *testing.T, line string, want Command) {
	t.Helper()
	got, err := Parse(line)
	if err != nil {
		t.Fatal(err)
	}
	if got.Method != want.Method || got.URL != want.URL || got.Body != want.Body || !maps.EqualFunc(got.Header, want.Header, slices.Equal) {
		t.Errorf("got %#v\nwant %#v", *got, want)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"nothing", " \n", "it is empty"},
		{"another program", "wget http://localhost/", "no curl command"},
		{"PowerShell", `Invoke-WebRequest -Uri "http://localhost/"`, "no curl command"},
		{"half of a command for Windows", `curl ^"http://localhost/^" ^
  -H ^"a: b`, "not closed"},
		{"half of it", `curl 'http://localhost/`, "not closed"},
		{"half of a double quote", `curl "http://localhost/`, "not closed"},
		{"half of an escape", `curl $'http://localhost/\`, "not closed"},
		{"no URL", `curl -X PUT`, "no URL"},
		{"no value", `curl http://localhost/ -X`, "no value"},
		{"two URLs", `curl http://localhost/ http://localhost/2`, "two URLs"},
		{"an unknown option", `curl --frobnicate http://localhost/`, "--frobnicate"},
		{"an unknown letter", `curl -sQ http://localhost/`, "-\"Q\""},
		{"a file as the body", `curl -d @body.json http://localhost/`, "names a file"},
		{"a file of cookies", `curl -b jar.txt http://localhost/`, "names a file"},
		{"a form", `curl -F a=b http://localhost/`, "--data-raw"},
		{"no header", `curl -H 'nonsense' http://localhost/`, "no header"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(c.line)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something about %q", err, c.want)
			}
		})
	}
}

// FuzzWords holds the splitter to one law: what is quoted comes out as it went in.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{"", "a b", "it's", `\`, "\n", "$'\\u0021'", `"\$"`, "\x00\xff", "| ; &", "a\\\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
		got, err := words("curl " + quoted + " end")
		if err != nil || !slices.Equal(got, []string{"curl", s, "end"}) {
			t.Errorf("%s: got %q, %v", quoted, got, err)
		}
	})
}

// FuzzCmdWords escapes a word as Chrome does.
func FuzzCmdWords(f *testing.F) {
	for _, seed := range []string{"", "a b", "it's", `\`, `a\"b\\`, "\n", "^%&|<>", "\x00\xff", "\t"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.Contains(s, "\r") {
			t.Skip("line breaks are all the same")
		}
		var b strings.Builder
		backslashes := 0
		for _, c := range []byte(s) {
			switch c {
			case '\\':
				backslashes++
			case '"':
				b.WriteString(strings.Repeat(`^\`, backslashes+1))
				backslashes = 0
			default:
				backslashes = 0
			}
			switch c {
			case '\n':
				b.WriteString("^\n\n")
			default:
				b.Write([]byte{'^', c})
			}
		}
		b.WriteString(strings.Repeat(`^\`, backslashes))
		got, err := cmdWords(`curl ^"` + b.String() + `^" end`)
		if err != nil || !slices.Equal(got, []string{"curl", s, "end"}) {
			t.Errorf("%q as %q: got %q, %v", s, b.String(), got, err)
		}
	})
}

// FuzzParse asks for either a request that could be sent or a sentence.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"curl http://localhost/",
		`curl 'https://a.example/' -X 'PUT' -H 'a: b' --data-raw $'\x41\u0042\103' -b a=b`,
		`curl ^"http://localhost/^"`, "curl -sSL -G -d a --data-urlencode =b http://x?y", "curl $'\\", "curl -H", `curl "\`, "curl -u : -I -e x y",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := Parse(line)
		if (err == nil) != (c != nil) {
			t.Fatalf("got %v and %v", c, err)
		}
		if err == nil && (c.URL == "" || c.Method == "" && !strings.Contains(line, "-")) {
			t.Errorf("%q: no request: %#v", line, c)
		}
	})
}
