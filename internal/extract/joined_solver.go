package extract

import (
	"slices"

	"nianbao/internal/form"
)

// joinedSolver solves the runs of one table.
type joinedSolver struct {
	table      *form.Table
	equations  []joinedEquation
	budget     joinedBudget
	texts      [][]joinedText // by run
	lines      []joinedLine
	open       []*joinedLine // those that add up
	consistent bool

	across    []joinedEquation // the equations between rows
	constants []int64          // by these: what the cells add that are not solved
	marred    []bool           // by these: it has cells of a row that does not add up
	lost      []bool           // by these: and it can't be told what they are
	held      []bool           // by these: it holds
	told      []bool           // by these: one figure only is left for each cell
	sums      []int64          // by these: what they come to then
}

func (s *joinedSolver) readRuns(runs []joinedRun) {
	for i, run := range runs {
		r := joinedReader{within: s.within, budget: &s.budget}
		for k, row := range run.Rows {
			line := joinedLine{row: row, run: i, linked: k > 0, before: r.cells, same: make([]bool, len(s.table.Columns)), agreed: make([]int64, len(s.table.Columns))}
			for column := range s.table.Columns {
				if s.table.Rows[row].Has(column) {
					line.columns = append(line.columns, column)
				}
			}
			r.cells += len(line.columns)
			r.lines = append(r.lines, line)
		}
		r.read(run.Texts)
		s.lines = append(s.lines, r.lines...)
		s.texts = append(s.texts, r.texts)
	}
}

// within are the equations within a row, by column.
func (s *joinedSolver) within(row int) (equations [][]int64) {
	columns := len(s.table.Columns)
	for _, e := range s.equations {
		if !e.within || e.void || e.weights == nil {
			continue
		}
		weights := e.weights[row*columns : (row+1)*columns]
		if slices.ContainsFunc(weights, func(w int64) bool { return w != 0 }) {
			equations = append(equations, weights)
		}
	}
	return equations
}

// each calls for the cells of a row that enter an equation between rows.
func (s *joinedSolver) each(row int, yield func(k, column int, weight int64)) {
	columns := len(s.table.Columns)
	for k := range s.across {
		for column, weight := range s.across[k].weights[row*columns : (row+1)*columns] {
			if weight != 0 {
				yield(k, column, weight)
			}
		}
	}
}

// settle computes what cells that are not solved add to the equations between rows: those that were read one by one and,
// of a row that does not add up, those that are the same in every split.
func (s *joinedSolver) settle(known *form.Grid) {
	for _, e := range s.equations {
		if !e.within && e.weights != nil {
			s.across = append(s.across, e)
		}
	}
	s.constants = make([]int64, len(s.across))
	s.marred, s.lost, s.held = make([]bool, len(s.across)), make([]bool, len(s.across)), make([]bool, len(s.across))
	joined := make([]bool, len(s.table.Rows))
	for i := range s.lines {
		line := &s.lines[i]
		joined[line.row] = true
		s.settleLine(line)
	}
	for row := range s.table.Rows {
		if !joined[row] {
			s.each(row, func(k, column int, weight int64) { s.constants[k] += weight * known.At(row, column).N })
		}
	}
}

func (s *joinedSolver) settleLine(line *joinedLine) {
	for r := range line.readings {
		line.left = append(line.left, r)
		line.readings[r].add(line.row, s.across)
	}
	if line.why == "" {
		s.open = append(s.open, line)
		return
	}
	s.each(line.row, func(k, column int, weight int64) {
		s.constants[k] += weight * line.agreed[column]
		s.marred[k] = true
		s.lost[k] = s.lost[k] || !line.same[column] || line.why != joinedNone
	})
}

// solve finds what may be left of each row: in the readings of the table that satisfy every equation but for those of
// rows that do not add up and those that nothing satisfies; where no such reading was found, in those of the row alone.
func (s *joinedSolver) solve() {
	var asked []int
	for k := range s.across {
		if !s.across[k].void && !s.marred[k] {
			asked = append(asked, k)
		}
	}
	system := &joinedSystem{lines: s.open, constants: s.constants, budget: &s.budget}
	solved := system.settle(asked)
	s.consistent = solved && len(system.equations) == len(asked) && len(s.open) == len(s.lines)
	for _, k := range system.equations {
		s.held[k] = solved
	}
	s.hold()
}

// hold judges the equations for each of whose cells one figure only is left.
func (s *joinedSolver) hold() {
	s.sums, s.told = slices.Clone(s.constants), make([]bool, len(s.across))
	for k := range s.told {
		s.told[k] = !s.across[k].void && !s.lost[k]
	}
	for _, line := range s.open {
		s.each(line.row, func(k, column int, weight int64) {
			s.sums[k] += weight * line.readings[line.left[0]].figures[column]
			s.told[k] = s.told[k] && !line.across && line.only(column)
		})
	}
	for k, sum := range s.sums {
		s.held[k] = s.held[k] || s.told[k] && sum == 0
	}
}

// only says that all readings left have the same figure in a column.
func (line *joinedLine) only(column int) bool {
	first := line.readings[line.left[0]].figures[column]
	return !slices.ContainsFunc(line.left, func(r int) bool { return line.readings[r].figures[column] != first })
}
