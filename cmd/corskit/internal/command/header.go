package command

import (
	"fmt"
	"net/http"
	"net/textproto"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// parseHeaders parses lines such as "Name: value". It refuses what a proxy decides by itself, and secrets.
func parseHeaders(lines []string) (http.Header, error) {
	header := make(http.Header)
	for _, line := range lines {
		name, value, ok := strings.Cut(line, ":")
		name, value = textproto.CanonicalMIMEHeaderKey(name), strings.TrimSpace(value)
		switch {
		case !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
			return nil, fmt.Errorf("%q is no header; write it as 'Name: value'", line)
		case isSecret(name):
			return nil, fmt.Errorf("%s is a secret, which every user of the machine could read in the list of processes; "+
				"use --basic-auth-env, --basic-auth-file or --pass-credentials", name)
		case isTransport(name):
			return nil, fmt.Errorf("%s belongs to the connection, and the proxy sets it; remove it", name)
		}
		header.Add(name, value)
	}
	return header, nil
}

func isSecret(name string) bool {
	return name == "Authorization" || name == "Proxy-Authorization" || name == "Cookie"
}

func isTransport(name string) bool {
	switch name {
	case "Connection", "Content-Length", "Host", "Keep-Alive", "Te", "Trailer", "Transfer-Encoding", "Upgrade":
		return true
	}
	return false
}
