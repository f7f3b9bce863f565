package service

import (
	"context"

	"nianbao/internal/model"
)

// Document finds a report to be shown: as it stands, for those who may see that, else what was published of it, which
// comes as it was stored. Asked for the publication, it is that for everybody. What stands published is asked most, and
// takes one statement.
func (s *Service) Document(ctx context.Context, id string, published bool) (r *model.Report, v *model.Revision, err error) {
	if v, err = s.store.Publication(ctx, id); err == nil && v.Status == model.Published {
		return nil, v, nil
	}
	if absentIsFine(err) != nil {
		return nil, nil, err
	}
	err = s.store.Read(ctx, func(ctx context.Context) error {
		head, drafts, err := s.seen(ctx, id)
		switch {
		case err != nil:
			return err
		case drafts && !published:
			r = head
			return s.store.Rows(ctx, r)
		case v == nil:
			return &model.Error{Kind: model.NotFound, Code: "report.not_published"}
		}
		return gone(v.N, v.Withdrawn)
	})
	if r != nil {
		v = nil
	}
	return r, v, err
}

// Revision finds a publication of a report. One that was withdrawn is shown to those who see the report's drafts.
func (s *Service) Revision(ctx context.Context, id string, n int) (v *model.Revision, err error) {
	err = s.store.Read(ctx, func(ctx context.Context) error {
		_, drafts, err := s.seen(ctx, id)
		if err != nil {
			return err
		}
		if v, err = s.store.Revision(ctx, id, n); err != nil || drafts {
			return err
		}
		return gone(v.N, v.Withdrawn)
	})
	return v, err
}

// Revisions are all publications of a report, oldest first.
func (s *Service) Revisions(ctx context.Context, id string) (all []*model.Revision, err error) {
	err = s.store.Read(ctx, func(ctx context.Context) error {
		if _, _, err := s.seen(ctx, id); err != nil {
			return err
		}
		all, err = s.store.Revisions(ctx, id)
		return err
	})
	return all, err
}

// Difference is what changed from one publication to another.
type Difference struct {
	Revision int            `json:"revision"`
	Against  int            `json:"against"`
	Reason   *string        `json:"reason"`
	Changes  []model.Change `json:"changes"`
}

// Diff compares two publications of a report; against the one before, unless another is named.
func (s *Service) Diff(ctx context.Context, id string, n int, against *int) (*Difference, error) {
	d := &Difference{Revision: n, Against: n - 1}
	if against != nil {
		d.Against = *against
	}
	err := s.store.Read(ctx, func(ctx context.Context) error {
		if d.Against == 0 {
			if _, err := s.Revision(ctx, id, n); err != nil {
				return err
			}
			return &model.Error{Kind: model.NotFound, Code: "revision.first"}
		}
		var both [2]*model.Report
		for i, n := range []int{d.Against, d.Revision} {
			v, err := s.Revision(ctx, id, n)
			if err != nil {
				return err
			}
			if both[i], err = s.published(v); err != nil {
				return err
			}
			d.Reason = v.Reason
		}
		d.Changes = model.Compare(both[0], both[1])
		return nil
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}
