package narrative

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// each tries every sentence of the tables in another dress.
func each(t *testing.T, dress func(string) string, but ...string) {
	t.Helper()
	for _, c := range everything() {
		if has(c.text, strings.Join(but, "|")) {
			continue
		}
		text := dress(c.text)
		if got := brief(Read(text, forms)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", text, got, c.want)
		}
	}
}

func isNumeral(r rune) bool {
	return fold(r) >= '0' && fold(r) <= '9' || r == '.' || r == ',' || r == '，'
}

func TestBlanksBetweenWordsChangeNothing(t *testing.T) {
	for _, blank := range []string{" ", "\u3000", "\t ", "\u00a0"} {
		each(t, func(text string) string {
			var b strings.Builder
			last := '\n'
			for _, r := range text {
				if !isNumeral(last) && last != '\n' || !isNumeral(r) && r != '\n' && last != '\n' {
					b.WriteString(blank)
				}
				b.WriteRune(r)
				last = r
			}
			return b.String()
		})
	}
}

func TestLinesTooLongForThePageChangeNothing(t *testing.T) {
	const much = "，严格按照政府信息公开条例和上级文件的各项规定和要求并且结合本地的实际情况认真研究和依法稳妥处理每一件事情，"
	text := "共收到政府信息公开申请35件" + much + "均按期答复。"
	want := "received 35; all_handled"
	runes := []rune(text)
	for at := 31; at < len(runes); at++ {
		for _, wrap := range []string{"\n", " \n\n", "\r\n", "\n- 12 -\n", "\n— 3 —\n\n"} {
			wrapped := string(runes[:at]) + wrap + string(runes[at:])
			if got := brief(Read(wrapped, forms)); got != want {
				t.Fatalf("%s\n got %s", wrapped, got)
			}
		}
	}
}

func TestFullWidthSignsChangeNothing(t *testing.T) {
	wide := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r >= '!' && r <= '~' {
				return r - '!' + '！'
			}
			return r
		}, text)
	}
	narrow := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r >= '！' && r <= '～' {
				return fold(r)
			}
			return r
		}, text)
	}
	each(t, wide)
	each(t, narrow)
}

func TestQuotationMarksChangeNothing(t *testing.T) {
	each(t, func(text string) string {
		return strings.NewReplacer("政府信息公开", "“政府信息公开”", "其中", "‘其中’").Replace(text)
	})
}

func TestWhatStandsAroundASentenceChangesNothing(t *testing.T) {
	before := "（一）主动公开情况。公开规范性文件13件。\n区委区政府高度重视，各部门密切配合。\n"
	after := "\n（三）平台建设情况。市公安局办结建议12件，均已答复。"
	each(t, func(text string) string { return before + text + after }, "2024年收到申请17件", "2024 年 收到")
}

func TestEachSentenceIsSilencedByAnotherOrgan(t *testing.T) {
	for _, c := range everything() {
		if strings.Count(c.text, "。") > 1 || strings.ContainsAny(c.text, "\n：") {
			continue
		}
		for _, organ := range []string{"西山县教育局", "市直各部门", "市政府办公厅代表市政府", "通过门户网站"} {
			if got := brief(Read(organ+c.text, forms)); got != "" {
				t.Errorf("%s%s\n got %s", organ, c.text, got)
			}
		}
	}
}

func TestEachSentenceOfAnotherYearIsSilent(t *testing.T) {
	for _, c := range everything() {
		if !strings.HasPrefix(c.text, "2024") || strings.Count(c.text, "2024") > 1 {
			continue
		}
		text := strings.Replace(c.text, "2024", "2022", 1)
		if got := brief(Read(text, forms)); got != "" {
			t.Errorf("%s\n got %s", text, got)
		}
	}
}

func TestTheSameSentencesInAnyOrderSayTheSame(t *testing.T) {
	own := []string{"收到政府信息公开申请35件。", "上年结转政府信息公开申请2件。", "答复政府信息公开申请36件。", "政府信息公开行政复议3件。", "未发生行政诉讼。", "公开文件12件。"}
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.Permutation(own).Draw(t, "order")
		claims := Read(strings.Join(order, "\n"), forms)
		if len(claims) != 5 {
			t.Fatalf("%v: %s", order, brief(claims))
		}
		for i := range claims {
			if i > 0 && claims[i].Start < claims[i-1].End {
				t.Fatalf("%v is out of order", claims)
			}
		}
	})
}

func TestNoTextMakesUpAFigure(t *testing.T) {
	words := strings.Split("收到|申请|政府信息公开申请|35件|3|件|，|。|其中|予以公开|不予公开|占|12.5%|办结|答复|结转|下年度|上年|市公安局|未发生|行政复议|、|均|维持|（|）|自然人|2024年|同比增长|通过网络|\n", "|")
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 40).Draw(t, "words"), "")
		for _, c := range Read(text, forms) {
			if c.Count != 0 && !strings.ContainsAny(c.Sentence, "3") || !utf8.ValidString(c.Sentence) {
				t.Fatalf("%s: %+v", text, c)
			}
			if strings.Contains(c.Sentence, "市公安局收到") && c.Kind == Received && strings.Count(c.Sentence, "收到") == 1 {
				t.Fatalf("%s: %+v", text, c)
			}
		}
	})
}
