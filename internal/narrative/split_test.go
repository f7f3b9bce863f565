package narrative

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func sentences(text string) (all []string) {
	split(text, func(s span) { all = append(all, strings.TrimSpace(text[s.start:s.end])) })
	return all
}

func TestASentenceEndsWhereItEnds(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{" \n\u3000\n", nil},
		{"一。二！三？四", []string{"一。", "二！", "三？", "四"}},
		{"甲；乙；\n丙。", []string{"甲；乙；\n丙。"}},
		{"收到申请\n三件。", []string{"收到申请\n三件。"}},
		{"如下：\n收到三件。", []string{"如下：", "收到三件。"}},
		{"（二）依申请公开情况\n收到三件。", []string{"（二）依申请公开情况", "收到三件。"}},
		{"依申请公开方面\n收到三件。", []string{"依申请公开方面", "收到三件。"}},
		{"收到三件\n（三）其他", []string{"收到三件", "（三）其他"}},
		{"收到三件\n2.办结两件\n3、其他", []string{"收到三件", "2.办结两件", "3、其他"}},
		{"收到三件\n① 办结", []string{"收到三件", "① 办结"}},
		{"收到三件，\n一是办结", []string{"收到三件，", "一是办结"}},
		{"收到申请共\n3.5万件。", []string{"收到申请共\n3.5万件。"}},
		{"收到申请.\n办结。", []string{"收到申请.", "办结。"}},
		{"公开率\n98.5%。", []string{"公开率\n98.5%。"}},
	} {
		if diff := cmp.Diff(c.want, sentences(c.text)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

func TestEverySignOfATextIsInOneSentence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("收到申请。！\n 3.（一）、情况；a\t"))).Draw(t, "text")
		end, kept := 0, ""
		split(text, func(s span) {
			if s.start < end || s.end <= s.start {
				t.Fatalf("%q: %+v after %d", text, s, end)
			}
			kept, end = kept+text[s.start:s.end], s.end
		})
		solid := strings.NewReplacer(" ", "", "\n", "", "\t", "")
		if solid.Replace(kept) != solid.Replace(text) {
			t.Fatalf("%q became %q", text, kept)
		}
	})
}

func TestEnumerationMarksAreKnown(t *testing.T) {
	for text, want := range map[string]string{
		"（一）公开": "（一）", "(二)公开": "(二)", "（12）公开": "（12）", "一、总体": "一、", "二十一、其他": "二十一、", "3.公开": "3.", "3、公开": "3、",
		"4）公开": "4）", "三是公开": "三是", "②公开": "②", "2.2024年": "2.",
		"35件": "", "2.5万": "", "一般": "", "（一般）": "", "一件": "", "2024.1": "", "": "", "（": "", "十年": "",
	} {
		if got := text[:marker(text)]; got != want {
			t.Errorf("%s: %q", text, got)
		}
	}
}

func TestTheYearNamedMostIsFound(t *testing.T) {
	for text, want := range map[string]int{
		"2024年，2023年，2024 年": 2024, "２０２４年": 2024, "2023年2024年": 0, "": 0, "今年": 0, "1998年": 0, "202年": 0, "第12024年": 2024,
	} {
		years := split(text, func(span) {})
		if got := years.spokenOf(); got != want {
			t.Errorf("%s: %d", text, got)
		}
	}
}

func TestPlainSigns(t *testing.T) {
	for text, want := range map[string]string{
		"收 到 申\u3000请 35 件":                 "收到申请35件",
		"（１２．５％），；：":                        "(12.5%),;:",
		"35 40件":                            "35 40件",
		"２ ０件":                              "2 0件",
		"“政府”‘信息’\"公开\"":                    "政府信息公开",
		"申\n- 2 -\n请":                       "申请",
		"申\r\n\r\n— 12 —\r\n请":              "申请",
		"申\n2\n请":                           "申2请",
		"二○二四":                              "二〇二四",
		"\u200b申\ufeff请\u00a0":              "申请",
		"《条例》（试行）":                          "《条例》(试行)",
		strings.Repeat("长", 20) + "\n- 2 -": strings.Repeat("长", 20) + "-2-",
	} {
		if got := string(plain(nil, text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAClauseIsCutAtItsFigures(t *testing.T) {
	type short struct {
		Lead   string
		N      int64
		Figure figure
		Before string
		Depth  int
	}
	for _, c := range []struct {
		text string
		want []short
	}{
		{"收到35件申请", []short{{"收到", 35, counted, ";", 0}, {"申请", 0, noFigure, "", 0}}},
		{"予以公开2件、不予公开3件", []short{{"予以公开", 2, counted, ";", 0}, {"不予公开", 3, counted, ",", 0}}},
		{"复议、诉讼;办结", []short{{"复议、诉讼", 0, noFigure, ";", 0}, {"办结", 0, noFigure, ";", 0}}},
		{"办结3件(含1件)。", []short{{"办结", 3, counted, ";", 0}, {"含", 1, counted, "(", 1}}},
		{"2件(3%)、4件", []short{{"", 2, counted, ";", 0}, {"", 3, percent, "(", 1}, {"", 4, counted, ")", 0}}},
		{"2024年第36条共1.5件", []short{{"2024年第36条共", 1, misprint, ";", 0}}},
		{"约3件", []short{{"", 3, counted, ";", 0}}},
		{"一起推动三件", []short{{"一起推动", 3, counted, ";", 0}}},
		{"无一件申请", []short{{"无一件申请", 0, noFigure, ";", 0}}},
		{"3件次2人", []short{{"3件次2人", 0, noFigure, ";", 0}}},
		{"))3件", []short{{"", 3, counted, ";", 0}}},
		{"3.申请", []short{{"3.申请", 0, noFigure, ";", 0}}},
		{"申请.办结", []short{{"申请", 0, noFigure, ";", 0}, {"办结", 0, noFigure, ",", 0}}},
	} {
		var got []short
		for _, p := range cut(nil, c.text) {
			got = append(got, short{p.lead, p.n, p.figure, strings.Trim(string(rune(p.before)), "\x00"), p.depth})
		}
		if c.want[0].Figure == misprint {
			got[0].N = 1 // no figure at all
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
}
