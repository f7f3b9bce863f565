package model_test

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWhatChangedIsNamedInOrder(t *testing.T) {
	before, after := blank(t, 2024), blank(t, 2024)
	preface, shorter, on := "同前\n旧\n同后", "同前\n同后\n新一\n新二", "2025-01-31"
	before.Narratives.Preface, after.Narratives.Preface, after.PublishedOn = &preface, &shorter, &on
	before.Narratives.Problems, after.Narratives.OtherMatters = &on, &on
	after.Title, after.Scope = "新题", model.Summary
	before.Disclosure.Fill(model.Entry{Key: "administrative_fees", Cells: []model.Sent{text("amount_cny_10k", "7730.28")}})
	after.Disclosure.Fill(model.Entry{Key: "administrative_fees", Cells: []model.Sent{text("amount_cny_10k", "0")}, Notes: []model.Sent{text("amount_cny_10k", "未收费")}})
	before.Applications.Fill(model.Entry{Key: "other_all", Cells: []model.Sent{number("natural_person", "1"), null("total")}, Notes: []model.Sent{text("total", "只印一行")}})
	before.Applications.Fill(model.Entry{Key: "carried_out", Cells: []model.Sent{number("natural_person", "1")}, Notes: []model.Sent{text("total", "旧"), text("natural_person", "旧")}})
	after.Applications.Fill(model.Entry{Key: "carried_out", Cells: []model.Sent{number("natural_person", "0")}, Notes: []model.Sent{text("total", "新")}})
	full := []model.Sent{number("upheld", "1"), number("corrected", "2"), number("other", "3"), number("pending", "4")}
	before.Reviews.Fill(model.Entry{Key: "reconsideration", Cells: full})
	after.Reviews.Fill(model.Entry{Key: "reconsideration", Cells: append([]model.Sent{number("total", "11")}, full...)})
	before.Assemble()
	after.Assemble()
	want := []string{
		`{"pointer":"/title","from":"甲镇人民政府2024年政府信息公开工作年度报告","to":"新题"}`,
		`{"pointer":"/scope","from":"own","to":"summary"}`,
		`{"pointer":"/published_on","from":null,"to":"2025-01-31"}`,
		`{"pointer":"/narratives/preface","section":"preface","from":"旧","to":null}`,
		`{"pointer":"/narratives/preface","section":"preface","from":null,"to":"新一\n新二"}`,
		`{"pointer":"/narratives/problems","section":"problems","from":"2025-01-31","to":null}`,
		`{"pointer":"/narratives/other_matters","section":"other_matters","from":null,"to":"2025-01-31"}`,
		`{"pointer":"/disclosure_items/5/values/amount_cny_10k","section":"disclosure","row":"administrative_fees","column":"amount_cny_10k","from":"7730.28","to":"0"}`,
		`{"pointer":"/disclosure_items/5/notes/amount_cny_10k","section":"disclosure","row":"administrative_fees","column":"amount_cny_10k","from":null,"to":"未收费"}`,
		`{"pointer":"/application_tallies/23/natural_person","section":"applications","row":"other_all","column":"natural_person","from":1,"to":null}`,
		`{"pointer":"/application_tallies/23/notes/total","section":"applications","row":"other_all","column":"total","from":"只印一行","to":null}`,
		`{"pointer":"/application_tallies/24/natural_person","section":"applications","row":"carried_out","column":"natural_person","from":1,"to":0}`,
		`{"pointer":"/application_tallies/25/notes/natural_person","section":"applications","row":"carried_out","column":"natural_person","from":"旧","to":null}`,
		`{"pointer":"/application_tallies/24/notes/total","section":"applications","row":"carried_out","column":"total","from":"旧","to":"新"}`,
		`{"pointer":"/review_tallies/0/total","section":"reviews","row":"reconsideration","column":"total","from":10,"to":11}`,
		`{"pointer":"/review_tallies/0/computed","section":"reviews","row":"reconsideration","from":["total"],"to":[]}`,
	}
	var got []string
	for _, change := range model.Compare(before, after) {
		got = append(got, string(encode(t, change)))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNothingDiffersFromItself(t *testing.T) {
	forms := embedded(t)
	rapid.Check(t, func(r *rapid.T) {
		report := drawReport(r, rapid.SampledFrom(forms).Draw(r, "edition"))
		again, err := model.ReadReport(encode(t, report), forms)
		if err != nil {
			r.Fatal(err)
		}
		for _, other := range []*model.Report{report, again} {
			if got := model.Compare(report, other); got == nil || len(got) > 0 {
				r.Fatalf("%#v", got)
			}
		}
	})
}

// state is what Compare compares of a report but its narratives, by an address that doesn't rest on positions. Blanks and
// empty lists are left out.
func state(t *testing.T, report *model.Report) map[string]string {
	found := map[string]string{}
	put := func(value any, address ...string) {
		if text := string(encode(t, value)); text != "null" && text != "[]" {
			found[strings.Join(address, " ")] = text
		}
	}
	put(report.Title, "/title")
	put(report.Scope, "/scope")
	put(report.PublishedOn, "/published_on")
	for _, table := range report.Tables() {
		shape := model.ShapeOf(table.Table.Key)
		var rows []map[string]any
		if err := json.Unmarshal(encode(t, table), &rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			section, key, cells := table.Table.Key, row[shape.Key].(string), row
			if shape.Values {
				cells = row["values"].(map[string]any)
			}
			for _, c := range table.Table.Columns {
				put(cells[c.Key], section, key, c.Key)
				put(row["notes"].(map[string]any)[c.Key], section, key, c.Key, "note")
			}
			put(row["computed"], section, key, "")
		}
	}
	return found
}

// place is where a change is, in the words of state.
func place(change model.Change) string {
	switch {
	case change.Row == "":
		return change.Pointer
	case strings.Contains(change.Pointer, "/notes/"):
		return strings.Join([]string{change.Section, change.Row, change.Column, "note"}, " ")
	}
	return strings.Join([]string{change.Section, change.Row, change.Column}, " ")
}

// plain is a change as one reads it from its document, and the values in it as JSON.
func plain(t *testing.T, change model.Change) (read model.Change, from, to string) {
	text := encode(t, change)
	if err := json.Unmarshal(text, &read); err != nil || string(encode(t, read)) != string(text) {
		t.Fatalf("%s came back as %s, %v", text, encode(t, read), err)
	}
	if (read.From == nil) != (change.From == nil) || (read.To == nil) != (change.To == nil) {
		t.Fatalf("%s of %#v", text, change)
	}
	shown := func(value any) string {
		if text := string(encode(t, value)); text != "null" && text != "[]" {
			return text
		}
		return ""
	}
	return read, shown(read.From), shown(read.To)
}

// drawPair draws two reports of the same edition or of two.
func drawPair(r *rapid.T, forms form.Forms) (before, after *model.Report) {
	return drawReport(r, rapid.SampledFrom(forms).Draw(r, "edition before")), drawReport(r, rapid.SampledFrom(forms).Draw(r, "edition after"))
}

func TestTheChangesCarriedOutOnTheOneAreTheOther(t *testing.T) {
	forms := embedded(t)
	rapid.Check(t, func(r *rapid.T) {
		before, after := drawPair(r, forms)
		now, want := state(t, before), state(t, after)
		for _, change := range model.Compare(before, after) {
			if strings.HasPrefix(change.Pointer, "/narratives/") {
				continue
			}
			change, from, to := plain(t, change)
			if now[place(change)] != from || from == to {
				r.Fatalf("%+v is from %s, not %s", change, now[place(change)], from)
			}
			now[place(change)] = to
		}
		maps.DeleteFunc(now, func(_, text string) bool { return text == "" })
		if diff := cmp.Diff(want, now); diff != "" {
			r.Fatal(diff)
		}
	})
}

// at finds what a JSON Pointer points to.
func at(t *testing.T, report *model.Report, pointer string) (value any, found bool) {
	if err := json.Unmarshal(encode(t, report), &value); err != nil {
		t.Fatal(err)
	}
	for _, token := range strings.Split(pointer, "/")[1:] {
		switch here := value.(type) {
		case map[string]any:
			value, found = here[token]
		case []any:
			i, err := strconv.Atoi(token)
			if found = err == nil && i < len(here); found {
				value = here[i]
			}
		default:
			found = false
		}
		if !found {
			return nil, false
		}
	}
	return value, true
}

func TestPointersLeadToWhatChanged(t *testing.T) {
	forms := embedded(t)
	rapid.Check(t, func(r *rapid.T) {
		before, after := drawPair(r, forms)
		before.Narratives = after.Narratives // a pointer leads to all of it, a change is of some paragraphs
		changes := model.Compare(before, after)
		if len(changes) == 0 {
			return
		}
		change, _, _ := plain(t, rapid.SampledFrom(changes).Draw(r, "change"))
		report, want := after, change.To
		if gone(after, change) {
			report, want = before, change.From
		}
		if value, found := at(t, report, change.Pointer); !found || !reflect.DeepEqual(value, want) {
			r.Fatalf("%+v leads to %v", change, value)
		}
	})
}

// gone says that the later report has not what the change is of.
func gone(after *model.Report, change model.Change) bool {
	table := after.Table(change.Section)
	if table == nil {
		return false
	}
	row, column := table.Table.Row(change.Row), table.Table.Column(change.Column)
	switch {
	case row < 0 || !table.Present(row):
		return true
	case strings.Contains(change.Pointer, "/notes/"):
		return change.To == nil
	}
	return change.Column != "" && (column < 0 || !table.Table.Rows[row].Has(column))
}

func TestEveryChangedCellIsNamedAndNothingElse(t *testing.T) {
	forms := embedded(t)
	rapid.Check(t, func(r *rapid.T) {
		before := drawReport(r, rapid.SampledFrom(forms).Draw(r, "edition"))
		after, err := model.ReadReport(encode(t, before), forms)
		if err != nil {
			r.Fatal(err)
		}
		want := map[string][2]string{}
		for range rapid.IntRange(0, 8).Draw(r, "cells") {
			i := rapid.IntRange(0, 2).Draw(r, "table")
			table := after.Tables()[i]
			row, column := rapid.IntRange(0, len(table.Table.Rows)-1).Draw(r, "row"), rapid.IntRange(0, len(table.Table.Columns)-1).Draw(r, "column")
			if !table.Table.Rows[row].Has(column) || table.Computed(row, column) {
				continue
			}
			c := &table.Table.Columns[column]
			table.Set(row, column, rapid.SampledFrom([]form.Figure{{}, form.Of(0), drawFigure(r, c)}).Draw(r, "figure"))
			now := [2]string{string(model.AppendFigure(nil, c, before.Tables()[i].At(row, column))), string(model.AppendFigure(nil, c, table.At(row, column)))}
			want[strings.Join([]string{table.Table.Key, table.Table.Rows[row].Key, c.Key}, " ")] = now
		}
		after.Assemble()
		maps.DeleteFunc(want, func(_ string, v [2]string) bool { return v[0] == v[1] })
		for _, change := range model.Compare(before, after) {
			got := [2]string{string(encode(t, change.From)), string(encode(t, change.To))}
			if named, is := want[place(change)]; is && named == got {
				delete(want, place(change))
			} else if !follows(after, change) {
				r.Fatalf("%+v, where %v changed", change, named)
			}
		}
		if len(want) > 0 {
			r.Fatalf("not named: %v", want)
		}
	})
}

// follows says that nobody made the change: the service computes the cell, or an optional row came or went with it.
func follows(after *model.Report, change model.Change) bool {
	table := after.Table(change.Section)
	row, column := table.Table.Row(change.Row), table.Table.Column(change.Column)
	if column < 0 {
		return table.Table.Rows[row].Optional()
	}
	return table.Computed(row, column)
}

// explained says that the runs, and paragraphs that stayed between each two of them, make up the two texts.
func explained(from, to []string, runs []model.Change, justRun bool) bool {
	if len(from)+len(to)+len(runs) == 0 {
		return true
	}
	if len(from) > 0 && len(to) > 0 && from[0] == to[0] && explained(from[1:], to[1:], runs, false) {
		return true
	}
	if justRun || len(runs) == 0 {
		return false
	}
	was, is := lines(runs[0].From), lines(runs[0].To)
	return len(was)+len(is) > 0 && starts(from, was) && starts(to, is) && explained(from[len(was):], to[len(is):], runs[1:], true)
}

func paragraphs(text *string) []string {
	if text == nil {
		return nil
	}
	return strings.Split(*text, "\n")
}

func lines(text any) []string {
	if text, is := text.(string); is {
		return paragraphs(&text)
	}
	return nil
}

func starts(all, with []string) bool {
	return len(all) >= len(with) && slices.Equal(all[:len(with)], with)
}

func TestRunsOfParagraphsMakeUpTheNarratives(t *testing.T) {
	before, after := blank(t, 2024), blank(t, 2024)
	rapid.Check(t, func(r *rapid.T) {
		draw := rapid.Ptr(rapid.StringMatching(rapid.SampledFrom([]string{"[ab\n]{0,16}", "([a-z]?\n){0,40}", "[a-z\n]{0,60}"}).Draw(r, "letters")), true)
		before.Narratives = model.Narratives{Preface: draw.Draw(r, "before"), Problems: draw.Draw(r, "before")}
		after.Narratives = model.Narratives{Preface: draw.Draw(r, "after"), Problems: draw.Draw(r, "after")}
		changes := model.Compare(before, after)
		second := slices.IndexFunc(changes, func(change model.Change) bool { return change.Section != "preface" })
		if second < 0 {
			second = len(changes)
		}
		if !explained(paragraphs(before.Narratives.Preface), paragraphs(after.Narratives.Preface), changes[:second], false) ||
			!explained(paragraphs(before.Narratives.Problems), paragraphs(after.Narratives.Problems), changes[second:], false) {
			r.Fatalf("%+v", changes)
		}
	})
}

func TestNarrativesOfManyParagraphs(t *testing.T) {
	before, after := blank(t, 2024), blank(t, 2024)
	old, changed := strings.Repeat("x\n", 100_000)+"x", strings.Repeat("y\n", 100_000)+"y"
	longer, other := strings.Repeat("x\ny\n", 50_000), strings.Repeat("y\nz\nx\n", 33_000)
	before.Narratives = model.Narratives{Preface: &old, Overview: &longer}
	after.Narratives = model.Narratives{Preface: &changed, Overview: &other}
	changes := model.Compare(before, after)
	if first := changes[0]; first.From != old || first.To != changed || len(changes) < 2 || changes[1].Section != "overview" {
		t.Errorf("%d changes", len(changes))
	}
}
