// Package export writes a policy as the configuration of a proxy, in that proxy's own means: one file an engine, which reads as its
// template. What an engine cannot say is an error, never something close to it.
package export

import (
	"fmt"
	"net"
	"net/url"
	"strings"
	"text/template"

	"github.com/corskit/corskit/policyfile"
)

// Layer is who speaks about CORS: only one may.
type Layer string

// The layers.
const (
	Edge Layer = "edge" // the proxy, which takes away what the application says
	App  Layer = "app"  // the application, to which the proxy passes on what it needs
)

// Options say what to write.
type Options struct {
	// Command is the command line that makes the same file again, for its head.
	Command string
	Layer   Layer
	// Listen and Upstream make a whole configuration: an address such as 127.0.0.1:8080 and a URL such as http://127.0.0.1:9000.
	Listen, Upstream string
}

// An engine is a proxy that can be written for.
type engine struct {
	title string
	// limits are what it cannot say.
	limits limits
	// edge and app are the templates for the two layers.
	edge, app string
	// flaws are the engine's own, which the head names.
	flaws []string
}

var engines = map[string]engine{
	"nginx":       nginx,
	"haproxy":     haproxy,
	"caddy":       caddy,
	"apache":      apache,
	"traefik":     traefik,
	"envoy":       envoy,
	"gateway-api": gatewayAPI,
}

// Engines returns the names of the engines.
func Engines() []string {
	return []string{"nginx", "haproxy", "caddy", "apache", "traefik", "envoy", "gateway-api"}
}

// Write returns the configuration for an engine, one of [Engines], of a site's parts. The error says all that the engine cannot express.
func Write(name string, parts []policyfile.Part, o Options) (string, error) {
	e, ok := engines[name]
	if !ok {
		return "", fmt.Errorf("%q is no engine that corskit writes for; write one of %s", name, strings.Join(Engines(), ", "))
	}
	c := configuration{Title: e.title, Hash: Hash(parts), Options: o, Flaws: e.flaws}
	if err := c.address(); err != nil {
		return "", err
	}
	text := e.app
	if o.Layer != App {
		text = e.edge
		if err := e.limits.check(e.title, parts); err != nil {
			return "", err
		}
		c.add(parts)
	}
	return c.fill(name, text)
}

// fill writes the template's text with what c holds.
func (c *configuration) fill(name, text string) (string, error) {
	t := template.New(name)
	// include writes another template, indented, for languages in which that counts.
	include := func(name string, spaces int, about any) (string, error) {
		var b strings.Builder
		err := t.ExecuteTemplate(&b, name, about)
		indent := strings.Repeat(" ", spaces)
		return indent + strings.ReplaceAll(strings.Trim(b.String(), "\n"), "\n", "\n"+indent), err
	}
	template.Must(t.Funcs(functions).Funcs(template.FuncMap{"include": include}).Parse(strings.TrimLeft(text, "\n")))
	template.Must(t.New("head").Parse(strings.TrimLeft(head, "\n")))
	var b strings.Builder
	if err := t.Execute(&b, c); err != nil {
		return "", err
	}
	return strings.TrimRight(b.String(), "\n") + "\n", nil
}

// A configuration is what a template is filled with.
type configuration struct {
	Options
	Title    string
	Hash     string
	Flaws    []string
	Policies []*policy
	// Choices say which of several policies is asked; what none matches is for the one that is called rest.
	Choices []choice
	ByPath  bool // some route has a prefix
	// UpstreamHost and UpstreamPort are those of Upstream, ListenHost and ListenPort those of Listen.
	UpstreamHost, UpstreamPort string
	ListenHost, ListenPort     string
}

// Whole says that a whole configuration is to be written.
func (c *configuration) Whole() bool { return c.Listen != "" }

func (c *configuration) address() (err error) {
	if (c.Listen == "") != (c.Upstream == "") {
		return fmt.Errorf("--listen and --upstream go together: with both a whole configuration is written, without them what goes into yours")
	}
	if c.Listen == "" {
		return nil
	}
	if c.ListenHost, c.ListenPort, err = net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("--listen: %q is no address; write one such as 127.0.0.1:8080", c.Listen)
	}
	u, err := url.Parse(c.Upstream)
	if err != nil || u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return fmt.Errorf("--upstream: %q is not the URL of a server; write one such as http://127.0.0.1:9000", c.Upstream)
	}
	c.UpstreamHost, c.UpstreamPort = u.Hostname(), u.Port()
	if c.UpstreamPort == "" {
		c.UpstreamPort = "80"
	}
	return nil
}

// ListenAddress is Listen, with the engine's own word for every address of the machine.
func (c *configuration) ListenAddress(every string) string {
	if c.ListenHost == "" {
		return every + ":" + c.ListenPort
	}
	return c.Listen
}

// UpstreamAddress is Upstream without the scheme, with the port.
func (c *configuration) UpstreamAddress() string {
	return net.JoinHostPort(c.UpstreamHost, c.UpstreamPort)
}

// Static says that nothing depends on Origin.
func (c *configuration) Static() bool { return len(c.Policies) == 1 && c.Policies[0].Any }

// Stripped are the response headers that the application must not send where the proxy does.
func (c *configuration) Stripped() []string { return stripped }

var stripped = []string{
	"Access-Control-Allow-Origin",
	"Access-Control-Allow-Credentials",
	"Access-Control-Allow-Methods",
	"Access-Control-Allow-Headers",
	"Access-Control-Expose-Headers",
	"Access-Control-Max-Age",
	"Access-Control-Allow-Private-Network",
	"Timing-Allow-Origin",
}

const head = `
# {{if eq .Layer "app"}}What {{.Title}} passes on to an application that speaks about CORS{{else}}CORS for {{.Title}}{{end}}. Do not edit it: change the policy, and export it again.
# Made by: {{.Command}}
# Policy: {{.Hash}}
{{- if ne .Layer "app"}}{{range .Flaws}}
# {{$.Title}}: {{.}}.
{{- end}}{{end}}
`
