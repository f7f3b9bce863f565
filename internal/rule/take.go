package rule

import (
	"nianbao/internal/form"
	"nianbao/internal/model"
)

// check begins a check of a row by one of its cells.
func (s *sheet) check(t *model.Table, row, column int) outcome {
	return outcome{state: form.Passed, place: s.rowPlace(t.Table, row), pointer: t.Pointer(row, column)}
}

// take reads a cell of the report for a check; without it the check can't be made.
func (s *sheet) take(o *outcome, t *model.Table, row, column int) int64 {
	return s.taken(o, t, form.Cell{Row: row, Column: column}, t.At(row, column))
}

// takeLast reads the same cell of last year's report.
func (s *sheet) takeLast(o *outcome, t *model.Table, row, column int) int64 {
	f := form.Figure{}
	if s.Previous != nil {
		f = s.Previous.Table(t.Table.Key).Like(t.Table, row, column)
	}
	return s.taken(o, t, form.Cell{Previous: true, Row: row, Column: column}, f)
}

func (s *sheet) taken(o *outcome, t *model.Table, cell form.Cell, f form.Figure) int64 {
	if !f.Filled {
		o.state = form.NotAssessable
		o.missing = append(o.missing, s.pointers(t.Table.Key, []form.Cell{cell})...)
		return 0
	}
	o.cells = append(o.cells, cellsOf(t.Table.Key, cell)...)
	return f.N
}

// fails closes a check whose cells were all there: it has failed where so is true.
func (s *sheet) fails(o *outcome, t *model.Table, row, column int, so bool, expected, actual int64) {
	if o.state == form.Passed && so {
		o.state, o.args = form.Failed, cellArgs(t.Table, row, column)
		o.expected, o.actual, o.difference = value(t.Table, column, expected), value(t.Table, column, actual), value(t.Table, column, actual-expected)
	}
}

// exceeds closes a check in which a figure is too much for another, of which there is no right value.
func (s *sheet) exceeds(o *outcome, t *model.Table, row, column int, so bool, actual, of int64) {
	if o.state == form.Passed && so {
		o.state, o.args = form.Failed, cellArgs(t.Table, row, column)
		o.actual, o.args["count"] = value(t.Table, column, actual), of
	}
}

// only is the one row or column that bears a role; false where the table has none or several.
func only(found []int) (int, bool) {
	if len(found) != 1 {
		return 0, false
	}
	return found[0], true
}

// tenfold says that two figures are more than ten times apart, and the larger is no trifle.
func tenfold(a, b, least int64) bool {
	larger, smaller := max(a, b), min(a, b)
	return larger >= least && (larger-1)/10 >= smaller
}
