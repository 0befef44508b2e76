package browser

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestExposedHeaders(t *testing.T) {
	header := []string{
		acao, app, acac, "true",
		"Cache-Control", "no-store", "Content-Language", "de", "Content-Length", "5", "Content-Type", "text/plain",
		"Expires", "0", "Last-Modified", "x", "Pragma", "p",
		"ETag", `"e"`, "X-Foo", "1", "X-Foo", "2", "X-Bar", "3", "Set-Cookie", "a=b", "Set-Cookie2", "a=b", "Authorization", "z",
	}
	const safelisted = "Cache-Control Content-Language Content-Length Content-Type Expires Last-Modified Pragma"
	tests := map[string]struct {
		credentials Credentials
		expose      []string
		more        string
	}{
		"none":                    {"", nil, ""},
		"one":                     {"", []string{"x-foo"}, "X-Foo"},
		"two lines":               {"", []string{"x-foo,", ",X-BAR"}, "X-Foo X-Bar"},
		"twice":                   {"", []string{"x-foo, X-Foo"}, "X-Foo"},
		"what is not there":       {"", []string{"x-none"}, ""},
		"star":                    {"", []string{"*"}, acac + " " + aceh + " " + acao + " Authorization Etag X-Foo X-Bar"},
		"star with credentials":   {CredentialsInclude, []string{"*"}, ""},
		"star beside a name":      {CredentialsInclude, []string{"*, X-Foo"}, "X-Foo"},
		"never Set-Cookie":        {"", []string{"set-cookie, set-cookie2"}, ""},
		"a bad token voids all":   {"", []string{"x-foo, x bar"}, ""},
		"even on another line":    {"", []string{"x-foo", "x bar"}, ""},
		"empty":                   {"", []string{""}, ""},
		"part of a name":          {"", []string{"x-fo, foo"}, ""},
		"a safelisted one, again": {"", []string{"pragma"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h := header
			for _, v := range tt.expose {
				h = append(slices.Clip(h), aceh, v)
			}
			page := at(server{"api.example.com/items": reply(200, h...)})
			res, err := page.Fetch(t.Context(), Request{URL: items, Credentials: tt.credentials})
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Fields(safelisted + " " + tt.more)
			slices.Sort(want)
			if got := slices.Sorted(maps.Keys(res.Header)); !slices.Equal(got, want) {
				t.Errorf("visible are %v, want %v", got, want)
			}
			if res.Header.Get("X-Foo") != "" && !slices.Equal(res.Header["X-Foo"], []string{"1", "2"}) {
				t.Errorf("X-Foo is %v", res.Header["X-Foo"])
			}
		})
	}
}

func TestResponseTypes(t *testing.T) {
	s := server{
		"app.example.com/own":  {200, []string{"X-Foo", "1", "Set-Cookie", "a=b"}, "own"},
		"api.example.com/cors": {201, []string{acao, app, "X-Foo", "1"}, "cors"},
		"api.example.com/none": {200, nil, "none"},
		"api.example.com/hop":  {302, []string{acao, app, "Location", "/cors"}, "hop"},
	}
	tests := map[string]struct {
		request Request
		want    Response
	}{
		"basic":          {Request{URL: app + "/own"}, Response{Type: TypeBasic, URL: app + "/own", Status: 200, Body: []byte("own"), Header: http.Header{"X-Foo": {"1"}}}},
		"cors":           {Request{URL: "https://api.example.com/cors"}, Response{Type: TypeCORS, URL: "https://api.example.com/cors", Status: 201, Body: []byte("cors")}},
		"redirected":     {Request{URL: "https://api.example.com/hop"}, Response{Type: TypeCORS, URL: "https://api.example.com/cors", Status: 201, Redirected: true, Body: []byte("cors")}},
		"opaque":         {Request{URL: "https://api.example.com/none", Mode: ModeNoCORS}, Response{Type: TypeOpaque}},
		"no-cors, own":   {Request{URL: app + "/own", Mode: ModeNoCORS}, Response{Type: TypeBasic, URL: app + "/own", Status: 200, Body: []byte("own"), Header: http.Header{"X-Foo": {"1"}}}},
		"opaqueredirect": {Request{URL: "https://api.example.com/hop", Redirect: RedirectManual}, Response{Type: TypeOpaqueRedirect, URL: "https://api.example.com/hop"}},
		"HEAD":           {Request{URL: app + "/own", Method: "HEAD"}, Response{Type: TypeBasic, URL: app + "/own", Status: 200, Header: http.Header{"X-Foo": {"1"}}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := at(s).Fetch(t.Context(), tt.request)
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if got.Type != want.Type || got.URL != want.URL || got.Status != want.Status || got.Redirected != want.Redirected || string(got.Body) != string(want.Body) || got.BodyErr != nil {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if got.Header == nil || got.Header.Get("X-Foo") != want.Header.Get("X-Foo") || has(got.Header, "Set-Cookie") {
				t.Errorf("header %v, want %v", got.Header, want.Header)
			}
			if len(got.Exchanges) == 0 {
				t.Error("no exchanges")
			}
		})
	}
}

func TestNullBodyStatuses(t *testing.T) {
	for _, status := range []int{204, 205, 304} {
		page := at(server{"app.example.com/": {status: status, body: "x"}})
		if res, err := page.Get("/"); err != nil || res.Body != nil {
			t.Errorf("%d: body %q, err %v", status, res.Body, err)
		}
	}
}

func TestLongBodiesAreCut(t *testing.T) {
	for n, want := range map[int]error{maxBody: nil, maxBody + 1: ErrBodyTooLarge} {
		page := at(server{"app.example.com/": {status: 200, body: strings.Repeat("x", n)}})
		res, err := page.Get("/")
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Body) != maxBody || !errors.Is(res.BodyErr, want) {
			t.Errorf("%d bytes: %d are kept, %v; want %v", n, len(res.Body), res.BodyErr, want)
		}
	}
}

// fetch() succeeds once the headers are there, however the body ends.
func TestABrokenBodyIsStillAResponse(t *testing.T) {
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(acao, "*")
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "half")
	}))
	defer ts.Close()
	res, err := MustNew(app).Get(ts.URL)
	if err != nil {
		t.Fatal(err)
	}
	if string(res.Body) != "half" || !errors.Is(res.BodyErr, io.ErrUnexpectedEOF) {
		t.Errorf("body %q, %v", res.Body, res.BodyErr)
	}
}
