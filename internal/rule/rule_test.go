package rule

import (
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

func TestTheExamplesHold(t *testing.T) {
	forms, c := load(t)
	equalities := map[string]int{"applications.row_total": 25, "applications.handled_total": 7, "applications.balance": 7, "reviews.total": 3}
	for _, k := range []struct {
		name  string
		organ *model.Organ
	}{{"pingyuan-2024.json", township}, {"suqian-2023.json", city}, {"suqian-2024.json", city}} {
		v := c.Evaluate(Case{Report: example(t, forms, k.organ, k.name), Organ: k.organ, Forms: forms}, "zh")
		if v.Status != model.Valid || v.Errors+v.Warnings > 0 {
			t.Errorf("%s: %s %v", k.name, v.Status, found(v))
		}
		for code, n := range equalities {
			if got := checks(v, code); got != (model.Checks{Run: n, Passed: n}) {
				t.Errorf("%s: %s %+v", k.name, code, got)
			}
		}
	}
}

func TestTheSecondYearCarriesOverWhatTheFirstLeft(t *testing.T) {
	forms, c := load(t)
	k := Case{Report: example(t, forms, city, "suqian-2024.json"), Previous: example(t, forms, city, "suqian-2023.json"), Organ: city, Forms: forms}
	v := c.Evaluate(k, "zh")
	for code, n := range map[string]int{"applications.carried_over": 1, "applications.carried_over_column": 6, "disclosure.stock_flow": 2, "years.identical": 1} {
		if got := checks(v, code); got != (model.Checks{Run: n, Passed: n}) {
			t.Errorf("%s %+v", code, got)
		}
	}
	if v.Status != model.Valid || v.Errors+v.Warnings > 0 || len(open(v, "form.", "narrative.", "title.", "disclosure.", "applications.", "reviews.", "years.identical")) > 0 {
		t.Errorf("%s %v %v", v.Status, found(v), v.NotAssessable)
	}
	set(k.Previous, "applications", "carried_out", "total", form.Of(120))
	set(k.Previous, "disclosure", "regulations", "in_force", form.Of(10))
	v = c.Evaluate(k, "en")
	if want := []string{"disclosure.stock_flow disclosure.regulations /disclosure_items/0/values/in_force", "applications.carried_over applications.total /application_tallies/1/total"}; !slices.Equal(found(v, "disclosure.stock_flow", "applications."), want) {
		t.Errorf("%v", found(v))
	}
}

func TestOneWrongCellNamesPlaceAndDifference(t *testing.T) {
	forms, c := load(t)
	r := example(t, forms, city, "suqian-2024.json")
	set(r, "applications", "refused_process_information", "natural_person", form.Of(11))
	v := c.Evaluate(Case{Report: r, Organ: city, Forms: forms}, "zh")
	want := []string{"applications.row_total applications.refused_process_information /application_tallies/9/total", "applications.handled_total applications.natural_person /application_tallies/23/natural_person"}
	if !slices.Equal(found(v, "applications."), want) || v.Status != model.NotValid || v.Errors != 2 {
		t.Fatalf("%v %+v", found(v), v.Checks)
	}
	f := finding(t, v, "applications.row_total")
	if f.Expected.String() != "12" || f.Actual.String() != "11" || f.Difference.String() != "-1" || len(f.Cells) != 7 {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(f.Message, "表三 第10行") || !strings.Contains(f.Message, "总计列") || strings.ContainsAny(f.Message, "{}") {
		t.Error(f.Message)
	}
	en := finding(t, c.Evaluate(Case{Report: r, Organ: city, Forms: forms}, "en"), "applications.handled_total")
	if !strings.Contains(en.Message, "row 24") || !strings.Contains(en.Message, "Natural persons") || en.Fingerprint == f.Fingerprint {
		t.Error(en.Message)
	}
	set(r, "applications", "refused_process_information", "total", form.Of(10))
	if again := finding(t, c.Evaluate(Case{Report: r, Organ: city, Forms: forms}, "zh"), "applications.row_total"); again.Fingerprint == f.Fingerprint {
		t.Error("other values, the same fingerprint")
	}
}

func TestBlankIsIncompleteNeverValid(t *testing.T) {
	forms, c := load(t)
	r := model.NewReport(township, 2024, forms.ForYear(2024))
	r.Assemble()
	v := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
	if v.Status != model.Incomplete || len(found(v, "narrative.missing")) != 3 || len(found(v, "form.missing_row")) != 3 {
		t.Errorf("%s %v", v.Status, found(v))
	}
	for code, n := range map[string]int{"applications.row_total": 25, "applications.handled_total": 7, "applications.balance": 7, "reviews.total": 3, "applications.carried_over": 1, "disclosure.rulemaking_power": 1, "disclosure.rulemaking_by_office": 1, "years.identical": 1, "disclosure.negative_stock": 2} {
		if got := checks(v, code); got != (model.Checks{NotAssessable: n}) {
			t.Errorf("%s %+v", code, got)
		}
	}
}

func TestFormRules(t *testing.T) {
	forms, c := load(t)
	for name, k := range map[string]struct {
		change func(r *model.Report)
		want   []string
		status string
	}{
		"a row blank": {func(r *model.Report) { r.Applications.Clear(r.Applications.Table.Row("granted")) }, []string{"form.missing_row applications /application_tallies"}, model.Incomplete},
		"a cell blank": {func(r *model.Report) { set(r, "applications", "granted", "natural_person", form.Figure{}) },
			[]string{"form.blank_cell applications /application_tallies", "applications.row_total applications.granted"}, model.Incomplete},
		"a total blank": {func(r *model.Report) { set(r, "reviews", "reconsideration", "total", form.Figure{}) }, []string{"form.blank_total reviews /review_tallies"}, model.Valid},
		"edition":       {func(r *model.Report) { r.Year = 2020 }, []string{"form.edition edition /edition"}, model.NotValid},
		"no problems":   {func(r *model.Report) { text := "无。"; r.Narratives.Problems = &text }, []string{"narrative.missing problems /narratives/problems"}, model.NotValid},
		"no overview":   {func(r *model.Report) { text := " \n"; r.Narratives.Overview = &text }, []string{"narrative.missing overview /narratives/overview"}, model.Incomplete},
		"stock":         {func(r *model.Report) { set(r, "disclosure", "normative_documents", "issued", form.Of(9)) }, []string{"disclosure.negative_stock disclosure.normative_documents /disclosure_items/1/values/in_force"}, model.Valid},
		"rules":         {func(r *model.Report) { set(r, "disclosure", "regulations", "in_force", form.Of(3)) }, []string{"disclosure.rulemaking_power disclosure.regulations /disclosure_items/0/values/in_force"}, model.NotValid},
	} {
		families := []string{"form.", "narrative.missing", "disclosure.", "applications."}
		r := example(t, forms, township, "pingyuan-2024.json")
		k.change(r)
		r.Assemble()
		v := c.Evaluate(Case{Report: r, Organ: township, Forms: forms}, "zh")
		if name == "a cell blank" { // the total 0 leaves the sums open, not wrong
			k.want = k.want[:1]
		}
		if !slices.Equal(found(v, families...), k.want) || v.Status != k.status {
			t.Errorf("%s: %s %v", name, v.Status, found(v))
		}
	}
}

func TestRulesOfAnOffice(t *testing.T) {
	forms, c := load(t)
	office := &model.Organ{Name: "某市政府办公室", Level: model.Prefectural, Kind: model.Department}
	r := example(t, forms, office, "suqian-2024.json")
	v := c.Evaluate(Case{Report: r, Organ: office, Forms: forms}, "zh")
	if want := []string{"disclosure.rulemaking_by_office disclosure.regulations /disclosure_items/0/values/issued"}; !slices.Equal(found(v, "disclosure."), want) || v.Status != model.Valid {
		t.Errorf("%v", found(v))
	}
}

func TestCopiedYear(t *testing.T) {
	forms, c := load(t)
	this, last := example(t, forms, city, "suqian-2024.json"), example(t, forms, city, "suqian-2024.json")
	last.Year = 2023
	state := func() model.Checks {
		return checks(c.Evaluate(Case{Report: this, Previous: last, Organ: city, Forms: forms}, "zh"), "years.identical")
	}
	if got := state(); got.Failed != 1 {
		t.Errorf("equal years: %+v", got)
	}
	set(last, "disclosure", "regulations", "in_force", form.Of(99)) // a stock may stay or change
	if got := state(); got.Failed != 1 {
		t.Errorf("another stock: %+v", got)
	}
	set(last, "reviews", "reconsideration", "upheld", form.Figure{})
	if got := state(); got.NotAssessable != 1 {
		t.Errorf("a blank: %+v", got)
	}
	set(last, "reviews", "reconsideration", "upheld", form.Of(99))
	if got := state(); got.Passed != 1 {
		t.Errorf("another flow: %+v", got)
	}
	zero, zeroBefore := example(t, forms, township, "pingyuan-2024.json"), example(t, forms, township, "pingyuan-2024.json")
	this, last = zero, zeroBefore
	if got := state(); got.Passed != 1 {
		t.Errorf("zeros: %+v", got)
	}
	before := model.NewReport(township, 2020, forms.ForYear(2020))
	for _, table := range before.Tables() {
		table.FillZero()
	}
	before.Assemble()
	last = before
	if got := state(); got.Passed != 1 {
		t.Errorf("across editions: %+v", got)
	}
}

func TestTheCatalogueIsComplete(t *testing.T) {
	forms, _ := load(t)
	for _, text := range []string{
		strings.Replace(string(catalogue), "severity: warning", "severity: grave", 1),
		strings.Replace(string(catalogue), "needs: [organ]", "needs: [luck]", 1),
		strings.Replace(string(catalogue), "form.blank_cell", "form.blank_cells", 1),
		strings.Replace(string(catalogue), "code: form.unknown_row", "code: form.unknown_cell", 1),
		strings.Replace(string(catalogue), "en: A narrative is missing", "en: \"\"", 1),
		strings.Replace(string(catalogue), "door: true", "doors: true", 1),
	} {
		if _, err := parse([]byte(text), forms); err == nil {
			t.Error("loaded a broken catalogue")
		}
	}
}
