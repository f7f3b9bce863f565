package extract

import (
	"context"
	"html"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkOpen reads real files of each format, and such as are made of the rows of one.
func BenchmarkOpen(b *testing.B) {
	files := realFiles(b)
	for format, name := range map[string]string{
		"text": "04-huaianshi-2024.txt", "markdown": "06-shanghai-shifuban-2025.md", "html": "09-shanghai-shifuban-2019.html", "pdf": "04-huaianshi-2024.pdf",
	} {
		b.Run(format, func(b *testing.B) { benchOpen(b, files[name], filepath.Ext(name)) })
	}
	b.Run("docx", func(b *testing.B) { benchOpen(b, []byte(docxOf(b, files["09-shanghai-shifuban-2019.html"])), ".docx") })
}

func benchOpen(b *testing.B, file []byte, ext string) {
	o := Options{}
	if ext == ".pdf" {
		o.PDF = library()
		if _, err := Open(context.Background(), file, o); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(context.Background(), file, o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "reports/s")
}

// docxOf is a Word document with the lines and the rows of a page.
func docxOf(b *testing.B, page []byte) string {
	d, err := readHTML(page, "")
	if err != nil {
		b.Fatal(err)
	}
	var body strings.Builder
	table := 0
	for _, p := range d.Parts {
		if p.At.Table != table && table > 0 {
			body.WriteString("</w:tbl>")
			table = 0
		}
		if p.Cells == nil {
			body.WriteString(wp(html.EscapeString(p.Text)))
			continue
		}
		if table == 0 {
			body.WriteString("<w:tbl>")
			table = p.At.Table
		}
		body.WriteString("<w:tr>")
		for _, c := range p.Cells {
			body.WriteString(wc(html.EscapeString(c.Text), ""))
		}
		body.WriteString("</w:tr>")
	}
	return docx(b, body.String())
}
