package rule

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"go.yaml.in/yaml/v4"
)

//go:embed suspects.yaml
var suspectTexts []byte

func parseSuspectTexts() (map[string]form.Text, error) {
	texts := map[string]form.Text{}
	err := yaml.Load(suspectTexts, &texts, yaml.WithUniqueKeys())
	return texts, err
}

// locate says of each failed equation of the report's own where the fault lies, and how it is mended where the figures
// determine it.
func (c *Catalogue) locate(r *model.Report, v *model.Validation, lang string) {
	for _, t := range r.Tables() {
		failed := findingsOf(r.Form, t.Table.Key, v)
		if len(failed) == 0 {
			continue
		}
		suspects := r.Form.Locate(&t.Grid, t.Computed)
		for _, f := range failed {
			s, is := nearest(t, suspects, f)
			switch {
			case !is:
			case !s.Certain && withoutApplications(r.Form, f):
				f.Suspect = c.unfounded(f, lang)
			default:
				f.Suspect = c.suspect(t, s, lang)
				f.Fix = mends(t, suspects).OrNil()
			}
		}
	}
}

// findingsOf are the findings of a table's own equations.
func findingsOf(e *form.Edition, section string, v *model.Validation) []*model.Finding {
	var own []*model.Finding
	for i := range v.Findings {
		f := &v.Findings[i]
		is := func(identity form.Identity) bool {
			return identity.Rule == f.Code && identity.Table == section && !identity.Needs()
		}
		if slices.ContainsFunc(e.Identities, is) {
			own = append(own, f)
		}
	}
	return own
}

// resultsWithoutApplications is where results stand in a column in which nothing came in.
const resultsWithoutApplications = "results_without_applications"

// withoutApplications says that a finding is of the balance: something was handled, and nothing had come in.
func withoutApplications(e *form.Edition, f *model.Finding) bool {
	balances := func(i form.Identity) bool {
		t := e.Table(i.Table)
		return i.Rule == f.Code && i.At != "" && t.Row(i.At) >= 0 && t.Rows[t.Row(i.At)].Is("received")
	}
	return slices.ContainsFunc(e.Identities, balances) && f.Expected.Figure.N == 0 && f.Actual.Figure.N > 0
}

func (c *Catalogue) unfounded(f *model.Finding, lang string) *model.Suspect {
	s := &model.Suspect{Kind: resultsWithoutApplications, Cells: []model.SuspectCell{}, Rows: []string{}, Columns: []string{f.Cells[0].Column}}
	s.Message = f.Args.Fill(c.suspects[s.Kind].In(lang))
	return s
}

// nearest is the suspect that has a cell in the finding, else the first.
func nearest(t *model.Table, suspects []form.Suspect, f *model.Finding) (form.Suspect, bool) {
	for _, s := range suspects {
		if slices.ContainsFunc(s.Mends, func(m form.Mend) bool { return touches(t, m, f) }) {
			return s, true
		}
	}
	if len(suspects) == 0 {
		return form.Suspect{}, false
	}
	return suspects[0], true
}

func touches(t *model.Table, m form.Mend, f *model.Finding) bool {
	pointer := t.Pointer(m.Row, m.Column)
	return slices.ContainsFunc(f.Cells, func(c model.CellRef) bool { return c.Report == "this" && c.Pointer == pointer })
}

// mends is the one change that mends every failure of the table, where the figures determine it.
func mends(t *model.Table, suspects []form.Suspect) model.Patch {
	var all model.Patch
	for _, s := range suspects {
		if !s.Certain {
			return nil
		}
		for _, m := range s.Mends {
			column := &t.Table.Columns[m.Column]
			all = append(all, model.Replace(t.Pointer(m.Row, m.Column), model.Value{Column: column, Figure: m.From}, model.Value{Column: column, Figure: m.To})...)
		}
	}
	return all
}

func (c *Catalogue) suspect(t *model.Table, s form.Suspect, lang string) *model.Suspect {
	told := &model.Suspect{Kind: s.Kind, Certain: s.Certain, Cells: []model.SuspectCell{}, Rows: []string{}, Columns: []string{}}
	var named []string
	for _, m := range s.Mends {
		column := &t.Table.Columns[m.Column]
		cell := model.SuspectCell{
			Pointer: t.Pointer(m.Row, m.Column), Section: t.Table.Key, Row: t.Table.Rows[m.Row].Key, Column: column.Key,
			Value: model.Value{Column: column, Figure: m.From}, Mend: model.Value{Column: column, Figure: m.To},
		}
		told.Cells = append(told.Cells, cell)
		named = append(named, fmt.Sprintf("%s %s → %s", words(t.Table, m.Row, m.Column).In(lang), orDash(cell.Value), orDash(cell.Mend)))
	}
	for _, row := range s.Rows {
		told.Rows = append(told.Rows, t.Table.Rows[row].Key)
		if len(s.Mends) == 0 {
			named = append(named, t.Table.Rows[row].Label.In(lang))
		}
	}
	for _, column := range s.Columns {
		told.Columns = append(told.Columns, t.Table.Columns[column].Key)
		if len(s.Mends) == 0 {
			named = append(named, t.Table.Columns[column].Label.In(lang))
		}
	}
	certainly := form.Text{ZH: "很可能", EN: "Very likely"}
	if s.Certain {
		certainly = form.Text{ZH: "错处", EN: "The fault is"}
	}
	args := model.Args{"cells": strings.Join(named, map[string]string{"zh": "；", "en": "; "}[lang]), "certainly": certainly}
	told.Message = args.In(lang).Fill(c.suspects[s.Kind].In(lang))
	return told
}

func orDash(v model.Value) string {
	if text := v.String(); text != "" {
		return text
	}
	return "—"
}
