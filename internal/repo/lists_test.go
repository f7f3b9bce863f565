package repo_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"
)

func newReport(t testing.TB, s *repo.Store, forms form.Forms, organ *model.Organ, year int, change func(*model.Report)) *model.Report {
	t.Helper()
	r := model.NewReport(organ, year, forms.ForYear(year))
	r.ID, r.Version, r.ETag, r.Validation.Status = id(t), 1, "a", model.Incomplete
	change(r)
	r.Assemble()
	write(t, s, func(ctx context.Context) error { return s.InsertReport(ctx, r) })
	return r
}

// finds compares what both lists, and both counts, find of a text, a subtree and a region; "" asks nothing.
func finds(t testing.TB, s *repo.Store, q, path, region, organs, titles string) {
	t.Helper()
	asked := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	of := model.OrganFilter{Q: asked(q), WithinPath: asked(path), RegionCode: asked(region), Limit: 100}
	rf := model.ReportFilter{Q: of.Q, WithinPath: of.WithinPath, RegionCode: of.RegionCode, Sort: []model.SortKey{{Name: "organ_name"}, {Name: "year"}}, Limit: 100}
	ctx := context.Background()
	organList, err := s.Organs(ctx, of)
	if err != nil {
		t.Fatal(err)
	}
	reportList, err := s.Reports(ctx, rf)
	if err != nil {
		t.Fatal(err)
	}
	var names, found []string
	for _, o := range organList {
		names = append(names, o.Name)
	}
	for _, r := range reportList {
		found = append(found, r.Title)
	}
	if strings.Join(names, " ") != organs || strings.Join(found, " ") != titles {
		t.Errorf("%q %q %q: %s and %s, want %s and %s", q, path, region, names, found, organs, titles)
	}
	if n, err := s.CountOrgans(ctx, of); err != nil || int(n) != len(names) {
		t.Errorf("%q %q %q: %d organs, %v", q, path, region, n, err)
	}
	if n, err := s.CountReports(ctx, rf); err != nil || int(n) != len(found) {
		t.Errorf("%q %q %q: %d reports, %v", q, path, region, n, err)
	}
}

func TestSignsAreSearchedAsTheyAre(t *testing.T) {
	s, forms, _ := open(t)
	titles := newOrgan(t, s, "题", nil)
	for i, text := range []string{`%`, `1%0`, `1_0`, `1x0`, `a\%b`, `a\\b`, `a\b`, `'"`} { // in the order of names and years
		newReport(t, s, forms, newOrgan(t, s, text, nil), 2024, func(r *model.Report) { r.Title = "甲" })
		newReport(t, s, forms, titles, 2020+i, func(r *model.Report) { r.Title = text })
	}
	for q, want := range map[string]string{
		`%`: `% 1%0 a\%b`, `_`: `1_0`, `\`: `a\%b a\\b a\b`, `\\`: `a\\b`, `\%`: `a\%b`, `%b`: `a\%b`, `1%`: `1%0`, `0%`: ``, `1_`: `1_0`, `__`: ``, `%%`: ``, `'`: `'"`, `a\b`: `a\b`,
	} {
		finds(t, s, q, "", "", want, strings.TrimSpace(strings.Repeat("甲 ", len(strings.Fields(want)))+want))
	}
}

func TestRegionsAndSubtreesEndWhereTheyEnd(t *testing.T) {
	s, forms, _ := open(t)
	for path, code := range map[string]string{"o/": "409999", "p-/": "410000", "p./": "410711", "p/": "410710", "p//": "410711103", "p/a/": "410711999", "p/a/b/": "410711103001", "p/~/": "410712", "p0/": "419999", "pp/": "420000", "q/": ""} {
		organ := &model.Organ{ID: id(t), Name: path, RegionCode: &code, Level: model.County, Kind: model.Agency, Path: path}
		if code == "" {
			organ.RegionCode = nil
		}
		write(t, s, func(ctx context.Context) error { return s.InsertOrgan(ctx, organ) })
		newReport(t, s, forms, organ, 2024, func(r *model.Report) { r.Title = path })
	}
	for _, k := range []struct{ path, region, want string }{
		{"p/", "", "p/ p// p/a/ p/a/b/ p/~/"}, {"p/a/", "", "p/a/ p/a/b/"}, {"p0/", "", "p0/"}, {"o/", "", "o/"}, {"x/", "", ""},
		{"", "41", "p-/ p./ p/ p// p/a/ p/a/b/ p/~/ p0/"}, {"", "410711", "p./ p// p/a/ p/a/b/"}, {"", "4107111", "p// p/a/b/"}, {"", "410711103", "p// p/a/b/"}, {"", "410711103001", "p/a/b/"},
		{"", "419", "p0/"}, {"", "4", "o/ p-/ p./ p/ p// p/a/ p/a/b/ p/~/ p0/ pp/"}, {"", "5", ""}, {"p/", "410711", "p// p/a/ p/a/b/"}, {"p0/", "410711", ""},
	} {
		finds(t, s, "", k.path, k.region, k.want, k.want)
	}
}

// orders are all orders of one or two of the keys, one of all, and the one of none.
func orders() [][]model.SortKey {
	var keys []model.SortKey
	for _, name := range []string{"year", "updated_at", "published_at", "organ_name"} {
		keys = append(keys, model.SortKey{Name: name}, model.SortKey{Name: name, Descending: true})
	}
	all := [][]model.SortKey{nil, {keys[5], keys[0], keys[6], keys[3]}}
	for _, first := range keys {
		all = append(all, []model.SortKey{first})
		for _, second := range keys {
			if first.Name != second.Name {
				all = append(all, []model.SortKey{first, second})
			}
		}
	}
	return all
}

func TestPagesInEveryOrderShowEachReportOnce(t *testing.T) {
	s, forms, _ := open(t)
	for i, name := range []string{"乙", "甲", "乙", "B", "a"} {
		organ := newOrgan(t, s, name, nil)
		for year := 2023; year > 2018; year-- {
			newReport(t, s, forms, organ, year, func(r *model.Report) { r.UpdatedAt = time.UnixMicro(int64((i*year)%3 - 1)).UTC() })
		}
	}
	all, err := s.Reports(context.Background(), model.ReportFilter{Limit: 24}) // and one more
	if err != nil || len(all) != 25 {
		t.Fatal(err, len(all))
	}
	ids := func(list []model.ReportSummary) (ids []string) {
		for _, r := range list {
			ids = append(ids, fmt.Sprintln(r.Organ.Name, r.Year, r.UpdatedAt.UnixMicro(), r.ID))
		}
		return ids
	}
	for _, order := range orders() {
		slices.SortFunc(all, func(a, b model.ReportSummary) int {
			for _, key := range order {
				c := map[string]int{"year": a.Year - b.Year, "updated_at": a.UpdatedAt.Compare(b.UpdatedAt), "organ_name": cmp.Compare(a.Organ.Name, b.Organ.Name)}[key.Name]
				if key.Descending {
					c = -c
				}
				if c != 0 {
					return c
				}
			}
			return cmp.Compare(a.ID, b.ID)
		})
		var got []model.ReportSummary
		f := model.ReportFilter{Sort: order, Limit: 4}
		for more := true; more && len(got) <= len(all); {
			page, err := s.Reports(context.Background(), f)
			if err != nil {
				t.Fatal(err)
			}
			if more = len(page) > f.Limit; more {
				page, f.After = page[:f.Limit], nil
				last := page[f.Limit-1]
				for _, key := range order {
					f.After = append(f.After, map[string]any{"year": int64(last.Year), "updated_at": last.UpdatedAt.UnixMicro(), "published_at": int64(0), "organ_name": last.Organ.Name}[key.Name])
				}
				f.After = append(f.After, last.ID)
			}
			got = append(got, page...)
		}
		if a, b := ids(got), ids(all); !slices.Equal(a, b) {
			t.Errorf("by %v\n%s\nwant\n%s", order, a, b)
		}
	}
}
