package extract

import "slices"

// joinedLine is a row of a run while it is being solved.
type joinedLine struct {
	row, run int
	linked   bool  // it goes on where the line before ends
	before   int   // cells of the run before it
	columns  []int // in which it has cells
	why      string
	across   bool            // its readings run across separators
	minimal  bool            // no text of it could be fewer figures
	readings []joinedReading // that add up; where none does, every split if they are few
	left     []int           // of the readings, those that may still be
	same     []bool          // by column: every split has one figure there, whether it adds up or not
	agreed   []int64         // by column: that figure
}

// joinedReader reads a run by itself.
type joinedReader struct {
	texts  []joinedText
	cells  int
	lines  []joinedLine
	within func(row int) [][]int64
	budget *joinedBudget
}

// read finds the readings of the run's rows, across separators only where nothing adds up otherwise.
func (r *joinedReader) read(texts []string) {
	enough, short, parted, minimal := false, false, false, true
	for _, text := range texts {
		t, is := joinedTextOf(text, r.cells)
		enough = enough || len(t.digits) >= r.cells
		short = short || is
		parted = parted || t.parted()
		minimal = minimal && is && t.fewest() >= r.cells
		r.texts = append(r.texts, t)
	}
	switch {
	case !enough && short:
		r.fail(joinedShort)
	case !enough:
		r.fail(joinedNone)
	case r.readSplits(true, minimal), parted && r.readSplits(false, false):
	default:
		r.fail(joinedNone)
		r.spell()
	}
}

// readSplits says whether the rows have readings that add up, or so many that they are left alone.
func (r *joinedReader) readSplits(strict, minimal bool) (done bool) {
	is := r.split(strict)
	if r.budget.spent() || is && !r.readLines(strict, r.within) {
		r.fail(joinedBounded)
		return true
	}
	for i := range r.lines {
		r.lines[i].across, r.lines[i].minimal = !strict, minimal
	}
	return is && r.connect()
}

// spell takes every split of a row of which none adds up, if they are few.
func (r *joinedReader) spell() {
	is := r.split(true) && r.readLines(true, func(int) [][]int64 { return nil }) && r.connect()
	for i := range r.lines {
		r.lines[i].across = false
		if !is {
			r.lines[i].readings = nil
		}
	}
}

func (r *joinedReader) fail(why string) {
	for i := range r.lines {
		r.lines[i].why, r.lines[i].readings = why, nil
	}
}

// split finds the ways through each text, and notes the cells that have the same figure in every one.
func (r *joinedReader) split(strict bool) (is bool) {
	for i := range r.texts {
		if !r.budget.take(r.cells * len(r.texts[i].digits)) {
			return false
		}
		is = r.texts[i].split(r.cells, strict) || is
	}
	for i := range r.lines {
		line := &r.lines[i]
		for k, column := range line.columns {
			figures := r.figures(line.before+k, strict)
			if line.same[column] = len(figures) == 1; line.same[column] {
				line.agreed[column] = figures[0]
			}
		}
	}
	return is
}

// figures are those that a cell of the run has in some split, or two of them.
func (r *joinedReader) figures(cell int, strict bool) (figures []int64) {
	for i := range r.texts {
		t := &r.texts[i]
		for from := range t.digits {
			if len(figures) > 1 || !t.on[cell][from] {
				continue
			}
			t.ends(from, strict, func(to int) {
				if n := t.number(from, to); t.on[cell+1][to] && !slices.Contains(figures, n) {
					figures = append(figures, n)
				}
			})
		}
	}
	return figures
}

func (r *joinedReader) readLines(strict bool, within func(row int) [][]int64) (complete bool) {
	for i := range r.lines {
		line := &r.lines[i]
		line.readings = nil
		equations := within(line.row)
		for k := range r.texts {
			s := joinedSplitter{text: &r.texts[k], number: k, columns: line.columns, before: line.before, strict: strict,
				equations: equations, budget: r.budget, figures: make([]int64, len(line.same))}
			found, all := s.all()
			if line.readings = append(line.readings, found...); !all || len(line.readings) > joinedReadings {
				return false
			}
		}
	}
	return true
}

// connect keeps the readings of which each begins where one of the line before ends, from the first digit to the last. It
// says whether every line keeps one.
func (r *joinedReader) connect() bool {
	type place struct{ text, digit int }
	at := map[place]bool{}
	for k := range r.texts {
		at[place{k, 0}] = true
	}
	keep := func(line *joinedLine, here, next func(x joinedReading) place) {
		line.readings = slices.DeleteFunc(line.readings, func(x joinedReading) bool { return !at[here(x)] })
		clear(at)
		for _, x := range line.readings {
			at[next(x)] = true
		}
	}
	from := func(x joinedReading) place { return place{x.text, x.from} }
	to := func(x joinedReading) place { return place{x.text, x.to} }
	for i := range r.lines {
		keep(&r.lines[i], from, to)
	}
	for i := range slices.Backward(r.lines) {
		keep(&r.lines[i], to, from)
	}
	return !slices.ContainsFunc(r.lines, func(line joinedLine) bool { return len(line.readings) == 0 })
}
