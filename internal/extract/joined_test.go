package extract

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
)

// joinedZeros is a table of 0 in every row that is not optional, but for the rows of runs.
func joinedZeros(table *form.Table, runs []joinedRun) form.Grid {
	g := form.NewGrid(table)
	for row := range table.Rows {
		if table.Rows[row].Optional() || slices.ContainsFunc(runs, func(run joinedRun) bool { return slices.Contains(run.Rows, row) }) {
			continue
		}
		for column := range table.Columns {
			if table.Rows[row].Has(column) {
				g.Set(row, column, form.Of(0))
			}
		}
	}
	return g
}

// joinedOf reads "row row: text | text; row: text" as runs.
func joinedOf(table *form.Table, text string) (runs []joinedRun) {
	for part := range strings.SplitSeq(text, ";") {
		names, texts, _ := strings.Cut(part, ":")
		run := joinedRun{}
		for name := range strings.FieldsSeq(names) {
			run.Rows = append(run.Rows, table.Row(name))
		}
		for text := range strings.SplitSeq(texts, "|") {
			run.Texts = append(run.Texts, strings.TrimSpace(text))
		}
		runs = append(runs, run)
	}
	return runs
}

func joinedTell(result joinedResult) string {
	var rows []string
	for _, row := range result.Rows {
		switch {
		case row.Figures != nil && row.Across:
			rows = append(rows, "across "+joinedSaid(row.Figures))
		case row.Figures != nil:
			rows = append(rows, joinedSaid(row.Figures))
		default:
			rows = append(rows, fmt.Sprintf("%s %d", row.Why, len(row.Candidates)))
		}
	}
	return strings.Join(rows, "; ")
}

func TestJoinedRows(t *testing.T) {
	for name, c := range map[string]struct{ section, runs, want string }{
		"one row": {"applications", "received: 21710000218; granted: 21710000218; handled_total: 21710000218",
			"[217 1 0 0 0 0 218]; [217 1 0 0 0 0 218]; [217 1 0 0 0 0 218]"},
		"separators here and there": {"applications", "received: 230 000023; granted: 23 0 00 0 023; handled_total: 23000 0023",
			"[23 0 0 0 0 0 23]; [23 0 0 0 0 0 23]; [23 0 0 0 0 0 23]"},
		"zeros":                         {"applications", "carried_in: 0 0 0 0 0 00; carried_out: 0000000", "[0 0 0 0 0 0 0]; [0 0 0 0 0 0 0]"},
		"the numeral of the next label": {"applications", "received: 30000033 | 3000003; granted: 3000003; handled_total: 3000003", "[3 0 0 0 0 0 3]; [3 0 0 0 0 0 3]; [3 0 0 0 0 0 3]"},
		"two ways in every row":         {"applications", "received: 270020130; granted: 270020130; handled_total: 270020130", "open 2; open 2; open 2"},
		"two ways, a column decides": {"applications", "received: 28 00 20 131; granted: 270020130; partially_granted: 1000001; handled_total: 280020131",
			"[28 0 0 2 0 1 31]; [27 0 0 2 0 1 30]; [1 0 0 0 0 0 1]; [28 0 0 2 0 1 31]"},
		"a separator too many": {"applications", "received: 23 000 0023; granted: 2 3 0 0 0 0 0 23; handled_total: 230000023",
			"[23 0 0 0 0 0 23]; across [23 0 0 0 0 0 23]; [23 0 0 0 0 0 23]"},
		"a wrong total":               {"applications", "received: 230000023; granted: 7000008; partially_granted: 160000016; handled_total: 230000023", "[23 0 0 0 0 0 23]; none 1; [16 0 0 0 0 0 16]; [23 0 0 0 0 0 23]"},
		"a digit eaten":               {"applications", "received: 7000007; granted: 000007; handled_total: 7000007", "[7 0 0 0 0 0 7]; short 0; [7 0 0 0 0 0 7]"},
		"blanks":                      {"applications", "received: 77; granted: 77; handled_total: 7000007; carried_in: 0000000", "short 0; short 0; doubtful 1; [0 0 0 0 0 0 0]"},
		"nothing":                     {"applications", "received: ; carried_in: 0000000", "short 0; [0 0 0 0 0 0 0]"},
		"no figures":                  {"applications", "received: 12万0000; carried_in: 0000000", "none 0; [0 0 0 0 0 0 0]"},
		"too many zeros":              {"applications", "received: 00000000; carried_in: 0000000", "none 0; [0 0 0 0 0 0 0]"},
		"two rows in one":             {"applications", "received carried_in: 1200001200000; granted: 120000012; handled_total: 120000012", "short 0; short 0; doubtful 1; doubtful 1"},
		"two rows in one run":         {"applications", "received carried_in: 1200000120000000; granted: 120000012; handled_total: 120000012", "[12 0 0 0 0 0 12]; [0 0 0 0 0 0 0]; [12 0 0 0 0 0 12]; [12 0 0 0 0 0 12]"},
		"a group in one figure":       {"applications", "received: 7000007; other_all: 7000007; handled_total: 7000007", "[7 0 0 0 0 0 7]; [7 0 0 0 0 0 7]; [7 0 0 0 0 0 7]"},
		"reviews, all 0":              {"reviews", "reconsideration litigation_direct litigation_after_reconsideration: 000000000000000", "[0 0 0 0 0]; [0 0 0 0 0]; [0 0 0 0 0]"},
		"reviews":                     {"reviews", "reconsideration litigation_direct litigation_after_reconsideration: 10203120001200000", "[1 0 2 0 3]; [12 0 0 0 12]; [0 0 0 0 0]"},
		"reviews, two ways":           {"reviews", "reconsideration litigation_direct litigation_after_reconsideration: 11010120000000000", "open 3; [0 0 0 0 0]; [0 0 0 0 0]"},
		"reviews, totals of 0":        {"reviews", "reconsideration litigation_direct litigation_after_reconsideration: 11000050000 00000", "none 3; none 2; none 1"},
		"reviews, fourteen":           {"reviews", "reconsideration litigation_direct litigation_after_reconsideration: 00000000000000", "short 0; short 0; short 0"},
		"disclosure, only one way":    {"disclosure", "regulations: 000; administrative_licensing: 2293", "[0 0 0 0 0]; [0 0 0 2293 0]"},
		"disclosure, nothing adds up": {"disclosure", "regulations: 120; normative_documents: 693665", "doubtful 1; open 10"},
	} {
		t.Run(name, func(t *testing.T) {
			e := joinedForms(t).Edition("2021")
			runs := joinedOf(e.Table(c.section), c.runs)
			known := joinedZeros(e.Table(c.section), runs)
			if strings.Contains(c.runs, "other_all") {
				joinedInOne(&known, &known.Table.Groups[slices.IndexFunc(known.Table.Groups, func(g form.Group) bool { return g.Stated() >= 0 })])
			}
			if got := joinedTell(solveJoined(t.Context(), e, &known, runs, joinedLimit)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestJoinedRowsTellWhereTheirFiguresStand(t *testing.T) {
	e := joinedForms(t).Edition("2021")
	runs := joinedOf(&e.Reviews, "reconsideration litigation_direct litigation_after_reconsideration: 9| 10　203 12000120 0000")
	known := form.NewGrid(&e.Reviews)
	result := solveJoined(t.Context(), e, &known, runs, joinedLimit)
	want := [][]int{{0, 1, 5, 6, 7}, {9, 11, 12, 13, 14}, {16, 18, 19, 20, 21}}
	for i, row := range result.Rows {
		if row.Text != 1 || !slices.Equal(row.Starts, want[i]) {
			t.Errorf("text %d, %v, want %v", row.Text, row.Starts, want[i])
		}
	}
}

// TestJoinedWorkIsBounded: what is made to be hard ends at the limit and leaves nothing certain that is not proved.
func TestJoinedWorkIsBounded(t *testing.T) {
	forms := joinedForms(t)
	for name, text := range map[string]string{
		"10,000 zeros": strings.Repeat("0", 10_000), "10,000 ones": strings.Repeat("1", 10_000), "10,000 of both": strings.Repeat("10", 5_000),
		"ones": strings.Repeat("1", 13), "as many as there may be": strings.Repeat("1", 49), "blanks": strings.Repeat(" ", 100_000),
		"twenty": strings.Repeat("12", 10), "many ways": "123456789123456789" + "1234567", "many ways, small": "11111111111119",
		"zeros between": "1010101010101010", "separators": strings.Repeat("1 ", 30), "digits of all kinds": "987654321012345678909876543210",
	} {
		for _, e := range forms {
			var runs, one []joinedRun
			all := joinedRun{Texts: []string{strings.Repeat(text, 3), text}}
			for row := range e.Applications.Rows {
				runs = append(runs, joinedRun{Rows: []int{row}, Texts: []string{text, text + "0", text[1:]}})
				all.Rows = append(all.Rows, row)
			}
			one = append(one, all)
			known := form.NewGrid(&e.Applications)
			for _, runs := range [][]joinedRun{runs, one} {
				for _, limit := range []int{joinedLimit, 1000, 0} {
					result := solveJoined(t.Context(), e, &known, runs, limit)
					if result.Steps > limit || len(result.Rows) != len(e.Applications.Rows) {
						t.Errorf("%s: %d rows in %d steps", name, len(result.Rows), result.Steps)
					}
				}
			}
		}
	}
}

func TestJoinedWorkEndsWithItsContext(t *testing.T) {
	e := joinedForms(t).Edition("2021")
	runs := joinedOf(&e.Applications, "received: 21710000218; granted: 21710000218; handled_total: 21710000218")
	known := joinedZeros(&e.Applications, runs)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result := solveJoined(ctx, e, &known, runs, joinedLimit)
	if got := joinedTell(result); got != "bounded 0; bounded 0; bounded 0" || !result.Bounded {
		t.Error(got)
	}
}

// FuzzJoined: a line is a run of the next row, with what may be read instead after a bar.
func FuzzJoined(f *testing.F) {
	for _, text := range []string{"21710000218", "230 000023\n0000000\n30000033|3000003", "10203120001200000", "1111111111111\n77\n\n000000000000000", "2 3 0 0 0 0 0 23"} {
		f.Add(text, true)
	}
	forms := joinedForms(f)
	f.Fuzz(func(t *testing.T, text string, apart bool) {
		e := forms[len(text)%len(forms)]
		table := e.Tables()[len(text)/2%3]
		known := form.NewGrid(table)
		var runs []joinedRun
		if apart {
			row := 0
			for line := range strings.SplitSeq(text, "\n") {
				if row < len(table.Rows) {
					runs = append(runs, joinedRun{Rows: []int{row}, Texts: strings.Split(line, "|")})
				}
				row++
			}
		} else {
			run := joinedRun{Texts: strings.Split(text, "|")}
			for row := range table.Rows {
				run.Rows = append(run.Rows, row)
			}
			runs = append(runs, run)
		}
		joinedSane(t, table, runs, solveJoined(t.Context(), e, &known, runs, 1<<15))
	})
}

// joinedSane holds what is true of every result: the figures of a certain row stand in its text, and no row is both certain
// and not.
func joinedSane(t *testing.T, table *form.Table, runs []joinedRun, result joinedResult) {
	t.Helper()
	i := 0
	for _, run := range runs {
		for _, row := range run.Rows {
			got := result.Rows[i]
			i++
			if got.Row != row || (got.Figures == nil) != (got.Why != "") || len(got.Candidates) > joinedCandidates {
				t.Fatalf("%v", got)
			}
			for column, f := range got.Figures {
				if f.Filled != table.Rows[row].Has(column) {
					t.Fatalf("%v", got)
				}
				digits := strings.Join(strings.Fields(run.Texts[got.Text][got.Starts[column]:]), "")
				if f.Filled && !strings.HasPrefix(digits, fmt.Sprint(f.N)) {
					t.Fatalf("%d does not stand at %d of %q", f.N, got.Starts[column], run.Texts[got.Text])
				}
			}
		}
	}
	if i != len(result.Rows) || result.Steps > 1<<15 {
		t.Fatalf("%d rows, %d steps", len(result.Rows), result.Steps)
	}
}

// BenchmarkJoined solves one table whose rows are all joined, by kind of organ.
func BenchmarkJoined(b *testing.B) {
	e := joinedForms(b).Edition("2021")
	for _, kind := range joinedKinds() {
		b.Run(kind.name, func(b *testing.B) {
			r := joinedSeeded()
			var tables [][]joinedRun
			for range 16 {
				g := joinedGrid(r, e, kind)
				tables = append(tables, joinedPrinted(r, &g, 0))
			}
			known := form.NewGrid(&e.Applications)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				solveJoined(b.Context(), e, &known, tables[i%len(tables)], joinedLimit)
			}
		})
	}
	b.Run("bounded", func(b *testing.B) {
		var runs []joinedRun
		for row := range e.Applications.Rows {
			runs = append(runs, joinedRun{Rows: []int{row}, Texts: []string{strings.Repeat("1", 49), "987654321012345678909876543210", "1234567891234567891234567"}})
		}
		known := form.NewGrid(&e.Applications)
		for b.Loop() {
			solveJoined(b.Context(), e, &known, runs, joinedLimit)
		}
	})
}
