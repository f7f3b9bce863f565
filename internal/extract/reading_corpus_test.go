package extract

import (
	"context"
	"encoding/json"
	"maps"
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

// opened opens a file; pdf is nil where it is no PDF.
func opened(t testing.TB, file string, pdf PDFReader) Document {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := Open(context.Background(), b, Options{PDF: pdf})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return docs[0]
}

// tally is what a reading of a file came to.
type tally struct{ filled, certain, wrong, blank, blankCertain int }

func TestRealReportsAreRead(t *testing.T) {
	files := corpusFiles(t)
	r := newReader(t)
	pdf := NewPDF("", 1)
	defer pdf.Close()
	joined := map[string]int{"11": 179, "13": 197} // cells without anything between them: those whose reading is unique
	for _, name := range slices.Sorted(maps.Keys(files)) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			result, err := r.Read(context.Background(), opened(t, name, pdf))
			if err != nil {
				t.Fatal(err)
			}
			v := files[name]
			got := judged(t, result, v)
			t.Logf("%+v %s %d %s %q", got, result.OrganName, result.Year, result.EditionPrinted.Key, result.Report.Title)
			least := got.filled
			if n, is := joined[filepath.Base(name)[:2]]; is {
				least = n
			}
			if got.certain < least || got.wrong > 0 || got.blankCertain != got.blank {
				t.Errorf("%+v", got)
			}
			if !strings.HasSuffix(v.Organ, result.OrganName) || result.OrganName == "" || result.Year != v.Year || result.EditionPrinted.Key != v.Edition {
				t.Errorf("%s %d %s", result.OrganName, result.Year, result.EditionPrinted.Key)
			}
			for _, d := range v.Disclosure {
				table := &result.Report.Disclosure
				got := table.Notes(table.Table.Row(d.Item))
				if want := d.Notes; joined[filepath.Base(name)[:2]] == 0 && !maps.Equal(got, want) && len(got)+len(want) > 0 {
					t.Errorf("%s: notes %v, want %v", d.Item, got, want)
				}
			}
			for _, n := range result.Notes {
				t.Log(n.Code, n.Detail, *n.At)
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
			t.Logf("%s: certain %q, want %q (%s)", key, c.Value, expected, c.Raw)
		case c.Certain && expected != "":
			got.certain++
		case c.Certain:
			got.blankCertain++
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
