package rule

import (
	"nianbao/internal/model"
)

// intake is what there was to handle: what came in and what was carried in, in the column of totals.
func (s *sheet) intake(o *outcome, t *model.Table, column int) int64 {
	sum := int64(0)
	for _, role := range []string{"received", "carried_in"} {
		for _, row := range t.Table.RowsWithRole(role) {
			sum += s.take(o, t, row, column)
		}
	}
	return sum
}

// inTotals makes one check of the total of each row of 三 that bears a role.
func (s *sheet) inTotals(role string, judge func(o *outcome, t *model.Table, row, column int)) {
	t := &s.Report.Applications
	column, is := only(t.Table.WithRole("total"))
	if !is {
		return
	}
	for _, row := range t.Table.RowsWithRole(role) {
		if t.Absent(row) {
			continue
		}
		o := s.check(t, row, column)
		judge(&o, t, row, column)
		s.add(o)
	}
}

// excessiveWithoutVolume: nobody applies excessively where there are hardly any applications.
func excessiveWithoutVolume(s *sheet) {
	s.inTotals("excessive", func(o *outcome, t *model.Table, row, column int) {
		n, intake := s.take(o, t, row, column), s.intake(o, t, column)
		s.exceeds(o, t, row, column, n > 0 && intake < 11, n, intake)
	})
}

// largeRemainder: what is left under "others" is little.
func largeRemainder(s *sheet) {
	s.inTotals("remainder", func(o *outcome, t *model.Table, row, column int) {
		n, handled := s.take(o, t, row, column), int64(0)
		for _, total := range t.Table.RowsWithRole("handled_total") {
			handled += s.take(o, t, total, column)
		}
		s.exceeds(o, t, row, column, n >= 10 && n*5 > handled, n, handled)
	})
}

// backlog: what is carried over is a small part of what there was.
func backlog(s *sheet) {
	s.inTotals("carried_out", func(o *outcome, t *model.Table, row, column int) {
		n, intake := s.take(o, t, row, column), s.intake(o, t, column)
		s.exceeds(o, t, row, column, n >= 10 && n*10 > intake*3, n, intake)
	})
}

// applicationsJump: applications do not change tenfold from year to year.
func applicationsJump(s *sheet) {
	s.inTotals("received", func(o *outcome, t *model.Table, row, column int) {
		this, last := s.take(o, t, row, column), s.takeLast(o, t, row, column)
		s.fails(o, t, row, column, tenfold(this, last, 50), last, this)
	})
}

// reviewsWithoutApplications: who handled nothing this year or last is not taken to review.
func reviewsWithoutApplications(s *sheet) {
	t, applications := &s.Report.Reviews, &s.Report.Applications
	total, is := only(t.Table.WithRole("total"))
	sums, has := only(applications.Table.WithRole("total"))
	if !is || !has {
		return
	}
	for row := range t.Table.Rows {
		o := s.check(t, row, total)
		n, handled := s.take(&o, t, row, total), int64(0)
		for _, at := range applications.Table.RowsWithRole("handled_total") {
			handled += s.take(&o, applications, at, sums) + s.takeLast(&o, applications, at, sums)
		}
		s.exceeds(&o, t, row, total, n > 0 && handled == 0, n, handled)
		s.add(o)
	}
}

// afterReconsiderationExceeds: litigation after reconsideration follows reconsiderations decided this year or last.
func afterReconsiderationExceeds(s *sheet) {
	t := &s.Report.Reviews
	total, is := only(t.Table.WithRole("total"))
	if !is {
		return
	}
	for _, row := range t.Table.RowsWithRole("after_reconsideration") {
		o := s.check(t, row, total)
		n, decided := s.take(&o, t, row, total), int64(0)
		for _, at := range t.Table.RowsWithRole("reconsideration") {
			for _, column := range t.Table.WithRole("decided") {
				decided += s.take(&o, t, at, column) + s.takeLast(&o, t, at, column)
			}
		}
		s.fails(&o, t, row, total, n > decided, decided, n)
		s.add(o)
	}
}
