package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"nianbao/internal/model"
)

// reads reads a file and checks what every reading owes: in time, read or refused with a code, in sound UTF-8, at sound places.
func reads(t *testing.T, read func() (Document, error)) {
	t.Helper()
	began := time.Now()
	d, err := read()
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
	var refused *model.Error
	switch {
	case errors.As(err, &refused):
		return
	case err != nil:
		t.Fatal(err)
	}
	offsetsHold(t, d)
	for _, p := range d.Parts {
		if !utf8.ValidString(p.Text) {
			t.Errorf("%q", p.Text)
		}
		for _, c := range p.Cells {
			if !utf8.ValidString(c.Text) {
				t.Errorf("%q", c.Text)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"第二十条\n规章 0 0\n", "| a | b |\n|---|---|\n| 1 | 2 |\n", "a\t1\nb\t2\n", "# x\n<table><tr><td>1<td>2</table>\n", "\xff\xfea\x00", "\xd5\xfe\xb8\xae",
		"a | b\n--|--\n1 | 2", "\f1\r\n\r", `|a\|b|<br>|&nbsp;|`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		reads(t, func() (Document, error) { return readText(file, "") })
	})
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"<html><meta charset=gbk><title>x</title><p>a<br>b</p>", "<table><tr><td rowspan=3 colspan=2>1<td>2<tr><td>3</table>",
		"<table><tr><td><table><tr><td>1<td>2</table></table>", "<div class=nav>x</div><meta name=ContentStart><p>y<meta name=ContentEnd><p>z",
		"<p style='display:none'>x<p>y<pre>a\nb</pre><!-- c --><o:p>&nbsp;</o:p>"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		reads(t, func() (Document, error) { return readHTML(file, "") })
	})
}

func FuzzDOCX(f *testing.F) {
	merged := wt(wc("a", `<w:vMerge w:val="restart"/>`)+wc("1", `<w:gridSpan w:val="2"/>`), wc("", "<w:vMerge/>")+wc("2", ""))
	for _, seed := range []string{wp("x"), merged, wt(wc("1", "") + "<w:tc>" + merged + "</w:tc>"), `<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t><w:br w:type="page"/></w:r></w:p>`,
		"<w:p><w:r><w:txbxContent>" + wp("b") + "</w:txbxContent><w:t>a</w:t></w:r></w:p>"} {
		f.Add([]byte(seed), []byte(`<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>`))
	}
	f.Fuzz(func(t *testing.T, body, numbering []byte) {
		file := packed(t, "word/document.xml", string(body), "word/numbering.xml", string(numbering), "word/styles.xml", string(numbering))
		archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		reads(t, func() (Document, error) { return readDOCX(archive) })
	})
}

func FuzzZIP(f *testing.F) {
	f.Add(packed(f, "a.txt", "规章 0", "b/", "", "c.html", "<p>x"))
	f.Add([]byte(docx(f, wp("x"))))
	f.Add(packed(f, "\xc4\xea\xb1\xa8.txt", "x", "a.zip", string(packed(f, "b", "x"))))
	f.Fuzz(func(t *testing.T, file []byte) {
		err := Each(t.Context(), file, Options{}, func(d Document) error {
			reads(t, func() (Document, error) { return d, d.Refused })
			return nil
		})
		var refused *model.Error
		if err != nil && !errors.As(err, &refused) {
			t.Error(err)
		}
	})
}
