package rule

import (
	"nianbao/internal/form"
	"nianbao/internal/model"
)

// byRole calls for every row of 二 that has a cell in each of the columns that bear the roles.
func (s *sheet) byRole(each func(t *model.Table, row int, columns []int), roles ...string) {
	t := &s.Report.Disclosure
	columns := make([]int, len(roles))
	for i, role := range roles {
		column, is := only(t.Table.WithRole(role))
		if !is {
			return
		}
		columns[i] = column
	}
	for row := range t.Table.Rows {
		has := true
		for _, column := range columns {
			has = has && t.Table.Rows[row].Has(column)
		}
		if has {
			each(t, row, columns)
		}
	}
}

// repealedMoreThanHeld: no more is repealed than there was and was made.
func repealedMoreThanHeld(s *sheet) {
	s.byRole(func(t *model.Table, row int, at []int) {
		o := s.check(t, row, at[0])
		repealed, made, held := s.take(&o, t, row, at[0]), s.take(&o, t, row, at[1]), s.takeLast(&o, t, row, at[2])
		s.fails(&o, t, row, at[0], repealed > held+made, held+made, repealed)
		s.add(o)
	}, "repealed", "made", "in_force")
}

// feeUnit: fees a thousandfold apart from last year's are likely in another unit.
func feeUnit(s *sheet) {
	s.byRole(func(t *model.Table, row int, at []int) {
		o := s.check(t, row, at[0])
		this, last := s.take(&o, t, row, at[0]), s.takeLast(&o, t, row, at[0])
		larger, smaller := max(this, last), min(this, last)
		s.fails(&o, t, row, at[0], smaller > 0 && larger/1000 >= smaller && (larger-1)/100000 < smaller, last, this)
		s.add(o)
	}, "fee")
}

// decisionsJump: decisions do not change tenfold from year to year.
func decisionsJump(s *sheet) {
	s.byRole(func(t *model.Table, row int, at []int) {
		o := s.check(t, row, at[0])
		this, last := s.take(&o, t, row, at[0]), s.takeLast(&o, t, row, at[0])
		s.fails(&o, t, row, at[0], tenfold(this, last, 100), last, this)
		s.add(o)
	}, "decisions")
}

// itemsChain: what is given as last year's items is what last year's report comes to.
func itemsChain(s *sheet) {
	s.byRole(func(t *model.Table, row int, at []int) {
		o := s.check(t, row, at[0])
		this, before, change := s.take(&o, t, row, at[0]), s.takeLast(&o, t, row, at[0]), s.takeLast(&o, t, row, at[1])
		s.fails(&o, t, row, at[0], this != before+change, before+change, this)
		s.add(o)
	}, "items_previous", "items_change")
}

// disclosureCopied: the flows of 二 are not all last year's; where the whole report's are, years.identical says so.
func disclosureCopied(s *sheet) {
	o := outcome{state: form.NotAssessable, place: s.sectionPlace(s.Report.Disclosure.Table.Key)}
	if s.Previous != nil && s.Previous.Form != s.Report.Form {
		return
	}
	if s.Previous != nil {
		all := s.compareFlows(func(pair) bool { return true })
		own := s.compareFlows(func(p pair) bool { return p.section == o.place.name })
		o.state, o.cells, o.missing = own.state, own.cells, own.missing
		if all.state == form.Failed && own.state == form.Failed {
			o.state = form.Passed
		}
		o.args = model.Args{"count": own.count}
	}
	s.add(o)
}
