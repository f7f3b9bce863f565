package extract

import (
	"slices"
	"strings"
)

// row reads the cells of a row of a table.
func (w *scanner) row(pieces []piece, from int) {
	w.cells, w.parted = true, true
	texts := 0
	for i := range pieces {
		if pieces[i].start >= from && w.kind(&pieces[i]) == cellText {
			texts = i + 1
		}
	}
	seen := false // text, in this row
	for i := range pieces {
		p := &pieces[i]
		if p.start < from {
			continue
		}
		switch w.kind(p) {
		case cellText:
			w.text(p)
			seen = true
		case cellBlank:
			if i >= texts || seen && w.isLabel(&pieces[i-1]) {
				t := token{start: p.start, end: p.end, cell: p.cell}
				if !w.sheet.isBlank(p.start, p.end) {
					t.codes = []string{"figure.blank"}
				}
				w.put(t)
			}
		case cellFigure:
			w.figure(p)
		}
	}
	w.parted = true
}

// What a cell may hold.
const (
	cellBlank = iota
	cellFigure
	cellText
)

func (w *scanner) kind(p *piece) int {
	s, i, end := w.sheet, p.start, p.end
	for i < end && s.runes[i] == ' ' {
		i++
	}
	for i < end && s.runes[end-1] == ' ' {
		end--
	}
	if i == end || end-i < 4 && slices.Contains(w.reader.words.Blanks, string(s.runes[i:end])) {
		return cellBlank
	}
	if !w.beginsNumber(i, end) {
		return cellText
	}
	if _, _, is := w.number(i, p.end); !is {
		return cellText
	}
	return cellFigure
}

func (w *scanner) isLabel(p *piece) bool {
	dense := w.sheet.densely(p.start, p.end)
	for i := range w.plan.lines {
		for _, l := range w.plan.lines[i].labels {
			if l.dense == dense || l.body == dense {
				return true
			}
		}
	}
	return false
}

// text reads a cell that begins with text: figures may follow in it.
func (w *scanner) text(p *piece) {
	w.line(w.sheet.pieceAt(p.start), p.start, p.end)
	w.cells = true
	if n := len(w.runs) - 1; n < 0 || w.from <= p.start {
		w.parted = true
	}
}

// figure reads a cell that begins with a figure. Blanks may part its thousands, a break its digits.
func (w *scanner) figure(p *piece) {
	s := w.sheet
	if t, is := w.spaced(p); is {
		w.put(t)
		return
	}
	for i := p.start; i < p.end; {
		if !w.beginsNumber(i, p.end) {
			w.parted = w.parted || isWord(s.runes[i])
			i++
			continue
		}
		t, next, is := w.number(i, p.end)
		if is {
			t.cell = p.cell
			w.put(t)
		} else {
			w.parted = true
		}
		i = max(next, t.end, i+1)
	}
}

// spaced reads a figure whose digits are parted by blanks: 1 234.
func (w *scanner) spaced(p *piece) (token, bool) {
	text := strings.TrimSpace(string(w.sheet.runes[p.start:p.end]))
	fields := strings.Fields(text)
	if len(fields) < 2 || len(fields) > 5 || fields[0][0] == '0' {
		return token{}, false
	}
	for i, field := range fields {
		if strings.Trim(field, "0123456789") != "" || i > 0 && len(field) != 3 || len(field) > 3 {
			return token{}, false
		}
	}
	return token{start: p.start, end: p.end, digits: strings.Join(fields, ""), cell: p.cell, codes: []string{"figure.separator"}}, true
}
