package repo

import (
	"context"

	"gorm.io/gorm/clause"
)

type rulesetRow struct {
	One         int `gorm:"primaryKey;autoIncrement:false"`
	Fingerprint string
}

func (rulesetRow) TableName() string { return "ruleset" }

// Ruleset is the fingerprint of the rules by which what is stored was counted; empty before any was.
func (s *Store) Ruleset(ctx context.Context) (fingerprint string, err error) {
	err = s.db(ctx).Model(&rulesetRow{}).Where("one = 1").Pluck("fingerprint", &fingerprint).Error
	return fingerprint, translate(err)
}

// SetRuleset stores by which rules all was counted.
func (s *Store) SetRuleset(ctx context.Context, fingerprint string) error {
	row := rulesetRow{1, fingerprint}
	return translate(s.db(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
}

// ReportIDs are the ids of all reports.
func (s *Store) ReportIDs(ctx context.Context) (ids []string, err error) {
	err = s.db(ctx).Model(&reportRow{}).Order("id").Pluck("id", &ids).Error
	return ids, translate(err)
}
