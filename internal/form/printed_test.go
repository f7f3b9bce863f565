package form_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
)

// How publishers print the form is for reading alone: it is no part of the form as it is told.
func TestWhatIsPrintedInstead(t *testing.T) {
	for _, e := range embedded(t) {
		told, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"aliases", "printed", "titles", "words\":[\"废止"} {
			if strings.Contains(strings.ToLower(string(told)), "\""+word) {
				t.Errorf("%s tells %s", e.Key, word)
			}
		}
		amount := slices.IndexFunc(e.Disclosure.Columns, func(c form.Column) bool { return c.IsAmount() })
		if got := e.Disclosure.Columns[amount].Printed()["元"]; got != -4 {
			t.Errorf("%s: %d", e.Key, got)
		}
		for _, s := range e.Sections {
			if len(s.Aliases) == 0 {
				t.Errorf("%s: %s has no other title", e.Key, s.Key)
			}
		}
	}
}

func TestParseRefusesWhatIsPrinted(t *testing.T) {
	good := source(t, "2021.yaml")
	for name, pair := range map[string][2]string{
		"a power beyond reason": {"元: -4", "元: -40"},
		"a unit without word":   {"元: -4", `"": -4`},
		"a blank title":         {"titles: [政府信息公开工作年度报告,", `titles: ["",`},
	} {
		if _, err := load(changed(t, good, pair[0], pair[1])); err == nil {
			t.Error(name)
		}
	}
}
