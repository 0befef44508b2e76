package migrate

import (
	"net/http"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

// handWritten is what programs have in place of a library.
type handWritten struct {
	origin      string // "" reflects Origin
	credentials bool
}

// CORSMiddleware is one of many that are alike.
func CORSMiddleware() gin.HandlerFunc { return handWritten{origin: "*"}.handler() }

func (h handWritten) handler() gin.HandlerFunc {
	return func(c *gin.Context) {
		header := c.Writer.Header()
		if header.Set("Access-Control-Allow-Origin", h.origin); h.origin == "" {
			header.Set("Access-Control-Allow-Origin", c.GetHeader("Origin"))
		}
		if h.credentials {
			header.Set("Access-Control-Allow-Credentials", "true")
		}
		header.Set("Access-Control-Allow-Methods", "GET, PUT, OPTIONS")
		header.Set("Access-Control-Allow-Headers", "Content-Type, If-Match")
		if c.Request.Method == http.MethodOptions {
			c.AbortWithStatus(http.StatusNoContent)
			return
		}
		c.Next()
	}
}

func TestHandWritten(t *testing.T) {
	r := gin.New()
	r.Use(CORSMiddleware())                        // before
	r.Use(ginadapter.New(core.MustNew(core.Config{ // after
		AllowOrigins: []string{"https://app.example.com"},
		AllowMethods: []string{"GET", "PUT"},
		AllowHeaders: []string{"Content-Type"},
	})))
	isAllowedBy(t, over(r))

	migration[handWritten]{
		name:   "CORSMiddleware()",
		before: func() handWritten { return handWritten{origin: "*"} },
		after: func() core.Config {
			return core.Config{
				AllowOrigins: []string{"*"},
				AllowMethods: []string{"GET", "PUT"},
				AllowHeaders: []string{"Content-Type", "If-Match"},
			}
		},
		old: func(h handWritten) server { return onGin(h.handler()) },
		new: func(d core.Decider) server { return onGin(ginadapter.New(d)) },
		options: []option[handWritten]{
			{option: "`Allow-Origin: *`", write: "`AllowOrigins: []string{\"*\"}`"},
			{option: "`Allow-Origin: *` with `Allow-Credentials: true` (browsers refuse the two together)", write: "an error: list the origins, with `AllowCredentials: true` if cookies are needed",
				old:     func(h *handWritten) { h.credentials = true },
				new:     func(c *core.Config) { c.AllowCredentials = true },
				refused: "AllowOrigins"},
			{option: "`Allow-Origin` from the request's `Origin`, with `Allow-Credentials: true`: every page on the web may act as the user", write: "`AllowOrigins: []string{\"https://app.example.com\"}`, `AllowCredentials: true`",
				old: func(h *handWritten) { h.origin, h.credentials = "", true },
				new: func(c *core.Config) {
					c.AllowOrigins = []string{"https://app.example.com"}
					c.AllowCredentials = true
				}},
			{option: "`Allow-Methods`, `Allow-Headers`", write: "`AllowMethods`, `AllowHeaders`; without `OPTIONS`, `Origin`, `Content-Length` and `Accept-Encoding`, which need no permission"},
			{option: "`AbortWithStatus(204)` for `OPTIONS`", write: "nothing"},
		},
	}.run(t)
}
