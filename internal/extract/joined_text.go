package extract

import (
	"slices"
	"unicode"
)

// joinedText is a text of a run: its digits and where separators stand between them.
type joinedText struct {
	digits  string
	offsets []int    // by digit: where it stands in the text, in bytes
	apart   []bool   // by digit: a separator stands before it
	on      [][]bool // by number of figures before: the digits at which a split of the whole goes on
}

// joinedTextOf refuses what is no run of figures, and what is too long for so many cells.
func joinedTextOf(text string, cells int) (t joinedText, is bool) {
	var digits []byte
	apart := false
	for at, r := range text {
		switch {
		case unicode.IsSpace(r):
			apart = true
		case r < '0' || r > '9' || len(digits) == cells*joinedDigits:
			return joinedText{}, false
		default:
			digits, t.offsets, t.apart = append(digits, byte(r)), append(t.offsets, at), append(t.apart, apart && len(digits) > 0)
			apart = false
		}
	}
	t.digits = string(digits)
	return t, true
}

// parted says that separators stand within the text.
func (t *joinedText) parted() bool { return slices.Contains(t.apart, true) }

// ends calls for each place at which a figure may end that begins at a digit; strict ones don't run across separators.
func (t *joinedText) ends(from int, strict bool, yield func(to int)) {
	for to := from + 1; to <= min(from+joinedDigits, len(t.digits)); to++ {
		if to > from+1 && (t.digits[from] == '0' || strict && t.apart[to-1]) {
			return
		}
		yield(to)
	}
}

// begins calls for each digit at which a figure may begin that ends at a place.
func (t *joinedText) begins(to int, strict bool, yield func(from int)) {
	for from := to - 1; from >= max(0, to-joinedDigits); from-- {
		if from == to-1 || t.digits[from] != '0' {
			yield(from)
		}
		if strict && t.apart[from] {
			return
		}
	}
}

// split finds the ways through the text in as many figures as there are cells, and says whether there is one.
func (t *joinedText) split(cells int, strict bool) bool {
	width := len(t.digits) + 1
	all := make([]bool, (cells+1)*width)
	t.on = make([][]bool, cells+1)
	for k := range t.on {
		t.on[k] = all[k*width : (k+1)*width]
	}
	t.on[0][0] = true
	for k := range cells {
		for from := range t.digits {
			if t.on[k][from] {
				t.ends(from, strict, func(to int) { t.on[k+1][to] = true })
			}
		}
	}
	last := t.on[cells]
	is := last[len(t.digits)]
	clear(last)
	last[len(t.digits)] = is
	for k := cells - 1; k >= 0; k-- {
		for from := range t.on[k] {
			leads := false
			if t.on[k][from] {
				t.ends(from, strict, func(to int) { leads = leads || t.on[k+1][to] })
			}
			t.on[k][from] = leads
		}
	}
	return is
}

// fewest is the number of figures in the text where as many digits as possible are joined.
func (t *joinedText) fewest() int {
	least := make([]int, len(t.digits)+1)
	for from := len(t.digits) - 1; from >= 0; from-- {
		least[from] = len(t.digits)
		t.ends(from, true, func(to int) { least[from] = min(least[from], 1+least[to]) })
	}
	return least[0]
}

// number is the figure between two digits.
func (t *joinedText) number(from, to int) (n int64) {
	for at := from; at < to; at++ {
		n = 10*n + int64(t.digits[at]-'0')
	}
	return n
}
