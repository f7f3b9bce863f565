package form

// Axis is the direction in which the terms of an identity lie.
type Axis string

// The terms of an identity lie along the columns of one row, or along the rows of one column.
const (
	AlongColumns Axis = "columns"
	AlongRows    Axis = "rows"
)

// Identity is the one primitive of the arithmetic: a linear equation along one axis, held for every line of the other.
// The sum of Actual equals the sum of Expected; At is the term on which a fault is shown, by default the first of Actual;
// Derives says that a result nobody stated is computed by it.
type Identity struct {
	Rule     string   `yaml:"rule" json:"rule"`
	Table    string   `yaml:"table" json:"table"`
	Along    Axis     `yaml:"along" json:"along"`
	Lines    []string `yaml:"lines" json:"lines,omitempty"`
	Actual   []string `yaml:"actual" json:"actual"`
	Expected []string `yaml:"expected" json:"expected"`
	At       string   `yaml:"at" json:"at,omitempty"`
	Derives  bool     `yaml:"derives" json:"derives,omitempty"`

	table            *Table
	lines            []int
	actual, expected []term
	at               int
	blocks           []block
}

type term struct {
	index    int
	previous bool
	negative bool
}

// block is a group that may be stated in one figure: where all its members are blank, the stated row stands for them.
type block struct {
	stated  int
	members []int
}

// Cell is a place in a report or in that of the year before.
type Cell struct {
	Previous    bool
	Row, Column int
}

// Sum is one side of an equation: what the filled cells give, and how many are blank or not there. Which cells they are is
// told of equations that failed or could not be judged.
type Sum struct {
	Sum     int64
	Blank   int
	Cells   []Cell
	Missing []Cell
}

// State is what became of a check.
type State int

// The states of a check. By construction means that the service computed the result by this very equation.
const (
	NotAssessable State = iota
	Passed
	Failed
	ByConstruction
)

// Equation is an identity on one line, evaluated.
type Equation struct {
	State            State
	Line             int
	At               Cell
	Actual, Expected Sum
}

// Needs says whether the identity speaks of last year's report.
func (i *Identity) Needs() (previous bool) {
	for _, t := range i.expected {
		previous = previous || t.previous
	}
	return previous
}

// cell turns a place along the axis on a line into row and column.
func (i *Identity) cell(line, index int) (row, column int) {
	if i.Along == AlongColumns {
		return line, index
	}
	return index, line
}

// Evaluate holds the identity on each of its lines. previous is last year's grid, or nil; computed tells the cells that
// the service filled. Lines that are no part of the report are passed over.
func (i *Identity) Evaluate(this, previous *Grid, computed func(row, column int) bool, yield func(Equation)) {
	for _, line := range i.lines {
		if i.Along == AlongColumns && this.Absent(line) {
			continue
		}
		row, column := i.cell(line, i.at)
		e := Equation{Line: line, At: Cell{Row: row, Column: column},
			Actual: i.sum(i.actual, this, previous, line, false), Expected: i.sum(i.expected, this, previous, line, false)}
		if e.State = e.judge(i.signed(line)); e.State != Passed {
			e.Actual, e.Expected = i.sum(i.actual, this, previous, line, true), i.sum(i.expected, this, previous, line, true)
		}
		if i.Derives && e.State == Passed && computed(row, column) {
			e.State = ByConstruction
		}
		yield(e)
	}
}

// judge compares the two sides. Cells are not negative, so a side that is over the other already without its blanks can't
// be mended by filling them: it has failed.
func (e *Equation) judge(signed bool) State {
	actual, expected := e.Actual.Blank == 0, e.Expected.Blank == 0
	switch {
	case actual && expected && e.Actual.Sum == e.Expected.Sum:
		return Passed
	case actual && expected:
		return Failed
	case signed:
		return NotAssessable
	case actual && e.Expected.Sum > e.Actual.Sum, expected && e.Actual.Sum > e.Expected.Sum:
		return Failed
	}
	return NotAssessable
}

// signed says that some term may be below zero: it is subtracted, or its column may be negative.
func (i *Identity) signed(line int) bool {
	for _, terms := range [][]term{i.actual, i.expected} {
		for _, t := range terms {
			_, column := i.cell(line, t.index)
			if t.negative || i.table.Columns[column].Signed {
				return true
			}
		}
	}
	return false
}

func (i *Identity) sum(terms []term, this, previous *Grid, line int, list bool) Sum {
	var s Sum
	for _, t := range terms {
		row, column := i.cell(line, t.index)
		cell := Cell{Previous: t.previous, Row: row, Column: column}
		f := Figure{}
		switch {
		case !t.previous:
			if f = this.At(row, column); !f.Filled && i.standsIn(this, row, column) {
				continue
			}
		case previous != nil:
			f = previous.Like(i.table, row, column)
		}
		s.add(cell, f, t.negative, list)
	}
	for _, b := range i.blocks {
		if stated := this.At(b.stated, line); stated.Filled && b.blank(this, line) && holds(terms, b.members[0]) {
			s.add(Cell{Row: b.stated, Column: line}, stated, false, list)
		}
	}
	return s
}

// standsIn says that a blank cell's group is stated in one figure in this column.
func (i *Identity) standsIn(g *Grid, row, column int) bool {
	for _, b := range i.blocks {
		if b.has(row) {
			return g.At(b.stated, column).Filled && b.blank(g, column)
		}
	}
	return false
}

func (s *Sum) add(cell Cell, f Figure, negative, list bool) {
	switch {
	case !f.Filled:
		s.Blank++
	case negative:
		s.Sum -= f.N
	default:
		s.Sum += f.N
	}
	switch {
	case !list:
	case f.Filled:
		s.Cells = append(s.Cells, cell)
	default:
		s.Missing = append(s.Missing, cell)
	}
}

func (b *block) has(row int) bool {
	for _, member := range b.members {
		if member == row {
			return true
		}
	}
	return false
}

func (b *block) blank(g *Grid, column int) bool {
	for _, member := range b.members {
		if g.At(member, column).Filled {
			return false
		}
	}
	return true
}

func holds(terms []term, index int) bool {
	for _, t := range terms {
		if t.index == index {
			return true
		}
	}
	return false
}

// groupBlocks are the groups that may be stated in one figure, of which all rows are among these.
func groupBlocks(t *Table, rows []int) []block {
	var blocks []block
	for i := range t.Groups {
		g := &t.Groups[i]
		if g.stated < 0 {
			continue
		}
		b := block{stated: g.stated, members: g.members}
		all := true
		for _, member := range g.members {
			found := false
			for _, row := range rows {
				found = found || row == member
			}
			all = all && found
		}
		if all {
			blocks = append(blocks, b)
		}
	}
	return blocks
}
