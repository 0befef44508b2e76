package items

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/corskit/corskit/core"
	"github.com/corskit/corskit/ginadapter"
)

// Gin is the API on Gin. It switches Gin to release mode, for the whole program, to keep the terminal free.
// HandleMethodNotAllowed stays off, as it is by default: Gin would send Allow even with the preflights that are refused.
func Gin(d core.Decider) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.Recovery())
	r.Use(ginadapter.New(d))

	a := ginAPI{newStore(), newLimiter()}
	r.Use(a.limit)
	r.NoRoute(func(c *gin.Context) { a.refuse(c, errNoPage) })
	r.GET("/items", a.list)
	r.POST("/items", a.create)
	r.GET("/items/:id", a.get)
	r.PUT("/items/:id", a.rename)
	r.PATCH("/items/:id", a.rename)
	r.DELETE("/items/:id", a.delete)
	r.GET("/visits", a.visits)
	return r
}

type ginAPI struct {
	items   *store
	limiter *limiter
}

func (a ginAPI) limit(c *gin.Context) {
	if err := a.limiter.take(c.Header); err != nil {
		a.refuse(c, err)
	}
}

func (a ginAPI) list(c *gin.Context) {
	c.JSON(http.StatusOK, a.items.list())
}

func (a ginAPI) create(c *gin.Context) {
	name, err := a.name(c)
	if err != nil {
		a.refuse(c, err)
		return
	}
	a.send(c, http.StatusCreated, a.items.create(name))
}

func (a ginAPI) get(c *gin.Context) {
	found, err := a.items.get(a.id(c))
	if err != nil {
		a.refuse(c, err)
		return
	}
	a.send(c, http.StatusOK, found)
}

func (a ginAPI) rename(c *gin.Context) {
	name, err := a.name(c)
	if err != nil {
		a.refuse(c, err)
		return
	}
	renamed, err := a.items.rename(a.id(c), name)
	if err != nil {
		a.refuse(c, err)
		return
	}
	a.send(c, http.StatusOK, renamed)
}

func (a ginAPI) delete(c *gin.Context) {
	if err := a.items.delete(a.id(c)); err != nil {
		a.refuse(c, err)
		return
	}
	c.Status(http.StatusNoContent)
}

func (a ginAPI) visits(c *gin.Context) {
	before, _ := c.Cookie("visits-gin")
	now := visitsAfter(before)
	c.SetSameSite(http.SameSiteLaxMode)
	c.SetCookie("visits-gin", now.String(), 0, "/", "", false, true)
	c.JSON(http.StatusOK, now)
}

func (ginAPI) id(c *gin.Context) int {
	id, _ := strconv.Atoi(c.Param("id"))
	return id
}

func (ginAPI) name(c *gin.Context) (string, error) {
	var in input
	if err := c.ShouldBindJSON(&in); err != nil {
		return "", errInvalid
	}
	return in.name()
}

func (ginAPI) send(c *gin.Context, status int, it item) {
	c.Header("ETag", it.etag())
	c.JSON(status, it)
}

func (ginAPI) refuse(c *gin.Context, err error) {
	refusal := refusalOf(err)
	c.AbortWithStatusJSON(refusal.status, refusal)
}
