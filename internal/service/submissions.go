package service

import (
	"context"
	"time"

	"nianbao/internal/model"
)

// Submissions is a part of the list of who filed and who did not, and how many are how far.
type Submissions struct {
	Page[*model.Submission]

	Totals map[string]int64 `json:"totals"`
}

// Submissions lists the organs of a subtree by name, each with how far it is with its report of the year.
func (s *Service) Submissions(ctx context.Context, year int, organID, status *string, page PageOf) (*Submissions, error) {
	c := model.CallerOf(ctx)
	if err := c.Refuses(model.SeeSubmissions); err != nil {
		return nil, err
	}
	today := model.LegalDay(s.now())
	f := model.SubmissionFilter{Year: year, View: c.View(), Status: status, Overdue: s.overdue(year, today), Limit: page.Limit}
	if page.Cursor != nil {
		at, err := decodeCursor(*page.Cursor, organOrder, 2)
		if err != nil {
			return nil, err
		}
		f.After = &model.OrganPlace{Name: at[0], ID: at[1]}
	}
	found := &Submissions{Totals: map[string]int64{}}
	err := s.store.Read(ctx, func(ctx context.Context) error {
		if organID != nil {
			o, err := s.seenOrgan(ctx, *organID)
			if err != nil {
				return err
			}
			f.View = model.View{Path: &o.Path, Below: c.View().All || c.View().Below}
		}
		var err error
		if found.Items, err = s.store.Submissions(ctx, f); err != nil {
			return err
		}
		counted, err := s.store.CountSubmissions(ctx, f)
		for _, name := range model.SubmissionStatuses() {
			found.Totals[name] = counted[name]
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	found.cut(page.Limit, func(last *model.Submission) string { return encodeCursor(organOrder, last.Organ.Name, last.Organ.ID) })
	if page.Total {
		found.Total = found.total(status)
	}
	for _, one := range found.Items {
		s.judge(one, today)
	}
	return found, nil
}

func (f *Submissions) total(status *string) *int64 {
	var n int64
	for name, count := range f.Totals {
		if status == nil || *status == name {
			n += count
		}
	}
	return &n
}

// overdue are the kinds and levels of organs whose deadline for the year is over.
func (s *Service) overdue(year int, today string) [][2]string {
	var over [][2]string
	for _, kind := range model.OrganKinds() {
		for _, level := range model.Levels() {
			if deadline, set := s.rules.Deadline(kind, level, year); set && today > deadline {
				over = append(over, [2]string{kind, level})
			}
		}
	}
	return over
}

// judge puts the deadline beside how far an organ is.
func (s *Service) judge(one *model.Submission, today string) {
	deadline, set := s.rules.Deadline(one.Organ.Kind, one.Organ.Level, one.Year)
	if !set {
		return
	}
	one.Deadline = &deadline
	reached := today
	if one.Status == model.Published {
		if one.Report.FirstPublic == nil {
			return // nobody knows when
		}
		reached = *one.Report.FirstPublic
	}
	left := daysBetween(reached, deadline)
	switch {
	case left < 0:
		late := -left
		one.DaysLate = &late
	case one.Status != model.Published:
		one.DaysLeft = &left
	}
}

// daysBetween counts the days from one date to another; what is no date is no distance.
func daysBetween(from, to string) int {
	a, errA := time.Parse(model.DayForm, from)
	b, errB := time.Parse(model.DayForm, to)
	if errA != nil || errB != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}
