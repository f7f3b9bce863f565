package extract

import (
	"slices"
	"strings"
	"unicode/utf8"
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
		r.before = lastBytes(s.densely(r.from, r.start()), longestBefore)
		next := to
		if i+1 < len(w.runs) {
			next = w.runs[i+1].start()
		}
		r.after = firstRunes(s.densely(r.end(), max(next, r.end())), longestHead)
	}
	return w.runs
}

// longestBefore is how much of the text before a row of figures is looked at, in bytes: a head of a table and a label.
const longestBefore = 1_500

// lastBytes is the end of a text, from the beginning of a character on.
func lastBytes(text string, n int) string {
	if len(text) <= n {
		return text
	}
	text = text[len(text)-n:]
	for len(text) > 0 && !utf8.RuneStart(text[0]) {
		text = text[1:]
	}
	return text
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
		case w.beginsNumber(i, to):
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
