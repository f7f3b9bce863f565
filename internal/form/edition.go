// Package form is the statutory form as data: one YAML file an edition, read strictly, with the grids and the linear
// identities of its tables. Rows, items, measures, groups and years are named in the data alone; code selects by role.
package form

import "slices"

// Text is a text for people in the two languages of the service.
type Text struct {
	ZH string `yaml:"zh" json:"zh"`
	EN string `yaml:"en" json:"en"`
}

// In gives the text in a language: "en", else Chinese.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.ZH
}

// said says that the text stands in both languages.
func (t Text) said() bool { return t.ZH != "" && t.EN != "" }

// Edition is one edition of the form and the years it governs.
type Edition struct {
	Key          string          `yaml:"edition" json:"edition"`
	Years        Years           `yaml:"years" json:"years"`
	Source       Source          `yaml:"source" json:"source"`
	Regulation   string          `yaml:"regulation" json:"regulation"`
	Replaced     []string        `yaml:"replaced" json:"replaced"`
	Title        string          `yaml:"title" json:"title"`
	Titles       []string        `yaml:"titles" json:"-"` // how publishers end it
	Units        map[string]Unit `yaml:"units" json:"units"`
	Sections     []Section       `yaml:"sections" json:"sections"`
	Disclosure   Table           `yaml:"disclosure" json:"disclosure"`
	Applications Table           `yaml:"applications" json:"applications"`
	Reviews      Table           `yaml:"reviews" json:"reviews"`
	Identities   []Identity      `yaml:"identities" json:"identities"`
}

// Years is a range of report years, both ends included; no end means in force.
type Years struct {
	From int `yaml:"from" json:"from"`
	To   int `yaml:"to" json:"to,omitzero"`
}

// Hold says whether the range has the year.
func (y Years) Hold(year int) bool { return year >= y.From && (y.To == 0 || year <= y.To) }

// Source is the published text that an edition rests on.
type Source struct {
	Document string `yaml:"document" json:"document"`
	Name     Text   `yaml:"name" json:"name"`
}

// Section is one of the six parts of the report.
type Section struct {
	Key           string   `yaml:"key" json:"key"`
	Kind          string   `yaml:"kind" json:"kind"`
	Title         Text     `yaml:"title" json:"title"`
	Note          *Text    `yaml:"note" json:"note,omitempty"`
	Required      bool     `yaml:"required" json:"required,omitzero"`
	MaxCharacters int      `yaml:"max_characters" json:"max_characters,omitzero"`
	Aspects       []Aspect `yaml:"aspects" json:"aspects,omitempty"`
	Parts         []Aspect `yaml:"parts" json:"parts,omitempty"`   // of an account of problems
	Duties        []Aspect `yaml:"duties" json:"duties,omitempty"` // of governments at or above county level
	States        []string `yaml:"states" json:"states,omitempty"` // words of which one has to stand there
	Aliases       []string `yaml:"aliases" json:"-"`               // titles without number that publishers give it
}

// Aspect is a matter that a narrative has to treat, and words of which one tells that it does.
type Aspect struct {
	Key   string   `yaml:"key" json:"key"`
	Label Text     `yaml:"label" json:"label"`
	Words []string `yaml:"words" json:"words"`
}

// Table is a section in figures: its columns across, its rows down.
type Table struct {
	Key     string   `yaml:"-" json:"key"`
	Label   Text     `yaml:"label" json:"label"`
	Columns []Column `yaml:"columns" json:"columns"`
	Groups  []Group  `yaml:"groups" json:"groups,omitempty"`
	Rows    []Row    `yaml:"rows" json:"rows"`

	edition   string
	strangers map[string]Stranger
}

// Stranger is a row that the table has in another edition only, and the row that stands for it in this one, if any.
type Stranger struct{ Edition, Instead string }

// Edition is the key of the edition that the table is of.
func (t *Table) Edition() string { return t.edition }

// Stranger tells of a row that the table has in another edition only.
func (t *Table) Stranger(key string) (s Stranger, is bool) {
	s, is = t.strangers[key]
	return s, is
}

// Column is a column of a table: a measure, an applicant, an outcome.
type Column struct {
	Key     string   `yaml:"key" json:"key"`
	Label   Text     `yaml:"label" json:"label"`
	Heading *Text    `yaml:"heading" json:"heading,omitempty"`
	Unit    string   `yaml:"unit" json:"unit"`
	Nature  string   `yaml:"nature" json:"nature"`
	Signed  bool     `yaml:"signed" json:"signed,omitzero"`
	Roles   []string `yaml:"roles" json:"roles,omitempty"`
	Words   []string `yaml:"words" json:"-"` // by which a remark tells that its figure is of this column

	unit Unit
}

// Row is a row of a table: an item, a category, a procedure. States names the group that an optional row states in one
// figure where a publisher printed it so.
type Row struct {
	Key     string   `yaml:"key" json:"key"`
	Group   string   `yaml:"group" json:"group,omitempty"`
	Label   Text     `yaml:"label" json:"label"`
	Article string   `yaml:"article" json:"article,omitempty"`
	Basis   []string `yaml:"basis" json:"basis,omitempty"`
	Roles   []string `yaml:"roles" json:"roles,omitempty"`
	Columns []string `yaml:"columns" json:"columns,omitempty"`
	States  string   `yaml:"states" json:"states,omitempty"`
	Aliases []string `yaml:"aliases" json:"-"`         // labels that publishers print instead
	Number  int      `yaml:"-" json:"number,omitzero"` // counted as the form prints it; an optional row has none
	Derived []string `yaml:"-" json:"derived,omitempty"`

	has     []bool // by column
	derived []bool // by column
}

// Group is a heading over rows, and what their figures sum to.
type Group struct {
	Key   string   `yaml:"key" json:"key"`
	Label Text     `yaml:"label" json:"label"`
	Rows  []string `yaml:"rows" json:"rows"`

	members []int
	stated  int // the row that states the group in one figure, or -1
}

// Members are the rows of the group, by index.
func (g *Group) Members() []int { return g.members }

// Stated is the row that may state the group in one figure, or -1.
func (g *Group) Stated() int { return g.stated }

// Optional says that the row may be absent from a report of the edition.
func (r *Row) Optional() bool { return r.States != "" }

// Has says whether the row has a cell in the column.
func (r *Row) Has(column int) bool { return r.has[column] }

// IsDerived says whether the cell follows from others of its report.
func (r *Row) IsDerived(column int) bool { return r.derived[column] }

// Is says whether the row bears the role.
func (r *Row) Is(role string) bool { return slices.Contains(r.Roles, role) }

// Is says whether the column bears the role.
func (c *Column) Is(role string) bool { return slices.Contains(c.Roles, role) }

// Row finds a row by its key; -1 where the table has none.
func (t *Table) Row(key string) int {
	return slices.IndexFunc(t.Rows, func(r Row) bool { return r.Key == key })
}

// Column finds a column by its key; -1 where the table has none.
func (t *Table) Column(key string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Key == key })
}

// RowsWithRole are the rows that bear a role, by index.
func (t *Table) RowsWithRole(role string) []int {
	var found []int
	for i := range t.Rows {
		if t.Rows[i].Is(role) {
			found = append(found, i)
		}
	}
	return found
}

// WithRole are the columns that bear a role, by index.
func (t *Table) WithRole(role string) []int {
	var found []int
	for i := range t.Columns {
		if t.Columns[i].Is(role) {
			found = append(found, i)
		}
	}
	return found
}

// Tables are the edition's three tables in the order of the form.
func (e *Edition) Tables() [3]*Table { return [3]*Table{&e.Disclosure, &e.Applications, &e.Reviews} }

// Table finds a table by the key of its section; nil where there is none.
func (e *Edition) Table(key string) *Table {
	for _, t := range e.Tables() {
		if t.Key == key {
			return t
		}
	}
	return nil
}
