package narrative

// percentage reads a share of what was just counted, or how much more or less was received than the year before.
func (s *sentence) percentage(p piece) {
	last := s.last
	if s.inside && p.before == '(' {
		last = s.outer.last
	}
	c := cursor{p.lead}
	if s.share(p, c, last) {
		return
	}
	s.head(&c)
	if !s.growth(p, c) && !s.rate(c) {
		s.notRead(c.s, false)
	}
}

// rate is 按期办结率100%, which is understood and compared with nothing.
func (s *sentence) rate(c cursor) bool {
	s.lex.eatObject(&c)
	c.eatAll(&s.lex.whenWords)
	if !c.eat(&s.lex.handleVerbs) || !c.eatAny("率") {
		return false
	}
	c.eatAll(&s.lex.stepWords)
	return c.done()
}

// share: N 件，占 p%, and N 件（p%）. It is read of a figure that was read itself.
func (s *sentence) share(p piece, c cursor, last int) bool {
	bracketed := s.inside && p.before == '('
	if !c.eat(&s.lex.shareVerbs) && (!bracketed || !c.done()) {
		return false
	}
	c.eatAll(&s.lex.baseWords)
	if !c.done() {
		return false
	}
	if last < s.first {
		return true
	}
	of := s.readings[last].Claim
	switch of.Kind {
	case Result, Applicant, Handled, CarriedOut, CarriedIn:
		i := s.claim(Claim{Kind: Share, Of: of.Of, Count: of.Count, Percent: p.n, Decimals: p.decimals, Approximate: p.approximate || of.Approximate})
		if i >= 0 {
			s.readings[i].of = last
		}
	}
	if !bracketed {
		s.last = -1
	}
	return true
}

// growth: 同比增长 p% right behind what was received, or of 申请数量 by name.
func (s *sentence) growth(p piece, c cursor) bool {
	ahead := c
	ahead.eatAny("收到|受理|新收")
	said := s.lex.eatObject(&ahead)
	if said != noObject {
		ahead.eatAny("数量|总数|总量|量|数|件数")
		c = ahead
	}
	compared := s.eatSame(&c) || s.compared
	sign := int64(0)
	switch {
	case c.eat(&s.lex.moreWords):
		sign = 1
	case c.eat(&s.lex.lessWords):
		sign = -1
	}
	c.eatAll(&s.lex.stepWords)
	if sign == 0 || !compared || !c.done() {
		return false
	}
	if s.fresh || said != noObject && s.clear(said) && s.list == noList {
		s.claim(Claim{Kind: Growth, Percent: sign * p.n, Decimals: p.decimals, Approximate: p.approximate})
	}
	s.fresh, s.last = false, -1
	return true
}

// eatSame eats 同比, 较上年 and, where the year is known, 较2023年.
func (s *sentence) eatSame(c *cursor) bool {
	if c.eat(&s.lex.sameWords) {
		return true
	}
	ahead := *c
	if ahead.eatAny("较|比|相比") && s.lastYear(&ahead) {
		ahead.eatAny("同期")
		*c = ahead
		return true
	}
	return false
}
