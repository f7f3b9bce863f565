package narrative

import "strings"

// listed reads one part of a listing: 予以公开 N 件, 自然人 N 件, and N 件予以公开.
func (s *sentence) listed(k counting) bool {
	if !k.countedIn(applicationUnits) {
		return false
	}
	said, behind := k.c.s, k.tail
	if said == "" {
		said, behind = k.tail, ""
	}
	if behind != "" {
		c := cursor{behind}
		if s.lex.eatObject(&c); !c.done() {
			return false
		}
	}
	if of := s.lex.label(said, s.v.Results); of != "" {
		s.result(k, of)
		return true
	}
	if of := s.lex.label(alias(said), s.v.Applicants); of != "" {
		s.applicant(k, of)
		return true
	}
	return false
}

func (s *sentence) result(k counting, of string) {
	if s.list == people || s.list == unknown || s.topic == foreign || s.topic == reviews || s.topic == nothing && s.group == 0 && s.unread {
		s.notRead("", true)
		return
	}
	if s.group == 0 {
		s.reader.group++
		s.group = s.reader.group
		if s.base == Handled && s.handled() != nil {
			s.under = ownTotal
		} else if s.base == Handled {
			s.under = totalBefore
		}
	}
	s.last = s.claim(Claim{Kind: Result, Of: of, Count: k.n, Approximate: k.approximate, Group: s.group})
	s.list, s.fresh = results, false
}

// applicant reads who applied; only of what was received, for the form has such columns of each result too.
func (s *sentence) applicant(k counting, of string) {
	if s.topic != applications || s.base != Received || s.list == results || s.list == unknown {
		s.notRead("", true)
		return
	}
	s.last = s.claim(Claim{Kind: Applicant, Of: of, Count: k.n, Approximate: k.approximate})
	s.list, s.fresh = people, false
}

// alias is said with the wording of the form for 法人和其他组织.
func alias(said string) string {
	c := cursor{said}
	if c.eatAny("法人或者其他组织|法人和其他组织|法人及其他组织|法人、其他组织") {
		return "法人或其他组织" + c.s
	}
	return said
}

// label is the label, or the labels joined by +, that said consists of but for words that add nothing; empty where
// there is none. A reason narrows it to a part of the label's cases, unless it is one 等.
func (l *lexicon) label(said string, labels []string) string {
	c := cursor{said}
	for !hasLabel(c.s, labels) && c.eat(&l.labelLeads) {
		continue
	}
	if !hasLabel(c.s, labels) && !reason(&c, labels) {
		return ""
	}
	of := ""
	for more := true; more; more = c.eat(&l.joinWords) {
		next := eatLabel(&c, labels)
		if next == "" {
			return ""
		}
		if of != "" {
			of += "+"
		}
		of += next
	}
	c.eatAll(&l.labelTails)
	if !c.done() {
		return ""
	}
	return of
}

func hasLabel(s string, labels []string) bool {
	c := cursor{s}
	return eatLabel(&c, labels) != ""
}

func eatLabel(c *cursor, labels []string) string {
	best := ""
	for _, l := range labels {
		if len(l) > len(best) && strings.HasPrefix(c.s, l) {
			best = l
		}
	}
	c.s = c.s[len(best):]
	return best
}

// reason eats 因…等原因 before a label.
func reason(c *cursor, labels []string) bool {
	at := -1
	for _, l := range labels {
		if i := strings.Index(c.s, l); l != "" && i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 || suffix(c.s[:at], reasonEnds) == 0 {
		return false
	}
	c.s = c.s[at:]
	return true
}

// reviewed reads 行政复议 N 件 and 行政诉讼 N 件, of information disclosure alone.
func (s *sentence) reviewed(k counting) bool {
	c := k.c
	hears := c.at(&s.lex.hearVerbs)
	c.eatAll(&s.lex.reviewVerbs)
	behind := cursor{k.tail}
	behind.eatAllAny("案件|申请|案|行政争议")
	m, ok := s.matters(&c)
	if !ok || !behind.done() || !k.countedIn(reviewUnits) || !m.onlyReviews() || s.list == people || s.list == results && s.inside {
		return false
	}
	if !m.ours && (hears || !s.ours()) {
		return false
	}
	switch {
	case len(m.parts) == 1:
		s.review(k, m.parts[0].head)
	case k.n == 0:
		s.deny(m)
	default:
		return false // how many of which
	}
	return true
}

// ours tells whether the sentence has said that it speaks of information disclosure.
func (s *sentence) ours() bool {
	return s.topic == applications || s.topic == reviews || has(s.text, "信息公开|依申请公开|公开申请|政务公开")
}

func (s *sentence) review(k counting, head noun) {
	kind := Reconsideration
	if head == suit {
		kind = Litigation
	}
	s.last = s.claim(Claim{Kind: kind, Count: k.n, Approximate: k.approximate})
	s.topic, s.base, s.list, s.fresh = reviews, "", noList, false
	s.recon, s.suit = s.recon || kind == Reconsideration, s.suit || kind == Litigation
}
