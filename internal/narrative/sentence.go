package narrative

import "strings"

// sentence is what has been understood of a sentence so far.
type sentence struct {
	*reader
	at    span
	text  string
	first int // of its readings
	i     int // the piece at hand

	scope scope

	state
	outer   state // while in brackets
	inside  bool
	pending []string // clauses not understood, to be looked into before anything is made of what follows them
	quote   Claim    // where the sentence stands
	group   int      // of its listing of results
	under   base     // … and what it stands under
	broken  bool
	late    bool // some were handled after their time: 按期答复 counts only the others
	claimed int  // readings, those kept back included
}

// state is what a bracket leaves as it was.
type state struct {
	narrow    bool // it speaks of another organ or of a part, up to its end
	inherited bool // … because the sentence before did, which a subject of its own ends
	elsewhen  bool // it speaks of another year, until it names this one

	topic    topic
	base     string
	list     list
	last     int  // the reading of the piece before, -1 where it was not read
	unread   bool // a clause was not understood
	fresh    bool // a growth stated now is that of what was received
	compared bool // … over the year before
	recon    bool // reviews counted since the last verdict
	suit     bool
}

// base is what a listing of results stands under.
type base int

const (
	noTotal base = iota
	ownTotal
	totalBefore
)

// list is what kind of parts are being listed.
type list int

const (
	noList list = iota
	begun       // 其中, and no part yet
	results
	people
	unknown
)

func (s *sentence) run() {
	s.last, s.topic, s.base = -1, s.before.topic, s.before.base
	s.before.disclose = s.before.disclose || has(s.text, disclosed)
	for s.i = 0; s.i < len(s.pieces); s.i++ {
		p := s.pieces[s.i]
		s.bracket(p)
		if p.before == ';' && s.i > 0 {
			s.list, s.fresh, s.compared = noList, false, false
		}
		if p.figure != noFigure {
			s.lookInto()
		}
		switch p.figure {
		case counted:
			s.count(p)
		case percent:
			s.percentage(p)
		case misprint:
			s.notRead(p.lead, true)
		case noFigure:
			s.statement(p.lead)
		}
	}
	s.settle()
}

// bracket keeps what is said in brackets from what is said around them.
func (s *sentence) bracket(p piece) {
	if s.inside && p.depth == 0 {
		s.lookInto()
		s.state, s.inside = s.outer, false
	}
	if s.inside || p.depth == 0 {
		return
	}
	s.lookInto()
	s.outer, s.inside = s.state, true
	switch {
	case s.last < 0:
		s.list = unknown
	case s.readings[s.last].Kind == Received || s.readings[s.last].Kind == Handled:
		s.list = begun
	default:
		s.list = unknown
	}
}

// after is what the next sentence may go on from.
func (s *sentence) after() context {
	if s.claimed > 0 {
		s.lookInto()
	}
	c := s.before
	c.topic, c.base, c.scope = s.topic, s.base, s.scope
	c.total = s.handled()
	c.narrow = (s.narrow || s.elsewhen) && (s.claimed > 0 || s.inherited)
	return c
}

// handled is what the sentence says was handled, in all and exactly.
func (s *sentence) handled() *int64 {
	for i := s.first; i < len(s.readings); i++ {
		if r := &s.readings[i]; r.Kind == Handled && !r.dropped && !r.Approximate {
			n := r.Count
			return &n
		}
	}
	return nil
}

// speaksFor: 区政府办代表区政府收到…, but not 人大代表.
func speaksFor(text string) bool {
	for {
		i := strings.Index(text, "代表")
		if i < 0 {
			return false
		}
		behind := cursor{text[i+len("代表"):]}
		if !strings.HasSuffix(text[:i], "人大") && !strings.HasSuffix(text[:i], "党") && !behind.eatAny("建议|委员|提案|大会|性|议案|、|和|意见") {
			return true
		}
		text = behind.s
	}
}

// claim emits c, unless the sentence speaks of something narrower than the report. It returns its place, or -1.
func (s *sentence) claim(c Claim) int {
	s.claimed++
	if s.narrow || s.elsewhen {
		return -1
	}
	if s.quote.Sentence == "" {
		whole := s.reader.text[s.at.start:s.at.end]
		s.quote.Sentence = strings.TrimSpace(whole)
		s.quote.Start = s.at.start + strings.Index(whole, s.quote.Sentence)
		s.quote.End = s.quote.Start + len(s.quote.Sentence)
	}
	c.Sentence, c.Start, c.End = s.quote.Sentence, s.quote.Start, s.quote.End
	s.readings = append(s.readings, reading{Claim: c, scope: s.scope, of: -1})
	return len(s.readings) - 1
}

// notRead is a clause that was not understood. What follows in the sentence may hang on it.
func (s *sentence) notRead(rest string, figure bool) {
	s.last, s.fresh, s.unread = -1, false, true
	manner := cursor{rest}
	switch {
	case figure && s.list == results:
		s.broken = s.broken || !s.inside // one more result, of a finer kind
	case figure:
		s.topic = foreign
	case !manner.eatAny("严格|依法|按照|认真|根据|坚持|按|经"):
		s.topic, s.base = nothing, "" // it may have changed the subject
	}
	if s.list == begun || s.list == people && figure {
		s.list = unknown
	}
	if figure {
		s.claimed++
	}
	s.late = s.late || figure && has(rest, "延期|逾期|超期|延长")
	if rest != "" {
		s.pending = append(s.pending, rest)
	}
}

// lookInto sees whether the clauses not understood name another organ, a part, another time or other matters. It is put
// off, for most of them are followed by nothing that would be read.
func (s *sentence) lookInto() {
	for _, rest := range s.pending {
		if s.lex.partNamed(rest) {
			s.narrow, s.inherited = true, false
		}
		if s.lex.matterWords.in(rest) && s.list != results {
			s.topic = foreign
		}
	}
	s.pending = s.pending[:0]
}

// partNamed tells whether an organ is named that need not be the one that reports, or a part of what it reports.
func (l *lexicon) partNamed(s string) bool {
	if l.partWords.in(s) || strings.Contains(s, "厅") || partOfYear(s) {
		return true
	}
	for rest := s; ; {
		i := strings.Index(rest, "局")
		if i < 0 {
			return false
		}
		before, behind := rest[:i], cursor{rest[i+len("局"):]}
		if suffix(before, "布|格|全|大|开|我|本|结") == 0 && !behind.eatAny("面|部|限|势") {
			return true
		}
		rest = behind.s
	}
}

// partOfYear: 1月至6月, 截至9月30日; the whole year is none.
func partOfYear(s string) bool {
	i := strings.Index(s, "月")
	return i > 0 && !strings.Contains(s, "12月31日") && s[i-1] >= '0' && s[i-1] <= '9'
}
