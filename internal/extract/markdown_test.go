package extract

import "testing"

func TestMarkdownTables(t *testing.T) {
	d := openedFile(t, `## 二、主动公开
| 信息内容 | 本年 |
|:---|---:|
| **规章** | 22（其中 1 件） | |
|行政\|许可|0<br>1&nbsp;|
 | 只有一格 |
| 另表 | 3 |
|---|---|
||||
三 | 四
--- | ---
五 | 六
**三、依申请公开**
|
1 | 2
`, "")
	sameText(t, partsDrawn(d), `
## 二、主动公开
|信息内容|本年
|规章|22（其中 1 件）|
|行政|许可|0/1
|只有一格
|另表|3
|||
|三|四
|五|六
三、依申请公开
|
1 | 2`)
	tables := []int{}
	for _, p := range d.Parts {
		if p.Cells != nil {
			tables = append(tables, p.At.Table*100+p.At.Row)
		}
	}
	if want := []int{101, 102, 103, 104, 201, 202, 301, 302}; len(tables) != len(want) || tables[4] != 201 || tables[7] != 302 {
		t.Errorf("tables and rows %v", tables)
	}
	if c := d.Parts[3].Cells[0]; c.Text != "行政|许可" || c.At.Row != 3 || d.Text[0] != '#' {
		t.Errorf("%+v", c)
	}
	if runes := []rune(d.Text); string(runes[d.Parts[1].Cells[1].At.Offset]) != "本" {
		t.Error("a cell is not at its offset")
	}
}

func TestMarkdownWithTablesOfHTML(t *testing.T) {
	d := openedFile(t, "# 年报\n\n<table><tr><td rowspan=2>三、本年</td><td>（一）</td><td>1</td></tr>\n<tr><td>（二）</td><td>2</td></tr></table>\n\n| 规章 | 1 |\n\n<table> 无尽\n完\n", "")
	sameText(t, partsDrawn(d), "# 年报\n\n|三、本年|（一）|1\n|（二）|2\n\n|规章|1\n\n<table> 无尽\n完")
	if c := d.Parts[3].Cells[0]; c.Row != 1 || c.Column != 1 || c.At.Table != 1 {
		t.Errorf("%+v", c)
	}
	if p := d.Parts[5]; p.At.Table != 2 {
		t.Errorf("%+v", p.At)
	}
}
