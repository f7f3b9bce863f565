package extract

import (
	"cmp"
	"slices"
)

// joinedSums are the sums that some rows can come to: ranges, ascending and apart from each other. They are exact while
// they are few; beyond that they hold the sums and some more.
type joinedSums []joinedRange

type joinedRange struct{ least, most int64 }

const joinedRanges = 64

// plus are the sums with one more of several values.
func (s joinedSums) plus(values []int64) joinedSums {
	all := make(joinedSums, 0, len(s)*len(values))
	for _, n := range values {
		for _, r := range s {
			all = append(all, joinedRange{r.least + n, r.most + n})
		}
	}
	slices.SortFunc(all, func(a, b joinedRange) int { return cmp.Compare(a.least, b.least) })
	return all.merge(1).coarse()
}

// merge makes one of ranges that are no further apart than this, in place.
func (s joinedSums) merge(gap int64) joinedSums {
	merged := s[:1]
	for _, r := range s[1:] {
		if last := &merged[len(merged)-1]; r.least-last.most <= gap {
			last.most = max(last.most, r.most)
		} else {
			merged = append(merged, r)
		}
	}
	return merged
}

// coarse closes the smallest gaps where there are too many ranges.
func (s joinedSums) coarse() joinedSums {
	if len(s) <= joinedRanges {
		return s
	}
	gaps := make([]int64, len(s)-1)
	for i := range gaps {
		gaps[i] = s[i+1].least - s[i].most
	}
	slices.Sort(gaps)
	return s.merge(gaps[len(s)-joinedRanges-1])
}

// meets says whether a sum of these, one of others and n may make 0.
func (s joinedSums) meets(others joinedSums, n int64) bool {
	k := len(others) - 1
	for _, r := range s {
		for ; k >= 0 && r.most+others[k].most+n >= 0; k-- {
			if r.least+others[k].least+n <= 0 {
				return true
			}
		}
	}
	return false
}
