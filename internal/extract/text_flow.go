package extract

import "unicode/utf8"

// Cells with more characters than this hold a text, and their table only lays out the page.
const longCell = 1_000

// flow is what stands one after the other in a page or a cell.
type flow struct{ blocks []block }

// block is a line, or a table of data, or what the cells of a table hold that only lays out the page.
type block struct {
	text  string
	rows  [][]Cell
	inner [][]block
	page  int
}

// leaves are the lines and the tables of blocks, those within others too.
func leaves(blocks []block, yield func(block) bool) bool {
	for _, b := range blocks {
		for _, inner := range b.inner {
			if !leaves(inner, yield) {
				return false
			}
		}
		if b.inner == nil && !yield(b) {
			return false
		}
	}
	return true
}

// sizes are how many characters blocks have outside of tables, and how many cells in them.
func sizes(blocks []block) (characters, cells int) {
	leaves(blocks, func(b block) bool {
		characters += utf8.RuneCountInString(b.text)
		for _, row := range b.rows {
			cells += len(row)
		}
		return true
	})
	return characters, cells
}

// write writes the flow down.
func (f *flow) write(s *scribe) {
	leaves(f.blocks, func(b block) bool {
		if b.page > 0 {
			s.page = b.page
		}
		if b.rows != nil {
			s.rows(b.rows)
		} else {
			s.line(b.text)
		}
		return s.refused == nil
	})
}

// flowTable is a table that is open.
type flowTable struct {
	rows  [][]*flowCell
	loose flow  // what stands in it outside of its cells
	outer *flow // where it stands
	row   bool  // a row is open
	cell  *flowCell
}

// flowCell is a cell and what it holds.
type flowCell struct {
	flow
	columns, rows int
	page          int
	column        int  // where the grid is told
	goesOn        bool // it is part of the cell above
}

// end puts the table where it stands: as rows, or as what its cells hold where it only lays out.
func (t *flowTable) end(place func([][]*flowCell) ([][]Cell, error)) error {
	if len(t.loose.blocks) > 0 {
		t.outer.blocks = append(t.outer.blocks, block{inner: [][]block{t.loose.blocks}})
	}
	if t.laysOut() {
		inner := [][]block{}
		for _, row := range t.rows {
			for _, c := range row {
				inner = append(inner, c.blocks)
			}
		}
		t.outer.blocks = append(t.outer.blocks, block{inner: inner})
		return nil
	}
	rows, err := place(t.rows)
	t.outer.blocks = append(t.outer.blocks, block{rows: rows})
	return err
}

// laysOut tells whether the table is no table of data: one column, a whole text in a cell, or tables of data in it that have more to say.
func (t *flowTable) laysOut() bool {
	widest, own, inner := 0, 0, 0
	for _, row := range t.rows {
		widest = max(widest, len(row))
		for _, c := range row {
			characters, tables := sizes(c.blocks)
			if characters > longCell {
				return true
			}
			inner += tables
			if tables == 0 && characters > 0 {
				own++
			}
		}
	}
	return widest < 2 || inner > 0 && own <= 2*inner
}

// text is what a cell of data holds, line by line; a table in it cell by cell.
func (c *flowCell) text() string {
	return joinLines(func(yield func(string) bool) {
		leaves(c.blocks, func(b block) bool {
			for _, row := range b.rows {
				for _, cell := range row {
					if !yield(cell.Text) {
						return false
					}
				}
			}
			return b.rows != nil || yield(b.text)
		})
	})
}
