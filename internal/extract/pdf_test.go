package extract

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"nianbao/internal/model"
)

// library is the reader of PDF that all tests share: it takes seconds to start.
var library = sync.OnceValue(func() *PDF {
	folder, err := os.UserCacheDir()
	if err != nil {
		folder = os.TempDir()
	}
	return NewPDF(filepath.Join(folder, "nianbao-wazero"), 1)
})

// pdfOf is a PDF whose pages draw what is given, with a font that knows ASCII as /F.
func pdfOf(more string, pages ...string) []byte {
	kids := ""
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"}
	for i, ink := range pages {
		kids += fmt.Sprintf("%d 0 R ", 4+2*i)
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", 5+2*i), pdfStream("", ink))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>%s>>", len(pages), kids, more)
	return pdfObjects(objects...)
}

func pdfStream(said, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", said, len(content), content)
}

// pdfObjects is a PDF of objects; the first is its root.
func pdfObjects(objects ...string) []byte {
	var b, table bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table.String(), len(objects)+1, b.Len())
	return b.Bytes()
}

// inkedText puts a text on a page, ruledLine draws a line.
func inkedText(x, y int, text string) string {
	return fmt.Sprintf("BT /F 12 Tf %d %d Td (%s) Tj ET\n", x, y, text)
}
func ruledLine(x, y, toX, toY int) string { return fmt.Sprintf("%d %d m %d %d l S\n", x, y, toX, toY) }

func openedPDF(t testing.TB, file []byte) Document {
	t.Helper()
	docs, err := Open(t.Context(), file, Options{PDF: library()})
	if err != nil {
		t.Fatal(err)
	}
	offsetsHold(t, docs[0])
	return docs[0]
}

func TestPDFLines(t *testing.T) {
	d := openedPDF(t, pdfOf("", inkedText(100, 600, "second")+inkedText(100, 700, "fir")+inkedText(110, 700, "st")+inkedText(300, 701, "- 1 -")+inkedText(100, 700, "f"),
		inkedText(50, 50, "foot")+inkedText(50, 750, "head")))
	sameText(t, partsDrawn(d), "first - 1 -\nsecond\nhead\nfoot")
	if d.Parts[1].At.Page != 1 || d.Parts[2].At.Page != 2 || d.Format != "pdf" {
		t.Errorf("%+v", d.Parts)
	}
}

func TestPDFTables(t *testing.T) {
	text := inkedText(110, 685, "a") + inkedText(210, 685, "b") + inkedText(310, 685, "c") + inkedText(110, 655, "d") + inkedText(110, 643, "e") +
		inkedText(210, 665, "1") + inkedText(310, 665, "2") + inkedText(210, 645, "3") + inkedText(310, 645, "4") + inkedText(100, 750, "above") + inkedText(100, 600, "below")
	rules := ruledLine(100, 700, 400, 700) + ruledLine(100, 680, 400, 680) + ruledLine(200, 660, 400, 660) + ruledLine(100, 640, 400, 640) +
		ruledLine(100, 640, 100, 700) + ruledLine(200, 640, 200, 700) + ruledLine(300, 640, 300, 700) + ruledLine(400, 640, 400, 700)
	frames := ""
	for _, box := range [][4]int{{100, 680, 100, 20}, {200, 680, 100, 20}, {300, 680, 100, 20}, {100, 640, 100, 40}, {200, 660, 100, 20}, {300, 660, 100, 20}, {200, 640, 100, 20}, {300, 640, 100, 20}} {
		frames += fmt.Sprintf("%d %d %d %d re S\n", box[0], box[1], box[2], box[3])
	}
	for name, drawing := range map[string]string{
		"lines": rules, "one path": strings.ReplaceAll(rules, "S\n", "\n") + "S\n", "frames": frames,
		"no outer lines":  strings.NewReplacer(ruledLine(100, 640, 100, 700), "", ruledLine(100, 640, 400, 640), "", ruledLine(400, 640, 400, 700), "").Replace(rules),
		"thin rectangles": "100 700 300 .5 re f 100 680 300 .5 re f 200 660 200 .5 re f 100 640 300 .5 re f 100 640 .5 60 re f 200 640 .5 60 re f 300 640 .5 60 re f 400 640 .5 60 re f\n",
		"white behind":    "1 g 100 640 300 60 re f 110 685 30 10 re f 0 g\n" + rules,
	} {
		d := openedPDF(t, pdfOf("", drawing+text))
		sameText(t, strings.ReplaceAll(cellsPlaced(d), "\n", ";")+partsDrawn(d), ";a@0,0+1x1 b@0,1+1x1 c@0,2+1x1 ;d/e@1,0+2x1 1@1,1+1x1 2@1,2+1x1 ;3@2,1+1x1 4@2,2+1x1 ;;"[:0]+
			strings.ReplaceAll(";a@0,0+1x1 b@0,1+1x1 c@0,2+1x1 ;d\ne@1,0+2x1 1@1,1+1x1 2@1,2+1x1 ;3@2,1+1x1 4@2,2+1x1 ;;", "\n", ";")+
			"above\n|a|b|c\n|d/e|1|2\n|3|4\nbelow")
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestPDFTableOverPages(t *testing.T) {
	page := func(a, b string) string {
		return ruledLine(100, 700, 400, 700) + ruledLine(100, 680, 400, 680) + ruledLine(100, 660, 400, 660) + ruledLine(100, 660, 100, 700) + ruledLine(200, 660, 200, 700) + ruledLine(400, 660, 400, 700) +
			inkedText(110, 685, a) + inkedText(210, 685, "1") + inkedText(110, 665, b) + inkedText(210, 665, "2")
	}
	d := openedPDF(t, pdfOf("", page("a", "b")+inkedText(300, 30, "- 1 -"), page("c", "d"), strings.ReplaceAll(page("e", "f"), "200 ", "206 ")))
	sameText(t, partsDrawn(d), "|a|1\n|b|2\n- 1 -\n|c|1\n|d|2\n|e|1\n|f|2")
	if p := d.Parts[4]; p.At.Table != 1 || p.At.Row != 4 || p.At.Page != 2 || p.Cells[0].Row != 3 {
		t.Errorf("%+v", p)
	}
	if p := d.Parts[5]; p.At.Table != 2 || p.At.Row != 1 || p.At.Page != 3 {
		t.Errorf("%+v", p)
	}
}

func TestPDFTurnedPage(t *testing.T) {
	// what is drawn upwards is seen from left to right when the page is turned to the right
	turned := "q 0 1 -1 0 0 0 cm " + inkedText(100, -700, "left") + inkedText(300, -700, "right") + inkedText(100, -650, "below") + "Q"
	d := openedPDF(t, pdfOf("/Rotate 90", turned))
	_ = d
	sameText(t, partsDrawn(d), "below\nleft right")
}

func TestPDFRefused(t *testing.T) {
	image := "q 600 0 0 800 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q\n"
	ok := pdfOf("", inkedText(100, 700, "text"))
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"a scan":            {pdfOf("", image, image), "extract.scan"},
		"a scan with marks": {pdfOf("", image+inkedText(300, 30, "- 1 -"), image), "extract.scan"},
		"nothing":           {pdfOf("", ""), "extract.scan"},
		"broken":            {append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte{0, 1, 2}, 1000)...), "extract.broken"},
		"no pages":          {[]byte("%PDF-1.4\n"), "extract.broken"},
		"pages":             {pdfOf("", make([]string, maxPages+1)...), "extract.too_large"},
		"characters":        {pdfOf("", "BT /F 1 Tf 3 TL 10 790 Td "+strings.Repeat("("+strings.Repeat("xy", 250)+") Tj T* ", maxGlyphs/500+1)+"ET"), "extract.too_large"},
	} {
		_, err := Open(t.Context(), c.file, Options{PDF: library()})
		var refused *model.Error
		if !errors.As(err, &refused) || refused.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := openedPDF(t, pdfOf("", image, inkedText(100, 700, strings.Repeat("text ", 30))))
	if len(d.Notes) != 1 || d.Notes[0].Code != "page_without_text" || d.Notes[0].At.Page != 1 {
		t.Errorf("%v", d.Notes)
	}
	if code, _ := refusedWith(t, ok); code != "extract.unknown_format" {
		t.Errorf("no reader of PDF: %s", code)
	}
	for cut := 20; cut < len(ok); cut += 97 {
		_, _ = Open(t.Context(), ok[:cut], Options{PDF: library()})
	}
}

// TestPDFStops ends the wait for a page that takes long, and reads on.
func TestPDFStops(t *testing.T) {
	openedPDF(t, pdfOf("", inkedText(100, 700, "text")))
	slow := strings.Repeat("q 1 0 0 1 0 0 cm ", 200_000) + strings.Repeat(inkedText(10, 10, "x"), 90_000)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	began := time.Now()
	if _, err := Open(ctx, pdfOf("", slow), Options{PDF: library()}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("took %s", took)
	}
	sameText(t, partsDrawn(openedPDF(t, pdfOf("", inkedText(100, 700, "text")))), "text")
}

// TestPDFBombs reads files whose work has no end but that of the memory.
func TestPDFBombs(t *testing.T) {
	forms := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 600 800]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>", pdfStream("", "/X Do")}
	for i := range 30 {
		forms = append(forms, pdfStream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>", i+6), strings.Repeat("/X Do ", 20)))
	}
	packedPage := func(ink string) []byte {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		_, _ = io.WriteString(w, ink)
		_ = w.Close()
		return pdfObjects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 600 800]>>",
			"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>", pdfStream("/Filter/FlateDecode", b.String()), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	}
	for name, file := range map[string][]byte{
		"forms in forms": pdfObjects(forms...),
		"states":         packedPage(strings.Repeat("q ", 20<<20)),
		"blanks":         packedPage(strings.Repeat(" ", 40<<20)),
		"texts":          packedPage("BT /F 12 Tf " + strings.Repeat("(x) Tj ", 3<<20) + "ET"),
		"one text":       packedPage("BT /F 12 Tf (" + strings.Repeat("x", 20<<20) + ") Tj ET"),
		"far texts":      packedPage("BT /F 12 Tf " + strings.Repeat("1000 0 Td (x) Tj ", 1<<18) + "ET"),
		"a path":         packedPage("0 0 m " + strings.Repeat("1 1 l ", 1<<22) + "S"),
		"large numbers":  packedPage("BT /F 12 Tf 1e30 Tc 1e30 0 0 1e30 0 0 Tm " + strings.Repeat("[(x) -1000000 (y)] TJ ", 10_000) + "ET"),
	} {
		if peak, took := peakOf(t, file); peak > mostMemory || took > time.Minute {
			t.Errorf("%s: %d MiB, %s", name, peak>>20, took)
		} else {
			t.Logf("%s: %d MiB, %s", name, peak>>20, took)
		}
	}
}

func TestPDFClosed(t *testing.T) {
	p := NewPDF(t.TempDir(), 2)
	if err := errors.Join(p.Close(), p.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.ReadPDF(t.Context(), pdfOf("", "")); err == nil {
		t.Error("reads on after its end")
	}
}
