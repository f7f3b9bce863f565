package form_test

import (
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"

	"pgregory.net/rapid"
)

func stated(int, int) bool   { return false }
func computed(int, int) bool { return true }

// evaluate lists the checks of a table by state, as "rule line".
func evaluate(e *form.Edition, g, previous *form.Grid, isComputed func(int, int) bool) map[form.State][]string {
	got := map[form.State][]string{}
	for i := range e.Identities {
		identity := &e.Identities[i]
		if identity.Table != g.Table.Key || identity.Needs() != (previous != nil) {
			continue
		}
		identity.Evaluate(g, previous, isComputed, func(q form.Equation) {
			name := g.Table.Rows[min(q.Line, len(g.Table.Rows)-1)].Key
			if identity.Along == form.AlongRows {
				name = g.Table.Columns[q.Line].Key
			}
			got[q.State] = append(got[q.State], identity.Rule+" "+name)
		})
	}
	return got
}

// drawValid draws a report's table 3 that adds up: leaves and carried_in at random, the rest follows.
func drawValid(t *rapid.T, e *form.Edition) form.Grid {
	g := form.NewGrid(&e.Applications)
	count := rapid.Int64Range(0, 5000)
	received, in, out := e.Applications.Row("received"), e.Applications.Row("carried_in"), e.Applications.Row("carried_out")
	for _, column := range e.Applications.WithRole("part") {
		sum := int64(0)
		for row := range e.Applications.Rows {
			if r := &e.Applications.Rows[row]; r.Is("leaf") {
				n := count.Draw(t, r.Key)
				sum += n
				g.Set(row, column, form.Of(n))
			}
		}
		left := count.Draw(t, "carried_out")
		earlier := rapid.Int64Range(0, sum+left).Draw(t, "carried_in")
		g.Set(out, column, form.Of(left))
		g.Set(in, column, form.Of(earlier))
		g.Set(received, column, form.Of(sum+left-earlier))
	}
	e.Derive(&g, computed)
	return g
}

func TestRandomValidGridsHoldAndOneWrongCellIsFound(t *testing.T) {
	for _, e := range embedded(t) {
		table := &e.Applications
		balance := []int{table.Row("received"), table.Row("carried_in"), table.Row("handled_total"), table.Row("carried_out")}
		rapid.Check(t, func(t *rapid.T) {
			g := drawValid(t, e)
			if got := evaluate(e, &g, nil, stated); len(got[form.Failed])+len(got[form.NotAssessable]) > 0 {
				t.Fatalf("a valid grid: %v", got)
			}
			for row := range table.Rows {
				if g.Absent(row) {
					continue
				}
				for column := range table.Columns {
					before := g.At(row, column)
					g.Set(row, column, form.Of(before.N+1))
					want := []string{"applications.row_total " + table.Rows[row].Key}
					if table.Rows[row].Is("leaf") || table.Rows[row].Is("handled_total") {
						want = append(want, "applications.handled_total "+table.Columns[column].Key)
					}
					if slices.Contains(balance, row) {
						want = append(want, "applications.balance "+table.Columns[column].Key)
					}
					if got := evaluate(e, &g, nil, stated)[form.Failed]; !slices.Equal(got, want) {
						t.Fatalf("%s %s: failed %v, want %v", table.Rows[row].Key, table.Columns[column].Key, got, want)
					}
					g.Set(row, column, before)
				}
			}
		})
	}
}

func TestWhatIsComputedHoldsByConstruction(t *testing.T) {
	e := embedded(t).Edition("2021")
	rapid.Check(t, func(t *rapid.T) {
		g := drawValid(t, e)
		got := evaluate(e, &g, nil, computed)
		if len(got[form.ByConstruction]) != 32 || len(got[form.Passed]) != 7 || len(got[form.Failed]) != 0 {
			t.Fatalf("got %v", got)
		}
	})
}

func TestBlanksAreNotAssessableUnlessTheRestIsTooMuch(t *testing.T) {
	e := embedded(t).Edition("2021")
	reviews := &e.Reviews
	for _, c := range []struct {
		name  string
		cells []form.Figure
		want  form.State
	}{
		{"all stated", []form.Figure{form.Of(1), form.Of(2), form.Of(3), form.Of(4), form.Of(10)}, form.Passed},
		{"a part blank", []form.Figure{form.Of(1), {}, form.Of(3), form.Of(4), form.Of(10)}, form.NotAssessable},
		{"a part blank, the rest equal", []form.Figure{form.Of(1), {}, form.Of(3), form.Of(4), form.Of(8)}, form.NotAssessable},
		{"a part blank, the rest over", []form.Figure{form.Of(1), {}, form.Of(3), form.Of(4), form.Of(7)}, form.Failed},
		{"the total blank", []form.Figure{form.Of(1), form.Of(2), form.Of(3), form.Of(4), {}}, form.NotAssessable},
		{"all blank", make([]form.Figure, 5), form.NotAssessable},
		{"zeros", []form.Figure{form.Of(0), form.Of(0), form.Of(0), form.Of(0), form.Of(0)}, form.Passed},
	} {
		g := form.NewGrid(reviews)
		for column, f := range c.cells {
			g.Set(0, column, f)
		}
		if got := evaluate(e, &g, nil, stated); !slices.Contains(got[c.want], "reviews.total reconsideration") {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestAStatedGroupStandsForItsRows(t *testing.T) {
	e := embedded(t).Edition("2021")
	table := &e.Applications
	rapid.Check(t, func(t *rapid.T) {
		g := drawValid(t, e)
		sums := make([]form.Figure, len(table.Columns))
		g.Subtotals(func(group *form.Group, figures []form.Figure) {
			if group.Key == "other_handling" {
				copy(sums, figures)
			}
		})
		for row := range table.Rows {
			for column := range table.Columns {
				switch {
				case table.Rows[row].Group == "other_handling":
					g.Set(row, column, form.Figure{})
				case table.Rows[row].Key == "other_all":
					g.Set(row, column, sums[column])
				}
			}
		}
		got := evaluate(e, &g, nil, stated)
		if len(got[form.Passed]) != 37 || len(got[form.Failed])+len(got[form.NotAssessable]) != 0 {
			t.Fatalf("got %v", got)
		}
		g.Subtotals(func(group *form.Group, figures []form.Figure) {
			if group.Key == "other_handling" && !slices.Equal(figures, sums) {
				t.Fatalf("subtotal %v, want %v", figures, sums)
			}
		})
	})
}

func TestLastYearGoesByKey(t *testing.T) {
	forms := embedded(t)
	e, old := forms.Edition("2021"), forms.Edition("2019")
	this, previous := form.NewGrid(&e.Applications), form.NewGrid(&old.Applications)
	for column := range e.Applications.Columns {
		this.Set(e.Applications.Row("carried_in"), column, form.Of(int64(column)))
		previous.Set(old.Applications.Row("carried_out"), column, form.Of(int64(column)))
	}
	if got := evaluate(e, &this, &previous, stated); len(got[form.Passed]) != 7 {
		t.Errorf("got %v", got)
	}
	previous.Set(old.Applications.Row("carried_out"), 6, form.Of(99))
	if got := evaluate(e, &this, &previous, stated); !slices.Equal(got[form.Failed], []string{"applications.carried_over total"}) {
		t.Errorf("got %v", got)
	}
	stock, older := form.NewGrid(&e.Disclosure), form.NewGrid(&old.Disclosure)
	if got := evaluate(e, &stock, &older, stated); len(got[form.NotAssessable]) != 2 {
		t.Errorf("got %v", got)
	}
}

// judged gives the state of one rule on one line, by the key of its row or column.
func judged(e *form.Edition, g, previous *form.Grid, rule, line string) (found form.Equation) {
	found.State = -1
	for i := range e.Identities {
		identity := &e.Identities[i]
		if identity.Rule != rule {
			continue
		}
		identity.Evaluate(g, previous, stated, func(q form.Equation) {
			if identity.Along == form.AlongColumns && q.Line == g.Table.Row(line) || identity.Along == form.AlongRows && q.Line == g.Table.Column(line) {
				found = q
			}
		})
	}
	return found
}

func TestTheBalanceIsJudgedAsFarAsItIsFilled(t *testing.T) {
	e := embedded(t).Edition("2021")
	const received, in, handled, out = "received", "carried_in", "handled_total", "carried_out"
	for name, c := range map[string]struct {
		cells map[string]int64
		want  form.State
	}{
		"equal":                         {map[string]int64{received: 5, in: 1, handled: 4, out: 2}, form.Passed},
		"more came than went":           {map[string]int64{received: 6, in: 1, handled: 4, out: 2}, form.Failed},
		"more went than came":           {map[string]int64{received: 5, in: 1, handled: 4, out: 3}, form.Failed},
		"what is left over is blank":    {map[string]int64{received: 5, in: 1, handled: 6}, form.NotAssessable},
		"handled alone is too much":     {map[string]int64{received: 5, in: 1, handled: 7}, form.Failed},
		"handled alone is less":         {map[string]int64{received: 5, in: 1, handled: 3}, form.NotAssessable},
		"received alone is too much":    {map[string]int64{received: 7, handled: 4, out: 2}, form.Failed},
		"received alone is enough":      {map[string]int64{received: 6, handled: 4, out: 2}, form.NotAssessable},
		"a blank on either side":        {map[string]int64{received: 100, handled: 4}, form.NotAssessable},
		"a blank on either side, other": {map[string]int64{in: 1, out: 200}, form.NotAssessable},
		"nothing came, nothing is said": {map[string]int64{received: 0, in: 0}, form.NotAssessable},
		"nothing":                       {nil, form.NotAssessable},
	} {
		g := form.NewGrid(&e.Applications)
		for row, n := range c.cells {
			put(&g, cell{row, "legal_service_organization", n})
		}
		q := judged(e, &g, nil, "applications.balance", "legal_service_organization")
		if q.State != c.want || q.State != form.Passed && len(q.Actual.Cells)+len(q.Expected.Cells) != len(c.cells) || q.Actual.Blank+q.Expected.Blank != 4-len(c.cells) {
			t.Errorf("%s: %+v", name, q)
		}
		if q.At.Row != e.Applications.Row(received) || q.Expected.Sum != c.cells[received]+c.cells[in] || q.Actual.Sum != c.cells[handled]+c.cells[out] {
			t.Errorf("%s: at %+v %d and %d", name, q.At, q.Actual.Sum, q.Expected.Sum)
		}
	}
}

func TestASumSaysWhichCellsItRestsOn(t *testing.T) {
	e := embedded(t).Edition("2021")
	table := &e.Applications
	total, all := table.Column("total"), table.Row("other_all")
	g := form.NewGrid(table)
	if q := judged(e, &g, nil, "applications.handled_total", "total"); len(q.Expected.Missing) != 21 || len(q.Expected.Cells) != 0 {
		t.Errorf("of a blank report: %+v", q)
	}
	g = numbered(table, "total")
	wipe(&g, "other_not_corrected", "other_fee_unpaid", "other_remaining", "granted")
	put(&g, cell{"other_all", "total", 66}, cell{"handled_total", "total", 271})
	q := judged(e, &g, nil, "applications.handled_total", "total")
	if q.State != form.NotAssessable || q.Expected.Sum != 270 || q.Actual.Sum != 271 || q.At != (form.Cell{Row: table.Row("handled_total"), Column: total}) {
		t.Errorf("%+v", q)
	}
	if !slices.Equal(q.Expected.Missing, []form.Cell{{Row: table.Row("granted"), Column: total}}) {
		t.Errorf("missing %v", q.Expected.Missing)
	}
	if last := len(q.Expected.Cells) - 1; last != 17 || q.Expected.Cells[last] != (form.Cell{Row: all, Column: total}) {
		t.Errorf("cells %v", q.Expected.Cells)
	}
	put(&g, cell{"handled_total", "total", 269})
	if q := judged(e, &g, nil, "applications.handled_total", "total"); q.State != form.Failed {
		t.Errorf("%+v", q)
	}
}

func TestAComputedResultThatDoesNotHoldHasFailed(t *testing.T) {
	e := embedded(t).Edition("2021")
	for n, want := range map[int64]form.State{10: form.ByConstruction, 11: form.Failed} {
		g := form.NewGrid(&e.Reviews)
		put(&g, cell{"reconsideration", "upheld", 1}, cell{"reconsideration", "corrected", 2}, cell{"reconsideration", "other", 3}, cell{"reconsideration", "pending", 4}, cell{"reconsideration", "total", n})
		if got := evaluate(e, &g, nil, computed); !slices.Equal(got[want], []string{"reviews.total reconsideration"}) {
			t.Errorf("%d: %v", n, got)
		}
	}
}

func TestStockAndFlowSpanTwoYears(t *testing.T) {
	e := embedded(t).Edition("2021")
	for name, c := range map[string]struct {
		before, this map[string]int64 // of regulations
		want         form.State
	}{
		"adds up":                       {map[string]int64{"in_force": 10}, map[string]int64{"in_force": 9, "issued": 2, "repealed": 3}, form.Passed},
		"adds up to nothing":            {map[string]int64{"in_force": 3}, map[string]int64{"in_force": 0, "issued": 0, "repealed": 3}, form.Passed},
		"repealed is subtracted":        {map[string]int64{"in_force": 10}, map[string]int64{"in_force": 15, "issued": 2, "repealed": 3}, form.Failed},
		"last year is blank":            {nil, map[string]int64{"in_force": 9, "issued": 2, "repealed": 3}, form.NotAssessable},
		"too much, repealed blank":      {map[string]int64{"in_force": 10}, map[string]int64{"in_force": 9, "issued": 2}, form.NotAssessable},
		"last year's flow is not asked": {map[string]int64{"issued": 10}, map[string]int64{"in_force": 12, "issued": 2, "repealed": 0}, form.NotAssessable},
	} {
		before, this := form.NewGrid(&e.Disclosure), form.NewGrid(&e.Disclosure)
		for column, n := range c.before {
			put(&before, cell{"regulations", column, n})
		}
		for column, n := range c.this {
			put(&this, cell{"regulations", column, n})
		}
		if q := judged(e, &this, &before, "disclosure.stock_flow", "regulations"); q.State != c.want {
			t.Errorf("%s: %+v", name, q)
		}
	}
}

func TestWithoutLastYearNothingIsAssessed(t *testing.T) {
	for _, e := range embedded(t) {
		this := numbered(&e.Applications, "total")
		q := judged(e, &this, nil, "applications.carried_over", "total")
		want := form.Cell{Previous: true, Row: e.Applications.Row("carried_out"), Column: e.Applications.Column("total")}
		if q.State != form.NotAssessable || !slices.Equal(q.Expected.Missing, []form.Cell{want}) || q.Actual.Sum != 2 {
			t.Errorf("%s: %+v", e.Key, q)
		}
		before := numbered(&e.Applications, "total")
		put(&before, cell{"carried_out", "total", 2})
		if q := judged(e, &this, &before, "applications.carried_over", "total"); q.State != form.Passed || q.Expected.Blank != 0 {
			t.Errorf("%s: %+v", e.Key, q)
		}
	}
}

func TestARowThatLastYearHadNotIsMissing(t *testing.T) {
	forms, err := load(strings.ReplaceAll(source(t, "2019.yaml"), "carried_out", "left_over"), source(t, "2021.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	e, old := forms.Edition("2021"), forms.Edition("2019")
	this, before := numbered(&e.Applications, "total"), numbered(&old.Applications, "total")
	if q := judged(e, &this, &before, "applications.carried_over", "total"); q.State != form.NotAssessable || len(q.Expected.Missing) != 1 {
		t.Errorf("%+v", q)
	}
}

func TestAColumnThatMayBeNegativeProvesNothingByHalf(t *testing.T) {
	text := changed(t, source(t, "2019.yaml"), "identities:\n", "identities:\n  - { rule: items.total, table: disclosure, along: columns, actual: [decisions], expected: [items_previous, items_change] }\n")
	for _, c := range []struct {
		text         string
		blank, fully form.State
	}{
		{text, form.NotAssessable, form.Passed},
		{changed(t, text, ", signed: true", ""), form.Failed, form.Passed},
	} {
		e, err := form.Parse([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		g := form.NewGrid(&e.Disclosure)
		put(&g, cell{"administrative_licensing", "decisions", 80}, cell{"administrative_licensing", "items_previous", 98})
		if q := judged(e, &g, nil, "items.total", "administrative_licensing"); q.State != c.blank {
			t.Errorf("a blank: %+v", q)
		}
		put(&g, cell{"administrative_licensing", "items_change", -18})
		if q := judged(e, &g, nil, "items.total", "administrative_licensing"); q.State != c.fully || q.Expected.Sum != 80 {
			t.Errorf("filled: %+v", q)
		}
		if q := judged(e, &g, nil, "items.total", "administrative_fees"); q.State != -1 {
			t.Errorf("a row without decisions: %+v", q)
		}
	}
}
