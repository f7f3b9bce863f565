package tests

import (
	"fmt"
	"strings"
	"testing"
)

func TestOrgans(t *testing.T) {
	s := start(t)
	o := s.do("POST", "/organs", `{"name": "甲市人民政府", "credit_code": "11321300014318517B", "region_code": "321300", "level": "prefectural", "kind": "government", "rulemaking_power": true}`).is(201)
	path := "/organs/" + o.at("/id")
	equal(t, o.header.Get("Location"), base+path)
	got := s.do("GET", path, nil).is(200)
	equal(t, string(got.body), string(o.body))
	s.do("GET", path, nil, with("If-None-Match", got.etag())).is(304)

	// as it stands, nothing changes
	equal(t, string(s.do("PUT", path, got.body).is(200).body), string(got.body))
	patched := s.do("PATCH", path, `{"name": "甲市人民政府（本级）", "rulemaking_power": null}`, with("If-Match", got.etag())).is(200)
	equal(t, patched.at("/name")+patched.at("/rulemaking_power")+patched.at("/credit_code"), "甲市人民政府（本级）<nil>11321300014318517B")
	s.do("PATCH", path, `{"name": "乙"}`, with("If-Match", got.etag())).fails(412, "organ.changed")
	put := s.do("PUT", path, `{"name": "甲市人民政府", "level": "prefectural", "kind": "government"}`).is(200)
	equal(t, put.at("/credit_code")+put.at("/region_code")+put.at("/is_own_office")+put.at("/created_at"), "<nil><nil>false"+got.at("/created_at"))
	s.do("DELETE", path, nil, with("If-Match", got.etag())).fails(412, "organ.changed")
	s.do("DELETE", path, nil, with("If-Match", put.etag())).is(204)
	s.do("GET", path, nil).fails(404, "organ.not_found")
	s.do("DELETE", path, nil).fails(404, "organ.not_found")
	s.do("PATCH", path, `{"name": "乙"}`).fails(404, "organ.not_found")
}

func TestWhatIsNoOrganIsRefused(t *testing.T) {
	s := start(t)
	s.do("POST", "/organs", `{}`).fails(422, "content.invalid", "value.required /name", "value.required /level", "value.required /kind")
	s.do("POST", "/organs", `{"name": " ", "credit_code": "11321300014318517C", "region_code": "32130", "level": "city", "kind": 1, "parent_id": "x", "is_own_office": "yes", "id": "1", "colour": "red"}`).fails(422, "content.invalid",
		"value.type /kind", "value.type /is_own_office", "member.read_only /id", "member.unknown /colour",
		"value.blank /name", "organ.credit_code /credit_code", "organ.region_code /region_code", "value.not_one_of /level", "value.not_an_id /parent_id")
	s.do("POST", "/organs", `{"name": "`+strings.Repeat("字", 201)+`", "level": "county", "kind": "agency"}`).fails(422, "content.invalid", "value.too_long /name")
	s.do("POST", "/organs", `{"name": "a\u0007", "level": "county", "kind": "agency", "is_own_office": true}`).fails(422, "content.invalid", "value.control /name")
	s.do("POST", "/organs", `{"name": "甲", "level": "county", "kind": "agency", "is_own_office": true}`).fails(422, "content.invalid", "organ.own_office_without_parent /is_own_office")
	s.do("POST", "/organs", `{"name": "甲", "level": "county", "kind": "agency", "parent_id": "`+exampleOrgan+`"}`).fails(422, "content.invalid", "organ.unknown /parent_id")
	s.do("POST", "/organs", `"甲"`).fails(422, "content.invalid", "value.type ")
	first := s.organ(map[string]any{"credit_code": "11321300014318517B"})
	p := s.do("POST", "/organs", `{"name": "乙", "level": "county", "kind": "agency", "credit_code": "11321300014318517B"}`).fails(409, "organ.credit_code_taken")
	equal(t, p.at("/args/id"), first)
	equal(t, s.do("GET", "/organs?total=true", nil).at("/total"), "1")
}

func TestTheTreeHasNoCyclesAndABottom(t *testing.T) {
	s := start(t)
	parent := ""
	var ids []string
	for i := range 16 {
		more := map[string]any{"name": fmt.Sprint("机关", i)}
		if parent != "" {
			more["parent_id"] = parent
		}
		parent = s.organ(more)
		ids = append(ids, parent)
	}
	below := fmt.Sprintf(`{"name": "x", "level": "county", "kind": "agency", "parent_id": %q}`, parent)
	s.do("POST", "/organs", below).fails(422, "content.invalid", "organ.too_deep /parent_id")
	for _, under := range []string{ids[0], ids[3], ids[15]} {
		s.do("PATCH", "/organs/"+ids[0], map[string]any{"parent_id": under}).fails(422, "content.invalid", "organ.cycle /parent_id")
	}
	top := s.organ(map[string]any{"name": "顶"})
	s.do("PATCH", "/organs/"+ids[0], map[string]any{"parent_id": top}).fails(422, "content.invalid", "organ.too_deep /parent_id")
	s.do("PATCH", "/organs/"+ids[8], map[string]any{"parent_id": top}).is(200)
	equal(t, s.do("GET", "/organs?within="+top+"&total=true", nil).at("/total"), "9")
	equal(t, s.do("GET", "/organs?within="+ids[0]+"&total=true", nil).at("/total"), "8")
	equal(t, s.do("GET", "/organs?within="+exampleOrgan+"&total=true", nil).at("/total"), "0")
	equal(t, s.do("DELETE", "/organs/"+top, nil).fails(409, "organ.in_use").at("/args/children"), "1")
	s.report(map[string]any{"organ_id": ids[15], "year": 2024})
	equal(t, s.do("DELETE", "/organs/"+ids[15], nil).fails(409, "organ.in_use").at("/args/reports"), "1")
}

func TestOrgansAreFound(t *testing.T) {
	s := start(t)
	county := s.organ(map[string]any{"name": "甲县人民政府", "level": "county", "region_code": "410711", "credit_code": "11321300014318517B"})
	s.organ(map[string]any{"name": "甲县财政局", "level": "county", "kind": "department", "parent_id": county})
	s.organ(map[string]any{"name": "甲县乙镇人民政府", "region_code": "410711103", "parent_id": county})
	s.organ(map[string]any{"name": "100%_县"})
	for query, want := range map[string]string{
		"": "100%_县 甲县乙镇人民政府 甲县人民政府 甲县财政局", "level=county": "甲县人民政府 甲县财政局", "kind=department": "甲县财政局", "parent_id=" + county: "甲县乙镇人民政府 甲县财政局",
		"within=" + county + "&kind=government": "甲县乙镇人民政府 甲县人民政府", "region_code=4107": "甲县乙镇人民政府 甲县人民政府", "region_code=410711103": "甲县乙镇人民政府",
		"credit_code=11321300014318517B": "甲县人民政府", "name=" + "甲县人民政府": "甲县人民政府", "name=甲县": "", "q=人民": "甲县乙镇人民政府 甲县人民政府", "q=%25_": "100%_县", "q=__": "",
	} {
		var names []string
		for _, o := range s.do("GET", "/organs?"+query, nil).is(200).list("items") {
			names = append(names, o["name"].(string))
		}
		equal(t, query+": "+strings.Join(names, " "), query+": "+want)
	}
	var seen []string
	for next := "/organs?limit=1&total=true"; next != ""; {
		page := s.do("GET", next, nil).is(200)
		equal(t, page.at("/total"), "4")
		seen = append(seen, page.at("/items/0/name"))
		next = page.next()
	}
	equal(t, strings.Join(seen, " "), "100%_县 甲县乙镇人民政府 甲县人民政府 甲县财政局")
}
