package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/http/httpguts"

	"github.com/corskit/corskit/cmd/corskit/internal/probe"
	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
	"github.com/corskit/corskit/cmd/corskit/internal/verify"
	"github.com/corskit/corskit/core"
)

// verifyFlags are the flags of corskit verify.
type verifyFlags struct {
	paths, headers []string
	origins        string
	timeout        time.Duration
	json, all      bool
}

func verifyCommand() *cobra.Command {
	var flags verifyFlags
	c := &cobra.Command{
		Use:   "verify URL FILE",
		Short: "Ask a running server whether it says what a policy file says",
		Long: `Verify asks a server for a URL, as pages of allowed origins, of others, and of such as look like an allowed one to a server that
compares them carelessly; with preflights, without Origin, and at other paths. It compares the answers with a policy file and says what
differs and what that means for pages. Who has made the server does not matter: a framework, a proxy, a gateway.

It changes nothing: the requests are GET, HEAD and OPTIONS. How many they are is said beforehand. A path that does not exist is asked for,
too; name such as answer 404 or 500 with --path.

Effects: open, pages may do what the policy forbids; blocked, browsers block what it allows; cached, a cache may mix answers up;
none, pages notice nothing.

It exits with 0 if nothing differs that pages notice, and with 3 if something does.`,
		Example: `  corskit verify https://api.example.com/items policy.yaml
  corskit verify http://127.0.0.1:8080/items policy.yaml --path /no-such-item --path /boom --json`,
		Args: takes(cobra.ExactArgs(2)),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(c *cobra.Command, args []string) error { return flags.run(c, args[0], args[1]) },
	}
	f := c.Flags()
	f.StringArrayVar(&flags.paths, "path", nil, "another `path` to ask for, such as one that answers 404 or 500; repeatable")
	f.StringArrayVarP(&flags.headers, "header", "H", nil, "a `header` to send with all but preflights, as 'Name: value', such as a login (Host is sent with all); repeatable")
	f.StringVar(&flags.origins, "origins", "", "a `file` of more origins to try, one a line")
	f.DurationVar(&flags.timeout, "timeout", 10*time.Second, "how `long` each request may take")
	f.BoolVarP(&flags.all, "verbose", "v", false, "name every origin of a difference")
	jsonFlag(c, &flags.json)
	c.MarkFlagFilename("origins")
	return c
}

// missingPath is asked for by default, since many servers forget the headers where they have nothing else to say.
const missingPath = "/corskit-verify/no-such-path"

func (f *verifyFlags) run(c *cobra.Command, target, file string) error {
	v, err := f.verifier(c, target, file)
	if err != nil {
		return err
	}
	if !f.json {
		fmt.Fprintf(c.ErrOrStderr(), "sending %d requests to %s\n", v.Requests(), v.URL.Host)
	}
	stop := terminal.Progress(c.ErrOrStderr(), "waiting for "+v.URL.Host)
	report, err := v.Run(c.Context())
	stop()
	switch {
	case errors.Is(err, context.Canceled):
		return &failure{errors.New("interrupted")}
	case err != nil:
		return &failure{err}
	}
	return found(report.OK(), output(c, f.json, report, func(p *terminal.Printer) { report.Print(p, file, f.all) }))
}

func (f *verifyFlags) verifier(c *cobra.Command, target, file string) (*verify.Verifier, error) {
	target, err := probe.ParseURL(target)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	if f.timeout <= 0 {
		return nil, fmt.Errorf("--timeout: %v is no time to wait; write one such as 10s", f.timeout)
	}
	site, err := loadSite(c, file)
	if err != nil {
		return nil, err
	}
	v := &verify.Verifier{URL: u, Policy: site, Header: http.Header{}, Timeout: f.timeout}
	v.Paths = append(f.paths, missingPath)
	for _, path := range v.Paths {
		if !strings.HasPrefix(path, "/") {
			return nil, fmt.Errorf("--path: %q does not begin with a slash; write %q", path, "/"+path)
		}
	}
	for _, line := range f.headers {
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
			return nil, fmt.Errorf("-H: %q is no header; write it as 'Name: value'", line)
		case strings.EqualFold(name, "Origin"):
			return nil, errors.New("-H: Origin is set by itself; name more of them with --origins")
		case strings.EqualFold(name, "Sec-Fetch-Site"):
			return nil, errors.New("-H: Sec-Fetch-Site says whose page asks, and is left out; remove it")
		case strings.EqualFold(name, "Host"):
			v.Host = value
			continue
		}
		v.Header.Add(name, value)
	}
	host := cmp.Or(v.Host, u.Host)
	policy := site.PolicyFor(host, cmp.Or(u.Path, "/"))
	if policy.Decide(c.Context(), core.Request{Method: http.MethodGet, Host: host}).Reason == core.HostNotAllowed {
		return nil, fmt.Errorf("ownOrigins has no entry for %s, so that the policy refuses every request there; name a host that it has with -H 'Host: api.example.com'", host)
	}
	v.Patterns = policy.Config().AllowOrigins
	v.Origins, err = readOrigins(f.origins)
	return v, err
}

func readOrigins(file string) (origins []string, err error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--origins: %w", err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		switch line := lines.Text(); {
		case line == "":
		case !httpguts.ValidHeaderFieldValue(line) || strings.TrimSpace(line) != line:
			return nil, fmt.Errorf("--origins: %q can stand in no header; write one origin a line", line)
		default:
			origins = append(origins, line)
		}
	}
	return origins, nil
}
