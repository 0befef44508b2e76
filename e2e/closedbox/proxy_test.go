package closedbox

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const page = "http://localhost:4200"

// startProxy runs corskit proxy in front of upstream for the pages of origin, with the box's login, and returns its URL.
func startProxy(t *testing.T, upstream, origin string, more ...string) string {
	t.Helper()
	arguments := append([]string{"proxy", "--to", upstream, "--listen", ":0", "--origin", origin, "--basic-auth-env", "UPSTREAM_AUTH"}, more...)
	p := start(t, []string{login}, build(t, "cmd/corskit"), arguments...)
	port := p.find(t, `msg=listening address=http://127\.0\.0\.1:(\d+)`)[0]
	return "http://localhost:" + port
}

// send sends a request with the given headers, "name", "value", and so on.
func send(t *testing.T, method, url, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(text)
}

// What makes the box one: it wants a password, and lets pages of every origin try.
func TestTheBoxIsClosedAndSaysTooMuchAboutCORS(t *testing.T) {
	b := closedBox(t)
	response, _ := send(t, "GET", b.url+"/query?q=SHOW+DATABASES", "", "Origin", "https://evil.example")
	if response.StatusCode != http.StatusUnauthorized || response.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("%s, want 401 and a prompt", response.Status)
	}
	if got := response.Header.Get("Access-Control-Allow-Origin"); got != "https://evil.example" {
		t.Errorf("Access-Control-Allow-Origin: %q; these tests count on a box that lets everyone in", got)
	}
}

func TestAPageWritesAndReadsThroughTheProxy(t *testing.T) {
	b := closedBox(t)
	database := b.database(t)
	proxy := startProxy(t, b.url, page)

	response, _ := send(t, "OPTIONS", proxy+"/write?db="+database, "", "Origin", page,
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type")
	if response.StatusCode != http.StatusNoContent || response.Header.Get("X-Influxdb-Version") != "" {
		t.Errorf("the preflight: %s from the box, want 204 from the proxy", response.Status)
	}
	response, body := send(t, "POST", proxy+"/write?db="+database, "m value=42", "Origin", page)
	if response.StatusCode != http.StatusNoContent {
		t.Errorf("the write: %s %s", response.Status, body)
	}
	response, body = send(t, "GET", proxy+"/query?q=SELECT+value+FROM+m&db="+database, "", "Origin", page, "Authorization", "Basic nonsense")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, ",42]") {
		t.Errorf("the read: %s %s", response.Status, body)
	}
	for name, want := range map[string][]string{
		"Access-Control-Allow-Origin":  {page},
		"Access-Control-Allow-Headers": nil, // InfluxDB sends it with every answer
		"Vary":                         {"Origin"},
	} {
		if got := response.Header[name]; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if values := b.values(t, database); !slices.Equal(values, []float64{42}) {
		t.Errorf("the box holds %v", values)
	}
}

func TestNoOneElseWritesOrReads(t *testing.T) {
	b := closedBox(t)
	database := b.database(t)
	proxy := startProxy(t, b.url, page)
	for name, headers := range map[string][]string{
		"a simple POST of a foreign page": {"Origin", "https://evil.example", "Content-Type", "text/plain"},
		"a no-cors fetch":                 {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"},
		"another port of this machine":    {"Origin", "http://localhost:4201", "Sec-Fetch-Site", "same-site"},
		"a request without Origin":        {"Sec-Fetch-Site", "cross-site"},
	} {
		if response, _ := send(t, "POST", proxy+"/write?db="+database, "m value=1", headers...); response.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", name, response.Status)
		}
		if response, body := send(t, "GET", proxy+"/query?q=SHOW+DATABASES", "", headers...); response.StatusCode != http.StatusForbidden || strings.Contains(body, "results") {
			t.Errorf("%s: %s %s", name, response.Status, body)
		}
	}
	if values := b.values(t, database); len(values) != 0 {
		t.Errorf("the box holds %v", values)
	}
}
