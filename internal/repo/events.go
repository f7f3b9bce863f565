package repo

import (
	"context"

	"nianbao/internal/model"

	"gorm.io/gorm"
)

type eventRow struct {
	Seq      int64 `gorm:"primaryKey;autoIncrement:false"`
	ID       string
	Type     string
	At       int64
	ReportID string
	Revision int
	Reason   *string
}

func (eventRow) TableName() string { return "events" }

// eventInFull is an event beside what it tells of the report and its organ.
type eventInFull struct {
	Event           eventRow `gorm:"embedded"`
	Year            int
	Sha256          string
	OrganID         string
	OrganName       string
	OrganLevel      string
	OrganKind       string
	OrganRegionCode *string
}

const eventColumns = "events.*, reports.year, reports.organ_id, revisions.sha256, organs.name AS organ_name, organs.level AS organ_level, organs.kind AS organ_kind, organs.region_code AS organ_region_code"

func withReports(q *gorm.DB) *gorm.DB {
	return q.Joins("JOIN reports ON reports.id = events.report_id").Joins("JOIN organs ON organs.id = reports.organ_id").
		Joins("JOIN revisions ON revisions.report_id = events.report_id AND revisions.n = events.revision")
}

func (e *eventInFull) event() model.Event {
	return model.Event{
		Seq: e.Event.Seq, ID: e.Event.ID, Type: e.Event.Type, At: instant(e.Event.At), ReportID: e.Event.ReportID, Revision: e.Event.Revision, Year: e.Year,
		Organ:  model.OrganOfReport{ID: e.OrganID, Name: e.OrganName, Level: e.OrganLevel, Kind: e.OrganKind, RegionCode: e.OrganRegionCode},
		Reason: e.Event.Reason, SHA256: e.Sha256,
	}
}

// AppendEvent puts an event behind the last one: the order is that of the commits, for there is one writer at a time.
func (s *Store) AppendEvent(ctx context.Context, e *model.Event) error {
	if err := s.db(ctx).Raw("SELECT coalesce(max(seq), 0) + 1 FROM events").Scan(&e.Seq).Error; err != nil {
		return translate(err)
	}
	row := eventRow{e.Seq, e.ID, e.Type, micros(e.At), e.ReportID, e.Revision, e.Reason}
	return translate(s.db(ctx).Create(&row).Error)
}

// Events lists what happened after a place, oldest first; one more than the limit where there are more.
func (s *Store) Events(ctx context.Context, after int64, limit int) ([]model.Event, error) {
	var rows []eventInFull
	if err := withReports(s.db(ctx).Table("events")).Select(eventColumns).Where("events.seq > ?", after).Order("events.seq").Limit(limit + 1).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]model.Event, len(rows))
	for i := range rows {
		all[i] = rows[i].event()
	}
	return all, nil
}
