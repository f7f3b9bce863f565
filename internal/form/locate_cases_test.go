package form_test

import (
	"strings"
	"testing"

	"nianbao/internal/form"
)

const mostOfACell = 1<<53 - 1

// variedGrid is a valid table 3 whose figures are nearly all different; some are given.
func variedGrid(e *form.Edition, given ...cell) form.Grid {
	t := &e.Applications
	g := form.NewGrid(t)
	for _, column := range t.WithRole("part") {
		for row := range t.Rows {
			if !t.Rows[row].Optional() && !t.Rows[row].Is("received") {
				g.Set(row, column, form.Of(int64(row*137+column*row*211+column*59)%997))
			}
		}
	}
	put(&g, given...)
	e.Derive(&g, computed)
	for _, column := range t.WithRole("part") {
		at := func(row string) int64 { return g.At(t.Row(row), column).N }
		g.Set(t.Row("received"), column, form.Of(at("handled_total")+at("carried_out")-at("carried_in")))
	}
	e.Derive(&g, computed)
	return g
}

// wholeRow gives a row its figures from the first column on.
func wholeRow(row string, figures ...int64) (cells []cell) {
	columns := []string{"natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization", "other_organization", "total"}
	for k, n := range figures {
		cells = append(cells, cell{row, columns[k], n})
	}
	return cells
}

// state puts figures; below zero stands for blank.
func state(g *form.Grid, cells ...cell) {
	for _, c := range cells {
		f := form.Of(c.n)
		if c.n < 0 {
			f = form.Figure{}
		}
		g.Set(g.Table.Row(c.row), g.Table.Column(c.column), f)
	}
}

func locatedIn(t *testing.T, name string, e *form.Edition, g form.Grid, isComputed func(row, column int) bool, want string) {
	t.Helper()
	if got := sayOf(&g, e.Locate(&g, isComputed)); got != want {
		t.Errorf("%s %s:\n got %s\nwant %s", e.Key, name, got, want)
	}
}

func TestLocatingTellsWhatWentWrongInTable3(t *testing.T) {
	for name, c := range map[string]struct {
		given, wrong []cell
		want         string
	}{
		"nothing":                {nil, nil, ""},
		"a part":                 {wholeRow("granted", 40), []cell{{"granted", "natural_person", 47}}, "cell certain, granted.natural_person 47>40"},
		"a row total":            {wholeRow("granted", 1, 1, 1, 1, 1, 1), []cell{{"granted", "total", 60}}, "cell certain, granted.total 60>6"},
		"a 0 for a total":        {wholeRow("granted", 1, 1, 1, 1, 1, 1), []cell{{"granted", "total", 0}}, "cell certain, granted.total 0>6"},
		"what came in":           {wholeRow("carried_in", 5), []cell{{"carried_in", "natural_person", 4}}, "cell certain, carried_in.natural_person 4>5"},
		"digits":                 {wholeRow("granted", 128), []cell{{"granted", "natural_person", 182}}, "swapped_digits certain, granted.natural_person 182>128"},
		"digits far apart":       {wholeRow("granted", 128), []cell{{"granted", "natural_person", 821}}, "swapped_digits certain, granted.natural_person 821>128"},
		"digits and a 0":         {wholeRow("granted", 20), []cell{{"granted", "natural_person", 2}}, "cell certain, granted.natural_person 2>20"},
		"a split number":         {wholeRow("granted", 123, 0), wholeRow("granted", 1, 23), "split certain, granted.natural_person 1>123, granted.commercial_enterprise 23>0"},
		"a number split before":  {wholeRow("granted", 0, 123), wholeRow("granted", 12, 3), "split certain, granted.natural_person 12>0, granted.commercial_enterprise 3>123"},
		"two cells of a row":     {wholeRow("granted", 310, 45), wholeRow("granted", 45, 310), "swapped_cells, granted.natural_person 45>310, granted.commercial_enterprise 310>45"},
		"a part and its total":   {wholeRow("granted", 310, 0, 1, 0, 0, 0), []cell{{"granted", "natural_person", 311}, {"granted", "total", 310}}, "swapped_cells certain, granted.natural_person 311>310, granted.total 310>311"},
		"two cells of a column":  {[]cell{{"granted", "other_organization", 310}, {"partially_granted", "other_organization", 45}}, []cell{{"granted", "other_organization", 45}, {"partially_granted", "other_organization", 310}}, "swapped_cells, granted.other_organization 45>310, partially_granted.other_organization 310>45"},
		"too far right":          {wholeRow("granted", 5, 71, 30, 0, 2, 0), wholeRow("granted", 0, 5, 71, 30, 0, 2), "shifted_row, granted.natural_person 0>5, granted.commercial_enterprise 5>71, granted.research_institution 71>30, granted.public_welfare_organization 30>0, granted.legal_service_organization 0>2, granted.other_organization 2>0"},
		"fallen off on the left": {wholeRow("granted", 8, 5, 71, 30, 3, 2), wholeRow("granted", 5, 71, 30, 3, 2, 0), "shifted_row, granted.natural_person 5>8, granted.commercial_enterprise 71>5, granted.research_institution 30>71, granted.public_welfare_organization 3>30, granted.legal_service_organization 2>3, granted.other_organization 0>2"},
		"too far right, a blank": {wholeRow("granted", 8, 5, 71, 30, 3, 2), wholeRow("granted", -1, 8, 5, 71, 30, 3), "shifted_row, granted.natural_person blank>8, granted.commercial_enterprise 8>5, granted.research_institution 5>71, granted.public_welfare_organization 71>30, granted.legal_service_organization 30>3, granted.other_organization 3>2"},
		"with its total":         {wholeRow("granted", 8, 5, 1, 0, 0, 0), wholeRow("granted", 0, 8, 5, 1, 0, 0, 0), "shifted_row, granted.natural_person 0>8, granted.commercial_enterprise 8>5, granted.research_institution 5>1, granted.public_welfare_organization 1>0, granted.total 0>14"},
		"with its total, left":   {wholeRow("granted", 8, 5, 1, 0, 0, 0), wholeRow("granted", 5, 1, 0, 0, 0, 14, -1), "shifted_row, granted.natural_person 5>8, granted.commercial_enterprise 1>5, granted.research_institution 0>1, granted.other_organization 14>0, granted.total blank>14"},
		"one figure repeated":    {wholeRow("granted", 9, 0, 4, 0, 0, 1), wholeRow("granted", 9, 9, 9, 9, 9, 9), "repeated_row, granted.commercial_enterprise 9>0, granted.research_institution 9>4, granted.public_welfare_organization 9>0, granted.legal_service_organization 9>0, granted.other_organization 9>1"},
		"repeated, its total":    {wholeRow("granted", 9, 0, 4, 0, 0, 1), wholeRow("granted", 9, 9, 9, 9, 9, 9, 9), "repeated_row, granted.commercial_enterprise 9>0, granted.research_institution 9>4, granted.public_welfare_organization 9>0, granted.legal_service_organization 9>0, granted.other_organization 9>1, granted.total 9>14"},
		"two cells":              {[]cell{{"granted", "natural_person", 9}, {"partially_granted", "other_organization", 837}}, []cell{{"granted", "natural_person", 4}, {"partially_granted", "other_organization", 3000}}, "cell certain, granted.natural_person 4>9; cell certain, partially_granted.other_organization 3000>837"},
		"two off by as much":     {[]cell{{"granted", "natural_person", 9}, {"partially_granted", "other_organization", 837}}, []cell{{"granted", "natural_person", 12}, {"partially_granted", "other_organization", 840}}, "area, granted, partially_granted, |natural_person, |other_organization"},
		"three cells":            {wholeRow("granted", 9, 9), []cell{{"granted", "natural_person", 12}, {"partially_granted", "other_organization", 841}, {"received", "total", 2}}, "area, received, granted, partially_granted, |natural_person, |other_organization, |total"},
		"two swaps that fit":     {append(wholeRow("granted", 7, 2), wholeRow("partially_granted", 12, 17)...), wholeRow("granted", 2, 7), "area, |natural_person, |commercial_enterprise"},
		"a large cell":           {wholeRow("granted", mostOfACell-100000), wholeRow("granted", mostOfACell), "cell certain, granted.natural_person 9007199254740991>9007199254640991"},
	} {
		for _, e := range embedded(t) {
			g := variedGrid(e, c.given...)
			state(&g, c.wrong...)
			locatedIn(t, name, e, g, stated, c.want)
		}
	}
}

func TestLocatingTellsWhatWentWrongInTable4(t *testing.T) {
	for name, c := range map[string]struct {
		figures [3]string
		want    string
	}{
		"nothing":               {[3]string{"1 2 3 4 10"}, ""},
		"any or the total":      {[3]string{"1 2 3 4 11"}, "area, reconsideration"},
		"none but the total":    {[3]string{"0 0 0 0 0", "10 1 0 0 0"}, "cell, litigation_direct.total 0>11"},
		"digits":                {[3]string{"12 3 0 0 24"}, "swapped_digits, reconsideration.upheld 12>21"},
		"digits of two":         {[3]string{"12 34 0 0 55"}, "area, reconsideration"},
		"a split number":        {[3]string{"1 23 0 0 123"}, "split, reconsideration, |upheld, |corrected"},
		"a split total":         {[3]string{"100 23 0 12 3"}, "split, reconsideration.pending 12>0, reconsideration.total 3>123"},
		"one figure repeated":   {[3]string{"5 5 5 5 5"}, "repeated_row, reconsideration, |upheld, |corrected, |other, |pending, |total"},
		"two procedures":        {[3]string{"10 1 0 0 0", "0 0 0 0 0", "5 0 0 0 0"}, "area, reconsideration, litigation_after_reconsideration"},
		"a blank":               {[3]string{"1 _ 3 4 11"}, ""},
		"a blank, too much":     {[3]string{"1 _ 3 4 7"}, "area, reconsideration"},
		"more than can be":      {[3]string{"9007199254740991 1 0 0 0"}, "area, reconsideration"},
		"as much as can be":     {[3]string{"9007199254740990 1 0 0 0"}, "cell, reconsideration.total 0>9007199254740991"},
		"a split beyond bounds": {[3]string{"9007199254740990 9007199254740990 0 0 0"}, "area, reconsideration"},
	} {
		for _, e := range embedded(t) {
			g := form.NewGrid(&e.Reviews)
			for row, figures := range c.figures {
				for column, text := range strings.Fields(figures) {
					if f, err := g.Table.Columns[column].Parse(text); err == nil {
						g.Set(row, column, f)
					}
				}
			}
			locatedIn(t, name, e, g, stated, c.want)
		}
	}
}

func TestLocatingGoesThroughWhatIsComputed(t *testing.T) {
	for _, e := range embedded(t) {
		handled := func(row, _ int) bool { return e.Applications.Rows[row].Is("handled_total") }
		for name, c := range map[string]struct {
			isComputed func(row, column int) bool
			wrong      cell
			want       string
		}{
			"a result, totals computed": {computed, cell{"granted", "natural_person", 47}, "area, |natural_person, |total"},
			"what came, all computed":   {computed, cell{"received", "natural_person", 47}, "area, |natural_person, |total"},
			"a result, sums computed":   {handled, cell{"granted", "natural_person", 47}, "cell certain, granted.natural_person 47>40"},
			"a total, sums computed":    {handled, cell{"granted", "total", 47}, "cell certain, granted.total 47>2643"},
			"nothing is wrong":          {computed, cell{"granted", "natural_person", 40}, ""},
		} {
			g := variedGrid(e, wholeRow("granted", 40)...)
			put(&g, c.wrong)
			e.Derive(&g, c.isComputed)
			locatedIn(t, name, e, g, c.isComputed, c.want)
		}
	}
}

func TestLocatingIsNotCertainBesideBlanks(t *testing.T) {
	for _, e := range embedded(t) {
		for name, c := range map[string]struct {
			wrong []cell
			want  string
		}{
			"in another row and column": {[]cell{{"partially_granted", "commercial_enterprise", -1}, {"granted", "natural_person", 47}}, "cell, granted.natural_person 47>40"},
			"in its column":             {[]cell{{"partially_granted", "natural_person", -1}, {"granted", "natural_person", 47}}, "cell, granted.natural_person 47>40"},
			"in its row":                {[]cell{{"granted", "commercial_enterprise", -1}, {"granted", "natural_person", 47}}, "cell, granted.natural_person 47>40"},
			"total and sum":             {[]cell{{"granted", "total", -1}, {"handled_total", "natural_person", -1}, {"granted", "natural_person", 47}}, ""},
		} {
			g := variedGrid(e, wholeRow("granted", 40)...)
			state(&g, c.wrong...)
			locatedIn(t, name, e, g, stated, c.want)
		}
	}
}

func TestLocatingSeesNoSplitWhereOneCellIsEnough(t *testing.T) {
	for _, e := range embedded(t) {
		g := variedGrid(e, wholeRow("granted", 0, 2)...)
		state(&g, cell{"granted", "natural_person", 1}, cell{"received", "commercial_enterprise", -1})
		e.Derive(&g, computed)
		locatedIn(t, "1 | 2 beside blanks", e, g, computed, "area, |natural_person")
	}
}

func TestLocatingKnowsAGroupStatedInOneFigure(t *testing.T) {
	e := embedded(t).Edition("2021")
	for column, sum := range map[string]int64{"natural_person": 30, "total": 70} {
		g := variedGrid(e, append(wholeRow("other_not_corrected", 10, 0, 0, 0, 0, 20), append(wholeRow("other_fee_unpaid", 10, 0, 0, 0, 0, 20), wholeRow("other_remaining", 10, 0, 0, 0, 0, 0)...)...)...)
		wipe(&g, "other_not_corrected", "other_fee_unpaid", "other_remaining")
		state(&g, wholeRow("other_all", 30, 0, 0, 0, 0, 40, 70)...)
		locatedIn(t, "right", e, g, stated, "")
		put(&g, cell{"other_all", column, sum + 5})
		want := map[string]string{"natural_person": "cell certain, other_all.natural_person 35>30", "total": "cell certain, other_all.total 75>70"}
		locatedIn(t, column, e, g, stated, want[column])
	}
}

func TestLocatingMendsBelowZeroOnlyWhereTheColumnIsSigned(t *testing.T) {
	text := changed(t, source(t, "2019.yaml"), "identities:\n", "identities:\n  - { rule: items.total, table: disclosure, along: columns, actual: [decisions], expected: [items_previous, items_change] }\n")
	for text, want := range map[string]string{
		text:                                   "swapped_digits, administrative_licensing.items_change -81>-18",
		changed(t, text, ", signed: true", ""): "area, administrative_licensing",
	} {
		e, err := form.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		g := form.NewGrid(&e.Disclosure)
		put(&g, cell{"administrative_licensing", "decisions", 80}, cell{"administrative_licensing", "items_previous", 98}, cell{"administrative_licensing", "items_change", -81})
		locatedIn(t, "signed", e, g, stated, want)
	}
}

func TestLocatingSubtractsAndLeavesLastYearOut(t *testing.T) {
	for identity, want := range map[string]string{
		`actual: [in_force], expected: [issued, "-repealed"]`:                    "swapped_digits, regulations.repealed 41>14",
		`actual: [in_force], expected: [issued, "-repealed", "previous:issued"]`: "",
	} {
		e, err := form.Parse([]byte(changed(t, source(t, "2021.yaml"), "identities:\n", "identities:\n  - { rule: stock, table: disclosure, along: columns, "+identity+" }\n")))
		if err != nil {
			t.Fatal(err)
		}
		g := form.NewGrid(&e.Disclosure)
		put(&g, cell{"regulations", "in_force", 5}, cell{"regulations", "issued", 19}, cell{"regulations", "repealed", 41})
		locatedIn(t, "stock", e, g, stated, want)
	}
}
