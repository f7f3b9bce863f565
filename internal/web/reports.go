package web

import (
	"net/http"
	"slices"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

const reportPath = "/api/v1/reports/"

type reportBody struct {
	OrganID      *string                   `json:"organ_id" validate:"omitnil,uuid"`
	Year         *int                      `json:"year"`
	Edition      *string                   `json:"edition"`
	Scope        *string                   `json:"scope" validate:"omitnil,oneof=own summary"`
	Title        *string                   `json:"title" validate:"omitnil,filled,max=200,printable"`
	Narratives   *narrativesBody           `json:"narratives"`
	Disclosure   jsontext.Value            `json:"disclosure_items"`
	Applications jsontext.Value            `json:"application_tallies"`
	Reviews      jsontext.Value            `json:"review_tallies"`
	PublishedOn  *string                   `json:"published_on" validate:"omitnil,datetime=2006-01-02"`
	Extra        map[string]jsontext.Value `json:",embed"`
}

type narrativesBody struct {
	Preface      *string                   `json:"preface" validate:"omitnil,filled,max=100000,printable"`
	Overview     *string                   `json:"overview" validate:"omitnil,filled,max=100000,printable"`
	Problems     *string                   `json:"problems" validate:"omitnil,filled,max=100000,printable"`
	OtherMatters *string                   `json:"other_matters" validate:"omitnil,filled,max=100000,printable"`
	Extra        map[string]jsontext.Value `json:",embed"`
}

func reportReadOnly() []string {
	return []string{"id", "organ", "status", "origin", "version", "subtotals", "validation", "published_revision", "created_at", "updated_at", "submitted_at", "published_at", "first_published_at", "amendment", "returned", "withdrawn"}
}

// sentReport is a report's content as it was sent, with what is wrong with its shape.
type sentReport struct {
	reportBody
	pointer string
	tables  [3][]model.Entry
	faults  []model.Fault
}

// readReport reads a report's content. What stands is the document that it is to replace; read-only members may repeat
// that. Members beside a report's own are taken by their names.
func (s *Intake) readReport(raw []byte, pointer string, stands members, beside ...string) *sentReport {
	sent := &sentReport{pointer: pointer}
	faults := decode(raw, &sent.reportBody)
	if sent.Narratives == nil {
		sent.Narratives = &narrativesBody{}
	}
	for i := range faults {
		faults[i].Pointer = pointer + faults[i].Pointer
	}
	for _, name := range beside {
		delete(sent.Extra, name)
	}
	extra := stands.extra(sent.Extra, reportReadOnly())
	for i := range extra {
		extra[i].Pointer = pointer + extra[i].Pointer
	}
	faults = append(append(faults, extra...), unknown(pointer+"/narratives", sent.Narratives.Extra)...)
	faults = s.check(&sent.reportBody, pointer, faults)
	for i, table := range []struct {
		section string
		rows    jsontext.Value
	}{{"disclosure", sent.Disclosure}, {"applications", sent.Applications}, {"reviews", sent.Reviews}} {
		shape := model.ShapeOf(table.section)
		entries, wrong := readRows(table.rows, pointer+"/"+shape.Collection, shape)
		sent.tables[i], faults = entries, append(faults, wrong...)
	}
	sent.faults = faults
	return sent
}

// fill puts the content in place of what stands in the report.
func (b *sentReport) fill(r *model.Report) []model.Fault {
	organ := model.Organ{Level: r.Organ.Level, Kind: r.Organ.Kind}
	r.Scope, r.Title = organ.DefaultScope(), r.DefaultTitle()
	if b.Scope != nil {
		r.Scope = *b.Scope
	}
	if b.Title != nil {
		r.Title = *b.Title
	}
	r.Narratives = model.Narratives{Preface: b.Narratives.Preface, Overview: b.Narratives.Overview, Problems: b.Narratives.Problems, OtherMatters: b.Narratives.OtherMatters}
	var faults []model.Fault
	if b.PublishedOn != nil && r.Origin != model.Imported {
		faults = append(faults, model.Fault{Code: "published_on.imports_only", Pointer: b.pointer + "/published_on"})
	}
	r.PublishedOn = b.PublishedOn
	for i, t := range r.Tables() {
		faults = append(faults, t.Replace(b.tables[i])...)
	}
	return faults
}

// moves finds members that would make it the report of another organ, year or edition.
func (b *sentReport) moves(r *model.Report) []model.Fault {
	var faults []model.Fault
	for _, m := range []struct {
		name  string
		moved bool
	}{
		{"organ_id", b.OrganID != nil && *b.OrganID != r.Organ.ID}, {"year", b.Year != nil && *b.Year != r.Year}, {"edition", b.Edition != nil && *b.Edition != r.Edition},
	} {
		if m.moved {
			faults = append(faults, model.Fault{Code: "member.read_only", Pointer: "/" + m.name, Args: model.Args{"member": m.name}})
		}
	}
	return faults
}

// content is what was sent as the service takes it.
func (b *sentReport) content() service.Content {
	return service.Content{Pointer: b.pointer, Year: b.Year, Edition: b.Edition, Faults: b.faults, Fill: b.fill}
}

// organID is the organ named; none where what was sent is no id.
func (b *sentReport) organID() string {
	if b.OrganID == nil || found(b.faults, b.pointer+"/organ_id") {
		return ""
	}
	return *b.OrganID
}

// found says that something is wrong at a place already, or with the whole.
func found(faults []model.Fault, pointer string) bool {
	return slices.ContainsFunc(faults, func(f model.Fault) bool { return f.Pointer == pointer || f.Pointer == "" })
}

func requiredUnlessFound(faults []model.Fault, missing bool, pointer string) []model.Fault {
	if !missing || found(faults, pointer) {
		return nil
	}
	return []model.Fault{{Code: "value.required", Pointer: pointer}}
}

func (s *Server) createReport(c echo.Context) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	sent := s.readReport(raw, "", nil)
	sent.faults = append(sent.faults, requiredUnlessFound(sent.faults, sent.OrganID == nil, "/organ_id")...)
	sent.faults = append(sent.faults, requiredUnlessFound(sent.faults, sent.Year == nil, "/year")...)
	r, err := s.service.CreateReport(ctx(c), sent.organID(), sent.content())
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, reportPath+r.ID)
	return sendReport(c, http.StatusCreated, r)
}

func sendReport(c echo.Context, status int, r *model.Report) error {
	return tagged(c, r.ETag, status, func() any { return r })
}

func (s *Server) putReport(c echo.Context) error {
	return s.editReport(c, func(raw []byte, r *model.Report) []model.Fault {
		sent := s.readReport(raw, "", membersOf(r))
		return append(append(sent.faults, sent.moves(r)...), sent.fill(r)...)
	})
}

func (s *Server) patchReport(c echo.Context) error {
	return s.editReport(c, func(patch []byte, r *model.Report) []model.Fault {
		stands := membersOf(r)
		sent := s.readReport(patch, "", stands)
		faults := append(sent.faults, isObject(patch)...)
		if len(faults) > 0 {
			return onlyOnce(append(faults, sent.moves(r)...))
		}
		all := s.readReport(merge(encode(r), patch), "", nil, reportReadOnly()...)
		return append(append(all.faults, sent.moves(r)...), all.fill(r)...)
	})
}

func (s *Server) editReport(c echo.Context, change func(raw []byte, r *model.Report) []model.Fault) error {
	raw, err := body(c)
	if err != nil {
		return err
	}
	r, err := s.edit(c, func(r *model.Report) error { return model.Refuse(change(raw, r)) })
	if err != nil {
		return err
	}
	return sendReport(c, http.StatusOK, r)
}

// edit changes the report that the path names, in the state that the writer expects.
func (s *Server) edit(c echo.Context, change func(*model.Report) error) (*model.Report, error) {
	id, match, err := target(c, "report")
	if err != nil {
		return nil, err
	}
	return s.service.EditReport(ctx(c), id, match, change)
}

func (s *Server) deleteReport(c echo.Context) error {
	id, match, err := target(c, "report")
	if err != nil {
		return err
	}
	if err := s.service.DeleteReport(ctx(c), id, match); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type nilReturnBody struct {
	Sections []string                  `json:"sections" validate:"required,min=1,max=3,dive,oneof=disclosure applications reviews"`
	Extra    map[string]jsontext.Value `json:",embed"`
}

func (b *nilReturnBody) others() map[string]jsontext.Value { return b.Extra }

func (s *Server) nilReturn(c echo.Context) error {
	id, match, err := target(c, "report")
	if err != nil {
		return err
	}
	var b nilReturnBody
	if err := s.action(c, &b); err != nil {
		return err
	}
	r, err := s.service.NilReturn(ctx(c), id, match, b.Sections)
	if err != nil {
		return err
	}
	return sendReport(c, http.StatusOK, r)
}

func reportFilters() []string {
	return []string{"year", "year_from", "year_to", "organ_id", "within", "level", "kind", "region_code", "status", "edition", "origin", "validation", "q", "sort"}
}

func (s *Server) listReports(c echo.Context) error {
	q := newQuery(c)
	first, last := s.service.Forms().First(), 9999
	f := model.ReportFilter{
		Year: q.integer("year", first, last), YearFrom: q.integer("year_from", 0, last), YearTo: q.integer("year_to", 0, last), OrganID: q.id("organ_id"),
		Level: q.oneOf("level", model.Levels()...), Kind: q.oneOf("kind", model.OrganKinds()...), RegionCode: q.text("region_code", 12), Status: q.oneOf("status", model.Statuses()...),
		Edition: q.oneOf("edition", s.service.Forms().Keys()...), Origin: q.oneOf("origin", model.Filed, model.Imported),
		Validation: q.oneOf("validation", model.Valid, model.NotValid, model.Incomplete), Q: q.text("q", 200), Sort: q.sort("-year,organ_name"),
	}
	within, page := q.id("within"), q.page()
	if err := q.err(); err != nil {
		return err
	}
	found, err := s.service.Reports(ctx(c), f, within, page)
	if err != nil {
		return err
	}
	return sendPage(c, found)
}
