package export

var nginx = engine{
	title: "nginx",
	flaws: []string{
		"before 1.23.0 it takes the first of several lines of Origin or Sec-Fetch-Site, which no browser sends",
		"a location with an add_header line of its own inherits none of those below; repeat part 2 there",
	},
	limits: limits{rules: true},
	edge:   nginxEdge,
	app:    nginxApp,
}

const nginxEdge = `
{{template "head" .}}
{{- if .Whole}}
{{- template "start"}}
{{- template "maps" .}}
    server {
        listen {{.ListenAddress "*"}};
{{template "server" .}}
        location / {
            proxy_pass http://{{.UpstreamAddress}};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
        }
    }
}
{{- else}}
    # 1. Inside http { }:
{{template "maps" .}}
        # 2. Inside server { }, or inside each location that has a proxy_pass:
{{template "server" .}}
{{- end}}
{{define "maps"}}
    # A preflight is OPTIONS with Origin and Access-Control-Request-Method.
    map $http_access_control_request_method $cors_asks {
        "" "";
        default $request_method;
    }
    map $http_origin $cors_method {
        "" "";
        default $cors_asks;
    }
{{- if .Choices}}

    # Which policy is asked.
    map "$host|$request_uri" {{if .Hosted}}$cors_route{{else}}$cors_policy{{end}} {
{{- range .Choices}}
        "~{{.Expression}}" "{{.Policy}}";
{{- end}}
        default "REST";
    }
{{- end}}
{{- if .Enforcing}}

    # The Host header. None counts beside a whole URL in the request line, which only clients of forward proxies send.
    map $request $cors_host {
        "~^[^ ]+ /" $http_host;
        default "";
    }
{{- end}}
{{- if .Hosted}}

    # OwnOrigins: browsers reach the server with one of these Hosts. For any other, AWAY refuses everything.
    map "{{if .Choices}}$cors_route {{end}}$cors_host" $cors_policy {
{{- range $p := .Hosted}}
{{- range .Hosts}}
        "~^{{if $.Choices}}{{quoteMeta $p.Name}} {{end}}{{.Bare}}$" "{{$p.Name}}"; # {{.Pattern}}
{{- end}}
{{- if $.Choices}}
        "~^{{quoteMeta .Name}} " "{{.Away.Name}}";
{{- end}}
{{- end}}
        default {{if .Choices}}$cors_route{{else}}"AWAY"{{end}};
    }
{{- end}}

    # The origins. Keys that are no expressions would ignore case.
    map {{if .Routed}}"$cors_policy $http_origin"{{else}}$http_origin{{end}} $cors_origin {
{{- range .Policies}}{{$name := .Name}}
{{- if .Any}}
        {{if $name}}"~^{{quoteMeta $name}} "{{else}}default{{end}} "*";
{{- end}}
{{- range .Origins}}
        "~^{{if $name}}{{quoteMeta $name}} {{end}}{{.Bare}}$" $http_origin; # {{.Pattern}}
{{- end}}
{{- end}}
{{- if or .Routed (not .Static)}}
        default "";
{{- end}}
    }

{{- if .Enforcing}}
{{range .Enforcement}}
    # {{.}}
{{- end}}
    map $http_sec_fetch_site $cors_site {
        "" "unsaid";
        "~^(?:same-origin|none)$" "own";
        default "other";
    }
    map "{{if .Routed}}$cors_policy {{end}}$cors_site $request_method $scheme $http_origin|$cors_host" $cors_unlisted {
{{- with .Lenient}}
        "~^{{anyOf .}}" "other";
{{- end}}
{{- $enforcing := anyOf .Enforcing}}
        "~^{{$enforcing}}own " "other";
        "~^{{$enforcing}}unsaid [^ ]+ [^ ]+ \|[^|]*$" "other";
        "~^{{$enforcing}}[^ ]+ (?:GET|HEAD|OPTIONS) [^ ]+ \|[^|]*$" "other";
{{- range $p := .Hosted}}
{{- range .Own}}
        "~^{{quoteMeta $p.Name}} unsaid [^ ]+ [^ ]+ {{.Bare}}\|" "other"; # {{.Pattern}}
{{- end}}
{{- end}}
{{- with .Comparing}}{{$comparing := anyOf .}}
{{- range $.Pages}}
        "~^{{$comparing}}unsaid [^ ]+ {{if eq .Scheme "https"}}https?{{else}}http{{end}} {{.Same}}$" "other"; # {{.Scheme}}
{{- end}}
{{- end}}
        default "forbidden";
    }
{{- end}}

    # What the request is to the policy.
    map "$cors_method:$cors_origin" $cors {
        "~^OPTIONS:." "{{if .Routed}}$cors_policy {{end}}preflight";
        "~^OPTIONS:$" "{{if .Routed}}$cors_policy {{end}}refused";
        "~:." "{{if .Routed}}$cors_policy {{end}}allowed";
        default "{{if .Routed}}$cors_policy {{end}}{{if .Enforcing}}$cors_unlisted{{else}}other{{end}}";
    }

    # What the answer says. A header whose value is empty is left out.
{{- range .Headers}}
    map $cors $cors_{{variable .Name}} {
{{- range .Rows}}
        "{{if $.Routed}}~^{{quoteMeta .State.Name}}${{else}}{{.State.Name}}{{end}}" {{if .Origin}}$cors_origin{{else}}"{{.Value}}"{{end}};
{{- end}}
        default "";
    }
{{- end}}
{{end}}
{{define "server"}}
{{- if not .Static}}        # $cors_origin is empty for a 403, and so is its body. With a "" in its place nginx would send a page of its own.
{{end}}
{{- if .Routed}}        if ($cors ~ " preflight$") { return 204; }
        if ($cors ~ " {{if .Enforcing}}(?:refused|forbidden){{else}}refused{{end}}$") { return 403 $cors_origin; }
{{- else}}        if ($cors = preflight) { return 204; }
{{- if not .Static}}
        if ($cors {{if .Enforcing}}~ "refused|forbidden"{{else}}= refused{{end}}) { return 403 $cors_origin; }
{{- end}}
{{- end}}

        # "always" is for errors, too. Headers with the same names inside an "if" would replace all of these.
        add_header Access-Control-Allow-Origin $cors_origin always;
{{- range .Headers}}
        add_header {{.Name}} $cors_{{variable .Name}} always;
{{- end}}

        # The application has no say. (For fastcgi_pass, uwsgi_pass or grpc_pass: fastcgi_hide_header and so on.)
{{- range .Stripped}}
        proxy_hide_header {{.}};
{{- end}}
{{end}}
` + nginxStart

const nginxApp = `
{{template "head" .}}
{{- if .Whole}}
{{- template "start"}}
    server {
        listen {{.ListenAddress "*"}};

        location / {
            proxy_pass http://{{.UpstreamAddress}};
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
{{template "pass"}}
        }
    }
}
{{- else}}
            # Inside the location that has the proxy_pass:
{{template "pass"}}
{{- end}}
{{define "pass"}}
            # The application compares Origin with Host. nginx would put the name of the upstream there.
            proxy_set_header Host $http_host;

            # Origin, Sec-Fetch-Site and Access-Control-Request-* are passed on by themselves; nothing may be added here, as with
            # add_header Access-Control-Allow-Origin. With a proxy_cache, an answer is kept for each origin:
            proxy_cache_key "$scheme$host$request_uri $http_origin";
{{end}}
` + nginxStart

// nginxStart is what a whole configuration begins with.
const nginxStart = `{{define "start"}}# Try it: nginx -c "$PWD/FILE" -p "$PWD"

daemon off;
pid nginx.pid;
error_log stderr;
events {}

http {
    access_log off;
    client_body_temp_path nginx-body;
    proxy_temp_path nginx-proxy;
    fastcgi_temp_path nginx-fastcgi;
    uwsgi_temp_path nginx-uwsgi;
    scgi_temp_path nginx-scgi;

    map $http_upgrade $connection_upgrade {
        "" "";
        default upgrade;
    }
{{end}}`
