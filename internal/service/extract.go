package service

import (
	"context"

	"nianbao/internal/extract"
	"nianbao/internal/model"

	"github.com/go-json-experiment/json/jsontext"
)

// Extraction is what a published document says, cell by cell, and what is wrong with that.
type Extraction struct {
	OrganName  string            `json:"organ_name"`
	Year       int               `json:"year"`
	Edition    string            `json:"edition"` // whose tables are printed
	Report     ExtractedReport   `json:"report"`
	Cells      []ExtractedCell   `json:"cells"`
	Notes      []extract.Note    `json:"notes"`
	Validation *model.Validation `json:"validation"`
}

// ExtractedReport is the content of a report, as it can be sent back.
type ExtractedReport struct {
	Year         int              `json:"year"`
	Edition      string           `json:"edition"`
	Title        *string          `json:"title"`
	Narratives   model.Narratives `json:"narratives"`
	Disclosure   model.Table      `json:"disclosure_items"`
	Applications model.Table      `json:"application_tallies"`
	Reviews      model.Table      `json:"review_tallies"`
	PublishedOn  *string          `json:"published_on"`
}

// ExtractedCell is one cell: what it holds, and how that was come by.
type ExtractedCell struct {
	Pointer    string         `json:"pointer"` // into the report
	Section    string         `json:"section"`
	Row        string         `json:"row"`
	Column     string         `json:"column"`
	Value      jsontext.Value `json:"value"`
	Raw        string         `json:"raw"`
	How        string         `json:"how"`
	Certain    bool           `json:"certain"`
	Candidates []string       `json:"candidates,omitempty"`
	At         extract.At     `json:"at"`
}

// Extract reads a published document; nothing is stored.
func (s *Service) Extract(ctx context.Context, f extract.File, lang string) (*Extraction, error) {
	if err := model.CallerOf(ctx).Refuses(model.Extract); err != nil {
		return nil, err
	}
	docs, err := extract.Open(ctx, f.Content, extract.Options{Media: f.Media, PDF: s.pdf})
	if err != nil {
		return nil, err
	}
	if len(docs) != 1 {
		return nil, &model.Error{Kind: model.Invalid, Code: "extract.several_files", Args: model.Args{"files": len(docs)}}
	}
	read, err := s.read(ctx, docs[0])
	if err != nil {
		return nil, err
	}
	return s.extraction(read, lang), nil
}

func (s *Service) extraction(read *extract.Result, lang string) *Extraction {
	r := read.Report
	var title *string
	if r.Title != "" {
		title = &r.Title
	}
	e := &Extraction{
		OrganName: read.OrganName, Year: r.Year, Edition: r.Edition, Cells: []ExtractedCell{}, Notes: read.Notes, Validation: s.rules.Evaluate(s.alone(read), lang),
		Report: ExtractedReport{r.Year, r.Edition, title, r.Narratives, r.Disclosure, r.Applications, r.Reviews, read.PublishedOn},
	}
	if e.Notes == nil {
		e.Notes = []extract.Note{}
	}
	for _, c := range read.Cells {
		e.Cells = append(e.Cells, cellOf(r, c))
	}
	return e
}

func cellOf(r *model.Report, c extract.Reading) ExtractedCell {
	t := r.Table(c.Section)
	row, column := t.Table.Row(c.Row), t.Table.Column(c.Column)
	return ExtractedCell{
		Pointer: t.Pointer(row, column), Section: c.Section, Row: c.Row, Column: c.Column, Value: model.AppendFigure(nil, &t.Table.Columns[column], t.At(row, column)),
		Raw: c.Raw, How: c.How, Certain: c.Certain, Candidates: c.Candidates, At: c.At,
	}
}
