package extract

import (
	"slices"

	"nianbao/internal/form"
)

// columnsAstray finds the tables of cells whose heads name the columns in another order than the form.
func (p *pass) columnsAstray() map[int]bool {
	astray, heads := map[int]bool{}, map[int]*columnHead{}
	s := p.sheet
	for i := s.pieceAt(p.from); i < len(s.pieces) && s.pieces[i].start < p.to; i++ {
		piece := &s.pieces[i]
		if piece.cell == nil || piece.start == piece.end {
			continue
		}
		column, is := p.plan.columns[s.densely(piece.start, piece.end)]
		if !is {
			continue
		}
		h := heads[piece.at.Table]
		if h == nil || h.part != piece.part && !h.stacked {
			h = &columnHead{part: piece.part, stacked: column.stacked}
			heads[piece.at.Table] = h
		}
		if !h.put(column.index, piece.cell.Column) && !astray[piece.at.Table] {
			astray[piece.at.Table] = true
			p.note("columns.order", s.printed(piece.start, piece.end), piece.at)
		}
	}
	return astray
}

// columnName is a column of the form by its label. Stacked are those of a table whose head may take several rows.
type columnName struct {
	index   int
	stacked bool
}

// columnHead is what the head of a table names: columns of the form, and where in the grid.
type columnHead struct {
	part    int
	stacked bool
	named   []columnPlace
}

type columnPlace struct{ index, at int }

// put adds a name; false where it stands on the wrong side of another.
func (h *columnHead) put(index, at int) bool {
	wrong := slices.ContainsFunc(h.named, func(c columnPlace) bool { return c.index != index && (c.index < index) != (c.at < at) })
	h.named = append(h.named, columnPlace{index, at})
	return !wrong
}

// columnNames are the columns of the tables whose labels stand once in their head.
func (r *Reader) columnNames(p *plan) map[string]columnName {
	names := map[string]columnName{}
	for i, t := range p.edition.Tables() {
		wide := slices.ContainsFunc(p.lines, func(l line) bool { return l.table == i && l.wide })
		full := !slices.ContainsFunc(t.Rows, func(row form.Row) bool { return len(row.Columns) > 0 })
		for column := range t.Columns {
			if dense := r.squeezed(t.Columns[column].Label.ZH); !wide {
				names[dense] = columnName{column, full}
			}
		}
	}
	return names
}
