package schemas

import (
	"testing"

	bootstrap "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	cors "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/cors/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	manager "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"sigs.k8s.io/yaml"
)

// message is one of Envoy's, with the rules that are written beside its fields.
type message interface {
	proto.Message
	ValidateAll() error
}

// read fills a message from YAML. Fields that do not exist are errors.
func read(t *testing.T, text []byte, m message) {
	t.Helper()
	data, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := protojson.Unmarshal(data, m); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if err := m.ValidateAll(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
}

func TestEnvoy(t *testing.T) {
	for name, p := range policies {
		t.Run(name, func(t *testing.T) {
			var host route.VirtualHost
			host.Name, host.Domains = "site", []string{"*"}
			text := append(export(t, "envoy", p), "\nname: site\ndomains: ['*']\n"...)
			read(t, text, &host)
			checkPolicy(t, &host, p)

			var all bootstrap.Bootstrap
			read(t, export(t, "envoy", p, "--listen", "127.0.0.1:8080", "--upstream", "http://127.0.0.1:9000"), &all)
			var m manager.HttpConnectionManager
			if err := all.StaticResources.Listeners[0].FilterChains[0].Filters[0].GetTypedConfig().UnmarshalTo(&m); err != nil {
				t.Fatal(err)
			}
			if err := m.ValidateAll(); err != nil {
				t.Fatal(err)
			}
			if got := m.HttpFilters[0].Name + " " + m.HttpFilters[1].Name; got != "envoy.filters.http.cors envoy.filters.http.router" {
				t.Errorf("the filters are %s", got)
			}
			checkPolicy(t, m.GetRouteConfig().VirtualHosts[0], p)

			var passing bootstrap.Bootstrap
			read(t, export(t, "envoy", p, "--layer", "app", "--listen", ":8080", "--upstream", "http://127.0.0.1:9000"), &passing)
		})
	}
}

func checkPolicy(t *testing.T, host *route.VirtualHost, p policy) {
	t.Helper()
	var c cors.CorsPolicy
	if err := host.TypedPerFilterConfig["envoy.filters.http.cors"].UnmarshalTo(&c); err != nil {
		t.Fatal(err)
	}
	if err := c.ValidateAll(); err != nil {
		t.Fatal(err)
	}
	if len(c.AllowOriginStringMatch) != len(p.AllowOrigins) || c.GetAllowCredentials().GetValue() != p.AllowCredentials || c.ForwardNotMatchingPreflights.GetValue() {
		t.Errorf("%v", &c)
	}
	if host.ResponseHeadersToAdd[0].Header.Key != "Vary" || len(host.ResponseHeadersToRemove) < 7 {
		t.Errorf("%v", host)
	}
}
