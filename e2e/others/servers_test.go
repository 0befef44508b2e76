package others

import (
	"context"
	"net/http"

	"connectrpc.com/connect"
	connectcors "connectrpc.com/cors"
	hertz "github.com/cloudwego/hertz/pkg/app"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/mux"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/julienschmidt/httprouter"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/core/nethttp"
)

const (
	page  = "https://app.example.com"
	admin = "https://admin.example.com"
	evil  = "https://evil.example"
)

var (
	policy   = core.MustNew(core.Config{AllowOrigins: []string{page}})
	stricter = core.MustNew(core.Config{AllowOrigins: []string{admin}})
)

type item struct {
	Body struct {
		Name string `json:"name"`
	}
}

func get(context.Context, *struct{}) (*item, error) { return new(item), nil }

func humaOnServeMux() http.Handler {
	routes := http.NewServeMux()
	api := humago.New(routes, huma.DefaultConfig("Items", "1.0.0"))
	huma.Put(api, "/items/1", get)
	return nethttp.Routes(routes, policy)
}

func humaOnChi() http.Handler {
	r := chi.NewRouter()
	chiadapter.Routes(r, policy)
	api := humachi.New(r, huma.DefaultConfig("Items", "1.0.0"))
	huma.Put(api, "/items/1", get)
	r.Group(func(r chi.Router) {
		r.Use(chiadapter.New(stricter))
		huma.Put(humachi.New(r, huma.DefaultConfig("Admin", "1.0.0")), "/admin/1", get)
	})
	return r
}

// What connectrpc.com/cors lists covers gRPC-Web too.
var rpcPolicy = core.MustNew(core.Config{
	AllowOrigins:  []string{page},
	AllowMethods:  connectcors.AllowedMethods(),
	AllowHeaders:  connectcors.AllowedHeaders(),
	ExposeHeaders: connectcors.ExposedHeaders(),
})

func connectServer() http.Handler {
	routes := http.NewServeMux()
	const procedure = "/items.v1.Items/Get"
	routes.Handle(procedure, connect.NewUnaryHandler(procedure,
		func(_ context.Context, r *connect.Request[wrapperspb.StringValue]) (*connect.Response[wrapperspb.StringValue], error) {
			if r.Msg.Value == "" {
				return nil, connect.NewError(connect.CodeInvalidArgument, nil)
			}
			return connect.NewResponse(r.Msg), nil
		}))
	return nethttp.Middleware(rpcPolicy)(routes)
}

func grpcGateway() http.Handler {
	gateway := runtime.NewServeMux()
	err := gateway.HandlePath("PUT", "/items/{id}", func(w http.ResponseWriter, _ *http.Request, _ map[string]string) {
		w.Write([]byte("{}"))
	})
	if err != nil {
		panic(err)
	}
	return nethttp.Middleware(policy)(gateway)
}

func gorillaMux() http.Handler {
	r := mux.NewRouter() // Its Use runs only where a route matches, which no preflight does.
	r.HandleFunc("/items/{id}", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("{}")) }).Methods("PUT")
	return nethttp.Middleware(policy)(r)
}

func httpRouter() http.Handler {
	r := httprouter.New()
	r.PUT("/items/:id", func(w http.ResponseWriter, _ *http.Request, _ httprouter.Params) { w.Write([]byte("{}")) })
	return nethttp.Middleware(policy)(r)
}

// cors applies a policy to Hertz, whose requests and responses are its own. Put it first: h.Use(cors(policy)).
func cors(policy *core.Policy) hertz.HandlerFunc {
	return func(ctx context.Context, c *hertz.RequestContext) {
		one := func(name string) string {
			lines := c.Request.Header.GetAll(name)
			if len(lines) > 1 {
				return ","
			}
			return string(c.GetHeader(name))
		}
		decision := policy.Decide(ctx, core.Request{
			Method: string(c.Method()), Host: string(c.Host()), Path: string(c.Path()), Origin: one("Origin"),
			RequestMethod: one("Access-Control-Request-Method"), RequestHeaders: one("Access-Control-Request-Headers"),
			SecFetchSite: one("Sec-Fetch-Site"),
		})
		for name, value := range decision.Headers() {
			c.Response.Header.Add(name, value)
		}
		if decision.Status != 0 {
			c.AbortWithStatus(decision.Status)
		}
	}
}
