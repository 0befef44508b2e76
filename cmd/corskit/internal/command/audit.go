package command

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/net/http/httpguts"

	"github.com/corskit/corskit/cmd/corskit/internal/audit"
	"github.com/corskit/corskit/cmd/corskit/internal/probe"
	"github.com/corskit/corskit/cmd/corskit/internal/terminal"
)

// auditFlags are the flags of corskit audit.
type auditFlags struct {
	origin, failOn string
	headers        []string
	timeout        time.Duration
	json, all      bool
}

func auditCommand() *cobra.Command {
	var flags auditFlags
	c := &cobra.Command{
		Use:   "audit URL",
		Short: "Try the origins that attackers try on a server of yours",
		Long: `Audit asks a server that is yours for one URL, as pages of many origins: of any, of null, and of such as look like a legitimate
one to a server that compares them carelessly (by the beginning or the end, with dots that are any character, without the
scheme or the port). It reports what is let in, with the user's cookies or without, and how bad that is.

Name a legitimate origin with --origin; otherwise it is the URL's own. The requests are GET requests and preflights for PUT, fewer
than a hundred in all, one after the other; how many is said beforehand.

Severities: critical, any page on the web acts as the user; high, so does someone on the network path; medium, so does a
neighbour (a subdomain, another port, a program on the user's machine), or a cache may mix responses up; low, pages of others
read what needs no cookies; info, worth knowing.

It exits with 0 if nothing of severity --fail-on or worse was found, and with 3 if something was.`,
		Example: `  corskit audit https://api.example.com/items --origin https://app.example.com
  corskit audit http://localhost:8080/ --origin https://app.example.com --fail-on low --json > audit.json`,
		Args: takes(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, args []string) error { return flags.run(c, args) },
	}
	f := c.Flags()
	f.StringVar(&flags.origin, "origin", "", "a legitimate `origin`, such as https://app.example.com")
	f.StringArrayVarP(&flags.headers, "header", "H", nil, "a `header` to send with the GET requests, as 'Name: value', such as a login; repeatable")
	f.StringVar(&flags.failOn, "fail-on", "medium", "the least `severity` that makes the exit status 3: "+strings.Join(audit.Severities(), ", "))
	f.DurationVar(&flags.timeout, "timeout", 10*time.Second, "how `long` each request may take")
	f.BoolVarP(&flags.all, "verbose", "v", false, "also list the origins that are refused")
	jsonFlag(c, &flags.json)
	c.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(audit.Severities(), cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (f *auditFlags) run(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return errors.New("the URL is missing: write one of a server of yours, as in corskit audit https://api.example.com/items --origin https://app.example.com")
	}
	auditor, err := f.auditor(args[0])
	if err != nil {
		return err
	}
	failOn, err := audit.ParseSeverity(f.failOn)
	if err != nil {
		return fmt.Errorf("--fail-on: %w", err)
	}
	report, err := f.audit(c, auditor)
	if err != nil {
		return &failure{err}
	}
	err = output(c, f.json, report, func(p *terminal.Printer) { report.Print(p, f.all) })
	return found(report.Worst() < failOn || len(report.Findings) == 0, err)
}

func (f *auditFlags) audit(c *cobra.Command, a *audit.Auditor) (*audit.Report, error) {
	if !f.json {
		fmt.Fprintf(c.ErrOrStderr(), "sending %d requests to %s\n", a.Requests(), a.URL.Host)
	}
	stop := terminal.Progress(c.ErrOrStderr(), "waiting for "+a.URL.Host)
	defer stop()
	report, err := a.Run(c.Context())
	if errors.Is(err, context.Canceled) {
		return nil, errors.New("interrupted")
	}
	return report, err
}

func (f *auditFlags) auditor(target string) (*audit.Auditor, error) {
	target, err := probe.ParseURL(target)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	if f.origin == "" {
		f.origin = u.Scheme + "://" + strings.ToLower(u.Host)
	}
	legitimate, err := audit.ParseOrigin(f.origin)
	if err != nil {
		return nil, fmt.Errorf("--origin: %w", err)
	}
	if f.timeout <= 0 {
		return nil, fmt.Errorf("--timeout: %v is no time to wait; write one such as 10s", f.timeout)
	}
	a := &audit.Auditor{URL: u, Legitimate: legitimate, Header: http.Header{}, Timeout: f.timeout}
	for _, line := range f.headers {
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
			return nil, fmt.Errorf("-H: %q is no header; write it as 'Name: value'", line)
		case strings.EqualFold(name, "Origin"):
			return nil, errors.New("-H: the audit sets Origin itself; name a legitimate one with --origin")
		}
		a.Header.Add(name, value)
	}
	return a, nil
}
