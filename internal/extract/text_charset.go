package extract

import (
	"bytes"
	"io"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A byte in these that is no UTF-8 is damage; more of them are another encoding.
const damaged = 20

// textCharset finds the encoding of a text: its mark, then UTF-8 if the bytes are (damage aside), then what was hinted, then GB18030.
type textCharset struct {
	hint string // name of an encoding, as a media type or a meta element gives it
}

// hintOf is the charset that a media type names.
func hintOf(media string) string {
	_, params, err := mime.ParseMediaType(media)
	if err != nil {
		return ""
	}
	return params["charset"]
}

// decode gives the text in UTF-8 without its mark, at most so many characters.
func (c textCharset) decode(file []byte, most int) (string, error) {
	if rest, is := bytes.CutPrefix(file, []byte("\xef\xbb\xbf")); is {
		file = rest
	} else if e := c.marked(file); e != nil {
		return c.through(e, file, most)
	}
	if c.utf8(file) {
		if len(file) > most && utf8.RuneCount(file) > most {
			return "", tooLarge("characters", most)
		}
		return strings.ToValidUTF8(string(file), "\ufffd"), nil
	}
	return c.through(c.other(), file, most)
}

// marked is the encoding that a byte order mark tells.
func (c textCharset) marked(file []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(file, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}

// other is the encoding of what is no UTF-8. What says GB2312 or GBK may hold all of GB18030.
func (c textCharset) other() encoding.Encoding {
	e, err := htmlindex.Get(c.hint)
	if err != nil || e == simplifiedchinese.GBK || e == unicode.UTF8 || strings.HasPrefix(c.hint, "utf-16") {
		return simplifiedchinese.GB18030
	}
	return e
}

// utf8 tells whether the bytes are UTF-8, a damaged one in many aside.
func (c textCharset) utf8(file []byte) bool {
	if utf8.Valid(file) {
		return true
	}
	wide, bad := 0, 0
	for rest := file; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			wide++
		}
		rest = rest[n:]
	}
	return wide > damaged*bad
}

func (c textCharset) through(e encoding.Encoding, file []byte, most int) (string, error) {
	var text strings.Builder
	r := io.LimitReader(transform.NewReader(bytes.NewReader(file), e.NewDecoder()), int64(4*most)+1)
	if _, err := io.Copy(&text, r); err != nil {
		return "", broken("text", err)
	}
	if text.Len() > 4*most || text.Len() > most && utf8.RuneCountInString(text.String()) > most {
		return "", tooLarge("characters", most)
	}
	return text.String(), nil
}
