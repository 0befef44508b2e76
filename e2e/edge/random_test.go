package edge

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/corskit/corskit/core"
)

// How many policies are tried with each engine, and how many origins with each policy. CORSKIT_EDGE=full is for the night.
func sizes() (policies, origins int) {
	if os.Getenv("CORSKIT_EDGE") == "full" {
		return 50, 1000
	}
	return 10, 300
}

// Random policies and origins, most of which are near misses, get the answers that core gives.
func TestRandomPoliciesAndOrigins(t *testing.T) {
	policies, origins := sizes()
	forEach(t, func(t *testing.T, e engine) {
		upstream := serve(t, quiet)
		random := rand.New(rand.NewPCG(1, 2))
		sent := 0
		for range policies {
			policy := randomPolicy(random)
			file := write(t, policy)
			list := filepath.Join(t.TempDir(), "origins")
			if err := os.WriteFile(list, []byte(strings.Join(randomOrigins(random, policy.AllowOrigins, origins), "\n")), 0o600); err != nil {
				t.Fatal(err)
			}
			address, err := e.start(t, file, upstream)
			if err != nil {
				t.Fatal(err)
			}
			r, ok := verify(t, "http://"+address+"/items", file, "--origins", list)
			if sent += r.Sent; !ok || len(r.Differences) > 0 {
				t.Errorf("%+v: %s", policy, r.summary())
			}
		}
		t.Logf("%d requests", sent)
	})
}

var (
	somePatterns = []string{"https://app.example.com", "https://example.com", "https://*.example.com", "https://*.example.com:*", "https://*.a.example.org:8443",
		"http://localhost:*", "https://localhost:*", "http://*.localhost:3000", "http://127.0.0.1:*", "http://[::1]:3000", "https://[2001:db8::1]:*", "https://203.0.113.7",
		"tauri://localhost", "chrome-extension://gighmmpiobklfepjocnamgkkbiglidom", "https://xn--bcher-kva.example", "https://a_b.example.com:8080",
		"https://pr-*.example.com", "https://*-acme.example.net:*", "https://example.com.", "moz-extension://*"}
	someMethods = []string{"GET", "POST", "PUT", "PATCH", "DELETE", "PURGE", "QUERY", "OPTIONS"}
	someHeaders = []string{"Authorization", "Content-Type", "X-Requested-With", "If-Match", "Range", "x-lower", "X-Trace-Id"}
)

func randomPolicy(random *rand.Rand) core.Config {
	c := core.Config{
		AllowMethods:     some(random, someMethods),
		AllowHeaders:     some(random, someHeaders),
		ExposeHeaders:    some(random, []string{"ETag", "Link", "X-Total"}),
		AllowTiming:      random.IntN(3) == 0,
		MaxAge:           []time.Duration{0, -1, time.Second, time.Hour}[random.IntN(4)],
		AllowCredentials: random.IntN(2) == 0,
	}
	if random.IntN(10) == 0 {
		c.AllowOrigins, c.AllowCredentials = []string{"*"}, false
		return c
	}
	for len(c.AllowOrigins) == 0 {
		c.AllowOrigins = slices.DeleteFunc(some(random, somePatterns), func(p string) bool { return c.AllowCredentials && p == "moz-extension://*" })
	}
	return c
}

// some picks each element or not.
func some(random *rand.Rand, list []string) (picked []string) {
	for _, s := range list {
		if random.IntN(3) == 0 {
			picked = append(picked, s)
		}
	}
	return picked
}

// randomOrigins are mostly one step away from what a pattern allows.
func randomOrigins(random *rand.Rand, patterns []string, n int) (origins []string) {
	labels := []string{"a", "b-c", "d_e", "x1", "-", "A", "", "a.b", "xn--a", strings.Repeat("l", 63), strings.Repeat("l", 64)}
	ports := []string{"", ":1", ":80", ":443", ":3000", ":8443", ":65535", ":65536", ":0", ":080", ":", ":8a"}
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	for range n {
		o := strings.TrimSuffix(pick(patterns), ":*")
		o = strings.Replace(o, "*", pick(labels), 1)
		if random.IntN(3) == 0 {
			o += pick(ports)
		}
		for range random.IntN(3) {
			o = mutate(random, o)
		}
		if o = strings.TrimSpace(o); o == "" {
			o = fmt.Sprint("https://", random.IntN(100), ".example")
		}
		origins = append(origins, o)
	}
	return origins
}

// mutate changes a text in one place, keeping to what may stand in a header.
func mutate(random *rand.Rand, s string) string {
	const signs = "abcxyzAZ0189.-_:/@#?%*[]|!$&'()+,;=~`^\"\\<>{} "
	at := random.IntN(len(s) + 1)
	sign := string(signs[random.IntN(len(signs))])
	switch random.IntN(7) {
	case 0:
		return s[:at] + sign + s[at:]
	case 1:
		return s[:max(0, at-1)] + s[at:]
	case 2:
		return s[:max(0, at-1)] + sign + s[at:]
	case 3:
		return s + ".evil.example"
	case 4:
		return strings.Replace(s, ".", sign, 1)
	case 5:
		return strings.Replace(s, "://", "://evil", 1)
	}
	return s + sign
}
