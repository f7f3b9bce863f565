package repo

import (
	"context"
	"strings"

	"nianbao/internal/model"

	"gorm.io/gorm"
)

// submissionRow is an organ beside its report of a year, if it has one.
type submissionRow struct {
	OrganID            string
	OrganName          string
	OrganLevel         string
	OrganKind          string
	OrganRegionCode    *string
	Status             string
	ReportID           *string
	ReportStatus       *string
	ValidationStatus   *string
	ValidationErrors   *int
	ValidationWarnings *int
	ValidationNotices  *int
	ReturnedAt         *int64
	ReturnedReason     *string
	UpdatedAt          *int64 `gorm:"autoUpdateTime:false"`
	Origin             *string
	PublishedOn        *string
	FirstPublishedAt   *int64
}

func (r *submissionRow) submission(year int) *model.Submission {
	s := &model.Submission{
		Organ: model.OrganOfReport{ID: r.OrganID, Name: r.OrganName, Level: r.OrganLevel, Kind: r.OrganKind, RegionCode: r.OrganRegionCode}, Year: year, Status: r.Status,
	}
	if r.ReportID != nil {
		own := model.Report{Origin: *r.Origin, PublishedOn: r.PublishedOn, FirstPublishedAt: instantOf(r.FirstPublishedAt)}
		s.Report = &model.SubmissionOfOrgan{
			ID: *r.ReportID, Status: *r.ReportStatus, Returned: remark(r.ReturnedAt, r.ReturnedReason), UpdatedAt: instant(*r.UpdatedAt), FirstPublic: own.FirstPublic(),
			Validation: model.ValidationCount{Status: *r.ValidationStatus, Errors: *r.ValidationErrors, Warnings: *r.ValidationWarnings, Notices: *r.ValidationNotices},
		}
	}
	return s
}

// submissionStatus is how far an organ is, in SQL. What stands published is published, whatever is drafted meanwhile.
func submissionStatus(f model.SubmissionFilter) (string, []any) {
	late := "1 = 0"
	var args []any
	if len(f.Overdue) > 0 {
		var ways []string
		for _, pair := range f.Overdue {
			ways, args = append(ways, "(organs.kind = ? AND organs.level = ?)"), append(args, pair[0], pair[1])
		}
		late = strings.Join(ways, " OR ")
	}
	return "CASE WHEN reports.published_revision IS NOT NULL AND reports.withdrawn_at IS NULL THEN 'published' WHEN " + late + " THEN 'late' " +
		"WHEN reports.id IS NULL OR reports.status = 'withdrawn' THEN 'none' WHEN reports.status = 'draft' AND reports.returned_at IS NOT NULL THEN 'returned' ELSE reports.status END", args
}

func (s *Store) submissions(ctx context.Context, f model.SubmissionFilter) *gorm.DB {
	status, args := submissionStatus(f)
	columns := "organs.id AS organ_id, organs.name AS organ_name, organs.level AS organ_level, organs.kind AS organ_kind, organs.region_code AS organ_region_code, " + status + " AS status, " +
		"reports.id AS report_id, reports.status AS report_status, reports.validation_status, reports.validation_errors, reports.validation_warnings, reports.validation_notices, " +
		"reports.returned_at, reports.returned_reason, reports.updated_at, reports.origin, reports.published_on, reports.first_published_at"
	all := whereSeen(s.db(ctx).Table("organs").Joins("LEFT JOIN reports ON reports.organ_id = organs.id AND reports.year = ?", f.Year), "organs.", f.View).Select(columns, args...)
	return s.db(ctx).Table("(?) AS submissions", all)
}

// Submissions lists organs by name, each with its report of the year; one more than the limit where there are more.
func (s *Store) Submissions(ctx context.Context, f model.SubmissionFilter) ([]*model.Submission, error) {
	q := s.submissions(ctx, f)
	if f.Status != nil {
		q = q.Where("status = ?", *f.Status)
	}
	if f.After != nil {
		q = q.Where("(organ_name > ? OR (organ_name = ? AND organ_id > ?))", f.After.Name, f.After.Name, f.After.ID)
	}
	var rows []submissionRow
	if err := q.Order("organ_name, organ_id").Limit(f.Limit + 1).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]*model.Submission, len(rows))
	for i := range rows {
		all[i] = rows[i].submission(f.Year)
	}
	return all, nil
}

// CountSubmissions counts the organs of a view by how far they are.
func (s *Store) CountSubmissions(ctx context.Context, f model.SubmissionFilter) (map[string]int64, error) {
	var rows []struct {
		Status string
		N      int64
	}
	if err := s.submissions(ctx, f).Select("status, count(*) AS n").Group("status").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	totals := map[string]int64{}
	for _, r := range rows {
		totals[r.Status] = r.N
	}
	return totals, nil
}
