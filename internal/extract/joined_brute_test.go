package extract

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"nianbao/internal/form"

	"pgregory.net/rapid"
)

// joinedSplits are all ways to part digits into so many figures.
func joinedSplits(digits string, figures int) (all [][]int64) {
	if figures == 0 {
		if digits == "" {
			return [][]int64{nil}
		}
		return nil
	}
	for length := 1; length <= min(len(digits), joinedDigits); length++ {
		if length > 1 && digits[0] == '0' {
			break
		}
		var n int64
		fmt.Sscan(digits[:length], &n)
		for _, rest := range joinedSplits(digits[length:], figures-1) {
			all = append(all, append([]int64{n}, rest...))
		}
	}
	return all
}

// joinedBrute tries every reading of the last runs with every one of the others and says what figures their rows have in
// the tables of which no identity fails.
func joinedBrute(e *form.Edition, g form.Grid, runs []joinedRun, found []map[string]bool, depth int) bool {
	if depth == len(runs) {
		holds := true
		for i := range e.Identities {
			if identity := &e.Identities[i]; identity.Table == g.Table.Key && !identity.Needs() {
				identity.Evaluate(&g, nil, func(int, int) bool { return false }, func(q form.Equation) { holds = holds && q.State == form.Passed })
			}
		}
		return holds
	}
	any := false
	row := runs[depth].Rows[0]
	for _, text := range runs[depth].Texts {
		for _, split := range joinedSplits(text, len(g.Table.Columns)) {
			sum := int64(0)
			for column, n := range split {
				g.Set(row, column, form.Of(n))
				sum += n
			}
			if sum == 2*split[len(split)-1] && joinedBrute(e, g, runs, found, depth+1) {
				found[depth][fmt.Sprint(split)] = true
				any = true
			}
		}
	}
	return any
}

func joinedSaid(figures []form.Figure) string {
	words := make([]string, len(figures))
	for i, f := range figures {
		words[i] = fmt.Sprint(f.N)
	}
	return "[" + strings.Join(words, " ") + "]"
}

// TestJoinedRowsAreThoseThatTryingAllFinds: in tables of which four rows are joined, all else is 0 and known, the solver
// leaves each row just the figures that are part of a valid table.
func TestJoinedRowsAreThoseThatTryingAllFinds(t *testing.T) {
	forms := joinedForms(t)
	open := 0
	rapid.Check(t, func(t *rapid.T) {
		r := joinedRandom(t)
		e := forms[r.IntN(2)]
		g := joinedFew(r, e)
		known := form.NewGrid(g.Table)
		var runs []joinedRun
		for row := range g.Table.Rows {
			switch {
			case g.BlankRow(row):
			case g.At(row, len(g.Table.Columns)-1).N > 0:
				runs = append(runs, joinedRun{Rows: []int{row}, Texts: []string{joinedPrint(r, &g, 0, row)}})
			default:
				for column := range g.Table.Columns {
					known.Set(row, column, form.Of(0))
				}
			}
		}
		if r.IntN(3) == 0 && len(runs) > 0 {
			runs[0].Texts = append(runs[0].Texts, runs[0].Texts[0]+fmt.Sprint(1+r.IntN(9)))
		}
		found := make([]map[string]bool, len(runs))
		for i := range found {
			found[i] = map[string]bool{}
		}
		joinedBrute(e, known, runs, found, 0)
		for i, row := range solveJoined(t.Context(), e, &known, runs, joinedLimit).Rows {
			candidates := row.Candidates
			if row.Figures != nil {
				candidates = append(candidates, row.Figures)
			} else {
				open++
			}
			for _, figures := range candidates {
				if !found[i][joinedSaid(figures)] {
					t.Fatalf("%v %s: %s is in no valid table", runs, row.Why, joinedSaid(figures))
				}
			}
			if row.Figures != nil != (len(found[i]) == 1) || len(candidates) != min(len(found[i]), joinedCandidates) {
				t.Fatalf("%v %s: %v, want %v", runs, row.Why, candidates, found[i])
			}
		}
	})
	if open == 0 {
		t.Error("no row was left open")
	}
}

// joinedFew is a valid table in which two results are not 0, in two columns.
func joinedFew(r *rand.Rand, e *form.Edition) form.Grid {
	g := form.NewGrid(&e.Applications)
	leaves, parts := g.Table.RowsWithRole("leaf"), g.Table.WithRole("part")
	for row := range g.Table.Rows {
		for _, column := range parts {
			if !g.Table.Rows[row].Optional() {
				g.Set(row, column, form.Of(0))
			}
		}
	}
	for range 2 {
		row := leaves[r.IntN(len(leaves))]
		for _, column := range parts {
			if r.IntN(3) == 0 {
				g.Set(row, column, form.Of(r.Int64N(30)))
			}
		}
	}
	received := g.Table.RowsWithRole("received")[0]
	for _, column := range parts {
		sum := int64(0)
		for _, row := range leaves {
			sum += g.At(row, column).N
		}
		g.Set(received, column, form.Of(sum))
	}
	e.Derive(&g, func(int, int) bool { return true })
	return g
}
