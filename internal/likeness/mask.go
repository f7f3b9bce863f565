package likeness

import (
	"unicode"
	"unicode/utf8"
)

// What stands for what was taken out. Both pass through Mask unchanged, so masking what is masked changes nothing.
const (
	aNumber = '0'
	aName   = '某'
)

// Masked is a text without what differs between copies lawfully, and where each of its characters came from.
type Masked struct {
	source string
	runes  []rune
	spans  []span
}

// span is a range of bytes of the source.
type span struct{ from, to int }

// Mask leaves letters alone (no spaces, no punctuation, one width, one case) and puts one 0 for each number, percentage
// or date in digits or Chinese numerals and for words such as 今年, and one 某 for each mention of the organ itself: a
// name given, its obvious short forms (see forms), 我区, 本机关, 全县. A single Chinese numeral is a number only after 第
// or before a unit: 三件, but not 统一 or 一是. Names that hold digits are taken literally. The time is linear.
func Mask(text string, names ...string) Masked {
	return lettersOf(text).withoutWords(vocabulary(names)).withoutNumbers()
}

// Text is the masked text.
func (m Masked) Text() string { return string(m.runes) }

// Len counts the characters of the masked text.
func (m Masked) Len() int { return len(m.runes) }

// part is where the masked characters from i up to j stand in the source: whole numbers, dates and names.
func (m Masked) part(i, j int) Part {
	from, to := m.spans[i].from, m.spans[j-1].to
	return Part{From: from, To: to, Text: m.source[from:to]}
}

func (m *Masked) push(r rune, s span) {
	if last := len(m.runes) - 1; last >= 0 && m.runes[last] == r && (r == aNumber || r == aName) {
		m.spans[last].to = s.to
		return
	}
	m.runes = append(m.runes, r)
	m.spans = append(m.spans, s)
}

func (m Masked) blank() Masked {
	return Masked{m.source, make([]rune, 0, len(m.runes)), make([]span, 0, len(m.runes))}
}

func lettersOf(text string) Masked {
	m := Masked{source: text}
	for from := 0; from < len(text); {
		r, size := utf8.DecodeRuneInString(text[from:])
		if r = folded(r); unicode.IsLetter(r) || unicode.IsNumber(r) {
			m.push(r, span{from, from + size})
		}
		from += size
	}
	return m
}

// folded turns full-width forms of ASCII into ASCII and capitals into small letters.
func folded(r rune) rune {
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	return unicode.ToLower(r)
}

func (m Masked) withoutWords(words *trie) Masked {
	out := m.blank()
	for i := 0; i < len(m.runes); {
		n, stand := words.longest(m.runes[i:])
		if n == 0 {
			out.push(m.runes[i], m.spans[i])
			i++
			continue
		}
		out.push(stand, span{m.spans[i].from, m.spans[i+n-1].to})
		i += n
	}
	return out
}

func (m Masked) withoutNumbers() Masked {
	out := m.blank()
	for i := 0; i < len(m.runes); {
		n := numberAt(m.runes, i)
		if n == 0 {
			out.push(m.runes[i], m.spans[i])
			i++
			continue
		}
		out.push(aNumber, span{m.spans[i].from, m.spans[i+n-1].to})
		i += n
	}
	return out
}
