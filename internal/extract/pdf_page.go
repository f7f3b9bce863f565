package extract

import (
	"errors"
	"slices"
	"unicode"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
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
	index  int  // in the text of the page
	spaced bool // the library has a blank after it
}

// pdfPage is what is on a page.
type pdfPage struct {
	glyphs   []pdfGlyph
	rulings  pdfRulings
	images   bool
	rotation int // quarter turns to the right that it is seen with
}

// readPage reads the characters and the ruling lines of a page.
func (r *pdfReader) readPage(index int) (*pdfPage, error) {
	loaded, err := r.library.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: r.document, Index: index})
	if err != nil {
		return nil, broken("pdf", err)
	}
	defer func() { _, _ = r.library.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page}) }()
	page := requests.Page{ByReference: &loaded.Page}
	p := &pdfPage{}
	if turned, err := r.library.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: page}); err == nil {
		p.rotation = int(turned.PageRotation)
	}
	if err := r.readGlyphs(p, page); err != nil {
		return nil, err
	}
	if err := r.readObjects(p, page); err != nil {
		return nil, err
	}
	if len(p.glyphs) == 0 && p.images {
		r.blank = append(r.blank, index+1)
	}
	return p, nil
}

func (r *pdfReader) readGlyphs(p *pdfPage, page requests.Page) error {
	text, err := r.library.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return broken("pdf", err)
	}
	defer func() { _, _ = r.library.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}) }()
	count, err := r.library.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return broken("pdf", err)
	}
	if count.Count > maxGlyphs {
		return tooLarge("characters", maxGlyphs)
	}
	for i := range count.Count {
		if err := r.readGlyph(p, text.TextPage, i); err != nil {
			return err
		}
	}
	r.mend(p, text.TextPage)
	return nil
}

// mend sets right the places of characters that are far higher than the others: what the library says of text set downwards.
// They get the place of their ink, as large as the others are.
func (r *pdfReader) mend(p *pdfPage, text references.FPDF_TEXTPAGE) {
	heights := make([]float64, 0, len(p.glyphs))
	for _, g := range p.glyphs {
		heights = append(heights, g.height())
	}
	slices.Sort(heights)
	for i := range p.glyphs {
		usual := heights[len(heights)/2]
		g := &p.glyphs[i]
		if g.height() <= 2.5*usual {
			continue
		}
		ink, err := r.library.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: text, Index: g.index})
		if err != nil {
			continue
		}
		b := p.seen(structs.FPDF_FS_RECTF{Left: float32(ink.Left), Bottom: float32(ink.Bottom), Right: float32(ink.Right), Top: float32(ink.Top)})
		side := max(usual, b.width(), b.height()) / 2
		g.pdfBox = pdfBox{b.centre() - side, b.middle() - side, b.centre() + side, b.middle() + side}
	}
}

// readGlyph reads a character. Lines are told from places, not from the ends that the library makes up.
func (r *pdfReader) readGlyph(p *pdfPage, text references.FPDF_TEXTPAGE, i int) error {
	unicoded, err := r.library.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: text, Index: i})
	if err != nil {
		return broken("pdf", err)
	}
	char := rune(unicoded.Unicode) // #nosec G115 -- what is no character is told below
	switch {
	case char == '\r' || char == '\n':
		return nil
	case char == ' ' || char == '\u00a0' || char == '\u3000':
		if n := len(p.glyphs); n > 0 {
			p.glyphs[n-1].spaced = true
		}
		return nil
	case char <= ' ' || char == 0xfffe || char == 0xffff || char == unicode.ReplacementChar || !unicode.IsGraphic(char) && !isPrivate(char):
		r.unmapped++
		return nil
	}
	box, err := r.library.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text, Index: i})
	if err != nil {
		return nil //nolint:nilerr // a character without a place is nowhere on the page
	}
	g := pdfGlyph{p.seen(box.Rect), char, i, false}
	if !g.sensible() {
		return nil
	}
	if isPrivate(char) {
		r.unmapped++
	}
	r.glyphs++
	p.glyphs = append(p.glyphs, g)
	return nil
}

// isPrivate tells whether a character means what a font likes.
func isPrivate(c rune) bool { return c >= 0xe000 && c < 0xf900 }

// seen is a place as the turned page shows it.
func (p *pdfPage) seen(r structs.FPDF_FS_RECTF) pdfBox {
	b := pdfBox{float64(r.Left), float64(r.Bottom), float64(r.Right), float64(r.Top)}
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
func (r *pdfReader) readObjects(p *pdfPage, page requests.Page) error {
	count, err := r.library.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return broken("pdf", err)
	}
	left := min(maxObjects, r.drawn)
	before := left
	defer func() { r.drawn -= before - left }()
	for i := 0; i < count.Count && left > 0; i++ {
		left--
		object, err := r.library.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			continue
		}
		kind, err := r.library.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
		switch {
		case err != nil:
		case kind.Type == enums.FPDF_PAGEOBJ_IMAGE:
			p.images = true
		case kind.Type == enums.FPDF_PAGEOBJ_PATH:
			left -= r.readPath(p, object.PageObject)
		}
	}
	return nil
}

// readPath takes the ruling lines of a path, and tells how many parts it looked at.
func (r *pdfReader) readPath(p *pdfPage, object references.FPDF_PAGEOBJECT) int {
	count, err := r.library.FPDFPath_CountSegments(&requests.FPDFPath_CountSegments{PageObject: object})
	if err != nil {
		return 0
	}
	if count.Count > 6 {
		return r.readSegments(p, object, min(count.Count, maxObjects/10))
	}
	bounds, err := r.library.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object})
	if err != nil {
		return 0
	}
	b := p.seen(structs.FPDF_FS_RECTF{Left: bounds.Left, Bottom: bounds.Bottom, Right: bounds.Right, Top: bounds.Top})
	if p.rulings.thin(b) || count.Count < 5 {
		return 1
	}
	if mode, err := r.library.FPDFPath_GetDrawMode(&requests.FPDFPath_GetDrawMode{PageObject: object}); err == nil && mode.Stroke {
		p.rulings.frame(b)
	}
	return 1
}

// readSegments takes the lines of a path of many.
func (r *pdfReader) readSegments(p *pdfPage, object references.FPDF_PAGEOBJECT, count int) int {
	m := structs.FPDF_FS_MATRIX{A: 1, D: 1}
	if matrix, err := r.library.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: object}); err == nil {
		m = matrix.Matrix
	}
	var x, y float32
	for i := range count {
		toX, toY, line, err := r.segment(object, i)
		if err != nil {
			break
		}
		toX, toY = m.A*toX+m.C*toY+m.E, m.B*toX+m.D*toY+m.F
		if line {
			p.rulings.thin(p.seen(structs.FPDF_FS_RECTF{Left: min(x, toX), Bottom: min(y, toY), Right: max(x, toX), Top: max(y, toY)}))
		}
		x, y = toX, toY
	}
	return count
}

// segment is where a part of a path leads, and whether as a line.
func (r *pdfReader) segment(object references.FPDF_PAGEOBJECT, i int) (x, y float32, line bool, err error) {
	segment, err := r.library.FPDFPath_GetPathSegment(&requests.FPDFPath_GetPathSegment{PageObject: object, Index: i})
	if err != nil {
		return 0, 0, false, err
	}
	point, err := r.library.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: segment.PathSegment})
	kind, err2 := r.library.FPDFPathSegment_GetType(&requests.FPDFPathSegment_GetType{PathSegment: segment.PathSegment})
	if err := errors.Join(err, err2); err != nil {
		return 0, 0, false, err
	}
	return point.X, point.Y, kind.Type == enums.FPDF_SEGMENT_LINETO, nil
}
