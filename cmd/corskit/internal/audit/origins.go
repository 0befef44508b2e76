package audit

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/corskit/corskit/browser"
)

// A Variation is an origin that an attacker could have, made from one that is legitimate.
type Variation struct {
	Name   string `json:"name"` // stable; see docs/corskit.md
	Origin string `json:"origin"`
	// Meaning says who can have such an origin.
	Meaning string `json:"meaning"`

	risk risk
}

// risk is how easily an attacker gets at the origin.
type risk int

const (
	nobody    risk = iota // browsers do not send it: it only shows how the server compares
	neighbour             // needs a foothold next to the legitimate origin, or on the user's machine
	network               // needs to be on the network path
	everyone              // whoever writes a page, or registers a domain for it
)

// attacker is a domain that nobody has: https://www.rfc-editor.org/rfc/rfc6761#section-6.5.
const attacker = "corskit-audit.example"

// Variations returns the origins to try. They are the same for the same legitimate origin.
func Variations(legitimate *url.URL) []Variation {
	o := origin{legitimate.Scheme, legitimate.Hostname(), legitimate.Port()}
	all := []Variation{
		{"arbitrary", "https://" + attacker, "every page on the web", everyone},
		{"null", "null", "every page on the web, from a sandboxed frame", everyone},
		{"loopback", "http://localhost:51234", "whatever runs on the user's own machine", neighbour},
		{"loopback-prefix", "http://localhost." + attacker, prefixMeaning, everyone},
	}
	all = append(all, o.ports()...)
	if net.ParseIP(o.host).To4() != nil {
		return append(all, Variation{"prefix", o.scheme + "://" + o.host + "." + attacker, prefixMeaning, everyone})
	}
	if !o.isName() {
		return all
	}
	all = append(all, o.prefixes()...)
	all = append(all, o.suffixes()...)
	all = append(all, o.subdomains()...)
	return append(all, o.spellings()...)
}

type origin struct{ scheme, host, port string }

func (o origin) String() string { return o.with(o.host) }

func (o origin) with(host string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if o.port != "" {
		host += ":" + o.port
	}
	return o.scheme + "://" + host
}

// isName is false for IP addresses and for names without a dot, of which nobody can register a neighbour.
func (o origin) isName() bool {
	return net.ParseIP(o.host) == nil && strings.Contains(o.host, ".")
}

// ports are origins on the same host.
func (o origin) ports() []Variation {
	other := origin{o.scheme, o.host, "61234"}
	all := []Variation{{"port", other.String(), "another program on the same host, or on one that shares its name", neighbour}}
	if o.scheme == "https" {
		plain := origin{"http", o.host, ""}
		all = append(all, Variation{"http", plain.String(), "anyone on the network path, who can forge pages of http", network})
	}
	return all
}

const prefixMeaning = "whoever registers a domain: the server compares the beginning only"

// prefixes are what a comparison lets in that looks at the beginning only.
func (o origin) prefixes() []Variation {
	all := []Variation{
		{"prefix", o.scheme + "://" + o.host + "." + attacker, prefixMeaning, everyone},
		{"trailing-text", o.scheme + "://" + o.host + "x", prefixMeaning, everyone},
		{"userinfo", o.scheme + "://" + o.host + "@" + attacker, "nobody, since browsers send no such origin: but the server compares the beginning only", nobody},
		{"path", o.String() + "/", "nobody, since browsers send no such origin", nobody},
		{"list", o.String() + ", https://" + attacker, "nobody, since browsers send one origin", nobody},
	}
	// Browsers send these in host names, if the DNS answers for them: "_" and "-" all of them, others some.
	for _, c := range []string{"_", "-", "!", "$", "&", "'", "(", ";", "=", "~", "}", "`"} {
		meaning := "whoever has a domain, by a host name with " + c + " in it: the server takes it for the end of the name"
		if c != "_" && c != "-" {
			meaning += " (in some browsers)"
		}
		all = append(all, Variation{"odd-character", o.scheme + "://" + o.host + c + "." + attacker, meaning, everyone})
	}
	return all
}

// suffixes are what a comparison lets in that looks at the end only, or that takes a dot for any character.
func (o origin) suffixes() []Variation {
	domain, err := publicsuffix.EffectiveTLDPlusOne(o.host)
	if err != nil { // the host is itself a public suffix, or has none that is known
		domain = o.host
	}
	all := []Variation{{"suffix", o.with("corskit-audit" + domain), "whoever registers a domain: the server compares the end only, without the dot", everyone}}
	if o.host != domain {
		all = append(all, Variation{"host-suffix", o.with("corskit-audit" + o.host), "another name below " + domain + ": the server compares the end only, without the dot", neighbour})
		label := strings.TrimSuffix(o.host, "."+domain)
		all = append(all, Variation{"dot", o.with(label + "x" + domain), "whoever registers a domain: the server takes a dot for any character", everyone})
	}
	return all
}

func (o origin) subdomains() []Variation {
	all := []Variation{{"subdomain", o.with("corskit-audit." + o.host), "every name below " + o.host + ", one that is taken over included", neighbour}}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(o.host); err == nil && domain != o.host {
		all = append(all, Variation{"sibling", o.with("corskit-audit." + domain), "every name below " + domain + ", one that is taken over included", neighbour})
	}
	return all
}

// spellings are no origins of their own, apart from the dot at the end.
func (o origin) spellings() []Variation {
	const meaning = "nobody, since browsers send it in lower case"
	return []Variation{
		{"case", strings.ToUpper(o.String()), meaning, nobody},
		{"trailing-dot", o.with(o.host + "."), "whoever controls the name with a dot at the end, which is mostly the same", nobody},
	}
}

// ParseOrigin reads a legitimate origin.
func ParseOrigin(s string) (*url.URL, error) {
	if _, err := browser.New(s); err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "browser: "))
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is not the origin of a website; write one such as https://app.example.com", s)
	}
	return u, nil
}
