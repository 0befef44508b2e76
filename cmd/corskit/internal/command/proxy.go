package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/corskit/corskit/cmd/corskit/internal/proxy"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

// proxyFlags are the flags of corskit proxy.
type proxyFlags struct {
	to, listen, policy          string
	origins, hosts, headers     []string
	basicAuthEnv, basicAuthFile string
	passCredentials             bool
	timeout                     time.Duration
}

func proxyCommand() *cobra.Command {
	var flags proxyFlags
	c := &cobra.Command{
		Use:   "proxy --to URL --origin ORIGIN",
		Short: "Put CORS in front of a server that cannot be changed",
		Long: `Proxy forwards requests to one server and adds the CORS headers that let pages of the given origins use it. It answers
preflights itself, replaces whatever CORS headers the server sends, and can log in to the server on behalf of the page.

Since it holds the server's password, it lets no one else use it. Refused before anything reaches the server are:
  - pages of other origins, reads included
  - what a browser sends without a page's Origin: typed addresses, links, forms, an <img> without the attribute crossorigin
  - a Host that is neither localhost, 127.0.0.0/8 or [::1] nor given with --host: pages can rebind their own name to this machine
  - targets that are no path, and the methods CONNECT, TRACE and TRACK

Programs that are no browser are not held back: whoever can connect to the proxy can use the server. It therefore listens on
loopback unless --listen names another address. Browsers are known by Sec-Fetch headers, by a User-Agent with Mozilla/ in it,
and by an Accept that names text/html.

Answers are data, not pages: they carry Content-Security-Policy: sandbox and X-Content-Type-Options: nosniff. Trailers do not
pass, either way.

The login never comes from an argument, which every user of the machine could see. The browser's own credentials and cookies do not
reach the server, nor do its cookies and password prompts come back, unless --pass-credentials is given.

Without --policy, the origins may use every method and every header. With it, the file says what they may, and --origin adds
to its list, and to that of each route. The file is followed: a change is in force within a second, and a wrong file changes nothing. End a YAML file with a
line "..." if it is written in place, so that its first half is never taken for the whole.

Each request is a line in the log, with what was decided about it. The proxy ends at Ctrl+C, after the requests that are
under way.`,
		Example: `  # A database with a password on port 8000, for a page on port 4200
  export UPSTREAM_AUTH=admin:secret
  corskit proxy --to http://localhost:8000 --listen :5555 --origin http://localhost:4200 --basic-auth-env UPSTREAM_AUTH

  # The same with a policy, and the login in a file
  corskit proxy --to http://localhost:8000 --policy policy.yaml --basic-auth-file ~/.upstream-auth`,
		Args: takes(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			log := slog.New(slog.NewTextHandler(c.ErrOrStderr(), nil))
			// The standard log is the only one that net/http's client has, for bytes which the server sends without being asked.
			slog.SetLogLoggerLevel(slog.LevelWarn)
			slog.SetDefault(log)
			return flags.run(c.Context(), log)
		},
	}
	f := c.Flags()
	f.StringVar(&flags.to, "to", "", "the `URL` of the server to forward to, such as http://localhost:8000")
	f.StringVar(&flags.listen, "listen", ":5555", "the `address` to listen on; without a host it is loopback")
	f.StringArrayVar(&flags.origins, "origin", nil, "an `origin` whose pages may use the server, such as http://localhost:4200; repeatable")
	f.StringVar(&flags.policy, "policy", "", "a YAML or JSON `file` that says what pages may do")
	f.StringArrayVar(&flags.hosts, "host", nil, "a host `name` that the proxy is reached by, beside localhost, 127.0.0.0/8 and [::1]; repeatable")
	f.StringVar(&flags.basicAuthEnv, "basic-auth-env", "", "the environment `variable` that holds the server's login, as user:password")
	f.StringVar(&flags.basicAuthFile, "basic-auth-file", "", "the `file` that holds the server's login, as user:password")
	f.StringArrayVar(&flags.headers, "header", nil, "a `header` to send to the server, as 'Name: value'; no secrets; repeatable")
	f.BoolVar(&flags.passCredentials, "pass-credentials", false, "let the browser's own credentials and cookies through, and the server's back")
	f.DurationVar(&flags.timeout, "timeout", time.Minute, "how `long` the server may take to begin its answer")
	c.MarkFlagFilename("policy", "yaml", "yml", "json")
	c.MarkFlagFilename("basic-auth-file")
	return c
}

func (f *proxyFlags) run(ctx context.Context, log *slog.Logger) error {
	config, err := f.config(log)
	if err != nil {
		return err
	}
	if config.Policy, err = f.decider(ctx, log); err != nil {
		return err
	}
	listeners, err := proxy.Listen(f.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	config.Hosts = append(config.Hosts, listenHost(f.listen)...)
	if proxy.Loops(config.Upstream, listeners) {
		return fmt.Errorf("--to: %s is this proxy itself; write the server to forward to, or choose another port with --listen", f.to)
	}
	if err := proxy.Serve(ctx, config, listeners); err != nil {
		return &failure{err}
	}
	return nil
}

// listenHost is the name in an address that was given: who listens there is reached by it.
func listenHost(address string) []string {
	host, _, _ := net.SplitHostPort(address)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		return nil
	}
	return []string{host}
}

// config is all that the flags say, apart from the policy.
func (f *proxyFlags) config(log *slog.Logger) (c proxy.Config, err error) {
	c = proxy.Config{Hosts: f.hosts, PassCredentials: f.passCredentials, Timeout: f.timeout, Log: log}
	if f.to == "" {
		return c, errors.New("--to is missing: write the server to forward to, such as --to http://localhost:8000")
	}
	if c.Upstream, err = proxy.ParseUpstream(f.to); err != nil {
		return c, fmt.Errorf("--to: %w", err)
	}
	if c.Login, err = f.login(); err != nil {
		return c, err
	}
	if c.Header, err = parseHeaders(f.headers); err != nil {
		return c, fmt.Errorf("--header: %w", err)
	}
	for _, host := range f.hosts {
		if err := proxy.CheckHost(host); err != nil {
			return c, fmt.Errorf("--host: %w", err)
		}
	}
	if f.timeout <= 0 {
		return c, fmt.Errorf("--timeout: %v is no time to wait; write one such as 30s", f.timeout)
	}
	return c, nil
}

func (f *proxyFlags) login() (*proxy.Login, error) {
	switch env, file := f.basicAuthEnv != "", f.basicAuthFile != ""; {
	case env && file:
		return nil, errors.New("--basic-auth-env and --basic-auth-file exclude each other; the server takes one login")
	case (env || file) && f.passCredentials:
		return nil, errors.New("--pass-credentials and a login exclude each other: the server takes either the browser's or the proxy's")
	case env:
		login, err := proxy.LoginFromEnv(f.basicAuthEnv)
		return login, prefix("--basic-auth-env", err)
	case file:
		login, err := proxy.LoginFromFile(f.basicAuthFile)
		return login, prefix("--basic-auth-file", err)
	}
	return nil, nil
}

func prefix(flag string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", flag, err)
}

// decider is the policy, which follows its file if there is one.
func (f *proxyFlags) decider(ctx context.Context, log *slog.Logger) (core.Decider, error) {
	switch {
	case f.policy != "":
		return policyfile.WatchSite(ctx, f.policy, f.compile, func(inForce *policyfile.Site, err error) { report(log, inForce, err) })
	case len(f.origins) == 0:
		return nil, errors.New("--origin is missing: write the origin of your page, such as --origin http://localhost:4200, or a --policy")
	}
	policy, err := f.compile(f.openToOrigins())
	if err != nil {
		return nil, err
	}
	log.Info("policy in force", "origins", policy.Config().AllowOrigins)
	return policy, nil
}

// report says what is in force, and what is wrong with the file that is not.
func report(log *slog.Logger, inForce *policyfile.Site, err error) {
	if err == nil {
		log.Info("policy in force", origins(inForce))
		return
	}
	for mistake := range strings.Lines(err.Error()) {
		log.Error("the policy file is wrong, and the policy before stays in force", "mistake", strings.TrimSpace(mistake), origins(inForce))
	}
}

func origins(site *policyfile.Site) slog.Attr {
	parts := site.Parts()
	if len(parts) == 1 {
		return slog.Any("origins", parts[0].Policy.Config().AllowOrigins)
	}
	var byRoute []any
	for _, p := range parts {
		byRoute = append(byRoute, slog.Any(cmp.Or(p.Host+p.Prefix, "rest"), p.Policy.Config().AllowOrigins))
	}
	return slog.Group("origins", byRoute...)
}

// openToOrigins lets the origins do with the server whatever it can: who names them trusts their pages with it.
func (f *proxyFlags) openToOrigins() core.Config {
	c := core.Config{
		AllowMethods:     []string{"*"},
		AllowHeaders:     []string{"*", "Authorization"},
		AllowCredentials: f.passCredentials,
	}
	if !c.AllowCredentials {
		c.ExposeHeaders = []string{"*"}
	}
	return c
}

// compile adds the origins of the command line, which is where mistakes about them are then said to be.
func (f *proxyFlags) compile(c core.Config) (*core.Policy, error) {
	c.AllowOrigins = slices.Concat(c.AllowOrigins, f.origins)
	policy, err := proxy.Compile(c)
	var mistakes core.ConfigErrors
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			if m.Field == "AllowOrigins" && slices.Contains(f.origins, m.Value) {
				m.Field = "--origin"
				m.Fix = strings.Replace(m.Fix, "set Dangerously", "set dangerously", 1)
				if f.policy == "" && strings.Contains(m.Fix, "set dangerously") {
					m.Fix += " in a --policy"
				}
			}
		}
	}
	return policy, err
}
