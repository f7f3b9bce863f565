package extract

import (
	"strings"
	"unicode/utf8"

	"nianbao/internal/model"
)

// textReader reads plain text and Markdown: every line is a part, blank ones too; rows of pipes or of tabs are rows of a table.
type textReader struct {
	doc     Document
	lines   []textLine
	marked  bool // it has marks of Markdown
	plain   bool // it has no more tables of HTML
	table   int
	cells   int
	refused error
}

// textLine is a line of the text and where it begins.
type textLine struct {
	text string
	at   At
}

// readText reads a plain text.
func readText(file []byte, media string) (Document, error) {
	charset := textCharset{hint: hintOf(media)}
	text, err := charset.decode(file, maxCharacters)
	if err != nil {
		return Document{}, err
	}
	if charset.marked(file) != nil && isHTML([]byte(text)) {
		return readMarkup(text)
	}
	return readLines(text)
}

// readLines reads a text that is decoded. Line ends of any kind count as one character.
func readLines(text string) (Document, error) {
	if err := refuseBinary(text); err != nil {
		return Document{}, err
	}
	text = strings.ReplaceAll(text, "\x00", "")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if strings.TrimSpace(text) == "" {
		return Document{}, unreadable("nothing", nil)
	}
	if strings.Count(text, "\n") >= maxLines {
		return Document{}, tooLarge("lines", maxLines)
	}
	r := &textReader{doc: Document{Format: "text", Text: text}}
	if strings.Contains(text, "\ufffd") {
		r.doc.Notes = append(r.doc.Notes, Note{Code: "damaged_characters"})
	}
	r.split(text)
	r.read()
	return r.doc, r.refused
}

// split cuts the text into its lines; pages are counted where there are form feeds.
func (r *textReader) split(text string) {
	paged := strings.Contains(text, "\f")
	page, offset := 1, 0
	for line := range strings.Lines(text) {
		n := utf8.RuneCountInString(line)
		line = strings.TrimSuffix(line, "\n")
		at := At{Offset: offset}
		if paged {
			lead := line[:len(line)-len(strings.TrimLeft(line, "\f"))]
			at.Page = page + len(lead)
			page += strings.Count(line, "\f")
		}
		r.lines = append(r.lines, textLine{line, at})
		offset += n
	}
}

func (r *textReader) read() {
	m := markdown{}
	r.marked = m.written(r.lines)
	for i := 0; i < len(r.lines); {
		n := r.markup(i)
		if n == 0 {
			n = r.piped(i, m.run(r.lines[i:]))
		}
		if n == 0 {
			n = r.tabbed(i)
		}
		if n == 0 {
			r.line(r.lines[i])
			n = 1
		}
		i += n
	}
}

// markup reads the lines from the i-th that hold a table of HTML, as tools write it into Markdown.
func (r *textReader) markup(i int) int {
	if r.plain || !strings.Contains(r.lines[i].text, "<table") {
		return 0
	}
	var text strings.Builder
	open := 0
	for n, l := range r.lines[i:] {
		text.WriteString(l.text + "\n")
		open += strings.Count(l.text, "<table") - strings.Count(l.text, "</table")
		if open <= 0 {
			r.parts(text.String(), r.lines[i].at)
			return n + 1
		}
	}
	r.plain = true
	return 0
}

// parts takes over what a piece of HTML holds. All of it stands where the piece begins.
func (r *textReader) parts(piece string, at At) {
	doc, err := readMarkup(piece)
	if err != nil {
		r.refuse(err)
		return
	}
	table := r.table
	for _, p := range doc.Parts {
		p.At.Offset, p.At.Page = at.Offset, at.Page
		if p.Cells != nil {
			p.At.Table += table
			r.table = p.At.Table
		}
		for i := range p.Cells {
			p.Cells[i].At = At{Offset: at.Offset, Page: at.Page, Table: p.At.Table, Row: p.At.Row, Column: p.Cells[i].Column + 1}
		}
		r.cells += len(p.Cells)
		r.doc.Parts = append(r.doc.Parts, p)
	}
}

func (r *textReader) line(l textLine) {
	if r.marked {
		l.text = markdown{}.plain(l.text)
	}
	r.doc.Parts = append(r.doc.Parts, Part{Text: l.text, At: l.at})
}

// piped reads n lines of a table with pipes, from the i-th.
func (r *textReader) piped(i, n int) int {
	if n > 0 {
		r.rows(r.lines[i:i+n], markdown{}.cells)
	}
	return n
}

// tabbed reads the lines from the i-th that are clearly a table of tabs: two or more, with a figure among their cells.
func (r *textReader) tabbed(i int) int {
	n, figures := 0, false
	for _, l := range r.lines[i:] {
		cells, filled := strings.Split(l.text, "\t"), 0
		for _, c := range cells {
			figures = figures || isFigure(c)
			if strings.TrimSpace(c) != "" {
				filled++
			}
		}
		if filled < 2 && (filled < 1 || len(cells) < 3) {
			break
		}
		n++
	}
	if n < 2 || !figures {
		return 0
	}
	r.rows(r.lines[i:i+n], func(line string) []textLine {
		var cells []textLine
		offset := 0
		for c := range strings.SplitSeq(line, "\t") {
			cells = append(cells, trimmed(c, offset))
			offset += utf8.RuneCountInString(c) + 1
		}
		return cells
	})
	return n
}

// rows makes lines the rows of a table; cut gives the cells of a line, none of one that is no row.
func (r *textReader) rows(lines []textLine, cut func(string) []textLine) {
	r.table++
	row := 0
	for _, l := range lines {
		cut := cut(l.text)
		if cut == nil {
			continue
		}
		p := Part{At: l.at, Cells: make([]Cell, len(cut))}
		p.At.Table, p.At.Row = r.table, row+1
		for column, c := range cut {
			at := p.At
			at.Offset += c.at.Offset
			at.Column = column + 1
			p.Cells[column] = Cell{Text: c.text, Row: row, Column: column, Rows: 1, Columns: 1, At: at}
		}
		r.cells += len(cut)
		if r.cells > maxCells {
			r.refuse(tooLarge("cells", maxCells))
			return
		}
		r.doc.Parts = append(r.doc.Parts, p)
		row++
	}
}

func (r *textReader) refuse(err error) {
	if r.refused == nil {
		r.refused = err
	}
}

// trimmed is a cell without the blanks around it, at where it begins in its line.
func trimmed(text string, offset int) textLine {
	rest := strings.TrimLeft(text, " \u3000\u00a0")
	return textLine{strings.TrimRight(rest, " \u3000\u00a0"), At{Offset: offset + utf8.RuneCountInString(text[:len(text)-len(rest)])}}
}

// isFigure tells whether a cell is nothing but a number.
func isFigure(cell string) bool {
	cell = strings.TrimSpace(cell)
	return cell != "" && strings.Trim(cell, "0123456789.,，+-") == "" && strings.ContainsAny(cell, "0123456789")
}

// refuseBinary refuses what is decoded and is no text: control characters and bytes of no encoding, more than one in fifty.
func refuseBinary(text string) error {
	odd, all := 0, 0
	for _, c := range text {
		all++
		if c < ' ' && !strings.ContainsRune("\t\n\v\f\r", c) || c == utf8.RuneError || c >= 0xe000 && c < 0xf900 {
			odd++
		}
	}
	if 50*odd > all {
		return unreadable("unknown_format", model.Args{"format": "unknown"})
	}
	return nil
}
