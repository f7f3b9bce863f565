package web

import (
	"bytes"
	"maps"
	"slices"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// members are those of a document as it stands, by which read-only ones are known and compared.
type members map[string]jsontext.Value

// membersOf are the members of a document of ours.
func membersOf(document any) members {
	var m members
	read(encode(document), &m)
	return m
}

// encode writes a document of ours.
func encode(document any) []byte {
	text, err := json.Marshal(document, json.Deterministic(true))
	if err != nil {
		panic(err) // our own types can't but be writable
	}
	return text
}

// extra judges members that are none of those a writer writes: read-only ones may be sent as they stand, all others
// not. In a document that is new none stands.
func (m members) extra(sent map[string]jsontext.Value, readOnly []string) []model.Fault {
	var faults []model.Fault
	others := maps.Clone(sent)
	for _, name := range readOnly {
		value, is := sent[name]
		delete(others, name)
		if is && !same(value, m[name]) {
			faults = append(faults, model.Fault{Code: "member.read_only", Pointer: "/" + name, Args: model.Args{"member": name}})
		}
	}
	return append(faults, unknown("", others)...)
}

func same(a, b jsontext.Value) bool {
	a, b = a.Clone(), b.Clone()
	return a.Canonicalize() == nil && b.Canonicalize() == nil && bytes.Equal(a, b)
}

// merge puts a merge patch on a document (RFC 7396): null takes a member away, objects merge, and everything else, lists
// with the nulls in them included, stands in place of what was there.
func merge(document, patch jsontext.Value) jsontext.Value {
	if patch.Kind() != '{' {
		return patch
	}
	merged, changes := map[string]jsontext.Value{}, map[string]jsontext.Value{}
	if document.Kind() == '{' {
		read(document, &merged)
	}
	read(patch, &changes)
	for name, value := range changes {
		if value.Kind() == 'n' {
			delete(merged, name)
			continue
		}
		merged[name] = merge(merged[name], value)
	}
	return encode(merged)
}

// read reads a document that is known to be well-formed.
func read(document jsontext.Value, into any) {
	if err := json.Unmarshal(document, into); err != nil {
		panic(err)
	}
}

// isObject says that a document is an object; a merge patch that is none would replace the whole.
func isObject(raw []byte) []model.Fault {
	if jsontext.Value(raw).Kind() == '{' {
		return nil
	}
	return []model.Fault{{Code: "value.type", Args: model.Args{"expected": "object"}}}
}

// onlyOnce leaves the first of several faults of a kind at a place.
func onlyOnce(faults []model.Fault) []model.Fault {
	var kept []model.Fault
	for _, f := range faults {
		if !slices.ContainsFunc(kept, func(k model.Fault) bool { return k.Code == f.Code && k.Pointer == f.Pointer }) {
			kept = append(kept, f)
		}
	}
	return kept
}
