package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/cmd/corskit/internal/probe"
	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

// probeFlags are the flags of corskit probe.
type probeFlags struct {
	requestFlags
	origin             string
	curl, har          string
	preflightOnly, all bool
	json               bool
	timeout            time.Duration
}

func probeCommand() *cobra.Command {
	var flags probeFlags
	c := &cobra.Command{
		Use:   "probe URL --origin ORIGIN",
		Short: "Say why a browser blocks a request, and how to fix it",
		Long: `Probe does with a live server what a browser would do for a page: it sends the preflight if one is due, then the request, and
follows redirects. It prints what was sent and what came back, whether the page may read it, what the consoles of Chrome, Firefox
and Safari would say, the cause in plain words, and the fix.

The request is really sent, as a browser would send it: a DELETE deletes. With --preflight-only it ends after the preflight.
GET and HEAD requests are sent up to three times more to see what a cache does: as another page, as no page, and past the cache,
with corskit-probe in the query.

It exits with 0 if the page can read the response, and 3 if it can't.`,
		Example: `  corskit probe https://api.example.com/items --origin https://app.example.com
  corskit probe https://api.example.com/items/1 -X PUT -H 'X-Trace: 1' --json-body '{"name":"x"}' --origin http://localhost:4200
  corskit probe https://api.example.com/me --credentials --cookie 'session=1' --origin https://app.example.com

  # What the browser's network tab copies ("Copy as cURL", bash or cmd) or saves ("Save all as HAR")
  corskit probe --curl "$(xclip -o -selection clipboard)"
  pbpaste | corskit probe --curl -
  corskit probe --har app.example.com.har`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return flags.run(c, args) },
	}
	flags.add(c)
	f := c.Flags()
	f.StringVar(&flags.origin, "origin", "", "the page's `origin`, such as https://app.example.com, or null")
	f.StringVar(&flags.curl, "curl", "", "a curl `command` to take the request from; - reads it from standard input")
	f.StringVar(&flags.har, "har", "", "a HAR `file`: sends the cross-origin requests in it that have failed again")
	f.BoolVar(&flags.preflightOnly, "preflight-only", false, "do not send the request itself")
	f.BoolVarP(&flags.all, "verbose", "v", false, "show all headers")
	f.DurationVar(&flags.timeout, "timeout", 30*time.Second, "how `long` the probe of one request may take")
	jsonFlag(c, &flags.json)
	c.MarkFlagFilename("har", "har")
	return c
}

func (f *probeFlags) run(c *cobra.Command, args []string) error {
	if f.timeout <= 0 {
		return fmt.Errorf("--timeout: %v is no time to wait; write one such as 30s", f.timeout)
	}
	requests, err := f.requests(c, args)
	if err != nil {
		return err
	}
	var document struct {
		Probes []*probe.Report `json:"probes"`
	}
	well := true
	for _, r := range requests {
		report, err := f.probe(c, r)
		if err != nil {
			return err
		}
		document.Probes = append(document.Probes, report)
		well = well && report.Verdict.OK()
	}
	err = output(c, f.json, document, func(p *terminal.Printer) {
		for i, report := range document.Probes {
			if i > 0 {
				p.Line()
				p.Line(terminal.Faint(strings.Repeat("─", 60)))
			}
			report.Print(p, f.all)
		}
	})
	return found(well, err)
}

func (f *probeFlags) probe(c *cobra.Command, r probe.Request) (*probe.Report, error) {
	ctx, cancel := context.WithTimeout(c.Context(), f.timeout)
	defer cancel()
	stop := terminal.Progress(c.ErrOrStderr(), "waiting for "+r.URL)
	report, err := probe.Run(ctx, r)
	stop()
	if c.Context().Err() != nil {
		return nil, &failure{errors.New("interrupted")}
	}
	return report, err
}

// requests are those of the command line, the curl command or the HAR file, with what the flags change about them.
func (f *probeFlags) requests(c *cobra.Command, args []string) ([]probe.Request, error) {
	requests, err := f.source(c, args)
	if err != nil {
		return nil, err
	}
	for i := range requests {
		r := &requests[i]
		r.PreflightOnly = f.preflightOnly
		if f.origin != "" {
			r.Page = f.origin
		}
		if r.Page == "" {
			return nil, errors.New("--origin is missing: write the origin of your page, as it stands in the browser's address bar up to the path, such as --origin http://localhost:4200")
		}
		if err := f.change(c, r); err != nil {
			return nil, err
		}
		if _, err := browser.New(r.Page); err != nil {
			return nil, fmt.Errorf("--origin: %s", strings.TrimPrefix(err.Error(), "browser: "))
		}
	}
	return requests, nil
}

func (f *probeFlags) source(c *cobra.Command, args []string) ([]probe.Request, error) {
	curl, har := c.Flags().Changed("curl"), c.Flags().Changed("har")
	switch given := len(args) > 0; {
	case curl && har:
		return nil, errors.New("--curl and --har exclude each other; leave one of them out")
	case given && (curl || har):
		return nil, errors.New("the URL comes from --curl or --har, and another one was given; leave one of them out")
	case curl:
		return requestOfCurl(c.InOrStdin(), f.curl)
	case har:
		return requestsOfHAR(f.har)
	case !given:
		return nil, errors.New("the URL is missing: write the one that the page fetches, as in corskit probe https://api.example.com/items --origin https://app.example.com")
	}
	target, err := probe.ParseURL(args[0])
	if err != nil {
		return nil, err
	}
	return []probe.Request{{Request: browser.Request{URL: target, Header: http.Header{}}}}, nil
}

// requestFlags say what a page's script would ask for.
type requestFlags struct {
	method      string
	headers     []string
	data        string
	jsonBody    string
	cookie      string
	credentials bool
}

func (f *requestFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVarP(&f.method, "method", "X", "", "the `method` (default GET, or POST with a body)")
	flags.StringArrayVarP(&f.headers, "header", "H", nil, "a `header` that the page's script sets, as 'Name: value'; repeatable")
	flags.StringVarP(&f.data, "data", "d", "", "the `body`, as text/plain unless -H 'Content-Type: …' says otherwise")
	flags.StringVar(&f.jsonBody, "json-body", "", "the `body`, as application/json")
	flags.BoolVar(&f.credentials, "credentials", false, `fetch with credentials: "include"`)
	flags.StringVar(&f.cookie, "cookie", "", "the `cookies` that the browser has for the server, as 'name=value; …'; implies --credentials")
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
	c.RegisterFlagCompletionFunc("method", cobra.FixedCompletions(methods, cobra.ShellCompDirectiveNoFileComp))
}

// change applies the flags that were given.
func (f *requestFlags) change(c *cobra.Command, r *probe.Request) error {
	if c.Flags().Changed("data") && c.Flags().Changed("json-body") {
		return errors.New("--data and --json-body exclude each other; leave one of them out")
	}
	for _, line := range f.headers {
		name, value, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return fmt.Errorf("-H: %q is no header; write it as 'Name: value'", line)
		}
		if value = strings.TrimSpace(value); browser.ForbiddenHeader(name, value) {
			return fmt.Errorf("-H: %s cannot be set by a page's script, browsers drop it%s", name, insteadOf(name))
		}
		r.Header.Add(name, value)
	}
	if f.credentials || f.cookie != "" {
		r.Credentials = browser.CredentialsInclude
	}
	if f.cookie != "" {
		cookies, err := http.ParseCookie(f.cookie)
		if err != nil {
			return fmt.Errorf("--cookie: %w; write it as 'name=value; name2=value2'", err)
		}
		r.Cookies = cookies
	}
	f.changeBody(c, r)
	if f.method != "" {
		r.Method = f.method
	}
	return nil
}

func (f *requestFlags) changeBody(c *cobra.Command, r *probe.Request) {
	flags := c.Flags()
	switch {
	case flags.Changed("data"):
		r.Body = f.data
	case flags.Changed("json-body"):
		r.Body = f.jsonBody
		if r.Header.Get("Content-Type") == "" {
			r.Header.Set("Content-Type", "application/json")
		}
	default:
		return
	}
	if slices.Contains([]string{"", http.MethodGet, http.MethodHead}, r.Method) {
		r.Method = http.MethodPost
	}
}

// insteadOf names the flag that does what the header was meant to do.
func insteadOf(name string) string {
	switch strings.ToLower(name) {
	case "origin":
		return "; write --origin"
	case "cookie":
		return "; write --cookie"
	}
	return "; leave it out"
}
