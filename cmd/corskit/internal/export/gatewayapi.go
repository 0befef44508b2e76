package export

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/corskit/corskit/policyfile"
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
		routes:  gatewayRoutes,
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
	gatewayHost    = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)
	gatewayOrigin  = regexp.MustCompile(`^https?://(\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+(:[0-9]{1,5})?$`)
	gatewayMethods = []string{"*", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"}
)

// gatewayRoutes lets through what every gateway must read alike. How it reads a path or a name that can be written in several ways is left
// to it, and nothing can refuse such a request: it belongs to what no route is for, which must therefore allow nobody.
func gatewayRoutes(parts []policyfile.Part) (all []error) {
	fail := func(format string, args ...any) { all = append(all, fmt.Errorf(format, args...)) }
	for _, p := range parts {
		_, err := netip.ParseAddr(p.Host)
		switch {
		case p.Prefix != "":
			fail("routes: prefix %s: the Gateway API does not say how a gateway reads a path such as /a//b, /A or /%%61; write routes with a host alone, or leave it to the application, with --layer app", p.Prefix)
		case p.Host == "" && len(p.Policy.Config().AllowOrigins) > 0:
			fail("allowOrigins: the Gateway API does not say whether a request to example.com. is one to example.com, and it might get the policy for the rest of the site; write it below a route with a host, too")
		case p.Host != "" && (err == nil || !gatewayHost.MatchString(p.Host)):
			fail("routes: host %s: the Gateway API takes names of letters, digits, hyphens and dots; leave it to the application, with --layer app", p.Host)
		}
	}
	return all
}

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

// A gatewayRoute is an HTTPRoute: what one host is asked for, or with "" what no other is for.
type gatewayRoute struct {
	*configuration
	Host   string
	Policy *policy
}

// Routes are the choices in the Gateway API's terms.
func (c *configuration) Routes() (all []gatewayRoute) {
	if !c.Routed() {
		return []gatewayRoute{{c, "", c.Policies[0]}}
	}
	for _, choice := range append(c.Choices, choice{Policy: rest}) {
		all = append(all, gatewayRoute{c, choice.Host, c.Policies[c.index(choice.Policy)]})
	}
	return all
}

const gatewayEdge = `
{{template "head" .}}
{{- if .Whole}}# Fill in the gateway, and the application's service.
{{- else if .Routed}}# Each is the spec of an HTTPRoute, which lacks your gateway (parentRefs) and your service (backendRefs).
{{- else}}# Into the rule of the HTTPRoute:

{{include "filters" 0 (index .Policies 0)}}
{{- end}}
{{- if or .Whole .Routed}}
{{- range $i, $route := .Routes}}
{{- if $i}}
---
{{- end}}
{{- if $.Routed}}
# {{if .Host}}{{.Host}}{{else}}The rest of the site, where no origin is allowed{{end}}
{{- end}}
{{- if $.Whole}}
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: application{{with .Host}}-{{.}}{{end}}
spec:
  parentRefs:
    - name: gateway
{{include "spec" 2 .}}
{{- else}}
{{include "spec" 0 .}}
{{- end}}
{{- end}}
{{- end}}
{{define "spec"}}
{{- with .Host}}hostnames:
  - {{quote .}}
{{end -}}
rules:
{{- if .Whole}}
  - backendRefs:
      - name: {{.UpstreamHost}}
        port: {{.UpstreamPort}}
{{include "filters" 4 .Policy}}
{{- else}}
  - {{slice (include "filters" 4 .Policy) 4}}
{{- end}}
{{end}}
{{define "filters"}}
filters:
{{- if or .Any .Origins}}
  - type: CORS
    cors:
      allowOrigins:
{{- if .Any}}
        - "*"
{{- end}}
{{- range .Origins}}
        - {{quote .Pattern}}
{{- end}}
{{- if .Line "preflight" "Access-Control-Allow-Credentials"}}
      allowCredentials: true
{{- end}}
{{- with .List "preflight" "Access-Control-Allow-Methods"}}
      allowMethods:
{{- range .}}
        - {{quote .}}
{{- end}}
{{- end}}
{{- with .List "preflight" "Access-Control-Allow-Headers"}}
      allowHeaders:
{{- range .}}
        - {{quote .}}
{{- end}}
{{- end}}
{{- with .List "allowed" "Access-Control-Expose-Headers"}}
      exposeHeaders:
{{- range .}}
        - {{quote .}}
{{- end}}
{{- end}}
      maxAge: {{.Line "preflight" "Access-Control-Max-Age"}}
{{- end}}
  - type: ResponseHeaderModifier
    responseHeaderModifier:
      add:
        - name: Vary
          value: Origin
{{- if .Line "allowed" "Timing-Allow-Origin"}}
      set:
        - name: Timing-Allow-Origin
          value: "*"
{{- end}}
{{- if not (or .Any .Origins)}}
      # The application has no say.
      remove:
{{- range stripped}}
        - {{.}}
{{- end}}
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
