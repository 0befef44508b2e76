package export

var haproxy = engine{
	title: "HAProxy",
	flaws: []string{
		"it must have been built with PCRE (haproxy -vv says USE_PCRE or USE_PCRE2), as all packages are",
	},
	limits: limits{rules: true},
	edge:   haproxyEdge,
	app:    haproxyApp,
}

const haproxyEdge = `
{{template "head" .}}
{{- if .Whole}}# Try it: haproxy -f FILE

defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h

frontend site
    bind {{.ListenAddress "*"}}
{{template "rules" .}}
    default_backend application

backend application
    server application {{.UpstreamAddress}}
{{- else}}
    # Inside the frontend, before its use_backend lines and before anything that asks for a login:
{{template "rules" .}}
{{- end}}
{{define "rules"}}
{{- if .Choices}}
    # Which policy is asked.
    http-request set-var-fmt(txn.cors_target) %[req.hdr(host),host_only]|%[pathq]
    http-request set-var(txn.cors_policy) str({{(index .Choices 0).Policy}}) if { var(txn.cors_target) -m reg '{{(index .Choices 0).Expression}}' }
{{- range slice .Choices 1}}
    http-request set-var(txn.cors_policy) str({{.Policy}}) if !{ var(txn.cors_policy) -m found } { var(txn.cors_target) -m reg '{{.Expression}}' }
{{- end}}
    http-request set-var(txn.cors_policy) str(REST) if !{ var(txn.cors_policy) -m found }
{{end}}
{{- if .Hosted}}
    # OwnOrigins: browsers reach the server with one of these Hosts. For any other, AWAY refuses everything.
{{- if not .Choices}}
    http-request set-var(txn.cors_policy) str(HERE)
{{- end}}
{{- range $i, $p := .Hosted}}
{{- range .Hosts}}
    acl cors_here_{{$i}} req.fhdr(Host) -m reg '{{.Expression}}' # {{.Pattern}}
{{- end}}
    http-request set-var(txn.cors_policy) str({{.Away.Name}}) if {{if $.Choices}}{ var(txn.cors_policy) -m str {{.Name}} } {{end}}!cors_here_{{$i}}
{{- end}}
{{end}}
    # The origins. Of several Origin lines, which no browser sends, none is allowed.
{{- range .Policies}}{{$p := .}}
{{- if .Any}}
    http-request set-var(txn.cors_origin) str(*){{if .Name}} if { var(txn.cors_policy) -m str {{.Name}} }{{end}}
{{- end}}
{{- range .Origins}}
    http-request set-var(txn.cors_origin) req.fhdr(Origin) if {{if $p.Name}}{ var(txn.cors_policy) -m str {{$p.Name}} } {{end}}{ req.fhdr_cnt(Origin) eq 1 } { req.fhdr(Origin) {{if .IsExact}}-m str {{.Pattern}}{{else}}-m reg '{{.Expression}}'{{end}} }{{if not .IsExact}} # {{.Pattern}}{{end}}
{{- end}}
{{- end}}

    # What the request is to the policy. A preflight is OPTIONS with Origin and Access-Control-Request-Method.
    acl cors_asks method OPTIONS
    acl cors_from req.fhdr(Origin) -m reg .
    acl cors_from req.fhdr_cnt(Origin) gt 1
    acl cors_for req.fhdr(Access-Control-Request-Method) -m reg .
    acl cors_allowed var(txn.cors_origin) -m found
{{- if .Enforcing}}{{template "enforce" .}}{{else}}
    http-request set-var(txn.cors) str(other)
{{- end}}
    http-request set-var(txn.cors) str(allowed) if cors_allowed
    http-request set-var(txn.cors) str(refused) if cors_asks cors_from cors_for !cors_allowed
    http-request set-var(txn.cors) str(preflight) if cors_asks cors_from cors_for cors_allowed
{{- if .Routed}}
    http-request set-var-fmt(txn.cors) "%[var(txn.cors_policy)] %[var(txn.cors)]"
{{- end}}
    http-request return status 204 if { var(txn.cors) -m end preflight }
    http-request return status 403 if { var(txn.cors) -m end refused{{if .Enforcing}} forbidden{{end}} }

    # The application has no say. These lines are for answers of HAProxy's own, too: errors and the two above.
{{- range .Stripped}}
    http-after-response del-header {{.}}
{{- end}}
    http-after-response set-header Access-Control-Allow-Origin %[var(txn.cors_origin)] if { var(txn.cors_origin) -m found }
{{- range .Headers}}{{$name := .Name}}
{{- range .Groups}}
    http-after-response {{if eq $name "Vary"}}add-header{{else}}set-header{{end}} {{$name}} {{if .Origin}}%[var(txn.cors_origin)]{{else}}"{{.Value}}"{{end}} if { var(txn.cors) -m str{{range .States}} "{{.Name}}"{{end}} }
{{- end}}
{{- end}}
{{end}}` + haproxyEnforce

const haproxyEnforce = `
{{define "enforce"}}
{{range .Enforcement}}
    # {{.}}
{{- end}}
    acl cors_said req.fhdr(Sec-Fetch-Site) -m reg .
    acl cors_said req.fhdr_cnt(Sec-Fetch-Site) gt 1
    http-request set-var(txn.cors) str(forbidden)
    http-request set-var(txn.cors) str(other) if { req.fhdr(Sec-Fetch-Site) -m str same-origin none } { req.fhdr_cnt(Sec-Fetch-Site) eq 1 }
    http-request set-var(txn.cors) str(other) if !cors_from !cors_said
    http-request set-var(txn.cors) str(other) if !cors_from { method GET HEAD OPTIONS }
{{- range $p := .Hosted}}
{{- range .Own}}
    http-request set-var(txn.cors) str(other) if { var(txn.cors_policy) -m str {{$p.Name}} } !cors_said { req.fhdr_cnt(Origin) eq 1 } { req.fhdr(Origin) -m reg '{{.Expression}}' } # {{.Pattern}}
{{- end}}
{{- end}}
{{- with .Comparing}}{{$policies := .}}
    http-request set-var-fmt(txn.cors_both) %[req.fhdr(Origin)]|%[req.fhdr(Host)]
{{- range $.Pages}}
    http-request set-var(txn.cors) str(other) if {{if $.Routed}}{ var(txn.cors_policy) -m str {{named " " $policies}} } {{end}}!cors_said { req.fhdr_cnt(Origin) eq 1 } {{if eq .Scheme "http"}}!{ ssl_fc } {{end}}{ var(txn.cors_both) -m reg '^{{.Same}}$' }
{{- end}}
{{- end}}
{{- if .Hosted}}
    http-request set-var(txn.cors) str(forbidden) if { var(txn.cors_policy) -m beg AWAY }
{{- end}}
{{- with .Lenient}}
    http-request set-var(txn.cors) str(other) if { var(txn.cors_policy) -m str {{named " " .}} }
{{- end}}
{{end}}`

const haproxyApp = `
{{template "head" .}}
{{- if .Whole}}# Try it: haproxy -f FILE

defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h

frontend site
    bind {{.ListenAddress "*"}}
    default_backend application

backend application
{{template "pass"}}
    server application {{.UpstreamAddress}}
{{- else}}
    # Inside the backend:
{{template "pass"}}
{{- end}}
{{define "pass"}}
    # HAProxy passes on Host, Origin, Sec-Fetch-Site and Access-Control-Request-* by itself. Nothing may be set here that begins with
    # Access-Control-. With a cache, "process-vary on" in its cache section keeps an answer for each origin:
    # without that line it keeps no answer that has a Vary.
{{end}}`
