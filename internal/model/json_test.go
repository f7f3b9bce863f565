package model_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/google/go-cmp/cmp"
)

// fill sets every exported field, at any depth, to a value that no other has and that is not its zero.
func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	switch at := v.Addr().Interface().(type) {
	case *time.Time:
		*at = time.Date(2025, 1, 31, 8, 0, *n, 0, time.UTC)
		return
	case *model.Value:
		*at = model.Value{Column: &blank(t, 2024).Form.Reviews.Columns[0], Figure: form.Of(int64(*n))}
		return
	case *model.Args:
		*at = model.Args{"n": "text " + strconv.Itoa(*n)}
		return
	case *model.Table, *model.Subtotals, **form.Edition: // filled by the form
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), n)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(t, v.Field(i), n)
			}
		}
	case reflect.String, reflect.Interface:
		v.Set(reflect.ValueOf("text " + strconv.Itoa(*n)).Convert(v.Type()))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Bool:
		v.SetBool(true)
	default:
		t.Fatalf("a field of type %s", v.Type())
	}
}

// filled is a value of which every field is set.
func filled[T any](t *testing.T) *T {
	t.Helper()
	thing, n := new(T), 0
	fill(t, reflect.ValueOf(thing).Elem(), &n)
	return thing
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// members lists the members of a document in its order, those of an object in it after a dot.
func members(t *testing.T, text []byte, prefix string) []string {
	t.Helper()
	var names []string
	dec := json.NewDecoder(bytes.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			t.Fatal(err)
		}
		names = append(names, prefix+name.(string))
		if prefix == "" {
			names = append(names, members(t, raw, name.(string)+".")...)
		}
	}
	return names
}

const (
	organOfReport = "organ organ.id organ.name organ.level organ.kind organ.region_code "
	validation    = "validation validation.status validation.errors validation.warnings validation.notices "
	times         = "published_on created_at updated_at submitted_at published_at"
	head          = "id " + organOfReport + "year edition scope origin status version published_revision title "
)

// everything is one filled value of each type that is sent, and its members by the contract.
func everything(t *testing.T) map[string]any {
	t.Helper()
	r, n := blank(t, 2024), 0
	fill(t, reflect.ValueOf(r).Elem(), &n)
	r.Assemble()
	return map[string]any{
		head + "narratives narratives.preface narratives.overview narratives.problems narratives.other_matters " +
			"disclosure_items application_tallies review_tallies " +
			"subtotals subtotals.application_tallies subtotals.review_tallies " + validation + times +
			" first_published_at amendment amendment.at amendment.reason returned returned.at returned.reason withdrawn withdrawn.at withdrawn.reason": r,
		head + validation + times: filled[model.ReportSummary](t),
		"id name credit_code region_code level kind parent_id is_own_office rulemaking_power created_at updated_at": filled[model.Organ](t),
		"status errors warnings notices": filled[model.Validation](t).Count(),
	}
}

func TestDocumentsHaveTheMembersOfTheContract(t *testing.T) {
	for want, thing := range everything(t) {
		if diff := cmp.Diff(strings.Fields(want), members(t, encode(t, thing), "")); diff != "" {
			t.Errorf("%T %s", thing, diff)
		}
	}
}

// validations are filled values of what a validation is made of, and the members that the contract promises of them.
func validations(t *testing.T) map[string]any {
	t.Helper()
	return map[string]any{
		"status checks errors warnings notices findings not_assessable": filled[model.Validation](t),
		"run passed failed by_construction not_assessable":              filled[model.Checks](t),
		"code place needs missing":                                      filled[model.NotAssessable](t),
		"code severity place pointer cells fingerprint message args expected actual difference missing basis suspect fix waived": filled[model.Finding](t),
		"report pointer section row column value": filled[model.CellRef](t),
		"document article":                        filled[model.Basis](t),
	}
}

func TestValidationsHaveTheMembersOfTheContract(t *testing.T) {
	for want, thing := range validations(t) {
		got := members(t, encode(t, thing), "")
		got = slices.DeleteFunc(got, func(name string) bool { return !slices.Contains(strings.Fields(want), name) })
		if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
			t.Errorf("%T %s", thing, diff)
		}
	}
	if got := members(t, encode(t, filled[model.RuleChecks](t)), ""); !slices.Contains(got, "code") || !slices.Contains(got, "by_construction") {
		t.Errorf("the checks of a rule are not beside its code: %v", got)
	}
}

func TestNoFieldIsForgottenInJSON(t *testing.T) {
	for _, thing := range slices.Concat(slices.Collect(maps.Values(everything(t))), slices.Collect(maps.Values(validations(t)))) {
		var sent map[string]json.RawMessage
		if err := json.Unmarshal(encode(t, thing), &sent); err != nil {
			t.Fatal(err)
		}
		v := reflect.Indirect(reflect.ValueOf(thing))
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name := field.Tag.Get("json")
			switch {
			case field.Anonymous, name == "-":
			case v.Field(i).IsZero() || string(sent[name]) != string(encode(t, v.Field(i).Interface())):
				t.Errorf("%T.%s: sent %s", thing, field.Name, sent[name])
			}
		}
	}
}

func TestSummariesAndOrgansComeBackFromJSON(t *testing.T) {
	for again, thing := range map[any]any{new(model.ReportSummary): filled[model.ReportSummary](t), new(model.Organ): filled[model.Organ](t)} {
		if err := json.Unmarshal(encode(t, thing), again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(encode(t, thing)), string(encode(t, again))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestWordsOfTheContract(t *testing.T) {
	for want, words := range map[string][]string{
		"valid invalid incomplete": {model.Valid, model.NotValid, model.Incomplete},
		"error warning notice":     {model.SeverityError, model.SeverityWarning, model.SeverityNotice},
		"filed imported":           {model.Filed, model.Imported},
	} {
		if got := strings.Join(words, " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestASummarySaysWhatItsReportSays(t *testing.T) {
	report, summary := reflect.TypeFor[model.Report](), reflect.TypeFor[model.ReportSummary]()
	for field := range summary.Fields() {
		of, is := report.FieldByName(field.Name)
		if !is || of.Type != field.Type || of.Tag != field.Tag {
			t.Errorf("%s: %v", field.Name, of)
		}
	}
}

func TestBlanksAreNull(t *testing.T) {
	null := regexp.MustCompile(`"([a-z_]+)":null`)
	for want, thing := range map[string]any{
		"preface overview problems other_matters":                               model.Narratives{},
		"region_code published_revision published_on submitted_at published_at": model.ReportSummary{},
		"credit_code region_code parent_id rulemaking_power":                    &model.Organ{},
	} {
		var got []string
		for _, match := range null.FindAllStringSubmatch(string(encode(t, thing)), -1) {
			got = append(got, match[1])
		}
		if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
			t.Errorf("%T %s", thing, diff)
		}
	}
}

func TestFiguresInJSON(t *testing.T) {
	fee, change := &blank(t, 2024).Form.Disclosure.Columns[4], &blank(t, 2020).Form.Disclosure.Columns[4]
	for _, c := range []struct {
		value      model.Value
		json, text string
	}{
		{model.Value{Column: fee}, "null", ""}, {model.Value{}, "null", ""}, {model.Value{Column: change}, "null", ""},
		{model.Value{Column: fee, Figure: form.Of(0)}, `"0"`, "0"}, {model.Value{Column: fee, Figure: form.Of(7730_280_000)}, `"7730.28"`, "7730.28"},
		{model.Value{Column: change, Figure: form.Of(0)}, "0", "0"}, {model.Value{Column: change, Figure: form.Of(-18)}, "-18", "-18"},
		{model.Value{Column: change, Figure: form.Of(9007199254740991)}, "9007199254740991", "9007199254740991"},
	} {
		if got := string(encode(t, c.value)); got != c.json || c.value.String() != c.text {
			t.Errorf("got %s and %q, want %s", got, c.value.String(), c.json)
		}
		if got := string(encode(t, &c.value)); got != c.json {
			t.Errorf("by pointer %s, want %s", got, c.json)
		}
	}
}

// parts is six blank cells of 三.
const parts = `"natural_person":null,"commercial_enterprise":null,"research_institution":null,"public_welfare_organization":null,` +
	`"legal_service_organization":null,"other_organization":null`

func TestRowsInJSON(t *testing.T) {
	now, old := blank(t, 2024), blank(t, 2020)
	now.Disclosure.Merge([]model.Entry{
		{Key: "regulations", Cells: []model.Sent{number("repealed", "0"), number("issued", "22")}, Notes: []model.Sent{text("repealed", "见\"附件\""), text("issued", "其中修订\n16件")}},
		{Key: "administrative_fees", Cells: []model.Sent{text("amount_cny_10k", "7730.280")}},
	})
	old.Disclosure.Merge([]model.Entry{{Key: "administrative_licensing", Cells: []model.Sent{number("items_previous", "98"), number("items_change", "-18")}}})
	now.Applications.Merge([]model.Entry{
		{Key: "refused_state_secret", Cells: []model.Sent{number("natural_person", "1"), number("total", "5")}},
		{Key: "handled_total", Cells: []model.Sent{number("research_institution", "0"), null("total")}, Computed: []model.Sent{text("0", "natural_person")}},
	})
	now.Reviews.Merge([]model.Entry{{Key: "litigation_direct", Cells: []model.Sent{number("upheld", "1"), number("corrected", "2"), number("other", "3"), number("pending", "4")}}})
	now.Assemble()
	old.Assemble()
	for _, c := range []struct {
		table *model.Table
		want  string
	}{
		{&now.Disclosure, `{"item":"regulations","label":"规章","article":"第二十条第（一）项","values":{"issued":22,"repealed":0,"in_force":null},` +
			`"notes":{"issued":"其中修订\n16件","repealed":"见\"附件\""},"computed":[]}`},
		{&now.Disclosure, `{"item":"administrative_fees","label":"行政事业性收费","article":"第二十条第（八）项","values":{"amount_cny_10k":"7730.28"},"notes":{},"computed":[]}`},
		{&now.Disclosure, `{"item":"administrative_coercion","label":"行政强制","article":"第二十条第（六）项","values":{"decisions":null},"notes":{},"computed":[]}`},
		{&old.Disclosure, `{"item":"administrative_licensing","label":"行政许可","article":"第二十条第（五）项","values":{"items_previous":98,"items_change":-18,"decisions":null},"notes":{},"computed":[]}`},
		{&now.Applications, `{"category":"received","label":"一、本年新收政府信息公开申请数量","group":null,` + parts + `,"total":null,"notes":{},"computed":["total"]}`},
		{&now.Applications, `{"category":"refused_state_secret","label":"1.属于国家秘密","group":"refused",` + strings.Replace(parts, "null", "1", 1) +
			`,"total":5,"notes":{},"computed":[]}`},
		{&now.Applications, `{"category":"handled_total","label":"（七）总计","group":null,` + strings.Replace(parts, `research_institution":null`, `research_institution":0`, 1) +
			`,"total":null,"notes":{},"computed":["natural_person","commercial_enterprise","public_welfare_organization","legal_service_organization","other_organization","total"]}`},
		{&now.Reviews, `{"procedure":"litigation_direct","label":"未经复议直接起诉","upheld":1,"corrected":2,"other":3,"pending":4,"total":10,"notes":{},"computed":["total"]}`},
	} {
		shape := model.ShapeOf(c.table.Table.Key)
		var named map[string]any
		if err := json.Unmarshal([]byte(c.want), &named); err != nil {
			t.Fatal(err)
		}
		if got := string(c.table.AppendRow(nil, c.table.Table.Row(named[shape.Key].(string)))); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestTablesInJSONAreTheirRowsInOrder(t *testing.T) {
	r, old := blank(t, 2024), blank(t, 2020)
	short := slices.Concat(encode(t, r.Applications), encode(t, old.Applications))
	r.Applications.Merge([]model.Entry{{Key: "other_all", Notes: []model.Sent{text("total", "只印一行")}}})
	for table, rows := range map[*model.Table]int{&r.Disclosure: 6, &r.Applications: 26, &r.Reviews: 3, &old.Disclosure: 8, &old.Applications: 23} {
		var want [][]byte
		for row := range table.Table.Rows {
			want = append(want, table.AppendRow(nil, row))
		}
		if got := encode(t, table); string(got) != "["+string(bytes.Join(want, []byte(",")))+"]" || len(want) != rows {
			t.Errorf("%s: %d rows, %s", table.Table.Key, len(want), got)
		}
	}
	if got := bytes.Count(short, []byte(`"category"`)); got != 25+23 {
		t.Errorf("%d rows without the optional one", got)
	}
}

func TestSubtotalsInJSON(t *testing.T) {
	r := blank(t, 2024)
	for _, key := range []string{"litigation_direct", "litigation_after_reconsideration"} {
		r.Reviews.Merge([]model.Entry{{Key: key, Cells: []model.Sent{number("upheld", "4"), number("corrected", "0"), number("pending", "1")}}})
	}
	for i, key := range []string{"unavailable_not_held", "unavailable_needs_creation", "unavailable_still_unclear"} {
		r.Applications.Merge([]model.Entry{{Key: key, Cells: []model.Sent{number("natural_person", strconv.Itoa(i+7)), number("total", "1")}}})
	}
	r.Assemble()
	if got := string(encode(t, r.Subtotals.Reviews)); got != `[{"group":"litigation","label":"行政诉讼","upheld":8,"corrected":0,"other":null,"pending":2,"total":null}]` {
		t.Error(got)
	}
	const blanks = parts + `,"total":null}`
	for i, want := range []string{
		`{"group":"results","label":"三、本年度办理结果",` + blanks,
		`{"group":"refused","label":"（三）不予公开",` + blanks,
		`{"group":"unavailable","label":"（四）无法提供",` + strings.NewReplacer(`"natural_person":null`, `"natural_person":24`, `"total":null`, `"total":3`).Replace(blanks),
		`{"group":"not_processed","label":"（五）不予处理",` + blanks,
		`{"group":"other_handling","label":"（六）其他处理",` + blanks,
	} {
		if got := string(encode(t, r.Subtotals.Applications[i])); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	old := blank(t, 2020)
	old.Assemble()
	if len(r.Subtotals.Applications) != 5 || len(old.Subtotals.Applications) != 4 || len(old.Subtotals.Reviews) != 1 {
		t.Errorf("%d, %d and %d groups", len(r.Subtotals.Applications), len(old.Subtotals.Applications), len(old.Subtotals.Reviews))
	}
}
