package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"nianbao/internal/model"

	"github.com/labstack/echo/v4"
)

// maxFaults bounds an answer; whoever has mended so many sees the others.
const maxFaults = 200

// problem is a failure as it is answered (RFC 9457).
type problem struct {
	Type      string     `json:"type"`
	Title     string     `json:"title"`
	Status    int        `json:"status"`
	Detail    string     `json:"detail"`
	Instance  string     `json:"instance"`
	Code      string     `json:"code"`
	RequestID string     `json:"request_id"`
	Errors    []fault    `json:"errors"`
	Args      model.Args `json:"args,omitempty"`

	Findings []model.Finding `json:"findings,omitempty"`
}

type fault struct {
	Code      string  `json:"code"`
	Pointer   *string `json:"pointer,omitzero"`
	Parameter string  `json:"parameter,omitzero"`
	Detail    string  `json:"detail"`
}

// refusal is a failure that only HTTP knows: no route, no such method, a body that is too large or of another type.
type refusal struct {
	status int
	code   string
	args   model.Args
}

func (r *refusal) Error() string { return r.code }

// statusOf is the one table from kinds of failure to statuses.
func statusOf(kind model.Kind) int {
	switch kind {
	case model.Malformed:
		return http.StatusBadRequest
	case model.Invalid, model.KeyReused:
		return http.StatusUnprocessableEntity
	case model.NotFound:
		return http.StatusNotFound
	case model.Conflict:
		return http.StatusConflict
	case model.Stale:
		return http.StatusPreconditionFailed
	case model.Unavailable:
		return http.StatusServiceUnavailable
	case model.Unauthorized:
		return http.StatusUnauthorized
	case model.Forbidden:
		return http.StatusForbidden
	case model.Gone:
		return http.StatusGone
	case model.TooMany:
		return http.StatusTooManyRequests
	}
	return http.StatusInternalServerError
}

// classify finds what a failure is, whoever it comes from.
func classify(err error) (status int, e *model.Error) {
	var own *model.Error
	var refused *refusal
	var framework *echo.HTTPError
	switch {
	case errors.As(err, &own):
		return statusOf(own.Kind), own
	case errors.As(err, &refused):
		return refused.status, &model.Error{Code: refused.code, Args: refused.args}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusServiceUnavailable, &model.Error{Code: "timeout"}
	case errors.As(err, &framework) && framework.Code == http.StatusNotFound:
		return framework.Code, &model.Error{Code: "route.not_found"}
	case errors.As(err, &framework) && framework.Code == http.StatusMethodNotAllowed:
		return framework.Code, &model.Error{Code: "method.not_allowed"}
	}
	return http.StatusInternalServerError, &model.Error{Code: "internal"}
}

// fail is the single writer of failures.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	status, e := classify(err)
	if status == http.StatusInternalServerError {
		s.log.ErrorContext(c.Request().Context(), "failed", slog.String("request_id", requestID(c)), slog.Any("error", err))
		e = &model.Error{Code: "internal"}
	}
	lang := s.lang(c)
	args := e.Args.In(lang)
	if args["method"] = c.Request().Method; status == http.StatusMethodNotAllowed {
		args["allow"] = c.Response().Header().Get(echo.HeaderAllow)
	}
	p := problem{
		Type: "urn:nianbao:problem:" + e.Code, Title: s.texts.title(status, lang), Status: status, Detail: s.texts.say(e.Code, args, lang),
		Instance: c.Request().URL.EscapedPath(), Code: e.Code, RequestID: requestID(c), Errors: s.faults(e, lang), Args: e.Args.In(lang), Findings: e.Findings,
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	switch status {
	case http.StatusServiceUnavailable:
		h.Set(echo.HeaderRetryAfter, strconv.Itoa(retryAfter))
	case http.StatusTooManyRequests:
		h.Set(echo.HeaderRetryAfter, fmt.Sprint(e.Args["seconds"]))
	case http.StatusUnauthorized:
		h.Set(echo.HeaderWWWAuthenticate, `Bearer realm="nianbao"`)
	}
	s.localized(c)
	if err := write(c, status, "application/problem+json", p); err != nil {
		s.log.WarnContext(c.Request().Context(), "answer not written", slog.String("request_id", requestID(c)), slog.Any("error", err))
	}
}

func (s *Server) faults(e *model.Error, lang string) []fault {
	told := []fault{}
	for _, f := range e.Findings[:min(len(e.Findings), maxFaults)] {
		told = append(told, fault{Code: f.Code, Pointer: &f.Pointer, Detail: f.Message})
	}
	for _, f := range e.Faults[:min(len(e.Faults), maxFaults)] {
		one := fault{Code: f.Code, Parameter: f.Parameter, Detail: s.texts.say(f.Code, f.Args.In(lang), lang)}
		if f.Parameter == "" {
			one.Pointer = &f.Pointer
		}
		told = append(told, one)
	}
	return told
}
