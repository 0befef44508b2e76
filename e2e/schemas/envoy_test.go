package schemas

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	bootstrap "github.com/envoyproxy/go-control-plane/envoy/config/bootstrap/v3"
	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	cors "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/cors/v3"
	_ "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/http/router/v3"
	manager "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
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

// Envoy's rules, as its types document them, choose from what was exported as policyfile does.
func TestEnvoyRoutes(t *testing.T) {
	compare(t, sitePrefixes, true, asSent, func(t *testing.T, s *site) func(host, target string) []string {
		var all bootstrap.Bootstrap
		read(t, exportFile(t, "envoy", s.file, "--listen", "127.0.0.1:8080", "--upstream", "http://127.0.0.1:9000"), &all)
		var m manager.HttpConnectionManager
		if err := all.StaticResources.Listeners[0].FilterChains[0].Filters[0].GetTypedConfig().UnmarshalTo(&m); err != nil {
			t.Fatal(err)
		}
		if err := m.ValidateAll(); err != nil {
			t.Fatal(err)
		}
		var snippet route.RouteConfiguration
		read(t, exportFile(t, "envoy", s.file), &snippet)
		if !proto.Equal(&snippet, m.GetRouteConfig()) {
			t.Error("with --listen the routes are others than without")
		}
		return func(host, target string) []string { return envoyOrigins(t, &snippet, host, target) }
	})
}

// envoyOrigins returns the origins that the route for a target allows.
func envoyOrigins(t *testing.T, c *route.RouteConfiguration, host, target string) (origins []string) {
	t.Helper()
	r := envoyRoute(t, c, host, target)
	if r == nil {
		return nil // 404
	}
	// The filter takes each field from the route, and what is not there from the levels above.
	for _, config := range []map[string]*anypb.Any{r.TypedPerFilterConfig, c.TypedPerFilterConfig} {
		config, ok := config["envoy.filters.http.cors"]
		if !ok {
			continue
		}
		var p cors.CorsPolicy
		if err := config.UnmarshalTo(&p); err != nil {
			t.Fatal(err)
		}
		if err := p.ValidateAll(); err != nil {
			t.Fatal(err)
		}
		if p.ForwardNotMatchingPreflights == nil || p.ForwardNotMatchingPreflights.Value {
			t.Errorf("preflights reach the application: %v", &p)
		}
		for _, origin := range p.AllowOriginStringMatch {
			origins = append(origins, origin.GetExact())
		}
		if len(origins) > 0 {
			break
		}
	}
	if timing := len(r.ResponseHeadersToAdd) == 1; timing != slices.Equal(origins, []string{"*"}) {
		t.Errorf("%q%q: %v", host, target, r)
	}
	return origins
}

// envoyRoute is the first of the host's that matches.
func envoyRoute(t *testing.T, c *route.RouteConfiguration, host, target string) *route.Route {
	t.Helper()
	host = strings.ToLower(host)
	if i := strings.LastIndex(host, ":"); i >= 0 && c.IgnorePortInHostMatching && strings.Trim(host[i+1:], "0123456789") == "" {
		host = host[:i]
	}
	var rest, exact *route.VirtualHost
	for _, h := range c.VirtualHosts {
		if slices.Contains(h.Domains, host) {
			exact = h
		}
		if slices.Contains(h.Domains, "*") {
			rest = h
		}
	}
	for _, r := range cmp.Or(exact, rest).Routes {
		if envoyMatches(t, r.Match, target) {
			return r
		}
	}
	return nil
}

func envoyMatches(t *testing.T, m *route.RouteMatch, target string) bool {
	t.Helper()
	for _, h := range m.Headers {
		if h.Name != ":path" {
			t.Fatalf("%v", h)
		}
		if wholly(t, h.GetStringMatch().GetSafeRegex().GetRegex(), target) == h.InvertMatch {
			return false
		}
	}
	path, _, _ := strings.Cut(target, "?")
	anyCase := m.CaseSensitive != nil && !m.CaseSensitive.Value
	switch m.PathSpecifier.(type) {
	case *route.RouteMatch_Prefix:
		return strings.HasPrefix(path, m.GetPrefix())
	case *route.RouteMatch_PathSeparatedPrefix:
		prefix := m.GetPathSeparatedPrefix()
		n := len(prefix)
		return len(path) >= n && (path[:n] == prefix || anyCase && strings.EqualFold(path[:n], prefix)) && (len(path) == n || path[n] == '/')
	case *route.RouteMatch_SafeRegex:
		return wholly(t, m.GetSafeRegex().Regex, path)
	}
	t.Fatalf("%v", m)
	return false
}

// wholly tells whether an expression matches all of a text. RE2's matches no bytes that are not UTF-8, other than Go's.
func wholly(t *testing.T, expression, text string) bool {
	t.Helper()
	re, err := regexp.Compile("^(?:" + expression + ")$")
	if err != nil {
		t.Fatal(err)
	}
	return utf8.ValidString(text) && re.MatchString(text)
}
