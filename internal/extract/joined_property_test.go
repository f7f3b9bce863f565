package extract

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"nianbao/internal/form"

	"pgregory.net/rapid"
)

// joinedGrids is how many grids one check of rapid tries: 1,000 in the ordinary run of 100 checks, and 10,000 with
// go test ./internal/extract -run JoinedRowsThat -rapid.checks=1000
const joinedGrids = 10

func joinedRandom(t *rapid.T) *rand.Rand {
	return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "more of it")))
}

// joinedTold counts what became of rows.
type joinedTold map[string]map[string]int

func (c joinedTold) add(kind string, result joinedResult) {
	if c[kind] == nil {
		c[kind] = map[string]int{}
	}
	for _, row := range result.Rows {
		c[kind][map[bool]string{true: "certain", false: row.Why}[row.Figures != nil]]++
	}
}

func (c joinedTold) log(t *testing.T) {
	for _, kind := range slices.Sorted(maps.Keys(c)) {
		all := 0
		for _, n := range c[kind] {
			all += n
		}
		t.Logf("%s: %.2f%% of %d rows certain, %v", kind, 100*float64(c[kind]["certain"])/float64(all), all, c[kind])
	}
}

// joinedMuddle leaves the runs open in ways that are met: rows in one run where a label is lost, a digit more that may
// be the next label's, and rows that were read one by one.
func joinedMuddle(r *rand.Rand, g *form.Grid, runs []joinedRun) (known form.Grid, left []joinedRun) {
	known = form.NewGrid(g.Table)
	for _, run := range runs {
		switch last := len(left) - 1; r.IntN(12) {
		case 0:
			for column := range g.Table.Columns {
				known.Set(run.Rows[0], column, g.At(run.Rows[0], column))
			}
			continue
		case 1:
			if last >= 0 && left[last].Rows[len(left[last].Rows)-1] == run.Rows[0]-1 && len(left[last].Texts) == 1 {
				left[last].Rows = append(left[last].Rows, run.Rows[0])
				left[last].Texts[0] += run.Texts[0]
				continue
			}
		case 2, 3:
			run.Texts = append(run.Texts, run.Texts[0]+fmt.Sprint(r.IntN(9)))
		case 4:
			run.Texts = append([]string{run.Texts[0] + fmt.Sprint(r.IntN(9))}, run.Texts...)
		}
		left = append(left, run)
	}
	return known, left
}

// TestJoinedRowsThatAreCertainAreRight: where the figures add up, nothing certain is wrong.
func TestJoinedRowsThatAreCertainAreRight(t *testing.T) {
	forms := joinedForms(t)
	told := joinedTold{}
	rapid.Check(t, func(t *rapid.T) {
		r := joinedRandom(t)
		for k := range joinedGrids {
			e := forms[k%2]
			kind := joinedKinds()[k/2%len(joinedKinds())]
			g := joinedGrid(r, e, kind)
			runs := joinedPrinted(r, &g, []int{0, 0, 15}[r.IntN(3)])
			known, left := joinedMuddle(r, &g, runs)
			result := solveJoined(t.Context(), e, &known, left, joinedLimit)
			joinedRight(t, g, result)
			if !result.Consistent && !result.Bounded {
				t.Fatalf("no reading of %v", left)
			}
			told.add(kind.name+", muddled", result)

			blank := form.NewGrid(g.Table)
			plain := solveJoined(t.Context(), e, &blank, joinedPrinted(r, &g, 0), joinedLimit)
			joinedRight(t, g, plain)
			told.add(kind.name, plain)

			share, most := []int{20, 50, 100}[r.IntN(3)], []int64{5, 50, 2000}[r.IntN(3)]
			reviews := joinedReviews(r, e, share, most)
			blank = form.NewGrid(reviews.Table)
			run := joinedRun{Rows: []int{0, 1, 2}, Texts: []string{joinedPrint(r, &reviews, 0, 0, 1, 2)}}
			small := solveJoined(t.Context(), e, &blank, []joinedRun{run}, joinedLimit)
			joinedRight(t, reviews, small)
			told.add(fmt.Sprintf("reviews, %d%% to %d", share, most), small)
		}
	})
	told.log(t)
}

// joinedFault puts one of the faults that publishers and readers make into the table.
func joinedFault(r *rand.Rand, g *form.Grid) string {
	row := r.IntN(len(g.Table.Rows))
	for tries := 0; g.BlankRow(row) || tries < 20 && g.At(row, 0).N == 0; tries++ {
		row = r.IntN(len(g.Table.Rows))
	}
	column, last := r.IntN(len(g.Table.Columns)), len(g.Table.Columns)-1
	switch r.IntN(7) {
	case 0:
		g.Set(row, column, form.Of(r.Int64N(g.At(row, column).N+20)))
		return "a wrong figure"
	case 1:
		g.Set(row, last, form.Of(0))
		return "a total of 0"
	case 2:
		g.Set(row, column, form.Figure{})
		return "a blank cell"
	case 3:
		for row := range g.Table.Rows {
			g.Set(row, last, form.Figure{})
		}
		return "blank totals"
	case 4:
		for row := range g.Table.Rows {
			for column := range g.Table.Columns {
				if g.At(row, column).N == 0 && r.IntN(4) > 0 {
					g.Set(row, column, form.Figure{})
				}
			}
		}
		return "blanks for 0"
	case 5:
		g.Set(row, column, form.Of(g.At(row, column).N+1))
		if column < last {
			g.Set(row, last, form.Of(g.At(row, last).N+1))
		}
		return "a row that adds up in a table that does not"
	}
	for column := last; column > 0; column-- {
		g.Set(row, column, g.At(row, column-1))
	}
	g.Set(row, 0, form.Of(0))
	return "a shifted row"
}

// TestJoinedRowsThatAreCertainAreAsPrinted: nor where they don't add up. The seed is fixed, as by chance a fault may
// look like figures that add up.
func TestJoinedRowsThatAreCertainAreAsPrinted(t *testing.T) {
	forms := joinedForms(t)
	r := joinedSeeded()
	told := joinedTold{}
	for k := range 600 {
		e := forms[k%2]
		kind := joinedKinds()[k/2%4]
		g := joinedGrid(r, e, kind)
		fault := joinedFault(r, &g)
		known := form.NewGrid(g.Table)
		result := solveJoined(t.Context(), e, &known, joinedPrinted(r, &g, 0), joinedLimit)
		joinedRight(t, g, result)
		told.add(fault, result)
	}
	told.log(t)
}
