package tests

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// corpus is the folder of real published reports: where NIANBAO_CORPUS is set it has to be there.
func corpus(t testing.TB) []string {
	t.Helper()
	folder, required := os.LookupEnv("NIANBAO_CORPUS")
	if !required {
		folder = "../../shared/corpus"
	}
	files := must(filepath.Glob(filepath.Join(folder, "*.expected.json")))(t)
	switch {
	case len(files) > 0:
	case required:
		t.Fatalf("NIANBAO_CORPUS is set and there is no report in %s", folder)
	default:
		t.Skipf("no corpus of real reports in %s: their figures are not tried", folder)
	}
	return files
}

// What a person verified of each real report comes back as it went in, blanks, remarks and the publisher's own mistakes
// included, and its violations, those and no others, are found.
func TestRealReports(t *testing.T) {
	violations := map[string]string{
		"02-huaian-hongzequ-2023": "[reviews.total reviews.reconsideration 11 0 -11 reviews.total reviews.litigation_after_reconsideration 5 0 -5]",
	}
	for _, file := range corpus(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".expected.json")
		t.Run(name, func(t *testing.T) {
			s := start(t)
			report := decode(t, must(os.ReadFile(file))(t))
			content := map[string]any{"organ_id": s.organ(map[string]any{"name": report["organ"], "level": "prefectural"}), "year": report["year"]}
			tables := []string{"disclosure_items", "application_tallies", "review_tallies"}
			for _, table := range tables {
				content[table] = report[table]
			}
			path := s.report(content)
			got := s.do("GET", path, nil).is(200)
			equal(t, got.at("/edition"), report["edition"].(string))
			for _, table := range tables {
				rows := map[string]map[string]any{}
				for _, row := range got.list(table) {
					rows[keyOf(row)] = row
				}
				for _, sent := range report[table].([]any) {
					row := sent.(map[string]any)
					if diff := cmp.Diff(row, narrow(rows[keyOf(row)], row)); diff != "" {
						t.Errorf("%s: %s", table, diff)
					}
				}
			}
			var found []string
			v := s.do("GET", path+"/validation", nil).is(200)
			for i, f := range v.list("findings") {
				if code := f["code"].(string); f["severity"] == "error" && (strings.HasPrefix(code, "applications.") || strings.HasPrefix(code, "reviews.")) {
					found = append(found, v.findings()[i])
				}
			}
			want := violations[name]
			if want == "" {
				want = "[]"
			}
			equal(t, fmt.Sprint(found), want)
		})
	}
}

func keyOf(row map[string]any) string {
	for _, key := range []string{"item", "category", "procedure"} {
		if v, is := row[key].(string); is {
			return v
		}
	}
	return ""
}

// narrow keeps of a row what was sent of it.
func narrow(row, sent map[string]any) map[string]any {
	kept := map[string]any{}
	for name := range sent {
		kept[name] = row[name]
	}
	return kept
}

func TestTheCityAfterTheYearBefore(t *testing.T) {
	s := start(t)
	id := s.organ(map[string]any{"level": "county"})
	var last *answer
	for _, file := range corpus(t) {
		if strings.Contains(file, "hongzequ") {
			content := decode(t, must(os.ReadFile(file))(t))
			delete(content, "organ")
			delete(content, "violations")
			delete(content, "oddities")
			content["organ_id"] = id
			text := must(json.Marshal(content))(t)
			last = s.do("GET", "/reports/"+s.do("POST", "/reports", text).is(201).at("/id")+"/validation", nil).is(200)
		}
	}
	equal(t, last.rule("applications.carried_over")+" "+last.rule("applications.carried_over_column"), "1/0 6/0")
}
