package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"nianbao/internal/form"
)

// token is a figure as it is printed, or a blank.
type token struct {
	start, end int    // in runes, with unit and remark
	digits     string // sign, digits and point; empty of a blank
	unit       string
	remark     string
	codes      []string // of notes: how it was printed otherwise
	cell       *Cell
	alone      bool // nothing else stands in its line
	glued      bool // a letter stands right before it
}

func (t *token) blank() bool { return t.digits == "" }

// figure brings what is printed to the column's unit.
func (t *token) figure(c *form.Column) (form.Figure, bool) {
	if t.blank() {
		return form.Figure{}, true
	}
	text := t.digits
	if t.unit != "" {
		power, known := c.Printed()[t.unit]
		if !known {
			return form.Figure{}, false
		}
		text += exponent(power)
	}
	f, err := c.Parse(text)
	return f, err == nil
}

func exponent(power int) string {
	if power == 0 {
		return ""
	}
	return "e" + strconv.Itoa(power)
}

// number reads the number that begins at a rune: with its sign, thousands separators and decimals. What follows it may say
// that its last digit is the number of a label, or that it is no figure at all.
func (w *scanner) number(i, end int) (t token, next int, is bool) {
	s := w.sheet
	t = token{start: i, glued: i > 0 && isWord(s.runes[i-1]) && !isDigit(s.runes[i-1])}
	negative := false
	if c := s.runes[i]; c == '+' || isMinus(c) {
		negative = isMinus(c)
		if c == '+' {
			t.codes = append(t.codes, "figure.sign")
		}
		i++
	}
	from, point := i, false
	digits := []byte{}
	for i < end {
		c := s.runes[i]
		switch {
		case isDigit(c):
			digits = utf8.AppendRune(digits, c)
		case c == '.' && !point && i > from && i+1 < end && isDigit(s.runes[i+1]):
			point = true
			digits = append(digits, '.')
		case c == ',' && !point && w.thousands(i, from, end):
			if len(t.codes) == 0 || t.codes[len(t.codes)-1] != "figure.separator" {
				t.codes = append(t.codes, "figure.separator")
			}
		default:
			goto read
		}
		i++
	}
read:
	if w.wide(from, i) {
		w.pass.noteOnce("characters.full_width", s.printed(from, i), s.where(from))
	}
	t.end = i
	if w.numbersLabel(i, end, digits, point) {
		digits, t.end = digits[:len(digits)-1], i-1
		i--
		if len(digits) == 0 {
			return t, i, false
		}
	} else if w.never(i, end) || w.inWord(t.start) {
		return t, i, false
	}
	t.digits = string(digits)
	if negative {
		t.digits = "-" + t.digits
	}
	w.unit(&t, end)
	return t, t.end, true
}

// beginsNumber says that a digit stands at a rune, or a sign before one.
func (w *scanner) beginsNumber(i, end int) bool {
	r := w.sheet.runes
	return isDigit(r[i]) || (r[i] == '+' || isMinus(r[i])) && i+1 < end && isDigit(r[i+1])
}

func isMinus(c rune) bool { return c == '-' || c == '−' || c == '﹣' }

// thousands says that a comma parts thousands: three digits follow, and up to three stand before it.
func (w *scanner) thousands(i, from, end int) bool {
	r := w.sheet.runes
	before := 0
	for j := i - 1; j >= from && isDigit(r[j]); j-- {
		before++
	}
	if before < 1 || before > 3 || i+3 >= end {
		return false
	}
	for j := i + 1; j <= i+3; j++ {
		if !isDigit(r[j]) {
			return false
		}
	}
	return i+4 >= end || !isDigit(r[i+4])
}

// wide says that digits are printed in full width.
func (w *scanner) wide(from, to int) bool {
	s := w.sheet
	return from < to && s.pieces[s.of[from]].text[s.byteAt[from]] >= 0x80
}

// numbersLabel says that the last digit before a rune is the number of a label.
func (w *scanner) numbersLabel(i, end int, digits []byte, point bool) bool {
	r := w.sheet.runes
	if point || len(digits) == 0 || digits[len(digits)-1] == '0' || i >= end {
		return false
	}
	j := i
	if strings.ContainsRune(".、．,)", r[i]) {
		for j++; j < end && (r[j] == ' ' || r[j] == '\n'); j++ {
		}
		return j < end && (isWord(r[j]) && !isDigit(r[j]) || strings.ContainsRune("“\"‘", r[j]))
	}
	for j < end && r[j] == ' ' {
		j++
	}
	return j < end && isWord(r[j]) && w.beginsLabel(rune(digits[len(digits)-1]), j)
}

// beginsLabel says that the text at a rune begins like the label with that number.
func (w *scanner) beginsLabel(digit rune, at int) bool {
	s := w.sheet
	rest := s.dense[s.at[at]:]
	for i := range w.plan.lines {
		for _, l := range w.plan.lines[i].labels {
			if l.digit == digit && strings.HasPrefix(rest, firstRunes(l.body, 3)) {
				return true
			}
		}
	}
	return false
}

// never says that what follows a number tells that it is no figure of a table: a date, a page, a share.
func (w *scanner) never(i, end int) bool {
	for i < end && w.sheet.runes[i] == ' ' {
		i++
	}
	if i >= end || !strings.ContainsRune(w.reader.words.Never, w.sheet.runes[i]) {
		return false
	}
	_, is := w.unitAt(i, end)
	return !is
}

// inWord says that a number is part of a word in Latin letters, or of an item in brackets.
func (w *scanner) inWord(i int) bool {
	if i == 0 {
		return false
	}
	c := w.sheet.runes[i-1]
	return c < 0x80 && isWord(c) && !isDigit(c)
}

// unit takes the unit behind a number, and the remark behind both.
func (w *scanner) unit(t *token, end int) {
	i := t.end
	for i < end && w.sheet.runes[i] == ' ' {
		i++
	}
	if word, is := w.unitAt(i, end); is {
		t.unit = word
		t.end = i + len([]rune(word))
		t.codes = append(t.codes, "figure.unit")
	}
	if text, after, is := w.remarkAt(t.end, end); is {
		t.remark, t.end = text, after
		t.codes = append(t.codes, "figure.remark")
	}
}

// unitAt is the unit that is printed at a rune.
func (w *scanner) unitAt(i, end int) (string, bool) {
	for _, unit := range w.reader.units {
		n := 0
		for _, c := range unit {
			if i+n >= end || w.sheet.runes[i+n] != c {
				break
			}
			n++
		}
		if n > 0 && n == len([]rune(unit)) {
			return unit, true
		}
	}
	return "", false
}

// longestRemark is in characters.
const longestRemark = 80

// remarkAt is the remark in brackets that follows a figure; neither the number of a label nor a piece of one.
func (w *scanner) remarkAt(i, end int) (text string, after int, is bool) {
	s := w.sheet
	for i < end && (s.runes[i] == ' ' || s.runes[i] == '\n' && !w.cells) {
		i++
	}
	if i >= end || s.runes[i] != '(' {
		return "", 0, false
	}
	depth := 0
	for j := i; j < end && j-i <= longestRemark; j++ {
		switch s.runes[j] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth > 0 {
			continue
		}
		dense := s.densely(i, j)
		if len(dense) < 6 || w.reader.isNumeral([]rune(dense)[0]) && len([]rune(dense)) < 3 || w.isLabelPart(dense) {
			return "", 0, false
		}
		return s.printed(i, j+1), j + 1, true
	}
	return "", 0, false
}

// isLabelPart says that a text is a piece of a label, or of the note that the form prints.
func (w *scanner) isLabelPart(dense string) bool {
	for i := range w.plan.lines {
		for _, l := range w.plan.lines[i].labels {
			if strings.Contains(l.dense, dense) {
				return true
			}
		}
	}
	for i := range w.plan.edition.Sections {
		if note := w.plan.edition.Sections[i].Note; note != nil && strings.Contains(w.reader.squeezed(note.ZH), dense) {
			return true
		}
	}
	return false
}

// printed is what stands from one rune to another, over lines too.
func (s *sheet) printed(from, to int) string {
	var b strings.Builder
	for from < to {
		p := &s.pieces[s.of[from]]
		if p.cell != nil && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(s.raw(from, to))
		from = p.end + 1
	}
	return strings.TrimSpace(b.String())
}
