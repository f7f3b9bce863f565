package service

import (
	"context"

	"nianbao/internal/model"
	"nianbao/internal/rule"
)

// Validation holds every rule against a stored report, as far as the caller may see it, beside its organ's facts and its
// organ's reports of years before.
func (s *Service) Validation(ctx context.Context, id, lang string) (*model.Validation, error) {
	var k *rule.Case
	err := s.store.Read(ctx, func(ctx context.Context) error {
		r, err := s.report(ctx, id)
		if err == nil {
			k, err = s.aroundReport(ctx, r)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if !model.CallerOf(ctx).Sees(k.Organ.Path) {
		for i := range k.Waivers {
			k.Waivers[i].Author = nil // the public reads why, not who
		}
	}
	return s.rules.Evaluate(*k, lang), nil
}

// TextFigures are the figures that a report's narrative states.
func (s *Service) TextFigures(ctx context.Context, id string) ([]model.TextFigure, error) {
	r, err := s.Report(ctx, id)
	if err != nil {
		return nil, err
	}
	return rule.TextFigures(r), nil
}

// aroundReport is a stored report and all that is known around it: of other reports what was published, and what the
// caller sees of them besides.
func (s *Service) aroundReport(ctx context.Context, r *model.Report) (*rule.Case, error) {
	k := &rule.Case{Report: r, Forms: s.forms}
	var err error
	if k.Organ, err = s.store.Organ(ctx, r.Organ.ID); err != nil {
		return nil, err
	}
	if k.Waivers, err = s.store.Waivers(ctx, r.ID); err != nil {
		return nil, err
	}
	if k.Others, err = s.others(ctx, r); err != nil {
		return nil, err
	}
	return k, s.yearsBefore(ctx, k)
}

// yearsBefore finds the organ's report of the year before, unless one is known, and of which years it has reports: in its
// newest published version, else, for those who see drafts, as it stands.
func (s *Service) yearsBefore(ctx context.Context, k *rule.Case) error {
	drafts, list := model.CallerOf(ctx).Sees(k.Organ.Path), s.store.PublishedYears
	if drafts {
		list = s.store.YearsBefore
	}
	years, err := list(ctx, k.Organ.ID, k.Report.Year)
	if err != nil {
		return err
	}
	k.History = &years
	if k.Previous != nil {
		return nil
	}
	v, err := s.store.PublicationOf(ctx, k.Organ.ID, k.Report.Year-1)
	switch {
	case err == nil && v.Withdrawn == nil:
		k.Previous, err = s.published(v)
	case absentIsFine(err) == nil && drafts:
		k.Previous, err = s.store.ReportOf(ctx, k.Organ.ID, k.Report.Year-1)
	}
	return absentIsFine(err)
}

// Trial is a report to be checked without being stored, and what is known around it. The organ is described or, by its
// id, one that is registered, whose stored report of the year before is used unless another is sent.
type Trial struct {
	Content
	Organ    *model.Organ
	OrganID  string
	Previous *Content
}

// Validate holds every rule against a report that is not stored. Storage is asked only where the organ is one that is
// registered.
func (s *Service) Validate(ctx context.Context, t Trial, lang string) (*model.Validation, error) {
	k := rule.Case{Forms: s.forms, Organ: t.Organ}
	check := func(ctx context.Context) error {
		organ, faults, err := s.organOnTrial(ctx, t.OrganID)
		if err != nil {
			return err
		}
		if organ != nil {
			k.Organ = organ
		}
		var more []model.Fault
		k.Report, more = s.fill(k.Organ, t.Content)
		faults = append(faults, more...)
		if t.Previous != nil {
			k.Previous, more = s.fillPrevious(k.Organ, t)
			faults = append(faults, more...)
		}
		if err := model.Refuse(faults); err != nil || organ == nil {
			return err
		}
		return s.yearsBefore(ctx, &k)
	}
	if t.OrganID != "" {
		stored := check
		check = func(ctx context.Context) error { return s.store.Read(ctx, stored) }
	}
	if err := check(ctx); err != nil {
		return nil, err
	}
	return s.rules.Evaluate(k, lang), nil
}

// organOnTrial finds the organ that somebody named for a report to be checked: one in the caller's view, or one of which
// the public reads something.
func (s *Service) organOnTrial(ctx context.Context, id string) (*model.Organ, []model.Fault, error) {
	organ, faults, err := s.organOf(ctx, id)
	if err != nil || len(faults) == 0 {
		return organ, faults, err
	}
	known, err := s.store.HasPublished(ctx, id)
	if err != nil || !known {
		return nil, faults, err
	}
	organ, err = s.store.Organ(ctx, id)
	return organ, nil, err
}

func (s *Service) fillPrevious(organ *model.Organ, t Trial) (*model.Report, []model.Fault) {
	previous := *t.Previous
	if t.Year == nil {
		return nil, previous.Faults
	}
	before := *t.Year - 1
	if previous.Year == nil {
		previous.Year = &before
	}
	if *previous.Year != before {
		return nil, append(previous.Faults, model.Fault{Code: "previous.year", Pointer: previous.Pointer + "/year", Args: model.Args{"expected": before}})
	}
	return s.fill(organ, previous)
}
