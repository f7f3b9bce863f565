package rule

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/model"

	"go.yaml.in/yaml/v4"
)

func TestTheLoaderRefusesWhatDoesNotAddUp(t *testing.T) {
	forms, _ := load(t)
	type entry = map[string]any
	of := func(list []entry, code string) entry {
		return list[slices.IndexFunc(list, func(e entry) bool { return e["code"] == code })]
	}
	without := func(code string) func([]entry) []entry {
		return func(list []entry) []entry {
			return slices.DeleteFunc(list, func(e entry) bool { return e["code"] == code })
		}
	}
	with := func(code, member string, value any) func([]entry) []entry {
		return func(list []entry) []entry {
			of(list, code)[member] = value
			return list
		}
	}
	twice := func(code string) func([]entry) []entry {
		return func(list []entry) []entry { return append(list, of(list, code)) }
	}
	text := func(zh, en string) entry { return entry{"zh": zh, "en": en} }
	stranger := entry{"code": "form.stranger", "severity": "error", "basis": []entry{{"document": "form"}}, "title": text("甲", "a"), "message": text("甲", "a")}
	for name, change := range map[string]func([]entry) []entry{
		"nothing changed":              nil,
		"no entry for a function":      without("years.identical"),
		"no entry for an identity":     without("applications.balance"),
		"no function":                  func(list []entry) []entry { return append(list, stranger) },
		"a function and at the door":   with("form.edition", "door", true),
		"an identity and at the door":  with("reviews.total", "door", true),
		"a function twice":             twice("form.edition"),
		"at the door twice":            twice("form.unknown_cell"),
		"no title in Chinese":          with("form.unknown_row", "title", text("", "a")),
		"no title in English":          with("form.unknown_row", "title", text("甲", "")),
		"no message in Chinese":        with("reviews.total", "message", text("", "a")),
		"no message in English":        with("reviews.total", "message", text("甲", "")),
		"no basis":                     with("reviews.total", "basis", []string{}),
		"an unknown severity":          with("reviews.total", "severity", "grave"),
		"a severity in capitals":       with("reviews.total", "severity", "Error"),
		"no severity":                  with("reviews.total", "severity", nil),
		"an unknown need":              with("years.identical", "needs", []string{"previous", "luck"}),
		"an unknown member":            with("reviews.total", "weight", 1),
		"an unknown language":          with("reviews.total", "title", entry{"zh": "甲", "en": "a", "fr": "a"}),
		"an unknown member of a basis": with("reviews.total", "basis", []entry{{"document": "form", "page": "1"}}),
		"nothing at all":               func([]entry) []entry { return nil },
	} {
		var list []entry
		if err := yaml.Load(catalogue, &list); err != nil {
			t.Fatal(err)
		}
		if change != nil {
			list = change(list)
		}
		written, err := json.Marshal(list) // JSON is YAML
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse(written, forms); (err == nil) != (change == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, broken := range map[string]string{
		"a member twice":    strings.Replace(string(catalogue), "  severity: error\n", "  severity: error\n  severity: error\n", 1),
		"a second document": string(catalogue) + "---\n[]\n",
		"no list":           "code: form.edition\n",
	} {
		if _, err := parse([]byte(broken), forms); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func TestTheCatalogueOfAnEdition(t *testing.T) {
	forms, c := load(t)
	for _, e := range forms {
		var codes []string
		for _, r := range c.For(e) {
			codes = append(codes, strings.Join(append([]string{r.Code}, r.Needs...), " "))
			if r.Needs == nil || slices.ContainsFunc(r.Basis, func(b model.Basis) bool { return slices.Contains([]string{"", "form", "regulation"}, b.Document) }) {
				t.Errorf("%s: %+v", e.Key, r)
			}
		}
		want := []string{"form.edition", "form.unknown_row", "form.unknown_cell", "form.not_a_count", "form.missing_row", "form.blank_cell", "form.blank_total", "narrative.missing",
			"disclosure.rulemaking_power organ", "disclosure.rulemaking_by_office organ", "disclosure.negative_stock", "disclosure.stock_flow previous",
			"applications.row_total", "applications.handled_total", "applications.balance", "applications.carried_over previous", "applications.carried_over_column previous",
			"reviews.total", "years.identical previous"}
		if e.Key == "2019" {
			want = slices.Delete(want, 10, 12)
		}
		same(t, e.Key, codes, want)
	}
	for edition, document := range map[string]string{"2019": "国办公开办函〔2019〕60号", "2021": "国办公开办函〔2021〕30号"} {
		at := slices.IndexFunc(c.For(forms.Edition(edition)), func(r Rule) bool { return r.Code == "narrative.missing" })
		same(t, edition, c.For(forms.Edition(edition))[at].Basis, []model.Basis{{Document: "中华人民共和国政府信息公开条例（国务院令第711号）", Article: "第五十条"}, {Document: document}})
	}
}
