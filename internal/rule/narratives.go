package rule

import (
	"strings"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

func blank(text *string) bool { return text == nil || strings.TrimSpace(*text) == "" }

// missingNarratives: every required narrative says something; 无 alone is no account of problems.
func missingNarratives(s *sheet) {
	for _, section := range s.Report.Form.Sections {
		if !section.Required {
			continue
		}
		text := *s.Report.Narratives.Of(section.Key)
		o := outcome{state: form.Passed, place: s.sectionPlace(section.Key), pointer: "/narratives/" + section.Key}
		if blank(text) || section.Key == "problems" && strings.Trim(*text, " \t\r\n　。.") == "无" {
			o.state, o.args = form.Failed, model.Args{"section": section.Title}
		}
		s.add(o)
	}
}
