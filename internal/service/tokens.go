package service

import (
	"context"
	"maps"
	"sync"
	"time"

	"nianbao/internal/model"
)

// uses is when tokens were used, until that is stored: not every request should write.
type uses struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (u *uses) put(id string, at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.last == nil {
		u.last = map[string]time.Time{}
	}
	u.last[id] = at
}

func (u *uses) take() map[string]time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := u.last
	u.last = nil
	return taken
}

func (u *uses) of(id string) (time.Time, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	at, used := u.last[id]
	return at, used
}

// FlushUses stores when tokens were used.
func (s *Service) FlushUses(ctx context.Context) error {
	taken := s.uses.take()
	if len(taken) == 0 {
		return nil
	}
	return s.store.Write(ctx, func(ctx context.Context) error { return s.store.TouchTokens(ctx, maps.Clone(taken)) })
}

// CreateToken makes a token; its secret is in the answer, and nowhere else.
func (s *Service) CreateToken(ctx context.Context, t *model.Token) (*model.Token, error) {
	if err := model.CallerOf(ctx).Refuses(model.KeepTokens); err != nil {
		return nil, err
	}
	t.ID, t.CreatedAt, t.Secret = s.newID(), s.instant(), model.NewSecret()
	t.Hash = model.HashOfSecret(t.Secret)
	err := s.store.Write(ctx, func(ctx context.Context) error {
		var faults []model.Fault
		if t.ExpiresAt != nil && !t.ExpiresAt.After(t.CreatedAt) {
			faults = append(faults, model.Fault{Code: "value.in_the_past", Pointer: "/expires_at"})
		}
		if t.OrganID != nil {
			_, more, err := s.organOf(ctx, *t.OrganID)
			if err != nil {
				return err
			}
			faults = append(faults, more...)
		}
		if err := model.Refuse(faults); err != nil {
			return err
		}
		if err := s.store.InsertToken(ctx, t); err != nil {
			return err
		}
		return s.record(ctx, tokenAct("token.create", t), whole(nil, told(t)))
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

func tokenAct(action string, t *model.Token) model.Act {
	return model.Act{Action: action, Subject: t.ID, OrganID: t.OrganID}
}

// told is what the history tells of a token: never its secret.
func told(t *model.Token) *model.Token {
	c := *t
	c.Secret = ""
	return &c
}

const tokenOrder = "token"

// Tokens lists the tokens in the order in which they were made.
func (s *Service) Tokens(ctx context.Context, page PageOf) (*Page[*model.Token], error) {
	if err := model.CallerOf(ctx).Refuses(model.KeepTokens); err != nil {
		return nil, err
	}
	found := &Page[*model.Token]{}
	after, err := textAt(page.Cursor, tokenOrder)
	if err != nil {
		return nil, err
	}
	if found.Items, err = s.store.Tokens(ctx, after, page.Limit); err != nil {
		return nil, err
	}
	for _, t := range found.Items {
		if at, used := s.uses.of(t.ID); used {
			t.LastUsedAt = &at
		}
	}
	found.cut(page.Limit, func(last *model.Token) string { return encodeCursor(tokenOrder, last.ID) })
	return found, nil
}

// DeleteToken revokes a token.
func (s *Service) DeleteToken(ctx context.Context, id string) error {
	if err := model.CallerOf(ctx).Refuses(model.KeepTokens); err != nil {
		return err
	}
	return s.store.Write(ctx, func(ctx context.Context) error {
		t, err := s.store.Token(ctx, id)
		if err != nil {
			return err
		}
		return s.dropToken(ctx, t)
	})
}

func (s *Service) dropToken(ctx context.Context, t *model.Token) error {
	if err := s.store.DeleteToken(ctx, t.ID); err != nil {
		return err
	}
	return s.record(ctx, tokenAct("token.delete", t), whole(told(t), nil))
}

// HasTokens says whether anybody could come in by a token.
func (s *Service) HasTokens(ctx context.Context) (bool, error) {
	n, err := s.store.CountTokens(ctx)
	return n > 0, err
}
