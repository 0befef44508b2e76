// Package nested puts whole applications, policies and all, into handlers of others.
package nested
