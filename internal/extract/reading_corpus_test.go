package extract

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
)

// verified is what a person verified of a published report: figures as they are printed, null where print is blank.
type verified struct {
	Organ      string `json:"organ"`
	Year       int    `json:"year"`
	Edition    string `json:"edition"`
	Disclosure []struct {
		Item   string            `json:"item"`
		Values map[string]any    `json:"values"`
		Notes  map[string]string `json:"notes"`
	} `json:"disclosure_items"`
	Applications []map[string]any `json:"application_tallies"`
	Reviews      []map[string]any `json:"review_tallies"`
}

// cellsOf are the verified cells by section, row and column; blank ones are empty.
func (v *verified) cellsOf() map[string]string {
	cells := map[string]string{}
	put := func(section, row string, values map[string]any) {
		for column, value := range values {
			if text, is := value.(string); is && (text == row && (column == "category" || column == "procedure")) {
				continue
			}
			text := ""
			if value != nil {
				b, _ := json.Marshal(value)
				text = strings.Trim(string(b), `"`)
			}
			cells[section+"."+row+"."+column] = text
		}
	}
	for _, d := range v.Disclosure {
		put("disclosure", d.Item, d.Values)
	}
	for _, a := range v.Applications {
		put("applications", a["category"].(string), a)
	}
	for _, a := range v.Reviews {
		put("reviews", a["procedure"].(string), a)
	}
	return cells
}

// corpusFolder is the folder of real published reports: where NIANBAO_CORPUS is set it has to be there.
func corpusFolder(t testing.TB) string {
	t.Helper()
	folder, required := os.LookupEnv("NIANBAO_CORPUS")
	if !required {
		folder = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.expected.json"))
	switch {
	case len(files) > 0:
	case required:
		t.Fatalf("NIANBAO_CORPUS is set and there is no report in %s", folder)
	default:
		t.Skipf("no corpus of real reports in %s: none is read", folder)
	}
	return folder
}

// corpusFiles are the files of the corpus with what was verified of each.
func corpusFiles(t testing.TB) map[string]*verified {
	t.Helper()
	folder := corpusFolder(t)
	all := map[string]*verified{}
	expected, _ := filepath.Glob(filepath.Join(folder, "*.expected.json"))
	for _, name := range expected {
		var v verified
		b, err := os.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(b, &v)
		}
		if err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(strings.TrimSuffix(name, "expected.json") + "*")
		for _, file := range files {
			if !strings.HasSuffix(file, ".json") {
				all[file] = &v
			}
		}
	}
	return all
}

func newReader(t testing.TB) *Reader {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewReader(forms)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func opened(t testing.TB, file string) Document {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := Open(context.Background(), b, Options{})
	if err != nil {
		t.Skipf("%s: %v", file, err)
	}
	return docs[0]
}

// tally is what a reading of a file came to.
type tally struct{ filled, certain, wrong, blank, blankCertain int }

func TestRealReportsAreRead(t *testing.T) {
	files := corpusFiles(t)
	r := newReader(t)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			v := files[name]
			result, err := r.Read(context.Background(), opened(t, name))
			if err != nil {
				t.Fatal(err)
			}
			got := judged(t, result, v)
			t.Logf("%+v %s %d %s %q", got, result.OrganName, result.Year, result.EditionPrinted.Key, result.Report.Title)
			if result.PublishedOn != nil {
				t.Log(*result.PublishedOn)
			}
			for _, n := range result.Notes {
				if os.Getenv("NOTES") != "" {
					t.Log(n.Code, n.Detail, n.At)
				}
			}
			if os.Getenv("TEXTS") != "" {
				for _, text := range []*string{result.Report.Narratives.Preface, result.Report.Narratives.Overview, result.Report.Narratives.Problems, result.Report.Narratives.OtherMatters} {
					if text == nil {
						t.Log("---- none")
					} else {
						t.Log("---- " + *text)
					}
				}
			}
		})
	}
}

func judged(t *testing.T, result *Result, v *verified) tally {
	t.Helper()
	want := v.cellsOf()
	var got tally
	seen := map[string]bool{}
	for _, c := range result.Cells {
		key := c.Section + "." + c.Row + "." + c.Column
		expected, is := want[key]
		if !is {
			t.Errorf("%s is no cell of the report", key)
		}
		seen[key] = true
		if expected == "" {
			got.blank++
		}
		switch {
		case c.Certain && c.Value != expected:
			got.wrong++
			t.Errorf("%s: certain %q, want %q (%s)", key, c.Value, expected, c.Raw)
		case c.Certain && expected != "":
			got.certain++
		case c.Certain:
			got.blankCertain++
		case !c.Certain && c.Value != "" && c.Value != expected:
			t.Logf("%s: uncertain %q, want %q (%s)", key, c.Value, expected, c.Raw)
		}
	}
	for key, value := range want {
		if value != "" {
			got.filled++
		}
		if !seen[key] {
			t.Errorf("%s is not told", key)
		}
	}
	return got
}
