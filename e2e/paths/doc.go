// Package paths sends the paths of routes in other spellings to all routers: a policy that depends on the path must not be looser for any.
package paths
