package extract

import (
	"math"
	"slices"
)

const (
	pdfRow   = 12.0 // points that a row of text takes at least
	pdfThick = 4.0  // points; what is thicker is no ruling line
	pdfNear  = 3.0  // points; lines as near as this are one
)

// pdfRuling is a ruling line: where it is across itself, and from where to where it goes.
type pdfRuling struct{ at, from, to float64 }

// pdfRulings are the ruling lines of a page.
type pdfRulings struct{ across, down []pdfRuling }

// thin takes a thing that is as thin as a line, and tells whether it is one.
func (r *pdfRulings) thin(b pdfBox) bool {
	if math.IsNaN(b.left+b.right+b.top+b.bottom) || math.Abs(b.left)+math.Abs(b.right)+math.Abs(b.top)+math.Abs(b.bottom) > 1e5 {
		return true
	}
	switch {
	case b.height() <= pdfThick && b.width() > 2*pdfThick:
		r.across = append(r.across, pdfRuling{b.middle(), b.left, b.right})
	case b.width() <= pdfThick && b.height() > pdfThick:
		r.down = append(r.down, pdfRuling{b.centre(), b.bottom, b.top})
	case b.height() > pdfThick && b.width() > pdfThick:
		return false
	}
	return true
}

// frame takes the four sides of a rectangle.
func (r *pdfRulings) frame(b pdfBox) {
	r.across = append(r.across, pdfRuling{b.top, b.left, b.right}, pdfRuling{b.bottom, b.left, b.right})
	r.down = append(r.down, pdfRuling{b.left, b.bottom, b.top}, pdfRuling{b.right, b.bottom, b.top})
}

// pdfPlaces are the places that ruling lines have, near ones as one, ascending.
func pdfPlaces(lines []pdfRuling) []float64 {
	all := make([]float64, 0, len(lines))
	for _, l := range lines {
		all = append(all, l.at)
	}
	slices.Sort(all)
	var places []float64
	for i := 0; i < len(all); {
		j := i + 1
		for j < len(all) && all[j]-all[i] <= pdfNear {
			j++
		}
		places = append(places, (all[i]+all[j-1])/2)
		i = j
	}
	return places
}

// tables parts the ruling lines into those of each table: bands of the page that lines down reach through.
func (r *pdfRulings) tables() []pdfRulings {
	down := slices.Clone(r.down)
	slices.SortFunc(down, func(a, b pdfRuling) int { return compareFloats(b.to, a.to) })
	var bands []pdfRulings
	low := 0.0
	for _, l := range down {
		if len(bands) == maxBands {
			break
		}
		if len(bands) == 0 || l.to < low-pdfNear {
			bands = append(bands, pdfRulings{})
			low = l.from
		}
		low = min(low, l.from)
		last := &bands[len(bands)-1]
		last.down = append(last.down, l)
	}
	for i := range bands {
		bands[i].takeAcross(r.across)
		bands[i].close()
	}
	return bands
}

// takeAcross takes the lines across that touch the lines down.
func (r *pdfRulings) takeAcross(lines []pdfRuling) {
	low, high, left, right := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range r.down {
		low, high = min(low, l.from), max(high, l.to)
		left, right = min(left, l.at), max(right, l.at)
	}
	for _, l := range lines {
		if l.at > low-pdfNear && l.at < high+pdfNear && l.to > left-pdfNear && l.from < right+pdfNear {
			r.across = append(r.across, l)
		}
	}
}

// close adds the outer lines that are not drawn, where lines go on beyond the last across them: a table that a page cuts.
func (r *pdfRulings) close() {
	if len(r.across) == 0 {
		return
	}
	down, across := pdfExtent(r.down), pdfExtent(r.across)
	for _, end := range []float64{down.from, down.to} {
		if pdfFar(r.across, end) {
			r.across = append(r.across, pdfRuling{end, across.from, across.to})
		}
	}
	for _, end := range []float64{across.from, across.to} {
		if pdfFar(r.down, end) {
			r.down = append(r.down, pdfRuling{end, down.from, down.to})
		}
	}
}

// pdfExtent is from where to where lines go.
func pdfExtent(lines []pdfRuling) pdfRuling {
	e := pdfRuling{from: math.Inf(1), to: math.Inf(-1)}
	for _, l := range lines {
		e.from, e.to = min(e.from, l.from), max(e.to, l.to)
	}
	return e
}

// pdfFar tells whether a place is beyond the first and the last line by more than half a row of text.
func pdfFar(lines []pdfRuling, place float64) bool {
	low, high := math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		low, high = min(low, l.at), max(high, l.at)
	}
	return len(lines) > 0 && (place < low-pdfRow/2 || place > high+pdfRow/2)
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
