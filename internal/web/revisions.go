package web

import (
	"net/http"
	"strconv"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/labstack/echo/v4"
)

const mostRevisions = 1_000_000

// sendRevision answers with what was published, as it was stored.
func sendRevision(c echo.Context, v *model.Revision) error {
	h := c.Response().Header()
	h.Set("Content-SHA256", v.SHA256)
	if model.CallerOf(ctx(c)).Role == model.Public {
		h.Set(echo.HeaderCacheControl, "public, no-cache") // kept by anybody, and asked about each time: it may be withdrawn
	}
	if unchanged, err := unchanged(c, v.ETag); unchanged || err != nil {
		return err
	}
	return c.Blob(http.StatusOK, mediaJSON, v.Document)
}

func (s *Server) getReport(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	q := newQuery(c)
	asked := q.revision("revision", model.Published)
	if err := q.err(); err != nil {
		return err
	}
	if asked != nil && *asked > 0 {
		return s.sendRevisionOf(c, id, *asked)
	}
	r, v, err := s.service.Document(ctx(c), id, asked != nil)
	switch {
	case err != nil:
		return err
	case v != nil:
		return sendRevision(c, v)
	}
	return sendReport(c, http.StatusOK, r)
}

// revision reads the number of a revision; a word that stands for the newest is 0.
func (q *query) revision(name, newest string) *int {
	text, has := q.value(name)
	if !has || newest != "" && text == newest {
		return map[bool]*int{true: new(int)}[has]
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostRevisions {
		q.fault("parameter.revision", name, model.Args{"words": newest})
	}
	return &n
}

// pathRevision is the number of a revision in the path. What is no number names nothing.
func pathRevision(c echo.Context) (string, int, error) {
	id, err := pathID(c, "report")
	if err != nil {
		return "", 0, err
	}
	n, err := strconv.Atoi(c.Param("revision"))
	if err != nil || n < 1 || n > mostRevisions {
		return "", 0, model.Missing("revision")
	}
	return id, n, nil
}

func (s *Server) getRevision(c echo.Context) error {
	id, n, err := pathRevision(c)
	if err != nil {
		return err
	}
	return s.sendRevisionOf(c, id, n)
}

func (s *Server) sendRevisionOf(c echo.Context, id string, n int) error {
	v, err := s.service.Revision(ctx(c), id, n)
	if err != nil {
		return err
	}
	return sendRevision(c, v)
}

func (s *Server) listRevisions(c echo.Context) error {
	id, err := pathID(c, "report")
	if err != nil {
		return err
	}
	all, err := s.service.Revisions(ctx(c), id)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, service.Page[*model.Revision]{Items: all})
}

func (s *Server) diff(c echo.Context) error {
	id, n, err := pathRevision(c)
	if err != nil {
		return err
	}
	q := newQuery(c)
	against := q.revision("against", "")
	if err := q.err(); err != nil {
		return err
	}
	d, err := s.service.Diff(ctx(c), id, n, against)
	if err != nil {
		return err
	}
	return send(c, http.StatusOK, d)
}
