package items

import (
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"
)

// A refusal is an error that the caller is told, as {"message": "…"}.
type refusal struct {
	status  int
	Message string `json:"message"`
}

func (r *refusal) Error() string { return r.Message }

var (
	errInvalid = &refusal{http.StatusBadRequest, `send {"name": "…"} with a name of 1 to 100 characters`}
	errNoPage  = &refusal{http.StatusNotFound, "no such page"}
	errNoItem  = &refusal{http.StatusNotFound, "no such item"}
	errMethod  = &refusal{http.StatusMethodNotAllowed, "this page does not have that method"}
	errTooMany = &refusal{http.StatusTooManyRequests, "too many requests; wait until X-RateLimit-Reset"}
	errBroken  = &refusal{http.StatusInternalServerError, "something went wrong"}
)

// refusalOf hides from the caller what an unexpected error says.
func refusalOf(err error) *refusal {
	if known := (*refusal)(nil); errors.As(err, &known) {
		return known
	}
	return errBroken
}

// input is what a caller sends to name an item.
type input struct {
	Name string `json:"name"`
}

func (in input) name() (string, error) {
	name := strings.TrimSpace(in.Name)
	if n := utf8.RuneCountInString(name); n < 1 || n > 100 {
		return "", errInvalid
	}
	return name, nil
}
