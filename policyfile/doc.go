// Package policyfile reads a core.Config from a YAML or JSON file, or from environment variables, and follows a file while the
// server runs.
//
//	document, err := policyfile.Load("policy.yaml")
//	…
//	policy, err := document.Compile(core.New)
//
// A file holds the fields of core.Config under the names that they have in its JSON. JSON is read as the YAML that it also is.
//
//	allowOrigins:
//	  - https://app.example.com
//	  - https://*.example.com
//	allowMethods: [GET, PUT]
//	allowCredentials: true
//	maxAge: 10m
//
// Nothing is guessed. Unknown and repeated fields, values of another type, several documents in one file, and YAML's anchors,
// aliases, merge keys and tags are errors. An error says where, as file:line:column, and all are reported at once; so are the
// mistakes that [core.New] finds. [Check] reports both together. An origin or a name needs no quotes, unless it begins with a "*", which
// YAML takes for an alias.
//
// # Routes
//
// A file may hold policies for parts of a site, by host, by path or by both. The fields at the top are for the rest.
//
//	allowOrigins: [https://app.example.com]
//	routes:
//	  - prefix: /public
//	    allowOrigins: ["*"]
//	  - host: admin.example.com
//	    allowOrigins: [https://admin.example.com]
//	    allowCredentials: true
//
// A route takes nothing over from the fields at the top: each policy is read by itself. [Document.Site] makes a core.Decider of such a
// file, [WatchSite] one that follows it, and corskit export the configuration of a proxy that decides in the same way.
//
// # Environment variables
//
// [FromEnviron] reads the same fields from variables. With the prefix CORS_ they are:
//
//	CORS_ALLOW_ORIGINS      comma-separated: https://app.example.com, https://*.example.com
//	CORS_VARY_BY            comma-separated
//	CORS_OWN_ORIGINS        comma-separated: https://api.example.com
//	CORS_ALLOW_METHODS      comma-separated
//	CORS_ALLOW_HEADERS      comma-separated
//	CORS_EXPOSE_HEADERS     comma-separated
//	CORS_ALLOW_CREDENTIALS  true or false
//	CORS_MAX_AGE            10m, 300s
//	CORS_ALLOW_TIMING       true or false
//	CORS_ENFORCE            true or false
//	CORS_DANGEROUSLY_ALLOW_INSECURE_ORIGINS  true or false
//	CORS_DANGEROUSLY_ALLOW_PUBLIC_SUFFIXES   true or false
//	CORS_ACKNOWLEDGE_WARNINGS  comma-separated: https://localhost
//
// An empty variable is an empty list, which grants nothing; leave the variable out for the defaults. Of fields that are no list an
// empty variable counts as none. A variable with the prefix that is no field and resembles one is an error: CORS_ORIGINS. Others are left
// alone: CORS_DEBUG, and what Kubernetes sets for a service of the name cors.
//
// For one variable with a name of its own, [List] is enough:
//
//	core.Config{AllowOrigins: policyfile.List(os.Getenv("FRONTENDS"))}
//
// # Following a file
//
// [Watch] makes a core.Decider whose policy is replaced whenever the file changes, and [WatchSite] one for a file with routes. A file that
// is wrong is reported, and the policy in force stays. A YAML file that is written in place should end with a line "...", so that its first
// half cannot be taken for the whole.
package policyfile
