package model_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func embedded(t testing.TB) form.Forms {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return forms
}

// drawReport draws an assembled report of any content that a document can have.
func drawReport(r *rapid.T, edition *form.Edition) *model.Report {
	report := model.NewReport(nil, edition.Years.From, edition)
	texts := rapid.Ptr(rapid.SampledFrom([]string{"", "一", "一\n\n二", "2024年，<b>&\"\\\u2028\n"}), true)
	report.ID, report.Title = rapid.StringN(0, 8, -1).Draw(r, "id"), rapid.StringN(0, 8, -1).Draw(r, "title")
	report.Organ.RegionCode = texts.Draw(r, "region")
	report.Scope = rapid.SampledFrom([]string{model.Own, model.Summary}).Draw(r, "scope")
	report.Narratives = model.Narratives{Preface: texts.Draw(r, "preface"), Overview: texts.Draw(r, "overview"), Problems: texts.Draw(r, "problems"), OtherMatters: texts.Draw(r, "other matters")}
	report.PublishedRevision = rapid.Ptr(rapid.IntRange(1, 9), true).Draw(r, "revision")
	report.PublishedOn = texts.Draw(r, "published on")
	report.CreatedAt = drawTime(r)
	if rapid.Bool().Draw(r, "submitted") {
		at := drawTime(r)
		report.SubmittedAt = &at
	}
	for _, table := range report.Tables() {
		for row := range table.Table.Rows {
			drawRow(r, table, row)
		}
	}
	report.Assemble()
	return report
}

func drawTime(r *rapid.T) time.Time {
	zone := time.FixedZone("", 60*rapid.IntRange(-720, 840).Draw(r, "zone"))
	return time.Unix(rapid.Int64Range(0, 1<<33).Draw(r, "second"), rapid.Int64Range(0, 999_999_999).Draw(r, "nanosecond")).In(zone)
}

// drawRow draws a row that nobody touched, or one with figures, blanks, remarks, and derived cells that are computed,
// stated, or stated to be blank.
func drawRow(r *rapid.T, table *model.Table, row int) {
	if rapid.Bool().Draw(r, "untouched") {
		return
	}
	figures, notes := make([]form.Figure, len(table.Table.Columns)), map[string]string{}
	var computed []string
	for column := range figures {
		c := &table.Table.Columns[column]
		if !table.Table.Rows[row].Has(column) {
			continue
		}
		switch rapid.IntRange(0, 5).Draw(r, "what") {
		case 0: // blank
		case 1:
			notes[c.Key] = rapid.SampledFrom([]string{"其中修订16件", "见附件\n", "\"'\\<"}).Draw(r, "note")
		case 2:
			computed = append(computed, c.Key)
		default:
			figures[column] = drawFigure(r, c)
		}
	}
	table.Restore(row, figures, computed, notes)
}

func drawFigure(r *rapid.T, c *form.Column) form.Figure {
	largest := rapid.SampledFrom([]int64{9, 1_000_000_000, 9007199254740991}).Draw(r, "largest")
	least := int64(0)
	if c.Signed {
		least = -largest
	}
	return form.Of(rapid.Int64Range(least, largest).Draw(r, c.Key))
}

func TestADocumentIsReadBackToTheByte(t *testing.T) {
	forms := embedded(t)
	rapid.Check(t, func(r *rapid.T) {
		report := drawReport(r, rapid.SampledFrom(forms).Draw(r, "edition"))
		document, err := json.Marshal(report)
		if err != nil {
			r.Fatal(err)
		}
		for _, document := range [][]byte{document, encode(t, report)} {
			again, err := model.ReadReport(document, forms)
			if err != nil {
				r.Fatal(err)
			}
			if diff := cmp.Diff(string(encode(t, report)), string(encode(t, again))); diff != "" || again.Form != report.Form {
				r.Fatal(diff)
			}
		}
	})
}

func TestEveryMemberOfADocumentIsReadBack(t *testing.T) {
	for _, year := range []int{2020, 2024} {
		report, n := blank(t, year), 0
		fill(t, reflect.ValueOf(report).Elem(), &n)
		report.Edition = report.Form.Key
		report.Assemble()
		again, err := model.ReadReport(encode(t, report), embedded(t))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(encode(t, report)), string(encode(t, again))); diff != "" {
			t.Error(diff)
		}
	}
}

// document is a report's document with one thing in it written otherwise.
func document(t testing.TB, year int, old, changed string) []byte {
	t.Helper()
	r := blank(t, year)
	r.Reviews.Fill(model.Entry{Key: "reconsideration", Cells: []model.Sent{number("upheld", "3"), null("total")}, Notes: []model.Sent{text("upheld", "其中一件")}})
	r.Applications.Fill(model.Entry{Key: "received", Cells: []model.Sent{number("natural_person", "7")}})
	r.Assemble()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("no %s in %s", old, text)
	}
	return []byte(strings.Replace(string(text), old, changed, 1))
}

func TestComputedCellsAreComputedAnew(t *testing.T) {
	r := blank(t, 2024)
	r.Reviews.Fill(model.Entry{Key: "reconsideration", Cells: []model.Sent{number("upheld", most), number("corrected", most), number("other", "0"), number("pending", "0")}})
	r.Assemble()
	want := string(encode(t, r))
	for _, total := range []string{"18014398509481982", "7", "null"} {
		again, err := model.ReadReport([]byte(strings.ReplaceAll(want, "18014398509481982", total)), embedded(t))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(encode(t, again))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWhatIsNoDocumentIsRefused(t *testing.T) {
	reviews := blank(t, 2024).Reviews
	spare := string(reviews.AppendRow(nil, 2))
	for name, text := range map[string][]byte{
		"nothing":                  nil,
		"null":                     []byte("null"),
		"no object":                []byte("[]"),
		"a blank one":              []byte("{}"),
		"an edition alone":         []byte(`{"edition":"2021"}`),
		"half":                     document(t, 2024, `"subtotals":`, ``),
		"a member twice":           document(t, 2024, `"year":`, `"id":"1","year":`),
		"another edition":          document(t, 2024, `"edition":"2021"`, `"edition":"2008"`),
		"the form of another":      document(t, 2024, `"edition":"2021"`, `"edition":"2019"`),
		"a year in words":          document(t, 2024, `"year":2024`, `"year":"2024"`),
		"a table that is none":     document(t, 2024, `"disclosure_items":[`, `"disclosure_items":{},"x":[`),
		"a table that is null":     document(t, 2024, `"disclosure_items":[`, `"disclosure_items":null,"x":[`),
		"a row that is null":       document(t, 2024, `"disclosure_items":[`, `"disclosure_items":[null,`),
		"an unknown row":           document(t, 2024, `"item":"regulations"`, `"item":"rules"`),
		"a row without a key":      document(t, 2024, `"item":"regulations",`, ``),
		"a row of another edition": document(t, 2024, `"category":"received"`, `"category":"other_remaining"`),
		"a row twice":              document(t, 2024, `"review_tallies":[`, `"review_tallies":[`+spare+`,`),
		"a row in another's place": document(t, 2024, `"item":"normative_documents"`, `"item":"regulations"`),
		"a row too few":            document(t, 2024, `"review_tallies":[`, `"review_tallies":[],"x":[`),
		"a cell too few":           document(t, 2024, `"upheld":3,`, ``),
		"a cell too many":          document(t, 2024, `"values":{`, `"values":{"received":1,`),
		"a cell of another row":    document(t, 2024, `"values":{`, `"values":{"decisions":1,`),
		"a cell in words":          document(t, 2024, `"upheld":3`, `"upheld":"3"`),
		"a cell that is a list":    document(t, 2024, `"upheld":3`, `"upheld":[3]`),
		"a cell that is negative":  document(t, 2024, `"upheld":3`, `"upheld":-3`),
		"an amount in words":       document(t, 2024, `"amount_cny_10k":null`, `"amount_cny_10k":"ten"`),
		"a remark on no cell":      document(t, 2024, `"notes":{`, `"notes":{"received":"x",`),
		"a remark that is none":    document(t, 2024, `"其中一件"`, `1`),
		"computed, but not so":     document(t, 2024, `"computed":[]`, `"computed":["issued"]`),
		"computed, but nowhere":    document(t, 2024, `"computed":[]`, `"computed":["x"]`),
	} {
		if report, err := model.ReadReport(text, embedded(t)); err == nil || report != nil {
			t.Errorf("%s was read", name)
		}
	}
}

func TestUnknownMembersArePassedOver(t *testing.T) {
	want := document(t, 2024, `"year"`, `"year"`)
	for _, place := range []string{`"year"`, `"level"`, `"preface"`, `"item"`, `"category"`, `"group"`} {
		again, err := model.ReadReport(document(t, 2024, place, `"later":{"x":[1]},`+place), embedded(t))
		if err != nil {
			t.Fatal(place, err)
		}
		if diff := cmp.Diff(string(want), string(encode(t, again))); diff != "" {
			t.Error(place, diff)
		}
	}
}

func FuzzReadReport(f *testing.F) {
	forms := embedded(f)
	f.Add(document(f, 2020, "", ""))
	f.Add(document(f, 2024, "", ""))
	f.Add(document(f, 2024, `"category":"carried_out"`, `"category":"other_all"`))
	f.Add([]byte(`{"edition":"2021","review_tallies":[{"procedure":"reconsideration","notes":{"total":""},"computed":["total"]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		report, err := model.ReadReport(text, forms)
		if (report == nil) == (err == nil) {
			t.Fatalf("report %v, error %v", report, err)
		}
		if err != nil {
			return
		}
		written := encode(t, report)
		again, err := model.ReadReport(written, forms)
		if err != nil || !bytes.Equal(encode(t, again), written) {
			t.Fatal(err)
		}
	})
}
