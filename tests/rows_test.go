package tests

import (
	"fmt"
	"testing"
)

func TestRowsAsACollection(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024}) + "/review-tallies"
	put := s.do("PUT", path, `{"items": [{"procedure": "litigation_direct", "upheld": 1, "corrected": 2, "other": 3, "pending": 4}, {"procedure": "reconsideration", "upheld": 5}]}`).is(200)
	equal(t, fmt.Sprint(put.at("/items/0/upheld"), put.at("/items/1/total"), put.at("/items/2/upheld"), put.at("/next_cursor")), "510<nil><nil>")
	patched := s.do("PATCH", path, `{"items": [{"procedure": "litigation_direct", "pending": null, "total": 9}]}`).is(200)
	equal(t, fmt.Sprint(patched.at("/items/0/upheld"), patched.at("/items/1/upheld"), patched.at("/items/1/pending"), patched.at("/items/1/total")), "51<nil>9")
	computed := s.do("PATCH", path, `{"items": [{"procedure": "litigation_direct", "pending": 0, "total": null}]}`).is(200)
	equal(t, computed.at("/items/1/total")+computed.at("/items/1/computed"), "6[total]")
	put = s.do("PUT", path, `{"items": []}`).is(200)
	equal(t, put.at("/items/0/upheld")+put.at("/items/1/total"), "<nil><nil>")

	for body, fault := range map[string]string{
		`{}`: "value.required /items", `{"items": null}`: "value.required /items", `{"items": {}}`: "value.type /items", `[]`: "value.type ", `{"items": [null]}`: "value.type /items/0",
		`{"items": [], "more": 1}`: "member.unknown /more", `{"items": [{"procedure": "appeal"}]}`: "form.unknown_row /items/0/procedure", `{"items": [{"upheld": 1}]}`: "value.required /items/0/procedure",
		`{"items": [{"procedure": "reconsideration", "granted": 1}]}`:                     "form.unknown_cell /items/0/granted",
		`{"items": [{"procedure": "reconsideration", "notes": 3}]}`:                       "value.type /items/0/notes",
		`{"items": [{"procedure": "reconsideration", "notes": {"upheld": ""}}]}`:          "value.blank /items/0/notes/upheld",
		`{"items": [{"procedure": "reconsideration", "computed": ["upheld"]}]}`:           "row.not_derived /items/0/computed/0",
		`{"items": [{"procedure": "reconsideration", "computed": [["total"]]}]}`:          "row.not_derived /items/0/computed/0",
		`{"items": [{"procedure": "reconsideration", "a/b~c": 1}]}`:                       "form.unknown_cell /items/0/a~1b~0c",
		`{"items": [{"procedure": "reconsideration"}, {"procedure": "reconsideration"}]}`: "row.duplicate /items/1/procedure",
	} {
		s.do("PUT", path, body).fails(422, "content.invalid", fault)
		s.do("PATCH", path, body).fails(422, "content.invalid", fault)
	}
}

func TestOneRow(t *testing.T) {
	s := start(t)
	report := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024})
	path := report + "/disclosure-items"
	made := s.do("POST", path, `{"item": "regulations", "values": {"issued": 1}, "notes": {"issued": "其中修订1件"}}`).is(201)
	equal(t, made.header.Get("Location"), base+path+"/regulations")
	equal(t, made.etag(), s.do("GET", report, nil).etag())
	s.do("POST", path, `{"item": "regulations", "values": {"issued": 2}}`).fails(409, "row.not_blank")
	s.do("POST", path, `{"item": "nothing"}`).fails(422, "content.invalid", "form.unknown_row /item")
	s.do("POST", path, `{"values": {}}`).fails(422, "content.invalid", "value.required /item")
	s.do("POST", path, `{"item": "regulations", "values": null}`).fails(409, "row.not_blank")

	row := path + "/regulations"
	merged := s.do("PATCH", row, `{"values": {"repealed": 3}, "notes": {"repealed": "备注"}}`).is(200)
	equal(t, fmt.Sprint(merged.at("/values/issued"), merged.at("/values/repealed"), merged.at("/notes/issued"), merged.at("/notes/repealed")), "13其中修订1件备注")
	equal(t, s.do("PATCH", row, `{"notes": {"issued": null}}`).is(200).at("/notes"), "map[repealed:备注]")
	equal(t, s.do("PATCH", row, `{"notes": null}`).is(200).at("/notes"), "map[]")
	replaced := s.do("PUT", row, `{"item": "regulations", "label": "规章", "article": "第二十条第（一）项", "values": {"in_force": 7}}`).is(200)
	equal(t, fmt.Sprint(replaced.at("/values/issued"), replaced.at("/values/in_force")), "<nil>7")
	s.do("PUT", row, `{"item": "normative_documents", "values": {}}`).fails(422, "content.invalid", "row.key_mismatch /item")
	s.do("PUT", row, `{"label": "章"}`).fails(422, "content.invalid", "member.read_only /label")
	s.do("PUT", row, `{"values": null}`).fails(422, "content.invalid", "value.type /values")
	s.do("PUT", row, `{"in_force": 7}`).fails(422, "content.invalid", "member.unknown /in_force")
	s.do("PUT", row, `7`).fails(422, "content.invalid", "value.type ")
	s.do("PUT", path+"/nothing", `{}`).fails(404, "row.not_found")
	s.do("GET", path+"/other_all", nil).fails(404, "row.not_found")

	cleared := s.do("DELETE", row, nil).is(204)
	equal(t, cleared.etag(), s.do("GET", report, nil).etag())
	equal(t, s.do("GET", row, nil).is(200).at("/values/in_force"), "<nil>")
	s.do("POST", path, `{"item": "regulations", "values": {"issued": 2}}`).is(201)
}

func TestDerivedCellsOverHTTP(t *testing.T) {
	s := start(t)
	path := s.report(example(t, "suqian-2024", s.organ(nil))) + "/application-tallies"
	equal(t, s.do("PATCH", path+"/handled_total", `{"natural_person": null, "commercial_enterprise": 70}`).is(200).at("/natural_person"), "3440")
	row := s.do("GET", path+"/handled_total", nil).is(200)
	equal(t, row.at("/computed")+row.at("/commercial_enterprise"), "[natural_person]70")
	s.do("PATCH", path+"/granted", `{"natural_person": null}`).is(200)
	equal(t, s.do("GET", path+"/handled_total", nil).at("/natural_person"), "<nil>")
	equal(t, s.do("PUT", path+"/handled_total", `{"computed": ["natural_person", "total"], "natural_person": 5, "total": 6, "commercial_enterprise": null}`).is(200).at("/computed"),
		"[natural_person research_institution public_welfare_organization legal_service_organization other_organization total]")
}

func TestPagesOfRows(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024}) + "/application-tallies"
	var seen []string
	next := path + "?limit=10&total=true"
	for next != "" {
		page := s.do("GET", next, nil).is(200)
		equal(t, page.at("/total"), "25")
		for _, row := range page.list("items") {
			seen = append(seen, row["category"].(string))
		}
		next = page.next()
	}
	if len(seen) != 25 || seen[0] != "received" || seen[24] != "carried_out" {
		t.Error(seen)
	}
	s.do("GET", path+"?cursor=abc", nil).fails(400, "query.invalid", "cursor.invalid ?cursor")
}

func TestNilReturn(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024})
	r := s.do("POST", path+"/nil-return", `{"sections": ["applications", "reviews"]}`).is(200)
	equal(t, fmt.Sprint(r.at("/application_tallies/0/natural_person"), r.at("/application_tallies/23/total"), r.at("/review_tallies/2/total"), r.at("/disclosure_items/0/values/issued")), "000<nil>")
	equal(t, r.etag(), s.do("GET", path, nil).etag())
	s.do("PATCH", path+"/application-tallies/received", `{"natural_person": 1}`).is(200)
	equal(t, s.do("POST", path+"/nil-return", `{"sections": ["reviews", "applications"]}`).fails(409, "nil_return.figures").at("/args/key"), "applications")
	for body, fault := range map[string]string{
		`{"sections": []}`: "value.required /sections", `{}`: "value.required /sections", `{"sections": ["overview"]}`: "value.not_one_of /sections/0",
		`{"sections": ["reviews", "reviews", "reviews", "reviews"]}`: "too_many /sections", `{"sections": "reviews"}`: "value.type /sections", `{"sections": ["reviews"], "x": 1}`: "member.unknown /x",
	} {
		s.do("POST", path+"/nil-return", body).fails(422, "content.invalid", fault)
	}
	s.do("POST", "/reports/"+exampleReport+"/nil-return", `{"sections": ["reviews"]}`).fails(404, "report.not_found")
}
