package likeness

// Bounds of the search, so that no two texts hold it up: passages returned, characters that start a passage, and
// steps, which two texts of 20,000 characters that repeat themselves as reports do don't use up. Past them the
// passages found so far are the answer.
const (
	mostPassages = 100
	seedLength   = 12
	mostSteps    = 1 << 24
)

// Passage is a passage that two texts share once masked, as each has it.
type Passage struct {
	A, B   Part
	Length int // in masked characters
}

// Part is a part of an original text, from one byte offset up to another.
type Part struct {
	From, To int
	Text     string
}

// stretch is a shared passage in masked characters: where it starts in each text, and its length.
type stretch struct{ a, b, length int }

// Passages are the longest passages that two texts share, longest first, else in the order of the first text: at most n
// (and at most a hundred), each of at least m masked characters. No two overlap, in either text.
func Passages(a, b Masked, n, m int) []Passage {
	n, m = min(n, mostPassages), max(m, 1)
	found := stretches(a.runes, b.runes, m)
	var out []Passage
	for len(out) < n {
		best := stretch{}
		for _, s := range found {
			if s.length > best.length || s.length == best.length && s.a < best.a {
				best = s
			}
		}
		if best.length < m {
			break
		}
		out = append(out, Passage{a.part(best.a, best.a+best.length), b.part(best.b, best.b+best.length), best.length})
		for i := range found {
			found[i] = found[i].outside(best)
		}
	}
	return out
}

// outside is what is left of a stretch beside a longer one: being longer, that leaves at most one end in each text.
func (s stretch) outside(chosen stretch) stretch {
	s = s.cut(chosen.a-s.a, chosen.length)
	return s.cut(chosen.b-s.b, chosen.length)
}

// cut takes out what lies from an offset on for a length.
func (s stretch) cut(offset, length int) stretch {
	switch end := offset + length; {
	case offset >= s.length || end <= 0:
		return s
	case offset > 0:
		return stretch{s.a, s.b, offset}
	case end < s.length:
		return stretch{s.a + end, s.b + end, s.length - end}
	}
	return stretch{}
}

// stretches are all runs of at least m characters in both texts that can't be drawn out to either side.
func stretches(a, b []rune, m int) []stretch {
	seed := min(m, seedLength)
	if len(a) < m || len(b) < m {
		return nil
	}
	inB := startsOf(b, seed)
	reached := make([]int, len(a)+len(b)) // the end in a of the last run, by i-j
	var out []stretch
	steps := 0
	for i := 0; i+seed <= len(a); i++ {
		for j := inB.first[hashOf(a[i:i+seed])]; j > 0 && steps < mostSteps; j = inB.next[j] {
			steps++
			diagonal := i - (j - 1) + len(b)
			if i < reached[diagonal] {
				continue
			}
			length := common(a[i:], b[j-1:])
			steps += length
			reached[diagonal] = i + length
			if length >= m {
				out = append(out, stretch{i, j - 1, length})
			}
		}
	}
	return out
}

// starts are the positions in a text where each run starts, in order, counted from one.
type starts struct {
	first map[uint64]int
	next  []int
}

func startsOf(text []rune, length int) starts {
	s := starts{make(map[uint64]int, len(text)), make([]int, len(text)+1)}
	for i := len(text) - length; i >= 0; i-- {
		hash := hashOf(text[i : i+length])
		s.next[i+1] = s.first[hash]
		s.first[hash] = i + 1
	}
	return s
}

func common(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
