// Package core decides, for every HTTP request, what a server says about cross-origin access.
//
// Three types are the whole of it. A [Config] is what you write; [New] compiles it into a [Policy], or says everything that is
// wrong with it; [Policy.Decide] answers a [Request] with a [Decision]: what kind of request it is, whether to answer it here,
// and which headers to send.
//
//	policy, err := core.New(core.Config{AllowOrigins: []string{"https://app.example.com"}})
//
// The package knows no framework and no net/http type. The adapters, a module for each framework, and core/nethttp translate
// requests into [Request] values and write decisions out. All of them depend on [Decider] alone, so that whatever wraps a policy
// ([FirstOf], [LogRefusals], [Observe], a [DeciderFunc] of yours) works in every framework.
//
// CORS relaxes what browsers forbid; it does not protect a server. A request that no policy allows still reaches the handler,
// only its answer stays unreadable to the foreign page. [Config.Enforce] is the part that protects.
//
// The terms are those of the Fetch standard, https://fetch.spec.whatwg.org/#http-cors-protocol.
package core
