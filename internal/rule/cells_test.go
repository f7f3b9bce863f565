package rule

import (
	"testing"

	"nianbao/internal/model"
)

func TestEditionOfTheYear(t *testing.T) {
	forms, c := load(t)
	for _, k := range []struct {
		year           int
		edition, takes string
	}{{2019, "2019", "2019"}, {2020, "2019", "2019"}, {2021, "2021", "2021"}, {2030, "2021", "2021"}, {2021, "2019", "2021"}, {2020, "2021", "2019"}, {2018, "2019", ""}} {
		r := full(forms, forms.Edition(k.edition).Years.From)
		r.Year = k.year
		v := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
		if k.edition == k.takes {
			same(t, k.edition, checks(v, "form.edition"), model.Checks{Run: 1, Passed: 1})
			continue
		}
		same(t, k.edition, lines(v, "form.edition"), []string{"form.edition edition /edition"})
		same(t, k.edition, finding(t, v, "form.edition").Args, model.Args{"year": k.year, "edition": k.edition, "expected_edition": k.takes})
	}
}

func TestGaps(t *testing.T) {
	d, a, r := "disclosure /disclosure_items /disclosure_items/", "applications /application_tallies /application_tallies/", "reviews /review_tallies /review_tallies/"
	try(t, []string{"form."}, map[string]trial{
		"rows":                 {year: 2024, cells: []string{"applications granted * -", "applications carried_out * -"}, found: []string{"form.missing_row " + a + "2/natural_person /application_tallies/24/natural_person"}},
		"items":                {year: 2024, cells: []string{"disclosure regulations * -", "disclosure administrative_fees * -"}, found: []string{"form.missing_row " + d + "0/values/issued /disclosure_items/5/values/amount_cny_10k"}},
		"items of 2019":        {year: 2019, cells: []string{"disclosure administrative_fees * -", "disclosure government_procurement * -"}, found: []string{"form.missing_row " + d + "6/values/items_previous /disclosure_items/7/values/items"}},
		"cells":                {year: 2024, cells: []string{"reviews reconsideration pending -", "reviews litigation_direct upheld -"}, found: []string{"form.blank_cell " + r + "0/pending /review_tallies/1/upheld"}},
		"cells of 2020":        {year: 2020, cells: []string{"disclosure government_procurement amount_cny_10k -", "applications other_all natural_person -"}, found: []string{"form.blank_cell " + d + "7/values/amount_cny_10k", "form.blank_cell " + a + "20/natural_person"}},
		"totals":               {year: 2024, cells: []string{"applications granted total -", "reviews reconsideration total -"}, found: []string{"form.blank_total " + a + "2/total", "form.blank_total " + r + "0/total"}},
		"a row that is a sum":  {year: 2020, cells: []string{"applications handled_total * -"}, found: []string{"form.blank_total " + a + "21/natural_person /application_tallies/21/commercial_enterprise /application_tallies/21/research_institution /application_tallies/21/public_welfare_organization /application_tallies/21/legal_service_organization /application_tallies/21/other_organization /application_tallies/21/total"}},
		"a total and no parts": {year: 2020, cells: []string{"reviews litigation_direct * -", "reviews litigation_direct total 12"}, found: []string{"form.blank_cell " + r + "1/upheld /review_tallies/1/corrected /review_tallies/1/other /review_tallies/1/pending"}},
		"none":                 {year: 2019},
	})
}

func TestNarratives(t *testing.T) {
	forms, c := load(t)
	for section, of := range map[string]map[string]bool{ // said enough
		"overview":      {" \t\n": false, "　": false, "无": true, "一": true},
		"problems":      {"": false, "无": false, "无。": false, "　无　\n": false, "无.": false, "无明显问题。": true, "暂无": true},
		"other_matters": {"\r\n": false, "无": true, "无。": true},
	} {
		for text, enough := range of {
			r := full(forms, 2020)
			*r.Narratives.Of(section) = &text
			want := model.Checks{Run: 3, Passed: 2, Failed: 1}
			if enough {
				want = model.Checks{Run: 3, Passed: 3}
			}
			same(t, section+text, checks(c.Evaluate(Case{Report: r, Forms: forms}, "zh"), "narrative.missing"), want)
		}
		r := full(forms, 2024)
		*r.Narratives.Of(section) = nil
		v := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
		same(t, section, lines(v, "narrative.missing"), []string{"narrative.missing " + section + " /narratives/" + section})
		same(t, section, v.Status, model.Incomplete)
	}
}
