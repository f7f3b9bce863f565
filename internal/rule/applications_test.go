package rule

import (
	"testing"

	"nianbao/internal/model"
)

func TestExcessiveWithoutVolume(t *testing.T) {
	code, row, at := "applications.excessive_without_volume", "applications not_processed_excessive total ", " /application_tallies/18/total"
	of := func(received, carried string) []string {
		return []string{"applications received total " + received, "applications carried_in total " + carried, row + "1"}
	}
	tryCells(t, []string{code}, map[string]trial{
		"enough":         {year: 2024, cells: of("6", "5")},
		"hardly any":     {year: 2024, cells: of("6", "4"), found: []string{code + at + " 1 of 10"}},
		"none excessive": {year: 2024, cells: append(of("6", "4"), row+"0")},
		"in 2020":        {year: 2020, cells: of("0", "3"), found: []string{code + at + " 1 of 3"}},
		"enough in 2020": {year: 2020, cells: of("11", "0")},
		"blank":          {year: 2024, cells: append(of("-", "-"), row+"-"), open: []string{code + at + " /application_tallies/0/total /application_tallies/1/total"}},
		"blank in 2020":  {year: 2020, cells: of("6", "-"), open: []string{code + " /application_tallies/1/total"}},
	})
}

func TestLargeRemainder(t *testing.T) {
	code, row, at := "applications.large_remainder", "applications other_remaining total ", " /application_tallies/22/total"
	of := func(n, handled string) []string {
		return []string{row + n, "applications handled_total total " + handled}
	}
	tryCells(t, []string{code}, map[string]trial{
		"a fifth":       {year: 2024, cells: of("10", "50")},
		"more":          {year: 2024, cells: of("10", "49"), found: []string{code + at + " 10 of 49"}},
		"a trifle":      {year: 2024, cells: of("9", "9")},
		"all":           {year: 2024, cells: of("1000", "1000"), found: []string{code + at + " 1000 of 1000"}},
		"blank":         {year: 2024, cells: of("-", "9"), open: []string{code + at}},
		"of a blank":    {year: 2024, cells: of("50", "-"), open: []string{code + " /application_tallies/23/total"}},
		"not in 2020":   {year: 2020, cells: []string{"applications other_all total 99"}},
		"largest there": {year: 2024, cells: of("9007199254740991", "9007199254740991"), found: []string{code + at + " 9007199254740991 of 9007199254740991"}},
	})
	forms, c := load(t)
	r := full(forms, 2024)
	stateGroup(t, r, true)
	put(t, r, "applications other_all total 150")
	same(t, "one figure for the group", checks(c.Evaluate(Case{Report: r, Forms: forms}, "zh"), code), model.Checks{})
}

func TestBacklog(t *testing.T) {
	code, at, of2020 := "applications.backlog", " /application_tallies/24/total", " /application_tallies/22/total"
	of := func(out, received, carried string) []string {
		return []string{"applications carried_out total " + out, "applications received total " + received, "applications carried_in total " + carried}
	}
	tryCells(t, []string{code}, map[string]trial{
		"three in ten":  {year: 2024, cells: of("30", "90", "10")},
		"more":          {year: 2024, cells: of("31", "90", "10"), found: []string{code + at + " 31 of 100"}},
		"a trifle":      {year: 2024, cells: of("9", "9", "0")},
		"no trifle":     {year: 2024, cells: of("10", "10", "23"), found: []string{code + at + " 10 of 33"}},
		"less":          {year: 2024, cells: of("10", "10", "24")},
		"in 2020":       {year: 2020, cells: of("31", "90", "10"), found: []string{code + of2020 + " 31 of 100"}},
		"less in 2020":  {year: 2020, cells: of("30", "90", "10")},
		"blank":         {year: 2024, cells: of("-", "-", "-"), open: []string{code + at + " /application_tallies/0/total /application_tallies/1/total"}},
		"blank in 2020": {year: 2020, cells: of("31", "90", "-"), open: []string{code + " /application_tallies/1/total"}},
	})
}

func TestJumpsOfApplications(t *testing.T) {
	code, row, at := "applications.jump", "applications received total ", " /application_tallies/0/total"
	tryCells(t, []string{code}, map[string]trial{
		"tenfold":         {year: 2024, last: 2023, cells: []string{row + "50"}, before: []string{row + "5"}},
		"more":            {year: 2024, last: 2023, cells: []string{row + "51"}, before: []string{row + "5"}, found: []string{code + at + " 5 51 46"}},
		"less":            {year: 2024, last: 2023, cells: []string{row + "5"}, before: []string{row + "51"}, found: []string{code + at + " 51 5 -46"}},
		"a trifle":        {year: 2024, last: 2023, cells: []string{row + "49"}, before: []string{row + "0"}},
		"no trifle":       {year: 2024, last: 2023, cells: []string{row + "50"}, before: []string{row + "0"}, found: []string{code + at + " 0 50 50"}},
		"across editions": {year: 2021, last: 2020, cells: []string{row + "900"}, before: []string{row + "5"}, found: []string{code + at + " 5 900 895"}},
		"in 2020":         {year: 2020, last: 2019, cells: []string{row + "51"}, before: []string{row + "5"}, found: []string{code + at + " 5 51 46"}},
		"blank":           {year: 2020, last: 2019, cells: []string{row + "-"}, open: []string{code + at}},
		"blank last year": {year: 2024, last: 2023, before: []string{row + "-"}, open: []string{code + " previous:applications.received.total"}},
		"none known":      {year: 2024, open: []string{code + " previous previous:applications.received.total"}},
	})
}

func TestReviewsWithoutApplications(t *testing.T) {
	code, handled, at := "reviews.without_applications", "applications handled_total total ", " /review_tallies/"
	none := func(rows ...string) []string {
		cells := []string{handled + "0", "reviews reconsideration total 0", "reviews litigation_direct total 0", "reviews litigation_after_reconsideration total 0"}
		return append(cells, rows...)
	}
	all := func(missing string) []string { return []string{code + missing, code + missing, code + missing} }
	tryCells(t, []string{code}, map[string]trial{
		"none of both":        {year: 2024, last: 2023, cells: none(), before: []string{handled + "0"}},
		"one":                 {year: 2024, last: 2023, cells: none("reviews litigation_direct total 1"), before: []string{handled + "0"}, found: []string{code + at + "1/total 1 of 0"}},
		"two procedures":      {year: 2020, last: 2019, cells: none("reviews reconsideration total 2", "reviews litigation_after_reconsideration total 1"), before: []string{handled + "0"}, found: []string{code + at + "0/total 2 of 0", code + at + "2/total 1 of 0"}},
		"one this year":       {year: 2024, last: 2023, cells: none("reviews litigation_direct total 1", handled+"1"), before: []string{handled + "0"}},
		"one last year":       {year: 2024, last: 2023, cells: none("reviews litigation_direct total 1"), before: []string{handled + "1"}},
		"across editions":     {year: 2021, last: 2020, cells: none("reviews litigation_direct total 1"), before: []string{handled + "0"}, found: []string{code + at + "1/total 1 of 0"}},
		"blank":               {year: 2024, last: 2023, cells: none("reviews litigation_direct total -"), before: []string{handled + "0"}, open: []string{code + at + "1/total"}},
		"nothing known of it": {year: 2024, last: 2023, cells: []string{handled + "-"}, open: all(" /application_tallies/23/total")},
		"none known":          {year: 2020, cells: none("reviews litigation_direct total 1"), open: all(" previous previous:applications.handled_total.total")},
	})
}

func TestAfterReconsiderationExceeds(t *testing.T) {
	code, row, at := "reviews.after_reconsideration_exceeds", "reviews litigation_after_reconsideration total ", " /review_tallies/2/total"
	tryCells(t, []string{code}, map[string]trial{
		"as many as were decided": {year: 2024, last: 2023, cells: []string{row + "18"}},
		"one more":                {year: 2024, last: 2023, cells: []string{row + "19"}, found: []string{code + at + " 18 19 1"}},
		"pending is not decided":  {year: 2020, last: 2019, cells: []string{row + "19", "reviews reconsideration pending 50"}, found: []string{code + at + " 18 19 1"}},
		"decided last year":       {year: 2020, last: 2019, cells: []string{row + "19"}, before: []string{"reviews reconsideration other 4"}},
		"across editions":         {year: 2021, last: 2020, cells: []string{row + "12", "reviews reconsideration * 0"}, found: []string{code + at + " 9 12 3"}},
		"a blank":                 {year: 2024, last: 2023, cells: []string{"reviews reconsideration upheld -"}, open: []string{code + " /review_tallies/0/upheld"}},
		"a blank last year":       {year: 2024, last: 2023, before: []string{"reviews reconsideration corrected -"}, open: []string{code + " previous:reviews.reconsideration.corrected"}},
		"none known":              {year: 2024, open: []string{code + " previous previous:reviews.reconsideration.upheld previous:reviews.reconsideration.corrected previous:reviews.reconsideration.other"}},
	})
}
