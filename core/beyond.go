package core

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// askFunc is how AllowOriginFunc begins in a Config.
const askFunc = "AllowOriginFunc: func(_ context.Context, _ core.Request, o core.Origin) (bool, error) { "

// beyondLists tells what is no slip but a wish that no list of origins can have, and writes the function that can.
func (a adviser) beyondLists(entry string) (why, fix string, ok bool) {
	s := trimQuotes(strings.TrimSpace(entry))
	prefix, scheme, isRange := addressRange(s)
	ports, isPorts := severalPorts(s)
	expression, isExpression := isRegexp(s)
	insecure := false
	switch {
	case isRange:
		why = "is a range of addresses, which no list of origins can hold"
		fix = fmt.Sprintf("write allowed := netip.MustParsePrefix(%q), and %sip, err := netip.ParseAddr(o.Host); return err == nil && o.Scheme == %q && allowed.Contains(ip), nil }", prefix, askFunc, scheme)
		insecure = scheme == "http"
	case isPorts:
		why, fix = "holds several ports", "write an entry for each"
		if all := ports.origin.String() + anyPortSuffix; a.accepts(all) {
			fix += fmt.Sprintf(", %q for every port", all)
		}
		fix += ", or " + askFunc + "return " + ports.condition + ", nil }"
		insecure = ports.origin.isInsecure()
	case isExpression && expression == "":
		why = "is a regular expression, which no list of origins can hold"
		fix = fmt.Sprintf("write %sreturn o.Host == %q, nil }", askFunc, literalHost(s))
	case isExpression:
		why = "is a regular expression, which no list of origins can hold"
		fix = fmt.Sprintf("write allowed := regexp.MustCompile(%s), and %sreturn allowed.MatchString(o.String()), nil }", inGo(expression), askFunc)
		insecure = strings.Contains(expression, "http:") || strings.Contains(expression, "https?")
	default:
		return "", "", false
	}
	switch {
	case !a.function:
		fix = "list the origins one by one"
	case insecure && !a.insecure:
		fix = "set DangerouslyAllowInsecureOrigins, without which no function is asked about http; and " + fix
	}
	return why, fix, true
}

// addressRange understands http://192.168.0.0/16, 10.0.0.0/8 and http://192.168.*.*.
func addressRange(s string) (prefix netip.Prefix, scheme string, ok bool) {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok {
		scheme, rest = "http", s
	}
	if !isWebScheme(scheme) {
		return netip.Prefix{}, "", false
	}
	if prefix, err := netip.ParsePrefix(strings.Trim(rest, "[]")); err == nil {
		return prefix.Masked(), scheme, true
	}
	host, _ := cutPort(rest)
	fixed, stars, ok := strings.Cut(host, ".*")
	if !ok || strings.Trim(stars, ".*") != "" {
		return netip.Prefix{}, "", false
	}
	octets := strings.Count(fixed, ".") + 1
	if octets > 3 {
		return netip.Prefix{}, "", false
	}
	ip, err := netip.ParseAddr(fixed + strings.Repeat(".0", 4-octets))
	if err != nil || !ip.Is4() {
		return netip.Prefix{}, "", false
	}
	return netip.PrefixFrom(ip, 8*octets), scheme, true
}

var portList = regexp.MustCompile(`^(https?)://([a-z0-9.-]+):[\[({]?([0-9]{1,5}(?:(?:, ?|\||-|;|/| )[0-9]{1,5})+)[\])}]?$`)

// portCondition is about the ports of one host.
type portCondition struct {
	origin    Origin // without a port
	condition string // in Go
}

// severalPorts understands http://localhost:3000,3001 and http://localhost:[3000-3010].
func severalPorts(s string) (c portCondition, ok bool) {
	m := portList.FindStringSubmatch(s)
	if m == nil {
		return c, false
	}
	scheme, host, list := m[1], m[2], m[3]
	if c.origin, ok = parseOrigin(scheme + "://" + host); !ok {
		return c, false
	}
	var ports string
	if low, high, isRange := strings.Cut(list, "-"); isRange && !strings.ContainsAny(high, ",|;/ -") {
		ports = fmt.Sprintf("o.Port >= %s && o.Port <= %s", decimal(low), decimal(high))
	} else {
		var each []string
		for port := range strings.FieldsFuncSeq(list, isOneOf(", |-;/")) {
			each = append(each, "o.Port == "+decimal(port))
		}
		ports = "(" + strings.Join(each, " || ") + ")"
	}
	c.condition = fmt.Sprintf("o.Scheme == %q && o.Host == %q && %s", scheme, host, ports)
	return c, true
}

// decimal writes a port as Go has it, where a leading zero would make it octal.
func decimal(port string) string {
	n, _ := strconv.Atoi(port)
	return strconv.Itoa(n)
}

// regexpSigns are not in patterns, nor in slips that are meant as one.
var regexpSigns = regexp.MustCompile(`^[^$].*\$$|\^|\$\)|[^$]\(|\\\.|//\.[*+]|^\.[*+]|\.\+`)

// isRegexp tells a regular expression. The expression that it returns matches whole origins only; it is empty where s names no
// scheme, or is none to Go.
func isRegexp(s string) (expression string, ok bool) {
	if !regexpSigns.MatchString(s) {
		return "", false
	}
	if len(s) > 1 && s[0] == '/' && s[len(s)-1] == '/' {
		s = strings.ReplaceAll(s[1:len(s)-1], `\/`, "/")
	}
	expression = "^(?:" + s + ")$"
	_, err := regexp.Compile(expression)
	if !strings.Contains(s, "://") || err != nil {
		return "", true
	}
	return expression, true
}

// literalHost is the host that a regular expression without a scheme begins with, such as //localhost(:|$).
func literalHost(s string) string {
	s = strings.ReplaceAll(strings.TrimLeft(s, "^/"), `\.`, ".")
	host := s[:len(s)-len(strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz0123456789-."))]
	if host = strings.TrimRight(host, "."); isDomainOrIPv4(host) && host != "" && (strings.Contains(host, ".") || host == "localhost") {
		return host
	}
	return "app.example.com"
}

// inGo writes an expression as a Go string, raw where it can be.
func inGo(expression string) string {
	if strconv.CanBackquote(expression) {
		return "`" + expression + "`"
	}
	return strconv.Quote(expression)
}
