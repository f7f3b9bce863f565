package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/rule"

	"github.com/go-json-experiment/json"
)

// Content is what was sent of a report: the year and the edition that it is for, what is wrong with it so far, and how to
// fill it into a blank report of the edition.
type Content struct {
	Pointer string // of it in what was sent
	Year    *int
	Edition *string
	Faults  []model.Fault
	Fill    func(*model.Report) []model.Fault
}

// CreateReport stores the first report of an organ for a year.
func (s *Service) CreateReport(ctx context.Context, organID string, c Content) (*model.Report, error) {
	if err := model.CallerOf(ctx).Refuses(model.Edit); err != nil {
		return nil, err
	}
	var r *model.Report
	err := s.store.Write(ctx, func(ctx context.Context) error {
		organ, faults, err := s.organOf(ctx, organID)
		if err != nil {
			return err
		}
		var more []model.Fault
		r, more = s.fill(organ, c)
		if err := model.Refuse(append(faults, more...)); err != nil {
			return err
		}
		first, err := s.store.Reports(ctx, model.ReportFilter{View: model.View{All: true}, OrganID: &organID, Year: &r.Year, Limit: 1})
		if err != nil {
			return err
		}
		if len(first) > 0 {
			return &model.Error{Kind: model.Conflict, Code: "report.exists", Args: model.Args{"id": first[0].ID, "organ": organ.Name, "year": r.Year}}
		}
		r.ID, r.CreatedAt, r.Sketch = s.newID(), s.instant(), sketch(r)
		s.settle(r, 1, r.CreatedAt, nil)
		if err := s.store.InsertReport(ctx, r); err != nil {
			return err
		}
		return s.record(ctx, reportAct("create", r, nil), model.Compare(model.NewReport(organ, r.Year, r.Form), r))
	})
	if err != nil {
		return nil, err
	}
	s.alike.put(r)
	return r, nil
}

// organOf finds the organ in the caller's view that somebody named in what they sent; nil where none was named.
func (s *Service) organOf(ctx context.Context, id string) (*model.Organ, []model.Fault, error) {
	if id == "" {
		return nil, nil, nil
	}
	organ, err := s.seenOrgan(ctx, id)
	if isAbsent(err) {
		return nil, []model.Fault{{Code: "organ.unknown", Pointer: "/organ_id", Args: model.Args{"id": id}}}, nil
	}
	return organ, nil, err
}

// fill makes a report of what was sent, as far as it can be one.
func (s *Service) fill(organ *model.Organ, c Content) (*model.Report, []model.Fault) {
	return s.fillAs(model.Filed, organ, c)
}

// fillImported is fill for what a publisher did.
func (s *Service) fillImported(organ *model.Organ, c Content) (*model.Report, []model.Fault) {
	return s.fillAs(model.Imported, organ, c)
}

func (s *Service) fillAs(origin string, organ *model.Organ, c Content) (*model.Report, []model.Fault) {
	if c.Year == nil {
		return nil, c.Faults
	}
	edition := s.forms.ForYear(*c.Year)
	if edition == nil || *c.Year > s.legalYear() {
		out := model.Fault{Code: "year.out_of_range", Pointer: c.Pointer + "/year", Args: model.Args{"year": *c.Year, "from": s.forms.First(), "to": s.legalYear()}}
		return nil, append(c.Faults, out)
	}
	faults := c.Faults
	if c.Edition != nil && *c.Edition != edition.Key {
		faults = append(faults, model.Fault{Code: "form.edition", Pointer: c.Pointer + "/edition", Args: model.Args{"year": *c.Year, "edition": *c.Edition, "expected_edition": edition.Key}})
	}
	r := model.NewReport(organ, *c.Year, edition)
	r.Origin = origin
	faults = append(faults, c.Fill(r)...)
	return r, append(faults, r.Assemble()...)
}

// Report finds a report as far as the caller may see it.
func (s *Service) Report(ctx context.Context, id string) (r *model.Report, err error) {
	err = s.store.Read(ctx, func(ctx context.Context) error {
		r, err = s.report(ctx, id)
		return err
	})
	return r, err
}

// EditReport is the one way by which a stored report changes. Where the change leaves the content as it was, so are the
// version and the tag.
func (s *Service) EditReport(ctx context.Context, id string, ifMatch IfMatch, change func(*model.Report) error) (*model.Report, error) {
	return s.edit(ctx, id, ifMatch, "edit", func(_ context.Context, r *model.Report) error { return change(r) })
}

// edit is EditReport for a change that asks storage; the history knows it by the name of the act.
func (s *Service) edit(ctx context.Context, id string, ifMatch IfMatch, act model.Action, change func(context.Context, *model.Report) error) (*model.Report, error) {
	var r *model.Report
	err := s.store.Write(ctx, func(ctx context.Context) (err error) {
		if r, err = s.forStep(ctx, id, ifMatch, model.Edit); err != nil {
			return err
		}
		before, stood, words, read := content(r), r.Clone(), rule.Compared(r), r.Version
		if err := change(ctx, r); err != nil {
			return err
		}
		if err := model.Refuse(r.Assemble()); err != nil {
			return err
		}
		if bytes.Equal(before, content(r)) {
			return nil
		}
		if rule.Compared(r) != words {
			r.Sketch = sketch(r)
		}
		waivers, err := s.store.Waivers(ctx, id)
		if err != nil {
			return err
		}
		s.settle(r, read+1, s.instant(), waivers)
		if err := s.store.UpdateReport(ctx, r, read); err != nil {
			return err
		}
		return s.record(ctx, reportAct(act, r, nil), model.Compare(stood, r))
	})
	if err != nil {
		return nil, err
	}
	s.alike.put(r)
	return r, nil
}

// DeleteReport gives a draft up: that of a report never published goes, that of an amendment leaves the publication.
func (s *Service) DeleteReport(ctx context.Context, id string, ifMatch IfMatch) error {
	var r, back *model.Report
	err := s.store.Write(ctx, func(ctx context.Context) (err error) {
		if r, err = s.forStep(ctx, id, ifMatch, model.Discard); err != nil {
			return err
		}
		if r.PublishedRevision == nil {
			if err := s.store.DeleteReport(ctx, id); err != nil {
				return err
			}
			return s.record(ctx, reportAct(model.Discard, r, nil), model.Compare(r, r.Blank()))
		}
		if back, err = s.restored(ctx, r); err != nil {
			return err
		}
		if err := s.store.UpdateReport(ctx, back, r.Version); err != nil {
			return err
		}
		return s.record(ctx, reportAct(model.Discard, back, nil), model.Compare(r, back))
	})
	switch {
	case err != nil:
	case back != nil:
		s.alike.put(back)
	default:
		s.alike.of(r.Year).Remove(id)
	}
	return err
}

// NilReturn fills sections of the form with zeros in one explicit act (零报告); a figure above zero stands in its way.
func (s *Service) NilReturn(ctx context.Context, id string, ifMatch IfMatch, sections []string) (*model.Report, error) {
	return s.edit(ctx, id, ifMatch, "nil_return", func(_ context.Context, r *model.Report) error {
		for _, section := range sections {
			t := r.Table(section)
			if !t.FillZero() {
				return &model.Error{Kind: model.Conflict, Code: "nil_return.figures", Args: model.Args{"section": t.Table.Label, "key": section}}
			}
		}
		return nil
	})
}

// Reports lists reports, without their rows and narratives.
func (s *Service) Reports(ctx context.Context, f model.ReportFilter, within *string, page PageOf) (*Page[model.ReportSummary], error) {
	found := &Page[model.ReportSummary]{}
	f.Limit, f.View = page.Limit, model.CallerOf(ctx).View()
	if page.Cursor != nil {
		at, err := decodeCursor(*page.Cursor, orderName(f.Sort), len(f.Sort)+1)
		if err != nil {
			return nil, err
		}
		if f.After, err = afterPlace(f.Sort, at); err != nil {
			return nil, err
		}
	}
	err := s.store.Read(ctx, func(ctx context.Context) (err error) {
		if f.WithinPath, err = s.pathOf(ctx, within, s.store.Organ); err != nil {
			return err
		}
		if found.Items, err = s.store.Reports(ctx, f); err != nil {
			return err
		}
		return countInto(found, page, func() (int64, error) { return s.store.CountReports(ctx, f) })
	})
	if err != nil {
		return nil, err
	}
	found.cut(page.Limit, func(last model.ReportSummary) string {
		return encodeCursor(orderName(f.Sort), placeOf(f.Sort, last)...)
	})
	return found, nil
}

// settle gives a report that is about to be stored what follows from its content.
func (s *Service) settle(r *model.Report, version int64, now time.Time, waivers []model.Waiver) {
	r.Version, r.UpdatedAt = version, now
	r.Validation = s.rules.Count(r, s.forms, waivers...)
	h := sha256.New()
	fmt.Fprintf(h, "%s %d ", r.ID, r.Version)
	h.Write(content(r))
	r.ETag = hex.EncodeToString(h.Sum(nil)[:16])
}

// content is what is the report's own in its document: not its organ's facts, nor what follows from other parts.
func content(r *model.Report) []byte {
	own := *r
	own.Organ = model.OrganOfReport{ID: r.Organ.ID}
	own.Version, own.Validation, own.Subtotals = 0, model.ValidationCount{}, model.Subtotals{}
	own.CreatedAt, own.UpdatedAt = time.Time{}, time.Time{}
	text, err := json.Marshal(&own)
	if err != nil {
		panic(err) // our own document: it can't but be writable
	}
	return text
}
