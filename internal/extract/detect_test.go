package extract

import (
	"context"
	"strings"
	"testing"
)

func TestDetectByContent(t *testing.T) {
	for file, want := range map[string]string{
		"%PDF-1.4\n": "pdf", "junk\n%PDF-1.4\n\x00": "pdf", "正文说 %PDF-1.4 是格式": "text", "PK\x03\x04": "zip", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "doc",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00": "encrypted",
		`{\rtf1`: "rtf", "\xff\xd8\xff\xe0": "image", "BM\x01\x00\x00\x00": "image", "BMI 指数": "text", "{\n \"year\": 2024}": "json", "{年报}": "text",
		"\xef\xbb\xbf {\"a\": 1}": "json", "<?xml version='1.0'?><a/>": "xml", "<?xml version='1.0'?><!DOCTYPE html><html>": "html",
		"<p style='x'>": "html", "<!-- x --><td>": "html", "<表一>": "text", "<10 件": "text", "前言<p>一</p><p>二</p><p>三</p>": "html",
		"# 年报\n<table><tr><td>1</td></tr></table>": "text", " \r\n\t": "empty", "\xff\xfea\x00": "text", "1 < 2": "text",
	} {
		if got := detect([]byte(file)); got != want {
			t.Errorf("%q: %s, want %s", file, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ file, code, format string }{
		"nothing": {"", "extract.empty", ""}, "blanks": {" \n ", "extract.empty", ""}, "a mark alone": {"\xef\xbb\xbf", "extract.empty", ""},
		"no text": {"<html><script>x</script></html>", "extract.nothing", ""}, "binary": {packable(1000, 3) + strings.Repeat("\x00\x01\x02", 99), "extract.unknown_format", "unknown"},
		"an image": {"\x89PNG\r\n\x1a\n", "extract.unknown_format", "image"}, "Word before 2007": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "extract.unknown_format", "doc"},
		"UTF-16 of nothing": {"\xff\xfe \x00", "extract.nothing", ""},
	} {
		code, args := refusedWith(t, []byte(c.file))
		if got, _ := args["format"].(string); code != c.code || got != c.format {
			t.Errorf("%s: %s %v", name, code, args)
		}
	}
}

func TestJSONComesAsItIs(t *testing.T) {
	d := openedFile(t, ` {"year": 2024}`, "")
	if d.Format != "json" || string(d.Raw) != ` {"year": 2024}` || d.Parts != nil {
		t.Errorf("%+v", d)
	}
}

func TestHTMLInUTF16(t *testing.T) {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, c := range "<html><p>ab</p>" {
		b.WriteString(string([]byte{byte(c), 0}))
	}
	if d := openedFile(t, b.String(), ""); d.Format != "html" || d.Parts[0].Text != "ab" {
		t.Errorf("%+v", d)
	}
}

func TestOpenStops(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Open(ctx, []byte("年报"), Options{}); err == nil {
		t.Error("reads on")
	}
}
