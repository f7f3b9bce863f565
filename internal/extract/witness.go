package extract

import (
	"slices"

	"nianbao/internal/form"
)

// witness holds what was read of one table against the identities of the form.
type witness struct {
	pass       *pass
	table      *form.Table
	index      int
	grid       form.Grid
	fillings   []*filling
	identities []*form.Identity
}

func (p *pass) newWitness(table int, fillings []*filling) *witness {
	t := p.plan.edition.Tables()[table]
	w := &witness{pass: p, table: t, index: table, grid: form.NewGrid(t), fillings: fillings}
	for i := range p.plan.edition.Identities {
		if identity := &p.plan.edition.Identities[i]; identity.Table == t.Key && !identity.Needs() {
			w.identities = append(w.identities, identity)
		}
	}
	for _, f := range fillings {
		if f.chosen >= 0 {
			w.set(f, &f.choices[f.chosen])
		}
	}
	return w
}

func (w *witness) line(f *filling) *line { return &w.pass.plan.lines[f.line] }

// set puts a way to read a row into the grid; none makes it blank.
func (w *witness) set(f *filling, c *choice) {
	for i, cell := range w.line(f).cells {
		figure := form.Figure{}
		if c != nil {
			figure = c.figures[i]
		}
		w.grid.Set(cell.row, cell.column, figure)
	}
}

func stated(int, int) bool { return false }

// verdict is what the identities say of one row, or of a whole table.
type verdict struct{ passed, failed int }

// rows judges the identities that lie in the rows of a filling.
func (w *witness) rows(f *filling) (v verdict) {
	for _, identity := range w.identities {
		if identity.Along == form.AlongColumns {
			identity.Evaluate(&w.grid, nil, stated, func(e form.Equation) {
				if w.has(f, e.Line) {
					v.count(e.State)
				}
			})
		}
	}
	return v
}

// has says that a row of the form is in a row of figures.
func (w *witness) has(f *filling, row int) bool {
	cells := w.line(f).cells
	return row >= cells[0].row && row <= cells[len(cells)-1].row
}

// whole judges all identities of the table.
func (w *witness) whole() (v verdict) {
	for _, identity := range w.identities {
		identity.Evaluate(&w.grid, nil, stated, func(e form.Equation) { v.count(e.State) })
	}
	return v
}

func (v *verdict) count(s form.State) {
	switch s {
	case form.Passed:
		v.passed++
	case form.Failed:
		v.failed++
	}
}

// mostTries bounds the ways of reading that are held against the identities.
const mostTries = 2_000

// settle chooses among the ways to read a row: the one that the identities of the row admit, else of all ways to read all
// open rows the only one that those of the columns admit.
func (w *witness) settle() {
	var open []*filling
	for _, f := range w.fillings {
		if f.chosen >= 0 || len(f.choices) == 0 {
			continue
		}
		w.narrow(f)
		if len(f.choices) == 1 {
			w.choose(f, 0)
			continue
		}
		open = append(open, f)
	}
	w.search(open)
}

func (w *witness) choose(f *filling, i int) {
	f.chosen, f.code = i, f.choices[i].code
	w.set(f, &f.choices[i])
}

// narrow keeps the ways to read a row that its own identities admit, if there are any.
func (w *witness) narrow(f *filling) {
	var admitted []choice
	for i := range f.choices {
		w.set(f, &f.choices[i])
		if v := w.rows(f); v.failed == 0 && v.passed > 0 {
			admitted = append(admitted, f.choices[i])
		}
	}
	w.set(f, nil)
	if len(admitted) > 0 {
		f.choices = distinct(admitted)
	}
}

// distinct leaves out ways of reading that come to the same figures.
func distinct(all []choice) []choice {
	var kept []choice
	for _, c := range all {
		if !slices.ContainsFunc(kept, func(k choice) bool { return slices.Equal(k.figures, c.figures) }) {
			kept = append(kept, c)
		}
	}
	return kept
}

// search tries all ways to read the open rows.
func (w *witness) search(open []*filling) {
	ways := 1
	for _, f := range open {
		if ways *= len(f.choices); ways > mostTries {
			return
		}
	}
	if len(open) == 0 {
		return
	}
	var only []int
	for way := range ways {
		picks, rest := make([]int, len(open)), way
		for i, f := range open {
			picks[i] = rest % len(f.choices)
			rest /= len(f.choices)
			w.set(f, &f.choices[picks[i]])
		}
		if v := w.whole(); v.failed > 0 || v.passed == 0 {
			continue
		}
		if only != nil {
			only = nil
			break
		}
		only = picks
	}
	for i, f := range open {
		w.set(f, nil)
		if only != nil {
			w.choose(f, only[i])
		}
	}
}

// testimony is what the identities say of each row: those that lie in it, and whether one down the columns fails on it.
type testimony struct {
	rows  []verdict
	fails []bool
}

func (w *witness) testimony() testimony {
	t := testimony{rows: make([]verdict, len(w.table.Rows)), fails: make([]bool, len(w.table.Rows))}
	for _, identity := range w.identities {
		identity.Evaluate(&w.grid, nil, stated, func(e form.Equation) {
			if identity.Along == form.AlongColumns {
				t.rows[e.Line].count(e.State)
				return
			}
			if e.State == form.Failed {
				for _, cell := range slices.Concat(e.Actual.Cells, e.Expected.Cells) {
					t.fails[cell.Row] = true
				}
			}
		})
	}
	return t
}

// judge decides which rows are certain: those that their label places and that have the figures they should, those that
// their place alone leaves no choice and the identities confirm.
func (w *witness) judge() {
	w.doubt()
	t := w.testimony()
	for _, f := range w.fillings {
		if f.chosen >= 0 {
			f.certain = w.certain(f, &t)
		}
	}
}

func (w *witness) certain(f *filling, t *testimony) bool {
	var v verdict
	whole := true
	for _, cell := range w.line(f).cells {
		if v.failed += t.rows[cell.row].failed; t.fails[cell.row] {
			whole = false
		}
		v.passed += t.rows[cell.row].passed
	}
	exact := f.choices[f.chosen].code == ""
	confirmed := v.failed == 0 && v.passed > 0 && whole
	switch {
	case f.astray:
		return false
	case f.code == "cell.moved":
		return true
	case f.code == codeJoined && len(w.identities) == 0:
		return f.surety >= byNear && len(f.choices) == 1
	case f.surety == byLabel && exact:
		return v.failed == 0 || !w.ragged(f) && !f.doubted && !f.thousands()
	case f.surety == byNear && exact:
		return v.failed == 0 && whole
	case f.surety >= byNear:
		return confirmed
	}
	return confirmed && exact && w.pass.forced(w.fillings, f)
}

// ragged says that a row of text has one figure apart from the others, so that it may not be the row's.
func (w *witness) ragged(f *filling) bool {
	if f.run.row {
		return false
	}
	alone := 0
	for i := range f.run.tokens {
		if f.run.tokens[i].alone {
			alone++
		}
	}
	return alone > 0 && alone < len(f.run.tokens)
}

// doubt marks the rows of text that the fault locator takes for one with a number split in two: so they are printed, and
// so they may have come out of print.
func (w *witness) doubt() {
	if w.whole().failed == 0 {
		return
	}
	for _, suspect := range w.pass.plan.edition.Locate(&w.grid, stated) {
		for _, f := range w.fillings {
			if l := w.line(f); suspect.Kind == form.SuspectSplit && f.chosen >= 0 && !f.run.row && !l.wide && slices.Contains(suspect.Rows, l.row) {
				f.doubted = true
			}
		}
	}
}

// thousands says that two neighbours of a row of text look like one number whose thousands a blank has parted.
func (f *filling) thousands() bool {
	for i := range f.run.tokens[1:] {
		a, b := &f.run.tokens[i], &f.run.tokens[i+1]
		if !f.run.row && len(b.digits) == 3 && len(a.digits) <= 3 && joinable(a, b) {
			return true
		}
	}
	return false
}
