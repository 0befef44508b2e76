package core

// PublicAPI is the policy of a public REST API that wants to be nice to front-end code: every origin may call it with the
// usual methods and headers, and read ETag, Link and the usual rate-limit and scope headers. Credentials are excluded, so
// that no page can act as a user: clients send tokens in Authorization.
//
// It is never for servers that trust the network they are in, such as a company's intranet or a developer's machine: their
// answers become readable to every page that a browser inside opens.
func PublicAPI() *Policy {
	return MustNew(Config{
		AllowOrigins: []string{"*"},
		AllowMethods: []string{"GET", "OPTIONS", "HEAD", "PUT", "POST", "DELETE", "PATCH"},
		AllowHeaders: []string{"x-http-method-override", "accept", "content-type", "authorization", "x-pingother", "if-match",
			"if-modified-since", "if-none-match", "if-unmodified-since", "x-requested-with"},
		ExposeHeaders: []string{"ETag", "Link", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
			"X-OAuth-Scopes", "X-Accepted-OAuth-Scopes"},
	})
}

// LocalDev is the policy of a server on a developer's machine: pages on localhost, 127.0.0.1 and [::1], on any port, may call it
// with credentials, and preflights are not cached, so that changes show at once. It enforces, since a public page must
// not reach a developer's server, not even by a name of its own that leads to the machine: Host has to be a loopback one,
// too. For a server that is reached by another name, as in a container, add that to OwnOrigins of its Config.
func LocalDev() *Policy {
	loopback := []string{"http://localhost:*", "https://localhost:*", "http://127.0.0.1:*", "https://127.0.0.1:*",
		"http://[::1]:*", "https://[::1]:*"}
	return MustNew(Config{
		AllowOrigins:     loopback,
		OwnOrigins:       loopback,
		AllowCredentials: true,
		MaxAge:           -1,
		Enforce:          true,
	})
}
