// Package service is the use cases, one method each. It decides and asks storage; it knows no HTTP and no SQL.
package service

import (
	"context"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/rule"
)

// Storage is what the use cases need of storage. What happens in a Write closure happens as a whole or not at all; inside
// another one it is a part of that.
type Storage interface {
	Write(ctx context.Context, do func(context.Context) error) error
	Read(ctx context.Context, do func(context.Context) error) error
	Ready(ctx context.Context) error

	Organ(ctx context.Context, id string) (*model.Organ, error)
	OrganByCreditCode(ctx context.Context, code string) (*model.Organ, error)
	Organs(ctx context.Context, f model.OrganFilter) ([]*model.Organ, error)
	CountOrgans(ctx context.Context, f model.OrganFilter) (int64, error)
	InsertOrgan(ctx context.Context, o *model.Organ) error
	UpdateOrgan(ctx context.Context, o *model.Organ, oldPath string) error
	DeleteOrgan(ctx context.Context, id string) error
	Dependents(ctx context.Context, id string) (children, reports int64, err error)
	Deepest(ctx context.Context, path string) (int, error)

	Report(ctx context.Context, id string) (*model.Report, error)
	ReportOf(ctx context.Context, organID string, year int) (*model.Report, error)
	YearsBefore(ctx context.Context, organID string, year int) ([]int, error)
	Reports(ctx context.Context, f model.ReportFilter) ([]model.ReportSummary, error)
	CountReports(ctx context.Context, f model.ReportFilter) (int64, error)
	InsertReport(ctx context.Context, r *model.Report) error
	UpdateReport(ctx context.Context, r *model.Report, read int64) error
	DeleteReport(ctx context.Context, id string) error

	EachSketch(ctx context.Context, each func(id string, year int, sketch string)) error
	Words(ctx context.Context, ids []string) (map[string]*model.Report, error)

	Ruleset(ctx context.Context) (string, error)
	SetRuleset(ctx context.Context, fingerprint string) error
	ReportIDs(ctx context.Context) ([]string, error)

	Waivers(ctx context.Context, reportID string) ([]model.Waiver, error)
	InsertWaiver(ctx context.Context, reportID string, w *model.Waiver) error
	DeleteWaiver(ctx context.Context, reportID, id string) (bool, error)
	UpdateValidation(ctx context.Context, id string, v model.ValidationCount) error

	ClaimKey(ctx context.Context, k model.Key, now time.Time) (claimed bool, err error)
	KeptAnswer(ctx context.Context, k model.Key) (fingerprint string, a *model.Answer, err error)
	KeepAnswer(ctx context.Context, k model.Key, a *model.Answer) error
	ReleaseKey(ctx context.Context, k model.Key) error
	PurgeKeys(ctx context.Context, before time.Time) error
}

// Service is the use cases over one storage.
type Service struct {
	store Storage
	forms form.Forms
	rules *rule.Catalogue
	now   func() time.Time
	newID func() string
	alike alike
}

// New joins the use cases with what they need. The ids must be UUIDs that grow with time.
func New(store Storage, forms form.Forms, rules *rule.Catalogue, now func() time.Time, newID func() string) *Service {
	return &Service{store: store, forms: forms, rules: rules, now: now, newID: newID}
}

// Ready says whether the service can work.
func (s *Service) Ready(ctx context.Context) error { return s.store.Ready(ctx) }

// instant is the time now, as finely as it is stored.
func (s *Service) instant() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// legalYear is the year now where the law holds.
func (s *Service) legalYear() int {
	return s.now().In(time.FixedZone("Asia/Shanghai", 8*60*60)).Year()
}

// IfMatch are the entity tags of which a writer expects one; none expects nothing, "*" anything.
type IfMatch []string

func (m IfMatch) admits(etag string) bool {
	if len(m) == 0 {
		return true
	}
	for _, tag := range m {
		if tag == "*" || tag == etag {
			return true
		}
	}
	return false
}

// Page is a part of a list and the place where the next begins.
type Page[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next_cursor"`
	Total *int64  `json:"total,omitempty"`
}

// PageOf asks for a part of a list.
type PageOf struct {
	Cursor *string
	Limit  int
	Total  bool
}

// Forms are the editions of the form.
func (s *Service) Forms() form.Forms { return s.forms }

// Rules are the rules that hold for an edition.
func (s *Service) Rules(e *form.Edition) []rule.Rule { return s.rules.For(e) }
