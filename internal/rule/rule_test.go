package rule

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

func load(t testing.TB) (form.Forms, *Catalogue) {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(forms)
	if err != nil {
		t.Fatal(err)
	}
	return forms, c
}

var (
	township = &model.Organ{Name: "甲镇人民政府", Level: model.Township, Kind: model.Government}
	city     = &model.Organ{Name: "宿迁市人民政府", Level: model.Prefectural, Kind: model.Government}
)

// example reads a report of the examples.
func example(t testing.TB, forms form.Forms, organ *model.Organ, name string) *model.Report {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Year       int
		Narratives map[string]string
		Tables     map[string][]map[string]json.RawMessage
	}
	var members map[string]json.RawMessage
	for _, into := range []any{&doc, &members} {
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
	r := model.NewReport(organ, doc.Year, forms.ForYear(doc.Year))
	for key, text := range doc.Narratives {
		*r.Narratives.Of(key) = &text
	}
	for _, table := range r.Tables() {
		var rows []map[string]json.RawMessage
		shape := model.ShapeOf(table.Table.Key)
		if err := json.Unmarshal(members[shape.Collection], &rows); err != nil {
			t.Fatal(err)
		}
		var entries []model.Entry
		for _, row := range rows {
			entries = append(entries, entry(t, shape, row))
		}
		if faults := table.Replace(entries); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
	r.Assemble()
	return r
}

func entry(t testing.TB, shape model.Shape, row map[string]json.RawMessage) model.Entry {
	t.Helper()
	key, _ := strconv.Unquote(string(row[shape.Key]))
	delete(row, shape.Key)
	if shape.Values {
		values := row["values"]
		row = nil
		if err := json.Unmarshal(values, &row); err != nil {
			t.Fatal(err)
		}
	}
	e := model.Entry{Key: key}
	for name, raw := range row {
		sent := model.Sent{Name: name, Kind: model.SentNumber, Text: string(raw)}
		if text, err := strconv.Unquote(sent.Text); err == nil {
			sent.Kind, sent.Text = model.SentString, text
		}
		e.Cells = append(e.Cells, sent)
	}
	return e
}

func set(r *model.Report, section, row, column string, f form.Figure) {
	t := r.Table(section)
	t.Set(t.Table.Row(row), t.Table.Column(column), f)
}

func found(v *model.Validation) []string {
	list := []string{}
	for _, f := range v.Findings {
		list = append(list, f.Code+" "+f.Place+" "+f.Pointer)
	}
	return list
}

func checks(v *model.Validation, code string) model.Checks {
	for _, r := range v.Rules {
		if r.Code == code {
			return r.Checks
		}
	}
	return model.Checks{}
}

func TestTheRealReportsHold(t *testing.T) {
	forms, c := load(t)
	equalities := map[string]int{"applications.row_total": 25, "applications.handled_total": 7, "applications.balance": 7, "reviews.total": 3}
	for _, k := range []struct {
		name  string
		organ *model.Organ
	}{{"pingyuan-2024.json", township}, {"suqian-2023.json", city}, {"suqian-2024.json", city}} {
		v := c.Evaluate(Case{Report: example(t, forms, k.organ, k.name), Organ: k.organ, Forms: forms}, "zh")
		if v.Status != model.Valid || len(v.Findings) > 0 {
			t.Errorf("%s: %s %v", k.name, v.Status, found(v))
		}
		for code, n := range equalities {
			if got := checks(v, code); got != (model.Checks{Run: n, Passed: n}) {
				t.Errorf("%s: %s %+v", k.name, code, got)
			}
		}
	}
}

func TestTheSecondYearCarriesOverWhatTheFirstLeft(t *testing.T) {
	forms, c := load(t)
	k := Case{Report: example(t, forms, city, "suqian-2024.json"), Previous: example(t, forms, city, "suqian-2023.json"), Organ: city, Forms: forms}
	v := c.Evaluate(k, "zh")
	for code, n := range map[string]int{"applications.carried_over": 1, "applications.carried_over_column": 6, "disclosure.stock_flow": 2, "years.identical": 1} {
		if got := checks(v, code); got != (model.Checks{Run: n, Passed: n}) {
			t.Errorf("%s %+v", code, got)
		}
	}
	if v.Status != model.Valid || v.Checks.Failed != 0 || v.Checks.NotAssessable != 0 {
		t.Errorf("%s %+v %v", v.Status, v.Checks, found(v))
	}
	set(k.Previous, "applications", "carried_out", "total", form.Of(120))
	set(k.Previous, "disclosure", "regulations", "in_force", form.Of(10))
	v = c.Evaluate(k, "en")
	if want := []string{"disclosure.stock_flow disclosure.regulations /disclosure_items/0/values/in_force", "applications.carried_over applications.total /application_tallies/1/total"}; !slices.Equal(found(v), want) {
		t.Errorf("%v", found(v))
	}
}

func TestOneWrongCellNamesPlaceAndDifference(t *testing.T) {
	forms, c := load(t)
	r := example(t, forms, city, "suqian-2024.json")
	set(r, "applications", "refused_process_information", "natural_person", form.Of(11))
	v := c.Evaluate(Case{Report: r, Organ: city, Forms: forms}, "zh")
	want := []string{"applications.row_total applications.refused_process_information /application_tallies/9/total", "applications.handled_total applications.natural_person /application_tallies/23/natural_person"}
	if !slices.Equal(found(v), want) || v.Status != model.NotValid || v.Errors != 2 {
		t.Fatalf("%v %+v", found(v), v.Checks)
	}
	f := v.Findings[0]
	if f.Expected.String() != "12" || f.Actual.String() != "11" || f.Difference.String() != "-1" || len(f.Cells) != 7 {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(f.Message, "表三 第10行") || !strings.Contains(f.Message, "总计列") || strings.ContainsAny(f.Message, "{}") {
		t.Error(f.Message)
	}
	en := c.Evaluate(Case{Report: r, Organ: city, Forms: forms}, "en").Findings[1]
	if !strings.Contains(en.Message, "row 24") || !strings.Contains(en.Message, "Natural persons") || en.Fingerprint == f.Fingerprint {
		t.Error(en.Message)
	}
	set(r, "applications", "refused_process_information", "total", form.Of(10))
	if again := c.Evaluate(Case{Report: r, Organ: city, Forms: forms}, "zh").Findings[0]; again.Fingerprint == f.Fingerprint {
		t.Error("other values, the same fingerprint")
	}
}

func TestBlankIsIncompleteNeverValid(t *testing.T) {
	forms, c := load(t)
	r := model.NewReport(township, 2024, forms.ForYear(2024))
	r.Assemble()
	v := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
	if v.Status != model.Incomplete || v.Errors != 3 || v.Warnings != 3 {
		t.Errorf("%s %v", v.Status, found(v))
	}
	for code, n := range map[string]int{"applications.row_total": 25, "applications.handled_total": 7, "applications.balance": 7, "reviews.total": 3, "applications.carried_over": 1, "disclosure.rulemaking_power": 1, "disclosure.rulemaking_by_office": 1, "years.identical": 1, "disclosure.negative_stock": 2} {
		if got := checks(v, code); got != (model.Checks{NotAssessable: n}) {
			t.Errorf("%s %+v", code, got)
		}
	}
}

func TestFormRules(t *testing.T) {
	forms, c := load(t)
	for name, k := range map[string]struct {
		change func(r *model.Report)
		want   []string
		status string
	}{
		"a row blank": {func(r *model.Report) { r.Applications.Clear(r.Applications.Table.Row("granted")) }, []string{"form.missing_row applications /application_tallies"}, model.Incomplete},
		"a cell blank": {func(r *model.Report) { set(r, "applications", "granted", "natural_person", form.Figure{}) },
			[]string{"form.blank_cell applications /application_tallies", "applications.row_total applications.granted"}, model.Incomplete},
		"a total blank": {func(r *model.Report) { set(r, "reviews", "reconsideration", "total", form.Figure{}) }, []string{"form.blank_total reviews /review_tallies"}, model.Valid},
		"edition":       {func(r *model.Report) { r.Year = 2020 }, []string{"form.edition edition /edition"}, model.NotValid},
		"no problems":   {func(r *model.Report) { text := "无。"; r.Narratives.Problems = &text }, []string{"narrative.missing problems /narratives/problems"}, model.NotValid},
		"no overview":   {func(r *model.Report) { text := " \n"; r.Narratives.Overview = &text }, []string{"narrative.missing overview /narratives/overview"}, model.Incomplete},
		"stock":         {func(r *model.Report) { set(r, "disclosure", "normative_documents", "issued", form.Of(9)) }, []string{"disclosure.negative_stock disclosure.normative_documents /disclosure_items/1/values/in_force"}, model.Valid},
		"rules":         {func(r *model.Report) { set(r, "disclosure", "regulations", "in_force", form.Of(3)) }, []string{"disclosure.rulemaking_power disclosure.regulations /disclosure_items/0/values/in_force"}, model.NotValid},
	} {
		r := example(t, forms, township, "pingyuan-2024.json")
		k.change(r)
		r.Assemble()
		v := c.Evaluate(Case{Report: r, Organ: township, Forms: forms}, "zh")
		if name == "a cell blank" { // the total 0 leaves the sums open, not wrong
			k.want = k.want[:1]
		}
		if !slices.Equal(found(v), k.want) || v.Status != k.status {
			t.Errorf("%s: %s %v", name, v.Status, found(v))
		}
	}
}

func TestRulesOfAnOffice(t *testing.T) {
	forms, c := load(t)
	office := &model.Organ{Name: "某市政府办公室", Level: model.Prefectural, Kind: model.Department}
	r := example(t, forms, office, "suqian-2024.json")
	v := c.Evaluate(Case{Report: r, Organ: office, Forms: forms}, "zh")
	if want := []string{"disclosure.rulemaking_by_office disclosure.regulations /disclosure_items/0/values/issued"}; !slices.Equal(found(v), want) || v.Status != model.Valid || v.Notices != 1 {
		t.Errorf("%v", found(v))
	}
}

func TestCopiedYear(t *testing.T) {
	forms, c := load(t)
	this, last := example(t, forms, city, "suqian-2024.json"), example(t, forms, city, "suqian-2024.json")
	last.Year = 2023
	state := func() model.Checks {
		return checks(c.Evaluate(Case{Report: this, Previous: last, Organ: city, Forms: forms}, "zh"), "years.identical")
	}
	if got := state(); got.Failed != 1 {
		t.Errorf("equal years: %+v", got)
	}
	set(last, "disclosure", "regulations", "in_force", form.Of(99)) // a stock may stay or change
	if got := state(); got.Failed != 1 {
		t.Errorf("another stock: %+v", got)
	}
	set(last, "reviews", "reconsideration", "upheld", form.Figure{})
	if got := state(); got.NotAssessable != 1 {
		t.Errorf("a blank: %+v", got)
	}
	set(last, "reviews", "reconsideration", "upheld", form.Of(99))
	if got := state(); got.Passed != 1 {
		t.Errorf("another flow: %+v", got)
	}
	zero, zeroBefore := example(t, forms, township, "pingyuan-2024.json"), example(t, forms, township, "pingyuan-2024.json")
	this, last = zero, zeroBefore
	if got := state(); got.Passed != 1 {
		t.Errorf("zeros: %+v", got)
	}
	before := model.NewReport(township, 2020, forms.ForYear(2020))
	for _, table := range before.Tables() {
		table.FillZero()
	}
	before.Assemble()
	last = before
	if got := state(); got.Passed != 1 {
		t.Errorf("across editions: %+v", got)
	}
}

func TestTheCatalogueIsComplete(t *testing.T) {
	forms, c := load(t)
	for _, text := range []string{
		strings.Replace(string(catalogue), "severity: warning", "severity: grave", 1),
		strings.Replace(string(catalogue), "needs: [organ]", "needs: [luck]", 1),
		strings.Replace(string(catalogue), "form.blank_cell", "form.blank_cells", 1),
		strings.Replace(string(catalogue), "code: form.unknown_row", "code: form.unknown_cell", 1),
		strings.Replace(string(catalogue), "en: A narrative is missing", "en: \"\"", 1),
		strings.Replace(string(catalogue), "door: true", "doors: true", 1),
	} {
		if _, err := parse([]byte(text), forms); err == nil {
			t.Error("loaded a broken catalogue")
		}
	}
	if got := len(c.For(forms.Edition("2021"))) - len(c.For(forms.Edition("2019"))); got != 2 {
		t.Errorf("edition 2021 has %d rules more, want 2", got)
	}
}
