package echoadapter

import (
	"runtime"
	"sync"
	"weak"

	"github.com/labstack/echo/v4"
)

// tables has the table of each Echo that Routes was called for, weak.Pointer[echo.Echo] to weak.Pointer[table]. An Echo itself cannot
// be asked: programs may wrap its OnAddRouteHandler, and what Use was given nobody can see. It keeps its table in there, so that
// the two live and go together.
var tables sync.Map

func register(t *table) {
	key := weak.Make(t.echo)
	tables.Store(key, weak.Make(t))
	runtime.AddCleanup(t.echo, func(key weak.Pointer[echo.Echo]) { tables.Delete(key) }, key)
}

// tableOf returns the table of e, nil if Routes was not called for it.
func tableOf(e *echo.Echo) *table {
	if t, ok := tables.Load(weak.Make(e)); ok {
		return t.(weak.Pointer[table]).Value()
	}
	return nil
}
