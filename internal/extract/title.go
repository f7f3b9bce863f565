package extract

import (
	"slices"
	"strings"

	"nianbao/internal/model"
)

// title is what a report's head tells: whose it is, of which year, and when it came out.
type title struct {
	text      string
	organ     string
	year      int
	start     int // in runes
	end       int // in runes, behind the last line that is a title
	published *string
}

// longestTitle is in characters.
const longestTitle = 200

// readTitle reads the head of the report. A title that names the year counts, of several the last before the text.
func (p *pass) readTitle() error {
	head := p.headEnd()
	for _, t := range p.titles(head) {
		p.title.end = max(p.title.end, t.end)
		if t.year == 0 && p.title.year != 0 {
			continue
		}
		if t.organ == "" && t.year == p.title.year {
			t.organ = p.title.organ
		}
		p.title.text, p.title.organ, p.title.year = t.text, t.organ, t.year
	}
	if t, is := p.titleIn(p.document.Title); is && p.title.year == 0 {
		p.title.text, p.title.organ, p.title.year = t.text, t.organ, t.year
	}
	if p.title.year == 0 {
		p.title.year = p.yearOfText()
	}
	if p.title.organ == "" {
		p.title.organ = p.publisher(head)
	}
	switch {
	case p.title.year == 0 && len(p.heads) < leastRows:
		return unreadable("no_report", nil)
	case p.title.year == 0:
		return unreadable("no_year", nil)
	case p.reader.forms.ForYear(p.title.year) == nil:
		return unreadable("year", model.Args{"year": p.title.year, "first": p.reader.forms.First()})
	}
	p.title.published = p.publishedOn(head)
	if p.reader.forms.ForYear(p.title.year) != p.plan.edition {
		p.note("form.edition", p.plan.edition.Key, p.sheet.where(p.from))
	}
	return nil
}

// headEnd is where the first section begins.
func (p *pass) headEnd() int {
	if len(p.heads) > 0 {
		return p.heads[0].start
	}
	return min(p.from, len(p.sheet.runes))
}

// titles are the titles before a rune: words of a title that end their line, or that a blank follows.
func (p *pass) titles(head int) []title {
	s := p.sheet
	var all []title
	limit := min(int(s.at[min(head, len(s.runes))]), longestFront)
	for at := 0; at < limit && len(all) < mostTitles; {
		i, n := p.nextTitle(s.dense[at:limit])
		if i < 0 {
			break
		}
		start, end := int(s.flat[at+i]), int(s.flat[at+i+n-1])+1
		at += i + n
		if end < len(s.runes) && (isWord(s.runes[end]) || strings.ContainsRune(`》”"、，,；;`, s.runes[end])) {
			continue
		}
		if t, is := p.titleAt(start, end); is && !s.quoted(start) {
			all = append(all, t)
		}
	}
	return all
}

// titleBefore is where the last title begins between the last heading and a rune where another report begins.
func (p *pass) titleBefore(end int) int {
	if end == len(p.sheet.runes) {
		return end
	}
	for _, t := range p.titles(end) {
		if last := p.heads[len(p.heads)-1]; t.start > last.end {
			return t.start
		}
	}
	return end
}

// What stands before a report is searched for titles so far, in bytes, and for so many.
const (
	longestFront = 60_000
	mostTitles   = 50
)

// quoted says that a rune stands in a name between quotation marks.
func (s *sheet) quoted(at int) bool {
	for i := at - 1; i >= 0 && at-i < longestTitle; i-- {
		switch s.runes[i] {
		case '》', '”':
			return false
		case '《', '“':
			return true
		}
	}
	return false
}

// nextTitle finds the first words of a title, the longest there.
func (p *pass) nextTitle(text string) (at, length int) {
	at = -1
	for _, words := range p.reader.titles {
		if i := strings.Index(text, words); i >= 0 && (at < 0 || i < at) {
			at, length = i, len(words)
		}
	}
	return at, length
}

// titleAt reads a title whose last words stand between two runes: year and organ stand before them, or in the lines around.
func (p *pass) titleAt(start, end int) (title, bool) {
	s := p.sheet
	from := s.titleStart(p, start)
	t := title{start: from, end: end}
	before := s.densely(from, start)
	t.year, t.organ = p.split(before)
	first := from
	for i := s.pieceAt(from) - 1; i >= 0 && (t.year == 0 || t.organ == "") && s.pieces[i].start >= 0; i-- {
		if s.pieces[i].start == s.pieces[i].end {
			continue
		}
		line := s.densely(s.pieces[i].start, s.pieces[i].end)
		year, organ := p.split(line)
		if !p.isOrgan(organ) && (year == 0 || organ != "") || s.pieceAt(from)-i > 6 || strings.ContainsAny(s.pieces[i].text, "，。；：") {
			break
		}
		if t.year == 0 {
			t.year = year
		}
		if t.organ == "" {
			t.organ = organ
		} else if organ != "" {
			t.organ = organ + t.organ
		}
		first = s.pieces[i].start
	}
	if t.organ == "" {
		t.organ = p.organBelow(end)
	}
	if len([]rune(before)) > longestHead*2 {
		return t, false
	}
	if text := joinedLines(s, first, end); runeCount(text) <= longestTitle {
		t.text = text
	}
	return t, true
}

// titleStart is where a title begins in its line: behind a colon, or in a long line behind the blank before its year.
func (s *sheet) titleStart(p *pass, at int) int {
	piece := &s.pieces[s.of[at]]
	from := piece.start
	for i := at - 1; i >= piece.start; i-- {
		if strings.ContainsRune(":。;>》|_", s.runes[i]) {
			from = i + 1
			break
		}
	}
	if piece.end-piece.start < longestHead*2 {
		return from
	}
	for i := at - 1; i > from && at-i < longestTitle; i-- {
		if s.runes[i] != ' ' {
			continue
		}
		if year, _ := p.split(s.densely(i, at)); year != 0 {
			return i
		}
	}
	return max(from, at-longestTitle)
}

// split parts what stands before a title's last words into year and organ.
func (p *pass) split(before string) (year int, organ string) {
	at := p.reader.dates.year.FindStringIndex(before)
	if at == nil {
		return 0, before
	}
	year = yearOf(before[at[0]:at[1]])
	rest := before[at[1]:]
	for _, word := range []string{"年度", "年"} {
		if cut, is := strings.CutPrefix(rest, word); is {
			rest = cut
			break
		}
	}
	return year, before[:at[0]] + rest
}

// isOrgan says that a line may be an organ's name on its own line.
func (p *pass) isOrgan(line string) bool {
	n := runeCount(line)
	if n < 3 || n > 40 || strings.ContainsAny(line, "0123456789") {
		return false
	}
	return !slices.ContainsFunc(p.reader.words.Before, func(word string) bool {
		word = p.reader.squeezed(word)
		return word != "" && strings.HasPrefix(line, word)
	})
}

// organBelow is the organ's name on the line below a title.
func (p *pass) organBelow(end int) string {
	s := p.sheet
	for i := s.pieceAt(end) + 1; i < len(s.pieces) && i < s.pieceAt(end)+4; i++ {
		piece := &s.pieces[i]
		line := s.densely(piece.start, piece.end)
		if line == "" {
			continue
		}
		if strings.ContainsAny(s.raw(piece.start, piece.end), "，。：、（,:(") || !p.isOrgan(line) || runeCount(line) > 25 {
			return ""
		}
		return line
	}
	return ""
}

// titleIn reads a title that the file has beside its text.
func (p *pass) titleIn(text string) (title, bool) {
	dense := p.reader.squeezed(text)
	at, n := p.nextTitle(dense)
	if at < 0 {
		return title{}, false
	}
	t := title{}
	if t.year, t.organ = p.split(dense[:at]); t.year == 0 {
		return t, false
	}
	if text = strings.TrimSpace(text); runeCount(text) <= longestTitle && at+n == len(dense) {
		t.text = text
	}
	return t, true
}

func contains(text, word string) bool { return strings.Contains(text, word) }

func runeCount(text string) int { return len([]rune(text)) }
