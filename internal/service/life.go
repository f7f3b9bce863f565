package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json"
)

// Submit hands a draft over to be checked and published.
func (s *Service) Submit(ctx context.Context, id string, ifMatch IfMatch, lang string) (*model.Report, error) {
	return s.step(ctx, id, ifMatch, model.Submit, nil, func(ctx context.Context, r *model.Report, now time.Time) error {
		if err := s.fit(ctx, r, lang); err != nil {
			return err
		}
		r.Status, r.SubmittedAt, r.Returned = model.Submitted, &now, nil
		return nil
	})
}

// Return gives what was submitted back to be worked on, and says why.
func (s *Service) Return(ctx context.Context, id string, ifMatch IfMatch, reason string) (*model.Report, error) {
	return s.step(ctx, id, ifMatch, model.Return, &reason, func(_ context.Context, r *model.Report, now time.Time) error {
		r.Status, r.SubmittedAt, r.Returned = model.Draft, nil, &model.Remark{At: now, Reason: reason}
		return nil
	})
}

// Amend begins a draft of the next revision; the publication stays readable as it is.
func (s *Service) Amend(ctx context.Context, id string, ifMatch IfMatch, reason string) (*model.Report, error) {
	return s.step(ctx, id, ifMatch, model.Amend, &reason, func(_ context.Context, r *model.Report, now time.Time) error {
		r.Status, r.SubmittedAt, r.Amendment = model.Draft, nil, &model.Remark{At: now, Reason: reason}
		return nil
	})
}

// Publish makes what was submitted the next revision, which never changes.
func (s *Service) Publish(ctx context.Context, id string, ifMatch IfMatch, lang string) (*model.Report, error) {
	r, err := s.step(ctx, id, ifMatch, model.Publish, nil, func(ctx context.Context, r *model.Report, now time.Time) error {
		if err := s.fit(ctx, r, lang); err != nil {
			return err
		}
		n := 1
		if r.PublishedRevision != nil {
			n = *r.PublishedRevision + 1
		}
		r.Status, r.PublishedRevision, r.PublishedAt, r.Withdrawn = model.Published, &n, &now, nil
		if r.FirstPublishedAt == nil {
			r.FirstPublishedAt = &now
		}
		return nil
	})
	if err == nil {
		s.alike.publish(r)
		s.wake()
	}
	return r, err
}

// Withdraw takes a publication away from the public, and says why.
func (s *Service) Withdraw(ctx context.Context, id string, ifMatch IfMatch, reason string) (*model.Report, error) {
	r, err := s.step(ctx, id, ifMatch, model.Withdraw, &reason, func(_ context.Context, r *model.Report, now time.Time) error {
		r.Withdrawn = &model.Remark{At: now, Reason: reason}
		if r.Status == model.Published {
			r.Status = model.Withdrawn
		}
		return nil
	})
	if err == nil {
		s.alike.withdraw(r)
		s.wake()
	}
	return r, err
}

// step takes a report from where it stands to where it goes.
func (s *Service) step(ctx context.Context, id string, ifMatch IfMatch, a model.Action, reason *string, do func(context.Context, *model.Report, time.Time) error) (*model.Report, error) {
	var r *model.Report
	err := s.store.Write(ctx, func(ctx context.Context) (err error) {
		if r, err = s.forStep(ctx, id, ifMatch, a); err != nil {
			return err
		}
		stood, read, now := *r, r.Version, s.instant()
		if err := do(ctx, r, now); err != nil {
			return err
		}
		waivers, err := s.store.Waivers(ctx, id)
		if err != nil {
			return err
		}
		s.settle(r, read+1, now, waivers)
		if err := s.store.UpdateReport(ctx, r, read); err != nil {
			return err
		}
		if err := s.record(ctx, reportAct(a, r, reason), moved(&stood, r)); err != nil {
			return err
		}
		return s.proclaim(ctx, a, r, reason)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// moved is what a step changed: where the report stands, or that its publication does no more.
func moved(before, after *model.Report) []model.Change {
	if before.Status != after.Status {
		return []model.Change{{Pointer: "/status", From: before.Status, To: after.Status}}
	}
	return []model.Change{{Pointer: "/withdrawn", From: nil, To: after.Withdrawn}}
}

// proclaim stores what a step means to the public, and puts it on its way.
func (s *Service) proclaim(ctx context.Context, a model.Action, r *model.Report, reason *string) error {
	e := &model.Event{At: r.UpdatedAt, ReportID: r.ID, Reason: reason}
	switch a {
	case model.Publish:
		v := revision(r)
		if err := s.store.InsertRevision(ctx, v, r); err != nil {
			return err
		}
		e.Type, e.Reason = model.ReportPublished, v.Reason
		if v.N > 1 {
			e.Type = model.ReportAmended
		}
	case model.Withdraw:
		e.Type = model.ReportWithdrawn
		if err := s.store.WithdrawRevision(ctx, r.ID, *r.PublishedRevision, *r.Withdrawn); err != nil {
			return err
		}
	default:
		return nil
	}
	e.ID, e.Revision = s.newID(), *r.PublishedRevision
	if err := s.store.AppendEvent(ctx, e); err != nil {
		return err
	}
	_, err := s.store.Enqueue(ctx, e, r.Organ.Path, s.newID)
	return err
}

// revision is a report as it is published, to the byte.
func revision(r *model.Report) *model.Revision {
	text, err := json.Marshal(r, json.Deterministic(true))
	if err != nil {
		panic(err) // our own document: it can't but be writable
	}
	text = append(text, '\n')
	sum := sha256.Sum256(text)
	v := &model.Revision{ReportID: r.ID, N: *r.PublishedRevision, Title: r.Title, PublishedAt: *r.PublishedAt, SHA256: hex.EncodeToString(sum[:]), ETag: r.ETag, Document: text}
	if r.Amendment != nil {
		v.Reason = &r.Amendment.Reason
	}
	return v
}

// fit refuses a report that is not valid. What was imported records what a publisher did, and is as it is.
func (s *Service) fit(ctx context.Context, r *model.Report, lang string) error {
	if r.Origin == model.Imported {
		return nil
	}
	k, err := s.aroundReport(ctx, r)
	if err != nil {
		return err
	}
	v := s.rules.Evaluate(*k, lang)
	if v.Status == model.Valid {
		return nil
	}
	refused := &model.Error{Kind: model.Invalid, Code: "report.not_valid", Args: model.Args{"status": v.Status}}
	for _, f := range v.Findings {
		if f.Waived == nil && (f.Severity == model.SeverityError || v.Status == model.Incomplete && len(f.Missing) > 0) {
			refused.Findings = append(refused.Findings, f)
		}
	}
	return refused
}

// restored is a report whose draft of an amendment is given up: its publication, as it was.
func (s *Service) restored(ctx context.Context, r *model.Report) (*model.Report, error) {
	v, err := s.store.Revision(ctx, r.ID, *r.PublishedRevision)
	if err != nil {
		return nil, err
	}
	back, err := s.published(v)
	if err != nil {
		return nil, err
	}
	back.Organ, back.Sketch = r.Organ, sketch(back)
	if r.Withdrawn == nil {
		return back, nil
	}
	waivers, err := s.store.Waivers(ctx, r.ID)
	back.Status, back.Withdrawn = model.Withdrawn, r.Withdrawn
	s.settle(back, r.Version+1, s.instant(), waivers)
	return back, err
}

// Actions are what the caller may do with a report as it stands.
func (s *Service) Actions(ctx context.Context, id string) (status string, steps []model.Step, err error) {
	r, err := s.mine(ctx, id, model.SeeDrafts)
	if err != nil {
		return "", nil, err
	}
	return r.Status, r.PossibleFor(model.CallerOf(ctx)), nil
}
