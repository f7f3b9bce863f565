// Package render puts reports and what was found in them into forms for people and for other programs.
package render

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"

	"nianbao/internal/model"
)

// Checked is a file and what its check came to: a validation, or the reasons why it is no report.
type Checked struct {
	File       string            `json:"file"`
	Validation *model.Validation `json:"validation"`
	Refused    []string          `json:"refused,omitempty"`
}

// Failed says that the file is no report, or has an error that nobody waived.
func (c *Checked) Failed() bool { return c.Validation == nil || c.Validation.Errors > 0 }

// Formats are the forms in which checks can be written.
func Formats() map[string]func(io.Writer, []Checked) error {
	return map[string]func(io.Writer, []Checked) error{"text": text, "json": asJSON, "sarif": sarif, "junit": junit}
}

func text(w io.Writer, all []Checked) error {
	for i := range all {
		c := &all[i]
		if c.Validation == nil {
			fmt.Fprintf(w, "%s: refused\n", c.File)
			for _, reason := range c.Refused {
				fmt.Fprintf(w, "  %s\n", reason)
			}
			continue
		}
		v := c.Validation
		fmt.Fprintf(w, "%s: %s (%d passed, %d failed, %d by construction, %d not assessable)\n", c.File, v.Status, v.Checks.Passed, v.Checks.Failed, v.Checks.ByConstruction, v.Checks.NotAssessable)
		for _, f := range v.Findings {
			fmt.Fprintf(w, "  %-7s %s %s\n          %s\n", f.Severity, f.Code, f.Pointer, f.Message)
		}
	}
	return nil
}

func asJSON(w io.Writer, all []Checked) error { return asIndented(w, all) }

// sarif is SARIF 2.1.0, one result a finding.
func sarif(w io.Writer, all []Checked) error {
	type object = map[string]any
	results := []object{}
	result := func(file, code, level, message, pointer string) {
		results = append(results, object{"ruleId": code, "level": level, "message": object{"text": message}, "locations": []object{{
			"physicalLocation": object{"artifactLocation": object{"uri": file}},
			"logicalLocations": []object{{"fullyQualifiedName": pointer, "kind": "member"}},
		}}})
	}
	for _, c := range all {
		for _, reason := range c.Refused {
			result(c.File, "refused", "error", reason, "")
		}
		if c.Validation == nil {
			continue
		}
		for _, f := range c.Validation.Findings {
			level := f.Severity
			if level == model.SeverityNotice {
				level = "note"
			}
			result(c.File, f.Code, level, f.Message, f.Pointer)
		}
	}
	return asIndented(w, object{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
		"runs": []object{{"tool": object{"driver": object{"name": "nianbao"}}, "results": results}}})
}

func asIndented(w io.Writer, document any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document)
}

type testSuites struct {
	XMLName xml.Name    `xml:"testsuites"`
	Suites  []testSuite `xml:"testsuite"`
}

type testSuite struct {
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Skipped  int        `xml:"skipped,attr"`
	Cases    []testCase `xml:"testcase"`
}

type testCase struct {
	Name     string    `xml:"name,attr"`
	Class    string    `xml:"classname,attr"`
	Failures []failure `xml:"failure"`
	Skipped  *struct{} `xml:"skipped"`
	Output   []string  `xml:"system-out"`
}

type failure struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
}

// junit is a suite a file and a case a rule: errors fail it, other findings are its output, and a rule that had nothing to
// check was skipped.
func junit(w io.Writer, all []Checked) error {
	var document testSuites
	for i := range all {
		document.Suites = append(document.Suites, suite(&all[i]))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func suite(c *Checked) testSuite {
	s := testSuite{Name: c.File}
	if c.Validation == nil {
		one := testCase{Name: "refused", Class: c.File}
		for _, reason := range c.Refused {
			one.Failures = append(one.Failures, failure{"refused", reason})
		}
		return testSuite{c.File, 1, 1, 0, []testCase{one}}
	}
	for _, r := range c.Validation.Rules {
		one := testCase{Name: r.Code, Class: c.File}
		if r.Run+r.ByConstruction == 0 {
			one.Skipped = &struct{}{}
			s.Skipped++
		}
		for _, f := range c.Validation.Findings {
			switch {
			case f.Code != r.Code:
			case f.Severity == model.SeverityError && f.Waived == nil:
				one.Failures = append(one.Failures, failure{f.Severity, f.Message})
			default:
				one.Output = append(one.Output, f.Severity+" "+f.Message)
			}
		}
		if len(one.Failures) > 0 {
			s.Failures++
		}
		s.Cases = append(s.Cases, one)
	}
	s.Tests = len(s.Cases)
	return s
}
