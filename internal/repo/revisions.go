package repo

import (
	"context"
	"errors"

	"nianbao/internal/model"

	"gorm.io/gorm"
)

type revisionRow struct {
	ReportID           string `gorm:"primaryKey"`
	N                  int    `gorm:"primaryKey;autoIncrement:false"`
	Document           string
	Sha256             string
	Etag               string
	Sketch             string
	Scope              string
	Version            int64
	Title              string
	ValidationStatus   string
	ValidationErrors   int
	ValidationWarnings int
	ValidationNotices  int
	PublishedOn        *string
	UpdatedAt          int64 `gorm:"autoUpdateTime:false"`
	SubmittedAt        *int64
	PublishedAt        int64
	Reason             *string
	WithdrawnAt        *int64
	WithdrawnReason    *string
}

func (revisionRow) TableName() string { return "revisions" }

// revisionAndStatus is a revision beside the status that its report has now.
type revisionAndStatus struct {
	Revision revisionRow `gorm:"embedded"`
	Status   string
}

func (r *revisionRow) revision() *model.Revision {
	return &model.Revision{
		ReportID: r.ReportID, N: r.N, Title: r.Title, PublishedAt: instant(r.PublishedAt), Reason: r.Reason, Withdrawn: remark(r.WithdrawnAt, r.WithdrawnReason),
		SHA256: r.Sha256, ETag: r.Etag, Document: []byte(r.Document),
	}
}

// InsertRevision stores what was published of a report.
func (s *Store) InsertRevision(ctx context.Context, v *model.Revision, r *model.Report) error {
	row := revisionRow{
		ReportID: v.ReportID, N: v.N, Document: string(v.Document), Sha256: v.SHA256, Etag: v.ETag, Sketch: r.Sketch, Scope: r.Scope, Version: r.Version, Title: v.Title,
		ValidationStatus: r.Validation.Status, ValidationErrors: r.Validation.Errors, ValidationWarnings: r.Validation.Warnings, ValidationNotices: r.Validation.Notices,
		PublishedOn: r.PublishedOn, UpdatedAt: micros(r.UpdatedAt), SubmittedAt: microsOf(r.SubmittedAt), PublishedAt: micros(v.PublishedAt), Reason: v.Reason,
	}
	return translate(s.db(ctx).Create(&row).Error)
}

// Revision finds a publication of a report, withdrawn or not.
func (s *Store) Revision(ctx context.Context, reportID string, n int) (*model.Revision, error) {
	return s.revision(s.db(ctx).Table("revisions").Where("report_id = ? AND n = ?", reportID, n))
}

// Publication finds the newest publication of a report, withdrawn or not: in one statement, for it is asked most.
func (s *Store) Publication(ctx context.Context, reportID string) (*model.Revision, error) {
	return s.revision(current(s.db(ctx)).Where("report_id = ?", reportID))
}

// PublicationOf finds the newest publication of an organ's report for a year, withdrawn or not.
func (s *Store) PublicationOf(ctx context.Context, organID string, year int) (*model.Revision, error) {
	return s.revision(current(s.db(ctx)).Where("reports.organ_id = ? AND reports.year = ?", organID, year))
}

// current is the newest publications, with the status that their reports have now.
func current(db *gorm.DB) *gorm.DB {
	return db.Table("revisions").Select("revisions.*, reports.status").Joins("JOIN reports ON reports.id = revisions.report_id AND reports.published_revision = revisions.n")
}

func (s *Store) revision(q *gorm.DB) (*model.Revision, error) {
	var row revisionAndStatus
	err := q.Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, model.Missing("revision")
	}
	if err != nil {
		return nil, translate(err)
	}
	v := row.Revision.revision()
	v.Status = row.Status
	return v, nil
}

// Revisions are all publications of a report, oldest first, without their documents.
func (s *Store) Revisions(ctx context.Context, reportID string) ([]*model.Revision, error) {
	var rows []revisionRow
	if err := s.db(ctx).Omit("document", "sketch").Where("report_id = ?", reportID).Order("n").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]*model.Revision, len(rows))
	for i := range rows {
		all[i] = rows[i].revision()
	}
	return all, nil
}

// WithdrawRevision puts down why a publication stands no more. Nothing else of a revision ever changes.
func (s *Store) WithdrawRevision(ctx context.Context, reportID string, n int, w model.Remark) error {
	return translate(s.db(ctx).Model(&revisionRow{}).Where("report_id = ? AND n = ?", reportID, n).
		Updates(map[string]any{"withdrawn_at": micros(w.At), "withdrawn_reason": w.Reason}).Error)
}

// PublishedYears are the years before one for which an organ's reports can be read by the public, oldest first.
func (s *Store) PublishedYears(ctx context.Context, organID string, year int) ([]int, error) {
	years := []int{}
	err := s.db(ctx).Model(&reportRow{}).Where("organ_id = ? AND year < ? AND published_revision IS NOT NULL AND withdrawn_at IS NULL", organID, year).Order("year").Pluck("year", &years).Error
	return years, translate(err)
}

// HasPublished says whether the public can read anything of an organ.
func (s *Store) HasPublished(ctx context.Context, organID string) (bool, error) {
	var n int64
	err := s.db(ctx).Model(&reportRow{}).Where("organ_id = ? AND published_revision IS NOT NULL AND withdrawn_at IS NULL", organID).Limit(1).Count(&n).Error
	return n > 0, translate(err)
}
