package form_test

import (
	"slices"
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
