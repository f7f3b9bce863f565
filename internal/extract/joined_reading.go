package extract

import (
	"slices"
	"strconv"

	"nianbao/internal/form"
)

// joinedReading is one way to read a row: its figures by column, the digits of the text that they take, and what they add
// to each equation between rows.
type joinedReading struct {
	figures        []int64
	text, from, to int
	adds           []int64
}

// add computes what the reading adds to the equations between rows.
func (x *joinedReading) add(row int, across []joinedEquation) {
	x.adds = make([]int64, len(across))
	for k, e := range across {
		for column, n := range x.figures {
			x.adds[k] += n * e.weights[row*len(x.figures)+column]
		}
	}
}

// listed are the figures by column, blank where the row has no cell.
func (x *joinedReading) listed(columns []int) []form.Figure {
	figures := make([]form.Figure, len(x.figures))
	for _, column := range columns {
		figures[column] = form.Of(x.figures[column])
	}
	return figures
}

// starts are the places in the text where the figures begin, by column.
func (x *joinedReading) starts(columns []int, t *joinedText) []int {
	starts := make([]int, len(x.figures))
	at := x.from
	for _, column := range columns {
		starts[column] = t.offsets[at]
		at += len(strconv.FormatInt(x.figures[column], 10))
	}
	return starts
}

// joinedSplitter finds the readings of a row in a text of its run that satisfy the equations within the row.
type joinedSplitter struct {
	text      *joinedText
	number    int   // of the text in its run
	columns   []int // in which the row has cells
	before    int   // cells of the run before the row
	strict    bool
	equations [][]int64 // by column
	budget    *joinedBudget

	least, most [][][]int64 // by equation, cells and digit: between what the sum of so many cells up to there lies
	sums        [][]int64   // by cells and equation: of the cells behind
	figures     []int64     // being tried, by column
	found       []joinedReading
}

// all finds the readings from the last cell to the first: a total stands last and bounds its parts. It says whether the
// bounds of the work sufficed.
func (s *joinedSplitter) all() (found []joinedReading, complete bool) {
	for _, weights := range s.equations {
		least, most := s.bounds(weights)
		s.least, s.most = append(s.least, least), append(s.most, most)
	}
	s.sums = make([][]int64, len(s.columns)+1)
	for cells := range s.sums {
		s.sums[cells] = make([]int64, len(s.equations))
	}
	for to, on := range s.text.on[s.before+len(s.columns)] {
		if on && !s.back(len(s.columns), to, to) {
			return nil, false
		}
	}
	return s.found, true
}

// back tries the figures for the last of so many cells, which end at a place; the row ends at another.
func (s *joinedSplitter) back(cells, at, to int) (complete bool) {
	if !s.budget.take(1) || len(s.found) > joinedReadings {
		return false
	}
	if cells == 0 {
		s.found = append(s.found, joinedReading{figures: slices.Clone(s.figures), text: s.number, from: at, to: to})
		return true
	}
	column := s.columns[cells-1]
	complete = true
	s.text.begins(at, s.strict, func(from int) {
		if !complete || !s.text.on[s.before+cells-1][from] {
			return
		}
		s.figures[column] = s.text.number(from, at)
		for e, weights := range s.equations {
			sum := s.sums[cells][e] + weights[column]*s.figures[column]
			if sum+s.least[e][cells-1][from] > 0 || sum+s.most[e][cells-1][from] < 0 {
				return
			}
			s.sums[cells-1][e] = sum
		}
		complete = s.back(cells-1, from, to)
	})
	return complete
}

// bounds are between what the sum of the first cells of the row lies, by cells and digit at which they end.
func (s *joinedSplitter) bounds(weights []int64) (least, most [][]int64) {
	width := len(s.text.digits) + 1
	least, most = make([][]int64, len(s.columns)+1), make([][]int64, len(s.columns)+1)
	least[0], most[0] = make([]int64, width), make([]int64, width)
	for k, column := range s.columns {
		low, high, seen := make([]int64, width), make([]int64, width), make([]bool, width)
		for from := range s.text.digits {
			if !s.text.on[s.before+k][from] {
				continue
			}
			s.text.ends(from, s.strict, func(to int) {
				n := weights[column] * s.text.number(from, to)
				a, b := least[k][from]+n, most[k][from]+n
				if seen[to] {
					a, b = min(a, low[to]), max(b, high[to])
				}
				low[to], high[to], seen[to] = a, b, true
			})
		}
		least[k+1], most[k+1] = low, high
	}
	return least, most
}
