package tests

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
)

// town is a township's report below a county, and the tokens of those who work on it.
type town struct {
	*server
	county, organ    string
	editor, reviewer func(method, path string, body any) *answer
	public           func(path string) *answer
	path             string // of the report: a whole one, and valid
}

// by is requests by the bearer of a new token.
func (s *server) by(name, role, organ string) func(method, path string, body any) *answer {
	s.t.Helper()
	secret := s.do("POST", "/tokens", map[string]any{"name": name, "role": role, "organ_id": organ}).is(201).at("/secret")
	return func(method, path string, body any) *answer {
		s.t.Helper()
		return s.do(method, path, body, as(secret))
	}
}

func newTown(t testing.TB) *town {
	t.Helper()
	s := start(t)
	d := &town{server: s, county: s.organ(map[string]any{"name": "卫滨区人民政府", "level": "county"})}
	d.organ = s.organ(map[string]any{"name": "卫滨区平原镇人民政府", "parent_id": d.county})
	d.editor, d.reviewer = s.by("张三", "editor", d.organ), s.by("李四", "reviewer", d.county)
	d.public = func(path string) *answer { t.Helper(); return s.do("GET", path, nil, anonymous) }
	d.path = "/reports/" + d.editor("POST", "/reports", example(t, "pingyuan-2024", d.organ)).is(201).at("/id")
	return d
}

// publish takes the draft through to its publication.
func (d *town) publish() {
	d.t.Helper()
	d.editor("POST", d.path+"/submit", nil).is(200)
	d.reviewer("POST", d.path+"/publish", nil).is(200)
}

func reason(text string) map[string]any { return map[string]any{"reason": text} }

// possible are the actions that the answer lists.
func (a *answer) possible() string {
	a.t.Helper()
	var names []string
	for _, one := range a.list("items") {
		names = append(names, fmt.Sprint(one["action"]))
	}
	return strings.Join(names, " ")
}

func TestTheLifeOfAReport(t *testing.T) {
	d := newTown(t)
	equal(t, d.editor("GET", d.path+"/actions", nil).is(200).possible(), "edit discard submit")
	d.public(d.path).fails(404, "report.not_found")

	tag := d.do("GET", d.path, nil).etag()
	submitted := d.editor("POST", d.path+"/submit", nil).is(200)
	equal(t, submitted.at("/status")+" "+submitted.at("/version"), "submitted 2")
	if submitted.at("/submitted_at") == "<nil>" || submitted.etag() == tag {
		t.Error(clip(submitted.body))
	}
	equal(t, d.editor("GET", d.path+"/actions", nil).possible()+"|"+d.reviewer("GET", d.path+"/actions", nil).possible(), "|return publish")
	stuck := d.editor("PATCH", d.path, `{"title": "x"}`).fails(409, "report.wrong_state")
	equal(t, stuck.at("/args/status")+" "+stuck.at("/args/action")+" "+stuck.at("/args/possible"), "submitted edit []")

	d.reviewer("POST", d.path+"/return", `{}`).fails(422, "content.invalid", "value.required /reason")
	back := d.reviewer("POST", d.path+"/return", reason("请补充")).is(200)
	equal(t, back.at("/status")+" "+back.at("/returned/reason")+" "+back.at("/submitted_at"), "draft 请补充 <nil>")
	d.editor("PATCH", d.path+"/review-tallies/reconsideration", `{"upheld": 0}`).is(200)

	d.editor("POST", d.path+"/submit", nil).is(200)
	d.editor("POST", d.path+"/publish", nil).fails(403, "forbidden")
	out := d.reviewer("POST", d.path+"/publish", nil).is(200)
	equal(t, out.at("/status")+" "+out.at("/published_revision")+" "+out.at("/returned"), "published 1 <nil>")
	equal(t, d.editor("GET", d.path+"/actions", nil).possible()+"|"+d.reviewer("GET", d.path+"/actions", nil).possible(), "amend|amend withdraw")
	for _, step := range []string{"submit", "publish"} {
		d.reviewer("POST", d.path+"/"+step, nil).fails(409, "report.wrong_state")
	}
	d.reviewer("POST", d.path+"/return", reason("x")).fails(409, "report.wrong_state")
	d.editor("DELETE", d.path, nil).fails(409, "report.wrong_state")
	d.public(d.path).is(200)
}

func TestWhatIsNotValidIsNeitherSubmittedNorPublished(t *testing.T) {
	d := newTown(t)
	d.editor("PATCH", d.path+"/application-tallies/granted", `{"natural_person": 1}`).is(200)
	refused := d.editor("POST", d.path+"/submit", nil).fails(422, "report.not_valid", "applications.row_total /application_tallies/2/total", "applications.handled_total /application_tallies/23/natural_person")
	equal(t, refused.at("/args/status")+" "+refused.at("/findings/0/code")+" "+refused.at("/findings/0/suspect/cells/0/mend"), "invalid applications.row_total 0")
	equal(t, d.editor("GET", d.path, nil).at("/status"), "draft")

	// what was waived, or mended, goes on
	d.editor("PATCH", d.path+"/application-tallies/granted", `{"natural_person": 0}`).is(200)
	d.editor("PATCH", d.path+"/review-tallies/reconsideration", `{"total": 3}`).is(200)
	d.editor("POST", d.path+"/submit", nil).fails(422, "report.not_valid", "reviews.total /review_tallies/0/total")
	found := d.editor("GET", d.path+"/validation", nil).finding("reviews.total")
	waiver := map[string]any{"fingerprint": found["fingerprint"], "reason": "原件如此"}
	d.editor("POST", d.path+"/waivers", waiver).fails(403, "forbidden")
	w := d.reviewer("POST", d.path+"/waivers", waiver).is(201)
	equal(t, w.at("/author"), "李四")
	d.editor("POST", d.path+"/submit", nil).is(200)

	// and what is not valid any more is not published
	d.reviewer("DELETE", d.path+"/waivers/"+w.at("/id"), nil).is(204)
	d.reviewer("POST", d.path+"/publish", nil).fails(422, "report.not_valid", "reviews.total /review_tallies/0/total")
	d.reviewer("POST", d.path+"/waivers", waiver).is(201)
	d.reviewer("POST", d.path+"/publish", nil).is(200)
	seen := d.public(d.path + "/validation").is(200).finding("reviews.total")["waived"].(map[string]any)
	equal(t, fmt.Sprint(seen["reason"], seen["author"]), "原件如此<nil>") // why, not who

	blank := d.editor("POST", "/reports", map[string]any{"organ_id": d.organ, "year": 2023}).is(201)
	empty := d.editor("POST", "/reports/"+blank.at("/id")+"/submit", nil).fails(422, "report.not_valid")
	equal(t, empty.at("/args/status"), "incomplete")
	if faults := strings.Join(empty.faults(), "\n"); !strings.Contains(faults, "narrative.missing /narratives/overview") || !strings.Contains(faults, "form.missing_row") {
		t.Error(faults)
	}
}

func TestAPublicationStaysToTheByte(t *testing.T) {
	d := newTown(t)
	d.publish()
	first := d.public(d.path).is(200)
	sum := sha256.Sum256(first.body)
	equal(t, first.header.Get("Content-SHA256"), hex.EncodeToString(sum[:]))
	equal(t, first.header.Get("Cache-Control"), "public, no-cache")
	same := func(when string) {
		t.Helper()
		for _, path := range []string{d.path, d.path + "?revision=published", d.path + "?revision=1", d.path + "/revisions/1"} {
			if now := d.public(path).is(200); string(now.body) != string(first.body) || now.etag() != first.etag() {
				t.Errorf("%s: %s is another: %s", when, path, clip(now.body))
			}
		}
		d.do("GET", d.path, nil, anonymous, with("If-None-Match", first.etag())).is(304)
	}
	same("published")
	equal(t, string(d.editor("GET", d.path, nil).body), string(first.body)) // its own see the same
	d.do("PATCH", "/organs/"+d.organ, `{"name": "另一个名称"}`).is(200)
	same("organ renamed")

	d.editor("POST", d.path+"/amend", `{}`).fails(422, "content.invalid", "value.required /reason")
	draft := d.editor("POST", d.path+"/amend", reason("更正一处")).is(200)
	equal(t, draft.at("/status")+" "+draft.at("/published_revision")+" "+draft.at("/amendment/reason"), "draft 1 更正一处")
	same("an amendment is begun")
	d.editor("PATCH", d.path, `{"title": "卫滨区平原镇人民政府2024年政府信息公开工作年度报告（更正）"}`).is(200)
	d.editor("PATCH", d.path+"/application-tallies/received", `{"natural_person": 5, "total": null}`).is(200)
	same("an amendment is drafted")
	equal(t, d.public(d.path+"/application-tallies/received").is(200).at("/natural_person"), "0")
	equal(t, d.public("/reports").is(200).at("/items/0/title"), first.at("/title"))
	equal(t, d.editor("GET", d.path, nil).at("/application_tallies/0/natural_person"), "5")
	equal(t, string(d.editor("GET", d.path+"?revision=published", nil).body), string(first.body))

	// given up, the publication is what there is again, and can be amended again under its tag
	d.editor("DELETE", d.path, nil).is(204)
	same("the amendment is given up")
	own := d.editor("GET", d.path, nil).is(200)
	equal(t, string(own.body)+own.etag(), string(first.body)+first.etag())
	d.do("POST", d.path+"/amend", reason("再更正"), with("If-Match", first.etag())).is(200)
	d.editor("PATCH", d.path+"/application-tallies/received", `{"natural_person": 1}`).is(200)
	d.editor("PATCH", d.path+"/application-tallies/granted", `{"natural_person": 1}`).is(200)
	for _, row := range []string{"received", "granted", "handled_total"} {
		d.editor("PATCH", d.path+"/application-tallies/"+row, `{"total": null, "computed": ["total"]}`)
	}
	d.editor("PATCH", d.path+"/application-tallies/handled_total", `{"natural_person": null}`).is(200)
	same("another amendment is drafted")
	d.publish()

	second := d.public(d.path).is(200)
	equal(t, second.at("/published_revision")+" "+second.at("/amendment/reason"), "2 再更正")
	equal(t, second.at("/first_published_at"), first.at("/published_at"))
	equal(t, string(d.public(d.path+"/revisions/1").is(200).body), string(first.body))
	equal(t, string(d.public(d.path+"/revisions/2").is(200).body), string(second.body))
	all := d.public(d.path + "/revisions").is(200)
	equal(t, all.at("/items/0/reason")+" "+all.at("/items/1/reason")+" "+all.at("/items/1/revision"), "<nil> 再更正 2")
	equal(t, all.at("/items/1/sha256"), second.header.Get("Content-SHA256"))

	diff := d.public(d.path + "/revisions/2/diff").is(200)
	equal(t, diff.at("/against")+" "+diff.at("/reason"), "1 再更正")
	changed := map[string]string{}
	for _, c := range diff.list("changes") {
		changed[fmt.Sprint(c["row"], ".", c["column"])] = fmt.Sprint(c["from"], "->", c["to"])
	}
	equal(t, changed["received.natural_person"]+" "+changed["granted.total"]+" "+changed["handled_total.natural_person"], "0->1 0->1 0->1")
	equal(t, d.public(d.path+"/revisions/1/diff?against=2").is(200).at("/changes/1/to"), "0")
	d.public(d.path+"/revisions/1/diff").fails(404, "revision.first")
	d.public(d.path+"/revisions/3").fails(404, "revision.not_found")
	d.public(d.path+"?revision=0").fails(400, "query.invalid", "parameter.revision ?revision")
	d.public(d.path+"/revisions/1/diff?against=x").fails(400, "query.invalid", "parameter.revision ?against")
}

func TestWhatIsWithdrawnIsGoneForThePublic(t *testing.T) {
	d := newTown(t)
	d.publish()
	d.editor("POST", d.path+"/withdraw", reason("x")).fails(403, "forbidden")
	gone := d.reviewer("POST", d.path+"/withdraw", reason("涉及个人信息")).is(200)
	equal(t, gone.at("/status")+" "+gone.at("/withdrawn/reason"), "withdrawn 涉及个人信息")
	for _, path := range []string{"", "?revision=published", "?revision=1", "/revisions", "/revisions/1", "/revisions/1/diff?against=1", "/validation", "/text-figures", "/application-tallies", "/review-tallies/reconsideration"} {
		p := d.public(d.path+path).fails(410, "report.withdrawn")
		equal(t, p.at("/args/reason")+" "+p.at("/args/revision"), "涉及个人信息 1")
	}
	equal(t, fmt.Sprint(len(d.public("/reports").is(200).list("items"))), "0")
	equal(t, d.editor("GET", d.path, nil).is(200).at("/status")+d.editor("GET", d.path+"/revisions/1", nil).is(200).at("/status"), "withdrawnpublished")
	d.reviewer("POST", d.path+"/withdraw", reason("again")).fails(409, "report.wrong_state")

	// it comes back by an amendment, given up or not
	d.editor("POST", d.path+"/amend", reason("已隐去")).is(200)
	d.public(d.path).fails(410, "report.withdrawn")
	d.editor("DELETE", d.path, nil).is(204)
	equal(t, d.editor("GET", d.path, nil).is(200).at("/status"), "withdrawn")
	d.editor("POST", d.path+"/amend", reason("已隐去")).is(200)
	d.editor("PATCH", d.path, `{"narratives": {"other_matters": "2024年度没有收取信息处理费。已隐去。"}}`).is(200)
	d.publish()
	equal(t, d.public(d.path).is(200).at("/published_revision")+d.public(d.path).at("/withdrawn"), "2<nil>")
	d.public(d.path+"/revisions/1").fails(410, "report.withdrawn") // what was taken away stays away
	d.public(d.path+"/revisions/2/diff").fails(410, "report.withdrawn")
	equal(t, d.public(d.path+"/revisions").is(200).at("/items/0/withdrawn/reason"), "涉及个人信息")

	// an amendment under way does not stand in the way of a withdrawal
	d.editor("POST", d.path+"/amend", reason("又一处")).is(200)
	equal(t, d.reviewer("POST", d.path+"/withdraw", reason("先撤下")).is(200).at("/status"), "draft")
	d.public(d.path).fails(410, "report.withdrawn")
	d.publish()
	equal(t, d.public(d.path).is(200).at("/published_revision"), "3")
}

func TestADraftNeverPublishedGoes(t *testing.T) {
	d := newTown(t)
	d.editor("DELETE", d.path, nil).is(204)
	d.editor("GET", d.path, nil).fails(404, "report.not_found")
	again := d.editor("POST", "/reports", example(t, "pingyuan-2024", d.organ)).is(201)
	equal(t, again.at("/version"), "1")
}

// The deadline is judged by the first publication, however late it is amended.
func TestAnAmendmentIsNotLate(t *testing.T) {
	d := newTown(t)
	id := d.do("POST", "/organs", map[string]any{"name": "卫滨区财政局", "level": "county", "kind": "department", "parent_id": d.county}).is(201).at("/id")
	r := example(t, "pingyuan-2024", id)
	r["year"] = time.Now().Year() - 1
	delete(r, "title")
	for name, text := range r["narratives"].(map[string]any) {
		if text, is := text.(string); is {
			r["narratives"].(map[string]any)[name] = strings.ReplaceAll(text, "2024年", fmt.Sprint(r["year"], "年"))
		}
	}
	d.path = d.report(r)
	d.editor = d.reviewer
	d.publish()
	late := d.public(d.path + "/validation").is(200).rule("deadline.missed")
	d.advance(400 * 24 * time.Hour)
	d.editor("POST", d.path+"/amend", reason("更正")).is(200)
	d.editor("PATCH", d.path, `{"scope": "summary"}`).is(200)
	d.publish()
	v := d.public(d.path + "/validation").is(200)
	equal(t, v.rule("deadline.missed"), late)
	if late == "0/1" {
		equal(t, fmt.Sprint(v.finding("deadline.missed")["args"].(map[string]any)["published"]), time.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02"))
	}
}
