package extract

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"nianbao/internal/model"
)

// datePattern finds a date behind one of the words for it.
type datePattern struct{ date, year, period *regexp.Regexp }

func newDatePattern(w words) *datePattern {
	quoted := make([]string, len(w.Published))
	for i, word := range sortedByLength(slices.Clone(w.Published)) {
		quoted[i] = regexp.QuoteMeta(word)
	}
	return &datePattern{
		date:   regexp.MustCompile(`(?:` + strings.Join(quoted, "|") + `)[\s:：]*(20\d\d) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})`),
		year:   regexp.MustCompile(`(?:20\d\d|二[〇零○0]二?[〇零○一二三四五六七八九]{1,2})`),
		period: regexp.MustCompile(`(20\d\d)年1月1日`),
	}
}

// publisher is the organ as the page names it.
func (p *pass) publisher(head int) string {
	s := p.sheet
	for i := 0; i < len(s.pieces) && s.pieces[i].start < head; i++ {
		line := string(s.runes[s.pieces[i].start:s.pieces[i].end])
		for _, word := range p.reader.words.Publishers {
			at := strings.Index(line, word)
			if at < 0 {
				continue
			}
			rest := strings.TrimLeft(line[at+len(word):], " :")
			if rest == line[at+len(word):] {
				continue
			}
			name, _, _ := strings.Cut(rest, " ")
			if p.isOrgan(name) {
				return name
			}
		}
	}
	return ""
}

// yearOfText is the year that the text says it reports on.
func (p *pass) yearOfText() int {
	text := p.sheet.dense[:min(len(p.sheet.dense), 30_000)]
	if m := p.reader.dates.period.FindStringSubmatch(text); m != nil {
		return yearOf(m[1])
	}
	times, best := map[int]int{}, 0
	for _, m := range p.reader.dates.year.FindAllStringIndex(text, 100) {
		if year := yearOf(text[m[0]:m[1]]); year != 0 && strings.HasPrefix(text[m[1]:], "年") {
			if times[year]++; times[year] > times[best] {
				best = year
			}
		}
	}
	return best
}

// publishedOn is the date that the page gives, where a report of the year may have come out on it.
func (p *pass) publishedOn(head int) *string {
	s := p.sheet
	text := string(s.runes[:min(head, 6_000)])
	if p.document.Published != "" {
		text = p.reader.words.Published[0] + p.document.Published + " " + text
	}
	for _, m := range p.reader.dates.date.FindAllStringSubmatch(text, 9) {
		day, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3])
		if err == nil && day.Year() > p.title.year && day.Year() <= p.title.year+mostDelay {
			published := day.Format(model.DayForm)
			return &published
		}
	}
	return nil
}

// mostDelay is how many years behind its own a report may have come out; a later date is that of a move to another page.
const mostDelay = 3

// yearOf reads a year in digits of either kind.
func yearOf(text string) int {
	year := 0
	for _, c := range text {
		digit := strings.IndexRune("0123456789", c)
		if digit < 0 {
			digit = slices.Index([]rune("〇一二三四五六七八九"), c)
		}
		if c == '零' || c == '○' {
			digit = 0
		}
		year = 10*year + digit
	}
	if year < 2000 || year > 2099 {
		return 0
	}
	return year
}
