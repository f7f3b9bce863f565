package service_test

import (
	"errors"
	"testing"
	"time"

	"nianbao/internal/model"
	"nianbao/internal/service"
)

// move puts an organ below another, or at the top.
func (d *desk) move(o, parent *model.Organ) (*model.Organ, error) {
	return d.EditOrgan(background, o.ID, nil, func(o *model.Organ) []model.Fault {
		o.ParentID = nil
		if parent != nil {
			o.ParentID = &parent.ID
		}
		return nil
	})
}

// within says which of the organs stand in a subtree, and holds the list of reports against it.
func (d *desk) within(id string) (names string) {
	d.t.Helper()
	organs, err := d.Organs(background, model.OrganFilter{}, &id, service.PageOf{Limit: 50, Total: true})
	reports, err2 := d.Reports(background, model.ReportFilter{Sort: []model.SortKey{{Name: "organ_name"}}}, &id, service.PageOf{Limit: 50, Total: true})
	if err != nil || err2 != nil {
		d.t.Fatal(err, err2)
	}
	for _, o := range organs.Items {
		names += o.Name
	}
	below := ""
	for _, r := range reports.Items {
		below += r.Organ.Name
	}
	if below != names || int(*organs.Total) != len(names) || int(*reports.Total) != len(names) || organs.Items == nil || reports.Items == nil {
		d.t.Errorf("organs %s, %d, reports of %s, %d", names, *organs.Total, below, *reports.Total)
	}
	return names
}

func TestAllBelowGoAlong(t *testing.T) {
	d := open(t)
	all := map[string]*model.Organ{}
	for _, k := range []struct{ name, parent string }{{"a", ""}, {"b", "a"}, {"c", "b"}, {"d", "b"}, {"e", "c"}, {"x", ""}, {"y", "x"}} {
		place := asItIs
		if k.parent != "" {
			place = below(all[k.parent])
		}
		all[k.name] = d.organ(k.name, place)
		d.report(all[k.name], 2024, blank)
	}
	d.now = d.now.Add(time.Hour)
	for _, k := range []struct {
		moved, to                         string
		inA, inB, inX, pathOfE, untouched string
	}{
		{"b", "y", "a", "bcde", "bcdexy", "xybce", "cdexy"}, {"b", "y", "a", "bcde", "bcdexy", "xybce", "bcdexy"}, {"c", "x", "a", "bd", "bcdexy", "xce", "abdexy"}, {"b", "", "a", "bd", "cexy", "xce", "acdexy"}, {"x", "b", "a", "bcdexy", "cexy", "bxce", "abcdey"},
	} {
		before := map[string]model.Organ{}
		for name, o := range all {
			before[name] = *o
		}
		moved, err := d.move(all[k.moved], all[k.to])
		if err != nil {
			t.Fatal(k, err)
		}
		if a, b, x := d.within(all["a"].ID), d.within(all["b"].ID), d.within(all["x"].ID); a != k.inA || b != k.inB || x != k.inX {
			t.Errorf("%s to %s: in a %s, in b %s, in x %s", k.moved, k.to, a, b, x)
		}
		path := ""
		for _, name := range k.pathOfE {
			path += all[string(name)].ID + "/"
		}
		for name := range all {
			if all[name], err = d.Organ(background, all[name].ID); err != nil {
				t.Fatal(err)
			}
		}
		if all["e"].Path != path || text(t, moved) != text(t, all[k.moved]) || moved.Path != all[k.moved].Path {
			t.Errorf("%s to %s: %s, want %s", k.moved, k.to, all["e"].Path, path)
		}
		for _, name := range k.untouched {
			if was, is := before[string(name)], all[string(name)]; was.ETag() != is.ETag() || was.UpdatedAt != is.UpdatedAt {
				t.Errorf("%s to %s: %s was touched", k.moved, k.to, string(name))
			}
		}
	}
	if got := d.within(unknown); got != "" {
		t.Error(got)
	}
}

func TestTheTreeIsSixteenDeep(t *testing.T) {
	d := open(t)
	chain := []*model.Organ{d.organ("1", asItIs)}
	for len(chain) < model.MaxDepth {
		chain = append(chain, d.organ("n", below(chain[len(chain)-1])))
	}
	two := d.organ("two", asItIs)
	d.organ("three", below(d.organ("of two", below(two))))
	deep := func(o, parent *model.Organ) {
		t.Helper()
		_, err := d.move(o, parent)
		if args := fails(t, err, model.Invalid, "content.invalid", "organ.too_deep /parent_id"); args["max"] != 16 {
			t.Error(args)
		}
	}
	_, err := d.CreateOrgan(background, func(o *model.Organ) []model.Fault { o.ParentID = &chain[15].ID; return nil })
	fails(t, err, model.Invalid, "content.invalid", "organ.too_deep /parent_id")
	deep(two, chain[13])
	deep(two, chain[15])
	if _, err := d.move(two, chain[12]); err != nil { // 14, 15, 16
		t.Error(err)
	}
	deep(chain[0], d.organ("top", asItIs))
	if _, err := d.move(chain[15], chain[14]); err != nil { // where it is
		t.Error(err)
	}
}

func TestNoOrganStandsWhereItCannot(t *testing.T) {
	d := open(t)
	a := d.organ("a", asItIs)
	b := d.organ("b", below(a))
	c := d.organ("c", below(b))
	for _, parent := range []*model.Organ{a, b, c} {
		_, err := d.move(a, parent)
		if args := fails(t, err, model.Invalid, "content.invalid", "organ.cycle /parent_id"); args["name"] != parent.Name {
			t.Error(args)
		}
	}
	// with all that is wrong beside it
	wrong := []model.Fault{{Code: "value.blank", Pointer: "/name"}}
	nowhere := unknown
	for want, change := range map[string]func(*model.Organ){
		"organ.own_office_without_parent /is_own_office": func(o *model.Organ) { o.ParentID, o.IsOwnOffice = nil, true },
		"organ.unknown /parent_id":                       func(o *model.Organ) { o.ParentID, o.IsOwnOffice = &nowhere, true },
	} {
		fill := func(o *model.Organ) []model.Fault {
			o.Name = "改"
			change(o)
			return wrong
		}
		_, err := d.CreateOrgan(background, fill)
		fails(t, err, model.Invalid, "content.invalid", "value.blank /name", want)
		_, err = d.EditOrgan(background, b.ID, nil, fill)
		fails(t, err, model.Invalid, "content.invalid", "value.blank /name", want)
	}
	if got, err := d.Organ(background, b.ID); err != nil || text(t, got) != text(t, b) {
		t.Errorf("%v %s", err, text(t, got))
	}
	office := d.organ("办公室", func(o *model.Organ) { o.ParentID, o.IsOwnOffice = &a.ID, true })
	_, err := d.move(office, nil)
	fails(t, err, model.Invalid, "content.invalid", "organ.own_office_without_parent /is_own_office")
}

func TestACreditCodeIsOfOneOrgan(t *testing.T) {
	d := open(t)
	code := "11321300014318517B"
	first, second := d.organ("甲", func(o *model.Organ) { o.CreditCode = &code }), d.organ("乙", asItIs)
	take := func(o *model.Organ) []model.Fault { again := code; o.CreditCode = &again; return nil }
	_, created := d.CreateOrgan(background, take)
	_, edited := d.EditOrgan(background, second.ID, nil, take)
	for _, err := range []error{created, edited} {
		if args := fails(t, err, model.Conflict, "organ.credit_code_taken"); args["id"] != first.ID || args["name"] != "甲" || args["credit_code"] != code {
			t.Error(args)
		}
	}
	d.now = d.now.Add(time.Hour)
	if same, err := d.EditOrgan(background, first.ID, nil, take); err != nil || same.UpdatedAt != first.UpdatedAt || same.ETag() != first.ETag() {
		t.Errorf("%v: its own code changes nothing: %s", err, text(t, same))
	}
	changed, err := d.EditOrgan(background, first.ID, nil, func(o *model.Organ) []model.Fault { o.CreditCode = nil; return nil })
	if err != nil || !changed.UpdatedAt.After(first.UpdatedAt) || changed.CreatedAt != first.CreatedAt {
		t.Errorf("%v %s", err, text(t, changed))
	}
	if second, err = d.EditOrgan(background, second.ID, nil, take); err != nil || *second.CreditCode != code {
		t.Error("a code that was given up", err)
	}
}

func TestAnOrganInUseStays(t *testing.T) {
	d := open(t)
	a := d.organ("a", asItIs)
	b := d.organ("b", below(a))
	d.organ("c", below(b))
	r := d.report(a, 2024, blank)
	for _, k := range []struct {
		first             func() error
		children, reports int64
	}{
		{func() error { return nil }, 1, 1},
		{func() error { _, err := d.move(b, nil); return err }, 0, 1},
		{func() error { _, err := d.move(b, a); return errors.Join(err, d.DeleteReport(background, r.ID, nil)) }, 1, 0},
	} {
		if err := k.first(); err != nil {
			t.Fatal(err)
		}
		if args := fails(t, d.DeleteOrgan(background, a.ID, nil), model.Conflict, "organ.in_use"); args["children"] != k.children || args["reports"] != k.reports {
			t.Error(args)
		}
	}
	if _, err := d.move(b, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.DeleteOrgan(background, a.ID, nil); err != nil {
		t.Error(err)
	}
	_, err := d.Organ(background, a.ID)
	fails(t, err, model.NotFound, "organ.not_found")
}
