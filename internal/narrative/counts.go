package narrative

// object is what a verb takes, as far as it is said: applications for information, or 申请 alone.
type object int

const (
	noObject object = iota
	bare            // 申请
	full            // 政府信息公开申请
)

func (l *lexicon) eatObject(c *cursor) object {
	ahead := *c
	ahead.eatAll(&l.modifyWords)
	switch {
	case ahead.eat(&l.fullObjects):
		ahead.eatAll(&l.objectTails)
		*c = ahead
		return full
	case ahead.eatAny("申请"):
		ahead.eatAny("事项|件")
		*c = ahead
		return bare
	}
	return noObject
}

// disclosed is what tells of applications for information.
const disclosed = "依申请|信息公开申请|公开申请"

// clear tells whether applications for information are meant. 申请 alone may be for anything, unless its paragraph or the
// heading speaks of them, or nothing else has been said.
func (s *sentence) clear(o object) bool {
	if o != bare || s.before.disclose {
		return o != noObject
	}
	heading := string(plain(nil, s.before.heading))
	if has(heading, disclosed) {
		return true
	}
	return s.at.opens && !s.unread && !s.lex.matterWords.in(s.text) && (heading == "" || has(heading, "总体|基本|概述|概况"))
}

// counting is a clause with a count: what is left of it before the figure once its head is off, and what stands behind.
type counting struct {
	piece
	c    cursor
	tail string
}

// countedIn tells whether the unit is one in which such things are counted.
func (k counting) countedIn(units string) bool { return has(units, k.unit) }

const (
	applicationUnits = "件|份|宗"
	reviewUnits      = "件|起|宗|例"
)

// count reads a clause with a count. What stands behind the figure up to the next pause belongs to it, or is a clause of its own.
func (s *sentence) count(p piece) {
	k := counting{piece: p, c: cursor{p.lead}}
	s.head(&k.c)
	if next := s.i + 1; next < len(s.pieces) && s.pieces[next].before == 0 && s.pieces[next].figure == noFigure && !s.lex.ownClause(s.pieces[next].lead) {
		k.tail = s.pieces[next].lead
		defer func() { s.i++ }()
	}
	switch {
	case s.carried(k), s.received(k), s.listed(k), s.reviewed(k), s.comparison(k):
	default:
		s.notRead(k.c.s+k.tail, true)
	}
}

// ownClause: 35件并全部办结, 35件均为自然人.
func (l *lexicon) ownClause(tail string) bool {
	c := cursor{tail}
	c.eatAny("并且|并|且")
	return c.s != tail || c.eat(&l.allWords)
}

// carried reads 上年结转 N 件 and 结转下年度 N 件.
func (s *sentence) carried(k counting) bool {
	kind, object := s.carry(k)
	if kind == "" {
		return false
	}
	known := s.topic == applications || s.clear(object)
	if !known || s.list == people || s.list == unknown {
		s.notRead("", true)
		return true
	}
	s.last = s.claim(Claim{Kind: kind, Count: k.n, Approximate: k.approximate})
	s.topic, s.fresh = applications, false
	return true
}

func (s *sentence) carry(k counting) (kind string, o object) {
	if !k.countedIn(applicationUnits) {
		return "", noObject
	}
	c := k.c
	if o = s.lex.eatObject(&c); o == noObject {
		c.eatAny("尚有|剩余|其余|未办结|余下|余")
	}
	kind, more := s.carriage(&c)
	if kind != "" && o == noObject {
		o = more
	}
	behind := cursor{k.tail}
	if kind == "" && c.done() {
		if later := s.lex.eatObject(&behind); later != noObject {
			o = later
		}
		behind.eatAllAny("为|系|是|属于|将|需|已|因故|按照《条例》规定|按照《条例》|依法|按规定")
		kind, _ = s.carriage(&behind)
	} else if later := s.lex.eatObject(&behind); later != noObject {
		o = later
	}
	if !c.done() || !behind.done() {
		return "", noObject
	}
	return kind, o
}

// carriage eats from which year or to which an application is carried, and the application where it is named.
func (s *sentence) carriage(c *cursor) (kind string, o object) {
	ahead := *c
	switch {
	case s.lastYear(&ahead) && (ahead.eat(&s.lex.carryWords) || ahead.eatAny("未办结|未办理完毕") && ahead.eatAny("结转|转结|的")):
		kind = CarriedIn
		ahead.eatAny("至|到|入")
		if !ahead.eatAny("本年度|今年|本年") {
			s.yearOff(&ahead, 0)
		}
	default:
		ahead = *c
		if !ahead.eat(&s.lex.carryWords) {
			return "", noObject
		}
		ahead.eatAny("至|到|入|给")
		switch {
		case s.nextYear(&ahead):
			kind = CarriedOut
		case s.lastYear(&ahead):
			kind = CarriedIn
		default:
			return "", noObject
		}
	}
	ahead.eatAll(&s.lex.againWords)
	o = s.lex.eatObject(&ahead)
	ahead.eatAll(&s.lex.againWords)
	ahead.eatAll(&s.lex.fillWords)
	*c = ahead
	return kind, o
}

// received reads 收到申请 N 件, 办结 N 件 and their like.
func (s *sentence) received(k counting) bool {
	c := k.c
	front := s.lex.eatObject(&c)
	c.eatAll(&s.lex.mannerWords)
	verb := s.lex.eatVerbs(&c)
	middle := s.lex.eatObject(&c)
	c.eatAll(&s.lex.fillWords)
	behind := cursor{k.tail}
	back := s.lex.eatObject(&behind)
	if verb == none && c.done() && (front == noObject || k.tail != "") {
		// 33件已办结; of another sentence's applications it may be those of last year, or what was done since
		behind.eatAll(&s.lex.mannerWords)
		verb = s.lex.eatVerbs(&behind)
		if verb != handles || !s.counts(Received) {
			return false
		}
	}
	object := max(front, middle, back)
	if !c.done() || !behind.done() || !k.countedIn(applicationUnits) && (k.unit != "条" || object != full) {
		return false
	}
	return s.total(k, verb, object)
}

// total settles what a clause of a verb, an application and a count says.
func (s *sentence) total(k counting, verb verb, o object) bool {
	known := s.clear(o)
	switch {
	case o == bare && !known:
		return false
	case (verb == receives || verb == receivesNew) && (known || verb == receivesNew && s.topic == applications):
		s.receivedTotal(k, verb)
	case verb == handles && (known || s.topic == applications && o == noObject):
		s.handledTotal(k)
	case verb == works && known:
		s.topic, s.base, s.last, s.fresh = applications, "", -1, false
	default:
		return false
	}
	return true
}

// counts tells whether the sentence has made such a claim.
func (s *sentence) counts(kind string) bool {
	for i := s.first; i < len(s.readings); i++ {
		if s.readings[i].Kind == kind {
			return true
		}
	}
	return false
}

func (s *sentence) receivedTotal(k counting, verb verb) {
	if s.list != noList && (s.list != begun || verb != receivesNew) {
		s.notRead("", true)
		return
	}
	kind := Received
	if k.n == 0 && !k.approximate {
		kind = NoneReceived
	}
	s.last = s.claim(Claim{Kind: kind, Count: k.n, Approximate: k.approximate})
	s.topic, s.base, s.list, s.fresh = applications, Received, noList, s.last >= 0 && kind == Received
}

func (s *sentence) handledTotal(k counting) {
	if s.list != noList && s.list != begun || s.list == begun && has(k.lead+k.tail, "按|期|时|依") {
		s.notRead("", true) // 其中按期办结: others may have been handled too
		return
	}
	s.last = s.claim(Claim{Kind: Handled, Count: k.n, Approximate: k.approximate})
	s.topic, s.base, s.list, s.fresh = applications, Handled, noList, false
}

type verb int

const (
	none verb = iota
	receives
	receivesNew
	handles
	works // 办理: both can be meant
)

// eatVerbs eats 收到, 办结, 受理并办结 (which says what was handled, and no more what came in than that).
func (l *lexicon) eatVerbs(c *cursor) verb {
	first := l.eatVerb(c)
	if first == none {
		return none
	}
	ahead := *c
	if !ahead.eat(&l.joinWords) {
		return first
	}
	ahead.eatAll(&l.mannerWords)
	second := l.eatVerb(&ahead)
	if second == none {
		return first
	}
	*c = ahead
	switch {
	case second != receives && second != receivesNew:
		return second
	case first == handles:
		return works
	}
	return first
}

func (l *lexicon) eatVerb(c *cursor) verb {
	isNew := c.at(&l.newVerbs)
	switch longest := *c; {
	case longest.eat(&l.handleVerbs):
		*c = longest
		return handles
	case c.eat(&l.receiveVerbs):
		if isNew {
			return receivesNew
		}
		return receives
	case c.eat(&l.workVerbs):
		return works
	}
	return none
}

// comparison is a count that only says how many more or fewer than the year before: it is no count of this year's.
func (s *sentence) comparison(k counting) bool {
	c := k.c
	if !c.eat(&s.lex.sameWords) && !s.compared || !c.eat(&s.lex.moreWords) && !c.eat(&s.lex.lessWords) && !c.eatAny("多|少") {
		return false
	}
	c.eatAll(&s.lex.stepWords)
	if !c.done() || k.tail != "" {
		return false
	}
	s.compared = true
	return true
}
