package extract

import "fmt"

// noteOnce notes what may be so all over a document where it is so first.
func (p *pass) noteOnce(code, detail string, at At) {
	for i := range p.notes {
		if p.notes[i].Code == code {
			return
		}
	}
	p.note(code, detail, at)
}

// noteCharacters notes once each kind of character that was taken for another.
func (p *pass) noteCharacters() {
	s := p.sheet
	kinds := map[string]bool{}
	for i := range s.pieces {
		if p.pieceCharacters(&s.pieces[i], kinds); len(kinds) == 2 {
			return
		}
	}
}

func (p *pass) pieceCharacters(piece *piece, kinds map[string]bool) {
	n := 0
	for _, c := range piece.text {
		code := ""
		switch {
		case c >= firstHan && c <= lastHan && p.reader.simple[c-firstHan] != 0:
			code = "characters.traditional"
		case c >= 0x2e80 && c < 0x2fe0:
			code = "characters.radicals"
		}
		if code != "" && !kinds[code] {
			kinds[code] = true
			at := piece.at
			at.Offset += n
			p.note(code, string(c), at)
		}
		n++
	}
}

// noteHeadings notes headings that are absent, or that read otherwise than the form's.
func (p *pass) noteHeadings() {
	s := p.sheet
	for i := range p.plan.sections {
		h := &p.plan.sections[i]
		title := p.plan.edition.Sections[i].Title.ZH
		var at *found
		for j := range p.heads {
			if p.heads[j].section == i {
				at = &p.heads[j]
			}
		}
		switch {
		case at == nil:
			p.note("heading.missing", title, s.where(p.from))
		case s.densely(at.start, at.end) != p.reader.squeezed(title):
			code := "heading.variant"
			if at.number != h.number {
				code = "heading.number"
			}
			p.note(code, fmt.Sprintf("%s → %s", s.printed(at.start, at.end), title), s.where(at.start))
		}
	}
}
