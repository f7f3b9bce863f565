package rule

import (
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// day is how legal dates are written.
const day = "2006-01-02"

// published is the date on which the report was published, where the law holds; none is known of a draft.
func (s *sheet) published() (string, bool) {
	switch r := s.Report; {
	case r.PublishedOn != nil:
		return *r.PublishedOn, true
	case r.PublishedAt != nil:
		return r.PublishedAt.In(time.FixedZone("Asia/Shanghai", 8*60*60)).Format(day), true
	}
	return "", false
}

// deadlineMissed: a report is out by the day that the law, or the jurisdiction, sets for organs of its kind.
func deadlineMissed(s *sheet) {
	o := outcome{state: form.NotAssessable, place: s.yearsPlace()}
	published, known := s.published()
	if known && s.Organ != nil {
		deadline, set := s.policy.deadline(s.Organ, s.Report.Year)
		if !set {
			return
		}
		o.state = form.Passed
		if published > deadline {
			o.state, o.args = form.Failed, model.Args{"published": published, "deadline": deadline}
		}
	}
	s.add(o)
}

// deadlineTooEarly: a year is reported when it is over.
func deadlineTooEarly(s *sheet) {
	o := outcome{state: form.NotAssessable, place: s.yearsPlace()}
	if published, known := s.published(); known {
		o.state = form.Passed
		if over := time.Date(s.Report.Year+1, 1, 1, 0, 0, 0, 0, time.UTC).Format(day); published < over {
			o.state, o.args = form.Failed, model.Args{"published": published, "year": s.Report.Year}
		}
	}
	s.add(o)
}
