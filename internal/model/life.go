package model

import (
	"slices"
	"time"
)

// Step is what can be done with a report as a whole, and whether a reason has to be given.
type Step struct {
	Action Action
	Reason bool
	from   []string
	public bool // takes a publication that the public can read
}

// Steps are all steps of a report's life: draft -> submitted -> published, back by return, on by amend, and withdraw.
func Steps() []Step {
	return []Step{
		{Action: Edit, from: []string{Draft}},
		{Action: Discard, from: []string{Draft}},
		{Action: Submit, from: []string{Draft}},
		{Action: Return, from: []string{Submitted}, Reason: true},
		{Action: Publish, from: []string{Submitted}},
		{Action: Amend, from: []string{Published, Withdrawn}, Reason: true},
		{Action: Withdraw, public: true, Reason: true},
	}
}

// Possible says whether a step can be taken from where the report stands.
func (s Step) Possible(r *Report) bool {
	if s.public {
		return r.IsPublic()
	}
	return slices.Contains(s.from, r.Status)
}

// PossibleFor are the steps that a caller may take with the report as it stands.
func (r *Report) PossibleFor(c *Caller) []Step {
	possible := []Step{}
	for _, s := range Steps() {
		if s.Possible(r) && c.May(s.Action) && c.Sees(r.Organ.Path) {
			possible = append(possible, s)
		}
	}
	return possible
}

// IsPublic says that a publication of the report stands.
func (r *Report) IsPublic() bool { return r.PublishedRevision != nil && r.Withdrawn == nil }

// Refuses is the error where a step can't be taken from where the report stands: it says what can.
func (r *Report) Refuses(a Action, c *Caller) error {
	for _, s := range Steps() {
		if s.Action == a && s.Possible(r) {
			return nil
		}
	}
	possible := []string{}
	for _, s := range r.PossibleFor(c) {
		possible = append(possible, string(s.Action))
	}
	return &Error{Kind: Conflict, Code: "report.wrong_state", Args: Args{"action": string(a), "status": r.Status, "possible": possible}}
}

// Remark is a word that somebody gave with a step: when, and why.
type Remark struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Revision is one publication of a report. Its document never changes.
type Revision struct {
	ReportID    string    `json:"-"`
	N           int       `json:"revision"`
	Title       string    `json:"title"`
	PublishedAt time.Time `json:"published_at"`
	Reason      *string   `json:"reason"`
	Withdrawn   *Remark   `json:"withdrawn"`
	SHA256      string    `json:"sha256"`
	ETag        string    `json:"etag"`
	Document    []byte    `json:"-"`
	Status      string    `json:"-"` // of the report as it stands now
}
