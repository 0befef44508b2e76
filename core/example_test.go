package core_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/corskit/corskit/core"
)

func Example() {
	policy, err := core.New(core.Config{
		AllowOrigins: []string{"https://app.example.com", "https://*.preview.example.com"},
		AllowMethods: []string{"GET", "PUT"},
		MaxAge:       time.Hour,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	decision := policy.Decide(context.Background(), core.Request{
		Method: "OPTIONS", Host: "api.example.com", Path: "/items/42",
		Origin: "https://app.example.com", RequestMethod: "PUT", RequestHeaders: "content-type",
	})
	fmt.Println(decision.Kind, decision.Reason, decision.Status)
	for name, value := range decision.Headers() {
		fmt.Println(name+":", value)
	}
	// Output:
	// Preflight Allowed 204
	// Access-Control-Allow-Origin: https://app.example.com
	// Access-Control-Allow-Methods: GET, PUT
	// Access-Control-Allow-Headers: Authorization, Content-Type, X-Requested-With
	// Access-Control-Max-Age: 3600
	// Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers
}

func ExampleNew() {
	_, err := core.New(core.Config{
		AllowOrigins: []string{"https://app.example.com/", "localhost:4200"},
		MaxAge:       300,
	})
	fmt.Println(err)
	// Output:
	// AllowOrigins: "https://app.example.com/" has a path; write "https://app.example.com"
	// AllowOrigins: "localhost:4200" has no scheme; write "http://localhost:4200"
	// MaxAge: 300ns is in nanoseconds; write 300 * time.Second
}

func ExampleMustNew() {
	defer func() { fmt.Println(recover()) }()
	core.MustNew(core.Config{AllowOrigins: []string{"*"}, AllowCredentials: true})
	// Output:
	// AllowOrigins: "*" cannot be combined with AllowCredentials: every page on the web could act as the user; list the origins that may, or drop AllowCredentials
}

func ExampleConfig() {
	var config core.Config
	err := json.Unmarshal([]byte(`{"allowOrigins": ["https://app.example.com"], "allowCredentials": true, "maxAge": "10m"}`), &config)
	fmt.Println(config.AllowOrigins, config.AllowCredentials, config.MaxAge, err)
	// Output: [https://app.example.com] true 10m0s <nil>
}

func ExampleConfig_MarshalJSON() {
	text, _ := json.Marshal(core.Config{AllowOrigins: []string{"https://app.example.com"}, MaxAge: time.Hour})
	fmt.Println(string(text))
	// Output: {"allowOrigins":["https://app.example.com"],"maxAge":"1h"}
}

func ExampleConfig_UnmarshalJSON() {
	var config core.Config
	err := json.Unmarshal([]byte(`{"alowOrigins": ["https://app.example.com"]}`), &config)
	fmt.Println(err)
	// Output: there is no field "alowOrigins"; the fields are allowOrigins, varyBy, ownOrigins, allowMethods, allowHeaders, exposeHeaders, allowCredentials, maxAge, allowTiming, enforce, dangerouslyAllowInsecureOrigins, dangerouslyAllowPublicSuffixes, acknowledgeWarnings
}

// Tenants' origins come from a database; the function is asked about origins that are not on the list.
func ExampleConfig_allowOriginFunc() {
	tenants := map[core.Origin]bool{{Scheme: "https", Host: "shop.tenant.example"}: true}
	policy := core.MustNew(core.Config{
		AllowOrigins: []string{"https://app.example.com"},
		AllowOriginFunc: func(_ context.Context, _ core.Request, o core.Origin) (bool, error) {
			return tenants[o], nil
		},
	})
	for _, origin := range []string{"https://shop.tenant.example", "https://evil.example"} {
		fmt.Println(policy.Decide(context.Background(), core.Request{Method: "GET", Origin: origin}).Reason)
	}
	// Output:
	// Allowed
	// OriginNotAllowed
}

func ExampleConfigError() {
	_, err := core.New(core.Config{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"put"}})
	var mistake *core.ConfigError
	if errors.As(err, &mistake) {
		fmt.Printf("field %s, value %q: %s\n", mistake.Field, mistake.Value, mistake.Fix)
	}
	// Output: field AllowMethods, value "put": write "PUT"
}

func ExampleConfigErrors() {
	_, err := core.New(core.Config{AllowOrigins: []string{"null"}, AllowHeaders: []string{"X Trace"}})
	var mistakes core.ConfigErrors
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			fmt.Println(m.Field, m.Value)
		}
	}
	// Output:
	// AllowOrigins null
	// AllowHeaders X Trace
}

func ExamplePolicy_Warnings() {
	policy := core.MustNew(core.Config{
		AllowOrigins: []string{"https://app.example.com"},
		AllowHeaders: []string{"Origin", "Content-Type"},
	})
	for _, warning := range policy.Warnings() {
		fmt.Println(warning)
	}
	// Output: AllowHeaders: "Origin" is left out: browsers set it by themselves and ask no permission; remove it
}

func ExampleWarning() {
	for _, w := range core.LocalDev().Warnings()[:1] {
		fmt.Println(w.Field, w.Value)
	}
	// Output: AllowOrigins http://localhost:*
}

func ExamplePolicy_Config() {
	config := core.PublicAPI().Config()
	config.ExposeHeaders = append(config.ExposeHeaders, "X-Total-Count")
	policy := core.MustNew(config)
	for name, value := range policy.Decide(context.Background(), core.Request{Method: "GET"}).Headers() {
		fmt.Println(name+":", value)
	}
	// Output:
	// Access-Control-Allow-Origin: *
	// Access-Control-Expose-Headers: ETag, Link, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-OAuth-Scopes, X-Accepted-OAuth-Scopes, X-Total-Count
}

func ExamplePolicy_Decide() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	decision := policy.Decide(context.Background(), core.Request{Method: "GET", Origin: "https://evil.example"})
	fmt.Println(decision.Kind, decision.Reason, decision.Status)
	// Output: Actual OriginNotAllowed 0
}

func ExamplePolicy() {
	var refusesEverything core.Policy
	fmt.Println(refusesEverything.Decide(context.Background(), core.Request{Method: "GET", Origin: "https://app.example.com"}).Reason)
	// Output: OriginNotAllowed
}

func ExamplePublicAPI() {
	fmt.Println(core.PublicAPI().Config().AllowOrigins, core.PublicAPI().Config().AllowCredentials)
	// Output: [*] false
}

func ExampleLocalDev() {
	public := core.Request{Method: "POST", Host: "localhost:3001", Origin: "https://public.example"}
	fmt.Println(core.LocalDev().Decide(context.Background(), public).Status)
	// Output: 403
}

func ExampleDecider() {
	// Whatever decides can be wrapped: here, health checks are left alone.
	var decider core.Decider = core.PublicAPI()
	decider = exceptHealth(decider)
	fmt.Println(decider.Decide(context.Background(), core.Request{Method: "GET", Path: "/health"}).Kind)
	// Output: Passthrough
}

func exceptHealth(d core.Decider) core.Decider {
	return core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if r.Path == "/health" {
			return core.Decision{}
		}
		return d.Decide(ctx, r)
	})
}

func ExampleDeciderFunc() {
	public, private := core.PublicAPI(), core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	byHost := core.DeciderFunc(func(ctx context.Context, r core.Request) core.Decision {
		if r.Host == "public.example.com" {
			return public.Decide(ctx, r)
		}
		return private.Decide(ctx, r)
	})
	request := core.Request{Method: "GET", Host: "public.example.com", Origin: "https://page.example"}
	fmt.Println(byHost.Decide(context.Background(), request).Reason)
	request.Host = "private.example.com"
	fmt.Println(byHost.Decide(context.Background(), request).Reason)
	// Output:
	// Allowed
	// OriginNotAllowed
}

func ExampleObserve() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	blocked := map[core.Reason]int{}
	observed := core.Observe(policy, func(_ context.Context, _ core.Request, d core.Decision) {
		if d.Blocked() {
			blocked[d.Reason]++ // in a server: behind a mutex
		}
	})
	observed.Decide(context.Background(), core.Request{Method: "GET", Path: "/items", Origin: "https://evil.example"})
	fmt.Println(blocked)
	// Output: map[OriginNotAllowed:1]
}

func ExampleLogRefusals() {
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}, AllowHeaders: []string{"Content-Type"}})
	logged := core.LogRefusals(policy, logger)
	logged.Decide(context.Background(), core.Request{
		Method: "OPTIONS", Path: "/items", Origin: "https://app.example.com", RequestMethod: "PUT", RequestHeaders: "x-trace",
	})
	// Output: level=WARN msg="OPTIONS https://app.example.com: add \"x-trace\" to AllowHeaders" reason=HeaderNotAllowed path=/items
}

func ExampleFirstOf() {
	partners := core.MustNew(core.Config{AllowOrigins: []string{"https://partner.example"}, AllowCredentials: true})
	decider := core.FirstOf(partners, core.PublicAPI())
	for _, origin := range []string{"https://partner.example", "https://page.example"} {
		for name, value := range decider.Decide(context.Background(), core.Request{Method: "GET", Origin: origin}).Headers() {
			if name == "Access-Control-Allow-Origin" || name == "Vary" {
				fmt.Println(name+":", value)
			}
		}
	}
	// Output:
	// Access-Control-Allow-Origin: https://partner.example
	// Vary: Origin
	// Access-Control-Allow-Origin: *
	// Vary: Origin
}

func ExampleDecision_Blocked() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	for _, origin := range []string{"https://app.example.com", "https://evil.example"} {
		fmt.Println(policy.Decide(context.Background(), core.Request{Method: "GET", Origin: origin}).Blocked())
	}
	// Output:
	// false
	// true
}

// Which origins may depends on who calls: the server's middleware puts the API key into the request's context.
func ExampleConfig_varyBy() {
	type apiKey struct{}
	owners := map[string]core.Origin{"key-1": {Scheme: "https", Host: "shop.example"}}
	policy := core.MustNew(core.Config{
		AllowOriginFunc: func(ctx context.Context, _ core.Request, o core.Origin) (bool, error) {
			key, _ := ctx.Value(apiKey{}).(string)
			return owners[key] == o, nil
		},
		VaryBy: []string{"X-Api-Key"},
	})
	ctx := context.WithValue(context.Background(), apiKey{}, "key-1")
	for name, value := range policy.Decide(ctx, core.Request{Method: "GET", Origin: "https://shop.example"}).Headers() {
		fmt.Println(name+":", value)
	}
	// Output:
	// Access-Control-Allow-Origin: https://shop.example
	// Vary: Origin, X-Api-Key
}

func ExampleRequireDecider() {
	defer func() { fmt.Println(recover()) }()
	policy, _ := core.New(core.Config{}) // The error is dropped.
	core.RequireDecider(policy)
	// Output: corskit: the Decider is nil; pass the *Policy that core.New returned without an error, or core.MustNew(core.Config{…})
}

func ExampleRequest() {
	preflight := core.Request{
		Method: "OPTIONS", Host: "localhost:3001", Path: "/items/42", Origin: "http://localhost:4200",
		RequestMethod: "DELETE",
	}
	fmt.Println(core.LocalDev().Decide(context.Background(), preflight).Kind)
	// Output: Preflight
}

func ExampleRequest_IsPreflight() {
	plain := core.Request{Method: "OPTIONS", Origin: "https://app.example.com"}
	preflight := core.Request{Method: "OPTIONS", Origin: "https://app.example.com", RequestMethod: "PUT"}
	fmt.Println(plain.IsPreflight(), preflight.IsPreflight())
	// Output: false true
}

func ExampleAnswer() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	var decision core.Decision
	request := core.Request{Method: "GET", Origin: "https://app.example.com"}
	core.Answer(context.Background(), policy, &request, &decision)
	for name, value := range decision.Headers() {
		fmt.Println(name+":", value)
	}
	// Output:
	// Access-Control-Allow-Origin: https://app.example.com
	// Vary: Origin
}

func ExampleUnobserved() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	observed := core.Observe(policy, func(context.Context, core.Request, core.Decision) { fmt.Println("told") })
	d := core.Unobserved(observed).Decide(context.Background(), core.Request{Method: "GET", Origin: "https://app.example.com"})
	fmt.Println(d.Reason)
	// Output: Allowed
}

func ExampleRefuseInDoubt() {
	policy := core.Observe(core.PublicAPI(), func(_ context.Context, r core.Request, d core.Decision) {
		fmt.Println(r.Path, d.Reason, d.Status)
	})
	var decision core.Decision
	request := core.Request{Method: "OPTIONS", Path: "/items/42", Origin: "https://app.example.com", RequestMethod: "PUT"}
	core.RefuseInDoubt(context.Background(), policy, &request, &decision)
	// Output: /items/42 RouteInDoubt 403
}

func ExampleNeedsOf() {
	// What an adapter reads for a policy that allows every origin: nothing, unless the request may be a preflight.
	fmt.Println(core.NeedsOf(core.PublicAPI()) == 0)
	// Output: true
}

func ExampleNeeds() {
	needs := core.NeedsOf(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}, Enforce: true}))
	fmt.Println(needs&core.NeedsOrigin != 0, needs&core.NeedsSite != 0, needs&core.NeedsRequestHeaders != 0, needs&core.NeedsContext != 0)
	fmt.Println(core.NeedsOf(core.Observe(core.PublicAPI(), func(context.Context, core.Request, core.Decision) {})) == core.NeedsAll)
	// Output:
	// true true false false
	// true
}

func ExampleDecision() {
	var nothing core.Decision
	fmt.Println(nothing.Kind, nothing.Status, len(nothing.Names()))
	// Output: Passthrough 0 0
}

func ExampleDecision_Headers() {
	decision := core.PublicAPI().Decide(context.Background(), core.Request{Method: "OPTIONS", Origin: "https://page.example", RequestMethod: "PUT"})
	for name := range decision.Headers() {
		fmt.Println(name)
	}
	// Output:
	// Access-Control-Allow-Origin
	// Access-Control-Allow-Methods
	// Access-Control-Allow-Headers
	// Access-Control-Max-Age
	// Vary
}

func ExampleDecision_Names() {
	decision := new(core.Policy).Decide(context.Background(), core.Request{Method: "GET"})
	fmt.Println(decision.Names())
	// Output: [Vary]
}

func ExampleDecision_AppendValues() {
	decision := core.LocalDev().Decide(context.Background(), core.Request{Method: "GET", Host: "localhost:3001", Origin: "http://localhost:4200"})
	var room [8]string // on the stack
	values := decision.AppendValues(room[:0])
	for i, name := range decision.Names() {
		fmt.Println(name+":", values[i])
	}
	// Output:
	// Access-Control-Allow-Origin: http://localhost:4200
	// Access-Control-Allow-Credentials: true
	// Vary: Origin
}

func ExampleDecision_Value() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	decision := policy.Decide(context.Background(), core.Request{Method: "GET", Origin: "https://app.example.com"})
	for i, name := range decision.Names() {
		fmt.Println(name+":", decision.Value(i))
	}
	// Output:
	// Access-Control-Allow-Origin: https://app.example.com
	// Vary: Origin
}

func ExampleDecision_DoNotCache() {
	decision := core.PublicAPI().Decide(context.Background(), core.Request{Method: "OPTIONS", Origin: "https://page.example", RequestMethod: "PUT"})
	decision.DoNotCache()
	for name, value := range decision.Headers() {
		if name == "Access-Control-Max-Age" {
			fmt.Println(value)
		}
	}
	// Output: 0
}

func ExampleKind() {
	fmt.Println(core.Passthrough, core.NotCORS, core.Actual, core.Preflight)
	// Output: Passthrough NotCORS Actual Preflight
}

func ExampleKind_String() {
	fmt.Println(core.Preflight.String())
	// Output: Preflight
}

func ExampleReason() {
	policy := core.MustNew(core.Config{
		AllowOrigins: []string{"https://app.example.com"},
		AllowOriginFunc: func(context.Context, core.Request, core.Origin) (bool, error) {
			return false, errors.New("the database is away")
		},
	})
	for _, origin := range []string{"", "https://app.example.com", "https://api.example.com", "null", "nonsense", "https://tenant.example"} {
		reason := policy.Decide(context.Background(), core.Request{Method: "POST", Host: "api.example.com", Origin: origin}).Reason
		switch reason {
		case core.Unspecified, core.Allowed, core.SameOrigin:
			fmt.Println(origin, reason)
		case core.OriginNotAllowed, core.OriginMalformed, core.OriginCheckFailed, core.HostNotAllowed:
			fmt.Println(origin, "is refused:", reason)
		}
	}
	// Output:
	//  Unspecified
	// https://app.example.com Allowed
	// https://api.example.com SameOrigin
	// null is refused: OriginNotAllowed
	// nonsense is refused: OriginMalformed
	// https://tenant.example is refused: OriginCheckFailed
}

func ExampleReason_String() {
	fmt.Println(core.MethodNotAllowed.String())
	// Output: MethodNotAllowed
}

func ExampleOrigin() {
	fmt.Println(core.Origin{Scheme: "https", Host: "example.com"} == core.Origin{Scheme: "https", Host: "example.com", Port: 8443})
	// Output: false
}

func ExampleOrigin_String() {
	fmt.Println(core.Origin{Scheme: "http", Host: "::1", Port: 3000})
	// Output: http://[::1]:3000
}

func ExampleIsCORSHeader() {
	for _, name := range []string{"Access-Control-Allow-Origin", "timing-allow-origin", "Vary"} {
		fmt.Println(name, core.IsCORSHeader(name))
	}
	// Output:
	// Access-Control-Allow-Origin true
	// timing-allow-origin true
	// Vary false
}

func ExampleAppendVary() {
	lines := []string{"Accept-Encoding, origin"}
	fmt.Println(strings.Join(core.AppendVary(lines, "Origin, Access-Control-Request-Method"), " | "))
	// Output: Accept-Encoding, origin | Access-Control-Request-Method
}

func ExamplePolicy_Explain() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	fmt.Print(policy.Explain(context.Background(), core.Request{Method: "GET", Host: "api.example.com", Origin: "http://app.example.com"}))
	// Output:
	// ✓ request: an actual request: "GET" with Origin
	// ✗ origin: AllowOrigins does not list "http://app.example.com"; the nearest entry is "https://app.example.com", which differs in the scheme
	// ✓ handler: the handler runs nevertheless, since CORS only keeps the answer from the page; Enforce would refuse the request
	// ✗ answer: the handler's, which the page may not read
	// → if it is meant, add "http://app.example.com" to AllowOrigins
}

func ExampleExplanation() {
	e := core.LocalDev().Explain(context.Background(), core.Request{Method: "GET", Host: "localhost:3001", Origin: "https://public.example", SecFetchSite: "cross-site"})
	fmt.Println(e.Decision.Status, e.Fix)
	// Output: 403 if it is meant, add "https://public.example" to AllowOrigins
}

func ExampleExplanation_String() {
	fmt.Print(core.PublicAPI().Explain(context.Background(), core.Request{Method: "GET"}))
	// Output:
	// ✓ request: no Origin header, so this is no CORS request: browsers leave it out where a page asks its own origin with GET or HEAD, and curl and Postman always do
	// ✓ answer: the handler's
}

func ExampleStep() {
	e := new(core.Policy).Explain(context.Background(), core.Request{Method: "GET", Origin: "null"})
	for _, step := range e.Steps {
		fmt.Println(step.Name, step.OK)
	}
	// Output:
	// request true
	// origin false
	// handler true
	// answer false
}

func ExampleConfigError_Error() {
	mistake := &core.ConfigError{Field: "AllowMethods", Value: "put", Why: "is never sent by a browser", Fix: `write "PUT"`}
	fmt.Println(mistake.Error())
	// Output: AllowMethods: "put" is never sent by a browser; write "PUT"
}

func ExampleConfigErrors_Error() {
	_, err := core.New(core.Config{AllowOrigins: []string{"example.com", "null"}})
	fmt.Println(strings.Count(err.Error(), "\n")+1, "lines")
	// Output: 2 lines
}

func ExampleConfigErrors_Unwrap() {
	_, err := core.New(core.Config{AllowOrigins: []string{"example.com", "null"}})
	for _, one := range err.(core.ConfigErrors).Unwrap() {
		fmt.Println(one.(*core.ConfigError).Value)
	}
	// Output:
	// example.com
	// null
}

func ExampleWarning_String() {
	fmt.Println(core.Warning{Field: "AllowHeaders", Value: "Origin", Why: "is left out", Fix: "remove it"}.String())
	// Output: AllowHeaders: "Origin" is left out; remove it
}

func ExampleDeciderFunc_Decide() {
	nothing := core.DeciderFunc(func(context.Context, core.Request) core.Decision { return core.Decision{} })
	fmt.Println(nothing.Decide(context.Background(), core.Request{}).Kind)
	// Output: Passthrough
}

func ExampleAnswerActual() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	if core.NeedsOf(policy)&^core.NeedsOrigin == 0 { // and the method is not OPTIONS
		fmt.Println(core.AnswerActual(policy, "https://app.example.com", false).Names())
	}
	// Output: [Access-Control-Allow-Origin Vary]
}

func ExampleAnswerPreflight() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	_, allowed := core.AnswerPreflight(policy, "https://app.example.com", false)
	_, refused := core.AnswerPreflight(policy, "https://other.example", false)
	fmt.Println(allowed, refused)
	// Output: 204 403
}

func ExampleLines_AppendValues() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	lines := core.AnswerActual(policy, "https://app.example.com", false)
	values := lines.AppendValues(nil)
	for i, name := range lines.Names() {
		fmt.Printf("%s: %s\n", name, values[i])
	}
	// Output:
	// Access-Control-Allow-Origin: https://app.example.com
	// Vary: Origin
}

func ExampleLines_Decision() {
	policy := core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})
	decision := core.AnswerActual(policy, "https://app.example.com", false).Decision()
	fmt.Println(decision.Kind, decision.Status, decision.Value(0))
	// Output: Actual 0 https://app.example.com
}

func ExampleLines_Names() {
	fmt.Println(core.AnswerActual(core.PublicAPI(), "", false).Names())
	// Output: [Access-Control-Allow-Origin Access-Control-Expose-Headers]
}
