package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sheet is the text of a document made ready for matching: a line or a cell after the other, its characters brought to one
// form, each with where it stands. The dense text is the same without blanks and punctuation.
type sheet struct {
	pieces []piece
	runes  []rune  // every piece ends with a line feed
	from   []int32 // by rune: its character in its piece
	byteAt []int32 // by rune: its byte in its piece
	of     []int32 // by rune: its piece
	dense  string
	flat   []int32 // by byte of dense: its rune
	at     []int32 // by rune: the byte of dense at or behind it
}

// piece is a line, or a cell of a row.
type piece struct {
	text       string
	at         At
	part       int
	cell       *Cell // nil of a line, and of the only cell of a row
	last       bool  // of its row
	start, end int   // in runes, without the line feed
	mark       bool  // a page number or a running head: not of the text
}

// newSheet lays the parts out.
func (r *Reader) newSheet(d Document) *sheet {
	n := 0
	for i := range d.Parts {
		n += max(1, len(d.Parts[i].Cells))
	}
	s := &sheet{pieces: make([]piece, 0, n)}
	size := 0
	for i := range d.Parts {
		p := &d.Parts[i]
		switch {
		case len(p.Cells) == 0:
			s.pieces = append(s.pieces, piece{text: p.Text, at: p.At, part: i, last: true})
		case len(p.Cells) == 1:
			s.pieces = append(s.pieces, piece{text: p.Cells[0].Text, at: p.Cells[0].At, part: i, last: true})
		}
		size += len(p.Text)
		for j := range p.Cells {
			if c := &p.Cells[j]; len(p.Cells) > 1 {
				s.pieces = append(s.pieces, piece{text: c.Text, at: c.At, part: i, cell: c, last: j == len(p.Cells)-1})
			}
			size += len(p.Cells[j].Text)
		}
	}
	return s.grown(size + len(s.pieces))
}

func (s *sheet) grown(size int) *sheet {
	n := size/2 + 16
	s.runes = make([]rune, 0, n)
	s.from, s.byteAt, s.of, s.at = make([]int32, 0, n), make([]int32, 0, n), make([]int32, 0, n), make([]int32, 0, n)
	return s
}

// lay brings the pieces to one form and makes the dense text. Page numbers and running heads are left out.
func (r *Reader) lay(s *sheet) {
	dense := make([]byte, 0, 2*cap(s.runes))
	s.flat = make([]int32, 0, 2*cap(s.runes))
	for i := range s.pieces {
		p := &s.pieces[i]
		p.start = len(s.runes)
		if !p.mark {
			n := int32(0)
			for at, c := range p.text {
				for _, c := range r.plain(c) {
					if c != 0 {
						s.put(c, n, short(at), short(i))
					}
				}
				n++
			}
		}
		p.end = len(s.runes)
		s.put('\n', 0, 0, int32(i))
	}
	for i, c := range s.runes {
		s.at = append(s.at, short(len(dense)))
		if isWord(c) {
			dense = utf8.AppendRune(dense, c)
			for len(s.flat) < len(dense) {
				s.flat = append(s.flat, short(i))
			}
		}
	}
	s.at = append(s.at, short(len(dense)))
	s.flat = append(s.flat, short(len(s.runes)))
	s.dense = string(dense)
}

// short is a place in a document, which has at most maxCharacters.
func short(n int) int32 { return int32(n) } //nolint:gosec // see there

func (s *sheet) put(c rune, from, byteAt, of int32) {
	s.runes = append(s.runes, c)
	s.from = append(s.from, from)
	s.byteAt = append(s.byteAt, byteAt)
	s.of = append(s.of, of)
}

// plain brings a character to the form in which it is matched: itself, another, or for some several.
func (r *Reader) plain(c rune) [4]rune {
	switch {
	case c >= firstHan && c <= lastHan:
		if simple := r.simple[c-firstHan]; simple != 0 {
			c = simple
		}
		return [4]rune{c}
	case c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r' || c == 0xa0 || c == 0x3000:
		return [4]rune{' '}
	case c < 0x80:
		return [4]rune{c}
	case c > 0xff00 && c < 0xff5f:
		return [4]rune{c - 0xfee0}
	}
	return r.odd(c)
}

// odd brings a rarer character to its form.
func (r *Reader) odd(c rune) (of [4]rune) {
	if plain, is := r.radicals[c]; is {
		return [4]rune{plain}
	}
	if unicode.Is(unicode.Cf, c) || c == 0xfe0f {
		return of
	}
	if c == '、' || c == '。' || c >= 0x2010 && c < 0x2030 {
		return [4]rune{c}
	}
	n := 0
	for _, k := range r.compatible(c) {
		if n < len(of) {
			of[n] = k
			n++
		}
	}
	if of[0] >= firstHan && of[0] <= lastHan {
		if simple := r.simple[of[0]-firstHan]; simple != 0 {
			of[0] = simple
		}
	}
	return of
}

// The range of the common Chinese characters.
const (
	firstHan = 0x4e00
	lastHan  = 0x9fff
)

// isWord says that a character counts in matching: a letter or a digit.
func isWord(c rune) bool {
	if c < 0x80 {
		return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return c >= 0x3400 && c < 0xa000 || c == '〇' || c >= 0xac00 && (unicode.IsLetter(c) || unicode.IsDigit(c)) || c < 0x2000 && unicode.IsLetter(c)
}

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

// where tells the place of a rune in the document.
func (s *sheet) where(i int) At {
	if i >= len(s.runes) {
		if len(s.pieces) == 0 {
			return At{}
		}
		i = len(s.runes) - 1
	}
	at := s.pieces[s.of[i]].at
	at.Offset += int(s.from[i])
	return at
}

// raw is what is printed from one rune to another of the same piece, to the piece's end at most.
func (s *sheet) raw(from, to int) string {
	if from >= to || from >= len(s.runes) {
		return ""
	}
	p := &s.pieces[s.of[from]]
	end := len(p.text)
	if to < p.end {
		end = int(s.byteAt[to])
	}
	return p.text[s.byteAt[from]:max(end, int(s.byteAt[from]))]
}

// densely is the dense text from one rune to another.
func (s *sheet) densely(from, to int) string {
	if from >= to {
		return ""
	}
	return s.dense[s.at[from]:s.at[to]]
}

// pieceAt is the first piece that ends behind a rune.
func (s *sheet) pieceAt(i int) int {
	if i < len(s.of) {
		return int(s.of[i])
	}
	return len(s.pieces)
}

// squeezed is a text of the form as it is matched.
func (r *Reader) squeezed(text string) string {
	var dense []rune
	for _, c := range text {
		for _, c := range r.plain(c) {
			if c != 0 && isWord(c) {
				dense = append(dense, c)
			}
		}
	}
	return string(dense)
}

// sortedByLength sorts texts, the longest first, each once.
func sortedByLength(texts []string) []string {
	slices.SortFunc(texts, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(texts)
}
