package extract

import (
	"context"
	"slices"

	"nianbao/internal/form"
)

// The bounds of the work on figures that are printed without separators.
const (
	joinedLimit      = 1 << 20 // steps in all; a table takes some thousand
	joinedDigits     = 7       // that a figure has at most
	joinedReadings   = 2048    // that a row may have by itself; one with more is left alone
	joinedCandidates = 20      // that are listed of a row
)

// joinedRun is what is printed of one row, or of several that follow each other, where separators are lost.
type joinedRun struct {
	Rows  []int    // of the table, in the order of print; no row is in two runs
	Texts []string // digits and blanks; several where it is open what belongs to the run, as the numeral of the next label
}

// Why a row of a run is not certain.
const (
	joinedOpen     = "open"     // several readings of the table remain
	joinedNone     = "none"     // no split into as many figures as there are cells adds up
	joinedShort    = "short"    // fewer figures than cells: blank cells have left no trace
	joinedDoubtful = "doubtful" // one reading adds up, and too little else speaks for it
	joinedBounded  = "bounded"  // the bounds were reached first
)

// joinedRow is what became of a row of a run. Figures go by column, blank where the row has no cell.
type joinedRow struct {
	Row        int
	Figures    []form.Figure   // nil where not certain
	Text       int             // of the run's texts, the one that was read
	Starts     []int           // by column: where in that text the figure begins, in bytes
	Across     bool            // nothing adds up but across a separator
	Why        string          // it is not certain
	Candidates [][]form.Figure // what it may be then, where that could be told
}

// joinedResult has the rows of all runs in their order.
type joinedResult struct {
	Rows       []joinedRow
	Consistent bool // every row adds up, and a reading of the table satisfies every identity that can be judged
	Bounded    bool // bounds were reached before all was tried
	Steps      int
}

// solveJoined reads rows that are printed without separators. A row is certain where its figures are the same in every
// reading of the table that satisfies the identities of the form, and enough speaks for them. known has the cells that
// were read one by one.
func solveJoined(ctx context.Context, e *form.Edition, known *form.Grid, runs []joinedRun, limit int) joinedResult {
	s := &joinedSolver{table: known.Table, budget: joinedBudget{ctx: ctx, left: limit}}
	s.equations = joinedEquations(e, known, runs)
	s.readRuns(runs)
	s.settle(known)
	s.solve()
	result := joinedResult{Consistent: s.consistent, Steps: limit - max(s.budget.left, 0)}
	result.Bounded = s.budget.spent() || slices.ContainsFunc(s.lines, func(l joinedLine) bool { return l.why == joinedBounded })
	for i := range s.lines {
		result.Rows = append(result.Rows, s.judge(&s.lines[i]))
	}
	return result
}

// joinedBudget counts the steps of the work down.
type joinedBudget struct {
	ctx   context.Context
	left  int
	check int // steps to the next look at the context
}

// take says whether so many steps are left. What was refused once is refused from then on.
func (b *joinedBudget) take(steps int) bool {
	const interval = 1 << 12
	if b.check -= steps; b.check < 0 {
		b.check = interval
		if b.ctx.Err() != nil {
			b.left = -1
		}
	}
	if b.left >= 0 {
		b.left -= steps
	}
	return b.left >= 0
}

func (b *joinedBudget) spent() bool { return b.left < 0 }
