package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// htmlLine is the line being written: blanks are one blank, and none where a line of the source ends between two characters of
// Chinese.
type htmlLine struct {
	text  strings.Builder
	last  rune
	blank bool // blanks came after what is written
	ended bool // a line end among them
}

// write adds a text. In a preformatted one line ends are kept and told by newLine.
func (l *htmlLine) write(text string, pre bool, newLine func()) {
	if pre {
		for {
			line, rest, more := strings.Cut(text, "\n")
			l.add(line)
			if !more {
				return
			}
			newLine()
			text = rest
		}
	}
	l.add(text)
}

func (l *htmlLine) add(text string) {
	for _, c := range text {
		switch c {
		case '\n', '\r':
			l.blank, l.ended = true, true
		case ' ', '\t', '\f', '\u00a0':
			l.blank = true
		case '\ufeff', '\u200b', 0:
		default:
			l.put(c)
		}
	}
}

func (l *htmlLine) put(c rune) {
	if l.blank && l.last != 0 && (!l.ended || !isWide(l.last) || !isWide(c)) {
		l.text.WriteByte(' ')
	}
	l.text.WriteRune(c)
	l.blank, l.ended, l.last = false, false, c
}

// take ends the line.
func (l *htmlLine) take() string {
	text := strings.Trim(l.text.String(), " \u3000")
	if l.last != 0 || l.blank {
		*l = htmlLine{}
	}
	return text
}

// isWide tells whether a character is written without blanks beside it.
func isWide(c rune) bool {
	return c >= 0x2e80 && utf8.ValidRune(c) && (unicode.Is(unicode.Han, c) || c >= 0x3000 && c < 0x3100 || c >= 0xff00 && c < 0xff61)
}
