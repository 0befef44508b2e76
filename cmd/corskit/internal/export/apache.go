package export

var apache = engine{
	title: "Apache",
	flaws: []string{
		"the answer to a refused preflight has a body, which no page can read",
		"a VirtualHost inherits no RewriteRule from the server: put this into each",
	},
	edge: apacheEdge,
	app:  apacheApp,
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

const apacheEdge = apacheStart + `
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
{{- if .Routed}}
# Which policy is asked.
SetEnvIfExpr "%{HTTP_HOST} =~ m#^([^:]*)#" CORS_HOST=$1
SetEnvIfExpr "%{THE_REQUEST} =~ m#^[^ ]+ (?:https?://[^/ ]*)?([^ ]*)#" CORS_PATH=$1
SetEnvIfExpr "true" CORS_POLICY=REST
{{- range reversed .Choices}}
SetEnvIfExpr "'%{reqenv:CORS_HOST}|%{reqenv:CORS_PATH}' =~ m#{{.Expression}}#" CORS_POLICY={{.Policy}}
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
SetEnvIfExpr "reqenv('CORS_ALLOWED') != '1'" CORS=other
SetEnvIfExpr "reqenv('CORS_ALLOWED') == '1'" CORS=allowed
SetEnvIfExpr "%{REQUEST_METHOD} == 'OPTIONS' && req_novary('Origin') != '' && req_novary('Access-Control-Request-Method') != ''" CORS_PREFLIGHT=1
SetEnvIfExpr "reqenv('CORS_PREFLIGHT') == '1' && reqenv('CORS') == 'other'" CORS=refused
SetEnvIfExpr "reqenv('CORS_PREFLIGHT') == '1' && reqenv('CORS') == 'allowed'" CORS=preflight
RewriteEngine On
RewriteCond %{ENV:CORS} =preflight
RewriteRule ^ - [R=204,L]
RewriteCond %{ENV:CORS} =refused
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
{{end}}`

const apacheApp = apacheStart + `
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
{{end}}`
