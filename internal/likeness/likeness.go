// Package likeness tells how alike the narratives of two annual reports are, shows the passages they share, and finds
// the reports like one among all of a year without reading them all. Equal input gives equal output on every machine.
package likeness

import "slices"

// passageLength is the fewest characters in a row that count as taken over. Reports that have nothing to do with each
// other share 政府信息公开 and the like everywhere: of real ones 15 % at eight characters, 30 % at four.
const passageLength = 8

// Alike is the likeness of two texts in percent, rounded down: the share of the characters of both that stand in
// passages of at least eight characters that the other has too. So a tenth of the sentences written anew leaves
// 90 % alike, which is what a person says who reads the two side by side; a shingle resemblance (Jaccard) would say
// 82 %. Paragraphs moved about are still the same paragraphs, and a passage that one text has thrice and the other
// once counts once. Texts equal after masking, two empty ones among them, are 100 % alike. The time is linear.
func Alike(a, b Masked) int {
	if slices.Equal(a.runes, b.runes) {
		return 100
	}
	length := min(passageLength, a.Len(), b.Len())
	if length == 0 {
		return 0
	}
	ofA, ofB := gramsOf(a.runes, length), gramsOf(b.runes, length)
	shared := ofA.covered(ofB) + ofB.covered(ofA)
	return 100 * shared / (a.Len() + b.Len())
}
