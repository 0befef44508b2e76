package export

var envoy = engine{
	title: "Envoy",
	flaws: []string{
		"its CORS filter sends no Vary, which the virtual host adds below",
		"for * it names the page's origin instead",
		"it answers a refused preflight with 200; without Access-Control-Allow-Origin browsers still refuse it",
	},
	limits: limits{
		timing: "sends Timing-Allow-Origin to everybody or to nobody",
		routes: "attaches a policy to a virtual host or a route: export each policy from a file of its own",
	},
	edge: envoyEdge,
	app:  envoyApp,
}

const envoyEdge = `
{{template "head" .}}
{{- if .Whole}}# Try it: envoy -c FILE

{{template "static" .}}
{{- else}}# 1. Among the http_filters, before envoy.filters.http.router:
#      - name: envoy.filters.http.cors
#        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors }
# 2. Into the virtual host:

{{include "policy" 0}}
{{- end}}
{{define "policy"}}
{{- $p := index .Policies 0 -}}
typed_per_filter_config:
  envoy.filters.http.cors:
    "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy
    allow_origin_string_match:
{{- if $p.Any}}
      - exact: "*"
{{- end}}
{{- range $p.Origins}}
{{- if .IsExact}}
      - exact: {{quote .Pattern}}
{{- else}}
      - safe_regex: { regex: '{{.Expression}}' } # {{.Pattern}}
{{- end}}
{{- end}}
{{- with $p.Line "preflight" "Access-Control-Allow-Methods"}}
    allow_methods: {{quote .}}
{{- end}}
{{- with $p.Line "preflight" "Access-Control-Allow-Headers"}}
    allow_headers: {{quote .}}
{{- end}}
{{- with $p.Line "allowed" "Access-Control-Expose-Headers"}}
    expose_headers: {{quote .}}
{{- end}}
    max_age: {{quote ($p.Line "preflight" "Access-Control-Max-Age")}}
{{- if $p.Line "preflight" "Access-Control-Allow-Credentials"}}
    allow_credentials: true
{{- end}}
    # By default, refused preflights reach the application.
    forward_not_matching_preflights: false
# The application has no say: this happens before the filter sets its own.
response_headers_to_remove:
{{- range .Stripped}}
  - {{lower .}}
{{- end}}
response_headers_to_add:
  - header: { key: Vary, value: Origin }
    append_action: APPEND_IF_EXISTS_OR_ADD
{{- if $p.Line "allowed" "Timing-Allow-Origin"}}
  - header: { key: Timing-Allow-Origin, value: "*" }
    append_action: OVERWRITE_IF_EXISTS_OR_ADD
{{- end}}
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
                  virtual_hosts:
                    - name: site
                      domains: ["*"]
                      routes:
                        - match: { prefix: / }
                          route: { cluster: application }
{{- if ne .Layer "app"}}
{{include "policy" 22}}
{{- end}}
{{end}}`
