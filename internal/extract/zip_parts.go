package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"

	"nianbao/internal/model"
)

// openZIP opens an archive, if it does not name more entries than it may: their list alone takes memory.
func openZIP(file []byte) (*zip.Reader, error) {
	if bytes.Count(file, []byte("PK\x01\x02")) > maxListed {
		return nil, tooLarge("entries", maxEntries)
	}
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, broken("zip", err)
	}
	if len(archive.File) > maxEntries {
		return nil, tooLarge("entries", maxEntries)
	}
	return archive, nil
}

// unpack reads an entry, at most so many bytes and not more than it can be packed for.
func unpack(f *zip.File, most int) ([]byte, error) {
	if f.Flags&1 != 0 {
		return nil, unreadable("encrypted", model.Args{"format": "zip"})
	}
	if f.UncompressedSize64 > uint64(most) { // #nosec G115 -- limits are positive
		return nil, tooLarge("bytes", most)
	}
	if f.UncompressedSize64 > smallPacked && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
		return nil, tooLarge("ratio", maxRatio)
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken("zip", err)
	}
	defer func() { _ = r.Close() }()
	b := make([]byte, f.UncompressedSize64)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, broken("zip", err)
	}
	if n, err := r.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) { // the end tells whether all of it was right
		return nil, broken("zip", err)
	}
	return b, nil
}

// docxParts are the parts of a Word document.
type docxParts struct{ archive *zip.Reader }

// find is a part by its name, nil where there is none.
func (p docxParts) find(name string) *zip.File {
	for _, f := range p.archive.File {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// read reads a part.
func (p docxParts) read(name string) ([]byte, error) {
	f := p.find(name)
	if f == nil {
		return nil, broken("docx", errors.New("no "+name))
	}
	return unpack(f, maxPart)
}

// title is the title that the document has beside its text.
func (p docxParts) title() string {
	part, err := p.read("docProps/core.xml")
	if err != nil {
		return ""
	}
	_, rest, _ := bytes.Cut(part, []byte("<dc:title>"))
	title, _, is := bytes.Cut(rest, []byte("</dc:title>"))
	if !is || len(title) > 1_000 {
		return ""
	}
	return oneLine(string(title))
}
