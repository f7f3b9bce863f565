package web

import (
	"net/http"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

const organPath = "/api/v1/organs/"

type organBody struct {
	Name            *string                   `json:"name" validate:"required,filled,max=200,printable"`
	CreditCode      *string                   `json:"credit_code" validate:"omitnil,credit_code"`
	RegionCode      *string                   `json:"region_code" validate:"omitnil,region_code"`
	Level           *string                   `json:"level" validate:"required,oneof=national provincial prefectural county township"`
	Kind            *string                   `json:"kind" validate:"required,oneof=government department agency authorized_organization"`
	ParentID        *string                   `json:"parent_id" validate:"omitnil,uuid"`
	IsOwnOffice     *bool                     `json:"is_own_office"`
	RulemakingPower *bool                     `json:"rulemaking_power"`
	Extra           map[string]jsontext.Value `json:",embed"`
}

func organReadOnly() []string { return []string{"id", "created_at", "updated_at"} }

// organ reads an organ's facts into one, and says what is wrong with them.
func (s *Intake) organ(raw []byte, stands members, o *model.Organ) []model.Fault {
	var b organBody
	faults := s.check(&b, "", append(decode(raw, &b), stands.extra(b.Extra, organReadOnly())...))
	if len(faults) > 0 {
		return faults
	}
	o.Name, o.Level, o.Kind = *b.Name, *b.Level, *b.Kind
	o.CreditCode, o.RegionCode, o.ParentID, o.RulemakingPower = b.CreditCode, b.RegionCode, b.ParentID, b.RulemakingPower
	o.IsOwnOffice = b.IsOwnOffice != nil && *b.IsOwnOffice
	return nil
}

func (s *Server) createOrgan(c echo.Context) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	o, err := s.service.CreateOrgan(ctx(c), func(o *model.Organ) []model.Fault { return s.organ(raw, nil, o) })
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, organPath+o.ID)
	return sendOrgan(c, http.StatusCreated, o)
}

func sendOrgan(c echo.Context, status int, o *model.Organ) error {
	return tagged(c, o.ETag(), status, func() any { return o })
}

func (s *Server) getOrgan(c echo.Context) error {
	id, err := pathID(c, "organ")
	if err != nil {
		return err
	}
	o, err := s.service.Organ(ctx(c), id)
	if err != nil {
		return err
	}
	return sendOrgan(c, http.StatusOK, o)
}

func (s *Server) putOrgan(c echo.Context) error {
	return s.editOrgan(c, func(raw []byte, o *model.Organ) []model.Fault { return s.organ(raw, membersOf(o), o) })
}

func (s *Server) patchOrgan(c echo.Context) error {
	return s.editOrgan(c, func(patch []byte, o *model.Organ) []model.Fault {
		stands := membersOf(o)
		var b organBody
		faults := append(append(isObject(patch), decode(patch, &b)...), stands.extra(b.Extra, organReadOnly())...)
		if len(faults) > 0 {
			return onlyOnce(faults)
		}
		return s.organ(merge(encode(o), patch), stands, o)
	})
}

func (s *Server) editOrgan(c echo.Context, change func(raw []byte, o *model.Organ) []model.Fault) error {
	id, match, err := target(c, "organ")
	if err != nil {
		return err
	}
	raw, err := body(c)
	if err != nil {
		return err
	}
	o, err := s.service.EditOrgan(ctx(c), id, match, func(o *model.Organ) []model.Fault { return change(raw, o) })
	if err != nil {
		return err
	}
	return sendOrgan(c, http.StatusOK, o)
}

func (s *Server) deleteOrgan(c echo.Context) error {
	id, match, err := target(c, "organ")
	if err != nil {
		return err
	}
	if err := s.service.DeleteOrgan(ctx(c), id, match); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func organFilters() []string {
	return []string{"parent_id", "within", "level", "kind", "region_code", "credit_code", "name", "q"}
}

func (s *Server) listOrgans(c echo.Context) error {
	q := newQuery(c)
	f := model.OrganFilter{
		ParentID: q.id("parent_id"), Level: q.oneOf("level", model.Levels()...), Kind: q.oneOf("kind", model.OrganKinds()...), RegionCode: q.text("region_code", 12),
		CreditCode: q.text("credit_code", 18), Name: q.text("name", 200), Q: q.text("q", 200),
	}
	within, page := q.id("within"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := s.service.Organs(ctx(c), f, within, page)
	if err != nil {
		return err
	}
	return sendPage(c, found)
}
