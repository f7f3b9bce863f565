package rule

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/google/go-cmp/cmp"
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

func set(r *model.Report, section, row, column string, f form.Figure) {
	t := r.Table(section)
	t.Set(t.Table.Row(row), t.Table.Column(column), f)
}

// found are the findings of some rules, or of all.
func found(v *model.Validation, codes ...string) []string {
	list := []string{}
	for _, f := range v.Findings {
		if len(codes) == 0 || among(f.Code, codes) {
			list = append(list, f.Code+" "+f.Place+" "+f.Pointer)
		}
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

// full is a report of the year that adds up, every figure of it stated; figures of other years differ.
func full(forms form.Forms, year int) *model.Report { return alike(forms, year, year) }

// sound are narratives in which there is nothing to find.
func sound(year int) map[string]string {
	return map[string]string{
		"overview":      fmt.Sprintf("%d年，主动公开、依申请公开、政府信息管理、平台建设、监督保障各有专人。工作考核、社会评议、责任追究均已开展。", year),
		"problems":      "存在的问题：人手偏少。改进情况：组织业务培训。",
		"other_matters": "没有收取信息处理费。",
	}
}

// alike is a full report with the figures of another year. The results of table 3 go from 0 to 3, the one row of 2019
// being the three of 2021; every other plain cell is 3.
func alike(forms form.Forms, year, figures int) *model.Report {
	r := model.NewReport(city, year, forms.ForYear(year))
	for _, section := range r.Form.Sections {
		if text, is := sound(year)[section.Key]; is {
			*r.Narratives.Of(section.Key) = &text
		}
	}
	for _, table := range r.Tables() {
		table.FillZero()
		for row := range table.Table.Rows {
			for column := range table.Table.Columns {
				n, at := int64(3), &table.Table.Rows[row]
				if at.Is("leaf") {
					n = int64(row+column+figures) % 4
				}
				if at.Is("leaf") && at.Key == "other_all" {
					n += int64(row+1+column+figures)%4 + int64(row+2+column+figures)%4
				}
				if plain(table.Table, row, column) && !at.Optional() {
					table.Set(row, column, form.Of(n))
				}
			}
		}
	}
	r.Assemble()
	for _, column := range r.Applications.Table.WithRole("part") {
		r.Applications.Set(0, column, r.Applications.At(r.Applications.Table.Row("handled_total"), column))
	}
	r.Assemble()
	for _, table := range r.Tables() {
		for row := range table.Table.Rows {
			compute(table, row, nil)
		}
	}
	return r
}

// compute makes the cells named computed and all others of the row stated.
func compute(table *model.Table, row int, columns []string) {
	figures := make([]form.Figure, len(table.Table.Columns))
	for column := range figures {
		figures[column] = table.At(row, column)
	}
	table.Restore(row, figures, columns, table.Notes(row))
}

// put sets cells, each as "section row column figure" with - for blank; of the column * all cells of the row.
func put(t testing.TB, r *model.Report, cells ...string) {
	t.Helper()
	for _, cell := range cells {
		at, f := strings.Fields(cell), form.Figure{}
		_, err := fmt.Sscan(at[3], &f.N)
		f.Filled = err == nil
		table := r.Table(at[0])
		row, set := table.Table.Row(at[1]), false
		for column := range table.Table.Columns {
			if table.Table.Rows[row].Has(column) && (at[2] == "*" || at[2] == table.Table.Columns[column].Key) {
				table.Set(row, column, f)
				set = true
			}
		}
		if !set {
			t.Fatalf("no cell %s", cell)
		}
	}
}

// among says that a code is one of those wanted, or begins like one that ends in a point.
func among(code string, wanted []string) bool {
	return slices.ContainsFunc(wanted, func(w string) bool { return code == w || strings.HasSuffix(w, ".") && strings.HasPrefix(code, w) })
}

// lines are findings in short: code, place, pointer, expected, actual, difference (or actual and of how many), missing.
func lines(v *model.Validation, codes ...string) []string {
	list := []string{}
	for _, f := range v.Findings {
		line := []string{f.Code, f.Place, f.Pointer}
		switch {
		case f.Expected != nil:
			line = append(line, f.Expected.String(), f.Actual.String(), f.Difference.String())
		case f.Actual != nil:
			line = append(line, f.Actual.String(), fmt.Sprint("of ", f.Args["count"]))
		}
		if among(f.Code, codes) {
			list = append(list, strings.Join(append(line, f.Missing...), " "))
		}
	}
	return list
}

// open are the checks that could not be made: code, place, what is needed, what is missing.
func open(v *model.Validation, codes ...string) []string {
	list := []string{}
	for _, n := range v.NotAssessable {
		if among(n.Code, codes) {
			list = append(list, strings.Join(slices.Concat([]string{n.Code, n.Place}, n.Needs, n.Missing), " "))
		}
	}
	return list
}

func finding(t testing.TB, v *model.Validation, code string) model.Finding {
	t.Helper()
	i := slices.IndexFunc(v.Findings, func(f model.Finding) bool { return f.Code == code })
	if i < 0 {
		t.Fatalf("no %s in %v", code, found(v))
	}
	return v.Findings[i]
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// trial is a full report, where a year is given beside it that of the year before, some cells of both changed, and all
// that some rules find and all that they leave open.
type trial struct {
	year, last    int
	organ         *model.Organ
	cells, before []string
	found, open   []string
}

func try(t *testing.T, codes []string, trials map[string]trial) {
	t.Helper()
	attempt(t, codes, trials, func(line string) string { return line })
}

// tryCells is try for rules of which only the pointer says where.
func tryCells(t *testing.T, codes []string, trials map[string]trial) {
	t.Helper()
	attempt(t, codes, trials, func(line string) string {
		words := strings.Fields(line)
		return strings.Join(slices.Delete(words, 1, 2), " ")
	})
}

func attempt(t *testing.T, codes []string, trials map[string]trial, short func(line string) string) {
	t.Helper()
	forms, c := load(t)
	shorten := func(lines []string) []string {
		for i := range lines {
			lines[i] = short(lines[i])
		}
		return lines
	}
	for name, k := range trials {
		x := Case{Report: full(forms, k.year), Organ: k.organ, Forms: forms}
		put(t, x.Report, k.cells...)
		if k.last > 0 {
			x.Previous = full(forms, k.last)
			put(t, x.Previous, k.before...)
		}
		v := c.Evaluate(x, "zh")
		same(t, name, shorten(lines(v, codes...)), append([]string{}, k.found...))
		same(t, name, shorten(open(v, codes...)), append([]string{}, k.open...))
		complete(t, c, x)
	}
}

func cells(f model.Finding) string {
	var list []string
	for _, c := range f.Cells {
		list = append(list, strings.Join([]string{c.Report, c.Row, c.Column, c.Value.String(), c.Pointer}, " "))
	}
	return strings.Join(list, ", ")
}

// stateGroup states the last group of table 3 in one figure beside its rows, or instead of them.
func stateGroup(t testing.TB, r *model.Report, instead bool) {
	a := &r.Applications
	for column := range a.Table.Columns {
		var n int64
		for _, row := range []string{"other_not_corrected", "other_fee_unpaid", "other_remaining"} {
			n += a.At(a.Table.Row(row), column).N
		}
		a.Set(a.Table.Row("other_all"), column, form.Of(n))
	}
	if instead {
		put(t, r, "applications other_not_corrected * -", "applications other_fee_unpaid * -", "applications other_remaining * -")
	}
}

// complete holds that every finding of a case is told whole, in both languages, and is as severe as its rule is listed.
func complete(t testing.TB, c *Catalogue, k Case) {
	t.Helper()
	placeholder, han := regexp.MustCompile(`{(\w+)}`), regexp.MustCompile(`\p{Han}`)
	for _, lang := range []string{"zh", "en"} {
		for _, f := range c.Evaluate(k, lang).Findings {
			template := c.find(f.Code).Message.In(lang)
			for _, name := range placeholder.FindAllStringSubmatch(template, -1) {
				if _, given := f.Args[name[1]]; !given {
					t.Errorf("%s %s: no argument %s", f.Code, lang, name[1])
				}
			}
			if f.Message != f.Args.Fill(template) || han.MatchString(template) != (lang == "zh") {
				t.Errorf("%s %s: %q", f.Code, lang, f.Message)
			}
			if f.Cells == nil || f.Missing == nil || f.Fingerprint == "" || len(f.Basis) == 0 {
				t.Errorf("%+v", f)
			}
			if n, counted := f.Args["count"]; counted && len(f.Missing) > 0 && n != len(f.Missing) {
				t.Errorf("%s: %v of %v", f.Code, n, f.Missing)
			}
			if listed := severityOf(f.Code); listed != "" && listed != f.Severity {
				t.Errorf("%s is a %s", f.Code, f.Severity)
			}
		}
	}
}
