package form_test

import (
	"slices"
	"testing"

	"nianbao/internal/form"

	"github.com/google/go-cmp/cmp"
)

// cell is a figure at a row and a column, both by key.
type cell struct {
	row, column string
	n           int64
}

func put(g *form.Grid, cells ...cell) {
	for _, c := range cells {
		g.Set(g.Table.Row(c.row), g.Table.Column(c.column), form.Of(c.n))
	}
}

func wipe(g *form.Grid, rows ...string) {
	for _, row := range rows {
		for column := range g.Table.Columns {
			g.Set(g.Table.Row(row), column, form.Figure{})
		}
	}
}

func read(g *form.Grid, row, column string) form.Figure {
	return g.At(g.Table.Row(row), g.Table.Column(column))
}

// numbered has in one column the number of each row that the form prints.
func numbered(table *form.Table, column string) form.Grid {
	g := form.NewGrid(table)
	for _, r := range table.Rows {
		if !r.Optional() {
			put(&g, cell{r.Key, column, int64(r.Number)})
		}
	}
	return g
}

func TestSubtotalsSumTheirRowsDownEachColumn(t *testing.T) {
	table := &embedded(t).Edition("2021").Applications
	whole := map[string]int64{"results": 273, "refused": 68, "unavailable": 42, "not_processed": 90, "other_handling": 66}
	without := func(groups ...string) map[string]int64 {
		left := map[string]int64{}
		for key, n := range whole {
			if !slices.Contains(groups, key) {
				left[key] = n
			}
		}
		return left
	}
	others := []string{"other_not_corrected", "other_fee_unpaid", "other_remaining"}
	for name, c := range map[string]struct {
		blank []string
		put   []cell
		want  map[string]int64
	}{
		"all filled":                    {nil, nil, whole},
		"a row blank":                   {[]string{"refused_state_secret"}, nil, without("refused", "results")},
		"a row of no group blank":       {[]string{"granted"}, nil, without("results")},
		"what is no result blank":       {[]string{"received", "handled_total"}, nil, whole},
		"others blank":                  {others, nil, without("other_handling", "results")},
		"others stated in one":          {others, []cell{{"other_all", "total", 66}}, whole},
		"others stated in two ways":     {nil, []cell{{"other_all", "total", 99}}, whole},
		"one of the others and one all": {others[1:], []cell{{"other_all", "total", 66}}, without("other_handling", "results")},
		"stated in another column":      {others, []cell{{"other_all", "natural_person", 66}}, without("other_handling", "results")},
	} {
		g := numbered(table, "total")
		wipe(&g, c.blank...)
		put(&g, c.put...)
		got := map[string]int64{}
		g.Subtotals(func(group *form.Group, figures []form.Figure) {
			if f := figures[table.Column("total")]; f.Filled {
				got[group.Key] = f.N
			}
			if figures[table.Column("commercial_enterprise")].Filled {
				t.Errorf("%s: %s sums a blank column", name, group.Key)
			}
		})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Error(name, diff)
		}
	}
}

func TestRowsAreAbsentWhereTheGroupIsStated(t *testing.T) {
	e := embedded(t).Edition("2021")
	stating, member := cell{"other_all", "natural_person", 0}, cell{"other_fee_unpaid", "total", 0}
	members := []string{"other_not_corrected", "other_fee_unpaid", "other_remaining"}
	for name, c := range map[string]struct {
		put  []cell
		want []string
	}{
		"a blank report":      {nil, []string{"other_all"}},
		"the rows filled":     {[]cell{member}, []string{"other_all"}},
		"the group stated":    {[]cell{stating}, members},
		"both":                {[]cell{stating, member}, nil},
		"elsewhere something": {[]cell{{"granted", "total", 1}}, []string{"other_all"}},
	} {
		g := form.NewGrid(&e.Applications)
		put(&g, c.put...)
		var got []string
		for row := range g.Table.Rows {
			if g.Absent(row) {
				got = append(got, g.Table.Rows[row].Key)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: absent %v, want %v", name, got, c.want)
		}
		for i := range g.Table.Groups {
			group := &g.Table.Groups[i]
			if g.Standing(group) != (group.Key == "other_handling" && slices.Equal(c.want, members)) {
				t.Errorf("%s: %s standing %v", name, group.Key, g.Standing(group))
			}
		}
	}
}

func TestDeriveFillsOnlyWhatIsComputed(t *testing.T) {
	e := embedded(t).Edition("2021")
	g := numbered(&e.Applications, "natural_person")
	wipe(&g, "handled_total")
	for _, part := range e.Applications.WithRole("part")[1:] {
		for row := range e.Applications.Rows {
			g.Set(row, part, form.Of(0))
		}
	}
	wipe(&g, "other_all")
	put(&g, cell{"granted", "total", 1000}, cell{"handled_total", "commercial_enterprise", 5})
	total := e.Applications.Column("total")
	granted, handled := e.Applications.Row("granted"), e.Applications.Row("handled_total")
	e.Derive(&g, func(row, column int) bool { return row != granted && (row != handled || column != 1) })
	for _, want := range []cell{
		{"received", "total", 1}, {"carried_out", "total", 25}, {"granted", "total", 1000}, {"granted", "natural_person", 3},
		{"handled_total", "natural_person", 273}, {"handled_total", "commercial_enterprise", 5}, {"handled_total", "research_institution", 0},
		{"handled_total", "total", 273 - 3 + 1000}, // down the column, not across the row
	} {
		if got := read(&g, want.row, want.column); got != form.Of(want.n) {
			t.Errorf("%s %s: %v, want %d", want.row, want.column, got, want.n)
		}
	}
	if read(&g, "other_all", "total").Filled {
		t.Error("an absent row has a total")
	}
	g.Set(granted, 0, form.Figure{})
	g.Set(granted, total, form.Figure{})
	e.Derive(&g, computed)
	for _, blank := range []cell{{row: "granted", column: "total"}, {row: "handled_total", column: "natural_person"}, {row: "handled_total", column: "total"}} {
		if read(&g, blank.row, blank.column).Filled {
			t.Errorf("%s %s: a sum over a blank is %v", blank.row, blank.column, read(&g, blank.row, blank.column))
		}
	}
}

func TestDeriveKeepsToTheTable(t *testing.T) {
	for _, e := range embedded(t) {
		reviews, disclosure := numbered(&e.Reviews, "upheld"), form.NewGrid(&e.Disclosure)
		put(&reviews, cell{"litigation_direct", "corrected", 3}, cell{"litigation_direct", "other", 0}, cell{"litigation_direct", "pending", 1})
		e.Derive(&reviews, computed)
		e.Derive(&disclosure, computed)
		if read(&reviews, "litigation_direct", "total") != form.Of(6) || read(&reviews, "reconsideration", "total").Filled {
			t.Errorf("%s: %v", e.Key, reviews)
		}
		for row := range e.Disclosure.Rows {
			if !disclosure.BlankRow(row) {
				t.Errorf("%s: %s is filled", e.Key, e.Disclosure.Rows[row].Key)
			}
		}
	}
}
