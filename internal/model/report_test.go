package model_test

import (
	"bytes"
	"slices"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/google/go-cmp/cmp"
)

const most = "9007199254740991"

func TestANewReportIsABlankDraft(t *testing.T) {
	edition, region := blank(t, 2024).Form, "410703"
	organ := &model.Organ{ID: "1", Name: "甲{year}区人民政府", Level: model.County, Kind: model.Government, RegionCode: &region}
	r := model.NewReport(organ, 2024, edition)
	if r.Edition != "2021" || r.Scope != "summary" || r.Origin != "filed" || r.Status != "draft" || r.Title != "甲{year}区人民政府2024年政府信息公开工作年度报告" {
		t.Errorf("%+v", r)
	}
	want := model.OrganOfReport{ID: "1", Name: organ.Name, Level: model.County, Kind: model.Government, RegionCode: &region}
	if diff := cmp.Diff(want, r.Organ); diff != "" {
		t.Error(diff)
	}
	if r := model.NewReport(nil, 2020, blank(t, 2020).Form); r.Edition != "2019" || r.Scope != "own" || r.Title != "2020年政府信息公开工作年度报告" {
		t.Errorf("%+v", r)
	}
	for i, section := range []string{"disclosure", "applications", "reviews"} {
		table := r.Table(section)
		if table != r.Tables()[i] || table.Table.Key != section || *r.Narratives.Of("overview") != nil {
			t.Errorf("%s: %+v", section, table.Table)
		}
		for row := range table.Table.Rows {
			if !table.Untouched(row) || !table.BlankRow(row) {
				t.Errorf("%s %d is not blank", section, row)
			}
		}
	}
	if r.Table("overview") != nil {
		t.Error("a narrative is a table")
	}
}

func TestNarrativesGoByTheirSection(t *testing.T) {
	var n model.Narratives
	for _, c := range []struct {
		section string
		want    **string
	}{{"overview", &n.Overview}, {"problems", &n.Problems}, {"other_matters", &n.OtherMatters}, {"reviews", nil}, {"", nil}} {
		if got := n.Of(c.section); got != c.want {
			t.Errorf("%q: another narrative", c.section)
		}
	}
}

func TestAComputedSumThatNoCellHoldsIsAFault(t *testing.T) {
	row := func(key string, cells ...model.Sent) model.Entry { return model.Entry{Key: key, Cells: cells} }
	zeros := func(own ...model.Sent) []model.Sent {
		for _, column := range blank(t, 2024).Form.Applications.Columns[len(own):6] {
			own = append(own, number(column.Key, "0"))
		}
		return own
	}
	for name, c := range map[string]struct {
		applications, reviews []model.Entry
		want                  []string
	}{
		"the most there is": {[]model.Entry{row("granted", zeros(number("natural_person", most))...)}, nil, nil},
		"one more": {[]model.Entry{row("granted", zeros(number("natural_person", most), number("commercial_enterprise", "1"))...)}, nil,
			[]string{"form.not_a_count /application_tallies/2/total 9007199254740992"}},
		"one more, but stated": {[]model.Entry{row("granted", append(zeros(number("natural_person", most), number("commercial_enterprise", "1")), number("total", "0"))...)}, nil, nil},
		"behind a stated group": {[]model.Entry{row("other_all", number("total", "1")), row("carried_out", zeros(number("natural_person", most), number("commercial_enterprise", most))...)}, nil,
			[]string{"form.not_a_count /application_tallies/25/total 18014398509481982"}},
		"in two tables": {[]model.Entry{row("received", zeros(number("natural_person", most), number("commercial_enterprise", "1"))...)},
			[]model.Entry{row("litigation_after_reconsideration", number("upheld", most), number("corrected", most), number("other", "0"), number("pending", "0"))},
			[]string{"form.not_a_count /application_tallies/0/total 9007199254740992", "form.not_a_count /review_tallies/2/total 18014398509481982"}},
	} {
		r := blank(t, 2024)
		if faults := append(r.Applications.Replace(c.applications), r.Reviews.Replace(c.reviews)...); len(faults) > 0 {
			t.Fatal(name, faults)
		}
		var got []string
		for _, f := range r.Assemble() {
			got = append(got, f.Code+" "+f.Pointer+" "+f.Args["value"].(string))
			if f.Args["cell"] != "total" || f.Args["expected"] != "count" {
				t.Errorf("%s: %v", name, f.Args)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestTheLargestColumnOverflowsInItsTotalRow(t *testing.T) {
	r := blank(t, 2024)
	for _, row := range r.Applications.Table.Rows {
		if row.Is("leaf") {
			r.Applications.Merge([]model.Entry{{Key: row.Key, Cells: []model.Sent{number("natural_person", most), number("total", most)}}})
		}
	}
	var got []string
	for _, f := range r.Assemble() {
		got = append(got, f.Pointer+" "+f.Args["value"].(string))
	}
	if !slices.Equal(got, []string{"/application_tallies/23/natural_person 189151184349560811", "/application_tallies/23/total 189151184349560811"}) {
		t.Errorf("got %v", got)
	}
}

func TestACloneSharesNothingThatChanges(t *testing.T) {
	changes := []model.Entry{
		{Cells: []model.Sent{number("upheld", "9")}}, {Cells: []model.Sent{null("corrected")}}, {Cells: []model.Sent{null("total")}},
		{Computed: []model.Sent{text("0", "total")}}, {Notes: []model.Sent{text("upheld", "新")}}, {Notes: []model.Sent{null("upheld")}}, {NotesCleared: true},
	}
	for i, change := range changes {
		change.Key = "reconsideration"
		r := blank(t, 2024)
		r.Reviews.Fill(model.Entry{Key: change.Key, Cells: []model.Sent{number("upheld", "1"), number("corrected", "0"), number("total", "7")}, Notes: []model.Sent{text("upheld", "旧")}})
		before := encode(t, r.Reviews)
		clone := r.Reviews.Clone()
		if !bytes.Equal(encode(t, clone), before) {
			t.Fatalf("the clone is %s", encode(t, clone))
		}
		clone.Merge([]model.Entry{change})
		if changed := encode(t, clone); !bytes.Equal(encode(t, r.Reviews), before) || bytes.Equal(changed, before) {
			t.Errorf("%d: the clone became %s, the table %s", i, changed, encode(t, r.Reviews))
		}
		clone = r.Reviews.Clone()
		r.Reviews.Merge([]model.Entry{change})
		if !bytes.Equal(encode(t, clone), before) {
			t.Errorf("%d: the clone became %s", i, encode(t, clone))
		}
	}
}

func TestRowsThatSomebodyTouched(t *testing.T) {
	for name, c := range map[string]struct {
		key               string
		entry             model.Entry
		touched, presents bool
	}{
		"nothing":                   {"granted", model.Entry{}, false, true},
		"a zero":                    {"granted", model.Entry{Cells: []model.Sent{number("natural_person", "0")}}, true, true},
		"a blank":                   {"granted", model.Entry{Cells: []model.Sent{null("natural_person")}}, false, true},
		"a total":                   {"granted", model.Entry{Cells: []model.Sent{number("total", "0")}}, true, true},
		"a total stated blank":      {"granted", model.Entry{Cells: []model.Sent{null("total")}}, true, true},
		"a total to be computed":    {"granted", model.Entry{Computed: []model.Sent{text("0", "total")}}, false, true},
		"a note":                    {"granted", model.Entry{Notes: []model.Sent{text("total", "x")}}, true, true},
		"nothing, computed":         {"handled_total", model.Entry{}, false, true},
		"an optional row":           {"other_all", model.Entry{}, false, false},
		"an optional row's zero":    {"other_all", model.Entry{Cells: []model.Sent{number("total", "0")}}, true, true},
		"an optional row's note":    {"other_all", model.Entry{Notes: []model.Sent{text("total", "x")}}, true, true},
		"an optional row, computed": {"other_all", model.Entry{Computed: []model.Sent{text("0", "total")}}, false, false},
	} {
		r := blank(t, 2024)
		r.Applications.FillZero()
		row := r.Applications.Table.Row(c.key)
		r.Applications.Clear(row)
		c.entry.Key = c.key
		if faults := r.Applications.Fill(c.entry); len(faults) > 0 {
			t.Fatal(name, faults)
		}
		r.Assemble()
		if r.Applications.Untouched(row) == c.touched || r.Applications.Present(row) != c.presents {
			t.Errorf("%s: untouched %v, present %v", name, r.Applications.Untouched(row), r.Applications.Present(row))
		}
		r.Applications.Clear(row)
		if !r.Applications.Untouched(row) {
			t.Errorf("%s: touched after it was cleared", name)
		}
	}
}

func TestPointersFollowTheRowsThatAreShown(t *testing.T) {
	with, without, old := blank(t, 2024), blank(t, 2024), blank(t, 2020)
	with.Applications.Fill(model.Entry{Key: "other_all", Notes: []model.Sent{text("total", "x")}})
	for _, c := range []struct {
		table       *model.Table
		row, column string
		position    int
		want        string
	}{
		{&with.Disclosure, "administrative_fees", "amount_cny_10k", 5, "/disclosure_items/5/values/amount_cny_10k"},
		{&old.Disclosure, "government_procurement", "items", 7, "/disclosure_items/7/values/items"},
		{&with.Applications, "received", "natural_person", 0, "/application_tallies/0/natural_person"},
		{&with.Applications, "other_remaining", "total", 22, "/application_tallies/22/total"},
		{&with.Applications, "other_all", "total", 23, "/application_tallies/23/total"},
		{&with.Applications, "handled_total", "total", 24, "/application_tallies/24/total"},
		{&without.Applications, "handled_total", "total", 23, "/application_tallies/23/total"},
		{&old.Applications, "other_all", "total", 20, "/application_tallies/20/total"},
		{&with.Reviews, "litigation_direct", "pending", 1, "/review_tallies/1/pending"},
	} {
		row, column := c.table.Table.Row(c.row), c.table.Table.Column(c.column)
		if got := c.table.Pointer(row, column); got != c.want || c.table.Position(row) != c.position {
			t.Errorf("%s at %d, want %s", got, c.table.Position(row), c.want)
		}
	}
}

func TestANilReturnFillsPlainCellsAlone(t *testing.T) {
	entry := func(key string, cells ...model.Sent) model.Entry { return model.Entry{Key: key, Cells: cells} }
	for name, c := range map[string]struct {
		year    int
		section string
		entry   model.Entry
		want    string // the row then; "" where it is refused
	}{
		"a blank":              {2024, "reviews", entry("reconsideration"), "0 0 0 0 0="},
		"some zeros":           {2024, "reviews", entry("reconsideration", number("other", "0")), "0 0 0 0 0="},
		"a zero total":         {2024, "reviews", entry("reconsideration", number("total", "0")), "0 0 0 0 0"},
		"a total stated blank": {2024, "reviews", entry("reconsideration", null("total")), "0 0 0 0 0="},
		"a total above zero":   {2024, "reviews", entry("reconsideration", number("total", "1")), ""},
		"a figure in a part":   {2024, "reviews", entry("litigation_after_reconsideration", number("pending", "1")), ""},
		"an optional row":      {2024, "applications", entry("other_all"), "- - - - - - -="},
		"an optional row's 0":  {2024, "applications", entry("other_all", number("total", "0")), "- - - - - - 0"},
		"an optional row's 1":  {2024, "applications", entry("other_all", number("total", "1")), ""},
		"that row of 2019":     {2020, "applications", entry("other_all"), "0 0 0 0 0 0 0="},
		"a total row":          {2024, "applications", entry("handled_total", null("total"), number("natural_person", "0")), "0 0= 0= 0= 0= 0= 0="},
		"cells there are":      {2024, "disclosure", entry("administrative_licensing"), "- - - 0 -"},
		"a figure below zero":  {2020, "disclosure", entry("administrative_licensing", number("items_change", "-1")), ""},
	} {
		r := blank(t, c.year)
		table := r.Table(c.section)
		table.Fill(c.entry)
		filled := table.FillZero()
		r.Assemble()
		if filled != (c.want != "") || filled && shown(table, c.entry.Key) != c.want {
			t.Errorf("%s: %v, %s", name, filled, shown(table, c.entry.Key))
		}
	}
}

func TestARowComesBackFromStorage(t *testing.T) {
	r := blank(t, 2024)
	r.Reviews.Restore(0, []form.Figure{form.Of(1), {}, form.Of(0), form.Of(4), form.Of(9)}, []string{"upheld", "total", "nobody"}, map[string]string{"upheld": "其中一件"})
	r.Reviews.Restore(1, []form.Figure{form.Of(1), {}, form.Of(0), form.Of(4), form.Of(9)}, nil, nil)
	for key, want := range map[string]string{
		"reconsideration": "1 - 0 4 9= map[upheld:其中一件]", "litigation_direct": "1 - 0 4 9", "litigation_after_reconsideration": "- - - - -=",
	} {
		if got := shown(&r.Reviews, key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	if got := r.Reviews.ComputedCells(0); !slices.Equal(got, []string{"total"}) || r.Reviews.ComputedCells(1) == nil {
		t.Errorf("computed %v, %v", got, r.Reviews.ComputedCells(1))
	}
}
