// Package schemas holds tests of what corskit export writes for Envoy, Traefik and the Gateway API, whose programs are not to be had as
// packages: against their own types and validation rules. It is a module of its own, since those bring half of Kubernetes along.
package schemas
