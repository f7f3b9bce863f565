package tests

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWhatIsNotOneDocumentIsMalformed(t *testing.T) {
	s := start(t)
	deep := strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33)
	for body, code := range map[string]string{
		"": "json.empty", " \n\t": "json.empty", "{": "json.syntax", `{"year": 2024,}`: "json.syntax", `{'year': 2024}`: "json.syntax", `{"year": 02024}`: "json.syntax",
		`{"year": 2024} {"year": 2024}`: "json.trailing", `{} x`: "json.trailing", `1 2`: "json.trailing", `{"year": 2024, "year": 2023}`: "json.duplicate_key",
		`{"narratives": {"overview": "a", "overview": "b"}}`: "json.duplicate_key", "{\"title\": \"\xff\"}": "json.utf8", deep: "json.too_deep", strings.Repeat("[", 1<<20): "json.too_deep",
		`{"title": "\ud800"}`: "json.syntax", `NaN`: "json.syntax", "// a remark\n{}": "json.syntax",
	} {
		s.do("POST", "/reports", body).fails(400, code)
	}
	p := s.do("POST", "/reports", "{\n  \"年\": 1,\n  \"title\" 2}").fails(400, "json.syntax")
	equal(t, p.at("/args/line")+":"+p.at("/args/column"), "3:11")
	s.do("POST", "/reports", strings.Repeat(`{"a":`, 32)+"1"+strings.Repeat("}", 32)).fails(422, "content.invalid")
	s.do("POST", "/organs", "\ufeff"+`{"name": "甲县人民政府", "level": "county", "kind": "government"}`).is(201) // a byte order mark is no content
}

func TestBodiesHaveABound(t *testing.T) {
	s := start(t)
	text := func(size int) string { return `{"title": "` + strings.Repeat("a", size) + `"}` }
	s.do("POST", "/reports", text(4<<20-20)).fails(422, "content.invalid", "value.too_long /title", "value.required /organ_id", "value.required /year")
	s.do("POST", "/reports", text(4<<20)).fails(413, "body.too_large")
	s.do("POST", "/reports", text(7<<20)).fails(413, "body.too_large")
	many := s.do("POST", "/validate", `{"year": 2024, "application_tallies": [`+strings.Repeat(`{},`, 1<<20)+`{}]}`).fails(422, "content.invalid")
	if n := len(many.list("errors")); n > 200 {
		t.Errorf("%d faults", n)
	}
	var members strings.Builder
	for i := range 200000 {
		fmt.Fprintf(&members, `"x%d":1,`, i)
	}
	if n := len(s.do("POST", "/validate", `{`+members.String()+`"year": 2024}`).fails(422, "content.invalid").list("errors")); n > 200 {
		t.Errorf("%d faults", n)
	}
}

func TestMediaTypes(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024})
	for _, media := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "", "application/merge-patch+json", "nonsense"} {
		p := s.do("POST", "/reports", `{}`, with("Content-Type", media)).fails(415, "body.media_type")
		if !strings.Contains(p.at("/detail"), "--json") {
			t.Error(p.at("/detail"))
		}
	}
	s.do("PATCH", path, `{"title": "甲"}`, with("Content-Type", "application/merge-patch+json; charset=utf-8")).is(200)
	s.do("PATCH", path, `{"title": "乙"}`, with("Content-Type", "application/json; charset=UTF-8")).is(200)
	s.do("PUT", path, `{}`, with("Content-Type", "application/merge-patch+json")).fails(415, "body.media_type")
	s.do("PUT", path, nil).fails(400, "json.empty")
	s.do("PUT", path, `{}`, with("Content-Encoding", "gzip")).fails(415, "body.encoding")
}

func TestWhatIsNotThere(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/", "/api/v1", "/api/v1/nothing", "/reports/", "/organs/", "/forms/", "/api/v2/reports", "/docs/", "/docs/index.html", "/healthz/"} {
		s.do("GET", path, nil).fails(404, "route.not_found")
	}
	for _, id := range []string{"x", exampleReport, "null", "..%2f..%2fetc", strings.Repeat("a", 5000), "0199a3c000007000800000000000000a"} {
		s.do("GET", "/reports/"+id, nil).fails(404, "report.not_found")
		s.do("GET", "/organs/"+id, nil).fails(404, "organ.not_found")
		s.do("GET", "/reports/"+id+"/validation", nil).fails(404, "report.not_found")
		s.do("PUT", "/reports/"+id+"/review-tallies/reconsideration", `{}`).fails(404, "report.not_found")
	}
	s.do("GET", "/forms/2020", nil).fails(404, "edition.not_found")
	for method, path := range map[string]string{"DELETE": "/reports", "PATCH": "/organs", "PUT": "/validate", "POST": "/forms"} {
		p := s.do(method, path, `{}`).fails(405, "method.not_allowed")
		if !strings.Contains(p.header.Get("Allow"), "GET") && !strings.Contains(p.header.Get("Allow"), "POST") {
			t.Error(p.header.Get("Allow"))
		}
	}
}

func TestQueryParameters(t *testing.T) {
	s := start(t)
	for query, fault := range map[string]string{
		"colour=red": "parameter.unknown ?colour", "year=2024&year=2023": "parameter.repeated ?year", "year=": "parameter.blank ?year", "year=2018": "parameter.out_of_range ?year",
		"limit=0": "parameter.out_of_range ?limit", "limit=501": "parameter.out_of_range ?limit", "limit=ten": "parameter.out_of_range ?limit", "sort=name": "sort.invalid ?sort",
		"sort=year,-year": "sort.invalid ?sort", "organ_id=x": "parameter.not_an_id ?organ_id", "level=city": "parameter.not_one_of ?level", "total=yes": "parameter.not_one_of ?total",
		"q=" + strings.Repeat("x", 201): "parameter.too_long ?q", "q=%00": "parameter.too_long ?q", "q=%ff": "parameter.too_long ?q", "edition=2020": "parameter.not_one_of ?edition",
		"cursor=x": "cursor.invalid ?cursor", "cursor=eyJvIjoieWVhciIsImEiOlsiYSIsImIiXX0": "cursor.invalid ?cursor",
	} {
		s.do("GET", "/reports?"+query, nil).fails(400, "query.invalid", fault)
	}
	s.do("GET", "/reports?year=x&limit=x", nil).fails(400, "query.invalid", "parameter.out_of_range ?year", "parameter.out_of_range ?limit")
	s.do("GET", "/reports?%zz", nil).fails(400, "query.invalid")
	s.do("GET", "/reports?a;b", nil).fails(400, "query.invalid")
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024})
	s.do("GET", path+"?verbose=1", nil).fails(400, "query.invalid", "parameter.unknown ?verbose")
	s.do("POST", "/reports?dry=1", `{}`).fails(400, "query.invalid", "parameter.unknown ?dry")
	s.do("GET", "/healthz?x=1", nil).fails(400, "query.invalid", "parameter.unknown ?x")
}

func TestEntityTags(t *testing.T) {
	s := start(t)
	path := s.report(example(t, "pingyuan-2024", s.organ(nil)))
	plain := s.do("GET", path, nil, with("Accept-Encoding", "identity")).is(200)
	packed := s.do("GET", path, nil, with("Accept-Encoding", "gzip")).is(200)
	tag, gz := plain.header.Get("ETag"), packed.header.Get("ETag")
	if packed.header.Get("Content-Encoding") != "gzip" || gz != strings.TrimSuffix(tag, `"`)+`-gzip"` || !strings.HasPrefix(tag, `"`) {
		t.Fatalf("%s %s", tag, gz)
	}
	equal(t, string(must(unzip(packed.body))(t)), string(plain.body))
	for _, known := range []string{tag, gz, "W/" + tag, "*", `"x", ` + tag} {
		a := s.do("GET", path, nil, with("If-None-Match", known)).is(304)
		if len(a.body) != 0 {
			t.Error("304 with a body")
		}
	}
	equal(t, s.do("GET", path, nil, with("If-None-Match", gz)).header.Get("ETag"), gz)
	s.do("GET", path, nil, with("If-None-Match", `"x"`)).is(200)
	s.do("GET", path+"/review-tallies/reconsideration", nil, with("If-None-Match", tag)).is(304)
	s.do("GET", path, nil, with("If-None-Match", "x")).fails(400, "header.if_match")

	for _, stale := range []string{`"x"`, "W/" + tag, `"x", "y"`} {
		for _, write := range [][2]string{{"PUT", path}, {"PATCH", path}, {"DELETE", path}, {"PATCH", path + "/review-tallies"}, {"DELETE", path + "/review-tallies/reconsideration"}, {"POST", path + "/nil-return"}} {
			s.do(write[0], write[1], map[bool]string{true: `{"sections": ["reviews"]}`, false: `{"items": []}`}[write[0] == "POST"], with("If-Match", stale)).fails(412, "report.changed")
		}
	}
	s.do("PATCH", path, `{"title": "甲"}`, with("If-Match", "nonsense")).fails(400, "header.if_match")
	equal(t, s.do("GET", path, nil).at("/version"), "1")
	changed := s.do("PATCH", path, `{"title": "甲"}`, with("If-Match", `"x", `+gz)).is(200)
	if changed.etag() == tag {
		t.Error("the tag is the same")
	}
	s.do("PATCH", path, `{"title": "乙"}`, with("If-Match", tag)).fails(412, "report.changed")
	s.do("PATCH", path, `{"title": "乙"}`, with("If-Match", "*")).is(200)
	s.do("PATCH", path, `{"title": "丙"}`).is(200)
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	s := start(t)
	path := s.report(example(t, "pingyuan-2024", s.organ(nil)))
	a := s.do("GET", path, nil, with("X-Request-ID", "mine 1"))
	equal(t, a.header.Get("X-Request-ID"), "mine 1")
	if !strings.Contains(s.log.String(), `"request_id":"mine 1"`) {
		t.Error("the request id is not in the log")
	}
	for _, bad := range []string{strings.Repeat("x", 129), "a\tb", "年"} {
		if got := s.do("GET", path, nil, with("X-Request-ID", bad)).header.Get("X-Request-ID"); len(got) != 36 {
			t.Errorf("%q is taken over as %q", bad, got)
		}
	}
	equal(t, a.header.Get("Cache-Control"), "private, no-store")
	equal(t, a.header.Get("X-Content-Type-Options"), "nosniff")
	if vary := strings.Join(a.header.Values("Vary"), ","); !strings.Contains(vary, "Authorization") || !strings.Contains(vary, "Accept-Encoding") || strings.Contains(vary, "Accept-Language") {
		t.Error(vary)
	}
	if vary := strings.Join(s.do("GET", path+"/validation", nil).header.Values("Vary"), ","); !strings.Contains(vary, "Accept-Language") {
		t.Error(vary)
	}
	for _, p := range []string{path, path + "/validation", "/reports", "/organs", "/forms", "/forms/2021", "/healthz", "/readyz", "/openapi.json", "/openapi.yaml", "/docs", "/metrics", path + "/review-tallies"} {
		if h := s.do("HEAD", p, nil).is(200); len(h.body) != 0 {
			t.Errorf("HEAD %s has a body", p)
		}
	}
	s.do("HEAD", "/nothing", nil).is(404)
	if _, has := a.header["Access-Control-Allow-Origin"]; has {
		t.Error("other origins are let in")
	}
	s.do("GET", path, nil, as("secret-of-somebody")).fails(401, "token.invalid")
	if strings.Contains(s.log.String(), "secret-of-somebody") {
		t.Error("a token is in the log")
	}
}

func TestLanguages(t *testing.T) {
	s := start(t)
	for accept, want := range map[string]string{"": "zh", "en": "en", "zh-CN,zh;q=0.9,en;q=0.8": "zh", "en-GB,en;q=0.9,zh;q=0.1": "en", "fr": "zh", "*": "zh", "en;q=x": "zh", "zh-Hant": "zh"} {
		p := s.do("GET", "/nothing", nil, with("Accept-Language", accept)).fails(404, "route.not_found")
		equal(t, accept+" "+p.header.Get("Content-Language"), accept+" "+want)
		if english := !strings.Contains(p.at("/detail"), "没有"); english != (want == "en") {
			t.Errorf("%q: %s", accept, p.at("/detail"))
		}
	}
}

func TestOtherOriginsBySetting(t *testing.T) {
	s := startOn(t, filepath.Join(t.TempDir(), "n.db"), []string{"https://www.example.gov.cn"})
	a := s.do("GET", "/reports", nil, with("Origin", "https://www.example.gov.cn")).is(200)
	equal(t, a.header.Get("Access-Control-Allow-Origin"), "https://www.example.gov.cn")
	equal(t, a.header.Get("Access-Control-Expose-Headers"), "ETag,Link,Location,Retry-After,X-Request-ID")
	if got := s.do("GET", "/reports", nil, with("Origin", "https://elsewhere.example")).header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Error(got)
	}
	pre := s.do("OPTIONS", "/reports", nil, with("Origin", "https://www.example.gov.cn"), with("Access-Control-Request-Method", "POST"), with("Access-Control-Request-Headers", "content-type,if-match,idempotency-key")).is(204)
	if allow := strings.ToLower(pre.header.Get("Access-Control-Allow-Headers")); !strings.Contains(allow, "if-match") || !strings.Contains(allow, "idempotency-key") {
		t.Error(allow)
	}
	// a failure can be read from there too
	equal(t, s.do("GET", "/nothing", nil, with("Origin", "https://www.example.gov.cn")).header.Get("Access-Control-Allow-Origin"), "https://www.example.gov.cn")
}

func TestReadinessFollowsTheDatabase(t *testing.T) {
	s := start(t)
	equal(t, s.do("GET", "/readyz", nil).is(200).at("/status"), "ready")
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	p := s.do("GET", "/readyz", nil).fails(503, "unavailable")
	if p.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	s.do("GET", "/healthz", nil).is(200)
	s.do("GET", "/reports", nil).fails(500, "internal")
}

func TestWhoMayKeepAnAnswer(t *testing.T) {
	s := start(t)
	for path, want := range map[string]string{"/forms": "public, max-age=300", "/docs": "public, max-age=300", "/openapi.json": "public, max-age=300", "/reports": "private, no-store", "/metrics": "private, no-store", "/nothing": "no-store", "/forms/x": "no-store"} {
		a := s.do("GET", path, nil)
		equal(t, path+" "+a.header.Get("Cache-Control"), path+" "+want)
		if shared := strings.HasPrefix(want, "public"); shared == strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Authorization") && want != "no-store" {
			t.Errorf("%s varies with %v", path, a.header.Values("Vary"))
		}
	}
}

func TestForms(t *testing.T) {
	s := start(t)
	all := s.do("GET", "/forms", nil).is(200)
	equal(t, all.at("/items/0/edition")+all.at("/items/1/edition"), "20192021")
	f := s.do("GET", "/forms/2021", nil).is(200)
	equal(t, f.at("/applications/rows/23/states")+f.at("/years/from")+f.at("/source/document"), "other_handling2021国办公开办函〔2021〕30号")
	s.do("GET", "/forms/2021", nil, with("If-None-Match", f.etag())).is(304)
	codes := map[any]bool{}
	for _, r := range f.list("rules") {
		codes[r["code"]] = true
	}
	for _, code := range []string{"form.edition", "form.unknown_row", "form.unknown_cell", "form.missing_row", "form.blank_cell", "form.blank_total", "form.not_a_count", "applications.row_total",
		"applications.handled_total", "applications.balance", "reviews.total", "applications.carried_over", "applications.carried_over_column", "disclosure.stock_flow", "disclosure.negative_stock",
		"disclosure.rulemaking_power", "disclosure.rulemaking_by_office", "years.identical", "narrative.missing"} {
		if !codes[code] {
			t.Errorf("no rule %s", code)
		}
	}
	old := s.do("GET", "/forms/2019", nil).is(200)
	for _, r := range old.list("rules") {
		if r["code"] == "disclosure.stock_flow" {
			t.Error("a rule of another edition")
		}
	}
}

func TestASlowOrBrokenSenderIsAnswered(t *testing.T) {
	s := start(t)
	conn := must((&net.Dialer{}).DialContext(context.Background(), "tcp", strings.TrimPrefix(s.url, "http://")))(t)
	defer func() { _ = conn.Close() }()
	fmt.Fprint(conn, "POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+adminToken+"\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	head := must(io.ReadAll(conn))(t)
	if !strings.HasPrefix(string(head), "HTTP/1.1 400") || !strings.Contains(string(head), "body.unreadable") {
		t.Errorf("%s", head)
	}
}

func TestMetricsHaveNoEndlessSeries(t *testing.T) {
	s := start(t)
	for i := range 5 {
		s.do("GET", fmt.Sprintf("/reports/%d", i), nil).is(404)
		s.do("GET", fmt.Sprintf("/none-%d", i), nil).is(404)
		s.do("GET", "/healthz", nil, func(r *http.Request) { r.Host = fmt.Sprintf("host-%d.example", i) }).is(200)
	}
	s.do("POST", "/reports", `{}`).is(422)
	text := string(s.do("GET", "/metrics", nil).is(200).body)
	if !strings.Contains(text, `nianbao_requests_total{code="422",host="",method="POST",url="/api/v1/reports"} 1`) || strings.Contains(text, `nianbao_requests_total{code="500"`) {
		t.Error("a refusal is not counted as what it is")
	}
	if strings.Contains(text, "none-1") || strings.Contains(text, "host-1") || strings.Contains(text, "reports/1\"") {
		t.Error("what callers send makes series")
	}
	if !strings.Contains(text, "nianbao_requests_total") || !strings.Contains(text, "nianbao_database_statements_total") {
		t.Error(clip([]byte(text)))
	}
}
