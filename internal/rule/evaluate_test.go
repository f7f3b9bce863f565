package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// full is a report of the year that adds up, every figure of it stated; figures of other years differ.
func full(forms form.Forms, year int) *model.Report { return alike(forms, year, year) }

// alike is a full report with the figures of another year. The results of table 3 go from 0 to 3, the one row of 2019
// being the three of 2021; every other plain cell is 3.
func alike(forms form.Forms, year, figures int) *model.Report {
	r := model.NewReport(city, year, forms.ForYear(year))
	for _, section := range r.Form.Sections {
		if text := section.Key; section.Kind == "narrative" {
			*r.Narratives.Of(section.Key) = &text
		}
	}
	for _, table := range r.Tables() {
		table.FillZero()
		for row := range table.Table.Rows {
			for column := range table.Table.Columns {
				n, at := int64(3), &table.Table.Rows[row]
				if at.Is("leaf") {
					n = int64(row+column+figures) % 4
				}
				if at.Is("leaf") && at.Key == "other_all" {
					n += int64(row+1+column+figures)%4 + int64(row+2+column+figures)%4
				}
				if plain(table.Table, row, column) && !at.Optional() {
					table.Set(row, column, form.Of(n))
				}
			}
		}
	}
	r.Assemble()
	for _, column := range r.Applications.Table.WithRole("part") {
		r.Applications.Set(0, column, r.Applications.At(r.Applications.Table.Row("handled_total"), column))
	}
	r.Assemble()
	for _, table := range r.Tables() {
		for row := range table.Table.Rows {
			compute(table, row, nil)
		}
	}
	return r
}

// compute makes the cells named computed and all others of the row stated.
func compute(table *model.Table, row int, columns []string) {
	figures := make([]form.Figure, len(table.Table.Columns))
	for column := range figures {
		figures[column] = table.At(row, column)
	}
	table.Restore(row, figures, columns, table.Notes(row))
}

// put sets cells, each as "section row column figure" with - for blank; of the column * all cells of the row.
func put(t testing.TB, r *model.Report, cells ...string) {
	t.Helper()
	for _, cell := range cells {
		at, f := strings.Fields(cell), form.Figure{}
		_, err := fmt.Sscan(at[3], &f.N)
		f.Filled = err == nil
		table := r.Table(at[0])
		row, set := table.Table.Row(at[1]), false
		for column := range table.Table.Columns {
			if table.Table.Rows[row].Has(column) && (at[2] == "*" || at[2] == table.Table.Columns[column].Key) {
				table.Set(row, column, f)
				set = true
			}
		}
		if !set {
			t.Fatalf("no cell %s", cell)
		}
	}
}

// among says that a code is one of those wanted, or begins like one that ends in a point.
func among(code string, wanted []string) bool {
	return slices.ContainsFunc(wanted, func(w string) bool { return code == w || strings.HasSuffix(w, ".") && strings.HasPrefix(code, w) })
}

// lines are findings in short: code, place, pointer, expected, actual, difference, missing.
func lines(v *model.Validation, codes ...string) []string {
	list := []string{}
	for _, f := range v.Findings {
		line := []string{f.Code, f.Place, f.Pointer}
		if f.Expected != nil {
			line = append(line, f.Expected.String(), f.Actual.String(), f.Difference.String())
		}
		if among(f.Code, codes) {
			list = append(list, strings.Join(append(line, f.Missing...), " "))
		}
	}
	return list
}

// open are the checks that could not be made: code, place, what is needed, what is missing.
func open(v *model.Validation, codes ...string) []string {
	list := []string{}
	for _, n := range v.NotAssessable {
		if among(n.Code, codes) {
			list = append(list, strings.Join(slices.Concat([]string{n.Code, n.Place}, n.Needs, n.Missing), " "))
		}
	}
	return list
}

func finding(t testing.TB, v *model.Validation, code string) model.Finding {
	t.Helper()
	i := slices.IndexFunc(v.Findings, func(f model.Finding) bool { return f.Code == code })
	if i < 0 {
		t.Fatalf("no %s in %v", code, found(v))
	}
	return v.Findings[i]
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// trial is a full report, where a year is given beside it that of the year before, some cells of both changed, and all
// that some rules find and all that they leave open.
type trial struct {
	year, last    int
	organ         *model.Organ
	cells, before []string
	found, open   []string
}

func try(t *testing.T, codes []string, trials map[string]trial) {
	t.Helper()
	forms, c := load(t)
	for name, k := range trials {
		x := Case{Report: full(forms, k.year), Organ: k.organ, Forms: forms}
		put(t, x.Report, k.cells...)
		if k.last > 0 {
			x.Previous = full(forms, k.last)
			put(t, x.Previous, k.before...)
		}
		v := c.Evaluate(x, "zh")
		same(t, name, lines(v, codes...), append([]string{}, k.found...))
		same(t, name, open(v, codes...), append([]string{}, k.open...))
	}
}

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
	same(t, "findings", lines(v, "form.", "narrative.", "disclosure.", "applications.", "reviews.", "years."), []string{
		"form.edition edition /edition",
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
	same(t, "status", v.Count(), model.ValidationCount{Status: model.Incomplete, Errors: 14, Warnings: 5, Notices: 1})
}

func TestEveryFindingOfEveryRuleIsComplete(t *testing.T) {
	forms, c := load(t)
	cases := []Case{faulty(t, forms)}
	for _, year := range []int{2024, 2020} {
		this := full(forms, year)
		put(t, this, "applications granted total -", "applications partially_granted natural_person -", "applications refused_state_secret * -",
			"applications handled_total total 1", "applications carried_in natural_person 4", "applications carried_in total 17", "reviews reconsideration total 1")
		this.Narratives.Overview, this.Year = nil, 2018
		for _, organ := range []*model.Organ{township, {Level: model.Prefectural, Kind: model.Department}} {
			cases = append(cases, Case{Report: this, Previous: full(forms, year-1), Organ: organ, Forms: forms})
		}
		cases = append(cases, Case{Report: full(forms, year), Previous: alike(forms, year-1, year), Forms: forms})
	}
	placeholder, han := regexp.MustCompile(`{(\w+)}`), regexp.MustCompile(`\p{Han}`)
	severities := map[string]map[string]string{"2019": {}, "2021": {}}
	for _, k := range cases {
		for _, lang := range []string{"zh", "en"} {
			v := c.Evaluate(k, lang)
			for _, f := range v.Findings {
				template := c.rules[slices.IndexFunc(c.rules, func(r Rule) bool { return r.Code == f.Code })].Message.In(lang)
				for _, name := range placeholder.FindAllStringSubmatch(template, -1) {
					if _, given := f.Args[name[1]]; !given {
						t.Errorf("%s %s: no argument %s", f.Code, lang, name[1])
					}
				}
				if strings.ContainsAny(f.Message, "{}<>") || f.Message != f.Args.Fill(template) || han.MatchString(f.Message) != (lang == "zh") {
					t.Errorf("%s %s: %q", f.Code, lang, f.Message)
				}
				if f.Cells == nil || f.Missing == nil || len(f.Basis) == 0 || strings.HasPrefix(f.Code, "reviews.") && f.Basis[0] != (model.Basis{Document: k.Report.Form.Source.Document, Article: "表四"}) {
					t.Errorf("%+v", f)
				}
				if n, counted := f.Args["count"]; counted && len(f.Missing) > 0 && n != len(f.Missing) {
					t.Errorf("%s: %v of %v", f.Code, n, f.Missing)
				}
				severities[k.Report.Form.Key][f.Code] = f.Severity
			}
			same(t, "rules", len(v.Rules), map[string]int{"2019": 14, "2021": 16}[k.Report.Form.Key])
			if slices.ContainsFunc(v.NotAssessable, func(n model.NotAssessable) bool { return n.Needs == nil || n.Missing == nil }) {
				t.Errorf("%+v", v.NotAssessable)
			}
		}
	}
	want := map[string]string{
		"form.edition": "error", "form.missing_row": "warning", "form.blank_cell": "warning", "form.blank_total": "notice", "narrative.missing": "error",
		"disclosure.rulemaking_power": "error", "disclosure.rulemaking_by_office": "notice", "applications.row_total": "error", "applications.handled_total": "error",
		"applications.balance": "error", "applications.carried_over": "error", "applications.carried_over_column": "warning", "reviews.total": "error", "years.identical": "warning",
	}
	same(t, "2019", severities["2019"], want)
	want["disclosure.negative_stock"], want["disclosure.stock_flow"] = "warning", "warning"
	same(t, "2021", severities["2021"], want)
}

func TestFingerprints(t *testing.T) {
	forms, c := load(t)
	marks := func(lang string, k Case) map[string]string {
		m := map[string]string{}
		for _, f := range c.Evaluate(k, lang).Findings {
			m[f.Code+" "+f.Place] = f.Fingerprint
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
