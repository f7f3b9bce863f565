package model

import (
	"nianbao/internal/form"
)

// Mend carries a patch out on the report, step by step; false where what it tests does not stand, or is not to be mended.
// Patches are the service's own: they change the title and cells.
func (r *Report) Mend(p Patch) bool {
	for _, op := range p {
		if op.Path == "/title" {
			title, is := op.Value.(string)
			if !is || op.Op == "test" && title != r.Title {
				return false
			}
			r.Title = title
			continue
		}
		if !r.mendCell(op) {
			return false
		}
	}
	return true
}

func (r *Report) mendCell(op Operation) bool {
	v, is := op.Value.(Value)
	if !is {
		return false
	}
	for _, t := range r.Tables() {
		for row := range t.Table.Rows {
			for column := range t.Table.Columns {
				if !t.Table.Rows[row].Has(column) || t.Pointer(row, column) != op.Path {
					continue
				}
				return t.mend(row, column, op.Op, v.Figure)
			}
		}
	}
	return false
}

func (t *Table) mend(row, column int, op string, f form.Figure) bool {
	if op == "test" {
		return t.At(row, column) == f
	}
	t.Set(row, column, f)
	t.setComputed(row, column, false)
	return true
}
