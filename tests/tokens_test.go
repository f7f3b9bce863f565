package tests

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestATokenFromFirstToLast(t *testing.T) {
	s := start(t)
	organ := s.organ(map[string]any{"name": "甲县人民政府", "level": "county"})
	made := s.do("POST", "/tokens", map[string]any{"name": "张三", "role": "editor", "organ_id": organ}).is(201)
	path, secret := "/tokens/"+made.at("/id"), made.at("/secret")
	equal(t, made.header.Get("Location"), base+path)
	equal(t, made.header.Get("Cache-Control"), "private, no-store")
	equal(t, made.at("/name")+made.at("/role")+made.at("/organ_id")+made.at("/expires_at")+made.at("/last_used_at"), "张三editor"+organ+"<nil><nil>")
	bits := must(base64.RawURLEncoding.Strict().DecodeString(strings.TrimPrefix(secret, "nb_")))(t)
	equal(t, fmt.Sprint(len(bits), len(secret)), "32 46")
	if other := s.do("POST", "/tokens", map[string]any{"name": "张三", "role": "editor", "organ_id": organ}).is(201); other.at("/secret") == secret || other.at("/id") == made.at("/id") {
		t.Error("the same again")
	}

	listed := s.do("GET", "/tokens", nil).is(200)
	equal(t, listed.at("/items/0/id")+listed.at("/items/0/last_used_at"), made.at("/id")+"<nil>")
	if strings.Contains(string(listed.body), "secret") || strings.Contains(string(listed.body), secret) || strings.Contains(string(listed.body), "hash") {
		t.Error(clip(listed.body))
	}
	me := s.do("GET", "/me", nil, as(secret)).is(200)
	equal(t, me.at("/id")+me.at("/name"), made.at("/id")+"张三")
	if used := s.do("GET", "/tokens", nil).is(200); used.at("/items/0/last_used_at") == "<nil>" || used.at("/items/1/last_used_at") != "<nil>" {
		t.Error(clip(used.body))
	}
	s.do("GET", "/organs", nil, with("Authorization", "bearer   "+secret)).is(200) // the scheme's case and spaces don't count

	// what is kept is a hash, and no more of it is anywhere
	var hash string
	sum := sha256.Sum256([]byte(secret))
	s.query(&hash, "SELECT hash FROM tokens WHERE id = '"+made.at("/id")+"'")
	equal(t, hash, hex.EncodeToString(sum[:]))
	for _, file := range must(filepath.Glob(s.file + "*"))(t) {
		if strings.Contains(string(must(os.ReadFile(file))(t)), secret[3:]) {
			t.Errorf("%s has the secret", file)
		}
	}
	if strings.Contains(s.log.String(), secret[3:]) {
		t.Error("the log has the secret")
	}

	s.do("DELETE", path, nil).is(204)
	s.do("GET", "/me", nil, as(secret)).fails(401, "token.invalid")
	s.do("GET", "/reports", nil, as(secret)).fails(401, "token.invalid") // not as the public either
	s.do("DELETE", path, nil).fails(404, "token.not_found")
	s.do("DELETE", "/tokens/x", nil).fails(404, "token.not_found")
	equal(t, fmt.Sprint(len(s.do("GET", "/tokens", nil).list("items"))), "1")
}

func TestATokenExpires(t *testing.T) {
	s := start(t)
	organ := s.organ(nil)
	at := time.Now().Add(time.Hour).Truncate(time.Second)
	made := s.do("POST", "/tokens", map[string]any{"name": "a", "role": "reader", "organ_id": organ, "expires_at": at.In(time.FixedZone("", 8*60*60)).Format(time.RFC3339)}).is(201)
	equal(t, made.at("/expires_at"), at.UTC().Format(time.RFC3339))
	mine := as(made.at("/secret"))
	equal(t, s.do("GET", "/me", nil, mine).is(200).at("/expires_at"), made.at("/expires_at"))
	s.advance(time.Until(at) - 30*time.Minute)
	s.do("GET", "/me", nil, mine).is(200)
	s.advance(30 * time.Minute)
	s.do("GET", "/me", nil, mine).fails(401, "token.expired")
	s.do("GET", "/reports", nil, mine).fails(401, "token.expired")
	equal(t, s.do("GET", "/tokens", nil).is(200).at("/items/0/id"), made.at("/id")) // seen all the same
	s.do("DELETE", "/tokens/"+made.at("/id"), nil).is(204)
	s.do("GET", "/me", nil, mine).fails(401, "token.invalid")
}

func TestWhatATokenCantBe(t *testing.T) {
	s := start(t)
	organ := s.organ(nil)
	past, future := time.Now().Add(-time.Second).Format(time.RFC3339), time.Now().Add(time.Hour).Format(time.RFC3339)
	for body, faults := range map[string][]string{
		`{}`: {"value.required /name", "value.required /role"}, `{"name": "", "role": "reader", "organ_id": "` + organ + `"}`: {"value.blank /name"}, `{"name": "a\nb", "role": "admin"}`: {"value.one_line /name"},
		`{"name": "` + strings.Repeat("长", 201) + `", "role": "admin"}`: {"value.too_long /name"}, `{"name": "a", "role": "public"}`: {"value.not_one_of /role"}, `{"name": 1, "role": []}`: {"value.type /name", "value.type /role"},
		`{"name": "a", "role": "reader"}`: {"value.required /organ_id"}, `{"name": "a", "role": "editor", "organ_id": null}`: {"value.required /organ_id"}, `{"name": "a", "role": "admin", "organ_id": "` + organ + `"}`: {"token.admin_of_organ /organ_id"},
		`{"name": "a", "role": "reader", "organ_id": "` + exampleOrgan + `"}`: {"organ.unknown /organ_id"}, `{"name": "a", "role": "reader", "organ_id": "x"}`: {"value.not_an_id /organ_id"},
		`{"name": "a", "role": "admin", "expires_at": "` + past + `"}`: {"value.in_the_past /expires_at"}, `{"name": "a", "role": "admin", "expires_at": "2099-01-01"}`: {"value.not_a_time /expires_at"},
		`{"name": "a", "role": "admin", "expires_at": "9999-12-31T23:59:59-12:00"}`: {"value.not_a_time /expires_at"}, // a year of five digits where the law's clock counts
		`{"name": "a", "role": "admin", "secret": "nb_x", "hash": "x", "id": "` + exampleOrgan + `", "created_at": "` + past + `", "last_used_at": null}`: {
			"member.unknown /created_at", "member.unknown /hash", "member.unknown /id", "member.unknown /last_used_at", "member.unknown /secret",
		},
		// all faults at once
		`{"name": "a", "role": "admin", "organ_id": "` + organ + `", "expires_at": "soon"}`:                 {"token.admin_of_organ /organ_id", "value.not_a_time /expires_at"},
		`{"name": "a", "role": "reader", "organ_id": "` + exampleOrgan + `", "expires_at": "` + past + `"}`: {"value.in_the_past /expires_at", "organ.unknown /organ_id"},
		`{"name": " ", "role": "king", "organ_id": "x", "expires_at": "soon", "more": 1}`:                   {"member.unknown /more", "value.blank /name", "value.not_one_of /role", "value.not_an_id /organ_id", "value.not_a_time /expires_at"},
		`{"name": " ", "role": "editor", "expires_at": "soon"}`:                                             {"value.blank /name", "value.required /organ_id", "value.not_a_time /expires_at"},
	} {
		t.Run(body[:min(60, len(body))], func(t *testing.T) {
			s.t = t
			s.do("POST", "/tokens", body).fails(422, "content.invalid", faults...)
		})
	}
	s.t = t
	s.do("POST", "/tokens", `{"name": "a", "role": "admin", "expires_at": "`+future+`"`).fails(400, "json.syntax")
	equal(t, fmt.Sprint(len(s.do("GET", "/tokens", nil).is(200).list("items"))), "0")
	s.do("POST", "/tokens", `{"name": "`+strings.Repeat("长", 200)+`", "role": "admin", "organ_id": null, "expires_at": null}`).is(201)
	s.do("POST", "/tokens", `{"name": "a", "role": "admin", "expires_at": "9999-12-31T23:59:59Z"}`).is(201)
	s.do("GET", "/tokens", nil).is(200)
}

func TestWhoIAm(t *testing.T) {
	d := newTown(t)
	may := map[string]string{
		"reader":   "see_published see_drafts see_organs see_submissions see_self see_metrics",
		"editor":   "see_published see_drafts edit discard submit amend extract see_organs see_submissions see_self see_metrics",
		"reviewer": "see_published see_drafts edit discard submit amend return publish withdraw waive extract import see_organs keep_organs see_submissions see_self see_metrics keep_webhooks",
		"admin":    "see_published see_drafts edit discard submit amend return publish withdraw waive extract import see_organs keep_organs keep_roots see_submissions see_self see_metrics keep_tokens keep_webhooks audit",
	}
	for role, reach := range map[string]string{"reader": "subtree", "editor": "organ", "reviewer": "subtree", "admin": "all"} {
		body := map[string]any{"name": "某" + role, "role": role}
		if role != "admin" {
			body["organ_id"] = d.county
		}
		token := d.do("POST", "/tokens", body).is(201)
		me := d.do("GET", "/me", nil, as(token.at("/secret"))).is(200)
		equal(t, me.at("/id")+me.at("/name")+me.at("/role")+me.at("/reach")+me.at("/expires_at"), token.at("/id")+"某"+role+role+reach+"<nil>")
		equal(t, role+": "+strings.Trim(me.at("/may"), "[]"), role+": "+may[role])
		if role == "admin" {
			equal(t, me.at("/organ"), "<nil>")
			continue
		}
		equal(t, me.at("/organ/id")+me.at("/organ/name"), d.county+"卫滨区人民政府")
		for method, path := range map[string]string{"GET": "/tokens", "POST": "/tokens", "DELETE": "/tokens/" + token.at("/id")} { // not even its own
			equal(t, d.do(method, path, map[string]any{"name": "x", "role": "admin"}, as(token.at("/secret"))).fails(403, "forbidden").at("/args/roles"), "[admin]")
		}
	}
	operator := d.do("GET", "/me", nil).is(200)
	equal(t, operator.at("/id")+operator.at("/role")+operator.at("/reach"), "adminadminall")
	d.do("GET", "/me", nil, anonymous).fails(401, "token.required")
}

func TestTokensArePagedAndGoWithTheirOrgan(t *testing.T) {
	s := start(t)
	organ := s.organ(nil)
	var want []string
	for i := range 5 {
		want = append(want, s.do("POST", "/tokens", map[string]any{"name": fmt.Sprint("第", i), "role": "reader", "organ_id": organ}).is(201).at("/id"))
	}
	last := s.by("末", "editor", organ)
	var got []string
	for next := "/tokens?limit=2"; next != ""; {
		page := s.do("GET", next, nil).is(200)
		for _, one := range page.list("items") {
			got = append(got, fmt.Sprint(one["id"]))
		}
		next = page.next()
	}
	equal(t, fmt.Sprint(got[:5], len(got)), fmt.Sprint(want, 6))
	s.do("GET", "/tokens?cursor=x", nil).fails(400, "query.invalid", "cursor.invalid ?cursor")
	last("GET", "/me", nil).is(200)
	s.do("DELETE", "/organs/"+organ, nil).is(204)
	last("GET", "/me", nil).fails(401, "token.invalid")
	equal(t, fmt.Sprint(len(s.do("GET", "/tokens", nil).list("items"))), "0")
}

// When a token was used outlives the service.
func TestLastUsesAreKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "nianbao.db")
	seen := ""
	t.Run("before", func(t *testing.T) {
		s := startOn(t, file, nil)
		s.by("张三", "editor", s.organ(nil))("GET", "/me", nil).is(200)
		seen = s.do("GET", "/tokens", nil).at("/items/0/last_used_at")
	})
	s := startOn(t, file, nil)
	equal(t, s.do("GET", "/tokens", nil).at("/items/0/last_used_at"), seen)
	equal(t, fmt.Sprint(seen == "<nil>", seen == ""), "false false")
}
