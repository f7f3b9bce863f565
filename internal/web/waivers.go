package web

import (
	"net/http"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

type waiverBody struct {
	Fingerprint *string                   `json:"fingerprint" validate:"required,filled"`
	Reason      *string                   `json:"reason" validate:"required,filled,max=2000,printable"`
	Extra       map[string]jsontext.Value `json:",embed"`
}

func (b *waiverBody) others() map[string]jsontext.Value { return b.Extra }

func (s *Server) listWaivers(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	all, err := s.service.Waivers(ctx(c), id)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, service.Page[model.Waiver]{Items: all})
}

func (s *Server) createWaiver(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	var b waiverBody
	if err := s.action(c, &b); err != nil {
		return err
	}
	w, err := s.service.Waive(ctx(c), id, *b.Fingerprint, *b.Reason)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, reportPath+id+"/waivers/"+w.ID)
	return send(c, http.StatusCreated, w)
}

func (s *Server) deleteWaiver(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	waiver, err := partID(c, "waiver")
	if err != nil {
		return err
	}
	if err := s.service.Unwaive(ctx(c), id, waiver); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type fixBody struct {
	Fingerprints []string                  `json:"fingerprints" validate:"required,min=1,max=200"`
	Extra        map[string]jsontext.Value `json:",embed"`
}

func (b *fixBody) others() map[string]jsontext.Value { return b.Extra }

func (s *Server) fix(c echo.Context) error {
	id, match, err := target(c, "report")
	if err != nil {
		return err
	}
	var b fixBody
	if err := s.action(c, &b); err != nil {
		return err
	}
	r, err := s.service.Fix(ctx(c), id, match, b.Fingerprints)
	if err != nil {
		return err
	}
	return sendReport(c, http.StatusOK, r)
}
