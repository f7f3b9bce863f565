package narrative

import (
	"strings"
	"unicode/utf8"
)

type figure int

const (
	noFigure figure = iota
	counted         // 35件
	percent         // 12.5%
	misprint        // a number that can't be read, with its unit
)

// piece is a stretch of a sentence up to its figure, or up to the next pause where it has none.
type piece struct {
	lead        string // what stands before the figure
	figure      figure
	n           int64 // the count, or the percentage as printed
	decimals    int
	approximate bool
	unit        string
	before      byte // the pause before it: , ; : ( ) or 0 where it follows a figure directly
	depth       int  // in how many brackets
}

const (
	aboutWords  = "大约|约|大概|将近|接近|近乎|近|超过|超|逾|不足|不到|至少" // the longer first
	behindWords = "以上|左右|上下|以内|以下"
)

// cutter cuts a sentence into pieces.
type cutter struct {
	s      string
	pieces []piece
	start  int
	before byte
	depth  int
}

func cut(pieces []piece, s string) []piece {
	c := cutter{s: s, pieces: pieces[:0], before: ';'}
	for i := 0; i < len(s); {
		r, width := runeAt(s, i)
		if !startsNumeral(r) {
			if c.pauses(r, i) {
				c.pause(r, i, i+width)
			}
			i += width
			continue
		}
		if size, figure := c.figureAt(i); size > 0 {
			i += size
			if figure {
				c.start = i
			}
			continue
		}
		i += width
	}
	c.pause(';', len(s), len(s))
	return c.pieces
}

// pauses: 、 parts clauses only behind a figure and its bracket; elsewhere it lists words (复议、诉讼). A point between digits is no stop.
func (c *cutter) pauses(r rune, at int) bool {
	if r >= '\u4e00' {
		return false
	}
	switch r {
	case ',', ';', ':', '(', ')', '。', '!', '?':
		return true
	case '、':
		return c.start == at
	case '.':
		_, next := digit(c.s[at+1:])
		return next == 0 && (at == 0 || c.s[at-1] < '0' || c.s[at-1] > '9')
	}
	return false
}

func (c *cutter) pause(r rune, at, next int) {
	sign := byte(',')
	if lead := c.s[c.start:at]; lead != "" {
		c.pieces = append(c.pieces, piece{lead: lead, before: c.before, depth: c.depth})
		c.before = 0
	}
	switch r {
	case '(':
		sign, c.depth = '(', c.depth+1
	case ')':
		sign, c.depth = ')', max(0, c.depth-1)
	case ';':
		sign = ';'
	case ':':
		sign = ':'
	}
	if c.before == 0 || c.before == ',' || sign == ';' {
		c.before = sign
	}
	c.start = next
}

// figureAt takes in the figure that starts at i. Another number (a year, an article) is only stepped over.
func (c *cutter) figureAt(i int) (size int, figure bool) {
	s := c.s[i:]
	if strings.HasPrefix(s, "百分之") {
		return c.spelledPercent(s, i)
	}
	m := readNumeral(s)
	if m.size == 0 || strings.HasSuffix(c.s[:i], "第") || s[:m.size] == "一" && c.idle(i, s[m.size:]) {
		return m.size, false
	}
	p := piece{n: m.n, decimals: m.decimals, approximate: m.approximate, figure: counted}
	behind := cursor{s[m.size:]}
	switch {
	case behind.eatAny("%"):
		p.n, p.figure = m.mantissa, percent
		if !m.legible {
			p.figure = misprint
		}
	case behind.eatAny("件|份|宗|起|例|条") && !has(first(behind.s), "次|套"):
		p.unit = s[m.size : len(s)-len(behind.s)]
		if !m.ok {
			p.figure = misprint
		}
	default:
		return m.size, false
	}
	p.approximate = behind.eatAny(behindWords) || p.approximate
	c.push(p, i)
	return len(s) - len(behind.s), true
}

// idle: 一起 says together, and 无一件, 每一件 count nothing.
func (c *cutter) idle(at int, behind string) bool {
	unit := cursor{behind}
	return unit.eatAny("起|例") || suffix(c.s[c.start:at], "每|无|未发生|未引发|没有|未出现|未产生") > 0
}

// spelledPercent reads 百分之十二点五 and 百分之12.5.
func (c *cutter) spelledPercent(s string, i int) (size int, figure bool) {
	m := readNumeral(s[len("百分之"):])
	if m.size == 0 {
		return len("百分之"), false
	}
	p := piece{n: m.mantissa, decimals: m.decimals, figure: percent, approximate: m.approximate}
	behind := cursor{s[len("百分之")+m.size:]}
	if behind.eatAny("点") {
		for p.decimals < mostDigits/2 {
			d, width := chineseDigit(behind.s)
			if width == 0 {
				break
			}
			p.n, p.decimals, behind.s = p.n*10+d, p.decimals+1, behind.s[width:]
		}
	}
	if !m.legible || m.mantissa > 1e6 {
		p.figure = misprint
	}
	c.push(p, i)
	return len(s) - len(behind.s), true
}

func (c *cutter) push(p piece, at int) {
	p.lead, p.before, p.depth = c.s[c.start:at], c.before, c.depth
	if about := suffix(p.lead, aboutWords); about > 0 {
		p.lead, p.approximate = p.lead[:len(p.lead)-about], true
	}
	c.pieces = append(c.pieces, p)
	c.before = 0
}

// first is the first rune of s.
func first(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}
