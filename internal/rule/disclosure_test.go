package rule

import (
	"testing"

	"nianbao/internal/model"
)

func TestWhoMakesRules(t *testing.T) {
	forms, c := load(t)
	yes, no := true, false
	passed, failed, none := model.Checks{Run: 1, Passed: 1}, model.Checks{Run: 1, Failed: 1}, model.Checks{}
	for name, k := range map[string]struct {
		level, kind   string
		stated        *bool
		power, office model.Checks
	}{
		"department of the State Council": {model.National, model.Department, nil, passed, none},
		"provincial government":           {model.Provincial, model.Government, nil, passed, none},
		"city government":                 {model.Prefectural, model.Government, nil, passed, none},
		"county government":               {model.County, model.Government, nil, failed, none},
		"department of a county":          {model.County, model.Department, nil, failed, none},
		"department of a city":            {model.Prefectural, model.Department, nil, none, failed},
		"agency of a province":            {model.Provincial, model.Agency, nil, none, failed},
		"organization of a city":          {model.Prefectural, model.AuthorizedOrganization, nil, failed, none},
		"county said to have the power":   {model.County, model.Government, &yes, passed, none},
		"city said to have none":          {model.Prefectural, model.Government, &no, failed, none},
		"department said to have none":    {model.Prefectural, model.Department, &no, failed, none},
		"department said to have it":      {model.Prefectural, model.Department, &yes, passed, none},
	} {
		for _, year := range []int{2024, 2020} {
			v := c.Evaluate(Case{Report: full(forms, year), Organ: &model.Organ{Level: k.level, Kind: k.kind, RulemakingPower: k.stated}, Forms: forms}, "zh")
			same(t, name, checks(v, "disclosure.rulemaking_power"), k.power)
			same(t, name, checks(v, "disclosure.rulemaking_by_office"), k.office)
		}
	}
}

func TestRulesReported(t *testing.T) {
	for code, organ := range map[string]*model.Organ{"disclosure.rulemaking_power": township, "disclosure.rulemaking_by_office": {Level: model.Provincial, Kind: model.Department}} {
		row, at := "disclosure regulations ", code+" disclosure.regulations /disclosure_items/0/values/"
		try(t, []string{code}, map[string]trial{
			"none made":          {year: 2024, organ: organ, cells: []string{row + "issued 0", row + "in_force 0", row + "repealed 9"}},
			"in force":           {year: 2024, organ: organ, cells: []string{row + "issued 0", row + "in_force 5"}, found: []string{at + "in_force 0 5 5"}},
			"both":               {year: 2024, organ: organ, cells: []string{row + "issued 2", row + "in_force 5"}, found: []string{at + "issued 0 2 2"}},
			"one blank":          {year: 2024, organ: organ, cells: []string{row + "issued 0", row + "in_force -"}, open: []string{at + "in_force"}},
			"both blank":         {year: 2024, organ: organ, cells: []string{row + "issued -", row + "in_force -"}, open: []string{at + "issued /disclosure_items/0/values/in_force"}},
			"one blank, one not": {year: 2024, organ: organ, cells: []string{row + "issued -"}, found: []string{at + "in_force 0 3 3 /disclosure_items/0/values/issued"}},
			"one not, one blank": {year: 2024, organ: organ, cells: []string{row + "in_force -"}, found: []string{at + "issued 0 3 3 /disclosure_items/0/values/in_force"}},
			"made in 2020":       {year: 2020, organ: organ, cells: []string{row + "made 1"}, found: []string{at + "made 0 1 1"}},
			"published in 2020":  {year: 2020, organ: organ, cells: []string{row + "made 0"}},
			"blank in 2020":      {year: 2020, organ: organ, cells: []string{row + "made -"}, open: []string{at + "made"}},
			"nobody":             {year: 2024, open: []string{code + " disclosure.regulations organ"}},
		})
	}
	forms, c := load(t)
	v := c.Evaluate(Case{Report: full(forms, 2024), Organ: township, Forms: forms}, "zh")
	same(t, "cells", cells(finding(t, v, "disclosure.rulemaking_power")), "this regulations issued 3 /disclosure_items/0/values/issued, this regulations in_force 3 /disclosure_items/0/values/in_force")
}

func TestStocks(t *testing.T) {
	row, at := "disclosure normative_documents ", " disclosure.normative_documents /disclosure_items/1/values/"
	negative, flow := "disclosure.negative_stock", "disclosure.stock_flow"
	try(t, []string{negative, flow}, map[string]trial{
		"as it should be":     {year: 2024, last: 2023, cells: []string{row + "in_force 4", row + "issued 2", row + "repealed 1"}},
		"one too many":        {year: 2024, last: 2023, cells: []string{row + "in_force 5", row + "issued 2", row + "repealed 1"}, found: []string{flow + at + "in_force 4 5 1"}},
		"nothing before":      {year: 2024, last: 2023, cells: []string{row + "in_force 3", row + "issued 6", row + "repealed 3"}, found: []string{flow + at + "in_force 6 3 -3"}},
		"less than nothing":   {year: 2024, last: 2023, cells: []string{row + "in_force 1", row + "issued 3", row + "repealed 1"}, found: []string{negative + at + "in_force 2 1 -1", flow + at + "in_force 5 1 -4"}},
		"repealed more":       {year: 2024, last: 2023, cells: []string{row + "in_force 0", row + "issued 0", row + "repealed 9"}},
		"blank, it may be so": {year: 2024, last: 2023, cells: []string{row + "in_force 0", row + "issued 9", row + "repealed -"}, open: []string{negative + at + "repealed", flow + at + "repealed"}},
		"after 2020":          {year: 2021, last: 2020, open: []string{flow + " disclosure.regulations previous:disclosure.regulations.in_force", flow + " disclosure.normative_documents previous:disclosure.normative_documents.in_force"}},
		"no last year":        {year: 2024, open: []string{flow + " disclosure.regulations previous previous:disclosure.regulations.in_force", flow + " disclosure.normative_documents previous previous:disclosure.normative_documents.in_force"}},
		"none in 2020":        {year: 2020, last: 2019},
	})
	forms, c := load(t)
	k := faulty(t, forms)
	f := finding(t, c.Evaluate(k, "en"), negative)
	held, issued, repealed := "this regulations in_force 1 /disclosure_items/0/values/in_force", "this regulations issued 3 /disclosure_items/0/values/issued", "this regulations repealed 1 /disclosure_items/0/values/repealed"
	same(t, "cells", cells(f), held+", "+issued+", "+repealed)
	same(t, "arguments", []any{f.Args["in_force"], f.Args["made"], f.Args["repealed"]}, []any{int64(1), int64(3), int64(1)})
	same(t, "cells", cells(finding(t, c.Evaluate(k, "en"), flow)), "previous regulations in_force 1 /disclosure_items/0/values/in_force, "+issued+", "+repealed+", "+held)
}
