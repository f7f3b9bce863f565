package model_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

func blank(t testing.TB, year int) *model.Report {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return model.NewReport(&model.Organ{Name: "甲镇人民政府", Level: model.Township, Kind: model.Government}, year, forms.ForYear(year))
}

func number(name, text string) model.Sent {
	return model.Sent{Name: name, Pointer: "/" + name, Kind: model.SentNumber, Text: text}
}

func text(name, value string) model.Sent {
	return model.Sent{Name: name, Pointer: "/" + name, Kind: model.SentString, Text: value}
}

func null(name string) model.Sent {
	return model.Sent{Name: name, Pointer: "/" + name, Kind: model.SentNull}
}

func row(t *testing.T, table *model.Table, key string) map[string]any {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal(table.AppendRow(nil, table.Table.Row(key)), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func codes(faults []model.Fault) []string {
	var got []string
	for _, f := range faults {
		got = append(got, f.Code+" "+f.Pointer)
	}
	return got
}

func TestDerivedCellsAreComputedOrKeptAsStated(t *testing.T) {
	six := []model.Sent{number("natural_person", "1"), number("commercial_enterprise", "2"), number("research_institution", "0"), number("public_welfare_organization", "0"), number("legal_service_organization", "0"), number("other_organization", "0")}
	with := func(extra ...model.Sent) []model.Sent { return append(slices.Clone(six), extra...) }
	for name, c := range map[string]struct {
		entry    model.Entry
		want     any
		computed int
	}{
		"left out":                {model.Entry{Cells: six}, 3.0, 1},
		"stated right":            {model.Entry{Cells: with(number("total", "3"))}, 3.0, 0},
		"stated wrong":            {model.Entry{Cells: with(number("total", "4"))}, 4.0, 0},
		"stated blank":            {model.Entry{Cells: with(null("total"))}, nil, 0},
		"named in computed":       {model.Entry{Cells: with(number("total", "4")), Computed: []model.Sent{text("0", "total")}}, 3.0, 1},
		"a sum over a blank":      {model.Entry{Cells: with(null("natural_person"))}, nil, 1},
		"nothing sent is a blank": {model.Entry{}, nil, 1},
	} {
		r := blank(t, 2024)
		c.entry.Key = "granted"
		if faults := r.Applications.Replace([]model.Entry{c.entry}); len(faults) > 0 {
			t.Fatal(name, faults)
		}
		r.Assemble()
		got := row(t, &r.Applications, "granted")
		if got["total"] != c.want || len(got["computed"].([]any)) != c.computed {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMergeNullComputesAgain(t *testing.T) {
	r := blank(t, 2024)
	reviews := &r.Reviews
	reviews.Replace([]model.Entry{{Key: "reconsideration", Cells: []model.Sent{number("upheld", "1"), number("corrected", "0"), number("other", "0"), number("pending", "0"), number("total", "9")}}})
	reviews.Merge([]model.Entry{{Key: "reconsideration", Cells: []model.Sent{null("total"), number("pending", "2")}}})
	r.Assemble()
	if got := row(t, reviews, "reconsideration"); got["total"] != 3.0 || got["upheld"] != 1.0 {
		t.Errorf("got %v", got)
	}
	reviews.Merge([]model.Entry{{Key: "reconsideration", Cells: []model.Sent{null("pending")}}})
	r.Assemble()
	if got := row(t, reviews, "reconsideration"); got["total"] != nil || got["pending"] != nil || got["corrected"] != 0.0 {
		t.Errorf("got %v", got)
	}
}

func TestAllFaultsOfATableAreFound(t *testing.T) {
	r := blank(t, 2020)
	got := codes(r.Applications.Replace([]model.Entry{
		{Key: "received", Pointer: "/0", Cells: []model.Sent{number("natural_person", "-1"), number("total", "1.5"), text("other_organization", "7"), number("other_all", "1"), number("research_institution", "9007199254740992")}},
		{Key: "received", Pointer: "/1"},
		{Key: "other_remaining", Pointer: "/2"},
		{Key: "granted", Pointer: "/3", ReadOnly: []model.Sent{text("label", "（一）予以公开"), text("group", "refused")}, Notes: []model.Sent{text("upheld", "x"), text("total", strings.Repeat("字", 501)), number("natural_person", "1"), text("other_organization", "a\x00")}, Computed: []model.Sent{text("0", "natural_person")}},
	}))
	want := []string{
		"form.not_a_count /natural_person", "form.not_a_count /total", "value.type /other_organization", "form.unknown_cell /other_all", "form.not_a_count /research_institution",
		"row.duplicate /1/category", "form.unknown_row /2/category", "member.read_only /group",
		"form.unknown_cell /upheld", "value.too_long /total", "value.type /natural_person", "value.control /other_organization", "row.not_derived /0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestAmountsAndOptionalRows(t *testing.T) {
	r := blank(t, 2024)
	faults := r.Disclosure.Replace([]model.Entry{{Key: "administrative_fees", Cells: []model.Sent{number("amount_cny_10k", "72701.25780")}}})
	if got := row(t, &r.Disclosure, "administrative_fees"); len(faults) > 0 || got["values"].(map[string]any)["amount_cny_10k"] != "72701.2578" {
		t.Errorf("%v %v", faults, got)
	}
	optional := r.Applications.Table.Row("other_all")
	last := r.Applications.Table.Row("carried_out")
	if r.Applications.Present(optional) || r.Applications.Pointer(last, 6) != "/application_tallies/24/total" {
		t.Error(r.Applications.Pointer(last, 6))
	}
	r.Applications.Merge([]model.Entry{{Key: "other_all", Cells: []model.Sent{number("natural_person", "0")}}})
	if !r.Applications.Present(optional) || r.Applications.Pointer(last, 6) != "/application_tallies/25/total" {
		t.Error(r.Applications.Pointer(last, 6))
	}
}

func TestNilReturnFillsZerosOnly(t *testing.T) {
	r := blank(t, 2024)
	if !r.Applications.FillZero() {
		t.Fatal("refused a blank table")
	}
	r.Assemble()
	if got := row(t, &r.Applications, "handled_total"); got["total"] != 0.0 || len(got["computed"].([]any)) != 7 {
		t.Errorf("got %v", got)
	}
	r.Applications.Merge([]model.Entry{{Key: "granted", Cells: []model.Sent{number("natural_person", "1")}}})
	if r.Applications.FillZero() {
		t.Error("filled over a figure")
	}
}
