package narrative

import (
	"strconv"
	"strings"
)

// head eats what a clause starts with before it says what: 其中, when, who and how. 上年 and 2025年 are left where they say
// from which year or to which an application is carried.
func (s *sentence) head(c *cursor) {
	if before := s.pieces[s.i].before; before == ';' || before == ':' {
		c.s = c.s[marker(c.s):]
	}
	for !c.done() && !s.carriedAhead(*c) && !hasLabel(c.s, s.v.Results) {
		switch among := c.at(&s.lex.amongWords); {
		case c.eatEither(&s.lex.connectWords, &s.lex.mannerWords):
			if among {
				s.enter()
			}
		case s.subject(c), s.time(c), s.lex.eatTopic(c):
		default:
			return
		}
	}
}

// eatTopic eats 依申请公开方面.
func (l *lexicon) eatTopic(c *cursor) bool {
	ahead := *c
	if !ahead.eat(&l.topicWords) || !ahead.eat(&l.topicTails) {
		return false
	}
	*c = ahead
	return true
}

// enter opens a listing: 其中 lists parts of the total just named, and of nothing else that is known.
func (s *sentence) enter() {
	total := s.topic == applications || s.topic == reviews
	if total && (s.list == noList || s.list == begun) {
		s.list = begun
	} else {
		s.list = unknown
	}
}

// carriedAhead: 上年结转 says what is carried, 上年 alone which time is spoken of.
func (s *sentence) carriedAhead(c cursor) bool {
	if !s.lastYear(&c) && !s.nextYear(&c) {
		return false
	}
	c.eatAny("未")
	return c.eat(&s.lex.carryWords) || c.eatAny("继续|办结")
}

func (s *sentence) lastYear(c *cursor) bool {
	return c.eat(&s.lex.lastYearWords) || s.yearOff(c, -1)
}

func (s *sentence) nextYear(c *cursor) bool {
	return c.eat(&s.lex.nextYearWords) || s.yearOff(c, 1)
}

// yearOff eats the year so many years from the one reported.
func (s *sentence) yearOff(c *cursor, years int) bool {
	if s.year == 0 || c.s == "" || c.s[0] != '2' {
		return false
	}
	year := strconv.Itoa(s.year + years)
	ahead := cursor{strings.TrimPrefix(c.s, year)}
	if len(ahead.s) == len(c.s) || !ahead.eatAny("年度|年") {
		return false
	}
	*c = ahead
	return true
}

// time eats when it was. Another year than the one reported silences what follows, this one ends that.
func (s *sentence) time(c *cursor) bool {
	if c.eat(&s.lex.timeWords) {
		return true
	}
	if c.eat(&s.lex.nowWords) {
		s.elsewhen = false
		return true
	}
	ahead := *c
	ahead.eat(&s.lex.sinceWords)
	year, count, size := digits(ahead.s)
	if count != 4 || !strings.HasPrefix(ahead.s[size:], "年") {
		if !wholeYear(&ahead) {
			return false
		}
		*c = ahead
		return true
	}
	ahead.s = ahead.s[size+len("年"):]
	if !wholeYear(&ahead) {
		ahead.eatAny("度")
		ahead.eatAny("以来|全年度|全年|内|底|末|间|期间")
		if _, size := digit(ahead.s); size > 0 {
			return false // a day or a month of it
		}
	}
	s.elsewhen = int(year) != s.year
	*c = ahead
	return true
}

// wholeYear eats 1月1日至12月31日 and the last day of the year.
func wholeYear(c *cursor) bool {
	ahead := *c
	if ahead.eatAny("1月1日") {
		ahead.eatAny("起")
		if !ahead.eatAny("至|到|-|—|–") {
			return false
		}
		if _, count, size := digits(ahead.s); count == 4 && strings.HasPrefix(ahead.s[size:], "年") {
			ahead.s = ahead.s[size+len("年"):]
		}
	}
	if !ahead.eatAny("12月31日|12月底") {
		return false
	}
	ahead.eatAny("止")
	ahead.eatAny("期间")
	*c = ahead
	return true
}

// subject eats who speaks, where that is the organ that reports or all that it reports for. A subject of its own ends
// what the sentence before was narrowed to.
func (s *sentence) subject(c *cursor) bool {
	who := s.who(c)
	if who == unsaid {
		return false
	}
	s.scope = who
	if s.inherited {
		s.narrow, s.inherited = false, false
	}
	return true
}

func (s *sentence) who(c *cursor) scope {
	switch us := c.at(&s.lex.usWords); {
	case s.named(c):
		return own
	case us && (c.eatAny("我们") || s.ofUs(c, "我|本", s.offices()) || s.ofUs(c, "全", &s.lex.wholeWords)):
		return own
	case us && s.governs() && s.ofUs(c, "我|本|全", &s.lex.placeWords):
		c.eatAny("范围内|政府系统|系统|人民政府|政府")
		c.eatAny("各级行政机关|各级政府|行政机关|各级各部门|各级机关")
		return whole
	case s.anyGovernment(c):
		return government
	}
	return unsaid
}

func (s *sentence) ofUs(c *cursor, whose string, what *words) bool {
	ahead := *c
	if !ahead.eatAny(whose) || !ahead.eat(what) {
		return false
	}
	*c = ahead
	return true
}

// offices are what 我… may call the organ. A government's own office is only a part of what its report counts.
func (s *sentence) offices() *words {
	if suffix(s.organ[1], "政府|管委会|管理委员会") > 0 {
		return &s.lex.bodyWords
	}
	return &s.lex.officeWords
}

// governs tells whether the organ that reports may speak for a whole place: a bureau's tables do not count 全市.
func (s *sentence) governs() bool {
	return s.organ[1] == "" || has(s.organ[1], "政府|管委会|管理委员会|公署|办事处") || suffix(s.organ[1], "省|市|区|县|镇|乡|州|盟|旗|街道") > 0
}

// anyGovernment eats 市政府 and its like; where the organ is known, only if it is that government or its office.
func (s *sentence) anyGovernment(c *cursor) bool {
	ahead := *c
	if !ahead.eat(&s.lex.placeWords) || !ahead.eatAny("人民政府|政府") {
		return false
	}
	said := strings.ReplaceAll(c.s[:len(c.s)-len(ahead.s)], "人民政府", "政府")
	if s.organ[1] != "" && !strings.Contains(s.organ[1], said) {
		return false
	}
	*c = ahead
	return true
}

// named eats the name of the organ that reports, in full or without the places it starts with.
func (s *sentence) named(c *cursor) bool {
	best, start := 0, first(c.s)
	for _, name := range s.organ {
		for i := strings.Index(name, start); i >= 0 && start != ""; i = strings.Index(name, start) {
			name = name[i:]
			if len(name) > max(best, len(start)) && strings.HasPrefix(c.s, name) {
				best = len(name)
			}
			name = name[len(start):]
		}
	}
	if strings.HasPrefix(c.s[best:], "信息") {
		return false // of 政府信息, not of the 政府
	}
	c.s = c.s[best:]
	return best > 0
}
