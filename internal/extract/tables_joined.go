package extract

import (
	"slices"
	"strings"

	"nianbao/internal/form"
)

// solveRows cuts the rows of a table whose figures stand together, all of the table at once.
func (p *pass) solveRows(fillings []filling, table int) {
	known := form.NewGrid(p.plan.edition.Tables()[table])
	var runs []joinedRun
	of := map[int]*filling{} // by its first row
	for i := range fillings {
		f := &fillings[i]
		l := &p.plan.lines[f.line]
		if l.table != table {
			continue
		}
		if f.chosen >= 0 {
			for at, cell := range l.cells {
				known.Set(cell.row, cell.column, f.choices[f.chosen].figures[at])
			}
			continue
		}
		if text, is := printedDigits(f.run.tokens); is && !f.run.row && len(f.choices) == 0 {
			runs = append(runs, joinedRun{Rows: l.rows(), Texts: []string{text}})
			of[l.cells[0].row] = f
		}
	}
	if len(runs) == 0 {
		return
	}
	solved := map[int]*joinedRow{}
	result := solveJoined(p.context, p.plan.edition, &known, runs, joinedLimit)
	for i := range result.Rows {
		solved[result.Rows[i].Row] = &result.Rows[i]
	}
	for _, f := range of {
		if c, is := p.solvedChoice(f, solved); is {
			f.choices, f.how = []choice{c}, Solved
		}
	}
}

// printedDigits is what is printed of a row, where that is digits and blanks.
func printedDigits(tokens []token) (string, bool) {
	var parts []string
	for i := range tokens {
		if t := &tokens[i]; t.blank() || t.unit != "" || t.remark != "" || strings.Trim(t.digits, "0123456789") != "" {
			return "", false
		}
		parts = append(parts, tokens[i].digits)
	}
	return strings.Join(parts, " "), len(parts) > 0
}

// rows are those of a line, in the order of print.
func (l *line) rows() []int {
	var rows []int
	for _, cell := range l.cells {
		if !slices.Contains(rows, cell.row) {
			rows = append(rows, cell.row)
		}
	}
	return rows
}

// solvedChoice cuts the figures of a line as they were solved; false where one of its rows is not certain.
func (p *pass) solvedChoice(f *filling, solved map[int]*joinedRow) (choice, bool) {
	l := &p.plan.lines[f.line]
	starts := make([]int, 0, len(l.cells)+1)
	for _, cell := range l.cells {
		r := solved[cell.row]
		if r == nil || r.Figures == nil || r.Across {
			return choice{}, false
		}
		starts = append(starts, r.Starts[cell.column])
	}
	tokens := make([]*token, len(l.cells))
	at := 0
	for i := range f.run.tokens {
		end := at + len(f.run.tokens[i].digits)
		for n, start := range starts {
			if start < at || start >= end {
				continue
			}
			to := end
			if n+1 < len(starts) && starts[n+1] < end {
				to = starts[n+1]
			}
			piece := f.run.tokens[i]
			piece.digits = piece.digits[start-at : to-at]
			tokens[n] = &piece
		}
		at = end + 1
	}
	if slices.Contains(tokens, nil) {
		return choice{}, false
	}
	c, is := p.choice(l, tokens)
	c.code = codeJoined
	return c, is
}
