package form

import "slices"

// system is what this year's identities say of the stated cells of a grid: each assessable equation is a constraint that
// is linear in them, since a computed cell is itself a sum of stated ones.
type system struct {
	edition   *Edition
	grid      Grid
	computed  func(row, column int) bool
	checks    []check
	residuals []int64 // by check: actual less expected, as far as filled
	scratch   []int64
	spare     []int64
	places    []place
	all       []int // every place
	at        []int // by cell: its place, or -1
	failed    []int // the checks that do not hold
	pivot     int   // the failed check without blanks that has the fewest places, or -1
}

// check is an equation on a line: a row or a column, the other is -1.
type check struct {
	row, column int
	sense       sense
	weights     []int64 // by cell
	places      []int
}

// place is a stated cell that some check rests on or could.
type place struct {
	row, column int
	from        int64
	effects     []effect // in the order of the checks
}

// effect is by how much a residual grows with each 1 more in a place.
type effect struct {
	check int
	by    int64
}

// sense is what is asked of a residual. A side with blanks can only grow, so it must not be over the other.
type sense int

const (
	exact sense = iota
	atLeast
	atMost
)

func (s sense) holds(residual int64) bool {
	switch s {
	case atLeast:
		return residual >= 0
	case atMost:
		return residual <= 0
	}
	return residual == 0
}

func (e *Edition) system(g *Grid, computed func(row, column int) bool) *system {
	s := &system{edition: e, grid: g.clone(), pivot: -1}
	s.computed = func(row, column int) bool { return g.Table.Rows[row].IsDerived(column) && computed(row, column) }
	e.Derive(&s.grid, computed)
	definitions := s.definitions()
	s.identities(func(i *Identity, line int) { s.addCheck(i, line, definitions) })
	s.addPlaces()
	s.scratch = make([]int64, len(s.checks))
	for k := range s.checks {
		c := &s.checks[k]
		if c.sense.holds(s.residuals[k]) {
			continue
		}
		s.failed = append(s.failed, k)
		if c.sense == exact && (s.pivot < 0 || len(c.places) < len(s.checks[s.pivot].places)) {
			s.pivot = k
		}
	}
	return s
}

func (g *Grid) clone() Grid { return Grid{Table: g.Table, figures: slices.Clone(g.figures)} }

// identities are those that need nothing but this report, on the lines that are part of it.
func (s *system) identities(yield func(i *Identity, line int)) {
	for k := range s.edition.Identities {
		i := &s.edition.Identities[k]
		if i.Table != s.grid.Table.Key || i.Needs() {
			continue
		}
		for _, line := range i.lines {
			if i.Along == AlongRows || !s.grid.Absent(line) {
				yield(i, line)
			}
		}
	}
}

// definition is what a computed cell is the sum of.
type definition struct {
	cell    int
	weights []int64
}

// definitions are the computed cells in the order in which they are derived.
func (s *system) definitions() []definition {
	var all []definition
	s.identities(func(i *Identity, line int) {
		if row, column := i.cell(line, i.at); i.Derives && s.computed(row, column) {
			d := definition{s.cell(row, column), s.blankWeights()}
			i.weigh(&s.grid, line, i.expected, 1, d.weights)
			all = append(all, d)
		}
	})
	return all
}

// blankWeights are cut from a larger piece: there are many of them.
func (s *system) blankWeights() []int64 {
	const pieces = 16
	cells := len(s.grid.figures)
	if len(s.spare) == 0 {
		s.spare = make([]int64, pieces*cells)
	}
	weights := s.spare[:cells:cells]
	s.spare = s.spare[cells:]
	return weights
}

func (s *system) cell(row, column int) int { return row*len(s.grid.Table.Columns) + column }

// addCheck notes an equation that says something of stated cells; one that holds by construction does not.
func (s *system) addCheck(i *Identity, line int, definitions []definition) {
	c := check{row: line, column: -1, weights: s.blankWeights()}
	if i.Along == AlongRows {
		c.row, c.column = -1, line
	}
	actual, lacksActual := i.weigh(&s.grid, line, i.actual, 1, c.weights)
	expected, lacksExpected := i.weigh(&s.grid, line, i.expected, -1, c.weights)
	switch {
	case !lacksActual && !lacksExpected:
	case lacksActual && lacksExpected, i.signed(line):
		return
	case lacksExpected:
		c.sense = atLeast
	default:
		c.sense = atMost
	}
	for _, d := range slices.Backward(definitions) {
		d.resolve(c.weights)
	}
	if slices.ContainsFunc(c.weights, func(w int64) bool { return w != 0 }) {
		s.checks = append(s.checks, c)
		s.residuals = append(s.residuals, actual+expected)
	}
}

// resolve puts the operands of a computed cell in its place.
func (d *definition) resolve(weights []int64) {
	w := weights[d.cell]
	if w == 0 {
		return
	}
	weights[d.cell] = 0
	for cell, by := range d.weights {
		weights[cell] += w * by
	}
}

// weigh adds up terms as sum does and notes with what weight each filled cell enters.
func (i *Identity) weigh(g *Grid, line int, terms []term, weight int64, into []int64) (sum int64, lacks bool) {
	add := func(row, column int, weight int64) {
		f := g.At(row, column)
		if !f.Filled {
			lacks = true
			return
		}
		sum += weight * f.N
		into[row*len(g.Table.Columns)+column] += weight
	}
	for _, t := range terms {
		row, column := i.cell(line, t.index)
		switch {
		case t.previous:
			lacks = true
		case i.standsIn(g, row, column):
		case t.negative:
			add(row, column, -weight)
		default:
			add(row, column, weight)
		}
	}
	for _, b := range i.blocks {
		if g.At(b.stated, line).Filled && b.blank(g, line) && holds(terms, b.members[0]) {
			add(b.stated, line, weight)
		}
	}
	return sum, lacks
}

// addPlaces finds the stated cells and links them with the checks, both ways.
func (s *system) addPlaces() {
	cells := len(s.grid.figures)
	s.at, s.all, s.places = make([]int, cells), make([]int, 0, cells), make([]place, 0, cells)
	effects := make([]effect, 0, 3*cells)
	for cell, f := range s.grid.figures {
		row, column := cell/len(s.grid.Table.Columns), cell%len(s.grid.Table.Columns)
		s.at[cell] = -1
		if !f.Filled || s.computed(row, column) {
			continue
		}
		s.at[cell] = len(s.places)
		s.all = append(s.all, len(s.places))
		first := len(effects)
		for k := range s.checks {
			if by := s.checks[k].weights[cell]; by != 0 {
				effects = append(effects, effect{k, by})
			}
		}
		s.places = append(s.places, place{row, column, f.N, effects[first:]})
	}
	linked := make([]int, 0, len(effects))
	for k := range s.checks {
		first := len(linked)
		for cell, weight := range s.checks[k].weights {
			if weight != 0 {
				linked = append(linked, s.at[cell])
			}
		}
		s.checks[k].places = linked[first:]
	}
}

// weight is by how much the residual of a check grows with each 1 more in a place.
func (s *system) weight(p, k int) int64 {
	cell := s.cell(s.places[p].row, s.places[p].column)
	return s.checks[k].weights[cell]
}
