package extract

import (
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// readHTML reads a page: its blocks are lines, its tables of data are rows. It reads tags as they come and makes no tree of them,
// so that neither depth nor breadth costs more than the bytes themselves.
func readHTML(file []byte, media string) (Document, error) {
	text, err := textCharset{hint: htmlCharset(file, media)}.decode(file, maxFile)
	if err != nil {
		return Document{}, err
	}
	if err := refuseBinary(text); err != nil {
		return Document{}, err
	}
	return readMarkup(text)
}

// htmlCharset is what the page says of its encoding, or else its media type.
func htmlCharset(file []byte, media string) string {
	if _, name, certain := charset.DetermineEncoding(file, ""); certain || name != "windows-1252" {
		return name
	}
	return hintOf(media)
}

// readMarkup reads HTML that is decoded.
func readMarkup(text string) (Document, error) {
	r := &htmlReader{tokens: html.NewTokenizer(strings.NewReader(text))}
	r.tokens.SetMaxBuf(maxToken)
	r.flow = &r.page
	for r.over == nil {
		kind := r.tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		r.token(kind)
	}
	if r.over != nil {
		return Document{}, r.over
	}
	if err := r.tokens.Err(); errors.Is(err, html.ErrBufferExceeded) {
		return Document{}, tooLarge("bytes", maxToken)
	} else if !errors.Is(err, io.EOF) {
		return Document{}, broken("html", err)
	}
	return r.document()
}

// htmlReader gathers what a page shows: into the page itself, or into the cell that is open.
type htmlReader struct {
	tokens *html.Tokenizer
	page   flow
	flow   *flow        // what is being filled
	tables []*flowTable // that are open, the innermost last
	deep   int          // tables that are open and too deep to be read as such
	line   htmlLine
	hidden htmlHidden
	chrome []htmlChrome
	title  strings.Builder
	metas  map[string]string
	ended  int // where the content ends in the page's flow, as a mark of government sites says
	begun  bool
	inPre  int
	titled bool
	blocks int // lines and cells so far
	size   int // bytes of them
	over   error
}

func (r *htmlReader) token(kind html.TokenType) {
	switch kind {
	case html.TextToken:
		r.text()
	case html.StartTagToken, html.SelfClosingTagToken:
		r.start(kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := r.tokens.TagName()
		r.end(string(name))
	}
}

func (r *htmlReader) text() {
	switch {
	case r.titled:
		r.title.Write(r.tokens.Text())
	case r.hidden.tag == "":
		r.line.write(string(r.tokens.Text()), r.inPre > 0, r.newLine)
		if r.line.text.Len() > maxText {
			r.refuse(tooLarge("characters", maxCharacters))
		}
	}
}

// start reads a start tag.
func (r *htmlReader) start(closed bool) {
	name, more := r.tokens.TagName()
	tag := string(name)
	attributes := htmlAttributes{}
	if more {
		attributes.read(r.tokens)
	}
	if r.hidden.start(tag) {
		return
	}
	switch {
	case tag == "meta":
		r.meta(attributes)
	case tag == "title" && r.title.Len() == 0:
		r.titled = true
	case attributes.hides() || htmlUnseen(tag):
		if !closed && !htmlVoid(tag) {
			r.hidden = htmlHidden{tag: tag, open: 1}
		}
		if !htmlInline(tag) {
			r.newLine()
		}
	default:
		r.open(tag, attributes)
	}
}

// open begins an element that shows.
func (r *htmlReader) open(tag string, a htmlAttributes) {
	if htmlInline(tag) {
		return
	}
	switch tag {
	case "table":
		r.openTable()
	case "tr":
		r.openRow()
	case "td", "th":
		r.openCell(a)
	case "thead", "tbody", "tfoot":
		r.closeRow()
	default:
		r.newLine()
	}
	if tag == "pre" {
		r.inPre++
	}
	r.openChrome(tag, a)
}

// end reads an end tag.
func (r *htmlReader) end(tag string) {
	r.titled = r.titled && tag != "title"
	if r.hidden.end(tag) || htmlInline(tag) {
		return
	}
	switch tag {
	case "table":
		r.closeTable()
	case "tr", "thead", "tbody", "tfoot":
		r.closeRow()
	case "td", "th":
		r.closeCell()
	case "pre":
		r.inPre = max(0, r.inPre-1)
		r.newLine()
	default:
		r.newLine()
	}
	r.closeChrome(tag)
}

// newLine ends the line that is being written.
func (r *htmlReader) newLine() {
	text := r.line.take()
	if text == "" {
		return
	}
	r.blocks++
	r.size += len(text)
	switch {
	case r.blocks > maxLines+maxCells:
		r.refuse(tooLarge("lines", maxLines))
	case r.size > maxText:
		r.refuse(tooLarge("characters", maxCharacters))
	}
	r.flow.blocks = append(r.flow.blocks, block{text: text})
}

func (r *htmlReader) refuse(err error) {
	if r.over == nil {
		r.over = err
	}
}

// document writes down what was gathered.
func (r *htmlReader) document() (Document, error) {
	for len(r.tables) > 0 {
		r.closeTable()
	}
	r.newLine()
	if r.over != nil {
		return Document{}, r.over
	}
	s := &scribe{}
	s.doc.Title = oneLine(r.title.String())
	if title := oneLine(r.metas["articletitle"]); title != "" {
		s.doc.Title = title
	}
	s.doc.Published = oneLine(r.metas["pubdate"])
	r.cutEnd(s)
	r.page.write(s)
	return s.document("html")
}

// oneLine is a text with its blanks and breaks made one blank each.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
