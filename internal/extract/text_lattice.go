package extract

import (
	"iter"
	"strings"
)

// lattice places the cells of a table, row by row: where a cell that began above reaches down, the next stands beside it.
type lattice struct {
	rows   int // of the table
	row    int
	column int
	taken  []int // rows that a cell from above still takes, by column
}

func newLattice(rows int) *lattice { return &lattice{rows: rows, row: -1} }

// next begins a row.
func (l *lattice) next() {
	if l.row >= 0 {
		for i := range l.taken {
			l.taken[i] = max(0, l.taken[i]-1)
		}
	}
	l.row++
	l.column = 0
}

// place puts the next cell of the row. What it spans is held to the table and to the limits.
func (l *lattice) place(text string, rows, columns int) (Cell, error) {
	for l.column < len(l.taken) && l.taken[l.column] > 0 {
		l.column++
	}
	columns = min(max(1, columns), maxSpan)
	rows = min(max(1, rows), l.rows-l.row)
	if l.column+columns > maxColumns {
		return Cell{}, tooLarge("columns", maxColumns)
	}
	c := Cell{Text: text, Row: l.row, Column: l.column, Rows: rows, Columns: columns}
	for len(l.taken) < l.column+columns {
		l.taken = append(l.taken, 0)
	}
	for i := l.column; i < l.column+columns; i++ {
		l.taken[i] = rows
	}
	l.column += columns
	return c, nil
}

// joinLines is lines as the text of one cell.
func joinLines(lines iter.Seq[string]) string {
	var all strings.Builder
	for line := range lines {
		if line == "" {
			continue
		}
		if all.Len() > 0 {
			all.WriteByte('\n')
		}
		all.WriteString(line)
	}
	return all.String()
}
