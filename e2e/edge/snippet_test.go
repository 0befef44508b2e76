package edge

import (
	"net"
	"strings"
	"testing"
)

// What goes into a configuration that is there does so where its comments say.
func TestSnippets(t *testing.T) {
	forEach(t, func(t *testing.T, e engine) {
		file := write(t, everything)
		text, err := export(e.name, file)
		if err != nil {
			t.Fatal(err)
		}
		address, upstream := freeAddress(t), serve(t, wrong)
		if err := e.run(t, surround[e.name](text, address, upstream), address); err != nil {
			t.Fatal(err)
		}
		r, ok := verify(t, "http://"+address+"/items", file, "--path", "/boom")
		if !ok || len(r.Differences) > 0 {
			t.Errorf("after %d requests:\n%s", r.Sent, r.summary())
		}
	})
}

// surround puts a snippet into a configuration.
var surround = map[string]func(snippet, address, upstream string) string{
	"nginx": func(snippet, address, upstream string) string {
		http, location, _ := strings.Cut(snippet, "# 2. ")
		return `daemon off;
pid nginx.pid;
error_log stderr;
events {}
http {
access_log off;
client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
` + http + `
server {
listen ` + address + `;
location / {
# ` + location + `
proxy_pass http://` + upstream + `;
}
}
}
`
	},
	"haproxy": func(snippet, address, upstream string) string {
		return `defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend mine
    bind ` + address + `
` + snippet + `
    default_backend mine
backend mine
    server mine ` + upstream + `
`
	},
	"caddy": func(snippet, address, upstream string) string {
		host, port, _ := net.SplitHostPort(address)
		return `{
	admin off
	auto_https off
}
` + snippet + `
http://:` + port + ` {
	bind ` + host + `
	import cors
	reverse_proxy ` + upstream + ` {
		import cors_alone
	}
}
`
	},
	"apache": func(snippet, address, upstream string) string {
		modules := ""
		for _, name := range []string{"mpm_event", "authz_core", "setenvif", "headers", "rewrite", "proxy", "proxy_http"} {
			modules += "LoadModule " + name + "_module /usr/lib/apache2/modules/mod_" + name + ".so\n"
		}
		return modules + `ServerName localhost
ServerRoot "${PWD}"
DefaultRuntimeDir "${PWD}"
PidFile "${PWD}/apache.pid"
ErrorLog /dev/stderr
User nobody
Group nogroup
Listen ` + address + `
<VirtualHost *:*>
` + snippet + `
ProxyPass / http://` + upstream + `/
</VirtualHost>
`
	},
}
