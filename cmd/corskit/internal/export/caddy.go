package export

var caddy = engine{
	title: "Caddy",
	flaws: []string{
		"it runs basic_auth before respond, so that a preflight would need a login; where there is one, put both into a route, the import first",
	},
	edge: caddyEdge,
	app:  caddyApp,
}

const caddyEdge = `
{{template "head" .}}
{{- if .Whole}}# Try it: caddy run --adapter caddyfile --config FILE

{
	admin off
	auto_https off
}
{{else}}# Put this at the top of the Caddyfile. Then write "import cors" into the site, and "import cors_alone" into its reverse_proxy.
{{end}}
(cors) {
{{- if .Routed}}
	# Which policy is asked.
	map {http.request.host}|{http.request.orig_uri} {cors_policy} {
{{- range .Choices}}
		"~{{.Expression}}" "{{.Policy}}"
{{- end}}
		default "REST"
	}
{{end}}
{{- if not .Static}}
	# The origins. Of several Origin lines, which no browser sends, none is allowed.
	map "{{if .Routed}}{cors_policy} {{end}}{header.Origin}" {cors_listed} {
{{- range .Policies}}{{$name := .Name}}
{{- range .Origins}}
		# {{.Pattern}}
		"~^{{if $name}}{{quoteMeta $name}} {{end}}{{.Bare}}$" "{{if $name}}{{$name}} {{end}}yes"
{{- end}}
{{- if $name}}
		"~^{{quoteMeta $name}} " "{{$name}} {{if .Any}}yes{{else}}no{{end}}"
{{- end}}
{{- end}}
		default "no"
	}
{{end}}
	# What the request is to the policy, and what the answer says. A preflight is OPTIONS with Origin and Access-Control-Request-Method.
{{- range .Policies}}{{$p := .}}
{{- range .States}}
	@{{.ID}} {
{{- if or (eq .Kind "preflight") (eq .Kind "refused")}}
		method OPTIONS
		header_regexp from Origin .
		header_regexp for Access-Control-Request-Method .
{{- else}}
		not {
			method OPTIONS
			header_regexp from Origin .
			header_regexp for Access-Control-Request-Method .
		}
{{- end}}
{{- if not $.Static}}
		vars {cors_listed} "{{if $p.Name}}{{$p.Name}} {{end}}{{if or (eq .Kind "preflight") (eq .Kind "allowed")}}yes{{else}}no{{end}}"
{{- end}}
	}
	header @{{.ID}} {
{{- range .Lines}}
		{{if eq .Name "Vary"}}+{{end}}{{.Name}} {{if .Origin}}{header.Origin}{{else}}"{{.Value}}"{{end}}
{{- end}}
	}
{{- if .Status}}
	respond @{{.ID}} {{.Status}}
{{- end}}
{{- end}}
{{- end}}
}

(cors_alone) {
	# The application has no say.
{{- range .Stripped}}
	header_down -{{.}}
{{- end}}
}
{{- if .Whole}}

http://:{{.ListenPort}} {
{{- if .ListenHost}}
	bind {{.ListenHost}}
{{- end}}
	import cors
	reverse_proxy {{.UpstreamAddress}} {
		import cors_alone
	}
}
{{- end}}
`

const caddyApp = `
{{template "head" .}}
{{- if .Whole}}# Try it: caddy run --adapter caddyfile --config FILE

{
	admin off
	auto_https off
}

http://:{{.ListenPort}} {
{{- if .ListenHost}}
	bind {{.ListenHost}}
{{- end}}
	reverse_proxy {{.UpstreamAddress}}
}
{{- else}}# Inside the site, as it stands:

	reverse_proxy localhost:9000
{{- end}}

# Caddy passes on Host, Origin, Sec-Fetch-Site and Access-Control-Request-* by itself. Nothing may be set here that begins with
# Access-Control-. A cache in front must keep an answer for each origin, as Vary says.
`
