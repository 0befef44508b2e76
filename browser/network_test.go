package browser

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestOriginHeader(t *testing.T) {
	tests := map[string]struct {
		page    string
		request Request
		want    string
	}{
		"GET to another origin":    {app, Request{URL: items}, app},
		"GET to the own origin":    {app, Request{URL: app + "/"}, ""},
		"HEAD to the own origin":   {app, Request{URL: app + "/", Method: "HEAD"}, ""},
		"POST to the own origin":   {app, Request{URL: app + "/", Method: "POST"}, app},
		"PUT to the own origin":    {app, Request{URL: app + "/", Method: "PUT"}, app},
		"no-cors GET":              {app, Request{URL: items, Mode: ModeNoCORS}, ""},
		"no-cors POST":             {app, Request{URL: items, Mode: ModeNoCORS, Method: "POST"}, app},
		"no-cors POST, downgraded": {app, Request{URL: "http://localhost:8080/", Mode: ModeNoCORS, Method: "POST"}, "null"},
		"opaque origin":            {"null", Request{URL: items}, "null"},
		"opaque origin, no-cors":   {"null", Request{URL: items, Mode: ModeNoCORS, Method: "POST"}, "null"},
		"with port":                {"http://localhost:4200", Request{URL: "http://localhost:8080/"}, "http://localhost:4200"},
		"app":                      {"tauri://localhost", Request{URL: items}, "tauri://localhost"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := sent(t, tt.page, tt.request).Get("Origin"); got != tt.want {
				t.Errorf("Origin %q, want %q", got, tt.want)
			}
		})
	}
}

// sent returns the headers of the request itself.
func sent(t *testing.T, origin string, r Request) http.Header {
	t.Helper()
	page := MustNew(origin)
	page.Transport = Handler(echo)
	res, err := page.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return res.Exchanges[len(res.Exchanges)-1].RequestHeader
}

func TestRefererAndFetchMetadata(t *testing.T) {
	tests := []struct {
		page, url string
		mode      Mode
		referer   string
		metadata  string // Sec-Fetch-Site, -Mode, -Dest
	}{
		{app, items, "", app + "/", "same-site cors empty"},
		{app, app + "/items", "", app + "/", "same-origin cors empty"},
		{app, "https://example.org/", ModeNoCORS, app + "/", "cross-site no-cors empty"},
		{app, app + "/items", ModeSameOrigin, app + "/", "same-origin same-origin empty"},
		{app, "http://localhost:8080/", "", app + "/", "cross-site cors empty"},
		{"http://localhost:4200", "http://localhost:8080/", "", "http://localhost:4200/", "same-site cors empty"},
		{"http://localhost:4200", "http://api.example.com/", "", "", "  "},
		{"http://app.example.com", "http://api.example.com/", "", "http://app.example.com/", "  "},
		{"http://app.example.com", "http://app.example.com/items", "", "http://app.example.com/", "  "},
		{"http://app.example.com", items, "", "http://app.example.com/", "cross-site cors empty"},
		{"null", items, "", "", "cross-site cors empty"},
		{"tauri://localhost", items, "", "", "cross-site cors empty"},
	}
	for _, tt := range tests {
		h := sent(t, tt.page, Request{URL: tt.url, Mode: tt.mode})
		if got := h.Get("Referer"); got != tt.referer {
			t.Errorf("%s to %s: Referer %q, want %q", tt.page, tt.url, got, tt.referer)
		}
		got := strings.Join([]string{h.Get("Sec-Fetch-Site"), h.Get("Sec-Fetch-Mode"), h.Get("Sec-Fetch-Dest")}, " ")
		if got != tt.metadata {
			t.Errorf("%s to %s: %q, want %q", tt.page, tt.url, got, tt.metadata)
		}
	}
}

func TestRangesAreNotCompressed(t *testing.T) {
	h := sent(t, app, Request{URL: items, Header: http.Header{"Range": {"bytes=0-1"}, "User-Agent": {"mine"}}})
	if h.Get("Accept-Encoding") != "identity" || h.Get("User-Agent") != "mine" {
		t.Errorf("got %v", h)
	}
}

func TestCookiesFollowTheCredentialsMode(t *testing.T) {
	other, own := "https://api.example.com/", app+"/"
	tests := []struct {
		credentials Credentials
		url         string
		want        bool
	}{
		{CredentialsOmit, own, false},
		{CredentialsOmit, other, false},
		{CredentialsSameOrigin, own, true},
		{CredentialsSameOrigin, other, false},
		{"", own, true},
		{"", other, false},
		{CredentialsInclude, own, true},
		{CredentialsInclude, other, true},
	}
	for _, tt := range tests {
		page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			echo(w, r)
			w.Header().Set("Set-Cookie", "set=1")
		}))
		u, _ := url.Parse(tt.url)
		page.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: "1"}})
		res, err := page.Fetch(t.Context(), Request{URL: tt.url, Credentials: tt.credentials})
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Exchanges[0].RequestHeader.Get("Cookie") == "session=1"; got != tt.want {
			t.Errorf("%q to %s: cookie sent: %v", tt.credentials, tt.url, got)
		}
		if got := len(page.Jar.Cookies(u)) == 2; got != tt.want {
			t.Errorf("%q to %s: cookie kept: %v", tt.credentials, tt.url, got)
		}
	}
}

func TestCrossSiteCookiesMustSaySo(t *testing.T) {
	cookies := []string{"plain=1", "lax=1; SameSite=Lax; Secure", "strict=1; SameSite=Strict; Secure", "insecure=1; SameSite=None", "none=1; SameSite=None; Secure"}
	tests := map[string]struct {
		url           string
		kept, refused []string
	}{
		"cross-site": {"https://api.example.org/", []string{"none"}, []string{"plain", "lax", "strict", "insecure"}},
		"same-site":  {"https://api.example.com/", []string{"plain", "lax", "strict", "insecure", "none"}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				echo(w, r)
				w.Header()["Set-Cookie"] = cookies
			}))
			res, err := page.Fetch(t.Context(), Request{URL: tt.url, Credentials: CredentialsInclude})
			if err != nil {
				t.Fatal(err)
			}
			if got := res.Exchanges[0].RefusedCookies; !slices.Equal(got, tt.refused) {
				t.Errorf("refused %q, want %q", got, tt.refused)
			}
			u, _ := url.Parse(tt.url)
			var kept []string
			for _, c := range page.Jar.Cookies(u) {
				kept = append(kept, c.Name)
			}
			if !slices.Equal(kept, tt.kept) {
				t.Errorf("kept %q, want %q", kept, tt.kept)
			}
		})
	}
}

func TestWithoutAJarThereAreNoCookies(t *testing.T) {
	page := at(server{"app.example.com/": reply(200, "Set-Cookie", "a=b")})
	page.Jar = nil
	for range 2 {
		res, err := page.Get("/")
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Exchanges[0].RequestHeader.Get("Cookie"); got != "" {
			t.Errorf("sent the cookie %q", got)
		}
	}
}

func TestWhatIsNeverSent(t *testing.T) {
	tests := map[string]struct {
		page    string
		request Request
		want    Reason
	}{
		"http from https":                    {app, Request{URL: "http://api.example.com/"}, MixedContent},
		"the own host over http":             {app, Request{URL: "http://app.example.com/"}, MixedContent},
		"http in no-cors":                    {app, Request{URL: "http://api.example.com/", Mode: ModeNoCORS}, MixedContent},
		"localhost from https":               {app, Request{URL: "http://localhost:8080/"}, ""},
		"below localhost":                    {app, Request{URL: "http://api.localhost:8080/"}, ""},
		"127.0.0.1 from https":               {app, Request{URL: "http://127.0.0.1:8080/"}, ""},
		"127.1.2.3 from https":               {app, Request{URL: "http://127.1.2.3/"}, ""},
		"[::1] from https":                   {app, Request{URL: "http://[::1]/"}, ""},
		"http from http":                     {"http://app.example.com", Request{URL: "http://api.example.com/"}, ""},
		"http from localhost":                {"http://localhost:4200", Request{URL: "http://api.example.com/"}, ""},
		"http from an opaque origin":         {"null", Request{URL: "http://api.example.com/"}, ""},
		"port 6000":                          {app, Request{URL: "https://api.example.com:6000/"}, BadPort},
		"port 10080":                         {"http://localhost:4200", Request{URL: "http://localhost:10080/"}, BadPort},
		"port 6001":                          {app, Request{URL: "https://api.example.com:6001/"}, ""},
		"scheme forgotten":                   {"http://localhost:4200", Request{URL: "localhost:8080/items"}, NotHTTP},
		"ftp":                                {app, Request{URL: "ftp://api.example.com/"}, NotHTTP},
		"file":                               {app, Request{URL: "file:///etc/hosts"}, NotHTTP},
		"file in no-cors":                    {app, Request{URL: "file:///etc/hosts", Mode: ModeNoCORS}, NotHTTP},
		"same-origin mode to another origin": {app, Request{URL: items, Mode: ModeSameOrigin}, DisallowedByMode},
		"same-origin mode to the own origin": {app, Request{URL: app + "/", Mode: ModeSameOrigin}, ""},
		"same-origin mode, opaque":           {"null", Request{URL: app + "/", Mode: ModeSameOrigin}, DisallowedByMode},
		"no-cors, manual redirects":          {app, Request{URL: items, Mode: ModeNoCORS, Redirect: RedirectManual}, DisallowedByMode},
		"no-cors, redirects are wrong":       {app, Request{URL: items, Mode: ModeNoCORS, Redirect: RedirectError}, DisallowedByMode},
		"no-cors at own, manual":             {app, Request{URL: app + "/", Mode: ModeNoCORS, Redirect: RedirectManual}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := MustNew(tt.page)
			page.Transport = Handler(echo)
			res, err := page.Fetch(t.Context(), tt.request)
			if reasonOf(t, err) != tt.want {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if got := len(lines(t, res, err)); (got == 0) != (tt.want != "") {
				t.Errorf("%d exchanges", got)
			}
		})
	}
}

func TestHugeHeadersAreRefused(t *testing.T) {
	page := at(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		echo(w, r)
		w.Header().Set(acah, strings.Repeat(",", maxResponseHeader))
	}))
	_, err := page.Fetch(t.Context(), Request{URL: items, Method: "PUT"})
	e, ok := err.(*NetworkError)
	if !ok || !e.Preflight || e.Name(Chromium) != "net::ERR_RESPONSE_HEADERS_TOO_BIG" || e.Exchanges[0].ResponseHeader != nil {
		t.Errorf("got %T %v", err, err)
	}
}

func TestExchangesOfDifferentFetchesAreApart(t *testing.T) {
	page := at(echo)
	var all []*Response
	for i := range 3 {
		res, err := page.Get(fmt.Sprintf("https://api.example.com/%d", i))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, res)
	}
	for i, res := range all {
		if want := fmt.Sprintf("GET https://api.example.com/%d: 200", i); len(res.Exchanges) != 1 || res.Exchanges[0].String() != want {
			t.Errorf("got %v, want %s", res.Exchanges, want)
		}
	}
}
