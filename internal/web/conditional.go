package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"nianbao/internal/model"

	"github.com/labstack/echo/v4"
)

// compressed ends the tag of an answer that was sent compressed.
const compressed = "-gzip"

var tagForm = regexp.MustCompile(`^\s*(W/)?"([\x21\x23-\x7e]*)"\s*(?:,|$)`)

// tags reads the entity tags of If-Match or If-None-Match, each without its quotes and as the plain answer has it. A weak
// tag matches nothing.
func tags(c echo.Context, header string) ([]string, error) {
	rest := strings.Join(c.Request().Header.Values(header), ",")
	if strings.TrimSpace(rest) == "*" {
		return []string{"*"}, nil
	}
	var list []string
	for strings.TrimSpace(rest) != "" {
		found := tagForm.FindStringSubmatch(rest)
		if found == nil {
			return nil, &model.Error{Kind: model.Malformed, Code: "header.if_match", Args: model.Args{"header": header}}
		}
		rest = rest[len(found[0]):]
		tag := strings.TrimSuffix(found[2], compressed)
		if found[1] != "" {
			tag = "W/" + tag
		}
		list = append(list, tag)
	}
	return list, nil
}

// tagged answers with a document under its tag; a reader who has it is told so instead.
func tagged(c echo.Context, etag string, status int, document func() any) error {
	if unchanged, err := unchanged(c, etag); unchanged || err != nil {
		return err
	}
	return send(c, status, document())
}

// unchanged sets the tag of an answer, and answers a reader who has it already that nothing changed.
func unchanged(c echo.Context, etag string) (bool, error) {
	h := c.Response().Header()
	h.Set("ETag", `"`+etag+`"`)
	if c.Request().Method != http.MethodGet && c.Request().Method != http.MethodHead {
		return false, nil
	}
	sent, err := tags(c, "If-None-Match")
	if err != nil {
		return false, err
	}
	if !slices.ContainsFunc(sent, func(tag string) bool { return strings.TrimPrefix(tag, "W/") == etag || tag == "*" }) {
		return false, nil
	}
	if strings.Contains(c.Request().Header.Get("If-None-Match"), etag+compressed) {
		h.Set("ETag", `"`+etag+compressed+`"`)
	}
	return true, c.NoContent(http.StatusNotModified)
}

// send answers with a document.
func send(c echo.Context, status int, document any) error {
	return write(c, status, mediaJSON, document)
}

func write(c echo.Context, status int, media string, document any) error {
	return c.Blob(status, media, append(encode(document), '\n'))
}
