package extract

import (
	"slices"
	"strings"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// filling is a row of figures on its way into the report: what it may say, and what it was taken to say.
type filling struct {
	placed
	choices []choice
	chosen  int // of the choices, or -1
	certain bool
	doubted bool // another reading of the same text would mend what does not add up
	astray  bool // its table names the columns in another order
	how     string
	code    string // of the note on how it came to be chosen
}

// choice is one way to read a row of figures.
type choice struct {
	figures []form.Figure
	tokens  []*token // by cell; nil where nothing is printed
	code    string   // of the note that says what was done; empty where nothing was
	detail  string
}

// region finds where the tables stand: from the first heading of a table to the narrative behind them.
func (p *pass) region() {
	p.from, p.to = 0, p.end
	first, behind := -1, -1
	for i := range p.heads {
		h := &p.heads[i]
		switch table := p.plan.sections[h.section].table; {
		case table >= 0 && first < 0:
			first = i
		case table < 0 && (first >= 0 || h.section > p.firstTable()) && behind < 0:
			behind = i
		}
	}
	if behind >= 0 {
		p.to = p.heads[behind].start
	}
	switch {
	case first >= 0:
		p.from = p.heads[first].end
	default:
		p.from = p.firstWord(p.to)
	}
}

// firstTable is the section of the first table.
func (p *pass) firstTable() int {
	return slices.IndexFunc(p.plan.sections, func(h heading) bool { return h.table >= 0 })
}

// firstWord is where the first of the words stands that follow the heading of the first table.
func (p *pass) firstWord(to int) int {
	first := to
	for _, h := range p.plan.sections {
		if h.table != 0 {
			continue
		}
		for _, word := range h.inside {
			if i := strings.Index(p.sheet.dense, word); i >= 0 && len(word) > 9 {
				first = min(first, int(p.sheet.flat[i]))
			}
		}
	}
	return first
}

// readTables reads the rows of the three tables.
func (p *pass) readTables() error {
	p.report = model.NewReport(nil, p.title.year, p.plan.edition)
	p.report.Organ.Name = p.title.organ
	if p.title.text != "" {
		p.report.Title = p.title.text
	} else {
		p.report.Title = p.report.DefaultTitle()
	}
	runs := p.chop(p.sections(p.scan(p.from, p.to)))
	if err := p.context.Err(); err != nil {
		return err
	}
	rows := p.align(runs)
	if err := p.refuse(rows, runs); err != nil {
		return err
	}
	p.setAside(runs, rows)
	fillings, astray := make([]filling, len(rows)), p.columnsAstray()
	for i := range rows {
		fillings[i] = filling{placed: rows[i], chosen: -1, how: Read}
		if c := rows[i].run.tokens[0].cell; c != nil {
			fillings[i].astray = astray[c.At.Table]
		}
		p.lastRow = max(p.lastRow, rows[i].run.end())
	}
	p.choicesOf(fillings)
	cells := 0
	for _, l := range p.plan.lines {
		cells += len(l.cells)
	}
	p.cells = make([]Reading, 0, cells)
	for i := range p.plan.edition.Tables() {
		p.readTable(i, fillings)
	}
	p.noteOrphans()
	return nil
}

// sections tells each row of figures the section that its place is in.
func (p *pass) sections(runs []run) []run {
	for i := range runs {
		runs[i].section = -1
		for j := range p.heads {
			if p.heads[j].end <= runs[i].start() && p.plan.sections[p.heads[j].section].table >= 0 {
				runs[i].section = p.heads[j].section
			}
		}
	}
	return runs
}

// chop parts rows of figures that stand together because no label is between them.
func (p *pass) chop(runs []run) []run {
	var all []run
	for _, r := range runs {
		want := p.sameWidth(r.section)
		if n := len(r.tokens); want < 2 || n < 2*want || n%want != 0 || p.fullLine(r.section) > 0 && n >= p.fullLine(r.section) {
			all = append(all, r)
			continue
		}
		for i := 0; i < len(r.tokens); i += want {
			part := r
			part.tokens = r.tokens[i : i+want : i+want]
			if i > 0 {
				part.from, part.before = part.start(), ""
			}
			if i+want < len(r.tokens) {
				part.after = ""
			}
			all = append(all, part)
		}
	}
	return all
}

// sameWidth is how many figures every row of a section has, 0 where they differ.
func (p *pass) sameWidth(section int) int {
	if section < 0 || p.plan.sections[section].table < 0 {
		return 0
	}
	width := 0
	for _, l := range p.plan.lines {
		switch {
		case l.table != p.plan.sections[section].table || l.wide:
		case width == 0 || width == len(l.cells):
			width = len(l.cells)
		default:
			return 0
		}
	}
	return width
}

// fullLine is how many figures a section has if it is printed in one line, 0 where it can't be.
func (p *pass) fullLine(section int) int {
	for _, l := range p.plan.lines {
		if l.wide && section >= 0 && l.table == p.plan.sections[section].table {
			return len(l.cells)
		}
	}
	return 0
}

// leastRows is how many rows of the form there have to be in a report.
const leastRows = 3

func (p *pass) refuse(rows []placed, runs []run) error {
	known := 0
	for i := range rows {
		if rows[i].surety == byLabel {
			known++
		}
	}
	if known < leastRows && len(p.heads) < leastRows {
		return unreadable("no_report", nil)
	}
	return p.refuseSeveral(rows, runs)
}

// refuseSeveral refuses two reports, or a comparison of two: most rows stand there twice, with other figures.
func (p *pass) refuseSeveral(rows []placed, runs []run) error {
	var again []run
	if p.end < len(p.sheet.runes) {
		again = p.scan(p.end, len(p.sheet.runes))
	}
	double, differ := 0, 0
	for i := range rows {
		r := rows[i].run
		if rows[i].surety != byLabel || p.plan.lines[rows[i].line].wide {
			continue
		}
		if others := append(p.repeats(&rows[i], runs), p.repeats(&rows[i], again)...); len(others) > 0 {
			double++
			if slices.ContainsFunc(others, func(o *run) bool { return digitsOf(o) != digitsOf(r) }) {
				differ++
			}
		}
	}
	wide := 0
	for i := range runs {
		if n := p.sameWidth(runs[i].section); n > 2 && len(runs[i].tokens) == n && runs[i].before == "" && runs[i].section >= 0 {
			wide++
		}
	}
	switch {
	case double >= leastRows && differ >= leastRows, wide > len(rows)/2:
		return unreadable("several_reports", model.Args{"rows": max(differ, wide)})
	case double >= leastRows:
		p.note("report.repeated", "", p.at(rows[0].run))
	}
	return nil
}

// repeats are other rows of figures that bear the same label.
func (p *pass) repeats(row *placed, runs []run) []*run {
	var others []*run
	for i := range runs {
		if &runs[i] == row.run {
			continue
		}
		for _, l := range p.plan.lines[row.line].labels {
			if strings.HasSuffix(runs[i].before, l.dense) && strings.HasSuffix(row.run.before, l.dense) {
				others = append(others, &runs[i])
				break
			}
		}
	}
	return others
}

func digitsOf(r *run) string {
	var b strings.Builder
	for i := range r.tokens {
		b.WriteString(r.tokens[i].digits + " ")
	}
	return b.String()
}

// setAside keeps the rows of figures that have no place.
func (p *pass) setAside(runs []run, rows []placed) {
	has := map[*run]bool{}
	for i := range rows {
		has[rows[i].run] = true
	}
	for i := range runs {
		if r := &runs[i]; r.filled() > 0 && !has[r] {
			p.orphans = append(p.orphans, r)
		}
	}
}

// noteOrphans lists the figures that have no place, those aside that were moved back to theirs.
func (p *pass) noteOrphans() {
	for _, r := range p.orphans {
		if r.start() < p.lastRow && !slices.ContainsFunc(p.taken, func(t token) bool { return t.start >= r.start() && t.end <= r.end() }) {
			p.note("figures.unplaced", p.sheet.printed(r.start(), r.end()), p.at(r))
		}
	}
}

// readTable settles one table, fills it in and tells of each of its cells.
func (p *pass) readTable(table int, all []filling) {
	var fillings []*filling
	for i := range all {
		if p.plan.lines[all[i].line].table == table {
			fillings = append(fillings, &all[i])
		}
	}
	w := p.newWitness(table, fillings)
	w.settle()
	w.judge()
	w.tell()
}
