package extract

import (
	"slices"
	"strconv"
	"strings"

	"nianbao/internal/form"
)

// judge says what became of a row.
func (s *joinedSolver) judge(line *joinedLine) joinedRow {
	result := joinedRow{Row: line.row, Across: line.across, Why: line.why}
	candidates := line.candidates()
	if line.why != "" {
		if len(candidates) <= joinedCandidates { // of too many splits none is likelier than others
			result.Candidates = candidates
		}
		return result
	}
	switch {
	case len(candidates) > 1 && s.budget.spent():
		result.Why = joinedBounded
	case len(candidates) > 1:
		result.Why = joinedOpen
	case !s.borneOut(line):
		result.Why = joinedDoubtful
	default:
		x := &line.readings[line.left[0]]
		result.Figures, result.Text, result.Starts = candidates[0], x.text, x.starts(line.columns, &s.texts[line.run][x.text])
		return result
	}
	result.Candidates = candidates[:min(len(candidates), joinedCandidates)]
	return result
}

// candidates are the different figures of the readings left, as many as are listed and one more.
func (line *joinedLine) candidates() (all [][]form.Figure) {
	for _, r := range line.left {
		figures := line.readings[r].listed(line.columns)
		if len(all) <= joinedCandidates && !slices.ContainsFunc(all, func(other []form.Figure) bool { return slices.Equal(figures, other) }) {
			all = append(all, figures)
		}
	}
	return all
}

// borneOut says whether enough speaks for the one reading left of a row that adds up. Where its text can't be fewer
// figures than there are cells, none is blank and that is enough. Else blank cells must not seem to have left no trace,
// and where the form has equations between rows, they have to rule out the other splits of the text.
func (s *joinedSolver) borneOut(line *joinedLine) bool {
	if line.minimal {
		return true
	}
	asked := false
	holds := make([]bool, len(s.table.Columns))
	s.each(line.row, func(k, column int, _ int64) {
		asked, holds[column] = true, holds[column] || s.held[k]
	})
	addsUp := len(s.within(line.row)) > 0
	switch {
	case s.gappy() || s.gaps(line, holds):
		return false
	case !asked:
		return addsUp && !line.across
	}
	return (s.consistent || !line.across) && !s.rivalled(line, holds, addsUp)
}

// gaps says that the row reads as if blank cells of it had left no trace: an equation between rows fails for a cell that
// is not 0, and the figure that would mend it can be read from the text, or it can't be told which would.
func (s *joinedSolver) gaps(line *joinedLine, holds []bool) (is bool) {
	x := &line.readings[line.left[0]]
	digits := s.texts[line.run][x.text].digits
	s.each(line.row, func(k, column int, weight int64) {
		if holds[column] || x.figures[column] == 0 || s.across[k].void || s.marred[k] && !s.told[k] {
			return
		}
		mend := strconv.FormatInt(x.figures[column]-s.sums[k]/weight, 10)
		is = is || !s.told[k] || strings.Contains(digits, mend)
	})
	return is
}

// gappy says that blank cells seem to have left no trace: more than one row shows fewer figures than it has cells, or
// more than one in three does so or does not add up.
func (s *joinedSolver) gappy() bool {
	const oneIn = 3
	short, amiss := 0, 0
	for i := range s.lines {
		switch s.lines[i].why {
		case joinedShort:
			short++
			amiss++
		case joinedNone:
			amiss++
		}
	}
	return short > 1 || oneIn*amiss > len(s.lines)
}
