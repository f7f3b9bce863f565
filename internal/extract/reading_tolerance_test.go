package extract

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// sample is a report of the edition whose figures are all different enough to be told from each other.
func sample(e *form.Edition) *model.Report {
	r := model.NewReport(nil, e.Years.From+1, e)
	r.Organ.Name = "云溪市人民政府"
	r.Title = r.DefaultTitle()
	for i, table := range e.Tables() {
		grid := form.NewGrid(table)
		for row := range table.Rows {
			for column := range table.Columns {
				if table.Rows[row].Has(column) && !table.Rows[row].Optional() {
					grid.Set(row, column, form.Of(int64((row*7+column*3)%11)*int64(1+row%4)))
				}
			}
		}
		if i == 0 {
			for column := range table.Columns {
				if table.Rows[0].Has(column) {
					grid.Set(0, column, form.Of(int64(1200+column)))
				}
			}
		} else {
			grid.Set(2, 0, form.Of(1234))
		}
		balance(e, &grid)
		for row := range table.Rows {
			figures := make([]form.Figure, len(table.Columns))
			for column := range figures {
				figures[column] = grid.At(row, column)
			}
			if !table.Rows[row].Optional() {
				r.Tables()[i].Restore(row, figures, nil, nil)
			}
		}
	}
	texts := []string{"本报告由云溪市人民政府编制，全文共六个部分。", "一年来各项工作平稳。共办结 12 件。", "公开深度不够。下一步加强培训。", "未收取信息处理费。"}
	n := &r.Narratives
	n.Preface, n.Overview, n.Problems, n.OtherMatters = &texts[0], &texts[1], &texts[2], &texts[3]
	return r
}

func linesOfReport(r *model.Report) string {
	p := &linesPage{}
	written(r, p)
	return p.b.String()
}

func codes(r *Result) []string {
	var all []string
	for _, n := range r.Notes {
		if !slices.Contains(all, n.Code) {
			all = append(all, n.Code)
		}
	}
	slices.Sort(all)
	return all
}

func fullWidthDigits(text string) string {
	head, tables, _ := strings.Cut(text, "第二十条")
	tables, tail, _ := strings.Cut(tables, "五、存在")
	for i := range 10 {
		tables = strings.ReplaceAll(tables, " "+strconv.Itoa(i), " "+string(rune('０'+i)))
	}
	return head + "第二十条" + tables + "五、存在" + tail
}

// rowOf is the line of a text that begins with a label, and what follows the label there.
func rowOf(t *testing.T, text, label string) (line, figures string) {
	t.Helper()
	at := strings.Index(text, label+" ")
	if at < 0 {
		t.Fatalf("no row %s", label)
	}
	line, _, _ = strings.Cut(text[at:], "\n")
	return line, strings.TrimSpace(strings.TrimPrefix(line, label))
}

// Each way in which print differs is tolerated with a note, and every cell is read for certain.
func TestTolerance(t *testing.T) {
	r := newReader(t)
	want := sample(r.forms.Edition("2021"))
	text := linesOfReport(want)
	replace := func(pairs ...string) func(string) string {
		return func(text string) string {
			for i := 0; i < len(pairs); i += 2 {
				if !strings.Contains(text, pairs[i]) {
					t.Errorf("no %q in the text", pairs[i])
				}
			}
			return strings.NewReplacer(pairs...).Replace(text)
		}
	}
	_, secret := rowOf(t, text, "1.属于国家秘密")
	_, granted := rowOf(t, text, "（一）予以公开")
	for name, c := range map[string]struct {
		print func(string) string
		codes []string
	}{
		"as it is":                   {replace(), nil},
		"full-width digits":          {fullWidthDigits, []string{"characters.full_width"}},
		"thousands by commas":        {replace("1234 ", "1,234 "), []string{"figure.separator"}},
		"thousands by wide commas":   {replace("1234 ", "1，234 "), []string{"figure.separator"}},
		"thousands by a blank":       {replace("（一）予以公开 1234 ", "（一）予以公开 1 234 "), []string{"figure.split"}},
		"half-width brackets":        {replace("（", "(", "）", ")"), nil},
		"radicals":                   {replace("属于国家秘密", "属于国家秘密", "（一）", "（⼀）", "行政", "⾏政"), []string{"characters.radicals"}},
		"traditional":                {replace("予以公开", "予以公開", "国家", "國家", "不予处理", "不予處理", "总计", "總計"), []string{"characters.traditional"}},
		"a misprinted label":         {replace("6.属于四类过程性信息", "6.属于四类过程信息"), []string{"label.variant"}},
		"two letters wrong":          {replace("7.属于行政执法案卷", "7.属与行攻执法案卷"), []string{"label.variant"}},
		"labels without stop":        {replace("1.属于", "1属于", "2.重复", "2、重复", "3.要求", "3 要求"), nil},
		"labels without number":      {replace("一、本年新收", "本年新收", "（一）予以公开", "予以公开"), []string{"label.variant"}},
		"a short label":              {replace("（区分处理的，只计这一情形，不计其他情形）", ""), []string{"label.variant"}},
		"a label around its figures": {replace("5.要求行政机关确认或重新出具已获取信息", "5.要求行政机关确认或", "\n（六）其他处理 ", "\n重新出具已获取信息\n（六）其他处理 "), nil},
		"a label that is gone":       {replace("1.属于国家秘密 "+secret, secret), []string{"label.missing"}},
		"figures in the next line":   {replace("（一）予以公开 "+granted, "（一）予以公开\n"+strings.ReplaceAll(granted, " ", "\n")), nil},
		"page numbers":               {replace("3.危及", "- 3 -\n\n3.危及", "2.重复申请", "第 4 页 共 7 页\n2.重复申请"), []string{"page.number"}},
		"a page number in a row":     {replace("1.属于国家秘密 "+secret, "1.属于国家秘密 "+secret+"\n7"), []string{"page.swallowed"}},
		"a note under a table":       {replace("（七）总计", "注：另有3件上年度结转。\n（七）总计"), []string{"table.note"}},
		"the check of the form":      {replace("一、本年新收", "（本列数据的勾稽关系为：第一项加第二项之和，\n等于第三项加第四项之和）\n一、本年新收"), nil},
		"other words for a heading":  {replace("五、存在的主要问题及改进情况", "五、存在的主要问题及整改措施"), []string{"heading.variant"}},
		"a misprinted heading":       {replace("四、政府信息公开行政复议、行政诉讼情况", "四、政府信息公开行政法复议、行政诉讼情况"), []string{"heading.variant"}},
		"headings numbered anew":     {replace("五、存在的主要问题及改进情况", "四、存在的主要问题及改进情况", "六、其他需要", "五、其他需要"), []string{"heading.number"}},
		"a table of contents": {replace("本报告由", "目录\n一、总体情况……1\n二、主动公开政府信息情况……3\n三、收到和处理政府信息公开申请情况……4\n四、政府信息公开行政复议、行政诉讼情况……6\n"+
			"五、存在的主要问题及改进情况……7\n六、其他需要报告的事项……8\n本报告由"), []string{"contents.skipped"}},
		"headings in a sentence": {replace("全文共六个部分", "全文包括一、总体情况；二、主动公开政府信息情况；三、收到和处理政府信息公开申请情况等六个部分"), nil},
		"a plus sign":            {replace("行政强制 ", "行政强制 +"), []string{"figure.sign"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := c.print(text)
			want := want.Clone()
			if name == "headings in a sentence" {
				preface := "本报告由云溪市人民政府编制，全文包括一、总体情况；二、主动公开政府信息情况；三、收到和处理政府信息公开申请情况等六个部分。"
				want.Narratives.Preface = &preface
			}
			got := read(t, r, text)
			if difference := alike(want, got); difference != "" {
				t.Errorf("%s\n%v\n%s", difference, got.Notes, text)
			}
			if !slices.Equal(codes(got), c.codes) {
				t.Errorf("codes %v, want %v", got.Notes, c.codes)
			}
		})
	}
}

// What a cell says beside its figure is kept, and told.
func TestCells(t *testing.T) {
	r := newReader(t)
	want := sample(r.forms.Edition("2019"))
	p := &htmlPage{}
	written(want, p)
	for name, c := range map[string]struct {
		figure, value, note, how string
		codes                    []string
	}{
		"a unit":        {"251000元", "25.1", "251000元", Read, []string{"figure.unit"}},
		"an exact unit": {"75394432.52元", "7539.443252", "75394432.52元", Read, []string{"figure.unit"}},
		"its own unit":  {"160.5964万元", "160.5964", "", Read, []string{"figure.unit"}},
		"a larger unit": {"1.5亿元", "15000", "1.5亿元", Read, []string{"figure.unit"}},
		"a remark":      {"22（其中修订 16 件）", "22", "（其中修订 16 件）", Read, []string{"figure.remark"}},
		"a dash":        {"-", "", "", Blank, []string{"figure.blank"}},
		"a slash":       {"/", "", "", Blank, []string{"figure.blank"}},
		"nothing":       {"&nbsp;", "", "", Blank, nil},
		"blanks in it":  {"1 234", "1234", "", Read, []string{"figure.separator"}},
	} {
		t.Run(name, func(t *testing.T) {
			table := want.Disclosure.Table
			row := len(table.Rows) - 1
			column := len(table.Columns) - 1
			printed := figuresIn(&want.Disclosure, row)
			old := "<span>" + printed[0] + "</span></p></td><td><p><span>" + printed[1] + "</span>"
			text := strings.Replace(p.String(), old, "<span>"+printed[0]+"</span></p></td><td><p><span>"+c.figure+"</span>", 1)
			if !strings.Contains(text, c.figure) {
				t.Fatal("not printed")
			}
			got := read(t, r, "<html><body>"+text+"</body></html>")
			for _, cell := range got.Cells {
				if cell.Row == table.Rows[row].Key && cell.Column == table.Columns[column].Key {
					if cell.Value != c.value || !cell.Certain || cell.How != c.how || cell.At.Table == 0 || cell.At.Column == 0 {
						t.Errorf("%+v", cell)
					}
				}
			}
			if note := got.Report.Disclosure.Notes(row)[table.Columns[column].Key]; note != c.note {
				t.Errorf("note %q", note)
			}
			if !slices.Equal(codes(got), c.codes) {
				t.Errorf("codes %v", got.Notes)
			}
		})
	}
}

func TestOneRowForAGroup(t *testing.T) {
	r := newReader(t)
	e := r.forms.Edition("2021")
	want := sample(e)
	text := linesOfReport(want)
	group := &e.Applications.Groups[slices.IndexFunc(e.Applications.Groups, func(g form.Group) bool { return g.Stated() >= 0 })]
	var sums []form.Figure
	want.Applications.Subtotals(func(g *form.Group, figures []form.Figure) {
		if g == group {
			sums = figures
		}
	})
	printed := group.Label.ZH
	for i, f := range sums {
		printed += " " + e.Applications.Columns[i].Format(f.N)
	}
	from := strings.Index(text, "\n"+group.Label.ZH) + 1
	to := strings.Index(text, "（七）总计")
	got := read(t, r, text[:from]+printed+"\n"+text[to:])
	stated := group.Stated()
	for column, f := range sums {
		if got.Report.Applications.At(stated, column) != f {
			t.Errorf("%v, want %v", got.Report.Applications.At(stated, column), f)
		}
	}
	for _, c := range got.Cells {
		if !c.Certain || slices.ContainsFunc(group.Members(), func(i int) bool { return e.Applications.Rows[i].Key == c.Row }) {
			t.Errorf("%+v", c)
		}
	}
	if !slices.Equal(codes(got), []string{"group.stated"}) {
		t.Error(got.Notes)
	}
}

func TestFormerTablesAreReadAsWhatTheyAre(t *testing.T) {
	r := newReader(t)
	want := sample(r.forms.Edition("2019"))
	text := strings.Replace(linesOfReport(want), "2020年", "2022年", 1)
	got := read(t, r, text)
	if got.Year != 2022 || got.EditionPrinted.Key != "2019" || got.Edition.Key != "2021" || got.Report.Edition != "2019" || !slices.Contains(codes(got), "form.edition") {
		t.Errorf("%d %s %s %v", got.Year, got.EditionPrinted.Key, got.Edition.Key, got.Notes)
	}
}

// A row that is not printed is blank, and not certain; its neighbours are read.
func TestRowsThatAreMissing(t *testing.T) {
	r := newReader(t)
	want := sample(r.forms.Edition("2021"))
	text := linesOfReport(want)
	line, _ := rowOf(t, text, "2.重复申请")
	got := read(t, r, strings.Replace(text, line+"\n", "", 1))
	for _, c := range got.Cells {
		missing := c.Row == "not_processed_duplicate"
		if c.Certain == missing || missing && c.Value != "" {
			t.Errorf("%+v", c)
		}
	}
	if !slices.Contains(codes(got), "row.missing") {
		t.Error(got.Notes)
	}
}

// Figures that don't add up are kept as printed.
func TestThePublishersErrorsStay(t *testing.T) {
	r := newReader(t)
	want := sample(r.forms.Edition("2021"))
	want.Applications.Set(3, 6, form.Of(9999))
	want.Reviews.Set(0, 4, form.Of(0))
	got := read(t, r, linesOfReport(want))
	if difference := alike(want, got); difference != "" {
		t.Error(difference)
	}
	if !slices.Equal(codes(got), []string{"arithmetic.kept"}) {
		t.Error(got.Notes)
	}
}

// Where a row of text does not add up and may be another number than it looks, it is not certain; in a table it is.
func TestRowsThatMayBeSplit(t *testing.T) {
	r := newReader(t)
	want := sample(r.forms.Edition("2021"))
	row := want.Applications.Table.Row("granted")
	for i, n := range []int64{1, 234, 27, 3, 12, 21, 1315} {
		want.Applications.Set(row, i, form.Of(n))
	}
	got := read(t, r, linesOfReport(want))
	for _, c := range got.Cells {
		if c.Certain == (c.Row == "granted") {
			t.Errorf("%+v", c)
		}
	}
	p := &htmlPage{}
	written(want, p)
	if difference := alike(want, read(t, r, "<html><body>"+p.String())); difference != "" {
		t.Error(difference)
	}
}

// The three procedures of the last table may stand in tables of their own.
func TestReviewsInThreeTables(t *testing.T) {
	r := newReader(t)
	want := sample(r.forms.Edition("2021"))
	text := linesOfReport(want)
	from := strings.Index(text, "四、政府信息公开行政复议、行政诉讼情况\n") + len("四、政府信息公开行政复议、行政诉讼情况\n")
	to := strings.Index(text, "五、存在的主要问题")
	tables := ""
	for row, label := range []string{"行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"} {
		tables += "### " + label + "\n| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |\n|---|---|---|---|---|\n| " + strings.Join(figuresIn(&want.Reviews, row), " | ") + " |\n"
	}
	got := read(t, r, text[:from]+tables+text[to:])
	if difference := alike(want, got); difference != "" {
		t.Error(difference, got.Notes)
	}
}

// Where the head of a table names the columns in another order than the form, nothing in the table is certain.
func TestColumnsInAnotherOrder(t *testing.T) {
	r := newReader(t)
	p := &pipesPage{}
	written(sample(r.forms.Edition("2021")), p)
	columns := r.forms.Edition("2021").Applications.Columns
	names := func(order ...int) string {
		head := "\n| 申请人情况 |"
		for _, i := range order {
			head += " " + columns[i].Label.ZH + " |"
		}
		return head + "\n"
	}
	for order, certain := range map[string]bool{names(0, 1, 2, 3, 4, 5, 6): true, names(6, 0, 1, 2, 3, 4, 5): false} {
		text := strings.Replace(p.String(), "\n| 一、本年新收", order+"| 一、本年新收", 1)
		for _, c := range read(t, r, text).Cells {
			if c.Section == "applications" && c.Certain != certain {
				t.Fatalf("%s: %+v", order, c)
			}
		}
	}
}
