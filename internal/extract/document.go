// Package extract reads published reports: a document becomes lines and tables with positions, these become the sections
// and rows of the form, and every cell comes with where it was read and whether it is certain.
package extract

// Document is a published document as a reader of its format gives it: lines and rows of tables, in reading order.
type Document struct {
	Name      string // of the file in its ZIP; empty of a file that came alone
	Format    string // text, html, docx, pdf, json
	Title     string // that the file has beside its text, if any
	Published string // when it came out, as the file says beside its text: not judged
	Text      string // all of it, that offsets count in: a line feed after every line and row, a tab between cells
	Raw       []byte // of json: the file itself, which has no parts
	Parts     []Part
	Notes     []Note
	Refused   error // why it could not be read, of a file in a ZIP; it has no parts then
}

// Part is a line of text, or a row of a table.
type Part struct {
	Text  string // of a line
	Cells []Cell // of a row; none of a line
	At    At
}

// Cell is a cell of a table, where it begins. One that spans others stands once, at its first row and column.
type Cell struct {
	Text          string
	Row, Column   int // in the table's grid, from 0, spans counted
	Rows, Columns int // that it spans, at least 1
	At            At
}

// At is where something stands in the document.
type At struct {
	Offset int `json:"offset"`          // in characters of the document's text
	Page   int `json:"page,omitzero"`   // from 1
	Table  int `json:"table,omitzero"`  // from 1
	Row    int `json:"row,omitzero"`    // in the table, from 1
	Column int `json:"column,omitzero"` // in the table, from 1
}

// Note says what was taken otherwise than it was printed, what could not be placed, and why.
type Note struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	At     *At    `json:"at"`
}

// How a cell was come by.
const (
	Read   = "read"
	Solved = "joined_solved"
	Blank  = "blank"
)

// Reading is what was read of one cell.
type Reading struct {
	Section, Row, Column string // keys of the form
	Value                string // canonical; empty where blank
	Raw                  string
	How                  string
	Certain              bool
	Candidates           []string // what it may be, where it is not certain
	At                   At
}
