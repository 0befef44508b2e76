package export

var caddy = engine{
	title: "Caddy",
	flaws: []string{
		"it runs basic_auth before respond, so that a preflight would need a login; where there is one, put both into a route, the import first",
	},
	limits: limits{rules: true},
	edge:   caddyEdge,
	app:    caddyApp,
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
{{- if .Choices}}
	# Which policy is asked.
	map {http.request.host}|{http.request.orig_uri} {{if .Hosted}}{cors_route}{{else}}{cors_policy}{{end}} {
{{- range .Choices}}
		"~{{.Expression}}" "{{.Policy}}"
{{- end}}
		default "REST"
	}
{{end}}
{{- if .Hosted}}
	# OwnOrigins: browsers reach the server with one of these Hosts. For any other, AWAY refuses everything.
	map "{{if .Choices}}{cors_route} {{end}}{http.request.hostport}" {cors_policy} {
{{- range $p := .Hosted}}
{{- range .Hosts}}
		# {{.Pattern}}
		"~^{{if $.Choices}}{{quoteMeta $p.Name}} {{end}}{{.Bare}}$" "{{$p.Name}}"
{{- end}}
{{- if $.Choices}}
		"~^{{quoteMeta .Name}} " "{{.Away.Name}}"
{{- end}}
{{- end}}
{{- if .Choices}}
		"~^([^ ]+) " "${1}"
{{- else}}
		default "AWAY"
{{- end}}
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
{{- if .Enforcing}}{{template "enforce" .}}{{end}}
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
{{- if and $p.Enforce (eq .Kind "other")}}
		vars_regexp own cors_own ^yes$
{{- else if and (eq .Kind "forbidden") (not $p.IsAway)}}
		not vars cors_own yes
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
` + caddyEnforce

const caddyEnforce = `
{{define "enforce"}}
{{- range .Enforcement}}
	# {{.}}
{{- end}}
{{- with .Hosted}}
	map "{cors_policy} {header.Origin}" {cors_own_origin} {
{{- range $p := .}}
{{- range .Own}}
		# {{.Pattern}}
		"~^{{quoteMeta $p.Name}} {{.Bare}}$" "yes"
{{- end}}
{{- end}}
		default "no"
	}
{{- end}}
{{- if .Comparing}}
	# The Host that Origin names, without its port and with it if that is the scheme's own. Over TLS an http page is another one.
	map "{scheme} {header.Origin}" {cors_host} {cors_host_with_port} {
{{- range .Pages}}
		"~^{{if eq .Scheme "https"}}https?{{else}}http{{end}} {{.Scheme}}://({{.Host}})$" "${1}" "${1}:{{.DefaultPort}}"
		"~^{{if eq .Scheme "https"}}https?{{else}}http{{end}} {{.Scheme}}://({{.Host}}{{.Port}})$" "${1}" "${1}"
{{- end}}
		default "NONE" "NONE"
	}
{{- end}}
	@cors_own expression ` + "`" + `
		{header.Sec-Fetch-Site} in ["same-origin", "none"] ||
		{header.Origin} == "" && ({header.Sec-Fetch-Site} == "" || {method} in ["GET", "HEAD", "OPTIONS"])
{{- if .Hosted}} ||
		{header.Sec-Fetch-Site} == "" && {cors_own_origin} == "yes"
{{- end}}
{{- with .Comparing}} ||
		{header.Sec-Fetch-Site} == ""{{if $.Routed}} && {cors_policy} in ["{{named "\", \"" .}}"]{{end}} && {hostport}.lowerAscii() in [{cors_host}, {cors_host_with_port}]
{{- end}}
	` + "`" + `
	vars @cors_own cors_own yes
{{end}}`

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
