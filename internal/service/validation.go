package service

import (
	"context"

	"nianbao/internal/model"
	"nianbao/internal/rule"
)

// Validation holds every rule against a stored report, beside its organ's facts and its organ's reports of years before.
func (s *Service) Validation(ctx context.Context, id, lang string) (*model.Validation, error) {
	var k *rule.Case
	err := s.store.Read(ctx, func(ctx context.Context) (err error) {
		k, err = s.around(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
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

// around is a stored report and all that is known around it.
func (s *Service) around(ctx context.Context, id string) (*rule.Case, error) {
	k := &rule.Case{Forms: s.forms}
	var err error
	if k.Report, err = s.store.Report(ctx, id); err != nil {
		return nil, err
	}
	if k.Organ, err = s.store.Organ(ctx, k.Report.Organ.ID); err != nil {
		return nil, err
	}
	if k.Waivers, err = s.store.Waivers(ctx, id); err != nil {
		return nil, err
	}
	if k.Others, err = s.others(ctx, k.Report); err != nil {
		return nil, err
	}
	return k, s.yearsBefore(ctx, k)
}

// yearsBefore finds the organ's newest report of the year before, unless one is known, and of which years it has reports.
func (s *Service) yearsBefore(ctx context.Context, k *rule.Case) error {
	years, err := s.store.YearsBefore(ctx, k.Organ.ID, k.Report.Year)
	if err != nil {
		return err
	}
	k.History = &years
	if k.Previous != nil {
		return nil
	}
	k.Previous, err = s.store.ReportOf(ctx, k.Organ.ID, k.Report.Year-1)
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
		organ, faults, err := s.organOf(ctx, t.OrganID)
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
