package repo_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"nianbao/internal/model"

	"github.com/google/go-cmp/cmp"
)

// same compares what came with what should have come.
func same[T any](t testing.TB, want, got T, err error) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func code(err error) string {
	var e *model.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestNoFieldOfARevisionIsForgotten(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	r := newReport(t, s, forms, newOrgan(t, s, "甲", nil), 2024, func(*model.Report) {})
	f := &filler{t: t, given: map[string]any{
		"Report.ID": r.ID, "Report.Organ": r.Organ, "Report.Year": r.Year, "Report.Edition": r.Edition, "Report.Scope": model.Summary, "Report.Origin": r.Origin, "Report.Status": model.Published, "Report.Version": int64(2),
		"Report.PublishedRevision": pointer(7), "Report.PublishedOn": pointer("2025-01-31"), "Report.Validation.Status": model.NotValid, "Report.CreatedAt": r.CreatedAt, "Report.Withdrawn": (*model.Remark)(nil),
		"Report.Disclosure": r.Disclosure, "Report.Applications": r.Applications, "Report.Reviews": r.Reviews, "Report.Subtotals": r.Subtotals, "Report.Form": r.Form,
	}}
	f.fill(reflect.ValueOf(r).Elem(), "Report")
	v := filled[model.Revision](f, map[string]any{
		"ReportID": r.ID, "N": 7, "Title": r.Title, "PublishedAt": *r.PublishedAt, "ETag": r.ETag, "Withdrawn": (*model.Remark)(nil), "SHA256": model.HashOfSecret("a"), "Status": model.Published,
		"Document": []byte("{“\x00\xff\r\n 1.0e2}\n"), // to the byte, whatever it is
	})
	write(t, s, func(ctx context.Context) error {
		return errors.Join(s.UpdateReport(ctx, r, 1), s.InsertRevision(ctx, &v, r))
	})
	newest, err := s.Publication(ctx, r.ID)
	same(t, &v, newest, err)
	newest, err = s.PublicationOf(ctx, r.Organ.ID, r.Year)
	same(t, &v, newest, err)
	list, err := s.Reports(ctx, model.ReportFilter{Limit: 1})
	same(t, []model.ReportSummary{inShort(r)}, list, err)
	sketches := map[bool]string{}
	err = s.EachSketch(ctx, func(id string, year int, published bool, sketch string) {
		sketches[published] = id + sketch + text(t, year)
	})
	same(t, map[bool]string{true: r.ID + r.Sketch + "2024", false: r.ID + r.Sketch + "2024"}, sketches, err)

	v.Withdrawn = pointer(filled[model.Remark](f, nil))
	write(t, s, func(ctx context.Context) error { return s.WithdrawRevision(ctx, r.ID, 7, *v.Withdrawn) })
	newest, err = s.Publication(ctx, r.ID)
	same(t, &v, newest, err)
	v.Status = "" // nobody asks it of one that is named
	named, err := s.Revision(ctx, r.ID, 7)
	same(t, &v, named, err)
	v.Document = []byte{}
	all, err := s.Revisions(ctx, r.ID)
	same(t, []*model.Revision{&v}, all, err)
}

func TestAPublicationStaysAsItWas(t *testing.T) {
	s, forms, file := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	r, other := newReport(t, s, forms, organ, 2024, func(*model.Report) {}), newReport(t, s, forms, organ, 2023, func(*model.Report) {})
	publish(t, s, other)
	stored := "SELECT group_concat(quote(document) || quote(sha256) || quote(etag) || quote(sketch) || quote(title) || quote(version) || quote(published_at) || quote(reason)) FROM revisions WHERE report_id = ? AND n = 1"
	db := behind(t, file)
	read := func() (all string) {
		t.Helper()
		if err := db.QueryRow(stored, r.ID).Scan(&all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	newest := func(want *model.Revision, status string) {
		t.Helper()
		got, err := s.Publication(ctx, r.ID)
		expected := *want
		expected.Status = status
		same(t, &expected, got, err)
		got, err = s.PublicationOf(ctx, organ.ID, 2024)
		same(t, &expected, got, err)
	}
	first := publish(t, s, r)
	before := read()
	newest(first, model.Published)
	amend(t, s, r)
	newest(first, model.Draft)
	submit(t, s, r)
	newest(first, model.Submitted)
	second := publish(t, s, r)
	newest(second, model.Published)
	withdraw(t, s, r)
	second.Withdrawn = r.Withdrawn
	newest(second, model.Withdrawn)
	if after := read(); after != before {
		t.Errorf("%s\n%s", before, after)
	}
	all, err := s.Revisions(ctx, r.ID)
	var numbers []int
	for _, v := range all {
		numbers = append(numbers, v.N)
		if (v.Withdrawn != nil) != (v.N == 2) || len(v.Document) > 0 {
			t.Errorf("%+v", v)
		}
	}
	same(t, []int{1, 2}, numbers, err)
}

func TestARevisionThatIsNotThere(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	draft, out := newReport(t, s, forms, organ, 2023, func(*model.Report) {}), newReport(t, s, forms, organ, 2024, func(*model.Report) {})
	v := publish(t, s, out)
	for i, find := range []func() (*model.Revision, error){
		func() (*model.Revision, error) { return s.Revision(ctx, out.ID, 0) }, func() (*model.Revision, error) { return s.Revision(ctx, out.ID, 2) },
		func() (*model.Revision, error) { return s.Revision(ctx, draft.ID, 1) }, func() (*model.Revision, error) { return s.Publication(ctx, draft.ID) },
		func() (*model.Revision, error) { return s.Publication(ctx, id(t)) }, func() (*model.Revision, error) { return s.PublicationOf(ctx, organ.ID, 2023) },
		func() (*model.Revision, error) { return s.PublicationOf(ctx, id(t), 2024) },
	} {
		if got, err := find(); got != nil || kind(err) != model.NotFound || code(err) != "revision.not_found" {
			t.Error(i, got, err)
		}
	}
	for _, again := range []func(context.Context) error{
		func(ctx context.Context) error { return s.InsertRevision(ctx, v, out) },                               // one of its number is there
		func(ctx context.Context) error { return s.DeleteReport(ctx, out.ID) },                                 // what was published stays
		func(ctx context.Context) error { w := *v; w.ReportID = id(t); return s.InsertRevision(ctx, &w, out) }, // of no report
	} {
		if err := s.Write(ctx, again); kind(err) != model.Conflict {
			t.Error(err)
		}
	}
	got, err := s.Revision(ctx, out.ID, 1)
	v.Status = ""
	same(t, v, got, err)
	all, err := s.Revisions(ctx, draft.ID)
	same(t, []*model.Revision{}, all, err)
}

func TestWhatThePublicCanReadOfAnOrgan(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ, hidden := newOrgan(t, s, "甲", nil), newOrgan(t, s, "乙", nil)
	var ids []string
	var years, before []int
	readable := map[string]string{} // the title of what can be read
	sketches := map[string]int{}    // how many there are of a text
	for i, life := range lives() {
		r := newReport(t, s, forms, organ, 2019+i, func(r *model.Report) { r.Title, r.Sketch = life, text(t, i) })
		shown := live(t, s, r, life)
		ids = append(ids, r.ID)
		sketches[r.Sketch]++
		before = append(before, r.Year)
		if shown != nil {
			readable[r.ID], years = shown.Title, append(years, r.Year)
			sketches[map[bool]string{true: r.Sketch, false: text(t, i)}[shown.Title == r.Title]]++
		} else {
			concealed := newReport(t, s, forms, hidden, r.Year, func(*model.Report) {})
			live(t, s, concealed, life)
		}
	}
	for last := 2019; last < 2034; last++ {
		upTo := func(all []int) []int {
			return slices.DeleteFunc(append([]int{}, all...), func(y int) bool { return y >= last })
		}
		got, err := s.PublishedYears(ctx, organ.ID, last)
		same(t, upTo(years), got, err)
		got, err = s.PublishedYears(ctx, hidden.ID, last)
		same(t, []int{}, got, err)
		got, err = s.YearsBefore(ctx, organ.ID, last)
		same(t, upTo(before), got, err)
	}
	for _, o := range []*model.Organ{organ, hidden, {ID: id(t)}} {
		has, err := s.HasPublished(ctx, o.ID)
		same(t, o == organ, has, err)
	}
	got, titles := map[string]string{}, map[string]string{}
	found, err := s.Publications(ctx, append(ids, id(t)))
	for key, v := range found {
		got[key] = v.Title
		if v.ReportID != key || len(v.Document) == 0 || v.Withdrawn != nil {
			t.Errorf("%+v", v)
		}
	}
	same(t, readable, got, err)
	none, err := s.Publications(ctx, nil)
	same(t, map[string]*model.Revision{}, none, err)

	words, err := s.Words(ctx, ids[3:5])
	for key, r := range words {
		titles[key] = r.Organ.Name + text(t, r.Year)
	}
	same(t, map[string]string{ids[3]: "甲2022", ids[4]: "甲2023"}, titles, err)

	counted := map[string]int{}
	err = s.EachSketch(ctx, func(id string, _ int, _ bool, sketch string) {
		if slices.Contains(ids, id) {
			counted[sketch]++
		}
	})
	same(t, sketches, counted, err)
}

func TestNoWordOfAReportIsForgotten(t *testing.T) {
	s, forms, _ := open(t)
	organ := newOrgan(t, s, "甲", nil)
	r := newReport(t, s, forms, organ, 2024, func(r *model.Report) { r.Narratives = filled[model.Narratives](&filler{t: t}, nil) })
	got, err := s.Words(context.Background(), []string{r.ID, id(t)})
	if err != nil || len(got) != 1 {
		t.Fatal(err, len(got))
	}
	same(t, r.Narratives, got[r.ID].Narratives, nil)
	same(t, r.Organ, got[r.ID].Organ, nil)
}
