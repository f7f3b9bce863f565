package model

import "nianbao/internal/form"

// The outcome of a validation, the severities of findings.
const (
	Valid      = "valid"
	NotValid   = "invalid"
	Incomplete = "incomplete"

	SeverityError   = "error"
	SeverityWarning = "warning"
	SeverityNotice  = "notice"
)

// ValidationCount is a validation in short, as it stands in the report.
type ValidationCount struct {
	Status   string `json:"status"`
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
	Notices  int    `json:"notices"`
}

// Validation says what was checked of a report and what was found.
type Validation struct {
	Status        string          `json:"status"`
	Checks        Checks          `json:"checks"`
	Errors        int             `json:"errors"`
	Warnings      int             `json:"warnings"`
	Notices       int             `json:"notices"`
	Rules         []RuleChecks    `json:"rules"`
	Off           []RuleOff       `json:"off"`
	Findings      []Finding       `json:"findings"`
	NotAssessable []NotAssessable `json:"not_assessable"`
}

// Checks counts: run = passed + failed.
type Checks struct {
	Run            int `json:"run"`
	Passed         int `json:"passed"`
	Failed         int `json:"failed"`
	ByConstruction int `json:"by_construction"`
	NotAssessable  int `json:"not_assessable"`
}

// RuleChecks are the checks of one rule.
type RuleChecks struct {
	Code   string `json:"code"`
	Checks        // beside the code
}

// RuleOff is a rule that the jurisdiction does not hold, and why.
type RuleOff struct {
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// Suspect is where the fault behind failed equations lies. Certain says that the figures determine it; its mends are then
// those of the finding's fix.
type Suspect struct {
	Kind    string        `json:"kind"`
	Certain bool          `json:"certain"`
	Message string        `json:"message"`
	Cells   []SuspectCell `json:"cells"`
	Rows    []string      `json:"rows"`
	Columns []string      `json:"columns"`
}

// SuspectCell is a suspected cell with the figure that it has and the one that would mend it.
type SuspectCell struct {
	Pointer string `json:"pointer"`
	Section string `json:"section"`
	Row     string `json:"row"`
	Column  string `json:"column"`
	Value   Value  `json:"value"`
	Mend    Value  `json:"mend"`
}

// Patch is a mend, as JSON Patch (RFC 6902) into the assembled report.
type Patch []Operation

// Operation is one step of a patch.
type Operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// Replace is the mend that puts one value in place of another, provided that the other still stands there.
func Replace(path string, from, to any) Patch {
	return Patch{{"test", path, from}, {"replace", path, to}}
}

// OrNil is nil where there is nothing to do.
func (p Patch) OrNil() *Patch {
	if len(p) == 0 {
		return nil
	}
	return &p
}

// Count is the validation in short.
func (v *Validation) Count() ValidationCount {
	return ValidationCount{v.Status, v.Errors, v.Warnings, v.Notices}
}

// NotAssessable is a check that could not be made, and what it lacked.
type NotAssessable struct {
	Code    string   `json:"code"`
	Place   string   `json:"place"`
	Needs   []string `json:"needs"`
	Missing []string `json:"missing"`
}

// Finding is one failed check: what is wrong, where, by how much, and under which text.
type Finding struct {
	Code        string    `json:"code"`
	Severity    string    `json:"severity"`
	Place       string    `json:"place"`
	Pointer     string    `json:"pointer"`
	Cells       []CellRef `json:"cells"`
	Fingerprint string    `json:"fingerprint"`
	Message     string    `json:"message"`
	Args        Args      `json:"args"`
	Expected    *Value    `json:"expected"`
	Actual      *Value    `json:"actual"`
	Difference  *Value    `json:"difference"`
	Missing     []string  `json:"missing"`
	Basis       []Basis   `json:"basis"`
	Suspect     *Suspect  `json:"suspect"`
	Fix         *Patch    `json:"fix"`
	Waived      *Waiver   `json:"waived"`
}

// CellRef is a cell that a finding rests on. Row and column keys are its stable address.
type CellRef struct {
	Report  string `json:"report"`
	Pointer string `json:"pointer"`
	Section string `json:"section"`
	Row     string `json:"row"`
	Column  string `json:"column"`
	Value   Value  `json:"value"`
}

// Basis is the text a rule rests on.
type Basis struct {
	Document string `yaml:"document" json:"document"`
	Article  string `yaml:"article" json:"article"`
}

// Value is a figure with the column that says how it is written.
type Value struct {
	Column *form.Column
	Figure form.Figure
}

// MarshalJSON writes null, a number, or for an amount a string.
func (v Value) MarshalJSON() ([]byte, error) { return AppendFigure(nil, v.Column, v.Figure), nil }

// String is the figure for people.
func (v Value) String() string {
	if !v.Figure.Filled {
		return ""
	}
	return v.Column.Format(v.Figure.N)
}
