package web

import (
	"net/http"
	"slices"
	"time"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

type tokenBody struct {
	Name      *string                   `json:"name" validate:"required,filled,max=200,line"`
	Role      *string                   `json:"role" validate:"required,oneof=reader editor reviewer admin"`
	OrganID   *string                   `json:"organ_id" validate:"omitnil,uuid"`
	ExpiresAt *string                   `json:"expires_at"`
	Extra     map[string]jsontext.Value `json:",embed"`
}

// faults are what the tags don't tell. An admin's token reaches all organs, all others' one and what is below it.
func (b *tokenBody) faults() []model.Fault {
	var faults []model.Fault
	switch known := b.Role != nil && slices.Contains(model.Roles(), *b.Role); {
	case !known:
	case *b.Role == model.Admin && b.OrganID != nil:
		faults = append(faults, model.Fault{Code: "token.admin_of_organ", Pointer: "/organ_id"})
	case *b.Role != model.Admin && b.OrganID == nil:
		faults = append(faults, model.Fault{Code: "value.required", Pointer: "/organ_id"})
	}
	if _, is := b.expiry(); !is {
		faults = append(faults, model.Fault{Code: "value.not_a_time", Pointer: "/expires_at"})
	}
	return faults
}

// expiry is when the token ends; false where that is no time, or one that can't be written.
func (b *tokenBody) expiry() (*time.Time, bool) {
	if b.ExpiresAt == nil {
		return nil, true
	}
	at, err := time.Parse(time.RFC3339, *b.ExpiresAt)
	at = at.UTC().Truncate(time.Microsecond)
	return &at, err == nil && at.Year() >= 1970 && at.Year() <= 9999
}

func (s *Server) createToken(c echo.Context) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	var b tokenBody
	faults := s.check(&b, "", append(decode(raw, &b), unknown("", b.Extra)...))
	for _, f := range b.faults() {
		if !found(faults, f.Pointer) {
			faults = append(faults, f)
		}
	}
	if err := model.Refuse(faults); err != nil {
		return err
	}
	t := &model.Token{Name: *b.Name, Role: *b.Role, OrganID: b.OrganID}
	t.ExpiresAt, _ = b.expiry()
	if t, err = s.service.CreateToken(ctx(c), t); err != nil {
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
