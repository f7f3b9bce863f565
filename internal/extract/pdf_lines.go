package extract

import (
	"slices"
	"strings"
)

// pdfLine is characters that stand beside one another.
type pdfLine struct {
	pdfBox
	glyphs []pdfGlyph
}

// pdfRows makes lines of characters, from above to below.
func pdfRows(glyphs []pdfGlyph) []*pdfLine {
	slices.SortStableFunc(glyphs, func(a, b pdfGlyph) int { return compareFloats(b.middle(), a.middle()) })
	var lines []*pdfLine
	for _, g := range glyphs {
		if n := len(lines); n > 0 && lines[n-1].holds(g) {
			lines[n-1].add(g)
			continue
		}
		lines = append(lines, &pdfLine{g.pdfBox, []pdfGlyph{g}})
	}
	return lines
}

// holds tells whether a character stands in the line: half of the lower of both is at the same height.
func (l *pdfLine) holds(g pdfGlyph) bool {
	first := l.glyphs[0]
	return min(first.top, g.top)-max(first.bottom, g.bottom) > 0.5*min(first.height(), g.height())
}

func (l *pdfLine) add(g pdfGlyph) {
	l.glyphs = append(l.glyphs, g)
	l.left, l.right = min(l.left, g.left), max(l.right, g.right)
	l.bottom, l.top = min(l.bottom, g.bottom), max(l.top, g.top)
}

// text is the line from left to right, with a blank where more than half a character is free. What is drawn twice for a bold
// look is written once.
func (l *pdfLine) text() string {
	slices.SortStableFunc(l.glyphs, func(a, b pdfGlyph) int { return compareFloats(a.left, b.left) })
	var text strings.Builder
	var before pdfGlyph
	for _, g := range l.glyphs {
		switch {
		case before.char == 0:
		case before.char == g.char && g.left-before.left < 0.15*g.height():
			continue
		case before.parted(g):
			text.WriteByte(' ')
		}
		text.WriteRune(g.char)
		before = g
	}
	return text.String()
}

// parted tells whether there is a blank between two characters: more than half a character is free, or less where the library
// has a blank and not both are Chinese.
func (a pdfGlyph) parted(b pdfGlyph) bool {
	free, size := b.left-a.right, min(a.height(), b.height())
	return free > 0.5*size || a.spaced && free > 0.1*size && (!isWide(a.char) || !isWide(b.char))
}

// pdfLines are the texts of the lines that characters make.
func pdfLines(glyphs []pdfGlyph) []string {
	var texts []string
	for _, l := range pdfRows(glyphs) {
		texts = append(texts, l.text())
	}
	return texts
}

// write writes the page down, from above to below: its tables, and the lines that stand in none.
func (p *pdfPage) write(r *pdfReader) {
	tables, rest := p.part()
	lines := pdfRows(rest)
	for len(lines) > 0 || len(tables) > 0 {
		if len(tables) == 0 || len(lines) > 0 && lines[0].middle() > tables[0].box.top {
			r.line(lines[0].text())
			lines = lines[1:]
			continue
		}
		p.number(r, tables[0])
		tables[0].write(&r.scribe)
		r.last = tables[0]
		tables = tables[1:]
	}
}

// number gives the table its number: that of the last, where it goes on with it on a new page.
func (p *pdfPage) number(r *pdfReader, t *pdfTable) {
	if r.last != nil && r.last.onPage < r.page && t.continues(r.last) {
		t.number, t.below = r.last.number, r.last.below+len(r.last.rows)-1
	} else {
		t.number = r.tables + 1
		r.tables++
	}
	t.onPage = r.page
}

// part parts the characters of the page into those of its tables and the rest.
func (p *pdfPage) part() (tables []*pdfTable, rest []pdfGlyph) {
	for _, rulings := range p.rulings.tables() {
		if t := newPDFTable(rulings); t != nil {
			tables = append(tables, t)
		}
	}
	rest = p.glyphs
	for i := 0; i < len(tables); {
		var outside []pdfGlyph
		for _, g := range rest {
			if !tables[i].take(g) {
				outside = append(outside, g)
			}
		}
		if !tables[i].filled() {
			tables = slices.Delete(tables, i, i+1)
			continue
		}
		rest = outside
		i++
	}
	return tables, rest
}
