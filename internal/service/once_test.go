package service_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/service"

	"github.com/google/go-cmp/cmp"
)

// register registers an organ under a key and answers with its id; it counts how often it ran.
func (d *desk) register(ran *atomic.Int64) func(context.Context) (*model.Answer, bool) {
	return func(ctx context.Context) (*model.Answer, bool) {
		ran.Add(1)
		o, err := d.CreateOrgan(ctx, func(o *model.Organ) []model.Fault {
			o.Name, o.Level, o.Kind = "甲县人民政府", model.County, model.Government
			return nil
		})
		if err != nil {
			d.t.Error(err)
			return &model.Answer{Status: 500}, false
		}
		return &model.Answer{Status: 201, Headers: map[string][]string{"Location": {o.ID}, "Vary": {"A", "B"}}, Body: []byte("“" + o.ID + "”\n")}, true
	}
}

func (d *desk) organs() int {
	d.t.Helper()
	page, err := d.Organs(background, model.OrganFilter{}, nil, service.PageOf{Limit: 1, Total: true})
	if err != nil {
		d.t.Fatal(err)
	}
	return int(*page.Total)
}

func TestAKeyIsForOneRequestOfOneCaller(t *testing.T) {
	d := open(t)
	var ran atomic.Int64
	first := map[string]*model.Answer{}
	for _, k := range []struct {
		model.Key
		runs, reused bool
	}{
		{model.Key{Caller: "a", Text: "k", Fingerprint: "1"}, true, false}, {model.Key{Caller: "a", Text: "k", Fingerprint: "1"}, false, false}, {model.Key{Caller: "a", Text: "k", Fingerprint: "2"}, false, true},
		{model.Key{Caller: "b", Text: "k", Fingerprint: "2"}, true, false}, {model.Key{Caller: "", Text: "k", Fingerprint: "1"}, true, false}, {model.Key{Caller: "a", Text: "K", Fingerprint: "1"}, true, false},
		{model.Key{Caller: "b", Text: "k", Fingerprint: "1"}, false, true}, {model.Key{Caller: "b", Text: "k", Fingerprint: "2"}, false, false}, {model.Key{Caller: "a", Text: "k", Fingerprint: "1"}, false, false},
	} {
		before := ran.Load()
		answer, replayed, err := d.Once(background, k.Key, d.register(&ran))
		if got := ran.Load() - before; got > 1 || (got == 1) != k.runs {
			t.Errorf("%v ran %d times", k.Key, got)
		}
		if k.reused {
			fails(t, err, model.KeyReused, "idempotency_key.reused")
			continue
		}
		name := k.Caller + " " + k.Text
		if k.runs {
			first[name] = answer
		}
		if diff := cmp.Diff(first[name], answer); diff != "" || err != nil || replayed == k.runs {
			t.Errorf("%v: %v, replayed %v %s", k.Key, err, replayed, diff)
		}
	}
	if d.organs() != 4 {
		t.Errorf("%d organs", d.organs())
	}
}

func TestAnAnswerThatIsNotKeptLeavesTheKeyFree(t *testing.T) {
	d := open(t)
	var ran atomic.Int64
	refused := func(ctx context.Context) (*model.Answer, bool) {
		ran.Add(1)
		_, err := d.CreateOrgan(ctx, func(*model.Organ) []model.Fault { return []model.Fault{{Code: "value.blank", Pointer: "/name"}} })
		fails(t, err, model.Invalid, "content.invalid", "value.blank /name")
		return &model.Answer{Status: 422}, false
	}
	for _, fingerprint := range []string{"1", "1", "2"} {
		if answer, replayed, err := d.Once(background, model.Key{Text: "k", Fingerprint: fingerprint}, refused); err != nil || replayed || answer.Status != 422 {
			t.Errorf("%v %v %+v", err, replayed, answer)
		}
	}
	if _, replayed, err := d.Once(background, model.Key{Text: "k", Fingerprint: "3"}, d.register(&ran)); err != nil || replayed || ran.Load() != 4 || d.organs() != 1 {
		t.Errorf("%v %v, ran %d times, %d organs", err, replayed, ran.Load(), d.organs())
	}
}

func TestAKeyIsKeptForADay(t *testing.T) {
	d := open(t)
	var ran atomic.Int64
	old, young := model.Key{Text: "old", Fingerprint: "1"}, model.Key{Text: "young", Fingerprint: "1"}
	made := d.now
	for _, k := range []struct {
		after time.Duration
		key   model.Key
		ran   int64
	}{{0, old, 1}, {time.Hour, young, 2}, {24 * time.Hour, old, 2}, {24*time.Hour + time.Microsecond, old, 3}, {25 * time.Hour, young, 3}, {25*time.Hour + time.Microsecond, young, 4}, {25*time.Hour + time.Microsecond, old, 4}, {48*time.Hour + time.Microsecond, old, 4}} {
		d.now = made.Add(k.after)
		if _, _, err := d.Once(background, k.key, d.register(&ran)); err != nil || ran.Load() != k.ran {
			t.Errorf("%s after %v: %v, ran %d times, want %d", k.key.Text, k.after, err, ran.Load(), k.ran)
		}
	}
}

func TestWhatFailsLeavesNoKeyAndNothingElse(t *testing.T) {
	d := open(t)
	var ran atomic.Int64
	k := model.Key{Text: "k", Fingerprint: "1"}
	func() {
		defer func() {
			if got := recover(); got != "stop" {
				t.Error(got)
			}
		}()
		_, _, _ = d.Once(background, k, func(ctx context.Context) (*model.Answer, bool) {
			d.register(&ran)(ctx)
			panic("stop")
		})
	}()
	ctx, cancel := context.WithCancel(background)
	if _, replayed, err := d.Once(ctx, k, func(ctx context.Context) (*model.Answer, bool) {
		defer cancel() // nobody waits for the answer any more
		return d.register(&ran)(ctx)
	}); err == nil || replayed {
		t.Error(err, replayed)
	}
	if ran.Load() != 2 || d.organs() != 0 {
		t.Errorf("ran %d times, %d organs", ran.Load(), d.organs())
	}
	k.Fingerprint = "2"
	if _, replayed, err := d.Once(background, k, d.register(&ran)); err != nil || replayed || d.organs() != 1 {
		t.Error(err, replayed, d.organs())
	}
}

func TestThoseThatComeAtTheSameTimeGetOneAnswer(t *testing.T) {
	d := open(t)
	var ran, first atomic.Int64
	var all sync.WaitGroup
	answers := make([]*model.Answer, 16)
	for i := range answers {
		all.Go(func() {
			answer, replayed, err := d.Once(background, model.Key{Caller: string(rune('a' + i%2)), Text: "k", Fingerprint: "1"}, d.register(&ran))
			if err != nil {
				t.Error(err)
			}
			if !replayed {
				first.Add(1)
			}
			answers[i] = answer
		})
	}
	all.Wait()
	for i, answer := range answers {
		if diff := cmp.Diff(answers[i%2], answer); diff != "" {
			t.Error(diff)
		}
	}
	if ran.Load() != 2 || first.Load() != 2 || d.organs() != 2 || cmp.Equal(answers[0], answers[1]) {
		t.Errorf("ran %d times, %d were first, %d organs", ran.Load(), first.Load(), d.organs())
	}
}
