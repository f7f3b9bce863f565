package service

import (
	"context"

	"nianbao/internal/model"
	"nianbao/internal/rule"
)

// Validation holds every rule against a stored report, beside its organ's facts and its organ's report of the year before.
func (s *Service) Validation(ctx context.Context, id, lang string) (*model.Validation, error) {
	k := rule.Case{Forms: s.forms}
	err := s.store.Read(ctx, func(ctx context.Context) (err error) {
		if k.Report, err = s.store.Report(ctx, id); err != nil {
			return err
		}
		if k.Organ, err = s.store.Organ(ctx, k.Report.Organ.ID); err != nil {
			return err
		}
		k.Previous, err = s.yearBefore(ctx, k.Organ.ID, k.Report.Year)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.rules.Evaluate(k, lang), nil
}

// yearBefore is the organ's newest report of the year before; nil where there is none.
func (s *Service) yearBefore(ctx context.Context, organID string, year int) (*model.Report, error) {
	r, err := s.store.ReportOf(ctx, organID, year-1)
	if isAbsent(err) {
		return nil, nil
	}
	return r, err
}

// Trial is a report to be checked without being stored, and what is known around it. The organ is described or, by its
// id, one that is registered, whose stored report of the year before is used unless another is sent.
type Trial struct {
	Content
	Organ    *model.Organ
	OrganID  string
	Previous *Content
}

// Validate holds every rule against a report that is not stored.
func (s *Service) Validate(ctx context.Context, t Trial, lang string) (*model.Validation, error) {
	k := rule.Case{Forms: s.forms, Organ: t.Organ}
	err := s.store.Read(ctx, func(ctx context.Context) error {
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
		if err := model.Refuse(faults); err != nil {
			return err
		}
		if t.Previous == nil && organ != nil {
			k.Previous, err = s.yearBefore(ctx, organ.ID, k.Report.Year)
		}
		return err
	})
	if err != nil {
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
