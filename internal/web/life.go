package web

import (
	"context"
	"net/http"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

// bareBody is the body of a step that needs nothing said.
type bareBody struct {
	Extra map[string]jsontext.Value `json:",embed"`
}

func (b *bareBody) others() map[string]jsontext.Value { return b.Extra }

type reasonBody struct {
	Reason *string                   `json:"reason" validate:"required,filled,max=2000,printable"`
	Extra  map[string]jsontext.Value `json:",embed"`
}

func (b *reasonBody) others() map[string]jsontext.Value { return b.Extra }

// checked answers for a step that rests on a validation, whose findings are told in the caller's language.
func (s *Server) checked(step func(ctx context.Context, id string, ifMatch service.IfMatch, lang string) (*model.Report, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, match, err := target(c, "report")
		if err != nil {
			return err
		}
		if err := s.action(c, &bareBody{}); err != nil {
			return err
		}
		r, err := step(ctx(c), id, match, s.lang(c))
		if err != nil {
			return err
		}
		return sendReport(c, http.StatusOK, r)
	}
}

// reasoned answers for a step that needs a reason.
func (s *Server) reasoned(step func(ctx context.Context, id string, ifMatch service.IfMatch, reason string) (*model.Report, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, match, err := target(c, "report")
		if err != nil {
			return err
		}
		var b reasonBody
		if err := s.action(c, &b); err != nil {
			return err
		}
		r, err := step(ctx(c), id, match, *b.Reason)
		if err != nil {
			return err
		}
		return sendReport(c, http.StatusOK, r)
	}
}

// possible is what can be done with a report now, and by which request.
type possible struct {
	Action model.Action `json:"action"`
	Method string       `json:"method"`
	Path   string       `json:"path"`
	Reason bool         `json:"reason"`
}

func (s *Server) actions(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	status, steps, err := s.service.Actions(ctx(c), id)
	if err != nil {
		return err
	}
	items := []possible{}
	for _, step := range steps {
		one := possible{step.Action, http.MethodPost, reportPath + id + "/" + string(step.Action), step.Reason}
		switch step.Action {
		case model.Edit:
			one.Method, one.Path = http.MethodPatch, reportPath+id
		case model.Discard:
			one.Method, one.Path = http.MethodDelete, reportPath+id
		}
		items = append(items, one)
	}
	return send(c, http.StatusOK, struct {
		Status string     `json:"status"`
		Items  []possible `json:"items"`
		Next   *string    `json:"next_cursor"`
	}{status, items, nil})
}
