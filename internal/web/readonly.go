package web

import (
	"bytes"
	"maps"
	"slices"

	"nianbao/internal/model"

	jsonpatch "github.com/evanphx/json-patch/v5"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// members are those of a document as it stands, by which read-only ones are known and compared.
type members map[string]jsontext.Value

// membersOf are the members of a document of ours.
func membersOf(document any) members {
	var m members
	if err := json.Unmarshal(encode(document), &m); err != nil {
		panic(err) // it was just written
	}
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

// merged is a document of ours with a merge patch (RFC 7396) put on it.
func merged(document any, patch []byte) ([]byte, error) {
	return jsonpatch.MergePatch(encode(document), patch)
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
