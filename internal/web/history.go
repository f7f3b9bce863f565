package web

import (
	"context"
	"net/http"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/labstack/echo/v4"
)

// pageOf answers with a part of a list that takes nothing but where to begin and how much; how long it is nobody counts.
func pageOf[T any](c echo.Context, list func(context.Context, service.PageOf) (*service.Page[T], error)) error {
	q := newQuery(c)
	asked := service.PageOf{Limit: q.limit(), Cursor: q.text("cursor", 2000)}
	if err := q.err(); err != nil {
		return err
	}
	found, err := list(ctx(c), asked)
	if err != nil {
		return err
	}
	return sendPage(c, found)
}

func (s *Server) history(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	return pageOf(c, func(ctx context.Context, page service.PageOf) (*service.Page[*model.Act], error) {
		return s.service.History(ctx, id, page)
	})
}

func (s *Server) audit(c echo.Context) error { return pageOf(c, s.service.Acts) }

func (s *Server) verifyAudit(c echo.Context) error {
	chain, err := s.service.VerifyHistory(ctx(c))
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, chain)
}
