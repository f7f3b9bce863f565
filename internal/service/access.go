package service

import (
	"context"
	"crypto/subtle"
	"strings"

	"nianbao/internal/model"
)

// Identity is what an identity provider says of somebody.
type Identity struct {
	Subject, Name, Role string
	OrganID, CreditCode string // one of the two; an admin has neither
}

// Bearer finds out whose secret it is.
func (s *Service) Bearer(ctx context.Context, secret string) (*model.Caller, error) {
	hash := model.HashOfSecret(secret)
	t, organ, err := s.store.Bearer(ctx, hash)
	if isAbsent(err) || err == nil && subtle.ConstantTimeCompare([]byte(hash), []byte(t.Hash)) != 1 {
		return nil, &model.Error{Kind: model.Unauthorized, Code: "token.invalid"}
	}
	if err != nil {
		return nil, err
	}
	now := s.instant()
	if t.ExpiresAt != nil && !now.Before(*t.ExpiresAt) {
		return nil, &model.Error{Kind: model.Unauthorized, Code: "token.expired"}
	}
	s.uses.put(t.ID, now)
	return &model.Caller{ID: t.ID, Name: t.Name, Role: t.Role, Organ: organ, ExpiresAt: t.ExpiresAt}, nil
}

// Known finds out who it is that an identity provider speaks of.
func (s *Service) Known(ctx context.Context, i Identity) (*model.Caller, error) {
	c := &model.Caller{ID: "subject:" + i.Subject, Name: i.Name, Role: i.Role}
	if i.Role == model.Admin {
		return c, nil
	}
	var err error
	if i.OrganID != "" {
		c.Organ, err = s.store.Organ(ctx, i.OrganID)
	} else {
		c.Organ, err = s.store.OrganByCreditCode(ctx, strings.ToUpper(i.CreditCode))
	}
	if isAbsent(err) {
		return nil, &model.Error{Kind: model.Unauthorized, Code: "token.organ"}
	}
	return c, err
}

// seen finds a report that the caller may see something of, and says whether that is the report as it stands, else what
// was published of it.
func (s *Service) seen(ctx context.Context, id string) (head *model.Report, drafts bool, err error) {
	r, err := s.store.Head(ctx, id)
	if err != nil {
		return nil, false, err
	}
	c := model.CallerOf(ctx)
	switch {
	case c.May(model.SeeDrafts) && c.Sees(r.Organ.Path):
		return r, true, nil
	case r.PublishedRevision == nil:
		return nil, false, model.Missing("report")
	}
	return r, false, gone(*r.PublishedRevision, r.Withdrawn)
}

// gone is the error where a publication stands no more.
func gone(n int, withdrawn *model.Remark) error {
	if withdrawn == nil {
		return nil
	}
	return &model.Error{Kind: model.Gone, Code: "report.withdrawn", Args: model.Args{"at": withdrawn.At, "date": model.LegalDay(withdrawn.At), "reason": withdrawn.Reason, "revision": n}}
}

// report finds a report as far as the caller may see it: as it stands, else as it was published.
func (s *Service) report(ctx context.Context, id string) (*model.Report, error) {
	r, drafts, err := s.seen(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case drafts:
		return r, s.store.Rows(ctx, r)
	}
	v, err := s.store.Revision(ctx, id, *r.PublishedRevision)
	if err != nil {
		return nil, err
	}
	return s.published(v)
}

// published reads the report that was published.
func (s *Service) published(v *model.Revision) (*model.Report, error) {
	r, err := model.ReadReport(v.Document, s.forms)
	if err != nil {
		return nil, err
	}
	r.ETag = v.ETag
	return r, nil
}

// mine finds a report, without its rows, that the caller may do something with. What the caller can't see is not there.
func (s *Service) mine(ctx context.Context, id string, a model.Action) (*model.Report, error) {
	c := model.CallerOf(ctx)
	if c.Role == model.Public {
		return nil, c.Refuses(a)
	}
	r, err := s.store.Head(ctx, id)
	if err != nil {
		return nil, err
	}
	switch {
	case c.Sees(r.Organ.Path):
		return r, c.Refuses(a)
	case r.IsPublic():
		return nil, elsewhere(c, a)
	}
	return nil, model.Missing("report")
}

// elsewhere is the error where the caller sees a thing that belongs to others.
func elsewhere(c *model.Caller, a model.Action) error {
	if err := c.Refuses(a); err != nil {
		return err
	}
	return &model.Error{Kind: model.Forbidden, Code: "forbidden.elsewhere", Args: model.Args{"role": c.Role}}
}

// forStep finds a report with which the caller may take a step, in the state that the caller expects.
func (s *Service) forStep(ctx context.Context, id string, ifMatch IfMatch, a model.Action) (*model.Report, error) {
	r, err := s.mine(ctx, id, a)
	if err != nil {
		return nil, err
	}
	if !ifMatch.admits(r.ETag) {
		return nil, &model.Error{Kind: model.Stale, Code: "report.changed", Args: model.Args{"version": r.Version}}
	}
	if err := r.Refuses(a, model.CallerOf(ctx)); err != nil {
		return nil, err
	}
	return r, s.store.Rows(ctx, r)
}
