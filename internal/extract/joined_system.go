package extract

import "slices"

// joinedSystem is what is asked of lines together: one reading each so that every equation comes to 0 and linked lines go
// on where the line before ends.
type joinedSystem struct {
	lines     []*joinedLine
	equations []int   // of those between rows, the ones that are asked
	constants []int64 // by equation between rows: what cells that are not solved add
	budget    *joinedBudget
}

// joinedState has for each line the readings that may still be.
type joinedState [][]int

// clone copies the lists of readings by reference: they are replaced, never changed.
func (s joinedState) clone() joinedState { return slices.Clone(s) }

// with is the state in which a line has one reading.
func (s joinedState) with(line, reading int) joinedState {
	c := s.clone()
	c[line] = []int{reading}
	return c
}

// settle leaves each line the readings that are part of a reading of the whole, and those of which it can't be told; false
// where no reading of the whole was found. Equations that can't come to 0 one by one are not asked.
func (s *joinedSystem) settle(asked []int) bool {
	state := make(joinedState, len(s.lines))
	for i, line := range s.lines {
		state[i] = line.left
	}
	for _, k := range asked {
		if ok, _ := s.narrowBy(k, state.clone()); ok {
			s.equations = append(s.equations, k)
		}
	}
	if s.budget.spent() || !s.narrow(state) {
		return false
	}
	found, is := s.search(state.clone())
	if is {
		s.prove(state, found)
	}
	return is
}

// prove asks of every reading whether it is part of a reading of the whole, until more are than are listed.
func (s *joinedSystem) prove(state, found joinedState) {
	proved := make([]map[int]bool, len(state))
	for i := range proved {
		proved[i] = map[int]bool{found[i][0]: true}
	}
	for i := range state {
		for _, r := range state[i] {
			if proved[i][r] || len(proved[i]) > joinedCandidates {
				continue
			}
			found, is := s.search(state.with(i, r))
			switch {
			case is:
				for j := range found {
					proved[j][found[j][0]] = true
				}
			case !s.budget.spent():
				state[i] = slices.DeleteFunc(slices.Clone(state[i]), func(other int) bool { return other == r })
			}
		}
		s.lines[i].left = state[i]
	}
}

// search finds one reading of the whole.
func (s *joinedSystem) search(state joinedState) (found joinedState, is bool) {
	if !s.narrow(state) {
		return nil, false
	}
	choice := -1
	for i, left := range state {
		if len(left) > 1 && (choice < 0 || len(left) < len(state[choice])) {
			choice = i
		}
	}
	if choice < 0 {
		return state, true
	}
	for _, r := range state[choice] {
		if found, is = s.search(state.with(choice, r)); is || s.budget.spent() {
			break
		}
	}
	return found, is
}

// narrow takes readings away that can't be until nothing changes; false where a line has none left.
func (s *joinedSystem) narrow(state joinedState) bool {
	for changed := true; changed; {
		changed = false
		for _, k := range s.equations {
			ok, less := s.narrowBy(k, state)
			if !ok {
				return false
			}
			changed = changed || less
		}
		ok, less := s.narrowLinks(state)
		if !ok {
			return false
		}
		changed = changed || less
	}
	return true
}

// narrowBy takes the readings away with which no others make the equation come to 0.
func (s *joinedSystem) narrowBy(k int, state joinedState) (ok, less bool) {
	base := s.constants[k]
	var open []int
	var values [][]int64
	for i, left := range state {
		if v := s.values(k, i, left); v != nil {
			open, values = append(open, i), append(values, v)
		} else {
			base += s.lines[i].readings[left[0]].adds[k]
		}
	}
	if len(open) == 0 {
		return base == 0, false
	}
	after := make([]joinedSums, len(open))
	after[len(open)-1] = joinedSums{{0, 0}}
	for i := len(open) - 1; i > 0; i-- {
		if !s.budget.take(len(after[i]) * len(values[i])) {
			return false, false
		}
		after[i-1] = after[i].plus(values[i])
	}
	before := joinedSums{{base, base}}
	for i, line := range open {
		if !s.budget.take((len(before) + len(after[i])) * len(values[i])) {
			return false, false
		}
		possible := slices.DeleteFunc(slices.Clone(values[i]), func(n int64) bool { return !before.meets(after[i], n) })
		if len(possible) == 0 {
			return false, false
		}
		if len(possible) < len(values[i]) {
			less = true
			state[line] = s.keep(line, state[line], func(x *joinedReading) bool {
				_, is := slices.BinarySearch(possible, x.adds[k])
				return is
			})
		}
		before = before.plus(possible)
	}
	return true, less
}

// values are the different figures that the readings left of a line add to an equation, ascending; none where all add one.
func (s *joinedSystem) values(k, line int, left []int) []int64 {
	readings := s.lines[line].readings
	first := readings[left[0]].adds[k]
	if !slices.ContainsFunc(left, func(r int) bool { return readings[r].adds[k] != first }) {
		return nil
	}
	values := make([]int64, len(left))
	for i, r := range left {
		values[i] = readings[r].adds[k]
	}
	slices.Sort(values)
	return slices.Compact(values)
}

func (s *joinedSystem) keep(line int, left []int, holds func(*joinedReading) bool) []int {
	kept := make([]int, 0, len(left))
	for _, r := range left {
		if holds(&s.lines[line].readings[r]) {
			kept = append(kept, r)
		}
	}
	return kept
}

// narrowLinks takes the readings away that don't go on from, or lead to, a reading of the line beside.
func (s *joinedSystem) narrowLinks(state joinedState) (ok, less bool) {
	for i := 1; i < len(state); i++ {
		if !s.lines[i].linked {
			continue
		}
		if !s.budget.take(len(state[i-1]) * len(state[i])) {
			return false, false
		}
		leads := func(a, b *joinedReading) bool { return a.text == b.text && a.to == b.from }
		before := s.keep(i-1, state[i-1], func(a *joinedReading) bool {
			return slices.ContainsFunc(state[i], func(r int) bool { return leads(a, &s.lines[i].readings[r]) })
		})
		after := s.keep(i, state[i], func(b *joinedReading) bool {
			return slices.ContainsFunc(before, func(r int) bool { return leads(&s.lines[i-1].readings[r], b) })
		})
		if len(after) == 0 {
			return false, false
		}
		less = less || len(before) < len(state[i-1]) || len(after) < len(state[i])
		state[i-1], state[i] = before, after
	}
	return true, less
}
