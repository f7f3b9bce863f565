package repo_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"
)

// everything is the view of those who see all organs.
func everything() model.View { return model.View{All: true} }

func below(o *model.Organ) model.View { return model.View{Path: &o.Path, Below: true} }
func alone(o *model.Organ) model.View { return model.View{Path: &o.Path} }

// sees says the same as a view, without a database.
func sees(v model.View, path string) bool {
	return v.All || v.Path != nil && (path == *v.Path || v.Below && strings.HasPrefix(path, *v.Path))
}

func pointer[T any](v T) *T { return &v }

func deref[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// step changes a report and stores it as its next version.
func step(t testing.TB, s *repo.Store, r *model.Report, change func()) {
	t.Helper()
	read := r.Version
	r.Version, r.UpdatedAt = read+1, r.UpdatedAt.Add(time.Second)
	r.ETag = fmt.Sprint(r.Year, "/", r.Version)
	change()
	write(t, s, func(ctx context.Context) error { return s.UpdateReport(ctx, r, read) })
}

func giveBack(t testing.TB, s *repo.Store, r *model.Report) {
	t.Helper()
	step(t, s, r, func() { r.Status, r.Returned = model.Draft, &model.Remark{At: r.UpdatedAt, Reason: "退回"} })
}

func submit(t testing.TB, s *repo.Store, r *model.Report) {
	t.Helper()
	step(t, s, r, func() { r.Status, r.SubmittedAt, r.Returned = model.Submitted, pointer(r.UpdatedAt), nil })
}

// amend begins the draft of another revision that differs in all that a list shows.
func amend(t testing.TB, s *repo.Store, r *model.Report) {
	t.Helper()
	step(t, s, r, func() {
		r.Status, r.SubmittedAt, r.Amendment = model.Draft, nil, &model.Remark{At: r.UpdatedAt, Reason: "更正"}
		r.Title, r.Scope, r.PublishedOn = "改"+r.Title, model.Summary, pointer("2026-01-01")
		r.Validation = model.ValidationCount{Status: model.NotValid, Errors: r.Validation.Errors + 1, Warnings: 2, Notices: 3}
		r.Sketch += "改"
	})
}

// publish makes a report as it stands its next revision.
func publish(t testing.TB, s *repo.Store, r *model.Report) *model.Revision {
	t.Helper()
	step(t, s, r, func() {
		r.Status, r.PublishedRevision, r.PublishedAt, r.Withdrawn = model.Published, pointer(deref(r.PublishedRevision)+1), pointer(r.UpdatedAt), nil
		if r.FirstPublishedAt == nil {
			r.FirstPublishedAt = r.PublishedAt
		}
	})
	v := &model.Revision{ReportID: r.ID, N: *r.PublishedRevision, Title: r.Title, PublishedAt: *r.PublishedAt, ETag: r.ETag, Document: fmt.Appendf(nil, "{%q: %d}\n", r.ID, *r.PublishedRevision)}
	v.SHA256 = model.HashOfSecret(string(v.Document))
	if r.Amendment != nil {
		v.Reason = &r.Amendment.Reason
	}
	write(t, s, func(ctx context.Context) error { return s.InsertRevision(ctx, v, r) })
	v.Status = model.Published
	return v
}

func withdraw(t testing.TB, s *repo.Store, r *model.Report) {
	t.Helper()
	step(t, s, r, func() {
		r.Withdrawn = &model.Remark{At: r.UpdatedAt, Reason: "撤下"}
		if r.Status == model.Published {
			r.Status = model.Withdrawn
		}
	})
	write(t, s, func(ctx context.Context) error {
		return s.WithdrawRevision(ctx, r.ID, *r.PublishedRevision, *r.Withdrawn)
	})
}

// lives are all the ways that a report can have gone, by where they lead and from where.
func lives() []string {
	return []string{"draft", "submit", "return", "publish", "amend", "amend submit", "amend return", "amend publish", "withdraw", "withdraw amend", "withdraw amend submit", "withdraw amend return",
		"withdraw amend publish", "amend withdraw"}
}

// live leads a report through a life, and gives what the public reads of it in the end; nil where that is nothing.
func live(t testing.TB, s *repo.Store, r *model.Report, life string) *model.ReportSummary {
	t.Helper()
	var shown *model.ReportSummary
	do := map[string]func(){
		"draft": func() {}, "submit": func() { submit(t, s, r) }, "return": func() { submit(t, s, r); giveBack(t, s, r) }, "amend": func() { amend(t, s, r) },
		"publish": func() { submit(t, s, r); publish(t, s, r); shown = pointer(inShort(r)) }, "withdraw": func() { withdraw(t, s, r); shown = nil },
	}
	steps := strings.Fields(life)
	if steps[0] == "amend" || steps[0] == "withdraw" {
		do["publish"]()
	}
	for _, name := range steps {
		do[name]()
	}
	return shown
}

// inShort is a report as a list shows it.
func inShort(r *model.Report) model.ReportSummary { return part[model.ReportSummary](r) }

// part is what a struct has of a report: each member, or what it works out, that has the same name.
func part[T any](r *model.Report) (of T) {
	to, from := reflect.ValueOf(&of).Elem(), reflect.ValueOf(r)
	for i := range to.NumField() {
		name := to.Type().Field(i).Name
		value := from.Elem().FieldByName(name)
		if !value.IsValid() {
			value = from.MethodByName(name).Call(nil)[0]
		}
		to.Field(i).Set(value)
	}
	return of
}

// land is organs in trees, with reports of every life.
type land struct {
	*repo.Store

	organs []*model.Organ // two trees: 0 above 2 and 3, 2 above 4; 1 above 5
	stand  []model.ReportSummary
	shown  map[string]model.ReportSummary // to the public, by id
}

// settled has each organ report for as many years as there are lives.
func settled(t testing.TB) *land {
	t.Helper()
	s, forms, _ := open(t)
	l := &land{Store: s, shown: map[string]model.ReportSummary{}}
	for i, name := range []string{"甲", "乙", "丙", "丁", "戊", "丙"} {
		var parent *model.Organ
		if above := []int{-1, -1, 0, 0, 2, 1}[i]; above >= 0 {
			parent = l.organs[above]
		}
		organ := newOrganOf(t, s, name, parent, func(o *model.Organ) {
			o.Level, o.Kind, o.RegionCode = model.Levels()[i%5], model.OrganKinds()[i%4], []*string{nil, pointer("410711"), pointer("410711103"), pointer("410712")}[i%4]
		})
		l.organs = append(l.organs, organ)
		for j, life := range lives() {
			l.settle(t, forms, organ, 2019+(i+j)%len(lives()), life)
		}
	}
	return l
}

func (l *land) settle(t testing.TB, forms form.Forms, organ *model.Organ, year int, life string) {
	t.Helper()
	r := newReport(t, l.Store, forms, organ, year, func(r *model.Report) {
		r.Title, r.CreatedAt, r.UpdatedAt = life, time.UnixMicro(int64(year)).UTC(), time.UnixMicro(int64(year%3)).UTC()
		if year%2 == 0 {
			r.Origin, r.PublishedOn, r.Validation.Status = model.Imported, pointer("2025-01-31"), model.Valid
		}
	})
	if shown := live(t, l.Store, r, life); shown != nil {
		l.shown[r.ID] = *shown
	}
	l.stand = append(l.stand, inShort(r))
}

// seen are the reports that a view lists, in no order.
func (l *land) seen(v model.View) []model.ReportSummary {
	var seen []model.ReportSummary
	for _, r := range l.stand {
		if shown, is := l.shown[r.ID]; sees(v, r.Organ.Path) {
			seen = append(seen, r)
		} else if is {
			seen = append(seen, shown)
		}
	}
	return seen
}

// views are of every sort, over trees of organs.
func (l *land) views() map[string]model.View {
	o := l.organs
	return map[string]model.View{
		"all": everything(), "public": {}, "tree": below(o[0]), "another tree": below(o[1]), "branch": below(o[2]), "leaf": below(o[4]), "organ": alone(o[3]), "organ with others below": alone(o[2]), "top": alone(o[0]),
	}
}
