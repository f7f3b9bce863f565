package web

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"
)

const (
	mib      = 1 << 20
	maxBody  = 4 * mib // what is taken
	readOn   = 8 * mib // what is read, so that ordinary clients see the answer
	maxDepth = 32

	bodyKey = "body"

	mediaJSON  = "application/json"
	mediaPatch = "application/merge-patch+json"
	anyMedia   = "*/*"
)

// takesBody reads the body of a request that is to have one: of a media type that is taken, and not too large.
func (r route) takesBody(next echo.HandlerFunc) echo.HandlerFunc {
	bare, accepts := r.bare, r.body
	most, beyond := maxBody, readOn
	if r.most > 0 {
		most, beyond = r.most, r.most
	}
	return func(c echo.Context) error {
		r := c.Request()
		if bare && r.ContentLength == 0 {
			c.Set(bodyKey, []byte("{}"))
			return next(c)
		}
		if got := r.Header.Get(echo.HeaderContentEncoding); got != "" && got != "identity" {
			return &refusal{http.StatusUnsupportedMediaType, "body.encoding", model.Args{"got": got}}
		}
		if r.ContentLength == 0 {
			return &model.Error{Kind: model.Malformed, Code: "json.empty"}
		}
		got, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType))
		if !slices.Contains(accepts, anyMedia) && (err != nil || !slices.Contains(accepts, got)) {
			return &refusal{http.StatusUnsupportedMediaType, "body.media_type", model.Args{"accepts": strings.Join(accepts, ", "), "got": cmp.Or(r.Header.Get(echo.HeaderContentType), "-")}}
		}
		body, err := io.ReadAll(io.LimitReader(r.Body, int64(most)+1))
		if err == nil && len(body) > most {
			_, err = io.CopyN(io.Discard, r.Body, int64(beyond-most))
			if err == nil || errors.Is(err, io.EOF) {
				return &refusal{http.StatusRequestEntityTooLarge, "body.too_large", model.Args{"max": most / mib}}
			}
		}
		if err != nil {
			return &model.Error{Kind: model.Malformed, Code: "body.unreadable", Cause: err}
		}
		c.Set(bodyKey, body)
		return next(c)
	}
}

// body is the request's body, once it is one well-formed JSON document.
func body(c echo.Context) ([]byte, error) {
	raw, _ := c.Get(bodyKey).([]byte)
	raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // RFC 8259, section 8.1
	return raw, wellFormed(raw)
}

func wellFormed(raw []byte) error {
	if len(bytes.TrimSpace(raw)) == 0 {
		return &model.Error{Kind: model.Malformed, Code: "json.empty"}
	}
	if !utf8.Valid(raw) {
		return &model.Error{Kind: model.Malformed, Code: "json.utf8"}
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(raw))
	for {
		_, err := dec.ReadToken()
		switch {
		case errors.Is(err, jsontext.ErrDuplicateName):
			return syntax("json.duplicate_key", raw, err)
		case err != nil:
			return syntax("json.syntax", raw, err)
		case dec.StackDepth() > maxDepth:
			return malformed("json.too_deep", raw, dec.InputOffset(), "max", maxDepth)
		case dec.StackDepth() == 0: // the end of the document
			end := dec.InputOffset()
			if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
				return malformed("json.trailing", raw, end)
			}
			return nil
		}
	}
}

func syntax(code string, raw []byte, err error) error {
	var at *jsontext.SyntacticError
	if !errors.As(err, &at) {
		return malformed(code, raw, int64(len(raw)), "pointer", "")
	}
	return malformed(code, raw, at.ByteOffset, "pointer", string(at.JSONPointer))
}

// malformed says where in the text it is: lines and columns count from one, columns in characters.
func malformed(code string, raw []byte, offset int64, more ...any) error {
	before := raw[:min(int(offset), len(raw))]
	args := model.Args{"line": 1 + bytes.Count(before, []byte{'\n'}), "column": 1 + utf8.RuneCount(before[1+bytes.LastIndexByte(before, '\n'):])}
	if len(more) == 2 {
		args[more[0].(string)] = more[1] //nolint:errcheck,forcetypeassert // a name stands first
	}
	return &model.Error{Kind: model.Malformed, Code: code, Args: args}
}

// decode reads a well-formed document into a value and finds every member that is of another type. What is of another
// type stays unset.
func decode(raw []byte, into any) []model.Fault {
	var faults []model.Fault
	look := func(dec *jsontext.Decoder, v any) error {
		expected := expects(reflect.TypeOf(v).Elem(), dec.PeekKind())
		if expected == "" {
			return errors.ErrUnsupported
		}
		value, err := dec.ReadValue()
		if err != nil {
			return err
		}
		if whole, is := v.(**int); is {
			if n, err := strconv.Atoi(string(value)); err == nil {
				*whole = &n
				return nil
			}
		}
		if len(faults) < maxFaults {
			faults = append(faults, model.Fault{Code: "value.type", Pointer: string(dec.StackPointer()), Args: model.Args{"expected": expected}})
		}
		return nil
	}
	if err := json.Unmarshal(raw, into, json.WithUnmarshalers(json.UnmarshalFromFunc(look))); err != nil {
		faults = append(faults, model.Fault{Code: "value.type", Args: model.Args{"expected": "object"}})
	}
	return faults
}

// expects names what a Go type takes where the JSON is something else, or where it has to be looked at. A pointer takes
// null too, and stays nil where the JSON is something else.
func expects(t reflect.Type, got jsontext.Kind) string {
	if t == reflect.TypeFor[jsontext.Value]() || got == 'n' && t.Kind() == reflect.Pointer {
		return ""
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return unless(got == '"', "string")
	case reflect.Bool:
		return unless(got == 't' || got == 'f', "boolean")
	case reflect.Int:
		return "integer"
	case reflect.Struct, reflect.Map:
		return unless(got == '{', "object")
	case reflect.Slice:
		return unless(got == '[', "array")
	}
	return ""
}

func unless(fits bool, expected string) string {
	if fits {
		return ""
	}
	return expected
}

// unknown are the members of an object that nobody knows.
func unknown(pointer string, members map[string]jsontext.Value) []model.Fault {
	var faults []model.Fault
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if len(faults) == maxFaults {
			break
		}
		faults = append(faults, model.Fault{Code: "member.unknown", Pointer: pointer + "/" + model.PointerToken(name), Args: model.Args{"member": name}})
	}
	return faults
}
