package browser

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// safelistedMethod: https://fetch.spec.whatwg.org/#cors-safelisted-method.
func safelistedMethod(m string) bool {
	return m == http.MethodGet || m == http.MethodHead || m == http.MethodPost
}

// unsafeNames returns the names for which a preflight must ask, lower-cased,
// sorted and unique: https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names.
func (f *fetch) unsafeNames() []string {
	unsafe := map[string]bool{}
	var safelisted []string
	size := 0
	for name, values := range f.header {
		name = strings.ToLower(name)
		for _, v := range values {
			if safelistedHeader(name, v, f.page.Engine) {
				safelisted = append(safelisted, name)
				size += len(v)
			} else {
				unsafe[name] = true
			}
		}
	}
	if size > 1024 {
		for _, name := range safelisted {
			unsafe[name] = true
		}
	}
	return slices.Sorted(maps.Keys(unsafe))
}

// safelistedHeader tells whether a request header needs no preflight. The name
// is in lower case. See https://fetch.spec.whatwg.org/#cors-safelisted-request-header.
func safelistedHeader(name, value string, e Engine) bool {
	if len(value) > 128 {
		return false
	}
	switch name {
	case "accept":
		return !hasUnsafeByte(value) && !(e.quirks().nonASCIIUnsafe && hasNonASCII(value))
	case "accept-language", "content-language":
		return madeOf(languageBytes, value)
	case "content-type":
		return !hasUnsafeByte(value) && safelistedType(value)
	case "range":
		if e.quirks().rangeUnitAnyCase && len(value) > 5 {
			value = strings.ToLower(value[:5]) + value[5:]
		}
		return safelistedRange(value)
	}
	return e.quirks().safelists(name, value)
}

// noCORSSafelisted: https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header.
func noCORSSafelisted(name, value string) bool {
	name = strings.ToLower(name)
	return name != "range" && safelistedHeader(name, value, Standard)
}

// madeOf reports whether s has no other bytes than those of set.
func madeOf(set, s string) bool { return strings.Trim(s, set) == "" }

const languageBytes = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz *,-.;="

// hasUnsafeByte: https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte.
func hasUnsafeByte(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 && c != '\t' || c == 0x7f || strings.IndexByte(`"():<>?@[\]{}`, c) >= 0 {
			return true
		}
	}
	return false
}

func hasNonASCII(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}

// safelistedType tells whether a Content-Type is one that an HTML form could
// send. Only the essence counts: https://mimesniff.spec.whatwg.org/#parsing-a-mime-type.
func safelistedType(value string) bool {
	essence, _, _ := strings.Cut(strings.Trim(value, " \t\r\n"), ";")
	switch strings.ToLower(strings.TrimRight(essence, " \t\r\n")) {
	case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain":
		return true
	}
	return false
}

// safelistedRange accepts bytes=N- and bytes=N-M, without white space:
// https://fetch.spec.whatwg.org/#simple-range-header-value. The standard puts
// no limit on the numbers; every engine does, at 64 bits.
func safelistedRange(value string) bool {
	spec, ok := strings.CutPrefix(value, "bytes=")
	if !ok {
		return false
	}
	first, last, ok := strings.Cut(spec, "-")
	if !ok {
		return false
	}
	start, err := strconv.ParseUint(first, 10, 64)
	if err != nil || last == "" {
		return err == nil
	}
	end, err := strconv.ParseUint(last, 10, 64)
	return err == nil && start <= end
}
