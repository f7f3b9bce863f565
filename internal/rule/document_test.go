package rule

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"pgregory.net/rapid"
)

// example reads a report of the examples.
func example(t rapid.TB, forms form.Forms, organ *model.Organ, name string) *model.Report {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, forms, organ, text)
}

type row = map[string]json.RawMessage

// read makes a report of a document in the contract's shape.
func read(t rapid.TB, forms form.Forms, organ *model.Organ, text []byte) *model.Report {
	t.Helper()
	var doc struct {
		Year           int
		Edition, Scope string
		Title          string
		PublishedOn    *string `json:"published_on"`
		Narratives     struct {
			Preface, Overview, Problems *string
			OtherMatters                *string `json:"other_matters"`
		}
		Disclosure   []row `json:"disclosure_items"`
		Applications []row `json:"application_tallies"`
		Reviews      []row `json:"review_tallies"`
	}
	parsed(t, text, &doc)
	edition := forms.Edition(doc.Edition)
	if edition == nil {
		edition = forms.ForYear(doc.Year)
	}
	r := model.NewReport(organ, doc.Year, edition)
	if doc.Title != "" {
		r.Title = doc.Title
	}
	if doc.Scope != "" {
		r.Scope = doc.Scope
	}
	r.PublishedOn, r.Narratives = doc.PublishedOn, model.Narratives(doc.Narratives)
	for i, rows := range [][]row{doc.Disclosure, doc.Applications, doc.Reviews} {
		table := r.Tables()[i]
		var entries []model.Entry
		for _, sent := range rows {
			entries = append(entries, entry(t, model.ShapeOf(table.Table.Key), sent))
		}
		if faults := table.Replace(entries); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
	if faults := r.Assemble(); len(faults) > 0 {
		t.Fatal(faults)
	}
	return r
}

// written is the assembled report.
func written(t rapid.TB, document any) []byte {
	t.Helper()
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parsed(t rapid.TB, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func entry(t rapid.TB, shape model.Shape, sent row) model.Entry {
	t.Helper()
	e, values := model.Entry{}, maps.Clone(sent)
	parsed(t, sent[shape.Key], &e.Key)
	if shape.Values {
		values = row{}
		parsed(t, sent["values"], &values)
	}
	for _, name := range []string{shape.Key, "label", "article", "group", "notes", "computed"} {
		delete(values, name)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		e.Cells = append(e.Cells, scalar(name, values[name]))
	}
	notes, computed := row{}, []string{}
	if raw, is := sent["notes"]; is {
		parsed(t, raw, &notes)
	}
	if raw, is := sent["computed"]; is {
		parsed(t, raw, &computed)
	}
	for _, name := range slices.Sorted(maps.Keys(notes)) {
		e.Notes = append(e.Notes, scalar(name, notes[name]))
	}
	for _, name := range computed {
		e.Computed = append(e.Computed, model.Sent{Text: name})
	}
	return e
}

func scalar(name string, raw json.RawMessage) model.Sent {
	text, err := strconv.Unquote(string(raw))
	switch {
	case err == nil:
		return model.Sent{Name: name, Kind: model.SentString, Text: text}
	case string(raw) == "null":
		return model.Sent{Name: name, Kind: model.SentNull}
	}
	return model.Sent{Name: name, Kind: model.SentNumber, Text: string(raw)}
}
