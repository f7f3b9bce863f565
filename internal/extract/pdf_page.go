package extract

import (
	"slices"
	"unicode"
)

// pdfBox is where something is on a page, in points, as the page is seen: up and to the right.
type pdfBox struct{ left, bottom, right, top float64 }

func (b pdfBox) width() float64  { return b.right - b.left }
func (b pdfBox) height() float64 { return b.top - b.bottom }
func (b pdfBox) centre() float64 { return (b.left + b.right) / 2 }
func (b pdfBox) middle() float64 { return (b.bottom + b.top) / 2 }
func (b pdfBox) sensible() bool {
	return b.width() >= 0 && b.height() > 0 && b.height() < 1e4 && b.width() < 1e4
}

// pdfGlyph is a character and where it is.
type pdfGlyph struct {
	pdfBox
	char   rune
	index  uint64 // in the text of the page
	spaced bool   // the library has a blank after it
}

// pdfPage is what is on a page.
type pdfPage struct {
	glyphs   []pdfGlyph
	rulings  pdfRulings
	images   bool
	rotation int // quarter turns to the right that it is seen with
}

// What may be drawn, and what leads from one point of a path to the next, in the library's numbers.
const (
	pdfPath   = 2
	pdfImage  = 3
	pdfLineTo = 0
)

// readPage reads the characters and the ruling lines of a page. One that cannot be read is blank.
func (r *pdfReader) readPage(index int) *pdfPage {
	p := &pdfPage{}
	page := r.library.call("FPDF_LoadPage", r.document, uint64(index)) // #nosec G115 -- of a count
	if page == 0 {
		r.doc.Notes = append(r.doc.Notes, Note{Code: "page_not_read", At: &At{Page: r.page}})
		return p
	}
	defer r.library.call("FPDF_ClosePage", page)
	p.rotation = r.library.count("FPDFPage_GetRotation", page)
	r.readGlyphs(p, page)
	r.readObjects(p, page)
	if len(p.glyphs) == 0 && p.images {
		r.blank = append(r.blank, index+1)
	}
	return p
}

func (r *pdfReader) readGlyphs(p *pdfPage, page uint64) {
	text := r.library.call("FPDFText_LoadPage", page)
	if text == 0 {
		return
	}
	defer r.library.call("FPDFText_ClosePage", text)
	count := r.library.count("FPDFText_CountChars", text)
	if count > maxGlyphs {
		r.refuse(tooLarge("characters", maxGlyphs))
		return
	}
	for i := uint64(0); i < uint64(count) && r.library.err == nil; i++ { // #nosec G115 -- no negative count
		r.readGlyph(p, text, i)
	}
	r.mend(p, text)
}

// mend sets right the places of characters that are far higher than the others: what the library says of text set downwards.
// They get the place of their ink, as large as the others are.
func (r *pdfReader) mend(p *pdfPage, text uint64) {
	heights := make([]float64, 0, len(p.glyphs))
	for _, g := range p.glyphs {
		heights = append(heights, g.height())
	}
	slices.Sort(heights)
	l := r.library
	for i := range p.glyphs {
		usual := heights[len(heights)/2]
		g := &p.glyphs[i]
		if g.height() <= 2.5*usual || l.call("FPDFText_GetCharBox", text, g.index, l.answer(0, 8), l.answer(1, 8), l.answer(2, 8), l.answer(3, 8)) == 0 {
			continue
		}
		b := p.seen(pdfBox{l.double(0), l.double(2), l.double(1), l.double(3)})
		side := max(usual, b.width(), b.height()) / 2
		g.pdfBox = pdfBox{b.centre() - side, b.middle() - side, b.centre() + side, b.middle() + side}
	}
}

// readGlyph reads a character. Lines are told from places, not from the ends that the library makes up; one without a place is
// nowhere on the page.
func (r *pdfReader) readGlyph(p *pdfPage, text, i uint64) {
	l := r.library
	char := rune(l.count("FPDFText_GetUnicode", text, i)) // #nosec G115 -- from 32 bits
	switch {
	case char == '\r' || char == '\n':
		return
	case char == ' ' || char == '\u00a0' || char == '\u3000':
		if n := len(p.glyphs); n > 0 {
			p.glyphs[n-1].spaced = true
		}
		return
	case char <= ' ' || char == unicode.ReplacementChar || !unicode.IsGraphic(char) && !isPrivate(char):
		r.unmapped++
		return
	}
	if l.call("FPDFText_GetLooseCharBox", text, i, l.room) == 0 {
		return
	}
	g := pdfGlyph{p.seen(pdfBox{l.float(0), l.float(3), l.float(2), l.float(1)}), char, i, false}
	if !g.sensible() {
		return
	}
	if isPrivate(char) {
		r.unmapped++
	}
	r.glyphs++
	p.glyphs = append(p.glyphs, g)
}

// isPrivate tells whether a character means what a font likes.
func isPrivate(c rune) bool { return c >= 0xe000 && c < 0xf900 }

// seen is a place as the turned page shows it.
func (p *pdfPage) seen(b pdfBox) pdfBox {
	switch p.rotation {
	case 1:
		return pdfBox{b.bottom, -b.right, b.top, -b.left}
	case 2:
		return pdfBox{-b.right, -b.top, -b.left, -b.bottom}
	case 3:
		return pdfBox{-b.top, b.left, -b.bottom, b.right}
	}
	return b
}

// readObjects looks for ruling lines and images among what is drawn.
func (r *pdfReader) readObjects(p *pdfPage, page uint64) {
	l := r.library
	count := l.count("FPDFPage_CountObjects", page)
	left := maxObjects
	for i := uint64(0); i < uint64(count) && left > 0 && l.err == nil; i++ { // #nosec G115 -- no negative count
		left--
		object := l.call("FPDFPage_GetObject", page, i)
		if object == 0 {
			continue
		}
		switch l.count("FPDFPageObj_GetType", object) {
		case pdfImage:
			p.images = true
		case pdfPath:
			left -= r.readPath(p, object)
		}
	}
}

// readPath takes the ruling lines of a path, and tells how many parts it looked at.
func (r *pdfReader) readPath(p *pdfPage, object uint64) int {
	l := r.library
	count := l.count("FPDFPath_CountSegments", object)
	if count > 6 {
		return r.readSegments(p, object, min(count, maxObjects/10))
	}
	if l.call("FPDFPageObj_GetBounds", object, l.answer(0, 4), l.answer(1, 4), l.answer(2, 4), l.answer(3, 4)) == 0 {
		return 0
	}
	b := p.seen(pdfBox{l.float(0), l.float(1), l.float(2), l.float(3)})
	if p.rulings.thin(b) || count < 5 {
		return 1
	}
	if l.call("FPDFPath_GetDrawMode", object, l.answer(0, 4), l.answer(1, 4)) != 0 && l.bytes(5)[4] != 0 {
		p.rulings.frame(b)
	}
	return 1
}

// readSegments takes the lines of a path of many.
func (r *pdfReader) readSegments(p *pdfPage, object uint64, count int) int {
	l := r.library
	a, b, c, d, e, f := 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
	if l.call("FPDFPageObj_GetMatrix", object, l.room) != 0 {
		a, b, c, d, e, f = l.float(0), l.float(1), l.float(2), l.float(3), l.float(4), l.float(5)
	}
	var x, y float64
	for i := range uint64(count) { // #nosec G115 -- no negative count
		segment := l.call("FPDFPath_GetPathSegment", object, i)
		if segment == 0 || l.call("FPDFPathSegment_GetPoint", segment, l.answer(0, 4), l.answer(1, 4)) == 0 {
			break
		}
		toX, toY := a*l.float(0)+c*l.float(1)+e, b*l.float(0)+d*l.float(1)+f
		if l.count("FPDFPathSegment_GetType", segment) == pdfLineTo {
			p.rulings.thin(p.seen(pdfBox{min(x, toX), min(y, toY), max(x, toX), max(y, toY)}))
		}
		x, y = toX, toY
	}
	return count
}
