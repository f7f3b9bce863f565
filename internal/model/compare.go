package model

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// Change is one difference between two states of a report: a cell, by its stable address, or a paragraph, or another member.
type Change struct {
	Pointer string `json:"pointer"`          // into the later report, or into the earlier where the later has it not
	Section string `json:"section,omitzero"` // of a cell or a narrative: key of the form
	Row     string `json:"row,omitzero"`
	Column  string `json:"column,omitzero"`
	From    any    `json:"from"` // nil: blank, or not there
	To      any    `json:"to"`
}

// Compare names what differs between two states of a report: title, scope and date, then the narratives, then the tables
// row by row. A figure is a Value, the list of a row's computed cells is a []string, all else is a string.
func Compare(before, after *Report) []Change {
	c := changes{}
	c.text(Change{Pointer: "/title"}, before.Title, after.Title)
	c.text(Change{Pointer: "/scope"}, before.Scope, after.Scope)
	c.text(Change{Pointer: "/published_on"}, textOrNil(before.PublishedOn), textOrNil(after.PublishedOn))
	from, to := &before.Narratives, &after.Narratives
	c.narrative("preface", from.Preface, to.Preface)
	c.narrative("overview", from.Overview, to.Overview)
	c.narrative("problems", from.Problems, to.Problems)
	c.narrative("other_matters", from.OtherMatters, to.OtherMatters)
	for i, table := range after.Tables() {
		c.table(before.Tables()[i], table)
	}
	return c
}

type changes []Change

func (c *changes) add(at Change, from, to any) {
	at.From, at.To = from, to
	*c = append(*c, at)
}

func (c *changes) text(at Change, from, to any) {
	if from != to {
		c.add(at, from, to)
	}
}

// narrative names each run of paragraphs that differ. The library bounds its search: where very much differs, a run takes
// in paragraphs that stayed as they were.
func (c *changes) narrative(section string, before, after *string) {
	from, to := paragraphs(before), paragraphs(after)
	for _, run := range lcs.DiffLines(from, to) {
		was, is := from[run.Start:run.End], to[run.ReplStart:run.ReplEnd]
		c.add(Change{Pointer: "/narratives/" + section, Section: section},
			orNil(strings.Join(was, "\n"), len(was) > 0), orNil(strings.Join(is, "\n"), len(is) > 0))
	}
}

func paragraphs(text *string) []string {
	if text == nil {
		return nil
	}
	return strings.Split(*text, "\n")
}

func textOrNil(text *string) any {
	if text == nil {
		return nil
	}
	return *text
}

func orNil[T any](value T, is bool) any {
	if !is {
		return nil
	}
	return value
}

// table compares row by row. Rows and cells go by their keys, as the two may be of different editions.
func (c *changes) table(before, after *Table) {
	for _, key := range union(after.rowKeys(), before.rowKeys()) {
		c.row(Change{Section: after.Table.Key, Row: key}, before.shown(key), after.shown(key))
	}
}

func (c *changes) row(at Change, before, after shownRow) {
	cells := union(after.cells(), before.cells())
	for _, cell := range cells {
		at.Column = cell
		if from, to := before.value(cell), after.value(cell); from.String() != to.String() {
			at.Pointer = cmp.Or(after.pointer(cell), before.pointer(cell))
			c.add(at, orNil(from, from.Figure.Filled), orNil(to, to.Figure.Filled))
		}
	}
	for _, cell := range cells {
		at.Column = cell
		if from, to := before.note(cell), after.note(cell); from != to {
			at.Pointer = cmp.Or(after.notePointer(cell), before.notePointer(cell))
			c.add(at, from, to)
		}
	}
	at.Column = ""
	if from, to := before.computed(), after.computed(); !slices.Equal(from, to) {
		at.Pointer = cmp.Or(after.member("computed"), before.member("computed"))
		c.add(at, orNil(from, from != nil), orNil(to, to != nil))
	}
}

// union is the keys of the later, then those that the earlier alone has.
func union(later, earlier []string) []string {
	for _, key := range earlier {
		if !slices.Contains(later, key) {
			later = append(later, key)
		}
	}
	return later
}

func (t *Table) rowKeys() []string {
	keys := make([]string, len(t.Table.Rows))
	for row := range keys {
		keys[row] = t.Table.Rows[row].Key
	}
	return keys
}

// shownRow is a row as a report shows it; index is -1 where it does not. Its cells go by their keys, and what it has not
// is blank.
type shownRow struct {
	table *Table
	index int
}

func (t *Table) shown(key string) shownRow {
	row := t.Table.Row(key)
	if row >= 0 && !t.Present(row) {
		row = -1
	}
	return shownRow{t, row}
}

func (r shownRow) cells() []string {
	var keys []string
	for column := range r.table.Table.Columns {
		if r.index >= 0 && r.table.Table.Rows[r.index].Has(column) {
			keys = append(keys, r.table.Table.Columns[column].Key)
		}
	}
	return keys
}

func (r shownRow) column(cell string) int {
	column := r.table.Table.Column(cell)
	if r.index < 0 || column < 0 || !r.table.Table.Rows[r.index].Has(column) {
		return -1
	}
	return column
}

func (r shownRow) value(cell string) Value {
	column := r.column(cell)
	if column < 0 {
		return Value{}
	}
	return Value{&r.table.Table.Columns[column], r.table.At(r.index, column)}
}

func (r shownRow) note(cell string) any {
	if r.index < 0 {
		return nil
	}
	text, is := r.table.Notes(r.index)[cell]
	return orNil(text, is)
}

func (r shownRow) computed() []string {
	if r.index < 0 {
		return nil
	}
	return r.table.ComputedCells(r.index)
}

func (r shownRow) pointer(cell string) string {
	column := r.column(cell)
	if column < 0 {
		return ""
	}
	return r.table.Pointer(r.index, column)
}

func (r shownRow) notePointer(cell string) string {
	if r.note(cell) == nil {
		return ""
	}
	return r.member("notes") + "/" + cell
}

func (r shownRow) member(name string) string {
	if r.index < 0 {
		return ""
	}
	return "/" + ShapeOf(r.table.Table.Key).Collection + "/" + strconv.Itoa(r.table.Position(r.index)) + "/" + name
}
