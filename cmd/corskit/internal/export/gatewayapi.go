package export

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var gatewayAPI = engine{
	title: "the Gateway API",
	flaws: []string{
		"it cannot take away what the application says; see that it says nothing about CORS, or export with --layer app",
		"it demands no Vary of gateways, which the route adds below",
		"for * a gateway may name the page's origin instead",
	},
	limits: limits{
		timing:  "has no header for some origins only, such as Timing-Allow-Origin",
		routes:  "attaches a policy to the rule of a route: export each policy from a file of its own",
		noCache: "has a maxAge of at least 1 second",
		pattern: func(pattern string) string {
			if pattern == "*" || gatewayOrigin.MatchString(pattern) {
				return ""
			}
			return "takes http and https, names without _, and *. at the beginning only; list the origins that are meant, or leave them to the application"
		},
		policy: gatewayPolicy,
	},
	edge: gatewayEdge,
	app:  gatewayApp,
}

// What the schema of an HTTPRoute allows, apart from the patterns that mean something else there.
var (
	gatewayOrigin  = regexp.MustCompile(`^https?://(\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+(:[0-9]{1,5})?$`)
	gatewayMethods = []string{"*", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}
)

const gatewayMost = 64 // origins, and headers

func gatewayPolicy(p *policy) (all []error) {
	fail := func(format string, args ...any) { all = append(all, fmt.Errorf(format, args...)) }
	if n := len(p.Origins); n > gatewayMost {
		fail("allowOrigins: the Gateway API takes %d at most, and these are %d", gatewayMost, n)
	}
	for _, method := range p.List("preflight", "Access-Control-Allow-Methods") {
		if !slices.Contains(gatewayMethods, method) {
			fail("allowMethods: the Gateway API does not know %s; write those of %s that pages need", method, strings.Join(gatewayMethods[1:], ", "))
		}
	}
	for _, list := range []struct{ field, header string }{{"allowMethods", "Access-Control-Allow-Methods"}, {"allowHeaders", "Access-Control-Allow-Headers"}} {
		names := p.List("preflight", list.header)
		if slices.Contains(names, "*") && len(names) > 1 {
			fail(`%s: the Gateway API takes no "*" beside others; list what pages need`, list.field)
		}
		if len(names) > gatewayMost {
			fail("%s: the Gateway API takes %d at most, and these are %d", list.field, gatewayMost, len(names))
		}
	}
	return all
}

const gatewayEdge = `
{{template "head" .}}
{{- $p := index .Policies 0 -}}
{{- if .Whole}}# Fill in the gateway, and the application's service.
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: application
spec:
  parentRefs:
    - name: gateway
  rules:
    - backendRefs:
        - name: {{.UpstreamHost}}
          port: {{.UpstreamPort}}
{{include "filters" 6}}
{{- else}}# Into the rule of the HTTPRoute:

{{include "filters" 0}}
{{- end}}
{{define "filters"}}
{{- $p := index .Policies 0 -}}
filters:
  - type: CORS
    cors:
      allowOrigins:
{{- if $p.Any}}
        - "*"
{{- end}}
{{- range $p.Origins}}
        - {{quote .Pattern}}
{{- end}}
{{- if $p.Line "preflight" "Access-Control-Allow-Credentials"}}
      allowCredentials: true
{{- end}}
{{- with $p.List "preflight" "Access-Control-Allow-Methods"}}
      allowMethods:
{{- range .}}
        - {{quote .}}
{{- end}}
{{- end}}
{{- with $p.List "preflight" "Access-Control-Allow-Headers"}}
      allowHeaders:
{{- range .}}
        - {{quote .}}
{{- end}}
{{- end}}
{{- with $p.List "allowed" "Access-Control-Expose-Headers"}}
      exposeHeaders:
{{- range .}}
        - {{quote .}}
{{- end}}
{{- end}}
      maxAge: {{$p.Line "preflight" "Access-Control-Max-Age"}}
  - type: ResponseHeaderModifier
    responseHeaderModifier:
      add:
        - name: Vary
          value: Origin
{{- if $p.Line "allowed" "Timing-Allow-Origin"}}
      set:
        - name: Timing-Allow-Origin
          value: "*"
{{- end}}
{{end}}`

const gatewayApp = `
{{template "head" .}}# Nothing is to be written: a gateway passes on Host, Origin, Sec-Fetch-Site and Access-Control-Request-* by itself. The rule of the
# HTTPRoute may have no CORS filter, nor a ResponseHeaderModifier that sets what begins with Access-Control-.
{{- if .Whole}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: application
spec:
  parentRefs:
    - name: gateway
  rules:
    - backendRefs:
        - name: {{.UpstreamHost}}
          port: {{.UpstreamPort}}
{{- end}}
`
