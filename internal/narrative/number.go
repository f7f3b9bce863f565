package narrative

import (
	"strings"
	"unicode/utf8"
)

const (
	mostDigits   = 16 // of 2^53-1
	mostNumerals = 20 // runes of a number in Chinese numerals
	mostCount    = 1<<53 - 1
)

// numeral is a number as it was written: n where it is a whole one, mantissa and decimals as printed for percentages.
// Where it can be read it is legible, where it is a count besides it is ok; size is what it takes up in any case, so that
// a scan goes on behind it.
type numeral struct {
	n, mantissa              int64
	decimals, size           int
	approximate, legible, ok bool
}

// Number reads the number that text starts with and returns what follows it: Arabic digits (full width too, with
// thousands separators, and decimals before 万 or 亿) or Chinese numerals. 约, 近, 余, 多 and the like make it approximate.
// A number that can be read two ways (三五, 一百二, 12 34), is not whole or is beyond 2^53-1 is none; then rest is text.
func Number(text string) (n int64, rest string, approximate, ok bool) {
	c := cursor{strings.TrimLeft(text, " \t\u3000")}
	about := c.eatAny(aboutWords)
	m := readNumeral(strings.TrimLeft(c.s, " \t\u3000"))
	if !m.ok {
		return 0, text, false, false
	}
	return m.n, strings.TrimLeft(c.s, " \t\u3000")[m.size:], about || m.approximate, true
}

// readNumeral reads a number at the start of s; its size is 0 where s starts with none.
func readNumeral(s string) numeral {
	if _, size := digit(s); size > 0 {
		return arabic(s)
	}
	return chinese(s)
}

// digit is the ASCII or full-width digit that s starts with; size 0 where there is none.
func digit(s string) (value int64, size int) {
	switch {
	case s == "":
	case s[0] >= '0' && s[0] <= '9':
		return int64(s[0] - '0'), 1
	case len(s) > 2 && s[0] == 0xEF && s[1] == 0xBC && s[2] >= 0x90 && s[2] <= 0x99:
		return int64(s[2] - 0x90), 3
	}
	return 0, 0
}

// digits reads a run of digits; beyond mostDigits the value is meaningless and count tells.
func digits(s string) (value int64, count, size int) {
	for {
		d, width := digit(s[size:])
		if width == 0 {
			return value, count, size
		}
		if count < mostDigits {
			value = value*10 + d
		}
		count, size = count+1, size+width
	}
}

func arabic(s string) numeral {
	value, count, size := digits(s)
	m := numeral{ok: true}
	if count <= 3 && s[0] != '0' {
		value, count, size, m.ok = thousands(s, value, count, size)
	} else if next, _, _ := digits(s[size+blanks(s[size:]):]); next > 0 && blanks(s[size:]) > 0 {
		m.ok = false
	}
	fraction, places, width := decimals(s[size:])
	m.mantissa, m.decimals, m.size = value, places, size+width
	m.ok = m.ok && count+places <= mostDigits
	m.legible = m.ok
	for range places {
		m.mantissa *= 10
	}
	m.mantissa += fraction
	return m.scaled(s)
}

// thousands goes on over groups of three digits. A blank before anything else is a number torn apart or two of them.
func thousands(s string, first int64, digitsSoFar, sizeSoFar int) (value int64, count, size int, ok bool) {
	value, count, size = first, digitsSoFar, sizeSoFar
	for {
		gap := separator(s[size:])
		group, length, width := digits(s[size+gap:])
		switch {
		case gap == 0 || length == 0:
			return value, count, size, true
		case length == 3:
			value, count, size = value*1000+group, count+3, size+gap+width
			if count > mostDigits {
				return value, count, size, false
			}
		default:
			torn := s[size] == ' '
			if torn {
				size += gap + width
			}
			return value, count, size, !torn
		}
	}
}

func separator(s string) int {
	switch {
	case strings.HasPrefix(s, ","):
		return 1
	case strings.HasPrefix(s, "，"):
		return len("，")
	}
	return blanks(s)
}

func blanks(s string) int {
	return len(s) - len(strings.TrimLeft(s, " "))
}

func decimals(s string) (fraction int64, places, size int) {
	c := cursor{s}
	if !c.eatAny(".|．") {
		return 0, 0, 0
	}
	point := len(s) - len(c.s)
	fraction, places, size = digits(s[point:])
	if places == 0 {
		return 0, 0, 0
	}
	return fraction, places, point + size
}

// scaled takes 余, 多 and a scale behind the digits in: 20余, 1.2万, 3千多.
func (m numeral) scaled(s string) numeral {
	if !m.ok {
		return m
	}
	c := cursor{s[m.size:]}
	m.approximate = c.eatAny("余|多")
	scale := c.scale()
	if scale > 1 && c.eatAny("余|多") {
		m.approximate = true
	}
	m.size = len(s) - len(c.s)
	m.n, m.ok = product(m.mantissa, scale, m.decimals)
	_, more := digit(c.s)
	m.ok = m.ok && more == 0 && (c.s == "" || !startsNumeral(runeOf(c.s)))
	return m
}

// scale eats 万 and its like, over blanks; 1 where there is none.
func (c *cursor) scale() int64 {
	behind := cursor{c.s[blanks(c.s):]}
	value, size := power(behind.s)
	if size == 0 || value == 10 || strings.HasPrefix(behind.s, "百分") {
		return 1
	}
	c.s = behind.s[size:]
	if value == 1e4 && c.eatAny("亿") {
		value = 1e12
	}
	return value
}

// product is mantissa * scale / 10^places where that is a whole number in bounds; decimals without a scale count nothing.
func product(mantissa, scale int64, places int) (int64, bool) {
	if places > 0 && scale == 1 {
		return 0, false
	}
	for ; places > 0 && scale > 1; places-- {
		scale /= 10
	}
	for ; places > 0; places-- {
		if mantissa%10 != 0 {
			return 0, false
		}
		mantissa /= 10
	}
	return mantissa * scale, mantissa <= mostCount/scale
}

// power is the Chinese unit that s starts with: 十, 百, 千, 万, 亿.
func power(s string) (value int64, size int) {
	r, size := utf8.DecodeRuneInString(s)
	switch r {
	case '十':
		return 10, size
	case '百':
		return 100, size
	case '千':
		return 1000, size
	case '万':
		return 1e4, size
	case '亿':
		return 1e8, size
	}
	return 0, 0
}

// chineseDigit is the Chinese digit that s starts with.
func chineseDigit(s string) (value int64, size int) {
	r, size := utf8.DecodeRuneInString(s)
	switch r {
	case '零', '○':
		r = '〇'
	case '两':
		r = '二'
	}
	if at := strings.IndexRune("〇一二三四五六七八九", r); at >= 0 {
		return int64(at / len("〇")), size
	}
	return 0, 0
}

func runeOf(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// startsNumeral tells whether a number may start with r: almost no rune does.
func startsNumeral(r rune) bool {
	if r < '〇' {
		return r >= '0' && r <= '9'
	}
	switch r {
	case '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '两', '零', '〇':
		return true
	}
	return false
}

// chinese reads 二十三, 一百零五, 两千, 三万二千 and, digit by digit, 二〇五.
func chinese(s string) numeral {
	var sum reckoning
	m := numeral{ok: true}
	units, zeros, runes := 0, 0, 0
	for m.size < len(s) {
		value, size := chineseDigit(s[m.size:])
		if unit, width := power(s[m.size:]); width > 0 {
			units, size = units+1, width
			m.ok = sum.unit(unit) && m.ok
		} else if size > 0 {
			if value == 0 {
				zeros++
			}
			m.ok = sum.digit(value) && m.ok
		} else {
			break
		}
		runes, m.size = runes+1, m.size+size
	}
	if units == 0 && runes > 1 {
		// 三五 says three to five; digits alone are a number where a zero among them says so.
		m.ok = zeros > 0 && runes <= mostDigits
		m.n = spelled(s[:m.size], m.ok)
	} else {
		m.n, m.ok = sum.total(m.ok && runes > 0 && runes <= mostNumerals)
	}
	c := cursor{s[m.size:]}
	m.approximate = m.ok && c.eatAny("余|多")
	m.size, m.mantissa, m.legible = len(s)-len(c.s), m.n, m.ok
	return m
}

func spelled(s string, ok bool) (n int64) {
	for ok && s != "" {
		value, size := chineseDigit(s)
		n, s = n*10+value, s[size:]
	}
	return n
}

// reckoning adds a number in Chinese numerals up, one section of four places after the other.
type reckoning struct {
	sum, section, held int64 // held: the digit that waits for its unit
	last, big          int64 // the unit before, and the 万 or 亿 before
	waiting, zero      bool
}

func (r *reckoning) digit(value int64) bool {
	if value == 0 {
		alone := !r.waiting && (!r.zero || r.sum+r.section == 0)
		r.zero = true
		return alone
	}
	ok := !r.waiting
	r.held, r.waiting = value, true
	return ok
}

func (r *reckoning) unit(value int64) bool {
	if value >= 1e4 {
		return r.closeSection(value)
	}
	if !r.waiting {
		if value != 10 {
			return false // 百余, 千百 have no figure of their own
		}
		r.held = 1
	}
	ok := r.last == 0 || value < r.last
	r.section, r.last, r.waiting, r.zero = r.section+r.held*value, value, false, false
	return ok
}

func (r *reckoning) closeSection(value int64) bool {
	raises := value == 1e8 && r.big == 1e4 // 万亿
	if !r.lastDigit() || r.section == 0 && !raises {
		return false
	}
	ok := r.big == 0 || value < r.big || raises
	if raises {
		r.sum = (r.sum + r.section) * value
	} else {
		r.sum += r.section * value
	}
	r.section, r.last, r.big, r.zero = 0, 0, value, false
	return ok && r.sum <= mostCount
}

// lastDigit adds the digit that no unit follows; 一百二 and 两万三 leave open what it stands for.
func (r *reckoning) lastDigit() bool {
	if !r.waiting {
		return true
	}
	ok := r.zero || r.last == 10 || r.last == 0 && r.big == 0
	r.section, r.waiting = r.section+r.held, false
	return ok
}

func (r *reckoning) total(ok bool) (int64, bool) {
	ok = r.lastDigit() && ok && r.sum+r.section <= mostCount
	if !ok {
		return 0, false
	}
	return r.sum + r.section, true
}
