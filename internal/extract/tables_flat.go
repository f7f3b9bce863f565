package extract

import (
	"strings"

	"nianbao/internal/form"
)

// Bounds of the work on one row of figures that are printed without anything between them.
const (
	mostSteps = 200_000 // of the search
	mostWays  = 200     // that the identities of the row admit
)

// flattened says that most rows of a table have lost what parts their figures, as a page has whose text a crawler took.
func (p *pass) flattened(fillings []filling, table int) bool {
	short, all := 0, 0
	for i := range fillings {
		if l := &p.plan.lines[fillings[i].line]; l.table == table && !fillings[i].run.row && len(l.cells) > 1 {
			all++
			if len(fillings[i].run.tokens) < len(l.cells) {
				short++
			}
		}
	}
	return 2*short > all
}

// cutRow finds the ways to cut the figures of a row that stand together: each has a digit at least, none begins with a
// zero but zero itself, and no figure goes over what parts them still. Of a row with identities, only ways that hold to
// them count. Where there are too many, none is told.
func (p *pass) cutRow(f *filling) []choice {
	l := &p.plan.lines[f.line]
	c := &cut{line: l, tokens: f.run.tokens, weights: p.plan.weightsOf(l), pieces: make([]cutPiece, len(l.cells)), steps: mostSteps}
	c.from(0, 0, 0)
	if c.steps <= 0 || len(c.ways) > mostWays {
		return nil
	}
	var all []choice
	for _, way := range c.ways {
		tokens := make([]*token, len(way))
		for i, piece := range way {
			t := f.run.tokens[piece.token]
			if piece.to < len(t.digits) {
				t.unit, t.remark, t.codes = "", "", nil
			}
			t.digits = t.digits[piece.from:piece.to]
			tokens[i] = &t
		}
		if choice, is := p.choice(l, tokens); is {
			choice.code = codeJoined
			all = append(all, choice)
		}
	}
	return all
}

// cut is the search for the ways to cut a row.
type cut struct {
	line    *line
	tokens  []token
	weights [][]int64
	pieces  []cutPiece
	steps   int
	ways    [][]cutPiece
}

// cutPiece is a figure: some digits of a token.
type cutPiece struct {
	token, from, to int
	n               int64
}

// from cuts what is left: of a token from a digit on, then the tokens behind it.
func (c *cut) from(index, at, done int) {
	if c.steps--; c.steps < 0 || len(c.ways) > mostWays {
		return
	}
	want := len(c.pieces) - done
	if index == len(c.tokens) {
		if want == 0 && c.holds() {
			c.ways = append(c.ways, append([]cutPiece{}, c.pieces...))
		}
		return
	}
	digits := c.tokens[index].digits
	if want < len(c.tokens)-index || digits == "" {
		return
	}
	n := int64(0)
	for to := at + 1; to <= len(digits) && to-at < 16; to++ {
		d := digits[to-1]
		if isDigit(rune(d)) {
			n = 10*n + int64(d-'0')
		}
		if zeroBefore(digits[at:to]) {
			return
		}
		c.pieces[done] = cutPiece{index, at, to, n}
		switch {
		case d == '-' || d == '.' || to < len(digits) && (digits[to] == '.' || strings.Contains(digits[at:to], ".")):
		case to == len(digits):
			c.from(index+1, 0, done+1)
		default:
			c.from(index, to, done+1)
		}
	}
}

// holds says that the figures hold to the identities of the row.
func (c *cut) holds() bool {
	for _, weights := range c.weights {
		sum := int64(0)
		for i, w := range weights {
			sum += w * c.pieces[i].n
		}
		if sum != 0 {
			return false
		}
	}
	return true
}

// zeroBefore says that a figure begins with a zero that says nothing.
func zeroBefore(digits string) bool {
	digits = strings.TrimPrefix(digits, "-")
	return len(digits) > 1 && digits[0] == '0' && digits[1] != '.'
}

// codeJoined is the note on figures that were cut.
const codeJoined = "figures.joined"

// weightsOf are the identities that lie in a row of figures: of each, by how much every cell counts in it.
func (p *plan) weightsOf(l *line) [][]int64 {
	var all [][]int64
	for _, identity := range p.weights[l.table] {
		for row, weights := range identity {
			one := make([]int64, len(l.cells))
			counts := false
			for i, cell := range l.cells {
				if cell.row == row {
					one[i] = weights[cell.column]
					counts = counts || one[i] != 0
				}
			}
			if counts {
				all = append(all, one)
			}
		}
	}
	return all
}

// weigh finds by how much each cell of a row counts in an identity along it: it is 1 in one column and 0 in all others.
func weigh(identity *form.Identity, t *form.Table) map[int][]int64 {
	all := map[int][]int64{}
	for column := range t.Columns {
		grid := form.NewGrid(t)
		for row := range t.Rows {
			for other := range t.Columns {
				n := int64(0)
				if other == column {
					n = 1
				}
				grid.Set(row, other, form.Of(n))
			}
		}
		identity.Evaluate(&grid, nil, stated, func(e form.Equation) {
			if all[e.Line] == nil {
				all[e.Line] = make([]int64, len(t.Columns))
			}
			all[e.Line][column] = e.Actual.Sum - e.Expected.Sum
		})
	}
	return all
}
