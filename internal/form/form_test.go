package form_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"nianbao/internal/form"
)

func embedded(t testing.TB) form.Forms {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return forms
}

// equalities counts the lines of the identities that need nothing but the report.
func equalities(e *form.Edition) map[string]int {
	count := map[string]int{}
	for i := range e.Identities {
		identity := &e.Identities[i]
		if identity.Needs() {
			continue
		}
		grid := form.NewGrid(e.Table(identity.Table))
		identity.Evaluate(&grid, nil, func(int, int) bool { return false }, func(form.Equation) { count[identity.Rule]++ })
	}
	return count
}

func TestEditionsHaveTheEqualitiesOfTheForm(t *testing.T) {
	forms := embedded(t)
	for key, rows := range map[string]int{"2021": 25, "2019": 23} {
		got := equalities(forms.Edition(key))
		want := map[string]int{"applications.row_total": rows, "applications.handled_total": 7, "applications.balance": 7, "reviews.total": 3}
		for rule, n := range want {
			if got[rule] != n {
				t.Errorf("edition %s: %d of %s, want %d", key, got[rule], rule, n)
			}
		}
		if len(got) != len(want) {
			t.Errorf("edition %s: %v", key, got)
		}
	}
}

func TestRowsAreNumberedAsPrinted(t *testing.T) {
	forms := embedded(t)
	for _, c := range []struct {
		edition, row string
		number       int
	}{{"2021", "received", 1}, {"2021", "refused_process_information", 10}, {"2021", "other_all", 0}, {"2021", "handled_total", 24}, {"2021", "carried_out", 25}, {"2019", "other_all", 21}, {"2019", "carried_out", 23}} {
		table := &forms.Edition(c.edition).Applications
		if got := table.Rows[table.Row(c.row)].Number; got != c.number {
			t.Errorf("%s %s: row %d, want %d", c.edition, c.row, got, c.number)
		}
	}
}

func TestEditionsGovernTheirYears(t *testing.T) {
	forms := embedded(t)
	for year, want := range map[int]string{2018: "", 2019: "2019", 2020: "2019", 2021: "2021", 2099: "2021"} {
		got := ""
		if e := forms.ForYear(year); e != nil {
			got = e.Key
		}
		if got != want {
			t.Errorf("%d: edition %q, want %q", year, got, want)
		}
	}
}

func source(t testing.TB, name string) string {
	t.Helper()
	text, err := fs.ReadFile(form.Files(), "editions/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestParseRefusesWhatDoesNotAddUp(t *testing.T) {
	good := source(t, "2021.yaml")
	for name, change := range map[string][2]string{
		"unknown key":         {`title: "`, "colour: red\ntitle: \""},
		"duplicate key":       {`title: "`, "title: x\ntitle: \""},
		"unresolved row":      {`actual: [handled_total]`, `actual: [handled_totals]`},
		"unresolved role":     {`"role:part"`, `"role:parts"`},
		"unresolved group":    {`group:refused`, `group:refusals`},
		"row of no group":     {`group: refused, label`, `group: refusals, label`},
		"unknown unit":        {`unit: cny_10k`, `unit: cny`},
		"unknown nature":      {`nature: stock`, `nature: stocks`},
		"duplicate row":       {`key: carried_in`, `key: received`},
		"duplicate column":    {`key: natural_person`, `key: total`},
		"unknown row column":  {`columns: [amount_cny_10k]`, `columns: [amount]`},
		"unknown table":       {`table: reviews`, `table: review`},
		"unknown axis":        {`along: rows`, `along: diagonal`},
		"section of no table": {`key: reviews, kind: table`, `key: reviews, kind: narrative`},
		"years turned round":  {`from: 2021`, `from: 2021, to: 2020`},
		"wrong type":          {`from: 2021`, `from: soon`},
		"unknown line":        {`lines: [total]`, `lines: [totals]`},
		"mixed units":         {`"previous:in_force", issued`, `"previous:in_force", amount_cny_10k`},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(good, change[0]) {
				t.Fatalf("the edition has no %q", change[0])
			}
			_, err := form.Parse([]byte(strings.Replace(good, change[0], change[1], 1)))
			if err == nil || strings.Contains(err.Error(), "\n\n") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestLoadRefusesGapsAndOverlaps(t *testing.T) {
	early, late := source(t, "2019.yaml"), source(t, "2021.yaml")
	for name, c := range map[string]struct{ early, late string }{
		"overlap":    {strings.Replace(early, "to: 2020", "to: 2021", 1), late},
		"open start": {strings.Replace(early, ", to: 2020", "", 1), late},
		"gap":        {strings.Replace(early, "to: 2020", "to: 2019", 1), late},
		"ended":      {early, strings.Replace(late, "from: 2021", "from: 2021, to: 2030", 1)},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := form.Load(fstest.MapFS{"editions/a.yaml": {Data: []byte(c.early)}, "editions/b.yaml": {Data: []byte(c.late)}})
			if err == nil {
				t.Error("loaded")
			}
		})
	}
	if _, err := form.Load(fstest.MapFS{}); err == nil {
		t.Error("loaded from nothing")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(source(f, "2021.yaml")))
	f.Add([]byte(source(f, "2019.yaml")))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := form.Parse(text)
		if (e == nil) == (err == nil) {
			t.Fatalf("edition %v, error %v", e, err)
		}
		if e != nil {
			equalities(e)
		}
	})
}
