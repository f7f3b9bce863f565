package model

import (
	"maps"
	"slices"
	"strconv"

	"nianbao/internal/form"

	"github.com/go-json-experiment/json/jsontext"
)

// Table is one of the report's tables: a grid of the form, which derived cells the service computes, and the remarks.
type Table struct {
	form.Grid
	computed []bool
	notes    []map[string]string
}

// NewTable is a blank table; its derived cells are computed until somebody states them.
func NewTable(t *form.Table) Table {
	table := Table{Grid: form.NewGrid(t), computed: make([]bool, len(t.Rows)*len(t.Columns)), notes: make([]map[string]string, len(t.Rows))}
	for row := range t.Rows {
		table.Clear(row)
	}
	return table
}

// Clear makes a row blank.
func (t *Table) Clear(row int) {
	for column := range t.Table.Columns {
		t.Set(row, column, form.Figure{})
		t.setComputed(row, column, t.Table.Rows[row].IsDerived(column))
	}
	t.notes[row] = nil
}

// Clone is a copy that shares nothing that changes.
func (t *Table) Clone() Table {
	c := NewTable(t.Table)
	for row := range t.Table.Rows {
		for column := range t.Table.Columns {
			c.Set(row, column, t.At(row, column))
		}
	}
	copy(c.computed, t.computed)
	for row, notes := range t.notes {
		c.notes[row] = maps.Clone(notes)
	}
	return c
}

// Computed says that the service computes the cell.
func (t *Table) Computed(row, column int) bool { return t.computed[row*len(t.Table.Columns)+column] }

func (t *Table) setComputed(row, column int, computed bool) {
	t.computed[row*len(t.Table.Columns)+column] = computed
}

// Notes are the remarks of a row, by cell.
func (t *Table) Notes(row int) map[string]string { return t.notes[row] }

// Restore fills a row from storage.
func (t *Table) Restore(row int, figures []form.Figure, computed []string, notes map[string]string) {
	for column, figure := range figures {
		t.Set(row, column, figure)
		t.setComputed(row, column, t.Table.Rows[row].IsDerived(column) && slices.Contains(computed, t.Table.Columns[column].Key))
	}
	if len(notes) > 0 {
		t.notes[row] = notes
	}
}

// ComputedCells names the cells of a row that the service computes.
func (t *Table) ComputedCells(row int) []string {
	names := []string{}
	for column := range t.Table.Columns {
		if t.Computed(row, column) {
			names = append(names, t.Table.Columns[column].Key)
		}
	}
	return names
}

// Untouched says that nobody has filled anything into the row: no figure but what the service computed, no derived cell
// stated to be blank, and no remark.
func (t *Table) Untouched(row int) bool {
	for column := range t.Table.Columns {
		if !t.Computed(row, column) && (t.At(row, column).Filled || t.Table.Rows[row].IsDerived(column)) {
			return false
		}
	}
	return len(t.notes[row]) == 0
}

// overflows finds the computed cells that came to more than a cell can hold.
func (t *Table) overflows() []Fault {
	var faults []Fault
	for row := range t.Table.Rows {
		for column := range t.Table.Columns {
			c, f := &t.Table.Columns[column], t.At(row, column)
			if t.Computed(row, column) && !c.Holds(f.N) {
				faults = append(faults, Fault{Code: "form.not_a_count", Pointer: t.Pointer(row, column), Args: Args{"cell": c.Key, "value": c.Format(f.N), "expected": expected(c)}})
			}
		}
	}
	return faults
}

// Present says that the row is shown: every row is, but an optional one only where something stands in it.
func (t *Table) Present(row int) bool {
	return !t.Table.Rows[row].Optional() || !t.BlankRow(row) || len(t.notes[row]) > 0
}

// Position is the row's index in the document.
func (t *Table) Position(row int) int {
	position := 0
	for before := range row {
		if t.Present(before) {
			position++
		}
	}
	return position
}

// FillZero puts 0 into every blank plain cell and lets derived cells be computed; false where a figure is not 0.
func (t *Table) FillZero() bool {
	for row := range t.Table.Rows {
		r := &t.Table.Rows[row]
		for column := range t.Table.Columns {
			f := t.At(row, column)
			switch {
			case f.Filled && f.N != 0:
				return false
			case f.Filled || !r.Has(column) || r.Optional():
			case r.IsDerived(column):
				t.setComputed(row, column, true)
			default:
				t.Set(row, column, form.Of(0))
			}
		}
	}
	return true
}

// Shape is how a table's rows are written in JSON.
type Shape struct {
	Collection string // the report's member, and with dashes the path
	Key        string // the member that names the row
	Values     bool   // cells stand under "values", else beside the key
}

// ShapeOf gives the shape of a table by the key of its section.
func ShapeOf(section string) Shape {
	switch section {
	case "disclosure":
		return Shape{"disclosure_items", "item", true}
	case "applications":
		return Shape{"application_tallies", "category", false}
	}
	return Shape{"review_tallies", "procedure", false}
}

// Pointer is the JSON Pointer of a cell in the assembled report.
func (t *Table) Pointer(row, column int) string {
	shape := ShapeOf(t.Table.Key)
	p := "/" + shape.Collection + "/" + strconv.Itoa(t.Position(row))
	if shape.Values {
		p += "/values"
	}
	return p + "/" + t.Table.Columns[column].Key
}

// MarshalJSON writes the rows that are present, in the order of the form.
func (t Table) MarshalJSON() ([]byte, error) {
	b := []byte{'['}
	for row := range t.Table.Rows {
		if !t.Present(row) {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = t.AppendRow(b, row)
	}
	return append(b, ']'), nil
}

// AppendRow writes one row as JSON.
func (t *Table) AppendRow(b []byte, row int) []byte {
	shape, r := ShapeOf(t.Table.Key), &t.Table.Rows[row]
	b = appendMember(append(b, '{'), shape.Key, r.Key)
	b = appendMember(append(b, ','), "label", r.Label.ZH)
	switch {
	case shape.Values:
		b = appendMember(append(b, ','), "article", r.Article)
		b = append(b, `,"values":{`...)
		b = append(t.appendCells(b, row), '}')
	default:
		if t.Table.Key == "applications" {
			b = append(b, `,"group":`...)
			b = appendOptional(b, r.Group)
		}
		b = t.appendCells(append(b, ','), row)
	}
	b = append(b, `,"notes":{`...)
	for i, cell := range slices.Sorted(maps.Keys(t.notes[row])) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendMember(b, cell, t.notes[row][cell])
	}
	b = append(b, `},"computed":[`...)
	for i, cell := range t.ComputedCells(row) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendQuoted(b, cell)
	}
	return append(b, ']', '}')
}

func (t *Table) appendCells(b []byte, row int) []byte {
	first := true
	for column := range t.Table.Columns {
		if !t.Table.Rows[row].Has(column) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendQuoted(b, t.Table.Columns[column].Key), ':')
		b = AppendFigure(b, &t.Table.Columns[column], t.At(row, column))
	}
	return b
}

// AppendFigure writes a figure as JSON: null, a number, or for an amount a string.
func AppendFigure(b []byte, c *form.Column, f form.Figure) []byte {
	switch {
	case !f.Filled:
		return append(b, "null"...)
	case c.IsAmount():
		return appendQuoted(b, c.Format(f.N))
	}
	return append(b, c.Format(f.N)...)
}

func appendMember(b []byte, name, value string) []byte {
	return appendQuoted(append(appendQuoted(b, name), ':'), value)
}

func appendOptional(b []byte, value string) []byte {
	if value == "" {
		return append(b, "null"...)
	}
	return appendQuoted(b, value)
}

// appendQuoted writes a JSON string; what reaches it was valid UTF-8 at the door.
func appendQuoted(b []byte, value string) []byte {
	b, _ = jsontext.AppendQuote(b, value)
	return b
}

// Subtotal is the sum of a group of rows.
type Subtotal struct {
	table   *form.Table
	group   *form.Group
	figures []form.Figure
}

func (t *Table) subtotals() []Subtotal {
	sums := []Subtotal{}
	t.Subtotals(func(group *form.Group, figures []form.Figure) {
		sums = append(sums, Subtotal{t.Table, group, figures})
	})
	return sums
}

// MarshalJSON writes the group, its label and a figure a column.
func (s Subtotal) MarshalJSON() ([]byte, error) {
	b := appendMember([]byte{'{'}, "group", s.group.Key)
	b = appendMember(append(b, ','), "label", s.group.Label.ZH)
	for column := range s.table.Columns {
		b = append(appendQuoted(append(b, ','), s.table.Columns[column].Key), ':')
		b = AppendFigure(b, &s.table.Columns[column], s.figures[column])
	}
	return append(b, '}'), nil
}
