package repo_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/repo"
)

func newWebhook(t testing.TB, s *repo.Store, organ *model.Organ) *model.Webhook {
	t.Helper()
	w := &model.Webhook{ID: id(t), URL: "https://example.org/", CreatedAt: time.UnixMicro(1).UTC()}
	if organ != nil {
		w.OrganID, w.Path = &organ.ID, organ.Path
	}
	write(t, s, func(ctx context.Context) error { return s.InsertWebhook(ctx, w) })
	return w
}

// enqueue puts an event of an organ on its way, and gives the ids that its deliveries have.
func enqueue(t testing.TB, s *repo.Store, e *model.Event, organ *model.Organ) []string {
	t.Helper()
	ids := []string{}
	newID := func() string { ids = append(ids, id(t)); return ids[len(ids)-1] }
	write(t, s, func(ctx context.Context) error {
		n, err := s.Enqueue(ctx, e, organ.Path, newID)
		if err == nil && n != len(ids) {
			err = fmt.Errorf("%d deliveries of %d", n, len(ids))
		}
		return err
	})
	return ids
}

func updateDelivery(t testing.TB, s *repo.Store, d *model.Delivery) {
	t.Helper()
	write(t, s, func(ctx context.Context) error {
		stands, err := s.Delivery(ctx, d.Webhook.ID, d.ID)
		if err != nil {
			return err
		}
		return s.UpdateDelivery(ctx, d, stands.Since)
	})
}

func deliveryIDs(all []*model.Delivery) []string {
	ids := []string{}
	for _, d := range all {
		ids = append(ids, d.ID)
	}
	return ids
}

func TestNoFieldOfAWebhookIsForgottenButItsSecret(t *testing.T) {
	s, _, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	f := &filler{t: t}
	of := filled[model.Webhook](f, map[string]any{"ID": id(t), "OrganID": &organ.ID, "Path": organ.Path})
	all := filled[model.Webhook](f, map[string]any{"ID": id(t), "OrganID": (*string)(nil), "Path": ""})
	for _, w := range []*model.Webhook{&of, &all} {
		write(t, s, func(ctx context.Context) error { return s.InsertWebhook(ctx, w) })
		w.Secret = ""
		got, err := s.Webhook(ctx, w.ID)
		same(t, w, got, err)
	}
	list, err := s.Webhooks(ctx, everything(), "", 2)
	same(t, []*model.Webhook{&of, &all}, list, err)
	write(t, s, func(ctx context.Context) error { return s.DeleteWebhook(ctx, of.ID) })
	if got, err := s.Webhook(ctx, of.ID); kind(err) != model.NotFound || code(err) != "webhook.not_found" {
		t.Error(got, err)
	}
	list, err = s.Webhooks(ctx, everything(), "", 2)
	same(t, []*model.Webhook{&all}, list, err)
}

func TestWebhooksAreListedAsFarAsTheViewGoes(t *testing.T) {
	l := settled(t)
	var all []*model.Webhook
	for _, o := range append(l.organs, nil, l.organs[2], nil) {
		all = append(all, newWebhook(t, l.Store, o))
	}
	for name, view := range l.views() {
		var want, got []string
		for _, w := range all {
			if w.OrganID == nil && view.All || w.OrganID != nil && sees(view, w.Path) {
				want = append(want, w.ID)
			}
		}
		for after := ""; ; {
			page, err := l.Webhooks(context.Background(), view, after, 2)
			if err != nil || len(page) > 3 {
				t.Fatal(name, err, len(page))
			}
			for _, w := range page[:min(len(page), 2)] {
				got, after = append(got, w.ID), w.ID
			}
			if len(page) < 3 {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	of, err := l.WebhooksOf(context.Background(), l.organs[2].ID) // and none of those above or below
	same(t, []*model.Webhook{all[2], all[7]}, of, err)
}

func TestAnEventGoesToTheWebhooksOfItsOrganAndAbove(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organs := map[string]*model.Organ{}
	for _, path := range []string{"p/", "p-/", "p0/", "pp/", "p/a/", "p/a/b/", "p/aa/", "p/ab/", "p/A/", "p/%/", "p/_/", "%/"} {
		organs[path] = newOrganOf(t, s, path, nil, func(o *model.Organ) { o.Path = path })
	}
	if ids := enqueue(t, s, happened(t, s, forms, organs["p/"], 2023), organs["p/"]); len(ids) != 0 {
		t.Error("on its way to nobody:", ids)
	}
	paths := map[string]string{newWebhook(t, s, nil).ID: "-", newWebhook(t, s, organs["p/a/"]).ID: "p/a/ again"}
	for path, organ := range organs {
		paths[newWebhook(t, s, organ).ID] = path
	}
	for path, want := range map[string][]string{
		"p/": {"-", "p/"}, "p-/": {"-", "p-/"}, "p0/": {"-", "p0/"}, "pp/": {"-", "pp/"}, "p/a/": {"-", "p/", "p/a/", "p/a/ again"}, "p/a/b/": {"-", "p/", "p/a/", "p/a/ again", "p/a/b/"},
		"p/aa/": {"-", "p/", "p/aa/"}, "p/ab/": {"-", "p/", "p/ab/"}, "p/A/": {"-", "p/", "p/A/"}, "p/%/": {"-", "p/", "p/%/"}, "p/_/": {"-", "p/", "p/_/"}, "%/": {"-", "%/"},
	} {
		e := happened(t, s, forms, organs[path], 2024)
		ids := enqueue(t, s, e, organs[path])
		got := []string{}
		for webhook, of := range paths {
			all, err := s.Deliveries(ctx, webhook, nil, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range all {
				if d.Event.Seq != e.Seq {
					continue
				}
				got = append(got, of)
				same(t, &model.Delivery{
					ID: d.ID, State: model.Pending, NextAt: &e.At, CreatedAt: e.At, Event: *e, Webhook: &model.Webhook{ID: webhook, URL: "https://example.org/"}, Since: e.At,
				}, d, nil)
				if !slices.Contains(ids, d.ID) {
					t.Error(ids, d.ID)
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		same(t, want, got, nil)
	}
}

// outbox is a webhook with deliveries of one event each, in the order of their ids.
func outbox(t testing.TB, n int) (*repo.Store, *model.Webhook, []*model.Delivery) {
	t.Helper()
	s, forms, _ := open(t)
	organ := newOrgan(t, s, "甲", nil)
	w := newWebhook(t, s, organ)
	for i := range n {
		enqueue(t, s, happened(t, s, forms, organ, 2020+i), organ)
	}
	all, err := s.Deliveries(context.Background(), w.ID, nil, n)
	if err != nil || len(all) != n {
		t.Fatal(err, len(all))
	}
	slices.Reverse(all)
	return s, w, all
}

func TestNoFieldOfADeliveryIsForgotten(t *testing.T) {
	s, w, all := outbox(t, 2)
	ctx := context.Background()
	f := &filler{t: t}
	fixed := func(d *model.Delivery) map[string]any {
		return map[string]any{"ID": d.ID, "State": model.Pending, "CreatedAt": d.CreatedAt, "Event": d.Event, "Webhook": d.Webhook}
	}
	is := func(want model.Delivery) {
		t.Helper()
		got, err := s.Delivery(ctx, w.ID, want.ID)
		same(t, &want, got, err)
		list, err := s.Deliveries(ctx, w.ID, &all[1].ID, 2)
		same(t, []*model.Delivery{&want}, list, err)
		other, err := s.Delivery(ctx, w.ID, all[1].ID)
		same(t, all[1], other, err)
	}
	pending := model.Delivery{}
	for range 2 {
		pending = filled[model.Delivery](f, fixed(all[0]))
		updateDelivery(t, s, &pending)
		is(pending)
	}
	due, err := s.Due(ctx, *pending.NextAt, 9, 9)
	same(t, []*model.Delivery{all[1], &pending}, due, err)
	pending.Status, pending.Error, pending.DeliveredAt, pending.Attempts = nil, nil, nil, 0
	updateDelivery(t, s, &pending)
	is(pending)
	for _, state := range []string{model.Delivered, model.Abandoned} {
		pending.State, pending.NextAt = state, nil
		updateDelivery(t, s, &pending)
		is(pending)
	}
}

func TestWhatIsDueComesInTheOrderInWhichItWas(t *testing.T) {
	s, _, all := outbox(t, 6)
	ctx := context.Background()
	next := func(want *time.Time) {
		t.Helper()
		got, err := s.NextDue(ctx, time.Time{})
		same(t, want, got, err)
	}
	due := func(at int64, limit int, want ...int) {
		t.Helper()
		ids := []string{}
		for _, i := range want {
			ids = append(ids, all[i].ID)
		}
		got, err := s.Due(ctx, time.UnixMicro(at), 9, limit)
		same(t, ids, deliveryIDs(got), err)
	}
	for i, at := range []int64{50, 20, 20, 30, 10, 40} {
		all[i].NextAt = pointer(time.UnixMicro(at).UTC())
		updateDelivery(t, s, all[i])
	}
	next(all[4].NextAt)
	due(9, 9)
	due(10, 9, 4)
	due(29, 9, 4, 1, 2)
	due(100, 9, 4, 1, 2, 3, 5, 0)
	due(100, 3, 4, 1, 2)
	for i, state := range map[int]string{4: model.Delivered, 1: model.Abandoned} {
		all[i].State, all[i].NextAt = state, nil
		updateDelivery(t, s, all[i])
	}
	next(all[2].NextAt)
	due(100, 9, 2, 3, 5, 0)
	all[4].State, all[4].NextAt = model.Pending, pointer(time.UnixMicro(45).UTC()) // again
	updateDelivery(t, s, all[4])
	due(100, 9, 2, 3, 5, 4, 0)
	for _, d := range all {
		d.State, d.NextAt = model.Delivered, nil
		updateDelivery(t, s, d)
	}
	next(nil)
	due(100, 9)
}

func TestAWebhookThatIsBehindLeavesRoomForOthers(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	webhooks := []*model.Webhook{newWebhook(t, s, organ), newWebhook(t, s, nil), newWebhook(t, s, nil)}
	names := map[string]string{} // of a delivery: whose, and the how manieth
	for i := range 4 {
		enqueue(t, s, happened(t, s, forms, organ, 2020+i), organ)
	}
	for i, w := range webhooks {
		all, err := s.Deliveries(ctx, w.ID, nil, 9)
		if err != nil || len(all) != 4 {
			t.Fatal(err, len(all))
		}
		for j, d := range all {
			names[d.ID] = fmt.Sprintf("%d%d", i, j)
			d.NextAt = pointer(time.UnixMicro(int64(10*i + j)).UTC()) // the first has waited longest
			updateDelivery(t, s, d)
		}
	}
	for _, ask := range []struct {
		at           int64
		ofOne, limit int
		want         []string
		next         int64
	}{
		{100, 9, 5, []string{"00", "01", "02", "03", "10"}, -1}, {100, 2, 5, []string{"00", "01", "10", "11", "20"}, -1}, {100, 1, 5, []string{"00", "10", "20"}, -1},
		{11, 3, 9, []string{"00", "01", "02", "10", "11"}, 12}, {1, 1, 9, []string{"00"}, 2}, {13, 9, 1, []string{"00"}, 20}, {100, 0, 9, nil, -1}, {-1, 9, 9, nil, 0}, {22, 0, 0, nil, 23},
	} {
		due, err := s.Due(ctx, time.UnixMicro(ask.at), ask.ofOne, ask.limit)
		var got []string
		for _, d := range due {
			got = append(got, names[d.ID])
		}
		same(t, ask.want, got, err)
		next, err := s.NextDue(ctx, time.UnixMicro(ask.at))
		if want := ask.next; err != nil || (next == nil) != (want < 0) || next != nil && next.UnixMicro() != want {
			t.Errorf("after %d: %v, %v, want %d", ask.at, next, err, want)
		}
	}
}

func TestDeliveriesAreListedNewestFirst(t *testing.T) {
	s, w, all := outbox(t, 7)
	ctx := context.Background()
	other := newWebhook(t, s, nil)
	var got []string
	for before := (*string)(nil); ; {
		page, err := s.Deliveries(ctx, w.ID, before, 2)
		if err != nil || len(page) > 3 {
			t.Fatal(err, len(page))
		}
		got = append(got, deliveryIDs(page[:min(len(page), 2)])...)
		if before = &got[len(got)-1]; len(page) < 3 {
			break
		}
	}
	want := deliveryIDs(all)
	slices.Reverse(want)
	same(t, want, got, nil)
	none, err := s.Deliveries(ctx, other.ID, nil, 2)
	same(t, []*model.Delivery{}, none, err)
	for _, at := range [][2]string{{other.ID, all[0].ID}, {w.ID, id(t)}, {id(t), all[0].ID}} {
		if d, err := s.Delivery(ctx, at[0], at[1]); d != nil || kind(err) != model.NotFound || code(err) != "delivery.not_found" {
			t.Error(d, err)
		}
	}
}

func TestDeliveriesGoWhenTheyAreOldAndDoneOrWithTheirWebhook(t *testing.T) {
	s, w, all := outbox(t, 5) // the newer ids have the older times
	ctx := context.Background()
	for i, state := range []string{model.Delivered, model.Abandoned, model.Pending, model.Delivered, model.Abandoned} {
		if all[i].State = state; state != model.Pending {
			all[i].NextAt = nil
		}
		updateDelivery(t, s, all[i])
	}
	left := func(want ...int) {
		t.Helper()
		ids := []string{}
		for _, i := range want {
			ids = append(ids, all[i].ID)
		}
		got, err := s.Deliveries(ctx, w.ID, nil, 9)
		same(t, ids, deliveryIDs(got), err)
	}
	forget := func(before time.Time) {
		t.Helper()
		write(t, s, func(ctx context.Context) error { return s.ForgetDeliveries(ctx, before) })
	}
	forget(all[4].CreatedAt)
	left(4, 3, 2, 1, 0)
	forget(all[3].CreatedAt)
	left(3, 2, 1, 0)
	forget(all[0].CreatedAt)
	left(2, 0)
	forget(all[0].CreatedAt.Add(time.Hour))
	left(2)
	write(t, s, func(ctx context.Context) error { return s.DeleteWebhook(ctx, w.ID) })
	left()
	next, err := s.NextDue(ctx, time.Time{})
	same(t, nil, next, err)
}

func TestAnEventAndItsDeliveriesAreStoredTogetherOrNotAtAll(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲", nil)
	w := newWebhook(t, s, organ)
	r := newReport(t, s, forms, organ, 2024, func(*model.Report) {})
	e := news(t, r, publish(t, s, r))
	if err := s.Write(ctx, func(ctx context.Context) error {
		_, err := s.Enqueue(ctx, e, organ.Path, func() string { return id(t) })
		return err
	}); kind(err) != model.Conflict {
		t.Error("on its way before it happened:", err)
	}
	stop := errors.New("stop")
	if err := s.Write(ctx, func(ctx context.Context) error {
		if err := s.AppendEvent(ctx, e); err != nil {
			return err
		}
		n, err := s.Enqueue(ctx, e, organ.Path, func() string { return id(t) })
		return errors.Join(err, fmt.Errorf("%d: %w", n, stop))
	}); !errors.Is(err, stop) {
		t.Error(err)
	}
	none, err := s.Deliveries(ctx, w.ID, nil, 9)
	same(t, []*model.Delivery{}, none, err)
	events, err := s.Events(ctx, 0, 9)
	same(t, []model.Event{}, events, err)
}

func TestAnEventGoesToAnyNumberOfWebhooks(t *testing.T) {
	s, forms, _ := open(t)
	organ := newOrgan(t, s, "甲", nil)
	e := happened(t, s, forms, organ, 2024)
	const many = 4000 // more than one statement has parameters for
	write(t, s, func(ctx context.Context) error {
		for range many {
			if err := s.InsertWebhook(ctx, &model.Webhook{ID: id(t), URL: "https://example.org/", OrganID: &organ.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, many, len(enqueue(t, s, e, organ)), nil)
}
