package rule

import (
	"strings"
	"testing"

	"nianbao/internal/model"
)

func TestAFullReportHasItsEqualities(t *testing.T) {
	forms, c := load(t)
	for year, rows := range map[int]int{2024: 25, 2021: 25, 2020: 23, 2019: 23} {
		r := full(forms, year)
		v := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
		for code, n := range map[string]int{"applications.row_total": rows, "applications.handled_total": 7, "applications.balance": 7, "reviews.total": 3} {
			same(t, code, checks(v, code), model.Checks{Run: n, Passed: n})
		}
		for _, table := range r.Tables() {
			for row := range table.Table.Rows {
				compute(table, row, table.Table.Rows[row].Derived)
			}
		}
		put(t, r, "applications granted natural_person 7", "reviews reconsideration pending 9")
		r.Assemble()
		compute(&r.Reviews, 1, nil)
		v = c.Evaluate(Case{Report: r, Forms: forms}, "zh")
		same(t, "rows computed", checks(v, "applications.row_total"), model.Checks{ByConstruction: rows})
		same(t, "columns computed", checks(v, "applications.handled_total"), model.Checks{ByConstruction: 7})
		same(t, "balance", checks(v, "applications.balance"), model.Checks{Run: 7, Passed: 5, Failed: 2})
		same(t, "one stated", checks(v, "reviews.total"), model.Checks{Run: 1, Passed: 1, ByConstruction: 2})
	}
}

func TestEqualities(t *testing.T) {
	try(t, []string{"applications.row_total", "applications.handled_total", "applications.balance", "reviews.total"}, map[string]trial{
		"a result, errors that cancel out": {year: 2024, cells: []string{"applications granted natural_person 1", "applications granted other_organization 4"}, found: []string{
			"applications.handled_total applications.natural_person /application_tallies/23/natural_person 31 32 1",
			"applications.handled_total applications.other_organization /application_tallies/23/other_organization 34 33 -1"}},
		"the same in 2020": {year: 2020, cells: []string{"applications other_all natural_person 1", "applications other_all other_organization 8"}, found: []string{
			"applications.handled_total applications.natural_person /application_tallies/21/natural_person 30 32 2",
			"applications.handled_total applications.other_organization /application_tallies/21/other_organization 35 33 -2"}},
		"received, errors that cancel out": {year: 2024, cells: []string{"applications received natural_person 31", "applications received other_organization 34"}, found: []string{
			"applications.balance applications.natural_person /application_tallies/0/natural_person 34 35 1",
			"applications.balance applications.other_organization /application_tallies/0/other_organization 37 36 -1"}},
		"carried in": {year: 2020, cells: []string{"applications carried_in natural_person 2", "applications carried_in total 17"}, found: []string{
			"applications.balance applications.natural_person /application_tallies/0/natural_person 34 35 1",
			"applications.balance applications.total /application_tallies/0/total 208 209 1"}},
		"a total": {year: 2024, cells: []string{"applications granted total 12"}, found: []string{
			"applications.row_total applications.granted /application_tallies/2/total 11 12 1",
			"applications.handled_total applications.total /application_tallies/23/total 192 191 -1"}},
		"two results that cancel out": {year: 2024, cells: []string{"applications granted natural_person 1", "applications partially_granted natural_person 4"}, found: []string{
			"applications.row_total applications.granted /application_tallies/2/total 10 11 1",
			"applications.row_total applications.partially_granted /application_tallies/3/total 10 9 -1"}},
		"outcomes": {year: 2020, cells: []string{"reviews litigation_direct upheld 4", "reviews litigation_after_reconsideration pending 0"}, found: []string{
			"reviews.total reviews.litigation_direct /review_tallies/1/total 13 12 -1", "reviews.total reviews.litigation_after_reconsideration /review_tallies/2/total 9 12 3"}},
		"a blank result": {year: 2024, cells: []string{"applications granted natural_person -"}, open: []string{
			"applications.row_total applications.granted /application_tallies/2/natural_person", "applications.handled_total applications.natural_person /application_tallies/2/natural_person"}},
		"a blank total": {year: 2020, cells: []string{"applications granted total -"}, open: []string{
			"applications.row_total applications.granted /application_tallies/2/total", "applications.handled_total applications.total /application_tallies/2/total"}},
		"both sides": {year: 2024, cells: []string{"applications carried_in total -", "applications carried_out total -"}, open: []string{
			"applications.balance applications.total /application_tallies/24/total /application_tallies/1/total",
			"applications.row_total applications.carried_in /application_tallies/1/total", "applications.row_total applications.carried_out /application_tallies/24/total"}},
		"parts as large as the total": {year: 2020, cells: []string{"reviews reconsideration upheld -", "reviews reconsideration total 9"}, open: []string{"reviews.total reviews.reconsideration /review_tallies/0/upheld"}},
		"parts larger than the total": {year: 2020, cells: []string{"reviews reconsideration upheld -", "reviews reconsideration total 8"}, found: []string{
			"reviews.total reviews.reconsideration /review_tallies/0/total 9 8 -1 /review_tallies/0/upheld"}},
		"received alone too large": {year: 2024, cells: []string{"applications carried_in natural_person -", "applications received natural_person 36"}, open: []string{"applications.row_total applications.carried_in /application_tallies/1/natural_person"}, found: []string{
			"applications.row_total applications.received /application_tallies/0/total 195 191 -4", "applications.balance applications.natural_person /application_tallies/0/natural_person 36 35 -1 /application_tallies/1/natural_person"}},
		"carried out alone too large": {year: 2024, cells: []string{"applications handled_total natural_person -", "applications carried_out natural_person 36"}, open: []string{
			"applications.row_total applications.handled_total /application_tallies/23/natural_person", "applications.handled_total applications.natural_person /application_tallies/23/natural_person"}, found: []string{
			"applications.balance applications.natural_person /application_tallies/0/natural_person 35 36 1 /application_tallies/23/natural_person", "applications.row_total applications.carried_out /application_tallies/24/total 51 18 -33"}},
	})
}

func TestCarriedOver(t *testing.T) {
	total, one := "applications.carried_over applications.total ", "applications.carried_over_column applications.natural_person "
	try(t, []string{"applications.carried_over", "applications.carried_over_column"}, map[string]trial{
		"2021 after 2020": {year: 2021, last: 2020},
		"2020 after 2019": {year: 2020, last: 2019},
		"errors that cancel out": {year: 2021, last: 2020, before: []string{"applications carried_out natural_person 4", "applications carried_out other_organization 2"}, found: []string{
			one + "/application_tallies/1/natural_person 4 3 -1", "applications.carried_over_column applications.other_organization /application_tallies/1/other_organization 2 3 1"}},
		"another total":      {year: 2024, last: 2023, before: []string{"applications carried_out total 20"}, found: []string{total + "/application_tallies/1/total 20 18 -2"}},
		"blank this year":    {year: 2024, last: 2023, cells: []string{"applications carried_in total -"}, open: []string{total + "/application_tallies/1/total"}},
		"blank last year":    {year: 2020, last: 2019, before: []string{"applications carried_out total -"}, open: []string{total + "previous:applications.carried_out.total"}},
		"blank farther down": {year: 2024, last: 2023, before: []string{"applications other_all total 0", "applications carried_out total -"}, open: []string{total + "previous:applications.carried_out.total"}},
		"a blank is not a 0": {year: 2024, last: 2023, cells: []string{"applications carried_in natural_person 0"}, before: []string{"applications carried_out natural_person -"}, open: []string{one + "previous:applications.carried_out.natural_person"}},
	})
	forms, c := load(t)
	v := c.Evaluate(Case{Report: full(forms, 2021), Previous: full(forms, 2020), Forms: forms}, "zh")
	same(t, "columns", checks(v, "applications.carried_over_column"), model.Checks{Run: 6, Passed: 6})
	v = c.Evaluate(Case{Report: full(forms, 2020), Forms: forms}, "zh")
	same(t, "no last year", open(v, "applications.carried_over"), []string{total + "previous previous:applications.carried_out.total"})
	same(t, "no last year", checks(v, "applications.carried_over_column"), model.Checks{NotAssessable: 6})
}

func TestAnEqualityNamesItsCells(t *testing.T) {
	forms, c := load(t)
	last, this := full(forms, 2020), full(forms, 2021)
	put(t, this, "applications carried_in natural_person 2", "applications carried_in total 19", "reviews reconsideration upheld 0", "reviews reconsideration other -", "reviews reconsideration total 2", "applications handled_total natural_person 0")
	v := c.Evaluate(Case{Report: this, Previous: last, Forms: forms}, "zh")
	for code, want := range map[string]string{
		"reviews.total":                    "this reconsideration upheld 0 /review_tallies/0/upheld, this reconsideration corrected 3 /review_tallies/0/corrected, this reconsideration pending 3 /review_tallies/0/pending, this reconsideration total 2 /review_tallies/0/total",
		"applications.balance":             "this received natural_person 33 /application_tallies/0/natural_person, this carried_in natural_person 2 /application_tallies/1/natural_person, this handled_total natural_person 0 /application_tallies/23/natural_person, this carried_out natural_person 3 /application_tallies/24/natural_person",
		"applications.carried_over":        "previous carried_out total 18 /application_tallies/22/total, this carried_in total 19 /application_tallies/1/total",
		"applications.carried_over_column": "previous carried_out natural_person 3 /application_tallies/22/natural_person, this carried_in natural_person 2 /application_tallies/1/natural_person",
	} {
		same(t, code, cells(finding(t, v, code)), want)
	}
	if got := strings.Split(cells(finding(t, v, "applications.handled_total")), ", "); len(got) != 22 || !strings.HasPrefix(got[0], "this granted natural_person 3 ") || !strings.HasPrefix(got[21], "this handled_total natural_person 0 ") {
		t.Error(got)
	}
	f := finding(t, v, "applications.row_total")
	same(t, "arguments", []any{f.Args["row_number"], f.Args["row"], f.Args["column"], f.Args["table"]}, []any{2, "二、上年结转政府信息公开申请数量", "总计", "表三"})
}

func TestOneFigureStandsForTheRowsOfAGroup(t *testing.T) {
	forms, c := load(t)
	for instead, rows := range map[bool]int{true: 23, false: 26} {
		r := full(forms, 2024)
		stateGroup(t, r, instead)
		v := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
		same(t, "status", v.Count(), model.ValidationCount{Status: model.Valid})
		for code, n := range map[string]int{"applications.row_total": rows, "applications.handled_total": 7, "applications.balance": 7} {
			same(t, code, checks(v, code), model.Checks{Run: n, Passed: n})
		}
		put(t, r, "applications other_all natural_person 0", "applications other_all total 24")
		want := []string{}
		if instead {
			want = []string{"applications.handled_total applications.natural_person /application_tallies/24/natural_person 29 32 3",
				"applications.handled_total applications.total /application_tallies/24/total 188 191 3"}
		}
		v = c.Evaluate(Case{Report: r, Forms: forms}, "zh")
		same(t, "another figure", lines(v, "applications."), want)
		put(t, r, "applications other_all other_organization -")
		same(t, "blank", lines(c.Evaluate(Case{Report: r, Forms: forms}, "zh"), "form."), []string{"form.blank_cell applications /application_tallies /application_tallies/23/other_organization"})
	}
	r := full(forms, 2024)
	stateGroup(t, r, true)
	put(t, r, "applications other_all * -")
	same(t, "neither", lines(c.Evaluate(Case{Report: r, Forms: forms}, "zh"), "form.missing_row"), []string{
		"form.missing_row applications /application_tallies /application_tallies/20/natural_person /application_tallies/21/natural_person /application_tallies/22/natural_person"})
}
