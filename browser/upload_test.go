package browser

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// https://fetch.spec.whatwg.org/#use-cors-preflight-flag
func TestUploadListenersNeedAPreflight(t *testing.T) {
	upload := Request{URL: items, Method: "POST", Body: "x", UploadListeners: true}
	put := upload
	put.Method = "PUT"
	shared := reply(200, acao, app)
	tests := map[string]struct {
		request   Request
		preflight answer
		want      Reason
		traffic   string
	}{
		"nothing is listed":       {upload, reply(204, acao, app), "", "[OPTIONS 204 POST 200]"},
		"another method is":       {upload, reply(204, acao, app, acam, "PUT"), "", "[OPTIONS 204 POST 200]"},
		"not shared":              {upload, reply(204), MissingAllowOrigin, "[OPTIONS 204]"},
		"not found":               {upload, reply(404, acao, app), PreflightStatus, "[OPTIONS 404]"},
		"PUT is still to be":      {put, reply(204, acao, app), MethodNotAllowed, "[OPTIONS 204]"},
		"own origin":              {Request{URL: "/items", Method: "POST", Body: "x", UploadListeners: true}, answer{}, "", "[POST 404]"},
		"GET with listeners, too": {Request{URL: items, UploadListeners: true}, reply(204, acao, app), "", "[OPTIONS 204 GET 200]"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := at(server{"OPTIONS api.example.com/items": tt.preflight, "api.example.com/items": shared})
			res, err := page.Fetch(t.Context(), tt.request)
			if got := reasonOf(t, err); got != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			traffic := Exchanges(res, err)
			var short []string
			for _, x := range traffic {
				short = append(short, fmt.Sprintf("%s %d", x.Method, x.Status))
			}
			if got := fmt.Sprint(short); got != tt.traffic {
				t.Errorf("sent %s, want %s", got, tt.traffic)
			}
			if p := traffic.Preflight(); p.Method != "" && (p.RequestHeader.Get("Access-Control-Request-Method") != tt.request.Method && tt.request.Method != "" || has(p.RequestHeader, "Access-Control-Request-Headers")) {
				t.Errorf("asked %v", p.RequestHeader)
			}
		})
	}
}

// Measured; see e2e/model.
func TestKeptAnswersServeUploads(t *testing.T) {
	for methods, want := range map[string]map[Engine]int{
		"POST": {Standard: 1, Chromium: 1, Firefox: 1, WebKit: 1},
		"":     {Standard: 1, Chromium: 1, Firefox: 1, WebKit: 1},
		"PUT":  {Standard: 2, Chromium: 1, Firefox: 1, WebKit: 1},
	} {
		for engine, want := range want {
			preflight := reply(204, acao, app, acma, "60")
			if methods != "" {
				preflight.header = append(preflight.header, acam, methods)
			}
			page := at(server{"OPTIONS api.example.com/items": preflight, "api.example.com/items": reply(200, acao, app)})
			page.Engine = engine
			got := 0
			for range 2 {
				for _, x := range Exchanges(page.Fetch(t.Context(), Request{URL: items, Method: "POST", Body: "x", UploadListeners: true})) {
					if x.Preflight {
						got++
					}
				}
			}
			if got != want {
				t.Errorf("%v, %q listed: %d preflights, want %d", engine, methods, got, want)
			}
		}
	}
}

func TestUploadListenersAreOfXMLHttpRequest(t *testing.T) {
	for _, mode := range []Mode{ModeNoCORS, ModeSameOrigin} {
		_, err := at(echo).Fetch(t.Context(), Request{URL: items, Mode: mode, UploadListeners: true})
		var e *RequestError
		if !errors.As(err, &e) || e.Field != "Mode" {
			t.Errorf("%s: %v", mode, err)
		}
	}
	page := at(server{"OPTIONS api.example.com/items": reply(204), "app.example.com/": reply(200)})
	_, err := page.Fetch(t.Context(), Request{URL: items, Credentials: CredentialsInclude, UploadListeners: true})
	e := err.(*BlockedError)
	if got := e.Console(Chromium)[0]; !strings.HasPrefix(got, "Access to XMLHttpRequest at '") {
		t.Error(got)
	}
	if got := e.Console(WebKit)[1]; !strings.HasPrefix(got, "XMLHttpRequest cannot load ") {
		t.Error(got)
	}
	page = at(server{"OPTIONS api.example.com/items": reply(204, acao, "*")})
	_, err = page.Fetch(t.Context(), Request{URL: items, Credentials: CredentialsInclude, UploadListeners: true})
	if got := err.(*BlockedError).Console(Chromium)[0]; !strings.HasSuffix(got, "withCredentials attribute.") {
		t.Error(got)
	}
}
