package tests

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nianbao/internal/service"
	"nianbao/internal/web"
)

// startAt runs the service with a clock that stands until it is set.
func startAt(t testing.TB, at string) (*server, func(at string)) {
	t.Helper()
	var clock atomic.Pointer[time.Time]
	set := func(at string) {
		t.Helper()
		now := must(time.Parse(time.RFC3339, at))(t)
		clock.Store(&now)
	}
	set(at)
	now := func() time.Time { return *clock.Load() }
	return startWith(t, filepath.Join(t.TempDir(), "nianbao.db"), func(o *service.Options, _ *web.Options) { o.Now = now }), set
}

// filed is a whole report of an organ, with which nothing is wrong, and gives the path of it.
func (s *server) filed(organ string) string {
	s.t.Helper()
	r := example(s.t, "pingyuan-2024", organ)
	delete(r, "title")
	return s.report(r)
}

// step takes a report through steps of its life.
func (s *server) step(path string, steps ...string) {
	s.t.Helper()
	for _, step := range steps {
		var body any
		if step == "return" || step == "amend" || step == "withdraw" {
			body = map[string]any{"reason": "因为" + step}
		}
		s.do("POST", path+"/"+step, body).is(200)
	}
}

// crowd registers very many organs below one, behind the service's back; many have the same name.
func (s *server) crowd(parent string, n int) {
	s.t.Helper()
	s.query(nil, fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO organs SELECT id, '第' || (i / 400) || '中学', NULL, NULL, 'county', 'department', '%s', FALSE, NULL, (SELECT path FROM organs WHERE id = '%s') || id || '/', 0, 0
		FROM (SELECT i, printf('00000000-0000-7000-8000-%%012d', i * 7919 %% 100003) AS id FROM n)`, n, parent, parent))
}

// standings are the organs of all pages, each with its status, and makes sure of the totals.
func (s *server) standings(query string, options ...func(*answer)) []string {
	s.t.Helper()
	var found []string
	counted := map[string]int{}
	for next := "/submissions?total=true&" + query; next != ""; {
		page := s.do("GET", next, nil).is(200)
		for _, one := range page.list("items") {
			found = append(found, fmt.Sprint(one["organ"].(map[string]any)["name"], " ", one["status"]))
			counted[fmt.Sprint(one["status"])]++
		}
		if next = page.next(); next == "" {
			equal(s.t, page.at("/total"), fmt.Sprint(len(found)))
			for _, o := range options {
				o(page)
			}
			for status, n := range counted {
				equal(s.t, status+page.at("/totals/"+status), fmt.Sprint(status, n))
			}
		}
	}
	return found
}

func TestWhoHasNotFiled(t *testing.T) {
	s, set := startAt(t, "2025-01-31T10:00:00Z")
	city := s.organ(map[string]any{"name": "宿迁市人民政府", "level": "prefectural", "region_code": "321300"})
	county := s.organ(map[string]any{"name": "甲县人民政府", "level": "county", "parent_id": city})
	office := s.organ(map[string]any{"name": "甲县财政局", "level": "county", "kind": "department", "parent_id": county})
	town := s.organ(map[string]any{"name": "乙镇人民政府", "parent_id": county})
	draft := s.report(map[string]any{"organ_id": county, "year": 2024})
	late := s.filed(office)
	s.step(late, "submit", "return")
	s.step(s.filed(town), "submit", "publish", "amend")
	s.report(map[string]any{"organ_id": city, "year": 2023})

	one := func(organ string) map[string]any {
		for _, one := range s.do("GET", "/submissions?year=2024", nil).is(200).list("items") {
			if one["organ"].(map[string]any)["id"] == organ {
				return one
			}
		}
		return nil
	}
	told := func(organ string) string {
		o := one(organ)
		return strings.ReplaceAll(fmt.Sprintf("%v %v %v %v %v", o["status"], o["deadline"], o["days_left"], o["days_late"], o["report"] == nil), "<nil>", "-")
	}
	equal(t, told(city)+"|"+told(county)+"|"+told(office)+"|"+told(town), "none 2025-03-31 59 - true|draft 2025-03-31 59 - false|returned 2025-01-31 0 - false|published - - - false")
	set("2025-01-31T16:00:00Z")
	equal(t, told(office)+"|"+told(town), "late 2025-01-31 - 1 false|published - - - false")
	r := one(office)["report"].(map[string]any)
	equal(t, fmt.Sprint("/reports/", r["id"], r["status"], r["validation"].(map[string]any)["status"], r["returned"].(map[string]any)["reason"]), late+"draftvalid因为return")
	equal(t, fmt.Sprint("/reports/", one(county)["report"].(map[string]any)["id"], one(county)["report"].(map[string]any)["validation"].(map[string]any)["status"]), draft+"incomplete")
	equal(t, fmt.Sprint(one(town)["report"].(map[string]any)["status"]), "draft") // the amendment

	for query, want := range map[string]string{
		"year=2024": "[乙镇人民政府 published 宿迁市人民政府 none 甲县人民政府 draft 甲县财政局 late]", "year=2024&organ_id=" + county: "[乙镇人民政府 published 甲县人民政府 draft 甲县财政局 late]", "year=2024&organ_id=" + town: "[乙镇人民政府 published]",
		"year=2023": "[乙镇人民政府 none 宿迁市人民政府 late 甲县人民政府 late 甲县财政局 late]", "year=2024&limit=1": "[乙镇人民政府 published 宿迁市人民政府 none 甲县人民政府 draft 甲县财政局 late]",
	} {
		equal(t, query+fmt.Sprint(s.standings(query)), query+want)
	}
	for status, want := range map[string]string{"none": "[宿迁市人民政府 none]", "draft": "[甲县人民政府 draft]", "late": "[甲县财政局 late]", "published": "[乙镇人民政府 published]", "returned": "[]", "submitted": "[]"} {
		totals := func(a *answer) {
			equal(t, a.at("/totals/none")+a.at("/totals/draft")+a.at("/totals/submitted")+a.at("/totals/returned")+a.at("/totals/published")+a.at("/totals/late"), "110011") // whatever is asked for
		}
		equal(t, fmt.Sprint(s.standings("year=2024&status="+status, totals)), want)
	}
	editor, reader := s.by("张三", "editor", office), s.by("李四", "reader", county)
	equal(t, editor("GET", "/submissions?year=2024&total=true", nil).at("/total")+reader("GET", "/submissions?year=2024&total=true", nil).at("/total"), "13")
	equal(t, reader("GET", "/submissions?year=2024", nil).at("/totals/none"), "0") // that of the city is not theirs
	reader("GET", "/submissions?year=2024&organ_id="+city, nil).fails(404, "organ.not_found")
	editor("GET", "/submissions?year=2024&organ_id="+county, nil).fails(404, "organ.not_found")
	editor("GET", "/submissions?year=2024&format=csv&organ_id="+county, nil).fails(404, "organ.not_found")
}

func TestWhatCantBeAskedOfTheList(t *testing.T) {
	s := start(t)
	for query, fault := range map[string]string{
		"": "parameter.required ?year", "?year=": "parameter.blank ?year", "?year=2018": "parameter.out_of_range ?year", "?year=10000": "parameter.out_of_range ?year", "?year=x": "parameter.out_of_range ?year",
		"?year=2024&status=withdrawn": "parameter.not_one_of ?status", "?year=2024&organ_id=x": "parameter.not_an_id ?organ_id", "?year=2024&format=xlsx": "parameter.not_one_of ?format",
		"?year=2024&limit=501": "parameter.out_of_range ?limit", "?year=2024&cursor=x": "cursor.invalid ?cursor", "?year=2024&within=x": "parameter.unknown ?within",
	} {
		s.do("GET", "/submissions"+query, nil).fails(400, "query.invalid", fault)
	}
	s.do("GET", "/submissions?status=x&organ_id=y&format=z&limit=0", nil).fails(400, "query.invalid",
		"parameter.required ?year", "parameter.not_an_id ?organ_id", "parameter.not_one_of ?status", "parameter.not_one_of ?format", "parameter.out_of_range ?limit") // all at once
	s.do("GET", "/submissions?year=2024&organ_id="+exampleOrgan, nil).fails(404, "organ.not_found")
	s.do("GET", "/submissions?year=2024&cursor="+s.do("GET", "/changes", nil).at("/since"), nil).fails(400, "query.invalid", "cursor.invalid ?cursor") // of another list
	equal(t, s.do("GET", "/submissions?year=9999", nil).is(200).at("/totals/none"), "0")
}

// However many there are: each organ once, in order, by as many statements.
func TestAProvinceIsPaged(t *testing.T) {
	s, _ := startAt(t, "2025-01-20T00:00:00Z")
	county := s.organ(map[string]any{"name": "县", "level": "county"})
	spent := func() uint64 {
		before := s.store.Queries()
		s.do("GET", "/submissions?year=2024&limit=500&total=true&organ_id="+county, nil).is(200)
		return s.store.Queries() - before
	}
	few := min(spent(), spent(), spent()) // now and then one is sent in the background
	s.crowd(county, 1203)
	equal(t, fmt.Sprint(min(spent(), spent(), spent())), fmt.Sprint(few))
	want := s.standings("year=2024&limit=500")
	if !slices.IsSorted(want) || len(want) != 1204 {
		t.Error(len(want))
	}
	for _, limit := range []string{"year=2024&limit=97", "year=2024&limit=401&status=none"} {
		equal(t, strings.Join(s.standings(limit), "\n"), strings.Join(want, "\n"))
	}
	var ids []string
	for next := "/submissions?year=2024&limit=7&organ_id=" + county; next != ""; {
		page := s.do("GET", next, nil).is(200)
		for _, one := range page.list("items") {
			ids = append(ids, fmt.Sprint(one["organ"].(map[string]any)["id"]))
		}
		next = page.next()
	}
	slices.Sort(ids)
	equal(t, fmt.Sprint(len(ids), len(slices.Compact(ids))), "1204 1204")
	equal(t, fmt.Sprint(len(s.sheet("year=2024&limit=3", "zh"))), "1205") // a sheet is the whole list
}

// sheet is the list as a spreadsheet reads it.
func (s *server) sheet(query, language string) [][]string {
	s.t.Helper()
	a := s.do("GET", "/submissions?format=csv&"+query, nil, with("Accept-Language", language)).is(200)
	equal(s.t, a.header.Get("Content-Type")+" "+a.header.Get("Content-Disposition"), `text/csv; charset=utf-8 attachment; filename="submissions-2024.csv"`)
	equal(s.t, a.header.Get("Cache-Control"), "private, no-store")
	text, marked := strings.CutPrefix(string(a.body), "\ufeff")
	if !marked || strings.Contains(text, "\ufeff") || !strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Accept-Language") {
		s.t.Errorf("%v %s", a.header, clip(a.body))
	}
	return must(csv.NewReader(strings.NewReader(text)).ReadAll())(s.t)
}

func TestTheListAsASheet(t *testing.T) {
	s, set := startAt(t, "2025-01-20T00:00:00Z")
	names := []string{`+86 "县", 一`, "-1", "=HYPERLINK(\"http://x\",\"y\")", "@SUM(A1)", "甲、乙\n丙", "\t=1+1", "普通县 =1"}
	slices.Sort(names)
	var last string
	for _, name := range names {
		last = s.organ(map[string]any{"name": name, "level": "county", "kind": "department", "region_code": "410711"})
	}
	path := s.filed(last)
	s.step(path, "submit")
	s.do("POST", path+"/return", reason("=cmd|'/c calc'!A1")).is(200)
	set("2025-02-02T00:00:00Z")
	lines := s.sheet("year=2024", "zh")
	equal(t, strings.Join(lines[0], "|"), "机关id|机关|层级|类型|区划代码|年度|状态|期限|剩余天数|逾期天数|报告id|校验|错误|警告|退回理由")
	equal(t, strings.Join(s.sheet("year=2024", "en")[0], "|"), "organ id|organ|level|kind|region code|year|status|deadline|days left|days late|report id|validation|errors|warnings|why returned")
	equal(t, fmt.Sprint(len(lines)), fmt.Sprint(len(names)+1))
	for i, line := range lines[1:] {
		want := names[i]
		if strings.ContainsAny(want[:1], "=+-@\t") {
			want = "'" + want // no formula
		}
		equal(t, line[1], want)
	}
	end := lines[len(lines)-1]
	equal(t, strings.Join(slices.Concat([]string{"/reports/" + end[10]}, end[2:10], end[11:]), "|"), path+"|县级|政府部门|410711|2024|逾期未公布|2025-01-31||2|通过|0|"+end[13]+"|'=cmd|'/c calc'!A1")
	equal(t, strings.Join(s.sheet("year=2024", "en")[1][2:10], "|"), "county|department|410711|2024|late|2025-01-31||2")
	equal(t, fmt.Sprint(len(s.sheet("year=2024&status=none", "zh")), len(s.sheet("year=2024&status=late", "zh")), len(s.sheet("year=2024&organ_id="+last, "zh"))), fmt.Sprint(1, len(names)+1, 2))
	head := s.do("HEAD", "/submissions?year=2024&format=csv", nil).is(200)
	equal(t, fmt.Sprint(len(head.body))+head.header.Get("Content-Type"), "0text/csv; charset=utf-8")
	s.do("GET", "/submissions?format=csv", nil).fails(400, "query.invalid", "parameter.required ?year")
	s.do("GET", "/submissions?format=csv&year=2024", nil, anonymous).fails(401, "token.required")
}
