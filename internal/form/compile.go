package form

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

func (e *Edition) compile() error {
	if e.Title == "" || e.Regulation == "" || e.Source.Document == "" || !e.Source.Name.said() {
		return fmt.Errorf("edition %q: no title, regulation or source", e.Key)
	}
	if e.Key == "" || e.Years.From < 1 || e.Years.To != 0 && e.Years.To < e.Years.From {
		return fmt.Errorf("edition %q: years %d to %d", e.Key, e.Years.From, e.Years.To)
	}
	if slices.Contains(e.Titles, "") {
		return fmt.Errorf("edition %q: a title ends in nothing", e.Key)
	}
	e.Disclosure.Key, e.Applications.Key, e.Reviews.Key = "disclosure", "applications", "reviews"
	for _, t := range e.Tables() {
		if err := t.compile(e.Units); err != nil {
			return fmt.Errorf("%s: %w", t.Key, err)
		}
	}
	if err := e.compileSections(); err != nil {
		return err
	}
	for i := range e.Identities {
		if err := e.Identities[i].compile(e); err != nil {
			return fmt.Errorf("identity %d %s: %w", i+1, e.Identities[i].Rule, err)
		}
	}
	return nil
}

func (e *Edition) compileSections() error {
	seen := map[string]bool{}
	for _, s := range e.Sections {
		if s.Key == "" || seen[s.Key] {
			return fmt.Errorf("section %q stands twice or has no key", s.Key)
		}
		seen[s.Key] = true
		if (s.Kind == "table") != (e.Table(s.Key) != nil) || s.Kind != "table" && s.Kind != "narrative" {
			return fmt.Errorf("section %s: kind %q", s.Key, s.Kind)
		}
		if !s.Title.said() || s.MaxCharacters < 0 {
			return fmt.Errorf("section %s: title or length", s.Key)
		}
	}
	for _, t := range e.Tables() {
		if !seen[t.Key] {
			return fmt.Errorf("no section %s", t.Key)
		}
	}
	return nil
}

func (t *Table) compile(units map[string]Unit) error {
	if len(t.Rows) == 0 || len(t.Columns) == 0 {
		return errors.New("no rows or no columns")
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		unit, known := units[c.Unit]
		if !known || unit.Decimals < 0 || unit.Decimals > 9 || unit.Max < 1 {
			return fmt.Errorf("column %q: unit %q", c.Key, c.Unit)
		}
		for word, power := range unit.Printed {
			if word == "" || power < -9 || power > 9 {
				return fmt.Errorf("column %q: unit %q printed %q: %d", c.Key, c.Unit, word, power)
			}
		}
		if c.Key == "" || t.Column(c.Key) != i {
			return fmt.Errorf("column %q stands twice or has no key", c.Key)
		}
		if !c.Label.said() {
			return fmt.Errorf("column %s has no label in two languages", c.Key)
		}
		if c.Nature != "flow" && c.Nature != "stock" {
			return fmt.Errorf("column %s: nature %q", c.Key, c.Nature)
		}
		c.unit = unit
	}
	number := 0
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Key == "" || t.Row(r.Key) != i {
			return fmt.Errorf("row %q stands twice or has no key", r.Key)
		}
		if !r.Label.said() {
			return fmt.Errorf("row %s has no label in two languages", r.Key)
		}
		if !r.Optional() {
			number++
			r.Number = number
		}
		if err := r.compile(t); err != nil {
			return fmt.Errorf("row %s: %w", r.Key, err)
		}
	}
	return t.compileGroups()
}

func (r *Row) compile(t *Table) error {
	r.has, r.derived = make([]bool, len(t.Columns)), make([]bool, len(t.Columns))
	for i := range r.has {
		r.has[i] = len(r.Columns) == 0
	}
	for _, key := range r.Columns {
		column := t.Column(key)
		if column < 0 || r.has[column] {
			return fmt.Errorf("column %q", key)
		}
		r.has[column] = true
	}
	for _, key := range []string{r.Group, r.States} {
		if key != "" && !slices.ContainsFunc(t.Groups, func(g Group) bool { return g.Key == key }) {
			return fmt.Errorf("group %q", key)
		}
	}
	return nil
}

func (t *Table) compileGroups() error {
	for i := range t.Groups {
		g := &t.Groups[i]
		same := func(other Group) bool { return other.Key == g.Key }
		if g.Key == "" || !g.Label.said() || slices.ContainsFunc(t.Groups[:i], same) {
			return fmt.Errorf("group %q stands twice, or has no key or label", g.Key)
		}
		if stated := slices.DeleteFunc(slices.Clone(t.Rows), func(r Row) bool { return r.States != g.Key }); len(stated) > 1 {
			return fmt.Errorf("group %s is stated by several rows", g.Key)
		}
		terms, err := t.terms(g.Rows, AlongRows)
		if err != nil {
			return fmt.Errorf("group %s: %w", g.Key, err)
		}
		for _, term := range terms {
			g.members = append(g.members, term.index)
		}
		g.stated = slices.IndexFunc(t.Rows, func(r Row) bool { return r.States != "" && r.States == g.Key })
	}
	return nil
}

func (i *Identity) compile(e *Edition) (err error) {
	if i.table = e.Table(i.Table); i.table == nil || i.Rule == "" {
		return fmt.Errorf("table %q", i.Table)
	}
	if i.Along != AlongColumns && i.Along != AlongRows {
		return fmt.Errorf("along %q", i.Along)
	}
	if i.actual, err = i.table.terms(i.Actual, i.Along); err != nil {
		return err
	}
	if i.expected, err = i.table.terms(i.Expected, i.Along); err != nil {
		return err
	}
	if slices.ContainsFunc(i.actual, func(t term) bool { return t.previous }) {
		return errors.New("actual speaks of last year")
	}
	i.at = i.actual[0].index
	if i.At != "" {
		at, err := i.table.terms([]string{i.At}, i.Along)
		if err != nil {
			return err
		}
		i.at = at[0].index
	}
	all := append(slices.Clone(i.actual), i.expected...)
	if !holds(all, i.at) || i.Derives && len(i.actual) != 1 {
		return errors.New("at is no term of it, or it derives several")
	}
	if i.Along == AlongRows {
		var rows []int
		for _, t := range all {
			rows = append(rows, t.index)
		}
		i.blocks = groupBlocks(i.table, rows)
	}
	if err := i.compileLines(); err != nil {
		return err
	}
	if i.Derives {
		i.derive()
	}
	return nil
}

// compileLines takes the lines that are named, or all; of these, the ones on which every term has a cell.
func (i *Identity) compileLines() error {
	across, count := AlongColumns, len(i.table.Columns)
	if i.Along == AlongColumns {
		across, count = AlongRows, len(i.table.Rows)
	}
	lines := make([]int, count)
	for line := range lines {
		lines[line] = line
	}
	if len(i.Lines) > 0 {
		named, err := i.table.terms(i.Lines, across)
		if err != nil {
			return err
		}
		lines = lines[:0]
		for _, t := range named {
			lines = append(lines, t.index)
		}
	}
	for _, line := range lines {
		if i.spans(line) {
			i.lines = append(i.lines, line)
		}
	}
	if len(i.lines) == 0 {
		return errors.New("no line has all its terms")
	}
	return i.oneUnit()
}

func (i *Identity) spans(line int) bool {
	for _, t := range append(slices.Clone(i.actual), i.expected...) {
		if row, column := i.cell(line, t.index); !i.table.Rows[row].Has(column) {
			return false
		}
	}
	return true
}

// oneUnit refuses to add figures of different units.
func (i *Identity) oneUnit() error {
	for _, line := range i.lines {
		_, first := i.cell(line, i.at)
		for _, t := range append(slices.Clone(i.actual), i.expected...) {
			if _, column := i.cell(line, t.index); i.table.Columns[column].Unit != i.table.Columns[first].Unit {
				return errors.New("terms of different units")
			}
		}
	}
	return nil
}

// derive marks the results of the identity; where two identities derive one cell, the later one computes it.
func (i *Identity) derive() {
	for _, line := range i.lines {
		row, column := i.cell(line, i.at)
		r := &i.table.Rows[row]
		if !r.derived[column] {
			r.derived[column] = true
			r.Derived = append(r.Derived, i.table.Columns[column].Key)
		}
	}
	for row := range i.table.Rows {
		r := &i.table.Rows[row]
		slices.SortFunc(r.Derived, func(a, b string) int { return i.table.Column(a) - i.table.Column(b) })
	}
}

// terms resolves selectors: a key, `role:…` or `group:…`, with `-` before what is subtracted and `previous:` before what
// is read from last year's report.
func (t *Table) terms(selectors []string, along Axis) ([]term, error) {
	var terms []term
	for _, selector := range selectors {
		rest, negative := strings.CutPrefix(selector, "-")
		rest, previous := strings.CutPrefix(rest, "previous:")
		before := len(terms)
		for index := range t.lines(along) {
			if t.selects(rest, along, index) {
				terms = append(terms, term{index: index, previous: previous, negative: negative})
			}
		}
		if len(terms) == before {
			return nil, fmt.Errorf("nothing is selected by %q", selector)
		}
	}
	if len(terms) == 0 {
		return nil, errors.New("no terms")
	}
	return terms, nil
}

func (t *Table) lines(along Axis) int {
	if along == AlongColumns {
		return len(t.Columns)
	}
	return len(t.Rows)
}

func (t *Table) selects(selector string, along Axis, index int) bool {
	var key, group string
	var roles []string
	if along == AlongColumns {
		key, roles = t.Columns[index].Key, t.Columns[index].Roles
	} else {
		key, group, roles = t.Rows[index].Key, t.Rows[index].Group, t.Rows[index].Roles
	}
	if role, is := strings.CutPrefix(selector, "role:"); is {
		return slices.Contains(roles, role)
	}
	if name, is := strings.CutPrefix(selector, "group:"); is {
		return group != "" && group == name
	}
	return key == selector
}
