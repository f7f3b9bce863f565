package repo

import (
	"context"
	"errors"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type reportRow struct {
	ID                 string `gorm:"primaryKey"`
	OrganID            string
	Year               int
	Edition            string
	Scope              string
	Origin             string
	Status             string
	Version            int64
	Title              string
	Preface            *string
	Overview           *string
	Problems           *string
	OtherMatters       *string
	PublishedOn        *string
	ValidationStatus   string
	ValidationErrors   int
	ValidationWarnings int
	ValidationNotices  int
	Etag               string
	Sketch             string
	PublishedRevision  *int
	SubmittedAt        *int64
	PublishedAt        *int64
	FirstPublishedAt   *int64
	AmendedAt          *int64
	AmendedReason      *string
	ReturnedAt         *int64
	ReturnedReason     *string
	WithdrawnAt        *int64
	WithdrawnReason    *string
	CreatedAt          int64 `gorm:"autoCreateTime:false"`
	UpdatedAt          int64 `gorm:"autoUpdateTime:false"`
}

func (reportRow) TableName() string { return "reports" }

// reportAndOrgan is a report beside the facts of its organ that it shows.
type reportAndOrgan struct {
	Row             reportRow `gorm:"embedded"`
	OrganName       string
	OrganLevel      string
	OrganKind       string
	OrganRegionCode *string
	OrganPath       string
}

const organColumns = "organs.name AS organ_name, organs.level AS organ_level, organs.kind AS organ_kind, organs.region_code AS organ_region_code, organs.path AS organ_path"

func reportToRow(r *model.Report) reportRow {
	row := reportRow{
		ID: r.ID, OrganID: r.Organ.ID, Year: r.Year, Edition: r.Edition, Scope: r.Scope, Origin: r.Origin, Status: r.Status, Version: r.Version,
		Title: r.Title, Preface: r.Narratives.Preface, Overview: r.Narratives.Overview, Problems: r.Narratives.Problems, OtherMatters: r.Narratives.OtherMatters,
		PublishedOn: r.PublishedOn, ValidationStatus: r.Validation.Status, ValidationErrors: r.Validation.Errors, ValidationWarnings: r.Validation.Warnings,
		ValidationNotices: r.Validation.Notices, Etag: r.ETag, Sketch: r.Sketch, CreatedAt: micros(r.CreatedAt), UpdatedAt: micros(r.UpdatedAt),
		PublishedRevision: r.PublishedRevision, SubmittedAt: microsOf(r.SubmittedAt), PublishedAt: microsOf(r.PublishedAt), FirstPublishedAt: microsOf(r.FirstPublishedAt),
	}
	row.AmendedAt, row.AmendedReason = remarkToRow(r.Amendment)
	row.ReturnedAt, row.ReturnedReason = remarkToRow(r.Returned)
	row.WithdrawnAt, row.WithdrawnReason = remarkToRow(r.Withdrawn)
	return row
}

func remarkToRow(r *model.Remark) (at *int64, reason *string) {
	if r == nil {
		return nil, nil
	}
	return microsOf(&r.At), &r.Reason
}

func remark(at *int64, reason *string) *model.Remark {
	if at == nil || reason == nil {
		return nil
	}
	return &model.Remark{At: instant(*at), Reason: *reason}
}

func (r *reportAndOrgan) summary() model.ReportSummary {
	return model.ReportSummary{
		ID: r.Row.ID, Organ: model.OrganOfReport{ID: r.Row.OrganID, Name: r.OrganName, Level: r.OrganLevel, Kind: r.OrganKind, RegionCode: r.OrganRegionCode, Path: r.OrganPath},
		Year: r.Row.Year, Edition: r.Row.Edition, Scope: r.Row.Scope, Origin: r.Row.Origin, Status: r.Row.Status, Version: r.Row.Version, Title: r.Row.Title,
		Validation:  model.ValidationCount{Status: r.Row.ValidationStatus, Errors: r.Row.ValidationErrors, Warnings: r.Row.ValidationWarnings, Notices: r.Row.ValidationNotices},
		PublishedOn: r.Row.PublishedOn, CreatedAt: instant(r.Row.CreatedAt), UpdatedAt: instant(r.Row.UpdatedAt), ETag: r.Row.Etag,
		PublishedRevision: r.Row.PublishedRevision, SubmittedAt: instantOf(r.Row.SubmittedAt), PublishedAt: instantOf(r.Row.PublishedAt),
	}
}

func (r *reportRow) narratives() model.Narratives {
	return model.Narratives{Preface: r.Preface, Overview: r.Overview, Problems: r.Problems, OtherMatters: r.OtherMatters}
}

// Report finds a report with all its rows.
func (s *Store) Report(ctx context.Context, id string) (*model.Report, error) {
	return s.whole(ctx, s.reports(ctx).Where("reports.id = ?", id))
}

// ReportOf finds the report of an organ for a year.
func (s *Store) ReportOf(ctx context.Context, organID string, year int) (*model.Report, error) {
	return s.whole(ctx, s.reports(ctx).Where("reports.organ_id = ? AND reports.year = ?", organID, year))
}

// Head finds a report without its rows.
func (s *Store) Head(ctx context.Context, id string) (*model.Report, error) {
	return s.head(s.reports(ctx).Where("reports.id = ?", id))
}

func (s *Store) whole(ctx context.Context, q *gorm.DB) (*model.Report, error) {
	r, err := s.head(q)
	if err != nil {
		return nil, err
	}
	return r, s.Rows(ctx, r)
}

func (s *Store) reports(ctx context.Context) *gorm.DB {
	return s.db(ctx).Table("reports").Select("reports.*, " + organColumns).Joins("JOIN organs ON organs.id = reports.organ_id")
}

func (s *Store) head(q *gorm.DB) (*model.Report, error) {
	var row reportAndOrgan
	err := q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Table: clause.Table{Name: "reports"}}).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, model.Missing("report")
	}
	if err != nil {
		return nil, translate(err)
	}
	edition := s.forms.Edition(row.Row.Edition)
	if edition == nil {
		return nil, errors.New("report " + row.Row.ID + " is in edition " + row.Row.Edition + ", which this program has not")
	}
	short := row.summary()
	r := &model.Report{
		ID: short.ID, Organ: short.Organ, Year: short.Year, Edition: short.Edition, Scope: short.Scope, Origin: short.Origin, Status: short.Status,
		Version: short.Version, Title: short.Title, Validation: short.Validation, PublishedOn: short.PublishedOn, CreatedAt: short.CreatedAt, UpdatedAt: short.UpdatedAt,
		Narratives: row.Row.narratives(), Form: edition, ETag: row.Row.Etag, Sketch: row.Row.Sketch,
		PublishedRevision: short.PublishedRevision, SubmittedAt: short.SubmittedAt, PublishedAt: short.PublishedAt, FirstPublishedAt: instantOf(row.Row.FirstPublishedAt),
		Amendment: remark(row.Row.AmendedAt, row.Row.AmendedReason), Returned: remark(row.Row.ReturnedAt, row.Row.ReturnedReason), Withdrawn: remark(row.Row.WithdrawnAt, row.Row.WithdrawnReason),
	}
	return r, nil
}

// YearsBefore are the years before one for which an organ has reports, oldest first.
func (s *Store) YearsBefore(ctx context.Context, organID string, year int) ([]int, error) {
	years := []int{}
	err := s.db(ctx).Model(&reportRow{}).Where("organ_id = ? AND year < ?", organID, year).Order("year").Pluck("year", &years).Error
	return years, translate(err)
}

// InsertReport stores a new report.
func (s *Store) InsertReport(ctx context.Context, r *model.Report) error {
	row := reportToRow(r)
	if err := s.db(ctx).Create(&row).Error; err != nil {
		return translate(err)
	}
	return s.saveTables(ctx, r)
}

// UpdateReport stores a report's new content, provided that it still has the version that was read.
func (s *Store) UpdateReport(ctx context.Context, r *model.Report, read int64) error {
	row := reportToRow(r)
	done := s.db(ctx).Model(&reportRow{}).Where("id = ? AND version = ?", r.ID, read).Select("*").Omit("id", "organ_id", "created_at").Updates(&row)
	if done.Error != nil {
		return translate(done.Error)
	}
	if done.RowsAffected != 1 {
		return &model.Error{Kind: model.Stale, Code: "report.changed"}
	}
	return s.saveTables(ctx, r)
}

// DeleteReport removes a report and its rows.
func (s *Store) DeleteReport(ctx context.Context, id string) error {
	return translate(s.db(ctx).Where("id = ?", id).Delete(&reportRow{}).Error)
}

// Rows gives a report its rows.
func (s *Store) Rows(ctx context.Context, r *model.Report) error {
	r.Disclosure, r.Applications, r.Reviews = model.NewTable(&r.Form.Disclosure), model.NewTable(&r.Form.Applications), model.NewTable(&r.Form.Reviews)
	var cells []disclosureCell
	var applications []applicationRow
	var reviews []reviewRow
	for _, rows := range []any{&cells, &applications, &reviews} {
		if err := s.db(ctx).Where("report_id = ?", r.ID).Find(rows).Error; err != nil {
			return translate(err)
		}
	}
	if err := restoreDisclosure(&r.Disclosure, cells); err != nil {
		return err
	}
	for i := range applications {
		if err := restore(&r.Applications, applications[i].Category, applications[i].Common, applications[i].cells()); err != nil {
			return err
		}
	}
	for i := range reviews {
		if err := restore(&r.Reviews, reviews[i].Procedure, reviews[i].Common, reviews[i].cells()); err != nil {
			return err
		}
	}
	_ = r.Assemble() // what is stored was held to its bounds
	return nil
}

func (s *Store) saveTables(ctx context.Context, r *model.Report) error {
	for _, row := range []any{&disclosureCell{}, &applicationRow{}, &reviewRow{}} {
		if err := s.db(ctx).Where("report_id = ?", r.ID).Delete(row).Error; err != nil {
			return translate(err)
		}
	}
	applications := tallies(&r.Applications, func(t tally, key string) applicationRow { return applicationRow{Common: t, Category: key} }, (*applicationRow).cells, r.ID)
	reviews := tallies(&r.Reviews, func(t tally, key string) reviewRow { return reviewRow{Common: t, Procedure: key} }, (*reviewRow).cells, r.ID)
	if err := create(s.db(ctx), disclosureToCells(&r.Disclosure, r.ID)); err != nil {
		return err
	}
	if err := create(s.db(ctx), applications); err != nil {
		return err
	}
	return create(s.db(ctx), reviews)
}

func create[T any](db *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return translate(db.CreateInBatches(&rows, atATime).Error)
}

// atATime is how many rows one statement stores; the database bounds its variables.
const atATime = 500

// known guards against a row of the database that the edition has not.
func known(t *form.Table, key string) (int, error) {
	row := t.Row(key)
	if row < 0 {
		return 0, errors.New("stored row " + key + " is not of the edition's table " + t.Key)
	}
	return row, nil
}
