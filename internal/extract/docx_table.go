package extract

import "encoding/xml"

// tableElement begins a row or a cell, or reads what is said of one.
func (r *docxReader) tableElement(e xml.StartElement) error {
	t := r.table()
	if t == nil {
		return nil
	}
	switch e.Name.Local {
	case "tr":
		t.rows = append(t.rows, nil)
		t.row = true
		r.row = docxRow{}
	case "tc":
		return r.startCell(t)
	case "gridBefore":
		r.row.column = number(e)
	case "gridSpan":
		if t.cell != nil {
			t.cell.columns = max(1, number(e))
		}
	case "vMerge":
		if t.cell != nil {
			t.cell.goesOn = attribute(e, "val") != "restart"
		}
	}
	return nil
}

// table is the innermost table that is open, nil if there is none.
func (r *docxReader) table() *flowTable {
	if len(r.tables) == 0 || r.deep > 0 {
		return nil
	}
	return r.tables[len(r.tables)-1]
}

func (r *docxReader) startTable() {
	if len(r.tables) >= maxNesting {
		r.deep++
		return
	}
	t := &flowTable{outer: r.flow}
	r.tables = append(r.tables, t)
	r.flow = &t.loose
}

func (r *docxReader) startCell(t *flowTable) error {
	if !t.row {
		return nil
	}
	if r.blocks++; r.blocks > maxLines+maxCells {
		return tooLarge("cells", maxCells)
	}
	t.cell = &flowCell{columns: 1, rows: 1, column: r.row.column, page: r.page}
	last := len(t.rows) - 1
	t.rows[last] = append(t.rows[last], t.cell)
	r.flow = &t.cell.flow
	return nil
}

func (r *docxReader) endCell() {
	if t := r.table(); t != nil && t.cell != nil {
		r.row.column = t.cell.column + t.cell.columns
		t.cell = nil
		r.flow = &t.loose
	}
}

func (r *docxReader) endRow() {
	t := r.table()
	if t == nil || !t.row {
		return
	}
	r.endCell()
	t.row = false
	if r.row.deleted {
		t.rows = t.rows[:len(t.rows)-1]
	}
}

// endTable puts the innermost table where it stands.
func (r *docxReader) endTable() error {
	r.endParagraph()
	if r.deep > 0 {
		r.deep--
		return nil
	}
	t := r.table()
	if t == nil {
		return nil
	}
	r.endRow()
	r.tables = r.tables[:len(r.tables)-1]
	r.flow = t.outer
	if outer := r.table(); outer != nil && outer.cell != nil {
		r.row.column = outer.cell.column
	}
	return t.end(docxPlaced)
}

// docxPlaced gives the rows with each cell where the document's grid has it: one that goes on makes the one above reach down.
func docxPlaced(table [][]*flowCell) ([][]Cell, error) {
	type place struct{ row, cell int }
	above := map[int]place{} // the cell that may go on, by the column it begins in
	rows := make([][]Cell, len(table))
	for i, row := range table {
		here := make(map[int]place, len(row))
		for _, c := range row {
			if c.column+c.columns > maxColumns {
				return nil, tooLarge("columns", maxColumns)
			}
			if from, is := above[c.column]; is && c.goesOn {
				rows[from.row][from.cell].Rows = i - from.row + 1
				here[c.column] = from
				continue
			}
			here[c.column] = place{i, len(rows[i])}
			cell := Cell{Text: c.text(), Row: i, Column: c.column, Rows: 1, Columns: c.columns}
			cell.At.Page = c.page
			rows[i] = append(rows[i], cell)
		}
		above = here
	}
	return rows, nil
}
