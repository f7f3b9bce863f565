package form

import (
	"cmp"
	"slices"
	"strconv"
)

// The kinds of suspects.
const (
	SuspectCell          = "cell"           // one wrong cell
	SuspectSwappedDigits = "swapped_digits" // one wrong cell: two of its digits in each other's place
	SuspectSplit         = "split"          // two neighbouring cells of a row that are one number
	SuspectSwappedCells  = "swapped_cells"  // two cells of a row or a column in each other's place
	SuspectShiftedRow    = "shifted_row"    // a row's figures stand one column too far left or right
	SuspectRepeatedRow   = "repeated_row"   // one figure repeated over a row
	SuspectArea          = "area"           // no single explanation: the rows and columns that fail
)

// Suspect is where the fault behind failed identities lies, as far as they tell. It is certain where no other change of
// at most two cells mends every failure. Mends are the figures that mend them all; an area has none, nor has a split
// or a repeated figure whose place or figures the identities leave open.
type Suspect struct {
	Kind          string
	Certain       bool
	Mends         []Mend
	Rows, Columns []int
}

// Mend is a cell, the figure in it and the figure that should be.
type Mend struct {
	Row, Column int
	From, To    Figure
}

// Locate tells where the fault lies if identities of the report fail, nothing if none does. Two certain cells are two
// suspects; all else is one.
func (e *Edition) Locate(g *Grid, computed func(row, column int) bool) []Suspect {
	s := e.system(g, computed)
	switch {
	case len(s.failed) == 0:
		return nil
	case s.pivot < 0: // what fails has blanks in it, so that no figure follows
		return []Suspect{s.area()}
	}
	found := s.explain()
	if len(found.cells) > 0 {
		return []Suspect{s.oneCell(found)}
	}
	return s.severalCells(found)
}

// oneCell judges failures that single cells explain: where it is not the only explanation, a more telling one goes first.
func (s *system) oneCell(found explanations) Suspect {
	if found.sole() {
		return cellSuspect(found.cells[0], true)
	}
	digits := slices.DeleteFunc(slices.Clone(found.cells), func(m []Mend) bool { return !swappedDigits(m[0]) })
	if len(digits) == 1 {
		return cellSuspect(digits[0], false)
	}
	if suspect, is := oneSplit(s.splits()); is {
		return suspect
	}
	if suspect, is := s.repeatedAlone(); is {
		return suspect
	}
	if len(found.cells) == 1 {
		return cellSuspect(found.cells[0], false)
	}
	return s.area()
}

// severalCells judges failures that no single cell explains. A kind that fits in two ways is no explanation, and no
// reason to try a less simple one.
func (s *system) severalCells(found explanations) []Suspect {
	if suspect, is := oneSplit(s.splits()); is {
		suspect.Certain = found.sole()
		return []Suspect{suspect}
	}
	for _, kind := range []struct {
		name    string
		find    func() [][]Mend
		certain bool
	}{
		{SuspectSwappedCells, s.rowSwaps, found.sole()}, {SuspectSwappedCells, s.columnSwaps, found.sole()},
		{SuspectShiftedRow, s.shifts, false}, {SuspectRepeatedRow, s.repeats, false},
	} {
		switch fits := kind.find(); len(fits) {
		case 0:
		case 1:
			return []Suspect{suspect(kind.name, kind.certain, fits[0])}
		default:
			return []Suspect{s.area()}
		}
	}
	if found.sole() {
		pair := found.pairs[0]
		return []Suspect{cellSuspect(pair[:1:1], true), cellSuspect(pair[1:], true)}
	}
	return []Suspect{s.area()}
}

func cellSuspect(mends []Mend, certain bool) Suspect {
	if swappedDigits(mends[0]) {
		return suspect(SuspectSwappedDigits, certain, mends)
	}
	return suspect(SuspectCell, certain, mends)
}

func suspect(kind string, certain bool, mends []Mend) Suspect {
	s := Suspect{Kind: kind, Certain: certain, Mends: mends}
	for _, m := range mends {
		s.Rows, s.Columns = append(s.Rows, m.Row), append(s.Columns, m.Column)
	}
	s.Rows, s.Columns = ascending(s.Rows), ascending(s.Columns)
	return s
}

// area names the rows whose equations fail across and the columns whose equations fail down.
func (s *system) area() Suspect {
	area := Suspect{Kind: SuspectArea}
	for _, k := range s.failed {
		if c := &s.checks[k]; c.row >= 0 {
			area.Rows = append(area.Rows, c.row)
		} else {
			area.Columns = append(area.Columns, c.column)
		}
	}
	area.Rows, area.Columns = ascending(area.Rows), ascending(area.Columns)
	return area
}

func ascending(places []int) []int {
	slices.Sort(places)
	return slices.Compact(places)
}

func inOrder(mends []Mend) []Mend {
	slices.SortFunc(mends, func(a, b Mend) int { return cmp.Or(a.Row-b.Row, a.Column-b.Column) })
	return mends
}

// swappedDigits says that the two figures differ by two digits in each other's place.
func swappedDigits(m Mend) bool {
	from, to := strconv.FormatInt(m.From.N, 10), strconv.FormatInt(m.To.N, 10)
	if len(from) != len(to) || from[0] == '-' != (to[0] == '-') {
		return false
	}
	var differ []int
	for i := range from {
		if from[i] != to[i] {
			differ = append(differ, i)
		}
	}
	return len(differ) == 2 && from[differ[0]] == to[differ[1]] && from[differ[1]] == to[differ[0]]
}
