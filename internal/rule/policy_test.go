package rule

import (
	"slices"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

func policed(t *testing.T, c *Catalogue, text string) *Catalogue {
	t.Helper()
	own, err := c.WithPolicy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return own
}

func TestSeveritiesOfAJurisdiction(t *testing.T) {
	forms, c := load(t)
	own := policed(t, c, "severities: { reviews.total: notice, narrative.mobile_number: error, disclosure.negative_stock: error }")
	for _, year := range []int{2024, 2020} {
		k := Case{Report: full(forms, year), Forms: forms}
		put(t, k.Report, "reviews reconsideration total 0")
		say(k.Report, "preface", "13912345678")
		before, after := c.Evaluate(k, "zh"), own.Evaluate(k, "zh")
		same(t, "as it was", []string{finding(t, before, "reviews.total").Severity, finding(t, before, "narrative.mobile_number").Severity}, []string{"error", "notice"})
		same(t, "as it is", []string{finding(t, after, "reviews.total").Severity, finding(t, after, "narrative.mobile_number").Severity}, []string{"notice", "error"})
		same(t, "the same finding", finding(t, after, "reviews.total").Fingerprint, finding(t, before, "reviews.total").Fingerprint)
		same(t, "counted", after.Count(), own.Count(k.Report, forms))
		same(t, "served", severity(own, forms.ForYear(year), "reviews.total"), "notice")
		same(t, "not touched", severity(c, forms.ForYear(year), "reviews.total"), "error")
	}
	same(t, "in its edition alone", severity(own, forms.Edition("2021"), "disclosure.negative_stock")+severity(own, forms.Edition("2019"), "disclosure.negative_stock"), "error")
}

func severity(c *Catalogue, e *form.Edition, code string) string {
	for _, r := range c.For(e) {
		if r.Code == code {
			return r.Severity
		}
	}
	return ""
}

func TestRulesThatAreNotHeld(t *testing.T) {
	forms, c := load(t)
	own := policed(t, c, "off: { reviews.total: 甲, narrative.fee_statement: 乙 }")
	for year, want := range map[int][]model.RuleOff{
		2024: {{Code: "narrative.fee_statement", Reason: "乙"}, {Code: "reviews.total", Reason: "甲"}},
		2020: {{Code: "reviews.total", Reason: "甲"}},
	} {
		r := full(forms, year)
		put(t, r, "reviews reconsideration total 0")
		say(r, "other_matters", "无。")
		v := own.Evaluate(Case{Report: r, Forms: forms}, "zh")
		same(t, "off", v.Off, want)
		same(t, "found", found(v, "reviews.total", "narrative.fee_statement"), []string{})
		same(t, "checks", []model.Checks{checks(v, "reviews.total"), checks(v, "narrative.fee_statement")}, []model.Checks{{}, {}})
		same(t, "status", v.Status, model.Valid)
		if slices.ContainsFunc(v.Rules, func(r model.RuleChecks) bool { return r.Code == "reviews.total" }) {
			t.Error("listed among the rules that were held")
		}
		before := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
		same(t, "not touched", []any{before.Off, len(found(before, "reviews.total")), before.Status}, []any{[]model.RuleOff{}, 1, model.NotValid})
		at := slices.IndexFunc(own.For(r.Form), func(r Rule) bool { return r.Code == "reviews.total" })
		same(t, "served", own.For(r.Form)[at].Off, "甲")
	}
	again := policed(t, own, "severities: { reviews.total: warning }")
	same(t, "the catalogue it was made from", own.find("reviews.total").Severity+again.find("reviews.total").Severity, "errorwarning")
}

func TestDeadlinesOfAJurisdiction(t *testing.T) {
	forms, c := load(t)
	own := policed(t, c, `deadlines: [{ kinds: [government], levels: [township], day: "02-15" }, { levels: [prefectural], day: "03-01" }]`)
	leap := policed(t, c, `deadlines: [{ day: "02-29" }]`)
	for name, k := range map[string]struct {
		c         *Catalogue
		organ     *model.Organ
		published string
		want      model.Checks
	}{
		"a township, by law":          {c, township, "2025-12-31", model.Checks{}},
		"a township in time":          {own, township, "2025-02-15", model.Checks{Run: 1, Passed: 1}},
		"a township late":             {own, township, "2025-02-16", model.Checks{Run: 1, Failed: 1}},
		"a city, by law":              {c, city, "2025-03-31", model.Checks{Run: 1, Passed: 1}},
		"a city, the own date first":  {own, city, "2025-03-02", model.Checks{Run: 1, Failed: 1}},
		"a department of a city":      {own, &model.Organ{Level: model.Prefectural, Kind: model.Department}, "2025-03-01", model.Checks{Run: 1, Passed: 1}},
		"a county, still by law":      {own, &model.Organ{Level: model.County, Kind: model.Government}, "2025-03-31", model.Checks{Run: 1, Passed: 1}},
		"a county, late by law":       {own, &model.Organ{Level: model.County, Kind: model.Government}, "2025-04-01", model.Checks{Run: 1, Failed: 1}},
		"all, a day that may not be":  {leap, township, "2025-02-28", model.Checks{Run: 1, Passed: 1}},
		"all, the day after that day": {leap, township, "2025-03-01", model.Checks{Run: 1, Failed: 1}},
	} {
		r := full(forms, 2024)
		r.PublishedOn = &k.published
		same(t, name, checks(k.c.Evaluate(Case{Report: r, Organ: k.organ, Forms: forms}, "zh"), "deadline.missed"), k.want)
	}
}

func TestPoliciesThatAreRefused(t *testing.T) {
	forms, c := load(t)
	before := c.For(forms.Edition("2021"))
	for name, text := range map[string]string{
		"an unknown rule of some severity": "severities: { reviews.totals: notice }",
		"an unknown rule off":              "off: { reviews.totals: 甲 }",
		"no such severity":                 "severities: { reviews.total: grave }",
		"a severity left empty":            "severities: { reviews.total: }",
		"no reason":                        `off: { reviews.total: "" }`,
		"a reason of blanks":               `off: { reviews.total: " 　" }`,
		"nothing for a reason":             "off: { reviews.total: }",
		"refused at the door":              "off: { form.unknown_row: 甲 }",
		"no such day":                      `deadlines: [{ day: "02-30" }]`,
		"a day of a year":                  `deadlines: [{ day: "2025-03-31" }]`,
		"a day written short":              `deadlines: [{ day: "3-1" }]`,
		"no day":                           "deadlines: [{ kinds: [government] }]",
		"an unknown member":                "severity: { reviews.total: notice }",
		"an unknown member of a deadline":  `deadlines: [{ day: "03-01", level: township }]`,
		"a rule twice":                     "off: { reviews.total: 甲, reviews.total: 乙 }",
		"a list":                           "[off]",
		"no YAML":                          "off: {",
	} {
		if _, err := c.WithPolicy([]byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	same(t, "the catalogue", len(c.For(forms.Edition("2021"))), len(before))
	for i, r := range c.For(forms.Edition("2021")) {
		same(t, r.Code, []string{r.Severity, r.Off}, []string{before[i].Severity, ""})
	}
}
