package repo

import (
	"context"
	"errors"
	"strings"

	"nianbao/internal/model"

	"gorm.io/gorm"
)

type organRow struct {
	ID              string `gorm:"primaryKey"`
	Name            string
	CreditCode      *string
	RegionCode      *string
	Level           string
	Kind            string
	ParentID        *string
	IsOwnOffice     bool
	RulemakingPower *bool
	Path            string
	CreatedAt       int64 `gorm:"autoCreateTime:false"`
	UpdatedAt       int64 `gorm:"autoUpdateTime:false"`
}

func (organRow) TableName() string { return "organs" }

func organToRow(o *model.Organ) organRow {
	return organRow{o.ID, o.Name, o.CreditCode, o.RegionCode, o.Level, o.Kind, o.ParentID, o.IsOwnOffice, o.RulemakingPower, o.Path, micros(o.CreatedAt), micros(o.UpdatedAt)}
}

func (r *organRow) organ() *model.Organ {
	return &model.Organ{ID: r.ID, Name: r.Name, CreditCode: r.CreditCode, RegionCode: r.RegionCode, Level: r.Level, Kind: r.Kind, ParentID: r.ParentID,
		IsOwnOffice: r.IsOwnOffice, RulemakingPower: r.RulemakingPower, Path: r.Path, CreatedAt: instant(r.CreatedAt), UpdatedAt: instant(r.UpdatedAt)}
}

// Organ finds an organ by its id.
func (s *Store) Organ(ctx context.Context, id string) (*model.Organ, error) {
	return s.organ(ctx, "id = ?", id)
}

// OrganByCreditCode finds the organ that has a credit code.
func (s *Store) OrganByCreditCode(ctx context.Context, code string) (*model.Organ, error) {
	return s.organ(ctx, "credit_code = ?", code)
}

func (s *Store) organ(ctx context.Context, where, value string) (*model.Organ, error) {
	var row organRow
	err := s.db(ctx).Where(where, value).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, model.Missing("organ")
	}
	if err != nil {
		return nil, translate(err)
	}
	return row.organ(), nil
}

// InsertOrgan stores a new organ.
func (s *Store) InsertOrgan(ctx context.Context, o *model.Organ) error {
	row := organToRow(o)
	return translate(s.db(ctx).Create(&row).Error)
}

// UpdateOrgan stores an organ's new facts; where its path changed, those of all below it go along.
func (s *Store) UpdateOrgan(ctx context.Context, o *model.Organ, oldPath string) error {
	row := organToRow(o)
	if err := s.db(ctx).Model(&organRow{}).Where("id = ?", o.ID).Select("*").Omit("id", "created_at").Updates(&row).Error; err != nil {
		return translate(err)
	}
	if o.Path == oldPath {
		return nil
	}
	from, to := subtree(oldPath)
	return translate(s.db(ctx).Exec("UPDATE organs SET path = ? || substr(path, ?) WHERE path >= ? AND path < ?", o.Path, len(oldPath)+1, from, to).Error)
}

// DeleteOrgan removes an organ.
func (s *Store) DeleteOrgan(ctx context.Context, id string) error {
	return translate(s.db(ctx).Where("id = ?", id).Delete(&organRow{}).Error)
}

// Dependents counts the organs right below an organ and its reports.
func (s *Store) Dependents(ctx context.Context, id string) (children, reports int64, err error) {
	var count struct{ Children, Reports int64 }
	err = s.db(ctx).Raw("SELECT (SELECT count(*) FROM organs WHERE parent_id = ?) AS children, (SELECT count(*) FROM reports WHERE organ_id = ?) AS reports", id, id).Scan(&count).Error
	return count.Children, count.Reports, translate(err)
}

// Deepest is the number of levels below an organ.
func (s *Store) Deepest(ctx context.Context, path string) (int, error) {
	from, to := subtree(path)
	var longest int
	err := s.db(ctx).Raw("SELECT coalesce(max(length(path)), 0) FROM organs WHERE path >= ? AND path < ?", from, to).Scan(&longest).Error
	return max(0, longest-len(path)) / model.PathStep, translate(err)
}

// subtree is the range of the paths of an organ and all below it: '0' follows '/'.
func subtree(path string) (from, to string) {
	return path, strings.TrimSuffix(path, "/") + "0"
}

// Organs lists the organs that a filter lets through, by name; one more than the limit where there are more.
func (s *Store) Organs(ctx context.Context, f model.OrganFilter) ([]*model.Organ, error) {
	q := s.organsWhere(ctx, f)
	if f.After != nil {
		q = q.Where("(name > ? OR (name = ? AND id > ?))", f.After.Name, f.After.Name, f.After.ID)
	}
	var rows []organRow
	if err := q.Order("name, id").Limit(f.Limit + 1).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	organs := make([]*model.Organ, len(rows))
	for i := range rows {
		organs[i] = rows[i].organ()
	}
	return organs, nil
}

// CountOrgans counts what a filter lets through.
func (s *Store) CountOrgans(ctx context.Context, f model.OrganFilter) (n int64, err error) {
	err = s.organsWhere(ctx, f).Count(&n).Error
	return n, translate(err)
}

func (s *Store) organsWhere(ctx context.Context, f model.OrganFilter) *gorm.DB {
	q := s.db(ctx).Model(&organRow{})
	for column, value := range map[string]*string{"parent_id": f.ParentID, "level": f.Level, "kind": f.Kind, "credit_code": f.CreditCode, "name": f.Name} {
		if value != nil {
			q = q.Where(column+" = ?", *value)
		}
	}
	if f.Q != nil {
		q = q.Where(`name LIKE ? ESCAPE '\'`, contains(*f.Q))
	}
	return whereOrgan(whereSeen(q, "", f.View), "", f.WithinPath, f.RegionCode)
}

// whereOrgan narrows to a subtree and to a region, by the prefix of its code.
func whereOrgan(q *gorm.DB, table string, path, region *string) *gorm.DB {
	if path != nil {
		from, to := subtree(*path)
		q = q.Where(table+"path >= ? AND "+table+"path < ?", from, to)
	}
	if region != nil {
		q = q.Where(table+"region_code >= ? AND "+table+"region_code < ?", *region, *region+":")
	}
	return q
}
