package extract

import "nianbao/internal/form"

// joinedEquation is an identity of the form on one line: the weighted sum of its cells is 0. It is void where a cell of
// it is blank or not there.
type joinedEquation struct {
	weights []int64 // by cell
	within  bool    // all its cells are in one row
	void    bool
}

// joinedEquations asks the identities of the table with what weight each cell enters.
func joinedEquations(e *form.Edition, known *form.Grid, runs []joinedRun) (all []joinedEquation) {
	probe := joinedProbe(known, runs)
	for i := range e.Identities {
		if identity := &e.Identities[i]; identity.Table == probe.Table.Key && !identity.Needs() {
			all = append(all, joinedEquationsOf(identity, &probe)...)
		}
	}
	return all
}

// joinedProbe has 0 in every cell that is filled or will be.
func joinedProbe(known *form.Grid, runs []joinedRun) form.Grid {
	probe := form.NewGrid(known.Table)
	for row := range probe.Table.Rows {
		for column := range probe.Table.Columns {
			if known.At(row, column).Filled {
				probe.Set(row, column, form.Of(0))
			}
		}
	}
	for _, run := range runs {
		for _, row := range run.Rows {
			for column := range probe.Table.Columns {
				if probe.Table.Rows[row].Has(column) {
					probe.Set(row, column, form.Of(0))
				}
			}
		}
	}
	return probe
}

// joinedEquationsOf are the equations of an identity. What a cell of a line comes to where it alone is 1 is its weight; as
// no two lines share a cell, all are asked at once.
func joinedEquationsOf(identity *form.Identity, probe *form.Grid) []joinedEquation {
	t := probe.Table
	within := identity.Along == form.AlongColumns
	indices, lines := len(t.Rows), len(t.Columns)
	cell := func(line, index int) (row, column int) { return index, line }
	if within {
		indices, lines = lines, indices
		cell = func(line, index int) (row, column int) { return line, index }
	}
	equations := make([]joinedEquation, lines)
	for index := range indices {
		fill := func(n int64) (filled bool) {
			for line := range lines {
				if row, column := cell(line, index); probe.At(row, column).Filled {
					probe.Set(row, column, form.Of(n))
					filled = true
				}
			}
			return filled
		}
		if !fill(1) {
			continue
		}
		identity.Evaluate(probe, nil, func(int, int) bool { return false }, func(q form.Equation) {
			e := &equations[q.Line]
			if e.weights == nil {
				*e = joinedEquation{weights: make([]int64, len(t.Rows)*len(t.Columns)), within: within, void: q.Actual.Blank+q.Expected.Blank > 0}
			}
			row, column := cell(q.Line, index)
			e.weights[row*len(t.Columns)+column] = q.Actual.Sum - q.Expected.Sum
		})
		fill(0)
	}
	return equations
}
