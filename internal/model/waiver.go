package model

import "time"

// Waiver is a person's word that a finding may stand. It holds as long as the finding is the same.
type Waiver struct {
	ID          string    `json:"id"`
	Fingerprint string    `json:"fingerprint"`
	Reason      string    `json:"reason"`
	Author      *string   `json:"author"`
	CreatedAt   time.Time `json:"created_at"`
}
