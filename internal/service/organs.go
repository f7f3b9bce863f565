package service

import (
	"context"
	"strings"

	"nianbao/internal/model"
)

// CreateOrgan registers an organ; fill puts in what was sent of it and says what is wrong with that.
func (s *Service) CreateOrgan(ctx context.Context, fill func(*model.Organ) []model.Fault) (*model.Organ, error) {
	now := s.instant()
	o := &model.Organ{ID: s.newID(), CreatedAt: now, UpdatedAt: now}
	err := s.store.Write(ctx, func(ctx context.Context) error {
		if err := s.place(ctx, o, fill(o)); err != nil {
			return err
		}
		return s.store.InsertOrgan(ctx, o)
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// Organ finds an organ.
func (s *Service) Organ(ctx context.Context, id string) (*model.Organ, error) {
	return s.store.Organ(ctx, id)
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
		o.UpdatedAt = s.instant()
		return s.store.UpdateOrgan(ctx, o, before.Path)
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// DeleteOrgan removes an organ that has no organs below it and no reports.
func (s *Service) DeleteOrgan(ctx context.Context, id string, ifMatch IfMatch) error {
	return s.store.Write(ctx, func(ctx context.Context) error {
		if _, err := s.organFor(ctx, id, ifMatch); err != nil {
			return err
		}
		children, reports, err := s.store.Dependents(ctx, id)
		if err != nil {
			return err
		}
		if children+reports > 0 {
			return &model.Error{Kind: model.Conflict, Code: "organ.in_use", Args: model.Args{"children": children, "reports": reports}}
		}
		return s.store.DeleteOrgan(ctx, id)
	})
}

func (s *Service) organFor(ctx context.Context, id string, ifMatch IfMatch) (*model.Organ, error) {
	o, err := s.store.Organ(ctx, id)
	if err != nil {
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
		return &model.Error{Kind: model.Conflict, Code: "organ.credit_code_taken", Args: model.Args{"id": other.ID, "name": other.Name, "credit_code": *o.CreditCode}}
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
	parent, err := s.store.Organ(ctx, *o.ParentID)
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
	found := &Page[*model.Organ]{Items: []*model.Organ{}}
	f.Limit = page.Limit
	if page.Cursor != nil {
		texts, err := decodeCursor(*page.Cursor, organOrder, 2)
		if err != nil {
			return nil, err
		}
		f.After = &model.OrganPlace{Name: texts[0], ID: texts[1]}
	}
	err := s.store.Read(ctx, func(ctx context.Context) (err error) {
		if f.WithinPath, err = s.pathOf(ctx, within); err != nil {
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
func (s *Service) pathOf(ctx context.Context, within *string) (*string, error) {
	if within == nil {
		return nil, nil
	}
	o, err := s.store.Organ(ctx, *within)
	if isAbsent(err) {
		nowhere := *within + "/nowhere/"
		return &nowhere, nil
	}
	if err != nil {
		return nil, err
	}
	return &o.Path, nil
}
