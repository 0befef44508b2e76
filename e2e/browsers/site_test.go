package browsers

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"

	"github.com/coder/websocket"
	fasthttpwebsocket "github.com/fasthttp/websocket"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	fiberwebsocket "github.com/gofiber/contrib/websocket"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v4"
	echov5 "github.com/labstack/echo/v5"
	"github.com/valyala/fasthttp"
	"golang.org/x/image/font/gofont/goregular"

	"github.com/corskit/corskit/chiadapter"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/echoadapter"
	"github.com/corskit/corskit/echov5adapter"
	"github.com/corskit/corskit/fiberadapter"
	"github.com/corskit/corskit/fiberv3adapter"
	"github.com/corskit/corskit/ginadapter"
)

// handlers are the site's, for every method. They never speak of CORS.
var handlers = map[string]http.HandlerFunc{
	"/":            page,
	"/page.js":     page,
	"/names":       names,
	"/headers":     headers,
	"/redirect":    redirect,
	"/events":      file("text/event-stream", []byte("data: hello\n\n")),
	"/script.js":   file("text/javascript", []byte("window.greeting = 'hello';")),
	"/font.ttf":    file("font/ttf", goregular.TTF),
	"/picture.png": file("image/png", picture()),
	"/websocket":   greet,
}

func page(w http.ResponseWriter, r *http.Request) { pageFiles().ServeHTTP(w, r) }

// names answers with the names of the request's headers, a line each.
func names(w http.ResponseWriter, r *http.Request) {
	for name := range r.Header {
		fmt.Fprintln(w, name)
	}
}

// headers answers with the headers that the query asks for.
func headers(w http.ResponseWriter, r *http.Request) {
	for name, values := range r.URL.Query() {
		w.Header().Set(name, values[0])
	}
}

func redirect(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusTemporaryRedirect)
}

func file(mediaType string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.Header().Set("Cache-Control", "max-age=600")
		w.Write(content)
	}
}

// picture is one green pixel.
func picture() []byte {
	pixel := image.NewRGBA(image.Rect(0, 0, 1, 1))
	pixel.Set(0, 0, color.RGBA{G: 255, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, pixel); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// greet leaves the question of the origin to the policy, as [websocket.Accept]
// would not without being told.
func greet(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // it has answered
	}
	defer conn.CloseNow()
	conn.Write(r.Context(), websocket.MessageText, []byte("hello"))
	conn.Read(r.Context()) // until the page hangs up
}

func ginSite(d core.Decider) http.Handler {
	r := gin.New()
	r.Use(ginadapter.New(d))
	for path, h := range handlers {
		r.Any(path, gin.WrapF(h))
	}
	return r
}

func echoSite(d core.Decider) http.Handler {
	e := echo.New()
	e.Use(echoadapter.New(d))
	for path, h := range handlers {
		e.Any(path, echo.WrapHandler(h))
	}
	return e
}

func echoV5Site(d core.Decider) http.Handler {
	e := echov5.New()
	e.Use(echov5adapter.New(d))
	for path, h := range handlers {
		e.Any(path, echov5.WrapHandler(h))
	}
	return e
}

func chiSite(d core.Decider) http.Handler {
	r := chi.NewRouter()
	r.Use(chiadapter.New(d))
	for path, h := range handlers {
		r.HandleFunc(path, h)
	}
	return r
}

func fiberSite(d core.Decider) *fiber.App {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Use(fiberadapter.New(d))
	app.Get("/websocket", fiberwebsocket.New(func(conn *fiberwebsocket.Conn) {
		conn.WriteMessage(fiberwebsocket.TextMessage, []byte("hello"))
		conn.ReadMessage() // until the page hangs up
	}))
	for path, h := range handlers {
		app.All(path, adaptor.HTTPHandlerFunc(h))
	}
	return app
}

func fiberV3Site(d core.Decider) *fiberv3.App {
	app := fiberv3.New()
	app.Use(fiberv3adapter.New(d))
	upgrader := fasthttpwebsocket.FastHTTPUpgrader{CheckOrigin: func(*fasthttp.RequestCtx) bool { return true }} // left to the policy
	app.Get("/websocket", func(c fiberv3.Ctx) error {
		return upgrader.Upgrade(c.RequestCtx(), func(conn *fasthttpwebsocket.Conn) {
			conn.WriteMessage(fasthttpwebsocket.TextMessage, []byte("hello"))
			conn.ReadMessage() // until the page hangs up
		})
	})
	for path, h := range handlers {
		app.All(path, h)
	}
	return app
}
