package narrative

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersAreRead(t *testing.T) {
	for _, c := range []struct {
		text        string
		n           int64
		rest        string
		approximate bool
	}{
		{"35件", 35, "件", false},
		{"0件", 0, "件", false},
		{"007", 7, "", false},
		{"４，２０７件", 4207, "件", false},
		{"1,234,567份", 1234567, "份", false},
		{"1，234件", 1234, "件", false},
		{"4 207件", 4207, "件", false},
		{"35,办结", 35, ",办结", false},
		{"35，33件", 35, "，33件", false},
		{"2024年", 2024, "年", false},
		{"1.2万件", 12000, "件", false},
		{"１．２ 万件", 12000, "件", false},
		{"0.35亿元", 35000000, "元", false},
		{"1.2345万", 12345, "", false},
		{"3千", 3000, "", false},
		{"5百件", 500, "件", false},
		{"2万亿", 2000000000000, "", false},
		{"20余件", 20, "件", true},
		{"20余万件", 200000, "件", true},
		{"1.2万余件", 12000, "件", true},
		{"100多件", 100, "件", true},
		{"约 40件", 40, "件", true},
		{"近6200条", 6200, "条", true},
		{"超过三百件", 300, "件", true},
		{"零件", 0, "件", false},
		{"〇", 0, "", false},
		{"两件", 2, "件", false},
		{"十件", 10, "件", false},
		{"十二件", 12, "件", false},
		{"二十件", 20, "件", false},
		{"二十三件", 23, "件", false},
		{"一百零五件", 105, "件", false},
		{"一百一十件", 110, "件", false},
		{"一百十五件", 115, "件", false},
		{"三百二十一件", 321, "件", false},
		{"两千件", 2000, "件", false},
		{"一千零五十件", 1050, "件", false},
		{"三万二千零五件", 32005, "件", false},
		{"两万零三件", 20003, "件", false},
		{"一亿二千万", 120000000, "", false},
		{"十万余件", 100000, "件", true},
		{"二〇二四年", 2024, "年", false},
		{"一〇五件", 105, "件", false},
		{"9007199254740991", 9007199254740991, "", false},
	} {
		n, rest, approximate, ok := Number(c.text)
		if !ok || n != c.n || rest != c.rest || approximate != c.approximate {
			t.Errorf("%s: %d, rest %q, approximate %v, %v", c.text, n, rest, approximate, ok)
		}
	}
}

func TestWhatIsNoNumberIsNotRead(t *testing.T) {
	for _, text := range []string{
		"", "件", "申请", "约", "余", "-5", ".5", "，5",
		"1.5件", "12.34", "1.23456万", // not whole
		"35 40件", "3 5件", "1234 567", // torn, or two
		"1万2千", "3千五百", "5十件", // a figure behind a scale
		"三五件", "五六十件", "十五六件", "一百二", "两万三", "一千五", // say roughly, or leave the unit out
		"百余件", "千百件", "万一", "十十", "一十百", "二十三十", "一万万", "一亿亿",
		"99999999999999999999", "9999999999999999", "九千万亿亿", "99999999万亿",
	} {
		if n, rest, _, ok := Number(text); ok || rest != text {
			t.Errorf("%s: %d, rest %q", text, n, rest)
		}
	}
}

func TestPercentagesAreExact(t *testing.T) {
	for _, c := range []struct {
		text     string
		n        int64
		decimals int
	}{
		{"12.5%", 125, 1},
		{"12.50%", 1250, 2},
		{"100%", 100, 0},
		{"0.34%", 34, 2},
		{"百分之十二", 12, 0},
		{"百分之十二点五", 125, 1},
		{"百分之12.5", 125, 1},
		{"1,204%", 1204, 0},
	} {
		pieces := cut(nil, c.text)
		if len(pieces) != 1 || pieces[0].figure != percent || pieces[0].n != c.n || pieces[0].decimals != c.decimals {
			t.Errorf("%s: %+v", c.text, pieces)
		}
	}
	for _, text := range []string{"12 5%", "百分之三五", "百分之", "1234567890123456789%", "5个百分点"} {
		for _, p := range cut(nil, text) {
			if p.figure == percent {
				t.Errorf("%s: %+v", text, p)
			}
		}
	}
}

// inChinese spells n below 10^8 as it is spoken: 三万二千零五.
func inChinese(n int) string {
	numerals := []rune("零一二三四五六七八九")
	var b strings.Builder
	section := func(n int, first bool) {
		skipped := !first && n < 1000
		for _, unit := range []struct {
			value int
			word  string
		}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
			d := n / unit.value % 10
			if d == 0 {
				skipped = skipped || b.Len() > 0
				continue
			}
			if skipped && b.Len() > 0 {
				b.WriteRune('零')
			}
			b.WriteRune(numerals[d])
			b.WriteString(unit.word)
			skipped = false
		}
	}
	if n >= 1e4 {
		section(n/1e4, true)
		b.WriteString("万")
	}
	section(n%1e4, n < 1e4)
	return b.String()
}

func TestANumberIsTheSameHoweverItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 99_999_999).Draw(t, "n")
		digits := strconv.Itoa(n)
		grouped := digits
		for i := len(digits) - 3; i > 0; i -= 3 {
			grouped = grouped[:i] + "," + grouped[i:]
		}
		wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, digits)
		for _, text := range []string{digits, grouped, strings.ReplaceAll(grouped, ",", "，"), strings.ReplaceAll(grouped, ",", " "), wide, inChinese(n)} {
			got, rest, approximate, ok := Number(text + "件")
			if !ok || got != int64(n) || rest != "件" || approximate {
				t.Fatalf("%s: %d, rest %q, %v", text, got, rest, ok)
			}
			got, _, approximate, ok = Number("约" + text + "余件")
			if !ok || got != int64(n) || !approximate {
				t.Fatalf("约%s余: %d, %v", text, got, ok)
			}
		}
	})
}
