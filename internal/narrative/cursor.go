package narrative

import "strings"

// cursor eats a clause from the left.
type cursor struct{ s string }

func (c *cursor) done() bool { return c.s == "" }

// eat takes the longest of the words away that the rest starts with.
func (c *cursor) eat(w *words) bool {
	if !w.fits(c.s) {
		return false
	}
	best := longest(c.s, w.list)
	c.s = c.s[best:]
	return best > 0
}

// eatEither is eat for two lists.
func (c *cursor) eatEither(w, or *words) bool {
	best := 0
	if w.fits(c.s) {
		best = longest(c.s, w.list)
	}
	if or.fits(c.s) {
		best = max(best, longest(c.s, or.list))
	}
	c.s = c.s[best:]
	return best > 0
}

// eatAll takes such words away as long as there are any.
func (c *cursor) eatAll(w *words) {
	for c.eat(w) {
		continue
	}
}

// eatAny is eat for a few words, parted by bars.
func (c *cursor) eatAny(list string) bool {
	best := longest(c.s, list)
	c.s = c.s[best:]
	return best > 0
}

func (c *cursor) eatAllAny(list string) {
	for c.eatAny(list) {
		continue
	}
}

// at tells whether one of the words comes next.
func (c *cursor) at(w *words) bool {
	return w.fits(c.s) && longest(c.s, w.list) > 0
}

// longest is the length of the longest word of the list that s starts with.
func longest(s, list string) (best int) {
	for at := 0; at < len(list); {
		n := wordAt(list, at)
		if n > best && n <= len(s) && (n < 3 || list[at+2] == s[2] && list[at+1] == s[1]) && s[:n] == list[at:at+n] {
			best = n
		}
		at += n + 1
	}
	return best
}

// has tells whether one of the words of the list stands in s.
func has(s, list string) bool {
	for list != "" {
		word, rest, _ := strings.Cut(list, "|")
		if strings.Contains(s, word) {
			return true
		}
		list = rest
	}
	return false
}

// suffix is the length of the first word of the list that s ends in.
func suffix(s, list string) int {
	for at := 0; at < len(list); {
		n := wordAt(list, at)
		if n <= len(s) && list[at+n-1] == s[len(s)-1] && s[len(s)-n:] == list[at:at+n] {
			return n
		}
		at += n + 1
	}
	return 0
}
