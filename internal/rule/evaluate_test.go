package rule

import (
	"slices"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"pgregory.net/rapid"
)

// faulty is a pair of reports in which most rules find something.
func faulty(t testing.TB, forms form.Forms) Case {
	this, last := alike(forms, 2024, 2023), full(forms, 2023)
	for _, r := range []*model.Report{this, last} {
		put(t, r, "disclosure regulations in_force 1", "disclosure regulations repealed 1", "applications carried_out natural_person 4",
			"applications carried_out total 20", "applications received natural_person 35")
	}
	put(t, this, "disclosure normative_documents in_force -", "applications granted total -",
		"applications handled_total research_institution 34", "reviews litigation_direct total 11")
	problems, nothing := "　无。", " \n"
	this.Narratives.Overview, this.Narratives.Problems, this.Narratives.OtherMatters = nil, &problems, &nothing
	this.Year = 2020
	return Case{Report: this, Previous: last, Organ: township, Forms: forms}
}

func TestFindingsComeInTheOrderOfTheForm(t *testing.T) {
	forms, c := load(t)
	v := c.Evaluate(faulty(t, forms), "zh")
	codes := []string{"form.", "narrative.missing", "title.year", "disclosure.rulemaking_power", "disclosure.negative_stock", "disclosure.stock_flow", "applications.row_total",
		"applications.handled_total", "applications.balance", "applications.carried_over", "applications.carried_over_column", "reviews.total", "years.identical"}
	same(t, "findings", lines(v, codes...), []string{
		"form.edition edition /edition",
		"title.year title /title",
		"narrative.missing overview /narratives/overview",
		"form.blank_cell disclosure /disclosure_items /disclosure_items/1/values/in_force",
		"disclosure.rulemaking_power disclosure.regulations /disclosure_items/0/values/issued 0 3 3",
		"disclosure.negative_stock disclosure.regulations /disclosure_items/0/values/in_force 2 1 -1",
		"disclosure.stock_flow disclosure.regulations /disclosure_items/0/values/in_force 3 1 -2",
		"form.blank_total applications /application_tallies /application_tallies/2/total",
		"applications.row_total applications.received /application_tallies/0/total 193 189 -4",
		"applications.balance applications.natural_person /application_tallies/0/natural_person 38 35 -3",
		"applications.balance applications.research_institution /application_tallies/0/research_institution 36 37 1",
		"applications.balance applications.total /application_tallies/0/total 207 209 2",
		"applications.carried_over_column applications.natural_person /application_tallies/1/natural_person 4 3 -1",
		"applications.carried_over applications.total /application_tallies/1/total 20 18 -2",
		"applications.row_total applications.handled_total /application_tallies/23/total 190 189 -1",
		"applications.handled_total applications.research_institution /application_tallies/23/research_institution 33 34 1",
		"applications.row_total applications.carried_out /application_tallies/24/total 19 20 1",
		"reviews.total reviews.litigation_direct /review_tallies/1/total 12 11 -1",
		"narrative.missing problems /narratives/problems",
		"narrative.missing other_matters /narratives/other_matters",
		"years.identical years ",
	})
	same(t, "status", v.Status, model.Incomplete)
}

func TestEveryFindingOfEveryRuleIsComplete(t *testing.T) {
	forms, c := load(t)
	complete(t, c, faulty(t, forms))
	for _, year := range []int{2024, 2020} {
		this := full(forms, year)
		put(t, this, "applications granted total -", "applications partially_granted natural_person -", "applications refused_state_secret * -",
			"applications handled_total total 1", "applications carried_in natural_person 4", "applications carried_in total 17", "reviews reconsideration total 1")
		this.Narratives.Overview, this.Year = nil, 2018
		for _, organ := range []*model.Organ{township, {Level: model.Prefectural, Kind: model.Department}} {
			k := Case{Report: this, Previous: full(forms, year-1), Organ: organ, Forms: forms}
			complete(t, c, k)
			v := c.Evaluate(k, "zh")
			same(t, "basis", finding(t, v, "reviews.total").Basis, []model.Basis{{Document: this.Form.Source.Document, Article: "表四"}})
			if slices.ContainsFunc(v.NotAssessable, func(n model.NotAssessable) bool { return n.Needs == nil || n.Missing == nil }) {
				t.Errorf("%+v", v.NotAssessable)
			}
		}
		complete(t, c, Case{Report: full(forms, year), Previous: alike(forms, year-1, year), Forms: forms})
	}
}

func TestFingerprints(t *testing.T) {
	forms, c := load(t)
	marks := func(lang string, k Case) map[string]string {
		m := map[string]string{}
		for _, f := range c.Evaluate(k, lang).Findings {
			if among(f.Code, []string{"form.", "narrative.missing", "title.", "disclosure.", "applications.", "reviews.", "years."}) {
				m[f.Code+" "+f.Place] = f.Fingerprint
			}
		}
		return m
	}
	k := faulty(t, forms)
	before := marks("zh", k)
	same(t, "again, in English", marks("en", faulty(t, forms)), before)
	seen := map[string]bool{}
	for place, mark := range before {
		if seen[mark] {
			t.Errorf("%s: the fingerprint of another finding", place)
		}
		seen[mark] = true
	}
	put(t, k.Report, "reviews litigation_direct total 10", "applications received natural_person 34")
	put(t, k.Previous, "disclosure regulations in_force 2")
	after := marks("zh", k)
	var changed []string
	for place, mark := range before {
		if after[place] != mark {
			changed = append(changed, place)
		}
	}
	slices.Sort(changed)
	same(t, "changed or gone", changed, []string{"applications.balance applications.natural_person", "applications.row_total applications.received",
		"disclosure.stock_flow disclosure.regulations", "reviews.total reviews.litigation_direct", "years.identical years"})
	k.Organ = &model.Organ{Level: model.Prefectural, Kind: model.Department}
	if at := " disclosure.regulations"; marks("zh", k)["disclosure.rulemaking_by_office"+at] == before["disclosure.rulemaking_power"+at] {
		t.Error("two rules, one fingerprint")
	}
}

func TestStatus(t *testing.T) {
	forms, c := load(t)
	for name, k := range map[string]struct {
		year  int
		cells []string
		want  model.ValidationCount
	}{
		"all stated":          {2019, nil, model.ValidationCount{Status: "valid"}},
		"a warning, a notice": {2024, []string{"disclosure regulations issued 9", "reviews reconsideration total -"}, model.ValidationCount{Status: "valid", Warnings: 1, Notices: 1}},
		"an error":            {2020, []string{"reviews reconsideration total 0"}, model.ValidationCount{Status: "invalid", Errors: 1}},
		"a blank":             {2024, []string{"disclosure regulations repealed -"}, model.ValidationCount{Status: "incomplete", Warnings: 1}},
		"a blank, an error":   {2024, []string{"disclosure regulations repealed -", "reviews reconsideration total 0"}, model.ValidationCount{Status: "incomplete", Errors: 1, Warnings: 1}},
		"below zero":          {2020, []string{"disclosure administrative_fees items_change -4"}, model.ValidationCount{Status: "valid"}},
	} {
		r := full(forms, k.year)
		put(t, r, k.cells...)
		same(t, name, c.Evaluate(Case{Report: r, Forms: forms}, "zh").Count(), k.want)
		same(t, name, c.Count(r, forms), k.want)
	}
}

// draw is a report with some cells changed or blank and some totals computed, and perhaps what is known around it.
func draw(t *rapid.T, forms form.Forms) Case {
	year := rapid.SampledFrom([]int{2020, 2021, 2024}).Draw(t, "year")
	organ := rapid.SampledFrom([]*model.Organ{nil, township, city, {Level: model.Prefectural, Kind: model.Department}})
	k := Case{Report: full(forms, year), Organ: organ.Draw(t, "organ"), Forms: forms}
	if rapid.Bool().Draw(t, "previous") {
		k.Previous = full(forms, year-1)
	}
	cell := rapid.SampledFrom([]form.Figure{{}, form.Of(0), form.Of(1), form.Of(3), form.Of(60), form.Of(400)})
	for _, table := range k.Report.Tables() {
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			row := rapid.IntRange(0, len(table.Table.Rows)-1).Draw(t, "row")
			column := rapid.IntRange(0, len(table.Table.Columns)-1).Draw(t, "column")
			if table.Table.Rows[row].Has(column) {
				table.Set(row, column, cell.Draw(t, "figure"))
			}
			if rapid.Bool().Draw(t, "computed") {
				compute(table, row, table.Table.Rows[row].Derived)
			}
		}
	}
	k.Report.Assemble()
	return k
}

func TestRandomReportsAreCountedRight(t *testing.T) {
	forms, c := load(t)
	rapid.Check(t, func(t *rapid.T) {
		k := draw(t, forms)
		v := c.Evaluate(k, "en")
		var sum model.Checks
		for _, r := range v.Rules {
			sum = model.Checks{Run: sum.Run + r.Run, Passed: sum.Passed + r.Passed, Failed: sum.Failed + r.Failed,
				ByConstruction: sum.ByConstruction + r.ByConstruction, NotAssessable: sum.NotAssessable + r.NotAssessable}
		}
		if v.Checks != sum || sum.Run != sum.Passed+sum.Failed || len(v.Findings) != sum.Failed || len(v.NotAssessable) != sum.NotAssessable {
			t.Errorf("%+v, rules %+v, %d findings, %d not assessable", v.Checks, sum, len(v.Findings), len(v.NotAssessable))
		}
		all, alone, blanks := map[string]int{}, map[string]int{}, false
		for _, f := range v.Findings {
			all[f.Severity]++
			if r := c.rules[slices.IndexFunc(c.rules, func(r Rule) bool { return r.Code == f.Code })]; len(r.Needs) == 0 {
				alone[f.Severity]++
			}
			blanks = blanks || f.Code == "form.missing_row" || f.Code == "form.blank_cell"
			if f.Expected != nil && f.Difference.Figure != form.Of(f.Actual.Figure.N-f.Expected.Figure.N) {
				t.Errorf("%+v", f)
			}
		}
		count := func(n map[string]int) model.ValidationCount {
			status := model.Valid
			if blanks {
				status = model.Incomplete
			} else if n["error"] > 0 {
				status = model.NotValid
			}
			return model.ValidationCount{Status: status, Errors: n["error"], Warnings: n["warning"], Notices: n["notice"]}
		}
		if v.Count() != count(all) || c.Count(k.Report, forms) != count(alone) {
			t.Errorf("%+v, alone %+v, want %+v and %+v", v.Count(), c.Count(k.Report, forms), count(all), count(alone))
		}
	})
}
