package web

import (
	"net/http"
	"time"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

type tokenBody struct {
	Name      *string                   `json:"name" validate:"required,filled,max=200,line"`
	Role      *string                   `json:"role" validate:"required,oneof=reader editor reviewer admin"`
	OrganID   *string                   `json:"organ_id" validate:"omitnil,uuid"`
	ExpiresAt *string                   `json:"expires_at"`
	Extra     map[string]jsontext.Value `json:",embed"`
}

func (b *tokenBody) others() map[string]jsontext.Value { return b.Extra }

// token is what was sent as the service takes it. An admin's reaches all organs, all others' one and what is below it.
func (b *tokenBody) token() (*model.Token, []model.Fault) {
	var faults []model.Fault
	admin := *b.Role == model.Admin
	switch {
	case admin && b.OrganID != nil:
		faults = append(faults, model.Fault{Code: "token.admin_of_organ", Pointer: "/organ_id"})
	case !admin && b.OrganID == nil:
		faults = append(faults, model.Fault{Code: "value.required", Pointer: "/organ_id"})
	}
	t := &model.Token{Name: *b.Name, Role: *b.Role, OrganID: b.OrganID}
	if b.ExpiresAt != nil {
		at, err := time.Parse(time.RFC3339, *b.ExpiresAt)
		if err != nil {
			faults = append(faults, model.Fault{Code: "value.not_a_time", Pointer: "/expires_at"})
		}
		at = at.UTC().Truncate(time.Microsecond)
		t.ExpiresAt = &at
	}
	return t, faults
}

func (s *Server) createToken(c echo.Context) error {
	var b tokenBody
	if err := s.action(c, &b); err != nil {
		return err
	}
	t, faults := b.token()
	if err := model.Refuse(faults); err != nil {
		return err
	}
	t, err := s.service.CreateToken(ctx(c), t)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, base+"/tokens/"+t.ID)
	return send(c, http.StatusCreated, t)
}

func (s *Server) listTokens(c echo.Context) error { return pageOf(c, s.service.Tokens) }

func (s *Server) deleteToken(c echo.Context) error {
	id, err := pathID(c, "token")
	if err != nil {
		return err
	}
	if err := s.service.DeleteToken(ctx(c), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// self is a caller as it is shown to itself.
type self struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Role      string         `json:"role"`
	Organ     *model.Organ   `json:"organ"`
	Reach     string         `json:"reach"`
	ExpiresAt *time.Time     `json:"expires_at"`
	May       []model.Action `json:"may"`
}

func (s *Server) me(c echo.Context) error {
	caller := model.CallerOf(ctx(c))
	shown := self{ID: caller.ID, Name: caller.Name, Role: caller.Role, Organ: caller.Organ, ExpiresAt: caller.ExpiresAt, Reach: caller.Reach(), May: []model.Action{}}
	for _, a := range model.Actions() {
		if caller.May(a) {
			shown.May = append(shown.May, a)
		}
	}
	return send(c, http.StatusOK, shown)
}

// partID is the id in the path of a part of something. What is no id names nothing.
func partID(c echo.Context, what string) (string, error) {
	id, err := uuid.Parse(c.Param(what))
	if err != nil || len(c.Param(what)) != 36 {
		return "", model.Missing(what)
	}
	return id.String(), nil
}
