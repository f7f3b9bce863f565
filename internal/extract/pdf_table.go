package extract

import (
	"math"
	"slices"
)

// pdfTable is a ruled table: its grid, and which of the grid's fields are one cell.
type pdfTable struct {
	box     pdfBox
	columns []float64 // x of the lines down, ascending
	rows    []float64 // y of the lines across, descending
	cells   []Cell
	boxes   []pdfBox // of the cells
	glyphs  [][]pdfGlyph
	field   []int // the cell of each field of the grid, row by row
	number  int   // of the table in the document
	below   int   // rows of it on the pages before
	onPage  int
}

// newPDFTable makes a table of ruling lines; nil where they make none: two rows and two columns at least, and not one line in a frame.
func newPDFTable(r pdfRulings) *pdfTable {
	t := &pdfTable{columns: pdfPlaces(r.down), rows: pdfPlaces(r.across)}
	slices.Reverse(t.rows)
	if len(t.columns) < 3 || len(t.rows) < 3 || len(t.columns) > maxRulings || len(t.rows) > maxRulings {
		return nil
	}
	t.box = pdfBox{t.columns[0], t.rows[len(t.rows)-1], t.columns[len(t.columns)-1], t.rows[0]}
	t.join(newPDFSides(t, r))
	if len(t.cells) < 4 {
		return nil
	}
	return t
}

// pdfSides tells where the grid has a line.
type pdfSides struct {
	width         int
	above, leftOf []bool // of each field
}

func newPDFSides(t *pdfTable, r pdfRulings) pdfSides {
	s := pdfSides{width: len(t.columns) - 1}
	fields := s.width * (len(t.rows) - 1)
	s.above, s.leftOf = make([]bool, fields), make([]bool, fields)
	for _, l := range r.across {
		row := nearestPlace(t.rows, l.at)
		for column := range s.width {
			if row < len(t.rows)-1 && l.covers(t.columns[column], t.columns[column+1]) {
				s.above[row*s.width+column] = true
			}
		}
	}
	for _, l := range r.down {
		column := nearestPlace(t.columns, l.at)
		for row := range len(t.rows) - 1 {
			if column < s.width && l.covers(t.rows[row+1], t.rows[row]) {
				s.leftOf[row*s.width+column] = true
			}
		}
	}
	return s
}

// covers tells whether the line goes along most of a way.
func (l pdfRuling) covers(from, to float64) bool {
	return min(l.to, to)-max(l.from, from) > 0.6*(to-from)
}

func nearestPlace(places []float64, at float64) int {
	best := 0
	for i, p := range places {
		if math.Abs(p-at) < math.Abs(places[best]-at) {
			best = i
		}
	}
	return best
}

// join makes cells of fields that no line parts: to the right as far as it goes, then down.
func (t *pdfTable) join(s pdfSides) {
	height := len(t.rows) - 1
	t.field = slices.Repeat([]int{-1}, s.width*height)
	for row := range height {
		for column := range s.width {
			if t.field[row*s.width+column] < 0 {
				t.add(s, row, column)
			}
		}
	}
}

func (t *pdfTable) add(s pdfSides, row, column int) {
	right, low := column+1, row+1
	for right < s.width && !s.leftOf[row*s.width+right] && t.field[row*s.width+right] < 0 {
		right++
	}
	for low < len(t.rows)-1 && t.open(s, low, column, right) {
		low++
	}
	for y := row; y < low; y++ {
		for x := column; x < right; x++ {
			t.field[y*s.width+x] = len(t.cells)
		}
	}
	t.cells = append(t.cells, Cell{Row: row, Column: column, Rows: low - row, Columns: right - column})
	t.boxes = append(t.boxes, pdfBox{t.columns[column], t.rows[low], t.columns[right], t.rows[row]})
	t.glyphs = append(t.glyphs, nil)
}

// open tells whether a row of fields belongs to the cell above: no line between, none within.
func (t *pdfTable) open(s pdfSides, row, from, to int) bool {
	for column := from; column < to; column++ {
		i := row*s.width + column
		if s.above[i] || t.field[i] >= 0 || column > from && s.leftOf[i] {
			return false
		}
	}
	return true
}

// take takes a character that stands in the table, and tells whether it does.
func (t *pdfTable) take(g pdfGlyph) bool {
	x, y := g.centre(), g.middle()
	if x < t.box.left || x > t.box.right || y < t.box.bottom || y > t.box.top {
		return false
	}
	column, _ := slices.BinarySearch(t.columns, x)
	row, _ := slices.BinarySearchFunc(t.rows, y, func(a, b float64) int { return compareFloats(b, a) })
	column, row = max(column, 1)-1, max(row, 1)-1
	i := t.field[row*(len(t.columns)-1)+column]
	t.glyphs[i] = append(t.glyphs[i], g)
	return true
}

// filled tells whether most of the rows have something in two cells: a frame around a text has not.
func (t *pdfTable) filled() bool {
	filled := make([]int, len(t.rows)-1)
	for i, c := range t.cells {
		if len(t.glyphs[i]) > 0 {
			filled[c.Row]++
		}
	}
	rows := 0
	for _, n := range filled {
		if n > 1 {
			rows++
		}
	}
	return rows > 0
}

// continues tells whether the table goes on with one of the page before: the same columns.
func (t *pdfTable) continues(before *pdfTable) bool {
	return before != nil && slices.EqualFunc(t.columns, before.columns, func(a, b float64) bool { return math.Abs(a-b) <= pdfNear })
}

// write writes the rows down.
func (t *pdfTable) write(s *scribe) {
	rows := make([][]Cell, len(t.rows)-1)
	for i, c := range t.cells {
		c.Text = joinLines(slices.Values(pdfLines(t.glyphs[i])))
		row := c.Row
		c.Row += t.below
		c.At.Page = s.page
		rows[row] = append(rows[row], c)
	}
	s.table = t.number
	for i, cells := range rows {
		s.row(t.below+i, cells)
	}
}
