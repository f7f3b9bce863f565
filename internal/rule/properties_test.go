package rule

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"pgregory.net/rapid"
)

// drawn is a drawn report in which titles, narratives, dates and years go wrong too.
func drawn(t *rapid.T, forms form.Forms) Case {
	k := draw(t, forms)
	r := k.Report
	texts := rapid.SampledFrom([]string{"-", "无。", "存在XX问题", "2018年，甲", "国务院令第492号，13912345678", "11010519491231002X", "存在不足，2024年我们将继续改进"})
	for _, section := range []string{"preface", "overview", "problems", "other_matters"} {
		if rapid.Bool().Draw(t, "replaced") {
			say(r, section, texts.Draw(t, "text"))
		}
	}
	title := rapid.SampledFrom([]string{r.Title, "甲2018年报告", "2019年、2018年", "报告", "甲" + strconv.Itoa(r.Year) + "年报告"})
	r.Title = title.Draw(t, "title")
	if rapid.Bool().Draw(t, "published") {
		day := rapid.SampledFrom([]string{"2020-01-01", "2021-03-31", "2025-04-01"}).Draw(t, "day")
		r.PublishedOn = &day
	}
	if rapid.Bool().Draw(t, "history") {
		k.History = &[]int{r.Year - 2}
	}
	return k
}

func TestEveryFixRemovesItsFinding(t *testing.T) {
	forms, c := load(t)
	fixes := 0
	each := func(t rapid.TB, k Case) {
		for _, f := range c.Evaluate(k, "zh").Findings {
			if f.Fix == nil {
				continue
			}
			fixes++
			fixed := k
			fixed.Report = read(t, forms, city, patched(t, written(t, k.Report), *f.Fix))
			for _, left := range c.Evaluate(fixed, "zh").Findings {
				if left.Code == f.Code && left.Place == f.Place && left.Pointer == f.Pointer {
					t.Errorf("%s %s %v is still there", f.Code, f.Place, *f.Fix)
				}
			}
		}
	}
	each(t, faulty(t, forms))
	one := full(forms, 2024)
	for _, table := range one.Tables() {
		for row := range table.Table.Rows {
			compute(table, row, table.Table.Rows[row].Derived)
		}
	}
	put(t, one, "applications granted natural_person 60")
	one.Assemble()
	each(t, Case{Report: one, Forms: forms})
	rapid.Check(t, func(t *rapid.T) {
		each(t, drawn(t, forms))
	})
	if fixes == 0 {
		t.Error("no fix was tried")
	}
}

// patched applies a JSON Patch of tests and replacements.
func patched(t rapid.TB, text []byte, patch model.Patch) []byte {
	t.Helper()
	var doc map[string]any
	parsed(t, text, &doc)
	for _, step := range patch {
		var wanted any
		parsed(t, written(t, step.Value), &wanted)
		at := strings.LastIndex(step.Path, "/")
		parent, is := resolve(doc, step.Path[:at])
		old, there := resolve(doc, step.Path)
		switch {
		case !is || !there:
			t.Fatalf("%s is nowhere", step.Path)
		case step.Op == "test":
			if !reflect.DeepEqual(old, wanted) {
				t.Fatalf("%s is %v, not %v", step.Path, old, wanted)
			}
		case step.Op == "replace":
			parent.(map[string]any)[step.Path[at+1:]] = wanted
		default:
			t.Fatalf("operation %q", step.Op)
		}
	}
	return written(t, doc)
}

// resolve follows a JSON Pointer.
func resolve(doc any, pointer string) (any, bool) {
	if pointer == "" {
		return doc, true
	}
	for _, step := range strings.Split(pointer, "/")[1:] {
		switch at := doc.(type) {
		case map[string]any:
			member, is := at[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
			if !is {
				return nil, false
			}
			doc = member
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(at) {
				return nil, false
			}
			doc = at[i]
		default:
			return nil, false
		}
	}
	return doc, true
}

func TestEveryPointerResolves(t *testing.T) {
	forms, c := load(t)
	each := func(t rapid.TB, k Case) {
		documents := map[string]any{}
		for name, r := range map[string]*model.Report{"this": k.Report, "previous": k.Previous} {
			if r != nil {
				var doc any
				parsed(t, written(t, r), &doc)
				documents[name] = doc
			}
		}
		there := func(report, pointer string) any {
			value, is := resolve(documents[report], pointer)
			if !is {
				t.Errorf("%s %q is nowhere", report, pointer)
			}
			return value
		}
		missing := func(pointers []string) {
			for _, pointer := range pointers {
				if strings.HasPrefix(pointer, "previous:") {
					continue
				}
				if value := there("this", pointer); value != nil && strings.TrimSpace(fmt.Sprint(value)) != "" {
					t.Errorf("%s is not missing", pointer)
				}
			}
		}
		v := c.Evaluate(k, "zh")
		for _, f := range v.Findings {
			there("this", f.Pointer)
			missing(f.Missing)
			for _, cell := range f.Cells {
				if got := written(t, there(cell.Report, cell.Pointer)); string(got) != string(written(t, cell.Value)) {
					t.Errorf("%s: %s is %s, not %s", f.Code, cell.Pointer, got, cell.Value)
				}
			}
		}
		for _, n := range v.NotAssessable {
			missing(n.Missing)
		}
	}
	each(t, faulty(t, forms))
	for _, instead := range []bool{false, true} {
		k := Case{Report: full(forms, 2024), Previous: full(forms, 2023), Organ: township, Forms: forms}
		stateGroup(t, k.Report, instead)
		stateGroup(t, k.Previous, !instead)
		put(t, k.Report, "applications carried_out total -", "applications carried_in natural_person 9", "applications handled_total natural_person 0")
		each(t, k)
	}
	rapid.Check(t, func(t *rapid.T) { each(t, drawn(t, forms)) })
}

func TestTheSameBytesWhateverTheOrderOfRows(t *testing.T) {
	forms, c := load(t)
	each := func(t rapid.TB, k Case, permute func([]any)) {
		var doc map[string]any
		first := written(t, k.Report)
		parsed(t, first, &doc)
		for _, rows := range []string{"disclosure_items", "application_tallies", "review_tallies"} {
			permute(doc[rows].([]any))
		}
		one, other := k, k
		one.Report, other.Report = read(t, forms, city, first), read(t, forms, city, written(t, doc))
		for _, lang := range []string{"zh", "en"} {
			want := written(t, c.Evaluate(one, lang))
			for _, x := range []Case{one, other} {
				if got := written(t, c.Evaluate(x, lang)); string(got) != string(want) {
					t.Errorf("other bytes:\n%s\n%s", got, want)
				}
			}
		}
	}
	k := faulty(t, forms)
	k.Report.Edition = k.Report.Form.Key
	each(t, k, func(rows []any) {
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		each(t, drawn(t, forms), func(rows []any) { copy(rows, rapid.Permutation(rows).Draw(t, "rows")) })
	})
}

func TestADocumentIsReadAsItWasWritten(t *testing.T) {
	forms, _ := load(t)
	rapid.Check(t, func(t *rapid.T) {
		r := drawn(t, forms).Report
		var got, want map[string]json.RawMessage
		parsed(t, written(t, r), &want)
		parsed(t, written(t, read(t, forms, city, written(t, r))), &got)
		for name := range want {
			if string(got[name]) != string(want[name]) {
				t.Errorf("%s: %s, not %s", name, got[name], want[name])
			}
		}
	})
}
