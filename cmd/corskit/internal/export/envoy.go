package export

import (
	"fmt"
	"slices"
)

var envoy = engine{
	title: "Envoy",
	flaws: []string{
		"its CORS filter sends no Vary, which is added below",
		"for * it names the page's origin instead",
		"it answers a refused preflight with 200; without Access-Control-Allow-Origin browsers still refuse it",
	},
	limits: limits{
		timing: "sends Timing-Allow-Origin to everybody or to nobody",
	},
	edge: envoyEdge,
	app:  envoyApp,
}

// A virtualHost is for the requests to a host. The first of its routes that matches is the one.
type virtualHost struct {
	Name    string
	Domains []string
	Routes  []envoyRoute
}

type envoyRoute struct {
	Title, Match string
	Policy       *policy
}

// VirtualHosts are the choices in Envoy's terms: a host's routes are followed by those for every host, which it would not look for elsewhere.
func (c *configuration) VirtualHosts() (all []*virtualHost) {
	var hosts []string
	for _, choice := range c.Choices {
		if choice.Host != "" && !slices.Contains(hosts, choice.Host) {
			hosts = append(hosts, choice.Host)
		}
	}
	for _, host := range hosts {
		// Envoy ignores the case, and the port if it is told to.
		all = append(all, &virtualHost{"site-" + host, []string{host, host + "."}, c.envoyRoutes(host)})
	}
	return append(all, &virtualHost{"site", []string{"*"}, c.envoyRoutes("")})
}

func (c *configuration) envoyRoutes(host string) (all []envoyRoute) {
	add := func(choice choice, match string) {
		all = append(all, envoyRoute{choice.Title(), match, c.Policies[c.index(choice.Policy)]})
	}
	if c.ByPath {
		// In RE2 a dot stands for no byte that is not UTF-8, so that the second expression may miss a path with such bytes.
		add(c.Choices[0], `{ prefix: /, headers: [{ name: ":path", string_match: { safe_regex: { regex: '[!-~]*' } }, invert_match: true }] }`)
		add(c.Choices[0], `{ safe_regex: { regex: '.*(?:`+oddPath+`).*' } }`)
	}
	for _, choice := range append(c.Choices, choice{Policy: rest}) {
		switch {
		case choice.Host != "" && choice.Host != host || choice.Host+choice.Prefix == "" && choice.Policy != rest:
		case choice.Prefix == "":
			add(choice, "{ prefix: / }")
			return all
		case choice.AnyCase:
			add(choice, fmt.Sprintf("{ path_separated_prefix: %q, case_sensitive: false }", choice.Prefix))
		default:
			add(choice, fmt.Sprintf("{ path_separated_prefix: %q }", choice.Prefix))
		}
	}
	return all
}

const envoyEdge = `
{{template "head" .}}
{{- if .Whole}}# Try it: envoy -c FILE

{{template "static" .}}
{{- else}}# 1. Among the http_filters, before envoy.filters.http.router:
#      - name: envoy.filters.http.cors
#        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors }
{{- if .Routed}}
# 2. As the route_config, with your clusters:

{{include "site" 0 .}}
{{- else}}
# 2. Into the virtual host:

{{include "policy" 0 .}}
{{- end}}
{{- end}}
{{define "policy"}}
{{- $p := index .Policies 0 -}}
{{include "cors" 0 $p}}
{{template "strip" .}}
{{- if $p.Line "allowed" "Timing-Allow-Origin"}}
{{include "timing" 2 .}}
{{- end}}
{{end}}
{{define "site"}}
ignore_port_in_host_matching: true
# What a route adds comes after what is taken away here.
most_specific_header_mutations_wins: true
# Where no route says otherwise, no origin is allowed. A preflight is answered all the same.
typed_per_filter_config:
  envoy.filters.http.cors:
    "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy
    forward_not_matching_preflights: false
{{template "strip" .}}
virtual_hosts:
{{- range .VirtualHosts}}
  - name: {{quote .Name}}
    domains: [{{range $i, $domain := .Domains}}{{if $i}}, {{end}}{{quote $domain}}{{end}}]
    routes:
{{- range .Routes}}
      # {{.Title}}
      - match: {{.Match}}
        route: { cluster: application }
{{- if or .Policy.Any .Policy.Origins}}
{{include "cors" 8 .Policy}}
{{- end}}
{{- if .Policy.Line "allowed" "Timing-Allow-Origin"}}
        response_headers_to_add:
{{include "timing" 10 .}}
{{- end}}
{{- end}}
{{- end}}
{{end}}
{{define "cors"}}
typed_per_filter_config:
  envoy.filters.http.cors:
    "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy
    allow_origin_string_match:
{{- if .Any}}
      - exact: "*"
{{- end}}
{{- range .Origins}}
{{- if .IsExact}}
      - exact: {{quote .Pattern}}
{{- else}}
      - safe_regex: { regex: '{{.Expression}}' } # {{.Pattern}}
{{- end}}
{{- end}}
{{- with .Line "preflight" "Access-Control-Allow-Methods"}}
    allow_methods: {{quote .}}
{{- end}}
{{- with .Line "preflight" "Access-Control-Allow-Headers"}}
    allow_headers: {{quote .}}
{{- end}}
{{- with .Line "allowed" "Access-Control-Expose-Headers"}}
    expose_headers: {{quote .}}
{{- end}}
    max_age: {{quote (.Line "preflight" "Access-Control-Max-Age")}}
{{- if .Line "preflight" "Access-Control-Allow-Credentials"}}
    allow_credentials: true
{{- end}}
    # By default, refused preflights reach the application.
    forward_not_matching_preflights: false
{{end}}
{{define "strip"}}# The application has no say: this happens before the filter sets its own.
response_headers_to_remove:
{{- range .Stripped}}
  - {{lower .}}
{{- end}}
response_headers_to_add:
  - header: { key: Vary, value: Origin }
    append_action: APPEND_IF_EXISTS_OR_ADD
{{- end}}
{{define "timing"}}
- header: { key: Timing-Allow-Origin, value: "*" }
  append_action: OVERWRITE_IF_EXISTS_OR_ADD
{{end}}` + envoyStatic

const envoyApp = `
{{template "head" .}}# Envoy passes on Host, Origin, Sec-Fetch-Site and Access-Control-Request-* by itself, unless a route rewrites the host. There may be no
# CORS filter on the way, nor headers to add that begin with Access-Control-. Its cache filter keeps an answer for each origin only with
# Origin among its allowed_vary_headers.
{{- if .Whole}}
# Try it: envoy -c FILE

{{template "static" .}}
{{- end}}
` + envoyStatic

const envoyStatic = `
{{define "static" -}}
static_resources:
  clusters:
    - name: application
      type: STRICT_DNS
      connect_timeout: 5s
      load_assignment:
        cluster_name: application
        endpoints:
          - lb_endpoints:
              - endpoint:
                  address:
                    socket_address: { address: {{quote .UpstreamHost}}, port_value: {{.UpstreamPort}} }
  listeners:
    - name: site
      address:
        socket_address: { address: {{if .ListenHost}}{{quote .ListenHost}}{{else}}"0.0.0.0"{{end}}, port_value: {{.ListenPort}} }
      filter_chains:
        - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: site
                http_filters:
{{- if ne .Layer "app"}}
                  - name: envoy.filters.http.cors
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors }
{{- end}}
                  - name: envoy.filters.http.router
                    typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                route_config:
{{- if .Routed}}
{{include "site" 18 .}}
{{- else}}
                  virtual_hosts:
                    - name: site
                      domains: ["*"]
                      routes:
                        - match: { prefix: / }
                          route: { cluster: application }
{{- if ne .Layer "app"}}
{{include "policy" 22 .}}
{{- end}}
{{- end}}
{{end}}`
