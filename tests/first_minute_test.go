package tests

import (
	"fmt"
	"testing"
)

// rules of a validation, by code: passed, failed.
func (a *answer) rule(code string) string {
	a.t.Helper()
	for _, r := range a.list("rules") {
		if r["code"] == code {
			return fmt.Sprint(r["passed"], "/", r["failed"])
		}
	}
	return "none"
}

func (a *answer) findings() []string {
	a.t.Helper()
	var all []string
	for _, f := range a.list("findings") {
		all = append(all, fmt.Sprint(f["code"], " ", f["place"], " ", f["expected"], " ", f["actual"], " ", f["difference"]))
	}
	return all
}

func TestTheFirstMinute(t *testing.T) {
	s := start(t)
	id := s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})
	path := s.report(example(t, "pingyuan-2024", id))
	v := s.do("GET", path+"/validation", nil).is(200)
	equal(t, v.at("/status"), "valid")
	equal(t, v.rule("applications.row_total"), "25/0")
	equal(t, v.rule("applications.handled_total"), "7/0")
	equal(t, v.rule("applications.balance"), "7/0")
	equal(t, v.rule("reviews.total"), "3/0")

	s.do("PATCH", path+"/application-tallies/granted", `{"natural_person": 1}`).is(200)
	v = s.do("GET", path+"/validation", nil).is(200)
	equal(t, v.at("/status"), "invalid")
	equal(t, fmt.Sprint(v.findings()), "[applications.row_total applications.granted 1 0 -1 applications.handled_total applications.natural_person 1 0 -1]")
	equal(t, v.at("/findings/0/pointer"), "/application_tallies/2/total")
	equal(t, v.at("/findings/0/basis/0/document"), "国办公开办函〔2021〕30号")

	s.do("PATCH", path+"/application-tallies/granted", `{"natural_person": 0}`).is(200)
	r := s.do("GET", path, nil).is(200)
	equal(t, r.at("/validation/status"), "valid")
	equal(t, r.at("/version"), "3")
	equal(t, r.at("/title"), "卫滨区平原镇人民政府2024年政府信息公开工作年度报告")
}

func TestTwoYearsOfACityAreHeldTogether(t *testing.T) {
	s := start(t)
	id := s.organ(map[string]any{"name": "宿迁市人民政府", "level": "prefectural"})
	first := s.do("GET", s.report(example(t, "suqian-2023", id))+"/validation", nil).is(200)
	equal(t, first.at("/status"), "valid")
	equal(t, first.rule("applications.carried_over"), "0/0")
	path := s.report(example(t, "suqian-2024", id))
	v := s.do("GET", path+"/validation", nil).is(200)
	equal(t, v.at("/status"), "valid")
	for rule, want := range map[string]string{
		"applications.row_total": "25/0", "applications.handled_total": "7/0", "applications.balance": "7/0", "reviews.total": "3/0",
		"applications.carried_over": "1/0", "applications.carried_over_column": "6/0", "disclosure.stock_flow": "2/0",
	} {
		if got := v.rule(rule); got != want {
			t.Errorf("%s %s, want %s", rule, got, want)
		}
	}
	r := s.do("GET", path, nil).is(200)
	equal(t, r.at("/disclosure_items/5/values/amount_cny_10k"), "72701.2578")
	equal(t, r.at("/scope"), "summary")
	equal(t, r.at("/subtotals/application_tallies/1/total"), "92") // refused
	s.do("PATCH", path+"/application-tallies/carried_in", `{"natural_person": 117, "total": 120}`).is(200)
	s.do("PATCH", path+"/disclosure-items/normative_documents", `{"values": {"in_force": 421}}`).is(200)
	v = s.do("GET", path+"/validation", nil).is(200)
	equal(t, fmt.Sprint(v.findings()), "["+
		"disclosure.stock_flow disclosure.normative_documents 420 421 1 "+
		"applications.balance applications.natural_person 3557 3558 1 applications.balance applications.total 3645 3646 1 "+
		"applications.carried_over_column applications.natural_person 118 117 -1 applications.carried_over applications.total 121 120 -1]")
}

func equal(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
