package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"

	"nianbao/internal/model"

	"github.com/labstack/echo/v4"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
	longestKey     = 255
)

// recorder is an answer that is kept before it is sent.
type recorder struct {
	header http.Header
	status int
	bytes.Buffer
}

func (r *recorder) Header() http.Header    { return r.header }
func (r *recorder) WriteHeader(status int) { r.status = status }

// takesKey runs a POST under an Idempotency-Key once, its answer stored in the transaction of what it does.
func (s *Server) takesKey(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		sent := c.Request().Header.Values(keyHeader)
		if len(sent) == 0 {
			return next(c)
		}
		if len(sent) > 1 || !printable(sent[0], longestKey) {
			return &model.Error{Kind: model.Malformed, Code: "idempotency_key.invalid", Args: model.Args{"max": longestKey}}
		}
		raw, _ := c.Get(bodyKey).([]byte)
		h := sha256.New()
		fmt.Fprintf(h, "%s %s %s\n%s", c.Request().Method, c.Request().URL.RequestURI(), c.Request().Header.Get(echo.HeaderContentType), raw)
		key := model.Key{Caller: model.CallerOf(ctx(c)).Standing(), Text: sent[0], Fingerprint: hex.EncodeToString(h.Sum(nil))}
		answer, replayed, err := s.service.Once(ctx(c), key, func(ctx context.Context) (*model.Answer, bool) {
			a := s.record(c, ctx, next)
			return a, a.Status < http.StatusMultipleChoices || a.Status == http.StatusConflict
		})
		if err != nil {
			return err
		}
		header := c.Response().Header()
		maps.Copy(header, http.Header(answer.Headers))
		if replayed {
			header.Set(replayedHeader, "true")
		}
		c.Response().WriteHeader(answer.Status)
		_, err = c.Response().Write(answer.Body)
		return err
	}
}

// keyless refuses a key where the answer has a secret in it that is not to be stored.
func keyless(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if len(c.Request().Header.Values(keyHeader)) > 0 {
			return &model.Error{Kind: model.Malformed, Code: "idempotency_key.not_here"}
		}
		return next(c)
	}
}

// record answers a request, failures included, into a recorder.
func (s *Server) record(c echo.Context, ctx context.Context, next echo.HandlerFunc) *model.Answer {
	request, response := c.Request(), c.Response()
	defer func() {
		c.SetRequest(request)
		c.SetResponse(response)
	}()
	rec := &recorder{header: http.Header{}}
	c.SetRequest(request.WithContext(ctx))
	c.SetResponse(echo.NewResponse(rec, s.echo))
	rec.header[echo.HeaderVary] = response.Header()[echo.HeaderVary]
	if err := next(c); err != nil {
		s.fail(err, c) //nolint:contextcheck // the context is the request's
	}
	return &model.Answer{Status: rec.status, Headers: rec.header, Body: rec.Bytes()}
}

// printable says that a header's text is short and printable.
func printable(text string, longest int) bool {
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7e {
			return false
		}
	}
	return len(text) > 0 && len(text) <= longest
}
