package repo_test

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// filler gives every field another value than it has and than all others have, but for those that are given by path.
type filler struct {
	t     testing.TB
	n     int64
	given map[string]any
}

func (f *filler) fill(v reflect.Value, path string) {
	f.t.Helper()
	f.n++
	if value, is := f.given[path]; is {
		v.Set(reflect.ValueOf(value))
		return
	}
	word := path + " " + strconv.FormatInt(f.n, 10)
	switch at := v.Addr().Interface().(type) {
	case *string:
		*at = word
	case *int, *int64:
		v.SetInt(f.n)
	case *bool:
		*at = !*at
	case *time.Time:
		*at = time.UnixMicro(1735689600000001 * f.n / 7).UTC()
	case *[]byte:
		*at = []byte(word)
	case *jsontext.Value:
		*at = jsontext.Value(strconv.Quote(word))
	case *map[string][]string:
		*at = map[string][]string{path: {word, "“'\n\\"}, "Vary": {}}
	default:
		f.inside(v, path)
	}
}

// inside fills what a pointer leads to, which is another than before, and the fields of a struct.
func (f *filler) inside(v reflect.Value, path string) {
	f.t.Helper()
	switch v.Kind() {
	case reflect.Pointer:
		other := reflect.New(v.Type().Elem())
		if !v.IsNil() {
			other.Elem().Set(v.Elem())
		}
		f.fill(other.Elem(), path)
		v.Set(other)
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	default:
		f.t.Fatalf("no value for %s, a %s", path, v.Type())
	}
}

// filled is a value with every field filled; what is given is by the path below the type's name.
func filled[T any](f *filler, given map[string]any) T {
	f.t.Helper()
	var v T
	f.given = map[string]any{}
	name := reflect.TypeFor[T]().Name()
	for path, value := range given {
		f.given[name+"."+path] = value
	}
	f.fill(reflect.ValueOf(&v).Elem(), name)
	return v
}

// fillTables states every cell and remarks on each; the figures are all different.
func (f *filler) fillTables(r *model.Report) {
	f.t.Helper()
	for _, table := range r.Tables() {
		var entries []model.Entry
		for row := range table.Table.Rows {
			e := model.Entry{Key: table.Table.Rows[row].Key}
			for column := range table.Table.Columns {
				if c := &table.Table.Columns[column]; table.Table.Rows[row].Has(column) {
					f.n++
					e.Cells = append(e.Cells, model.Sent{Name: c.Key, Kind: model.SentNumber, Text: strconv.FormatInt(f.n, 10)})
					e.Notes = append(e.Notes, model.Sent{Name: c.Key, Kind: model.SentString, Text: fmt.Sprint("注", f.n)})
				}
			}
			entries = append(entries, e)
		}
		if faults := table.Replace(entries); len(faults) > 0 {
			f.t.Fatal(faults)
		}
	}
	r.Assemble()
}

func write(t testing.TB, s *repo.Store, do func(context.Context) error) {
	t.Helper()
	if err := s.Write(context.Background(), do); err != nil {
		t.Fatal(err)
	}
}

func TestNoFieldOfAnOrganIsForgotten(t *testing.T) {
	s, _, _ := open(t)
	ctx := context.Background()
	parent, another := newOrgan(t, s, "上级", nil), newOrgan(t, s, "另一上级", nil)
	code, region := "11321300014318517B", "321300"
	f := &filler{t: t, given: map[string]any{"Organ.ID": id(t), "Organ.Level": model.National, "Organ.Kind": model.Department, "Organ.ParentID": &parent.ID, "Organ.CreditCode": &code, "Organ.RegionCode": &region}}
	same := func(o *model.Organ) {
		t.Helper()
		got, err := s.Organ(ctx, o.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(o, got); diff != "" || got.CreatedAt.Location() != time.UTC {
			t.Error(got.CreatedAt, diff)
		}
		list, err := s.Organs(ctx, model.OrganFilter{View: everything(), Name: &o.Name, Limit: 1})
		if diff := cmp.Diff([]*model.Organ{o}, list); diff != "" || err != nil {
			t.Error(err, diff)
		}
	}
	var o model.Organ
	f.fill(reflect.ValueOf(&o).Elem(), "Organ")
	write(t, s, func(ctx context.Context) error { return s.InsertOrgan(ctx, &o) })
	same(&o)
	if got, err := s.OrganByCreditCode(ctx, code); err != nil || got.ID != o.ID {
		t.Error(err, got)
	}

	anotherCode, anotherRegion := "12100000400006129W", "410711103"
	f.given = map[string]any{"Organ.ID": o.ID, "Organ.CreatedAt": o.CreatedAt, "Organ.Level": model.County, "Organ.Kind": model.Agency, "Organ.ParentID": &another.ID, "Organ.CreditCode": &anotherCode, "Organ.RegionCode": &anotherRegion}
	before := o.Path
	f.fill(reflect.ValueOf(&o).Elem(), "Organ")
	write(t, s, func(ctx context.Context) error { return s.UpdateOrgan(ctx, &o, before) })
	same(&o)

	bare := model.Organ{ID: o.ID, Name: "无", Level: model.County, Kind: model.Agency, Path: o.Path, CreatedAt: o.CreatedAt, UpdatedAt: time.UnixMicro(0).UTC()}
	write(t, s, func(ctx context.Context) error { return s.UpdateOrgan(ctx, &bare, o.Path) })
	same(&bare)
}

func TestNoFieldOfAReportIsForgotten(t *testing.T) {
	s, forms, file := open(t)
	ctx := context.Background()
	db := behind(t, file)
	region := "321300"
	organ := &model.Organ{ID: id(t), Name: "甲市人民政府", RegionCode: &region, Level: model.Prefectural, Kind: model.Government, Path: "a/"}
	write(t, s, func(ctx context.Context) error { return s.InsertOrgan(ctx, organ) })
	same := func(r *model.Report) {
		t.Helper()
		for _, find := range []func() (*model.Report, error){
			func() (*model.Report, error) { return s.Report(ctx, r.ID) }, func() (*model.Report, error) { return s.ReportOf(ctx, organ.ID, r.Year) },
			func() (*model.Report, error) {
				head, err := s.Head(ctx, r.ID)
				if err != nil {
					return nil, err
				}
				return head, s.Rows(ctx, head)
			},
		} {
			got, err := find()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(r, got, cmp.Comparer(func(a, b model.Table) bool { return text(t, a) == text(t, b) }),
				cmp.Comparer(func(a, b model.Subtotals) bool { return text(t, a) == text(t, b) }), cmp.Comparer(func(a, b *form.Edition) bool { return a == b })); diff != "" {
				t.Error(diff)
			}
		}
		list, err := s.Reports(ctx, model.ReportFilter{View: everything(), Limit: 1})
		if diff := cmp.Diff([]model.ReportSummary{inShort(r)}, list); diff != "" || err != nil {
			t.Error(err, diff)
		}
	}
	r := model.NewReport(organ, 2024, forms.ForYear(2024))
	date, another := "2025-01-31", "2026-01-30"
	f := &filler{t: t, given: map[string]any{
		"Report.ID": id(t), "Report.Organ": r.Organ, "Report.Year": 2024, "Report.Edition": r.Edition, "Report.Scope": model.Summary, "Report.Origin": model.Imported, "Report.Status": model.Submitted,
		"Report.Disclosure": r.Disclosure, "Report.Applications": r.Applications, "Report.Reviews": r.Reviews, "Report.Subtotals": r.Subtotals, "Report.Form": r.Form,
		"Report.PublishedOn": &date, "Report.Validation.Status": model.NotValid,
	}}
	f.fill(reflect.ValueOf(r).Elem(), "Report")
	f.fillTables(r)
	write(t, s, func(ctx context.Context) error { return s.InsertReport(ctx, r) })
	same(r)
	for _, table := range []*model.Table{&r.Applications, &r.Reviews} { // each figure in the column of its name
		shape, first := model.ShapeOf(table.Table.Key), table.Table.Rows[0].Key
		for i, column := range table.Table.Columns {
			n := int64(-1)
			if err := db.QueryRow("SELECT "+column.Key+" FROM "+shape.Collection+" WHERE "+shape.Key+" = ?", first).Scan(&n); err != nil || n != table.At(0, i).N {
				t.Error(first, column.Key, n, err)
			}
		}
	}

	old := model.NewReport(organ, 2020, forms.ForYear(2020))
	f.given["Report.ID"], f.given["Report.Year"], f.given["Report.Edition"], f.given["Report.Form"], f.given["Report.CreatedAt"] = r.ID, old.Year, old.Edition, old.Form, r.CreatedAt
	f.given["Report.Disclosure"], f.given["Report.Applications"], f.given["Report.Reviews"] = old.Disclosure, old.Applications, old.Reviews
	f.given["Report.Scope"], f.given["Report.Origin"], f.given["Report.PublishedOn"], f.given["Report.Validation.Status"] = model.Own, model.Filed, &another, model.Valid
	f.given["Report.Status"] = model.Withdrawn
	read := r.Version
	f.fill(reflect.ValueOf(r).Elem(), "Report")
	f.fillTables(r)
	write(t, s, func(ctx context.Context) error { return s.UpdateReport(ctx, r, read) })
	same(r)

	read = r.Version
	r.Narratives, r.PublishedOn, r.Version, r.Validation = model.Narratives{}, nil, 1, model.ValidationCount{Status: model.Valid}
	r.Status, r.PublishedRevision, r.SubmittedAt, r.PublishedAt, r.FirstPublishedAt, r.Amendment, r.Returned, r.Withdrawn = model.Draft, nil, nil, nil, nil, nil, nil, nil
	for _, table := range r.Tables() {
		table.Replace(nil)
	}
	r.Assemble()
	write(t, s, func(ctx context.Context) error { return s.UpdateReport(ctx, r, read) })
	same(r)
}

func TestNoFieldOfAKeyIsForgotten(t *testing.T) {
	s, _, _ := open(t)
	ctx := context.Background()
	now := time.UnixMicro(1735689600000001)
	var k model.Key
	var a model.Answer
	f := &filler{t: t}
	f.fill(reflect.ValueOf(&k).Elem(), "Key")
	f.fill(reflect.ValueOf(&a).Elem(), "Answer")
	claim := func(k model.Key) bool {
		t.Helper()
		var claimed bool
		write(t, s, func(ctx context.Context) (err error) { claimed, err = s.ClaimKey(ctx, k, now); return err })
		return claimed
	}
	if !claim(k) || claim(k) {
		t.Fatal("a key is claimed once")
	}
	for i := range reflect.TypeFor[model.Key]().NumField() {
		other := k
		f.fill(reflect.ValueOf(&other).Elem().Field(i), "other")
		name := reflect.TypeFor[model.Key]().Field(i).Name
		if claimed := claim(other); claimed != (name != "Fingerprint") {
			t.Errorf("with another %s: claimed is %v", name, claimed)
		}
	}
	write(t, s, func(ctx context.Context) error { return s.KeepAnswer(ctx, k, &a) })
	fingerprint, got, err := s.KeptAnswer(ctx, k)
	if err != nil || fingerprint != k.Fingerprint {
		t.Error(err, fingerprint)
	}
	if diff := cmp.Diff(&a, got); diff != "" {
		t.Error(diff)
	}
}
