package repo_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/repo"

	compare "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// filing is organs that are each as far with their reports of 2024 as one can be.
type filing struct {
	*repo.Store

	of    map[string]*model.Submission // by organ
	paths map[string]string
	tops  []*model.Organ
}

// far says how far a life has led an organ, before any deadline.
func far(life string) string {
	switch life {
	case "", "another year", "withdraw":
		return model.NotBegun
	case "draft", "withdraw amend", "amend withdraw":
		return model.Draft
	case "submit", "withdraw amend submit":
		return model.Submitted
	case "return", "withdraw amend return":
		return model.SentBack
	}
	return model.Published
}

// overdue are the kinds and levels whose deadline is over; one of each alone is not.
func overdue() [][2]string {
	return [][2]string{{model.Department, model.County}, {model.Government, model.Township}}
}

func filed(t testing.TB) *filing {
	t.Helper()
	s, forms, _ := open(t)
	f := &filing{Store: s, of: map[string]*model.Submission{}, paths: map[string]string{}}
	names := []string{"甲", "乙", "丙", "甲"}
	for i, kind := range []string{model.Department, model.Department, model.Government, model.Government} {
		level := []string{model.County, model.Township}[i%2]
		late := slices.Contains(overdue(), [2]string{kind, level})
		for j, life := range append(lives(), "", "another year") {
			var above *model.Organ
			if j > 0 {
				above = f.tops[i/2]
			}
			organ := newOrganOf(t, s, names[(i+j)%len(names)], above, func(o *model.Organ) { o.Kind, o.Level, o.RegionCode = kind, level, pointer("410711") })
			if above == nil {
				f.tops = append(f.tops, organ)
			}
			want := &model.Submission{Organ: model.OrganOfReport{ID: organ.ID, Name: organ.Name, Level: level, Kind: kind, RegionCode: organ.RegionCode}, Year: 2024, Status: far(life)}
			if late && want.Status != model.Published {
				want.Status = model.Late
			}
			f.of[organ.ID], f.paths[organ.ID] = want, organ.Path
			newReport(t, s, forms, organ, 2023, func(*model.Report) {})
			live(t, s, newReport(t, s, forms, organ, 2025, func(*model.Report) {}), "publish")
			if life == "" || life == "another year" {
				continue
			}
			r := newReport(t, s, forms, organ, 2024, func(r *model.Report) {
				r.UpdatedAt, r.PublishedOn = time.UnixMicro(int64(i)).UTC(), pointer("2025-01-31")
			})
			live(t, s, r, life)
			want.Report = pointer(part[model.SubmissionOfOrgan](r))
		}
	}
	return f
}

// pages reads the list to its end.
func (f *filing) pages(t testing.TB, ask model.SubmissionFilter) []*model.Submission {
	t.Helper()
	var all []*model.Submission
	for {
		page, err := f.Submissions(context.Background(), ask)
		if err != nil || len(page) > ask.Limit+1 {
			t.Fatal(err, len(page))
		}
		if len(page) <= ask.Limit || len(all) > 1000 {
			return append(all, page...)
		}
		last := page[ask.Limit-1].Organ
		ask.After = &model.OrganPlace{Name: last.Name, ID: last.ID}
		all = append(all, page[:ask.Limit]...)
	}
}

// expected are the organs of a view that are as far as that, by name.
func (f *filing) expected(v model.View, status *string) []*model.Submission {
	var all []*model.Submission
	for organ, one := range f.of {
		if sees(v, f.paths[organ]) && (status == nil || *status == one.Status) {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b *model.Submission) int {
		return cmp.Or(cmp.Compare(a.Organ.Name, b.Organ.Name), cmp.Compare(a.Organ.ID, b.Organ.ID))
	})
	return all
}

func TestEachOrganIsAsFarAsItIs(t *testing.T) {
	f := filed(t)
	statuses := []*string{nil, pointer(model.Withdrawn), pointer("-")}
	for _, status := range model.SubmissionStatuses() {
		statuses = append(statuses, &status)
	}
	for name, view := range map[string]model.View{"all": everything(), "tree": below(f.tops[0]), "another": below(f.tops[1]), "organ": alone(f.tops[1]), "nobody": {}} {
		for _, status := range statuses {
			for _, limit := range []int{1, 4, 100} {
				ask := model.SubmissionFilter{Year: 2024, View: view, Status: status, Overdue: overdue(), Limit: limit}
				if diff := compare.Diff(f.expected(view, status), f.pages(t, ask), cmpopts.EquateEmpty()); diff != "" {
					t.Error(name, deref(status), limit, diff)
				}
			}
			totals := map[string]int64{}
			for _, one := range f.expected(view, nil) {
				totals[one.Status]++
			}
			// they are of all, whichever are asked for
			got, err := f.CountSubmissions(context.Background(), model.SubmissionFilter{Year: 2024, View: view, Status: status, Overdue: overdue(), After: &model.OrganPlace{Name: "甲", ID: "0"}, Limit: 1})
			same(t, totals, got, err)
		}
	}
}

func TestNobodyIsLateBeforeTheDeadline(t *testing.T) {
	f := filed(t)
	for _, o := range []struct {
		year    int
		overdue [][2]string
		want    map[string]int64
	}{
		{2024, nil, map[string]int64{model.NotBegun: 12, model.Draft: 12, model.Submitted: 8, model.SentBack: 8, model.Published: 24}},
		{2025, nil, map[string]int64{model.Published: 64}},
		{2025, overdue(), map[string]int64{model.Published: 64}},
		{2023, overdue(), map[string]int64{model.Draft: 32, model.Late: 32}},
		{2022, nil, map[string]int64{model.NotBegun: 64}},
		{2022, overdue(), map[string]int64{model.NotBegun: 32, model.Late: 32}},
	} {
		got, err := f.CountSubmissions(context.Background(), model.SubmissionFilter{Year: o.year, View: everything(), Overdue: o.overdue})
		same(t, o.want, got, err)
		list, err := f.Submissions(context.Background(), model.SubmissionFilter{Year: o.year, View: everything(), Overdue: o.overdue, Limit: 100})
		if err != nil || len(list) != 64 {
			t.Error(o.year, err, len(list))
		}
	}
}

func TestNoFieldOfASubmissionIsForgotten(t *testing.T) {
	s, forms, _ := open(t)
	organ := newOrganOf(t, s, "甲", nil, func(o *model.Organ) { o.RegionCode, o.Kind, o.Level = pointer("410711"), model.Agency, model.National })
	r := newReport(t, s, forms, organ, 2024, func(r *model.Report) {
		some := filled[model.SubmissionOfOrgan](&filler{t: t}, map[string]any{"ID": r.ID, "Status": model.Draft, "FirstPublic": pointer("2025-01-31"), "Validation.Status": model.NotValid})
		r.Validation, r.Returned, r.UpdatedAt, r.PublishedOn = some.Validation, some.Returned, some.UpdatedAt, some.FirstPublic
	})
	got, err := s.Submissions(context.Background(), model.SubmissionFilter{Year: 2024, View: alone(organ), Limit: 1})
	shown := r.Organ
	shown.Path = ""
	same(t, []*model.Submission{{Organ: shown, Year: 2024, Status: model.SentBack, Report: pointer(part[model.SubmissionOfOrgan](r))}}, got, err)
}

func TestARemarkOfBeforeSendsNothingBack(t *testing.T) {
	s, forms, _ := open(t)
	for status, want := range map[string]string{model.Draft: model.SentBack, model.Submitted: model.Submitted, model.Withdrawn: model.NotBegun} {
		organ := newOrgan(t, s, "甲", nil)
		newReport(t, s, forms, organ, 2024, func(r *model.Report) { r.Status, r.Returned = status, &model.Remark{Reason: "退回"} })
		got, err := s.CountSubmissions(context.Background(), model.SubmissionFilter{Year: 2024, View: alone(organ)})
		same(t, map[string]int64{want: 1}, got, err)
	}
}
