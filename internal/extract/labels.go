package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"nianbao/internal/form"
)

// plan is an edition as it is looked for in print.
type plan struct {
	edition  *form.Edition
	lines    []line
	sections []heading
	weights  [3][]map[int][]int64         // by table, of each identity along its rows by row: by how much each cell counts
	begins   [lastHan - firstHan + 1]bool // characters that begin the title of a section
	own      []string                     // words of its second section that no other edition has
	bodies   map[string]int               // how many labels have this text behind their number
	debris   []string                     // labels of groups and columns, which stand between the rows
	columns  map[string]columnName        // by their labels
}

// line is what is printed in one row of figures: a row of the form, or all procedures of a table beside each other.
type line struct {
	table, row int // of the edition; row is -1 of all rows beside each other
	cells      []cellKey
	labels     []label
	optional   bool
	wide       bool
}

// cellKey is a cell of a table of the form.
type cellKey struct{ row, column int }

// label is a text that a row may bear.
type label struct {
	dense string
	runes []rune
	body  string // without its number
	digit rune   // its number where that is a digit, else 0
	alias bool
}

// heading is a section as it is looked for.
type heading struct {
	key    string
	table  int // -1 of a narrative
	number string
	titles []string // dense, without number, longest first
	inside []string // words of which one follows soon
}

func (r *Reader) newPlan(e *form.Edition, forms form.Forms) *plan {
	p := &plan{edition: e, bodies: map[string]int{}}
	for i, t := range e.Tables() {
		p.lines = append(p.lines, r.linesOf(i, t)...)
		for j := range e.Identities {
			if identity := &e.Identities[j]; identity.Table == t.Key && identity.Along == form.AlongColumns && !identity.Needs() {
				p.weights[i] = append(p.weights[i], weigh(identity, t))
			}
		}
		for _, g := range t.Groups {
			p.debris = append(p.debris, r.squeezed(g.Label.ZH))
		}
		for _, c := range t.Columns {
			p.debris = append(p.debris, r.squeezed(c.Label.ZH))
			if c.Heading != nil {
				p.debris = append(p.debris, r.squeezed(c.Heading.ZH))
			}
		}
	}
	for i := range e.Sections {
		h := r.headingOf(e, &e.Sections[i])
		for _, title := range h.titles {
			if c, _ := utf8.DecodeRuneInString(title); c >= firstHan && c <= lastHan {
				p.begins[c-firstHan] = true
			}
		}
		p.sections = append(p.sections, h)
	}
	for i := range p.lines {
		for _, l := range p.lines[i].labels {
			p.bodies[l.body]++
		}
	}
	p.own = r.ownWords(e, forms)
	p.columns = r.columnNames(p)
	return p
}

// linesOf are the rows of a table. Where a table has but few rows, of the same columns, they may stand in one line, beside
// each other.
func (r *Reader) linesOf(table int, t *form.Table) []line {
	var lines []line
	wide := line{table: table, row: -1, wide: true, optional: true}
	for row := range t.Rows {
		l := line{table: table, row: row, optional: t.Rows[row].Optional()}
		for column := range t.Columns {
			if t.Rows[row].Has(column) {
				l.cells = append(l.cells, cellKey{row, column})
			}
		}
		wide.cells = append(wide.cells, l.cells...)
		for i, text := range append([]string{t.Rows[row].Label.ZH}, t.Rows[row].Aliases...) {
			l.labels = append(l.labels, r.newLabel(text, i > 0))
		}
		lines = append(lines, l)
	}
	if len(wide.cells) == len(t.Rows)*len(t.Columns) && len(wide.cells) <= widest {
		for _, c := range t.Columns {
			wide.labels = append(wide.labels, r.newLabel(c.Label.ZH, false))
		}
		lines = append([]line{wide}, lines...)
	}
	return lines
}

// widest is how many figures a table may have that is printed in one line.
const widest = 20

func (r *Reader) newLabel(text string, alias bool) label {
	l := label{dense: r.squeezed(text), alias: alias}
	l.runes = []rune(l.dense)
	body := r.withoutNumber(text)
	l.body = r.squeezed(body)
	if first := l.runes[0]; len(l.body) < len(l.dense) && isDigit(first) {
		l.digit = first
	}
	return l
}

// withoutNumber cuts the number off a label or a heading: 一、 or （一） or 1.
func (r *Reader) withoutNumber(text string) string {
	rest := strings.TrimLeft(text, "（( ")
	cut := strings.TrimLeft(rest, r.words.Numerals+"0123456789")
	if cut == rest {
		return text
	}
	body := strings.TrimLeft(cut, "）)、.．,， ")
	if body == cut && rest == text {
		return text
	}
	return body
}

func (r *Reader) headingOf(e *form.Edition, s *form.Section) heading {
	tables := e.Tables()
	h := heading{key: s.Key, table: slices.IndexFunc(tables[:], func(t *form.Table) bool { return t.Key == s.Key })}
	body := r.withoutNumber(s.Title.ZH)
	h.number = r.squeezed(strings.TrimSuffix(s.Title.ZH, body))
	for _, title := range append([]string{body}, s.Aliases...) {
		h.titles = append(h.titles, r.squeezed(title))
	}
	h.titles = sortedByLength(h.titles)
	if h.table >= 0 {
		t := tables[h.table]
		for _, c := range t.Columns {
			h.inside = append(h.inside, r.squeezed(c.Label.ZH))
		}
		h.inside = append(h.inside, r.squeezed(t.Rows[0].Label.ZH))
		if article := t.Rows[0].Article; article != "" {
			h.inside = append(h.inside, r.squeezed(article))
		}
	}
	return h
}

// ownWords are the labels of the edition's first table that are in no label of another edition.
func (r *Reader) ownWords(e *form.Edition, forms form.Forms) []string {
	var own []string
	for _, word := range r.wordsOf(e) {
		foreign := false
		for _, other := range forms {
			foreign = foreign || other != e && slices.ContainsFunc(r.wordsOf(other), func(there string) bool { return strings.Contains(there, word) })
		}
		if !foreign {
			own = append(own, word)
		}
	}
	return own
}

func (r *Reader) wordsOf(e *form.Edition) []string {
	var all []string
	t := e.Tables()[0]
	for _, c := range t.Columns {
		all = append(all, r.squeezed(c.Label.ZH))
	}
	for _, row := range t.Rows {
		all = append(all, r.squeezed(row.Label.ZH))
		for _, alias := range row.Aliases {
			all = append(all, r.squeezed(alias))
		}
	}
	return all
}

// isOfForm says that a text is a label or a heading of some edition.
func (r *Reader) isOfForm(dense string) bool {
	for _, p := range r.plans {
		for i := range p.lines {
			for _, l := range p.lines[i].labels {
				if strings.Contains(dense, l.body) || strings.Contains(l.dense, dense) {
					return true
				}
			}
		}
		if slices.ContainsFunc(p.debris, func(d string) bool { return strings.Contains(dense, d) || strings.Contains(d, dense) }) {
			return true
		}
	}
	return false
}

// lastRunes are the last n characters of a text.
func lastRunes(text string, n int) string {
	at := len(text)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return text[at:]
}

// firstRunes are the first n characters of a text.
func firstRunes(text string, n int) string {
	for at := range text {
		if n == 0 {
			return text[:at]
		}
		n--
	}
	return text
}
