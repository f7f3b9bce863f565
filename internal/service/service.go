// Package service is the use cases, one method each. It decides and asks storage; it knows no HTTP and no SQL.
package service

import (
	"context"
	"time"

	"nianbao/internal/extract"
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
	TokensOf(ctx context.Context, organID string) ([]*model.Token, error)
	WebhooksOf(ctx context.Context, organID string) ([]*model.Webhook, error)
	Dependents(ctx context.Context, id string) (children, reports int64, err error)
	Deepest(ctx context.Context, path string) (int, error)

	Report(ctx context.Context, id string) (*model.Report, error)
	Head(ctx context.Context, id string) (*model.Report, error)
	Rows(ctx context.Context, r *model.Report) error
	ReportOf(ctx context.Context, organID string, year int) (*model.Report, error)
	YearsBefore(ctx context.Context, organID string, year int) ([]int, error)
	Reports(ctx context.Context, f model.ReportFilter) ([]model.ReportSummary, error)
	CountReports(ctx context.Context, f model.ReportFilter) (int64, error)
	InsertReport(ctx context.Context, r *model.Report) error
	UpdateReport(ctx context.Context, r *model.Report, read int64) error
	DeleteReport(ctx context.Context, id string) error

	InsertRevision(ctx context.Context, v *model.Revision, r *model.Report) error
	WithdrawRevision(ctx context.Context, reportID string, n int, w model.Remark) error
	Revision(ctx context.Context, reportID string, n int) (*model.Revision, error)
	Revisions(ctx context.Context, reportID string) ([]*model.Revision, error)
	Publication(ctx context.Context, reportID string) (*model.Revision, error)
	PublicationOf(ctx context.Context, organID string, year int) (*model.Revision, error)
	PublishedYears(ctx context.Context, organID string, year int) ([]int, error)
	HasPublished(ctx context.Context, organID string) (bool, error)

	Bearer(ctx context.Context, hash string) (*model.Token, *model.Organ, error)
	Token(ctx context.Context, id string) (*model.Token, error)
	Tokens(ctx context.Context, after string, limit int) ([]*model.Token, error)
	CountTokens(ctx context.Context) (int64, error)
	InsertToken(ctx context.Context, t *model.Token) error
	DeleteToken(ctx context.Context, id string) error
	TouchTokens(ctx context.Context, used map[string]time.Time) error

	AppendAct(ctx context.Context, a *model.Act) error
	Acts(ctx context.Context, f model.ActFilter) ([]*model.Act, error)
	EachAct(ctx context.Context, each func(*model.Act) bool) error
	Anchor(ctx context.Context) (seq int64, hash string, err error)
	ForgetActs(ctx context.Context, before time.Time) (int64, error)

	AppendEvent(ctx context.Context, e *model.Event) error
	Events(ctx context.Context, after int64, limit int) ([]model.Event, error)

	InsertWebhook(ctx context.Context, w *model.Webhook) error
	Webhook(ctx context.Context, id string) (*model.Webhook, error)
	Webhooks(ctx context.Context, v model.View, after string, limit int) ([]*model.Webhook, error)
	DeleteWebhook(ctx context.Context, id string) error
	Enqueue(ctx context.Context, e *model.Event, organPath string, newID func() string) (int, error)
	Due(ctx context.Context, now time.Time, ofOne, limit int) ([]*model.Delivery, error)
	NextDue(ctx context.Context, after time.Time) (*time.Time, error)
	Delivery(ctx context.Context, webhookID, id string) (*model.Delivery, error)
	Deliveries(ctx context.Context, webhookID string, before *string, limit int) ([]*model.Delivery, error)
	UpdateDelivery(ctx context.Context, d *model.Delivery, since time.Time) error
	ForgetDeliveries(ctx context.Context, before time.Time) error

	InsertImport(ctx context.Context, i *model.Import, files []*model.ImportFile) error
	Import(ctx context.Context, id string) (*model.Import, error)
	Imports(ctx context.Context, v model.View, before *string, limit int) ([]*model.Import, error)
	NextImport(ctx context.Context) (*model.Import, error)
	NextFile(ctx context.Context, importID string) (*model.ImportFile, error)
	ImportFiles(ctx context.Context, importID string, after, limit int) ([]*model.ImportFile, error)
	FinishFile(ctx context.Context, importID string, f *model.ImportFile) error
	FinishImport(ctx context.Context, i *model.Import) error
	PutSource(ctx context.Context, reportID string, o *model.Source) error
	Source(ctx context.Context, reportID string) (*model.Source, error)
	ReadOf(ctx context.Context, sha256 string) (*model.Report, error)

	Submissions(ctx context.Context, f model.SubmissionFilter) ([]*model.Submission, error)
	CountSubmissions(ctx context.Context, f model.SubmissionFilter) (map[string]int64, error)

	EachSketch(ctx context.Context, each func(id string, year int, published bool, sketch string)) error
	Words(ctx context.Context, ids []string) (map[string]*model.Report, error)
	Publications(ctx context.Context, ids []string) (map[string]*model.Revision, error)

	Ruleset(ctx context.Context) (string, error)
	SetRuleset(ctx context.Context, fingerprint string) error
	ReportIDs(ctx context.Context) ([]string, error)

	Waivers(ctx context.Context, reportID string) ([]model.Waiver, error)
	InsertWaiver(ctx context.Context, reportID string, w *model.Waiver) error
	DeleteWaiver(ctx context.Context, reportID, id string) error
	UpdateValidation(ctx context.Context, id string, v model.ValidationCount) error

	ClaimKey(ctx context.Context, k model.Key, now time.Time) (claimed bool, err error)
	KeptAnswer(ctx context.Context, k model.Key) (fingerprint string, a *model.Answer, err error)
	KeepAnswer(ctx context.Context, k model.Key, a *model.Answer) error
	ReleaseKey(ctx context.Context, k model.Key) error
	PurgeKeys(ctx context.Context, before time.Time) error
}

// Options are what the use cases are made of. The ids must be UUIDs that grow with time.
type Options struct {
	Storage       Storage
	Forms         form.Forms
	Rules         *rule.Catalogue
	Now           func() time.Time
	NewID         func() string
	Sender        Sender
	Reader        *extract.Reader                 // of published documents
	PDF           extract.PDFReader               // may be none
	Documents     func(raw []byte) (Trial, error) // reads the contract's own JSON
	HideAddresses bool                            // from the history
	Retention     time.Duration                   // of the history; 0 keeps all
}

// Service is the use cases over one storage.
type Service struct {
	store         Storage
	forms         form.Forms
	rules         *rule.Catalogue
	now           func() time.Time
	newID         func() string
	sender        Sender
	hideAddresses bool
	retention     time.Duration
	reader        *extract.Reader
	pdf           extract.PDFReader
	documents     func(raw []byte) (Trial, error)
	alike         alike
	uses          uses
	woken         chan struct{}
	wokenImports  chan struct{}
}

// New joins the use cases with what they need.
func New(o Options) *Service {
	return &Service{
		store: o.Storage, forms: o.Forms, rules: o.Rules, now: o.Now, newID: o.NewID, sender: o.Sender, hideAddresses: o.HideAddresses, retention: o.Retention,
		reader: o.Reader, pdf: o.PDF, documents: o.Documents, woken: make(chan struct{}, 1), wokenImports: make(chan struct{}, 1),
	}
}

// Ready says whether the service can work.
func (s *Service) Ready(ctx context.Context) error { return s.store.Ready(ctx) }

// instant is the time now, as finely as it is stored.
func (s *Service) instant() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// legalYear is the year now where the law holds.
func (s *Service) legalYear() int {
	return s.now().In(model.LegalZone()).Year()
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
