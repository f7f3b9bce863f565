package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// htmlAttributes are those of an element that its reading depends on.
type htmlAttributes struct {
	hidden           bool
	style            string
	colspan, rowspan int
	name, content    string
	names            string // id, class and role
}

func (a *htmlAttributes) read(tokens *html.Tokenizer) {
	for {
		key, value, more := tokens.TagAttr()
		a.set(string(key), string(value))
		if !more {
			return
		}
	}
}

func (a *htmlAttributes) set(key, value string) {
	switch key {
	case "hidden":
		a.hidden = true
	case "style":
		a.style = value
	case "colspan":
		a.colspan = span(value)
	case "rowspan":
		a.rowspan = span(value)
	case "name":
		a.name = value
	case "content":
		a.content = value
	case "id", "class", "role":
		a.names += " " + strings.ToLower(value)
	}
}

// span is the number an attribute begins with; 0 where it has none, as "all that follow" is written.
func span(value string) int {
	value = strings.TrimSpace(value)
	end := 0
	for end < len(value) && end < 6 && value[end] >= '0' && value[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(value[:end])
	return n
}

// hides tells whether the element is not shown.
func (a *htmlAttributes) hides() bool {
	if a.hidden || a.style == "" {
		return a.hidden
	}
	style := strings.ToLower(strings.Join(strings.Fields(a.style), ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || strings.Contains(style, "mso-hide:all")
}

// htmlInline tells whether an element is part of a line. All others break it, those no one knows too unless they have a namespace.
func htmlInline(tag string) bool {
	switch tag {
	case "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
		"label", "mark", "meta", "link", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
		"time", "tt", "u", "ucaps", "var", "wbr":
		return true
	}
	return strings.Contains(tag, ":")
}

// htmlUnseen tells whether what an element holds is no text of the page.
func htmlUnseen(tag string) bool {
	switch tag {
	case "script", "style", "noscript", "template", "svg", "math", "select", "button", "textarea", "iframe", "object", "audio", "video",
		"canvas", "datalist", "xml", "nav", "noframes", "title", "rp", "rt":
		return true
	}
	return false
}

// htmlVoid tells whether an element has no end.
func htmlVoid(tag string) bool {
	switch tag {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}

// htmlHidden is the element that hides what is being read: its tag, and how many of its name are open.
type htmlHidden struct {
	tag  string
	open int
}

// start tells whether a start tag is hidden. An element that is ended by the next of its name shows that one again.
func (h *htmlHidden) start(tag string) bool {
	if h.tag == "" {
		return false
	}
	if tag == h.tag {
		if h.endsBySibling() {
			*h = htmlHidden{}
			return false
		}
		h.open++
	}
	return true
}

// end tells whether an end tag is hidden.
func (h *htmlHidden) end(tag string) bool {
	switch {
	case h.tag == "":
		return false
	case tag == h.tag:
		if h.open--; h.open == 0 {
			*h = htmlHidden{}
		}
	case tag == "body" || h.endsBySibling() && (tag == "div" || tag == "table" || tag == "tr" || tag == "td"):
		*h = htmlHidden{}
		return false
	}
	return true
}

func (h *htmlHidden) endsBySibling() bool {
	switch h.tag {
	case "p", "li", "option", "dd", "dt":
		return true
	}
	return false
}
