package narrative

import "slices"

// noun is what a part of a list of matters comes down to: the last thing named in it.
type noun int

const (
	unnamed     noun = iota
	application      // 政府信息公开申请
	request          // 申请 alone
	recon            // 行政复议
	suit             // 行政诉讼
	elseCase         // 举报, 投诉
)

// part is one member of a list of matters.
type part struct {
	head    noun
	setback bool // 纠错, 败诉: not the review, but its outcome
	nouns   int
}

// mattersRead is a list of matters: 因政府信息公开申请引发的行政复议、提起的行政诉讼的情况.
type mattersRead struct {
	parts []part
	ours  bool // information disclosure is named
	cause bool
}

func (m mattersRead) has(head noun) bool {
	return slices.ContainsFunc(m.parts, func(p part) bool { return p.head == head })
}

// onlyReviews: reviews are named and nothing else, nor what came of them.
func (m mattersRead) onlyReviews() bool {
	return !slices.ContainsFunc(m.parts, func(p part) bool { return p.setback || p.head != recon && p.head != suit })
}

// matters eats a list of matters to the end of the clause.
func (s *sentence) matters(c *cursor) (m mattersRead, ok bool) {
	var p part
	for !c.done() {
		switch {
		case c.eat(&s.lex.reconWords):
			p = part{head: recon, nouns: p.nouns + 1}
		case c.eat(&s.lex.suitWords):
			p = part{head: suit, nouns: p.nouns + 1}
		case c.eat(&s.lex.setbackWords):
			p.setback = true
		case c.eat(&s.lex.caseWords):
			p = part{head: elseCase, nouns: p.nouns + 1}
		case s.matterObject(c, &p, &m):
		case c.eat(&s.lex.causeWords):
			m.cause = true
		case c.eat(&s.lex.actWords):
			if p.head == recon || p.head == suit {
				return m, false
			}
			p.head = unnamed
		case c.eat(&s.lex.linkWords), c.eat(&s.lex.fillWords), s.who(c) != unsaid:
		case c.eat(&s.lex.joinWords):
			m.parts, p = append(m.parts, p), part{}
		default:
			return m, false
		}
	}
	m.parts = append(m.parts, p)
	return m, true
}

// matterObject eats the information disclosure that a matter is about, or the application that it is.
func (s *sentence) matterObject(c *cursor, p *part, m *mattersRead) bool {
	context, object := *c, *c
	about := context.eat(&s.lex.contextWords)
	switch o := s.lex.eatObject(&object); {
	case o == full && len(object.s) < len(context.s):
		*c, m.ours = object, true
		if p.head == unnamed {
			p.head = application
		}
	case about:
		*c, m.ours = context, true
	case o == bare && p.head == unnamed && p.nouns == 0 && !m.cause && !m.ours:
		*c, p.head = object, request
	default:
		return false
	}
	p.nouns++
	return true
}

// denial reads 未收到申请, 未发生行政复议、行政诉讼, 未发生被纠错.
func (s *sentence) denial(c cursor) bool {
	c.eatAll(&s.lex.evenWords)
	caused, hears := longest(c.s, "未因|没有因") > 0, c.at(&s.lex.hearVerbs)
	if !c.eat(&s.lex.denyWords) || suffix(c.s, "的") > 0 {
		return false
	}
	m, ok := s.matters(&c)
	m.cause = m.cause || caused
	switch {
	case !ok || !m.plain(), hears && !m.ours && !m.has(request) && !s.ours():
		return false
	case m.has(request) && (len(m.parts) > 1 || !s.clear(bare)), m.has(application) && m.cause:
		return false
	}
	s.deny(m)
	s.last, s.fresh = -1, false
	return true
}

// plain: each part names something, and outcomes are denied of all reviews named or of none.
func (m mattersRead) plain() bool {
	setbacks, named := 0, 0
	for _, p := range m.parts {
		if p.head == unnamed || p.setback && p.head != recon && p.head != suit {
			return false
		}
		if p.head == recon || p.head == suit {
			named++
		}
		if p.setback {
			setbacks++
		}
	}
	return setbacks == 0 || setbacks == named
}

func (s *sentence) deny(m mattersRead) {
	var recons, suits, setbacks bool
	for _, p := range m.parts {
		recons, suits, setbacks = recons || p.head == recon, suits || p.head == suit, setbacks || p.setback
		if p.head == application || p.head == request {
			s.claim(Claim{Kind: NoneReceived})
			s.topic, s.base = applications, ""
		}
	}
	if setbacks {
		s.claim(Claim{Kind: NoneCorrected, Of: procedure(recons, suits)})
		return
	}
	if recons {
		s.claim(Claim{Kind: NoReconsideration})
	}
	if suits {
		s.claim(Claim{Kind: NoLitigation})
	}
}

// procedure is what an outcome is of, as Of says it.
func procedure(recon, suit bool) string {
	switch {
	case recon && !suit:
		return Reconsideration
	case suit && !recon:
		return Litigation
	}
	return ""
}
