package extract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"nianbao/internal/model"
)

// realFiles are the published reports as files, by name: where NIANBAO_CORPUS is set they have to be there.
func realFiles(t testing.TB) map[string][]byte {
	t.Helper()
	folder, required := os.LookupEnv("NIANBAO_CORPUS")
	if !required {
		folder = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	reports, _ := filepath.Glob(filepath.Join(folder, "*.expected.json"))
	switch {
	case len(reports) > 0:
	case required:
		t.Fatalf("NIANBAO_CORPUS is set and there is no report in %s", folder)
	default:
		t.Skipf("no corpus of real reports in %s: their files are not read", folder)
	}
	files := map[string][]byte{}
	for _, report := range reports {
		all, _ := filepath.Glob(strings.TrimSuffix(report, "expected.json") + "*")
		for _, name := range all {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files[filepath.Base(name)] = content
		}
	}
	return files
}

// realTables are the figures that a person verified.
type realTables struct {
	Applications []map[string]any `json:"application_tallies"`
	Reviews      []map[string]any `json:"review_tallies"`
}

func realReport(t testing.TB, files map[string][]byte, name string) (r realTables) {
	t.Helper()
	stem, _, _ := strings.Cut(name, ".")
	if err := json.Unmarshal(files[stem+".expected.json"], &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// figureRows are the figures at the end of each row of a document, those of blanks included.
func figureRows(d Document, many int) (rows []string) {
	for _, p := range d.Parts {
		var figures []string
		for _, c := range slices.Backward(p.Cells) {
			if c.Text != "" && !isFigure(c.Text) {
				break
			}
			figures = append([]string{c.Text}, figures...)
		}
		for len(figures) > many && figures[0] == "" { // a column of labels that is blank
			figures = figures[1:]
		}
		if len(figures) == many {
			rows = append(rows, strings.Join(figures, " "))
		}
	}
	return rows
}

// TestRealTablesComeOutClean checks the rows of the tables that stand as such in HTML and PDF: every row of applications with its
// seven figures, in order, and the one row of reviews.
func TestRealTablesComeOutClean(t *testing.T) {
	columns := []string{"natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization", "other_organization", "total"}
	files := realFiles(t)
	for name, content := range files {
		if !strings.HasSuffix(name, ".pdf") && !strings.HasSuffix(name, ".html") {
			continue
		}
		docs, err := Open(t.Context(), content, Options{PDF: library()})
		if err != nil {
			t.Fatal(name, err)
		}
		offsetsHold(t, docs[0])
		want := []string{}
		report := realReport(t, files, name)
		for _, row := range report.Applications {
			figures := []string{}
			for _, column := range columns {
				figures = append(figures, printed(row[column]))
			}
			want = append(want, strings.Join(figures, " "))
		}
		if got := figureRows(docs[0], len(columns)); !slices.Equal(got, want) {
			t.Errorf("%s: rows\n%q, want\n%q", name, got, want)
		}
		if got := figureRows(docs[0], 5*len(report.Reviews)); len(got) != 1 {
			t.Errorf("%s: reviews %q", name, got)
		}
	}
}

// printed is a figure as it is in print.
func printed(value any) string {
	if value == nil {
		return ""
	}
	b, _ := json.Marshal(value)
	return string(b)
}

// TestRealPDFHasTheCharactersOfOtherReaders compares with what another program took out of the same file.
func TestRealPDFHasTheCharactersOfOtherReaders(t *testing.T) {
	files := realFiles(t)
	for name, content := range files {
		other, is := files[strings.TrimSuffix(name, "pdf")+"mupdf.txt"]
		if !strings.HasSuffix(name, ".pdf") || !is {
			continue
		}
		d := openedPDF(t, content)
		if got, want := sorted(d.Text), sorted(string(other)); got != want {
			t.Errorf("%s: %d characters, %d by another reader", name, len(got), len(want))
		}
	}
}

// sorted is the characters of a text, blanks aside.
func sorted(text string) string {
	runes := []rune(strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, text))
	slices.Sort(runes)
	return string(runes)
}

func TestRealTextsLoseNothing(t *testing.T) {
	for name, content := range realFiles(t) {
		if !strings.HasSuffix(name, ".txt") {
			continue
		}
		d := openedFile(t, string(content), "")
		var all strings.Builder
		for _, p := range d.Parts {
			all.WriteString(p.Text)
			for _, c := range p.Cells {
				all.WriteString(c.Text)
			}
		}
		if sorted(all.String()) != sorted(string(content)) {
			t.Errorf("%s: characters lost or added", name)
		}
	}
}

// TestMutationsNeverPanic damages real files in many ways; each is read or refused, in time.
func TestMutationsNeverPanic(t *testing.T) {
	files := realFiles(t)
	random := rand.New(rand.NewPCG(5, 6))
	for name, content := range files {
		rounds := 60
		if strings.HasSuffix(name, ".pdf") {
			rounds = 12
		}
		for range rounds {
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			_, err := Open(ctx, mutated(random, content), Options{PDF: library()})
			stop()
			var refused *model.Error
			if err != nil && !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// mutated is a file with damage: bytes changed, lines cut, doubled, joined or shuffled, its end missing.
func mutated(random *rand.Rand, content []byte) []byte {
	b := bytes.Clone(content)
	lines := bytes.SplitAfter(b, []byte("\n"))
	from := random.IntN(len(lines))
	to := from + random.IntN(len(lines)-from)
	switch random.IntN(6) {
	case 0:
		for range 1 + len(b)/500 {
			b[random.IntN(len(b))] = byte(random.IntN(256))
		}
		return b
	case 1:
		return b[:random.IntN(len(b))]
	case 2:
		lines = slices.Delete(lines, from, to)
	case 3:
		lines = slices.Insert(lines, to, lines[from:to]...)
	case 4:
		random.Shuffle(to-from, func(i, j int) { lines[from+i], lines[from+j] = lines[from+j], lines[from+i] })
	case 5:
		at := random.IntN(len(b))
		return slices.Insert(b, at, b[:random.IntN(len(b))]...)
	}
	return bytes.Join(lines, nil)
}
