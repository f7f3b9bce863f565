package rule

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

var (
	placeholders = regexp.MustCompile(`XX+|ＸＸ+|××+|X×|×X|某某|待补充|待填写|[（(]文字描述[）)]|[（(][\s\x{3000}]*[）)]|【[\s\x{3000}]*】|\[[\s\x{3000}]*\]`)
	plans        = regexp.MustCompile(`^[，,、]?[^，。；！？\n]{0,8}(?:将(?:进一步|继续|着力|持续|不断|重点|加强|加大|做好|全面|深入)|拟(?:组织|开展|进一步|继续))`)
	reportsOn    = regexp.MustCompile(`^(?:度|[，,]|我|本|全)`)
	headings     = regexp.MustCompile(`^[\s\x{3000}]*(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]?)?[\s\x{3000}]*$`)
)

// placeholder: nothing of a template was left in.
func placeholder(s *sheet) {
	s.inNarratives(func(w *passage, o *outcome) {
		if !mentions(w.compact, []string{"XX", "ＸＸ", "××", "X×", "×X", "某某", "待补充", "待填写", "文字描述", "（）", "()", "（)", "(）", "【】", "[]"}) {
			return // a quick look; the pattern takes far longer
		}
		var found []string
		at := placeholders.FindAllStringIndex(w.text, -1)
		for _, one := range at {
			if !leftIn(w.text, one[0], one[1]) {
				continue
			}
			if found == nil {
				o.says(w, model.Args{"text": w.text[one[0]:one[1]], "sentence": sentenceAt(w.text, one[0], one[1])})
			}
			found = append(found, w.text[one[0]:one[1]])
		}
		o.quoted = found
	})
}

// leftIn tells a placeholder from words of the language: 王某某 is a name withheld, 有待补充完善 is prose.
func leftIn(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	switch text[start:end] {
	case "某某":
		return !strings.ContainsRune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾", before)
	case "待补充", "待填写":
		return before != '有' && !unicode.Is(unicode.Han, after)
	}
	return true
}

// idNumber: no ID-card number stands in the text; the check digit tells one from any other number.
func idNumber(s *sheet) { s.hasNoNumber(validIDNumber) }

// mobileNumber: no mobile number stands in the text.
func mobileNumber(s *sheet) {
	s.hasNoNumber(func(n string) bool { return len(n) == 11 && n[0] == '1' && n[1] >= '3' })
}

// hasNoNumber: a narrative has no number of a kind. What it says of one shows enough to find it and not enough to use it.
func (s *sheet) hasNoNumber(is func(string) bool) {
	s.inNarratives(func(w *passage, o *outcome) {
		var found []string
		start, end := 0, 0
		numbers(w.text, func(from, to int) {
			if is(w.text[from:to]) {
				if found == nil {
					start, end = from, to
				}
				found = append(found, w.text[from:to])
			}
		})
		if len(found) > 0 {
			sentence := sentenceAt(w.text, start, end)
			o.says(w, model.Args{"text": masked(found[0]), "sentence": masked(sentence)}, found...)
		}
	})
}

// numbers are the runs of at least 11 digits, with an X behind where there is one.
func numbers(text string, each func(from, to int)) {
	for i := 0; i < len(text); i++ {
		if text[i]-'0' > 9 {
			continue
		}
		from := i
		for i < len(text) && text[i]-'0' <= 9 {
			i++
		}
		if i-from == 17 && i < len(text) && (text[i] == 'X' || text[i] == 'x') {
			i++
		}
		if i-from >= 11 {
			each(from, i)
		}
	}
}

// masked covers the middle of every long number in a text.
func masked(text string) string {
	cover := []byte(text)
	numbers(text, func(from, to int) {
		for i := from + 3; i < to-2; i++ {
			cover[i] = '*'
		}
	})
	return string(cover)
}

// validIDNumber checks the date and the check digit (GB 11643).
func validIDNumber(number string) bool {
	if len(number) != 18 {
		return false
	}
	century, month, day := number[6:8], number[10:12], number[12:14]
	if century < "19" || century > "20" || month < "01" || month > "12" || day < "01" || day > "31" {
		return false
	}
	sum := 0
	for i, weight := range [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(number[i]-'0') * weight
	}
	return "10X98765432"[sum%11] == strings.ToUpper(number)[17]
}

// sentenceAt is the sentence around a place in a text.
func sentenceAt(text string, start, end int) string {
	const stops = "。！？；!?;\n"
	from, to := 0, len(text)
	if at := strings.LastIndexAny(text[:start], stops); at >= 0 {
		_, size := utf8.DecodeRuneInString(text[at:])
		from = at + size
	}
	if at := strings.IndexAny(text[end:], stops); at >= 0 {
		to = end + at
	}
	return strings.TrimSpace(text[from:to])
}

// repealedBasis: no text that the edition lists as replaced is cited as a basis.
func repealedBasis(s *sheet) {
	s.inNarratives(func(w *passage, o *outcome) {
		if !mentions(w.compact, []string{"号", "条例", "施行"}) {
			return
		}
		plain, offsets := normalized(w.text)
		for _, replaced := range s.Report.Form.Replaced {
			wanted, _ := normalized(replaced)
			at := strings.Index(plain, wanted)
			if at >= 0 && o.state == form.Passed {
				start, end := offsets[at], offsets[at+len(wanted)-1]
				o.says(w, model.Args{"text": replaced, "sentence": sentenceAt(w.text, start, end)}, replaced)
			}
		}
	})
}

// normalized writes document numbers in one way, for people type blanks and brackets in many, and tells where each byte
// came from.
func normalized(text string) (string, []int) {
	var b strings.Builder
	var offsets []int
	for i, r := range text {
		switch r {
		case '[', '［', '【', '﹝', '(', '（':
			r = '〔'
		case ']', '］', '】', '﹞', ')', '）':
			r = '〕'
		}
		if unicode.IsSpace(r) {
			continue
		}
		for range utf8.RuneLen(r) {
			offsets = append(offsets, i)
		}
		b.WriteRune(r)
	}
	return b.String(), offsets
}

// named are the years that a text names, as 2024年; each tells where its figure begins and where 年 ends.
func named(text string, each func(year string, start, end int)) {
	for from := 0; ; {
		at := strings.Index(text[from:], "年")
		if at < 0 {
			return
		}
		at += from
		from = at + len("年")
		figure := strings.TrimRight(text[:at], " ")
		if start := len(figure) - 4; start >= 0 && strings.HasPrefix(figure[start:], "20") && digits(figure[start:]) {
			each(figure[start:], start, from)
		}
	}
}

func digits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

// staleYear: the narrative speaks of the report's year. It is another's where it opens with the account of an earlier year
// and never names this one, or where it plans for this one as something to come.
func staleYear(s *sheet) {
	s.inNarratives(func(w *passage, o *outcome) {
		own, opening, from, to := false, "", 0, 0
		named(w.text, func(year string, start, end int) {
			switch {
			case year == s.year():
				if own = true; o.state == form.Passed && plans.MatchString(w.text[end:]) {
					o.says(w, model.Args{"year": s.Report.Year, "sentence": sentenceAt(w.text, start, end)}, sentenceAt(w.text, start, end))
				}
			case opening == "" && year < s.year() && headings.MatchString(w.text[:start]) && reportsOn.MatchString(w.text[end:]):
				opening, from, to = year, start, end
			}
		})
		if opening != "" && !own {
			o.says(w, model.Args{"year": s.Report.Year, "sentence": sentenceAt(w.text, from, to)}, sentenceAt(w.text, from, to))
		}
	})
}
