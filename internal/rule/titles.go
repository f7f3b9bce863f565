package rule

import (
	"strconv"
	"strings"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

func (s *sheet) year() string { return strconv.Itoa(s.Report.Year) }

// titlePlace comes before all sections.
func titlePlace() place { return place{name: "title"} }

// titleYear: a title that names a year names the report's.
func titleYear(s *sheet) {
	o := outcome{state: form.Passed, place: titlePlace(), pointer: "/title"}
	first, own := "", false
	named(s.Report.Title, func(year string, _, _ int) {
		own = own || year == s.year()
		if first == "" {
			first = year
		}
	})
	if first != "" && !own {
		o.state, o.quoted = form.Failed, []string{s.Report.Title}
		o.args = model.Args{"found": first, "year": s.Report.Year}
		o.fix = model.Replace("/title", s.Report.Title, strings.ReplaceAll(s.Report.Title, first, s.year()))
	}
	s.add(o)
}

// titleForm: the title is the organ's name, the year and the form's words; which year is the other rule's business.
func titleForm(s *sheet) {
	o := outcome{state: form.NotAssessable, place: titlePlace(), pointer: "/title"}
	wanted := s.Report.DefaultTitle()
	switch {
	case s.Organ == nil:
	case s.Report.Organ.Name == "":
		o.missing = []string{"organ:name"}
	case s.asOfThisYear(s.Report.Title) == compact(wanted):
		o.state = form.Passed
	default:
		o.state, o.quoted, o.args = form.Failed, []string{s.Report.Title}, model.Args{"wanted": wanted}
		o.fix = model.Replace("/title", s.Report.Title, wanted)
	}
	s.add(o)
}

func (s *sheet) asOfThisYear(title string) string {
	title = compact(title)
	named(title, func(_ string, start, end int) { title = title[:start] + s.year() + title[end-len("年"):] })
	return title
}
