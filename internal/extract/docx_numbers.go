package extract

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// docxNumbers gives the numbers of lists, which a document does not write out: lists by their id, what styles say of lists.
type docxNumbers struct {
	lists  map[string]*docxList
	styles map[string]docxStyle
	given  int
}

// docxList counts one kind of list by levels.
type docxList struct {
	levels [9]docxLevel
	counts [9]int
}

type docxLevel struct{ format, text, start string }

// docxStyle is what a style of paragraphs says of lists.
type docxStyle struct{ list, level, base string }

// next is the number of the next paragraph of a list; empty where it is in none.
func (n *docxNumbers) next(list, level, style string) string {
	for hops := 0; list == "" && style != "" && hops < maxNesting; hops++ {
		s := n.styles[style]
		list, style = s.list, s.base
		if level == "" {
			level = s.level
		}
	}
	l := n.lists[list]
	if l == nil {
		return ""
	}
	depth, _ := strconv.Atoi(level)
	depth = min(max(depth, 0), len(l.levels)-1)
	text := l.next(depth)
	if text != "" {
		n.given++
	}
	return text
}

func (l *docxList) next(depth int) string {
	if l.counts[depth]++; l.counts[depth] == 1 {
		if start, err := strconv.Atoi(l.levels[depth].start); err == nil && start >= 0 && start < 10_000 {
			l.counts[depth] = start
		}
	}
	clear(l.counts[depth+1:])
	if f := l.levels[depth].format; f == "bullet" || f == "none" {
		return ""
	}
	text := l.levels[depth].text
	for i := range depth + 1 {
		text = strings.ReplaceAll(text, "%"+strconv.Itoa(i+1), countIn(l.levels[i].format, max(l.counts[i], 1)))
	}
	return text
}

// countIn writes a count as a list has it.
func countIn(format string, n int) string {
	switch format {
	case "chineseCounting", "chineseCountingThousand", "ideographTraditional", "japaneseCounting", "taiwaneseCounting",
		"taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand":
		return chineseCount(n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n <= 20 {
			return string([]rune("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")[n-1])
		}
	case "upperLetter":
		return string(rune('A' + (n-1)%26))
	case "lowerLetter":
		return string(rune('a' + (n-1)%26))
	}
	return strconv.Itoa(n)
}

// chineseCount writes a count in Chinese.
func chineseCount(n int) string {
	if n >= 10_000 {
		return strconv.Itoa(n)
	}
	digits, units := []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}, []string{"", "十", "百", "千"}
	text, gap := "", false
	for i, d := range strconv.Itoa(n) {
		unit := len(strconv.Itoa(n)) - 1 - i
		if d == '0' {
			gap = true
			continue
		}
		if gap {
			text += "零"
		}
		text += digits[d-'0'] + units[unit]
		gap = false
	}
	if n >= 10 && n < 20 {
		text = strings.TrimPrefix(text, "一")
	}
	return text
}

// numbers reads what a document says of its lists; what is not there or cannot be read numbers nothing.
func (p docxParts) numbers() *docxNumbers {
	n := &docxNumbers{lists: map[string]*docxList{}, styles: map[string]docxStyle{}}
	if part, err := p.read("word/numbering.xml"); err == nil {
		n.readLists(startElements(part))
	}
	if part, err := p.read("word/styles.xml"); err == nil {
		n.readStyles(startElements(part))
	}
	return n
}

// startElements are the elements of a part in their order, as far as it can be read and lists can need.
func startElements(part []byte) (all []xml.StartElement) {
	d := xml.NewDecoder(bytes.NewReader(part))
	d.Strict = false
	for len(all) < maxObjects {
		token, err := d.RawToken()
		if err != nil {
			return all
		}
		if e, is := token.(xml.StartElement); is {
			all = append(all, e.Copy())
		}
	}
	return all
}

func (n *docxNumbers) readLists(elements []xml.StartElement) {
	kinds := map[string]*[9]docxLevel{}
	var kind *[9]docxLevel
	var level *docxLevel
	var list string
	for _, e := range elements {
		value := attribute(e, "val")
		switch e.Name.Local {
		case "abstractNum":
			kind = &[9]docxLevel{}
			kinds[attribute(e, "abstractNumId")] = kind
		case "lvl":
			i, err := strconv.Atoi(attribute(e, "ilvl"))
			if level = nil; kind != nil && err == nil && i >= 0 && i < 9 {
				level = &kind[i]
			}
		case "num":
			list, kind, level = attribute(e, "numId"), nil, nil
		case "abstractNumId":
			if levels := kinds[value]; levels != nil {
				n.lists[list] = &docxList{levels: *levels}
			}
		default:
			level.set(e.Name.Local, value)
		}
	}
}

func (l *docxLevel) set(name, value string) {
	switch {
	case l == nil:
	case name == "start":
		l.start = value
	case name == "numFmt":
		l.format = value
	case name == "lvlText" && len(value) < 100:
		l.text = value
	}
}

func (n *docxNumbers) readStyles(elements []xml.StartElement) {
	id := ""
	for _, e := range elements {
		if e.Name.Local == "style" {
			id = attribute(e, "styleId")
			continue
		}
		s := n.styles[id]
		switch value := attribute(e, "val"); e.Name.Local {
		case "basedOn":
			s.base = value
		case "numId":
			s.list = value
		case "ilvl":
			s.level = value
		default:
			continue
		}
		n.styles[id] = s
	}
}
