package form

// explanations are the ways to mend every failure by changing one cell or two. What is changed without a trace in any
// equation is none. Pairs are counted to two; more says that there are pairs beyond counting.
type explanations struct {
	cells, pairs [][]Mend
	more         bool
}

// sole says that there is one explanation and no other.
func (x *explanations) sole() bool { return !x.more && len(x.cells)+len(x.pairs) == 1 }

// change is by how much a place is changed.
type change struct {
	place int
	by    int64
}

func (s *system) explain() explanations {
	var x explanations
	for _, p := range s.checks[s.pivot].places {
		if c := (change{p, -s.residuals[s.pivot] / s.weight(p, s.pivot)}); s.explains(c) {
			x.cells = append(x.cells, s.mends(c))
		}
	}
	for _, p := range s.checks[s.pivot].places {
		for _, q := range s.partners(p) {
			if q == p || q < p && s.weight(q, s.pivot) != 0 {
				continue
			}
			if s.addPair(&x, p, q); x.more || len(x.pairs) > 1 {
				return x
			}
		}
		if s.leavesOpen(p) {
			x.more = true
			return x
		}
	}
	return x
}

// explains says that the changes mend every failure, break nothing and leave figures that the form takes.
func (s *system) explains(changes ...change) bool {
	left := s.residuals[s.pivot]
	for _, c := range changes {
		left += c.by * s.weight(c.place, s.pivot)
	}
	if left != 0 {
		return false
	}
	copy(s.scratch, s.residuals)
	for _, c := range changes {
		for _, effect := range s.places[c.place].effects {
			s.scratch[effect.check] += c.by * effect.by
		}
		if !s.takes(c) {
			return false
		}
	}
	for k, residual := range s.scratch {
		if !s.checks[k].sense.holds(residual) {
			return false
		}
	}
	return true
}

// takes says that the change is one and its column takes the figure.
func (s *system) takes(c change) bool {
	p := &s.places[c.place]
	to := p.from + c.by
	overflows := (c.by > 0) != (to > p.from)
	return c.by != 0 && !overflows && s.grid.Table.Columns[p.column].takes(to)
}

func (c *Column) takes(n int64) bool { return c.Holds(n) && (n >= 0 || c.Signed) }

func (s *system) mends(changes ...change) []Mend {
	mends := make([]Mend, len(changes))
	for i, c := range changes {
		p := &s.places[c.place]
		mends[i] = Mend{p.row, p.column, Of(p.from), Of(p.from + c.by)}
	}
	return inOrder(mends)
}

// partners are the places that may change together with this one: they have to mend what it breaks or does not touch.
func (s *system) partners(p int) []int {
	for _, effect := range s.places[p].effects {
		if c := &s.checks[effect.check]; c.sense == exact && s.residuals[effect.check] == 0 {
			return c.places
		}
	}
	for _, k := range s.failed {
		if c := &s.checks[k]; c.sense == exact && s.weight(p, k) == 0 {
			return c.places
		}
	}
	return s.all
}

// addPair notes the explanation in which exactly these two places change. Two equations that tell the places apart fix
// both changes; where none does and one place could mend all, they share the change in any way.
func (s *system) addPair(x *explanations, p, q int) {
	k := s.pivot
	pk, qk := s.weight(p, k), s.weight(q, k)
	for _, effects := range [][]effect{s.places[p].effects, s.places[q].effects} {
		for _, effect := range effects {
			j := effect.check
			pj, qj := s.weight(p, j), s.weight(q, j)
			determinant := pk*qj - qk*pj
			if s.checks[j].sense != exact || determinant == 0 {
				continue
			}
			a := change{p, (qk*s.residuals[j] - qj*s.residuals[k]) / determinant}
			b := change{q, (pj*s.residuals[k] - pk*s.residuals[j]) / determinant}
			if s.takes(a) && s.takes(b) && s.explains(a, b) {
				x.pairs = append(x.pairs, s.mends(a, b))
			}
			return
		}
	}
	x.more = x.more || qk != 0 && s.inProportion(p)
}

// inProportion says that a change of this place alone, be it of a fraction or to a figure that no column takes, would
// mend all failures without blanks.
func (s *system) inProportion(p int) bool {
	for k := range s.checks {
		mended := s.residuals[k]*s.weight(p, s.pivot) == s.residuals[s.pivot]*s.weight(p, k)
		if s.checks[k].sense == exact && !mended {
			return false
		}
	}
	return true
}

// leavesOpen says that the place mends all failures without blanks, but not one with: a second cell might do that, by
// an amount that nothing tells.
func (s *system) leavesOpen(p int) bool {
	c := change{p, -s.residuals[s.pivot] / s.weight(p, s.pivot)}
	return s.inProportion(p) && s.takes(c) && !s.explains(c)
}
