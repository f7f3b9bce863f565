package service_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/service"
)

// imported is a report that may be published as it is.
func imported(r *model.Report) { r.Origin = model.Imported }

// publish takes a report through to its publication.
func (o *office) publish(r *model.Report) *model.Report {
	o.t.Helper()
	_, err := o.Submit(background, r.ID, nil, "zh")
	quiet(o.t, err)
	r, err = o.Publish(background, r.ID, nil, "zh")
	quiet(o.t, err)
	return r
}

// hook registers a webhook for all organs.
func (o *office) hook(url string) *model.Webhook {
	o.t.Helper()
	w, err := o.CreateWebhook(background, url, nil)
	quiet(o.t, err)
	return w
}

func (o *office) deliveries(w *model.Webhook) []*model.Delivery {
	o.t.Helper()
	page, err := o.Deliveries(background, w.ID, service.PageOf{Limit: 500})
	quiet(o.t, err)
	return page.Items
}

// receiver answers what it is told to, and keeps the ids and the times of what comes.
type receiver struct {
	url     string
	mu      sync.Mutex
	status  int
	got     []string
	between func() // a request and its answer
}

func listen(t testing.TB, status int) *receiver {
	r := &receiver{status: status, between: nothing}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, sent *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, sent.Header.Get("webhook-id")+" "+sent.Header.Get("webhook-timestamp"))
		r.between()
		w.WriteHeader(r.status)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// tries are the times between the publication and the attempts that a day has.
func tries() []time.Duration {
	return []time.Duration{
		0, 5 * time.Second, 35 * time.Second, 155 * time.Second, 755 * time.Second, 2555 * time.Second, 6155 * time.Second, 13355 * time.Second, 27755 * time.Second,
		42155 * time.Second, 56555 * time.Second, 70955 * time.Second, 85355 * time.Second,
	}
}

func TestADeliveryIsTriedForADay(t *testing.T) {
	o, r := openOffice(t, asUsual), listen(t, http.StatusInternalServerError)
	w := o.hook(r.url)
	o.publish(o.report(o.organ("甲县人民政府", asItIs), 2024, imported))
	begun := o.deliveries(w)[0].CreatedAt
	for i, after := range tries() {
		o.now = begun.Add(after - time.Microsecond)
		o.deliver()
		is(t, len(r.got), i) // too early
		o.now = begun.Add(after)
		o.deliver()
		d := o.deliveries(w)[0]
		is(t, fmt.Sprint(len(r.got), d.Attempts, *d.Status, d.Error != nil, d.DeliveredAt == nil), fmt.Sprint(i+1, i+1, 500, true, true))
		is(t, r.got[i], fmt.Sprint(d.ID, " ", o.now.Unix()))
		if last := i == len(tries())-1; last {
			is(t, fmt.Sprint(d.State, d.NextAt == nil), "abandonedtrue")
		} else {
			is(t, fmt.Sprint(d.State, d.NextAt.Sub(begun)), fmt.Sprint("pending", tries()[i+1]))
		}
	}
	o.now = begun.Add(48 * time.Hour)
	o.deliver()
	is(t, len(r.got), len(tries()))
	is(t, strings.HasPrefix(*o.deliveries(w)[0].Error, "500"), true) // the last error stays to be seen
}

func TestAReplayHasAnotherDay(t *testing.T) {
	o, r := openOffice(t, asUsual), listen(t, http.StatusServiceUnavailable)
	w := o.hook(r.url)
	o.publish(o.report(o.organ("甲县人民政府", asItIs), 2024, imported))
	// it tries until it is given up, and says how long that was
	exhaust := func() time.Duration {
		begun := o.now
		for {
			o.deliver()
			d := o.deliveries(w)[0]
			if d.State == model.Abandoned {
				return o.now.Sub(begun)
			}
			o.now = *d.NextAt
		}
	}
	exhaust()
	o.now = o.now.Add(50 * time.Hour).Truncate(time.Microsecond)
	id, sent := o.deliveries(w)[0].ID, len(r.got)
	d, err := o.Replay(background, w.ID, id)
	quiet(t, err)
	is(t, fmt.Sprint(d.State, d.NextAt.Equal(o.now)), "pendingtrue")
	if day := exhaust(); day < 20*time.Hour || day > 24*time.Hour {
		t.Error(day)
	}
	if again := len(r.got) - sent; again < 6 {
		t.Errorf("%d attempts", again)
	}

	r.status = http.StatusAccepted
	for range 2 { // also what was delivered
		_, err = o.Replay(background, w.ID, id)
		quiet(t, err)
		o.deliver()
		d = o.deliveries(w)[0]
		is(t, fmt.Sprint(d.State, *d.Status, d.Error == nil, d.NextAt == nil, d.DeliveredAt.Equal(o.now)), "delivered202 true true true")
		is(t, r.got[len(r.got)-1], fmt.Sprint(id, " ", o.now.Unix()))
		o.now = o.now.Add(time.Hour)
	}
	_, err = o.Replay(background, w.ID, unknown)
	fails(t, err, model.NotFound, "delivery.not_found")
	_, err = o.Replay(background, o.hook(r.url).ID, id)
	fails(t, err, model.NotFound, "delivery.not_found")
	_, err = o.Replay(background, unknown, id)
	fails(t, err, model.NotFound, "webhook.not_found")
}

// Who asks for a replay while the last attempt is under way has been promised another day.
func TestAReplayDuringAnAttemptIsNotLost(t *testing.T) {
	o, r := openOffice(t, asUsual), listen(t, http.StatusBadGateway)
	w := o.hook(r.url)
	o.publish(o.report(o.organ("甲县人民政府", asItIs), 2024, imported))
	d := o.deliveries(w)[0]
	for d.NextAt != nil {
		o.now = *d.NextAt
		if o.now.Sub(d.CreatedAt) > 23*time.Hour {
			r.between = func() {
				r.between = nothing
				if _, err := o.Replay(background, w.ID, d.ID); err != nil {
					t.Error(err)
				}
			}
		}
		if o.deliver(); len(r.got) > 1+len(tries()) {
			return
		}
		d = o.deliveries(w)[0]
	}
	t.Errorf("%s after %d attempts", d.State, len(r.got))
}

func TestAnotherAttemptMayDo(t *testing.T) {
	o, r := openOffice(t, asUsual), listen(t, http.StatusInternalServerError)
	up, down := o.hook(r.url), o.hook("http://127.0.0.1:1/")
	o.publish(o.report(o.organ("甲县人民政府", asItIs), 2024, imported))
	o.deliver()
	d := o.deliveries(down)[0]
	is(t, fmt.Sprint(d.State, d.Attempts, d.Status == nil, d.Error != nil), "pending1 true true")
	r.status = http.StatusNoContent
	o.now = *d.NextAt
	o.deliver()
	o.now = o.now.Add(30 * time.Second)
	o.deliver()
	d = o.deliveries(up)[0]
	is(t, fmt.Sprint(len(r.got), d.State, d.Attempts, *d.Status, d.Error == nil), "2delivered2 204 true")
	is(t, o.deliveries(down)[0].Attempts, 3)
}

// What was on its way when the service stopped is sent by the next start, under the same id.
func TestAStopLosesNoDelivery(t *testing.T) {
	o := openOffice(t, asUsual)
	ctx, stop := context.WithCancel(context.Background())
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, sent *http.Request) {
		if got = append(got, sent.Header.Get("webhook-id")); len(got) == 1 {
			stop()
		}
	}))
	defer server.Close()
	w := o.hook(server.URL)
	o.publish(o.report(o.organ("甲县人民政府", asItIs), 2024, imported))
	o.Deliver(ctx, func(err error) { t.Error(err) })
	is(t, o.deliveries(w)[0].State, model.Pending)
	o.Service = service.New(o.options)
	o.deliver()
	d := o.deliveries(w)[0]
	is(t, d.State, model.Delivered)
	is(t, fmt.Sprint(got), fmt.Sprint([]string{d.ID, d.ID}))
}

func TestOldDeliveriesAreForgotten(t *testing.T) {
	o, r := openOffice(t, asUsual), listen(t, http.StatusOK)
	w, down := o.hook(r.url), o.hook("http://127.0.0.1:1/")
	organ := o.organ("甲县人民政府", asItIs)
	o.publish(o.report(organ, 2023, imported))
	o.deliver()
	o.now = o.now.Add(30*24*time.Hour - time.Second)
	o.publish(o.report(organ, 2024, imported))
	for i, want := range []int{2, 1} {
		o.now = o.now.Add(time.Duration(i) * 2 * time.Second)
		o.tend()
		is(t, len(o.deliveries(w)), want)
		is(t, len(o.deliveries(down)), 2) // what waits stays
	}
	page, err := o.Changes(background, service.PageOf{Limit: 10})
	quiet(t, err)
	is(t, len(page.Items), 2) // the feed is as it was
	quiet(t, o.DeleteWebhook(background, w.ID))
	o.deliver()
	is(t, len(r.got), 1)
	_, err = o.Deliveries(background, w.ID, service.PageOf{Limit: 1})
	fails(t, err, model.NotFound, "webhook.not_found")
}
