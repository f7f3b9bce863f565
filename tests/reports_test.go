package tests

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestABlankReportShowsTheWholeForm(t *testing.T) {
	s := start(t)
	id := s.organ(nil)
	for year, want := range map[int]struct {
		edition      string
		items, rows  int
		first, group string
	}{
		2019: {"2019", 8, 23, "received", "other_all"},
		2020: {"2019", 8, 23, "received", "other_all"},
		2021: {"2021", 6, 25, "received", "other_remaining"},
		2025: {"2021", 6, 25, "received", "other_remaining"},
	} {
		r := s.do("POST", "/reports", map[string]any{"organ_id": id, "year": year}).is(201)
		equal(t, r.at("/edition"), want.edition)
		rows := r.list("application_tallies")
		if len(rows) != want.rows || len(r.list("disclosure_items")) != want.items || len(r.list("review_tallies")) != 3 {
			t.Errorf("%d: %d rows", year, len(rows))
		}
		equal(t, fmt.Sprint(rows[0]["category"], rows[len(rows)-3]["category"]), want.first+want.group)
		for _, row := range rows {
			if row["natural_person"] != nil || row["total"] != nil {
				t.Errorf("%d: not blank: %v", year, row)
			}
		}
		equal(t, r.at("/validation/status"), "incomplete")
		equal(t, r.at("/status")+r.at("/origin")+r.at("/scope")+r.at("/version"), "draftfiledown1")
		equal(t, r.header.Get("Location"), base+"/reports/"+r.at("/id"))
	}
}

func TestWhatIsNoReportIsRefusedWithAllItsFaults(t *testing.T) {
	s := start(t)
	id := s.organ(nil)
	s.do("POST", "/reports", fmt.Sprintf(`{"organ_id": %q, "year": 2024, "edition": "2019", "foo": 1, "title": "", "scope": "all", "status": "draft",
		"narratives": {"overview": 4, "problem": "x", "preface": "a\u0000b", "problems": %q},
		"disclosure_items": [{"item": "regulations", "values": {"issued": -1, "amount_cny_10k": "1"}, "made": 1}, {"item": "administrative_fees", "values": {"amount_cny_10k": "1.1234567"}}, {"item": "government_procurement"}],
		"application_tallies": [{"category": "granted", "natural_person": 1.5, "total": 9007199254740992, "label": "予以公开", "article": "x"}, {"category": "granted"}, {"natural_person": 1}, 7, {"category": 3}],
		"review_tallies": {"procedure": "reconsideration"}, "published_on": "2025-02-30"}`, id, strings.Repeat("字", 100001))).fails(422, "content.invalid",
		"value.type /narratives/overview", "member.read_only /status", "member.unknown /foo", "member.unknown /narratives/problem",
		"value.not_one_of /scope", "value.blank /title", "value.control /narratives/preface", "value.too_long /narratives/problems", "value.not_a_date /published_on",
		"member.unknown /disclosure_items/0/made", "value.required /application_tallies/2/category", "value.type /application_tallies/3", "value.type /application_tallies/4/category",
		"value.type /review_tallies",
		"form.edition /edition", "published_on.imports_only /published_on",
		"form.not_a_count /disclosure_items/0/values/issued", "form.unknown_cell /disclosure_items/0/values/amount_cny_10k",
		"form.not_a_count /disclosure_items/1/values/amount_cny_10k", "form.unknown_row /disclosure_items/2/item",
		"member.read_only /application_tallies/0/label", "member.unknown /application_tallies/0/article",
		"form.not_a_count /application_tallies/0/natural_person", "form.not_a_count /application_tallies/0/total", "row.duplicate /application_tallies/1/category")
	s.do("POST", "/reports", `{}`).fails(422, "content.invalid", "value.required /organ_id", "value.required /year")
	s.do("POST", "/reports", `{"organ_id": null, "year": null}`).fails(422, "content.invalid", "value.required /organ_id", "value.required /year")
	s.do("POST", "/reports", `[]`).fails(422, "content.invalid", "value.type ")
	s.do("POST", "/reports", `{"organ_id": "x", "year": "2024"}`).fails(422, "content.invalid", "value.type /year", "value.not_an_id /organ_id")
	for _, year := range []string{"2018", "2027", "-1", "0"} {
		s.do("POST", "/reports", `{"organ_id": "`+id+`", "year": `+year+`}`).fails(422, "content.invalid", "year.out_of_range /year")
	}
	for _, year := range []string{"2024.0", "2.024e3", "1e400", "true"} {
		s.do("POST", "/reports", `{"organ_id": "`+id+`", "year": `+year+`}`).fails(422, "content.invalid", "value.type /year")
	}
	s.do("POST", "/reports", `{"organ_id": "`+exampleOrgan+`", "year": 2024}`).fails(422, "content.invalid", "organ.unknown /organ_id")
	equal(t, s.do("GET", "/reports?total=true", nil).is(200).at("/total"), "0")
}

func TestASecondReportOfAYearNamesTheFirst(t *testing.T) {
	s := start(t)
	id := s.organ(nil)
	path := s.report(map[string]any{"organ_id": id, "year": 2024})
	p := s.do("POST", "/reports", map[string]any{"organ_id": id, "year": 2024}).fails(409, "report.exists")
	equal(t, "/reports/"+p.at("/args/id"), path)
}

func TestGetThenPutChangesNothing(t *testing.T) {
	s := start(t)
	id := s.organ(nil)
	content := example(t, "suqian-2024", id)
	content["application_tallies"].([]any)[3].(map[string]any)["notes"] = map[string]any{"total": "其中修订16件"}
	delete(content["application_tallies"].([]any)[5].(map[string]any), "total")
	path := s.report(content)
	before := s.do("GET", path, nil).is(200)
	for _, method := range []string{"PUT", "PATCH"} {
		after := s.do(method, path, before.body, with("If-Match", before.etag())).is(200)
		if !bytes.Equal(before.body, after.body) || before.etag() != after.etag() {
			t.Errorf("%s changed\n%s\n%s", method, before.body, after.body)
		}
	}
	rows := s.do("GET", path+"/application-tallies", nil).is(200)
	s.do("PUT", path+"/application-tallies", map[string]any{"items": rows.json()["items"]}).is(200)
	s.do("PATCH", path+"/application-tallies/granted", `{}`).is(200)
	if again := s.do("GET", path, nil); !bytes.Equal(again.body, before.body) {
		t.Error("rows sent as they stand changed the report")
	}
	equal(t, before.at("/application_tallies/5/computed/0"), "total")
	equal(t, before.at("/application_tallies/3/notes/total"), "其中修订16件")
}

func TestPutReplacesAndPatchMerges(t *testing.T) {
	s := start(t)
	path := s.report(example(t, "pingyuan-2024", s.organ(nil)))
	full := s.do("GET", path, nil)

	patched := s.do("PATCH", path, `{"title": "另一标题", "narratives": {"preface": "序", "overview": null}, "review_tallies": [{"procedure": "reconsideration", "upheld": 1}]}`,
		with("Content-Type", "application/merge-patch+json")).is(200)
	equal(t, patched.at("/title")+patched.at("/narratives/preface")+patched.at("/narratives/overview"), "另一标题序<nil>")
	equal(t, patched.at("/narratives/problems"), full.at("/narratives/problems"))
	equal(t, patched.at("/review_tallies/0/upheld")+patched.at("/review_tallies/0/pending")+patched.at("/review_tallies/1/upheld"), "1<nil><nil>")
	equal(t, patched.at("/application_tallies/0/total"), "0")
	stated := s.do("PATCH", path, `{"review_tallies": [{"procedure": "reconsideration", "upheld": 1, "corrected": 0, "other": 0, "pending": 0, "total": null}]}`).is(200)
	equal(t, stated.at("/review_tallies/0/total")+stated.at("/review_tallies/0/computed"), "<nil>[]") // a list is taken as it is, nulls included
	equal(t, s.do("PATCH", path, `{"title": null}`).is(200).at("/title"), full.at("/title"))
	equal(t, s.do("PATCH", path, `{"narratives": null}`).is(200).at("/narratives/problems"), "<nil>")

	put := s.do("PUT", path, `{"scope": "summary"}`).is(200)
	equal(t, put.at("/scope")+put.at("/application_tallies/0/total")+put.at("/title"), "summary<nil>"+full.at("/title"))
	equal(t, put.at("/version"), "6")
	equal(t, put.at("/created_at"), full.at("/created_at"))

	s.do("PATCH", path, `{"version": 9, "id": null, "organ_id": "`+exampleOrgan+`", "year": 2023, "nothing": null}`).fails(422, "content.invalid",
		"member.read_only /id", "member.read_only /version", "member.unknown /nothing", "member.read_only /organ_id", "member.read_only /year")
	s.do("PATCH", path, `{"edition": "2019"}`).fails(422, "content.invalid", "member.read_only /edition")
	s.do("PATCH", path, `{"title": 3}`).fails(422, "content.invalid", "value.type /title")
	s.do("PATCH", path, `["title"]`).fails(422, "content.invalid", "value.type ")
	equal(t, s.do("GET", path, nil).at("/version"), "6")

	s.do("DELETE", path, nil).is(204)
	s.do("GET", path, nil).fails(404, "report.not_found")
	for _, method := range []string{"PUT", "PATCH"} {
		s.do(method, path, `{}`).fails(404, "report.not_found")
	}
	s.do("DELETE", path, nil).fails(404, "report.not_found")
}

func TestZeroBlankAndMissingSurvive(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024,
		"disclosure_items":    []any{map[string]any{"item": "regulations", "values": map[string]any{"issued": 0, "repealed": nil}}},
		"application_tallies": []any{map[string]any{"category": "received", "natural_person": 0, "commercial_enterprise": nil, "total": nil}, map[string]any{"category": "carried_in"}},
		"review_tallies":      []any{map[string]any{"procedure": "litigation_direct", "upheld": 0, "corrected": 0, "other": 0, "pending": 0}}})
	r := s.do("GET", path, nil).is(200)
	for pointer, want := range map[string]string{
		"/disclosure_items/0/values/issued": "0", "/disclosure_items/0/values/repealed": "<nil>", "/disclosure_items/0/values/in_force": "<nil>",
		"/application_tallies/0/natural_person": "0", "/application_tallies/0/commercial_enterprise": "<nil>", "/application_tallies/0/research_institution": "<nil>",
		"/application_tallies/0/total": "<nil>", "/application_tallies/0/computed": "[]", "/application_tallies/1/computed": "[total]",
		"/review_tallies/1/total": "0", "/review_tallies/1/computed": "[total]", "/review_tallies/0/total": "<nil>", "/review_tallies/0/computed": "[total]",
	} {
		if got := r.at(pointer); got != want {
			t.Errorf("%s is %s, want %s", pointer, got, want)
		}
	}
	var stored struct{ Zero, Blank, Rows int }
	s.query(&stored, "SELECT (SELECT count(*) FROM application_tallies WHERE natural_person = 0) AS zero, (SELECT count(*) FROM application_tallies WHERE natural_person IS NULL) AS blank, (SELECT count(*) FROM application_tallies) AS \"rows\"")
	if stored.Zero != 1 || stored.Blank != 0 || stored.Rows != 1 {
		t.Errorf("stored %+v", stored)
	}
}

func TestAmountsKeepEveryDigit(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024}) + "/disclosure-items/administrative_fees"
	for sent, want := range map[string]string{
		`"72701.2578"`: "72701.2578", `72701.2578`: "72701.2578", `"7545.000"`: "7545", `7.5e3`: "7500", `"0"`: "0", `"0.000001"`: "0.000001", `0.1`: "0.1",
		`"999999999999.999999"`: "999999999999.999999", `999999999999.999999`: "999999999999.999999",
	} {
		s.do("PUT", path, `{"values": {"amount_cny_10k": `+sent+`}}`).is(200)
		equal(t, s.do("GET", path, nil).is(200).at("/values/amount_cny_10k"), want)
	}
	for _, sent := range []string{`"1000000000000"`, `"-1"`, `"0.0000001"`, `"1,000"`, `""`, `"1e99999999999"`, `1e-7`, `"１"`, `" 1"`, `"0x1"`, `"NaN"`} {
		s.do("PUT", path, `{"values": {"amount_cny_10k": `+sent+`}}`).fails(422, "content.invalid", "form.not_a_count /values/amount_cny_10k")
	}
	for _, sent := range []string{`true`, `[]`, `{"a": 1}`} {
		s.do("PUT", path, `{"values": {"amount_cny_10k": `+sent+`}}`).fails(422, "content.invalid", "value.type /values/amount_cny_10k")
	}
}

func TestCountsHaveBounds(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024}) + "/review-tallies/reconsideration"
	for sent, want := range map[string]string{"9007199254740991": "9007199254740991", "0": "0", "-0": "0", "1e3": "1000", "12.0": "12"} {
		equal(t, s.do("PATCH", path, `{"upheld": `+sent+`}`).is(200).at("/upheld"), want)
	}
	for _, sent := range []string{"9007199254740992", "-1", "0.5", "1e16", "9223372036854775808"} {
		s.do("PATCH", path, `{"upheld": `+sent+`}`).fails(422, "content.invalid", "form.not_a_count /upheld")
	}
	s.do("PATCH", path, `{"upheld": "1"}`).fails(422, "content.invalid", "value.type /upheld")
	// a sum that no cell can hold
	s.do("PATCH", path, `{"upheld": 9007199254740991, "corrected": 1, "other": 0, "pending": 0}`).fails(422, "content.invalid", "form.not_a_count /review_tallies/0/total")
	s.do("PATCH", path, `{"upheld": 9007199254740991, "corrected": 1, "other": 0, "pending": 0, "total": 1}`).is(200)
}

func TestTheTrialEditionGoesInAndOutTheSameWay(t *testing.T) {
	s := start(t)
	id := s.organ(map[string]any{"level": "county"})
	columns := []string{"natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization", "other_organization"}
	for _, year := range []int{2019, 2020} {
		blank := s.do("POST", "/reports", map[string]any{"organ_id": id, "year": year}).is(201)
		path := "/reports/" + blank.at("/id")
		var rows []any
		for i, row := range blank.list("application_tallies") {
			if row["category"] == "handled_total" {
				continue
			}
			r := map[string]any{"category": row["category"]}
			for j, column := range columns {
				r[column] = (i*7 + j) % 5
			}
			rows = append(rows, r)
		}
		rows[0].(map[string]any)["natural_person"] = 1000
		filled := s.do("PUT", path+"/application-tallies", map[string]any{"items": rows}).is(200)
		v := s.do("GET", path+"/validation", nil).is(200)
		equal(t, v.rule("applications.row_total")+" "+v.rule("applications.handled_total"), "0/0 0/0") // computed: by construction
		if v.rule("applications.balance") == "7/0" || len(filled.list("items")) != 23 {
			t.Error("a form filled at random is in balance")
		}
	}
	for _, row := range []string{"other_not_corrected", "other_fee_unpaid", "other_remaining"} {
		p := s.do("POST", "/validate", `{"year": 2020, "application_tallies": [{"category": "`+row+`", "natural_person": 1}]}`).fails(422, "content.invalid", "form.unknown_row /application_tallies/0/category")
		if !strings.Contains(p.at("/errors/0/detail"), "other_all") {
			t.Error("the row that it is to go to is not named")
		}
	}
}

func TestAStatedGroupStandsForItsRows(t *testing.T) {
	s := start(t)
	content := example(t, "pingyuan-2024", s.organ(nil))
	var rows []any
	for _, row := range content["application_tallies"].([]any) {
		if key := row.(map[string]any)["category"].(string); !strings.HasPrefix(key, "other_") {
			rows = append(rows, row)
		}
	}
	zero := maps.Clone(rows[0].(map[string]any))
	zero["category"] = "other_all"
	content["application_tallies"] = append(rows, zero)
	path := s.report(content)
	r := s.do("GET", path, nil).is(200)
	shown := r.list("application_tallies")
	at := slices.IndexFunc(shown, func(row map[string]any) bool { return row["category"] == "other_all" })
	if len(shown) != 26 || shown[at-1]["category"] != "other_remaining" {
		t.Errorf("%d rows, other_all is at %d", len(shown), at)
	}
	equal(t, r.at("/subtotals/application_tallies/4/total"), "0")
	v := s.do("GET", path+"/validation", nil).is(200)
	equal(t, v.at("/status"), "valid")
	equal(t, v.rule("applications.handled_total"), "7/0")
	s.do("PATCH", path+"/application-tallies/other_all", `{"natural_person": 1, "total": 1}`).is(200)
	v = s.do("GET", path+"/validation", nil).is(200)
	equal(t, fmt.Sprint(v.findings()), "[applications.handled_total applications.natural_person 1 0 -1 applications.handled_total applications.total 1 0 -1]")
	s.do("DELETE", path+"/application-tallies/other_all", nil).is(204)
	if got := s.do("GET", path, nil).list("application_tallies"); len(got) != 25 {
		t.Errorf("%d rows", len(got))
	}
}
