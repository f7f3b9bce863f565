package extract

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// packed is a ZIP of entries, given as names and contents in turn.
func packed(t testing.TB, entries ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		f, err := w.Create(entries[i])
		if err == nil {
			_, err = f.Write([]byte(entries[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// docx is a Word document with a body, and more parts.
func docx(t testing.TB, body string, more ...string) string {
	t.Helper()
	return string(packed(t, append([]string{"[Content_Types].xml", "<Types/>", "word/document.xml",
		`<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
			body + `<w:sectPr><w:pgSz/></w:sectPr></w:body></w:document>`}, more...)...))
}

// wp is a paragraph, wc a cell with what is said of it.
func wp(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }
func wc(text, said string) string {
	return "<w:tc><w:tcPr>" + said + "</w:tcPr>" + wp(text) + "</w:tc>"
}
func wt(rows ...string) string {
	return "<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>" + strings.Join(rows, "</w:tr><w:tr>") + "</w:tr></w:tbl>"
}

func TestDOCXTables(t *testing.T) {
	const span, down, on = `<w:gridSpan w:val="2"/>`, `<w:vMerge w:val="restart"/>`, `<w:vMerge/>`
	for name, c := range map[string]struct{ body, want string }{
		"spans and merges": {wt(wc("三、本年", down)+wc("（一）", span)+wc("1", ""), wc("", on)+wc("（三）", down)+wc("1.国家秘密", "")+wc("2", ""),
			wc("不见", on)+wc("", on)+wc("2.其他", "")+wc("", ""), wc("总计", `<w:gridSpan w:val="3"/>`)+wc("3", "")),
			"三、本年@0,0+3x1 （一）@0,1+1x2 1@0,3+1x1 \n（三）@1,1+2x1 1.国家秘密@1,2+1x1 2@1,3+1x1 \n2.其他@2,2+1x1 @2,3+1x1 \n总计@3,0+1x3 3@3,3+1x1 \n"},
		"a merge that begins nowhere": {wt(wc("甲", on)+wc("1", ""), wc("乙", on)+wc("2", "")), "甲@0,0+2x1 1@0,1+1x1 \n2@1,1+1x1 \n"},
		"columns left out before":     {wt(wc("甲", "")+wc("1", ""), `<w:trPr><w:gridBefore w:val="1"/></w:trPr>`+wc("2", "")), "甲@0,0+1x1 1@0,1+1x1 \n2@1,1+1x1 \n"},
		"one that lays out": {wt("<w:tc>" + wp("二、") + wt(wc("规章", "")+wc("1", "")+wc("2", "")) + wp("三、") + "</w:tc>"),
			"\n规章@0,0+1x1 1@0,1+1x1 2@0,2+1x1 \n\n"},
		"one within a cell":      {wt(wc("规章", "") + "<w:tc>" + wt(wc("7", "")) + wp("") + "</w:tc>" + wc("8", "")), "规章@0,0+1x1 7@0,1+1x1 8@0,2+1x1 \n"},
		"lines of a cell":        {wt("<w:tc>" + wp("22") + wp("（其中）") + "</w:tc>" + wc("x", "")), "22\n（其中）@0,0+1x1 x@0,1+1x1 \n"},
		"a row that was deleted": {wt(wc("甲", "")+wc("1", ""), `<w:trPr><w:del w:id="1"/></w:trPr>`+wc("乙", "")+wc("2", "")), "甲@0,0+1x1 1@0,1+1x1 \n"},
	} {
		d := openedFile(t, docx(t, c.body), "")
		if got := cellsPlaced(d); got != c.want || d.Format != "docx" {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestDOCXText(t *testing.T) {
	body := wp("年报") + `<w:p><w:r><w:t xml:space="preserve"> 一、 </w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins>` +
		`<w:del><w:r><w:delText>删去</w:delText><w:t>删去</w:t></w:r></w:del><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>` +
		`<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:tab/><w:t>甲&amp;</w:t><w:br/><w:t>乙</w:t><w:noBreakHyphen/></w:r>` +
		`<w:r><w:fldChar/><w:instrText>PAGE</w:instrText><w:t>7</w:t></w:r></w:p>` +
		`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>` + wp("后") +
		`<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>` + wp("框") + `</w:txbxContent></wps:txbx></w:drawing></mc:Choice>` +
		`<mc:Fallback><w:pict><w:txbxContent>` + wp("框") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent><w:t>文</w:t></w:r></w:p>`
	d := openedFile(t, docx(t, body, "docProps/core.xml", "<x><dc:title>某市年报</dc:title></x>"), "")
	sameText(t, partsDrawn(d), "年报\n一、 新增\t甲&\n乙-7\n前后\n框\n文")
	if d.Title != "某市年报" {
		t.Errorf("%q", d.Title)
	}
}

func TestDOCXPages(t *testing.T) {
	for name, c := range map[string]struct {
		body  string
		pages []int
	}{
		"none told":        {wp("一") + wp("二"), []int{0, 0}},
		"broken":           {wp("一") + `<w:p><w:r><w:br w:type="page"/></w:r></w:p>` + wp("二"), []int{1, 2}},
		"as Word rendered": {wp("一") + `<w:p><w:r><w:br w:type="page"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>二</w:t></w:r></w:p>`, []int{1, 2}},
	} {
		d := openedFile(t, docx(t, c.body), "")
		for i, p := range d.Parts {
			if p.At.Page != c.pages[i] {
				t.Errorf("%s: %q on %d", name, p.Text, p.At.Page)
			}
		}
	}
}

func TestDOCXNumbersOfLists(t *testing.T) {
	numbering := `<w:numbering><w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>` +
		`<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1（%2）"/></w:lvl></w:abstractNum>` +
		`<w:abstractNum w:abstractNumId="6"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:abstractNum>` +
		`<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num></w:numbering>`
	styles := `<w:styles><w:style w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:styleId="h"><w:basedOn w:val="base"/></w:style></w:styles>`
	item := func(said, text string) string {
		return "<w:p><w:pPr>" + said + "</w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>"
	}
	in := func(level, list int) string {
		return fmt.Sprintf(`<w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr>`, level, list)
	}
	body := item(`<w:pStyle w:val="h"/>`, "总体情况") + item(in(1, 1), "甲") + item(in(1, 1), "乙") + item(in(0, 1), "主动公开") + item(in(1, 1), "丙") +
		item(in(0, 2), "点") + item(in(0, 0), "无") + item(in(0, 9), "无")
	d := openedFile(t, docx(t, body, "word/numbering.xml", numbering, "word/styles.xml", styles), "")
	sameText(t, partsDrawn(d), "一、总体情况\n一（1）甲\n一（2）乙\n二、主动公开\n二（1）丙\n点\n无\n无")
	if len(d.Notes) != 1 || d.Notes[0].Code != "list_numbers" {
		t.Errorf("%v", d.Notes)
	}
	for n, want := range map[int]string{1: "一", 10: "十", 12: "十二", 20: "二十", 21: "二十一", 101: "一百零一", 110: "一百一十", 1005: "一千零五", 10_000: "10000"} {
		if got := chineseCount(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

func TestDOCXRefused(t *testing.T) {
	deep := strings.Repeat("<w:p>", maxDepth+1)
	for name, c := range map[string]struct{ file, code string }{
		"too deep":        {docx(t, deep), "extract.too_large"},
		"no text":         {docx(t, wp(" ")), "extract.nothing"},
		"broken":          {docx(t, "<w:p><w:t>x</w:p>"), "extract.broken"},
		"entity bomb":     {string(packed(t, "word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:p><w:r><w:t>&b;</w:t></w:r></w:p>`)), "extract.broken"},
		"cut off":         {docx(t, wp("一"))[:200], "extract.broken"},
		"a bomb":          {docx(t, wp(strings.Repeat("0", 5<<20))), "extract.too_large"},
		"a larger bomb":   {docx(t, wp(strings.Repeat("0", maxPart+1))), "extract.too_large"},
		"columns":         {docx(t, wt(strings.Repeat(wc("x", `<w:gridSpan w:val="999"/>`), 3))), "extract.too_large"},
		"a sheet":         {string(packed(t, "xl/workbook.xml", "x")), "extract.unknown_format"},
		"a deck":          {string(packed(t, "ppt/presentation.xml", "x")), "extract.unknown_format"},
		"an OFD":          {string(packed(t, "OFD.xml", "x")), "extract.unknown_format"},
		"a text document": {string(packed(t, "mimetype", "x", "content.xml", "x")), "extract.unknown_format"},
	} {
		if code, args := refusedWith(t, []byte(c.file)); code != c.code {
			t.Errorf("%s: %s %v", name, code, args)
		}
	}
}
