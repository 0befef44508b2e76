package fiberadapter_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/fiberadapter"
)

func ExampleNew() {
	app := fiber.New()
	app.Use(recover.New())
	app.Use(fiberadapter.New(core.MustNew(core.Config{AllowOrigins: []string{"https://app.example.com"}})))
	app.Get("/items", func(c *fiber.Ctx) error { return c.JSON([]string{}) })

	request := httptest.NewRequest("GET", "/items", nil)
	request.Header.Set("Origin", "https://app.example.com")
	response, err := app.Test(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.StatusCode, response.Header.Get("Access-Control-Allow-Origin"))
	// Output: 200 https://app.example.com
}
