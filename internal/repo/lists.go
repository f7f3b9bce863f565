package repo

import (
	"context"
	"strings"

	"nianbao/internal/model"

	"gorm.io/gorm"
)

// source is a table that a list of reports is made of: reports as they stand, or as they were published.
type source struct {
	table  string
	status string // as the list shows it
	from   func(*gorm.DB) *gorm.DB
}

func working() source {
	return source{"reports", "reports.status", func(db *gorm.DB) *gorm.DB { return db.Table("reports") }}
}

func published() source {
	return source{"revisions", "'" + model.Published + "'", func(db *gorm.DB) *gorm.DB {
		return db.Table("revisions").Joins("JOIN reports ON reports.id = revisions.report_id AND reports.published_revision = revisions.n AND reports.withdrawn_at IS NULL")
	}}
}

// sources are what a view lists: what it sees as it stands, all else as it was published.
func sources(v model.View) []source {
	switch {
	case v.All:
		return []source{working()}
	case v.Path == nil:
		return []source{published()}
	}
	return []source{working(), published()}
}

// columns are those of a summary.
func (s source) columns() string {
	own := []string{"scope", "version", "title", "validation_status", "validation_errors", "validation_warnings", "validation_notices", "published_on", "etag", "updated_at", "submitted_at", "published_at"}
	return "reports.id, reports.organ_id, reports.year, reports.edition, reports.origin, reports.created_at, reports.published_revision, " +
		s.status + " AS status, " + s.table + "." + strings.Join(own, ", "+s.table+".") + ", " + organColumns
}

// where narrows a source to what a filter lets through.
func (s source) where(db *gorm.DB, f model.ReportFilter) *gorm.DB {
	q := s.from(db).Joins("JOIN organs ON organs.id = reports.organ_id")
	for column, value := range map[string]*string{
		"reports.organ_id": f.OrganID, "organs.level": f.Level, "organs.kind": f.Kind, s.status: f.Status,
		"reports.edition": f.Edition, "reports.origin": f.Origin, s.table + ".validation_status": f.Validation,
	} {
		if value != nil {
			q = q.Where(column+" = ?", *value)
		}
	}
	for compare, value := range map[string]*int{"reports.year = ?": f.Year, "reports.year >= ?": f.YearFrom, "reports.year <= ?": f.YearTo} {
		if value != nil {
			q = q.Where(compare, *value)
		}
	}
	if f.Q != nil {
		q = q.Where("("+s.table+`.title LIKE ? ESCAPE '\' OR organs.name LIKE ? ESCAPE '\')`, contains(*f.Q), contains(*f.Q))
	}
	if s.table == "reports" {
		q = whereSeen(q, "organs.", f.View)
	} else {
		q = whereNotSeen(q, f.View)
	}
	return whereOrgan(q, "organs.", f.WithinPath, f.RegionCode)
}

// whereSeen narrows to the organs of a view.
func whereSeen(q *gorm.DB, table string, v model.View) *gorm.DB {
	switch {
	case v.All:
		return q
	case v.Path == nil:
		return q.Where("1 = 0")
	case !v.Below:
		return q.Where(table+"path = ?", *v.Path)
	}
	from, to := subtree(*v.Path)
	return q.Where(table+"path >= ? AND "+table+"path < ?", from, to)
}

func whereNotSeen(q *gorm.DB, v model.View) *gorm.DB {
	switch {
	case v.Path == nil:
		return q
	case !v.Below:
		return q.Where("organs.path <> ?", *v.Path)
	}
	from, to := subtree(*v.Path)
	return q.Where("(organs.path < ? OR organs.path >= ?)", from, to)
}

// keys are the columns by which a list is sorted, in the source and in what it gives.
func (s source) keys() map[string]string {
	return map[string]string{"year": "reports.year", "updated_at": s.table + ".updated_at", "organ_name": "organs.name", "published_at": "coalesce(" + s.table + ".published_at, 0)", "id": "reports.id"}
}

func keysGiven() map[string]string {
	return map[string]string{"year": "year", "updated_at": "updated_at", "organ_name": "organ_name", "published_at": "coalesce(published_at, 0)", "id": "id"}
}

// Reports lists the reports that a filter lets through; one more than the limit where there are more.
func (s *Store) Reports(ctx context.Context, f model.ReportFilter) ([]model.ReportSummary, error) {
	keys := append(append([]model.SortKey{}, f.Sort...), model.SortKey{Name: "id"}) // an id ends every order
	var parts []any
	for _, from := range sources(f.View) {
		q := from.where(s.db(ctx), f).Select(from.columns())
		if f.After != nil {
			after, args := behind(keys, from.keys(), f.After)
			q = q.Where(after, args...)
		}
		parts = append(parts, q.Order(order(keys, from.keys())).Limit(f.Limit+1))
	}
	all := "SELECT * FROM (?)" + strings.Repeat(" UNION ALL SELECT * FROM (?)", len(parts)-1)
	var rows []reportAndOrgan
	if err := s.db(ctx).Raw("SELECT * FROM ("+all+") AS reports ORDER BY "+order(keys, keysGiven())+" LIMIT ?", append(parts, f.Limit+1)...).Scan(&rows).Error; err != nil {
		return nil, translate(err)
	}
	list := make([]model.ReportSummary, len(rows))
	for i := range rows {
		list[i] = rows[i].summary()
	}
	return list, nil
}

// CountReports counts what a filter lets through.
func (s *Store) CountReports(ctx context.Context, f model.ReportFilter) (n int64, err error) {
	var parts []any
	for _, from := range sources(f.View) {
		parts = append(parts, from.where(s.db(ctx), f).Select("count(*)"))
	}
	err = s.db(ctx).Raw("SELECT (?)"+strings.Repeat(" + (?)", len(parts)-1), parts...).Scan(&n).Error
	return n, translate(err)
}

func order(keys []model.SortKey, columns map[string]string) string {
	var by []string
	for _, key := range keys {
		column := columns[key.Name]
		if key.Descending {
			column += " DESC"
		}
		by = append(by, column)
	}
	return strings.Join(by, ", ")
}

// behind is the condition that goes on behind a place in an order.
func behind(keys []model.SortKey, columns map[string]string, place []any) (where string, args []any) {
	var ways []string
	equal, equals := "", []any(nil)
	for i, key := range keys {
		sign := " > ?"
		if key.Descending {
			sign = " < ?"
		}
		ways = append(ways, "("+equal+columns[key.Name]+sign+")")
		args = append(append(args, equals...), place[i])
		equal += columns[key.Name] + " = ? AND "
		equals = append(equals, place[i])
	}
	return "(" + strings.Join(ways, " OR ") + ")", args
}
