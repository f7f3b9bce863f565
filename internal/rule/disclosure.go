package rule

import (
	"nianbao/internal/form"
	"nianbao/internal/model"
)

// rulemakingPower: an organ that can have made no administrative rules reports none.
func rulemakingPower(s *sheet) {
	if s.Organ == nil || s.Organ.Rulemaking() != model.RulemakingOfGovernment {
		s.rulemaking(s.Organ != nil && s.Organ.Rulemaking() == model.HasRulemaking)
	}
}

// rulemakingByOffice: a body of a government that has the power reports that government's rules only knowingly.
func rulemakingByOffice(s *sheet) {
	if s.Organ == nil || s.Organ.Rulemaking() == model.RulemakingOfGovernment {
		s.rulemaking(false)
	}
}

func (s *sheet) rulemaking(allowed bool) {
	t := &s.Report.Disclosure
	for row := range t.Table.Rows {
		if !t.Table.Rows[row].Is("rulemaking") {
			continue
		}
		o := outcome{state: form.Passed, place: s.rowPlace(t.Table, row)}
		if s.Organ == nil {
			o.state = form.NotAssessable
		}
		for column := range t.Table.Columns {
			c := &t.Table.Columns[column]
			if !t.Table.Rows[row].Has(column) || !c.Is("made") && !c.Is("in_force") || allowed || s.Organ == nil {
				continue
			}
			switch f := t.At(row, column); {
			case !f.Filled:
				o.state = worse(o.state, form.NotAssessable)
				o.missing = append(o.missing, t.Pointer(row, column))
			case f.N > 0:
				if o.state != form.Failed {
					o.pointer, o.args = t.Pointer(row, column), cellArgs(t.Table, row, column)
					o.expected, o.actual, o.difference = value(t.Table, column, 0), value(t.Table, column, f.N), value(t.Table, column, f.N)
				}
				o.state = form.Failed
				o.cells = append(o.cells, cellsOf(t.Table.Key, form.Cell{Row: row, Column: column})...)
			}
		}
		s.add(o)
	}
}

// negativeStock: what is in force, less what was made, plus what was repealed, can't be below nothing.
func negativeStock(s *sheet) {
	t := &s.Report.Disclosure
	inForce, made, repealed := t.Table.WithRole("in_force"), t.Table.WithRole("made"), t.Table.WithRole("repealed")
	if len(inForce) != 1 || len(made) != 1 || len(repealed) != 1 {
		return
	}
	columns := []int{inForce[0], made[0], repealed[0]}
	for row := range t.Table.Rows {
		if !t.Table.Rows[row].Has(inForce[0]) {
			continue
		}
		o := outcome{state: form.Passed, place: s.rowPlace(t.Table, row), pointer: t.Pointer(row, inForce[0])}
		for _, column := range columns {
			if !t.At(row, column).Filled {
				o.state = form.NotAssessable
				o.missing = append(o.missing, t.Pointer(row, column))
			}
		}
		held, issued, gone := t.At(row, inForce[0]).N, t.At(row, made[0]).N, t.At(row, repealed[0]).N
		if o.state == form.Passed && held+gone < issued {
			o.state = form.Failed
			for _, column := range columns {
				o.cells = append(o.cells, cellsOf(t.Table.Key, form.Cell{Row: row, Column: column})...)
			}
			o.args = cellArgs(t.Table, row, inForce[0])
			o.args["in_force"], o.args["made"], o.args["repealed"] = held, issued, gone
			o.expected, o.actual = value(t.Table, inForce[0], issued-gone), value(t.Table, inForce[0], held)
			o.difference = value(t.Table, inForce[0], held-issued+gone)
		}
		s.add(o)
	}
}
