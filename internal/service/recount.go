package service

import "context"

// Recount counts the validations in short anew where other rules hold than those by which they were stored: after an
// upgrade, or with another policy. It says how many reports were counted.
func (s *Service) Recount(ctx context.Context) (int, error) {
	rules := s.rules.Fingerprint()
	stored, err := s.store.Ruleset(ctx)
	if err != nil || stored == rules {
		return 0, err
	}
	ids, err := s.store.ReportIDs(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := s.recountOne(ctx, id); err != nil {
			return 0, err
		}
	}
	return len(ids), s.store.Write(ctx, func(ctx context.Context) error { return s.store.SetRuleset(ctx, rules) })
}

func (s *Service) recountOne(ctx context.Context, id string) error {
	return s.store.Write(ctx, func(ctx context.Context) error {
		r, err := s.store.Report(ctx, id)
		if err != nil {
			return absentIsFine(err)
		}
		waivers, err := s.store.Waivers(ctx, id)
		if err != nil {
			return err
		}
		return s.recount(ctx, r, waivers)
	})
}
