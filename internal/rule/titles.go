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
	named := years.FindAllStringSubmatch(s.Report.Title, -1)
	for _, found := range named {
		if found[1] == s.year() {
			named = nil
		}
	}
	if len(named) > 0 {
		o.state, o.quoted = form.Failed, []string{s.Report.Title}
		o.args = model.Args{"found": named[0][1], "year": s.Report.Year}
		o.fix = model.Replace("/title", s.Report.Title, strings.ReplaceAll(s.Report.Title, named[0][1], s.year()))
	}
	s.add(o)
}

// titleForm: the title is the organ's name, the year and the form's words.
func titleForm(s *sheet) {
	o := outcome{state: form.NotAssessable, place: titlePlace(), pointer: "/title"}
	if wanted := s.Report.DefaultTitle(); s.Organ != nil && s.Report.Organ.Name != "" {
		o.state = form.Passed
		title := years.ReplaceAllString(s.Report.Title, s.year()+"年") // the year is the other rule's
		if strings.Join(strings.Fields(title), "") != strings.Join(strings.Fields(wanted), "") {
			o.state, o.quoted, o.args = form.Failed, []string{s.Report.Title}, model.Args{"wanted": wanted}
			o.fix = model.Replace("/title", s.Report.Title, wanted)
		}
	}
	s.add(o)
}
