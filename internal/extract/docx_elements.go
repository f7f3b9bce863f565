package extract

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// start begins an element.
func (r *docxReader) start(e xml.StartElement) error {
	switch name := e.Name.Local; name {
	case "p":
		r.startParagraph()
	case "r":
		r.line.hidden = false
	case "tab", "br", "cr", "noBreakHyphen", "ptab", "lastRenderedPageBreak", "pageBreakBefore":
		r.mark(e)
	case "tbl":
		r.endParagraph()
		r.startTable()
	case "tr", "tc", "gridSpan", "vMerge", "gridBefore":
		return r.tableElement(e)
	case "pStyle", "ilvl", "numId", "vanish":
		r.property(e)
	case "del", "ins":
		r.change(name)
	case "moveFrom", "Fallback", "delText", "instrText", "sectPr", "tblGrid", "rubyPr", "rt", "pict", "drawing", "object", "chart":
		r.leaveOut(name)
	case "txbxContent":
		r.outer = append(r.outer, r.line)
		r.line = docxLine{}
	}
	return nil
}

// leaveOut leaves an element out. Of a drawing only text boxes are read, which come to light by themselves.
func (r *docxReader) leaveOut(name string) {
	switch name {
	case "pict", "drawing", "object":
		return
	}
	r.skip = len(r.path)
}

// end ends an element.
func (r *docxReader) end(name string) error {
	switch name {
	case "p":
		if !r.line.joined {
			r.endParagraph()
		}
	case "tc":
		r.endParagraph()
		r.endCell()
	case "tr":
		r.endRow()
	case "tbl":
		return r.endTable()
	case "txbxContent":
		r.endParagraph()
		if n := len(r.outer); n > 0 {
			r.line, r.outer = r.outer[n-1], r.outer[:n-1]
		}
	}
	return nil
}

func (r *docxReader) startParagraph() {
	if r.line.joined {
		r.line.joined = false
		return
	}
	r.endParagraph()
}

// endParagraph writes the lines of a paragraph, with the number its list gives it.
func (r *docxReader) endParagraph() {
	text := r.line.text.String()
	number := ""
	if strings.TrimSpace(text) != "" {
		number = r.numbers.next(r.line.list, r.line.level, r.line.style)
	}
	r.line = docxLine{}
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Trim(line, " \t\u3000\u00a0")
		if line == "" {
			continue
		}
		r.flow.blocks = append(r.flow.blocks, block{text: number + line, page: r.page})
		number = ""
		r.blocks++
	}
}

// mark reads an empty element that stands for characters.
func (r *docxReader) mark(e xml.StartElement) {
	switch e.Name.Local {
	case "tab", "ptab":
		if r.within("r") {
			r.line.text.WriteByte('\t')
		}
	case "cr":
		r.line.text.WriteByte('\n')
	case "noBreakHyphen":
		r.line.text.WriteByte('-')
	case "br":
		r.line.text.WriteByte('\n')
		if attribute(e, "type") == "page" && !r.rendered {
			r.turn()
		}
	case "lastRenderedPageBreak":
		r.turn()
	case "pageBreakBefore":
		if !r.rendered && on(e) {
			r.turn()
		}
	}
}

// turn turns to the next page: what stood before in the paragraph is on this one.
func (r *docxReader) turn() {
	if r.page > 0 {
		r.page++
	}
}

// property reads what is said of a paragraph or a run.
func (r *docxReader) property(e xml.StartElement) {
	switch e.Name.Local {
	case "pStyle":
		r.line.style = attribute(e, "val")
	case "ilvl":
		r.line.level = attribute(e, "val")
	case "numId":
		r.line.list = attribute(e, "val")
	case "vanish":
		if len(r.path) > 2 && r.path[len(r.path)-3] == "r" {
			r.line.hidden = on(e)
		}
	}
}

// change reads the mark of a tracked change: what was deleted is left out, what was inserted is read.
func (r *docxReader) change(name string) {
	switch {
	case name == "ins":
	case r.within("rPr"): // of the end of a paragraph
		r.line.joined = true
	case r.within("trPr"):
		r.row.deleted = true
	default:
		r.skip = len(r.path)
	}
}

// docxRow is a row that is being read.
type docxRow struct {
	column  int
	deleted bool
}

// number is the value of an element, at most as many columns as are read.
func number(e xml.StartElement) int {
	n, err := strconv.Atoi(attribute(e, "val"))
	if err != nil {
		return 0
	}
	return min(max(n, 0), maxColumns)
}
