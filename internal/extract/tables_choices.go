package extract

import (
	"slices"
	"strings"

	"nianbao/internal/form"
)

// choicesOf finds the ways to read each row of figures.
func (p *pass) choicesOf(fillings []filling) {
	columns := p.gridColumns(fillings)
	for i := range fillings {
		f := &fillings[i]
		f.choices = p.choices(f, columns)
		if len(f.choices) == 1 && f.choices[0].code == "" {
			f.chosen = 0
		}
	}
	p.moved(fillings)
	for table := range p.plan.edition.Tables() {
		if p.flattened(fillings, table) {
			p.cutRows(fillings, table)
		}
	}
}

// cutRows cuts the rows of a table whose figures stand together: the table as a whole where that leaves one reading, else
// each by itself.
func (p *pass) cutRows(fillings []filling, table int) {
	p.solveRows(fillings, table)
	for i := range fillings {
		if f := &fillings[i]; f.chosen < 0 && !f.run.row && len(f.choices) == 0 && p.plan.lines[f.line].table == table {
			f.choices = p.cutRow(f)
			f.how = Solved
		}
	}
}

// choices are the ways to read one row of figures: one where it has as many as the form has cells.
func (p *pass) choices(f *filling, columns map[int][]int) []choice {
	l := &p.plan.lines[f.line]
	tokens := refs(f.run.tokens)
	var all []choice
	put := func(tokens []*token, code, detail string) {
		if c, is := p.choice(l, tokens); is {
			c.code, c.detail = code, detail
			all = append(all, c)
		}
	}
	switch want := len(l.cells); {
	case len(tokens) == want:
		put(tokens, "", "")
	case f.run.row && f.run.filled() == want:
		put(slices.DeleteFunc(slices.Clone(tokens), (*token).blank), "", "")
	case f.run.row && len(tokens) > want:
		for i := 0; i+want <= len(tokens); i++ {
			if allBlank(tokens[:i]) && allBlank(tokens[i+want:]) {
				put(tokens[i:i+want], "row.wider", "")
			}
		}
	case f.run.row && f.run.tokens[0].cell != nil:
		if at, is := byColumn(tokens, columns[f.run.tokens[0].cell.At.Table], want); is {
			put(at, "row.narrower", "")
		}
	}
	if len(all) == 0 && !f.run.row && len(tokens) > len(l.cells) {
		p.mended(f.run.tokens, len(l.cells), put)
	}
	return all
}

func refs(tokens []token) []*token {
	all := make([]*token, len(tokens))
	for i := range tokens {
		all[i] = &tokens[i]
	}
	return all
}

func allBlank(tokens []*token) bool {
	return !slices.ContainsFunc(tokens, func(t *token) bool { return !t.blank() })
}

// choice puts figures into the cells of a row; false where one is no figure of its column.
func (p *pass) choice(l *line, tokens []*token) (choice, bool) {
	c := choice{figures: make([]form.Figure, len(l.cells)), tokens: tokens}
	table := p.plan.edition.Tables()[l.table]
	for i, t := range tokens {
		if t == nil {
			continue
		}
		f, is := t.figure(&table.Columns[l.cells[i].column])
		if !is {
			return c, false
		}
		c.figures[i] = f
	}
	return c, true
}

// gridColumns tells the columns of each table in which rows of the full width have their figures.
func (p *pass) gridColumns(fillings []filling) map[int][]int {
	columns := map[int][]int{}
	for i := range fillings {
		tokens := fillings[i].run.tokens
		if c := tokens[0].cell; c == nil || len(tokens) != len(p.plan.lines[fillings[i].line].cells) || columns[c.At.Table] != nil {
			continue
		}
		var at []int
		for j := range tokens {
			if tokens[j].cell != nil {
				at = append(at, tokens[j].cell.Column)
			}
		}
		columns[tokens[0].cell.At.Table] = at
	}
	return columns
}

// byColumn puts the cells of a row that lacks some into the columns in which the other rows of the table have theirs.
func byColumn(tokens []*token, columns []int, want int) ([]*token, bool) {
	if len(columns) != want {
		return nil, false
	}
	placed := make([]*token, want)
	for _, t := range tokens {
		if t.cell == nil {
			return nil, false
		}
		i := slices.Index(columns, t.cell.Column)
		if i < 0 || placed[i] != nil {
			return nil, false
		}
		placed[i] = t
	}
	return placed, true
}

// mostExtra is how many figures too many a row may have to be read at all.
const mostExtra = 3

// mended reads a row of text that has too many figures: numbers that a blank has split are joined, one that stands alone in
// its line is left out, for it may be a page's.
func (p *pass) mended(tokens []token, want int, put func(tokens []*token, code, detail string)) {
	if len(tokens) > want+mostExtra {
		return
	}
	var try func(done []*token, rest []token, joins, drops int)
	try = func(done []*token, rest []token, joins, drops int) {
		if len(done)+len(rest) == want {
			code := "figure.split"
			if drops > 0 {
				code = "page.swallowed"
			}
			put(append(slices.Clone(done), refs(rest)...), code, p.sheet.printed(tokens[0].start, tokens[len(tokens)-1].end))
			return
		}
		for i := range rest {
			before := append(slices.Clone(done), refs(rest[:i])...)
			if rest[i].alone && drops == 0 && i < len(rest) && p.mixedLines(tokens) {
				try(before, rest[i+1:], joins, drops+1)
			}
			if i+1 < len(rest) && joinable(&rest[i], &rest[i+1]) {
				t := rest[i]
				t.digits += rest[i+1].digits
				t.end = rest[i+1].end
				try(append(before, &t), rest[i+2:], joins+1, drops)
			}
		}
	}
	try(nil, tokens, 0, 0)
}

// joinable says that two figures may be one that a blank has split.
func joinable(a, b *token) bool {
	return a.unit == "" && !a.blank() && !b.blank() && a.digits[0] != '0' && !strings.Contains(a.digits, ".") && b.digits[0] != '-' &&
		len(a.digits)+len(b.digits) < 16
}

// mixedLines says that some figures of a row share a line.
func (p *pass) mixedLines(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return !t.alone })
}

// moved reads rows that lack the same figure, where as many figures with a remark stand between their heading and them: a
// program that took the text out of a page has moved those cells. A word of a remark tells the column.
func (p *pass) moved(fillings []filling) {
	for i := range fillings {
		if fillings[i].chosen >= 0 || !fillings[i].run.row {
			continue
		}
		j := i
		for j < len(fillings) && fillings[j].chosen < 0 && fillings[j].run.row && p.sameBand(&fillings[i], &fillings[j]) {
			j++
		}
		if p.moveBack(fillings[i:j]) {
			return
		}
	}
}

// sameBand says that two rows stand under one article of the form and lack one figure each.
func (p *pass) sameBand(a, b *filling) bool {
	la, lb := &p.plan.lines[a.line], &p.plan.lines[b.line]
	if la.wide || lb.wide || la.table != lb.table || len(la.cells) != len(lb.cells) {
		return false
	}
	rows := p.plan.edition.Tables()[la.table].Rows
	return rows[la.row].Article != "" && rows[la.row].Article == rows[lb.row].Article && b.run.filled() == len(lb.cells)-1
}

func (p *pass) moveBack(rows []filling) bool {
	if len(rows) == 0 {
		return false
	}
	l := &p.plan.lines[rows[0].line]
	orphans := p.remarked(rows[0].run.start())
	if len(orphans) != len(rows) {
		return false
	}
	column := -1
	t := p.plan.edition.Tables()[l.table]
	for _, o := range orphans {
		for i, cell := range l.cells {
			for _, word := range t.Columns[cell.column].Words {
				if strings.Contains(o.remark, word) {
					if column >= 0 && column != i {
						return false
					}
					column = i
				}
			}
		}
	}
	if column < 0 {
		return false
	}
	for i := range rows {
		tokens := slices.DeleteFunc(refs(rows[i].run.tokens), (*token).blank)
		c, is := p.choice(&p.plan.lines[rows[i].line], slices.Insert(tokens, column, &orphans[i]))
		if !is {
			return false
		}
		c.code, c.detail = "cell.moved", p.sheet.printed(orphans[i].start, orphans[i].end)
		rows[i].choices, rows[i].chosen, rows[i].code = []choice{c}, 0, c.code
	}
	p.taken = append(p.taken, orphans...)
	return true
}

// remarked are the figures with a remark that have no place and stand before a rune.
func (p *pass) remarked(before int) []token {
	var all []token
	for _, r := range p.orphans {
		if r.start() < before && !slices.ContainsFunc(r.tokens, func(t token) bool { return t.remark == "" }) {
			all = append(all, r.tokens...)
		}
	}
	return all
}
