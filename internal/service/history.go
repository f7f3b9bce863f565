package service

import (
	"context"
	"time"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json"
)

// record puts an act of the caller's into the history, in the transaction of what it did.
func (s *Service) record(ctx context.Context, a model.Act, changes []model.Change) error {
	c := model.CallerOf(ctx)
	a.At, a.Actor, a.ActorID, a.Role = s.instant(), c.Name, c.ID, c.Role
	if !s.hideAddresses && c.Address != "" {
		a.Address = &c.Address
	}
	if changes == nil {
		changes = []model.Change{}
	}
	text, err := json.Marshal(changes, json.Deterministic(true))
	if err != nil {
		return err
	}
	a.Changes = text
	return s.store.AppendAct(ctx, &a)
}

func reportAct(a model.Action, r *model.Report, reason *string) model.Act {
	return model.Act{Action: "report." + string(a), Subject: r.ID, ReportID: &r.ID, OrganID: &r.Organ.ID, Reason: reason}
}

// whole is a thing that came or went as one change.
func whole(before, after any) []model.Change {
	return []model.Change{{Pointer: "", From: before, To: after}}
}

// History is what was done to a report, oldest first.
func (s *Service) History(ctx context.Context, reportID string, page PageOf) (*Page[*model.Act], error) {
	return s.acts(ctx, page, func(ctx context.Context, f *model.ActFilter) error {
		f.ReportID = &reportID
		_, err := s.mine(ctx, reportID, model.SeeDrafts)
		return err
	})
}

// Acts is all that was done, oldest first.
func (s *Service) Acts(ctx context.Context, page PageOf) (*Page[*model.Act], error) {
	return s.acts(ctx, page, func(ctx context.Context, _ *model.ActFilter) error { return model.CallerOf(ctx).Refuses(model.Audit) })
}

const historyOrder = "history"

func (s *Service) acts(ctx context.Context, page PageOf, choose func(context.Context, *model.ActFilter) error) (*Page[*model.Act], error) {
	found := &Page[*model.Act]{}
	f := model.ActFilter{Limit: page.Limit}
	var err error
	if f.After, err = numberAt(page.Cursor, historyOrder); err != nil {
		return nil, err
	}
	err = s.store.Read(ctx, func(ctx context.Context) error {
		if err := choose(ctx, &f); err != nil {
			return err
		}
		found.Items, err = s.store.Acts(ctx, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	found.cut(page.Limit, func(last *model.Act) string { return numberCursor(historyOrder, last.Seq) })
	return found, nil
}

// VerifyHistory reads the whole history and says whether every act is as it was written.
func (s *Service) VerifyHistory(ctx context.Context) (*model.Chain, error) {
	if err := model.CallerOf(ctx).Refuses(model.Audit); err != nil {
		return nil, err
	}
	chain := &model.Chain{Holds: true}
	err := s.store.Read(ctx, func(ctx context.Context) error {
		seq, hash, err := s.store.Anchor(ctx)
		if err != nil {
			return err
		}
		chain.From, chain.To, chain.Head = seq+1, seq, hash
		return s.store.EachAct(ctx, chain.Follow)
	})
	return chain, err
}

// forget takes away what retention does not keep. The history says so itself.
func (s *Service) forget(ctx context.Context) error {
	now := s.instant()
	return s.store.Write(ctx, func(ctx context.Context) error {
		if err := s.store.ForgetDeliveries(ctx, now.Add(-deliveriesAreKept)); err != nil || s.retention <= 0 {
			return err
		}
		n, err := s.store.ForgetActs(ctx, now.Add(-s.retention))
		if err != nil || n == 0 {
			return err
		}
		return s.record(ctx, model.Act{Action: "history.forget", Subject: "history"}, []model.Change{{Pointer: "/acts", From: n}})
	})
}

// tendEvery is how often what waits in memory is stored; what is old goes once an hour.
const tendEvery = 15 * time.Second

// Tend keeps house until the context ends.
func (s *Service) Tend(ctx context.Context, failed func(error)) {
	ctx = model.WithCaller(ctx, &model.Caller{ID: "service", Name: "nianbao", Role: model.Admin})
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for n := 0; ; n++ {
		if n%int(time.Hour/tendEvery) == 0 {
			if err := s.forget(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
		}
		select {
		case <-ctx.Done():
			if err := s.FlushUses(context.WithoutCancel(ctx)); err != nil {
				failed(err)
			}
			return
		case <-tick.C:
			if err := s.FlushUses(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
		}
	}
}
