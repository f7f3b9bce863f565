package repo

import (
	"context"
	"errors"
	"time"

	"nianbao/internal/model"

	"github.com/go-json-experiment/json/jsontext"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type actRow struct {
	Seq      int64 `gorm:"primaryKey;autoIncrement:false"`
	At       int64
	Actor    string
	ActorID  string
	Role     string
	Address  *string
	Action   string
	Subject  string
	ReportID *string
	OrganID  *string
	Reason   *string
	Changes  string
	Previous string
	Hash     string
}

func (actRow) TableName() string { return "history" }

func actToRow(a *model.Act) actRow {
	return actRow{a.Seq, micros(a.At), a.Actor, a.ActorID, a.Role, a.Address, a.Action, a.Subject, a.ReportID, a.OrganID, a.Reason, string(a.Changes), a.Previous, a.Hash}
}

func (r *actRow) act() *model.Act {
	return &model.Act{Seq: r.Seq, At: instant(r.At), Actor: r.Actor, ActorID: r.ActorID, Role: r.Role, Address: r.Address, Action: r.Action, Subject: r.Subject,
		ReportID: r.ReportID, OrganID: r.OrganID, Reason: r.Reason, Changes: jsontext.Value(r.Changes), Previous: r.Previous, Hash: r.Hash}
}

type anchorRow struct {
	One  int `gorm:"primaryKey;autoIncrement:false"`
	Seq  int64
	Hash string
}

func (anchorRow) TableName() string { return "history_anchor" }

// AppendAct puts an act behind the last one of the history. Two that come at once can't both follow the same.
func (s *Store) AppendAct(ctx context.Context, a *model.Act) error {
	var last actRow
	err := s.db(ctx).Select("seq, hash").Order("seq DESC").Take(&last).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		last.Seq, last.Hash, err = s.Anchor(ctx)
	}
	if err != nil {
		return translate(err)
	}
	a.Seq, a.Previous = last.Seq+1, last.Hash
	a.Hash = a.Sealed()
	row := actToRow(a)
	return translate(s.db(ctx).Create(&row).Error)
}

// Acts lists the history, oldest first; one more than the limit where there are more.
func (s *Store) Acts(ctx context.Context, f model.ActFilter) ([]*model.Act, error) {
	q := s.db(ctx).Where("seq > ?", f.After)
	if f.ReportID != nil {
		q = q.Where("report_id = ?", *f.ReportID)
	}
	var rows []actRow
	if err := q.Order("seq").Limit(f.Limit + 1).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]*model.Act, len(rows))
	for i := range rows {
		all[i] = rows[i].act()
	}
	return all, nil
}

// EachAct calls for every act, oldest first, until one is refused.
func (s *Store) EachAct(ctx context.Context, each func(*model.Act) bool) error {
	rows, err := s.db(ctx).Model(&actRow{}).Order("seq").Rows()
	if err != nil {
		return translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var row actRow
		if err := s.db(ctx).ScanRows(rows, &row); err != nil {
			return err
		}
		if !each(row.act()) {
			return nil
		}
	}
	return rows.Err()
}

// Anchor is the last act that retention took away, and its hash; 0 and nothing where none was.
func (s *Store) Anchor(ctx context.Context) (int64, string, error) {
	var row anchorRow
	err := s.db(ctx).Where("one = 1").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, "", nil
	}
	return row.Seq, row.Hash, translate(err)
}

// ForgetActs takes the acts of before away, and keeps the hash that the next one rests on. It says how many there were.
func (s *Store) ForgetActs(ctx context.Context, before time.Time) (int64, error) {
	var last actRow
	err := s.db(ctx).Where("at < ?", micros(before)).Order("seq DESC").Take(&last).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, translate(err)
	}
	anchor := anchorRow{1, last.Seq, last.Hash}
	if err := s.db(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&anchor).Error; err != nil {
		return 0, translate(err)
	}
	done := s.db(ctx).Where("seq <= ?", last.Seq).Delete(&actRow{})
	return done.RowsAffected, translate(done.Error)
}
