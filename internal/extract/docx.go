package extract

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// readDOCX reads a Word document: its paragraphs are lines, its tables rows; what was deleted under tracked changes is left out.
func readDOCX(archive *zip.Reader) (Document, error) {
	parts := docxParts{archive}
	body, err := parts.read("word/document.xml")
	if err != nil {
		return Document{}, err
	}
	r := &docxReader{numbers: parts.numbers()}
	r.flow = &r.body
	r.rendered = bytes.Contains(body, []byte("lastRenderedPageBreak"))
	if r.rendered || bytes.Contains(body, []byte(`type="page"`)) {
		r.page = 1
	}
	if err := r.read(body); err != nil {
		return Document{}, err
	}
	s := &scribe{}
	s.doc.Title = parts.title()
	r.body.write(s)
	if r.numbers.given > 0 {
		s.note("list_numbers", "")
	}
	return s.document("docx")
}

// docxReader reads the elements of a document as they come. Names go without their namespace: each is used in one that matters here.
type docxReader struct {
	numbers  *docxNumbers
	body     flow
	flow     *flow // what is being filled
	tables   []*flowTable
	deep     int // tables that are open and too deep to be read as such
	line     docxLine
	outer    []docxLine // of the paragraphs whose text boxes are being read
	path     []string   // elements that are open
	skip     int        // depth at which what is left out began; 0 where nothing is
	page     int        // 0 where pages are not told
	rendered bool       // pages are told by what Word last rendered
	blocks   int
	row      docxRow
}

// docxLine is a paragraph that is being read.
type docxLine struct {
	text   strings.Builder
	style  string
	level  string
	list   string
	joined bool // its end was deleted: the next goes on with it
	hidden bool // the run is
}

// read reads the elements of a part.
func (r *docxReader) read(part []byte) error {
	d := xml.NewDecoder(bytes.NewReader(part))
	d.Strict = false
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return broken("docx", err)
		}
		if err := r.token(token); err != nil {
			return err
		}
	}
	r.endParagraph()
	for len(r.tables) > 0 {
		if err := r.endTable(); err != nil {
			return err
		}
	}
	return nil
}

func (r *docxReader) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if len(r.path) >= maxDepth {
			return tooLarge("depth", maxDepth)
		}
		r.path = append(r.path, t.Name.Local)
		if r.skip == 0 {
			return r.start(t)
		}
	case xml.EndElement:
		return r.close(t.Name.Local)
	case xml.CharData:
		if r.skip == 0 && r.in("t") && !r.line.hidden {
			if r.line.text.Len() > maxText {
				return tooLarge("characters", maxCharacters)
			}
			r.line.text.Write(t)
		}
	case xml.Directive:
		return broken("docx", errors.New("a document type")) // no Word document has one
	}
	return nil
}

// close ends the innermost element of the name. An end of none is passed over.
func (r *docxReader) close(name string) error {
	n := len(r.path)
	if n == 0 || r.path[n-1] != name {
		return broken("docx", errors.New("an end of "+name))
	}
	r.path = r.path[:n-1]
	if r.skip > 0 {
		if n == r.skip {
			r.skip = 0
		}
		return nil
	}
	return r.end(name)
}

// in tells whether the innermost element has the name.
func (r *docxReader) in(name string) bool { return len(r.path) > 0 && r.path[len(r.path)-1] == name }

// within tells whether the element is directly in one of the name.
func (r *docxReader) within(name string) bool {
	return len(r.path) > 1 && r.path[len(r.path)-2] == name
}

// attribute is the value of an attribute by its name without namespace.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// on tells whether an element that switches something on does.
func on(e xml.StartElement) bool {
	switch attribute(e, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}
