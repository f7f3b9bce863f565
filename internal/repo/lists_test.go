package repo_test

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"

	compare "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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
	of := model.OrganFilter{View: everything(), Q: asked(q), WithinPath: asked(path), RegionCode: asked(region), Limit: 100}
	rf := model.ReportFilter{View: everything(), Q: of.Q, WithinPath: of.WithinPath, RegionCode: of.RegionCode, Sort: []model.SortKey{{Name: "organ_name"}, {Name: "year"}}, Limit: 100}
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

// place is where a report stands in an order.
func place(r model.ReportSummary, order []model.SortKey) []any {
	var place []any
	for _, key := range order {
		var at any
		switch key.Name {
		case "year":
			at = int64(r.Year)
		case "updated_at":
			at = r.UpdatedAt.UnixMicro()
		case "organ_name":
			at = r.Organ.Name
		case "published_at":
			at = int64(0)
			if r.PublishedAt != nil {
				at = r.PublishedAt.UnixMicro()
			}
		}
		place = append(place, at)
	}
	return append(place, r.ID)
}

// sorted puts reports into an order.
func sorted(list []model.ReportSummary, order []model.SortKey) []model.ReportSummary {
	return slices.SortedFunc(slices.Values(list), func(a, b model.ReportSummary) int {
		left, right := place(a, order), place(b, order)
		for i := range left {
			c := 0
			switch at := left[i].(type) {
			case int64:
				c = cmp.Compare(at, right[i].(int64))
			case string:
				c = cmp.Compare(at, right[i].(string))
			}
			if i < len(order) && order[i].Descending {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
}

// pages reads a list to its end, a page after the other.
func pages(t testing.TB, s *repo.Store, f model.ReportFilter) (all []model.ReportSummary) {
	t.Helper()
	for {
		page, err := s.Reports(context.Background(), f)
		if err != nil || len(page) > f.Limit+1 {
			t.Fatal(err, len(page))
		}
		if len(page) <= f.Limit || len(all) > 1000 {
			return append(all, page...)
		}
		f.After = place(page[f.Limit-1], f.Sort)
		all = append(all, page[:f.Limit]...)
	}
}

// lists holds what a filter lets through, and how many it says they are, against what should come.
func lists(t testing.TB, s *repo.Store, f model.ReportFilter, want []model.ReportSummary) bool {
	t.Helper()
	want, got := sorted(want, f.Sort), pages(t, s, f)
	same := slices.EqualFunc(want, got, func(a, b model.ReportSummary) bool { return reflect.DeepEqual(a, b) }) // far quicker than a difference
	if !same {
		t.Error(f.Sort, compare.Diff(want, got, cmpopts.EquateEmpty()))
	}
	n, err := s.CountReports(context.Background(), f)
	if err != nil || int(n) != len(want) {
		t.Errorf("%d, %v: want %d", n, err, len(want))
	}
	return same && err == nil && int(n) == len(want)
}

func TestPagesInEveryOrderShowEachReportOnce(t *testing.T) {
	l := settled(t)
	for name, view := range l.views() {
		t.Run(name, func(t *testing.T) {
			for i, order := range orders() {
				if name == "branch" || i%11 == 1 { // all where there is most to be put together
					lists(t, l.Store, model.ReportFilter{View: view, Sort: order, Limit: 21}, l.seen(view))
				}
			}
			for _, limit := range []int{7, len(l.seen(view)) - 1, len(l.seen(view)), 200} {
				lists(t, l.Store, model.ReportFilter{View: view, Sort: orders()[1], Limit: limit}, l.seen(view))
			}
		})
	}
}
