package extract

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// cellsPlaced is the rows of a document with each cell's place in its grid.
func cellsPlaced(d Document) string {
	var b strings.Builder
	for _, p := range d.Parts {
		for _, c := range p.Cells {
			fmt.Fprintf(&b, "%s@%d,%d+%dx%d ", c.Text, c.Row, c.Column, c.Rows, c.Columns)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestHTMLPage(t *testing.T) {
	d := openedFile(t, `<!DOCTYPE html><html><head><meta charset="utf-8"><title>某市年报_某市 政府网</title>
<meta name="ArticleTitle" content="某市 2024 年年报"><META name="PubDate" content="2025-01-20 10:00">
<style>p{display:none}</style><script>var a="<p>脚本</p>"</script></head><body>
<nav><a>首页</a></nav><div class="top-menu menu">菜单</div><div style="DISPLAY: none">暗<div>中</div>暗</div>
<p>一、总体
情况 abc
 def<br/>第二行&lt;&amp;</p><!-- 注释 <p>不见</p> --><p hidden>隐</p><span style="visibility:hidden">隐</span>
<p style="display:none">一<p>二、<o:p>&nbsp;</o:p><span>见</span><![if !x]>的<![endif]></p><pre>行一
行二</pre><div class="footer"><p>主办单位</p></div><ul><li>甲<li>乙</ul></body></html>尾`, "")
	sameText(t, partsDrawn(d), "一、总体情况 abc def\n第二行<&\n二、 见的\n行一\n行二\n甲\n乙\n尾")
	if d.Title != "某市 2024 年年报" || d.Published != "2025-01-20 10:00" || d.Format != "html" {
		t.Errorf("%q %q", d.Title, d.Published)
	}
}

func TestHTMLWhatIsNamedAsFrameAndIsNot(t *testing.T) {
	long := strings.Repeat("<p>依申请公开政府信息的情况</p>", 200)
	d := openedFile(t, `<div class="nav">`+long+`</div><footer><table><tr><td>规章</td><td>1</td></tr></table></footer>`, "")
	if len(d.Parts) != 201 {
		t.Errorf("%d parts", len(d.Parts))
	}
}

func TestHTMLContentEnd(t *testing.T) {
	page := `<p>栏目</p><meta name="ContentStart"><p>一、总体情况如下所述</p><meta name="ContentEnd"><p>上一篇</p>`
	d := openedFile(t, page, "")
	sameText(t, partsDrawn(d), "栏目\n一、总体情况如下所述")
	if len(d.Notes) != 1 || d.Notes[0].Code != "after_content_dropped" {
		t.Errorf("%v", d.Notes)
	}
	d = openedFile(t, `<meta name="ContentStart"><p>短</p><meta name="ContentEnd"><p>正文其实在此之后才开始</p>`, "")
	sameText(t, partsDrawn(d), "短\n正文其实在此之后才开始")
}

func TestHTMLTables(t *testing.T) {
	for name, c := range map[string]struct{ page, want string }{
		"spans": {`<table><tr><th colspan=2 rowspan="2">甲</th><td>乙</td></tr><tr><td>丙</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>`,
			"甲@0,0+2x2 乙@0,2+1x1 \n丙@1,2+1x1 \n1@2,0+1x1 2@2,1+1x1 3@2,2+1x1 \n"},
		"spans beyond all": {`<table><tr><td rowspan=65535 colspan=1000>甲</td><td rowspan=999999999999999999999>乙</td></tr><tr><td>1</td><td colspan=-4>2</td></tr></table>`,
			"甲@0,0+2x100 乙@0,100+2x1 \n1@1,101+1x1 2@1,102+1x1 \n"},
		"no ends": {`<table><tr><td>1<td>2<tr><td>3<td>4</table><p>完`, "1@0,0+1x1 2@0,1+1x1 \n3@1,0+1x1 4@1,1+1x1 \n\n"},
		"lines of a cell": {"<table><tr><td><p>22</p><p>（其中\n1 件）</p></td><td><p align=center>本年新<br />制作</p></td></tr></table>",
			"22\n（其中 1 件）@0,0+1x1 本年新\n制作@0,1+1x1 \n"},
		"blanks": {`<table><tr><td>&nbsp;</td><td><o:p> </o:p></td><td>　</td><td></td></tr></table>完`, "@0,0+1x1 @0,1+1x1 @0,2+1x1 @0,3+1x1 \n\n"},
		"one that lays out": {`<table><tr><td>左</td><td><p>二、</p><table><tr><td>规章</td><td>1</td><td>2</td></tr></table><p>三、</p></td></tr></table>`,
			"\n\n规章@0,0+1x1 1@0,1+1x1 2@0,2+1x1 \n\n"},
		"one cell within a cell": {`<table><tr><td>规章</td><td><table><tr><td>7</td></tr></table></td></tr></table>`, "规章@0,0+1x1 7@0,1+1x1 \n"},
		"one column":             {`<table><tr><td>一</td></tr><tr><td>二</td></tr></table>`, "\n\n"},
		"caption":                {`<table><caption>表一</caption><tbody><tr><td>1</td><td>2</td></tr></tbody></table>`, "\n1@0,0+1x1 2@0,1+1x1 \n"},
		"not ended":              {`<table><tr><td>1</td><td>2</td></tr><table><tr><td>3</td><td>4</td></tr></table>`, "1@0,0+1x1 2@0,1+1x1 \n3@0,0+1x1 4@0,1+1x1 \n"},
		"cells outside of any":   {`<p>x</p><tr><td>1</td><td>2</td></tr>`, "\n\n\n"},
	} {
		if got := cellsPlaced(openedFile(t, c.page, "")); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestHTMLInEveryEncoding(t *testing.T) {
	const body = `<p>行政规范性文件镕</p>`
	gbk, _ := simplifiedchinese.GB18030.NewEncoder().String(body)
	for name, c := range map[string]struct{ file, media string }{
		"meta gb2312":         {`<html><meta http-equiv="Content-Type" content="text/html; charset=gb2312">` + gbk, ""},
		"meta says otherwise": {`<html><meta charset="gb2312">` + body, ""},
		"nothing said":        {"<html>" + gbk, ""},
		"media type":          {"<html>" + gbk, "text/html; charset=GBK"},
		"meta far down":       {"<html>" + strings.Repeat("<!-- -->", 400) + `<meta charset="gbk">` + gbk, ""},
		"mark, no meta":       {"\xef\xbb\xbf<html>" + body, ""},
	} {
		if d := openedFile(t, c.file, c.media); len(d.Parts) != 1 || d.Parts[0].Text != "行政规范性文件镕" {
			t.Errorf("%s: %q", name, d.Text)
		}
	}
}

func TestHTMLOfTooMuchIsRefused(t *testing.T) {
	for name, file := range map[string]string{
		"cells":   "<table>" + strings.Repeat("<tr>"+strings.Repeat("<td>", 900), 900),
		"columns": "<table><tr>" + strings.Repeat("<td colspan=100>x", 20),
		"lines":   strings.Repeat("<p>x", maxLines+1),
		"bytes":   "<p>" + strings.Repeat("x", maxToken+1),
	} {
		if code, args := refusedWith(t, []byte(file)); code != "extract.too_large" || args["what"] != name {
			t.Errorf("%s: %s %v", name, code, args)
		}
	}
}

func TestHTMLNestedWithoutEnd(t *testing.T) {
	for _, tag := range []string{"<div>", "<b>", "<table><tr><td>", "<p><b x=1>", "<table>", "<div class=nav>", "<div hidden>", "<pre>"} {
		d, err := readHTML([]byte("<p>年报</p>"+strings.Repeat(tag, 10_000)+"尾"), "")
		if err != nil || !strings.Contains(d.Text, "年报") {
			t.Errorf("%s: %v", tag, err)
		}
	}
}
