package extract

import "nianbao/internal/model"

// Stated are the cells of a table that was sent as such: each is what it says.
func Stated(t *model.Table) []Reading {
	var cells []Reading
	for row := range t.Table.Rows {
		for column := range t.Table.Columns {
			if !t.Present(row) || !t.Table.Rows[row].Has(column) || t.Computed(row, column) {
				continue
			}
			c := &t.Table.Columns[column]
			one := Reading{Section: t.Table.Key, Row: t.Table.Rows[row].Key, Column: c.Key, How: Blank, Certain: true}
			if f := t.At(row, column); f.Filled {
				one.Value, one.How = c.Format(f.N), Read
				one.Raw = one.Value
			}
			cells = append(cells, one)
		}
	}
	return cells
}
