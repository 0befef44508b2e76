package policyfile_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/policyfile"
)

const policy = `allowOrigins:
  - https://app.example.com
maxAge: 10m
`

func Example() {
	document, err := policyfile.Parse("policy.yaml", []byte(policy))
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := document.Compile(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Decide(context.Background(), core.Request{Method: "GET", Origin: "https://app.example.com"}).Reason)
	// Output: Allowed
}

func ExampleLoad() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "policy.yaml")
	os.WriteFile(path, []byte(policy), 0o600)

	document, err := policyfile.Load(path)
	fmt.Println(document.Config.AllowOrigins, document.Config.MaxAge, err)
	// Output: [https://app.example.com] 10m0s <nil>
}

func ExampleParse() {
	_, err := policyfile.Parse("policy.yaml", []byte("allowedOrigins: [https://app.example.com]\nmaxAge: 300\n"))
	fmt.Println(err)
	// Output:
	// policy.yaml:1:1: there is no field "allowedOrigins"; did you mean allowOrigins?
	// policy.yaml:2:9: maxAge: "300" has no unit; write "300s"
}

func ExampleFromEnviron() {
	environ := []string{"API_CORS_ALLOW_ORIGINS=https://app.example.com, http://localhost:*", "API_CORS_MAX_AGE=10m"} // os.Environ()
	document, err := policyfile.FromEnviron("API_CORS_", environ)
	fmt.Printf("%q %v %v\n", document.Config.AllowOrigins, document.Config.MaxAge, err)
	// Output: ["https://app.example.com" "http://localhost:*"] 10m0s <nil>
}

func ExampleList() {
	frontends := "https://app.example.com, https://admin.example.com" // os.Getenv("FRONTENDS")
	policy, err := core.New(core.Config{AllowOrigins: policyfile.List(frontends)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q\n", policy.Config().AllowOrigins)
	// Output: ["https://app.example.com" "https://admin.example.com"]
}

func ExampleCheck() {
	const text = "allowOrigins:\n  - https://app.example.com/\nallowHeaders: [*]\nmaxAge: 300\n"
	_, err := policyfile.Check("policy.yaml", []byte(text), core.New)
	fmt.Println(err)
	// Output:
	// policy.yaml:2:5: allowOrigins: "https://app.example.com/" has a path; write "https://app.example.com"
	// policy.yaml:3:16: * needs quotes, since YAML takes a "*" at the beginning for an alias; write "*"
	// policy.yaml:4:9: maxAge: "300" has no unit; write "300s"
}

func ExampleDocument_Compile() {
	document, _ := policyfile.Parse("policy.yaml", []byte("allowOrigins:\n  - https://app.example.com/\n"))
	_, err := document.Compile(func(c core.Config) (*core.Policy, error) {
		c.Enforce = true // whatever the file says
		return core.New(c)
	})
	fmt.Println(err)
	// Output: policy.yaml:2:5: allowOrigins: "https://app.example.com/" has a path; write "https://app.example.com"
}

func ExampleDocument_At() {
	document, _ := policyfile.Parse("policy.yaml", []byte("allowOrigins:\n  - https://app.example.com\n  - http://intranet.example\n"))
	p, err := document.Compile(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range p.Warnings() {
		fmt.Println(document.At(w.Field, w.Value), w)
	}
	// Output: policy.yaml:3:5 AllowOrigins: "http://intranet.example" is insecure: anyone on the network path can forge its pages; write "https://intranet.example"
}

func ExampleError() {
	_, err := policyfile.Parse("policy.yaml", []byte("enforce: yes"))
	var mistake *policyfile.Error
	if errors.As(err, &mistake) {
		fmt.Println(mistake.At)
		fmt.Println(mistake.Err)
	}
	// Output:
	// policy.yaml:1:10
	// enforce: "yes" is neither true nor false; write one of them
}

func ExampleWatch() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "policy.yaml")
	os.WriteFile(path, []byte(policy), 0o600)

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	reports := make(chan string)
	decider, err := policyfile.Watch(ctx, path, core.New, func(inForce *core.Policy, err error) {
		go func() { reports <- fmt.Sprint(inForce.Config().AllowOrigins, err) }() // a server would log it
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(<-reports)

	os.WriteFile(path+".new", []byte("allowOrigins: [https://next.example.com]\n...\n"), 0o600)
	os.Rename(path+".new", path)
	fmt.Println(<-reports)
	fmt.Println(decider.Decide(ctx, core.Request{Method: "GET", Origin: "https://next.example.com"}).Reason)
	// Output:
	// [https://app.example.com] <nil>
	// [https://next.example.com] <nil>
	// Allowed
}

func ExampleWatchSite() {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "policy.yaml")
	os.WriteFile(path, []byte(sitePolicies), 0o600)

	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	decider, err := policyfile.WatchSite(ctx, path, core.New, func(inForce *policyfile.Site, err error) {
		for _, part := range inForce.Parts() { // a server would log them
			fmt.Printf("%q %v %v\n", part.Host+part.Prefix, part.Policy.Config().AllowOrigins, err)
		}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(decider.Decide(ctx, core.Request{Method: "GET", Path: "/public/news", Origin: "https://anyone.example"}).Reason)
	// Output:
	// "admin.example.com" [https://admin.example.com] <nil>
	// "/public" [*] <nil>
	// "" [https://app.example.com] <nil>
	// Allowed
}

func ExampleDocument() {
	document, err := policyfile.Parse("policy.yaml", []byte(policy))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(document.Config.AllowOrigins, document.Config.MaxAge)
	// Output: [https://app.example.com] 10m0s
}

func ExampleError_Error() {
	err := &policyfile.Error{At: "policy.yaml:2:5", Err: errors.New("this is no list")}
	fmt.Println(err.Error())
	// Output: policy.yaml:2:5: this is no list
}

func ExampleError_Unwrap() {
	cause := errors.New("this is no list")
	fmt.Println(errors.Is(&policyfile.Error{At: "policy.yaml:2:5", Err: cause}, cause))
	// Output: true
}

const sitePolicies = `allowOrigins: [https://app.example.com]
routes:
  - prefix: /public
    allowOrigins: ["*"]
  - host: admin.example.com
    allowOrigins: [https://admin.example.com]
    allowCredentials: true
`

func ExampleDocument_Site() {
	document, err := policyfile.Parse("policy.yaml", []byte(sitePolicies))
	if err != nil {
		fmt.Println(err)
		return
	}
	site, err := document.Site(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	var decider core.Decider = site // for ginadapter.New(decider), nethttp.Middleware(decider), …
	for _, path := range []string{"/public/news", "/items"} {
		d := decider.Decide(context.Background(), core.Request{Method: "GET", Host: "api.example.com", Path: path, Origin: "https://anyone.example"})
		fmt.Println(path, d.Reason)
	}
	// Output:
	// /public/news Allowed
	// /items OriginNotAllowed
}

func ExampleSite_PolicyFor() {
	document, _ := policyfile.Parse("policy.yaml", []byte(sitePolicies))
	site, err := document.Site(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(site.PolicyFor("admin.example.com", "/").Config().AllowOrigins)
	// Output: [https://admin.example.com]
}

func ExampleSite_Parts() {
	document, _ := policyfile.Parse("policy.yaml", []byte(sitePolicies))
	site, err := document.Site(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, part := range site.Parts() {
		fmt.Printf("%q %q %v\n", part.Host, part.Prefix, part.Policy.Config().AllowOrigins)
	}
	// Output:
	// "admin.example.com" "" [https://admin.example.com]
	// "" "/public" [*]
	// "" "" [https://app.example.com]
}

func ExampleSite_Decide() {
	document, _ := policyfile.Parse("policy.yaml", []byte(sitePolicies))
	site, err := document.Site(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	d := site.Decide(context.Background(), core.Request{Method: "GET", Host: "admin.example.com", Path: "/", Origin: "https://app.example.com"})
	fmt.Println(d.Reason)
	// Output: OriginNotAllowed
}

func ExampleRoute() {
	document, _ := policyfile.Parse("policy.yaml", []byte(sitePolicies))
	for _, route := range document.Routes {
		fmt.Println(route.Host+route.Prefix, route.Config.AllowOrigins, route.At("AllowOrigins", ""))
	}
	// Output:
	// admin.example.com [https://admin.example.com] policy.yaml:6:5
	// /public [*] policy.yaml:4:5
}

func ExampleSite() {
	document, _ := policyfile.Parse("policy.yaml", []byte(sitePolicies))
	site, err := document.Site(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(site.Parts()), "policies")
	// Output: 3 policies
}

func ExamplePart() {
	document, _ := policyfile.Parse("policy.yaml", []byte(sitePolicies))
	site, err := document.Site(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, part := range site.Parts() {
		for _, w := range part.Policy.Warnings() { // a server logs them at start
			fmt.Println(part.At(w.Field, w.Value), w)
		}
	}
	// Output: policy.yaml:4:20 AllowOrigins: "*" lets every page on the web read the answers; check that they are public, also those that depend on who is in the same network
}

func ExampleOddPaths() {
	document, _ := policyfile.Parse("policy.yaml", []byte("routes:\n  - prefix: /admin\n    enforce: true\n"))
	site, err := document.Site(core.New)
	if err != nil {
		fmt.Println(err)
		return
	}
	d := policyfile.OddPaths(site.Parts()).Decide(context.Background(), core.Request{Method: "POST", Path: "//admin", Origin: "https://evil.example"})
	fmt.Println(d.Status, d.Reason)
	// Output: 403 OriginNotAllowed
}

func ExampleCheckSite() {
	_, err := policyfile.CheckSite("policy.yaml", []byte("allowOrigin: [https://app.example.com]\nroutes:\n  - prefix: /public/\n    allowOrigins: [https://app.example.com/]\n"), core.New)
	fmt.Println(err)
	// Output:
	// policy.yaml:1:1: there is no field "allowOrigin"; did you mean allowOrigins?
	// policy.yaml:3:13: prefix: "/public/" stands for everything below it as it is; write "/public"
	// policy.yaml:4:20: allowOrigins: "https://app.example.com/" has a path; write "https://app.example.com"
}
