package service_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"
	"nianbao/internal/rule"
	"nianbao/internal/service"
	"nianbao/internal/webhook"
)

// office is a desk with a door to the outside; what otherwise goes on in the background is done there when it is asked for.
type office struct {
	*desk
	store   *watched
	options service.Options
}

// watched is storage that tells when there is no more to deliver, when old deliveries went, and when something was written.
type watched struct {
	*repo.Store
	idle, swept, wrote func()
	due                int  // the last time that it was asked
	sweeping           bool // old deliveries go with the transaction at hand
}

func (w *watched) Due(ctx context.Context, now time.Time, ofOne, limit int) ([]*model.Delivery, error) {
	all, err := w.Store.Due(ctx, now, ofOne, limit)
	w.due = len(all)
	return all, err
}

func (w *watched) NextDue(ctx context.Context, after time.Time) (*time.Time, error) {
	if w.due == 0 {
		defer w.idle()
	}
	return w.Store.NextDue(ctx, after)
}

func (w *watched) ForgetDeliveries(ctx context.Context, before time.Time) error {
	w.sweeping = true
	return w.Store.ForgetDeliveries(ctx, before)
}

func (w *watched) Write(ctx context.Context, do func(context.Context) error) error {
	defer w.wrote()
	err := w.Store.Write(ctx, do)
	if w.sweeping {
		w.sweeping = false
		w.swept()
	}
	return err
}

func nothing() {}

func openOffice(t testing.TB, change func(*service.Options)) *office {
	t.Helper()
	o := &office{desk: &desk{t: t, now: time.Date(2025, 6, 1, 8, 0, 0, 123456789, model.LegalZone())}}
	forms, err := form.Embedded()
	quiet(t, err)
	rules, err := rule.Load(forms)
	quiet(t, err)
	store, err := repo.Open(context.Background(), filepath.Join(t.TempDir(), "nianbao.db"), forms)
	quiet(t, err)
	t.Cleanup(func() { quiet(t, store.Close()) })
	keys, err := webhook.NewKeys([]byte(strings.Repeat("k", 32)))
	quiet(t, err)
	o.store = &watched{store, nothing, nothing, nothing, 0, false}
	made := 0
	now := func() time.Time { return o.now }
	o.options = service.Options{
		Storage: o.store, Forms: forms, Rules: rules, Now: now, Sender: webhook.NewSender(keys, webhook.Options{AllowPrivate: true, Timeout: time.Hour, Now: now}),
		NewID: func() string {
			made++
			return fmt.Sprintf("00000000-0000-7000-8000-%012d", made)
		},
	}
	change(&o.options)
	o.Service = service.New(o.options)
	return o
}

func asUsual(*service.Options) {}

func quiet(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func is[T comparable](t testing.TB, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// deliver sends all that is due now.
func (o *office) deliver() {
	o.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o.store.idle = cancel
	o.Deliver(ctx, func(err error) { o.t.Error(err) })
}

// tend keeps house once.
func (o *office) tend() {
	o.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if o.options.Retention > 0 {
		o.store.wrote = cancel
	} else {
		o.store.swept = cancel
	}
	o.Tend(ctx, func(err error) { o.t.Error(err) })
	o.store.wrote = nothing
}

// acts is the whole history.
func (o *office) acts() []*model.Act {
	o.t.Helper()
	page, err := o.Acts(background, service.PageOf{Limit: 500})
	quiet(o.t, err)
	return page.Items
}

func (o *office) chain() *model.Chain {
	o.t.Helper()
	chain, err := o.VerifyHistory(background)
	quiet(o.t, err)
	return chain
}

// keeping is a history that is kept for so many days.
func keeping(days int) func(*service.Options) {
	return func(o *service.Options) { o.Retention = time.Duration(days) * 24 * time.Hour }
}

func TestOldActsAreForgottenAndTheChainHolds(t *testing.T) {
	o := openOffice(t, keeping(365))
	begun := o.now
	for day := range 5 {
		o.now = begun.Add(time.Duration(day) * 24 * time.Hour)
		o.organ(fmt.Sprint("机关", day), asItIs)
	}
	all := o.acts()
	whole := o.chain()
	is(t, fmt.Sprint(whole.Holds, whole.Acts, whole.From, whole.To, whole.Head == all[4].Hash, whole.BrokenAt == nil), "true 5 1 5 true true")

	// nothing is old enough: nothing happens, and nothing is said
	o.now = begun.Add(365 * 24 * time.Hour).Truncate(time.Microsecond)
	o.tend()
	is(t, *o.chain(), *whole)

	// two are
	o.now = begun.Add((365 + 1) * 24 * time.Hour).Add(time.Second)
	o.tend()
	left := o.acts()
	is(t, len(left), 4)
	for i, a := range left[:3] {
		is(t, a.Hash, all[2+i].Hash)
	}
	forgetting := left[3]
	is(t, fmt.Sprint(forgetting.Action, " ", forgetting.Actor, " ", forgetting.Role, " ", string(forgetting.Changes)), `history.forget nianbao admin [{"pointer":"/acts","from":2,"to":null}]`)
	is(t, forgetting.Previous, all[4].Hash)
	chain := o.chain()
	is(t, fmt.Sprint(chain.Holds, chain.Acts, chain.From, chain.To, chain.Head == forgetting.Hash), "true 4 3 6 true")

	// all are: the chain goes on from what it rested on
	o.now = o.now.Add(1000 * 24 * time.Hour)
	o.tend()
	chain = o.chain()
	is(t, fmt.Sprint(chain.Holds, chain.Acts, chain.From, chain.To), "true 1 7 7")
	is(t, o.acts()[0].Previous, forgetting.Hash)
	o.organ("后来的机关", asItIs)
	is(t, fmt.Sprint(o.chain().Holds, o.chain().To), "true 8")
}

func TestAllIsKeptWhereNothingElseIsSaid(t *testing.T) {
	o := openOffice(t, keeping(0))
	o.organ("甲县人民政府", asItIs)
	o.now = o.now.Add(100 * 365 * 24 * time.Hour)
	o.tend()
	is(t, len(o.acts()), 1)
}

// Addresses are personal data: who does not want them has none, not even of what fails.
func TestAddressesMayBeLeftOut(t *testing.T) {
	from := model.WithCaller(context.Background(), &model.Caller{ID: "1", Name: "张三", Role: model.Admin, Address: "203.0.113.7"})
	for hidden, want := range map[bool]string{false: `"203.0.113.7"`, true: "null"} {
		o := openOffice(t, func(o *service.Options) { o.HideAddresses = hidden })
		_, err := o.CreateOrgan(from, func(o *model.Organ) []model.Fault {
			o.Name, o.Level, o.Kind = "甲县人民政府", model.County, model.Government
			return nil
		})
		quiet(t, err)
		is(t, text(t, o.acts()[0].Address), want)
		is(t, o.chain().Holds, true)
	}
	o := openOffice(t, asUsual)
	o.organ("甲县人民政府", asItIs) // of nowhere: by the command line
	is(t, text(t, o.acts()[0].Address), "null")
}

// What is refused, and what fails half-way, leaves no act and no gap.
func TestOnlyWhatHappenedIsInTheHistory(t *testing.T) {
	o := openOffice(t, asUsual)
	organ := o.organ("甲县人民政府", asItIs)
	r := o.report(organ, 2024, imported)
	before := len(o.acts())
	_, err := o.Publish(background, r.ID, nil, "zh")
	fails(t, err, model.Conflict, "report.wrong_state")
	_, err = o.CreateReport(background, organ.ID, content(2024, blank))
	fails(t, err, model.Conflict, "report.exists")
	o.edit(r.ID, blank) // nothing changes
	fails(t, o.DeleteOrgan(background, organ.ID, nil), model.Conflict, "organ.in_use")
	is(t, len(o.acts()), before)
	failed := o.store.Write(background, func(ctx context.Context) error {
		if _, err := o.Submit(ctx, r.ID, nil, "zh"); err != nil {
			return err
		}
		return context.Canceled
	})
	is(t, failed, context.Canceled)
	is(t, len(o.acts()), before)
	o.publish(r)
	var done []string
	for i, a := range o.acts() {
		done = append(done, a.Action)
		is(t, a.Seq, int64(i+1))
	}
	is(t, strings.Join(done, " "), "organ.create report.create report.submit report.publish")
	is(t, slices.IsSortedFunc(o.acts(), func(a, b *model.Act) int { return a.At.Compare(b.At) }), true)
	is(t, o.chain().Holds, true)
}
