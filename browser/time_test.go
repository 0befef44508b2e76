package browser_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/corskit/corskit/browser"
)

// In a bubble of testing/synctest, time passes at once: how long a preflight
// is kept needs no waiting.
func TestPreflightsAreKeptForAsLongAsMaxAgeSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page := browser.MustNew("https://app.example.com")
		page.Transport = browser.Handler(api) // Access-Control-Max-Age: 600
		preflighted := func() bool {
			res, err := page.Fetch(t.Context(), browser.Request{URL: "https://api.example.com/items/1", Method: http.MethodPut})
			if err != nil {
				t.Fatal(err)
			}
			return res.Exchanges.Preflight().Method != ""
		}
		if !preflighted() {
			t.Error("the first request needs a preflight")
		}
		time.Sleep(599 * time.Second)
		if preflighted() {
			t.Error("after 599 seconds it is still kept")
		}
		time.Sleep(time.Second)
		if !preflighted() {
			t.Error("after 600 seconds it is asked for again")
		}
	})
}
