package extract

import (
	"strings"
	"unicode/utf8"
)

// scribe writes the parts of a document one after the other and counts where each stands: lines end with a line feed,
// cells of a row with a tab.
type scribe struct {
	doc     Document
	text    strings.Builder
	offset  int // characters written
	page    int
	table   int
	cells   int
	refused error
}

// line writes a line.
func (s *scribe) line(text string) {
	if !s.room(text) {
		return
	}
	s.doc.Parts = append(s.doc.Parts, Part{Text: text, At: At{Offset: s.offset, Page: s.page}})
	s.put(text, "\n")
}

// rows writes a table, its cells placed.
func (s *scribe) rows(rows [][]Cell) {
	s.table++
	for i, cells := range rows {
		s.row(i, cells)
	}
}

// row writes the row of a table. Cells that have a page keep it.
func (s *scribe) row(number int, cells []Cell) {
	at := At{Offset: s.offset, Page: s.page, Table: s.table, Row: number + 1}
	if len(cells) > 0 && cells[0].At.Page > 0 {
		at.Page = cells[0].At.Page
	}
	s.cells += len(cells)
	if s.cells > maxCells {
		s.refuse(tooLarge("cells", maxCells))
	}
	for i := range cells {
		c := &cells[i]
		if !s.room(c.Text) {
			return
		}
		c.At = At{Offset: s.offset, Page: at.Page, Table: s.table, Row: c.Row + 1, Column: c.Column + 1}
		end := "\t"
		if i == len(cells)-1 {
			end = "\n"
		}
		s.put(c.Text, end)
	}
	if s.room("") && len(cells) > 0 {
		s.doc.Parts = append(s.doc.Parts, Part{Cells: cells, At: at})
	}
}

func (s *scribe) put(text, end string) {
	s.text.WriteString(text)
	s.text.WriteString(end)
	s.offset += utf8.RuneCountInString(text) + 1
}

// room tells whether there is room for a text, and refuses the document where not.
func (s *scribe) room(text string) bool {
	switch {
	case len(s.doc.Parts) >= maxLines:
		s.refuse(tooLarge("lines", maxLines))
	case s.offset+utf8.RuneCountInString(text) > maxCharacters:
		s.refuse(tooLarge("characters", maxCharacters))
	}
	return s.refused == nil
}

func (s *scribe) refuse(err error) {
	if s.refused == nil {
		s.refused = err
	}
}

func (s *scribe) note(code, detail string) {
	s.doc.Notes = append(s.doc.Notes, Note{Code: code, Detail: detail})
}

// document is what was written.
func (s *scribe) document(format string) (Document, error) {
	if s.refused != nil {
		return Document{}, s.refused
	}
	s.doc.Format = format
	s.doc.Text = s.text.String()
	if strings.TrimSpace(s.doc.Text) == "" {
		return Document{}, unreadable("nothing", nil)
	}
	return s.doc, nil
}
