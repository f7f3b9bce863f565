package rule

import (
	"nianbao/internal/form"
	"nianbao/internal/narrative"
)

// reviewRows are the procedures that a claim speaks of: both where it names none.
func (s *sheet) reviewRows(of string) []int {
	t := s.Report.Reviews.Table
	switch of {
	case narrative.Reconsideration:
		return t.RowsWithRole("reconsideration")
	case narrative.Litigation:
		return t.RowsWithRole("litigation")
	}
	return append(t.RowsWithRole("reconsideration"), t.RowsWithRole("litigation")...)
}

// textReviews: the reviews that the text counts are those of the table.
func textReviews(s *sheet) {
	t := &s.Report.Reviews
	total, _ := only(t.Table.WithRole("total"))
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		table := s.sum(o, t, s.reviewRows(c.Kind), total)
		s.disagrees(o, c, c.Count != table, c.Count, table)
	}, narrative.Reconsideration, narrative.Litigation)
}

// textNoReviews: who says that there were none had none.
func textNoReviews(s *sheet) {
	t := &s.Report.Reviews
	total, _ := only(t.Table.WithRole("total"))
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		of := map[string]string{narrative.NoReconsideration: narrative.Reconsideration, narrative.NoLitigation: narrative.Litigation}[c.Kind]
		table := s.sum(o, t, s.reviewRows(of), total)
		s.disagrees(o, c, table > 0, 0, table)
	}, narrative.NoReconsideration, narrative.NoLitigation)
}

// textAllUpheld: who says that all were upheld has none corrected and none pending; that none was corrected, none corrected.
// One that is filled in is enough to say otherwise, whatever stands in the blanks.
func textAllUpheld(s *sheet) {
	t := &s.Report.Reviews
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		columns := t.Table.WithRole("corrected")
		if c.Kind == narrative.AllUpheld {
			columns = append(columns, t.Table.WithRole("pending")...)
		}
		rows, least := s.reviewRows(c.Of), int64(0)
		for _, row := range rows {
			for _, column := range columns {
				least += t.At(row, column).N
			}
		}
		s.sum(o, t, rows, columns...)
		if least > 0 {
			o.state = form.Passed
		}
		s.disagrees(o, c, least > 0, 0, least)
	}, narrative.AllUpheld, narrative.NoneCorrected)
}
