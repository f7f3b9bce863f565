package tests

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// audit is the whole history, oldest first.
func (s *server) audit() []map[string]any {
	s.t.Helper()
	return s.do("GET", "/audit?limit=500", nil).is(200).list("items")
}

// chain says what a reading of the history came to.
func (s *server) chain() string {
	s.t.Helper()
	a := s.do("GET", "/audit/verify", nil).is(200)
	return fmt.Sprint(a.at("/holds"), " ", a.at("/from"), "-", a.at("/to"), " ", a.at("/broken_at"))
}

// recorded makes sure that a request was put down as one act, by whom, of what, with which reason and changes.
func (d *town) recorded(want string, changes string, do func()) {
	d.t.Helper()
	before := len(d.audit())
	do()
	all := d.audit()
	if len(all) != before+1 {
		d.t.Fatalf("%s: %d acts", want, len(all)-before)
	}
	a := all[before]
	equal(d.t, fmt.Sprintf("%v %v %v", a["actor"], a["role"], a["action"]), want)
	equal(d.t, fmt.Sprint(a["address"]), "127.0.0.1")
	got := string(must(json.Marshal(a["changes"]))(d.t))
	if part, is := strings.CutPrefix(changes, "…"); got != changes && (!is || !strings.Contains(got, part)) {
		d.t.Errorf("%s\ngot  %s\nwant %s", want, got, changes)
	}
}

func TestEveryWriteIsInTheHistory(t *testing.T) {
	d := newTown(t)
	edit := func(path, body string) func() { return func() { d.editor("PATCH", d.path+path, body).is(200) } }
	post := func(by func(string, string, any) *answer, path string, body any) func() {
		return func() {
			if a := by("POST", path, body); a.status != 200 && a.status != 201 {
				t.Error(clip(a.body))
			}
		}
	}
	remove := func(by func(string, string, any) *answer, path *string) func() {
		return func() { by("DELETE", *path, nil).is(204) }
	}

	// cells, from what to what; what follows from them too; paragraphs, of which the others stay out; notes, members, tables
	d.recorded("张三 editor report.edit", `[{"column":"natural_person","from":0,"pointer":"/application_tallies/0/natural_person","row":"received","section":"applications","to":7}]`, edit("/application-tallies/received", `{"natural_person": 7}`))
	d.recorded("张三 editor report.edit", `[{"column":"natural_person","from":7,"pointer":"/application_tallies/0/natural_person","row":"received","section":"applications","to":null}]`, edit("/application-tallies/received", `{"natural_person": null}`))
	edit("/application-tallies/received", `{"total": null}`)()
	d.recorded("张三 editor report.edit", `…{"column":"total","from":null,"pointer":"/application_tallies/0/total","row":"received","section":"applications","to":7}]`, edit("/application-tallies/received", `{"natural_person": 7}`))
	d.recorded("张三 editor report.edit", `…{"column":"upheld","from":null,"pointer":"/review_tallies/0/notes/upheld","row":"reconsideration","section":"reviews","to":"其中一件撤回"}`, edit("/review-tallies/reconsideration", `{"notes": {"upheld": "其中一件撤回"}}`))
	edit("", `{"narratives": {"overview": "一。\n二。\n三。"}}`)()
	d.recorded("张三 editor report.edit", `[{"from":"二。","pointer":"/narratives/overview","section":"overview","to":"另二。"}]`, edit("", `{"narratives": {"overview": "一。\n另二。\n三。"}}`))
	d.recorded("张三 editor report.edit", `[{"from":"own","pointer":"/scope","to":"summary"}]`, edit("", `{"scope": "summary"}`))
	d.recorded("张三 editor report.edit", `…{"column":"amount_cny_10k","from":"0","pointer":"/disclosure_items/5/values/amount_cny_10k","row":"administrative_fees","section":"disclosure","to":"7730.28"}`, edit("/disclosure-items/administrative_fees", `{"values": {"amount_cny_10k": "7730.28"}}`))
	d.recorded("张三 editor report.edit", `[{"column":"upheld","from":"其中一件撤回","pointer":"/review_tallies/0/notes/upheld","row":"reconsideration","section":"reviews","to":null}]`, edit("/review-tallies/reconsideration", `{"notes": {"upheld": null}}`))
	d.recorded("张三 editor report.edit", `…"column":"upheld","from":0,"pointer":"/review_tallies/0/upheld","row":"reconsideration","section":"reviews","to":null`, func() { d.editor("DELETE", d.path+"/review-tallies/reconsideration", nil).is(204) })
	d.recorded("张三 editor report.nil_return", `…"column":"upheld","from":null,"pointer":"/review_tallies/0/upheld","row":"reconsideration","section":"reviews","to":0`, post(d.editor, d.path+"/nil-return", `{"sections": ["reviews"]}`))
	edit("", `{"title": "卫滨区平原镇人民政府2023年政府信息公开工作年度报告"}`)()
	finding := d.editor("GET", d.path+"/validation", nil).finding("title.year")
	d.recorded("张三 editor report.fix", `[{"from":"卫滨区平原镇人民政府2023年政府信息公开工作年度报告","pointer":"/title","to":"卫滨区平原镇人民政府2024年政府信息公开工作年度报告"}]`,
		post(d.editor, d.path+"/validation/fix", map[string]any{"fingerprints": []any{finding["fingerprint"]}}))

	// a waiver comes and goes
	edit("/application-tallies/received", `{"natural_person": 0}`)()
	edit("/review-tallies/reconsideration", `{"total": 3}`)()
	fingerprint := fmt.Sprint(d.editor("GET", d.path+"/validation", nil).finding("reviews.total")["fingerprint"])
	d.recorded("李四 reviewer report.waive", `…"fingerprint":"`+fingerprint+`"`, post(d.reviewer, d.path+"/waivers", map[string]any{"fingerprint": fingerprint, "reason": "原件如此"}))
	waiver := d.path + "/waivers/" + d.reviewer("GET", d.path+"/waivers", nil).at("/items/0/id")
	d.recorded("李四 reviewer report.unwaive", `…"reason":"原件如此"},"pointer":"","to":null}]`, remove(d.reviewer, &waiver))
	edit("/review-tallies/reconsideration", `{"total": 0}`)()

	// the steps, each with its reason
	d.recorded("张三 editor report.submit", `[{"from":"draft","pointer":"/status","to":"submitted"}]`, post(d.editor, d.path+"/submit", nil))
	d.recorded("李四 reviewer report.return", `[{"from":"submitted","pointer":"/status","to":"draft"}]`, post(d.reviewer, d.path+"/return", reason("请核对")))
	post(d.editor, d.path+"/submit", nil)()
	d.recorded("李四 reviewer report.publish", `[{"from":"submitted","pointer":"/status","to":"published"}]`, post(d.reviewer, d.path+"/publish", nil))
	d.recorded("张三 editor report.amend", `[{"from":"published","pointer":"/status","to":"draft"}]`, post(d.editor, d.path+"/amend", reason("更正")))
	edit("", `{"scope": "own"}`)()
	d.recorded("张三 editor report.discard", `[{"from":"own","pointer":"/scope","to":"summary"}]`, remove(d.editor, &d.path))
	d.recorded("李四 reviewer report.withdraw", `[{"from":"published","pointer":"/status","to":"withdrawn"}]`, post(d.reviewer, d.path+"/withdraw", reason("涉及个人信息")))
	last := d.audit()
	equal(t, fmt.Sprint(last[len(last)-1]["reason"], "/reports/", last[len(last)-1]["report_id"], last[len(last)-1]["organ_id"]), "涉及个人信息"+d.path+d.organ)

	// a report that comes and goes, organs, tokens, webhooks
	other := ""
	d.recorded("张三 editor report.create", `[{"from":"卫滨区平原镇人民政府2023年政府信息公开工作年度报告","pointer":"/title","to":"甲"}]`, func() {
		other = "/reports/" + d.editor("POST", "/reports", map[string]any{"organ_id": d.organ, "year": 2023, "title": "甲"}).is(201).at("/id")
	})
	d.recorded("张三 editor report.discard", `[{"from":"甲","pointer":"/title","to":"卫滨区平原镇人民政府2023年政府信息公开工作年度报告"}]`, remove(d.editor, &other))
	d.recorded("李四 reviewer organ.create", `…"name":"新站"`, func() {
		other = "/organs/" + d.reviewer("POST", "/organs", map[string]any{"name": "新站", "level": "county", "kind": "agency", "parent_id": d.county}).is(201).at("/id")
	})
	d.recorded("李四 reviewer organ.edit", `…"name":"新站"`, func() { d.reviewer("PATCH", other, `{"name": "旧站"}`).is(200) })
	d.recorded("李四 reviewer organ.delete", `…"name":"旧站"`, remove(d.reviewer, &other))
	secret := ""
	d.recorded("admin admin token.create", `…"name":"王五"`, func() {
		made := d.do("POST", "/tokens", map[string]any{"name": "王五", "role": "reader", "organ_id": d.county}).is(201)
		other, secret = "/tokens/"+made.at("/id"), made.at("/secret")
	})
	d.recorded("admin admin token.delete", `…"name":"王五"`, func() { d.do("DELETE", other, nil).is(204) })
	d.recorded("李四 reviewer webhook.create", `…"url":"http://127.0.0.1:1/"`, func() {
		other = "/webhooks/" + d.reviewer("POST", "/webhooks", `{"url": "http://127.0.0.1:1/"}`).is(201).at("/id")
	})
	d.reviewer("POST", d.path+"/amend", reason("x")).is(200)
	d.publish()
	delivery := d.reviewer("GET", other+"/deliveries", nil).at("/items/0/id")
	d.recorded("李四 reviewer webhook.replay", `[{"from":null,"pointer":"/deliveries","to":"`+delivery+`"}]`, post(d.reviewer, other+"/deliveries/"+delivery+"/replay", nil))
	d.recorded("李四 reviewer webhook.delete", `…"url":"http://127.0.0.1:1/"`, remove(d.reviewer, &other))
	d.recorded("张三 editor report.create", `[]`, func() {
		other = "/reports/" + d.editor("POST", "/reports", map[string]any{"organ_id": d.organ, "year": 2023}).is(201).at("/id")
	})
	d.recorded("张三 editor report.discard", `[]`, remove(d.editor, &other)) // a blank one: as it came
	whole := string(must(json.Marshal(d.audit()))(t))
	if strings.Contains(whole, secret) || strings.Contains(whole, "nb_") || strings.Contains(whole, "whsec_") {
		t.Error("the history has a secret")
	}
	equal(t, d.chain(), fmt.Sprintf("true 1-%d <nil>", len(d.audit())))
}

// What goes with an organ is put down too.
func TestWhatGoesWithAnOrganIsInTheHistory(t *testing.T) {
	d := newTown(t)
	office := d.server.organ(map[string]any{"name": "卫滨区财政局", "level": "county", "kind": "department", "parent_id": d.county})
	d.by("王五", "editor", office)
	d.by("赵六", "reader", office)
	path, _ := d.hook("http://127.0.0.1:1/", office)
	before := len(d.audit())
	d.reviewer("DELETE", "/organs/"+office, nil).is(204)
	var done []string
	for _, a := range d.audit()[before:] {
		done = append(done, fmt.Sprint(a["actor"], " ", a["action"], " ", a["organ_id"] == office))
	}
	equal(t, strings.Join(done, "|"), "李四 token.delete true|李四 token.delete true|李四 webhook.delete true|李四 organ.delete true")
	d.do("GET", path, nil).fails(404, "webhook.not_found")
	equal(t, d.chain(), fmt.Sprintf("true 1-%d <nil>", before+4))
}

func TestWhatIsRefusedOrChangesNothingIsNotInTheHistory(t *testing.T) {
	d := newTown(t)
	before := len(d.audit())
	d.editor("PATCH", d.path, `{}`).is(200)
	d.editor("PATCH", d.path, `{"scope": "x"}`).is(422)
	d.editor("POST", d.path+"/publish", nil).is(403)
	d.reviewer("POST", d.path+"/publish", nil).is(409)
	d.do("PATCH", d.path, `{"scope": "summary"}`, with("If-Match", `"x"`)).is(412)
	d.do("PATCH", d.path, `{"scope": "summary"}`, anonymous).is(401)
	d.do("PATCH", "/organs/"+d.organ, `{}`).is(200)
	d.do("DELETE", "/organs/"+d.organ, nil).is(409)
	for range 3 { // but once of what was sent three times
		d.do("POST", "/organs", map[string]any{"name": "甲", "level": "county", "kind": "agency"}, with("Idempotency-Key", "k")).is(201)
	}
	equal(t, fmt.Sprint(len(d.audit())-before), "1")
}

func TestWhoSeesTheHistory(t *testing.T) {
	d := newTown(t)
	d.editor("PATCH", d.path, `{"scope": "summary"}`).is(200)
	d.publish()
	neighbour := d.by("邻县", "reviewer", d.server.organ(map[string]any{"name": "邻县人民政府", "level": "county"}))
	own := d.editor("GET", d.path+"/history", nil).is(200)
	var actions []string
	for _, a := range own.list("items") {
		actions = append(actions, fmt.Sprint(a["action"]))
	}
	equal(t, strings.Join(actions, " "), "report.create report.edit report.submit report.publish")
	equal(t, string(d.reviewer("GET", d.path+"/history", nil).is(200).body), string(own.body))
	neighbour("GET", d.path+"/history", nil).fails(403, "forbidden.elsewhere")
	d.public(d.path+"/history").fails(401, "token.required")
	var paged []string
	for next := d.path + "/history?limit=3"; next != ""; {
		page := d.editor("GET", next, nil).is(200)
		for _, a := range page.list("items") {
			paged = append(paged, fmt.Sprint(a["action"]))
		}
		next = page.next()
	}
	equal(t, strings.Join(paged, " "), strings.Join(actions, " "))
	for _, path := range []string{"/audit", "/audit/verify"} {
		d.public(path).fails(401, "token.required")
		d.editor("GET", path, nil).fails(403, "forbidden")
		equal(t, d.reviewer("GET", path, nil).fails(403, "forbidden").at("/args/roles"), "[admin]")
	}
	var seqs []string
	for next := "/audit?limit=2"; next != ""; {
		page := d.do("GET", next, nil).is(200)
		for _, a := range page.list("items") {
			seqs = append(seqs, fmt.Sprint(a["seq"]))
		}
		next = page.next()
	}
	whole := d.audit()
	equal(t, fmt.Sprint(len(seqs), " ", seqs[len(seqs)-1]), fmt.Sprint(len(whole), " ", len(whole)))
	d.do("GET", "/audit?cursor="+own.at("/items/0/hash"), nil).fails(400, "query.invalid", "cursor.invalid ?cursor")
	d.do("DELETE", "/audit", nil).fails(405, "method.not_allowed")
}

// Whatever is done to the table behind the service's back is found, and where.
func TestTheChainShowsWhatWasDoneBehindItsBack(t *testing.T) {
	d := newTown(t)
	d.editor("PATCH", d.path, `{"title": "甲"}`).is(200)
	d.editor("POST", d.path+"/submit", nil)
	n := len(d.audit())
	holds := fmt.Sprintf("true 1-%d <nil>", n)
	equal(t, d.chain(), holds)
	do := func(want, sql string) {
		t.Helper()
		d.query(nil, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT * FROM history")
		d.query(nil, sql)
		equal(t, sql+": "+d.chain(), sql+": "+want)
		d.query(nil, "DELETE FROM history; INSERT INTO history SELECT * FROM kept; DROP TABLE kept; DELETE FROM history_anchor")
		equal(t, d.chain(), holds)
	}
	for _, change := range []string{
		"at = at + 1", "actor = 'x'", "actor_id = 'x'", "role = 'reader'", "address = NULL", "address = '127.0.0.2'", "action = 'x'", "subject = 'x'", "report_id = organ_id", "organ_id = NULL", "reason = ''",
		"changes = replace(changes, 'from', 'form')", "changes = changes || ' '", "previous = hash || previous", "hash = upper(hash)",
	} {
		do("false 1-2 3", "UPDATE history SET "+change+" WHERE seq = 3")
	}
	do("false 1-2 4", "UPDATE history SET seq = 1000 WHERE seq = 3")
	do("false 1-2 4", "DELETE FROM history WHERE seq = 3")
	do("false 1-2 3", "DELETE FROM history WHERE seq = 3; UPDATE history SET seq = seq - 1 WHERE seq > 3")
	do("false 1-0 2", "DELETE FROM history WHERE seq = 1")
	do("false 2-1 3", "DELETE FROM history WHERE seq < 3; INSERT INTO history_anchor VALUES (1, 1, '')")
	do(fmt.Sprintf("false 1-%d %d", n, n+1), fmt.Sprintf("INSERT INTO history SELECT seq + 1, at, actor, actor_id, role, address, action, subject, report_id, organ_id, reason, changes, hash, lower(hex(randomblob(32))) FROM history WHERE seq = %d", n))
	do("false 1-2 3", "UPDATE history SET seq = 1003 - seq WHERE seq IN (3, 4); UPDATE history SET seq = seq - 996 WHERE seq > 900")
	cut := d.do("GET", "/audit/verify", nil).at("/head")
	d.query(nil, fmt.Sprintf("DELETE FROM history WHERE seq = %d", n))
	if after := d.do("GET", "/audit/verify", nil); after.at("/holds") != "true" || after.at("/head") == cut { // the head, noted elsewhere, tells
		t.Error(clip(after.body))
	}
}
