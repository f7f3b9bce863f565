package extract

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"nianbao/internal/model"
)

// openedFile is the one document of a file.
func openedFile(t testing.TB, file, media string) Document {
	t.Helper()
	docs, err := Open(context.Background(), []byte(file), Options{Media: media})
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) != 1 {
		t.Fatalf("%d documents", len(docs))
	}
	offsetsHold(t, docs[0])
	return docs[0]
}

// refusedWith is the code and the particulars a file is refused with.
func refusedWith(t testing.TB, file []byte) (string, model.Args) {
	t.Helper()
	docs, err := Open(context.Background(), file, Options{})
	var refused *model.Error
	if !errors.As(err, &refused) || refused.Kind != model.Invalid {
		t.Fatalf("not refused: %v, %d documents", err, len(docs))
	}
	return refused.Code, refused.Args
}

// offsetsHold checks that parts stand in the text where they say, in its order.
func offsetsHold(t testing.TB, d Document) {
	t.Helper()
	at := 0
	for _, p := range d.Parts {
		if p.At.Offset < at || p.At.Offset > utf8.RuneCountInString(d.Text) {
			t.Fatalf("a part at %d, after one at %d, in a text of %d", p.At.Offset, at, utf8.RuneCountInString(d.Text))
		}
		at = p.At.Offset
		for _, c := range p.Cells {
			if c.Rows < 1 || c.Columns < 1 || c.At.Table != p.At.Table || c.At.Offset < at || c.At.Column != c.Column+1 {
				t.Fatalf("a cell %+v in %+v", c, p.At)
			}
		}
	}
}

// partsDrawn is a document in short: lines as they are, cells between pipes.
func partsDrawn(d Document) string {
	var b strings.Builder
	for _, p := range d.Parts {
		b.WriteString(p.Text)
		for _, c := range p.Cells {
			b.WriteString("|" + strings.ReplaceAll(c.Text, "\n", "/"))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func sameText(t testing.TB, got, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestTextInEveryEncoding(t *testing.T) {
	const text = "第二十条第（一）项\n规章 0 0 12\n行政规范性文件〇镕\n"
	for name, e := range map[string]encoding.Encoding{
		"UTF-8": encoding.Nop, "GB18030": simplifiedchinese.GB18030, "UTF-16LE": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"UTF-16BE": unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-8 with mark": unicode.UTF8BOM,
	} {
		file, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		d := openedFile(t, file, "text/plain")
		if d.Text != text || d.Format != "text" || len(d.Parts) != 3 || len(d.Notes) != 0 {
			t.Errorf("%s: %q %s %d parts %v", name, d.Text, d.Format, len(d.Parts), d.Notes)
		}
	}
	big5, _ := traditionalchinese.Big5.NewEncoder().String("第二十條第一項政府資訊")
	if d := openedFile(t, big5, "text/plain; charset=big5"); d.Parts[0].Text != "第二十條第一項政府資訊" {
		t.Errorf("as the media type says: %q", d.Parts[0].Text)
	}
}

func TestTextWithDamageStaysWhatItIs(t *testing.T) {
	text := strings.Repeat("政府信息公开工作年度报告", 20)
	d := openedFile(t, text[:31]+text[32:], "")
	if !strings.Contains(d.Text, "年度报告") || len(d.Notes) != 1 || d.Notes[0].Code != "damaged_characters" {
		t.Errorf("%q %v", d.Text, d.Notes)
	}
}

func TestTextLinesTellOffsetAndPage(t *testing.T) {
	d := openedFile(t, "年报\r\n\r\n二、情况\r\f- 2 -\nx", "")
	want := []Part{
		{Text: "年报", At: At{Offset: 0, Page: 1}}, {Text: "", At: At{Offset: 3, Page: 1}},
		{Text: "二、情况", At: At{Offset: 4, Page: 1}}, {Text: "\f- 2 -", At: At{Offset: 9, Page: 2}}, {Text: "x", At: At{Offset: 16, Page: 2}},
	}
	if diff := cmp.Diff(want, d.Parts); diff != "" {
		t.Error(diff)
	}
	if d := openedFile(t, "年报\n", ""); d.Parts[0].At.Page != 0 {
		t.Error("a page where there are none")
	}
}

func TestTabsMakeATableWhereTheyClearlyDo(t *testing.T) {
	sameText(t, partsDrawn(openedFile(t, "\t二、情况\n信息内容\t本年\n规章\t0\t\t3\n\t行政许可\t5\n完\n", "")), `
	二、情况
|信息内容|本年
|规章|0||3
||行政许可|5
完`[1:])
	for _, text := range []string{"一\t二\n", "附\t件\n另\t附\n", "\t1\n\t2\n"} {
		if d := openedFile(t, text, ""); d.Parts[0].Cells != nil {
			t.Errorf("%q is read as a table", text)
		}
	}
}

func TestTextOfTooMuchIsRefused(t *testing.T) {
	for _, c := range []struct {
		file, what string
		most       int
	}{
		{strings.Repeat("\n", maxLines+10) + "x", "lines", maxLines}, {strings.Repeat("报", maxCharacters+1), "characters", maxCharacters},
		{strings.Repeat("x", maxFile+1), "bytes", maxFile}, {strings.Repeat("|1|2|3|4|5\n", maxCells/5+1), "cells", maxCells},
	} {
		if code, args := refusedWith(t, []byte(c.file)); code != "extract.too_large" || args["what"] != c.what || args["max"] != c.most {
			t.Errorf("%s: %s %v", c.what, code, args)
		}
	}
}
