package service

import (
	"context"
	"sync"
	"time"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json"
)

// Sender takes events to webhooks.
type Sender interface {
	Refuses(url string) (code string) // why a URL can't be a target; empty where it can
	Secret(webhookID string) string
	Send(ctx context.Context, m model.Message) (status int, err error)
}

const (
	deliveriesAtOnce  = 16
	deliveriesOfOne   = 4 // webhook
	deliveriesAreKept = 30 * 24 * time.Hour
	deliveriesAreDue  = 24 * time.Hour // how long attempts go on
	lookAgain         = time.Minute
)

// backOff is how long to wait after an attempt, the first being 1.
func backOff(attempt int) time.Duration {
	waits := []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}
	return waits[min(attempt, len(waits))-1]
}

// CreateWebhook registers where events of an organ and all below it are sent; the admin's may be for all organs.
func (s *Service) CreateWebhook(ctx context.Context, url string, organID *string) (*model.Webhook, error) {
	c := model.CallerOf(ctx)
	if err := c.Refuses(model.KeepWebhooks); err != nil {
		return nil, err
	}
	if organID == nil && c.Organ != nil {
		organID = &c.Organ.ID
	}
	w := &model.Webhook{ID: s.newID(), URL: url, OrganID: organID, CreatedAt: s.instant()}
	err := s.store.Write(ctx, func(ctx context.Context) error {
		var faults []model.Fault
		if code := s.sender.Refuses(url); code != "" {
			faults = append(faults, model.Fault{Code: code, Pointer: "/url"})
		}
		if organID != nil {
			_, more, err := s.organOf(ctx, *organID)
			if err != nil {
				return err
			}
			faults = append(faults, more...)
		}
		if err := model.Refuse(faults); err != nil {
			return err
		}
		if err := s.store.InsertWebhook(ctx, w); err != nil {
			return err
		}
		return s.record(ctx, webhookAct("webhook.create", w), whole(nil, w))
	})
	if err != nil {
		return nil, err
	}
	shown := *w
	shown.Secret = s.sender.Secret(w.ID)
	return &shown, nil
}

func webhookAct(action string, w *model.Webhook) model.Act {
	return model.Act{Action: action, Subject: w.ID, OrganID: w.OrganID}
}

// Webhook finds a webhook of an organ in the caller's view.
func (s *Service) Webhook(ctx context.Context, id string) (*model.Webhook, error) {
	c := model.CallerOf(ctx)
	if err := c.Refuses(model.KeepWebhooks); err != nil {
		return nil, err
	}
	w, err := s.store.Webhook(ctx, id)
	if err == nil && !c.Sees(w.Path) {
		return nil, model.Missing("webhook")
	}
	return w, err
}

// Webhooks lists webhooks in the order in which they were registered.
func (s *Service) Webhooks(ctx context.Context, page PageOf) (*Page[*model.Webhook], error) {
	c := model.CallerOf(ctx)
	if err := c.Refuses(model.KeepWebhooks); err != nil {
		return nil, err
	}
	found := &Page[*model.Webhook]{}
	after, err := textAt(page.Cursor, "webhook")
	if err != nil {
		return nil, err
	}
	found.Items, err = s.store.Webhooks(ctx, c.View(), after, page.Limit)
	found.cut(page.Limit, func(last *model.Webhook) string { return encodeCursor("webhook", last.ID) })
	return found, err
}

// DeleteWebhook forgets a webhook and what was on its way to it.
func (s *Service) DeleteWebhook(ctx context.Context, id string) error {
	return s.store.Write(ctx, func(ctx context.Context) error {
		w, err := s.Webhook(ctx, id)
		if err != nil {
			return err
		}
		return s.dropWebhook(ctx, w)
	})
}

func (s *Service) dropWebhook(ctx context.Context, w *model.Webhook) error {
	if err := s.store.DeleteWebhook(ctx, w.ID); err != nil {
		return err
	}
	return s.record(ctx, webhookAct("webhook.delete", w), whole(w, nil))
}

// Deliveries lists those of a webhook, newest first.
func (s *Service) Deliveries(ctx context.Context, id string, page PageOf) (*Page[*model.Delivery], error) {
	if _, err := s.Webhook(ctx, id); err != nil {
		return nil, err
	}
	var before *string
	if page.Cursor != nil {
		at, err := textAt(page.Cursor, "delivery")
		if err != nil {
			return nil, err
		}
		before = &at
	}
	found := &Page[*model.Delivery]{}
	var err error
	found.Items, err = s.store.Deliveries(ctx, id, before, page.Limit)
	found.cut(page.Limit, func(last *model.Delivery) string { return encodeCursor("delivery", last.ID) })
	return found, err
}

// Replay sends a delivery again, whatever became of it.
func (s *Service) Replay(ctx context.Context, webhookID, id string) (d *model.Delivery, err error) {
	err = s.store.Write(ctx, func(ctx context.Context) error {
		w, err := s.Webhook(ctx, webhookID)
		if err != nil {
			return err
		}
		if d, err = s.store.Delivery(ctx, webhookID, id); err != nil {
			return err
		}
		now, since := s.instant(), d.Since
		d.State, d.Since, d.NextAt, d.Status, d.Error, d.DeliveredAt = model.Pending, now, &now, nil, nil, nil
		if err := s.store.UpdateDelivery(ctx, d, since); err != nil {
			return err
		}
		return s.record(ctx, webhookAct("webhook.replay", w), []model.Change{{Pointer: "/deliveries", To: id}})
	})
	if err != nil {
		return nil, err
	}
	s.wake()
	return d, nil
}

// wake tells who delivers that there is something.
func (s *Service) wake() {
	select {
	case s.woken <- struct{}{}:
	default: // told already
	}
}

// Deliver takes events to webhooks until the context ends. Each delivery goes by itself, and of one webhook few at a time:
// a receiver that hangs keeps no other waiting.
func (s *Service) Deliver(ctx context.Context, failed func(error)) {
	f := &flights{under: map[string]bool{}}
	defer f.all.Wait()
	for ctx.Err() == nil {
		wait, err := s.deliverDue(ctx, f, failed)
		if err != nil && ctx.Err() == nil {
			failed(err)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-s.woken:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// flights are the deliveries that are under way.
type flights struct {
	all   sync.WaitGroup
	mu    sync.Mutex
	under map[string]bool
}

// begin says whether a delivery may go now: it is not under way, and not too many are.
func (f *flights) begin(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.under[id] || len(f.under) >= deliveriesAtOnce {
		return false
	}
	f.under[id] = true
	return true
}

func (f *flights) end(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.under, id)
}

// deliverDue sends what is due on its way, and says when to look again unless something ends before.
func (s *Service) deliverDue(ctx context.Context, f *flights, failed func(error)) (time.Duration, error) {
	now := s.instant()
	due, err := s.store.Due(ctx, now, deliveriesOfOne, 2*deliveriesAtOnce) // those under way are among them
	if err != nil {
		return lookAgain, err
	}
	for _, d := range due {
		if !f.begin(d.ID) {
			continue
		}
		f.all.Go(func() {
			if err := s.attempt(ctx, d); err != nil && ctx.Err() == nil {
				failed(err)
				pause(ctx, lookAgain) // what can't be stored is not to be sent again and again
			}
			f.end(d.ID)
			s.wake()
		})
	}
	next, err := s.store.NextDue(ctx, now)
	if err != nil || next == nil {
		return lookAgain, err
	}
	return min(max(next.Sub(s.instant()), 0), lookAgain), nil
}

func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// notice is what a webhook is told.
type notice struct {
	Type      string      `json:"type"`
	Timestamp time.Time   `json:"timestamp"`
	Data      model.Event `json:"data"`
}

// attempt sends a delivery once. Where the process dies before the outcome is stored, it is sent again.
func (s *Service) attempt(ctx context.Context, listed *model.Delivery) error {
	d, err := s.store.Delivery(ctx, listed.Webhook.ID, listed.ID)
	if err != nil {
		return absentIsFine(err)
	}
	if d.State != model.Pending || d.NextAt.After(s.instant()) {
		return nil // done since it was listed
	}
	body, err := json.Marshal(notice{d.Event.Type, d.Event.At, d.Event}, json.Deterministic(true))
	if err != nil {
		return err
	}
	status, failed := s.sender.Send(ctx, model.Message{WebhookID: d.Webhook.ID, URL: d.Webhook.URL, ID: d.ID, Body: body})
	if ctx.Err() != nil {
		return nil // the service stops: the next start sends it
	}
	now, since := s.instant(), d.Since
	d.Attempts++
	d.Status, d.Error, d.NextAt = nil, nil, nil
	if status != 0 {
		d.Status = &status
	}
	d.State, d.DeliveredAt = model.Delivered, &now
	if failed != nil {
		reason, next := failed.Error(), now.Add(backOff(d.Attempts))
		d.State, d.DeliveredAt, d.Error = model.Abandoned, nil, &reason
		if next.Before(d.Since.Add(deliveriesAreDue)) {
			d.State, d.NextAt = model.Pending, &next
		}
	}
	return s.store.Write(ctx, func(ctx context.Context) error { return s.store.UpdateDelivery(ctx, d, since) })
}
