package extract

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// found is a heading where it may stand: from its number to behind its last character.
type found struct {
	section    int
	start, end int // in runes
	score      int
	number     string
	distance   int
}

// The weights of what tells a heading from the same words in a sentence.
const (
	ownNumber   = 4
	otherNumber = 2
	lineStarts  = 3
	lineEnds    = 2
	followed    = 6 // by words of its table
	misprinted  = -1
	leastScore  = 4
	mostFound   = 400 // headings that are weighed
)

// findSections finds where the sections begin, in the order of the form: of all that looks like a heading, the sequence
// that tells most. A section that has none is missing from the list. The others are contents and what begins anew.
func (r *Reader) findSections(s *sheet, plan *plan) (heads, others []found) {
	var all []found
	for i, exact := range r.exactHeadings(s, plan) {
		if !slices.ContainsFunc(exact, func(f found) bool { return f.score >= ownNumber+lineStarts }) {
			exact = append(exact, r.nearHeadings(s, plan, i, exact)...)
		}
		all = append(all, exact...)
	}
	all = slices.DeleteFunc(all, func(f found) bool { return f.score < leastScore })
	slices.SortFunc(all, func(a, b found) int { return cmp.Or(a.start-b.start, b.score-a.score) })
	if len(all) > mostFound {
		all = all[:mostFound]
	}
	all, others = withoutContents(s, all)
	heads = bestSequence(all, len(plan.sections))
	for _, f := range all {
		if f.score >= ownNumber+lineStarts && len(heads) > 0 && f.start > heads[len(heads)-1].start {
			others = append(others, f)
		}
	}
	return heads, others
}

// exactHeadings finds the words of headings, of each section where they stand.
func (r *Reader) exactHeadings(s *sheet, plan *plan) [][]found {
	all := make([][]found, len(plan.sections))
	end := make([]int, len(plan.sections))
	for i, c := range s.runes {
		if c < firstHan || c > lastHan || !plan.begins[c-firstHan] {
			continue
		}
		at := int(s.at[i])
		for section := range plan.sections {
			if at < end[section] || len(all[section]) > mostFound {
				continue
			}
			h := &plan.sections[section]
			for _, title := range h.titles {
				if !strings.HasPrefix(s.dense[at:], title) {
					continue
				}
				end[section] = at + len(title)
				if f := r.weigh(s, h, at, end[section]); f.score > 0 {
					f.section = section
					all[section] = append(all[section], f)
				}
				break
			}
		}
	}
	return all
}

// weigh judges words that are a heading's by what stands around them.
func (r *Reader) weigh(s *sheet, h *heading, from, to int) found {
	start, end := int(s.flat[from]), int(s.flat[to-1])+1
	f := found{start: start, end: end}
	f.start, f.number = r.numberBefore(s, start)
	switch {
	case f.number == h.number:
		f.score += ownNumber
	case f.number != "":
		f.score += otherNumber
	}
	if s.startsLine(f.start) {
		f.score += lineStarts
	}
	if s.endsLine(end) {
		f.score += lineEnds
	}
	if h.table >= 0 && f.score >= otherNumber {
		next := s.dense[to:min(len(s.dense), to+900)]
		if slices.ContainsFunc(h.inside, func(word string) bool { return strings.Contains(next, word) }) {
			f.score += followed
		}
	}
	return f
}

// numberBefore finds the number of a heading: 一、 before its words.
func (r *Reader) numberBefore(s *sheet, at int) (start int, number string) {
	i := at - 1
	for i >= 0 && (s.runes[i] == ' ' || s.runes[i] == '\n' && s.sameRow(i)) {
		i--
	}
	if i < 0 || !strings.ContainsRune("、.．,，:： ", s.runes[i]) && !r.isNumeral(s.runes[i]) {
		return at, ""
	}
	end := i
	for i >= 0 && strings.ContainsRune("、.．,，:： ", s.runes[i]) {
		i--
	}
	if i < 0 || !r.isNumeral(s.runes[i]) || end == i && i > 0 && !s.startsLine(i) {
		return at, ""
	}
	if i > 0 && (s.runes[i-1] == '(' || r.isNumeral(s.runes[i-1])) {
		return at, ""
	}
	return i, string(s.runes[i])
}

func (r *Reader) isNumeral(c rune) bool { return strings.ContainsRune(r.words.Numerals, c) }

// sameRow says that a line feed stands between cells of a row.
func (s *sheet) sameRow(i int) bool {
	p := &s.pieces[s.of[i]]
	return p.cell != nil && !p.last
}

// startsLine says that nothing but marks stands before a rune in its line.
func (s *sheet) startsLine(at int) bool {
	for i := at - 1; i >= 0 && s.runes[i] != '\n'; i-- {
		if at-i > longestHead || !strings.ContainsRune(" #*>-|", s.runes[i]) {
			return false
		}
	}
	return true
}

func (s *sheet) endsLine(at int) bool {
	for i := at; i < len(s.runes) && s.runes[i] != '\n'; i++ {
		if i-at > longestHead || !strings.ContainsRune(" #*:：。.", s.runes[i]) {
			return false
		}
	}
	return true
}

// nearHeadings finds a heading that is misprinted: in lines, or behind a number, that begin much like it.
func (r *Reader) nearHeadings(s *sheet, plan *plan, section int, exact []found) []found {
	var all []found
	h := &plan.sections[section]
	number, _ := utf8.DecodeRuneInString(h.number)
	tries := 0
	for i, c := range s.runes {
		if tries > mostFound {
			break
		}
		if c != number || i > 0 && (s.runes[i-1] == '(' || r.isNumeral(s.runes[i-1])) {
			continue
		}
		body := i + 1
		for body < len(s.runes) && strings.ContainsRune("、.．,，:：", s.runes[body]) {
			body++
		}
		if body == i+1 && !s.startsLine(i) || slices.ContainsFunc(exact, func(f found) bool { return f.start == i }) {
			continue
		}
		tries++
		if f, is := r.nearHeading(s, h, i, body); is {
			f.section = section
			all = append(all, f)
		}
	}
	return all
}

func (r *Reader) nearHeading(s *sheet, h *heading, start, body int) (found, bool) {
	from := int(s.at[min(body, len(s.runes))])
	var best found
	is := false
	for _, title := range h.titles {
		n := utf8.RuneCountInString(title)
		if n < 4 {
			continue
		}
		window := []rune(firstRunes(s.dense[from:min(len(s.dense), from+4*(n+4))], n+3))
		end, distance := prefixDistance([]rune(title), window)
		if distance > max(1, n/4) || is && distance >= best.distance || end == 0 {
			continue
		}
		to := from + len(string(window[:end]))
		best, is = r.weigh(s, h, from, to), true
		best.start, best.distance = start, distance
		best.score += misprinted
	}
	return best, is
}

// withoutContents leaves out a table of contents: three headings or more with next to nothing between them.
func withoutContents(s *sheet, all []found) (kept, contents []found) {
	is := make([]bool, len(all))
	for i := 0; i < len(all); {
		j := i
		for j+1 < len(all) && s.at[all[j+1].start]-s.at[min(all[j].end, len(s.runes))] < 24 && all[j+1].section >= all[j].section {
			j++
		}
		if all[j].section-all[i].section >= 2 {
			for k := i; k <= j; k++ {
				later := slices.ContainsFunc(all[j+1:], func(f found) bool { return f.section == all[k].section })
				is[k] = later
			}
		}
		i = j + 1
	}
	for i, f := range all {
		if is[i] {
			contents = append(contents, f)
		} else {
			kept = append(kept, f)
		}
	}
	return kept, contents
}

// bestSequence is the sequence of headings in the order of the form whose scores sum to most; of equals the earliest.
func bestSequence(all []found, sections int) []found {
	type step struct{ score, last int }
	best := make([]step, len(all)) // ending with this heading
	top := make([]int, sections)   // by section: the best end so far, or -1
	for i := range top {
		top[i] = -1
	}
	for i, f := range all {
		best[i] = step{f.score, -1}
		for section := range f.section {
			if j := top[section]; j >= 0 && all[j].end <= f.start && best[j].score+f.score > best[i].score {
				best[i] = step{best[j].score + f.score, j}
			}
		}
		if j := top[f.section]; j < 0 || best[i].score > best[j].score {
			top[f.section] = i
		}
	}
	end := -1
	for _, i := range top {
		if i >= 0 && (end < 0 || best[i].score > best[end].score) {
			end = i
		}
	}
	var sequence []found
	for ; end >= 0; end = best[end].last {
		sequence = append(sequence, all[end])
	}
	slices.Reverse(sequence)
	return sequence
}
