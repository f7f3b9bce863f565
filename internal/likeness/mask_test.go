package likeness

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestMaskTakesOutNumbersAndDates(t *testing.T) {
	for source, want := range map[string]string{
		"公开信息2428条，其中政策 1,024 件":  "公开信息0条其中政策0件",
		"增长12.5%，约３万余人次":          "增长0约0人次",
		"2024年1月1日起至2024年12月31日止": "0起至0止",
		"2024年度":       "0",
		"二〇二四年三月五日":    "0",
		"2024-01-05":   "0",
		"今年以来，去年底":     "0以来0底",
		"百分之九十九点五以上":   "0以上",
		"办结三件，结转十二件":   "办结0件结转0件",
		"两千三百余条":       "0条",
		"第三方评估":        "第0方评估",
		"一是统一标准，二是进一步": "一是统一标准二是进一步",
		"百姓万家":         "百姓0家",
		"①建章②立制":       "0建章0立制",
		"":             "",
	} {
		if got := Mask(source).Text(); got != want {
			t.Errorf("%q: %q, want %q", source, got, want)
		}
	}
}

func TestMaskKnowsOneTextInOtherWidthsAndSpaces(t *testing.T) {
	a, b := Mask("政务公开ＡＰＰ（含微信）：好！"), Mask(" 政务 公开App(含\u200b微信):\n好!")
	if a.Text() != "政务公开app含微信好" || a.Text() != b.Text() {
		t.Errorf("%q, %q", a.Text(), b.Text())
	}
}

func TestMaskTakesOutTheOrgansNames(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"淮安市洪泽区人民政府", "淮安市洪泽区人民政府坚持，洪泽区人民政府、洪泽区政府、区政府、淮安市的", "某坚持某的"},
		{"淮安市洪泽区人民政府", "淮安市洪\n泽区人民政府办公室", "某办公室"},
		{"上海市人民政府办公厅", "上海市政府办公厅会同市政府办公厅，报市政府", "某会同某报某"},
		{"新乡市卫滨区平原镇", "通过卫滨区人民政府官网公开平原镇决算", "通过某人民政府官网公开某决算"},
		{"洪泽区财政局", "财政局与区财政局、洪泽区财政局会同洪泽区民政局", "某与某会同某民政局"},
		{"保定市易县发展和改革委员会", "易县发展和改革委牵头，县发展和改革委员会答复", "某牵头某答复"},
		{"平潭综合实验区管理委员会", "平潭综合实验区管委会和管理委员会", "某和管理委员会"},
		{"", "我区与本机关在全县，我镇", "某与某在某"},
	} {
		if got := Mask(c.source, c.name).Text(); got != c.want {
			t.Errorf("%s: %q is %q, want %q", c.name, c.source, got, c.want)
		}
	}
}

func TestMaskLeavesNamesTooLongToBeNames(t *testing.T) {
	long := strings.Repeat("长", longestName+1)
	if got := Mask(long, long).Len(); got != longestName+1 {
		t.Errorf("%d characters left", got)
	}
}

func TestPartsOfMaskedTextAreWholeFactsOfTheSource(t *testing.T) {
	m := Mask("　淮安市洪泽区，2024 年 1 月公开１,０２４条。", "淮安市洪泽区人民政府")
	if m.Text() != "某0公开0条" {
		t.Fatal(m.Text())
	}
	for i, want := range []string{"淮安市洪泽区", "2024 年 1 月", "公", "开", "１,０２４", "条"} {
		if got := m.part(i, i+1).Text; got != want {
			t.Errorf("%d: %q, want %q", i, got, want)
		}
	}
}

func TestMaskedTextsMaskToThemselves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SampledFrom(strings.Split("2024 0 三 十 百 分之 点 年 年度 月 日 余 多 第 件 今 今年 上一年 某 我区 区 淮安市 人民政府 政府 办公室 是 ， A", " "))
		source := strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces"), "")
		checkMask(t, source)
	})
}

func FuzzMask(f *testing.F) {
	f.Add("2024年，我区公开信息1,024条，三年来")
	f.Add("淮安市淮安区人民政府\xff办公室百分之三点五")
	f.Fuzz(func(t *testing.T, source string) { checkMask(t, source) })
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkMask holds what is true of any text: parts in order within the source, on borders of characters, and a mask that
// masks to itself.
func checkMask(t failer, source string) {
	t.Helper()
	const name = "淮安市淮安区人民政府办公室"
	m, end := Mask(source, name), 0
	for i, s := range m.spans {
		if s.from < end || s.to <= s.from || s.to > len(source) {
			t.Fatalf("part %d of %q is %v after %d", i, source, s, end)
		}
		if end = s.to; end < len(source) && utf8.ValidString(source) && !utf8.RuneStart(source[end]) {
			t.Fatalf("part %d of %q ends within a character", i, source)
		}
	}
	if again := Mask(m.Text(), name); again.Text() != m.Text() {
		t.Fatalf("%q is %q, and that is %q", source, m.Text(), again.Text())
	}
}
