package extract

import "strings"

// What stands around a report has few characters; an element that has more is no frame, whatever it is called.
const mostChrome = 2_000

// htmlChrome is an element that by its name stands around the content: foot, menu, path of the page.
type htmlChrome struct {
	tag  string
	open int
	flow *flow
	from int // blocks of the flow before it
}

// openChrome begins an element around the content, or counts one within.
func (r *htmlReader) openChrome(tag string, a htmlAttributes) {
	if n := len(r.chrome); n > 0 && r.chrome[n-1].tag == tag {
		r.chrome[n-1].open++
		return
	}
	if len(r.chrome) < maxNesting && (tag == "footer" || tag == "aside" || (tag == "div" || tag == "ul") && a.surrounds()) {
		r.chrome = append(r.chrome, htmlChrome{tag: tag, open: 1, flow: r.flow, from: len(r.flow.blocks)})
	}
}

// surrounds tells whether the names of an element say that it stands around the content.
func (a *htmlAttributes) surrounds() bool {
	for _, name := range strings.Fields(a.names) {
		switch strings.Trim(name, "0123456789-_") {
		case "nav", "navbar", "navigation", "menu", "footer", "foot", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "bread", "sidebar",
			"share", "bdsharebuttonbox", "copyright", "friendlink", "contentinfo", "complementary", "pagefoot", "page-footer",
			"prevnext", "prev-next", "relnews", "related", "qrcode", "ewm":
			return true
		}
	}
	return false
}

// closeChrome drops what stood in an element around the content, if it is as short as such are and has no table.
func (r *htmlReader) closeChrome(tag string) {
	n := len(r.chrome)
	if n == 0 || r.chrome[n-1].tag != tag {
		return
	}
	c := &r.chrome[n-1]
	if c.open--; c.open > 0 {
		return
	}
	r.chrome = r.chrome[:n-1]
	if c.flow != r.flow || c.from > len(r.flow.blocks) {
		return
	}
	if characters, cells := sizes(r.flow.blocks[c.from:]); characters <= mostChrome && cells == 0 {
		r.flow.blocks = r.flow.blocks[:c.from]
	}
}

// meta takes what a page says of itself. Sites of government mark where the content begins and ends.
func (r *htmlReader) meta(a htmlAttributes) {
	name := strings.ToLower(a.name)
	switch name {
	case "articletitle", "pubdate":
		if r.metas == nil {
			r.metas = map[string]string{}
		}
		if r.metas[name] == "" {
			r.metas[name] = a.content
		}
	case "contentstart":
		r.newLine()
		r.begun = true
	case "contentend":
		r.newLine()
		if r.begun && len(r.tables) == 0 {
			r.ended = len(r.page.blocks)
		}
	}
}

// cutEnd drops what stands after the content, where the page says where that ends and most of the page stands before.
func (r *htmlReader) cutEnd(s *scribe) {
	if r.ended == 0 {
		return
	}
	before, beforeCells := sizes(r.page.blocks[:r.ended])
	after, afterCells := sizes(r.page.blocks[r.ended:])
	if after+afterCells == 0 || before+beforeCells < after+afterCells {
		return
	}
	r.page.blocks = r.page.blocks[:r.ended]
	s.note("after_content_dropped", "")
}
