package tests

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// asker is somebody who sends a request: a role, and where it stands as seen from the town whose things are asked for.
type asker struct{ role, where string }

func (a asker) String() string { return strings.TrimSpace(a.role + " " + a.where) }

// line is the tree from the top: the county, the town below it, and an office of the town.
func line() []string { return []string{"above", "own", "below"} }

func askers() []asker {
	all := []asker{{"public", ""}, {"admin", ""}}
	for _, role := range []string{"reader", "editor", "reviewer"} {
		for _, where := range append(line(), "elsewhere") {
			all = append(all, asker{role, where})
		}
	}
	return all
}

// sees says whether the drafts of an organ are in view: an editor sees its own organ, readers and reviewers all below
// theirs besides.
func (a asker) sees(organ string) bool {
	at, of := slices.Index(line(), a.where), slices.Index(line(), organ)
	return a.role == "admin" || a.role != "public" && at >= 0 && (at == of || at < of && a.role != "editor")
}

// realm is a running service, a county in it and another one.
type realm struct {
	*server
	county, other string
	towns         int
	tokens        map[string]string
	checked       *server         // holds what it is answered against the contract
	held          map[string]bool // kinds of answer that were
}

func newRealm(s *server) *realm {
	s.t.Helper()
	county := func(name string) string { return s.organ(map[string]any{"name": name, "level": "county"}) }
	return &realm{server: s, county: county("甲县人民政府"), other: county("乙县人民政府"), tokens: map[string]string{}}
}

// unchecked asks without holding every one of thousands of answers against the contract, which takes longer than they do.
func (r *realm) unchecked() *realm {
	plain := *r.server
	plain.client = &http.Client{CheckRedirect: r.client.CheckRedirect}
	r.server, r.checked, r.held = &plain, r.server, map[string]bool{}
	return r
}

// once is the server that checks, for the first answer of a kind.
func (r *realm) once(kind string) *server {
	if r.held[kind] {
		return r.server
	}
	r.held[kind] = true
	return r.checked
}

// hire makes a token and gives its secret.
func (r *realm) hire(role, organ string) string {
	r.t.Helper()
	key := role + " " + organ
	if r.tokens[key] == "" {
		body := map[string]any{"name": "某" + key[:min(len(key), 20)], "role": role, "organ_id": organ}
		r.tokens[key] = r.do("POST", "/tokens", body).is(201).at("/secret")
	}
	return r.tokens[key]
}

// plot is a town with one of each thing in it, made where it is asked for.
type plot struct {
	*realm
	town   string
	things map[string]string
}

func (r *realm) plot() *plot {
	r.t.Helper()
	r.towns++
	return &plot{r, r.organ(map[string]any{"name": fmt.Sprintf("第%d镇人民政府", r.towns), "parent_id": r.county}), map[string]string{}}
}

// the gives a thing of the plot, the same each time.
func (p *plot) the(thing string, first func() string) string {
	p.t.Helper()
	if p.things[thing] == "" {
		p.things[thing] = first()
	}
	return p.things[thing]
}

// at is the organ that stands there as seen from the town.
func (p *plot) at(where string) string {
	switch where {
	case "above":
		return p.county
	case "own":
		return p.town
	case "below":
		return p.the("office", func() string {
			return p.organ(map[string]any{"name": "办公室", "kind": "agency", "parent_id": p.town})
		})
	}
	return p.other
}

// bearer puts the asker's token into a request.
func (p *plot) bearer(a asker) func(*http.Request) {
	switch a.role {
	case "public":
		return anonymous
	case "admin":
		return as(adminToken)
	}
	return as(p.hire(a.role, p.at(a.where)))
}

// The states of a report; amending is a published one of which the next revision is drafted.
func lives() []string { return []string{"draft", "submitted", "published", "amending", "withdrawn"} }

func open(state string) bool { return state == "published" || state == "amending" }

// paper is a whole report, valid, with a notice that can be mended and waived: its title is not that of the form.
func (p *plot) paper() map[string]any {
	content := example(p.t, "pingyuan-2024", p.town)
	content["title"] = "2024年政府信息公开工作总结"
	return content
}

// in is the path of a report that is in a state.
func (p *plot) in(state string) string {
	p.t.Helper()
	return p.the("report", func() string {
		path := p.report(p.paper())
		for _, step := range map[string][]string{
			"submitted": {"submit"}, "published": {"submit", "publish"}, "amending": {"submit", "publish", "amend"}, "withdrawn": {"submit", "publish", "withdraw"},
		}[state] {
			p.step(path, step)
		}
		return path
	})
}

// step takes a report a step on.
func (r *realm) step(path, step string) {
	r.t.Helper()
	var body any
	if slices.Contains([]string{"return", "amend", "withdraw"}, step) {
		body = map[string]any{"reason": "因为" + step}
	}
	r.do("POST", path+"/"+step, body).is(200)
}

// notice is the fingerprint of the finding about the title.
func (p *plot) notice(state string) string {
	return fmt.Sprint(p.do("GET", p.in(state)+"/validation", nil).is(200).finding("title.form")["fingerprint"])
}

func (p *plot) waiver(state string) string {
	return p.the("waiver", func() string {
		body := map[string]any{"fingerprint": p.notice(state), "reason": "原件如此"}
		return p.do("POST", p.in(state)+"/waivers", body).is(201).at("/id")
	})
}

func (p *plot) webhook() string {
	return p.the("webhook", func() string {
		body := map[string]any{"url": "http://127.0.0.1:9/", "organ_id": p.town}
		return "/webhooks/" + p.do("POST", "/webhooks", body).is(201).at("/id")
	})
}

// imported is an import of the town's reviewer, which is over.
func (p *plot) imported() string {
	return p.the("import", func() string {
		path := "/imports/" + p.do("POST", "/imports", `{"今天": "天气很好"}`, as(p.hire("reviewer", p.town))).is(202).at("/id")
		p.finished(path)
		return path
	})
}

func (p *plot) delivery() string {
	return p.the("delivery", func() string {
		hook := p.webhook()
		p.in("published")
		return p.do("GET", hook+"/deliveries", nil).is(200).at("/items/0/id")
	})
}

// A verdict is the status of an answer, and the code where it is a refusal; nothing where the request is granted.
type verdict func(a asker, target string) string

const (
	noToken    = "401 token.required"
	notAllowed = "403 forbidden"
	elsewhere  = "403 forbidden.elsewhere"
	noReport   = "404 report.not_found"
	wrongState = "409 report.wrong_state"
)

func anybody(asker, string) string { return "" }

// any of these roles may, wherever it stands.
func anyOf(roles ...string) verdict {
	return func(a asker, _ string) string {
		switch {
		case slices.Contains(roles, a.role):
			return ""
		case a.role == "public":
			return noToken
		}
		return notAllowed
	}
}

func readers() []string   { return []string{"reader", "editor", "reviewer", "admin"} }
func editors() []string   { return []string{"editor", "reviewer", "admin"} }
func reviewers() []string { return []string{"reviewer", "admin"} }

// readsReport: what was published anybody reads, all else who sees the organ's drafts.
func readsReport(a asker, state string) string {
	switch {
	case a.sees("own"), open(state):
		return ""
	case state == "withdrawn":
		return "410 report.withdrawn"
	}
	return noReport
}

// readsRevision: there is none before the first publication.
func readsRevision(a asker, state string) string {
	if state == "draft" || state == "submitted" {
		return map[bool]string{true: "404 revision.not_found", false: noReport}[a.sees("own")]
	}
	return readsReport(a, state)
}

// works is what takes a role over the report's organ, and a state.
func works(roles []string, states ...string) verdict {
	return func(a asker, state string) string {
		switch {
		case a.role == "public":
			return noToken
		case !a.sees("own") && !open(state):
			return noReport
		case !slices.Contains(roles, a.role):
			return notAllowed
		case !a.sees("own"):
			return elsewhere
		case !slices.Contains(states, state):
			return wrongState
		}
		return ""
	}
}

func edits(a asker, state string) string { return works(editors(), "draft", "amending")(a, state) }

// readsOrgan: an organ is seen by those who see its drafts.
func readsOrgan(a asker, organ string) string {
	switch {
	case a.role == "public":
		return noToken
	case !a.sees(organ):
		return "404 organ.not_found"
	}
	return ""
}

// keepsOrgan: the admin, and reviewers what is strictly below their own.
func keepsOrgan(a asker, organ string) string {
	switch why := readsOrgan(a, organ); {
	case why != "":
		return why
	case a.role == "admin", a.role == "reviewer" && a.where != organ:
		return ""
	}
	return notAllowed
}

// makesOrgan below one; roots are the admin's.
func makesOrgan(a asker, parent string) string {
	switch why := anyOf(reviewers()...)(a, ""); {
	case why != "" || a.role == "admin":
		return why
	case parent == "none":
		return notAllowed
	case !a.sees(parent):
		return "422 content.invalid"
	}
	return ""
}

// namesOrgan is making a thing of an organ that is named in the body: one out of view is unknown.
func namesOrgan(roles []string) verdict {
	return func(a asker, _ string) string {
		if why := anyOf(roles...)(a, ""); why != "" || a.sees("own") {
			return why
		}
		return "422 content.invalid"
	}
}

func keepsWebhook(a asker, _ string) string {
	if why := anyOf(reviewers()...)(a, ""); why != "" || a.sees("own") {
		return why
	}
	return "404 webhook.not_found"
}

func keepsImport(a asker, _ string) string {
	if why := anyOf(reviewers()...)(a, ""); why != "" || a.sees("own") {
		return why
	}
	return "404 import.not_found"
}

// but is a verdict where those who may are told something else, for there is nothing to do.
func but(who verdict, told string) verdict {
	return func(a asker, target string) string {
		if why := who(a, target); why != "" {
			return why
		}
		return told
	}
}

// policyRow is what holds for a route: who is granted it, over which targets, and a request that is good but for that.
type policyRow struct {
	route string
	who   verdict
	over  []string
	body  func(p *plot, target string) any
	ready func(p *plot, path string) // brings a report that can be edited to where the request has something to do
}

// policy is the table: a row a route.
func policy() []policyRow {
	var all []policyRow
	add := func(who verdict, over []string, routes ...string) {
		for _, route := range routes {
			all = append(all, policyRow{route: route, who: who, over: over})
		}
	}
	one := []string{""}
	add(anybody, one, "GET /healthz", "GET /readyz", "GET /openapi.yaml", "GET /openapi.json", "GET /docs", "GET /docs/start.js", "GET /docs/swagger-ui-bundle.js", "GET /docs/swagger-ui.css",
		"GET /api/v1/forms", "GET /api/v1/forms/:edition", "GET /api/v1/reports", "GET /api/v1/changes")
	add(anyOf(readers()...), one, "GET /metrics", "GET /api/v1/me", "GET /api/v1/organs", "GET /api/v1/submissions")
	add(anyOf("admin"), one, "GET /api/v1/tokens", "DELETE /api/v1/tokens/:id", "GET /api/v1/audit", "GET /api/v1/audit/verify")
	add(anyOf(reviewers()...), one, "GET /api/v1/webhooks")
	add(keepsWebhook, one, "GET /api/v1/webhooks/:id", "DELETE /api/v1/webhooks/:id", "GET /api/v1/webhooks/:id/deliveries", "POST /api/v1/webhooks/:id/deliveries/:delivery/replay")
	add(anyOf(reviewers()...), one, "GET /api/v1/imports")
	add(keepsImport, one, "GET /api/v1/imports/:id", "GET /api/v1/imports/:id/files", "GET /api/v1/imports/:id/events")
	add(but(keepsImport, "409 import.over"), one, "POST /api/v1/imports/:id/cancel")
	add(readsOrgan, []string{"own", "below"}, "GET /api/v1/organs/:id")
	add(keepsOrgan, []string{"own", "below"}, "DELETE /api/v1/organs/:id")

	const report = " /api/v1/reports/:id"
	add(readsReport, lives(), "GET"+report, "GET"+report+"/validation", "GET"+report+"/text-figures", "GET"+report+"/revisions")
	add(readsRevision, lives(), "GET"+report+"/revisions/:revision", "GET"+report+"/revisions/:revision/diff")
	add(works(readers(), lives()...), lives(), "GET"+report+"/actions", "GET"+report+"/history", "GET"+report+"/waivers")
	add(but(works(readers(), lives()...), "404 source.not_found"), lives(), "GET"+report+"/source")
	add(works(reviewers(), lives()...), lives(), "DELETE"+report+"/waivers/:waiver")
	add(works(editors(), "draft", "amending"), lives(), "DELETE"+report, "POST"+report+"/submit")
	add(works(reviewers(), "submitted"), lives(), "POST"+report+"/publish")
	for _, collection := range []string{"/disclosure-items", "/application-tallies", "/review-tallies"} {
		add(readsReport, lives(), "GET"+report+collection, "GET"+report+collection+"/:row")
		add(edits, lives(), "DELETE"+report+collection+"/:row")
	}
	return slices.Concat(all, policyOfBodies(), policyOfRows())
}

// policyOfBodies are the routes that take a body of their own.
func policyOfBodies() []policyRow {
	one, organs := []string{""}, []string{"own", "below"}
	plain := func(body any) func(*plot, string) any { return func(*plot, string) any { return body } }
	named := func(name string) func(*plot, string) any {
		return func(*plot, string) any { return map[string]any{"name": name, "level": "township", "kind": "agency"} }
	}
	const report = " /api/v1/reports/:id"
	return []policyRow{
		{route: "POST /api/v1/validate", who: anybody, over: one, body: func(p *plot, _ string) any {
			content := p.paper()
			delete(content, "organ_id")
			return content
		}},
		{route: "POST /api/v1/extract", who: anyOf(editors()...), over: one, body: func(p *plot, _ string) any { return p.paper() }},
		{route: "POST /api/v1/imports", who: anyOf(reviewers()...), over: one, body: plain(`{"今天": "天气很好"}`)},
		{route: "POST /api/v1/tokens", who: anyOf("admin"), over: one, body: plain(map[string]any{"name": "新来的", "role": "admin"})},
		{route: "POST /api/v1/webhooks", who: namesOrgan(reviewers()), over: one, body: func(p *plot, _ string) any {
			return map[string]any{"url": "http://127.0.0.1:9/", "organ_id": p.town}
		}},
		{route: "POST /api/v1/organs", who: makesOrgan, over: append(organs, "none"), body: func(p *plot, parent string) any {
			organ := named("新设机关")(p, parent).(map[string]any)
			if parent != "none" {
				organ["parent_id"] = p.at(parent)
			}
			return organ
		}},
		{route: "PUT /api/v1/organs/:id", who: keepsOrgan, over: organs, body: func(p *plot, organ string) any {
			content := named("改名机关")(p, organ).(map[string]any)
			content["parent_id"] = map[string]string{"own": p.county, "below": p.town}[organ]
			return content
		}},
		{route: "PATCH /api/v1/organs/:id", who: keepsOrgan, over: organs, body: plain(`{"name": "更名机关"}`)},
		{route: "POST /api/v1/reports", who: namesOrgan(editors()), over: one, body: func(p *plot, _ string) any { return p.paper() }},
		{route: "PUT" + report, who: edits, over: lives(), body: func(p *plot, _ string) any {
			content := p.paper()
			content["title"] = "另一标题"
			return content
		}},
		{route: "PATCH" + report, who: edits, over: lives(), body: plain(`{"title": "又一标题"}`)},
		{route: "POST" + report + "/nil-return", who: edits, over: lives(), body: plain(`{"sections": ["reviews"]}`), ready: func(p *plot, path string) {
			p.do("PUT", path+"/review-tallies", `{"items": []}`).is(200)
		}},
		{route: "POST" + report + "/validation/fix", who: edits, over: lives(), body: func(p *plot, state string) any {
			return map[string]any{"fingerprints": []string{p.notice(state)}}
		}},
		{route: "POST" + report + "/waivers", who: works(reviewers(), lives()...), over: lives(), body: func(p *plot, state string) any {
			return map[string]any{"fingerprint": p.notice(state), "reason": "确属原件如此"}
		}},
		{route: "POST" + report + "/return", who: works(reviewers(), "submitted"), over: lives(), body: plain(`{"reason": "数字有误"}`)},
		{route: "POST" + report + "/amend", who: works(editors(), "published", "withdrawn"), over: lives(), body: plain(`{"reason": "更正数字"}`)},
		{route: "POST" + report + "/withdraw", who: works(reviewers(), "published", "amending"), over: lives(), body: plain(`{"reason": "误发"}`)},
	}
}

// policyOfRows are the routes that write rows.
func policyOfRows() []policyRow {
	var all []policyRow
	for collection, row := range map[string]string{
		"/disclosure-items":    `{"item": "regulations", "values": {"issued": 1, "repealed": 0, "in_force": 0}}`,
		"/application-tallies": `{"category": "received", "natural_person": 1}`,
		"/review-tallies":      `{"procedure": "reconsideration", "upheld": 1}`,
	} {
		rows := "/api/v1/reports/:id" + collection
		for route, body := range map[string]string{
			"PUT " + rows: `{"items": [` + row + `]}`, "PATCH " + rows: `{"items": [` + row + `]}`, "POST " + rows: row, "PUT " + rows + "/:row": row, "PATCH " + rows + "/:row": row,
		} {
			one := policyRow{route: route, who: edits, over: lives(), body: func(*plot, string) any { return body }}
			if strings.HasPrefix(route, "POST ") {
				one.ready = func(p *plot, path string) { p.do("DELETE", path+collection+"/"+rowOf(rows), nil).is(204) }
			}
			all = append(all, one)
		}
	}
	return all
}

func rowOf(path string) string {
	switch {
	case strings.Contains(path, "/disclosure-items"):
		return "regulations"
	case strings.Contains(path, "/application-tallies"):
		return "received"
	}
	return "reconsideration"
}

// path is that of a row's request on a plot.
func (r *policyRow) path(p *plot, target string) string {
	_, path, _ := strings.Cut(r.route, " ")
	path = strings.TrimPrefix(path, base)
	for prefix, thing := range map[string]func() string{
		"/reports/:id":  func() string { return p.in(target) },
		"/organs/:id":   func() string { return "/organs/" + p.at(target) },
		"/webhooks/:id": p.webhook,
		"/imports/:id":  p.imported,
		"/tokens/:id": func() string {
			return "/tokens/" + p.the("token", func() string {
				return p.do("POST", "/tokens", map[string]any{"name": "来去", "role": "admin"}).is(201).at("/id")
			})
		},
	} {
		if rest, is := strings.CutPrefix(path, prefix); is {
			path = thing() + rest
		}
	}
	for parameter, value := range map[string]func() string{
		":waiver": func() string { return p.waiver(target) }, ":delivery": p.delivery, ":row": func() string { return rowOf(path) },
		":edition": func() string { return "2021" }, ":revision": func() string { return "1" },
	} {
		if before, after, is := strings.Cut(path, parameter); is {
			path = before + value() + after
		}
	}
	if strings.HasSuffix(path, "/diff") {
		path += "?against=1"
	}
	if path == "/submissions" {
		path += "?year=2024"
	}
	return path
}

func (r *policyRow) method() string {
	method, _, _ := strings.Cut(r.route, " ")
	return method
}

func (r *policyRow) writes() bool {
	return r.method() != "GET" && !slices.Contains([]string{"POST /api/v1/validate", "POST /api/v1/extract"}, r.route)
}

// granted is the status where the request is granted.
func (r *policyRow) granted() string {
	_, path, _ := strings.Cut(r.route, " ")
	collection := path[strings.LastIndex(path, "/")+1:]
	switch {
	case r.method() == "DELETE":
		return "204"
	case r.method() == "POST" && slices.Contains([]string{"organs", "reports", "tokens", "webhooks", "waivers", "disclosure-items", "application-tallies", "review-tallies"}, collection):
		return "201"
	}
	if r.route == "POST /api/v1/imports" {
		return "202"
	}
	return "200"
}

func TestWhoMayDoWhat(t *testing.T) {
	r := newRealm(start(t)).unchecked()
	table := policy()
	var described []string
	for i := range table {
		described = append(described, table[i].route)
	}
	slices.Sort(described)
	if diff := cmp.Diff(slices.Sorted(slices.Values(r.routes)), described); diff != "" {
		t.Error("routes without a row (-) and rows without a route or twice (+):\n" + diff)
	}
	shared := map[string]*plot{}
	for _, row := range table {
		for _, target := range row.over {
			for _, a := range askers() {
				p := shared[target]
				if granted := row.who(a, target) == ""; p == nil || granted && row.writes() {
					p = r.plot()
					if !granted || !row.writes() {
						shared[target] = p
					}
				}
				row.try(t, p, target, a)
			}
		}
	}
}

// try sends the row's request and holds the answer, and what was written, against the table.
func (r *policyRow) try(t *testing.T, p *plot, target string, a asker) {
	t.Helper()
	path, by := r.path(p, target), p.bearer(a)
	if r.ready != nil && (target == "draft" || target == "amending") {
		r.ready(p, p.in(target))
	}
	var body any
	if r.body != nil {
		body = r.body(p, target)
	}
	want := r.who(a, target)
	if want == "" {
		want = r.granted()
	}
	before := p.acts()
	got := p.once(r.route+want).do(r.method(), path, body, by)
	written := p.acts() - before
	who := strings.TrimSpace(fmt.Sprintf("%s by %s, target %s", r.route, a, target))
	if told := got.verdict(a); told != want {
		t.Errorf("%s: %s, want %s: %s", who, told, want, clip(got.body))
	}
	if granted := want == r.granted(); r.writes() && granted && written == 0 || (!r.writes() || !granted) && written != 0 {
		t.Errorf("%s: %d acts were written", who, written)
	}
}

// acts counts what is in the history.
func (r *realm) acts() (n int) {
	r.query(&n, "SELECT count(*) FROM history")
	return n
}

// verdict is the answer as the table has it. A refusal for the role has to name roles that would do, and not this one.
func (a *answer) verdict(by asker) string {
	if a.status < 300 {
		return fmt.Sprint(a.status)
	}
	told := fmt.Sprint(a.status, " ", a.json()["code"])
	if a.status == 401 && !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
		told += " without WWW-Authenticate"
	}
	if told == notAllowed {
		if roles := strings.Fields(strings.Trim(a.at("/args/roles"), "[]")); !slices.Contains(roles, "admin") || slices.Contains(roles, by.role) {
			told += fmt.Sprint(" names ", roles)
		}
	}
	return told
}
