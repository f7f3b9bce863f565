package extract

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"golang.org/x/text/unicode/norm"
)

// Reader reads reports in every edition of the form. It is made once and may be used by many at a time.
type Reader struct {
	forms     form.Forms
	words     words
	plans     []*plan
	titles    []string
	units     []string
	simple    [lastHan - firstHan + 1]rune
	radicals  map[rune]rune
	noteRunes string // that begin a note
	dates     *datePattern
}

// Result is a report as it was read.
type Result struct {
	OrganName      string
	Year           int
	Edition        *form.Edition // that governs the year
	EditionPrinted *form.Edition // whose tables are printed; the report is in it
	PublishedOn    *string       // where the page tells it
	Report         *model.Report
	Cells          []Reading
	Notes          []Note
}

// NewReader prepares for what the forms say and for how it is printed otherwise.
func NewReader(forms form.Forms) (*Reader, error) {
	w, err := loadWords(readingWords)
	if err != nil {
		return nil, err
	}
	r := &Reader{forms: forms, words: w, radicals: map[rune]rune{}}
	for from, to := range pairs(w.Traditional) {
		if from < firstHan || from > lastHan {
			return nil, fmt.Errorf("words of reading: %q is no character of this range", from)
		}
		if from != to {
			r.simple[from-firstHan] = to
		}
	}
	for _, word := range w.Notes {
		r.noteRunes += firstRunes(word, 1)
	}
	maps.Copy(r.radicals, pairs(w.Radicals))
	units := map[string]bool{}
	for _, e := range forms {
		r.plans = append(r.plans, r.newPlan(e, forms))
		for _, title := range e.Titles {
			r.titles = append(r.titles, r.squeezed(title))
		}
		for _, t := range e.Tables() {
			for i := range t.Columns {
				for unit := range t.Columns[i].Printed() {
					units[unit] = true
				}
			}
		}
	}
	r.titles = sortedByLength(r.titles)
	r.units = sortedByLength(slices.Sorted(maps.Keys(units)))
	r.dates = newDatePattern(w)
	return r, nil
}

// compatible is the compatible form of a character.
func (r *Reader) compatible(c rune) string { return norm.NFKC.String(string(c)) }

// ReadReport reads one document. Who reads many makes a Reader.
func ReadReport(ctx context.Context, d Document, forms form.Forms) (*Result, error) {
	r, err := NewReader(forms)
	if err != nil {
		return nil, err
	}
	return r.Read(ctx, d)
}

// Read reads the one report of a document. Where there is none, or more than one, it is refused.
func (r *Reader) Read(ctx context.Context, d Document) (*Result, error) {
	if size := d.characters(); size > mostOfReport {
		return nil, tooLarge("report_characters", mostOfReport)
	}
	p := &pass{reader: r, context: ctx, document: d, sheet: r.newSheet(d)}
	p.notes = append(p.notes, d.Notes...)
	r.cutPages(p)
	r.lay(p.sheet)
	p.noteCharacters()
	p.choose()
	p.region()
	if err := p.readTitle(); err != nil {
		return nil, err
	}
	if err := p.readTables(); err != nil {
		return nil, err
	}
	p.readNarratives()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p.noteHeadings()
	return p.result(), nil
}

// mostOfReport is how many characters a document may have that is read as one report.
const mostOfReport = 1_000_000

// characters counts what the parts of a document have.
func (d *Document) characters() (n int) {
	for i := range d.Parts {
		n += utf8.RuneCountInString(d.Parts[i].Text)
		for j := range d.Parts[i].Cells {
			n += utf8.RuneCountInString(d.Parts[i].Cells[j].Text)
		}
	}
	return n
}

// pass is one reading of one document.
type pass struct {
	reader   *Reader
	context  context.Context
	document Document
	sheet    *sheet
	plan     *plan
	heads    []found // the headings, in order
	contents []found // those of a table of contents
	end      int     // in runes, where the report ends and another begins
	title    title
	report   *model.Report
	cells    []Reading
	notes    []Note
	from, to int     // of the tables, in runes
	orphans  []*run  // rows of figures without a place
	taken    []token // of them, that were moved back to theirs
	width    int     // of its lines, where they are broken; else 0
	lastRow  int     // where the last row of figures that was placed ends
}

// mostNotes is how many notes a reading keeps.
const mostNotes = 1_000

func (p *pass) note(code, detail string, at At) {
	if len(p.notes) < mostNotes {
		p.notes = append(p.notes, Note{Code: code, Detail: clipped(detail), At: &at})
	}
}

// longestDetail is in characters.
const longestDetail = 300

func clipped(text string) string {
	if cut := firstRunes(text, longestDetail); len(cut) < len(text) {
		return cut + "…"
	}
	return text
}

// choose takes the edition whose tables are printed: of those whose own words are there most, the newest.
func (p *pass) choose() {
	best := -1
	for _, plan := range p.reader.plans {
		n := 0
		for _, word := range plan.own {
			if contains(p.sheet.dense, word) {
				n++
			}
		}
		if n >= best {
			best, p.plan = n, plan
		}
	}
	var others []found
	p.heads, others = p.reader.findSections(p.sheet, p.plan)
	p.end = len(p.sheet.runes)
	for _, f := range others {
		switch {
		case len(p.heads) > 0 && f.start > p.heads[len(p.heads)-1].start:
			p.end = min(p.end, f.start)
		case p.sheet.startsLine(f.start):
			p.contents = append(p.contents, f)
		}
	}
	p.end = p.titleBefore(p.end)
}

func (p *pass) result() *Result {
	return &Result{
		OrganName: p.title.organ, Year: p.title.year, Edition: p.reader.forms.ForYear(p.title.year), EditionPrinted: p.plan.edition,
		PublishedOn: p.title.published, Report: p.report, Cells: p.cells, Notes: p.notes,
	}
}
