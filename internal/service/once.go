package service

import (
	"context"
	"time"

	"nianbao/internal/model"
)

const keysAreKept = 24 * time.Hour

// Once runs what a key stands for a single time: its answer is stored in the same transaction as what it did, and is
// given again to whoever repeats the request under the same key. Those that come at the same time wait. Run says whether
// its answer is to be kept.
func (s *Service) Once(ctx context.Context, k model.Key, run func(context.Context) (a *model.Answer, keep bool)) (answer *model.Answer, replayed bool, err error) {
	err = s.store.Write(ctx, func(ctx context.Context) error {
		now := s.instant()
		if err := s.store.PurgeKeys(ctx, now.Add(-keysAreKept)); err != nil {
			return err
		}
		claimed, err := s.store.ClaimKey(ctx, k, now)
		if err != nil {
			return err
		}
		if !claimed {
			replayed = true
			answer, err = s.keptAnswer(ctx, k)
			return err
		}
		var keep bool
		if answer, keep = run(ctx); !keep {
			return s.store.ReleaseKey(ctx, k)
		}
		return s.store.KeepAnswer(ctx, k, answer)
	})
	s.wake() // what was done may be to be told, and stands only now
	return answer, replayed, err
}

func (s *Service) keptAnswer(ctx context.Context, k model.Key) (*model.Answer, error) {
	fingerprint, answer, err := s.store.KeptAnswer(ctx, k)
	if err != nil {
		return nil, err
	}
	if fingerprint != k.Fingerprint {
		return nil, &model.Error{Kind: model.KeyReused, Code: "idempotency_key.reused"}
	}
	return answer, nil
}
