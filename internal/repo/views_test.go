package repo_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nianbao/internal/model"
)

// choice is a member of a filter with a value, in SQL and the same in Go.
type choice struct {
	member, value string
	set           func(*model.ReportFilter)
	lets          func(model.ReportSummary) bool
}

// choices are all members of a filter, with values that some have, that one has, and that nobody has.
func (l *land) choices() (all []choice) {
	texts := func(name string, set func(f *model.ReportFilter, value *string), lets func(r model.ReportSummary, value string) bool, values ...string) {
		for _, value := range append(values, "-") {
			all = append(all, choice{name, value, func(f *model.ReportFilter) { set(f, &value) }, func(r model.ReportSummary) bool { return lets(r, value) }})
		}
	}
	years := func(name string, set func(f *model.ReportFilter, value *int), lets func(r model.ReportSummary, value int) bool) {
		for _, value := range []int{2022, 2019, 2030, 0, 9999} {
			all = append(all, choice{name, strconv.Itoa(value), func(f *model.ReportFilter) { set(f, &value) }, func(r model.ReportSummary) bool { return lets(r, value) }})
		}
	}
	years("year", func(f *model.ReportFilter, n *int) { f.Year = n }, func(r model.ReportSummary, n int) bool { return r.Year == n })
	years("from", func(f *model.ReportFilter, n *int) { f.YearFrom = n }, func(r model.ReportSummary, n int) bool { return r.Year >= n })
	years("to", func(f *model.ReportFilter, n *int) { f.YearTo = n }, func(r model.ReportSummary, n int) bool { return r.Year <= n })
	var ids, paths []string
	for _, o := range l.organs {
		ids, paths = append(ids, o.ID), append(paths, o.Path)
	}
	texts("organ", func(f *model.ReportFilter, s *string) { f.OrganID = s }, func(r model.ReportSummary, s string) bool { return r.Organ.ID == s }, ids...)
	texts("within", func(f *model.ReportFilter, s *string) { f.WithinPath = s }, func(r model.ReportSummary, s string) bool { return strings.HasPrefix(r.Organ.Path, s) }, paths...)
	texts("level", func(f *model.ReportFilter, s *string) { f.Level = s }, func(r model.ReportSummary, s string) bool { return r.Organ.Level == s }, model.Levels()...)
	texts("kind", func(f *model.ReportFilter, s *string) { f.Kind = s }, func(r model.ReportSummary, s string) bool { return r.Organ.Kind == s }, model.OrganKinds()...)
	texts("region", func(f *model.ReportFilter, s *string) { f.RegionCode = s }, func(r model.ReportSummary, s string) bool {
		return r.Organ.RegionCode != nil && strings.HasPrefix(*r.Organ.RegionCode, s)
	}, "4107", "410711", "410711103")
	texts("status", func(f *model.ReportFilter, s *string) { f.Status = s }, func(r model.ReportSummary, s string) bool { return r.Status == s }, model.Statuses()...)
	texts("edition", func(f *model.ReportFilter, s *string) { f.Edition = s }, func(r model.ReportSummary, s string) bool { return r.Edition == s }, l.stand[0].Edition, l.stand[5].Edition)
	texts("origin", func(f *model.ReportFilter, s *string) { f.Origin = s }, func(r model.ReportSummary, s string) bool { return r.Origin == s }, model.Filed, model.Imported)
	texts("validation", func(f *model.ReportFilter, s *string) { f.Validation = s }, func(r model.ReportSummary, s string) bool { return r.Validation.Status == s }, model.Incomplete, model.NotValid, model.Valid)
	texts("q", func(f *model.ReportFilter, s *string) { f.Q = s }, func(r model.ReportSummary, s string) bool {
		return strings.Contains(r.Title, s) || strings.Contains(r.Organ.Name, s)
	}, "改", "改w", "withdraw", "丙", "戊", "改改")
	return all
}

func TestAFilterAsksForWhatIsShown(t *testing.T) {
	l := settled(t)
	for name, view := range l.views() {
		t.Run(name, func(t *testing.T) {
			l.try(t, view)
			choices := l.choices()
			if name != "branch" { // all where there is most to be put together
				choices = firsts(choices)
			}
			for _, c := range choices {
				l.try(t, view, c)
			}
		})
	}
}

func TestFiltersAskTogether(t *testing.T) {
	l := settled(t)
	choices := firsts(l.choices())
	for i, a := range choices {
		for _, b := range choices[:i] {
			l.try(t, below(l.organs[2]), a, b)
		}
	}
	l.try(t, below(l.organs[2]), choices...)
}

// firsts are the first choices of each member.
func firsts(all []choice) []choice {
	return slices.CompactFunc(all, func(a, b choice) bool { return a.member == b.member })
}

// try asks for several things at once.
func (l *land) try(t *testing.T, view model.View, choices ...choice) {
	t.Helper()
	f := model.ReportFilter{View: view, Limit: 40}
	want := l.seen(view)
	for _, c := range choices {
		c.set(&f)
		want = slices.DeleteFunc(want, func(r model.ReportSummary) bool { return !c.lets(r) })
	}
	if !lists(t, l.Store, f, want) {
		for _, c := range choices {
			t.Error(c.member, c.value)
		}
	}
}

func TestOrgansAreListedAsFarAsTheViewGoes(t *testing.T) {
	l := settled(t)
	ctx := context.Background()
	for name, view := range l.views() {
		var want, got []string
		for _, o := range l.organs {
			if sees(view, o.Path) {
				want = append(want, o.Name+o.ID)
			}
		}
		slices.Sort(want)
		for f := (model.OrganFilter{View: view, Limit: 1}); ; {
			page, err := l.Organs(ctx, f)
			if err != nil || len(page) > 2 {
				t.Fatal(name, err, len(page))
			}
			if len(page) > 0 {
				got = append(got, page[0].Name+page[0].ID)
				f.After = &model.OrganPlace{Name: page[0].Name, ID: page[0].ID}
			}
			if len(page) < 2 {
				break
			}
		}
		if n, err := l.CountOrgans(ctx, model.OrganFilter{View: view}); err != nil || int(n) != len(want) || !slices.Equal(got, want) {
			t.Errorf("%s: %d, %v, %s, want %s", name, n, err, got, want)
		}
	}
}
