package demo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/examples/quickstart/demo"
)

// start runs a demo on free ports until the test ends.
func start(t *testing.T) *demo.Demo {
	t.Helper()
	d, err := demo.Listen(demo.Ports{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestAllSixServersAnswerAlike(t *testing.T) {
	d := start(t)
	if len(d.APIs) != 6 {
		t.Fatalf("%d servers, want 6", len(d.APIs))
	}
	for _, test := range []struct {
		name   string
		method string
		send   http.Header
		status int
		want   http.Header
	}{
		{"preflight of the page", "OPTIONS", http.Header{"Origin": {d.Origin}, "Access-Control-Request-Method": {"PUT"}}, 204, http.Header{
			"Access-Control-Allow-Origin":      {d.Origin},
			"Access-Control-Allow-Credentials": {"true"},
			"Access-Control-Allow-Methods":     {"GET, HEAD, POST, PUT, DELETE"},
			"Access-Control-Allow-Headers":     {"Content-Type, X-Client-Version"},
		}},
		{"preflight of the other origin", "OPTIONS", http.Header{"Origin": {d.OtherOrigin}, "Access-Control-Request-Method": {"PUT"}}, 403, nil},
		{"request of the page", "GET", http.Header{"Origin": {d.Origin}}, 200, http.Header{
			"Access-Control-Allow-Origin":      {d.Origin},
			"Access-Control-Allow-Credentials": {"true"},
			"Access-Control-Expose-Headers":    {"ETag, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"},
		}},
		{"request of the other origin", "GET", http.Header{"Origin": {d.OtherOrigin}}, 200, nil},
	} {
		for _, api := range d.APIs {
			t.Run(test.name+" to "+api.Framework, func(t *testing.T) {
				response, _ := send(t, test.method, api.URL+"/items/1", test.send)
				if response.StatusCode != test.status {
					t.Errorf("status %d, want %d", response.StatusCode, test.status)
				}
				for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials",
					"Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers"} {
					if got, want := response.Header[name], test.want[name]; !slices.Equal(got, want) {
						t.Errorf("%s: %q, want %q", name, got, want)
					}
				}
			})
		}
	}
}

func TestThePageLearnsWhereTheServersAreAndThePolicy(t *testing.T) {
	d := start(t)
	_, body := send(t, "GET", d.Origin+"/demo.json", nil)
	var got struct {
		Origin, OtherOrigin, Curl string
		APIs                      []demo.API
		Policy                    core.Config
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Origin != d.Origin || got.OtherOrigin != d.OtherOrigin || got.Curl != d.Curl() || !slices.Equal(got.APIs, d.APIs) {
		t.Errorf("demo.json does not describe %+v:\n%s", d, body)
	}
	if !slices.Equal(got.Policy.AllowOrigins, []string{d.Origin}) || !got.Policy.AllowCredentials {
		t.Errorf("demo.json has the policy %+v", got.Policy)
	}
}

func TestThePageIsServedFromBothOrigins(t *testing.T) {
	d := start(t)
	for _, origin := range []string{d.Origin, d.OtherOrigin} {
		for path, mediaType := range map[string]string{
			"/":            "text/html; charset=utf-8",
			"/frame.html":  "text/html; charset=utf-8",
			"/style.css":   "text/css; charset=utf-8",
			"/page.js":     "text/javascript; charset=utf-8",
			"/icon.svg":    "image/svg+xml",
			"/favicon.ico": "image/svg+xml",
		} {
			response, _ := send(t, "GET", origin+path, nil)
			if got := response.Header.Get("Content-Type"); response.StatusCode != 200 || got != mediaType {
				t.Errorf("%s%s: %d %s, want 200 %s", origin, path, response.StatusCode, got, mediaType)
			}
		}
	}
}

// Browsers may resolve localhost to either address.
func TestServersListenOnBothLoopbackAddresses(t *testing.T) {
	hosts := []string{"127.0.0.1"}
	if probe, err := net.Listen("tcp6", "[::1]:0"); err == nil {
		probe.Close()
		hosts = append(hosts, "::1")
	}
	d := start(t)
	for _, server := range append([]string{d.Origin}, urls(d)...) {
		for _, host := range hosts {
			address := "http://" + net.JoinHostPort(host, strconv.Itoa(portOf(t, server)))
			if response, _ := send(t, "GET", address+"/", nil); response.StatusCode >= 500 {
				t.Errorf("%s, as %s: status %d", server, address, response.StatusCode)
			}
		}
	}
}

func urls(d *demo.Demo) []string {
	var all []string
	for _, api := range d.APIs {
		all = append(all, api.URL)
	}
	return all
}

type exchange struct{ Request, Response string }

func TestExchangesAreKeptAsTheyWereOnTheWire(t *testing.T) {
	d := start(t)
	for i, api := range d.APIs {
		t.Run(api.Framework, func(t *testing.T) {
			id := strconv.Itoa(i)
			address := api.URL + "/items/1?exchange=wire-" + id
			send(t, "OPTIONS", address, http.Header{"Origin": {d.Origin}, "Access-Control-Request-Method": {"PUT"}})
			send(t, "GET", address, http.Header{"Origin": {d.OtherOrigin}})

			seen := exchanges(t, d, "wire-"+id)
			if len(seen) != 2 {
				t.Fatalf("%d exchanges, want 2: %q", len(seen), seen)
			}
			preflight, actual := seen[0], seen[1]
			want(t, preflight.Request, "OPTIONS /items/1?exchange=wire-"+id+" HTTP/1.1\r\n", "Origin: "+d.Origin)
			want(t, preflight.Response, "HTTP/1.1 204 No Content\r\n", "Access-Control-Allow-Origin: "+d.Origin)
			want(t, actual.Request, "GET /items/1?exchange=wire-"+id+" HTTP/1.1\r\n", "Origin: "+d.OtherOrigin)
			want(t, actual.Response, "HTTP/1.1 200 OK\r\n", "Date: ")
			if strings.Contains(actual.Response, "Tea") {
				t.Errorf("the body is in the exchange: %q", actual.Response)
			}
		})
	}
}

func want(t *testing.T, head, start, contains string) {
	t.Helper()
	if !strings.HasPrefix(head, start) || !strings.Contains(head, contains) {
		t.Errorf("head %q, want it to start with %q and to contain %q", head, start, contains)
	}
}

func TestOldExchangesAreForgotten(t *testing.T) {
	d := start(t)
	for i := range 601 {
		send(t, "GET", fmt.Sprintf("%s/items?exchange=%d", d.APIs[i%len(d.APIs)].URL, i), nil)
	}
	if seen := exchanges(t, d, "0"); len(seen) != 0 {
		t.Errorf("the first of 601 is still there: %q", seen)
	}
	for _, id := range []string{"1", "600"} {
		if seen := exchanges(t, d, id); len(seen) != 1 {
			t.Errorf("exchange %s: %q, want one", id, seen)
		}
	}
}

func TestListenNamesWhatIsWrongWithAPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := portOf(t, "http://"+taken.Addr().String())

	for _, test := range []struct {
		ports demo.Ports
		want  string
	}{
		{demo.Ports{Page: port}, fmt.Sprintf("port %d is taken; stop what listens there or choose another with -page", port)},
		{demo.Ports{Fiber: port}, fmt.Sprintf("port %d is taken; stop what listens there or choose another with -fiber", port)},
		{demo.Ports{Gin: 65536}, "65536 is not a port; choose one from 1 to 65535 with -gin, or 0 for any that is free"},
		{demo.Ports{EchoV5: 65536}, "65536 is not a port; choose one from 1 to 65535 with -echov5, or 0 for any that is free"},
		{demo.Ports{FiberV3: port}, fmt.Sprintf("port %d is taken; stop what listens there or choose another with -fiberv3", port)},
		{demo.Ports{Chi: -1}, "-1 is not a port; choose one from 1 to 65535 with -chi, or 0 for any that is free"},
	} {
		if _, err := demo.Listen(test.ports); err == nil || err.Error() != test.want {
			t.Errorf("Listen(%+v): %v, want %s", test.ports, err, test.want)
		}
	}
}

func TestServeClosesEverything(t *testing.T) {
	for name, ready := range map[string]func(*demo.Demo){
		"after requests": func(d *demo.Demo) {
			for _, api := range d.APIs {
				send(t, "GET", api.URL+"/items", nil)
			}
		},
		// Fiber misses a shutdown that comes before it serves.
		"right at the start": func(*demo.Demo) {},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := demo.Listen(demo.Ports{})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(context.Background())
			served := make(chan error, 1)
			go func() { served <- d.Serve(ctx) }()
			ready(d)
			stop()
			if err := <-served; err != nil {
				t.Error(err)
			}
			again, err := demo.Listen(demo.Ports{Page: portOf(t, d.Origin), Fiber: portOf(t, d.APIs[4].URL), FiberV3: portOf(t, d.APIs[5].URL)})
			if err != nil {
				t.Fatal(err)
			}
			if err := again.Serve(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

func exchanges(t *testing.T, d *demo.Demo, id string) []exchange {
	t.Helper()
	_, body := send(t, "GET", d.Origin+"/exchanges/"+id, nil)
	var seen []exchange
	if err := json.Unmarshal([]byte(body), &seen); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return seen
}

func portOf(t *testing.T, address string) int {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(parsed.Port())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func send(t *testing.T, method, address string, header http.Header) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		request.Header = header.Clone()
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
