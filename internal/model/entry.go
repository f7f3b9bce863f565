package model

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"nianbao/internal/form"
)

// MaxNote is the length of a remark on a cell, in characters.
const MaxNote = 500

// Entry is one row as somebody sent it: only what was sent is in it, and nothing of it is believed yet.
type Entry struct {
	Pointer  string // of the row in what was sent
	Key      string
	ReadOnly []Sent // label, article, group
	Cells    []Sent
	Notes    []Sent
	Computed []Sent

	NotesCleared bool // notes were sent as null
}

// Sent is a scalar as it was sent.
type Sent struct {
	Name    string
	Pointer string
	Kind    SentKind
	Text    string
}

// SentKind is the JSON type of what was sent.
type SentKind int

// The JSON types that a cell tells apart.
const (
	SentOther SentKind = iota
	SentNull
	SentNumber
	SentString
)

// Replace puts the entries in place of all that stands in the table; rows left out become blank.
func (t *Table) Replace(entries []Entry) []Fault {
	for row := range t.Table.Rows {
		t.Clear(row)
	}
	return t.each(entries, t.ReplaceRow)
}

// Merge changes the rows that are named and leaves the others.
func (t *Table) Merge(entries []Entry) []Fault { return t.each(entries, t.MergeRow) }

// Fill puts one entry into its row.
func (t *Table) Fill(e Entry) []Fault { return t.each([]Entry{e}, t.ReplaceRow) }

func (t *Table) each(entries []Entry, apply func(row int, e Entry) []Fault) []Fault {
	var faults []Fault
	seen := map[string]bool{}
	for _, e := range entries {
		row := t.Table.Row(e.Key)
		switch {
		case e.Key == "": // its absence or type was found at the door
		case row < 0:
			faults = append(faults, Fault{Code: "form.unknown_row", Pointer: e.Pointer + "/" + ShapeOf(t.Table.Key).Key, Args: t.unknownRow(e.Key)})
		case seen[e.Key]:
			faults = append(faults, Fault{Code: "row.duplicate", Pointer: e.Pointer + "/" + ShapeOf(t.Table.Key).Key, Args: Args{"row": e.Key}})
		default:
			faults = append(faults, apply(row, e)...)
		}
		seen[e.Key] = true
	}
	return faults
}

// unknownRow tells of a row that the edition has not, and whether another has it.
func (t *Table) unknownRow(key string) Args {
	args := Args{"row": clip(key), "edition": t.Table.Edition()}
	if stranger, is := t.Table.Stranger(key); is {
		args["of_edition"] = stranger.Edition
		if stranger.Instead != "" {
			args["instead"] = stranger.Instead
		}
	}
	return args
}

// ReplaceRow puts the entry in place of the row: a plain cell left out is blank, a derived one left out is computed, and
// a derived one sent as null is stated to be blank.
func (t *Table) ReplaceRow(row int, e Entry) []Fault {
	t.Clear(row)
	return t.apply(row, e, false)
}

// MergeRow changes the cells that were sent: null makes a plain cell blank and a derived one computed again.
func (t *Table) MergeRow(row int, e Entry) []Fault { return t.apply(row, e, true) }

func (t *Table) apply(row int, e Entry, nullComputes bool) []Fault {
	r := &t.Table.Rows[row]
	faults := t.readOnly(r, e.ReadOnly)
	for _, sent := range e.Cells {
		column := t.Table.Column(sent.Name)
		if column < 0 || !r.Has(column) {
			faults = append(faults, Fault{Code: "form.unknown_cell", Pointer: sent.Pointer, Args: Args{"row": r.Key, "cell": clip(sent.Name)}})
			continue
		}
		figure, code := read(&t.Table.Columns[column], sent)
		if code != "" {
			faults = append(faults, Fault{Code: code, Pointer: sent.Pointer, Args: Args{"cell": sent.Name, "value": clip(sent.Text), "expected": expected(&t.Table.Columns[column])}})
			continue
		}
		t.Set(row, column, figure)
		t.setComputed(row, column, r.IsDerived(column) && nullComputes && !figure.Filled)
	}
	if e.NotesCleared {
		t.notes[row] = nil
	}
	faults = append(faults, t.applyNotes(row, e.Notes)...)
	for _, sent := range e.Computed {
		column := t.Table.Column(sent.Text)
		if column < 0 || !r.IsDerived(column) {
			faults = append(faults, Fault{Code: "row.not_derived", Pointer: sent.Pointer, Args: Args{"cell": clip(sent.Text)}})
			continue
		}
		t.setComputed(row, column, true)
	}
	return faults
}

// readOnly holds the read-only members of a row against the form; a row of one table has not those of another's.
func (t *Table) readOnly(r *form.Row, members []Sent) []Fault {
	var faults []Fault
	has := map[string]bool{"label": true, "article": ShapeOf(t.Table.Key).Values, "group": t.Table.Key == "applications"}
	for _, sent := range members {
		if !has[sent.Name] {
			faults = append(faults, Fault{Code: "member.unknown", Pointer: sent.Pointer, Args: Args{"member": sent.Name}})
			continue
		}
		want := map[string]string{"label": r.Label.ZH, "article": r.Article, "group": r.Group}[sent.Name]
		same := sent.Kind == SentString && sent.Text == want || sent.Kind == SentNull && want == ""
		if !same {
			faults = append(faults, Fault{Code: "member.read_only", Pointer: sent.Pointer, Args: Args{"member": sent.Name, "expected": want}})
		}
	}
	return faults
}

func read(c *form.Column, sent Sent) (figure form.Figure, code string) {
	switch {
	case sent.Kind == SentNull:
		return form.Figure{}, ""
	case sent.Kind == SentNumber, sent.Kind == SentString && c.IsAmount():
		figure, err := c.Parse(sent.Text)
		if err != nil {
			return figure, "form.not_a_count"
		}
		return figure, ""
	}
	return form.Figure{}, "value.type"
}

func expected(c *form.Column) string {
	if c.IsAmount() {
		return "amount"
	}
	return "count"
}

func (t *Table) applyNotes(row int, notes []Sent) []Fault {
	var faults []Fault
	for _, sent := range notes {
		column := t.Table.Column(sent.Name)
		switch {
		case column < 0 || !t.Table.Rows[row].Has(column):
			faults = append(faults, Fault{Code: "form.unknown_cell", Pointer: sent.Pointer, Args: Args{"row": t.Table.Rows[row].Key, "cell": clip(sent.Name)}})
		case sent.Kind == SentNull:
			delete(t.notes[row], sent.Name)
		case sent.Kind != SentString:
			faults = append(faults, Fault{Code: "value.type", Pointer: sent.Pointer, Args: Args{"expected": "string"}})
		case sent.Text == "":
			faults = append(faults, Fault{Code: "value.blank", Pointer: sent.Pointer})
		case utf8.RuneCountInString(sent.Text) > MaxNote:
			faults = append(faults, Fault{Code: "value.too_long", Pointer: sent.Pointer, Args: Args{"max": strconv.Itoa(MaxNote)}})
		case !Printable(sent.Text):
			faults = append(faults, Fault{Code: "value.control", Pointer: sent.Pointer})
		default:
			if t.notes[row] == nil {
				t.notes[row] = map[string]string{}
			}
			t.notes[row][sent.Name] = sent.Text
		}
	}
	return faults
}

// Printable says that a text has no control characters but line breaks and tabs.
func Printable(text string) bool {
	return !slices.ContainsFunc([]rune(text), func(r rune) bool {
		return r != '\n' && r != '\r' && r != '\t' && unicode.IsControl(r)
	})
}

// clip keeps an echo of what was sent short.
func clip(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}

// PointerToken escapes a name for a JSON Pointer.
func PointerToken(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
