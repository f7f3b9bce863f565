package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"nianbao/internal/extract"
	"nianbao/internal/form"
	"nianbao/internal/service"
	"nianbao/internal/web"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// extractFile reads one published document; it needs no database.
type extractFile struct {
	File    string `arg:"" help:"Text, HTML, DOCX or PDF; - for standard input."`
	Explain bool   `help:"Print the tables as they were read, with marks on what is not certain, and where each cell came from."`
	Lang    string `enum:"zh,en" default:"zh" help:"zh or en."`
}

// Run prints what the document says.
func (e *extractFile) Run(ctx context.Context) error {
	forms, rules, err := law("")
	if err != nil {
		return err
	}
	reader, pdf, closed, err := readers(forms, cacheFolder())
	if err != nil {
		return err
	}
	defer func() { _ = closed() }()
	intake, err := web.NewIntake()
	if err != nil {
		return err
	}
	useCases := service.New(service.Options{Forms: forms, Rules: rules, Now: now, Reader: reader, PDF: pdf, Documents: intake.Document})
	raw, err := load(e.File)
	if err != nil {
		return err
	}
	read, err := useCases.Extract(operator(ctx), extract.File{Name: e.File, Content: raw}, e.Lang)
	if err != nil {
		return told(err, e.Lang)
	}
	if err := web.Explain(read.Notes, e.Lang); err != nil {
		return err
	}
	if e.Explain {
		return explain(os.Stdout, read)
	}
	return json.MarshalWrite(os.Stdout, read, json.Deterministic(true), jsontext.Multiline(true))
}

// told is a refusal in words.
func told(err error, lang string) error {
	lines, failed := web.Describe(err, lang)
	if failed != nil {
		return failed
	}
	return fmt.Errorf("%s", strings.Join(lines, "; "))
}

// cacheFolder is where what was compiled of the PDF library is kept; it would take seconds each time.
func cacheFolder() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "nianbao")
}

// readers are what published documents are read with; PDF is started when the first one comes.
func readers(forms form.Forms, folder string) (*extract.Reader, extract.PDFReader, func() error, error) {
	reader, err := extract.NewReader(forms)
	if err != nil {
		return nil, nil, nil, err
	}
	pdf := extract.NewPDF(folder, 1)
	return reader, pdf, pdf.Close, nil
}

// explain prints each table row by row: ? stands before what is not certain, * before what was solved, and a cell that is
// blank is a dot.
func explain(w io.Writer, e *service.Extraction) error {
	fmt.Fprintf(w, "%s %d (%s)\n", e.OrganName, e.Year, e.Edition)
	row := ""
	for _, c := range e.Cells {
		if at := c.Section + "." + c.Row; at != row {
			row = at
			fmt.Fprintf(w, "\n%-50s", row)
		}
		fmt.Fprintf(w, " %s", mark(c))
	}
	fmt.Fprintln(w)
	for _, c := range e.Cells {
		if !c.Certain || c.How == extract.Solved {
			fmt.Fprintf(w, "%s %s.%s.%s = %s from %q at %s %v\n", c.How, c.Section, c.Row, c.Column, c.Value, c.Raw, place(c.At), c.Candidates)
		}
	}
	for _, n := range e.Notes {
		fmt.Fprintf(w, "%s: %s\n", n.Code, n.Detail)
	}
	_, err := fmt.Fprintf(w, "validation: %s, %d errors, %d warnings\n", e.Validation.Status, e.Validation.Errors, e.Validation.Warnings)
	return err
}

func mark(c service.ExtractedCell) string {
	shown := strings.Trim(string(c.Value), `"`)
	if shown == "null" {
		shown = "·"
	}
	switch {
	case !c.Certain:
		return "?" + shown
	case c.How == extract.Solved:
		return "*" + shown
	}
	return shown
}

func place(at extract.At) string {
	if at.Table > 0 {
		return fmt.Sprintf("table %d row %d column %d", at.Table, at.Row, at.Column)
	}
	if at.Page > 0 {
		return fmt.Sprintf("page %d, character %d", at.Page, at.Offset)
	}
	return fmt.Sprintf("character %d", at.Offset)
}
