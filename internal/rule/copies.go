package rule

import (
	"unicode/utf8"

	"nianbao/internal/form"
	"nianbao/internal/likeness"
	"nianbao/internal/model"
)

// Other is another organ's report of the year that looks alike, and its words.
type Other struct {
	ReportID, Organ, Text string
}

const (
	comparedFrom = 300 // characters
	alikeOwn     = 90  // per cent
	alikeOther   = 85
	passages     = 3
	passageFrom  = 20 // characters
	passageShown = 200
)

// Compared are the words of a report that are compared with others': overview and problems together.
func Compared(r *model.Report) string {
	text := ""
	for _, part := range []*string{r.Narratives.Overview, r.Narratives.Problems} {
		if part != nil {
			text += *part + "\n"
		}
	}
	return text
}

// CopiedFrom is the likeness from which another organ's report is a copy.
const CopiedFrom = alikeOther

// copiedFromLastYear: the words are this year's.
func copiedFromLastYear(s *sheet) {
	o := s.comparing()
	if s.Previous == nil {
		o.state = form.NotAssessable
	}
	if o.state == form.Passed {
		s.compare(&o, Other{ReportID: s.Previous.ID, Organ: s.Previous.Organ.Name, Text: Compared(s.Previous)}, alikeOwn)
	}
	s.add(o)
}

// copiedFromOther: the words are the organ's own.
func copiedFromOther(s *sheet) {
	o := s.comparing()
	if s.Others == nil {
		o.state = form.NotAssessable
		s.add(o)
		return
	}
	for _, other := range *s.Others {
		if o.state == form.Passed {
			s.compare(&o, other, alikeOther)
		}
	}
	s.add(o)
}

func (s *sheet) comparing() outcome {
	o := outcome{state: form.Passed, place: s.sectionPlace("overview"), pointer: "/narratives/overview"}
	if blank(s.Report.Narratives.Overview) && blank(s.Report.Narratives.Problems) {
		o.state, o.missing = form.NotAssessable, []string{o.pointer, "/narratives/problems"}
	}
	return o
}

// compare fails the check where the report's words are so many per cent like another's; short texts are alike anyway.
func (s *sheet) compare(o *outcome, other Other, limit int) {
	text := Compared(s.Report)
	if utf8.RuneCountInString(text) <= comparedFrom || utf8.RuneCountInString(other.Text) <= comparedFrom {
		return
	}
	this, that := likeness.Mask(text, s.Report.Organ.Name), likeness.Mask(other.Text, other.Organ)
	percent := likeness.Alike(this, that)
	if percent < limit {
		return
	}
	shared := []string{}
	for _, p := range likeness.Passages(this, that, passages, passageFrom) {
		shared = append(shared, shown(p.A.Text))
	}
	o.state, o.quoted = form.Failed, append([]string{other.ReportID}, text, other.Text)
	o.args = model.Args{"likeness": percent, "report": other.ReportID, "organ": other.Organ, "passages": shared, "passage": ""}
	if len(shared) > 0 {
		o.args["passage"] = shared[0]
	}
}

// shown is the beginning of a passage, enough to find it by.
func shown(text string) string {
	if runes := []rune(text); len(runes) > passageShown {
		return string(runes[:passageShown]) + "…"
	}
	return text
}
