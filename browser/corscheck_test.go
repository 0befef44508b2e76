package browser

import "testing"

const (
	acao = "Access-Control-Allow-Origin"
	acac = "Access-Control-Allow-Credentials"
	acam = "Access-Control-Allow-Methods"
	acah = "Access-Control-Allow-Headers"
	aceh = "Access-Control-Expose-Headers"
	acma = "Access-Control-Max-Age"
)

func TestCORSCheck(t *testing.T) {
	const other = "https://other.example"
	tests := map[string]struct {
		credentials Credentials
		header      []string
		want        Reason
		value       string
	}{
		"the origin":                      {"", []string{acao, app}, "", ""},
		"star":                            {"", []string{acao, "*"}, "", ""},
		"star, credentials omitted":       {CredentialsOmit, []string{acao, "*"}, "", ""},
		"absent":                          {"", nil, MissingAllowOrigin, ""},
		"empty":                           {"", []string{acao, ""}, InvalidAllowOrigin, ""},
		"another origin":                  {"", []string{acao, other}, AllowOriginMismatch, other},
		"trailing slash":                  {"", []string{acao, app + "/"}, AllowOriginMismatch, app + "/"},
		"upper case":                      {"", []string{acao, "https://APP.example.com"}, AllowOriginMismatch, "https://APP.example.com"},
		"http":                            {"", []string{acao, "http://app.example.com"}, AllowOriginMismatch, "http://app.example.com"},
		"null":                            {"", []string{acao, "null"}, AllowOriginMismatch, "null"},
		"wildcard in the host":            {"", []string{acao, "https://*.example.com"}, AllowOriginMismatch, "https://*.example.com"},
		"no URL":                          {"", []string{acao, "nonsense"}, InvalidAllowOrigin, "nonsense"},
		"no host":                         {"", []string{acao, "https://"}, InvalidAllowOrigin, "https://"},
		"no scheme":                       {"", []string{acao, "//app.example.com"}, InvalidAllowOrigin, "//app.example.com"},
		"in quotes":                       {"", []string{acao, `"` + app + `"`}, InvalidAllowOrigin, `"` + app + `"`},
		"twice":                           {"", []string{acao, app, acao, app}, MultipleAllowOrigin, app + ", " + app},
		"two stars":                       {"", []string{acao, "*", acao, "*"}, MultipleAllowOrigin, "*, *"},
		"two in a line":                   {"", []string{acao, app + "," + other}, MultipleAllowOrigin, app + "," + other},
		"two with a space":                {"", []string{acao, app + " " + other}, MultipleAllowOrigin, app + " " + other},
		"credentials":                     {CredentialsInclude, []string{acao, app, acac, "true"}, "", ""},
		"credentials and star":            {CredentialsInclude, []string{acao, "*", acac, "true"}, WildcardAllowOrigin, "*"},
		"credentials and no header":       {CredentialsInclude, []string{acac, "true"}, MissingAllowOrigin, ""},
		"credentials, another origin":     {CredentialsInclude, []string{acao, other, acac, "true"}, AllowOriginMismatch, other},
		"credentials not allowed":         {CredentialsInclude, []string{acao, app}, InvalidAllowCredentials, ""},
		"credentials True":                {CredentialsInclude, []string{acao, app, acac, "True"}, InvalidAllowCredentials, "True"},
		"credentials twice":               {CredentialsInclude, []string{acao, app, acac, "true", acac, "true"}, InvalidAllowCredentials, "true, true"},
		"credentials false, none sent":    {CredentialsOmit, []string{acao, app, acac, "false"}, "", ""},
		"same-origin counts as none here": {CredentialsSameOrigin, []string{acao, "*"}, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			page := at(server{"api.example.com/": reply(200, tt.header...)})
			_, err := page.Fetch(t.Context(), Request{URL: "https://api.example.com/", Credentials: tt.credentials})
			if got := reasonOf(t, err); got != tt.want {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if err != nil && err.(*BlockedError).Value != tt.value {
				t.Errorf("value %q, want %q", err.(*BlockedError).Value, tt.value)
			}
		})
	}
}

func TestCORSCheckAppliesToErrorResponsesToo(t *testing.T) {
	page := at(server{
		"api.example.com/shared": reply(500, acao, app),
		"api.example.com/bare":   reply(500),
	})
	if res, err := page.Get("https://api.example.com/shared"); err != nil || res.Status != 500 {
		t.Errorf("got %v, %v; want status 500", res, err)
	}
	if _, err := page.Get("https://api.example.com/bare"); reasonOf(t, err) != MissingAllowOrigin {
		t.Errorf("got %v, want %s", err, MissingAllowOrigin)
	}
}

func TestOpaqueOriginIsNull(t *testing.T) {
	page := MustNew("null")
	page.Transport = Handler(server{
		"api.example.com/null":   reply(200, acao, "null"),
		"api.example.com/star":   reply(200, acao, "*"),
		"api.example.com/origin": reply(200, acao, app),
	})
	for path, want := range map[string]Reason{"null": "", "star": "", "origin": AllowOriginMismatch} {
		res, err := page.Get("https://api.example.com/" + path)
		if reasonOf(t, err) != want {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
		if err == nil && res.Exchanges[0].RequestHeader.Get("Origin") != "null" {
			t.Errorf("%s: Origin is %q", path, res.Exchanges[0].RequestHeader.Get("Origin"))
		}
		if err == nil && has(res.Exchanges[0].RequestHeader, "Referer") {
			t.Errorf("%s: a Referer was sent", path)
		}
	}
}

func TestCrossOriginResourcePolicy(t *testing.T) {
	const corp = "Cross-Origin-Resource-Policy"
	tests := map[string]struct {
		url, policy string
		mode        Mode
		want        Reason
	}{
		"same-origin, another origin":  {"https://api.example.com/", "same-origin", ModeNoCORS, ResourcePolicy},
		"same-origin, this one":        {"https://app.example.com/", "same-origin", ModeNoCORS, ""},
		"same-site, same site":         {"https://api.example.com/", "same-site", ModeNoCORS, ""},
		"same-site, another site":      {"https://example.org/", "same-site", ModeNoCORS, ResourcePolicy},
		"cross-origin":                 {"https://example.org/", "cross-origin", ModeNoCORS, ""},
		"unknown value counts as none": {"https://example.org/", "same-origin, same-site", ModeNoCORS, ""},
		"no word on CORS requests":     {"https://example.org/", "same-origin", ModeCORS, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			a := reply(200, corp, tt.policy, acao, "*")
			page := at(server{"api.example.com/": a, "app.example.com/": a, "example.org/": a})
			_, err := page.Fetch(t.Context(), Request{URL: tt.url, Mode: tt.mode})
			if reasonOf(t, err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
