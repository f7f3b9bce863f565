package extract

// suffixDistance is the least number of characters to put in, leave out or change that make a label the end of a text.
func suffixDistance(label, text []rune) int {
	if len(text) > len(label)+4 {
		text = text[len(text)-len(label)-4:]
	}
	previous, row := make([]int, len(text)+1), make([]int, len(text)+1)
	for i, c := range label {
		row[0] = i + 1
		for j, d := range text {
			row[j+1] = step(previous[j], previous[j+1], row[j], c == d)
		}
		previous, row = row, previous
	}
	return previous[len(text)]
}

// prefixDistance is the least number of changes that make a label the beginning of a text, and where it ends there.
func prefixDistance(label, text []rune) (end, distance int) {
	previous, row := make([]int, len(text)+1), make([]int, len(text)+1)
	for j := range previous {
		previous[j] = j
	}
	for i, c := range label {
		row[0] = i + 1
		for j, d := range text {
			row[j+1] = step(previous[j], previous[j+1], row[j], c == d)
		}
		previous, row = row, previous
	}
	distance = len(label)
	for j := range previous {
		if previous[j] < distance {
			end, distance = j, previous[j]
		}
	}
	return end, distance
}

func step(change, leave, put int, same bool) int {
	if !same {
		change++
	}
	return min(change, leave+1, put+1)
}
