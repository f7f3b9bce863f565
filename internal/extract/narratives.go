package extract

import (
	"slices"
	"strings"
)

// readNarratives takes the parts of the report in words: what stands between their headings and the next.
func (p *pass) readNarratives() {
	p.width = p.fullWidth()
	if text := p.preface(); text != "" {
		p.report.Narratives.Preface = &text
	}
	for i := range p.heads {
		h := &p.heads[i]
		into := p.report.Narratives.Of(p.plan.sections[h.section].key)
		if into == nil {
			continue
		}
		to := p.end
		if i+1 < len(p.heads) {
			to = p.heads[i+1].start
		}
		if text := p.words(h.end, to, i+1 == len(p.heads)); text != "" {
			*into = &text
		}
	}
	p.headless()
}

// headless takes the text between the last table and the next heading for the narrative that has its place there, where
// its own heading is absent.
func (p *pass) headless() {
	last := -1 // the section of the last table
	for i, h := range p.plan.sections {
		if h.table >= 0 {
			last = i
		}
	}
	missing := last + 1
	if missing >= len(p.plan.sections) || slices.ContainsFunc(p.heads, func(f found) bool { return f.section == missing }) {
		return
	}
	to := p.end
	for i := range p.heads {
		if p.heads[i].section > missing {
			to = p.heads[i].start
			break
		}
	}
	from := max(p.lastRow, p.from)
	if i := p.sheet.pieceAt(from); i < len(p.sheet.pieces) && from > p.sheet.pieces[i].start {
		from = min(from, p.sheet.pieces[i].end)
	}
	into := p.report.Narratives.Of(p.plan.sections[missing].key)
	if text := p.words(from, to, to == p.end); into != nil && p.lastRow > 0 && text != "" {
		*into = &text
	}
}

// preface is the text between the title and the first heading.
func (p *pass) preface() string {
	if len(p.heads) == 0 || p.heads[0].section >= p.firstTable() {
		return ""
	}
	from, to := min(p.title.end, p.heads[0].start), p.heads[0].start
	for _, f := range p.contents {
		if f.start < to {
			from = max(from, p.sheet.pieces[p.sheet.of[f.end]].end)
			p.noteOnce("contents.skipped", p.sheet.printed(f.start, f.end), p.sheet.where(f.start))
		}
	}
	all := p.paragraphs(from, to)
	for len(all) > 0 && !isProse(all[0]) {
		p.note("text.before", all[0], p.sheet.where(from))
		all = all[1:]
	}
	if len(all) > 0 {
		all[0] = p.behindMenu(all[0])
	}
	return strings.Join(all, "\n")
}

// leastProse is how long a line is, in characters, that may be prose without a full stop.
const leastProse = 40

func isProse(text string) bool { return strings.Contains(text, "。") || runeCount(text) >= leastProse }

// behindMenu cuts the words of a page's frame off the first line of a text that has no line breaks.
func (p *pass) behindMenu(text string) string {
	fields := strings.Fields(text)
	cut := 0
	for i, field := range fields {
		if strings.ContainsAny(field, "。，") || runeCount(field) >= leastProse {
			break
		}
		if p.isMenu(field) {
			cut = i + 1
		}
	}
	for _, field := range fields[:cut] {
		text = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(text, " "), field), " ")
	}
	return text
}

// isMenu says that a text begins with a word of a page's frame.
func (p *pass) isMenu(text string) bool {
	return runeCount(text) < leastProse && slices.ContainsFunc(p.reader.words.Before, func(word string) bool { return strings.HasPrefix(text, word) })
}

// words is a narrative: its paragraphs, and of the last one what the page has behind it left out.
func (p *pass) words(from, to int, last bool) string {
	from = p.sheet.behindHeading(from, to)
	all := p.paragraphs(from, to)
	if last {
		all = p.beforeFrame(all, from)
	}
	return strings.Join(all, "\n")
}

// behindHeading passes over what closes a heading.
func (s *sheet) behindHeading(from, to int) int {
	for from < to && strings.ContainsRune(" :。.#*", s.runes[from]) {
		from++
	}
	return from
}

// beforeFrame cuts off what a page has behind its text: the lines from the first that begins with a word for it, if no
// prose follows.
func (p *pass) beforeFrame(all []string, from int) []string {
	prose := len(all) - 1
	for prose > 0 && (!strings.Contains(all[prose], "。") || runeCount(all[prose]) <= leastProse) {
		prose--
	}
	for i := max(1, prose); i < len(all); i++ {
		if p.isFrame(all[i]) {
			for _, text := range all[i:] {
				p.note("text.after", text, p.sheet.where(from))
			}
			all = all[:i]
		}
	}
	if n := len(all) - 1; n >= 0 {
		text, rest, _ := cutLast(all[n], "。")
		if rest = strings.TrimLeft(rest, " "); text != "" && rest != "" && p.isFrame(rest) {
			p.note("text.after", rest, p.sheet.where(from))
			all[n] = strings.TrimRight(strings.TrimSuffix(all[n], rest), " ")
		}
	}
	return all
}

// cutLast cuts a text behind the last mark.
func cutLast(text, mark string) (before, behind string, is bool) {
	at := strings.LastIndex(text, mark)
	if at < 0 {
		return "", text, false
	}
	return text[:at+len(mark)], text[at+len(mark):], true
}

func (p *pass) isFrame(text string) bool {
	if runeCount(text) > leastProse {
		return false
	}
	text = strings.TrimLeft(text, " 【[(（")
	return slices.ContainsFunc(p.reader.words.After, func(word string) bool {
		rest, is := strings.CutPrefix(text, word)
		return is && (rest == "" || strings.IndexAny(rest, ":：】])） ") == 0 || runeCount(word) > 3)
	})
}
