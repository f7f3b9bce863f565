package extract

func (r *htmlReader) openTable() {
	r.newLine()
	if n := len(r.tables); n > 0 && r.tables[n-1].cell == nil {
		r.closeTable() // a table stands in a cell, or the one before was not ended
	}
	if len(r.tables) >= maxNesting {
		r.deep++
		return
	}
	t := &flowTable{outer: r.flow}
	r.tables = append(r.tables, t)
	r.flow = &t.loose
}

// table is the innermost table that is open, nil if there is none.
func (r *htmlReader) table() *flowTable {
	if len(r.tables) == 0 || r.deep > 0 {
		return nil
	}
	return r.tables[len(r.tables)-1]
}

func (r *htmlReader) openRow() {
	r.closeRow()
	if t := r.table(); t != nil {
		t.rows = append(t.rows, nil)
		t.row = true
	}
}

func (r *htmlReader) closeRow() {
	r.closeCell()
	if t := r.table(); t != nil {
		t.row = false
	}
}

func (r *htmlReader) openCell(a htmlAttributes) {
	r.closeCell()
	t := r.table()
	if t == nil {
		return
	}
	if !t.row {
		r.openRow()
	}
	if r.blocks++; r.blocks > maxLines+maxCells {
		r.refuse(tooLarge("cells", maxCells))
		return
	}
	rows := a.rowspan
	if rows == 0 {
		rows = 1
	}
	t.cell = &flowCell{columns: max(1, a.colspan), rows: rows}
	last := len(t.rows) - 1
	t.rows[last] = append(t.rows[last], t.cell)
	r.flow = &t.cell.flow
}

func (r *htmlReader) closeCell() {
	r.newLine()
	if t := r.table(); t != nil && t.cell != nil {
		t.cell = nil
		r.flow = &t.loose
	}
}

// closeTable ends the innermost table and puts it where it stands: as rows, or as what its cells hold where it only lays out.
func (r *htmlReader) closeTable() {
	if r.deep > 0 {
		r.newLine()
		r.deep--
		return
	}
	r.closeRow()
	t := r.table()
	if t == nil {
		return
	}
	r.tables = r.tables[:len(r.tables)-1]
	r.flow = t.outer
	if err := t.end(r.placed); err != nil {
		r.refuse(err)
	}
}

// placed gives the rows with each cell where it begins in the grid.
func (r *htmlReader) placed(table [][]*flowCell) ([][]Cell, error) {
	g := newLattice(len(table))
	rows := make([][]Cell, 0, len(table))
	for _, row := range table {
		g.next()
		cells := make([]Cell, 0, len(row))
		for _, c := range row {
			cell, err := g.place(c.text(), c.rows, c.columns)
			if err != nil {
				return nil, err
			}
			cells = append(cells, cell)
		}
		rows = append(rows, cells)
	}
	return rows, nil
}
