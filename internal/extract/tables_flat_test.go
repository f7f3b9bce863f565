package extract

import (
	"math/rand/v2"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// flat is a report of small figures whose cells are printed without anything between them; spoilt, one total is wrong.
func flat(random *rand.Rand, e *form.Edition, most int64, spoilt bool) (*model.Report, string) {
	r := sample(e)
	for i, table := range e.Tables() {
		grid := form.NewGrid(table)
		for row := range table.Rows {
			for column := range table.Columns {
				if table.Rows[row].Has(column) && !table.Rows[row].Optional() {
					n := int64(0)
					if random.IntN(3) == 0 {
						n = random.Int64N(most)
					}
					grid.Set(row, column, form.Of(n))
				}
			}
		}
		balance(e, &grid)
		if row := random.IntN(len(table.Rows) - 1); spoilt && i > 0 && !table.Rows[row].Optional() {
			last := len(table.Columns) - 1
			grid.Set(row, last, form.Of(grid.At(row, last).N+1+random.Int64N(9)))
		}
		for row := range table.Rows {
			figures := make([]form.Figure, len(table.Columns))
			for column := range figures {
				figures[column] = grid.At(row, column)
			}
			if !table.Rows[row].Optional() {
				r.Tables()[i].Restore(row, figures, nil, nil)
			}
		}
	}
	p := &linesPage{joined: true}
	written(r, p)
	return r, strings.ReplaceAll(p.b.String(), "\n", "")
}

// Figures without anything between them are cut where the identities leave one way, and never into others for certain.
func TestFiguresThatStandTogether(t *testing.T) {
	reader := newReader(t)
	for _, most := range []int64{10, 40, 3_000} {
		for _, spoilt := range []bool{false, true} {
			random := rand.New(rand.NewPCG(3, uint64(most)))
			cells, certain, wrong := 0, 0, 0
			for i := range 16 {
				e := reader.forms[i%len(reader.forms)]
				want, text := flat(random, e, most, spoilt)
				got := read(t, reader, "云溪市人民政府"+strings.TrimPrefix(text, "云溪市人民政府"))
				for _, c := range got.Cells {
					table := want.Table(c.Section)
					row, column := table.Table.Row(c.Row), table.Table.Column(c.Column)
					cells++
					if !c.Certain {
						continue
					}
					certain++
					if table.Table.Columns[column].Format(table.At(row, column).N) != c.Value {
						wrong++
					}
				}
			}
			t.Logf("figures below %d, spoilt %v: %d cells, %d certain, %d wrong", most, spoilt, cells, certain, wrong)
			if wrong > 0 || most == 10 && !spoilt && 100*certain < 99*cells {
				t.Errorf("%d of %d certain, %d wrong", certain, cells, wrong)
			}
		}
	}
}
