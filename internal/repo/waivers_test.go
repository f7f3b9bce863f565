package repo_test

import (
	"context"
	"testing"
	"time"

	"nianbao/internal/model"
)

func TestNoFieldOfAWaiverIsForgotten(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	r, other := newReport(t, s, forms, organ, 2024, func(*model.Report) {}), newReport(t, s, forms, organ, 2023, func(*model.Report) {})
	f := &filler{t: t}
	given := func() map[string]any { return map[string]any{"ID": id(t), "Fingerprint": model.HashOfSecret("a")[:32]} }
	w, bare, another := filled[model.Waiver](f, given()), model.Waiver{ID: id(t), Fingerprint: model.HashOfSecret("b")[:32], Reason: "r", CreatedAt: time.UnixMicro(-1).UTC()}, filled[model.Waiver](f, given())
	write(t, s, func(ctx context.Context) error { return s.InsertWaiver(ctx, r.ID, &w) })
	write(t, s, func(ctx context.Context) error { return s.InsertWaiver(ctx, r.ID, &bare) })
	write(t, s, func(ctx context.Context) error { return s.InsertWaiver(ctx, other.ID, &another) })
	of := func(r *model.Report, want ...model.Waiver) {
		t.Helper()
		got, err := s.Waivers(ctx, r.ID)
		same(t, append([]model.Waiver{}, want...), got, err)
	}
	of(r, bare, w) // the older first
	of(other, another)
	write(t, s, func(ctx context.Context) error { return s.DeleteWaiver(ctx, r.ID, another.ID) }) // it is another report's
	of(other, another)
	write(t, s, func(ctx context.Context) error { return s.DeleteWaiver(ctx, r.ID, w.ID) })
	of(r, bare)
	of(other, another)
	write(t, s, func(ctx context.Context) error { return s.DeleteReport(ctx, other.ID) })
	of(other)
	of(r, bare)
}

func TestAValidationIsStoredAlone(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	r, other := newReport(t, s, forms, organ, 2024, func(*model.Report) {}), newReport(t, s, forms, organ, 2023, func(*model.Report) {})
	r.Validation = filled[model.ValidationCount](&filler{t: t}, map[string]any{"Status": model.NotValid})
	write(t, s, func(ctx context.Context) error { return s.UpdateValidation(ctx, r.ID, r.Validation) })
	for _, want := range []*model.Report{r, other} {
		got, err := s.Report(ctx, want.ID)
		if err != nil || text(t, got) != text(t, want) {
			t.Errorf("%v\n%s\n%s", err, text(t, got), text(t, want))
		}
	}
}

func TestTheRulesetIsTheLastThatWasSet(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	ids := []string{}
	is := func(want string) {
		t.Helper()
		got, err := s.Ruleset(ctx)
		same(t, want, got, err)
		all, err := s.ReportIDs(ctx)
		same(t, ids, all, err)
	}
	is("")
	for i, fingerprint := range []string{"a", "b", "a"} {
		ids = append(ids, newReport(t, s, forms, organ, 2024-i, func(*model.Report) {}).ID)
		write(t, s, func(ctx context.Context) error { return s.SetRuleset(ctx, fingerprint) })
		is(fingerprint)
	}
}
