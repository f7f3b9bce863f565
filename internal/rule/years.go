package rule

import (
	"nianbao/internal/form"
	"nianbao/internal/model"
)

// pair is a figure of this year beside the one of last year that it compares with.
type pair struct {
	section    string
	row        int
	column     int
	this, last form.Figure
}

// identicalYears: not every flow of the year equals last year's, unless all are 0.
func identicalYears(s *sheet) {
	o := outcome{state: form.NotAssessable, place: place{name: "years", order: [3]int{len(s.Report.Form.Sections) + 1}}}
	if s.Previous == nil {
		s.add(o)
		return
	}
	same, open, some := 0, 0, false
	for _, p := range s.flows() {
		switch {
		case !p.this.Filled || !p.last.Filled:
			open++
		case p.this != p.last:
			s.add(outcome{state: form.Passed, place: o.place})
			return
		default:
			same++
			some = some || p.this.N != 0
			if p.this.N != 0 && s.Report.Table(p.section).Present(p.row) {
				o.cells = append(o.cells, s.cells(p.section, form.Cell{Row: p.row, Column: p.column})...)
			}
		}
	}
	switch {
	case open > 0 || same == 0:
	case some:
		o.state, o.args = form.Failed, model.Args{"count": same}
	default:
		o.state = form.Passed
	}
	s.add(o)
}

// flows pairs the plain flows that compare between the two editions. Where a group may be stated in one figure, its sum
// is compared instead of its rows.
func (s *sheet) flows() []pair {
	var pairs []pair
	for _, t := range s.Report.Tables() {
		last := s.Previous.Table(t.Table.Key)
		for row := range t.Table.Rows {
			r := &t.Table.Rows[row]
			other := last.Table.Row(r.Key)
			if other < 0 || r.Optional() || grouped(t.Table, row) || grouped(last.Table, other) {
				continue
			}
			for column := range t.Table.Columns {
				if there := counterpart(t.Table, last.Table, column); there >= 0 && plain(t.Table, row, column) && plain(last.Table, other, there) {
					pairs = append(pairs, pair{t.Table.Key, row, column, t.At(row, column), last.At(other, there)})
				}
			}
		}
		t.Subtotals(func(group *form.Group, figures []form.Figure) {
			if stated := group.Stated(); stated >= 0 {
				pairs = append(pairs, s.groupFlows(t, last, stated, figures)...)
			}
		})
	}
	return pairs
}

func (s *sheet) groupFlows(t, last *model.Table, stated int, figures []form.Figure) []pair {
	before := lastYears(last, t.Table.Rows[stated])
	var pairs []pair
	for column := range t.Table.Columns {
		there := counterpart(t.Table, last.Table, column)
		if before != nil && there >= 0 && plain(t.Table, stated, column) {
			pairs = append(pairs, pair{t.Table.Key, stated, column, figures[column], before(there)})
		}
	}
	return pairs
}

// lastYears finds what a group came to in last year's report: its row where that edition has it as one, else its sum.
func lastYears(last *model.Table, stated form.Row) func(column int) form.Figure {
	if row := last.Table.Row(stated.Key); row >= 0 && !last.Table.Rows[row].Optional() {
		return func(column int) form.Figure { return last.At(row, column) }
	}
	var sums []form.Figure
	last.Subtotals(func(group *form.Group, figures []form.Figure) {
		if group.Key == stated.States {
			sums = figures
		}
	})
	if sums == nil {
		return nil
	}
	return func(column int) form.Figure { return sums[column] }
}

// counterpart is the column of last year's table that a flow compares with; -1 where there is none.
func counterpart(this, last *form.Table, column int) int {
	there := last.Column(this.Columns[column].Key)
	if there < 0 || this.Columns[column].Nature != "flow" || last.Columns[there].Nature != "flow" {
		return -1
	}
	return there
}

// grouped says that the row's group may be stated in one figure.
func grouped(t *form.Table, row int) bool {
	for i := range t.Groups {
		if t.Groups[i].Key == t.Rows[row].Group && t.Groups[i].Stated() >= 0 {
			return true
		}
	}
	return false
}
