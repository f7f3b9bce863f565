package extract

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// mutation changes the lines of a text.
type mutation func(r *rand.Rand, lines []string) []string

func mutations() map[string]mutation {
	return map[string]mutation{
		"cut": func(r *rand.Rand, lines []string) []string {
			i := r.IntN(len(lines))
			return append(lines[:i:i], lines[i+1:]...)
		},
		"double": func(r *rand.Rand, lines []string) []string {
			i := r.IntN(len(lines))
			return append(lines[:i+1:i+1], lines[i:]...)
		},
		"join": func(r *rand.Rand, lines []string) []string {
			i := r.IntN(len(lines))
			lines[i] = strings.TrimRight(lines[i], "\r\n")
			return lines
		},
		"break": func(r *rand.Rand, lines []string) []string {
			i := r.IntN(len(lines))
			runes := []rune(lines[i])
			at := r.IntN(len(runes) + 1)
			lines[i] = string(runes[:at]) + "\n" + string(runes[at:])
			return lines
		},
	}
}

// readable is a text of the corpus that can be mutated line by line.
func readable(t testing.TB) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for file := range corpusFiles(t) {
		if strings.HasSuffix(file, ".pdf") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(b)
	}
	return texts
}

// A text that was damaged in one place may lose cells, and hardly ever gives a wrong one for certain.
func TestDamagedReports(t *testing.T) {
	files := corpusFiles(t)
	reader := newReader(t)
	for name, mutate := range mutations() {
		cells, wrong, lost, refused := 0, 0, 0, 0
		for file, text := range readable(t) {
			random := rand.New(rand.NewPCG(7, 7))
			want := files[file].cellsOf()
			for range 40 {
				damaged := strings.Join(mutate(random, strings.SplitAfter(text, "\n")), "")
				docs, err := Open(context.Background(), []byte(damaged), Options{})
				if err != nil {
					refused++
					continue
				}
				result, err := reader.Read(context.Background(), docs[0])
				if err != nil {
					refused++
					continue
				}
				for _, c := range result.Cells {
					cells++
					expected, is := want[c.Section+"."+c.Row+"."+c.Column]
					switch {
					case c.Certain && is && c.Value != expected:
						wrong++
						if os.Getenv("WRONG") != "" {
							t.Logf("%s %s: %s.%s %q want %q raw %q", name, filepath.Base(file), c.Row, c.Column, c.Value, expected, c.Raw)
						}
					case !c.Certain:
						lost++
					}
				}
			}
		}
		if 10_000*wrong > cells {
			t.Errorf("%s: %d of %d cells are wrong for certain", name, wrong, cells)
		}
		t.Logf("%s: of %d cells %d wrong for certain, %d not certain; %d refused", name, cells, wrong, lost, refused)
	}
}

// Whatever becomes of a text, it is read or refused, and soon.
func TestMangledReports(t *testing.T) {
	reader := newReader(t)
	texts := readable(t)
	random := rand.New(rand.NewPCG(11, 13))
	for file, text := range texts {
		for i := range 60 {
			lines := strings.SplitAfter(text, "\n")
			switch i % 6 {
			case 0:
				random.Shuffle(len(lines), func(a, b int) { lines[a], lines[b] = lines[b], lines[a] })
			case 1:
				from := random.IntN(len(lines))
				lines = append(lines, lines[from:]...)
			case 2:
				lines = lines[:random.IntN(len(lines))]
			case 3:
				for j := range lines {
					lines[j] = strings.TrimSpace(lines[j])
				}
			case 4:
				b := []byte(text)
				for range 200 {
					b[random.IntN(len(b))] = byte(random.IntN(256))
				}
				lines = []string{string(bytes.ToValidUTF8(b, []byte("\ufffd")))}
			case 5:
				lines = append(lines, strings.Repeat(lines[random.IntN(len(lines))], 2_000))
			}
			mangled(t, reader, file, strings.Join(lines, ""))
		}
	}
}

func mangled(t *testing.T, reader *Reader, file, text string) {
	t.Helper()
	docs, err := Open(context.Background(), []byte(text), Options{})
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if _, err := reader.Read(ctx, docs[0]); errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%s of %d bytes took too long", filepath.Base(file), len(text))
	}
}

// A document has its cells told once each, in the table's own grid, and every value can be put into the report.
func FuzzCore(f *testing.F) {
	r := newReader(f)
	for _, e := range r.forms {
		f.Add(linesOfReport(sample(e)))
		p := &pipesPage{}
		written(sample(e), p)
		f.Add(p.String())
		h := &htmlPage{}
		written(sample(e), h)
		f.Add("<html><body>" + h.String())
		j := &linesPage{joined: true}
		written(sample(e), j)
		f.Add(j.b.String())
	}
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := Open(context.Background(), []byte(text), Options{})
		if err != nil {
			t.Skip()
		}
		result, err := r.Read(context.Background(), docs[0])
		if err != nil {
			return
		}
		seen := map[string]bool{}
		for _, c := range result.Cells {
			key := c.Section + "." + c.Row + "." + c.Column
			table := result.Report.Table(c.Section)
			row, column := table.Table.Row(c.Row), table.Table.Column(c.Column)
			if seen[key] || row < 0 || column < 0 || !table.Table.Rows[row].Has(column) {
				t.Fatalf("%s", key)
			}
			seen[key] = true
			figure := table.At(row, column)
			if figure.Filled != (c.Value != "") || figure.Filled && table.Table.Columns[column].Format(figure.N) != c.Value || table.Computed(row, column) {
				t.Fatalf("%s: %q, %v in the report", key, c.Value, figure)
			}
			if c.Value == "" && c.How != Blank || c.How == Blank && c.Value != "" {
				t.Fatalf("%s: %q is %s", key, c.Value, c.How)
			}
		}
		if faults := result.Report.Assemble(); len(faults) > 0 && result.Report.Form == nil {
			t.Fatal(faults)
		}
	})
}
