package probe

import (
	"fmt"
	"slices"
	"strings"
)

// A layer is a proxy that may speak about CORS beside the application behind it.
type layer struct {
	name, engine string // as people and corskit export call it
	own          string // what makes it speak
	silences     string // what silences the application
}

// layers are by what the Server header begins with, in lower case.
var layers = map[string]layer{
	"nginx":     {"nginx", "nginx", "its add_header lines", "proxy_hide_header"},
	"openresty": {"OpenResty", "nginx", "its add_header lines", "proxy_hide_header"},
	"apache":    {"Apache", "apache", "its Header lines", "Header unset"},
	"caddy":     {"Caddy", "caddy", "its header directives", "header_down -Access-Control-Allow-Origin"},
	"envoy":     {"Envoy", "envoy", "its CORS filter", "response_headers_to_remove"},
}

// noteLayers is about headers that are there twice, since two parts of the server speak: which of them to silence.
func (p *probe) noteLayers() {
	for _, x := range p.exchanges {
		lines := x.ResponseHeader.Values("Access-Control-Allow-Origin")
		if len(lines) < 2 {
			continue
		}
		text := fmt.Sprintf("two parts of the server speak about CORS: one says Access-Control-Allow-Origin: %s, another %s", lines[0], lines[1])
		if right := p.right(lines); right != "" {
			text += ". The one that says " + right + " is right for this page: silence the other"
		}
		server, _, _ := strings.Cut(strings.ToLower(x.ResponseHeader.Get("Server")), "/")
		l, known := layers[server]
		if !known {
			p.note("two-layers", text, Fix{
				Corskit: "let the application speak and the proxy be silent (corskit export ENGINE --layer app), or the other way round (corskit export ENGINE)",
				Server:  "remove the CORS headers of the proxy, or those of the application",
			})
			return
		}
		p.note("two-layers", text+". The proxy is "+l.name, Fix{
			Corskit: fmt.Sprintf("silence %s by removing %s (corskit export %s --layer app), or the application by %s (corskit export %s)", l.name, l.own, l.engine, l.silences, l.engine),
			Server:  fmt.Sprintf("silence %s by removing %s, or the application by %s", l.name, l.own, l.silences),
		})
		return
	}
}

// right is the one line that lets this page in, "" if none or several do.
func (p *probe) right(lines []string) string {
	fits := func(line string) bool { return line == p.Page || line == "*" && !p.Credentials }
	if i := slices.IndexFunc(lines, fits); i >= 0 && !slices.ContainsFunc(lines[i+1:], fits) {
		return lines[i]
	}
	return ""
}
