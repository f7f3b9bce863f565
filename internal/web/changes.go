package web

import (
	"net/http"
	"net/url"
	"strconv"

	"nianbao/internal/service"

	"github.com/labstack/echo/v4"
)

func (s *Server) changes(c echo.Context) error {
	q := newQuery(c)
	asked := service.PageOf{Limit: q.limit(), Cursor: q.text("since", 2000)}
	if err := q.err(); err != nil {
		return err
	}
	found, err := s.service.Changes(ctx(c), asked)
	if err != nil {
		return err
	}
	if found.Next != nil {
		next := url.Values{"since": {*found.Next}, "limit": {strconv.Itoa(asked.Limit)}}
		c.Response().Header().Set("Link", "<"+c.Request().URL.Path+"?"+next.Encode()+`>; rel="next"`)
	}
	return send(c, http.StatusOK, found)
}
