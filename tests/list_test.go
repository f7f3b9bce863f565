package tests

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestReportsAreFoundSortedAndPaged(t *testing.T) {
	s := start(t)
	county := s.organ(map[string]any{"name": "乙县人民政府", "level": "county", "region_code": "410711"})
	office := s.organ(map[string]any{"name": "甲县财政局", "level": "county", "kind": "department", "parent_id": county})
	town := s.organ(map[string]any{"name": "丙镇人民政府", "parent_id": county})
	for _, of := range []struct {
		organ string
		year  int
	}{{county, 2024}, {office, 2023}, {town, 2024}, {county, 2020}, {town, 2023}} {
		s.report(map[string]any{"organ_id": of.organ, "year": of.year})
	}
	s.report(example(t, "pingyuan-2024", office))
	list := func(query string) string {
		var found []string
		for next := "/reports?limit=2&total=true&" + query; next != ""; {
			page := s.do("GET", next, nil).is(200)
			for _, r := range page.list("items") {
				found = append(found, fmt.Sprint(string([]rune(r["organ"].(map[string]any)["name"].(string))[0]), r["year"]))
			}
			if next = page.next(); next == "" && page.at("/total") != fmt.Sprint(len(found)) {
				t.Errorf("%s: total %s of %d", query, page.at("/total"), len(found))
			}
		}
		return strings.Join(found, " ")
	}
	for query, want := range map[string]string{
		"": "丙2024 乙2024 甲2024 丙2023 甲2023 乙2020", "sort=year,-organ_name": "乙2020 甲2023 丙2023 甲2024 乙2024 丙2024", "sort=updated_at": "乙2024 甲2023 丙2024 乙2020 丙2023 甲2024",
		"sort=-updated_at,year": "甲2024 丙2023 乙2020 丙2024 甲2023 乙2024", "sort=organ_name,-year": "丙2024 丙2023 乙2024 乙2020 甲2024 甲2023",
		"year=2024": "丙2024 乙2024 甲2024", "year_from=2023&year_to=2023": "丙2023 甲2023", "year_to=2022": "乙2020", "organ_id=" + town: "丙2024 丙2023", "within=" + office: "甲2024 甲2023",
		"within=" + exampleOrgan: "", "level=township": "丙2024 丙2023", "kind=department": "甲2024 甲2023", "region_code=41": "乙2024 乙2020", "edition=2019": "乙2020", "validation=valid": "甲2024",
		"validation=incomplete&year=2024": "丙2024 乙2024", "status=draft&origin=filed&year=2020": "乙2020", "origin=imported": "", "q=财政": "甲2024 甲2023", "q=2020年政府": "乙2020",
	} {
		equal(t, query+": "+list(query), query+": "+want)
	}
	ids := strings.Fields(list("sort=published_at"))
	if slices.Sort(ids); len(slices.Compact(ids)) != 6 {
		t.Error(ids)
	}
	one := s.do("GET", "/reports?limit=1", nil)
	if one.list("items")[0]["narratives"] != nil || one.list("items")[0]["application_tallies"] != nil {
		t.Error("a summary has rows")
	}
	s.do("GET", "/reports?sort=year&cursor="+one.at("/next_cursor"), nil).fails(400, "query.invalid", "cursor.invalid ?cursor")
}
