package extract

import "slices"

// How surely a row of figures stands for a row of the form.
type surety int

const (
	byOrder surety = iota // by its place among the others alone
	byPart                // by a piece of the label, and its place
	byNear                // by a label that is a letter or two away, and no other is
	byLabel               // by the label
)

// placed is a row of figures in its place.
type placed struct {
	run    *run
	line   int // of the plan
	surety surety
	label  string // as it is printed, where it is not the form's
	stray  bool   // it stands out of the order of the form
}

// The weights of the alignment.
const (
	labelFits   = 24
	labelWraps  = 22
	labelInside = 16
	labelNear   = 18 // less the distance
	labelPart   = 6
	countFits   = 4
	foreign     = -30 // another row's label stands there, or the place is in another section
	wayward     = -12
	orphan      = -3
	skipped     = -2
)

// align puts the rows of figures into the rows of the form, in the order of both: of all ways the one that fits most.
func (p *pass) align(runs []run) []placed {
	fits := p.fits(runs)
	lines := p.plan.lines
	width := len(lines) + 1
	best := make([]int, (len(runs)+1)*width)
	way := make([]byte, len(best))
	for i := 0; i <= len(runs); i++ {
		for j := 0; j <= len(lines); j++ {
			at := i*width + j
			if i == 0 && j == 0 {
				continue
			}
			best[at] = -1 << 30
			if i > 0 {
				best[at], way[at] = best[at-width]+orphanCost(&runs[i-1]), 'o'
			}
			if j > 0 {
				if score := best[at-1] + skipCost(&lines[j-1]); score > best[at] {
					best[at], way[at] = score, 's'
				}
			}
			if i > 0 && j > 0 && fits[i-1][j-1].score > foreign {
				if score := best[at-width-1] + fits[i-1][j-1].score; score > best[at] {
					best[at], way[at] = score, 'm'
				}
			}
		}
	}
	var all []placed
	for i, j := len(runs), len(lines); i > 0 || j > 0; {
		switch way[i*width+j] {
		case 'o':
			i--
		case 's':
			j--
		default:
			i, j = i-1, j-1
			fit := fits[i][j]
			all = append(all, placed{run: &runs[i], line: j, surety: fit.surety, label: fit.label})
		}
	}
	slices.Reverse(all)
	return p.strays(runs, fits, all)
}

// strays puts rows of figures that stand out of the order of the form where their label says, if nothing surer is there.
func (p *pass) strays(runs []run, fits [][]match, all []placed) []placed {
	has, at := map[*run]bool{}, map[int]int{}
	for i := range all {
		at[all[i].line] = i
		has[all[i].run] = all[i].surety >= byNear
	}
	for i := range runs {
		if has[&runs[i]] {
			continue
		}
		for j := range fits[i] {
			m := &fits[i][j]
			if m.surety != byLabel || m.score < labelInside || p.plan.lines[j].wide {
				continue
			}
			stray := placed{run: &runs[i], line: j, surety: m.surety, label: m.label, stray: true}
			k, is := at[j]
			switch {
			case !is:
				at[j] = len(all)
				all = append(all, stray)
			case all[k].surety < byNear:
				all[k] = stray
			}
			break
		}
	}
	slices.SortStableFunc(all, func(a, b placed) int { return a.line - b.line })
	return p.exclusive(all)
}

// exclusive leaves out rows of a table that has a row with all of its figures; or that one, where it has not as many.
func (p *pass) exclusive(all []placed) []placed {
	wide, single := map[int]bool{}, map[int]bool{} // by table: whether the row with all figures has them all; whether there are others
	for i := range all {
		if l := &p.plan.lines[all[i].line]; l.wide {
			wide[l.table] = len(all[i].run.tokens) == len(l.cells) || all[i].run.row && all[i].run.filled() == len(l.cells)
		} else {
			single[l.table] = true
		}
	}
	return slices.DeleteFunc(all, func(a placed) bool {
		l := &p.plan.lines[a.line]
		full, is := wide[l.table]
		return is && single[l.table] && l.wide != full
	})
}

func orphanCost(r *run) int {
	if r.filled() == 0 {
		return 0
	}
	return orphan
}

func skipCost(l *line) int {
	if l.optional {
		return 0
	}
	return skipped
}
