package export

var apache = engine{
	title: "Apache",
	flaws: []string{
		"its 403s have a body, which no page of another origin can read",
		"a VirtualHost inherits no RewriteRule from the server: put this into each",
	},
	limits: limits{rules: true},
	edge:   apacheEdge,
	app:    apacheApp,
}

const apacheStart = `
{{define "start"}}# Try it: apache2 -f "$PWD/FILE" -D FOREGROUND (httpd on other systems than Debian, with another folder of modules)

Define modules /usr/lib/apache2/modules
LoadModule mpm_event_module ${modules}/mod_mpm_event.so
LoadModule authz_core_module ${modules}/mod_authz_core.so
LoadModule setenvif_module ${modules}/mod_setenvif.so
LoadModule headers_module ${modules}/mod_headers.so
LoadModule rewrite_module ${modules}/mod_rewrite.so
LoadModule proxy_module ${modules}/mod_proxy.so
LoadModule proxy_http_module ${modules}/mod_proxy_http.so
ServerName localhost
ServerRoot "${PWD}"
DefaultRuntimeDir "${PWD}"
PidFile "${PWD}/apache.pid"
ErrorLog /dev/stderr
User nobody
Group nogroup
TraceEnable Off
Listen {{if .ListenHost}}{{.Listen}}{{else}}{{.ListenPort}}{{end}}
{{end}}`

const apacheEdge = `
{{template "head" .}}
{{- if .Whole}}
{{- template "start" .}}
{{template "rules" .}}
ProxyPreserveHost On
ProxyPass / http://{{.UpstreamAddress}}/ upgrade=websocket
{{- else}}# Inside the VirtualHost. It needs mod_setenvif, mod_headers and mod_rewrite (a2enmod headers rewrite).
{{template "rules" .}}
{{- end}}
{{define "rules"}}
{{- if .Choices}}
# Which policy is asked.
SetEnvIfExpr "%{HTTP_HOST} =~ m#^([^:]*)#" CORS_HOST=$1
SetEnvIfExpr "%{THE_REQUEST} =~ m#^[^ ]+ (?:https?://[^/ ]*)?([^ ]*)#" CORS_PATH=$1
SetEnvIfExpr "true" CORS_POLICY=REST
{{- range reversed .Choices}}
SetEnvIfExpr "'%{reqenv:CORS_HOST}|%{reqenv:CORS_PATH}' =~ m#{{.Expression}}#" CORS_POLICY={{.Policy}}
{{- end}}
{{end}}
{{- if .Hosted}}
# OwnOrigins: browsers reach the server with one of these Hosts. For any other, AWAY refuses everything.
{{- if not .Choices}}
SetEnvIfExpr "true" CORS_POLICY=HERE
{{- end}}
{{- range $p := .Hosted}}
{{- range .Hosts}}
# {{.Pattern}}
SetEnvIfExpr "reqenv('CORS_POLICY') == '{{$p.Name}}' && req_novary('Host') =~ m#{{.Expression}}#" CORS_HERE=1
{{- end}}
SetEnvIfExpr "reqenv('CORS_POLICY') == '{{.Name}}' && reqenv('CORS_HERE') != '1'" CORS_POLICY={{.Away.Name}}
{{- end}}
{{end}}
# The origins. Of several Origin lines, which no browser sends, none is allowed.
SetEnvIf Origin "^.+$" CORS_FROM=$0
{{- range .Policies}}{{$p := .}}
{{- if .Any}}
SetEnvIfExpr "{{if .Name}}reqenv('CORS_POLICY') == '{{.Name}}'{{else}}true{{end}}" CORS_ALLOWED=1
{{- end}}
{{- range .Origins}}
# {{.Pattern}}
{{- if $p.Name}}
SetEnvIfExpr "reqenv('CORS_POLICY') == '{{$p.Name}}' && req_novary('Origin') =~ m#{{.Expression}}#" CORS_ALLOWED=1
{{- else}}
SetEnvIf Origin "{{.Expression}}" CORS_ALLOWED=1
{{- end}}
{{- end}}
{{- end}}

# What the request is to the policy. A preflight is OPTIONS with Origin and Access-Control-Request-Method.
{{- if .Enforcing}}{{template "enforce" .}}{{else}}
SetEnvIfExpr "true" CORS=other
{{- end}}
SetEnvIfExpr "reqenv('CORS_ALLOWED') == '1'" CORS=allowed
SetEnvIfExpr "%{REQUEST_METHOD} == 'OPTIONS' && req_novary('Origin') != '' && req_novary('Access-Control-Request-Method') != ''" CORS_PREFLIGHT=1
SetEnvIfExpr "reqenv('CORS_PREFLIGHT') == '1' && reqenv('CORS_ALLOWED') != '1'" CORS=refused
SetEnvIfExpr "reqenv('CORS_PREFLIGHT') == '1' && reqenv('CORS_ALLOWED') == '1'" CORS=preflight
RewriteEngine On
RewriteCond %{ENV:CORS} =preflight
RewriteRule ^ - [R=204,L]
RewriteCond %{ENV:CORS} {{if .Enforcing}}"^(?:refused|forbidden)$"{{else}}=refused{{end}}
RewriteRule ^ - [R=403,L]

# The application has no say. Apache keeps two lists of headers, of which "always" is for errors, too.
{{- range .Stripped}}
Header unset {{.}}
Header always unset {{.}}
{{- end}}
{{- range .AllHeaders}}{{$name := .Name}}
{{- range .Rows}}
Header always {{if eq $name "Vary"}}merge{{else}}set{{end}} {{$name}} "{{if .Origin}}%{CORS_FROM}e{{else}}{{.Value}}{{end}}" "expr=reqenv('CORS') == '{{.State.Kind}}'{{if $.Routed}} && reqenv('CORS_POLICY') == '{{.State.Policy}}'{{end}}"
{{- end}}
{{- end}}
{{end}}` + apacheStart + apacheEnforce

const apacheEnforce = `
{{define "enforce"}}
{{range .Enforcement}}
# {{.}}
{{- end}}
SetEnvIfExpr "true" CORS=forbidden
SetEnvIfExpr "req_novary('Sec-Fetch-Site') in {'same-origin', 'none'}" CORS=other
SetEnvIfExpr "req_novary('Origin') == '' && req_novary('Sec-Fetch-Site') == ''" CORS=other
SetEnvIfExpr "req_novary('Origin') == '' && %{REQUEST_METHOD} in {'GET', 'HEAD', 'OPTIONS'}" CORS=other
{{- range $p := .Hosted}}
{{- range .Own}}
# {{.Pattern}}
SetEnvIfExpr "reqenv('CORS_POLICY') == '{{$p.Name}}' && req_novary('Sec-Fetch-Site') == '' && req_novary('Origin') =~ m#{{.Expression}}#" CORS=other
{{- end}}
{{- end}}
{{- with .Comparing}}{{$policies := .}}
{{- range $.Pages}}
SetEnvIfExpr "{{if $.Routed}}reqenv('CORS_POLICY') in {'{{named "', '" $policies}}'} && {{end}}req_novary('Sec-Fetch-Site') == ''{{if eq .Scheme "http"}} && %{HTTPS} != 'on'{{end}} && '%{req_novary:Origin}|%{req_novary:Host}' =~ m#^{{.Same}}$#" CORS=other
{{- end}}
{{- end}}
{{- if .Hosted}}
SetEnvIfExpr "reqenv('CORS_POLICY') =~ m#^AWAY#" CORS=forbidden
{{- end}}
{{- with .Lenient}}
SetEnvIfExpr "reqenv('CORS_POLICY') in {'{{named "', '" .}}'}" CORS=other
{{- end}}
{{end}}`

const apacheApp = `
{{template "head" .}}
{{- if .Whole}}
{{- template "start" .}}
{{template "pass"}}
ProxyPass / http://{{.UpstreamAddress}}/ upgrade=websocket
{{- else}}# Inside the VirtualHost, with the ProxyPass:
{{template "pass"}}
{{- end}}
{{define "pass"}}
# The application compares Origin with Host. Apache would put the name of the upstream there.
ProxyPreserveHost On
# Origin, Sec-Fetch-Site and Access-Control-Request-* are passed on by themselves; no Header line may set what begins with Access-Control-.
# mod_cache keeps an answer for each origin, as the application's Vary says.
{{end}}` + apacheStart
