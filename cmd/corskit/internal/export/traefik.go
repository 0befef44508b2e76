package export

import (
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
		routes: "attaches a policy to a router: export each route's policy from a file of its own",
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

const traefikEdge = `
{{template "head" .}}
{{- $p := index .Policies 0 -}}
{{- if .Whole}}# A dynamic configuration (file provider). Try it: traefik --entryPoints.web.address={{.Listen}} --providers.file.filename=FILE
{{else}}# A dynamic configuration (file provider). Name the middleware in your router: middlewares: [cors]. A Kubernetes Middleware has the
# same fields below spec.headers.
{{end}}
http:
{{- if .Whole}}
  routers:
    application:
      rule: "PathPrefix(` + "`/`" + `)"
      middlewares: [cors]
      service: application
  services:
    application:
      loadBalancer:
        servers:
          - url: {{quote .Upstream}}
{{- end}}
  middlewares:
    cors:
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
        accessControlMaxAge: {{$p.Line "preflight" "Access-Control-Max-Age"}}
{{- if not $p.Any}}
        addVaryHeader: true
{{- end}}
        # The application has no say: an empty value takes a header away, before the ones above are set.
        customResponseHeaders:
{{- range .Stripped}}
{{- if and (eq . "Timing-Allow-Origin") ($p.Line "allowed" .)}}
          {{.}}: "*"
{{- else}}
          {{.}}: ""
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
