package browser

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// https://fetch.spec.whatwg.org/#concept-bodyinit-extract
func TestBodiesBringTheirTypeAlong(t *testing.T) {
	json := http.Header{"Content-Type": {"application/json"}}
	tests := map[string]struct {
		request     Request
		contentType string
		body        string
		preflight   bool
	}{
		"a string":               {Request{Body: "x"}, "text/plain;charset=UTF-8", "x", false},
		"a string of JSON":       {Request{Body: "{}", Header: json}, "application/json", "{}", true},
		"an empty string":        {Request{Body: ""}, "", "", false},
		"nil":                    {Request{}, "", "", false},
		"bytes":                  {Request{Body: []byte("\x00\xff")}, "", "\x00\xff", false},
		"no bytes":               {Request{Body: []byte{}}, "", "", false},
		"bytes with a type":      {Request{Body: []byte("{}"), Header: json}, "application/json", "{}", true},
		"URLSearchParams":        {Request{Body: url.Values{"a": {"b c", "d"}}}, "application/x-www-form-urlencoded;charset=UTF-8", "a=b+c&a=d", false},
		"no URLSearchParams":     {Request{Body: url.Values{}}, "application/x-www-form-urlencoded;charset=UTF-8", "", false},
		"a blob":                 {Request{Body: Blob{Type: "image/PNG", Data: []byte("x")}}, "image/png", "x", true},
		"a blob of text":         {Request{Body: Blob{Type: "text/plain", Data: []byte("x")}}, "text/plain", "x", false},
		"a blob without a type":  {Request{Body: Blob{Data: []byte("x")}}, "", "x", false},
		"no-cors: JSON":          {Request{Mode: ModeNoCORS, Body: Blob{Type: "application/json", Data: []byte("{}")}}, "", "{}", false},
		"no-cors: a form's type": {Request{Mode: ModeNoCORS, Body: url.Values{"a": {"b"}}}, "application/x-www-form-urlencoded;charset=UTF-8", "a=b", false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var contentType, body string
			page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				echo(w, r)
				b, _ := io.ReadAll(r.Body)
				contentType, body = r.Header.Get("Content-Type"), string(b)
			}))
			tt.request.URL, tt.request.Method = items, "POST"
			res, err := page.Fetch(t.Context(), tt.request)
			if err != nil {
				t.Fatal(err)
			}
			if contentType != tt.contentType || body != tt.body {
				t.Errorf("sent %q of type %q, want %q of type %q", body, contentType, tt.body, tt.contentType)
			}
			if got := res.Exchanges.Preflight().Method != ""; got != tt.preflight {
				t.Errorf("preflighted: %v", got)
			}
		})
	}
}

func TestFormDataIsMultipart(t *testing.T) {
	page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(w, r)
		if _, err := r.MultipartReader(); err != nil {
			t.Error(err)
		}
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		parts := multipart.NewReader(r.Body, params["boundary"])
		for _, want := range []string{
			`form-data; name="title"||x`,
			`form-data; name="a%22%0D%0Ab"||`,
			`form-data; name="photo"; filename="a.png"|image/png|png`,
			`form-data; name="raw"; filename="a.bin"|application/octet-stream|bin`,
			`form-data; name="blob"; filename="blob"|text/plain|text`,
		} {
			p, err := parts.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			content, _ := io.ReadAll(p)
			if got := strings.Join([]string{p.Header.Get("Content-Disposition"), p.Header.Get("Content-Type"), string(content)}, "|"); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		}
	}))
	res, err := page.Fetch(t.Context(), Request{URL: items, Method: "POST", Body: FormData{
		{Name: "title", Value: "x"},
		{Name: "a\"\r\nb"},
		{Name: "photo", Value: "png", Filename: "a.png", Type: "image/png"},
		{Name: "raw", Value: "bin", Filename: "a.bin"},
		{Name: "blob", Value: "text", Type: "text/plain"},
	}})
	if err != nil || len(res.Exchanges) != 1 {
		t.Errorf("%v, %v: want one request", res, err)
	}
}

func TestBodiesThatAreNone(t *testing.T) {
	for name, r := range map[string]Request{
		"a reader":             {Method: "POST", Body: strings.NewReader("x")},
		"a number":             {Method: "POST", Body: 1},
		"GET with bytes":       {Body: []byte("x")},
		"GET with no bytes":    {Body: []byte{}},
		"HEAD with FormData":   {Method: "HEAD", Body: FormData{}},
		"GET with form values": {Body: url.Values{}},
	} {
		r.URL = items
		_, err := at(echo).Fetch(t.Context(), r)
		var e *RequestError
		if !errors.As(err, &e) || e.Field != "Body" {
			t.Errorf("%s: %v, want a *RequestError", name, err)
		}
	}
}

// A body is sent again where a redirect keeps it.
func TestRedirectsSendBodiesAgain(t *testing.T) {
	var got []string
	page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(w, r)
		b, _ := io.ReadAll(r.Body)
		got = append(got, r.URL.Path+" "+string(b))
		if r.URL.Path == "/items" {
			http.Redirect(w, r, "/next", http.StatusTemporaryRedirect)
		}
	}))
	if _, err := page.Fetch(t.Context(), Request{URL: items, Method: "POST", Body: url.Values{"a": {"b"}}}); err != nil {
		t.Fatal(err)
	}
	if want := "/items a=b|/next a=b"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
