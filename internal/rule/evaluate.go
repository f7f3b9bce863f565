package rule

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/narrative"
)

// Case is a report and what is known around it. What is not known is nil.
type Case struct {
	Report   *model.Report
	Previous *model.Report
	Organ    *model.Organ
	History  *[]int   // years before for which the organ has reports
	Others   *[]Other // reports of other organs that look alike
	Waivers  []model.Waiver
	Forms    form.Forms
}

// usual is about how many checks a report has.
const usual = 160

// sheet is what a rule writes its outcomes on.
type sheet struct {
	Case
	policy *policy
	rule   *Rule
	out    []outcome

	passages []passage // read once
	pairs    []pair

	readClaims bool
	claimed    []narrative.Claim
}

// outcome is one check: what became of it, where, and the particulars of a finding.
type outcome struct {
	rule    *Rule
	state   form.State
	place   place
	pointer string
	cells   []cell
	missing []string
	quoted  []string   // of the text, what the finding is about
	args    model.Args // a form.Text in it is given in the language asked for
	fix     model.Patch

	expected, actual, difference *model.Value
}

// cell is a cell that an outcome rests on.
type cell struct {
	section string
	form.Cell
}

// place is a stable address, and where it comes in the order of the form.
type place struct {
	name  string
	order [3]int
}

// Evaluate holds every rule of the report's edition against the case.
func (c *Catalogue) Evaluate(k Case, lang string) *model.Validation {
	v := c.evaluate(k, lang, func(*Rule) bool { return true })
	c.locate(k.Report, v, lang)
	return v
}

// Count is the validation in short of the report alone: the rules that need nothing else.
func (c *Catalogue) Count(r *model.Report, forms form.Forms, waivers ...model.Waiver) model.ValidationCount {
	return c.evaluate(Case{Report: r, Forms: forms, Waivers: waivers}, "zh", func(r *Rule) bool { return len(r.Needs) == 0 }).Count()
}

func (c *Catalogue) evaluate(k Case, lang string, wanted func(*Rule) bool) *model.Validation {
	v := &model.Validation{Rules: []model.RuleChecks{}, Off: []model.RuleOff{}, Findings: []model.Finding{}, NotAssessable: []model.NotAssessable{}}
	s := &sheet{Case: k, policy: &c.policy, out: make([]outcome, 0, usual)}
	for i := range c.rules {
		if r := &c.rules[i]; r.check != nil && r.appliesTo(k.Report.Form) && wanted(r) {
			if r.Off != "" {
				v.Off = append(v.Off, model.RuleOff{Code: r.Code, Reason: r.Off})
				continue
			}
			s.rule = r
			before := len(s.out)
			r.check(s)
			v.Rules = append(v.Rules, model.RuleChecks{Code: r.Code, Checks: count(s.out[before:])})
		}
	}
	v.Checks = count(s.out)
	ordered := make([]*outcome, len(s.out))
	for i := range s.out {
		ordered[i] = &s.out[i]
	}
	slices.SortStableFunc(ordered, func(a, b *outcome) int { return slices.Compare(a.place.order[:], b.place.order[:]) })
	for _, o := range ordered {
		switch o.state {
		case form.Failed:
			f := o.finding(&k, lang)
			f.Waived = waived(k.Waivers, f.Fingerprint)
			v.Findings = append(v.Findings, f)
		case form.NotAssessable:
			v.NotAssessable = append(v.NotAssessable, model.NotAssessable{Code: o.rule.Code, Place: o.place.name, Needs: o.lacks(&k), Missing: orEmpty(o.missing)})
		}
	}
	v.Errors, v.Warnings, v.Notices = severities(v.Findings)
	v.Status = status(k.Report, v)
	return v
}

func count(outcomes []outcome) model.Checks {
	var n model.Checks
	for i := range outcomes {
		switch outcomes[i].state {
		case form.Passed:
			n.Passed++
		case form.Failed:
			n.Failed++
		case form.ByConstruction:
			n.ByConstruction++
		case form.NotAssessable:
			n.NotAssessable++
		}
	}
	n.Run = n.Passed + n.Failed
	return n
}

// severities counts the findings that nobody waived.
func severities(findings []model.Finding) (errors, warnings, notices int) {
	for _, f := range findings {
		switch {
		case f.Waived != nil:
		case f.Severity == model.SeverityError:
			errors++
		case f.Severity == model.SeverityWarning:
			warnings++
		default:
			notices++
		}
	}
	return errors, warnings, notices
}

// waived is the waiver that holds for a finding, if any.
func waived(waivers []model.Waiver, fingerprint string) *model.Waiver {
	for i := range waivers {
		if waivers[i].Fingerprint == fingerprint {
			return &waivers[i]
		}
	}
	return nil
}

func status(r *model.Report, v *model.Validation) string {
	switch {
	case !filledIn(r) || v.Checks.Run == 0:
		return model.Incomplete
	case v.Errors > 0:
		return model.NotValid
	}
	return model.Valid
}

// lacks names what the rule needs beside the report and has not.
func (o *outcome) lacks(k *Case) []string {
	return o.rule.lacks(k)
}

func (r *Rule) lacks(k *Case) []string {
	lacks := []string{}
	for _, need := range r.Needs {
		has := map[string]bool{
			needsPrevious: k.Previous != nil, needsOrgan: k.Organ != nil, needsHistory: k.History != nil, needsOthers: k.Others != nil,
			needsPublication: k.Report.FirstPublic() != nil,
		}
		if !has[need] {
			lacks = append(lacks, need)
		}
	}
	return lacks
}

// lacksNeeds says that the rule at hand needs something that is not known.
func (s *sheet) lacksNeeds() bool { return len(s.rule.lacks(&s.Case)) > 0 }

func (o *outcome) finding(k *Case, lang string) model.Finding {
	refs := k.refs(o.cells)
	args := o.args.In(lang)
	for name, value := range map[string]*model.Value{"expected": o.expected, "actual": o.actual, "difference": o.difference} {
		if value != nil {
			args[name] = value
		}
	}
	return model.Finding{
		Code: o.rule.Code, Severity: o.rule.Severity, Place: o.place.name, Pointer: o.pointer,
		Cells: refs, Fingerprint: o.fingerprint(refs), Message: args.Fill(o.rule.Message.In(lang)), Args: args,
		Expected: o.expected, Actual: o.actual, Difference: o.difference, Missing: orEmpty(o.missing), Basis: basis(k.Report.Form, o.rule.Basis), Fix: o.fix.OrNil(),
	}
}

// fingerprint covers the code, the place, the values of the cells and what is quoted: with others it is another finding.
func (o *outcome) fingerprint(refs []model.CellRef) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", o.rule.Code, o.place.name)
	for _, c := range refs {
		fmt.Fprintf(h, "%s %s %s %s %s\n", c.Report, c.Section, c.Row, c.Column, c.Value)
	}
	for _, quoted := range o.quoted {
		fmt.Fprintln(h, quoted)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// add puts down an outcome of the rule at hand.
func (s *sheet) add(o outcome) {
	o.rule = s.rule
	s.out = append(s.out, o)
}

// cellsOf are cells of one section.
func cellsOf(section string, list ...form.Cell) []cell {
	of := make([]cell, len(list))
	for i, c := range list {
		of[i] = cell{section, c}
	}
	return of
}

// refs refers to cells of the report or, by the same keys, of last year's.
func (k *Case) refs(list []cell) []model.CellRef {
	refs := make([]model.CellRef, 0, len(list))
	for _, c := range list {
		t := k.Report.Table(c.section)
		ref := model.CellRef{Report: "this", Section: c.section, Row: t.Table.Rows[c.Row].Key, Column: t.Table.Columns[c.Column].Key}
		of, row, column := t, c.Row, c.Column
		if c.Previous {
			ref.Report, of = "previous", k.Previous.Table(c.section)
			row, column = of.Table.Row(ref.Row), of.Table.Column(ref.Column)
		}
		ref.Pointer = of.Pointer(row, column)
		ref.Value = model.Value{Column: &of.Table.Columns[column], Figure: of.At(row, column)}
		refs = append(refs, ref)
	}
	return refs
}

// pointers are the places of cells that are missing; those of last year's report go by their keys.
func (s *sheet) pointers(section string, cells []form.Cell) []string {
	var list []string
	t := s.Report.Table(section)
	for _, c := range cells {
		if c.Previous {
			list = append(list, "previous:"+section+"."+t.Table.Rows[c.Row].Key+"."+t.Table.Columns[c.Column].Key)
		} else {
			list = append(list, t.Pointer(c.Row, c.Column))
		}
	}
	return list
}

// rowPlace, columnPlace, tablePlace and sectionPlace are the addresses of checks.
func (s *sheet) rowPlace(t *form.Table, row int) place {
	return place{t.Key + "." + t.Rows[row].Key, [3]int{s.section(t.Key), row + 1, 0}}
}

func (s *sheet) columnPlace(t *form.Table, row, column int) place {
	return place{t.Key + "." + t.Columns[column].Key, [3]int{s.section(t.Key), row + 1, column + 1}}
}

func (s *sheet) sectionPlace(key string) place {
	return place{key, [3]int{s.section(key), 0, 0}}
}

func (s *sheet) section(key string) int {
	return 1 + slices.IndexFunc(s.Report.Form.Sections, func(section form.Section) bool { return section.Key == key })
}

// words name a cell as it is printed: table, row and column.
func words(t *form.Table, row, column int) form.Text {
	r, c := &t.Rows[row], &t.Columns[column]
	zh, en := "“"+r.Label.ZH+"”行", "row “"+r.Label.EN+"”"
	if r.Number > 0 {
		zh, en = fmt.Sprintf("第%d行“%s”", r.Number, r.Label.ZH), fmt.Sprintf("row %d “%s”", r.Number, r.Label.EN)
	}
	return form.Text{ZH: t.Label.ZH + " " + zh + " " + c.Label.ZH + "列", EN: t.Label.EN + ", " + en + ", column “" + c.Label.EN + "”"}
}

func value(t *form.Table, column int, n int64) *model.Value {
	return &model.Value{Column: &t.Columns[column], Figure: form.Of(n)}
}

// worse keeps the worse of two states: failed, then not assessable, then passed.
func worse(a, b form.State) form.State {
	rank := map[form.State]int{form.Passed: 0, form.NotAssessable: 1, form.Failed: 2}
	if cmp.Compare(rank[a], rank[b]) >= 0 {
		return a
	}
	return b
}
