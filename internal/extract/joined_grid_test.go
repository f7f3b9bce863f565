package extract

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"nianbao/internal/form"
)

// joinedFailer is a test, or a check of rapid.
type joinedFailer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func joinedForms(t testing.TB) form.Forms {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return forms
}

func joinedSeeded() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// joinedRight refuses a certain row that is not as printed.
func joinedRight(t joinedFailer, right form.Grid, result joinedResult) {
	t.Helper()
	for _, row := range result.Rows {
		for column, f := range row.Figures {
			if want := right.At(row.Row, column); f != want {
				t.Fatalf("%s %s: %v, want %v", right.Table.Rows[row.Row].Key, right.Table.Columns[column].Key, f, want)
			}
		}
	}
}

// joinedKind is a kind of organ by the figures that it prints: how many in a hundred cells are not 0, and how large these
// are at most; of natural persons and of others.
type joinedKind struct {
	name           string
	persons, other int
	most, mostElse int64
}

func joinedKinds() []joinedKind {
	return []joinedKind{
		{"township", 15, 1, 10, 5}, {"district", 40, 10, 60, 20}, {"city", 80, 40, 3000, 40},
		{"any", 60, 60, 300, 300}, {"dense", 100, 100, 99999, 99999},
	}
}

// joinedGrid is a valid table; where the form has a row for a group in one figure, half of them have it.
func joinedGrid(r *rand.Rand, e *form.Edition, kind joinedKind) form.Grid {
	t := &e.Applications
	g := form.NewGrid(t)
	for i, column := range t.WithRole("part") {
		figure := func() int64 {
			share, most := kind.other, kind.mostElse
			if i == 0 {
				share, most = kind.persons, kind.most
			}
			if r.IntN(100) >= share {
				return 0
			}
			return 1 + int64(float64(most)*r.Float64()*r.Float64())
		}
		sum := int64(0)
		for row := range t.Rows {
			if t.Rows[row].Is("leaf") {
				n := figure()
				sum += n
				g.Set(row, column, form.Of(n))
			}
		}
		out := figure()
		in := min(figure(), sum+out)
		g.Set(t.RowsWithRole("carried_out")[0], column, form.Of(out))
		g.Set(t.RowsWithRole("carried_in")[0], column, form.Of(in))
		g.Set(t.RowsWithRole("received")[0], column, form.Of(sum+out-in))
	}
	e.Derive(&g, func(int, int) bool { return true })
	for i := range t.Groups {
		if group := &t.Groups[i]; group.Stated() >= 0 && r.IntN(2) == 0 {
			joinedInOne(&g, group)
		}
	}
	return g
}

// joinedInOne states a group in one figure.
func joinedInOne(g *form.Grid, group *form.Group) {
	for column := range g.Table.Columns {
		sum := int64(0)
		for _, member := range group.Members() {
			sum += g.At(member, column).N
			g.Set(member, column, form.Figure{})
		}
		g.Set(group.Stated(), column, form.Of(sum))
	}
}

// joinedReviews is a valid table of reviews.
func joinedReviews(r *rand.Rand, e *form.Edition, share int, most int64) form.Grid {
	g := form.NewGrid(&e.Reviews)
	for row := range g.Table.Rows {
		for _, column := range g.Table.WithRole("part") {
			n := int64(0)
			if r.IntN(100) < share {
				n = 1 + r.Int64N(most)
			}
			g.Set(row, column, form.Of(n))
		}
	}
	e.Derive(&g, func(int, int) bool { return true })
	return g
}

// joinedPrint prints the filled cells of rows with few separators: so many in a hundred survive.
func joinedPrint(r *rand.Rand, g *form.Grid, survive int, rows ...int) string {
	var b strings.Builder
	for _, row := range rows {
		for column := range g.Table.Columns {
			if r.IntN(100) < survive {
				b.WriteString([]string{" ", "\u3000", "\n", "  "}[r.IntN(4)])
			}
			if f := g.At(row, column); f.Filled {
				fmt.Fprint(&b, f.N)
			}
		}
	}
	return b.String()
}

// joinedPrinted is every row of the grid in a run of its own.
func joinedPrinted(r *rand.Rand, g *form.Grid, survive int) []joinedRun {
	var runs []joinedRun
	for row := range g.Table.Rows {
		if !g.BlankRow(row) {
			runs = append(runs, joinedRun{Rows: []int{row}, Texts: []string{joinedPrint(r, g, survive, row)}})
		}
	}
	return runs
}
