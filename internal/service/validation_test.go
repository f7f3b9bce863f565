package service_test

import (
	"fmt"
	"testing"

	"nianbao/internal/model"
	"nianbao/internal/service"
)

// carried is what a validation took for last year's stock of rules; "" where it knew none.
func carried(t testing.TB, v *model.Validation, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range v.Findings {
		if f.Code == "disclosure.stock_flow" {
			return f.Expected.String()
		}
	}
	for _, n := range v.NotAssessable {
		if n.Code == "disclosure.stock_flow" && n.Place == "disclosure.regulations" {
			return fmt.Sprint(n.Needs)
		}
	}
	return ""
}

// power says how the checks of the organ's power to make rules went: passed, failed, not made.
func power(v *model.Validation) string {
	for _, r := range v.Rules {
		if r.Code == "disclosure.rulemaking_power" {
			return fmt.Sprint(r.Passed, r.Failed, r.NotAssessable)
		}
	}
	return ""
}

func TestTheYearBeforeIsTheOrgansOwn(t *testing.T) {
	d := open(t)
	parent := d.organ("甲市人民政府", asItIs)
	organ, other := d.organ("甲县人民政府", below(parent)), d.organ("甲县人民政府", below(parent))
	r := d.report(organ, 2024, stock(100))
	for i, year := range []int{2022, 2025} {
		d.report(organ, year, stock(int64(i+1)))
	}
	d.report(other, 2023, stock(3))
	d.report(parent, 2023, stock(4))
	found := func() string {
		v, err := d.Validation(background, r.ID, "zh")
		return carried(t, v, err)
	}
	if got := found(); got != "[previous]" {
		t.Errorf("without a report of the year before: %s", got)
	}
	last := d.report(organ, 2023, stock(5))
	if got := found(); got != "5" {
		t.Errorf("compared with %s", got)
	}
	d.edit(last.ID, stock(100))
	if got := found(); got != "" {
		t.Errorf("compared with %s", got)
	}
	d.stands(r)
	if err := d.DeleteReport(background, last.ID, nil); err != nil {
		t.Fatal(err)
	}
	if got := found(); got != "[previous]" {
		t.Errorf("after it was deleted: %s", got)
	}

	// the organ's facts are those of now
	has := true
	for want, stated := range map[string]*bool{"0 1 0": nil, "1 0 0": &has} {
		if _, err := d.EditOrgan(background, organ.ID, nil, func(o *model.Organ) []model.Fault { o.RulemakingPower = stated; return nil }); err != nil {
			t.Fatal(err)
		}
		if v, err := d.Validation(background, r.ID, "zh"); err != nil || power(v) != want {
			t.Errorf("%v %s, want %s", err, power(v), want)
		}
	}
	_, err := d.Validation(background, unknown, "zh")
	fails(t, err, model.NotFound, "report.not_found")
}

func TestATrialKnowsWhatIsSentAndWhatIsStored(t *testing.T) {
	d := open(t)
	organ := d.organ("甲县人民政府", asItIs)
	d.report(organ, 2023, stock(5))
	d.report(organ, 2024, stock(6))
	sent, empty := content(2023, stock(7)), service.Content{Fill: func(*model.Report) []model.Fault { return nil }}
	capital := &model.Organ{Name: organ.Name, Level: model.Provincial, Kind: model.Government}
	for name, k := range map[string]struct {
		trial          service.Trial
		carried, power string
	}{
		"alone": {service.Trial{}, "[previous]", "0 0 1"}, "registered": {service.Trial{OrganID: organ.ID}, "5", "0 1 0"}, "described": {service.Trial{Organ: capital}, "[previous]", "1 0 0"},
		"registered, with its year before": {service.Trial{OrganID: organ.ID, Previous: &sent}, "7", "0 1 0"}, "described, with its year before": {service.Trial{Organ: capital, Previous: &sent}, "7", "1 0 0"},
		"alone, with its year before": {service.Trial{Previous: &sent}, "7", "0 0 1"}, "registered, with an empty year before": {service.Trial{OrganID: organ.ID, Previous: &empty}, "[]", "0 1 0"},
	} {
		k.trial.Content = content(2024, stock(100))
		v, err := d.Validate(background, k.trial, "zh")
		if got := carried(t, v, err); got != k.carried || power(v) != k.power {
			t.Errorf("%s: %s and %s, want %s and %s", name, got, power(v), k.carried, k.power)
		}
	}
	page, err := d.Reports(background, model.ReportFilter{}, nil, service.PageOf{Limit: 5})
	if err != nil || len(page.Items) != 2 {
		t.Errorf("%v: a trial was stored: %s", err, text(t, page))
	}
}

func TestAllThatIsWrongWithATrialIsSaidAtOnce(t *testing.T) {
	d := open(t)
	wrong := func(pointer string, year int, edition string) service.Content {
		return service.Content{Pointer: pointer, Year: &year, Edition: &edition, Faults: []model.Fault{{Code: "value.type", Pointer: pointer + "/a"}}, Fill: func(*model.Report) []model.Fault {
			return []model.Fault{{Code: "row.duplicate", Pointer: pointer + "/b"}}
		}}
	}
	last, early, nameless := wrong("/previous", 2020, "2021"), wrong("/previous", 2019, "2019"), wrong("/previous", 0, "2019")
	nameless.Year = nil
	no := wrong("", 0, "")
	no.Year = nil
	for _, k := range []struct {
		trial service.Trial
		want  []string
	}{
		{service.Trial{Content: wrong("", 2021, "2019"), OrganID: unknown, Previous: &last}, []string{"organ.unknown /organ_id", "value.type /a", "form.edition /edition", "row.duplicate /b", "value.type /previous/a", "form.edition /previous/edition", "row.duplicate /previous/b"}},
		{service.Trial{Content: wrong("", 2021, "2021"), Previous: &early}, []string{"value.type /a", "row.duplicate /b", "value.type /previous/a", "previous.year /previous/year"}},
		{service.Trial{Content: wrong("", 2021, "2021"), Previous: &nameless}, []string{"value.type /a", "row.duplicate /b", "value.type /previous/a", "row.duplicate /previous/b"}}, // its year is known, and its edition
		{service.Trial{Content: wrong("", 2019, "2019"), Previous: &nameless}, []string{"value.type /a", "row.duplicate /b", "value.type /previous/a", "year.out_of_range /previous/year"}},
		{service.Trial{Content: no, OrganID: unknown, Previous: &last}, []string{"organ.unknown /organ_id", "value.type /a", "value.type /previous/a"}},
	} {
		_, err := d.Validate(background, k.trial, "zh")
		fails(t, err, model.Invalid, "content.invalid", k.want...)
	}
}
