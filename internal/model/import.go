package model

import "time"

// The states of an import, and of its files.
const (
	Running   = "running"
	Done      = "done"
	Cancelled = "cancelled"

	Created   = "created"
	Replaced  = "replaced"
	Unchanged = "unchanged"
	Refused   = "refused"
)

// Import is a job that reads published documents in.
type Import struct {
	ID         string         `json:"id"`
	State      string         `json:"state"`
	Actor      string         `json:"actor"`
	DryRun     bool           `json:"dry_run"`
	Publish    bool           `json:"publish"`
	Within     *string        `json:"within"`
	CreatedAt  time.Time      `json:"created_at"`
	FinishedAt *time.Time     `json:"finished_at"`
	Counts     map[string]int `json:"counts"` // of files, by state

	Organs map[string]string `json:"-"` // ids of organs, by the names that are printed
	Caller *Caller           `json:"-"`
}

// ImportFile is a file of an import, and what became of it.
type ImportFile struct {
	N       int    `json:"n"`
	Name    string `json:"name"`
	SHA256  string `json:"sha256"`
	State   string `json:"state"`
	Outcome        // nothing while it waits
	Content []byte `json:"-"`
}

// Outcome is what became of a file: the report that was read of it, or why there is none.
type Outcome struct {
	Code      *string  `json:"code"` // why it was refused
	Args      Args     `json:"args,omitempty"`
	Detail    *string  `json:"detail"` // the same for people
	ReportID  *string  `json:"report_id"`
	OrganName *string  `json:"organ_name"` // as printed
	Year      *int     `json:"year"`
	Edition   *string  `json:"edition"`
	Certain   int      `json:"certain"`   // cells
	Uncertain int      `json:"uncertain"` // cells
	Status    *string  `json:"validation"`
	Notes     []string `json:"notes"` // codes
}

// Source is the published document that an imported report was read from.
type Source struct {
	SHA256     string    `json:"sha256"`
	Name       string    `json:"name"`
	Format     string    `json:"format"`
	Text       string    `json:"text"`
	ImportedAt time.Time `json:"imported_at"`
}
