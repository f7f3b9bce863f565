package rule

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// passage is one narrative of the report.
type passage struct {
	section form.Section
	text    string
	place   place
	pointer string
}

// narratives are those that say something, the preface first.
func (s *sheet) narratives() []passage {
	preface := form.Section{Key: "preface", Title: form.Text{ZH: "序言", EN: "Preface"}}
	var all []passage
	if text := s.Report.Narratives.Preface; !blank(text) {
		all = append(all, passage{preface, *text, place{name: preface.Key}, "/narratives/" + preface.Key})
	}
	for _, section := range s.Report.Form.Sections {
		if text := s.Report.Narratives.Of(section.Key); text != nil && !blank(*text) {
			all = append(all, passage{section, **text, s.sectionPlace(section.Key), "/narratives/" + section.Key})
		}
	}
	return all
}

func blank(text *string) bool { return text == nil || strings.TrimSpace(*text) == "" }

// missingNarratives: every required narrative says something; 无 alone is no account of problems.
func missingNarratives(s *sheet) {
	for _, section := range s.Report.Form.Sections {
		if !section.Required {
			continue
		}
		text := *s.Report.Narratives.Of(section.Key)
		o := outcome{state: form.Passed, place: s.sectionPlace(section.Key), pointer: "/narratives/" + section.Key}
		if blank(text) || len(section.Parts) > 0 && strings.Trim(*text, " \t\r\n　。.") == "无" {
			o.state, o.args = form.Failed, model.Args{"section": section.Title}
		}
		s.add(o)
	}
}

// overviewTooLong: a narrative for which the form sets a length keeps to it, but for summaries.
func overviewTooLong(s *sheet) {
	for _, w := range s.narratives() {
		if w.section.MaxCharacters == 0 || s.Report.Scope == model.Summary {
			continue
		}
		o := outcome{state: form.Passed, place: w.place, pointer: w.pointer}
		if n := characters(w.text); n > w.section.MaxCharacters {
			o.state, o.args = form.Failed, model.Args{"section": w.section.Title, "actual": n, "max": w.section.MaxCharacters}
		}
		s.add(o)
	}
}

// characters counts what a reader counts: no blanks.
func characters(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

func aspectMissing(s *sheet) {
	s.treats(func(section *form.Section) []form.Aspect { return section.Aspects })
}

func problemsIncomplete(s *sheet) {
	s.treats(func(section *form.Section) []form.Aspect { return section.Parts })
}

// governmentDuties: a government at or above county level accounts for what only it has to, anywhere in the report.
func governmentDuties(s *sheet) {
	if s.Organ != nil && (s.Organ.Kind != model.Government || s.Organ.Level == model.Township) {
		return
	}
	all := ""
	for _, w := range s.narratives() {
		all += w.text + "\n"
	}
	s.treatsIn(all, func(section *form.Section) []form.Aspect { return section.Duties })
}

// treats: a narrative treats each of the matters that the form asks of it.
func (s *sheet) treats(matters func(*form.Section) []form.Aspect) { s.treatsIn("", matters) }

func (s *sheet) treatsIn(elsewhere string, matters func(*form.Section) []form.Aspect) {
	for i := range s.Report.Form.Sections {
		section := &s.Report.Form.Sections[i]
		for n, matter := range matters(section) {
			o := outcome{state: form.NotAssessable, place: s.sectionPlace(section.Key), pointer: "/narratives/" + section.Key}
			o.place.name += "." + matter.Key
			o.place.order[1] = n
			text := *s.Report.Narratives.Of(section.Key)
			switch {
			case blank(text):
				o.missing = []string{o.pointer}
			case s.lacksNeeds():
			case mentions(*text+elsewhere, matter.Words):
				o.state = form.Passed
			default:
				o.state, o.args = form.Failed, model.Args{"section": section.Title, "aspect": matter.Label}
			}
			s.add(o)
		}
	}
}

// mentions says whether a text has one of the words, blanks inside the text not counted.
func mentions(text string, any []string) bool {
	text = strings.Join(strings.Fields(text), "")
	return slices.ContainsFunc(any, func(word string) bool { return strings.Contains(text, word) })
}

// feeStatement: the narrative that has to state the information-processing fee does.
func feeStatement(s *sheet) {
	for i := range s.Report.Form.Sections {
		section := &s.Report.Form.Sections[i]
		if len(section.States) == 0 {
			continue
		}
		o := outcome{state: form.Passed, place: s.sectionPlace(section.Key), pointer: "/narratives/" + section.Key}
		switch text := *s.Report.Narratives.Of(section.Key); {
		case blank(text):
			o.state, o.missing = form.NotAssessable, []string{o.pointer}
		case !mentions(*text, section.States):
			o.state, o.args = form.Failed, model.Args{"section": section.Title}
		}
		s.add(o)
	}
}

var (
	placeholders = regexp.MustCompile(`[XＸ×]{2,}|某某|待补充|待填写|[（(]文字描述[）)]|[（(]\s*[）)]|【\s*】|\[\s*\]`)
	idNumbers    = regexp.MustCompile(`[1-9][0-9]{16}[0-9Xx]`)
	mobiles      = regexp.MustCompile(`1[3-9][0-9]{9}`)
)

// placeholder: nothing of a template was left in.
func placeholder(s *sheet) { s.hasNone(placeholders, nil, func(text string) string { return text }) }

// idNumber: no ID-card number stands in the text; the check digit tells one from any other number.
func idNumber(s *sheet) { s.hasNone(idNumbers, validIDNumber, masked) }

// mobileNumber: no mobile number stands in the text.
func mobileNumber(s *sheet) { s.hasNone(mobiles, nil, masked) }

// masked shows enough of a number to find it and not enough to use it.
func masked(number string) string {
	return number[:3] + strings.Repeat("*", len(number)-5) + number[len(number)-2:]
}

// hasNone: a narrative has nothing of a pattern; digits that go on are another number.
func (s *sheet) hasNone(pattern *regexp.Regexp, is func(string) bool, show func(string) string) {
	for _, w := range s.narratives() {
		o := outcome{state: form.Passed, place: w.place, pointer: w.pointer}
		for _, at := range pattern.FindAllStringIndex(w.text, -1) {
			found := w.text[at[0]:at[1]]
			if digitAt(w.text, at[0]-1) && digitAt(w.text, at[0]) || digitAt(w.text, at[1]) && digitAt(w.text, at[1]-1) || is != nil && !is(found) {
				continue
			}
			if o.state == form.Passed {
				sentence := strings.ReplaceAll(sentenceAt(w.text, at[0], at[1]), found, show(found))
				o.state, o.args = form.Failed, model.Args{"section": w.section.Title, "text": show(found), "sentence": sentence}
			}
			o.quoted = append(o.quoted, found)
		}
		s.add(o)
	}
}

func digitAt(text string, i int) bool {
	return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9'
}

// validIDNumber checks the date and the check digit (GB 11643).
func validIDNumber(number string) bool {
	month, day := number[10:12], number[12:14]
	if month < "01" || month > "12" || day < "01" || day > "31" || number[6:8] < "19" || number[6:8] > "20" {
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
	from := 0
	if at := strings.LastIndexAny(text[:start], stops); at >= 0 {
		_, size := firstRune(text[at:])
		from = at + size
	}
	to := len(text)
	if at := strings.IndexAny(text[end:], stops); at >= 0 {
		to = end + at
	}
	return strings.TrimSpace(text[from:to])
}

func firstRune(text string) (r rune, size int) {
	for i, r := range text {
		if i > 0 {
			return r, i
		}
	}
	return 0, len(text)
}

// repealedBasis: no text that the edition lists as replaced is cited as a basis.
func repealedBasis(s *sheet) {
	for _, w := range s.narratives() {
		o := outcome{state: form.Passed, place: w.place, pointer: w.pointer}
		plain := brackets(w.text)
		for _, replaced := range s.Report.Form.Replaced {
			if at := strings.Index(plain, brackets(replaced)); at >= 0 && o.state == form.Passed {
				sentence := sentenceAt(plain, at, at+len(brackets(replaced)))
				o.state, o.args = form.Failed, model.Args{"section": w.section.Title, "text": replaced, "sentence": sentence}
			}
		}
		s.add(o)
	}
}

// brackets writes document numbers in one way: people type their brackets in many.
func brackets(text string) string {
	return strings.NewReplacer("[", "〔", "]", "〕", "［", "〔", "］", "〕", "【", "〔", "】", "〕", "﹝", "〔", "﹞", "〕", " ", "").Replace(text)
}

var years = regexp.MustCompile(`(20[0-9]{2})\s*年`)

// staleYear: the narrative speaks of the report's year. It is another's where it opens with one and never names this one,
// or where it plans for this one as something to come.
func staleYear(s *sheet) {
	future := regexp.MustCompile(`[，,、]?[^，。；！？\n]{0,8}(将|拟|计划)`)
	for _, w := range s.narratives() {
		o := outcome{state: form.Passed, place: w.place, pointer: w.pointer}
		named, first := false, []int(nil)
		for _, at := range years.FindAllStringSubmatchIndex(w.text, -1) {
			of := w.text[at[2]:at[3]]
			named = named || of == s.year()
			if first == nil {
				first = at
			}
			if rest := future.FindStringIndex(w.text[at[1]:]); of == s.year() && rest != nil && rest[0] == 0 && o.state == form.Passed {
				o.stale(w, s, at[0], at[1])
			}
		}
		if first != nil && !named && o.state == form.Passed && opens(w.text, first[0]) && w.text[first[2]:first[3]] < s.year() {
			o.stale(w, s, first[0], first[1])
		}
		s.add(o)
	}
}

func (o *outcome) stale(w passage, s *sheet, start, end int) {
	o.state = form.Failed
	o.args = model.Args{"section": w.section.Title, "year": s.Report.Year, "sentence": sentenceAt(w.text, start, end)}
}

// opens says that a place is at the very beginning of a text, but for a heading's number.
func opens(text string, at int) bool { return len([]rune(strings.TrimSpace(text[:at]))) <= 4 }
