package extract

import (
	"html"
	"strings"
	"unicode/utf8"
)

// markdown knows the marks of Markdown in a text.
type markdown struct{}

// written tells whether the lines have marks that only Markdown has: a heading with number signs, or a separator row.
func (m markdown) written(lines []textLine) bool {
	for _, l := range lines {
		text := strings.TrimSpace(l.text)
		if level := len(text) - len(strings.TrimLeft(text, "#")); level > 0 && level < 7 && strings.HasPrefix(text[level:], " ") {
			return true
		}
		if strings.HasPrefix(text, "|") && m.separator(text) {
			return true
		}
	}
	return false
}

// run is how many lines from the first are a table with pipes. Where rows have no pipe around them, the second has to be a separator.
func (m markdown) run(lines []textLine) int {
	n := 0
	for n < len(lines) && m.row(lines[n].text) && (n == 0 || !m.heads(lines[n:])) {
		n++
	}
	if n > 0 {
		return n
	}
	if len(lines) < 2 || !strings.Contains(lines[0].text, "|") || !strings.Contains(lines[1].text, "|") || !m.separator(lines[1].text) {
		return 0
	}
	for n < len(lines) && strings.Contains(lines[n].text, "|") {
		n++
	}
	return n
}

// heads tells whether the first line is the head of a table of its own: no separator, and one under it.
func (m markdown) heads(lines []textLine) bool {
	return len(lines) > 1 && !m.separator(lines[0].text) && m.row(lines[1].text) && m.separator(lines[1].text)
}

// row tells whether a line is a row between pipes.
func (m markdown) row(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) > 2 && line[0] == '|' && strings.Count(line, "|") > 1 && strings.Trim(line, "| \t") != "" || m.blankRow(line)
}

// blankRow tells whether a line is a row whose cells are all blank.
func (m markdown) blankRow(line string) bool {
	return strings.Count(line, "|") > 2 && strings.Trim(line, "| \t") == "" && strings.HasPrefix(line, "|")
}

// separator tells whether a line is the row of dashes under a head.
func (m markdown) separator(line string) bool {
	return strings.Contains(line, "-") && strings.Trim(line, "|-: \t") == ""
}

// cells cuts a row at its pipes, those that are escaped aside. A separator has none.
func (m markdown) cells(line string) []textLine {
	if m.separator(line) {
		return nil
	}
	body := strings.TrimLeft(line, " \t\u3000\u00a0\f")
	offset := utf8.RuneCountInString(line[:len(line)-len(body)])
	body = strings.TrimRight(body, " \t\u3000\u00a0")
	if rest, is := strings.CutPrefix(body, "|"); is {
		body, offset = rest, offset+1
	}
	if strings.HasSuffix(body, "|") && !strings.HasSuffix(body, `\|`) {
		body = body[:len(body)-1]
	}
	cells := []textLine{}
	start := 0
	for i := 0; i <= len(body); i++ {
		if i < len(body) && body[i] == '\\' {
			i++
			continue
		}
		if i >= len(body) || body[i] == '|' {
			end := min(i, len(body))
			cell := trimmed(body[start:end], offset)
			cell.text = m.cell(cell.text)
			cells = append(cells, cell)
			offset += utf8.RuneCountInString(body[start:end]) + 1
			start = i + 1
		}
	}
	return cells
}

// cell is what a cell says: breaks, entities, escapes and emphasis read.
func (m markdown) cell(text string) string {
	if strings.Contains(text, "<") {
		text = strings.NewReplacer("<br>", "\n", "<br/>", "\n", "<br />", "\n", "<BR>", "\n", "<BR/>", "\n").Replace(text)
	}
	text = strings.ReplaceAll(m.plain(text), `\|`, "|")
	if strings.Contains(text, "&") {
		text = strings.TrimSpace(html.UnescapeString(text))
	}
	return text
}

// plain is a text without its marks of emphasis.
func (m markdown) plain(text string) string {
	if strings.Count(text, "**") > 1 {
		text = strings.ReplaceAll(text, "**", "")
	}
	return text
}
