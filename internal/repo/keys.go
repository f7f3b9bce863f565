package repo

import (
	"context"
	"encoding/json"
	"time"

	"nianbao/internal/model"

	"gorm.io/gorm/clause"
)

type keyRow struct {
	Caller      string `gorm:"primaryKey"`
	Key         string `gorm:"primaryKey"`
	Fingerprint string
	Status      int
	Headers     string
	Body        string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
}

func (keyRow) TableName() string { return "idempotency_keys" }

// ClaimKey takes a key that nobody has; false where somebody has it.
func (s *Store) ClaimKey(ctx context.Context, k model.Key, now time.Time) (bool, error) {
	row := keyRow{Caller: k.Caller, Key: k.Text, Fingerprint: k.Fingerprint, CreatedAt: micros(now)}
	done := s.db(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return done.RowsAffected == 1, translate(done.Error)
}

// KeptAnswer is the answer kept under a key, and the fingerprint of the request that it answered.
func (s *Store) KeptAnswer(ctx context.Context, k model.Key) (string, *model.Answer, error) {
	var row keyRow
	if err := s.db(ctx).Where("caller = ? AND key = ?", k.Caller, k.Text).Take(&row).Error; err != nil {
		return "", nil, translate(err)
	}
	a := &model.Answer{Status: row.Status, Body: []byte(row.Body)}
	return row.Fingerprint, a, json.Unmarshal([]byte(row.Headers), &a.Headers)
}

// KeepAnswer puts an answer under the key that was claimed for it.
func (s *Store) KeepAnswer(ctx context.Context, k model.Key, a *model.Answer) error {
	headers, err := json.Marshal(a.Headers)
	if err != nil {
		return err
	}
	return translate(s.db(ctx).Model(&keyRow{}).Where("caller = ? AND key = ?", k.Caller, k.Text).
		Updates(map[string]any{"status": a.Status, "headers": string(headers), "body": string(a.Body)}).Error)
}

// ReleaseKey gives a claimed key free.
func (s *Store) ReleaseKey(ctx context.Context, k model.Key) error {
	return translate(s.db(ctx).Where("caller = ? AND key = ?", k.Caller, k.Text).Delete(&keyRow{}).Error)
}

// PurgeKeys forgets the keys of before.
func (s *Store) PurgeKeys(ctx context.Context, before time.Time) error {
	return translate(s.db(ctx).Where("created_at < ?", micros(before)).Delete(&keyRow{}).Error)
}
