package likeness

import (
	"cmp"
	"slices"
	"sync"
)

// mostHits bounds what Near returns: a caller reads the text of each.
const mostHits = 20

// Index finds the sketches near to one without looking at all of them. Several goroutines may use it at once.
//
// The arithmetic. Alike, c below, counts the characters in shared runs of eight or more; sketches resemble sets of
// shingles of four. A run of L characters shows L-3 shingles, so the share D of shingles in common (Dice) is about
// c(1-3/L), L being the mean length of the runs between changes: D >= 0.9c from L = 30 on, and texts changed in single
// characters at random until c = 85 % have 0.9c still (measured). Two sketches agree in a place with the probability
// J = D/(2-D) (Jaccard), in all four rows of one of 40 bands with 1-(1-J^4)^40; and Near drops those that agree in
// fewer of the 160 places than three standard errors, 3 sqrt(160 J(1-J)), below what D = 0.9c gives, which for a
// threshold of 85 is fewer than 81:
//
//	           J      share a band   agree in 81   both
//	c = 85 %   0.739     > 99.99 %    > 99.99 %    > 99.99 %
//	D = 0.9c   0.619       99.83 %      99.86 %      99.69 %
//	c = 50 %   0.333       39 %       < 0.01 %     < 0.01 %
//	c = 20 %   0.111        0.6 %        0            0
//
// So recall at 85 % is above 99 %; below 50 % a sketch may be compared, but no text is read. From a threshold of 80 down
// the bands begin to miss.
type Index struct {
	mu      sync.RWMutex
	slots   map[string]int32 // by id
	entries []entry          // by slot; slot 0 is none
	free    []int32
	chains  [bands]chains
}

// chains link the slots whose sketches are the same in one band.
type chains struct {
	first map[uint32]int32 // by the band's key
	next  []int32          // by slot
}

type entry struct {
	id     string
	sketch Sketch
}

// Hit is a text that may be as alike as was asked. Likeness is an estimate in percent, mostly a little below Alike.
type Hit struct {
	ID       string
	Likeness int
}

// NewIndex is an empty index.
func NewIndex() *Index {
	x := &Index{slots: map[string]int32{}}
	for i := range x.chains {
		x.chains[i].first = map[uint32]int32{}
	}
	x.vacant()
	return x
}

// Len counts the ids.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.slots)
}

// Put adds a sketch under an id, or replaces the one there.
func (x *Index) Put(id string, s Sketch) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(id)
	slot := x.vacant()
	x.slots[id], x.entries[slot] = slot, entry{id, s}
	for i, key := range keys(&s) {
		x.chains[i].link(key, slot)
	}
}

// Remove takes out an id; there need be none.
func (x *Index) Remove(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(id)
}

// Near are the texts whose likeness to a sketch may reach a threshold in percent, best first, then by id: twenty at most,
// those of except (which may be nil) left out. Whether they do reach it Alike tells.
func (x *Index) Near(s Sketch, threshold int, except func(id string) bool) []Hit {
	hits := x.candidates(&s, leastAgreeing(threshold))
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.ID, b.ID))
	})
	if except != nil {
		hits = slices.DeleteFunc(hits, func(h Hit) bool { return except(h.ID) })
	}
	return slices.Clip(hits[:min(len(hits), mostHits)])
}

// candidates are the texts that share a band and agree in enough places, in no order.
func (x *Index) candidates(s *Sketch, least int) []Hit {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var hits []Hit
	seen := make([]bool, len(x.entries))
	for i, key := range keys(s) {
		for slot := x.chains[i].first[key]; slot != 0; slot = x.chains[i].next[slot] {
			if seen[slot] {
				continue
			}
			seen[slot] = true
			if n := s.agreeing(&x.entries[slot].sketch); n >= least {
				hits = append(hits, Hit{x.entries[slot].id, 200 * n / (places + n)})
			}
		}
	}
	return hits
}

// keys are those of the bands of a sketch; the sketch of an empty text has none.
func keys(s *Sketch) []uint32 {
	if *s == (Sketch{}) {
		return nil
	}
	out := make([]uint32, bands)
	for i := range out {
		out[i] = s.band(i)
	}
	return out
}

// leastAgreeing is in how many places sketches agree at least whose texts reach a threshold. With J = p/q it is the
// least n for which 160p - nq <= 3 sqrt(160 p(q-p)).
func leastAgreeing(threshold int) int {
	threshold = min(max(threshold, 1), 100)
	p, q := 9*threshold, 2000-9*threshold
	n := 0
	for n < places {
		if short := places*p - n*q; short <= 0 || short*short <= 9*places*p*(q-p) {
			break
		}
		n++
	}
	return n
}

// vacant is a slot that nothing is in.
func (x *Index) vacant() int32 {
	if last := len(x.free) - 1; last >= 0 {
		slot := x.free[last]
		x.free = x.free[:last]
		return slot
	}
	x.entries = append(x.entries, entry{})
	for i := range x.chains {
		x.chains[i].next = append(x.chains[i].next, 0)
	}
	return int32(len(x.entries) - 1) //nolint:gosec // memory ends before
}

func (x *Index) remove(id string) {
	slot, ok := x.slots[id]
	if !ok {
		return
	}
	for i, key := range keys(&x.entries[slot].sketch) {
		x.chains[i].unlink(key, slot)
	}
	delete(x.slots, id)
	x.entries[slot] = entry{}
	x.free = append(x.free, slot)
}

func (c *chains) link(key uint32, slot int32) {
	c.next[slot] = c.first[key]
	c.first[key] = slot
}

func (c *chains) unlink(key uint32, slot int32) {
	after := c.next[slot]
	switch before := c.before(key, slot); {
	case before != 0:
		c.next[before] = after
	case after != 0:
		c.first[key] = after
	default:
		delete(c.first, key)
	}
}

// before is the slot in front of one in the chain of a key; 0 where that is the first.
func (c *chains) before(key uint32, slot int32) int32 {
	var before int32
	for at := c.first[key]; at != slot; at = c.next[at] {
		before = at
	}
	return before
}
