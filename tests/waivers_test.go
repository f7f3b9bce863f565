package tests

import (
	"fmt"
	"testing"
)

// finding is the fingerprint of the first finding of a rule.
func (a *answer) finding(code string) map[string]any {
	a.t.Helper()
	for _, f := range a.list("findings") {
		if f["code"] == code {
			return f
		}
	}
	a.t.Fatalf("no finding %s", code)
	return nil
}

func TestAWaiverHoldsAsLongAsTheFindingIsTheSame(t *testing.T) {
	s := start(t)
	path := s.report(example(t, "pingyuan-2024", s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})))
	s.do("PATCH", path+"/review-tallies/reconsideration", `{"total": 3}`).is(200)
	tag := s.do("GET", path, nil).etag()
	v := s.do("GET", path+"/validation", nil).is(200)
	equal(t, v.at("/status"), "invalid")
	fingerprint := fmt.Sprint(v.finding("reviews.total")["fingerprint"])

	body := fmt.Sprintf(`{"fingerprint": %q, "reason": "原件如此"}`, fingerprint)
	w := s.do("POST", path+"/waivers", body).is(201)
	equal(t, w.header.Get("Location"), base+path+"/waivers/"+w.at("/id"))
	equal(t, s.do("POST", path+"/waivers", body).fails(409, "finding.waived").at("/args/id"), w.at("/id"))
	v = s.do("GET", path+"/validation", nil).is(200)
	equal(t, v.at("/status")+v.at("/errors")+v.at("/checks/failed"), "valid01")
	equal(t, fmt.Sprint(v.finding("reviews.total")["waived"].(map[string]any)["reason"]), "原件如此")
	r := s.do("GET", path, nil).is(200)
	equal(t, r.at("/validation/status")+r.etag(), "valid"+tag) // the content is the same
	equal(t, s.do("GET", "/reports?validation=valid&total=true", nil).at("/total"), "1")
	equal(t, s.do("GET", path+"/waivers", nil).at("/items/0/fingerprint"), fingerprint)

	s.do("PATCH", path+"/review-tallies/reconsideration", `{"total": 4}`).is(200)
	v = s.do("GET", path+"/validation", nil).is(200)
	equal(t, v.at("/status"), "invalid")
	if v.finding("reviews.total")["waived"] != nil {
		t.Error("another figure is waived")
	}
	s.do("PATCH", path+"/review-tallies/reconsideration", `{"total": 3}`).is(200)
	equal(t, s.do("GET", path, nil).at("/validation/status"), "valid") // it outlives every run between
	s.do("DELETE", path+"/waivers/"+w.at("/id"), nil).is(204)
	equal(t, s.do("GET", path, nil).at("/validation/status"), "invalid")
	s.do("DELETE", path+"/waivers/"+w.at("/id"), nil).fails(404, "waiver.not_found")
	s.do("DELETE", path+"/waivers/x", nil).fails(404, "waiver.not_found")

	s.do("POST", path+"/waivers", `{"fingerprint": "nothing", "reason": "x"}`).fails(422, "content.invalid", "finding.unknown /fingerprint")
	s.do("POST", path+"/waivers", `{"fingerprint": 3, "reason": " ", "author": "x"}`).fails(422, "content.invalid", "value.type /fingerprint", "member.unknown /author", "value.blank /reason")
	s.do("GET", "/reports/"+exampleReport+"/waivers", nil).fails(404, "report.not_found")
	s.do("POST", "/reports/"+exampleReport+"/waivers", body).fails(404, "report.not_found")
}

func TestMendsAreAppliedByTheirFingerprints(t *testing.T) {
	s := start(t)
	content := example(t, "pingyuan-2024", s.organ(map[string]any{"name": "甲镇人民政府"}))
	content["title"] = "甲镇人民政府2023年政府信息公开工作年度报告"
	path := s.report(content)
	v := s.do("GET", path+"/validation", nil).is(200)
	fingerprint := fmt.Sprint(v.finding("title.year")["fingerprint"])
	tag := s.do("GET", path, nil).etag()

	s.do("POST", path+"/validation/fix", `{"fingerprints": ["x", "`+fingerprint+`"]}`).fails(422, "content.invalid", "finding.unknown /fingerprints/0")
	equal(t, s.do("GET", path, nil).at("/version"), "1") // all or none
	s.do("POST", path+"/validation/fix", `{"fingerprints": ["`+fingerprint+`"]}`, with("If-Match", `"x"`)).fails(412, "report.changed")
	fixed := s.do("POST", path+"/validation/fix", `{"fingerprints": ["`+fingerprint+`"]}`, with("If-Match", tag)).is(200)
	equal(t, fixed.at("/title")+fixed.at("/version"), "甲镇人民政府2024年政府信息公开工作年度报告2")
	v = s.do("GET", path+"/validation", nil).is(200)
	equal(t, fmt.Sprint(v.findings()), "[]")
	s.do("POST", path+"/validation/fix", `{"fingerprints": ["`+fingerprint+`"]}`).fails(422, "content.invalid", "finding.unknown /fingerprints/0")
	s.do("PATCH", path+"/review-tallies/reconsideration", `{"total": 3}`).is(200)
	v = s.do("GET", path+"/validation", nil).is(200)
	s.do("POST", path+"/validation/fix", fmt.Sprintf(`{"fingerprints": [%q]}`, v.finding("reviews.total")["fingerprint"])).fails(422, "content.invalid", "finding.no_fix /fingerprints/0")
	s.do("POST", path+"/validation/fix", `{"fingerprints": []}`).fails(422, "content.invalid", "value.required /fingerprints")
}

func TestOneWrongCellIsMendedWhicheverFindingIsChosen(t *testing.T) {
	s := start(t)
	path := s.report(example(t, "suqian-2024", s.organ(map[string]any{"name": "宿迁市人民政府", "level": "prefectural"})))
	before := s.do("GET", path, nil).is(200).at("/application_tallies/2/natural_person")
	for _, choose := range [][]int{{0}, {1}, {0, 1}} {
		s.do("PATCH", path+"/application-tallies/granted", `{"natural_person": 1480}`).is(200)
		v := s.do("GET", path+"/validation", nil).is(200)
		var chosen []any
		for _, i := range choose {
			f := v.list("findings")[i]
			suspect := f["suspect"].(map[string]any)
			equal(t, fmt.Sprint(suspect["kind"], suspect["certain"], suspect["cells"].([]any)[0].(map[string]any)["mend"]), "swapped_digitstrue"+before)
			chosen = append(chosen, f["fingerprint"])
		}
		fixed := s.do("POST", path+"/validation/fix", map[string]any{"fingerprints": chosen}).is(200)
		equal(t, fixed.at("/application_tallies/2/natural_person")+fixed.at("/validation/status"), before+"valid")
	}
}

func TestFiguresOfTheTextAreServed(t *testing.T) {
	s := start(t)
	overview := "概况如下。全年新收政府信息公开申请3,525件，同比增长0.4%。"
	content := example(t, "suqian-2024", s.organ(map[string]any{"name": "宿迁市人民政府", "level": "prefectural"}))
	content["narratives"].(map[string]any)["overview"] = overview
	path := s.report(content)
	figures := s.do("GET", path+"/text-figures", nil).is(200)
	equal(t, fmt.Sprint(figures.at("/items/0/kind"), figures.at("/items/0/count"), figures.at("/items/1/kind"), figures.at("/items/1/percent")), "received3525growth0.4")
	var start, end int
	fmt.Sscan(figures.at("/items/0/start"), &start)
	fmt.Sscan(figures.at("/items/0/end"), &end)
	equal(t, string([]rune(overview)[start:end]), figures.at("/items/0/sentence"))
	s.do("PATCH", path, `{"narratives": {"overview": null}}`).is(200)
	equal(t, s.do("GET", path+"/text-figures", nil).at("/items"), "[]")
	s.do("GET", "/reports/"+exampleReport+"/text-figures", nil).fails(404, "report.not_found")
}

func TestResultsWhereNothingWasReceived(t *testing.T) {
	s := start(t)
	path := s.report(example(t, "pingyuan-2024", s.organ(map[string]any{"name": "甲镇人民政府"})))
	s.do("PATCH", path+"/application-tallies", `{"items": [{"category": "granted", "natural_person": 3, "total": 3}, {"category": "handled_total", "natural_person": 3, "total": 3}]}`).is(200)
	v := s.do("GET", path+"/validation", nil).is(200)
	f := v.finding("applications.balance")
	equal(t, fmt.Sprint(f["suspect"].(map[string]any)["kind"], f["fix"]), "results_without_applications<nil>")
}
