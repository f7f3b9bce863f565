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
		if _, err := s.mine(ctx, reportID, model.SeeDrafts); err != nil {
			return err
		}
		all, err = s.store.Waivers(ctx, reportID)
		return err
	})
	return all, err
}

// Waive puts down a person's word on a finding that the report has now.
func (s *Service) Waive(ctx context.Context, reportID, fingerprint, reason string) (*model.Waiver, error) {
	w := &model.Waiver{ID: s.newID(), Fingerprint: fingerprint, Reason: reason, Author: &model.CallerOf(ctx).Name, CreatedAt: s.instant()}
	err := s.store.Write(ctx, func(ctx context.Context) error {
		r, err := s.mine(ctx, reportID, model.Waive)
		if err != nil {
			return err
		}
		if err := s.store.Rows(ctx, r); err != nil {
			return err
		}
		k, err := s.aroundReport(ctx, r)
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
		if err := s.recount(ctx, r, append(k.Waivers, *w)); err != nil {
			return err
		}
		return s.record(ctx, reportAct("waive", r, &reason), whole(nil, w))
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// Unwaive takes a waiver back.
func (s *Service) Unwaive(ctx context.Context, reportID, id string) error {
	return s.store.Write(ctx, func(ctx context.Context) error {
		r, err := s.mine(ctx, reportID, model.Waive)
		if err != nil {
			return err
		}
		if err := s.store.Rows(ctx, r); err != nil {
			return err
		}
		all, err := s.store.Waivers(ctx, reportID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(w model.Waiver) bool { return w.ID == id })
		if i < 0 {
			return model.Missing("waiver")
		}
		if err := s.store.DeleteWaiver(ctx, reportID, id); err != nil {
			return err
		}
		taken := all[i]
		if err := s.recount(ctx, r, slices.Delete(all, i, i+1)); err != nil {
			return err
		}
		return s.record(ctx, reportAct("unwaive", r, nil), whole(taken, nil))
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
	return s.edit(ctx, id, ifMatch, "fix", func(ctx context.Context, r *model.Report) error {
		k, err := s.aroundReport(ctx, r)
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
