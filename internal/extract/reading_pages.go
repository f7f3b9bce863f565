package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// longest running head, in characters
const longestHead = 60

// cutPages marks what a page repeats above and below its text: page numbers and running heads.
func (r *Reader) cutPages(p *pass) {
	s := p.sheet
	var edges []int // pieces that stand at an edge of a page
	for i := range s.pieces {
		piece := &s.pieces[i]
		if piece.cell == nil && isPageNumber(piece.text) {
			piece.mark = true
			p.note("page.number", strings.TrimSpace(piece.text), piece.at)
		}
	}
	for i := range s.pieces {
		if !s.pieces[i].mark && strings.TrimSpace(s.pieces[i].text) != "" && s.atEdge(i) {
			edges = append(edges, i)
		}
	}
	s.cutLoneNumbers(p, edges)
	s.cutHeads(p, edges)
}

// isPageNumber says that a line is a page number for certain: a number between dashes, or 第3页, with how many there are.
func isPageNumber(line string) bool {
	line = strings.TrimSpace(line)
	if line == "" || len(line) > longestHead {
		return false
	}
	dashed := strings.Trim(line, "-—–―─－﹣~～·•_ \u3000\u00a0")
	if dashed != line && isNumber(dashed) && !strings.ContainsAny(line[:1], "0123456789") && !strings.ContainsAny(line[len(line)-1:], "0123456789") {
		return true
	}
	rest, is := strings.CutPrefix(line, "第")
	if !is {
		return false
	}
	rest = strings.NewReplacer("页", " ", "共", " ", "/", " ", "，", " ", ",", " ", "第", " ").Replace(rest)
	if !strings.Contains(line, "页") {
		return false
	}
	for _, field := range strings.Fields(rest) {
		if !isNumber(field) {
			return false
		}
	}
	return true
}

func isNumber(text string) bool {
	if text == "" || len(text) > 4 {
		return false
	}
	return strings.Trim(text, "0123456789") == ""
}

// atEdge says that a line is the first or the last of a page: beside a page number, or where the page changes.
func (s *sheet) atEdge(i int) bool {
	if s.pieces[i].cell != nil {
		return false
	}
	for _, step := range []int{-1, 1} {
		j := i + step
		for j >= 0 && j < len(s.pieces) && !s.pieces[j].mark && strings.TrimSpace(s.pieces[j].text) == "" && s.pieces[j].at.Page == s.pieces[i].at.Page {
			j += step
		}
		if j >= 0 && j < len(s.pieces) && (s.pieces[j].mark || s.pieces[j].at.Page != s.pieces[i].at.Page) {
			return true
		}
	}
	return false
}

// cutLoneNumbers marks numbers that stand alone at the edges of pages and count them.
func (s *sheet) cutLoneNumbers(p *pass, edges []int) {
	ahead := map[int][]int{} // by how far the number is ahead of the page
	for _, i := range edges {
		piece := &s.pieces[i]
		text := strings.TrimSpace(piece.text)
		if piece.at.Page == 0 || !isNumber(text) {
			continue
		}
		if n, err := strconv.Atoi(text); err == nil {
			ahead[n-piece.at.Page] = append(ahead[n-piece.at.Page], i)
		}
	}
	for _, pieces := range ahead {
		if len(pieces) < 2 || len(pieces)*2 < s.pages() {
			continue
		}
		for _, i := range pieces {
			s.pieces[i].mark = true
			p.note("page.number", strings.TrimSpace(s.pieces[i].text), s.pieces[i].at)
		}
	}
}

func (s *sheet) pages() int {
	if len(s.pieces) == 0 {
		return 0
	}
	return s.pieces[len(s.pieces)-1].at.Page - s.pieces[0].at.Page + 1
}

// cutHeads marks lines that stand at the edges of three pages or more, word by word.
func (s *sheet) cutHeads(p *pass, edges []int) {
	times := map[string][]int{}
	for _, i := range edges {
		text := strings.TrimSpace(s.pieces[i].text)
		if n := utf8.RuneCountInString(text); n >= 4 && n <= longestHead && strings.Trim(text, "0123456789. ,，") != "" {
			times[text] = append(times[text], i)
		}
	}
	for text, pieces := range times {
		if len(pieces) < 3 || p.reader.isOfForm(p.reader.squeezed(text)) {
			continue
		}
		for _, i := range pieces[1:] { // the first may be the title
			s.pieces[i].mark = true
			p.note("page.head", text, s.pieces[i].at)
		}
	}
}
