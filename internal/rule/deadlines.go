package rule

import (
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// deadlineMissed: a report is out by the day that the law, or the jurisdiction, sets for organs of its kind.
func deadlineMissed(s *sheet) {
	o := outcome{state: form.NotAssessable, place: s.yearsPlace()}
	if published := s.Report.FirstPublic(); published != nil && s.Organ != nil {
		deadline, set := s.policy.deadline(s.Organ.Kind, s.Organ.Level, s.Report.Year)
		if !set {
			return
		}
		o.state = form.Passed
		if *published > deadline {
			o.state, o.args = form.Failed, model.Args{"published": *published, "deadline": deadline}
		}
	}
	s.add(o)
}

// deadlineTooEarly: a year is reported when it is over.
func deadlineTooEarly(s *sheet) {
	o := outcome{state: form.NotAssessable, place: s.yearsPlace()}
	if published := s.Report.FirstPublic(); published != nil {
		o.state = form.Passed
		if over := time.Date(s.Report.Year+1, 1, 1, 0, 0, 0, 0, time.UTC).Format(model.DayForm); *published < over {
			o.state, o.args = form.Failed, model.Args{"published": *published, "year": s.Report.Year}
		}
	}
	s.add(o)
}
