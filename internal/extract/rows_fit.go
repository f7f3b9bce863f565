package extract

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// match is how well the text around a row of figures fits a label.
type match struct {
	score  int
	surety surety
	label  string
}

// mostNear is how many rows of figures without a label are held against labels letter by letter.
const mostNear = 80

// fits holds each row of figures against each row of the form.
func (p *pass) fits(runs []run) [][]match {
	fits := make([][]match, len(runs))
	all := make([]match, len(runs)*len(p.plan.lines))
	near := 0
	for i := range runs {
		fits[i], all = all[:len(p.plan.lines)], all[len(p.plan.lines):]
		r := &runs[i]
		labelled := p.labelled(r, fits[i])
		if !labelled && r.before != "" && near < mostNear {
			near++
			labelled = p.nearly(r, fits[i])
		}
		for j := range fits[i] {
			p.weighPlace(r, &p.plan.lines[j], &fits[i][j], labelled)
		}
	}
	return fits
}

// labelled finds the rows whose label stands right before the figures, else around them; of several the longest.
func (p *pass) labelled(r *run, fits []match) bool {
	return p.longest(r, fits, p.holdBefore) || p.longest(r, fits, p.holdAround)
}

// longest finds the rows of which a label explains most of the text.
func (p *pass) longest(r *run, fits []match, hold func(*run, *label) (int, match)) (labelled bool) {
	longest := 0
	for j := range p.plan.lines {
		l := &p.plan.lines[j]
		if l.wide {
			continue
		}
		for k := range l.labels {
			n, m := hold(r, &l.labels[k])
			if n == 0 || n < longest {
				continue
			}
			if n > longest {
				clear(fits)
				longest, labelled = n, false
			}
			if m.score > fits[j].score {
				fits[j], labelled = m, labelled || m.surety == byLabel
			}
		}
	}
	return labelled
}

// holdBefore holds a label against the end of the text before the figures; n is how much of the text it explains.
func (p *pass) holdBefore(r *run, l *label) (n int, m match) {
	if !strings.HasSuffix(r.before, l.body) {
		return 0, match{}
	}
	switch {
	case strings.HasSuffix(r.before, l.dense):
		m = match{score: labelFits, surety: byLabel}
		if l.alias {
			m.label = l.dense
		}
		return len(l.dense), m
	case p.plan.bodies[l.body] > 1:
		return 0, match{}
	case utf8.RuneCountInString(l.body) < 4:
		return 1, match{score: labelPart, surety: byPart, label: l.body}
	}
	return len(l.body), match{score: labelFits - 1, surety: byLabel, label: l.body}
}

// holdAround holds a label against the text on both sides of the figures, or with pieces of other labels behind it.
func (p *pass) holdAround(r *run, l *label) (n int, m match) {
	if n := wraps(r, l); n > 0 {
		return n, match{score: labelWraps, surety: byLabel}
	}
	if len(l.runes) < 3 {
		return 0, match{}
	}
	if at := strings.LastIndex(r.before, l.dense); at >= 0 && p.isDebris(r.before[at+len(l.dense):]) {
		return len(l.dense), match{score: labelInside, surety: byLabel}
	}
	return 0, match{}
}

// wraps says that the label stands around the figures: its first part before, its rest behind.
func wraps(r *run, l *label) int {
	if len(l.runes) < 6 || r.before == "" || r.after == "" {
		return 0
	}
	at := 0
	for i, c := range l.runes {
		at += utf8.RuneLen(c)
		if i+1 < 3 || i+1 == len(l.runes) {
			continue
		}
		if strings.HasSuffix(r.before, l.dense[:at]) && strings.HasPrefix(r.after, l.dense[at:]) {
			return len(l.dense)
		}
	}
	return 0
}

// isDebris says that a text is nothing but labels of groups and columns, or pieces of one.
func (p *pass) isDebris(text string) bool {
	for len(text) > 0 && len(text) < 400 {
		if slices.ContainsFunc(p.plan.debris, func(d string) bool { return strings.Contains(d, text) }) {
			return true
		}
		rest := text
		for _, d := range p.plan.debris {
			if cut, is := strings.CutPrefix(text, d); is && len(cut) < len(rest) {
				rest = cut
			}
		}
		if len(rest) == len(text) {
			return false
		}
		text = rest
	}
	return text == ""
}

// nearly finds the row whose label is a letter or two away, provided that no other is; else those of whose labels a piece
// stands there.
func (p *pass) nearly(r *run, fits []match) bool {
	text := []rune(lastRunes(r.before, 48))
	best, second, which := 1<<30, 1<<30, -1
	for j := range p.plan.lines {
		l := &p.plan.lines[j]
		distance := 1 << 30
		for k := range l.labels {
			if n := len(l.labels[k].runes); n > 2 && !l.wide {
				if d := suffixDistance(l.labels[k].runes, text); d <= max(1, n/4) {
					distance = min(distance, d)
				}
			}
		}
		switch {
		case distance < best:
			best, second, which = distance, best, j
		case distance < second:
			second = distance
		}
	}
	if which >= 0 && second-best >= 2 {
		n := len(p.plan.lines[which].labels[0].runes)
		fits[which] = match{score: labelNear - best, surety: byNear, label: lastRunes(r.before, n)}
		return true
	}
	tail := lastRunes(r.before, 5)
	if len(text) < 5 {
		return false
	}
	for j := range p.plan.lines {
		for _, l := range p.plan.lines[j].labels {
			if !p.plan.lines[j].wide && strings.Contains(l.dense, tail) {
				fits[j] = match{score: labelPart, surety: byPart, label: tail}
			}
		}
	}
	return false
}

// weighPlace adds what the number of figures and the section say.
func (p *pass) weighPlace(r *run, l *line, m *match, labelled bool) {
	if l.wide {
		m.score, m.surety = p.weighWide(r, l), byLabel
		return
	}
	if labelled && m.score == 0 {
		m.score = foreign
		return
	}
	n, want := len(r.tokens), len(l.cells)
	switch {
	case n == want:
		m.score += countFits
	case r.row && r.filled() == want:
		m.score += countFits - 1
	case m.score == 0, r.filled() == 0:
		m.score = foreign
		return
	case m.score <= labelPart && (n > want+1 || want > 2 && n < want-1):
		m.score += wayward
	}
	if r.section >= 0 && p.plan.sections[r.section].table != l.table {
		m.score += wayward
	}
}

// weighWide judges a row that may hold a whole table: its columns' labels stand before it.
func (p *pass) weighWide(r *run, l *line) int {
	found := 0
	for _, label := range l.labels {
		if strings.Contains(r.before, label.dense) {
			found++
		}
	}
	rows := len(p.plan.edition.Tables()[l.table].Rows)
	inside := r.section >= 0 && p.plan.sections[r.section].table == l.table
	digits := 0
	for i := range r.tokens {
		digits += len(r.tokens[i].digits)
	}
	switch {
	case (len(r.tokens) == len(l.cells) || r.row && r.filled() == len(l.cells)) && (inside || found >= 2):
		return labelFits + countFits
	case inside && found >= 2 && len(r.tokens) < len(l.cells)/rows && digits >= len(l.cells):
		return labelFits
	case inside && (found >= 2 || digits >= len(l.cells)) && len(r.tokens) != len(l.cells)/rows && digits >= len(l.cells)-2:
		return labelPart
	}
	return foreign
}
