package tests

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Change any one of the 175 cells of 三 by one and exactly the equalities that the cell stands in fail. What those are is
// worked out here from the printed form, not from the service's data.
func TestEveryCellOfTheApplicationsIsHeld(t *testing.T) {
	s := start(t)
	content := example(t, "suqian-2024", "")
	delete(content, "organ_id")
	rows := content["application_tallies"].([]any)
	columns := []string{"natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization", "other_organization", "total"}
	tried := 0
	for i, r := range rows {
		row := r.(map[string]any)
		key := row["category"].(string)
		for _, column := range columns {
			before := row[column]
			n := must(strconv.Atoi(before.(json.Number).String()))(t)
			row[column] = n + 1
			v := s.do("POST", "/validate", content).is(200)
			row[column] = before
			want := []string{"applications.row_total applications." + key}
			switch key {
			case "received", "carried_in", "carried_out":
				want = append(want, "applications.balance applications."+column)
			case "handled_total":
				want = append(want, "applications.balance applications."+column, "applications.handled_total applications."+column)
			default:
				want = append(want, "applications.handled_total applications."+column)
			}
			var got []string
			for _, f := range v.list("findings") {
				if strings.HasPrefix(f["code"].(string), "text.") {
					continue // what the narrative says of it is another matter
				}
				got = append(got, fmt.Sprint(f["code"], " ", f["place"]))
				if d := f["difference"].(json.Number).String(); d != "1" && d != "-1" {
					t.Errorf("%s %s is off by %s", f["code"], f["place"], d)
				}
				if !strings.Contains(string(must(json.Marshal(f["cells"]))(t)), fmt.Sprintf(`"pointer":"/application_tallies/%d/%s"`, i, column)) {
					t.Errorf("%s %s does not point to %s %s", f["code"], f["place"], key, column)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s %s: %v, want %v", key, column, got, want)
			}
			tried++
		}
	}
	if tried != 175 {
		t.Errorf("%d cells", tried)
	}
}

// A form filled at random whose totals the service computes has nothing wrong but, perhaps, its balance; with carried_out
// chosen to balance, nothing. With one leaf changed against totals that are stated, some finding names it.
func TestRandomForms(t *testing.T) {
	s := start(t)
	columns := []string{"natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization", "other_organization"}
	form := s.do("GET", "/forms/2021", nil).is(200)
	var keys []string
	for _, r := range form.json()["applications"].(map[string]any)["rows"].([]any) {
		if row := r.(map[string]any); row["states"] == nil && row["key"] != "handled_total" {
			keys = append(keys, row["key"].(string))
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		sums := map[string]int{}
		var rows []any
		for _, key := range keys {
			row := map[string]any{"category": key}
			for _, column := range columns {
				n := rapid.IntRange(0, 9).Draw(rt, column)
				switch key {
				case "received":
					n += 1000
					sums[column] += n
				case "carried_in":
					sums[column] += n
				case "carried_out":
					n = sums[column]
				default:
					sums[column] -= n
				}
				row[column] = n
			}
			rows = append(rows, row)
		}
		content := map[string]any{"year": 2024, "application_tallies": rows}
		findings := func() []string {
			var found []string
			for _, f := range s.do("POST", "/validate", content).is(200).list("findings") {
				if code := f["code"].(string); f["severity"] == "error" && strings.HasPrefix(code, "applications.") {
					found = append(found, fmt.Sprint(f["cells"]))
				}
			}
			return found
		}
		if found := findings(); len(found) > 0 {
			rt.Fatalf("found %v", found)
		}
		// state what was computed, and change one leaf
		path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024, "application_tallies": rows})
		stated := s.do("GET", path, nil).is(200).json()["application_tallies"].([]any)
		for _, row := range stated {
			delete(row.(map[string]any), "computed")
		}
		content["application_tallies"] = stated
		at, column := rapid.IntRange(0, len(stated)-1).Draw(rt, "row"), rapid.SampledFrom(columns).Draw(rt, "column")
		row := stated[at].(map[string]any)
		n := must(strconv.Atoi(row[column].(json.Number).String()))(t)
		row[column] = n + rapid.IntRange(1, 100).Draw(rt, "more")
		want := fmt.Sprintf("pointer:/application_tallies/%d/%s ", at, column)
		if found := findings(); !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, want) }) {
			rt.Fatalf("no finding names %s: %v", want, found)
		}
		s.do("DELETE", path, nil).is(204)
	})
}

func TestWhatIsNotThereHasNotPassed(t *testing.T) {
	s := start(t)
	v := s.do("POST", "/validate", `{"year": 2024}`).is(200)
	equal(t, v.at("/status"), "incomplete")
	equal(t, v.rule("applications.row_total")+v.rule("applications.balance")+v.rule("reviews.total"), "0/00/00/0")
	// the filled cells alone exceed the total
	v = s.do("POST", "/validate", `{"year": 2024, "application_tallies": [{"category": "granted", "natural_person": 5, "total": 4}]}`).is(200)
	equal(t, v.rule("applications.row_total"), "0/1")
	v = s.do("POST", "/validate", `{"year": 2024, "application_tallies": [{"category": "granted", "natural_person": 4, "total": 5}]}`).is(200)
	equal(t, v.rule("applications.row_total"), "0/0")
}

func TestValidateKnowsTheOrganAndTheYearBefore(t *testing.T) {
	s := start(t)
	rules := `{"year": 2024, %s "disclosure_items": [{"item": "regulations", "values": {"issued": 1, "repealed": 0, "in_force": 3}}]}`
	for organ, want := range map[string]string{
		"": "0/0 0/0",
		`"organ": {"level": "county", "kind": "government"},`:                             "0/1 0/0",
		`"organ": {"level": "prefectural", "kind": "government"},`:                        "1/0 0/0",
		`"organ": {"level": "prefectural", "kind": "department"},`:                        "0/0 0/1",
		`"organ": {"level": "township", "kind": "government", "rulemaking_power": true},`: "1/0 0/0",
	} {
		v := s.do("POST", "/validate", fmt.Sprintf(rules, organ)).is(200)
		got := v.rule("disclosure.rulemaking_power") + " " + v.rule("disclosure.rulemaking_by_office")
		equal(t, organ+got, organ+want)
	}
	id := s.organ(map[string]any{"level": "prefectural"})
	s.report(map[string]any{"organ_id": id, "year": 2023, "disclosure_items": []any{map[string]any{"item": "regulations", "values": map[string]any{"in_force": 1}}}})
	v := s.do("POST", "/validate", fmt.Sprintf(rules, `"organ_id": "`+id+`",`)).is(200)
	equal(t, v.rule("disclosure.stock_flow"), "0/1")
	v = s.do("POST", "/validate", fmt.Sprintf(rules, `"organ_id": "`+id+`", "previous": {"disclosure_items": [{"item": "regulations", "values": {"in_force": 2}}]},`)).is(200)
	equal(t, v.rule("disclosure.stock_flow"), "1/0")

	s.do("POST", "/validate", `{"year": 2024, "organ_id": "`+id+`", "organ": {"level": "county", "kind": "agency"}}`).fails(422, "content.invalid", "organ.stated_twice /organ")
	s.do("POST", "/validate", `{"year": 2024, "organ_id": "`+exampleOrgan+`"}`).fails(422, "content.invalid", "organ.unknown /organ_id")
	s.do("POST", "/validate", `{"year": 2024, "organ": {"level": "x", "colour": 1}, "previous": {"year": 2022, "title": 3, "application_tallies": [{"category": "nothing"}]}}`).fails(422, "content.invalid",
		"value.not_one_of /organ/level", "value.required /organ/kind", "member.unknown /organ/colour", "value.type /previous/title", "previous.year /previous/year")
	s.do("POST", "/validate", `{"year": 2024, "previous": {"application_tallies": [{"category": "received", "total": -1}]}}`).fails(422, "content.invalid", "form.not_a_count /previous/application_tallies/0/total")
	s.do("POST", "/validate", `{"year": 2019, "previous": {}}`).fails(422, "content.invalid", "year.out_of_range /previous/year")
	s.do("POST", "/validate", `{"year": 2024, "previous": 7}`).fails(422, "content.invalid", "value.type /previous")
	s.do("POST", "/validate", `{"organ": 7}`).fails(422, "content.invalid", "value.type /organ", "value.required /year")
	equal(t, s.do("GET", "/reports?total=true", nil).at("/total"), "1")
}

func TestTheSameTwoYearsAreSeen(t *testing.T) {
	s := start(t)
	last := example(t, "suqian-2024", "")
	delete(last, "organ_id")
	this := example(t, "suqian-2024", "")
	delete(this, "organ_id")
	last["year"], this["previous"] = 2023, last
	v := s.do("POST", "/validate", this).is(200)
	equal(t, v.rule("years.identical"), "0/1")
	this["application_tallies"].([]any)[0].(map[string]any)["natural_person"] = 1
	equal(t, s.do("POST", "/validate", this).is(200).rule("years.identical"), "1/0")
}
