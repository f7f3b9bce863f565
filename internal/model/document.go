package model

import (
	"fmt"
	"maps"
	"slices"

	"nianbao/internal/form"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// writtenReport is a report as its document has it: the plain members read, the tables not yet.
type writtenReport struct {
	Report
	Disclosure   []writtenRow   `json:"disclosure_items"`
	Applications []writtenRow   `json:"application_tallies"`
	Reviews      []writtenRow   `json:"review_tallies"`
	Subtotals    jsontext.Value `json:"subtotals"` // follow from the tables
}

// writtenRow is a row as its document has it. Its cells stand under values or beside the key.
type writtenRow struct {
	Values   map[string]jsontext.Value `json:"values"`
	Notes    map[string]string         `json:"notes"`
	Computed []string                  `json:"computed"`
	Beside   map[string]jsontext.Value `json:",embed"`
}

// ReadReport reads an assembled report back from the document that the service once wrote of it. Members that it does
// not know are passed over; a row or a cell that the edition has not, or that the document lacks, is an error.
func ReadReport(document []byte, forms form.Forms) (*Report, error) {
	var written writtenReport
	if err := json.Unmarshal(document, &written); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	r := written.Report
	if r.Form = forms.Edition(r.Edition); r.Form == nil {
		return nil, fmt.Errorf("report %s is in edition %q, which this program has not", r.ID, r.Edition)
	}
	for i, rows := range [3][]writtenRow{written.Disclosure, written.Applications, written.Reviews} {
		table := r.Tables()[i]
		*table = NewTable(r.Form.Tables()[i])
		if err := table.restore(rows); err != nil {
			return nil, fmt.Errorf("report %s: %s: %w", r.ID, table.Table.Key, err)
		}
	}
	_ = r.Assemble() // what was written was held to its bounds
	return &r, nil
}

func (t *Table) restore(rows []writtenRow) error {
	seen := make([]bool, len(t.Table.Rows))
	for i := range rows {
		row := t.Table.Row(sentAs(rows[i].Beside[ShapeOf(t.Table.Key).Key]).Text)
		if row < 0 || seen[row] {
			return fmt.Errorf("row %d is unknown or stands twice", i)
		}
		seen[row] = true
		if err := t.restoreRow(row, &rows[i]); err != nil {
			return fmt.Errorf("%s: %w", t.Table.Rows[row].Key, err)
		}
	}
	for row := range seen {
		if !seen[row] && !t.Table.Rows[row].Optional() {
			return fmt.Errorf("%s is missing", t.Table.Rows[row].Key)
		}
	}
	return nil
}

func (t *Table) restoreRow(row int, w *writtenRow) error {
	r, cells := &t.Table.Rows[row], w.Beside
	if ShapeOf(t.Table.Key).Values {
		cells = w.Values
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(w.Values)), slices.Collect(maps.Keys(w.Notes))) {
		if column := t.Table.Column(name); column < 0 || !r.Has(column) {
			return fmt.Errorf("%q is no cell", name)
		}
	}
	figures := make([]form.Figure, len(t.Table.Columns))
	for column := range figures {
		c := &t.Table.Columns[column]
		if !r.Has(column) || r.IsDerived(column) && slices.Contains(w.Computed, c.Key) { // computed anew
			continue
		}
		figure, code := read(c, sentAs(cells[c.Key]))
		if code != "" {
			return fmt.Errorf("%s: %s", c.Key, code)
		}
		figures[column] = figure
	}
	t.Restore(row, figures, w.Computed, w.Notes)
	if !slices.Equal(t.ComputedCells(row), w.Computed) {
		return fmt.Errorf("computed cells %q", w.Computed)
	}
	return nil
}

// sentAs is a value of a document as somebody would have sent it.
func sentAs(value jsontext.Value) Sent {
	switch value.Kind() {
	case 'n':
		return Sent{Kind: SentNull}
	case '0':
		return Sent{Kind: SentNumber, Text: string(value)}
	case '"':
		text, _ := jsontext.AppendUnquote(nil, value) // well-formed, as it was read
		return Sent{Kind: SentString, Text: string(text)}
	}
	return Sent{}
}
