package repo

import (
	"context"
	"errors"
	"time"

	"nianbao/internal/model"

	"gorm.io/gorm"
)

type tokenRow struct {
	ID         string `gorm:"primaryKey"`
	Name       string
	Role       string
	OrganID    *string
	Hash       string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	ExpiresAt  *int64
	LastUsedAt *int64
}

func (tokenRow) TableName() string { return "tokens" }

func (r *tokenRow) token() *model.Token {
	return &model.Token{ID: r.ID, Name: r.Name, Role: r.Role, OrganID: r.OrganID, CreatedAt: instant(r.CreatedAt), ExpiresAt: instantOf(r.ExpiresAt), LastUsedAt: instantOf(r.LastUsedAt), Hash: r.Hash}
}

// InsertToken stores a token, of its secret the hash alone.
func (s *Store) InsertToken(ctx context.Context, t *model.Token) error {
	row := tokenRow{t.ID, t.Name, t.Role, t.OrganID, t.Hash, micros(t.CreatedAt), microsOf(t.ExpiresAt), nil}
	return translate(s.db(ctx).Create(&row).Error)
}

// Tokens lists tokens in the order in which they were made; one more than the limit where there are more.
func (s *Store) Tokens(ctx context.Context, after string, limit int) ([]*model.Token, error) {
	return tokens(s.db(ctx).Where("id > ?", after).Limit(limit + 1))
}

// TokensOf are those of an organ.
func (s *Store) TokensOf(ctx context.Context, organID string) ([]*model.Token, error) {
	return tokens(s.db(ctx).Where("organ_id = ?", organID))
}

func tokens(q *gorm.DB) ([]*model.Token, error) {
	var rows []tokenRow
	if err := q.Order("id").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]*model.Token, len(rows))
	for i := range rows {
		all[i] = rows[i].token()
	}
	return all, nil
}

// CountTokens counts all tokens.
func (s *Store) CountTokens(ctx context.Context) (n int64, err error) {
	err = s.db(ctx).Model(&tokenRow{}).Count(&n).Error
	return n, translate(err)
}

// Token finds a token by its id.
func (s *Store) Token(ctx context.Context, id string) (*model.Token, error) {
	var row tokenRow
	err := s.db(ctx).Where("id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, model.Missing("token")
	}
	return row.token(), translate(err)
}

// tokenAndOrgan is a token beside the organ that it reaches.
type tokenAndOrgan struct {
	Token tokenRow `gorm:"embedded;embeddedPrefix:token_"`
	Organ organRow `gorm:"embedded"`
}

// Bearer finds a token by the hash of its secret, and its organ: in one statement, for each request asks.
func (s *Store) Bearer(ctx context.Context, hash string) (*model.Token, *model.Organ, error) {
	var row tokenAndOrgan
	err := s.db(ctx).Table("tokens").Joins("LEFT JOIN organs ON organs.id = tokens.organ_id").Where("tokens.hash = ?", hash).
		Select("tokens.id AS token_id, tokens.name AS token_name, tokens.role AS token_role, tokens.organ_id AS token_organ_id, tokens.hash AS token_hash, tokens.created_at AS token_created_at, tokens.expires_at AS token_expires_at, organs.*").
		Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil, model.Missing("token")
	}
	if err != nil {
		return nil, nil, translate(err)
	}
	if row.Token.OrganID == nil {
		return row.Token.token(), nil, nil
	}
	return row.Token.token(), row.Organ.organ(), nil
}

// DeleteToken forgets a token.
func (s *Store) DeleteToken(ctx context.Context, id string) error {
	return translate(s.db(ctx).Where("id = ?", id).Delete(&tokenRow{}).Error)
}

// TouchTokens puts down when tokens were used last.
func (s *Store) TouchTokens(ctx context.Context, used map[string]time.Time) error {
	for id, at := range used {
		if err := s.db(ctx).Model(&tokenRow{}).Where("id = ?", id).Update("last_used_at", micros(at)).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}
