package rule

import (
	"cmp"
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
	compact string // without blanks
}

// narratives are those of the form, and the preface where there is one.
func (s *sheet) narratives() []passage {
	if s.passages != nil {
		return s.passages
	}
	if text := s.Report.Narratives.Preface; !blank(text) {
		section := form.Section{Key: "preface", Title: form.Text{ZH: "序言", EN: "Preface"}}
		s.passages = append(s.passages, passage{section, *text, compact(*text)})
	}
	for _, section := range s.Report.Form.Sections {
		if text := s.Report.Narratives.Of(section.Key); text != nil {
			one := passage{section: section}
			if !blank(*text) {
				one.text, one.compact = **text, compact(**text)
			}
			s.passages = append(s.passages, one)
		}
	}
	return s.passages
}

func blank(text *string) bool { return text == nil || strings.TrimSpace(*text) == "" }

func compact(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// inNarratives makes a check of each narrative; one that is blank can't be judged.
func (s *sheet) inNarratives(judge func(w *passage, o *outcome)) {
	all := s.narratives()
	for i := range all {
		w := &all[i]
		o := outcome{state: form.Passed, place: place{name: w.section.Key}, pointer: "/narratives/" + w.section.Key}
		if w.section.Kind != "" {
			o.place = s.sectionPlace(w.section.Key)
		}
		if w.text == "" {
			o.state, o.missing = form.NotAssessable, []string{o.pointer}
		} else {
			judge(w, &o)
		}
		s.add(o)
	}
}

// says closes a check: the narrative says something wrong.
func (o *outcome) says(w *passage, args model.Args, quoted ...string) {
	args["section"] = w.section.Title
	o.state, o.args, o.quoted = form.Failed, args, quoted
}

// missingNarratives: every required narrative says something; 无 alone is no account of problems.
func missingNarratives(s *sheet) {
	for _, w := range s.narratives() {
		if !w.section.Required {
			continue
		}
		o := outcome{state: form.Passed, place: s.sectionPlace(w.section.Key), pointer: "/narratives/" + w.section.Key}
		if w.empty() {
			o.says(&w, model.Args{})
		}
		s.add(o)
	}
}

// empty says that the narrative says nothing: it is blank, or only 无 where there are parts to treat.
func (w *passage) empty() bool {
	return w.text == "" || len(w.section.Parts) > 0 && strings.Trim(w.compact, "。.") == "无"
}

// overviewTooLong: a narrative for which the form sets a length keeps to it, but for summaries.
func overviewTooLong(s *sheet) {
	if s.Report.Scope == model.Summary {
		return
	}
	for _, w := range s.narratives() {
		if w.section.MaxCharacters == 0 {
			continue
		}
		o := outcome{state: form.Passed, place: s.sectionPlace(w.section.Key), pointer: "/narratives/" + w.section.Key}
		switch n := len([]rune(w.compact)); {
		case w.text == "":
			o.state, o.missing = form.NotAssessable, []string{o.pointer}
		case n > w.section.MaxCharacters:
			o.says(&w, model.Args{"actual": n, "max": w.section.MaxCharacters}, w.text)
		}
		s.add(o)
	}
}

func aspectMissing(s *sheet) {
	s.treats("", func(section *form.Section) []form.Aspect { return section.Aspects })
}

func problemsIncomplete(s *sheet) {
	s.treats("", func(section *form.Section) []form.Aspect { return section.Parts })
}

// governmentDuties: a government at or above county level accounts for what only it has to, anywhere in the report.
func governmentDuties(s *sheet) {
	if s.Organ != nil && (s.Organ.Kind != model.Government || s.Organ.Level == model.Township) {
		return
	}
	var all strings.Builder
	for _, w := range s.narratives() {
		all.WriteString(w.compact)
	}
	s.treats(all.String(), func(section *form.Section) []form.Aspect { return section.Duties })
}

// treats: a narrative treats each of the matters that the form asks of it; where a whole text is given, that does.
func (s *sheet) treats(whole string, matters func(*form.Section) []form.Aspect) {
	for _, w := range s.narratives() {
		for n, matter := range matters(&w.section) {
			o := outcome{state: form.NotAssessable, place: s.sectionPlace(w.section.Key), pointer: "/narratives/" + w.section.Key}
			o.place.name += "." + matter.Key
			o.place.order[1] = n
			switch {
			case w.text == "":
				o.missing = []string{o.pointer}
			case w.empty() || s.lacksNeeds():
			case mentions(cmp.Or(whole, w.compact), matter.Words):
				o.state = form.Passed
			default:
				o.says(&w, model.Args{"aspect": matter.Label})
			}
			s.add(o)
		}
	}
}

func mentions(compact string, any []string) bool {
	return slices.ContainsFunc(any, func(word string) bool { return strings.Contains(compact, word) })
}

// feeStatement: the narrative that has to state the information-processing fee does.
func feeStatement(s *sheet) {
	for _, w := range s.narratives() {
		if len(w.section.States) == 0 {
			continue
		}
		o := outcome{state: form.Passed, place: s.sectionPlace(w.section.Key), pointer: "/narratives/" + w.section.Key}
		switch {
		case w.text == "":
			o.state, o.missing = form.NotAssessable, []string{o.pointer}
		case !mentions(w.compact, w.section.States):
			o.says(&w, model.Args{}, w.compact)
		}
		s.add(o)
	}
}
