package service

import (
	"context"
	"strings"

	"nianbao/internal/model"
)

// CreateOrgan registers an organ; fill puts in what was sent of it and says what is wrong with that.
func (s *Service) CreateOrgan(ctx context.Context, fill func(*model.Organ) []model.Fault) (*model.Organ, error) {
	if err := model.CallerOf(ctx).Refuses(model.KeepOrgans); err != nil {
		return nil, err
	}
	now := s.instant()
	o := &model.Organ{ID: s.newID(), CreatedAt: now, UpdatedAt: now}
	err := s.store.Write(ctx, func(ctx context.Context) error {
		if err := s.place(ctx, o, fill(o)); err != nil {
			return err
		}
		if err := mayKeep(ctx, o); err != nil {
			return err
		}
		if err := s.store.InsertOrgan(ctx, o); err != nil {
			return err
		}
		return s.record(ctx, organAct("organ.create", o), whole(nil, o))
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

func organAct(action string, o *model.Organ) model.Act {
	return model.Act{Action: action, Subject: o.ID, OrganID: &o.ID}
}

// mayKeep refuses a caller who may not make an organ what it is: those below none, and the caller's own, are the admin's.
func mayKeep(ctx context.Context, o *model.Organ) error {
	c := model.CallerOf(ctx)
	if o.ParentID == nil || c.Organ != nil && c.Organ.ID == o.ID {
		return c.Refuses(model.KeepRoots)
	}
	return c.Refuses(model.KeepOrgans)
}

// Organ finds an organ in the caller's view.
func (s *Service) Organ(ctx context.Context, id string) (*model.Organ, error) {
	if err := model.CallerOf(ctx).Refuses(model.SeeOrgans); err != nil {
		return nil, err
	}
	return s.seenOrgan(ctx, id)
}

func (s *Service) seenOrgan(ctx context.Context, id string) (*model.Organ, error) {
	o, err := s.store.Organ(ctx, id)
	if err == nil && !model.CallerOf(ctx).Sees(o.Path) {
		return nil, model.Missing("organ")
	}
	return o, err
}

// EditOrgan changes an organ's facts; where it moves, all below it go along.
func (s *Service) EditOrgan(ctx context.Context, id string, ifMatch IfMatch, change func(*model.Organ) []model.Fault) (*model.Organ, error) {
	var o *model.Organ
	err := s.store.Write(ctx, func(ctx context.Context) (err error) {
		if o, err = s.organFor(ctx, id, ifMatch); err != nil {
			return err
		}
		before := *o
		if err := s.place(ctx, o, change(o)); err != nil {
			return err
		}
		if o.ETag() == before.ETag() {
			return nil
		}
		if err := mayKeep(ctx, o); err != nil {
			return err
		}
		o.UpdatedAt = s.instant()
		if err := s.store.UpdateOrgan(ctx, o, before.Path); err != nil {
			return err
		}
		return s.record(ctx, organAct("organ.edit", o), whole(&before, o))
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// DeleteOrgan removes an organ that has no organs below it and no reports.
func (s *Service) DeleteOrgan(ctx context.Context, id string, ifMatch IfMatch) error {
	return s.store.Write(ctx, func(ctx context.Context) error {
		o, err := s.organFor(ctx, id, ifMatch)
		if err != nil {
			return err
		}
		children, reports, err := s.store.Dependents(ctx, id)
		if err != nil {
			return err
		}
		if children+reports > 0 {
			return &model.Error{Kind: model.Conflict, Code: "organ.in_use", Args: model.Args{"children": children, "reports": reports}}
		}
		if err := s.dismiss(ctx, id); err != nil {
			return err
		}
		if err := s.store.DeleteOrgan(ctx, id); err != nil {
			return err
		}
		return s.record(ctx, organAct("organ.delete", o), whole(o, nil))
	})
}

// dismiss takes the tokens and webhooks of an organ away, before the organ itself goes.
func (s *Service) dismiss(ctx context.Context, organID string) error {
	tokens, err := s.store.TokensOf(ctx, organID)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if err := s.dropToken(ctx, t); err != nil {
			return err
		}
	}
	webhooks, err := s.store.WebhooksOf(ctx, organID)
	if err != nil {
		return err
	}
	for _, w := range webhooks {
		if err := s.dropWebhook(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) organFor(ctx context.Context, id string, ifMatch IfMatch) (*model.Organ, error) {
	o, err := s.Organ(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := mayKeep(ctx, o); err != nil {
		return nil, err
	}
	if !ifMatch.admits(o.ETag()) {
		return nil, &model.Error{Kind: model.Stale, Code: "organ.changed"}
	}
	return o, nil
}

// place finds the organ's place in the tree and makes sure that it may stand there.
func (s *Service) place(ctx context.Context, o *model.Organ, faults []model.Fault) error {
	parentPath, fault, err := s.parentPath(ctx, o)
	if err != nil {
		return err
	}
	if fault != nil {
		faults = append(faults, *fault)
	}
	if err := model.Refuse(faults); err != nil {
		return err
	}
	o.Path = parentPath + o.ID + "/"
	if o.CreditCode == nil {
		return nil
	}
	other, err := s.store.OrganByCreditCode(ctx, *o.CreditCode)
	if err == nil && other.ID != o.ID {
		taken := &model.Error{Kind: model.Conflict, Code: "organ.credit_code_taken", Args: model.Args{"credit_code": *o.CreditCode}}
		if model.CallerOf(ctx).Sees(other.Path) {
			taken.Args["id"], taken.Args["name"] = other.ID, other.Name
		}
		return taken
	}
	return absentIsFine(err)
}

func (s *Service) parentPath(ctx context.Context, o *model.Organ) (path string, fault *model.Fault, err error) {
	if o.ParentID == nil {
		if o.IsOwnOffice {
			fault = &model.Fault{Code: "organ.own_office_without_parent", Pointer: "/is_own_office"}
		}
		return "", fault, nil
	}
	parent, err := s.seenOrgan(ctx, *o.ParentID)
	switch {
	case isAbsent(err):
		return "", &model.Fault{Code: "organ.unknown", Pointer: "/parent_id", Args: model.Args{"id": *o.ParentID}}, nil
	case err != nil:
		return "", nil, err
	case strings.Contains(parent.Path, o.ID+"/"):
		return "", &model.Fault{Code: "organ.cycle", Pointer: "/parent_id", Args: model.Args{"name": parent.Name}}, nil
	}
	below := 0
	if o.Path != "" {
		if below, err = s.store.Deepest(ctx, o.Path); err != nil {
			return "", nil, err
		}
	}
	if len(parent.Path)/model.PathStep+1+below > model.MaxDepth {
		fault = &model.Fault{Code: "organ.too_deep", Pointer: "/parent_id", Args: model.Args{"max": model.MaxDepth}}
	}
	return parent.Path, fault, nil
}

// Organs lists organs by name.
func (s *Service) Organs(ctx context.Context, f model.OrganFilter, within *string, page PageOf) (*Page[*model.Organ], error) {
	c := model.CallerOf(ctx)
	if err := c.Refuses(model.SeeOrgans); err != nil {
		return nil, err
	}
	found := &Page[*model.Organ]{Items: []*model.Organ{}}
	f.Limit, f.View = page.Limit, c.View()
	if page.Cursor != nil {
		texts, err := decodeCursor(*page.Cursor, organOrder, 2)
		if err != nil {
			return nil, err
		}
		f.After = &model.OrganPlace{Name: texts[0], ID: texts[1]}
	}
	err := s.store.Read(ctx, func(ctx context.Context) (err error) {
		if f.WithinPath, err = s.pathOf(ctx, within, s.seenOrgan); err != nil {
			return err
		}
		if found.Items, err = s.store.Organs(ctx, f); err != nil {
			return err
		}
		return countInto(found, page, func() (int64, error) { return s.store.CountOrgans(ctx, f) })
	})
	if err != nil {
		return nil, err
	}
	found.cut(page.Limit, func(last *model.Organ) string { return encodeCursor(organOrder, last.Name, last.ID) })
	return found, nil
}

// pathOf is the path of the organ whose subtree is asked for; below one that is unknown there is nothing.
func (s *Service) pathOf(ctx context.Context, within *string, find func(context.Context, string) (*model.Organ, error)) (*string, error) {
	if within == nil {
		return nil, nil
	}
	o, err := find(ctx, *within)
	if isAbsent(err) {
		nowhere := *within + "/nowhere/"
		return &nowhere, nil
	}
	if err != nil {
		return nil, err
	}
	return &o.Path, nil
}
