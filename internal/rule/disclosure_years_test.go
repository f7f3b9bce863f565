package rule

import (
	"testing"

	"nianbao/internal/model"
)

func TestRepealedMoreThanHeld(t *testing.T) {
	code, row, at := "disclosure.repealed_more_than_held", "disclosure normative_documents ", " /disclosure_items/1/values/repealed"
	tryCells(t, []string{code}, map[string]trial{
		"all of them":          {year: 2024, last: 2023, cells: []string{row + "repealed 7", row + "issued 5"}, before: []string{row + "in_force 2"}},
		"one more":             {year: 2024, last: 2023, cells: []string{row + "repealed 8", row + "issued 5"}, before: []string{row + "in_force 2"}, found: []string{code + at + " 7 8 1"}},
		"of rules":             {year: 2024, last: 2023, cells: []string{"disclosure regulations repealed 9"}, found: []string{code + " /disclosure_items/0/values/repealed 6 9 3"}},
		"none known":           {year: 2024, cells: []string{row + "repealed 99"}, open: []string{code + " previous previous:disclosure.regulations.in_force", code + " previous previous:disclosure.normative_documents.in_force"}},
		"of the other edition": {year: 2021, last: 2020, open: []string{code + " previous:disclosure.regulations.in_force", code + " previous:disclosure.normative_documents.in_force"}},
		"a blank":              {year: 2024, last: 2023, cells: []string{row + "repealed -", row + "issued -"}, open: []string{code + at + " /disclosure_items/1/values/issued"}},
		"blank last year":      {year: 2024, last: 2023, before: []string{row + "in_force -"}, open: []string{code + " previous:disclosure.normative_documents.in_force"}},
		"none of 2019":         {year: 2020, last: 2019},
	})
	forms, c := load(t)
	k := Case{Report: full(forms, 2024), Previous: full(forms, 2023), Forms: forms}
	put(t, k.Report, row+"repealed 8")
	same(t, "cells", cells(finding(t, c.Evaluate(k, "zh"), code)), "this normative_documents repealed 8 /disclosure_items/1/values/repealed, this normative_documents issued 3 /disclosure_items/1/values/issued, previous normative_documents in_force 3 /disclosure_items/1/values/in_force")
}

func TestUnitOfFees(t *testing.T) {
	code, fee, at := "disclosure.fee_unit", "disclosure administrative_fees amount_cny_10k ", " /disclosure_items/5/values/amount_cny_10k"
	tryCells(t, []string{code}, map[string]trial{ // figures are in millionths
		"less than a thousandfold":      {year: 2024, last: 2023, cells: []string{fee + "1999999999"}, before: []string{fee + "2000000"}},
		"a thousandfold":                {year: 2024, last: 2023, cells: []string{fee + "2000000000"}, before: []string{fee + "2000000"}, found: []string{code + at + " 2 2000 1998"}},
		"a hundred thousandfold":        {year: 2024, last: 2023, cells: []string{fee + "200000000000"}, before: []string{fee + "2000000"}, found: []string{code + at + " 2 200000 199998"}},
		"more than that":                {year: 2024, last: 2023, cells: []string{fee + "200000000001"}, before: []string{fee + "2000000"}},
		"the inverse":                   {year: 2024, last: 2023, cells: []string{fee + "7730000"}, before: []string{fee + "77300000000"}, found: []string{code + at + " 77300 7.73 -77292.27"}},
		"less than that":                {year: 2024, last: 2023, cells: []string{fee + "1000000"}, before: []string{fee + "100000000001"}},
		"nothing this year":             {year: 2024, last: 2023, cells: []string{fee + "0"}, before: []string{fee + "9000000000"}},
		"nothing last year":             {year: 2024, last: 2023, cells: []string{fee + "9000000000"}, before: []string{fee + "0"}},
		"blank":                         {year: 2024, last: 2023, cells: []string{fee + "-"}, open: []string{code + at}},
		"none known":                    {year: 2024, open: []string{code + " previous previous:disclosure.administrative_fees.amount_cny_10k"}},
		"another quantity":              {year: 2021, last: 2020, open: []string{code + " previous:disclosure.administrative_fees.amount_cny_10k"}},
		"procurement of 2019 is no fee": {year: 2020, last: 2019, cells: []string{"disclosure government_procurement amount_cny_10k 9000000000"}},
	})
}

func TestJumpsOfDecisions(t *testing.T) {
	code, row, other, at := "disclosure.jump", "disclosure administrative_penalties decisions ", "disclosure administrative_coercion decisions ", " /disclosure_items/3/values/decisions"
	tryCells(t, []string{code}, map[string]trial{
		"tenfold":               {year: 2024, last: 2023, cells: []string{row + "100"}, before: []string{row + "10"}},
		"more":                  {year: 2024, last: 2023, cells: []string{row + "101"}, before: []string{row + "10"}, found: []string{code + at + " 10 101 91"}},
		"a tenth":               {year: 2024, last: 2023, cells: []string{row + "10"}, before: []string{row + "100"}},
		"less":                  {year: 2024, last: 2023, cells: []string{row + "9"}, before: []string{row + "100"}, found: []string{code + at + " 100 9 -91"}},
		"a trifle":              {year: 2024, last: 2023, cells: []string{row + "99"}, before: []string{row + "0"}},
		"no trifle":             {year: 2024, last: 2023, cells: []string{row + "100"}, before: []string{row + "0"}, found: []string{code + at + " 0 100 100"}},
		"two of them":           {year: 2024, last: 2023, cells: []string{row + "200", other + "300"}, found: []string{code + at + " 3 200 197", code + " /disclosure_items/4/values/decisions 3 300 297"}},
		"across editions":       {year: 2021, last: 2020, cells: []string{row + "200"}, found: []string{code + at + " 3 200 197"}},
		"services of 2019":      {year: 2020, last: 2019, cells: []string{"disclosure other_public_services decisions 200"}, found: []string{code + " /disclosure_items/3/values/decisions 3 200 197"}},
		"blank":                 {year: 2024, last: 2023, cells: []string{row + "-"}, open: []string{code + at}},
		"blank last year, 2020": {year: 2020, last: 2019, before: []string{row + "-"}, open: []string{code + " previous:disclosure.administrative_penalties.decisions"}},
		"none known": {year: 2024, open: []string{code + " previous previous:disclosure.administrative_licensing.decisions",
			code + " previous previous:disclosure.administrative_penalties.decisions", code + " previous previous:disclosure.administrative_coercion.decisions"}},
	})
}

func TestItemsChain(t *testing.T) {
	code, row, at := "disclosure.items_chain", "disclosure administrative_penalties ", " /disclosure_items/4/values/items_previous"
	chained := []string{"disclosure administrative_licensing items_change 0", "disclosure other_public_services items_change 0", row + "items_change 0",
		"disclosure administrative_coercion items_change 0", "disclosure administrative_fees items_change 0"}
	with := func(cells ...string) []string { return append(chained[:len(chained):len(chained)], cells...) }
	tryCells(t, []string{code}, map[string]trial{
		"as last year left it": {year: 2020, last: 2019, cells: []string{row + "items_previous 8"}, before: with(row + "items_change 5")},
		"fewer":                {year: 2020, last: 2019, cells: []string{row + "items_previous 1"}, before: with(row + "items_change -2")},
		"one more":             {year: 2020, last: 2019, cells: []string{row + "items_previous 9"}, before: with(row + "items_change 5"), found: []string{code + at + " 8 9 1"}},
		"one less":             {year: 2020, last: 2019, cells: []string{row + "items_previous 0"}, before: with(row + "items_change -2"), found: []string{code + at + " 1 0 -1"}},
		"fees":                 {year: 2020, last: 2019, cells: []string{"disclosure administrative_fees items_previous 4"}, before: with(), found: []string{code + " /disclosure_items/6/values/items_previous 3 4 1"}},
		"blank":                {year: 2020, last: 2019, cells: []string{row + "items_previous -"}, before: with(), open: []string{code + at}},
		"blank last year":      {year: 2020, last: 2019, before: with(row + "items_change -"), open: []string{code + " previous:disclosure.administrative_penalties.items_change"}},
		"none of 2021":         {year: 2021, last: 2020},
	})
	forms, c := load(t)
	v := c.Evaluate(Case{Report: full(forms, 2019), Forms: forms}, "zh")
	same(t, "the first year", checks(v, code), model.Checks{NotAssessable: 5})
}

func TestCopiedDisclosures(t *testing.T) {
	code := "disclosure.copied"
	found, blank := []string{code + " disclosure "}, func(cells ...string) []string { return []string{code + " disclosure " + cells[0]} }
	try(t, []string{code}, map[string]trial{
		"all flows":              {year: 2024, last: 2023, found: found},
		"all flows of 2020":      {year: 2020, last: 2019, found: found},
		"but a stock":            {year: 2024, last: 2023, cells: []string{"disclosure regulations in_force 9"}, found: found},
		"but stocks of 2020":     {year: 2020, last: 2019, cells: []string{"disclosure administrative_fees items_previous 9", "disclosure regulations published_total 9"}, found: found},
		"but a decision":         {year: 2024, last: 2023, cells: []string{"disclosure administrative_licensing decisions 4"}},
		"but a change":           {year: 2020, last: 2019, cells: []string{"disclosure administrative_fees items_change -3"}},
		"nothing at all":         {year: 2024, last: 2023, cells: nothing, before: nothing},
		"a blank":                {year: 2024, last: 2023, cells: []string{"disclosure regulations issued -"}, open: blank("/disclosure_items/0/values/issued")},
		"a blank last year":      {year: 2024, last: 2023, before: []string{"disclosure regulations issued -"}, open: blank("previous:disclosure.regulations.issued")},
		"a blank in table three": {year: 2024, last: 2023, cells: []string{"applications received natural_person -"}, found: found},
		"none known":             {year: 2024, open: blank("previous")},
		"the other edition":      {year: 2021, last: 2020},
	})
	forms, c := load(t)
	for _, year := range []int{2024, 2020} {
		v := c.Evaluate(Case{Report: full(forms, year), Previous: alike(forms, year-1, year), Forms: forms}, "zh")
		same(t, "the whole report", checks(v, code), model.Checks{Run: 1, Passed: 1})
		same(t, "the whole report", checks(v, "years.identical"), model.Checks{Run: 1, Failed: 1})
	}
	v := c.Evaluate(Case{Report: full(forms, 2024), Previous: full(forms, 2023), Forms: forms}, "zh")
	same(t, "count", finding(t, v, code).Args["count"], any(8))
	same(t, "cells", len(finding(t, v, code).Cells), 8)
}

// nothing are the flows of table two at 0.
var nothing = []string{"disclosure regulations * 0", "disclosure normative_documents * 0", "disclosure administrative_licensing * 0",
	"disclosure administrative_penalties * 0", "disclosure administrative_coercion * 0", "disclosure administrative_fees * 0"}
