package browser

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// preflights fetches and returns how many preflights it took.
func preflights(t *testing.T, p *Page, r Request) int {
	t.Helper()
	if r.URL == "" {
		r.URL = items
	}
	res, err := p.Fetch(t.Context(), r)
	n := 0
	for _, line := range lines(t, res, err) {
		if strings.HasPrefix(line, "OPTIONS ") {
			n++
		}
	}
	return n
}

func allowing(header ...string) server {
	return server{
		"OPTIONS api.example.com/items": reply(204, append([]string{acao, app, acac, "true"}, header...)...),
		"api.example.com/items":         reply(200, acao, app, acac, "true"),
	}
}

func TestHowLongPreflightsAreKept(t *testing.T) {
	const second = time.Second
	tests := map[string]struct {
		maxAge []string
		want   map[Engine]time.Duration
	}{
		"absent":      {nil, map[Engine]time.Duration{Standard: 5 * second, Chromium: 5 * second, Firefox: 5 * second, WebKit: 5 * second}},
		"a minute":    {[]string{"60"}, map[Engine]time.Duration{Standard: time.Minute, Chromium: time.Minute, Firefox: time.Minute, WebKit: time.Minute}},
		"ten days":    {[]string{"864000"}, map[Engine]time.Duration{Standard: 24 * time.Hour, Chromium: 2 * time.Hour, Firefox: 24 * time.Hour, WebKit: 10 * time.Minute}},
		"beyond":      {[]string{"99999999999999999999"}, map[Engine]time.Duration{Standard: 24 * time.Hour, Chromium: 2 * time.Hour, Firefox: 24 * time.Hour, WebKit: 10 * time.Minute}},
		"zero":        {[]string{"0"}, map[Engine]time.Duration{Standard: 0, Chromium: 0, Firefox: 0, WebKit: 0}},
		"negative":    {[]string{"-1"}, map[Engine]time.Duration{Standard: 5 * second, Chromium: 0, Firefox: 0, WebKit: 0}},
		"not a digit": {[]string{"abc"}, map[Engine]time.Duration{Standard: 5 * second, Chromium: 5 * second, Firefox: 0, WebKit: 5 * second}},
		"fraction":    {[]string{"600.5"}, map[Engine]time.Duration{Standard: 5 * second, Chromium: 5 * second, Firefox: 0, WebKit: 5 * second}},
		"plus":        {[]string{"+600"}, map[Engine]time.Duration{Standard: 5 * second, Chromium: 5 * second, Firefox: 0, WebKit: 5 * second}},
		"twice":       {[]string{"600", "600"}, map[Engine]time.Duration{Standard: 5 * second, Chromium: 5 * second, Firefox: 0, WebKit: 5 * second}},
		"empty":       {[]string{""}, map[Engine]time.Duration{Standard: 5 * second, Chromium: 5 * second, Firefox: 0, WebKit: 5 * second}},
	}
	for name, tt := range tests {
		for engine, want := range tt.want {
			t.Run(fmt.Sprintf("%s in %v", name, engine), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					header := []string{acam, "PUT"}
					for _, v := range tt.maxAge {
						header = append(header, acma, v)
					}
					page := at(allowing(header...))
					page.Engine = engine
					put := Request{Method: "PUT"}
					if n := preflights(t, page, put); n != 1 {
						t.Fatalf("%d preflights at first", n)
					}
					if want > 0 {
						time.Sleep(want - 1)
						if n := preflights(t, page, put); n != 0 {
							t.Errorf("%d preflights just before %v", n, want)
						}
						time.Sleep(time.Nanosecond)
					}
					if n := preflights(t, page, put); n != 1 {
						t.Errorf("%d preflights after %v", n, want)
					}
				})
			})
		}
	}
}

func TestWhatAKeptPreflightCovers(t *testing.T) {
	header := func(names ...string) http.Header {
		h := http.Header{}
		for _, n := range names {
			h.Set(n, "1")
		}
		return h
	}
	list := allowing(acam, "PUT, DELETE", acah, "x-one, X-Two, authorization", acma, "60")
	star := allowing(acam, "*", acah, "*", acma, "60")
	tests := map[string]struct {
		server        server
		first, second Request
		want          int
	}{
		"the same":                             {list, Request{Method: "PUT"}, Request{Method: "PUT"}, 0},
		"another method of the list":           {list, Request{Method: "PUT"}, Request{Method: "DELETE"}, 0},
		"another header of the list":           {list, Request{Method: "PUT"}, Request{Header: header("X-Two")}, 0},
		"all of the list at once":              {list, Request{Method: "PUT"}, Request{Method: "DELETE", Header: header("X-One", "x-two", "Authorization")}, 0},
		"a safelisted method with a header":    {list, Request{Method: "PUT"}, Request{Method: "POST", Header: header("X-One")}, 0},
		"a method that is not on the list":     {list, Request{Method: "PUT"}, Request{Method: "PATCH"}, 1},
		"a header that is not on the list":     {list, Request{Method: "PUT"}, Request{Header: header("X-Three")}, 1},
		"another query":                        {list, Request{Method: "PUT"}, Request{Method: "PUT", URL: items + "?a"}, 1},
		"another fragment":                     {list, Request{Method: "PUT"}, Request{Method: "PUT", URL: items + "#a"}, 0},
		"the default port":                     {list, Request{Method: "PUT"}, Request{Method: "PUT", URL: "https://API.example.com:443/items"}, 0},
		"credentials after none":               {list, Request{Method: "PUT"}, Request{Method: "PUT", Credentials: CredentialsInclude}, 1},
		"none after credentials":               {list, Request{Method: "PUT", Credentials: CredentialsInclude}, Request{Method: "PUT", Credentials: CredentialsOmit}, 0},
		"star covers methods":                  {star, Request{Method: "PUT"}, Request{Method: "DELETE"}, 0},
		"star covers headers":                  {star, Request{Method: "PUT"}, Request{Header: header("X-Trace")}, 0},
		"star does not cover Authorization":    {star, Request{Method: "PUT"}, Request{Header: header("Authorization")}, 1},
		"star does not cover credentials":      {star, Request{Method: "PUT"}, Request{Method: "PUT", Credentials: CredentialsInclude}, 1},
		"a header with credentials after none": {list, Request{Header: header("X-One")}, Request{Header: header("X-One"), Credentials: CredentialsInclude}, 1},
		"star seen with credentials, without":  {allowing(acam, "*", acah, "x-one", acma, "60"), Request{Header: header("X-One"), Credentials: CredentialsInclude}, Request{Method: "PUT"}, 0},
		"star seen with credentials is later":  {allowing(acam, "*", acah, "x-one", acma, "60"), Request{Header: header("X-One"), Credentials: CredentialsInclude}, Request{Method: "PUT", Credentials: CredentialsInclude}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := at(tt.server)
			if n := preflights(t, page, tt.first); n != 1 {
				t.Fatalf("%d preflights at first", n)
			}
			if n := preflights(t, page, tt.second); n != tt.want {
				t.Errorf("%d preflights, want %d", n, tt.want)
			}
		})
	}
}

func TestPagesDoNotShareTheirPreflights(t *testing.T) {
	h := Handler(allowing(acam, "PUT", acma, "60"))
	for range 2 {
		page := MustNew(app)
		page.Transport = h
		if n := preflights(t, page, Request{Method: "PUT"}); n != 1 {
			t.Errorf("%d preflights, want 1", n)
		}
	}
}

// A preflight answered for null says nothing about the page's own origin.
func TestPreflightsAreKeptByOrigin(t *testing.T) {
	page := at(server{
		"OPTIONS b.example/":            reply(204, acao, "*", acam, "PUT"),
		"b.example/":                    reply(307, acao, "*", "Location", items),
		"OPTIONS api.example.com/items": reply(204, acao, "*", acam, "PUT", acma, "60"),
		"api.example.com/items":         reply(200, acao, "*"),
	})
	if n := preflights(t, page, Request{URL: "https://b.example/", Method: "PUT"}); n != 2 {
		t.Fatalf("%d preflights by way of b.example", n)
	}
	if n := preflights(t, page, Request{Method: "PUT"}); n != 1 {
		t.Errorf("%d preflights straight away, want 1", n)
	}
}

func TestAFailedPreflightIsNotKept(t *testing.T) {
	page := at(allowing(acam, "DELETE", acma, "60"))
	for range 2 {
		if n := preflights(t, page, Request{Method: "PUT"}); n != 1 {
			t.Errorf("%d preflights, want 1", n)
		}
	}
	if n := preflights(t, page, Request{Method: "DELETE"}); n != 1 {
		t.Errorf("%d preflights for the method that was listed, want 1", n)
	}
}

func TestAFailedRequestClearsTheCache(t *testing.T) {
	for engine, want := range map[Engine]int{Standard: 1, Chromium: 0, Firefox: 1, WebKit: 0} {
		page := at(server{
			"OPTIONS api.example.com/items": reply(204, acao, app, acam, "PUT", acma, "60"),
			"api.example.com/items":         reply(200),
		})
		page.Engine = engine
		if n := preflights(t, page, Request{Method: "PUT"}); n != 1 {
			t.Errorf("%v: %d preflights at first", engine, n)
		}
		if n := preflights(t, page, Request{Method: "PUT"}); n != want {
			t.Errorf("%v: %d preflights, want %d", engine, n, want)
		}
	}
}

func TestANewAnswerSetsANewTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		names := "x-one"
		page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			allowing(acam, "PUT", acah, names, acma, "60").ServeHTTP(w, r)
		}))
		preflights(t, page, Request{Method: "PUT"})
		time.Sleep(40 * time.Second)
		names = "x-two"
		if n := preflights(t, page, Request{Header: http.Header{"X-Two": {"1"}}}); n != 1 {
			t.Fatalf("%d preflights for a header that was not listed", n)
		}
		time.Sleep(40 * time.Second)
		if n := preflights(t, page, Request{Method: "PUT"}); n != 0 {
			t.Errorf("%d preflights for the method that both answers list", n)
		}
		if n := preflights(t, page, Request{Header: http.Header{"X-One": {"1"}}}); n != 1 {
			t.Errorf("%d preflights for the header that only the old answer lists", n)
		}
	})
}

func TestTheCacheIsBounded(t *testing.T) {
	var long strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&long, "x%d,", i)
	}
	page := MustNew(app)
	page.Transport = Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(w, r)
		w.Header().Set(acma, "600")
		if r.URL.Path == "/long" {
			w.Header().Set(acah, long.String())
		}
	}))
	preflights(t, page, Request{URL: "https://api.example.com/long", Method: "PUT"})
	for _, known := range page.preflights.entries {
		if len(known) > maxCachedPermissions {
			t.Errorf("%d permissions are kept for a URL", len(known))
		}
	}
	for i := range maxCachedURLs + 10 {
		preflights(t, page, Request{URL: fmt.Sprintf("https://api.example.com/%d", i), Method: "PUT"})
	}
	if n := len(page.preflights.entries); n > maxCachedURLs {
		t.Errorf("%d URLs are kept", n)
	}
	if n := preflights(t, page, Request{URL: fmt.Sprintf("https://api.example.com/%d", maxCachedURLs+9), Method: "PUT"}); n != 0 {
		t.Error("the last one is forgotten")
	}
}
