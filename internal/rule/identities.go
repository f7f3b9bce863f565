package rule

import (
	"nianbao/internal/form"
	"nianbao/internal/model"
)

// identities holds those equations of the form that bear the rule's code.
func identities(s *sheet) {
	for i := range s.Report.Form.Identities {
		identity := &s.Report.Form.Identities[i]
		if identity.Rule != s.rule.Code {
			continue
		}
		t := s.Report.Table(identity.Table)
		var previous *form.Grid
		if s.Previous != nil {
			previous = &s.Previous.Table(identity.Table).Grid
		}
		identity.Evaluate(&t.Grid, previous, t.Computed, func(e form.Equation) { s.equation(t, identity, e) })
	}
}

func (s *sheet) equation(t *model.Table, identity *form.Identity, e form.Equation) {
	if e.State == form.Failed && e.Expected.Sum < 0 {
		return // less than nothing can't be expected: disclosure.repealed_more_than_held says so
	}
	at := s.rowPlace(t.Table, e.Line)
	if identity.Along == form.AlongRows {
		at = s.columnPlace(t.Table, e.At.Row, e.Line)
	}
	o := outcome{state: e.State, place: at, pointer: t.Pointer(e.At.Row, e.At.Column)}
	if e.State == form.Failed || e.State == form.NotAssessable {
		o.missing = append(s.pointers(t.Table.Key, e.Actual.Missing), s.pointers(t.Table.Key, e.Expected.Missing)...)
	}
	if e.State == form.Failed {
		o.cells = append(cellsOf(t.Table.Key, e.Expected.Cells...), cellsOf(t.Table.Key, e.Actual.Cells...)...)
		o.expected, o.actual = value(t.Table, e.At.Column, e.Expected.Sum), value(t.Table, e.At.Column, e.Actual.Sum)
		o.difference = value(t.Table, e.At.Column, e.Actual.Sum-e.Expected.Sum)
		o.args = cellArgs(t.Table, e.At.Row, e.At.Column)
	}
	s.add(o)
}

// cellArgs name a cell to people.
func cellArgs(t *form.Table, row, column int) model.Args {
	return model.Args{"place": words(t, row, column), "table": t.Label, "row": t.Rows[row].Label, "row_number": t.Rows[row].Number, "column": t.Columns[column].Label}
}
