package extract

import (
	"slices"
	"strings"
)

// run is a row of figures as it is printed: figures with no text between them, and the text before.
type run struct {
	tokens  []token
	from    int    // where the run before ends, in runes
	before  string // dense, from there
	after   string // dense, behind it
	row     bool   // it is cells of one row of a table
	section int    // that its place is in, by the headings
}

func (r *run) start() int { return r.tokens[0].start }
func (r *run) end() int   { return r.tokens[len(r.tokens)-1].end }

// filled counts the figures.
func (r *run) filled() int {
	n := 0
	for i := range r.tokens {
		if !r.tokens[i].blank() {
			n++
		}
	}
	return n
}

// at is where a run begins.
func (p *pass) at(r *run) At {
	if c := r.tokens[0].cell; c != nil {
		return c.At
	}
	return p.sheet.where(r.start())
}

// scanner finds the rows of figures in a stretch of the text.
type scanner struct {
	reader *Reader
	plan   *plan
	sheet  *sheet
	pass   *pass
	runs   []run
	cells  bool // it reads cells of a row
	parted bool // text, or the end of a row, since the last figure
	from   int
}

// mostRuns bounds the work on a stretch that is no table.
const mostRuns = 5_000

// scan finds the rows of figures from one rune to another.
func (p *pass) scan(from, to int) []run {
	w := &scanner{reader: p.reader, plan: p.plan, sheet: p.sheet, pass: p, from: from, parted: true}
	s := p.sheet
	for i := s.pieceAt(from); i < len(s.pieces) && s.pieces[i].start < to && len(w.runs) < mostRuns; {
		n := 1
		if s.pieces[i].cell == nil {
			w.line(i, max(w.from, s.pieces[i].start), min(to, s.pieces[i].end))
		} else {
			for i+n < len(s.pieces) && !s.pieces[i+n-1].last {
				n++
			}
			w.row(s.pieces[i:i+n], from)
		}
		i += n
	}
	return w.finished(to)
}

func (w *scanner) finished(to int) []run {
	s := w.sheet
	w.merge()
	for i := range w.runs {
		r := &w.runs[i]
		r.before = s.densely(r.from, r.start())
		next := to
		if i+1 < len(w.runs) {
			next = w.runs[i+1].start()
		}
		r.after = s.densely(r.end(), max(next, r.end()))
	}
	return w.runs
}

// merge joins rows of one cell each that have no text between them: a table printed one cell a line.
func (w *scanner) merge() {
	var runs []run
	for _, r := range w.runs {
		if n := len(runs) - 1; n >= 0 && r.row && runs[n].row && len(r.tokens) == 1 && w.sheet.densely(r.from, r.start()) == "" && w.single(&runs[n]) {
			runs[n].tokens = append(runs[n].tokens, r.tokens...)
			continue
		}
		runs = append(runs, r)
	}
	w.runs = runs
}

func (w *scanner) single(r *run) bool {
	n := len(r.tokens)
	return n == 1 || w.sheet.pieces[w.sheet.of[r.tokens[n-1].start]].part != w.sheet.pieces[w.sheet.of[r.tokens[n-2].start]].part
}

func (w *scanner) put(t token) {
	n := len(w.runs) - 1
	if w.parted || n < 0 {
		w.runs = append(w.runs, run{from: w.from, row: w.cells, tokens: append(make([]token, 0, 8), t)})
		n++
	} else {
		w.runs[n].tokens = append(w.runs[n].tokens, t)
	}
	w.parted = false
	w.from = t.end
}

// line reads a line, or a stretch of one. A note under a table is passed over.
func (w *scanner) line(piece, from, to int) {
	s := w.sheet
	if from >= to {
		return
	}
	if w.isNote(from, to) {
		w.pass.note("table.note", s.raw(from, to), s.pieces[piece].at)
		return
	}
	w.cells = false
	for i := from; i < to; {
		c := s.runes[i]
		switch {
		case isDigit(c) || (c == '+' || isMinus(c)) && i+1 < to && isDigit(s.runes[i+1]):
			// a number may be followed by its remark in the next line
			t, next, is := w.number(i, to)
			if is {
				if t.remark == "" {
					w.remarkBelow(&t, to)
				}
				t.alone = w.alone(&t, from, to)
				w.put(t)
				i = max(next, t.end)
			} else {
				w.parted = w.parted || next > i
				i = max(next, i)
				for i < to && isDigit(s.runes[i]) {
					i++
				}
			}
		case isWord(c):
			if n := w.blankWord(i, from, to); n > 0 {
				w.put(token{start: i, end: i + n, codes: []string{"figure.blank"}})
				i += n
				continue
			}
			w.parted = true
			i++
		case c == ' ' || c == '\n':
			i++
		default:
			if n := w.blankWord(i, from, to); n > 0 {
				w.put(token{start: i, end: i + n, codes: []string{"figure.blank"}})
				i += n
				continue
			}
			i++
		}
	}
}

func (w *scanner) remarkBelow(t *token, to int) {
	if !w.sheet.isBlank(t.end, to) {
		return
	}
	if text, after, is := w.remarkAt(t.end, min(len(w.sheet.runes), t.end+2*longestRemark)); is {
		t.remark, t.end = text, after
		t.codes = append(t.codes, "figure.remark")
	}
}

// alone says that a figure has its line to itself.
func (w *scanner) alone(t *token, from, to int) bool {
	return w.sheet.isBlank(from, t.start) && w.sheet.isBlank(t.end, to)
}

// isBlank says that nothing stands between two runes.
func (s *sheet) isBlank(from, to int) bool {
	for ; from < to; from++ {
		if s.runes[from] != ' ' && s.runes[from] != '\n' {
			return false
		}
	}
	return true
}

// isNote says that a line is a note under a table.
func (w *scanner) isNote(from, to int) bool {
	for from < to && strings.ContainsRune(" *(", w.sheet.runes[from]) {
		from++
	}
	if from == to || !strings.ContainsRune(w.reader.noteRunes, w.sheet.runes[from]) {
		return false
	}
	text := string(w.sheet.runes[from:min(to, from+12)])
	for _, word := range w.reader.words.Notes {
		if rest, is := strings.CutPrefix(text, word); is {
			rest = strings.TrimLeft(rest, " 0123456789一二三")
			return strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "、")
		}
	}
	return false
}

// blankWord is the length of a word for a blank that stands by itself.
func (w *scanner) blankWord(i, from, to int) int {
	r := w.sheet.runes
	if i > from && r[i-1] != ' ' {
		return 0
	}
	j := i
	for j < to && r[j] != ' ' && j-i < 4 {
		j++
	}
	if (j == to || r[j] == ' ') && slices.Contains(w.reader.words.Blanks, string(r[i:j])) {
		return j - i
	}
	return 0
}

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
	if !isDigit(s.runes[i]) && !(i+1 < end && isDigit(s.runes[i+1]) && (s.runes[i] == '+' || isMinus(s.runes[i]))) {
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
		if c := s.runes[i]; !isDigit(c) && !((c == '+' || isMinus(c)) && i+1 < p.end && isDigit(s.runes[i+1])) {
			w.parted = w.parted || isWord(c)
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
