package model_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func cells(sent ...model.Sent) model.Entry    { return model.Entry{Cells: sent} }
func notes(sent ...model.Sent) model.Entry    { return model.Entry{Notes: sent} }
func computed(sent ...model.Sent) model.Entry { return model.Entry{Computed: sent} }
func readOnly(sent ...model.Sent) model.Entry { return model.Entry{ReadOnly: sent} }

func TestEveryFaultOfARowHasItsCode(t *testing.T) {
	long := strings.Repeat("长", 41)
	clipped := strings.Repeat("长", 40) + "…"
	other := func(name, raw string) model.Sent { return model.Sent{Name: name, Pointer: "/" + name, Text: raw} }
	for _, c := range []struct {
		year    int
		section string
		key     string
		entry   model.Entry
		want    string
		args    model.Args
	}{
		{2024, "applications", "nobody", model.Entry{}, "form.unknown_row /category", model.Args{"row": "nobody", "edition": "2021"}},
		{2024, "applications", long, model.Entry{}, "form.unknown_row /category", model.Args{"row": clipped, "edition": "2021"}},
		{2024, "applications", clipped[:120], model.Entry{}, "form.unknown_row /category", model.Args{"row": clipped[:120], "edition": "2021"}},
		{2020, "applications", "other_fee_unpaid", model.Entry{}, "form.unknown_row /category", model.Args{"row": "other_fee_unpaid", "edition": "2019", "of_edition": "2021", "instead": "other_all"}},
		{2024, "disclosure", "government_procurement", model.Entry{}, "form.unknown_row /item", model.Args{"row": "government_procurement", "edition": "2021", "of_edition": "2019"}},
		{2024, "reviews", "granted", model.Entry{}, "form.unknown_row /procedure", model.Args{"row": "granted", "edition": "2021"}},

		{2024, "reviews", "litigation_direct", cells(number("natural_person", "1")), "form.unknown_cell /natural_person", model.Args{"row": "litigation_direct", "cell": "natural_person"}},
		{2024, "disclosure", "regulations", cells(number("decisions", "1")), "form.unknown_cell /decisions", model.Args{"row": "regulations", "cell": "decisions"}},
		{2024, "disclosure", "regulations", cells(null("decisions")), "form.unknown_cell /decisions", model.Args{"row": "regulations", "cell": "decisions"}},
		{2024, "disclosure", "regulations", cells(number(long, "1")), "form.unknown_cell /" + long, model.Args{"row": "regulations", "cell": clipped}},
		{2024, "disclosure", "regulations", notes(text("decisions", "x")), "form.unknown_cell /decisions", model.Args{"row": "regulations", "cell": "decisions"}},
		{2024, "disclosure", "regulations", notes(null("total")), "form.unknown_cell /total", model.Args{"row": "regulations", "cell": "total"}},

		{2024, "disclosure", "regulations", cells(number("issued", "-1")), "form.not_a_count /issued", model.Args{"cell": "issued", "value": "-1", "expected": "count"}},
		{2024, "disclosure", "administrative_fees", cells(text("amount_cny_10k", "0.0000001")), "form.not_a_count /amount_cny_10k", model.Args{"cell": "amount_cny_10k", "value": "0.0000001", "expected": "amount"}},
		{2024, "disclosure", "administrative_fees", cells(text("amount_cny_10k", "七万")), "form.not_a_count /amount_cny_10k", model.Args{"cell": "amount_cny_10k", "value": "七万", "expected": "amount"}},
		{2020, "disclosure", "administrative_licensing", cells(number("items_change", "-1.5")), "form.not_a_count /items_change", model.Args{"cell": "items_change", "value": "-1.5", "expected": "count"}},
		{2024, "reviews", "litigation_direct", cells(number("total", "9007199254740992")), "form.not_a_count /total", model.Args{"cell": "total", "value": "9007199254740992", "expected": "count"}},

		{2024, "reviews", "litigation_direct", cells(text("upheld", "1")), "value.type /upheld", model.Args{"cell": "upheld", "value": "1", "expected": "count"}},
		{2024, "reviews", "litigation_direct", cells(other("upheld", "true")), "value.type /upheld", model.Args{"cell": "upheld", "value": "true", "expected": "count"}},
		{2024, "disclosure", "administrative_fees", cells(other("amount_cny_10k", "["+long+"]")), "value.type /amount_cny_10k", model.Args{"cell": "amount_cny_10k", "value": "[" + clipped[:39*3] + "…", "expected": "amount"}},

		{2024, "reviews", "litigation_direct", notes(number("upheld", "1")), "value.type /upheld", model.Args{"expected": "string"}},
		{2024, "reviews", "litigation_direct", notes(text("upheld", "")), "value.blank /upheld", nil},
		{2024, "reviews", "litigation_direct", notes(text("upheld", strings.Repeat("字", 501))), "value.too_long /upheld", model.Args{"max": "500"}},
		{2024, "reviews", "litigation_direct", notes(text("upheld", "响\a")), "value.control /upheld", nil},

		{2024, "applications", "granted", computed(text("0", "natural_person")), "row.not_derived /0", model.Args{"cell": "natural_person"}},
		{2024, "applications", "granted", computed(text("0", long)), "row.not_derived /0", model.Args{"cell": clipped}},
		{2024, "disclosure", "regulations", computed(text("0", "issued")), "row.not_derived /0", model.Args{"cell": "issued"}},
		{2024, "applications", "granted", computed(null("0")), "row.not_derived /0", model.Args{"cell": ""}},

		{2024, "applications", "granted", readOnly(text("label", "予以公开")), "member.read_only /label", model.Args{"member": "label", "expected": "（一）予以公开"}},
		{2024, "applications", "granted", readOnly(null("label")), "member.read_only /label", model.Args{"member": "label", "expected": "（一）予以公开"}},
		{2024, "applications", "granted", readOnly(text("group", "refused")), "member.read_only /group", model.Args{"member": "group", "expected": ""}},
		{2024, "applications", "refused_state_secret", readOnly(null("group")), "member.read_only /group", model.Args{"member": "group", "expected": "refused"}},
		{2024, "disclosure", "regulations", readOnly(text("article", "第二十条")), "member.read_only /article", model.Args{"member": "article", "expected": "第二十条第（一）项"}},
		{2024, "disclosure", "regulations", readOnly(model.Sent{Name: "article", Pointer: "/article", Kind: model.SentOther, Text: "第二十条第（一）项"}), "member.read_only /article", model.Args{"member": "article", "expected": "第二十条第（一）项"}},
	} {
		r := blank(t, c.year)
		table := r.Table(c.section)
		c.entry.Key = c.key
		faults := table.Merge([]model.Entry{c.entry})
		if got := codes(faults); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s %s: got %v, want %s", c.section, c.key, got, c.want)
			continue
		}
		if diff := cmp.Diff(c.args, faults[0].Args); diff != "" {
			t.Errorf("%s %s", c.want, diff)
		}
		fresh := blank(t, c.year)
		if got, want := encode(t, table), encode(t, fresh.Table(c.section)); !bytes.Equal(got, want) {
			t.Errorf("%s: what was refused is kept: %s", c.want, got)
		}
	}
}

func TestWhatIsRightInARowIsTaken(t *testing.T) {
	r := blank(t, 2024)
	for section, e := range map[string]model.Entry{
		"applications": {
			Key: "refused_state_secret", ReadOnly: []model.Sent{text("label", "1.属于国家秘密"), text("group", "refused")},
			Cells: []model.Sent{number("natural_person", "9007199254740991"), number("total", "12e1"), null("other_organization")}, Computed: []model.Sent{text("0", "total")},
		},
		"disclosure": {Key: "administrative_fees", ReadOnly: []model.Sent{text("article", "第二十条第（八）项")}, Cells: []model.Sent{number("amount_cny_10k", "7.50")}},
		"reviews":    {Key: "litigation_direct", Notes: []model.Sent{text("total", strings.Repeat("字", 500)), text("upheld", "一\n二\t三\r"), null("pending")}},
	} {
		if faults := r.Table(section).Merge([]model.Entry{e}); len(faults) > 0 {
			t.Errorf("%s: %v", section, faults)
		}
	}
	if faults := r.Applications.Merge([]model.Entry{{Key: "granted", ReadOnly: []model.Sent{null("group")}}}); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestFaultsOfRowsAreFoundRowByRow(t *testing.T) {
	r := blank(t, 2024)
	bad := []model.Sent{number("total", "x")}
	entries := []model.Entry{
		{Key: "granted", Pointer: "/items/0"},
		{Key: "", Pointer: "/items/1", Cells: bad},
		{Key: "granted", Pointer: "/items/2", Cells: bad},
		{Key: "", Pointer: "/items/3"},
		{Key: "nobody", Pointer: "/items/4", Cells: bad},
		{Key: "nobody", Pointer: "/items/5"},
		{Key: "received", Pointer: "/items/6", Cells: bad},
		{Key: "granted", Pointer: "/items/7"},
	}
	want := []string{"row.duplicate /items/2/category", "form.unknown_row /items/4/category", "form.unknown_row /items/5/category", "form.not_a_count /total", "row.duplicate /items/7/category"}
	for name, apply := range map[string]func([]model.Entry) []model.Fault{"replace": r.Applications.Replace, "merge": r.Applications.Merge} {
		faults := apply(entries)
		if got := codes(faults); !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		} else if diff := cmp.Diff(model.Args{"row": "granted"}, faults[0].Args); diff != "" {
			t.Error(name, diff)
		}
	}
}

// shown is a row of 四 in short: its five cells, computed ones with =, and its notes.
func shown(table *model.Table, key string) string {
	row := table.Table.Row(key)
	var words []string
	for column := range table.Table.Columns {
		word := "-"
		if f := table.At(row, column); f.Filled {
			word = strconv.FormatInt(f.N, 10)
		}
		if table.Computed(row, column) {
			word += "="
		}
		words = append(words, word)
	}
	if notes := table.Notes(row); len(notes) > 0 {
		words = append(words, fmt.Sprint(notes))
	}
	return strings.Join(words, " ")
}

func TestReplaceAndMergeOfARow(t *testing.T) {
	const key, start = "reconsideration", "1 2 3 4 11 map[total:合计 upheld:其中一件]"
	parts := []model.Sent{number("upheld", "5"), number("corrected", "0"), number("other", "0"), number("pending", "0")}
	for name, c := range map[string]struct {
		entry          model.Entry
		merge, replace string
	}{
		"nothing":                {model.Entry{}, start, "- - - - -="},
		"a cell":                 {cells(number("pending", "0")), "1 2 3 0 11 map[total:合计 upheld:其中一件]", "- - - 0 -="},
		"a cell blank":           {cells(null("pending")), "1 2 3 - 11 map[total:合计 upheld:其中一件]", "- - - - -="},
		"all parts":              {cells(parts...), "5 0 0 0 11 map[total:合计 upheld:其中一件]", "5 0 0 0 5="},
		"a total":                {cells(number("total", "7")), "1 2 3 4 7 map[total:合计 upheld:其中一件]", "- - - - 7"},
		"a total blank":          {cells(null("total")), "1 2 3 4 10= map[total:合计 upheld:其中一件]", "- - - - -"},
		"a total to be computed": {computed(text("0", "total")), "1 2 3 4 10= map[total:合计 upheld:其中一件]", "- - - - -="},
		"a total and computed": {model.Entry{
			Cells: append(slices.Clone(parts), number("total", "99")), Computed: []model.Sent{text("0", "total")},
		}, "5 0 0 0 5= map[total:合计 upheld:其中一件]", "5 0 0 0 5="},
		"a total that is refused":  {cells(number("total", "-7")), start, "- - - - -="},
		"a note":                   {notes(text("pending", "新")), "1 2 3 4 11 map[pending:新 total:合计 upheld:其中一件]", "- - - - -= map[pending:新]"},
		"another note":             {notes(text("total", "新")), "1 2 3 4 11 map[total:新 upheld:其中一件]", "- - - - -= map[total:新]"},
		"no note":                  {notes(null("total")), "1 2 3 4 11 map[upheld:其中一件]", "- - - - -="},
		"no notes":                 {model.Entry{NotesCleared: true}, "1 2 3 4 11", "- - - - -="},
		"no notes one by one":      {notes(null("total"), null("upheld")), "1 2 3 4 11", "- - - - -="},
		"the same cell once again": {cells(number("upheld", "1"), number("total", "11")), start, "1 - - - 11"},
	} {
		for _, way := range []struct {
			name, want string
			apply      func(*model.Table, model.Entry)
		}{
			{"Merge", c.merge, func(table *model.Table, e model.Entry) { table.Merge([]model.Entry{e}) }},
			{"MergeRow", c.merge, func(table *model.Table, e model.Entry) { table.MergeRow(0, e) }},
			{"Replace", c.replace, func(table *model.Table, e model.Entry) { table.Replace([]model.Entry{e}) }},
			{"ReplaceRow", c.replace, func(table *model.Table, e model.Entry) { table.ReplaceRow(0, e) }},
			{"Fill", c.replace, func(table *model.Table, e model.Entry) { table.Fill(e) }},
		} {
			r := blank(t, 2024)
			for _, sent := range []string{key, "litigation_direct"} {
				r.Reviews.Fill(model.Entry{
					Key:   sent,
					Cells: []model.Sent{number("upheld", "1"), number("corrected", "2"), number("other", "3"), number("pending", "4"), number("total", "11")},
					Notes: []model.Sent{text("upheld", "其中一件"), text("total", "合计")},
				})
			}
			c.entry.Key = key
			way.apply(&r.Reviews, c.entry)
			r.Assemble()
			if got := shown(&r.Reviews, key); got != way.want {
				t.Errorf("%s of %s: %s, want %s", way.name, name, got, way.want)
			}
			other := start
			if way.name == "Replace" {
				other = "- - - - -="
			}
			if got := shown(&r.Reviews, "litigation_direct"); got != other {
				t.Errorf("%s of %s: the other row is %s, want %s", way.name, name, got, other)
			}
		}
	}
}

// sentAgain is a row as its reader would send it back.
func sentAgain(t *rapid.T, table *model.Table, row int) model.Entry {
	dec := json.NewDecoder(bytes.NewReader(table.AppendRow(nil, row)))
	dec.UseNumber()
	var members map[string]any
	if err := dec.Decode(&members); err != nil {
		t.Fatal(err)
	}
	e := model.Entry{Key: table.Table.Rows[row].Key}
	scalars := func(object map[string]any) (all []model.Sent) {
		for name, value := range object {
			switch value := value.(type) {
			case nil:
				all = append(all, null(name))
			case string:
				all = append(all, text(name, value))
			case json.Number:
				all = append(all, number(name, value.String()))
			}
		}
		return all
	}
	for _, name := range []string{"label", "article", "group"} {
		if value, is := members[name]; is {
			e.ReadOnly = append(e.ReadOnly, scalars(map[string]any{name: value})...)
		}
		delete(members, name)
	}
	delete(members, model.ShapeOf(table.Table.Key).Key)
	for _, name := range members["computed"].([]any) {
		e.Computed = append(e.Computed, text("", name.(string)))
	}
	e.Notes = scalars(members["notes"].(map[string]any))
	if values, is := members["values"]; is {
		members = values.(map[string]any)
	}
	delete(members, "notes")
	delete(members, "computed")
	e.Cells = scalars(members)
	return e
}

func TestWhatIsReadAndSentBackChangesNothing(t *testing.T) {
	editions := []*form.Edition{blank(t, 2020).Form, blank(t, 2024).Form}
	rapid.Check(t, func(r *rapid.T) {
		edition := rapid.SampledFrom(editions).Draw(r, "edition")
		report, again := model.NewReport(nil, edition.Years.From, edition), model.NewReport(nil, edition.Years.From, edition)
		for _, table := range report.Tables() {
			for i := range table.Table.Rows {
				if rapid.Bool().Draw(r, "blank") {
					continue
				}
				figures := make([]form.Figure, len(table.Table.Columns))
				notes, stated := map[string]string{}, rapid.Bool().Draw(r, "stated")
				for column := range figures {
					c := &table.Table.Columns[column]
					if table.Table.Rows[i].Has(column) && rapid.Bool().Draw(r, "filled") {
						figures[column] = form.Of(rapid.Int64Range(0, 1_000_000_000).Draw(r, c.Key))
						notes[c.Key] = rapid.SampledFrom([]string{"其中修订16件", "见附件\n", "\"'\\"}).Draw(r, "note")
					}
				}
				computed := table.Table.Rows[i].Derived
				if stated {
					computed = nil
				}
				table.Restore(i, figures, computed, notes)
			}
		}
		if faults := report.Assemble(); len(faults) > 0 {
			r.Fatal(faults)
		}
		for i, table := range again.Tables() {
			var entries []model.Entry
			for row := range table.Table.Rows {
				if report.Tables()[i].Present(row) {
					entries = append(entries, sentAgain(r, report.Tables()[i], row))
				}
			}
			slices.Reverse(entries)
			if faults := table.Replace(entries); len(faults) > 0 {
				r.Fatal(faults)
			}
		}
		again.Assemble()
		if diff := cmp.Diff(string(encode(t, report)), string(encode(t, again))); diff != "" {
			r.Fatal(diff)
		}
	})
}

func TestTextsThatCanBePrinted(t *testing.T) {
	for r := range rune(0x80) {
		want := r >= ' ' && r != 0x7f || r == '\n' || r == '\r' || r == '\t'
		if got := model.Printable("字" + string(r) + "x"); got != want {
			t.Errorf("%q: %v", r, got)
		}
	}
	if !model.Printable("") || !model.Printable("（三）〔2021〕“三安全一稳定”𠮷\u3000") {
		t.Error("a plain text is refused")
	}
}

func TestTokensOfPointers(t *testing.T) {
	for name, want := range map[string]string{"": "", "total": "total", "/": "~1", "~": "~0", "a/b": "a~1b", "a~b": "a~0b", "~1": "~01", "~/~0": "~0~1~00"} {
		if got := model.PointerToken(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
