package form_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"

	"pgregory.net/rapid"
)

// gridsACheck is how many grids one check of rapid tries: 2,000 in the ordinary run of 100 checks, and 10,000 with
// go test ./internal/form -run Locat -rapid.checks=500
const gridsACheck = 20

// overRandomGrids runs a test over valid grids of table 3 of both editions, every cell stated, half of the 2021 ones with
// a group stated in one figure.
func overRandomGrids(t *testing.T, try func(t *rapid.T, r *rand.Rand, e *form.Edition, g form.Grid)) {
	t.Helper()
	forms := embedded(t)
	rapid.Check(t, func(t *rapid.T) {
		r := random(t)
		for k := range gridsACheck {
			e := forms[k%2]
			try(t, r, e, randomGrid(r, e))
		}
	})
}

// random is drawn once a check: rapid can't shrink what it draws, but draws thousands of figures in no time.
func random(t *rapid.T) *rand.Rand {
	return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), rapid.Uint64().Draw(t, "more of it")))
}

// randomFigure is often 0, mostly small and at times as large as a cell's part in a sum may be.
func randomFigure(r *rand.Rand) int64 {
	most := []int64{1, 1, 3, 10, 100, 5000, 1 << 45}[r.IntN(7)]
	return r.Int64N(most)
}

func randomGrid(r *rand.Rand, e *form.Edition) form.Grid {
	t := &e.Applications
	g := form.NewGrid(t)
	inOne := r.IntN(2) == 0
	for _, column := range t.WithRole("part") {
		sum := int64(0)
		for row := range t.Rows {
			at := &t.Rows[row]
			inGroup := at.Group == "other_handling"
			if at.Is("leaf") && (!inOne || !inGroup || t.Row("other_all") < 0) || inOne && at.Optional() {
				n := randomFigure(r)
				sum += n
				g.Set(row, column, form.Of(n))
			}
		}
		out := randomFigure(r)
		in := r.Int64N(sum + out + 1)
		g.Set(t.Row("carried_out"), column, form.Of(out))
		g.Set(t.Row("carried_in"), column, form.Of(in))
		g.Set(t.Row("received"), column, form.Of(sum+out-in))
	}
	e.Derive(&g, computed)
	return g
}

func filledCells(g *form.Grid) []form.Cell {
	var cells []form.Cell
	for row := range g.Table.Rows {
		for column := range g.Table.Columns {
			if g.At(row, column).Filled {
				cells = append(cells, form.Cell{Row: row, Column: column})
			}
		}
	}
	return cells
}

// spoil puts another figure into a cell and says what mends it.
func spoil(r *rand.Rand, g *form.Grid, at form.Cell) form.Mend {
	right := g.At(at.Row, at.Column)
	wrong := right
	for wrong == right {
		switch r.IntN(4) {
		case 0:
			wrong = form.Of(randomFigure(r))
		case 1:
			wrong = form.Of(right.N + 1)
		case 2:
			wrong = form.Of(max(right.N-1, 0))
		case 3:
			wrong = form.Of(right.N * 10)
		}
	}
	g.Set(at.Row, at.Column, wrong)
	return form.Mend{Row: at.Row, Column: at.Column, From: wrong, To: right}
}

// sayOf tells suspects in words: kind, whether certain, and the mends or else the rows and columns.
func sayOf(g *form.Grid, suspects []form.Suspect) string {
	var lines []string
	for _, s := range suspects {
		words := []string{s.Kind}
		if s.Certain {
			words[0] += " certain"
		}
		for _, m := range s.Mends {
			from := "blank"
			if m.From.Filled {
				from = fmt.Sprint(m.From.N)
			}
			words = append(words, fmt.Sprintf("%s.%s %s>%d", g.Table.Rows[m.Row].Key, g.Table.Columns[m.Column].Key, from, m.To.N))
		}
		for _, row := range s.Rows {
			if len(s.Mends) == 0 {
				words = append(words, g.Table.Rows[row].Key)
			}
		}
		for _, column := range s.Columns {
			if len(s.Mends) == 0 {
				words = append(words, "|"+g.Table.Columns[column].Key)
			}
		}
		lines = append(lines, strings.Join(words, ", "))
	}
	return strings.Join(lines, "; ")
}

func oneCellOf(s form.Suspect) bool {
	return s.Kind == form.SuspectCell || s.Kind == form.SuspectSwappedDigits
}

func TestLocatingNamesTheOneWrongCellAndItsMend(t *testing.T) {
	overRandomGrids(t, func(t *rapid.T, r *rand.Rand, e *form.Edition, g form.Grid) {
		if got := e.Locate(&g, stated); got != nil {
			t.Fatalf("a valid grid: %s", sayOf(&g, got))
		}
		cells := filledCells(&g)
		want := spoil(r, &g, cells[r.IntN(len(cells))])
		got := e.Locate(&g, stated)
		if len(got) != 1 || !oneCellOf(got[0]) || !got[0].Certain || !slices.Equal(got[0].Mends, []form.Mend{want}) {
			t.Fatalf("got %s, want %v", sayOf(&g, got), want)
		}
	})
}

func TestLocatingDeterminesEveryCellWhereAllIsStated(t *testing.T) {
	for _, e := range embedded(t) {
		r := rand.New(rand.NewPCG(1, 2))
		g := randomGrid(r, e)
		for !g.Absent(e.Applications.Row("other_all")) && e.Applications.Rows[e.Applications.Row("other_all")].Optional() {
			g = randomGrid(r, e)
		}
		cells := filledCells(&g)
		if want := map[string]int{"2021": 175, "2019": 161}[e.Key]; len(cells) != want {
			t.Errorf("%s: %d cells, want %d", e.Key, len(cells), want)
		}
		for _, at := range cells {
			for range 5 {
				want := spoil(r, &g, at)
				if got := e.Locate(&g, stated); len(got) != 1 || !got[0].Certain || !slices.Equal(got[0].Mends, []form.Mend{want}) {
					t.Fatalf("%s: got %s, want %v", e.Key, sayOf(&g, got), want)
				}
				g.Set(at.Row, at.Column, want.To)
			}
		}
	}
}

// certainIsRight refuses a certain mend that is none of these, and one certain cell where there are two.
func certainIsRight(t *rapid.T, g *form.Grid, got []form.Suspect, truth ...form.Mend) {
	for _, s := range got {
		for _, m := range s.Mends {
			if s.Certain && !slices.Contains(truth, m) {
				t.Fatalf("certain, but wrong: %s; truth %v", sayOf(g, got), truth)
			}
		}
	}
}

func TestLocatingNeverTakesTwoWrongCellsForOne(t *testing.T) {
	overRandomGrids(t, func(t *rapid.T, r *rand.Rand, e *form.Edition, g form.Grid) {
		cells := filledCells(&g)
		a, b := cells[r.IntN(len(cells))], cells[r.IntN(len(cells))]
		for a == b {
			b = cells[r.IntN(len(cells))]
		}
		if r.IntN(3) == 0 { // in one row
			b = form.Cell{Row: a.Row, Column: (a.Column + 1 + r.IntN(len(g.Table.Columns)-1)) % len(g.Table.Columns)}
		}
		truth := []form.Mend{spoil(r, &g, a), spoil(r, &g, b)}
		got := e.Locate(&g, stated)
		certainIsRight(t, &g, got, truth...)
		if len(got) == 0 || len(got) == 1 && oneCellOf(got[0]) {
			t.Fatalf("two wrong cells %v: %s", truth, sayOf(&g, got))
		}
	})
}

// loosen leaves some derived cells to be computed and some cells blank.
func loosen(r *rand.Rand, e *form.Edition, g *form.Grid) (isComputed func(row, column int) bool) {
	share, lines := r.IntN(4), make(map[int]bool)
	for range share {
		lines[r.IntN(len(g.Table.Rows))] = true
		lines[-1-r.IntN(len(g.Table.Columns))] = true
	}
	isComputed = func(row, column int) bool { return share == 3 || lines[row] || lines[-1-column] }
	for range r.IntN(4) {
		cells := filledCells(g)
		at := cells[r.IntN(len(cells))]
		g.Set(at.Row, at.Column, form.Figure{})
	}
	e.Derive(g, isComputed)
	return isComputed
}

func statedCells(g *form.Grid, isComputed func(row, column int) bool) []form.Cell {
	return slices.DeleteFunc(filledCells(g), func(at form.Cell) bool {
		return g.Table.Rows[at.Row].IsDerived(at.Column) && isComputed(at.Row, at.Column)
	})
}

func TestLocatingWithBlanksAndComputedTotalsIsNeverWrongWhereItIsCertain(t *testing.T) {
	overRandomGrids(t, func(t *rapid.T, r *rand.Rand, e *form.Edition, g form.Grid) {
		isComputed := loosen(r, e, &g)
		cells := statedCells(&g, isComputed)
		var truth []form.Mend
		for range 1 + r.IntN(2) {
			k := r.IntN(len(cells))
			truth = append(truth, spoil(r, &g, cells[k]))
			cells = slices.Delete(cells, k, k+1)
		}
		e.Derive(&g, isComputed)
		got := e.Locate(&g, isComputed)
		certainIsRight(t, &g, got, truth...)
		if failing := len(evaluate(e, &g, nil, isComputed)[form.Failed]); (failing > 0) != (len(got) > 0) {
			t.Fatalf("%d fail, %s", failing, sayOf(&g, got))
		}
		mended := form.Grid{}
		for _, s := range got {
			mended = mendedBy(e, &g, isComputed, s.Mends)
		}
		if len(got) == 1 && len(got[0].Mends) > 0 && len(evaluate(e, &mended, nil, isComputed)[form.Failed]) > 0 {
			t.Fatalf("not mended: %s", sayOf(&g, got))
		}
	})
}

// mendedBy applies mends to a copy.
func mendedBy(e *form.Edition, g *form.Grid, isComputed func(row, column int) bool, mends []form.Mend) form.Grid {
	mended := form.NewGrid(g.Table)
	for row := range g.Table.Rows {
		for column := range g.Table.Columns {
			mended.Set(row, column, g.At(row, column))
		}
	}
	for _, m := range mends {
		mended.Set(m.Row, m.Column, m.To)
	}
	e.Derive(&mended, isComputed)
	return mended
}

func FuzzLocate(f *testing.F) {
	forms := append(embedded(f), tinyEdition(f))
	f.Add([]byte{0, 0})
	f.Add([]byte{3, 7, 1, 2, 3, 200, 255, 9, 9, 9, 9, 9, 254, 17})
	f.Add([]byte(strings.Repeat("\x02\x05\x05\x05\x05\x05\x05\x05", 30)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 2 {
			return
		}
		e := forms[data[0]%3]
		g := form.NewGrid(e.Tables()[data[0]/3%3])
		isComputed := func(row, column int) bool { return data[1]>>(uint(row+column)%8)&1 == 1 }
		for k, b := range data[2:min(len(data), 2+len(g.Table.Rows)*len(g.Table.Columns))] {
			figure := []form.Figure{form.Of(int64(b)), form.Of(int64(b) << 46), {}, form.Of(-int64(b) << 57)}[max(int(b)-252, 0)]
			g.Set(k/len(g.Table.Columns), k%len(g.Table.Columns), figure)
		}
		e.Derive(&g, isComputed)
		suspects := e.Locate(&g, isComputed)
		if failing := len(evaluate(e, &g, nil, isComputed)[form.Failed]); (failing > 0) != (len(suspects) > 0) {
			t.Fatalf("%d fail, %s", failing, sayOf(&g, suspects))
		}
		var mends []form.Mend
		for _, s := range suspects {
			mends = append(mends, s.Mends...)
			if !slices.IsSorted(s.Rows) || !slices.IsSorted(s.Columns) || len(s.Rows)+len(s.Columns) == 0 || s.Certain && len(s.Mends) == 0 {
				t.Fatalf("%+v", s)
			}
		}
		mended := mendedBy(e, &g, isComputed, mends)
		if left := evaluate(e, &mended, nil, isComputed)[form.Failed]; len(mends) > 0 && len(left) > 0 {
			t.Fatalf("%s leaves %v", sayOf(&g, suspects), left)
		}
	})
}

func BenchmarkLocate(b *testing.B) {
	e := embedded(b).Edition("2021")
	r := rand.New(rand.NewPCG(1, 2))
	g := randomGrid(r, e)
	g.Set(e.Applications.Row("granted"), 0, form.Of(g.At(e.Applications.Row("granted"), 0).N+7))
	b.ReportAllocs()
	for b.Loop() {
		if got := e.Locate(&g, stated); !got[0].Certain {
			b.Fatal(got)
		}
	}
}
