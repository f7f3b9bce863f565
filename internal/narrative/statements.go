package narrative

// statement reads a clause without a figure.
func (s *sentence) statement(lead string) {
	c := cursor{lead}
	s.head(&c)
	if c.done() {
		return
	}
	if !s.lex.openWords.fits(c.s) {
		s.notRead(c.s, false)
		return
	}
	s.lookInto()
	switch {
	case s.denial(c), s.allHandled(c), s.onlyApplicant(c), s.verdict(c):
	case c.eat(&s.lex.sameWords) && c.done():
		s.compared = true
	default:
		s.notRead(c.s, false)
	}
}

// allHandled reads 均按期答复 right behind what was received; behind what was handled it says only how.
func (s *sentence) allHandled(c cursor) bool {
	said := s.lex.eatObject(&c)
	if !c.eat(&s.lex.allWords) {
		return false
	}
	for c.eat(&s.lex.whenWords) || c.eat(&s.lex.allWords) {
		continue
	}
	if !c.eat(&s.lex.handleVerbs) {
		return false
	}
	c.eatAllAny("完毕|完成|了|申请人")
	if !c.done() {
		return false
	}
	s.last = -1
	if s.topic == applications && s.base == Received && (s.list == noList || s.inside && s.list == begun) && (said != bare || s.clear(bare)) {
		s.claim(Claim{Kind: AllHandled})
	}
	return true
}

// onlyApplicant reads 均为自然人, of all that was received.
func (s *sentence) onlyApplicant(c cursor) bool {
	c.eatAny("申请人|申请主体|申请者|提出申请的")
	if !c.eat(&s.lex.allWords) || !c.eatAny("为|是|系|来自|由|属于|属") {
		return false
	}
	of := s.lex.label(alias(c.s), s.v.Applicants)
	if of == "" {
		return false
	}
	if s.topic == applications && s.base == Received && (s.list == noList || s.inside && s.list == begun) {
		s.claim(Claim{Kind: OnlyApplicant, Of: of})
	}
	return true
}

// verdict reads 均获维持 and 零纠正, of the reviews counted before it.
func (s *sentence) verdict(c cursor) bool {
	kind := ""
	recon, suit := s.recon, s.suit
	switch ahead := c; {
	case c.eatAny("结果均|复议结果均|均|全部|都") && eatUpheld(&c):
		kind = AllUpheld
	case ahead.eatAny("零|无|无一被|无一件被|无被|未被|均未被|没有被|无一") && ahead.eatAny("纠正|纠错"):
		ahead.eatAny("情况|情形|案件|的情况|的情形")
		c, kind = ahead, NoneCorrected
	}
	if kind == "" || !c.done() {
		return false
	}
	if s.topic == reviews && (recon || suit) {
		s.claim(Claim{Kind: kind, Of: procedure(recon, suit)})
	}
	if kind == AllUpheld {
		s.recon, s.suit = false, false
	}
	return true
}

func eatUpheld(c *cursor) bool {
	c.eatAny("获得|获|被|为|予以|得到|判决|结果")
	c.eatAny("结果")
	if !c.eatAny("维持") {
		return false
	}
	c.eatAny("原行政行为|原具体行政行为|结果|原答复|原决定")
	return true
}
