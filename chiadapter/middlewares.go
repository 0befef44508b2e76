package chiadapter

import (
	"net/http"
	"reflect"
	"runtime"

	"github.com/go-chi/chi/v5/middleware"
)

// chi's middlewares that change what is routed by, or which method. They are known by where they are written: a function that returns
// another may be inlined, so that what it returns has a code pointer of its own for each call.

// rewritesPath tells the middlewares that change the path wherever they stand.
func rewritesPath(m func(http.Handler) http.Handler) bool {
	c := code(m)
	return c == code(middleware.StripSlashes) || c == code(middleware.CleanPath) || c == code(middleware.URLFormat)
}

// rewritesURL tells those that change the URL, by which only an outermost router routes.
func rewritesURL(m func(http.Handler) http.Handler) bool {
	s := writtenAt(m)
	return s == stripPrefix || s == pathRewrite
}

func isGetHead(m func(http.Handler) http.Handler) bool { return code(m) == code(middleware.GetHead) }

// A source is a line of source code.
type source struct {
	file string
	line int
}

var (
	stripPrefix = writtenAt(middleware.StripPrefix(""))
	pathRewrite = writtenAt(middleware.PathRewrite("", ""))
)

func writtenAt(function any) source {
	f := runtime.FuncForPC(reflect.ValueOf(function).Pointer())
	if f == nil {
		return source{}
	}
	file, line := f.FileLine(f.Entry())
	return source{file, line}
}
