package web

import (
	"context"
	"net/http"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

type webhookBody struct {
	URL     *string                   `json:"url" validate:"required,filled,max=2000"`
	OrganID *string                   `json:"organ_id" validate:"omitnil,uuid"`
	Extra   map[string]jsontext.Value `json:",embed"`
}

func (b *webhookBody) others() map[string]jsontext.Value { return b.Extra }

func (s *Server) createWebhook(c echo.Context) error {
	var b webhookBody
	if err := s.action(c, &b); err != nil {
		return err
	}
	w, err := s.service.CreateWebhook(ctx(c), *b.URL, b.OrganID)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, base+"/webhooks/"+w.ID)
	return send(c, http.StatusCreated, w)
}

func (s *Server) listWebhooks(c echo.Context) error { return pageOf(c, s.service.Webhooks) }

func (s *Server) getWebhook(c echo.Context) error {
	id, err := pathID(c, "webhook")
	if err != nil {
		return err
	}
	w, err := s.service.Webhook(ctx(c), id)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, w)
}

func (s *Server) deleteWebhook(c echo.Context) error {
	id, err := pathID(c, "webhook")
	if err != nil {
		return err
	}
	if err := s.service.DeleteWebhook(ctx(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) listDeliveries(c echo.Context) error {
	id, err := pathID(c, "webhook")
	if err != nil {
		return err
	}
	return pageOf(c, func(ctx context.Context, page service.PageOf) (*service.Page[*model.Delivery], error) {
		return s.service.Deliveries(ctx, id, page)
	})
}

func (s *Server) replay(c echo.Context) error {
	id, err := pathID(c, "webhook")
	if err != nil {
		return err
	}
	delivery, err := partID(c, "delivery")
	if err != nil {
		return err
	}
	if err := s.action(c, &bareBody{}); err != nil {
		return err
	}
	d, err := s.service.Replay(ctx(c), id, delivery)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, d)
}
