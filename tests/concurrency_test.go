package tests

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// atOnce does a thing so many times side by side.
func atOnce(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func TestTwoWritersWithTheSameTag(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024})
	for range 10 {
		tag := s.do("GET", path, nil).etag()
		answers := make([]*answer, 4)
		atOnce(len(answers), func(i int) {
			answers[i], _ = s.try("PATCH", path, fmt.Sprintf(`{"title": "writer %d of %s"}`, i, tag[1:9]), with("If-Match", tag))
		})
		won := ""
		for _, a := range answers {
			if a.status == 200 {
				won += a.at("/title")
			} else {
				a.fails(412, "report.changed")
			}
		}
		equal(t, s.do("GET", path, nil).at("/title"), won) // one, and no other
	}
	equal(t, s.do("GET", path, nil).at("/version"), "11")
}

func TestWritersOfDifferentCellsLoseNothing(t *testing.T) {
	s := start(t)
	path := s.report(map[string]any{"organ_id": s.organ(nil), "year": 2024})
	columns := []string{"natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization", "other_organization"}
	atOnce(24, func(i int) {
		row := []string{"received", "granted", "carried_in", "carried_out"}[i/6]
		a, err := s.try("PATCH", path+"/application-tallies/"+row, fmt.Sprintf(`{%q: %d}`, columns[i%6], i))
		if err != nil || a.status != 200 {
			t.Errorf("%v %v", err, a)
		}
	})
	r := s.do("GET", path, nil).is(200)
	equal(t, r.at("/version"), "25")
	equal(t, r.at("/application_tallies/0/total")+" "+r.at("/application_tallies/2/total"), "15 51")
}

func TestOneKeyMakesOneReport(t *testing.T) {
	s := start(t)
	id := s.organ(nil)
	body := fmt.Sprintf(`{"organ_id": %q, "year": 2024}`, id)
	answers := make([]*answer, 20)
	atOnce(len(answers), func(i int) {
		answers[i], _ = s.try("POST", "/reports", body, with("Idempotency-Key", "k1"))
	})
	first := 0
	for _, a := range answers {
		a.is(201)
		equal(t, string(a.body), string(answers[0].body))
		equal(t, a.header.Get("Location")+a.etag(), answers[0].header.Get("Location")+answers[0].etag())
		if a.header.Get("Idempotency-Replayed") == "" {
			first++
		}
	}
	if first != 1 {
		t.Errorf("%d were first", first)
	}
	equal(t, s.do("GET", "/reports?total=true", nil).at("/total"), "1")

	key := with("Idempotency-Key", "k1")
	s.do("POST", "/reports", body+" ", key).fails(422, "idempotency_key.reused")
	s.do("POST", "/organs", body, key).fails(422, "idempotency_key.reused")
	s.do("POST", "/reports", body).fails(409, "report.exists")
	conflict := with("Idempotency-Key", "k2")
	kept := s.do("POST", "/reports", body, conflict).fails(409, "report.exists")
	equal(t, s.do("POST", "/reports", body, conflict).fails(409, "report.exists").at("/request_id"), kept.at("/request_id")) // the first answer again
	refused := with("Idempotency-Key", "k3")
	s.do("POST", "/reports", `{}`, refused).fails(422, "content.invalid")
	s.do("POST", "/reports", fmt.Sprintf(`{"organ_id": %q, "year": 2023}`, id), refused).is(201) // what was refused does not hold the key

	s.do("DELETE", answers[0].header.Get("Location")[len(base):], nil).is(204)
	s.do("POST", "/reports", body, key).is(201) // still the first answer
	s.do("GET", "/reports/"+answers[0].at("/id"), nil).is(404)
	s.advance(24*time.Hour + time.Second)
	if again := s.do("POST", "/reports", body, key).is(201); again.at("/id") == answers[0].at("/id") {
		t.Error("a key is kept for more than a day")
	}

	for _, bad := range []string{"", strings.Repeat("x", 256), "键", "a\tb"} {
		s.do("POST", "/reports", body, with("Idempotency-Key", bad)).fails(400, "idempotency_key.invalid")
	}
	path := s.report(map[string]any{"organ_id": id, "year": 2022})
	for _, to := range []string{"/nil-return", "/review-tallies"} {
		send := map[string]string{"/nil-return": `{"sections": ["applications"]}`, "/review-tallies": `{"procedure": "reconsideration", "upheld": 1}`}[to]
		a, b := s.do("POST", path+to, send, with("Idempotency-Key", to)), s.do("POST", path+to, send, with("Idempotency-Key", to))
		equal(t, string(a.body)+a.etag(), string(b.body)+b.etag())
	}
	equal(t, s.do("GET", path, nil).at("/version"), "3")
}

func TestOneCreditCodeAndOneYearInARace(t *testing.T) {
	s := start(t)
	id := s.organ(nil)
	statuses := make([]int, 16)
	atOnce(16, func(i int) {
		body, path := fmt.Sprintf(`{"organ_id": %q, "year": 2024}`, id), "/reports"
		if i%2 == 0 {
			body, path = `{"name": "甲", "level": "county", "kind": "agency", "credit_code": "11321300014318517B"}`, "/organs"
		}
		if a, err := s.try("POST", path, body); err == nil {
			statuses[i] = a.status
		}
	})
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[201] != 2 || count[409] != 14 {
		t.Error(count)
	}
}

// Every request sends a fixed number of statements to the database, however much there is.
func TestTheNumberOfStatementsIsFixed(t *testing.T) {
	s := start(t)
	county := s.organ(map[string]any{"level": "county"})
	path := s.report(example(t, "suqian-2023", county))
	next := s.report(example(t, "suqian-2024", county))
	out := s.report(example(t, "pingyuan-2024", s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})))
	s.do("POST", out+"/submit", nil).is(200)
	s.do("POST", out+"/publish", nil).is(200)
	reader := as(s.do("POST", "/tokens", map[string]any{"name": "r", "role": "reader", "organ_id": county}).is(201).at("/secret"))
	spent := func(do func()) uint64 {
		before := s.store.Queries()
		do()
		return s.store.Queries() - before
	}
	measure := func() map[string]uint64 {
		return map[string]uint64{
			"report":     spent(func() { s.do("GET", path, nil).is(200) }),
			"rows":       spent(func() { s.do("GET", path+"/application-tallies", nil).is(200) }),
			"row":        spent(func() { s.do("GET", path+"/application-tallies/granted", nil).is(200) }),
			"reports":    spent(func() { s.do("GET", "/reports?limit=500&total=true&within="+county, nil).is(200) }),
			"organs":     spent(func() { s.do("GET", "/organs?limit=500&total=true&within="+county, nil).is(200) }),
			"organ":      spent(func() { s.do("GET", "/organs/"+county, nil).is(200) }),
			"validation": spent(func() { s.do("GET", next+"/validation", nil).is(200) }),
			"validate":   spent(func() { s.do("POST", "/validate", `{"year": 2024, "organ_id": "`+county+`"}`).is(200) }),
			"forms":      spent(func() { s.do("GET", "/forms", nil).is(200) }),
			"patch": spent(func() {
				s.do("PATCH", path+"/application-tallies/granted", fmt.Sprintf(`{"natural_person": %d}`, time.Now().UnixNano()%1000000+10)).is(200)
			}),
			"published":             spent(func() { s.do("GET", out, nil, anonymous).is(200) }),
			"published to a reader": spent(func() { s.do("GET", out, nil, reader).is(200) }),
			"published row":         spent(func() { s.do("GET", out+"/review-tallies/reconsideration", nil, anonymous).is(200) }),
			"revisions":             spent(func() { s.do("GET", out+"/revisions", nil, anonymous).is(200) }),
			"reports to a reader":   spent(func() { s.do("GET", "/reports?limit=500&total=true", nil, reader).is(200) }),
			"submissions":           spent(func() { s.do("GET", "/submissions?year=2024&limit=500&organ_id="+county, nil).is(200) }),
			"changes":               spent(func() { s.do("GET", "/changes", nil, anonymous).is(200) }),
			"history":               spent(func() { s.do("GET", out+"/history", nil).is(200) }),
			"nothing changed":       spent(func() { s.do("PATCH", path, `{}`).is(200) }),
		}
	}
	few := measure()
	want := map[string]uint64{
		"report": 5, "rows": 4, "row": 4, "reports": 3, "organs": 3, "organ": 1, "validation": 14, "validate": 7, "forms": 0, "patch": 14, "nothing changed": 4,
		"published": 1, "published to a reader": 2, "published row": 2, "revisions": 2, "reports to a reader": 3, "submissions": 3, "changes": 1, "history": 2,
	}
	for name, n := range want {
		if few[name] != n {
			t.Errorf("%s: %d statements, want %d", name, few[name], n)
		}
	}
	for i := range 30 {
		s.report(map[string]any{"organ_id": s.organ(map[string]any{"name": fmt.Sprint("机关", i), "parent_id": county}), "year": 2024})
	}
	for name, n := range measure() {
		if n != want[name] {
			t.Errorf("%s: %d statements, and %d with more in the database", name, want[name], n)
		}
	}
}
