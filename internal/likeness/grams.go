package likeness

// grams are all runs of some length in a text, by hash, in order. The nth occurrence of a run in one text answers the
// nth in another, so that repeating oneself makes no likeness.
type grams struct {
	length int
	hashes []uint64
	nth    []uint32
	counts map[uint64]uint32
}

func gramsOf(runes []rune, length int) grams {
	n := 0
	if length > 0 {
		n = max(0, len(runes)-length+1)
	}
	g := grams{length, make([]uint64, n), make([]uint32, n), make(map[uint64]uint32, n)}
	for i := range n {
		hash := hashOf(runes[i : i+length])
		g.counts[hash]++
		g.hashes[i], g.nth[i] = hash, g.counts[hash]
	}
	return g
}

// covered counts the characters that stand in a run which the other text has too.
func (g grams) covered(other grams) int {
	covered, end := 0, 0
	for i, hash := range g.hashes {
		if g.nth[i] <= other.counts[hash] {
			covered += i + g.length - max(i, end)
			end = i + g.length
		}
	}
	return covered
}

func hashOf(runes []rune) uint64 {
	var hash uint64
	for _, r := range runes {
		hash = mix(hash ^ uint64(r)) //nolint:gosec // no rune of a text is negative
	}
	return hash
}

// mix is the finalizer of SplitMix64: fixed, so that what is stored today is comparable tomorrow.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
