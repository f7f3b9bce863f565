package extract

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"pgregory.net/rapid"
)

// invented is a report of an invented organ with random figures. Where sound, they hold to the identities.
func invented(t *rapid.T, e *form.Edition, sound bool) *model.Report {
	r := model.NewReport(nil, e.Years.From+rapid.IntRange(0, 1).Draw(t, "year"), e)
	r.Organ.Name = "云溪市人民政府"
	r.Title = r.DefaultTitle()
	for i, table := range e.Tables() {
		grid := form.NewGrid(table)
		for row := range table.Rows {
			for column := range table.Columns {
				if table.Rows[row].Has(column) && !table.Rows[row].Optional() {
					grid.Set(row, column, form.Of(drawn(t, &table.Columns[column])))
				}
			}
		}
		if sound {
			balance(e, &grid)
		}
		for row := range table.Rows {
			figures := make([]form.Figure, len(table.Columns))
			for column := range figures {
				figures[column] = grid.At(row, column)
			}
			if !table.Rows[row].Optional() {
				r.Tables()[i].Restore(row, figures, nil, nil)
			}
		}
	}
	texts := []string{"本报告由云溪市人民政府编制，全文共六个部分。", "一年来各项工作平稳。共办结 12 件。", "公开深度不够。下一步加强培训。", "未收取信息处理费。"}
	n := &r.Narratives
	n.Preface, n.Overview, n.Problems, n.OtherMatters = &texts[0], &texts[1], &texts[2], &texts[3]
	return r
}

func drawn(t *rapid.T, c *form.Column) int64 {
	n := rapid.OneOf(rapid.Just[int64](0), rapid.Int64Range(0, 9), rapid.Int64Range(0, 99_999)).Draw(t, "figure")
	if c.Signed && rapid.Bool().Draw(t, "negative") {
		return -n
	}
	return n
}

// balance makes the figures hold to the identities: what came in is what was handled and carried over.
func balance(e *form.Edition, g *form.Grid) {
	all := func(int, int) bool { return true }
	e.Derive(g, all)
	received, in, out, handled := g.Table.RowsWithRole("received"), g.Table.RowsWithRole("carried_in"), g.Table.RowsWithRole("carried_out"), g.Table.RowsWithRole("handled_total")
	if len(received) == 0 {
		return
	}
	for column := range g.Table.Columns {
		g.Set(in[0], column, form.Of(0))
		g.Set(received[0], column, form.Of(g.At(handled[0], column).N+g.At(out[0], column).N))
	}
	e.Derive(g, all)
}

// figuresIn are the figures of a row as they are printed.
func figuresIn(t *model.Table, row int) []string {
	var all []string
	for column := range t.Table.Columns {
		if t.Table.Rows[row].Has(column) {
			f := t.At(row, column)
			text := ""
			if f.Filled {
				text = t.Table.Columns[column].Format(f.N)
			}
			all = append(all, text)
		}
	}
	return all
}

// page is what a writer makes of a report: paragraphs and rows.
type page interface {
	text(string)
	row(label, figures []string)
}

// written prints a report in the order of the form.
func written(r *model.Report, to page) {
	to.text(r.Title)
	to.text(*r.Narratives.Preface)
	for i := range r.Form.Sections {
		s := &r.Form.Sections[i]
		to.text(s.Title.ZH)
		if n := r.Narratives.Of(s.Key); n != nil {
			to.text(**n)
		}
		if t := r.Table(s.Key); t != nil {
			writtenTable(t, to)
		}
	}
}

func writtenTable(t *model.Table, to page) {
	if len(t.Table.Rows)*len(t.Table.Columns) <= widest {
		var labels, columns, figures []string
		for row := range t.Table.Rows {
			labels = append(labels, t.Table.Rows[row].Label.ZH)
			for column := range t.Table.Columns {
				columns = append(columns, t.Table.Columns[column].Label.ZH)
			}
			figures = append(figures, figuresIn(t, row)...)
		}
		to.row(labels, nil)
		to.row(columns, nil)
		to.row(nil, figures)
		return
	}
	group, article := "", ""
	for row := range t.Table.Rows {
		r := &t.Table.Rows[row]
		if r.Optional() {
			continue
		}
		label := []string{r.Label.ZH}
		if r.Article != article {
			article = r.Article
			to.row([]string{r.Article}, nil)
			columns := []string{"信息内容"}
			for column := range t.Table.Columns {
				if r.Has(column) {
					columns = append(columns, t.Table.Columns[column].Label.ZH)
				}
			}
			to.row(columns, nil)
		}
		if r.Group != group && r.Group != "" {
			for _, g := range t.Table.Groups {
				if g.Key == r.Group {
					label = append([]string{g.Label.ZH}, label...)
				}
			}
		}
		group = r.Group
		to.row(label, figuresIn(t, row))
	}
}

// linesPage prints a line a row, or a line a cell.
type linesPage struct {
	b       strings.Builder
	cells   bool
	joined  bool
	page    int
	written int
}

func (p *linesPage) text(s string) { p.b.WriteString(s + "\n") }

func (p *linesPage) row(label, figures []string) {
	if p.written++; p.page > 0 && p.written%p.page == 0 {
		fmt.Fprintf(&p.b, "\n- %d -\n\n", p.written/p.page)
	}
	blank := " "
	switch {
	case p.cells:
		blank = "\n"
	case p.joined:
		blank = ""
	}
	p.b.WriteString(strings.Join(append(append([]string{}, label...), figures...), blank) + "\n")
}

// pipesPage prints a table of Markdown.
type pipesPage struct{ strings.Builder }

func (p *pipesPage) text(s string) { p.WriteString("\n" + s + "\n\n") }

func (p *pipesPage) row(label, figures []string) {
	p.WriteString("| " + strings.Join(append(append([]string{}, label...), figures...), " | ") + " |\n")
}

// htmlPage prints a table of HTML.
type htmlPage struct {
	strings.Builder
	open bool
}

func (p *htmlPage) text(s string) {
	if p.open {
		p.WriteString("</table>")
		p.open = false
	}
	p.WriteString("<p>" + s + "</p>")
}

func (p *htmlPage) row(label, figures []string) {
	if !p.open {
		p.WriteString("<table>")
		p.open = true
	}
	p.WriteString("<tr>")
	for i, text := range append(append([]string{}, label...), figures...) {
		span := ""
		if len(label) == 1 && i == 0 && len(figures) > 0 {
			span = ` colspan="2"`
		}
		p.WriteString("<td" + span + "><p><span>" + strings.ReplaceAll(text, "—", "&nbsp;") + "</span></p></td>")
	}
	p.WriteString("</tr>\n")
}

func read(t interface{ Fatalf(string, ...any) }, r *Reader, text string) *Result {
	docs, err := Open(context.Background(), []byte(text), Options{})
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	result, err := r.Read(context.Background(), docs[0])
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return result
}

// alike tells how what was read differs from the report that was printed. All cells have to be certain.
func alike(want *model.Report, got *Result) string {
	for _, c := range got.Cells {
		if !c.Certain {
			return fmt.Sprintf("%s.%s.%s is not certain", c.Section, c.Row, c.Column)
		}
	}
	return same(want, got)
}

// same tells how what was read differs from the report that was printed.
func same(want *model.Report, got *Result) string {
	if got.OrganName != want.Organ.Name || got.Year != want.Year || got.EditionPrinted != want.Form || got.Report.Title != want.Title {
		return fmt.Sprintf("%s %d %s %q", got.OrganName, got.Year, got.EditionPrinted.Key, got.Report.Title)
	}
	for i, table := range want.Tables() {
		there := got.Report.Tables()[i]
		for row := range table.Table.Rows {
			for column := range table.Table.Columns {
				if a, b := table.At(row, column), there.At(row, column); a != b {
					return fmt.Sprintf("%s.%s: %v, want %v", table.Table.Rows[row].Key, table.Table.Columns[column].Key, b, a)
				}
			}
		}
	}
	if a, b := want.Narratives.Preface, got.Report.Narratives.Preface; b == nil || *a != *b {
		return fmt.Sprintf("preface: %v", b)
	}
	for _, key := range []string{"overview", "problems", "other_matters"} {
		a, b := *want.Narratives.Of(key), *got.Report.Narratives.Of(key)
		if b == nil || *a != *b {
			return fmt.Sprintf("%s: %v", key, b)
		}
	}
	return ""
}

func TestWhatIsPrintedIsReadBack(t *testing.T) {
	r := newReader(t)
	for _, e := range r.forms {
		for name, print := range map[string]func(*model.Report) string{
			"lines":    func(r *model.Report) string { p := &linesPage{}; written(r, p); return p.b.String() },
			"pages":    func(r *model.Report) string { p := &linesPage{page: 9}; written(r, p); return p.b.String() },
			"cells":    func(r *model.Report) string { p := &linesPage{cells: true}; written(r, p); return p.b.String() },
			"markdown": func(r *model.Report) string { p := &pipesPage{}; written(r, p); return p.String() },
			"html": func(r *model.Report) string {
				p := &htmlPage{}
				written(r, p)
				return "<html><body>" + p.String() + "</body></html>"
			},
		} {
			t.Run(e.Key+" "+name, rapid.MakeCheck(func(rt *rapid.T) {
				sound := rapid.Bool().Draw(rt, "sound")
				want := invented(rt, e, sound)
				text := print(want)
				difference := same(want, read(rt, r, text))
				if sound || name == "html" || name == "markdown" { // in text, figures that don't add up may be others than they look
					difference = alike(want, read(rt, r, text))
				}
				if difference != "" {
					rt.Fatalf("%s\n%s", difference, text)
				}
			}))
		}
	}
}
