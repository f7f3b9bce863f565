package extract

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"nianbao/internal/model"
)

const mostMemory = 256 << 20

// TestHostileFilesStayWithinMemory reads the largest and the worst of each kind and watches the memory, the file aside.
func TestHostileFilesStayWithinMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(strings.Repeat("报", maxFile/2))
	row := "|1|2|3|4|5|6|7|8|9"
	line := inkedText(10, 10, "x")
	for name, file := range map[string]string{
		"text of nothing but lines": strings.Repeat("\n", maxFile),
		"text of one line":          strings.Repeat("x", maxFile),
		"text of most lines":        strings.Repeat("x\n", maxLines-1),
		"text of most characters":   strings.Repeat("报", maxCharacters),
		"text of most cells":        strings.Repeat(row+"\n", maxCells/9),
		"text in GBK":               gbk,
		"HTML in GBK":               "<html>" + gbk[:maxFile-6],
		"HTML of tags":              strings.Repeat("<b>", maxFile/3),
		"HTML of tags with names":   strings.Repeat("<b c>", maxFile/5),
		"HTML of tables":            strings.Repeat("<table><tr><td>", maxFile/15),
		"HTML of tables with ends":  strings.Repeat("<table><tr><td>", maxNesting) + strings.Repeat("<p>x", maxLines-99) + strings.Repeat("</table>", maxNesting),
		"HTML of cells":             "<table>" + strings.Repeat("<tr>"+strings.Repeat("<td>1", 20), maxCells/20),
		"HTML of wide cells":        "<table>" + strings.Repeat("<tr>"+strings.Repeat("<td rowspan=9999 colspan=100>1", 9), maxLines/10),
		"HTML of one attribute":     "<p " + strings.Repeat("x", maxFile-3),
		"HTML of many attributes":   "<p " + strings.Repeat("x ", maxFile/2-3),
		"HTML of one comment":       "<!--" + strings.Repeat("-", maxFile-4),
		"HTML of one line":          "<html>" + strings.Repeat("报<b>", maxFile/6-2),
		"HTML of one cell":          "<table><tr><td>1<td>" + strings.Repeat("报<b>", maxFile/6-9),
		"HTML of breaks":            "<html>" + strings.Repeat("<br>x", maxFile/5-2),
		"HTML of frames":            strings.Repeat("<div class=nav>x", maxFile/16),
		"HTML of entities":          "<html>" + strings.Repeat("&lt;", maxFile/4-2),
		"Markdown with HTML":        "# x\n<table><tr><td>" + strings.Repeat("<td>1\n", maxLines-9) + "</table>",
		"DOCX of paragraphs":        docx(t, strings.Repeat("<w:p><w:r><w:t>"+packable(40, 1)+"</w:t></w:r></w:p>", 300_000)),
		"DOCX of one paragraph":     docx(t, wp(packable(maxPart-300, 1))),
		"DOCX of cells":             docx(t, "<w:tbl>"+strings.Repeat("<w:tr>"+strings.Repeat("<w:tc><w:p><w:t>1"+packable(9, 2)+"</w:t></w:p></w:tc>", 20)+"</w:tr>", maxCells/30)+"</w:tbl>"),
		"DOCX of elements":          docx(t, strings.Repeat("<w:x>"+packable(40, 1)+"</w:x>", 400_000)),
		"DOCX of attributes":        docx(t, "<w:x "+strings.Repeat(`a="b" `, 3_900_000)+"/>"),
		"ZIP of the largest":        string(copiedEntries(t, packed(t, "a", packable(31<<20, 7)), 9)),
		"PDF of nothing":            "%PDF-1.7\n" + strings.Repeat("\x00", maxFile-10),
		"PDF of a large page":       string(pdfOf("", strings.Repeat(line, 900_000))),
		"PDF of many objects":       string(pdfOf("", repeated(strings.Repeat("0 0 m 9 9 l S\n", 3_000), 400)...)),
		"PDF that is deep":          string(pdfOf("", strings.Repeat("q ", 8<<20))),
		"random bytes":              string(random(maxFile)),
		"random bytes of a PDF":     "%PDF-1.7\n" + string(random(maxFile-10)),
		"random bytes of a ZIP":     "PK\x03\x04" + string(random(maxFile-10)),
	} {
		if peak, took := peakOf(t, []byte(file)); peak > mostMemory || took > time.Minute {
			t.Errorf("%s: %d MiB, %s", name, peak>>20, took)
		} else if testing.Verbose() {
			t.Logf("%s: %d MiB, %s", name, peak>>20, took)
		}
	}
}

func repeated(s string, times int) []string {
	all := make([]string, times)
	for i := range all {
		all[i] = s
	}
	return all
}

func random(size int) []byte {
	b, seed := make([]byte, size), uint64(1)
	for i := range b {
		seed = seed*6364136223846793005 + 1442695040888963407
		b[i] = byte(seed >> 56)
	}
	return b
}

// peakOf is what memory the reading of a file took at most, that of the file itself aside.
func peakOf(t *testing.T, file []byte) (uint64, time.Duration) {
	t.Helper()
	_, _ = Open(t.Context(), pdfOf("", inkedText(9, 9, "x")), Options{PDF: library()}) // started
	debug.FreeOSMemory()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(before.HeapAlloc) + mostMemory*3/4))
	var peak atomic.Uint64
	done := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			peak.Store(max(peak.Load(), now.HeapAlloc))
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	began := time.Now()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	_, err := Open(ctx, file, Options{PDF: library()})
	took := time.Since(began)
	close(done)
	<-watched
	var refused *model.Error
	if err != nil && !errors.As(err, &refused) {
		t.Error(err)
	}
	return max(peak.Load(), before.HeapAlloc) - before.HeapAlloc, took
}
