package others

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	hertz "github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// hertzServer returns the URL of a Hertz server.
func hertzServer(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := server.New(server.WithListener(listener), server.WithDisablePrintRoute(true))
	h.Use(cors(policy))
	h.PUT("/items/:id", func(_ context.Context, c *hertz.RequestContext) { c.String(http.StatusOK, "{}") })
	go h.Run()
	t.Cleanup(func() { h.Close() })
	url := "http://" + listener.Addr().String()
	for range 100 {
		if response, err := http.Get(url); err == nil {
			response.Body.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return url
}

func send(t *testing.T, method, url, origin string, header ...string) *http.Response {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", origin)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, response.Body)
	response.Body.Close()
	return response
}

// Each line of docs/frameworks.md is a server here: a page that is allowed gets through, and another page does not.
func TestFrameworksWithoutAnAdapter(t *testing.T) {
	serve := func(h http.Handler) func(*testing.T) string {
		return func(t *testing.T) string {
			s := httptest.NewServer(h)
			t.Cleanup(s.Close)
			return s.URL
		}
	}
	tests := []struct {
		line   string // of the table
		start  func(*testing.T) string
		method string
		path   string
		names  string // of request headers
		allows string
	}{
		{"Huma on http.ServeMux", serve(humaOnServeMux()), "PUT", "/items/1", "content-type", page},
		{"Huma on chi", serve(humaOnChi()), "PUT", "/items/1", "content-type", page},
		{"Huma on chi", serve(humaOnChi()), "PUT", "/admin/1", "content-type", admin},
		{"Connect", serve(connectServer()), "POST", "/items.v1.Items/Get", "connect-protocol-version,connect-timeout-ms,content-type", page},
		{"gRPC-Web", serve(connectServer()), "POST", "/items.v1.Items/Get", "content-type,grpc-timeout,x-grpc-web,x-user-agent", page},
		{"grpc-gateway", serve(grpcGateway()), "PUT", "/items/1", "content-type", page},
		{"gorilla/mux", serve(gorillaMux()), "PUT", "/items/1", "content-type", page},
		{"httprouter", serve(httpRouter()), "PUT", "/items/1", "content-type", page},
		{"Hertz", hertzServer, "PUT", "/items/1", "content-type", page},
	}
	docs, err := os.ReadFile("../../docs/frameworks.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.line+test.path, func(t *testing.T) {
			if !strings.Contains(string(docs), "| "+test.line+" |") {
				t.Errorf("docs/frameworks.md has no line %q", test.line)
			}
			url := test.start(t) + test.path
			for _, origin := range []string{page, admin, evil} {
				want := ""
				if origin == test.allows {
					want = origin
				}
				r := send(t, "OPTIONS", url, origin, "Access-Control-Request-Method", test.method, "Access-Control-Request-Headers", test.names)
				if got := r.Header.Get("Access-Control-Allow-Origin"); got != want || (r.StatusCode == http.StatusNoContent) != (want != "") {
					t.Errorf("the preflight from %s: %d %q", origin, r.StatusCode, got)
				}
				granted := strings.Split(strings.ToLower(r.Header.Get("Access-Control-Allow-Headers")), ", ")
				for name := range strings.SplitSeq(test.names, ",") {
					if want != "" && !slices.Contains(granted, name) {
						t.Errorf("%s is not granted: %q", name, granted)
					}
				}
				r = send(t, test.method, url, origin)
				if got := r.Header.Get("Access-Control-Allow-Origin"); got != want || !slices.Contains(r.Header["Vary"], "Origin") {
					t.Errorf("the request from %s: %d %v", origin, r.StatusCode, r.Header)
				}
			}
		})
	}
}

// What the clients send passes, and what they read is exposed.
func TestTheClientsOfConnectAndGRPCWeb(t *testing.T) {
	s := httptest.NewServer(connectServer())
	defer s.Close()
	for name, option := range map[string]connect.ClientOption{"Connect": connect.WithProtoJSON(), "gRPC-Web": connect.WithGRPCWeb()} {
		seen := &recorder{}
		client := connect.NewClient[wrapperspb.StringValue, wrapperspb.StringValue](&http.Client{Transport: seen}, s.URL+"/items.v1.Items/Get", option)
		answer, err := client.CallUnary(t.Context(), connect.NewRequest(wrapperspb.String("a")))
		if err != nil || answer.Msg.Value != "a" {
			t.Fatalf("%s: %v", name, err)
		}
		granted := strings.ToLower(strings.Join(rpcPolicy.Config().AllowHeaders, ","))
		for header := range seen.sent {
			switch header = strings.ToLower(header); header {
			case "origin", "user-agent", "accept-encoding", "te", "connect-accept-encoding", "content-encoding", "grpc-accept-encoding":
				// A browser sets these by itself, or the browser's client does not send them.
			default:
				if !strings.Contains(granted, header) {
					t.Errorf("%s sends %s, which is not granted", name, header)
				}
			}
		}
		exposed := strings.ToLower(seen.received.Get("Access-Control-Expose-Headers"))
		if !strings.Contains(exposed, "grpc-status") || !strings.Contains(exposed, "grpc-message") {
			t.Errorf("%s: exposed are %q", name, exposed)
		}
	}
}

// recorder sends as a page of ours would.
type recorder struct{ sent, received http.Header }

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	request.Header.Set("Origin", page)
	r.sent = request.Header.Clone()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err == nil {
		r.received = response.Header.Clone()
	}
	return response, err
}
