package extract

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// textLines are the lines from one rune to another as they are printed, without page numbers and running heads; the cells
// of a row are one line.
func (s *sheet) textLines(p *pass, from, to int) []string {
	var lines []string
	part := -1
	for i := s.pieceAt(from); i < len(s.pieces) && s.pieces[i].start < to; i++ {
		piece := &s.pieces[i]
		if piece.mark {
			continue
		}
		text := p.reader.tidy(s.raw(max(from, piece.start), min(to, piece.end)))
		if piece.cell != nil && piece.part == part {
			if text != "" {
				lines[len(lines)-1] = strings.TrimSpace(lines[len(lines)-1] + " " + text)
			}
			continue
		}
		part = piece.part
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, line)
		}
	}
	return lines
}

// tidy brings the blanks of a line to single ones, leaves out those between Chinese characters, and puts characters in
// place of the radicals that look like them.
func (r *Reader) tidy(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	last, blank := rune(0), false
	indent := strings.HasPrefix(text, "\u3000\u3000") || strings.HasPrefix(text, "    ")
	if indent {
		b.WriteString(indented)
	}
	for _, c := range text {
		switch {
		case c == ' ' || c == '\t' || c == 0xa0 || c == 0x3000 || c == '\v' || c == '\f' || c == '\r':
			blank = last != 0 && last != '\n'
			continue
		case c == 0xad || c >= 0x200b && c <= 0x200f || c == 0xfeff || c < ' ' && c != '\n' || c == utf8.RuneError:
			continue
		case c >= 0x2e80 && c < 0x2fe0:
			c = r.odd(c)[0]
		}
		if blank && c != '\n' && (!isHan(last) || !isHan(c)) && !isWidePoint(last) && !isWidePoint(c) {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
		last, blank = c, false
	}
	return b.String()
}

// indented marks a line that begins a paragraph.
const indented = "\x01"

// isHan says that a character is set solid: a Chinese one, or punctuation in full width.
func isHan(c rune) bool {
	return c >= 0x3000 && c < 0xa000 || c >= 0xff00 && c < 0xffe0 || strings.ContainsRune("“”‘’—…·", c)
}

// isWidePoint says that a character is punctuation in full width.
func isWidePoint(c rune) bool {
	return c >= 0x3001 && c < 0x3030 && c != '〇' || c >= 0xff01 && c < 0xff10 || c >= 0xff1a && c < 0xff21 || strings.ContainsRune("“”‘’", c)
}

// paragraphs joins the lines that a page has broken.
func (p *pass) paragraphs(from, to int) []string {
	lines := p.sheet.textLines(p, from, to)
	spaced := isSpaced(lines)
	var all []string
	var one strings.Builder // the paragraph at hand
	last, open, blank := "", false, false
	for i, line := range lines {
		text, indent := strings.CutPrefix(line, indented)
		text = strings.Trim(text, "# ")
		if text == "" {
			blank = !spaced
			continue
		}
		switch goes := open && !indent && (!blank || !closes(last)); {
		case goes && isLatinBoth(last, text):
			one.WriteByte(' ')
		case !goes && one.Len() > 0:
			all = append(all, one.String())
			one.Reset()
		}
		one.WriteString(text)
		last, blank = text, false
		open = p.width > 0 && p.goesOn(text, lines[i+1:]) && (to > p.from || !strings.ContainsAny(text, ":：") || !p.isMenu(text))
	}
	if one.Len() > 0 {
		all = append(all, one.String())
	}
	return all
}

// isSpaced says that a blank line stands behind nearly every line, so that it says nothing.
func isSpaced(lines []string) bool {
	blank := 0
	for _, line := range lines {
		if strings.Trim(line, indented+" ") == "" {
			blank++
		}
	}
	return 5*blank > 2*len(lines)
}

// closes says that a line ends a sentence.
func closes(line string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, " "))
	return strings.ContainsRune("。！？；;!?”", last)
}

// goesOn says that a line was broken by the page: it is as wide as the page is, or ends within a sentence and is no heading.
func (p *pass) goesOn(line string, rest []string) bool {
	n, following := wideness(line), ""
	for _, next := range rest {
		if following = strings.TrimPrefix(next, indented); following != "" {
			break
		}
	}
	switch {
	case strings.HasSuffix(line, "：") || strings.HasSuffix(line, ":"):
		return n >= p.width*2/3 && !p.opens(following)
	case !closes(line):
		return n >= p.width-slack || n >= p.width*2/3 && !p.opens(line)
	}
	return n >= p.width-3 && following != "" && !p.opens(following)
}

// opens says that a line begins with the number of a paragraph.
func (p *pass) opens(line string) bool {
	line = strings.TrimLeft(line, " ")
	rest := strings.TrimLeft(line, "（(")
	first, _ := utf8.DecodeRuneInString(rest)
	if !p.reader.isNumeral(first) && !isDigit(first) {
		return false
	}
	after := strings.TrimLeft(rest, p.reader.words.Numerals+"0123456789")
	return rest != line && strings.IndexAny(after, "）)") == 0 || strings.HasPrefix(after, "、") || strings.HasPrefix(after, "是") || strings.HasPrefix(after, ".")
}

// wideness is how wide a line is, in half characters.
func wideness(line string) (n int) {
	for _, c := range line {
		n++
		if c >= 0x1100 {
			n++
		}
	}
	return n
}

// mostWidth is the width of a page, in half characters; longer lines are whole paragraphs.
const mostWidth = 140

// slack is by how much the lines of a page differ in width, in half characters.
const slack = 8

// fullWidth is the width at which the pages break their lines: that of most lines; 0 where they don't.
func (p *pass) fullWidth() int {
	if p.document.Format == "html" || p.document.Format == "docx" {
		return 0
	}
	var all []int
	for i := range p.sheet.pieces {
		if piece := &p.sheet.pieces[i]; piece.cell == nil && !piece.mark {
			if n := wideness(strings.TrimSpace(piece.text)); n > 24 {
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	from, most, low, high := 0, 0, 0, 0
	for i, n := range all {
		for all[from] < n-slack {
			from++
		}
		if i-from+1 >= most {
			most, low, high = i-from+1, from, i
		}
	}
	if most < 3 || 4*most < len(all) || all[high] > mostWidth {
		return 0
	}
	return commonest(all[low : high+1])
}

// commonest is the number that a sorted list has most, of several the largest.
func commonest(all []int) int {
	best, most, times := all[0], 0, 0
	for i, n := range all {
		if times++; i > 0 && n != all[i-1] {
			times = 1
		}
		if times >= most {
			best, most = n, times
		}
	}
	return best
}

// isLatinBoth says that a blank has to part two lines: the one ends and the other begins with a Latin letter.
func isLatinBoth(text, next string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	first, _ := utf8.DecodeRuneInString(next)
	return isLatin(last) && isLatin(first)
}

func isLatin(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// joinedLines is what stands from one rune to another in one line.
func joinedLines(s *sheet, from, to int) string {
	var text string
	for i := s.pieceAt(from); i < len(s.pieces) && s.pieces[i].start < to; i++ {
		piece := &s.pieces[i]
		if line := strings.Join(strings.Fields(s.raw(max(from, piece.start), min(to, piece.end))), " "); line != "" && !piece.mark {
			line = strings.Trim(line, "# ")
			if isLatinBoth(text, line) {
				text += " "
			}
			text += line
		}
	}
	return text
}
