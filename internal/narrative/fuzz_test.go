package narrative

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const (
	prose = "围绕营商环境、教育、医疗、就业等重点领域，梳理公开事项，更新公开目录，回应群众关切，办理网民留言1,208件，全部按期办结。" +
		"持续优化栏目设置，加强日常监测，按季度开展检查，对发现的问题及时督促整改，不断提高工作水平。" +
		"制发行政规范性文件17件，发布政策解读61件，其中图解25件，召开新闻发布会9场；规范登记、审核、办理、答复、归档各环节。"
	claimed = "2024年，全市新收政府信息公开申请2816件，同比增长12.5%，上年结转41件，答复2770件，结转下年度继续办理87件。" +
		"其中，予以公开1204件，占43.5%；部分公开396件，占14.3%；不予公开151件，占5.5%；因信息不存在等原因无法提供744件，占26.9%；" +
		"不予处理96件，占3.5%；其他处理179件，占6.5%。因政府信息公开引发的行政复议212件、行政诉讼38件，没有行政诉讼败诉案件。"
)

// overview is one of 4,000 characters, of which one paragraph speaks of applications, as in real ones.
func overview() string {
	text := "一、总体情况\n" + strings.Repeat("（一）主动公开情况。"+prose+"\n", 8) + "（二）依申请公开情况。" + claimed + "\n" +
		strings.Repeat("（三）政府信息管理情况。"+prose+"\n", 60)
	return string([]rune(text)[:4000])
}

func BenchmarkRead(b *testing.B) {
	text := overview()
	b.ReportAllocs()
	for b.Loop() {
		Read(text, forms)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(prose + claimed)
	f.Add("未发生一起、无一件（二）一是：其中其中含2023年结转2025年、\n")
	f.Add("收到申请1,2,3，１２万亿亿余件（（（))）其中，占12.5%；2024年2024年")
	f.Add("百分之百分之十点五件、约约约二〇二四年\n- 2 -\n（一）\xff\xe4\xbb件")
	f.Fuzz(func(t *testing.T, text string) {
		v := forms
		v.Organ = "东山市人民政府办公厅"
		claims := Read(text, v)
		for _, c := range claims {
			if c.Start < 0 || c.End > len(text) || c.Start > c.End {
				t.Fatalf("%+v is out of bounds", c)
			}
			if c.Sentence == "" || c.Sentence != text[c.Start:c.End] || c.Sentence != strings.TrimSpace(c.Sentence) {
				t.Fatalf("%+v does not quote the text", c)
			}
			if c.Count < 0 || c.Count > mostCount || c.Decimals < 0 {
				t.Fatalf("%+v counts nothing", c)
			}
		}
		if diff := cmp.Diff(claims, Read(text, v)); diff != "" {
			t.Fatalf("read differently a second time: %s", diff)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1.2万余件", "三万二千零五", "１,２３４", "99999999999999999999亿", "约", "二〇二四", "12 34"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, rest, _, ok := Number(text)
		if !strings.HasSuffix(text, rest) || !ok && rest != text || n < 0 || n > mostCount {
			t.Fatalf("%q: %d, rest %q, %v", text, n, rest, ok)
		}
	})
}

func TestALongTextIsRead(t *testing.T) {
	text := strings.Repeat(overview(), 100)
	if n := utf8.RuneCountInString(text); n < 400_000 {
		t.Fatal(n)
	}
	if one, all := len(Read(overview(), forms)), len(Read(text, forms)); one == 0 || all != 100*one {
		t.Errorf("%d claims in 100 times %d", all, one)
	}
}

func TestATextWithoutStopsIsPassedOver(t *testing.T) {
	for _, part := range []string{"收到申请1件，", "1,234", "一", "（", "未发生因", "2024年", "- 1 -\n", "百分之", "其中", "，", "第", "代表"} {
		if got := Read(strings.Repeat(part, 1<<22/len(part)), forms); len(got) != 0 {
			t.Errorf("%s …: %d claims", part, len(got))
		}
	}
}
