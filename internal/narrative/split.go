package narrative

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestSentence is in bytes. What goes on longer without a full stop is a table or a list run together.
const longestSentence = 3000

// span is one sentence of the text: whether a paragraph opens with it, whether it has a rune that every claim needs, and
// whether blanks stand in it.
type span struct {
	start, end        int
	opens, key, blank bool
}

// splitter walks over the text once and hands out its sentences.
type splitter struct {
	text  string
	yield func(span)
	now   span
	begun bool
	line  int  // where the line starts
	last  rune // the last rune that is not blank
	years years
}

// split hands the sentences of text out, in order, and counts the years it names on the way.
// A sentence ends at 。！？ and where a line ends for good; a ； only parts its clauses, for what was said before goes on to hold.
func split(text string, yield func(span)) years {
	s := splitter{text: text, yield: yield, now: span{opens: true}}
	for i := 0; i < len(text); {
		r, size := runeAt(text, i)
		if r < '\u4e00' {
			s.sign(r, i, i+size)
		} else {
			s.word(r, i)
		}
		i += size
	}
	s.finish(len(text))
	return s.years
}

// runeAt decodes as utf8 does, faster for what a narrative mostly consists of: ASCII and runes of three bytes.
func runeAt(s string, i int) (rune, int) {
	b := s[i]
	if b < utf8.RuneSelf {
		return rune(b), 1
	}
	if b > 0xE0 && b < 0xED && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80 {
		return rune(b&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s[i:])
}

// word takes a Chinese character in.
func (s *splitter) word(r rune, at int) {
	if !s.begun {
		s.begun, s.now.start = true, at
	}
	s.last = r
	switch r {
	case '申', '诉', '议', '结', '答', '维', '纠', '件', '份', '宗':
		s.now.key = true
	case '年':
		s.years.count(s.text[:at])
	case '！', '？':
		s.finish(at + len("！"))
	}
}

// sign takes anything else in.
func (s *splitter) sign(r rune, at, next int) {
	if blank(r) {
		s.now.blank = s.begun
		if r == '\n' {
			s.newline(at, next)
		}
		return
	}
	if !s.begun {
		s.begun, s.now.start = true, at
	}
	s.last = r
	switch r {
	case '。', '!', '?':
		s.finish(next)
	}
}

func (s *splitter) finish(end int) {
	if !s.begun {
		return
	}
	s.now.end = end
	s.yield(s.now)
	s.now, s.begun = span{}, false
}

// newline ends a sentence where a paragraph, a heading or a list item ends; else the line was only too long for the page.
func (s *splitter) newline(at, next int) {
	switch {
	case !s.begun:
		s.now.opens = true
	case s.last == ':' || s.last == '：' || s.last == '.' || s.heading(at) || marker(s.text[next:]) > 0:
		s.finish(at)
		s.now.opens = true
	}
	s.line = next
}

// heading tells whether the line that ends here is one: the whole sentence so far, short, without a pause.
func (s *splitter) heading(end int) bool {
	line := strings.TrimSpace(s.text[s.line:end])
	if s.now.start < s.line || len(line) > 90 || strings.ContainsAny(line[marker(line):], "，,、；;") {
		return false
	}
	if marker(line) > 0 && len(line) <= 60 {
		return true
	}
	for _, word := range [...]string{"情况", "方面", "问题", "措施", "事项", "公开", "建设", "保障", "管理"} {
		if strings.HasSuffix(line, word) {
			return true
		}
	}
	return false
}

// marker is the size of the enumeration mark that s starts with: （一） 1. 二、 一是 ①; 0 where there is none.
func marker(s string) int {
	if len(s) > 60 {
		s = s[:60] // no mark is longer, blanks included
	}
	c := cursor{strings.TrimLeft(s, " \t\r\n\u3000")}
	if r, size := utf8.DecodeRuneInString(c.s); r >= '①' && r <= '⑳' {
		return len(s) - len(c.s) + size
	}
	bracket := c.eatAny("(|（")
	_, count, size := digits(c.s)
	arabic := count > 0
	for !arabic {
		_, width := chineseDigit(c.s[size:])
		if _, unit := power(c.s[size:]); unit > 0 {
			width = unit
		}
		if width == 0 {
			break
		}
		count, size = count+1, size+width
	}
	if count == 0 || count > 3 {
		return 0
	}
	c.s = strings.TrimLeft(c.s[size:], " \t\u3000\u00a0")
	if !c.eatAny(closing(bracket, arabic)) {
		return 0
	}
	if _, size := digit(c.s); size > 0 && !year(c.s) && !bracket {
		return 0
	}
	return len(s) - len(c.s)
}

func closing(bracket, arabic bool) string {
	switch {
	case bracket:
		return ")|）"
	case arabic:
		return ".|．|、|)|）"
	}
	return "、|是"
}

// year tells whether s starts with a year: 2.2024年 is item 2, 2.5 a figure.
func year(s string) bool {
	_, count, size := digits(s)
	return count == 4 && strings.HasPrefix(strings.TrimLeft(s[size:], " "), "年")
}

// years counts how often the text names each year of this century.
type years [100]int

// count takes in the year that stands at the end of before.
func (y *years) count(before string) {
	before = strings.TrimRight(before[max(0, len(before)-24):], " \n\r\t\u3000")
	n, unit := 0, 1
	for range 4 {
		r, size := utf8.DecodeLastRuneInString(before)
		d := fold(r) - '0'
		if d < 0 || d > 9 {
			return
		}
		n, unit, before = n+int(d)*unit, unit*10, before[:len(before)-size]
	}
	if n >= 2000 && n < 2100 {
		y[n-2000]++
	}
}

// spokenOf is the year that the text names most often; 0 where two are named as often.
func (y *years) spokenOf() int {
	best, most := 0, 0
	for i, n := range y {
		switch {
		case n > most:
			best, most = 2000+i, n
		case n == most:
			best = 0
		}
	}
	return best
}

// fold is the half-width form of a full-width sign.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '○':
		return '〇'
	}
	return r
}

// plain writes a sentence without what print adds: full-width signs, quotation marks, page numbers between lines and
// blanks, of which one stays where it parts two digits.
func plain(buf []byte, s string) []byte {
	gap, line, run := false, 0, 0 // run: where what is taken as it stands starts
	for i := 0; i < len(s); {
		r, size := runeAt(s, i)
		i += size
		if r >= '\u4e00' && r < '\ufe00' || r > ' ' && r < utf8.RuneSelf && r != '"' && !gap {
			gap = false
			continue
		}
		buf = append(buf, s[run:i-size]...)
		run = i
		switch {
		case r == '\n':
			line = pageNumber(buf, line)
			buf, gap = buf[:line], true
		case blank(r):
			gap = true
		case r == '“' || r == '”' || r == '‘' || r == '’' || r == '"':
		default:
			r = fold(r)
			if gap && isDigit(r) && len(buf) > 0 && isDigit(rune(buf[len(buf)-1])) {
				buf = append(buf, ' ')
			}
			buf, gap = utf8.AppendRune(buf, r), false
		}
	}
	return append(buf, s[run:]...)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func blank(r rune) bool {
	return r <= ' ' || r == '\u3000' || r == '\u200b' || r == '\ufeff' || r >= utf8.RuneSelf && r < '\u4e00' && unicode.IsSpace(r)
}

// pageNumber is where the last line of buf starts if it is only a page number (- 2 -), else where it ends.
func pageNumber(buf []byte, line int) int {
	if len(buf)-line > 16 {
		return len(buf)
	}
	s := string(buf[line:])
	inner := strings.Trim(s, "-—–－")
	_, count, size := digits(inner)
	if count > 0 && size == len(inner) && len(inner) < len(s) {
		return line
	}
	return len(buf)
}
