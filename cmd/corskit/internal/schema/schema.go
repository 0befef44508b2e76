// Package schema describes policy files to editors.
package schema

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/corskit/corskit/core"
)

// object is a JSON object.
type object = map[string]any

// Policy returns the JSON Schema of a policy file. It is of draft 7, which editors know. It comes from core.Config itself: a file that core
// accepts fits it. What depends on several fields only corskit check says.
func Policy() any {
	properties := object{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[core.Config]()) {
		if key, _, _ := strings.Cut(f.Tag.Get("json"), ","); key != "-" {
			property := typed(f.Type, key)
			property["description"] = descriptions[key]
			properties[key] = property
		}
	}
	properties["routes"] = routes(properties)
	return object{
		"$schema":              "http://json-schema.org/draft-07/schema#",
		"title":                "corskit policy",
		"description":          "Which pages of other origins may do what (https://pkg.go.dev/github.com/corskit/corskit/core#Config)",
		"type":                 "object",
		"properties":           properties,
		"additionalProperties": false,
	}
}

// routes are parts of a site, each with a host or a prefix, and the fields of a policy of its own.
func routes(policy object) object {
	properties := maps.Clone(policy)
	properties["host"] = object{"type": "string", "pattern": `^[a-z0-9_-]+(\.[a-z0-9_-]+)*$`, "description": "The host that the requests are sent to, such as admin.example.com, without a port."}
	properties["prefix"] = object{"type": "string", "pattern": `^(/[A-Za-z0-9._~-]+)+$`, "description": "A path such as /public, which stands for itself and everything below it."}
	return object{
		"type":        "array",
		"minItems":    1,
		"description": "Policies for parts of the site, by host, by path, or by both. The most specific decides. The fields at the top are for the rest.",
		"items": object{
			"type":                 "object",
			"properties":           properties,
			"anyOf":                []object{{"required": []string{"host"}}, {"required": []string{"prefix"}}},
			"additionalProperties": false,
		},
	}
}

// typed is the schema of a field's type. It panics for a type that no field has yet.
func typed(t reflect.Type, key string) object {
	switch t {
	case reflect.TypeFor[[]string]():
		return object{"type": "array", "items": entry(key)}
	case reflect.TypeFor[bool]():
		return object{"type": "boolean"}
	case reflect.TypeFor[time.Duration]():
		return object{"type": "string", "pattern": `^[+-]?([0-9]*\.?[0-9]*(ns|us|µs|μs|ms|s|m|h))+$`, "examples": []string{"10m", "300s", "2h"}}
	}
	panic(fmt.Sprintf("schema: %s has the type %v, which is not known here", key, t))
}

const token = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" // https://www.rfc-editor.org/rfc/rfc9110#name-tokens

// entry is the schema of a list's entries. Editors complete what they know of, and accept the others.
func entry(key string) object {
	switch {
	case strings.HasSuffix(key, "Origins"):
		return object{"type": "string", "pattern": `^(\*|[a-z][a-z0-9+.-]*://[^/?#\s]+)$`, "examples": []string{"https://app.example.com", "https://*.example.com", "http://localhost:*"}}
	case strings.HasSuffix(key, "Methods"):
		return known("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY", "*")
	case key == "acknowledgeWarnings":
		return object{"type": "string"}
	case key == "exposeHeaders":
		return known("ETag", "Link", "Location", "Retry-After", "X-Request-Id", "*")
	}
	return known("Authorization", "Content-Type", "If-Match", "If-None-Match", "X-Requested-With", "*")
}

func known(values ...string) object {
	return object{"type": "string", "anyOf": []object{{"enum": values}, {"pattern": token}}}
}

// descriptions are what editors show. A test wants one for each field.
var descriptions = map[string]string{
	"allowOrigins":                    `The origins whose pages may read answers: scheme://host[:port], without a slash at the end. https://*.example.com are its subdomains, http://localhost:* is any port, "*" is everybody and excludes allowCredentials and enforce.`,
	"ownOrigins":                      "Where browsers reach this server, as in allowOrigins. With enforce, requests for other hosts are refused.",
	"varyBy":                          "Request headers, beside Origin, that the server's own function for origins looks at. They are added to Vary.",
	"allowMethods":                    `The methods that pages may use beside GET, HEAD and POST. "*" is every method.`,
	"allowHeaders":                    `The request headers that pages may set. "*" is every header, but Authorization only if it is listed, too.`,
	"exposeHeaders":                   `The response headers that pages may read beyond the usual ones. "*" is all, and excludes allowCredentials.`,
	"allowCredentials":                "Lets the listed origins send requests with cookies and read the answers: their pages can do whatever the user can.",
	"maxAge":                          `How long browsers may remember the answer to a preflight: "10m", "300s", at most "24h". A negative value forbids it.`,
	"allowTiming":                     "Lets allowed origins read the details of resource timing.",
	"enforce":                         "Also refuses, with status 403, requests of other origins before the handler runs.",
	"dangerouslyAllowInsecureOrigins": "Permits http origins that are not loopback, with allowCredentials or enforce. Anyone on the network path can forge their pages.",
	"dangerouslyAllowPublicSuffixes":  "Permits wildcards such as https://*.github.io, with allowCredentials or enforce. Anyone can register a domain there.",
	"acknowledgeWarnings":             "Values whose warnings are known and meant.",
}
