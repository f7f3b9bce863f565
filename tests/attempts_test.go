package tests

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"nianbao/internal/limit"
	"nianbao/internal/model"
	"nianbao/internal/oidc"
	"nianbao/internal/service"
	"nianbao/internal/web"
	"nianbao/internal/webhook"
)

// What somebody may try who should not get through: the list of "What must hold", one test a kind of attempt.

// writesNothing makes sure that an attempt leaves no act behind.
func (s *server) writesNothing(attempt func()) {
	s.t.Helper()
	var before, after int
	s.query(&before, "SELECT count(*) FROM history")
	attempt()
	if s.query(&after, "SELECT count(*) FROM history"); after != before {
		s.t.Errorf("%d acts were written", after-before)
	}
}

// newToken makes a token of an organ, and gives its id and its secret.
func (s *server) newToken(role, organ string, more map[string]any) (id, secret string) {
	s.t.Helper()
	body := map[string]any{"name": "张三", "role": role, "organ_id": organ}
	maps.Copy(body, more)
	made := s.do("POST", "/tokens", body).is(201)
	return made.at("/id"), made.at("/secret")
}

func toggleCase(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, text)
}

func TestTokensThatLetNobodyIn(t *testing.T) {
	s := start(t)
	organ := s.organ(nil)
	id, secret := s.newToken("editor", organ, nil)
	gone, revoked := s.newToken("editor", organ, nil)
	s.do("DELETE", "/tokens/"+gone, nil).is(204)
	if random, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(secret, "nb_")); err != nil || len(random) != 32 || !strings.HasPrefix(secret, "nb_") {
		t.Errorf("%d random bytes, %v", len(random), err)
	}
	hash := ""
	s.query(&hash, "SELECT hash FROM tokens WHERE id = '"+id+"'")
	unsigned := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"admin","role":"admin"}`)) + "."
	s.do("GET", "/me", nil, as(secret)).is(200)
	s.do("GET", "/me", nil, with("Authorization", "bearer "+secret)).is(200) // RFC 9110: the scheme's case does not count

	s.writesNothing(func() {
		for header, code := range map[string]string{
			"Bearer nb_" + strings.Repeat("A", 43): "token.invalid", "Bearer " + revoked: "token.invalid", "Bearer " + hash: "token.invalid", "Bearer " + id: "token.invalid",
			"Bearer " + secret[:len(secret)-1]: "token.invalid", "Bearer " + secret[1:]: "token.invalid", "Bearer " + strings.TrimPrefix(secret, "nb_"): "token.invalid",
			"Bearer " + secret + secret: "token.invalid", "Bearer " + secret + " " + secret: "token.invalid", "Bearer " + secret + ", Bearer " + secret: "token.invalid", "Bearer " + secret + "=": "token.invalid",
			"Bearer nb_" + toggleCase(secret[3:]): "token.invalid", "Bearer " + strings.ToUpper(secret): "token.invalid", "Bearer " + unsigned: "token.invalid",
			"Bearer " + adminToken[:len(adminToken)-1]: "token.invalid", "Bearer " + toggleCase(adminToken): "token.invalid", "Bearer ' OR '1'='1": "token.invalid", "Bearer %": "token.invalid",
			"": "token.malformed", "Bearer": "token.malformed", "Bearer ": "token.malformed", secret: "token.malformed", "Bearer: " + secret: "token.malformed", "Token " + secret: "token.malformed",
			"Basic " + base64.StdEncoding.EncodeToString([]byte("admin:"+adminToken)): "token.malformed", `Digest username="admin"`: "token.malformed",
		} {
			for _, path := range []string{"/me", "/reports", "/forms", "/changes", "/metrics", "/organs/" + organ} { // nor as the public: who says who it is is held to it
				if a := s.do("GET", path, nil, with("Authorization", header)); a.status != 401 || a.json()["code"] != code || a.header.Get("WWW-Authenticate") == "" {
					t.Errorf("%.20s %s: %d %s", header, path, a.status, clip(a.body))
				}
			}
			s.do("POST", "/reports", map[string]any{"organ_id": organ, "year": 2024}, with("Authorization", header)).fails(401, code)
		}
		twice := func(r *http.Request) { r.Header["Authorization"] = []string{"Bearer " + secret, "Bearer " + secret} }
		s.do("GET", "/me", nil, twice).fails(401, "token.malformed")
		s.do("GET", "/reports", nil, twice).fails(401, "token.malformed")
	})
}

func TestATokenIsTakenFromNowhereElse(t *testing.T) {
	s := start(t)
	_, secret := s.newToken("admin", "", map[string]any{"organ_id": nil})
	for _, name := range []string{"access_token", "token", "authorization"} {
		s.do("GET", "/reports?"+name+"="+secret, nil, anonymous).fails(400, "query.invalid", "parameter.unknown ?"+name)
		s.do("GET", "/me?"+name+"="+secret, nil, anonymous).fails(401, "token.required")
	}
	for _, header := range []string{"Cookie", "X-Api-Key", "X-Auth-Token", "Proxy-Authorization", "X-Forwarded-User"} {
		s.do("GET", "/me", nil, anonymous, with(header, "access_token="+secret)).fails(401, "token.required")
		s.do("GET", "/me", nil, anonymous, with(header, "Bearer "+secret)).fails(401, "token.required")
	}
	s.do("POST", "/organs", map[string]any{"access_token": secret}, anonymous).fails(401, "token.required")
}

func TestTokensEnd(t *testing.T) {
	s := start(t)
	organ := s.organ(nil)
	soon := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	_, secret := s.newToken("editor", organ, map[string]any{"expires_at": soon})
	equal(t, s.do("GET", "/me", nil, as(secret)).is(200).at("/expires_at"), soon)
	s.advance(time.Hour)
	s.writesNothing(func() {
		s.do("GET", "/me", nil, as(secret)).fails(401, "token.expired")
		s.do("GET", "/forms", nil, as(secret)).fails(401, "token.expired")
		s.do("POST", "/reports", map[string]any{"organ_id": organ, "year": 2024}, as(secret)).fails(401, "token.expired")
		s.do("POST", "/tokens", map[string]any{"name": "x", "role": "admin", "expires_at": soon}).fails(422, "content.invalid", "value.in_the_past /expires_at")
	})

	// with its organ goes what was given for it
	id, secret := s.newToken("reviewer", organ, nil)
	s.do("GET", "/organs/"+organ, nil, as(secret)).is(200)
	s.do("DELETE", "/organs/"+organ, nil).is(204)
	s.do("GET", "/organs/"+organ, nil, as(secret)).fails(401, "token.invalid")
	s.do("DELETE", "/tokens/"+id, nil).fails(404, "token.not_found")
	equal(t, s.do("GET", "/tokens", nil).at("/items"), "[]")
	s.do("POST", "/tokens", map[string]any{"name": "x", "role": "reader", "organ_id": organ}).fails(422, "content.invalid", "organ.unknown /organ_id")
	for _, role := range []string{"public", "root", "Admin", ""} {
		s.do("POST", "/tokens", map[string]any{"name": "x", "role": role}).fails(422, "content.invalid")
	}
}

// What goes because its organ goes is written down like all that goes.
func TestTheHistoryTellsWhatWentWithAnOrgan(t *testing.T) {
	s := start(t)
	organ := s.organ(nil)
	token, _ := s.newToken("reviewer", organ, nil)
	hook := s.do("POST", "/webhooks", map[string]any{"url": "http://127.0.0.1:9/", "organ_id": organ}).is(201).at("/id")
	s.do("DELETE", "/organs/"+organ, nil).is(204)
	s.do("GET", "/webhooks/"+hook, nil).fails(404, "webhook.not_found")
	var acts []string
	for _, act := range s.do("GET", "/audit", nil).is(200).list("items") {
		acts = append(acts, fmt.Sprint(act["action"], " ", act["subject"]))
	}
	for _, act := range []string{"organ.delete " + organ, "token.delete " + token, "webhook.delete " + hook} {
		if !slices.Contains(acts, act) {
			t.Errorf("no %s in %v", act, acts)
		}
	}
}

// neighbours are two towns in two counties, each with a draft; who works in the first knows all ids of the second.
type neighbours struct {
	*realm
	mine, theirs              *plot
	editor, reviewer, reader  func(*http.Request) // of the first town; the reviewer and the reader of its county
	myDraft, theirDraft, code string
}

func newNeighbours(t *testing.T) *neighbours {
	r := newRealm(start(t))
	n := &neighbours{realm: r, mine: r.plot(), code: "11321300014318517B"}
	elsewhere := *r
	elsewhere.county, elsewhere.other = r.other, r.county
	elsewhere.towns = 1
	n.theirs = elsewhere.plot()
	r.do("PATCH", "/organs/"+n.theirs.town, map[string]any{"credit_code": n.code}).is(200)
	n.editor, n.reviewer, n.reader = as(r.hire("editor", n.mine.town)), as(r.hire("reviewer", r.county)), as(r.hire("reader", r.county))
	n.myDraft, n.theirDraft = n.mine.in("draft"), n.theirs.in("draft")
	return n
}

func TestIdsOfOthersInBodies(t *testing.T) {
	n := newNeighbours(t)
	theirs, unknown := n.theirs.town, exampleOrgan
	n.writesNothing(func() {
		for _, organ := range []string{theirs, unknown} { // what is there and out of view is answered as what is not
			for _, by := range []func(*http.Request){n.editor, n.reviewer} {
				n.do("POST", "/reports", map[string]any{"organ_id": organ, "year": 2023}, by).fails(422, "content.invalid", "organ.unknown /organ_id")
				n.do("POST", "/reports", map[string]any{"organ_id": organ, "year": 2024}, by).fails(422, "content.invalid", "organ.unknown /organ_id") // not: report.exists
				n.do("POST", "/validate", map[string]any{"organ_id": organ, "year": 2024}, by).fails(422, "content.invalid", "organ.unknown /organ_id")
				n.do("PATCH", n.myDraft, map[string]any{"organ_id": organ}, by).fails(422, "content.invalid", "member.read_only /organ_id")
				moved := n.mine.paper()
				moved["organ_id"] = organ
				n.do("PUT", n.myDraft, moved, by).fails(422, "content.invalid", "member.read_only /organ_id")
			}
			n.do("POST", "/validate", map[string]any{"organ_id": organ, "year": 2024}, anonymous).fails(422, "content.invalid", "organ.unknown /organ_id")
			child := map[string]any{"name": "新机关", "level": "township", "kind": "agency", "parent_id": organ}
			n.do("POST", "/organs", child, n.reviewer).fails(422, "content.invalid", "organ.unknown /parent_id")
			n.do("PUT", "/organs/"+n.mine.town, child, n.reviewer).fails(422, "content.invalid", "organ.unknown /parent_id")
			n.do("PATCH", "/organs/"+n.mine.town, map[string]any{"parent_id": organ}, n.reviewer).fails(422, "content.invalid", "organ.unknown /parent_id")
			n.do("POST", "/webhooks", map[string]any{"url": "http://127.0.0.1:9/", "organ_id": organ}, n.reviewer).fails(422, "content.invalid", "organ.unknown /organ_id")
		}
		n.do("PATCH", "/organs/"+n.mine.town, `{"parent_id": null}`, n.reviewer).fails(403, "forbidden") // out of its own subtree
		n.do("PUT", "/organs/"+n.mine.town, `{"name": "甲", "level": "township", "kind": "government"}`, n.reviewer).fails(403, "forbidden")
	})
	equal(t, n.do("POST", "/webhooks", map[string]any{"url": "http://127.0.0.1:9/"}, n.reviewer).is(201).at("/organ_id"), n.county) // none named is its own, not all
}

func TestIdsOfOthersInFilters(t *testing.T) {
	n := newNeighbours(t)
	n.do("PATCH", n.theirDraft, map[string]any{"title": "机密标题"}).is(200)
	for _, by := range []func(*http.Request){anonymous, n.editor, n.reviewer, n.reader} {
		for _, filter := range []string{"organ_id=" + n.theirs.town, "within=" + n.theirs.town, "within=" + n.other, "organ_id=" + exampleOrgan, "within=" + exampleOrgan, "q=机密标题", "q=第2镇"} {
			found := n.do("GET", "/reports?total=true&"+filter, nil, by).is(200)
			equal(t, found.at("/items")+found.at("/total"), "[]0")
		}
	}
	for _, by := range []func(*http.Request){n.editor, n.reviewer, n.reader} {
		for _, filter := range []string{"parent_id=" + n.other, "within=" + n.other, "within=" + n.theirs.town, "credit_code=" + n.code, "q=第2镇", "name=第2镇人民政府", "name=乙县人民政府"} {
			found := n.do("GET", "/organs?total=true&"+filter, nil, by).is(200)
			equal(t, found.at("/items")+found.at("/total"), "[]0")
		}
		for _, organ := range []string{n.theirs.town, n.other, exampleOrgan} {
			n.do("GET", "/submissions?year=2024&organ_id="+organ, nil, by).fails(404, "organ.not_found")
		}
	}
	n.do("GET", "/submissions?year=2024&organ_id="+n.county, nil, n.editor).fails(404, "organ.not_found") // the one above it is out of an editor's view too
	for role, want := range map[string]string{"editor": "1", "reviewer": "2", "reader": "2"} {
		by := map[string]func(*http.Request){"editor": n.editor, "reviewer": n.reviewer, "reader": n.reader}[role]
		equal(t, n.do("GET", "/organs?total=true", nil, by).at("/total"), want)
		equal(t, n.do("GET", "/submissions?year=2024&total=true", nil, by).at("/total"), want)
		equal(t, n.do("GET", "/submissions?year=2024", nil, by).at("/totals/draft")+n.do("GET", "/reports?total=true", nil, by).at("/total"), "11")
		sheet := string(n.do("GET", "/submissions?year=2024&format=csv", nil, by).is(200).body)
		equal(t, fmt.Sprint(strings.Contains(sheet, n.theirs.town), strings.Contains(sheet, n.mine.town)), "false true")
	}
}

// A cursor is a place in a list, not a leave to read on in somebody's view.
func TestACursorShowsNoMoreThanItsBearerSees(t *testing.T) {
	n := newNeighbours(t)
	publication := n.theirs.realm.plot().in("published")
	mine := []string{n.county, n.mine.town, strings.TrimPrefix(n.myDraft, "/reports/"), strings.TrimPrefix(publication, "/reports/")}
	for _, list := range []string{"/reports?sort=year", "/reports?sort=-updated_at", "/reports?sort=organ_name", "/reports?sort=published_at,-organ_name", "/organs?", "/submissions?year=2024&"} {
		bearers := []func(*http.Request){n.editor, n.reviewer, n.reader}
		if strings.HasPrefix(list, "/reports") {
			bearers = append(bearers, anonymous)
		}
		pages := 0
		for page := list + "&limit=1"; page != ""; page = strings.TrimPrefix(n.do("GET", page, nil).is(200).next(), base) { // the admin's
			pages++
			for _, by := range bearers {
				for _, item := range n.do("GET", strings.Replace(page, "limit=1", "limit=500", 1), nil, by).is(200).list("items") {
					id := item["id"]
					if organ, is := item["organ"].(map[string]any); id == nil && is {
						id = organ["id"]
					}
					if !slices.Contains(mine, fmt.Sprint(id)) {
						t.Errorf("%s shows %v", page, item)
					}
				}
			}
		}
		if pages < 3 {
			t.Errorf("%s has %d pages", list, pages)
		}
	}
}

func TestACursorLeadsOnInItsOwnListAlone(t *testing.T) {
	n := newNeighbours(t)
	cursor := n.do("GET", "/organs?limit=1", nil).is(200).at("/next_cursor")
	for _, list := range []string{"/reports?", "/audit?", "/tokens?", "/webhooks?", n.myDraft + "/history?"} {
		n.do("GET", list+"cursor="+cursor, nil).fails(400, "query.invalid", "cursor.invalid ?cursor")
	}
	n.do("GET", "/changes?since="+cursor, nil).fails(400, "query.invalid", "cursor.invalid ?since")
	n.do("PATCH", n.theirDraft, `{"title": "机密标题"}`).is(200)
	n.do("PATCH", n.myDraft, `{"title": "我的标题"}`).is(200)
	acts := n.do("GET", "/audit?limit=1", nil).is(200).at("/next_cursor")
	n.do("GET", "/audit?cursor="+acts, nil, n.reviewer).fails(403, "forbidden")
	n.do("GET", n.theirDraft+"/history?cursor="+acts, nil, n.reviewer).fails(404, "report.not_found")
	found := n.do("GET", n.myDraft+"/history?cursor="+acts, nil, n.reviewer).is(200).list("items")
	equal(t, fmt.Sprint(len(found)), "2")
	for _, act := range found {
		equal(t, fmt.Sprint("/reports/", act["report_id"]), n.myDraft)
	}
}

func TestAKeyIsItsBearersOwn(t *testing.T) {
	n := newNeighbours(t)
	key := with("Idempotency-Key", "one and the same")
	theirEditor := as(n.hire("editor", n.theirs.town))
	mine, theirs := map[string]any{"organ_id": n.mine.town, "year": 2023}, map[string]any{"organ_id": n.theirs.town, "year": 2023}
	first := n.do("POST", "/reports", mine, n.editor, key).is(201)
	n.do("POST", "/reports", mine, theirEditor, key).fails(422, "content.invalid", "organ.unknown /organ_id") // the same request does not give the other's answer
	n.do("POST", "/reports", mine, n.reader, key).fails(403, "forbidden")
	n.do("POST", "/reports", mine, anonymous, key).fails(401, "token.required")
	second := n.do("POST", "/reports", theirs, theirEditor, key).is(201) // nor stands in its way
	if second.at("/id") == first.at("/id") || second.header.Get("Idempotency-Replayed") != "" {
		t.Error("the other's answer")
	}
	equal(t, n.do("POST", "/reports", mine, n.editor, key).is(201).header.Get("Idempotency-Replayed"), "true")
	n.do("POST", "/reports", mine, key).fails(409, "report.exists") // the admin's own first
	for _, path := range []string{"/tokens", "/webhooks"} {
		n.do("POST", path, `{}`, key).fails(400, "idempotency_key.not_here")
	}
}

// possibleNow is what a role may do with a report of its organ as it stands.
func possibleNow(role, state string) string {
	return map[string]map[string]string{
		"editor":   {"draft": "[edit discard submit]", "submitted": "[]", "published": "[amend]", "amending": "[edit discard submit]", "withdrawn": "[amend]"},
		"reviewer": {"draft": "[edit discard submit]", "submitted": "[return publish]", "published": "[amend withdraw]", "amending": "[edit discard submit withdraw]", "withdrawn": "[amend]"},
		"reader":   {"draft": "[]", "submitted": "[]", "published": "[]", "amending": "[]", "withdrawn": "[]"},
	}[role][state]
}

// Every write in every state where it can't be is refused by the state's name and with what is possible.
func TestWritesInTheWrongState(t *testing.T) {
	r := newRealm(start(t))
	tried := 0
	for _, state := range lives() {
		p := r.plot()
		path := p.in(state)
		tag := p.do("GET", path, nil).is(200).etag()
		for _, a := range []asker{{"reader", "own"}, {"editor", "own"}, {"reviewer", "above"}} {
			var possible []string
			for _, one := range p.do("GET", path+"/actions", nil, p.bearer(a)).is(200).list("items") {
				possible = append(possible, fmt.Sprint(one["action"]))
			}
			equal(t, fmt.Sprint(possible), possibleNow(a.role, state))
			for _, row := range policy() {
				if !slices.Equal(row.over, lives()) || row.who(a, state) != wrongState {
					continue
				}
				tried++
				var body any
				if row.body != nil {
					body = row.body(p, state)
				}
				refused := p.do(row.method(), row.path(p, state), body, p.bearer(a)).fails(409, "report.wrong_state")
				stands := map[string]string{"amending": "draft"}[state]
				if stands == "" {
					stands = state
				}
				equal(t, row.route+refused.at("/args/status")+refused.at("/args/possible"), row.route+stands+possibleNow(a.role, state))
			}
		}
		equal(t, p.do("GET", path, nil).is(200).etag(), tag)
	}
	if tried < 150 {
		t.Errorf("only %d writes tried", tried)
	}
}

// readOnlyOfReports are members that the service gives, with values that somebody might want.
func readOnlyOfReports(organ string) map[string]any {
	at := "2025-01-31T00:00:00Z"
	remark := map[string]any{"at": at, "reason": "因此"}
	return map[string]any{
		"id": exampleReport, "status": "published", "version": 99, "origin": "imported", "published_revision": 1, "published_at": at, "first_published_at": at, "submitted_at": at,
		"created_at": at, "updated_at": at, "amendment": remark, "returned": remark, "withdrawn": remark, "organ": map[string]any{"id": organ},
		"validation": map[string]any{"status": "valid", "errors": 0, "warnings": 0, "notices": 9}, "subtotals": map[string]any{},
	}
}

func TestMembersThatTheServiceGivesAreNotTaken(t *testing.T) {
	n := newNeighbours(t)
	path := n.myDraft
	stands := n.do("GET", path, nil).is(200)
	n.writesNothing(func() {
		for member, value := range readOnlyOfReports(n.theirs.town) {
			for _, by := range []func(*http.Request){n.editor, n.reviewer, as(adminToken)} {
				content := n.mine.paper()
				content["year"], content[member] = 2023, value
				n.do("POST", "/reports", content, by).fails(422, "content.invalid", "member.read_only /"+member)
				content = stands.json()
				content[member] = value
				n.do("PUT", path, content, by).fails(422, "content.invalid", "member.read_only /"+member)
				n.do("PATCH", path, map[string]any{member: value}, by).fails(422, "content.invalid", "member.read_only /"+member)
				n.do("PATCH", path, map[string]any{strings.ToUpper(member[:1]) + member[1:]: value}, by).fails(422, "content.invalid", "member.unknown /"+strings.ToUpper(member[:1])+member[1:])
			}
		}
		for _, hidden := range []string{"etag", "sketch", "document", "organ_path", "role"} {
			n.do("PATCH", path, map[string]any{hidden: "x"}, n.editor).fails(422, "content.invalid", "member.unknown /"+hidden)
		}
		n.do("PATCH", path, `{"published_on": "2025-01-31"}`, n.editor).fails(422, "content.invalid", "published_on.imports_only /published_on")
	})
	equal(t, n.do("GET", path, nil).is(200).etag(), stands.etag())
}

func TestMembersOfOtherThingsAreNotTakenEither(t *testing.T) {
	n := newNeighbours(t)
	organ := map[string]any{"name": "新机关", "level": "township", "kind": "agency", "parent_id": n.mine.town}
	hook := map[string]any{"url": "http://127.0.0.1:9/"}
	token := map[string]any{"name": "x", "role": "admin"}
	waiver := map[string]any{"fingerprint": n.mine.notice("draft"), "reason": "x"}
	reason := map[string]any{"reason": "x"}
	for _, one := range []struct {
		method, path string
		good         map[string]any
		code         string
		members      []string
	}{
		{"POST", "/organs", organ, "member.read_only", []string{"id", "created_at", "updated_at"}},
		{"PUT", "/organs/" + n.mine.town, organ, "member.read_only", []string{"id", "created_at", "updated_at"}},
		{"PATCH", "/organs/" + n.mine.town, map[string]any{}, "member.read_only", []string{"id", "created_at", "updated_at"}},
		{"POST", "/organs", organ, "member.unknown", []string{"path", "etag"}},
		{"POST", "/tokens", token, "member.unknown", []string{"id", "secret", "hash", "created_at", "last_used_at"}},
		{"POST", "/webhooks", hook, "member.unknown", []string{"id", "secret", "created_at", "path"}},
		{"POST", n.myDraft + "/waivers", waiver, "member.unknown", []string{"id", "author", "created_at"}},
		{"POST", n.myDraft + "/submit", map[string]any{}, "member.unknown", []string{"status", "submitted_at", "reason", "force"}},
		{"POST", n.myDraft + "/publish", map[string]any{}, "member.unknown", []string{"status", "published_at", "revision"}},
		{"POST", n.myDraft + "/return", reason, "member.unknown", []string{"status", "at"}},
		{"POST", n.myDraft + "/amend", reason, "member.unknown", []string{"status", "at", "revision"}},
		{"POST", n.myDraft + "/withdraw", reason, "member.unknown", []string{"status", "at", "revision"}},
	} {
		n.writesNothing(func() {
			for _, member := range one.members {
				body := maps.Clone(one.good)
				body[member] = map[string]any{"id": exampleOrgan, "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}[member]
				n.do(one.method, one.path, body).fails(422, "content.invalid", one.code+" /"+member)
			}
		})
	}
}

// draftIn makes an organ below one and a report of it in a year, whole and valid, with an overview.
func (r *realm) draftIn(parent, name string, year int, overview string) (organ, path string) {
	r.t.Helper()
	organ = r.organ(map[string]any{"name": name, "parent_id": parent})
	return organ, r.draftOf(organ, name, year, overview)
}

func (r *realm) draftOf(organ, name string, year int, overview string) string {
	r.t.Helper()
	content := example(r.t, "pingyuan-2024", organ)
	content["year"], content["title"] = year, fmt.Sprintf("%s%d年政府信息公开工作年度报告", name, year)
	narratives := content["narratives"].(map[string]any)
	narratives["overview"] = overview
	narratives["other_matters"] = fmt.Sprintf("%d年度没有收取信息处理费。", year)
	return r.report(content)
}

func (r *realm) publish(path string) {
	r.t.Helper()
	r.step(path, "submit")
	r.step(path, "publish")
}

// copied is what a validation tells of copies, asked by somebody: passed/failed.
func (r *realm) copied(path string, by func(*http.Request)) string {
	r.t.Helper()
	return r.do("GET", path+"/validation", nil, by).is(200).rule("text.copied_from_other")
}

func TestADraftDoesNotShowThroughLikeness(t *testing.T) {
	r := newRealm(start(t))
	mine, path := r.draftIn(r.county, "东山镇人民政府", 2024, account("东山镇人民政府", 2024, 3))
	_, copied := r.draftIn(r.other, "西河镇人民政府", 2024, account("西河镇人民政府", 2024, 70))
	r.publish(path)
	outsiders := map[string]func(*http.Request){"public": anonymous, "editor": as(r.hire("editor", mine)), "reviewer": as(r.hire("reviewer", r.county)), "reader": as(r.hire("reader", mine))}
	tell := func(want string) {
		t.Helper()
		for who, by := range outsiders {
			equal(t, who+" "+r.copied(path, by), who+" "+want)
		}
		equal(t, r.copied(path, as(adminToken)), "0/1")
	}
	tell("1/0")
	r.step(copied, "submit")
	tell("1/0")
	r.step(copied, "publish")
	tell("0/1")
	r.step(copied, "amend")
	r.do("PATCH", copied, `{"narratives": {"overview": "很短。"}}`).is(200)
	tell("0/1") // what was published is still what it was
	r.do("DELETE", copied, nil).is(204)
	r.step(copied, "withdraw")
	tell("1/0")
}

// However many drafts are more alike, a publication that was copied is found.
func TestDraftsDoNotCrowdAPublicationOut(t *testing.T) {
	r := newRealm(start(t))
	_, path := r.draftIn(r.county, "东山镇人民政府", 2024, account("东山镇人民政府", 2024, 3))
	r.publish(path)
	lines := strings.SplitAfter(account("西河镇人民政府", 2024, 70), "\n")
	lines[9] = "（十）专栏维护。镇里另辟一处院落，请老人讲述渠道修筑往事，编成小册分送各户阅看。\n"
	_, copied := r.draftIn(r.other, "西河镇人民政府", 2024, strings.Join(lines, ""))
	r.publish(copied)
	equal(t, r.copied(path, anonymous), "0/1")
	for i := range 25 {
		name := fmt.Sprintf("%c镇人民政府", '安'+rune(i))
		r.draftIn(r.other, name, 2024, account(name, 2024, 30+i))
	}
	equal(t, r.copied(path, anonymous), "0/1")
}

func TestADraftDoesNotShowThroughTheYearBefore(t *testing.T) {
	r := newRealm(start(t))
	overview := example(t, "pingyuan-2024", "")["narratives"].(map[string]any)["overview"].(string)
	in := func(year int) string { return strings.ReplaceAll(overview, "2024", fmt.Sprint(year)) }
	organ, oldest := r.draftIn(r.county, "东山镇人民政府", 2021, in(2021))
	before, path := r.draftOf(organ, "东山镇人民政府", 2022, in(2022)), r.draftOf(organ, "东山镇人民政府", 2023, in(2023))
	r.publish(oldest)
	r.publish(path)
	// carried_over and the gap in the years, as told of the publication and by /validate
	tell := func(by func(*http.Request), want string) {
		t.Helper()
		v := r.do("GET", path+"/validation", nil, by).is(200)
		equal(t, v.rule("applications.carried_over")+" "+v.rule("years.gap"), want)
		trial := example(t, "pingyuan-2024", organ)
		trial["year"] = 2023
		v = r.do("POST", "/validate", trial, by).is(200)
		equal(t, v.rule("applications.carried_over")+" "+v.rule("years.gap"), want)
	}
	outsiders := []func(*http.Request){anonymous, as(r.hire("reviewer", r.other)), as(r.hire("editor", r.county))}
	insiders := []func(*http.Request){as(adminToken), as(r.hire("reader", r.county)), as(r.hire("editor", organ))}
	for _, by := range outsiders {
		tell(by, "0/0 0/1")
	}
	for _, by := range insiders {
		tell(by, "1/0 1/0")
	}
	r.publish(before)
	for _, by := range slices.Concat(outsiders, insiders) {
		tell(by, "1/0 1/0")
	}
	r.step(before, "amend")
	r.do("PATCH", before+"/application-tallies", `{"items": [{"category": "carried_out", "natural_person": 7, "total": 7}]}`).is(200)
	for _, by := range outsiders {
		tell(by, "1/0 1/0")
	}
	r.step(before, "withdraw")
	for _, by := range outsiders {
		tell(by, "0/0 0/1")
	}
}

func TestADraftDoesNotShowThroughErrors(t *testing.T) {
	n := newNeighbours(t)
	mine := map[string]any{"name": "新机关", "level": "township", "kind": "agency", "parent_id": n.mine.town, "credit_code": n.code}
	refused := n.do("POST", "/organs", mine, n.reviewer).fails(409, "organ.credit_code_taken")
	patched := n.do("PATCH", "/organs/"+n.mine.town, map[string]any{"credit_code": n.code}, n.reviewer).fails(409, "organ.credit_code_taken")
	for _, a := range []*answer{refused, patched} {
		for _, secret := range []string{n.theirs.town, "第2镇", "乙县"} {
			if strings.Contains(string(a.body), secret) {
				t.Errorf("%s names %s", a.body, secret)
			}
		}
	}
	equal(t, n.do("PATCH", "/organs/"+n.mine.town, map[string]any{"credit_code": n.code}).fails(409, "organ.credit_code_taken").at("/args/id"), n.theirs.town)
	equal(t, n.do("POST", "/reports", n.mine.paper(), n.editor).fails(409, "report.exists").at("/args/id"), strings.TrimPrefix(n.myDraft, "/reports/"))
	// whatever is asked of it, a draft of others is answered as a report that is not there
	for _, row := range policy() {
		if !slices.Equal(row.over, lives()) {
			continue
		}
		var body any
		if row.body != nil {
			body = row.body(n.theirs, "draft")
		}
		path := row.path(n.theirs, "draft")
		for _, tag := range []string{"*", n.do("GET", n.theirDraft, nil).etag(), `"stale"`} {
			conditional := func(r *http.Request) { r.Header.Set("If-Match", tag); r.Header.Set("If-None-Match", tag) }
			told := n.do(row.method(), path, body, n.reviewer, conditional).fails(404, "report.not_found")
			absent := n.do(row.method(), strings.Replace(path, n.theirDraft, "/reports/"+exampleReport, 1), body, n.reviewer, conditional).fails(404, "report.not_found")
			equal(t, told.at("/detail")+told.at("/title")+fmt.Sprint(told.json()["args"]), absent.at("/detail")+absent.at("/title")+fmt.Sprint(absent.json()["args"]))
		}
	}
}

func TestWaiversAreTheReportsOwn(t *testing.T) {
	n := newNeighbours(t)
	theirs, mine := n.theirs.waiver("draft"), n.mine.waiver("draft")
	n.writesNothing(func() {
		n.do("DELETE", n.myDraft+"/waivers/"+theirs, nil, n.reviewer).fails(404, "waiver.not_found")
		n.do("POST", n.myDraft+"/waivers", map[string]any{"fingerprint": n.theirs.notice("draft"), "reason": "x"}, n.reviewer).fails(409, "finding.waived") // the like finding's of its own
	})
	// that, and why, a finding was waived is told to all who read the report; by whom to its own
	for _, step := range []string{"submit", "publish"} {
		n.step(n.myDraft, step)
	}
	waived := func(by func(*http.Request)) any {
		return n.do("GET", n.myDraft+"/validation", nil, by).is(200).finding("title.form")["waived"]
	}
	for _, by := range []func(*http.Request){anonymous, as(n.hire("reviewer", n.other)), as(n.hire("editor", n.county))} {
		told, _ := waived(by).(map[string]any)
		equal(t, fmt.Sprint(told["id"], told["reason"], told["author"]), mine+"原件如此<nil>")
	}
	told, _ := waived(n.editor).(map[string]any)
	equal(t, fmt.Sprint(told["author"]), "admin")
}

// seen is all that somebody reads of a report and in lists, as one text.
func (r *realm) seen(path string, by func(*http.Request)) string {
	r.t.Helper()
	var b strings.Builder
	for _, route := range []string{
		path, path + "?revision=published", path + "?revision=1", path + "/validation", path + "/text-figures", path + "/disclosure-items", path + "/application-tallies", path + "/review-tallies",
		path + "/disclosure-items/regulations", path + "/application-tallies/received", path + "/review-tallies/reconsideration", path + "/revisions", path + "/revisions/1", path + "/revisions/2",
		path + "/revisions/1/diff?against=1", path + "/revisions/2/diff", path + "/actions", path + "/history", path + "/waivers", "/changes", "/reports?total=true", "/reports?total=true&q=机密", "/reports?total=true&q=东山",
		"/reports?total=true&status=draft", "/reports?total=true&status=submitted", "/reports?total=true&status=published", "/reports?total=true&validation=valid", "/reports?total=true&validation=invalid",
		"/reports?sort=-updated_at&limit=1", "/reports?sort=updated_at&limit=1", "/reports?sort=published_at&limit=1", "/reports?sort=updated_at", "/reports?within=" + r.county, "/submissions?year=2024", "/organs",
	} {
		a := r.do("GET", route, nil, by)
		if a.status >= 300 {
			fmt.Fprintln(&b, route, a.status, a.json()["code"])
			continue
		}
		fmt.Fprintln(&b, route, a.status, a.etag(), a.header.Get("Content-SHA256"), a.header.Get("Link"), string(a.body))
		if strings.Contains(route, "limit=1") {
			fmt.Fprintln(&b, string(r.do("GET", strings.TrimPrefix(a.next(), base), nil, by).is(200).body))
		}
	}
	return b.String()
}

// While an amendment is worked on, nothing at all that an outsider reads is other than before.
func TestAnAmendmentShowsNothingBeforeItIsPublished(t *testing.T) {
	r := newRealm(start(t))
	overview := example(t, "pingyuan-2024", "")["narratives"].(map[string]any)["overview"].(string)
	organ, path := r.draftIn(r.county, "东山镇人民政府", 2024, overview)
	_, another := r.draftIn(r.other, "西河镇人民政府", 2024, overview)
	r.publish(path)
	r.advance(time.Minute)
	r.publish(another)
	outsiders := map[string]func(*http.Request){
		"public": anonymous, "editor of the county": as(r.hire("editor", r.county)), "reviewer elsewhere": as(r.hire("reviewer", r.other)), "reader elsewhere": as(r.hire("reader", r.other)),
	}
	before := map[string]string{}
	for who, by := range outsiders {
		before[who] = r.seen(path, by)
	}
	drafted := ""
	same := func(when string) {
		t.Helper()
		for who, by := range outsiders {
			if now := r.seen(path, by); now != before[who] {
				t.Errorf("%s, %s:\n%s", when, who, firstDifference(before[who], now))
			}
			r.do("GET", path, nil, by, with("If-None-Match", drafted)).is(200)
		}
	}
	editor := as(r.hire("editor", organ))
	r.advance(time.Hour)
	r.do("POST", path+"/amend", `{"reason": "机密理由"}`, editor).is(200)
	same("amended")
	r.do("PATCH", path, `{"title": "机密标题2023年", "narratives": {"overview": "机密概况。收到申请99件。"}}`, editor).is(200)
	r.do("PATCH", path+"/application-tallies/received", `{"natural_person": 99, "total": 98}`, editor).is(200)
	drafted = r.do("GET", path, nil, editor).is(200).etag()
	equal(t, r.do("GET", path, nil, editor).at("/title"), "机密标题2023年")
	equal(t, r.do("GET", path+"?revision=published", nil, editor).at("/title"), "东山镇人民政府2024年政府信息公开工作年度报告")
	same("edited")
	waived := map[string]any{"fingerprint": r.do("GET", path+"/validation", nil, editor).finding("title.year")["fingerprint"], "reason": "机密"}
	r.do("POST", path+"/waivers", waived).is(201)
	same("waived")
	r.do("PUT", path, r.do("GET", path+"?revision=published", nil).is(200).body).fails(422, "content.invalid") // its read-only members are the publication's
	r.do("PATCH", path, map[string]any{"title": "东山镇人民政府2024年年报（机密）", "narratives": map[string]any{"overview": overview}}, editor).is(200)
	r.do("PUT", path+"/application-tallies/received", r.do("GET", path+"/application-tallies/carried_in", nil).is(200).row("received"), editor).is(200)
	r.do("POST", path+"/submit", nil, editor).is(200)
	same("submitted")
	r.step(path, "return")
	same("returned")
	r.do("POST", path+"/submit", nil, editor).is(200)
	r.step(path, "publish")
	for who, by := range outsiders {
		if r.seen(path, by) == before[who] {
			t.Errorf("%s sees nothing of what was published", who)
		}
	}
}

// row is a row's cells under another key.
func (a *answer) row(key string) map[string]any {
	row := a.json()
	delete(row, "label")
	delete(row, "group")
	row["category"] = key
	return row
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(as), len(bs)) {
		if as[i] != bs[i] {
			return clip([]byte(as[i])) + "\n" + clip([]byte(bs[i]))
		}
	}
	return "one is longer"
}

// Nothing but publications, amendments and withdrawals is told to all, and nothing of who has not filed.
func TestWhatOthersWorkOnIsNotTold(t *testing.T) {
	n := newNeighbours(t)
	quiet := n.do("GET", "/changes", nil, anonymous).is(200)
	n.do("PATCH", n.theirDraft, `{"title": "机密标题"}`).is(200)
	for _, step := range []string{"submit", "return", "submit"} {
		n.step(n.theirDraft, step)
	}
	equal(t, string(n.do("GET", "/changes", nil, anonymous).is(200).body), string(quiet.body))
	for _, by := range []func(*http.Request){n.editor, n.reviewer, n.reader} {
		for _, part := range []string{"", "/history", "/actions", "/revisions", "/revisions/1", "/validation", "/waivers", "?revision=published", "?revision=1"} {
			n.do("GET", n.theirDraft+part, nil, by).fails(404, "report.not_found")
		}
	}
	n.step(n.theirDraft, "publish")
	equal(t, n.do("GET", "/changes?since="+quiet.at("/since"), nil, anonymous).is(200).at("/items/0/type"), "report.published")
	n.step(n.theirDraft, "amend")
	n.step(n.theirDraft, "submit")
	equal(t, fmt.Sprint(len(n.do("GET", "/changes", nil, anonymous).list("items"))), "1")
	hook := "/webhooks/" + n.do("POST", "/webhooks", map[string]any{"url": "http://127.0.0.1:9/", "organ_id": n.other}).is(201).at("/id")
	all := "/webhooks/" + n.do("POST", "/webhooks", map[string]any{"url": "http://127.0.0.1:9/all"}).is(201).at("/id")
	n.step(n.theirDraft, "publish")
	for _, path := range []string{hook, all} {
		delivery := n.do("GET", path+"/deliveries", nil).is(200).at("/items/0/id")
		n.do("GET", path, nil, n.reviewer).fails(404, "webhook.not_found")
		n.do("GET", path+"/deliveries", nil, n.reviewer).fails(404, "webhook.not_found")
		n.do("POST", path+"/deliveries/"+delivery+"/replay", nil, n.reviewer).fails(404, "webhook.not_found")
		n.do("DELETE", path, nil, n.reviewer).fails(404, "webhook.not_found")
		own := "/webhooks/" + n.do("POST", "/webhooks", map[string]any{"url": "http://127.0.0.1:9/own"}, n.reviewer).is(201).at("/id")
		n.do("POST", own+"/deliveries/"+delivery+"/replay", nil, n.reviewer).fails(404, "delivery.not_found") // another's under one's own
	}
	for _, w := range n.do("GET", "/webhooks", nil, n.reviewer).is(200).list("items") {
		equal(t, fmt.Sprint(w["organ_id"]), n.county)
	}
}

// logged are the lines of the log, each of which has to be one JSON object.
func (s *server) logged() []map[string]any {
	s.t.Helper()
	var lines []map[string]any
	for line := range strings.Lines(s.log.String()) {
		d := json.NewDecoder(strings.NewReader(line))
		var one map[string]any
		if err := d.Decode(&one); err != nil || d.InputOffset() != int64(len(strings.TrimSuffix(line, "\n"))) {
			s.t.Errorf("%v: %s", err, line)
		}
		lines = append(lines, one)
	}
	return lines
}

func TestNothingIsPutIntoHeadersOrTheLog(t *testing.T) {
	s := start(t)
	organ := s.organ(nil)
	s.report(map[string]any{"organ_id": organ, "year": 2023})
	s.report(map[string]any{"organ_id": organ, "year": 2024})
	for _, id := range []string{"a\tb", "编号", strings.Repeat("x", 129), "a\u0085b", "a\u2028b", ""} {
		if got := s.do("GET", "/forms", nil, with("X-Request-ID", id)).is(200).header.Get("X-Request-ID"); got == id || len(got) != 36 {
			t.Errorf("%q was taken as %q", id, got)
		}
	}
	forged := `x","level":"ERROR","msg":"panic"}{"msg":"forged`
	equal(t, s.do("GET", "/forms", nil, with("X-Request-ID", forged)).header.Get("X-Request-ID"), forged)
	s.do("GET", `/reports/%0a%7B%22msg%22:%22forged%22%7D`, nil).fails(404, "report.not_found")
	s.do("GET", "/nothing%0d%0aX-Evil:%201", nil).fails(404, "route.not_found")
	for _, query := range []string{"q=%00", "cursor=%00X", "sort=%0d%0aX-Evil:%201", "year=%0d%0aX-Evil:%201", "X-Evil:%0d%0a=1"} {
		if a := s.do("GET", "/reports?limit=1&"+query, nil).fails(400, "query.invalid"); a.header.Get("X-Evil") != "" {
			t.Error("a header was put in")
		}
	}
	s.do("PATCH", "/organs/"+organ, `{"name": "镇\">; rel=\"evil"}`).is(200)
	if link := s.do("GET", `/reports?limit=1&q=%E9%95%87%22%3E%3B%20rel%3D%22evil`, nil).is(200).header.Get("Link"); strings.Count(link, `"`) != 2 || strings.Count(link, ">") != 1 {
		t.Error(link)
	}
	for _, line := range s.logged() {
		if line["msg"] != "request" {
			t.Error(line)
		}
	}
}

func TestNamesOfTokensAreOneLine(t *testing.T) {
	s := start(t)
	for _, name := range []string{"a\nb", "a\rb", "a\r\nINFO msg=forged", "a\tb", "a\x00b", "a\x7fb", "a\u0085b", "a\u2028b", "a\u2029b", "admin\u202egnol"} {
		s.writesNothing(func() {
			if a := s.do("POST", "/tokens", map[string]any{"name": name, "role": "admin"}); a.status != 422 || fmt.Sprint(a.faults()) != "[value.one_line /name]" {
				t.Errorf("%q: %d %s", name, a.status, a.header)
			}
		})
	}
	s.do("POST", "/tokens", map[string]any{"name": strings.Repeat("长", 200), "role": "admin"}).is(201)
	s.do("POST", "/tokens", map[string]any{"name": strings.Repeat("长", 201), "role": "admin"}).fails(422, "content.invalid", "value.too_long /name")
	s.do("POST", "/tokens", map[string]any{"name": " ", "role": "admin"}).fails(422, "content.invalid", "value.blank /name")
}

func from(addresses string) func(*http.Request) { return with("X-Forwarded-For", addresses) }

func TestAddressesAreBelievedOfTrustedProxiesAlone(t *testing.T) {
	behind := func(proxies ...string) *server {
		return startWith(t, filepath.Join(t.TempDir(), "n.db"), func(_ *service.Options, o *web.Options) { o.Proxies = must(limit.ParseProxies(proxies))(t) })
	}
	for _, one := range []struct {
		s          *server
		sent, kept string
	}{
		{behind(), "203.0.113.9", "127.0.0.1"},
		{behind("10.0.0.0/8"), "203.0.113.9", "127.0.0.1"},
		{behind("127.0.0.1"), "203.0.113.9", "203.0.113.9"},
		{behind("127.0.0.1"), "198.51.100.7, 203.0.113.9", "203.0.113.9"}, // the first is the caller's own word
		{behind("127.0.0.1"), "127.0.0.1, 203.0.113.9", "203.0.113.9"},
		{behind("127.0.0.1", "10.0.0.0/8"), "198.51.100.7, 203.0.113.9, 10.1.2.3", "203.0.113.9"},
		{behind("127.0.0.1"), `203.0.113.9", "msg": "forged`, "127.0.0.1"},
		{behind("127.0.0.1"), "not an address", "127.0.0.1"},
	} {
		one.s.do("POST", "/organs", map[string]any{"name": "甲", "level": "county", "kind": "government"}, from(one.sent), with("X-Real-IP", "192.0.2.1"), with("Forwarded", "for=192.0.2.2")).is(201)
		equal(t, one.sent+" "+one.s.do("GET", "/audit", nil).at("/items/0/address"), one.sent+" "+one.kept)
		equal(t, fmt.Sprint(one.s.logged()[0]["remote"]), one.kept)
	}
	hidden := startWith(t, filepath.Join(t.TempDir(), "n.db"), func(o *service.Options, _ *web.Options) { o.HideAddresses = true })
	hidden.organ(nil)
	equal(t, hidden.do("GET", "/audit", nil).at("/items/0/address"), "<nil>")
}

// hands is a clock that moves where a test moves it.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) read() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) move(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(by)
}

// limited runs the service with a burst of three requests, and one a second.
func limited(t *testing.T) (*server, *hands) {
	clock := &hands{now: time.Now()}
	return startWith(t, filepath.Join(t.TempDir(), "n.db"), func(_ *service.Options, o *web.Options) {
		o.Limits, o.Proxies = limit.New(1, 3, clock.read), must(limit.ParseProxies([]string{"127.0.0.1"}))(t)
	}), clock
}

func TestLimits(t *testing.T) {
	s, clock := limited(t)
	organ := s.organ(nil)
	_, one := s.newToken("reader", organ, nil)
	_, other := s.newToken("admin", "", map[string]any{"organ_id": nil})
	here, there := from("203.0.113.9"), from("203.0.113.10")
	spend := func(status int, path string, options ...func(*http.Request)) {
		t.Helper()
		for range 3 {
			s.do("GET", path, nil, options...).is(status)
		}
		refused := s.do("GET", path, nil, options...).fails(429, "too_many_requests")
		equal(t, refused.header.Get("Retry-After")+refused.header.Get("Cache-Control"), "1no-store")
	}
	spend(200, "/forms", anonymous, here)
	s.do("GET", "/nothing", nil, anonymous, here).is(429) // whatever is asked
	s.do("POST", "/validate", `{"year": 2024}`, anonymous, here).is(429)
	spend(200, "/forms", anonymous, there) // another address has its own
	spend(200, "/me", as(one), here)       // so has each token, wherever it comes from
	s.do("GET", "/me", nil, as(one), there).is(429)
	s.do("GET", "/me", nil, as(one)).is(200) // but from this machine
	spend(200, "/me", as(other), here)
	clock.move(time.Second)
	s.do("GET", "/forms", nil, anonymous, here).is(200)
	s.do("GET", "/forms", nil, anonymous, here).is(429)
	s.do("GET", "/me", nil, as(one), there).is(200)
	s.do("GET", "/me", nil, as(one), there).is(429)

	s.do("GET", "/me", nil, as(other), here).is(200)
	s.writesNothing(func() {
		s.do("POST", "/organs", map[string]any{"name": "甲", "level": "county", "kind": "government"}, as(other), here).fails(429, "too_many_requests")
	})
}

func TestGuessingIsCountedByAddress(t *testing.T) {
	s, _ := limited(t)
	_, good := s.newToken("admin", "", map[string]any{"organ_id": nil})
	guess := func(i int) func(*http.Request) { return as(fmt.Sprintf("nb_%043d", i)) }
	here := from("2001:db8::9")
	for i := range 3 {
		s.do("GET", "/me", nil, guess(i), here).fails(401, "token.invalid")
	}
	s.do("GET", "/me", nil, guess(3), here).fails(429, "too_many_requests")
	s.do("GET", "/me", nil, with("Authorization", "Basic eDp5"), here).fails(429, "too_many_requests")
	s.do("GET", "/forms", nil, anonymous, here).fails(429, "too_many_requests")
	s.do("GET", "/forms", nil, anonymous, from("2001:db8::a")).fails(429, "too_many_requests") // the same network of one caller
	s.do("GET", "/forms", nil, anonymous, from("2001:db8:0:1::9")).is(200)
	s.do("GET", "/me", nil, as(good), here).is(200) // who has a token is not kept out by others at the address
	for i := range 20 {
		s.do("GET", "/me", nil, here).is(200)         // the settings' token
		s.do("GET", "/forms", nil, anonymous).is(200) // this machine
		s.do("GET", "/me", nil, guess(i)).fails(401, "token.invalid")
	}
}

// Nor is anybody let off the count because the identity provider can't be asked.
func TestGuessingIsCountedWhileTheProviderIsAway(t *testing.T) {
	clock := &hands{now: time.Now()}
	s := startWith(t, filepath.Join(t.TempDir(), "n.db"), func(_ *service.Options, o *web.Options) {
		o.Limits, o.Proxies, o.Identities = limit.New(1, 3, clock.read), must(limit.ParseProxies([]string{"127.0.0.1"}))(t), vouching{"a.b.c": oidc.ErrUnavailable}
	})
	for range 3 {
		s.do("GET", "/me", nil, as("a.b.c"), from("203.0.113.9")).fails(503, "identity_provider.unavailable")
	}
	s.do("GET", "/me", nil, as("a.b.c"), from("203.0.113.9")).fails(429, "too_many_requests")
}

func TestAHundredAtOnce(t *testing.T) {
	r := newRealm(start(t))
	for _, one := range []struct {
		state, step string
		body        any
		events      int
		revisions   int
	}{
		{"draft", "submit", nil, 0, 0}, {"submitted", "publish", nil, 1, 1}, {"published", "amend", map[string]any{"reason": "更正"}, 1, 1},
		{"published", "withdraw", map[string]any{"reason": "误发"}, 2, 1}, {"submitted", "return", map[string]any{"reason": "有误"}, 0, 0},
	} {
		p := r.plot()
		path := p.in(one.state)
		id := strings.TrimPrefix(path, "/reports/")
		version := p.do("GET", path, nil).at("/version")
		got := p.storm(100, "POST", path+"/"+one.step, one.body)
		equal(t, one.step+" "+got, one.step+" 200 x 1, 409 report.wrong_state x 99")
		for count, want := range map[string]int{
			"events WHERE report_id = '" + id + "'": one.events, "revisions WHERE report_id = '" + id + "'": one.revisions,
			"history WHERE report_id = '" + id + "' AND action = 'report." + one.step + "'": 1,
		} {
			n := 0
			p.query(&n, "SELECT count(*) FROM "+count)
			equal(t, fmt.Sprint(one.step, " ", count, " ", n), fmt.Sprint(one.step, " ", count, " ", want))
		}
		equal(t, p.do("GET", path, nil).at("/version"), fmt.Sprint(must(json.Number(version).Int64())(t)+1))
		equal(t, fmt.Sprint(len(p.do("GET", path+"/revisions", nil).list("items"))), fmt.Sprint(one.revisions))
	}
	p := r.plot()
	path := p.in("submitted")
	equal(t, p.storm(100, "POST", path+"/publish", nil, with("Idempotency-Key", "k")), "200 x 100") // one, told a hundred times
	equal(t, fmt.Sprint(len(p.do("GET", path+"/revisions", nil).list("items"))), "1")
	equal(t, r.do("GET", "/audit/verify", nil).at("/holds"), "true")
}

// storm sends a request so many times at once, and counts what came.
func (s *server) storm(n int, method, path string, body any, options ...func(*http.Request)) string {
	s.t.Helper()
	answers := make([]string, n)
	atOnce(n, func(i int) {
		a, err := s.try(method, path, body, options...)
		switch {
		case err != nil:
			answers[i] = err.Error()
		case a.status < 300:
			answers[i] = fmt.Sprint(a.status)
		default:
			answers[i] = fmt.Sprint(a.status, " ", a.json()["code"])
		}
	})
	count := map[string]int{}
	for _, one := range answers {
		count[one]++
	}
	var told []string
	for _, one := range slices.Sorted(maps.Keys(count)) {
		told = append(told, fmt.Sprint(one, " x ", count[one]))
	}
	return strings.Join(told, ", ")
}

// careless takes any URL, as if a name led elsewhere when it was registered than when something is sent.
type careless struct {
	*webhook.Sender
	sent chan error
}

func (careless) Refuses(string) string { return "" }

func (c careless) Send(ctx context.Context, m model.Message) (int, error) {
	status, err := c.Sender.Send(ctx, m)
	c.sent <- err
	return status, err
}

func newSender(t *testing.T, private bool) *webhook.Sender {
	keys := must(webhook.NewKeys([]byte("a key of the tests from which all secrets are derived")))(t)
	return webhook.NewSender(keys, webhook.Options{AllowPrivate: private})
}

func TestWebhooksDoNotReachIntoTheNetwork(t *testing.T) {
	s := startWith(t, filepath.Join(t.TempDir(), "n.db"), func(o *service.Options, _ *web.Options) { o.Sender = newSender(t, false) })
	s.writesNothing(func() {
		for url, code := range map[string]string{
			"https://127.0.0.1/x": "webhook.private", "https://127.8.9.1:8443/x": "webhook.private", "https://[::1]/x": "webhook.private", "https://localhost/x": "webhook.private", "https://LOCALHOST./x": "webhook.private",
			"https://10.0.0.1/": "webhook.private", "https://172.16.0.1/": "webhook.private", "https://192.168.1.1/": "webhook.private", "https://169.254.169.254/latest/meta-data": "webhook.private", "https://100.100.100.200/": "webhook.private",
			"https://0.0.0.0/": "webhook.private", "https://[::]/": "webhook.private", "https://[fd00::1]/": "webhook.private", "https://[fe80::1]/": "webhook.private", "https://[::ffff:127.0.0.1]/": "webhook.private", "https://[64:ff9b::7f00:1]/": "webhook.private",
			"https://127.1/": "webhook.private", "https://0x7f000001/": "webhook.private", "https://2130706433/": "webhook.private", "https://0177.0.0.1/": "webhook.private",
			"http://example.com/x": "webhook.insecure", "http://127.0.0.1/x": "webhook.insecure", "ftp://example.com/": "webhook.url", "file:///etc/passwd": "webhook.url", "https://user:pass@example.com/": "webhook.url", "//example.com": "webhook.url",
			"https://example.com/#x": "webhook.url", "https://example.com/\r\nX: y": "webhook.url", "javascript:alert(1)": "webhook.url", "https://": "webhook.url",
		} {
			if a := s.do("POST", "/webhooks", map[string]any{"url": url}); a.status != 422 || fmt.Sprint(a.faults()) != "["+code+" /url]" {
				t.Errorf("%s: %d %s", url, a.status, clip(a.body))
			}
		}
	})
	s.do("POST", "/webhooks", `{"url": "https://example.com/x"}`).is(201)
}

func TestANameThatLeadsIntoTheNetworkIsNotFollowed(t *testing.T) {
	reached := make(chan struct{}, 10)
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached <- struct{}{} }))
	defer inside.Close()
	sender := careless{newSender(t, false), make(chan error, 10)}
	r := newRealm(startWith(t, filepath.Join(t.TempDir(), "n.db"), func(o *service.Options, _ *web.Options) { o.Sender = sender }))
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	r.do("POST", "/webhooks", map[string]any{"url": "https://localhost" + port + "/"}).is(201)
	r.do("POST", "/webhooks", map[string]any{"url": inside.URL}).is(201)
	r.plot().in("published")
	for range 2 {
		if err := <-sender.sent; err == nil || !strings.Contains(err.Error(), "private") {
			t.Errorf("%v", err)
		}
	}
	if len(reached) > 0 {
		t.Error("it was reached")
	}
}

// What is done under a key is told no later than what is done without: it is committed when whoever delivers looks.
func TestAKeyHoldsNoDeliveryUp(t *testing.T) {
	received := make(chan struct{}, 1)
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { received <- struct{}{} }))
	defer target.Close()
	r := newRealm(start(t))
	r.do("POST", "/webhooks", map[string]any{"url": target.URL}).is(201)
	r.do("POST", r.plot().in("submitted")+"/publish", nil, with("Idempotency-Key", "k")).is(200)
	select {
	case <-received:
	case <-time.After(20 * time.Second):
		t.Error("it is not sent before somebody looks again")
	}
}

// keeper keeps all that is answered.
type keeper struct {
	http.RoundTripper
	mu   sync.Mutex
	kept bytes.Buffer
}

func (k *keeper) RoundTrip(r *http.Request) (*http.Response, error) {
	w, err := k.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(w.Body)
	w.Body = io.NopCloser(bytes.NewReader(body))
	k.mu.Lock()
	defer k.mu.Unlock()
	fmt.Fprintln(&k.kept, w.Header, string(body))
	return w, err
}

// Secrets are told once, to whom they are given: never again, nor to the log, nor in errors, nor in what is stored.
func TestSecretsStaySecret(t *testing.T) {
	received := make(chan http.Header, 10)
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { received <- r.Header }))
	defer target.Close()
	r := newRealm(start(t))
	p := r.plot()
	id, secret := r.newToken("editor", p.town, nil)
	_, revoked := r.newToken("admin", "", map[string]any{"organ_id": nil})
	hook := r.do("POST", "/webhooks", map[string]any{"url": target.URL + "/hook", "organ_id": p.town}).is(201)
	signing := hook.at("/secret")
	if !strings.HasPrefix(signing, "whsec_") {
		t.Error(signing)
	}
	k := &keeper{RoundTripper: r.client.Transport}
	r.client.Transport = k

	path := p.in("published")
	if sent := <-received; sent.Get("webhook-signature") == "" || sent.Get("Authorization") != "" {
		t.Error(sent)
	}
	editor := as(secret)
	r.do("POST", path+"/amend", `{"reason": "更正"}`, editor, with("Idempotency-Key", "k")).is(200)
	r.do("PATCH", path, `{"title": "新标题"}`, editor).is(200)
	r.do("POST", "/tokens", `{"name": "x", "role": "admin"}`, editor).fails(403, "forbidden")
	r.do("POST", "/reports", `{`, editor).is(400)
	r.do("GET", "/me", nil, as(secret+"x")).is(401)
	r.do("GET", "/me", nil, with("Authorization", "Basic "+secret)).is(401)
	r.do("GET", "/me", nil, with("Authorization", secret)).is(401)
	r.do("GET", "/me?access_token="+secret, nil, anonymous).is(401)
	r.do("GET", "/forms?access_token="+secret, nil, anonymous).is(400)
	r.do("DELETE", "/tokens/"+id+"x", nil, as(revoked)).is(404)
	r.do("POST", "/tokens", `{"name": "x", "role": "admin"}`, with("Idempotency-Key", "k")).fails(400, "idempotency_key.not_here")
	for _, route := range []string{
		"/me", "/tokens", "/webhooks", "/webhooks/" + hook.at("/id"), "/webhooks/" + hook.at("/id") + "/deliveries", "/audit?limit=500", "/audit/verify", path, path + "/history", "/changes", "/metrics", "/organs", "/reports", "/submissions?year=2024",
	} {
		r.do("GET", route, nil).is(200)
		r.do("GET", route, nil, editor)
	}
	if err := r.store.Ready(context.Background()); err != nil {
		t.Error(err)
	}
	stored := append(must(os.ReadFile(r.file))(t), must(os.ReadFile(r.file+"-wal"))(t)...)
	for place, text := range map[string][]byte{"answers": k.kept.Bytes(), "log": []byte(r.log.String()), "database": stored} {
		if !bytes.Contains(text, []byte(id)) {
			t.Errorf("nothing of the token in the %s: it was not looked at", place)
		}
		for name, hidden := range map[string]string{
			"token": secret, "token without its prefix": strings.TrimPrefix(secret, "nb_"), "admin's token": revoked, "settings' token": adminToken, "webhook's": signing, "webhook's without its prefix": strings.TrimPrefix(signing, "whsec_"),
			"master key": "a key of the tests from which",
		} {
			if at := bytes.Index(text, []byte(hidden)); at >= 0 {
				t.Errorf("%s in the %s: %.80s", name, place, text[max(0, at-40):])
			}
		}
	}
	for place, text := range map[string][]byte{"answers": k.kept.Bytes(), "log": []byte(r.log.String())} {
		hash := ""
		if r.query(&hash, "SELECT hash FROM tokens WHERE id = '"+id+"'"); len(hash) != 64 || bytes.Contains(text, []byte(hash)) {
			t.Errorf("the hash is in the %s", place)
		}
	}
}

// vouching is an identity provider's word on tokens: whom each speaks of, or why it is not good.
type vouching map[string]any

func (v vouching) Verify(_ context.Context, raw string) (*oidc.Claims, error) {
	switch said := v[raw].(type) {
	case oidc.Claims:
		return &said, nil
	case error:
		return nil, said
	}
	return nil, errors.New("asked of a token that is none of the provider's: " + raw)
}

func TestWhomAnIdentityProviderVouchesFor(t *testing.T) {
	said := vouching{}
	s := startWith(t, filepath.Join(t.TempDir(), "n.db"), func(_ *service.Options, o *web.Options) { o.Identities = said })
	county := s.organ(map[string]any{"name": "甲县人民政府", "level": "county", "credit_code": "11321300014318517B"})
	town := s.organ(map[string]any{"parent_id": county})
	path := s.report(example(t, "pingyuan-2024", town))
	expires := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	for raw, claims := range map[string]any{
		"a.editor.x":   oidc.Claims{Subject: "u1", Name: "张三", Role: "editor", OrganID: town, ExpiresAt: expires},
		"a.reviewer.x": oidc.Claims{Subject: "u2", Name: "李四", Role: "reviewer", CreditCode: "11321300014318517b", ExpiresAt: expires},
		"a.admin.x":    oidc.Claims{Subject: "u3", Name: "王五", Role: "admin", ExpiresAt: expires},
		"a.nowhere.x":  oidc.Claims{Subject: "u4", Name: "赵六", Role: "editor", OrganID: exampleOrgan, ExpiresAt: expires},
		"a.nocode.x":   oidc.Claims{Subject: "u5", Name: "钱七", Role: "reader", CreditCode: "91110000100000000X", ExpiresAt: expires},
		"a.blank.x":    oidc.Claims{Subject: "u6", Name: "孙八", Role: "reader", ExpiresAt: expires},
		"a.forged.x":   oidc.ErrInvalid,
		"a.expired.x":  fmt.Errorf("%w: it has expired", oidc.ErrInvalid),
		"a.away.x":     fmt.Errorf("%w: no route", oidc.ErrUnavailable),
	} {
		said[raw] = claims
	}
	for raw, want := range map[string]string{"a.editor.x": "subject:u1 张三 editor organ", "a.reviewer.x": "subject:u2 李四 reviewer subtree", "a.admin.x": "subject:u3 王五 admin all"} {
		me := s.do("GET", "/me", nil, as(raw)).is(200)
		equal(t, me.at("/id")+" "+me.at("/name")+" "+me.at("/role")+" "+me.at("/reach"), want)
		equal(t, me.at("/expires_at"), expires.Format(time.RFC3339))
	}
	s.writesNothing(func() {
		for raw, code := range map[string]string{"a.nowhere.x": "token.organ", "a.nocode.x": "token.organ", "a.blank.x": "token.organ", "a.forged.x": "token.invalid", "a.expired.x": "token.invalid"} {
			s.do("GET", "/me", nil, as(raw)).fails(401, code)
			s.do("GET", "/reports", nil, as(raw)).fails(401, code)
			s.do("PATCH", path, `{"title": "x"}`, as(raw)).fails(401, code)
		}
		away := s.do("GET", "/me", nil, as("a.away.x")).fails(503, "identity_provider.unavailable")
		if away.header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		s.do("PATCH", path, `{"title": "x"}`, as("a.away.x")).is(503)
	})
	s.do("PATCH", path, `{"title": "改后的标题"}`, as("a.editor.x")).is(200)
	s.do("POST", path+"/submit", nil, as("a.editor.x")).is(200)
	s.do("POST", path+"/publish", nil, as("a.editor.x")).fails(403, "forbidden")
	s.do("POST", path+"/publish", nil, as("a.reviewer.x")).is(200)
	acts := s.do("GET", path+"/history", nil, as("a.reviewer.x")).is(200).list("items")
	var who []string
	for _, act := range acts[1:] {
		who = append(who, fmt.Sprint(act["action"], " ", act["actor"], " ", act["actor_id"], " ", act["role"]))
	}
	equal(t, strings.Join(who, ", "), "report.edit 张三 subject:u1 editor, report.submit 张三 subject:u1 editor, report.publish 李四 subject:u2 reviewer")

	// our own tokens are good beside, and the provider is not asked of them
	_, secret := s.newToken("reader", town, nil)
	s.do("GET", "/me", nil, as(secret)).is(200)
	s.do("GET", "/me", nil, as("nb_a.b.c")).fails(401, "token.invalid")
	s.do("GET", "/me", nil).is(200)
	for _, line := range s.logged() {
		if text := fmt.Sprint(line); strings.Contains(text, "a.forged.x") || strings.Contains(text, "none of the provider's") {
			t.Error(text)
		}
	}
}
