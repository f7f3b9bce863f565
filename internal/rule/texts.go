package rule

import (
	"slices"
	"strconv"
	"strings"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/narrative"
)

// readSection is the narrative that speaks of applications and reviews.
const readSection = "overview"

// Claims are what the overview of a report states of applications and reviews, in the words of its form.
func Claims(r *model.Report) []narrative.Claim {
	text := r.Narratives.Overview
	if blank(text) {
		return nil
	}
	t := r.Applications.Table
	v := narrative.Vocabulary{Organ: r.Organ.Name, Year: r.Year}
	for label := range resultsOf(t) {
		v.Results = append(v.Results, label)
	}
	for label := range applicantsOf(t) {
		v.Applicants = append(v.Applicants, label)
	}
	return narrative.Read(*text, v)
}

// resultsOf are the results of the form by their labels as people write them: leaves that stand alone, and groups.
func resultsOf(t *form.Table) map[string][]int {
	of := map[string][]int{}
	for _, row := range t.RowsWithRole("leaf") {
		if t.Rows[row].Group == "" {
			of[plainLabel(t.Rows[row].Label.ZH)] = []int{row}
		}
	}
	for i := range t.Groups {
		g := &t.Groups[i]
		if slices.ContainsFunc(t.Rows, func(r form.Row) bool { return r.Group == g.Key }) {
			of[plainLabel(g.Label.ZH)] = g.Members()
		}
	}
	return of
}

// applicantsOf are the columns by their labels, and those under a heading together.
func applicantsOf(t *form.Table) map[string][]int {
	of := map[string][]int{}
	for _, column := range t.WithRole("part") {
		c := &t.Columns[column]
		if c.Heading != nil {
			of[c.Heading.ZH] = append(of[c.Heading.ZH], column)
		}
		if !c.Is("rest") { // what is left over has no name of its own
			of[c.Label.ZH] = []int{column}
		}
	}
	return of
}

// plainLabel is a label without its number and its remark.
func plainLabel(label string) string {
	if strings.HasPrefix(label, "（") {
		_, label, _ = strings.Cut(label, "）")
	}
	label, _, _ = strings.Cut(label, "（")
	return label
}

// claims are read once.
func (s *sheet) claims() []narrative.Claim {
	if !s.readClaims {
		s.readClaims, s.claimed = true, Claims(s.Report)
	}
	return s.claimed
}

// eachClaim makes a check of every claim of some kinds that is exact; without an overview nothing can be checked.
func (s *sheet) eachClaim(judge func(c narrative.Claim, o *outcome), kinds ...string) {
	at := outcome{state: form.NotAssessable, place: s.sectionPlace(readSection), pointer: "/narratives/" + readSection}
	if blank(s.Report.Narratives.Overview) {
		at.missing = []string{at.pointer}
		s.add(at)
		return
	}
	n := 0
	for _, c := range s.claims() {
		for _, kind := range kinds {
			if c.Kind != kind || c.Approximate {
				continue
			}
			n++
			o := at
			o.state = form.Passed
			o.place.name += "." + kind + "." + strconv.Itoa(n)
			o.place.order[1] = c.Start + 1
			judge(c, &o)
			s.add(o)
		}
	}
}

// sum reads cells of one column for a check of the text.
func (s *sheet) sum(o *outcome, t *model.Table, rows []int, columns ...int) int64 {
	sum := int64(0)
	for _, row := range rows {
		for _, column := range columns {
			sum += s.take(o, t, row, column)
		}
	}
	return sum
}

// disagrees closes a check: the text says one figure and the table another.
func (s *sheet) disagrees(o *outcome, c narrative.Claim, so bool, stated, table int64) {
	if o.state == form.Passed && so {
		column := &s.Report.Applications.Table.Columns[0]
		count := func(n int64) *model.Value { return &model.Value{Column: column, Figure: form.Of(n)} }
		o.state, o.quoted = form.Failed, []string{c.Sentence}
		o.args = model.Args{"sentence": c.Sentence, "of": c.Of, "stated": stated, "table": table}
		o.expected, o.actual, o.difference = count(table), count(stated), count(stated-table)
	}
}

// totals is the column of totals of 三.
func (s *sheet) totals() (*model.Table, int) {
	t := &s.Report.Applications
	column, _ := only(t.Table.WithRole("total"))
	return t, column
}

func (s *sheet) rows(role string) []int { return s.Report.Applications.Table.RowsWithRole(role) }

// textReceived: what the text says came in is what came in, or that and what was carried in. Where nothing came in,
// text.none_received says so.
func textReceived(s *sheet) {
	t, total := s.totals()
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		received, carried := s.sum(o, t, s.rows("received"), total), s.sum(o, t, s.rows("carried_in"), total)
		s.disagrees(o, c, received > 0 && c.Count != received && c.Count != received+carried, c.Count, received)
	}, narrative.Received)
}

// textNoneReceived: who says that nothing came in received nothing, and the reverse.
func textNoneReceived(s *sheet) {
	t, total := s.totals()
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		received := s.sum(o, t, s.rows("received"), total)
		none := c.Kind == narrative.NoneReceived
		s.disagrees(o, c, none && received > 0 || !none && c.Count > 0 && received == 0, c.Count, received)
	}, narrative.NoneReceived, narrative.Received)
}

// textCarried: what the text says was carried in and out was.
func textCarried(s *sheet) {
	t, total := s.totals()
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		role := map[string]string{narrative.CarriedIn: "carried_in", narrative.CarriedOut: "carried_out"}[c.Kind]
		table := s.sum(o, t, s.rows(role), total)
		s.disagrees(o, c, c.Count != table, c.Count, table)
	}, narrative.CarriedIn, narrative.CarriedOut)
}

// textHandled: what the text says was handled was.
func textHandled(s *sheet) {
	t, total := s.totals()
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		table := s.sum(o, t, s.rows("handled_total"), total)
		s.disagrees(o, c, c.Count != table, c.Count, table)
	}, narrative.Handled)
}

// textAllHandled: who says that everything was handled carries nothing over.
func textAllHandled(s *sheet) {
	t, total := s.totals()
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		left := s.sum(o, t, s.rows("carried_out"), total)
		s.disagrees(o, c, left > 0, 0, left)
	}, narrative.AllHandled)
}

// textBreakdown: the results that the text lists are those of the table, and no more than the figure that it lists them
// under.
func textBreakdown(s *sheet) {
	t, total := s.totals()
	results := resultsOf(t.Table)
	parts, exact := map[int]int64{}, map[int]bool{}
	for _, c := range s.claims() {
		if c.Kind == narrative.Result {
			_, seen := exact[c.Group]
			parts[c.Group] += c.Count
			exact[c.Group] = (exact[c.Group] || !seen) && !c.Approximate
		}
	}
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		table, least := int64(0), int64(0)
		for _, label := range c.Labels() {
			rows := standing(t, results[label])
			table, least = table+s.sum(o, t, rows, total), least+atLeast(t, rows, total)
		}
		if least > c.Count { // whatever stands in the blanks
			o.state, table = form.Passed, max(table, least)
		}
		s.disagrees(o, c, c.Count != table, c.Count, table)
		if sum := parts[c.Group]; c.Total != nil && exact[c.Group] && sum > *c.Total { // a listing may leave out, not add
			s.disagrees(o, c, true, sum, *c.Total)
		}
		if c.Total != nil {
			exact[c.Group] = false // the sum is told once
		}
	}, narrative.Result)
}

// standing are the rows of a result; where its group is stated in one figure, that.
func standing(t *model.Table, rows []int) []int {
	for i := range t.Table.Groups {
		if g := &t.Table.Groups[i]; len(rows) > 1 && g.Stated() >= 0 && t.Standing(g) && g.Members()[0] == rows[0] {
			return []int{g.Stated()}
		}
	}
	return rows
}

// atLeast is what rows come to at least: their totals, or the parts that are filled in where a total is blank.
func atLeast(t *model.Table, rows []int, total int) int64 {
	sum := int64(0)
	for _, row := range rows {
		if f := t.At(row, total); f.Filled {
			sum += f.N
			continue
		}
		for _, column := range t.Table.WithRole("part") {
			sum += t.At(row, column).N
		}
	}
	return sum
}

// textApplicants: the applicants that the text counts are those of the table.
func textApplicants(s *sheet) {
	t, _ := s.totals()
	applicants := applicantsOf(t.Table)
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		columns := []int{}
		for _, label := range c.Labels() {
			columns = append(columns, applicants[label]...)
		}
		received, carried := s.sum(o, t, s.rows("received"), columns...), s.sum(o, t, s.rows("carried_in"), columns...)
		if c.Kind == narrative.Applicant {
			s.disagrees(o, c, c.Count != received && c.Count != received+carried, c.Count, received)
			return
		}
		all := s.sum(o, t, s.rows("received"), t.Table.WithRole("part")...)
		s.disagrees(o, c, received != all, all, received)
	}, narrative.Applicant, narrative.OnlyApplicant)
}

// textPercentage: a share that the text states is one of what came in, of what there was, or of what was handled.
func textPercentage(s *sheet) {
	t, total := s.totals()
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		received, carried, handled := s.sum(o, t, s.rows("received"), total), s.sum(o, t, s.rows("carried_in"), total), s.sum(o, t, s.rows("handled_total"), total)
		fits := false
		for _, base := range []int64{received, received + carried, handled} {
			fits = fits || rounds(c.Count, base, c.Percent, c.Decimals)
		}
		s.disagrees(o, c, !fits, c.Count, received)
		if o.state == form.Failed {
			o.expected, o.actual, o.difference = nil, nil, nil
		}
	}, narrative.Share)
}

// rounds says that n of base is so many per cent, rounded or cut off at so many decimals.
func rounds(n, base, percent int64, decimals int) bool {
	if base == 0 || n > 1<<40 || base > 1<<40 || percent > 1<<20 || decimals > 4 {
		return base != 0 // beyond exact reckoning nothing is said
	}
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	exact := n * 100 * unit
	return exact > (percent-1)*base && exact < (percent+1)*base
}

// textGrowth: the growth that the text states is that of what came in over last year.
func textGrowth(s *sheet) {
	t, total := s.totals()
	s.eachClaim(func(c narrative.Claim, o *outcome) {
		this, last := int64(0), int64(0)
		for _, row := range s.rows("received") {
			this, last = this+s.take(o, t, row, total), last+s.takeLast(o, t, row, total)
		}
		s.disagrees(o, c, !grows(this, last, c.Percent, c.Decimals), this, last)
		if o.state == form.Failed {
			o.expected, o.actual, o.difference = nil, nil, nil
		}
	}, narrative.Growth)
}

// grows says that a figure grew by so many per cent, to a tenth of a point or, where it is stated more coarsely, to that.
func grows(this, last, percent int64, decimals int) bool {
	if last == 0 || this > 1<<40 || last > 1<<40 || max(percent, -percent) > 1<<20 || decimals > 4 {
		return last != 0 // beyond exact reckoning nothing is said
	}
	unit := int64(1)
	for range decimals {
		unit *= 10
	}
	off := (this-last)*100*unit - percent*last // in 1/(unit*last) points
	tolerance := max(unit*last/10, last)
	if off < 0 {
		off = -off
	}
	return off <= tolerance
}
