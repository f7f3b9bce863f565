package rule

import (
	"testing"

	"nianbao/internal/model"
)

func TestIdenticalYears(t *testing.T) {
	forms, c := load(t)
	passed, failed, unclear := model.Checks{Run: 1, Passed: 1}, model.Checks{Run: 1, Failed: 1}, model.Checks{NotAssessable: 1}
	counts := map[int]int{2024: 152, 2020: 159}
	for name, k := range map[string]struct {
		year  int
		cells []string
		want  model.Checks
	}{
		"all":                  {2024, nil, failed},
		"all of 2020":          {2020, nil, failed},
		"but a stock":          {2024, []string{"disclosure regulations in_force 9"}, failed},
		"but stocks of 2020":   {2020, []string{"disclosure regulations published_total 9", "disclosure administrative_fees items_previous 9"}, failed},
		"but totals":           {2024, []string{"applications granted total 0", "applications handled_total natural_person 0", "reviews reconsideration total 0"}, failed},
		"but a result":         {2024, []string{"applications granted natural_person 9"}, passed},
		"but what is carried":  {2024, []string{"applications carried_out natural_person 9"}, passed},
		"but a fee":            {2024, []string{"disclosure administrative_fees amount_cny_10k 4"}, passed},
		"but an outcome":       {2020, []string{"reviews litigation_after_reconsideration other 9"}, passed},
		"but a change of 2020": {2020, []string{"disclosure administrative_fees items_change -3"}, passed},
		"a blank":              {2024, []string{"applications carried_out natural_person -"}, unclear},
		"a blank is not a 0":   {2020, []string{"applications refused_state_secret natural_person -"}, unclear},
		"a blank in a group":   {2024, []string{"applications other_remaining natural_person -"}, unclear},
		"a blank stock":        {2024, []string{"disclosure regulations in_force -"}, failed},
		"a blank and a flow":   {2020, []string{"disclosure regulations made -", "reviews reconsideration upheld 9"}, passed},
		"the sum of a group":   {2024, []string{"applications other_fee_unpaid natural_person 2", "applications other_remaining natural_person 1"}, failed},
		"another sum":          {2024, []string{"applications other_not_corrected natural_person 1"}, passed},
	} {
		one, other := full(forms, k.year), alike(forms, k.year-1, k.year)
		put(t, one, k.cells...)
		for _, x := range []Case{{Report: one, Previous: other, Forms: forms}, {Report: other, Previous: one, Forms: forms}} {
			v := c.Evaluate(x, "zh")
			same(t, name, checks(v, "years.identical"), k.want)
			if k.want == failed {
				same(t, name, finding(t, v, "years.identical").Args["count"], any(counts[k.year]))
			}
		}
	}
	same(t, "no last year", open(c.Evaluate(Case{Report: full(forms, 2024), Forms: forms}, "zh"), "years.identical"), []string{"years.identical years previous"})
}

func TestTheThreeRowsOf2021AreTheOneOf2020(t *testing.T) {
	forms, c := load(t)
	passed, failed, unclear := model.Checks{Run: 1, Passed: 1}, model.Checks{Run: 1, Failed: 1}, model.Checks{NotAssessable: 1}
	for name, k := range map[string]struct {
		this, last []string
		want       model.Checks
	}{
		"all":                      {nil, nil, failed},
		"other rows, the same sum": {[]string{"applications other_fee_unpaid natural_person 0", "applications other_remaining natural_person 3"}, nil, failed},
		"one more of three":        {[]string{"applications other_fee_unpaid natural_person 9"}, nil, passed},
		"one more of the one":      {nil, []string{"applications other_all natural_person 9"}, passed},
		"a blank of three":         {[]string{"applications other_fee_unpaid natural_person -"}, nil, unclear},
		"the one blank":            {nil, []string{"applications other_all natural_person -"}, unclear},
		"what does not compare":    {[]string{"disclosure regulations * 9", "disclosure normative_documents * 9", "disclosure administrative_fees * 9"}, []string{"disclosure government_procurement * 8", "disclosure other_public_services * 8", "disclosure administrative_licensing items_change 8"}, failed},
		"decisions of licensing":   {nil, []string{"disclosure administrative_licensing decisions 9"}, passed},
		"decisions of penalties":   {[]string{"disclosure administrative_penalties decisions 9"}, nil, passed},
		"decisions of coercion":    {[]string{"disclosure administrative_coercion decisions 9"}, nil, passed},
	} {
		for _, instead := range []bool{false, true} {
			this, last := alike(forms, 2021, 2020), full(forms, 2020)
			put(t, this, k.this...)
			if put(t, last, k.last...); instead && k.want != unclear {
				stateGroup(t, this, true)
			}
			v := c.Evaluate(Case{Report: this, Previous: last, Forms: forms}, "zh")
			same(t, name, checks(v, "years.identical"), k.want)
			if k.want == failed {
				same(t, name, finding(t, v, "years.identical").Args["count"], any(147))
			}
		}
	}
}

func TestOneFigureForAGroupInEitherYear(t *testing.T) {
	forms, c := load(t)
	for _, instead := range [][2]bool{{true, false}, {false, true}, {true, true}} {
		this, last := full(forms, 2024), alike(forms, 2023, 2024)
		for i, r := range []*model.Report{this, last} {
			stateGroup(t, r, instead[i])
		}
		k := Case{Report: this, Previous: last, Forms: forms}
		same(t, "equal", checks(c.Evaluate(k, "zh"), "years.identical"), model.Checks{Run: 1, Failed: 1})
		for i, r := range []*model.Report{this, last} {
			if instead[i] {
				put(t, r, []string{"applications other_all natural_person 98", "applications other_all natural_person 99"}[i])
			}
		}
		same(t, "another figure", checks(c.Evaluate(k, "zh"), "years.identical"), model.Checks{Run: 1, Passed: 1})
	}
}

func TestGapsBetweenYears(t *testing.T) {
	forms, c := load(t)
	for name, k := range map[string]struct {
		year    int
		history *[]int
		last    bool
		found   []string
		open    []string
	}{
		"nothing known":           {year: 2024, open: []string{"years.gap years history"}},
		"the first report":        {year: 2024, history: &[]int{}},
		"the year before":         {year: 2024, history: &[]int{2023}, last: true},
		"all before":              {year: 2024, history: &[]int{2021, 2022, 2023}, last: true},
		"a gap farther back":      {year: 2024, history: &[]int{2020, 2023}, last: true},
		"two years before":        {year: 2024, history: &[]int{2022}, found: []string{"years  found=2022 wanted=2023"}},
		"across editions":         {year: 2021, history: &[]int{2019}, found: []string{"years  found=2019 wanted=2020"}},
		"in the edition before":   {year: 2020, history: &[]int{}, last: true},
		"the newest of those had": {year: 2024, history: &[]int{2019, 2021}, found: []string{"years  found=2021 wanted=2023"}},
	} {
		x := Case{Report: full(forms, k.year), History: k.history, Forms: forms}
		if k.last {
			x.Previous = full(forms, k.year-1)
		}
		v := c.Evaluate(x, "zh")
		got := []string{}
		for range found(v, "years.gap") {
			got = append(got, told(finding(t, v, "years.gap")))
		}
		same(t, name, got, append([]string{}, k.found...))
		same(t, name, open(v, "years.gap"), append([]string{}, k.open...))
		complete(t, c, x)
	}
}
