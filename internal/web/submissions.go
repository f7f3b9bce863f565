package web

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/labstack/echo/v4"
)

const mediaCSV = "text/csv; charset=utf-8"

func (s *Server) submissions(c echo.Context) error {
	q := newQuery(c)
	year := q.integer("year", s.service.Forms().First(), 9999)
	if year == nil && len(q.faults) == 0 {
		q.fault("parameter.required", "year", nil)
	}
	organ, status, format, page := q.id("organ_id"), q.oneOf("status", model.SubmissionStatuses()...), q.oneOf("format", "json", "csv"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	ask := func(page service.PageOf) (*service.Submissions, error) {
		return s.service.Submissions(ctx(c), *year, organ, status, page)
	}
	if format != nil && *format == "csv" {
		return s.submissionsCSV(c, *year, ask)
	}
	found, err := ask(page)
	if err != nil {
		return err
	}
	linkNext(c, found.Next)
	return send(c, http.StatusOK, found)
}

// submissionsCSV answers with the whole list, for a spreadsheet: the byte order mark tells it that this is UTF-8.
func (s *Server) submissionsCSV(c echo.Context, year int, ask func(service.PageOf) (*service.Submissions, error)) error {
	page := service.PageOf{Limit: maxLimit}
	found, err := ask(page)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, mediaCSV)
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="submissions-%d.csv"`, year))
	s.localized(c)
	c.Response().WriteHeader(http.StatusOK)
	if _, err := c.Response().Write([]byte("\ufeff")); err != nil {
		return err
	}
	w, lang := csv.NewWriter(c.Response()), s.lang(c)
	if err := w.Write(s.submissionHeads(lang)); err != nil {
		return err
	}
	for {
		for _, one := range found.Items {
			if err := w.Write(s.submissionLine(one, lang)); err != nil {
				return err
			}
		}
		if w.Flush(); found.Next == nil || w.Error() != nil {
			return w.Error()
		}
		page.Cursor = found.Next
		if found, err = ask(page); err != nil {
			return err
		}
	}
}

func submissionColumns() []string {
	return []string{"organ_id", "organ", "level", "kind", "region_code", "year", "status", "deadline", "days_left", "days_late", "report_id", "validation", "errors", "warnings", "returned"}
}

func (s *Server) submissionHeads(lang string) []string {
	var heads []string
	for _, column := range submissionColumns() {
		heads = append(heads, s.texts.word("column", column, lang))
	}
	return heads
}

func (s *Server) submissionLine(one *model.Submission, lang string) []string {
	o := &one.Organ
	line := []string{
		o.ID, plain(o.Name), s.texts.word("level", o.Level, lang), s.texts.word("kind", o.Kind, lang), orBlank(o.RegionCode), strconv.Itoa(one.Year),
		s.texts.word("submission", one.Status, lang), orBlank(one.Deadline), orBlank(one.DaysLeft), orBlank(one.DaysLate),
	}
	if one.Report == nil {
		return append(line, "", "", "", "", "")
	}
	returned := ""
	if one.Report.Returned != nil {
		returned = plain(one.Report.Returned.Reason)
	}
	v := &one.Report.Validation
	return append(line, one.Report.ID, s.texts.word("validation", v.Status, lang), strconv.Itoa(v.Errors), strconv.Itoa(v.Warnings), returned)
}

func orBlank[T any](v *T) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(*v)
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(text string) string {
	if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "@") || strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") {
		return "'" + text
	}
	return text
}
