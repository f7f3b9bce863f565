package extract

import (
	"slices"
	"strings"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// fill puts the figures into the report's table, with the remarks.
func (w *witness) fill() {
	t := w.pass.report.Tables()[w.index]
	figures, notes := make([][]form.Figure, len(w.table.Rows)), make([]map[string]string, len(w.table.Rows))
	for _, f := range w.fillings {
		for i, cell := range w.line(f).cells {
			if figures[cell.row] == nil {
				figures[cell.row] = make([]form.Figure, len(w.table.Columns))
			}
			if f.chosen < 0 {
				continue
			}
			c := &f.choices[f.chosen]
			figures[cell.row][cell.column] = c.figures[i]
			if text := w.remark(c.tokens[i], cell.column); text != "" {
				if notes[cell.row] == nil {
					notes[cell.row] = map[string]string{}
				}
				notes[cell.row][w.table.Columns[cell.column].Key] = text
			}
		}
	}
	for row := range w.table.Rows {
		switch {
		case figures[row] != nil:
			t.Restore(row, figures[row], nil, notes[row])
		case !w.table.Rows[row].Optional() && !w.absent(row):
			t.Restore(row, make([]form.Figure, len(w.table.Columns)), nil, nil)
		}
	}
}

// remark is what is kept beside a figure: its remark, or where its unit was brought to the column's, how it is printed.
func (w *witness) remark(t *token, column int) string {
	switch {
	case t == nil:
		return ""
	case t.unit != "" && w.table.Columns[column].Printed()[t.unit] != 0:
		return kept(w.pass.sheet.printed(t.start, t.end))
	}
	return kept(t.remark)
}

// kept is a remark as the report can hold it.
func kept(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if !model.Printable(text) {
		return ""
	}
	return firstRunes(text, model.MaxNote)
}

// absent says that a row is no part of the report, for its group is stated in one figure.
func (w *witness) absent(row int) bool {
	for i := range w.table.Groups {
		g := &w.table.Groups[i]
		if g.Key != w.table.Rows[row].Group || g.Stated() < 0 {
			continue
		}
		stated, member := false, false
		for _, f := range w.fillings {
			stated = stated || w.line(f).row == g.Stated()
			member = member || slices.Contains(g.Members(), w.line(f).row)
		}
		return stated && !member
	}
	return false
}
