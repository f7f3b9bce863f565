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

// listed is the whole catalogue as rules.md has it, but for the rules of the family text, which grow: code, severity, the
// edition where it is one alone, needs.
var listed = []string{
	"form.edition error", "form.unknown_row error", "form.unknown_cell error", "form.not_a_count error", "form.missing_row warning", "form.blank_cell warning", "form.blank_total notice",
	"narrative.missing error", "narrative.overview_too_long notice 2021", "narrative.aspect_missing warning 2021", "narrative.government_duties warning organ",
	"narrative.problems_incomplete warning", "narrative.placeholder error", "narrative.fee_statement warning 2021", "narrative.repealed_basis warning",
	"narrative.stale_year warning", "narrative.id_number error", "narrative.mobile_number notice", "title.year error", "title.form notice organ",
	"disclosure.rulemaking_power error organ", "disclosure.rulemaking_by_office notice organ", "disclosure.negative_stock warning 2021", "disclosure.stock_flow warning 2021 previous",
	"disclosure.repealed_more_than_held error 2021 previous", "disclosure.fee_unit warning 2021 previous", "disclosure.jump notice previous", "disclosure.copied notice previous",
	"disclosure.items_chain warning 2019 previous",
	"applications.row_total error", "applications.handled_total error", "applications.balance error", "applications.carried_over error previous",
	"applications.carried_over_column warning previous", "applications.excessive_without_volume notice", "applications.large_remainder notice", "applications.backlog notice",
	"applications.jump notice previous",
	"reviews.total error", "reviews.without_applications warning previous", "reviews.after_reconsideration_exceeds notice previous",
	"years.identical warning previous", "years.gap warning history", "deadline.missed warning organ publication", "deadline.too_early warning publication",
}

// severityOf is what a rule is listed as.
func severityOf(code string) string {
	for _, line := range listed {
		if words := strings.Fields(line); words[0] == code {
			return words[1]
		}
	}
	return ""
}

func TestTheCatalogueOfAnEdition(t *testing.T) {
	forms, c := load(t)
	for _, e := range forms {
		got, want := []string{}, []string{}
		for _, r := range c.For(e) {
			if !strings.HasPrefix(r.Code, "text.") {
				got = append(got, strings.Join(append([]string{r.Code, r.Severity}, r.Needs...), " "))
			}
			if r.Needs == nil || slices.ContainsFunc(r.Basis, func(b model.Basis) bool { return slices.Contains([]string{"", "form", "regulation"}, b.Document) }) {
				t.Errorf("%s: %+v", e.Key, r)
			}
		}
		for _, line := range listed {
			words := strings.Fields(line)
			only := slices.IndexFunc(words, func(word string) bool { return forms.Edition(word) != nil })
			if only < 0 || words[only] == e.Key {
				want = append(want, strings.Join(slices.DeleteFunc(words, func(word string) bool { return word == e.Key }), " "))
			}
		}
		same(t, e.Key, got, want)
	}
	for edition, document := range map[string]string{"2019": "国办公开办函〔2019〕60号", "2021": "国办公开办函〔2021〕30号"} {
		at := slices.IndexFunc(c.For(forms.Edition(edition)), func(r Rule) bool { return r.Code == "narrative.missing" })
		same(t, edition, c.For(forms.Edition(edition))[at].Basis, []model.Basis{{Document: "中华人民共和国政府信息公开条例（国务院令第711号）", Article: "第五十条"}, {Document: document}})
	}
}
