package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"nianbao/internal/model"
)

func TestZIPOfAll(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String("年报/某市.txt")
	file := packed(t, "a/", "", "a/一.txt", "规章 0", "b.html", "<p>二", "c.docx", docx(t, wp("三")), gbk, "四", "d.json", `{"year": 2024}`,
		"__MACOSX/._a", "x", ".DS_Store", "x", "e.PNG", "x", "f.zip", "x", "../../g.txt", "五", "h.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "i.txt", "",
		"j", string(packed(t, "k.txt", "x")), "~$c.docx", "x")
	docs, err := Open(context.Background(), file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range docs {
		was := d.Format
		var refused *model.Error
		if errors.As(d.Refused, &refused) {
			was = fmt.Sprint(refused.Code, refused.Args["format"], refused.Args["reason"])
		}
		got = append(got, d.Name+" "+was)
	}
	want := []string{"a/一.txt text", "b.html html", "c.docx docx", "年报/某市.txt text", "d.json json", "__MACOSX/._a extract.skipped<nil>junk",
		".DS_Store extract.skipped<nil>junk", "e.PNG extract.skipped<nil>image", "f.zip extract.skipped<nil>archive", "g.txt text",
		"h.doc extract.unknown_formatdoc<nil>", "i.txt extract.empty<nil> <nil>", "j extract.skipped<nil>archive", "~$c.docx extract.skipped<nil>junk"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if string(docs[4].Raw) != `{"year": 2024}` {
		t.Errorf("%q", docs[4].Raw)
	}
}

func TestZIPRefused(t *testing.T) {
	var many []string
	for i := range maxEntries + 1 {
		many = append(many, fmt.Sprint(i), "")
	}
	listed := append([]byte("PK\x03\x04"), bytes.Repeat([]byte("PK\x01\x02"), maxListed+1)...)
	for name, c := range map[string]struct {
		file []byte
		code string
		what any
	}{
		"entries": {packed(t, many...), "extract.too_large", "entries"}, "listed": {listed, "extract.too_large", "entries"},
		"empty": {packed(t), "extract.empty", nil}, "cut": {packed(t, "a.txt", "x")[:40], "extract.broken", nil},
	} {
		if code, args := refusedWith(t, c.file); code != c.code || args["what"] != c.what {
			t.Errorf("%s: %s %v", name, code, args)
		}
	}
}

// packable is text that packs to some hundredth.
func packable(size int, seed uint32) string {
	b := make([]byte, size)
	for i := range b {
		if i%100 < 4 {
			seed = seed*1664525 + 1013904223
		}
		b[i] = 'a' + byte(seed>>28)
	}
	return string(b)
}

// copied is a ZIP with the first entry of another so many times.
func copiedEntries(t testing.TB, file []byte, times int) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for range times {
		if err := w.Copy(archive.File[0]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestZIPBombs(t *testing.T) {
	zeros := strings.Repeat("0", 20<<20)
	docs, err := Open(context.Background(), packed(t, "a.txt", zeros, "b.txt", "规章"), Options{})
	var refused *model.Error
	if err != nil || !errors.As(docs[0].Refused, &refused) || refused.Args["what"] != "ratio" || docs[1].Refused != nil {
		t.Errorf("an entry that is a bomb: %v %v", err, docs)
	}
	file := copiedEntries(t, packed(t, "a", packable(20<<20, 7)), 7) // each passes by itself
	if code, args := refusedWith(t, file); code != "extract.too_large" || args["what"] != "unpacked" {
		t.Errorf("many entries: %s %v", code, args)
	}
}

// TestZIPThatLies has entries that unpack to more than they say, or to less.
func TestZIPThatLies(t *testing.T) {
	for _, size := range []uint32{3, 3000, 30_000_000} {
		file := packed(t, "a.txt", "规章 0 0 0", "b.txt", "规章")
		at := bytes.Index(file, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(file[at+24:], size)
		docs, err := Open(context.Background(), file, Options{})
		if err != nil || len(docs) != 2 || docs[0].Refused == nil || docs[1].Refused != nil {
			t.Errorf("%d: %v %v", size, err, docs)
		}
	}
	file := packed(t, "a.txt", "规章 0 0 0")
	file[bytes.Index(file, []byte("PK\x01\x02"))+8] |= 1
	var refused *model.Error
	if docs, err := Open(context.Background(), file, Options{}); err != nil || !errors.As(docs[0].Refused, &refused) || refused.Code != "extract.encrypted" {
		t.Errorf("%v %v", err, docs)
	}
}

func TestZIPStops(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	n := 0
	err := Each(ctx, packed(t, "a.txt", "一", "b.txt", "二"), Options{}, func(Document) error {
		n++
		stop()
		return nil
	})
	if n != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d documents, %v", n, err)
	}
}
