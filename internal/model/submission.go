package model

import "time"

// How far an organ is with its report of a year, beside the statuses of a report.
const (
	NotBegun = "none"
	SentBack = "returned"
	Late     = "late" // not published, and the deadline is over
)

// SubmissionStatuses are all of these.
func SubmissionStatuses() []string {
	return []string{NotBegun, Draft, Submitted, SentBack, Published, Late}
}

// Submission is how far an organ is with its report of a year.
type Submission struct {
	Organ    OrganOfReport      `json:"organ"`
	Year     int                `json:"year"`
	Status   string             `json:"status"`
	Deadline *string            `json:"deadline"`
	DaysLeft *int               `json:"days_left"` // until the deadline, of what is not published
	DaysLate *int               `json:"days_late"` // after it: published so, or not published by now
	Report   *SubmissionOfOrgan `json:"report"`
}

// SubmissionOfOrgan is the report as it stands.
type SubmissionOfOrgan struct {
	ID          string          `json:"id"`
	Status      string          `json:"status"`
	Validation  ValidationCount `json:"validation"`
	Returned    *Remark         `json:"returned"`
	UpdatedAt   time.Time       `json:"updated_at"`
	FirstPublic *string         `json:"first_public"` // the day on which the public could read it first, where that is known
}

// SubmissionFilter chooses organs by how far they are.
type SubmissionFilter struct {
	Year    int
	View    View
	Status  *string
	Overdue [][2]string // kind and level of organs whose deadline is over
	After   *OrganPlace
	Limit   int
}
