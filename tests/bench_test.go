package tests

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Each operation of the service beside its ceiling: a bare server that sends the same bytes. Compare within one run.
func BenchmarkService(b *testing.B) {
	s := start(b)
	s.client = http.DefaultClient
	id := s.organ(map[string]any{"level": "prefectural"})
	s.report(example(b, "suqian-2023", id))
	path := s.report(example(b, "suqian-2024", id))
	content := string(must(io.ReadAll(strings.NewReader(string(s.do("GET", path, nil).body))))(b))
	for i := range 200 {
		s.report(map[string]any{"organ_id": s.organ(map[string]any{"name": fmt.Sprint("机关", i)}), "year": 2024})
	}
	out := s.report(example(b, "pingyuan-2024", s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})))
	s.do("POST", out+"/submit", nil).is(200)
	s.do("POST", out+"/publish", nil).is(200)
	reader := s.do("POST", "/tokens", map[string]any{"name": "r", "role": "reader", "organ_id": id}).is(201).at("/secret")
	live := example(b, "suqian-2024", "")
	delete(live, "organ_id")
	live["organ"] = map[string]any{"level": "prefectural", "kind": "government"}
	trial := string(must(json.Marshal(live))(b))
	n := 0
	for _, c := range []struct {
		name, method, path, token string
		body                      func() string
	}{
		{"published", "GET", out, "", nil},
		{"published to a reader", "GET", out, reader, nil},
		{"report", "GET", path, adminToken, nil},
		{"row", "GET", path + "/application-tallies/granted", adminToken, nil},
		{"list of 50", "GET", "/reports", adminToken, nil},
		{"list of 50 to a reader", "GET", "/reports", reader, nil},
		{"submissions", "GET", "/submissions?year=2024", adminToken, nil},
		{"validation", "GET", path + "/validation", adminToken, nil},
		{"form", "GET", "/forms/2021", "", nil},
		{"validate", "POST", "/validate", "", func() string { return trial }},
		{"patch of a cell", "PATCH", path + "/application-tallies/granted", adminToken, func() string { n++; return fmt.Sprintf(`{"natural_person": %d}`, n) }},
		{"put of a report", "PUT", path, adminToken, func() string {
			n++
			return fmt.Sprintf(`{"title": "%d", %s`, n, content[strings.Index(content, `"disclosure_items"`):strings.Index(content, `,"subtotals"`)]+"}")
		}},
	} {
		ask := func(b *testing.B, url string) {
			for b.Loop() {
				text := ""
				if c.body != nil {
					text = c.body()
				}
				r := must(http.NewRequestWithContext(b.Context(), c.method, url, strings.NewReader(text)))(b)
				r.Header.Set("Content-Type", "application/json")
				if c.token != "" {
					as(c.token)(r)
				}
				w := must(http.DefaultClient.Do(r))(b) //nolint:bodyclose // three lines on
				got := must(io.ReadAll(w.Body))(b)
				_ = w.Body.Close()
				if w.StatusCode != http.StatusOK {
					b.Fatalf("%d %s", w.StatusCode, clip(got))
				}
			}
		}
		b.Run(c.name+"/service", func(b *testing.B) { ask(b, s.url+base+c.path) })
		var body any
		if c.body != nil {
			body = c.body()
		}
		same := s.do(c.method, c.path, body, as(c.token), func(r *http.Request) {
			if c.token == "" {
				anonymous(r)
			}
		}).is(200).body
		bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = w.Write(same)
		}))
		b.Run(c.name+"/ceiling", func(b *testing.B) { ask(b, bare.URL) })
		bare.Close()
	}
}
