package model

import "fmt"

// Kind is what sort of failure it is; the HTTP layer maps each to one status.
type Kind int

// The kinds of failure.
const (
	Internal Kind = iota
	Malformed
	Invalid
	NotFound
	Conflict
	Stale
	KeyReused
	Unavailable
	Unauthorized
	Forbidden
	Gone
	TooMany
	endOfKinds
)

// Kinds are all kinds of failure.
func Kinds() []Kind {
	kinds := make([]Kind, endOfKinds)
	for i := range kinds {
		kinds[i] = Kind(i)
	}
	return kinds
}

// Error is a failure with its code, which is a public contract, its particulars and all the faults found.
type Error struct {
	Kind     Kind
	Code     string
	Args     Args
	Faults   []Fault
	Findings []Finding // of a validation that stands in the way
	Cause    error
}

// Fault is one thing wrong in a request: where, as a JSON Pointer into the body or as a query parameter, and what.
type Fault struct {
	Code      string
	Pointer   string
	Parameter string
	Args      Args
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s %v %v: %v", e.Code, e.Args, e.Faults, e.Cause)
}

func (e *Error) Unwrap() error { return e.Cause }

// Refuse is the error for faults in what was sent; nil where there are none.
func Refuse(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "content.invalid", Faults: faults}
}

// Missing is the error for a thing that is not there.
func Missing(what string) error { return &Error{Kind: NotFound, Code: what + ".not_found"} }
