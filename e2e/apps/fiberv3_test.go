package apps

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v3"

	"github.com/corskit/corskit/browser"
	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberv3adapter"
)

// An app of v3 has App.Test, too.
func Example_fiberV3() {
	app := fiber.New()
	app.Use(fiberv3adapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}, AllowMethods: []string{"PUT"}})))
	app.Put("/items/:id", func(c fiber.Ctx) error { return c.SendString("saved " + c.Params("id")) })

	page := browser.MustNew("https://app.example.com")
	page.Transport = browser.RoundTripFunc(func(r *http.Request) (*http.Response, error) { return app.Test(r) })
	for _, method := range []string{"PUT", "DELETE"} {
		response, err := page.Fetch(context.Background(), browser.Request{URL: "https://api.example.com/items/42", Method: method})
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(string(response.Body), response.Exchanges)
	}
	// Output:
	// saved 42 [OPTIONS https://api.example.com/items/42: 204 PUT https://api.example.com/items/42: 200]
	// browser: the page https://app.example.com may not send its request to https://api.example.com/items/42: of the preflight's response, its Access-Control-Allow-Methods header does not list the method ("DELETE")
}
