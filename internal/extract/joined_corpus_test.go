package extract

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nianbao/internal/form"
)

// joinedFile reads a file of the folder of real published reports: where NIANBAO_CORPUS is set it has to be there.
func joinedFile(t testing.TB, name string) []byte {
	t.Helper()
	folder, required := os.LookupEnv("NIANBAO_CORPUS")
	if !required {
		folder = "../../../shared/corpus"
	}
	text, err := os.ReadFile(filepath.Join(folder, name))
	switch {
	case err == nil:
	case required:
		t.Fatalf("NIANBAO_CORPUS is set: %v", err)
	default:
		t.Skipf("no corpus of real reports: %v", err)
	}
	return text
}

// joinedVerified is what a person verified of a report, as grids.
func joinedVerified(t testing.TB, e *form.Edition, name string) map[string]form.Grid {
	t.Helper()
	var report map[string]json.RawMessage
	if err := json.Unmarshal(joinedFile(t, name), &report); err != nil {
		t.Fatal(err)
	}
	grids := map[string]form.Grid{}
	for section, collection := range map[string]string{"applications": "application_tallies", "reviews": "review_tallies"} {
		var rows []map[string]any
		if err := json.Unmarshal(report[collection], &rows); err != nil {
			t.Fatal(err)
		}
		g := form.NewGrid(e.Table(section))
		for _, row := range rows {
			key, is := row["category"].(string)
			if !is {
				key = row["procedure"].(string)
			}
			for name, value := range row {
				if n, is := value.(float64); is {
					g.Set(g.Table.Row(key), g.Table.Column(name), form.Of(int64(n)))
				}
			}
		}
		grids[section] = g
	}
	return grids
}

// joinedRuns cuts out what is printed between each label and the next, or also with what may be the next one's numeral.
func joinedRuns(t testing.TB, text string, table *form.Table, numerals bool) []joinedRun {
	t.Helper()
	var runs []joinedRun
	figures, numeral := regexp.MustCompile(`^[\d\s]*`), regexp.MustCompile(`^\d+`)
	for row := range table.Rows {
		label := table.Rows[row].Label.ZH
		if table.Rows[row].Optional() {
			continue
		}
		before, after, is := strings.Cut(text, label)
		if !is {
			t.Fatalf("no %s", label)
		}
		if len(runs) > 0 {
			last := &runs[len(runs)-1]
			run := figures.FindString(before)
			last.Texts = []string{run}
			if n := numeral.FindString(label); numerals && n != "" && len(run) == len(before) {
				last.Texts = []string{run + n, run}
			}
		}
		runs = append(runs, joinedRun{Rows: []int{row}, Texts: []string{figures.FindString(after)}})
		text = after
	}
	return runs
}

func TestJoinedRowsOfPublishedReportsAreSolved(t *testing.T) {
	for _, c := range []struct {
		edition, name        string
		applications, review int
	}{{"2019", "11-pingtan-2019", 23, 3}, {"2021", "13-pingtan-2021", 25, 3}} {
		e := joinedForms(t).Edition(c.edition)
		text := string(joinedFile(t, c.name+".txt"))
		verified := joinedVerified(t, e, c.name+".expected.json")
		_, text, _ = strings.Cut(text, "申请人情况")
		for _, numerals := range []bool{false, true} {
			runs := joinedRuns(t, text, &e.Applications, numerals)
			joinedSolved(t, c.name, e, verified["applications"], runs, c.applications)
		}
		_, text, _ = strings.Cut(text, "复议后起诉")
		run := regexp.MustCompile(`[\d\s]{15,}`).FindString(text)
		joinedSolved(t, c.name, e, verified["reviews"], []joinedRun{{Rows: []int{0, 1, 2}, Texts: []string{run}}}, c.review)
	}
}

// joinedSolved holds the certain rows against what is right, and their number against what it has to be.
func joinedSolved(t *testing.T, name string, e *form.Edition, right form.Grid, runs []joinedRun, want int) {
	t.Helper()
	known := form.NewGrid(right.Table)
	result := solveJoined(t.Context(), e, &known, runs, joinedLimit)
	certain := 0
	for _, row := range result.Rows {
		if row.Figures != nil {
			certain++
		} else {
			t.Logf("%s: %s %s %v", name, right.Table.Rows[row.Row].Key, row.Why, row.Candidates)
		}
	}
	joinedRight(t, right, result)
	t.Logf("%s: %d of %d rows of %s solved in %d steps", name, certain, len(result.Rows), right.Table.Key, result.Steps)
	if certain != want || !result.Consistent {
		t.Errorf("%s: %d rows of %s are certain, want %d", name, certain, right.Table.Key, want)
	}
}
