package fiberadapter

import (
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/corskit/corskit/internal/routes/row"
)

// A view is what a table says about one path at a time.
type view struct {
	*row.View
	shadow *fiber.Ctx
}

// viewKey is where the shadow's requests hold their view.
type viewKey struct{}

func (t *table) newView() any {
	v, request := &view{View: row.NewView(t.Row)}, new(fasthttp.RequestCtx)
	request.SetUserValue(viewKey{}, v)
	v.shadow = t.shadow.AcquireCtx(request)
	return v
}

// look turns a view to another path.
func (v *view) look(path string) *view {
	v.Matched = v.Matched[:0]
	v.shadow.Path(path)
	_ = v.shadow.RestartRouting() // It does not fail, since the last route of the shadow matches every path.
	v.Rewritten = v.shadow.Path() != path
	return v
}

// note returns the handler of a copy.
func note(s *row.Step) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := c.Context().UserValue(viewKey{}).(*view)
		v.Matched = append(v.Matched, s)
		return c.Next()
	}
}
