package extract

import "slices"

// joinedRivals tells of the splits of a run what sets them apart from the reading of a row: a bit for each number of
// figures that differ and of those on which an equation between rows holds. Of both, many are counted as the most.
type joinedRivals uint16

const (
	joinedDiffer  = 4 // figures that differ: 0 to 3
	joinedAgainst = 3 // with an equation that holds: 0 to 2
)

func joinedRival(differ, against int) joinedRivals { return 1 << (differ*joinedAgainst + against) }

// differing are the same splits with one more figure that differs.
func (r joinedRivals) differing(held bool) (more joinedRivals) {
	for differ := range joinedDiffer {
		for against := range joinedAgainst {
			if r&joinedRival(differ, against) == 0 {
				continue
			}
			now := against
			if held {
				now = min(against+1, joinedAgainst-1)
			}
			more |= joinedRival(min(differ+1, joinedDiffer-1), now)
		}
	}
	return more
}

// stand says whether a split among these is not ruled out: two equations rule one out, as the publisher may have one
// figure wrong; one does where only two figures differ, since then the row would not add up but for another wrong figure.
func (r joinedRivals) stand(addsUp bool) bool {
	for differ := 1; differ < joinedDiffer; differ++ {
		if r&joinedRival(differ, 0) != 0 || r&joinedRival(differ, 1) != 0 && (differ > 2 || !addsUp) {
			return true
		}
	}
	return false
}

// rivalled says whether the row has another reading or its text another split that the equations between rows don't rule
// out.
func (s *joinedSolver) rivalled(line *joinedLine, holds []bool, addsUp bool) bool {
	figures := line.readings[line.left[0]].figures
	others := func(x joinedReading) bool { return !slices.Equal(x.figures, figures) }
	if !s.consistent && slices.ContainsFunc(line.readings, others) {
		return true
	}
	for i := range s.texts[line.run] {
		if line.rivals(&s.texts[line.run][i], figures, holds).stand(addsUp) {
			return true
		}
	}
	return false
}

// rivals are the splits of a text of the row's run.
func (line *joinedLine) rivals(t *joinedText, figures []int64, holds []bool) joinedRivals {
	at := make([]joinedRivals, len(t.digits)+1)
	at[0] = joinedRival(0, 0)
	for k := range len(t.on) - 1 {
		next := make([]joinedRivals, len(at))
		column := -1
		if of := k - line.before; of >= 0 && of < len(line.columns) {
			column = line.columns[of]
		}
		for from, rivals := range at[:len(t.digits)] {
			if rivals == 0 || !t.on[k][from] {
				continue
			}
			t.ends(from, !line.across, func(to int) {
				switch {
				case !t.on[k+1][to]:
				case column < 0 || t.number(from, to) == figures[column]:
					next[to] |= rivals
				default:
					next[to] |= rivals.differing(holds[column])
				}
			})
		}
		at = next
	}
	return at[len(t.digits)]
}
