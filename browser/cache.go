package browser

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A preflightCache remembers what preflights allowed, method by method and
// header by header: https://fetch.spec.whatwg.org/#concept-cache. The network
// partition key of the standard is the Page that has the cache.
type preflightCache struct {
	mu      sync.Mutex
	entries map[cacheKey]map[permission]time.Time // until when
}

type cacheKey struct{ origin, url string }

// A permission is the rest of the standard's cache entry.
type permission struct {
	credentials bool
	method      string // one of method and header is empty
	header      string // in lower case
}

// Servers choose what is cached, so there are limits. The standard allows to
// forget an entry at any time.
const (
	maxCachedURLs        = 1000
	maxCachedPermissions = 500
)

func (f *fetch) cacheKey() cacheKey { return cacheKey{f.serializedOrigin(), href(f.url())} }

// covers reports whether earlier answers make a preflight unnecessary.
func (c *preflightCache) covers(f *fetch) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.fresh(f.cacheKey())
	if !f.methodIsCovered(known) {
		return false
	}
	for _, name := range f.preflightNames() {
		if !match(known, f.matchingHeader(name)) {
			return false
		}
	}
	// A repeated preflight may have nothing to ask for.
	return len(known) > 0 || !f.repeatsPreflight()
}

func (f *fetch) methodIsCovered(known map[permission]time.Time) bool {
	switch {
	case match(known, f.matchingMethod(f.method)):
		return true
	case !safelistedMethod(f.method):
		return false
	}
	return !f.uploads || len(known) > 0 && f.page.Engine.quirks().keptAnswerServesUploads
}

// store adds what a preflight's response allows, or gives what is known a new
// time: the last steps of https://fetch.spec.whatwg.org/#cors-preflight-fetch.
func (c *preflightCache) store(f *fetch, h http.Header, methods, names []string) {
	expires := time.Now().Add(f.page.Engine.quirks().maxAge(h))
	c.mu.Lock()
	defer c.mu.Unlock()
	key := f.cacheKey()
	known := c.fresh(key)
	if known == nil {
		known = map[permission]time.Time{}
	}
	for _, m := range methods {
		renew(known, f.matchingMethod(m), expires)
	}
	for _, n := range names {
		renew(known, f.matchingHeader(n), expires)
	}
	c.set(key, known)
}

// clear: https://fetch.spec.whatwg.org/#concept-cache-clear.
func (c *preflightCache) clear(f *fetch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, f.cacheKey())
}

func (c *preflightCache) set(key cacheKey, known map[permission]time.Time) {
	if c.entries == nil {
		c.entries = map[cacheKey]map[permission]time.Time{}
	}
	if len(c.entries) >= maxCachedURLs {
		for k := range c.entries {
			delete(c.entries, k)
			break
		}
	}
	c.entries[key] = known
}

func (c *preflightCache) fresh(key cacheKey) map[permission]time.Time {
	now := time.Now()
	known := c.entries[key]
	for p, expires := range known {
		if !now.Before(expires) {
			delete(known, p)
		}
	}
	return known
}

// matchingMethod returns the permissions that cover a method, the one to
// create first: https://fetch.spec.whatwg.org/#concept-cache-match-method.
func (f *fetch) matchingMethod(method string) []permission {
	if f.credentials == CredentialsInclude {
		return []permission{{credentials: true, method: method}}
	}
	return []permission{
		{method: method},
		{method: method, credentials: true},
		{method: "*"},
		{method: "*", credentials: true},
	}
}

// matchingHeader: https://fetch.spec.whatwg.org/#concept-cache-match-header.
func (f *fetch) matchingHeader(name string) []permission {
	name = strings.ToLower(name)
	if f.credentials == CredentialsInclude {
		return []permission{{credentials: true, header: name}}
	}
	ps := []permission{
		{header: name},
		{header: name, credentials: true},
	}
	if f.wildcardCovers(name) {
		ps = append(ps, permission{header: "*"}, permission{header: "*", credentials: true})
	}
	return ps
}

func match(known map[permission]time.Time, any []permission) bool {
	for _, p := range any {
		if _, ok := known[p]; ok {
			return true
		}
	}
	return false
}

func renew(known map[permission]time.Time, any []permission, expires time.Time) {
	for _, p := range any {
		if _, ok := known[p]; ok {
			known[p] = expires
			return
		}
	}
	if len(known) < maxCachedPermissions {
		known[any[0]] = expires
	}
}

// maxAge reads Access-Control-Max-Age, whose grammar is one number of seconds:
// https://httpwg.org/specs/rfc9111.html#delta-seconds.
func (q quirks) maxAge(h http.Header) time.Duration {
	values := h.Values("Access-Control-Max-Age")
	if len(values) == 0 {
		return 5 * time.Second
	}
	digits, negative := strings.CutPrefix(values[0], "-")
	switch {
	case len(values) > 1 || digits == "" || !madeOf("0123456789", digits):
		return q.malformedMaxAge
	case negative:
		return q.negativeMaxAge
	}
	seconds, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		return q.maxAgeLimit
	}
	return min(time.Duration(seconds)*time.Second, q.maxAgeLimit)
}
