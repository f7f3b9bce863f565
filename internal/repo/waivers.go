package repo

import (
	"context"

	"nianbao/internal/model"
)

type waiverRow struct {
	ID          string `gorm:"primaryKey"`
	ReportID    string
	Fingerprint string
	Reason      string
	Author      *string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
}

func (waiverRow) TableName() string { return "waivers" }

// Waivers are those of a report, oldest first.
func (s *Store) Waivers(ctx context.Context, reportID string) ([]model.Waiver, error) {
	var rows []waiverRow
	if err := s.db(ctx).Where("report_id = ?", reportID).Order("created_at, id").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]model.Waiver, len(rows))
	for i, r := range rows {
		all[i] = model.Waiver{ID: r.ID, Fingerprint: r.Fingerprint, Reason: r.Reason, Author: r.Author, CreatedAt: instant(r.CreatedAt)}
	}
	return all, nil
}

// InsertWaiver stores a waiver of a report.
func (s *Store) InsertWaiver(ctx context.Context, reportID string, w *model.Waiver) error {
	row := waiverRow{w.ID, reportID, w.Fingerprint, w.Reason, w.Author, micros(w.CreatedAt)}
	return translate(s.db(ctx).Create(&row).Error)
}

// DeleteWaiver takes a waiver of a report back.
func (s *Store) DeleteWaiver(ctx context.Context, reportID, id string) error {
	return translate(s.db(ctx).Where("report_id = ? AND id = ?", reportID, id).Delete(&waiverRow{}).Error)
}

// UpdateValidation stores a report's validation in short where nothing else of it changed.
func (s *Store) UpdateValidation(ctx context.Context, id string, v model.ValidationCount) error {
	return translate(s.db(ctx).Model(&reportRow{}).Where("id = ?", id).Updates(map[string]any{
		"validation_status": v.Status, "validation_errors": v.Errors, "validation_warnings": v.Warnings, "validation_notices": v.Notices,
	}).Error)
}
