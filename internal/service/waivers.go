package service

import (
	"context"
	"reflect"
	"slices"
	"strconv"

	"nianbao/internal/model"
)

// Waivers are the waivers of a report.
func (s *Service) Waivers(ctx context.Context, reportID string) (all []model.Waiver, err error) {
	err = s.store.Read(ctx, func(ctx context.Context) error {
		if _, err := s.store.Report(ctx, reportID); err != nil {
			return err
		}
		all, err = s.store.Waivers(ctx, reportID)
		return err
	})
	return all, err
}

// Waive puts down a person's word on a finding that the report has now.
func (s *Service) Waive(ctx context.Context, reportID, fingerprint, reason string) (*model.Waiver, error) {
	w := &model.Waiver{ID: s.newID(), Fingerprint: fingerprint, Reason: reason, CreatedAt: s.instant()}
	err := s.store.Write(ctx, func(ctx context.Context) error {
		k, err := s.around(ctx, reportID)
		if err != nil {
			return err
		}
		f := find(s.rules.Evaluate(*k, "zh"), fingerprint)
		switch {
		case f == nil:
			return model.Refuse([]model.Fault{{Code: "finding.unknown", Pointer: "/fingerprint"}})
		case f.Waived != nil:
			return &model.Error{Kind: model.Conflict, Code: "finding.waived", Args: model.Args{"id": f.Waived.ID}}
		}
		if err := s.store.InsertWaiver(ctx, reportID, w); err != nil {
			return err
		}
		return s.recount(ctx, k.Report, append(k.Waivers, *w))
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Unwaive takes a waiver back.
func (s *Service) Unwaive(ctx context.Context, reportID, id string) error {
	return s.store.Write(ctx, func(ctx context.Context) error {
		r, err := s.store.Report(ctx, reportID)
		if err != nil {
			return err
		}
		had, err := s.store.DeleteWaiver(ctx, reportID, id)
		if err != nil {
			return err
		}
		if !had {
			return model.Missing("waiver")
		}
		left, err := s.store.Waivers(ctx, reportID)
		if err != nil {
			return err
		}
		return s.recount(ctx, r, left)
	})
}

// recount stores what the validation in short is with these waivers; the report's own content is the same.
func (s *Service) recount(ctx context.Context, r *model.Report, waivers []model.Waiver) error {
	count := s.rules.Count(r, s.forms, waivers...)
	if count == r.Validation {
		return nil
	}
	return s.store.UpdateValidation(ctx, r.ID, count)
}

func find(v *model.Validation, fingerprint string) *model.Finding {
	for i := range v.Findings {
		if v.Findings[i].Fingerprint == fingerprint {
			return &v.Findings[i]
		}
	}
	return nil
}

// Fix applies the mends of findings that are chosen by their fingerprints, all or none.
func (s *Service) Fix(ctx context.Context, id string, ifMatch IfMatch, fingerprints []string) (*model.Report, error) {
	return s.edit(ctx, id, ifMatch, func(ctx context.Context, r *model.Report) error {
		k, err := s.around(ctx, r.ID)
		if err != nil {
			return err
		}
		v := s.rules.Evaluate(*k, "zh")
		var faults []model.Fault
		var done []model.Patch // several findings may have one mend
		for i, fingerprint := range fingerprints {
			f := find(v, fingerprint)
			pointer := "/fingerprints/" + strconv.Itoa(i)
			switch {
			case f == nil:
				faults = append(faults, model.Fault{Code: "finding.unknown", Pointer: pointer})
			case f.Fix == nil:
				faults = append(faults, model.Fault{Code: "finding.no_fix", Pointer: pointer})
			case slices.ContainsFunc(done, func(p model.Patch) bool { return reflect.DeepEqual(p, *f.Fix) }):
			case r.Mend(*f.Fix):
				done = append(done, *f.Fix)
			default:
				faults = append(faults, model.Fault{Code: "finding.contradicts", Pointer: pointer})
			}
		}
		return model.Refuse(faults)
	})
}
