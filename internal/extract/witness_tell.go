package extract

import (
	"fmt"
	"slices"
	"strings"

	"nianbao/internal/form"
)

// tell fills the table in, and gives for each of its cells what was read where, and the notes on it.
func (w *witness) tell() {
	w.fill()
	by := map[int]*filling{}
	for _, f := range w.fillings {
		for _, cell := range w.line(f).cells {
			by[cell.row] = f
		}
		w.tellRow(f)
	}
	for row := range w.table.Rows {
		switch f := by[row]; {
		case f != nil:
			w.readings(f, row)
		case !w.table.Rows[row].Optional() && !w.absent(row):
			w.pass.note("row.missing", w.table.Rows[row].Label.ZH, w.pass.sheet.where(w.pass.to))
			w.blanks(row)
		}
	}
	w.tellFailures()
}

// readings are the cells of one row.
func (w *witness) readings(f *filling, row int) {
	p := w.pass
	for i, cell := range w.line(f).cells {
		if cell.row != row {
			continue
		}
		r := Reading{Section: w.table.Key, Row: w.table.Rows[row].Key, Column: w.table.Columns[cell.column].Key, How: f.how, Certain: f.certain, At: p.at(f.run)}
		if f.chosen < 0 {
			r.How, r.Raw, r.Candidates = Blank, clipped(p.sheet.printed(f.run.start(), f.run.end())), w.candidates(f, i)
			p.cells = append(p.cells, r)
			continue
		}
		c := &f.choices[f.chosen]
		if t := c.tokens[i]; t != nil {
			r.Raw, r.At = clipped(p.sheet.printed(t.start, t.end)), p.tokenAt(t)
		}
		if c.figures[i].Filled {
			r.Value = w.table.Columns[cell.column].Format(c.figures[i].N)
		} else {
			r.How = Blank
		}
		p.cells = append(p.cells, r)
	}
}

func (p *pass) tokenAt(t *token) At {
	if t.cell != nil {
		return t.cell.At
	}
	return p.sheet.where(t.start)
}

// blanks are the cells of a row that was not found.
func (w *witness) blanks(row int) {
	for column := range w.table.Columns {
		if w.table.Rows[row].Has(column) {
			w.pass.cells = append(w.pass.cells, Reading{
				Section: w.table.Key, Row: w.table.Rows[row].Key, Column: w.table.Columns[column].Key, How: Blank, At: w.pass.sheet.where(w.pass.to),
			})
		}
	}
}

// mostCandidates is how many values a cell lists that is not certain.
const mostCandidates = 20

func (w *witness) candidates(f *filling, i int) []string {
	var all []string
	column := &w.table.Columns[w.line(f).cells[i].column]
	for _, c := range f.choices {
		if !c.figures[i].Filled || len(all) == mostCandidates {
			continue
		}
		if value := column.Format(c.figures[i].N); !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	return all
}

// tellRow notes how a row was read otherwise than it is printed.
func (w *witness) tellRow(f *filling) {
	p, l := w.pass, w.line(f)
	at := p.at(f.run)
	label := w.table.Label.ZH
	if !l.wide {
		label = w.table.Rows[l.row].Label.ZH
	}
	switch {
	case f.surety == byOrder:
		p.note("label.missing", label, at)
	case f.surety == byPart, f.surety == byNear, f.label != "":
		p.note("label.variant", fmt.Sprintf("%s → %s", f.label, label), at)
	}
	if f.stray {
		p.note("row.moved", label, at)
	}
	if !l.wide && w.table.Rows[l.row].Optional() {
		p.note("group.stated", label, at)
	}
	switch {
	case f.chosen < 0:
		p.note("row.unread", fmt.Sprintf("%s: %s", label, p.sheet.printed(f.run.start(), f.run.end())), at)
		return
	case f.code != "":
		p.note(f.code, fmt.Sprintf("%s: %s", label, f.choices[f.chosen].detail), at)
	case !f.certain:
		p.note("row.uncertain", label, at)
	}
	for _, t := range f.choices[f.chosen].tokens {
		if t == nil {
			continue
		}
		for _, code := range t.codes {
			p.note(code, p.sheet.printed(t.start, t.end), p.tokenAt(t))
		}
	}
}

// tellFailures notes the identities that do not hold though no other reading of the text would mend them.
func (w *witness) tellFailures() {
	for _, identity := range w.identities {
		identity.Evaluate(&w.grid, nil, stated, func(e form.Equation) {
			if e.State != form.Failed {
				return
			}
			w.pass.note("arithmetic.kept", fmt.Sprintf("%s: %s ≠ %s", w.nameOf(identity, e), w.sum(&e.Actual), w.sum(&e.Expected)), w.placeOf(e.At.Row))
		})
	}
}

func (w *witness) nameOf(i *form.Identity, e form.Equation) string {
	if i.Along == form.AlongColumns {
		return w.table.Rows[e.Line].Label.ZH
	}
	return w.table.Columns[e.Line].Label.ZH
}

func (w *witness) sum(s *form.Sum) string {
	var terms []string
	for _, cell := range s.Cells {
		if f := w.grid.At(cell.Row, cell.Column); f.N != 0 {
			terms = append(terms, w.table.Columns[cell.Column].Format(f.N))
		}
	}
	if len(terms) < 2 {
		return fmt.Sprint(s.Sum)
	}
	return fmt.Sprintf("%s = %d", strings.Join(terms, " + "), s.Sum)
}

func (w *witness) placeOf(row int) At {
	for _, f := range w.fillings {
		for _, cell := range w.line(f).cells {
			if cell.row == row {
				return w.pass.at(f.run)
			}
		}
	}
	return At{}
}

// forced says that a row has only one place: between its neighbours that a label places stand as many rows of figures as
// the form has rows there, and none is left over.
func (p *pass) forced(fillings []*filling, f *filling) bool {
	i := slices.Index(fillings, f)
	first, last := i, i
	for first > 0 && fillings[first-1].surety < byNear {
		first--
	}
	for last+1 < len(fillings) && fillings[last+1].surety < byNear {
		last++
	}
	table := p.plan.lines[f.line].table
	low, high := f.line, f.line // lines between the anchors
	for low > 0 && p.plan.lines[low-1].table == table && (first == 0 || low-1 > fillings[first-1].line) {
		low--
	}
	for high+1 < len(p.plan.lines) && p.plan.lines[high+1].table == table && (last+1 == len(fillings) || high+1 < fillings[last+1].line) {
		high++
	}
	rows := 0
	for j := low; j <= high; j++ {
		if !p.plan.lines[j].optional {
			rows++
		}
	}
	from, to := fillings[first].run.start(), fillings[last].run.end()
	if first > 0 {
		from = fillings[first-1].run.end()
	}
	if last+1 < len(fillings) {
		to = fillings[last+1].run.start()
	}
	left := slices.ContainsFunc(p.orphans, func(r *run) bool { return r.start() >= from && r.end() <= to })
	return rows == last-first+1 && !left && from <= to
}
