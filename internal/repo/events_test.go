package repo_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"
)

// news is an event of a report's publication that is not stored yet, as it will be told.
func news(t testing.TB, r *model.Report, v *model.Revision) *model.Event {
	t.Helper()
	organ := r.Organ
	organ.Path = ""
	return &model.Event{ID: id(t), Type: model.ReportPublished, At: *r.PublishedAt, ReportID: r.ID, Revision: v.N, Year: r.Year, Organ: organ, Reason: v.Reason, SHA256: v.SHA256}
}

// happened stores an event of a report that is published for it.
func happened(t testing.TB, s *repo.Store, forms form.Forms, organ *model.Organ, year int) *model.Event {
	t.Helper()
	r := newReport(t, s, forms, organ, year, func(r *model.Report) { r.UpdatedAt = time.UnixMicro(int64(-year)).UTC() })
	e := news(t, r, publish(t, s, r))
	write(t, s, func(ctx context.Context) error { return s.AppendEvent(ctx, e) })
	return e
}

func TestNoFieldOfAnEventIsForgotten(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrganOf(t, s, "甲", nil, func(o *model.Organ) { o.RegionCode = pointer("410711") })
	r := newReport(t, s, forms, organ, 2024, func(*model.Report) {})
	publish(t, s, r)
	amend(t, s, r)
	v := publish(t, s, r)
	shown := news(t, r, v)
	e := filled[model.Event](&filler{t: t}, map[string]any{"ID": shown.ID, "Type": model.ReportAmended, "ReportID": r.ID, "Revision": 2, "Year": 2024, "Organ": shown.Organ, "SHA256": v.SHA256})
	write(t, s, func(ctx context.Context) error { return s.AppendEvent(ctx, &e) })
	got, err := s.Events(ctx, 0, 1)
	same(t, []model.Event{e}, got, err)
	if e.Seq != 1 {
		t.Error(e.Seq)
	}
	bare := *shown
	bare.Reason, bare.Type = nil, model.ReportWithdrawn
	bare.ID = id(t)
	organ.Name, organ.RegionCode = "乙", nil
	bare.Organ.Name, bare.Organ.RegionCode = organ.Name, nil // the organ as it is now
	write(t, s, func(ctx context.Context) error {
		return errors.Join(s.UpdateOrgan(ctx, organ, organ.Path), s.AppendEvent(ctx, &bare))
	})
	got, err = s.Events(ctx, 1, 1)
	same(t, []model.Event{bare}, got, err)
}

func TestEventsComeInTheOrderOfTheCommits(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	last := func(want int64) {
		t.Helper()
		seq, err := lastEvent(ctx, s)
		same(t, want, seq, err)
	}
	last(0)
	var want []model.Event
	for year := range 7 { // the newer, the earlier by the clock
		want = append(want, *happened(t, s, forms, organ, 2020+year))
		last(int64(year + 1))
		if err := s.Write(ctx, func(ctx context.Context) error {
			lost := want[0]
			lost.ID = id(t)
			return errors.Join(s.AppendEvent(ctx, &lost), errors.New("stop"))
		}); err == nil {
			t.Error("stored")
		}
	}
	for limit := 1; limit < 9; limit++ {
		var got []model.Event
		for after := int64(0); ; after = got[len(got)-1].Seq {
			page, err := s.Events(ctx, after, limit)
			if err != nil || len(page) > limit+1 {
				t.Fatal(err, len(page))
			}
			got = append(got, page[:min(len(page), limit)]...)
			if len(page) <= limit {
				break
			}
		}
		same(t, want, got, nil)
	}
	for _, after := range []int64{7, 8, 1 << 62} {
		got, err := s.Events(ctx, after, 5)
		same(t, []model.Event{}, got, err)
	}
	if err := s.Write(ctx, func(ctx context.Context) error { return s.AppendEvent(ctx, &want[0]) }); kind(err) != model.Conflict {
		t.Error("twice the same:", err)
	}
}

func TestEventsAtOnceFollowOneAnother(t *testing.T) {
	stores := twoStores(t)
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	first := happened(t, stores[0], forms, newOrgan(t, stores[0], "甲", nil), 2024)
	numbers := atOnce(t, stores, func(ctx context.Context, s *repo.Store) (int64, error) {
		e := *first
		e.ID = id(t)
		err := s.AppendEvent(ctx, &e)
		return e.Seq, err
	})
	same(t, upTo(len(numbers)+1), append([]int64{first.Seq}, numbers...), nil)
	for _, s := range stores {
		seq, err := lastEvent(context.Background(), s)
		same(t, int64(len(numbers)+1), seq, err)
	}
}

// lastEvent is the place of the newest event; 0 where there is none.
func lastEvent(ctx context.Context, s *repo.Store) (int64, error) {
	all, err := s.Events(ctx, 0, 1000)
	if len(all) == 0 {
		return 0, err
	}
	return all[len(all)-1].Seq, err
}
