package form

import "slices"

// splits reads two neighbouring cells of a row as one number, in the first's place or in the second's.
func (s *system) splits() [][]Mend {
	var found [][]Mend
	for p := range s.places {
		a := &s.places[p]
		if a.column+1 == len(s.grid.Table.Columns) {
			continue
		}
		q := s.at[s.cell(a.row, a.column+1)]
		if q < 0 || s.grid.Table.Columns[a.column].IsAmount() || s.grid.Table.Columns[a.column+1].IsAmount() {
			continue
		}
		b := &s.places[q]
		whole, is := joined(a.from, b.from)
		if !is {
			continue
		}
		for _, pair := range [][2]change{{{p, whole - a.from}, {q, -b.from}}, {{p, -a.from}, {q, whole - b.from}}} {
			if s.explainTogether(pair[0], pair[1]) {
				found = append(found, s.mends(pair[:]...))
			}
		}
	}
	return found
}

// explainTogether says that it takes both changes to mend every failure: were one without a trace, it would prove nothing.
func (s *system) explainTogether(a, b change) bool {
	return s.explains(a, b) && !s.explains(a) && !s.explains(b)
}

// joined writes one number behind the other.
func joined(a, b int64) (whole int64, is bool) {
	const most = int64(1) << 53 // below, a figure can be multiplied without overflow
	if a < 1 || b < 1 || b > most {
		return 0, false
	}
	whole = a
	for rest := b; rest > 0; rest /= 10 {
		if whole > most {
			return 0, false
		}
		whole *= 10
	}
	return whole + b, true
}

// oneSplit is the one pair of cells that may be a split number; where it may stand in either cell, there is no mend.
func oneSplit(splits [][]Mend) (Suspect, bool) {
	switch {
	case len(splits) == 0:
		return Suspect{}, false
	case len(splits) == 1:
		return suspect(SuspectSplit, false, splits[0]), true
	case len(splits) == 2 && slices.EqualFunc(splits[0], splits[1], Mend.sameCell):
		either := suspect(SuspectSplit, false, splits[0])
		either.Mends = nil
		return either, true
	}
	return Suspect{}, false
}

func (m Mend) sameCell(n Mend) bool { return m.Row == n.Row && m.Column == n.Column }

func (s *system) rowSwaps() [][]Mend {
	return s.swaps(func(a, b *place) bool { return a.row == b.row })
}

func (s *system) columnSwaps() [][]Mend {
	return s.swaps(func(a, b *place) bool { return a.column == b.column })
}

// swaps puts two cells of a line in each other's place. One of them has to be in the pivot's equation.
func (s *system) swaps(oneLine func(a, b *place) bool) [][]Mend {
	var found [][]Mend
	for _, p := range s.checks[s.pivot].places {
		for q := range s.places {
			a, b := &s.places[p], &s.places[q]
			twice := q <= p && s.weight(q, s.pivot) != 0
			if twice || !oneLine(a, b) {
				continue
			}
			if there, back := (change{p, b.from - a.from}), (change{q, a.from - b.from}); s.explainTogether(there, back) {
				found = append(found, s.mends(there, back))
			}
		}
	}
	return found
}

// line is a row with an identity along it.
type line struct {
	identity       *Identity
	row            int
	parts, results []int // columns, ascending
}

func (s *system) lines() []line {
	var lines []line
	s.identities(func(i *Identity, row int) {
		if i.Along == AlongColumns {
			lines = append(lines, line{i, row, columns(i.expected), columns(i.actual)})
		}
	})
	return lines
}

func columns(terms []term) []int {
	all := make([]int, len(terms))
	for i, t := range terms {
		all[i] = t.index
	}
	return ascending(all)
}

// fewest is how many cells a row must have wrong before it is called shifted or repeated: less is told as cells.
const fewest = 3

// shifts moves a row's figures, with its results or without, by one column.
func (s *system) shifts() [][]Mend {
	var found [][]Mend
	if len(s.failed) < 2 { // the figure that fell off is free, so one equation proves nothing
		return nil
	}
	for _, l := range s.lines() {
		if !s.inPivot(l.row) {
			continue
		}
		for _, run := range [][]int{l.parts, ascending(slices.Concat(l.parts, l.results))} {
			reversed := slices.Clone(run)
			slices.Reverse(reversed)
			for _, order := range [][]int{run, reversed} {
				if mends := s.shift(&l, order); len(mends) >= fewest && s.mendsAll(mends) {
					found = append(found, inOrder(mends))
				}
			}
		}
	}
	return found
}

// inPivot says that a cell of the row is in the pivot's equation, so that mending the row may mend it.
func (s *system) inPivot(row int) bool {
	return slices.ContainsFunc(s.checks[s.pivot].places, func(p int) bool { return s.places[p].row == row })
}

// shift gives each cell the figure of the next in order, and the last what the row's equation asks.
func (s *system) shift(l *line, order []int) []Mend {
	shifted := s.grid.clone()
	last := order[len(order)-1]
	for k, column := range order {
		if s.computed(l.row, column) || k > 0 && !s.grid.At(l.row, column).Filled {
			return nil
		}
		if column != last {
			shifted.Set(l.row, column, s.grid.At(l.row, order[k+1]))
		}
	}
	shifted.Set(l.row, last, Of(0))
	shifted.Set(l.row, last, Of(s.lacking(l, &shifted, last)))
	var mends []Mend
	for _, column := range order {
		from, to := s.grid.At(l.row, column), shifted.At(l.row, column)
		if !s.grid.Table.Columns[column].takes(to.N) {
			return nil
		}
		if from != to {
			mends = append(mends, Mend{l.row, column, from, to})
		}
	}
	return mends
}

// lacking is what a cell that is 0 has to be for its row to add up; 0 where the row's result is not stated.
func (s *system) lacking(l *line, g *Grid, column int) int64 {
	weights := make([]int64, len(s.grid.figures))
	actual, lacksActual := l.identity.weigh(g, l.row, l.identity.actual, 1, weights)
	expected, lacksExpected := l.identity.weigh(g, l.row, l.identity.expected, -1, weights)
	open := slices.ContainsFunc(l.results, func(c int) bool { return s.computed(l.row, c) })
	weight := weights[s.cell(l.row, column)]
	if lacksActual || lacksExpected || open || weight == 0 {
		return 0
	}
	return -(actual + expected) / weight
}

// mendsAll tries mends that may fill a blank, and so make an equation assessable that was not: first by what is known of
// the filled cells, then by the form itself.
func (s *system) mendsAll(mends []Mend) bool {
	var changes []change
	mended := s.grid.clone()
	for _, m := range mends {
		if m.From.Filled {
			changes = append(changes, change{s.at[s.cell(m.Row, m.Column)], m.To.N - m.From.N})
		}
		mended.Set(m.Row, m.Column, m.To)
	}
	return s.explains(changes...) && len(s.edition.system(&mended, s.computed).failed) == 0
}

// repeats finds rows that hold one figure all over, where other equations tell what should stand there.
func (s *system) repeats() [][]Mend {
	var found [][]Mend
	for _, l := range s.lines() {
		if changes := s.repeat(&l); len(changes) >= fewest && s.explains(changes...) {
			found = append(found, s.mends(changes...))
		}
	}
	return found
}

func (s *system) repeat(l *line) []change {
	cells := s.alike(l)
	var changes []change
	for _, p := range cells {
		k := slices.IndexFunc(s.places[p].effects, func(e effect) bool { return s.tells(e.check, p, cells) })
		if k < 0 {
			return nil
		}
		own := s.places[p].effects[k]
		if by := -s.residuals[own.check] / own.by; by != 0 {
			changes = append(changes, change{p, by})
		}
	}
	return changes
}

// alike are the places of a row whose parts all hold one figure, with the results that hold it too.
func (s *system) alike(l *line) []int {
	figure := s.grid.At(l.row, l.parts[0])
	var places []int
	for k, column := range slices.Concat(l.parts, l.results) {
		p := s.at[s.cell(l.row, column)]
		same := p >= 0 && figure.N != 0 && s.grid.At(l.row, column) == figure
		if !same && k < len(l.parts) {
			return nil
		}
		if same {
			places = append(places, p)
		}
	}
	return places
}

// tells says that the check speaks of this one of the places alone.
func (s *system) tells(k, p int, places []int) bool {
	others := slices.ContainsFunc(places, func(q int) bool { return q != p && s.weight(q, k) != 0 })
	return s.checks[k].sense == exact && !others
}

// repeatedAlone is a row with one figure all over, its result too, where only its own equation fails: what should stand
// there can't be told.
func (s *system) repeatedAlone() (Suspect, bool) {
	if len(s.failed) != 1 {
		return Suspect{}, false
	}
	for _, l := range s.lines() {
		if l.row == s.checks[s.failed[0]].row && len(s.alike(&l)) == len(l.parts)+len(l.results) && len(l.parts) >= fewest {
			return Suspect{Kind: SuspectRepeatedRow, Rows: []int{l.row}, Columns: ascending(slices.Concat(l.parts, l.results))}, true
		}
	}
	return Suspect{}, false
}
