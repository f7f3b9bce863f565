package narrative

import "strings"

// scope is whose applications a sentence speaks of, as far as it says.
type scope int

const (
	unsaid     scope = iota
	own              // 我局
	whole            // 全市
	government       // 市政府
)

// topic is what a bare figure or 均办结 would be about.
type topic int

const (
	nothing topic = iota
	applications
	reviews
	foreign
)

// context is what one sentence leaves to the next of its paragraph.
type context struct {
	topic    topic
	base     string // the kind of the last total named: Received or Handled
	total    *int64 // what was handled, where that is exact
	narrow   bool   // the sentence spoke of another organ, another time or a part
	scope    scope
	disclose bool   // the paragraph speaks of applications for information
	heading  string // over it and the paragraphs before
}

// reading is a claim with what decides whether it may stand.
type reading struct {
	Claim
	scope   scope
	of      int // of a Share: its figure's place among the readings
	dropped bool
}

type reader struct {
	text      string
	v         Vocabulary
	lex       *lexicon
	claims    wordSet   // without one of these a sentence claims nothing
	organ     [3]string // in full, with 政府 for 人民政府, and without
	year      int
	readings  []reading
	before    context
	group     int
	from, end int // the sentence read last
	buf       []byte
	pieces    []piece
}

func newReader(text string, v Vocabulary) *reader {
	organ := string(plain(nil, v.Organ))
	short := strings.ReplaceAll(organ, "人民政府", "政府")
	return &reader{text: text, v: v, lex: newLexicon(), year: v.Year, organ: [3]string{organ, short, strings.TrimSuffix(short, "政府")},
		claims: newSet("申请|复议|诉讼|" + strings.Join(v.Results, "|")), pieces: make([]piece, 0, 32)}
}

// read takes the claims of one sentence in.
func (r *reader) read(at span) {
	before := r.before.over(strings.TrimSpace(r.text[r.end:at.start]) == "", at.opens, r.text[r.from:r.end])
	r.before, r.from, r.end = before, at.start, at.end
	text, speaks := r.plain(at)
	if !speaks {
		r.before.topic, r.before.base, r.before.total = nothing, "", nil
		return
	}
	if speaksFor(text) {
		// Whose figures these are is left open; what follows is the government's again.
		r.before = context{scope: government, disclose: before.disclose, heading: before.heading}
		return
	}
	r.pieces = cut(r.pieces, text)
	s := sentence{reader: r, at: at, text: text, first: len(r.readings), scope: before.scope}
	s.narrow, s.inherited = before.narrow, before.narrow
	s.run()
	r.before = s.after()
}

// plain is the sentence in plain signs, if it can hold a claim at all.
func (r *reader) plain(at span) (text string, speaks bool) {
	raw := r.text[at.start:at.end]
	if !at.key || len(raw) > longestSentence || !at.blank && !r.speaks(raw) {
		return "", false
	}
	r.buf = plain(r.buf[:0], raw)
	text = string(r.buf)
	return text, r.speaks(text)
}

// over is what is left of c for a sentence: all for the next one, less over a sentence without a word of ours, and over the
// end of a paragraph only the heading.
func (c context) over(adjacent, opens bool, last string) context {
	switch {
	case opens && adjacent && headed(last):
		return context{heading: last}
	case opens:
		return context{heading: c.heading}
	case !adjacent:
		c.topic, c.base, c.total = nothing, "", nil
	}
	return c
}

// headed tells whether text ends in a heading, which has no full stop.
func headed(text string) bool {
	return text != "" && suffix(text, "。|！|？|!|?") == 0
}

// speaks tells whether a sentence can hold a claim at all.
func (r *reader) speaks(text string) bool {
	return r.claims.in(text) || r.before.topic == applications && r.lex.followWords.in(text)
}
