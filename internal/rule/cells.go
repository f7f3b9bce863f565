package rule

import (
	"strings"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// edition: a report is printed in the edition of its year.
func edition(s *sheet) {
	o := outcome{state: form.Passed, place: place{name: "edition"}, pointer: "/edition"}
	if year := s.Forms.ForYear(s.Report.Year); year == nil || year.Key != s.Report.Edition {
		o.state, o.quoted = form.Failed, []string{s.Report.Edition}
		o.args = model.Args{"year": s.Report.Year, "edition": s.Report.Edition, "expected_edition": ""}
		if year != nil {
			o.args["expected_edition"] = year.Key
		}
	}
	s.add(o)
}

// missingRows: no plain row is wholly blank.
func missingRows(s *sheet) {
	s.gaps("rows", func(t *model.Table, row, column int) bool {
		return t.BlankRow(row) && plain(t.Table, row, column) && firstPlain(t.Table, row) == column
	})
}

// blankCells: no plain cell is blank in a row that is partly filled.
func blankCells(s *sheet) {
	s.gaps("cells", func(t *model.Table, row, column int) bool {
		return !t.BlankRow(row) && plain(t.Table, row, column) && !t.At(row, column).Filled
	})
}

// blankTotals: no derived cell is stated to be blank, in a row that has something in it or that is derived as a whole.
func blankTotals(s *sheet) {
	s.gaps("cells", func(t *model.Table, row, column int) bool {
		return (!t.BlankRow(row) || firstPlain(t.Table, row) < 0) && t.Table.Rows[row].IsDerived(column) && !t.Computed(row, column) && !t.At(row, column).Filled
	})
}

// gaps checks each table for cells that are open; one finding a table lists them.
func (s *sheet) gaps(list string, open func(t *model.Table, row, column int) bool) {
	for _, t := range s.Report.Tables() {
		o := outcome{state: form.Passed, place: s.sectionPlace(t.Table.Key), pointer: "/" + model.ShapeOf(t.Table.Key).Collection}
		var names []form.Text
		for row := range t.Table.Rows {
			for column := range t.Table.Columns {
				if t.Absent(row) || !open(t, row, column) {
					continue
				}
				o.state = form.Failed
				o.missing = append(o.missing, t.Pointer(row, column))
				o.quoted = append(o.quoted, t.Table.Rows[row].Key+"."+t.Table.Columns[column].Key)
				names = append(names, name(t.Table, row, column, list == "rows"))
			}
		}
		o.args = model.Args{"table": t.Table.Label, "count": len(names), list: join(names)}
		s.add(o)
	}
}

func plain(t *form.Table, row, column int) bool {
	return t.Rows[row].Has(column) && !t.Rows[row].IsDerived(column)
}

func firstPlain(t *form.Table, row int) int {
	for column := range t.Columns {
		if plain(t, row, column) {
			return column
		}
	}
	return -1
}

func name(t *form.Table, row, column int, rowOnly bool) form.Text {
	r, c := t.Rows[row].Label, t.Columns[column].Label
	if rowOnly {
		return r
	}
	return form.Text{ZH: r.ZH + " " + c.ZH, EN: r.EN + ", " + c.EN}
}

func join(names []form.Text) form.Text {
	var zh, en []string
	for _, n := range names {
		zh, en = append(zh, n.ZH), append(en, n.EN)
	}
	return form.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, "; ")}
}

// filledIn says that every plain cell and every required narrative has something in it.
func filledIn(r *model.Report) bool {
	for _, t := range r.Tables() {
		for row := range t.Table.Rows {
			for column := range t.Table.Columns {
				if !t.Absent(row) && plain(t.Table, row, column) && !t.At(row, column).Filled {
					return false
				}
			}
		}
	}
	for _, section := range r.Form.Sections {
		if section.Required && blank(*r.Narratives.Of(section.Key)) {
			return false
		}
	}
	return true
}
