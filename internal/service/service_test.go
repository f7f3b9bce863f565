package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"
	"nianbao/internal/rule"
	"nianbao/internal/service"
)

// desk is the service on a database of its own, with a clock that stands until it is set and ids that count.
type desk struct {
	*service.Service
	t   testing.TB
	now time.Time
}

func open(t testing.TB) *desk {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rule.Load(forms)
	if err != nil {
		t.Fatal(err)
	}
	store, err := repo.Open(context.Background(), filepath.Join(t.TempDir(), "nianbao.db"), forms)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &desk{t: t, now: time.Date(2025, 6, 1, 8, 0, 0, 123456789, time.FixedZone("", 8*60*60))}
	var made atomic.Int64
	d.Service = service.New(service.Options{
		Storage: store, Forms: forms, Rules: rules, Now: func() time.Time { return d.now }, NewID: func() string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", made.Add(1)) },
	})
	return d
}

const unknown = "00000000-0000-7000-8000-ffffffffffff"

// background is the context of somebody who may do everything.
var background = model.WithCaller(context.Background(), &model.Caller{ID: "admin", Name: "admin", Role: model.Admin})

// organ registers a county's government; change makes it another.
func (d *desk) organ(name string, change func(*model.Organ)) *model.Organ {
	d.t.Helper()
	o, err := d.CreateOrgan(background, func(o *model.Organ) []model.Fault {
		o.Name, o.Level, o.Kind = name, model.County, model.Government
		change(o)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return o
}

func asItIs(*model.Organ) {}

func below(parent *model.Organ) func(*model.Organ) {
	return func(o *model.Organ) { o.ParentID = &parent.ID }
}

func content(year int, fill func(*model.Report)) service.Content {
	return service.Content{Year: &year, Fill: func(r *model.Report) []model.Fault {
		fill(r)
		return nil
	}}
}

func (d *desk) report(o *model.Organ, year int, fill func(*model.Report)) *model.Report {
	d.t.Helper()
	r, err := d.CreateReport(background, o.ID, content(year, fill))
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func blank(*model.Report) {}

// stock is a number of rules in force, of which none is of the year.
func stock(n int64) func(*model.Report) {
	return func(r *model.Report) {
		for column, n := range map[string]int64{"issued": 0, "repealed": 0, "in_force": n} {
			set(r, "disclosure", "regulations", column, n)
		}
	}
}

func set(r *model.Report, section, row, column string, n int64) {
	t := r.Table(section)
	t.Set(t.Table.Row(row), t.Table.Column(column), form.Of(n))
}

// edit changes a report that nobody else changes.
func (d *desk) edit(id string, change func(*model.Report)) *model.Report {
	d.t.Helper()
	r, err := d.EditReport(background, id, nil, func(r *model.Report) error {
		change(r)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// stands says that a report is stored so, to the letter.
func (d *desk) stands(want *model.Report) {
	d.t.Helper()
	got, err := d.Report(background, want.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	if a, b := text(d.t, got)+got.ETag, text(d.t, want)+want.ETag; a != b {
		d.t.Errorf("stored is %s\nwant %s", a, b)
	}
}

func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// fails says what the failure has to be, all its faults included, and gives its particulars.
func fails(t testing.TB, err error, kind model.Kind, code string, faults ...string) model.Args {
	t.Helper()
	var e *model.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v, want %s", err, code)
	}
	var got []string
	for _, f := range e.Faults {
		got = append(got, strings.TrimSpace(f.Code+" "+f.Pointer+f.Parameter))
	}
	if e.Kind != kind || e.Code != code || !slices.Equal(got, faults) {
		t.Errorf("kind %d %s %q, want kind %d %s %q", e.Kind, e.Code, got, kind, code, faults)
	}
	if len(e.Faults) > 0 {
		return e.Faults[len(e.Faults)-1].Args
	}
	return e.Args
}
