package web

import (
	"bytes"
	"strconv"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json/jsontext"
)

// maxEntries bounds what one object or list of a table may hold; no form has as many.
const maxEntries = 100

// reader reads well-formed JSON of rows into entries, as sent, and finds what is not of the shape.
type reader struct {
	dec     *jsontext.Decoder
	pointer string // of what is read, in what was sent
	shape   model.Shape
	faults  []model.Fault
}

func newReader(raw jsontext.Value, pointer string, shape model.Shape) *reader {
	return &reader{dec: jsontext.NewDecoder(bytes.NewBuffer(raw)), pointer: pointer, shape: shape}
}

// readRows reads a list of rows, each with its key; absent or null is none.
func readRows(raw jsontext.Value, pointer string, shape model.Shape) ([]model.Entry, []model.Fault) {
	if len(raw) == 0 || raw.Kind() == 'n' {
		return nil, nil
	}
	r := newReader(raw, pointer, shape)
	var entries []model.Entry
	r.list(pointer, func(at string) {
		if e := r.row(at); r.named(e, at) {
			entries = append(entries, e)
		}
	})
	return entries, r.faults
}

// readRow reads the row that the path names; its key may be left out and must match where it is there.
func readRow(raw jsontext.Value, key string, shape model.Shape) (model.Entry, []model.Fault) {
	r := newReader(raw, "", shape)
	e := r.row("")
	if e.Key != "" && e.Key != key {
		r.fault("row.key_mismatch", "/"+shape.Key, model.Args{"expected": key})
	}
	e.Key = key
	return e, r.faults
}

// readNewRow reads a row that names itself.
func readNewRow(raw jsontext.Value, shape model.Shape) (model.Entry, []model.Fault) {
	r := newReader(raw, "", shape)
	e := r.row("")
	r.named(e, "")
	return e, r.faults
}

func (r *reader) row(at string) model.Entry {
	e := model.Entry{Pointer: at}
	r.object(at, false, func(name, at string) {
		switch name {
		case r.shape.Key:
			e.Key = r.key(at)
		case "label", "article", "group":
			e.ReadOnly = append(e.ReadOnly, r.sent(name, at))
		case "notes":
			e.NotesCleared = r.dec.PeekKind() == 'n'
			r.scalars(at, true, &e.Notes)
		case "computed":
			r.list(at, func(at string) { e.Computed = append(e.Computed, r.sent("", at)) })
		case "values":
			r.values(at, &e)
		default:
			r.cell(name, at, &e)
		}
	})
	return e
}

// named says that the row has its key; what stands in its place was found before.
func (r *reader) named(e model.Entry, at string) bool {
	at += "/" + r.shape.Key
	if e.Key == "" && !found(r.faults, at) && !found(r.faults, e.Pointer) {
		r.fault("value.required", at, nil)
	}
	return e.Key != ""
}

// values are the cells of a row that has them under a member of their own.
func (r *reader) values(at string, e *model.Entry) {
	if !r.shape.Values {
		r.cell("values", at, e)
		return
	}
	r.scalars(at, false, &e.Cells)
}

// cell is a member that a row of the other kind has as its cells.
func (r *reader) cell(name, at string, e *model.Entry) {
	sent := r.sent(name, at)
	if r.shape.Values {
		r.fault("member.unknown", at, model.Args{"member": name})
		return
	}
	e.Cells = append(e.Cells, sent)
}

func (r *reader) scalars(at string, nullable bool, into *[]model.Sent) {
	r.object(at, nullable, func(name, at string) { *into = append(*into, r.sent(name, at)) })
}

// sent reads a scalar as it was sent; of an object or a list only that it is one.
func (r *reader) sent(name, at string) model.Sent {
	sent := model.Sent{Name: name, Pointer: at}
	value, _ := r.dec.ReadValue() // well-formed, as all here
	switch value.Kind() {
	case 'n':
		sent.Kind = model.SentNull
	case '0':
		sent.Kind, sent.Text = model.SentNumber, string(value)
	case '"':
		text, _ := jsontext.AppendUnquote(nil, value)
		sent.Kind, sent.Text = model.SentString, string(text)
	default:
		sent.Text = string(value)
	}
	return sent
}

func (r *reader) key(at string) string {
	sent := r.sent("", at)
	switch {
	case sent.Kind != model.SentString:
		r.fault("value.type", at, model.Args{"expected": "string"})
		return ""
	case sent.Text == "":
		r.fault("value.blank", at, nil)
	}
	return sent.Text
}

func (r *reader) object(at string, nullable bool, member func(name, at string)) {
	if r.skipped('{', at, nullable, "object") {
		return
	}
	for n := 0; r.dec.PeekKind() != '}'; n++ {
		token, _ := r.dec.ReadToken()
		name := token.String()
		if n < maxEntries {
			member(name, at+"/"+model.PointerToken(name))
			continue
		}
		r.tooMany(n, at)
	}
	_, _ = r.dec.ReadToken()
}

func (r *reader) list(at string, element func(at string)) {
	if r.skipped('[', at, true, "array") {
		return
	}
	for n := 0; r.dec.PeekKind() != ']'; n++ {
		if n < maxEntries {
			element(at + "/" + strconv.Itoa(n))
			continue
		}
		r.tooMany(n, at)
	}
	_, _ = r.dec.ReadToken()
}

// skipped opens what is to come, or passes over it where it is something else.
func (r *reader) skipped(want jsontext.Kind, at string, nullable bool, expected string) bool {
	got := r.dec.PeekKind()
	if got == want {
		_, _ = r.dec.ReadToken()
		return false
	}
	_ = r.dec.SkipValue()
	if got != 'n' || !nullable {
		r.fault("value.type", at, model.Args{"expected": expected})
	}
	return true
}

func (r *reader) tooMany(n int, at string) {
	_ = r.dec.SkipValue()
	if n == maxEntries {
		r.fault("too_many", at, model.Args{"max": maxEntries})
	}
}

func (r *reader) fault(code, at string, args model.Args) {
	if len(r.faults) < maxFaults {
		r.faults = append(r.faults, model.Fault{Code: code, Pointer: at, Args: args})
	}
}
