package export

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var traefik = engine{
	title: "Traefik",
	flaws: []string{
		"it answers every preflight with 200 and the lists; without Access-Control-Allow-Origin browsers still refuse it",
		"it sends Access-Control-Allow-Credentials and -Expose-Headers to other origins, too, to no effect for browsers",
		"it keeps the first Vary line of the application only",
	},
	limits: limits{
		timing: "sends Timing-Allow-Origin to everybody or to nobody",
	},
	edge: traefikEdge,
	app:  traefikApp,
}

// List returns the elements of a header in a state.
func (p *policy) List(kind, header string) []string {
	value := p.Line(kind, header)
	if value == "" {
		return nil
	}
	return strings.Split(value, ", ")
}

// Exact and Patterns are the origins that are one, and those that stand for several.
func (p *policy) Exact() (exact []origin) {
	return slices.DeleteFunc(slices.Clone(p.Origins), func(o origin) bool { return !o.IsExact() })
}
func (p *policy) Patterns() (patterns []origin) {
	return slices.DeleteFunc(slices.Clone(p.Origins), origin.IsExact)
}

// A router sends the requests for which its rule holds through a middleware. Of several, that with the highest priority is asked first.
type router struct {
	Title, Name, Rule, Middleware string
	Priority                      int // 0: there is no other
}

// Routers are the choices in Traefik's terms.
func (c *configuration) Routers() (all []router) {
	const everything = "PathPrefix(`/`)"
	if !c.Routed() {
		return []router{{Name: "application", Rule: everything, Middleware: "cors"}}
	}
	if c.ByPath {
		all = append(all, router{Title: c.Choices[0].Title(), Rule: "PathRegexp(`" + oddPath + "`)", Middleware: c.Middleware(odd)})
	}
	for _, choice := range c.Choices {
		if rule := choice.traefikRule(); rule != "" {
			all = append(all, router{Title: choice.Title(), Rule: rule, Middleware: c.Middleware(choice.Policy)})
		}
	}
	all = append(all, router{Title: choice{Policy: rest}.Title(), Rule: everything, Middleware: c.Middleware(rest)})
	for i := range all {
		all[i].Priority = len(all) - i
		all[i].Name = fmt.Sprint("application-", i+1)
	}
	return all
}

// traefikRule is "" for odd paths. Host ignores the case, the port and a dot at the end.
func (c choice) traefikRule() string {
	var rules []string
	if c.Host != "" {
		rules = append(rules, "Host(`"+c.Host+"`)")
	}
	switch {
	case c.AnyCase:
		rules = append(rules, "PathRegexp(`(?i)^"+regexp.QuoteMeta(c.Prefix)+"(?:/|$)`)")
	case c.Prefix != "":
		rules = append(rules, "(Path(`"+c.Prefix+"`) || PathPrefix(`"+c.Prefix+"/`))")
	}
	return strings.Join(rules, " && ")
}

// Middleware is what Traefik calls a policy.
func (c *configuration) Middleware(policy string) string {
	switch policy {
	case "":
		return "cors"
	case rest:
		return "cors-rest"
	case odd:
		return "cors-refused"
	}
	return fmt.Sprint("cors-", c.index(policy)+1)
}

const traefikEdge = `
{{template "head" .}}
{{- if .Whole}}# A dynamic configuration (file provider). Try it: traefik --entryPoints.web.address={{.Listen}} --providers.file.filename=FILE
{{else if .Routed}}# A dynamic configuration (file provider). The routers take the place of yours: name your service, and if your rule says more, write it
# before each as in Host(` + "`www.example.com`" + `) && (…). In Kubernetes, an IngressRoute has the same rules and priorities, and a Middleware the same
# fields below spec.headers.
{{else}}# A dynamic configuration (file provider). Name the middleware in your router: middlewares: [cors]. A Kubernetes Middleware has the
# same fields below spec.headers.
{{end}}
http:
{{- if or .Whole .Routed}}
  routers:
{{- range .Routers}}
{{- with .Title}}
    # {{.}}
{{- end}}
    {{.Name}}:
      rule: '{{.Rule}}'
{{- with .Priority}}
      priority: {{.}}
{{- end}}
      middlewares: [{{.Middleware}}]
      service: application
{{- end}}
{{- end}}
{{- if .Whole}}
  services:
    application:
      loadBalancer:
        servers:
          - url: {{quote .Upstream}}
{{- end}}
  middlewares:
{{- range $p := .Policies}}
    {{$.Middleware .Name}}:
      headers:
{{- if $p.Any}}
        accessControlAllowOriginList: ["*"]
{{- end}}
{{- with $p.Exact}}
        accessControlAllowOriginList:
{{- range .}}
          - {{quote .Pattern}}
{{- end}}
{{- end}}
{{- with $p.Patterns}}
        # Traefik does not anchor expressions by itself.
        accessControlAllowOriginListRegex:
{{- range .}}
          - '{{.Expression}}' # {{.Pattern}}
{{- end}}
{{- end}}
{{- if $p.Line "preflight" "Access-Control-Allow-Credentials"}}
        accessControlAllowCredentials: true
{{- end}}
{{- with $p.List "preflight" "Access-Control-Allow-Methods"}}
        accessControlAllowMethods:
{{- range .}}
          - {{quote .}}
{{- end}}
{{- end}}
{{- with $p.List "preflight" "Access-Control-Allow-Headers"}}
        accessControlAllowHeaders:
{{- range .}}
          - {{quote .}}
{{- end}}
{{- end}}
{{- with $p.List "allowed" "Access-Control-Expose-Headers"}}
        accessControlExposeHeaders:
{{- range .}}
          - {{quote .}}
{{- end}}
{{- end}}
{{- with $p.Line "preflight" "Access-Control-Max-Age"}}
        accessControlMaxAge: {{.}}
{{- end}}
{{- if not $p.Any}}
        addVaryHeader: true
{{- end}}
        # The application has no say: an empty value takes a header away, before the ones above are set.
        customResponseHeaders:
{{- range $.Stripped}}
{{- if and (eq . "Timing-Allow-Origin") ($p.Line "allowed" .)}}
          {{.}}: "*"
{{- else}}
          {{.}}: ""
{{- end}}
{{- end}}
{{- end}}
`

const traefikApp = `
{{template "head" .}}# Nothing is to be written: Traefik passes on Host (passHostHeader is true), Origin, Sec-Fetch-Site and Access-Control-Request-* by
# itself. No headers middleware on the way may have fields that begin with accessControl.
{{- if .Whole}}

http:
  routers:
    application:
      rule: "PathPrefix(` + "`/`" + `)"
      service: application
  services:
    application:
      loadBalancer:
        servers:
          - url: {{quote .Upstream}}
{{- end}}
`
