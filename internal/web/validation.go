package web

import (
	"net/http"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

func (s *Server) validation(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	v, err := s.service.Validation(ctx(c), id, s.lang(c))
	if err != nil {
		return err
	}
	s.localized(c)
	return send(c, http.StatusOK, v)
}

func (s *Server) textFigures(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	figures, err := s.service.TextFigures(ctx(c), id)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, service.Page[model.TextFigure]{Items: figures})
}

// aroundBody is what stands beside the report's own members in a report that is to be checked without being stored.
type aroundBody struct {
	Organ    *organFactsBody           `json:"organ"`
	Previous jsontext.Value            `json:"previous"`
	Extra    map[string]jsontext.Value `json:",embed"`
}

type organFactsBody struct {
	Name            string                    `json:"name" validate:"max=200,printable"`
	Level           *string                   `json:"level" validate:"required,oneof=national provincial prefectural county township"`
	Kind            *string                   `json:"kind" validate:"required,oneof=government department agency authorized_organization"`
	RulemakingPower *bool                     `json:"rulemaking_power"`
	Extra           map[string]jsontext.Value `json:",embed"`
}

func (s *Server) validateContent(c echo.Context) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	v, err := s.service.Validate(ctx(c), s.trial(raw), s.lang(c))
	if err != nil {
		return err
	}
	s.localized(c)
	return send(c, http.StatusOK, v)
}

func (s *Intake) trial(raw []byte) service.Trial {
	var around aroundBody
	faults := decode(raw, &around)
	sent := s.readReport(raw, "", nil, "organ", "previous")
	faults = s.check(&around, "", append(faults, sent.faults...))
	faults = append(faults, requiredUnlessFound(faults, sent.Year == nil, "/year")...)
	var t service.Trial
	if around.Organ != nil {
		faults = append(faults, unknown("/organ", around.Organ.Extra)...)
		if sent.OrganID != nil {
			faults = append(faults, model.Fault{Code: "organ.stated_twice", Pointer: "/organ"})
		}
		t.Organ = around.Organ.organ()
	}
	if len(around.Previous) > 0 && around.Previous.Kind() != 'n' {
		previous := s.readReport(around.Previous, "/previous", nil).content()
		t.Previous = &previous
	}
	sent.faults = onlyOnce(faults)
	t.OrganID, t.Content = sent.organID(), sent.content()
	return t
}

func (b *organFactsBody) organ() *model.Organ {
	o := &model.Organ{Name: b.Name, RulemakingPower: b.RulemakingPower}
	if b.Level != nil {
		o.Level = *b.Level
	}
	if b.Kind != nil {
		o.Kind = *b.Kind
	}
	return o
}
