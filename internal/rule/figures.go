package rule

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"nianbao/internal/model"
	"nianbao/internal/narrative"
)

// TextFigures are what the rules compare with the tables, for others to see.
func TextFigures(r *model.Report) []model.TextFigure {
	figures := []model.TextFigure{}
	for _, c := range Claims(r) {
		text := *r.Narratives.Overview
		f := model.TextFigure{Section: readSection, Kind: c.Kind, Of: orEmpty(c.Labels()), Approximate: c.Approximate, Group: c.Group, Sentence: c.Sentence,
			Start: utf8.RuneCountInString(text[:c.Start]), End: utf8.RuneCountInString(text[:c.End])}
		switch c.Kind {
		case narrative.Growth:
			f.Percent = percent(c)
		case narrative.Share:
			f.Percent, f.Count = percent(c), &c.Count
		case narrative.AllHandled, narrative.NoReconsideration, narrative.NoLitigation, narrative.AllUpheld, narrative.NoneCorrected, narrative.OnlyApplicant, narrative.NoneReceived:
		default:
			f.Count = &c.Count
		}
		figures = append(figures, f)
	}
	return figures
}

// percent writes a percentage with as many decimals as the text has.
func percent(c narrative.Claim) *string {
	text := strconv.FormatInt(max(c.Percent, -c.Percent), 10)
	if lack := c.Decimals + 1 - len(text); lack > 0 {
		text = strings.Repeat("0", lack) + text
	}
	if c.Decimals > 0 {
		text = text[:len(text)-c.Decimals] + "." + text[len(text)-c.Decimals:]
	}
	if c.Percent < 0 {
		text = "-" + text
	}
	return &text
}
