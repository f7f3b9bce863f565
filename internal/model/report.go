// Package model is the domain: organs, reports and their rows, findings, and the errors that travel between the rooms.
package model

import (
	"strconv"
	"strings"
	"time"

	"nianbao/internal/form"
)

// What a report covers.
const (
	Own     = "own"
	Summary = "summary"
)

// Where a report comes from.
const (
	Filed    = "filed"
	Imported = "imported"
)

// Where a report stands.
const (
	Draft     = "draft"
	Submitted = "submitted"
	Published = "published"
	Withdrawn = "withdrawn"
)

// Statuses are all of these.
func Statuses() []string { return []string{Draft, Submitted, Published, Withdrawn} }

// Report is the assembled report: the published document, member by member.
type Report struct {
	ID                string          `json:"id"`
	Organ             OrganOfReport   `json:"organ"`
	Year              int             `json:"year"`
	Edition           string          `json:"edition"`
	Scope             string          `json:"scope"`
	Origin            string          `json:"origin"`
	Status            string          `json:"status"`
	Version           int64           `json:"version"`
	PublishedRevision *int            `json:"published_revision"`
	Title             string          `json:"title"`
	Narratives        Narratives      `json:"narratives"`
	Disclosure        Table           `json:"disclosure_items"`
	Applications      Table           `json:"application_tallies"`
	Reviews           Table           `json:"review_tallies"`
	Subtotals         Subtotals       `json:"subtotals"`
	Validation        ValidationCount `json:"validation"`
	PublishedOn       *string         `json:"published_on"`
	CreatedAt         time.Time       `json:"created_at"`
	UpdatedAt         time.Time       `json:"updated_at"`
	SubmittedAt       *time.Time      `json:"submitted_at"`
	PublishedAt       *time.Time      `json:"published_at"`       // its newest publication
	FirstPublishedAt  *time.Time      `json:"first_published_at"` // by which the deadline is judged
	Amendment         *Remark         `json:"amendment"`          // why it differs from the publication before
	Returned          *Remark         `json:"returned"`           // why it went back to the draft that it is
	Withdrawn         *Remark         `json:"withdrawn"`          // why its publication stands no more

	Form   *form.Edition `json:"-"`
	ETag   string        `json:"-"`
	Sketch string        `json:"-"` // what is kept of its words, to find others like them
}

// OrganOfReport is the organ as its reports show it.
type OrganOfReport struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	Level      string  `json:"level"`
	Kind       string  `json:"kind"`
	RegionCode *string `json:"region_code"`
	Path       string  `json:"-"`
}

// Narratives are the parts of the report in words: plain text, paragraphs by newline; blank is nil.
type Narratives struct {
	Preface      *string `json:"preface"`
	Overview     *string `json:"overview"`
	Problems     *string `json:"problems"`
	OtherMatters *string `json:"other_matters"`
}

// Of finds the narrative of a section by the key of the form; nil where the section is no narrative.
func (n *Narratives) Of(section string) **string {
	switch section {
	case "overview":
		return &n.Overview
	case "problems":
		return &n.Problems
	case "other_matters":
		return &n.OtherMatters
	}
	return nil
}

// Subtotals are the sums of the groups of rows; a sum over a blank is blank.
type Subtotals struct {
	Applications []Subtotal `json:"application_tallies"`
	Reviews      []Subtotal `json:"review_tallies"`
}

// NewReport is a blank report of an organ in an edition.
func NewReport(organ *Organ, year int, edition *form.Edition) *Report {
	r := &Report{Year: year, Edition: edition.Key, Origin: Filed, Status: Draft, Form: edition}
	if organ != nil {
		r.Organ = OrganOfReport{ID: organ.ID, Name: organ.Name, Level: organ.Level, Kind: organ.Kind, RegionCode: organ.RegionCode, Path: organ.Path}
		r.Scope = organ.DefaultScope()
	} else {
		r.Scope = Own
	}
	r.Title = r.DefaultTitle()
	r.Disclosure, r.Applications, r.Reviews = NewTable(&edition.Disclosure), NewTable(&edition.Applications), NewTable(&edition.Reviews)
	return r
}

// Clone is a copy that shares nothing that changes.
func (r *Report) Clone() *Report {
	c := *r
	c.Disclosure, c.Applications, c.Reviews = r.Disclosure.Clone(), r.Applications.Clone(), r.Reviews.Clone()
	return &c
}

// Blank is a report of the same organ, year and edition that nobody has filled in.
func (r *Report) Blank() *Report {
	o := &r.Organ
	return NewReport(&Organ{ID: o.ID, Name: o.Name, Level: o.Level, Kind: o.Kind, RegionCode: o.RegionCode, Path: o.Path}, r.Year, r.Form)
}

// FirstPublic is the day on which the public could read the report first: of an imported one the date that its publisher
// gave, of any other that of its first publication here. Nil where there is none, or nobody knows.
func (r *Report) FirstPublic() *string {
	if r.PublishedOn != nil || r.Origin == Imported || r.FirstPublishedAt == nil {
		return r.PublishedOn
	}
	day := LegalDay(*r.FirstPublishedAt)
	return &day
}

// DayForm is how legal dates are written.
const DayForm = "2006-01-02"

// LegalDay is the date of a moment where the law holds.
func LegalDay(t time.Time) string {
	return t.In(LegalZone()).Format(DayForm)
}

// LegalZone is the time where the law holds.
func LegalZone() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// DefaultTitle is the title that the form gives: organ, year, 年政府信息公开工作年度报告.
func (r *Report) DefaultTitle() string {
	return strings.NewReplacer("{organ}", r.Organ.Name, "{year}", strconv.Itoa(r.Year)).Replace(r.Form.Title)
}

// Tables are the report's three tables in the order of the form.
func (r *Report) Tables() [3]*Table { return [3]*Table{&r.Disclosure, &r.Applications, &r.Reviews} }

// Table finds a table by the key of its section; nil where there is none.
func (r *Report) Table(section string) *Table {
	for _, t := range r.Tables() {
		if t.Table.Key == section {
			return t
		}
	}
	return nil
}

// Assemble computes what follows from the figures: derived cells and subtotals. A sum that no cell can hold is a fault.
func (r *Report) Assemble() []Fault {
	var faults []Fault
	for _, t := range r.Tables() {
		r.Form.Derive(&t.Grid, t.Computed)
		faults = append(faults, t.overflows()...)
	}
	r.Subtotals = Subtotals{Applications: r.Applications.subtotals(), Reviews: r.Reviews.subtotals()}
	return faults
}

// ReportSummary is a report in a list: no rows, no narratives.
type ReportSummary struct {
	ID                string          `json:"id"`
	Organ             OrganOfReport   `json:"organ"`
	Year              int             `json:"year"`
	Edition           string          `json:"edition"`
	Scope             string          `json:"scope"`
	Origin            string          `json:"origin"`
	Status            string          `json:"status"`
	Version           int64           `json:"version"`
	PublishedRevision *int            `json:"published_revision"`
	Title             string          `json:"title"`
	Validation        ValidationCount `json:"validation"`
	PublishedOn       *string         `json:"published_on"`
	CreatedAt         time.Time       `json:"created_at"`
	UpdatedAt         time.Time       `json:"updated_at"`
	SubmittedAt       *time.Time      `json:"submitted_at"`
	PublishedAt       *time.Time      `json:"published_at"`

	ETag string `json:"-"`
}

// ReportFilter chooses reports: those in the view as they stand, all others as they were published. What is nil is not
// asked.
type ReportFilter struct {
	View
	Year, YearFrom, YearTo                                                            *int
	OrganID, WithinPath, Level, Kind, RegionCode, Status, Edition, Origin, Validation *string
	Q                                                                                 *string
	Sort                                                                              []SortKey
	After                                                                             []any
	Limit                                                                             int
}

// SortKey is one key of the order of a list.
type SortKey struct {
	Name       string
	Descending bool
}
