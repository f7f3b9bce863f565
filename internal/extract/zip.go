package extract

import (
	"archive/zip"
	"context"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"nianbao/internal/model"
)

// zipFormat tells what a ZIP is, by the entries that each kind of document has.
func zipFormat(archive *zip.Reader) string {
	format := "zip"
	for _, f := range archive.File {
		switch f.Name {
		case "word/document.xml":
			return "docx"
		case "xl/workbook.xml":
			return "xlsx"
		case "ppt/presentation.xml":
			return "pptx"
		case "OFD.xml":
			return "ofd"
		case "mimetype", "META-INF/manifest.xml":
			format = "odt"
		}
	}
	return format
}

// readZIP reads the files of an archive, one after the other. One that cannot be read says why and does not keep the others.
func (o Options) readZIP(ctx context.Context, archive *zip.Reader, each func(Document) error) error {
	if len(archive.File) == 0 {
		return unreadable("empty", nil)
	}
	left := maxUnpacked
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		doc, size, err := o.readEntry(ctx, f, left)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if left -= size; left < 0 {
			return tooLarge("unpacked", maxUnpacked)
		}
		if err != nil {
			doc = Document{Refused: err}
		}
		doc.Name = zipName(f)
		if err := each(doc); err != nil {
			return err
		}
	}
	return nil
}

// readEntry reads a file of an archive, and tells how many bytes it has.
func (o Options) readEntry(ctx context.Context, f *zip.File, left int) (Document, int, error) {
	if reason := zipJunk(f.Name); reason != "" {
		return Document{}, 0, unreadable("skipped", model.Args{"reason": reason})
	}
	if f.UncompressedSize64 > uint64(left) { // #nosec G115 -- held above nought
		return Document{}, left + 1, nil
	}
	file, err := unpack(f, maxFile)
	if err != nil {
		return Document{}, 0, err
	}
	doc, err := o.read(ctx, file)
	return doc, len(file), err
}

// zipJunk tells why an entry is no document, by the names that systems give to their own files.
func zipJunk(name string) string {
	base := path.Base(name)
	switch {
	case strings.HasPrefix(name, "__MACOSX/"), strings.HasPrefix(base, "._"), base == ".DS_Store", base == "Thumbs.db", base == "desktop.ini",
		strings.HasPrefix(base, "~$"):
		return "junk"
	}
	switch strings.ToLower(path.Ext(base)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".svg", ".ico":
		return "image"
	case ".zip", ".rar", ".7z", ".gz", ".tar":
		return "archive"
	case ".css", ".js", ".woff", ".woff2", ".ttf":
		return "junk"
	}
	return ""
}

// zipName is the name of an entry in UTF-8, from the top of its archive.
func zipName(f *zip.File) string {
	name := f.Name
	if f.NonUTF8 && !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	name = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || c == utf8.RuneError {
			return '_'
		}
		if c == '\\' {
			return '/'
		}
		return c
	}, strings.ToValidUTF8(name, "_"))
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}
