package demo

import (
	"net"
	"strconv"

	"github.com/corskit/corskit/core"
)

// newPolicy is the policy, the only one there is: all six servers are handed the same value.
func newPolicy(page string) *core.Policy {
	return core.MustNew(core.Config{
		AllowOrigins:     []string{page},
		AllowMethods:     []string{"GET", "HEAD", "POST", "PUT", "DELETE"},
		AllowHeaders:     []string{"Content-Type", "X-Client-Version"},
		ExposeHeaders:    []string{"ETag", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"},
		AllowCredentials: true,
	})
}

// origin is an http origin as browsers serialize it: they leave out the default port.
func origin(host string, port int) string {
	if port == 80 {
		return "http://" + host
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(port))
}
