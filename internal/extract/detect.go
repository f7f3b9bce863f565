package extract

import (
	"bytes"
	"context"
	"strings"

	"nianbao/internal/model"
)

// Options is what the caller knows of a file, and what reads PDF for it.
type Options struct {
	Media string    // the media type it came with: only a hint of the encoding of a text
	PDF   PDFReader // nil where no PDF is read
}

// PDFReader reads a PDF with a text layer.
type PDFReader interface {
	ReadPDF(ctx context.Context, file []byte) (Document, error)
}

// Open reads a file for what it is by its content, not by a name: the documents of a ZIP, one of any other file. A file of a ZIP
// that cannot be read comes as a document that says why. All together may have twice of what one document may.
func Open(ctx context.Context, file []byte, o Options) ([]Document, error) {
	var docs []Document
	lines, cells, bytes := 2*maxLines, 2*maxCells, 4*2*maxCharacters
	err := Each(ctx, file, o, func(d Document) error {
		docs = append(docs, d)
		lines -= len(d.Parts)
		for _, p := range d.Parts {
			cells -= len(p.Cells)
		}
		bytes -= len(d.Text) + len(d.Raw)
		if lines < 0 || cells < 0 || bytes < 0 {
			return tooLarge("documents", len(docs))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return docs, nil
}

// Each reads a file as Open does and gives its documents one by one, so that a large ZIP does not stand in memory whole.
func Each(ctx context.Context, file []byte, o Options, each func(Document) error) error {
	if len(file) == 0 {
		return unreadable("empty", nil)
	}
	if len(file) > maxFile {
		return tooLarge("bytes", maxFile)
	}
	if detect(file) == "zip" {
		archive, err := openZIP(file)
		if err != nil {
			return err
		}
		if zipFormat(archive) == "zip" {
			return o.readZIP(ctx, archive, each)
		}
	}
	doc, err := o.read(ctx, file)
	if err != nil {
		return err
	}
	return each(doc)
}

// read reads one file that is no ZIP of others.
func (o Options) read(ctx context.Context, file []byte) (Document, error) {
	if err := ctx.Err(); err != nil {
		return Document{}, err
	}
	switch format := detect(file); format {
	case "html":
		return readHTML(file, o.Media)
	case "json":
		return Document{Format: "json", Raw: file}, nil
	case "text":
		return readText(file, o.Media)
	case "zip":
		return readPackage(file)
	case "pdf":
		if o.PDF == nil {
			return Document{}, unreadable("unknown_format", model.Args{"format": format})
		}
		return o.PDF.ReadPDF(ctx, file)
	case "empty":
		return Document{}, unreadable("empty", nil)
	case "encrypted":
		return Document{}, unreadable("encrypted", model.Args{"format": "docx"})
	default:
		return Document{}, unreadable("unknown_format", model.Args{"format": format})
	}
}

// readPackage reads a document that is packed as a ZIP.
func readPackage(file []byte) (Document, error) {
	archive, err := openZIP(file)
	if err != nil {
		return Document{}, err
	}
	switch format := zipFormat(archive); format {
	case "docx":
		return readDOCX(archive)
	case "zip":
		return Document{}, unreadable("skipped", model.Args{"reason": "archive"})
	default:
		return Document{}, unreadable("unknown_format", model.Args{"format": format})
	}
}

// detect tells what a file is by its first bytes: a format that is read, or the name of one that is not.
func detect(file []byte) string {
	utf16Name := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	for _, m := range []struct{ magic, format string }{
		{"%PDF-", "pdf"}, {"PK\x03\x04", "zip"}, {"PK\x05\x06", "zip"}, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"}, {`{\rtf`, "rtf"},
		{"\x89PNG", "image"}, {"\xff\xd8\xff", "image"}, {"GIF8", "image"}, {"BM", "image"}, {"II*\x00", "image"}, {"MM\x00*", "image"},
		{"Rar!\x1a\x07", "rar"}, {"7z\xbc\xaf\x27\x1c", "7z"}, {"\x1f\x8b", "gzip"},
	} {
		if bytes.HasPrefix(file, []byte(m.magic)) && (m.magic != "BM" || bytes.IndexByte(file[:min(len(file), 32)], 0) > 0) {
			if m.format == "doc" && bytes.Contains(file, utf16Name) {
				return "encrypted"
			}
			return m.format
		}
	}
	if at := bytes.Index(file[:min(len(file), 1024)], []byte("%PDF-")); at >= 0 && bytes.IndexByte(file[at:], 0) > 0 {
		return "pdf"
	}
	return detectText(file)
}

// detectText tells what a file of characters is.
func detectText(file []byte) string {
	if bytes.HasPrefix(file, []byte("\xff\xfe")) || bytes.HasPrefix(file, []byte("\xfe\xff")) {
		return "text"
	}
	body := bytes.TrimSpace(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")))
	switch {
	case len(body) == 0:
		return "empty"
	case body[0] == '{' && bytes.HasPrefix(bytes.TrimSpace(body[1:]), []byte(`"`)):
		return "json"
	case isHTML(body):
		return "html"
	case bytes.HasPrefix(body, []byte("<?xml")):
		return "xml"
	}
	return "text"
}

// isHTML tells whether a text begins with an element of a page, or is full of the ends of such.
func isHTML(body []byte) bool {
	head := strings.ToLower(string(body[:min(len(body), 2048)]))
	if strings.Contains(head, "<html") || strings.Contains(head, "<!doctype html") || strings.Contains(head, "<body") {
		return true
	}
	if begun, is := strings.CutPrefix(head, "<"); is {
		name := begun[:len(begun)-len(strings.TrimLeft(begun, "abcdefghijklmnopqrstuvwxyz123456"))]
		switch name {
		case "p", "div", "table", "span", "h1", "h2", "h3", "h4", "center", "head", "title", "meta", "style", "script", "section", "article",
			"main", "br", "font", "strong", "b", "ul", "ol", "tr", "td", "tbody", "link", "form", "header", "img", "a", "hr", "pre":
			return true
		}
		if strings.HasPrefix(begun, "!--") {
			return true
		}
	}
	ends := 0
	for _, end := range []string{"</p>", "</div>", "</P>", "</DIV>", "</body>"} {
		ends += bytes.Count(body, []byte(end))
	}
	return ends > 2
}
