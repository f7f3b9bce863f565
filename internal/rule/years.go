package rule

import (
	"nianbao/internal/form"
	"nianbao/internal/model"
)

// pair is a figure of this year beside the one of last year that it compares with, and the rows that it stands in: one, or
// those of a group that compares by its sum.
type pair struct {
	section    string
	rows       []int
	column     int
	this, last form.Figure
}

// yearsPlace comes behind all sections.
func (s *sheet) yearsPlace() place {
	return place{name: "years", order: [3]int{len(s.Report.Form.Sections) + 1}}
}

// identicalYears: not every flow of the year equals last year's, unless all are 0.
func identicalYears(s *sheet) {
	o := outcome{state: form.NotAssessable, place: s.yearsPlace()}
	if s.Previous != nil {
		same := s.compareFlows(func(pair) bool { return true })
		o.state, o.cells, o.missing, o.args = same.state, same.cells, same.missing, model.Args{"count": same.count}
	}
	s.add(o)
}

// sameness is what a comparison of flows came to: failed where all are the same and some are not 0.
type sameness struct {
	state   form.State
	count   int
	cells   []cell
	missing []string
}

func (s *sheet) compareFlows(of func(pair) bool) sameness {
	l, some := sameness{}, false
	for _, p := range s.flows() {
		switch {
		case !of(p):
		case !p.this.Filled || !p.last.Filled:
			l.missing = append(l.missing, s.open(p)...)
		case p.this != p.last:
			return sameness{state: form.Passed}
		default:
			l.count++
			some = some || p.this.N != 0
			l.cells = append(l.cells, s.notZero(p)...)
		}
	}
	switch {
	case len(l.missing) > 0 || l.count == 0:
	case some:
		l.state = form.Failed
	default:
		l.state = form.Passed
	}
	return l
}

// notZero are the cells of a pair that have more than nothing in them.
func (s *sheet) notZero(p pair) []cell {
	var refs []cell
	for _, row := range p.rows {
		if s.Report.Table(p.section).At(row, p.column).N != 0 {
			refs = append(refs, cellsOf(p.section, form.Cell{Row: row, Column: p.column})...)
		}
	}
	return refs
}

// open are the cells of a pair that are blank.
func (s *sheet) open(p pair) []string {
	var cells []form.Cell
	for _, row := range p.rows {
		if !s.Report.Table(p.section).At(row, p.column).Filled {
			cells = append(cells, form.Cell{Row: row, Column: p.column})
		}
	}
	if !p.last.Filled {
		cells = append(cells, form.Cell{Previous: true, Row: p.rows[len(p.rows)-1], Column: p.column})
	}
	return s.pointers(p.section, cells)
}

// yearsGap: who reported in years before did so in the year before.
func yearsGap(s *sheet) {
	o := outcome{state: form.NotAssessable, place: s.yearsPlace()}
	if s.History != nil {
		o.state = form.Passed
		before := s.Report.Year - 1
		last := 0
		for _, year := range *s.History {
			if year <= before {
				last = max(last, year)
			}
		}
		if last != 0 && last < before && s.Previous == nil {
			o.state, o.args = form.Failed, model.Args{"found": last, "wanted": before}
		}
	}
	s.add(o)
}

// flows pairs the plain flows that compare between the two editions. Where a group may be stated in one figure, its sum
// is compared instead of its rows.
func (s *sheet) flows() []pair {
	if s.pairs == nil {
		s.pairs = s.pairFlows()
	}
	return s.pairs
}

func (s *sheet) pairFlows() []pair {
	var pairs []pair
	for _, t := range s.Report.Tables() {
		last := s.Previous.Table(t.Table.Key)
		across := make([]int, len(t.Table.Columns))
		for column := range across {
			across[column] = counterpart(t.Table, last.Table, column)
		}
		for row := range t.Table.Rows {
			r, own := &t.Table.Rows[row], []int{row}
			other := last.Table.Row(r.Key)
			if other < 0 || r.Optional() || grouped(t.Table, row) || grouped(last.Table, other) {
				continue
			}
			for column, there := range across {
				if there >= 0 && plain(t.Table, row, column) && plain(last.Table, other, there) {
					pairs = append(pairs, pair{t.Table.Key, own, column, t.At(row, column), last.At(other, there)})
				}
			}
		}
		t.Subtotals(func(group *form.Group, figures []form.Figure) {
			if group.Stated() >= 0 {
				pairs = append(pairs, s.groupFlows(t, last, group, figures)...)
			}
		})
	}
	return pairs
}

func (s *sheet) groupFlows(t, last *model.Table, group *form.Group, figures []form.Figure) []pair {
	stated, rows := group.Stated(), group.Members()
	if t.Standing(group) {
		rows = []int{stated}
	}
	before := lastYears(last, t.Table.Rows[stated])
	var pairs []pair
	for column := range t.Table.Columns {
		there := counterpart(t.Table, last.Table, column)
		if before != nil && there >= 0 && plain(t.Table, stated, column) {
			pairs = append(pairs, pair{t.Table.Key, rows, column, figures[column], before(there)})
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
