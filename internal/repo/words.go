package repo

import (
	"context"

	"nianbao/internal/model"
)

// EachSketch calls for every report with what is kept of its words, as it stands and as it was published.
func (s *Store) EachSketch(ctx context.Context, each func(id string, year int, published bool, sketch string)) error {
	rows, err := s.db(ctx).Raw("SELECT id, year, 0, sketch FROM reports WHERE sketch <> '' UNION ALL " +
		"SELECT reports.id, reports.year, 1, revisions.sketch FROM reports JOIN revisions ON revisions.report_id = reports.id AND revisions.n = reports.published_revision WHERE reports.withdrawn_at IS NULL").Rows()
	if err != nil {
		return translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, sketch string
		var year int
		var published bool
		if err := rows.Scan(&id, &year, &published, &sketch); err != nil {
			return err
		}
		each(id, year, published, sketch)
	}
	return rows.Err()
}

// Words are the narratives of reports as they stand, by id, each with its organ.
func (s *Store) Words(ctx context.Context, ids []string) (map[string]*model.Report, error) {
	var rows []reportAndOrgan
	if err := s.reports(ctx).Where("reports.id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	found := map[string]*model.Report{}
	for i := range rows {
		short := rows[i].summary()
		found[short.ID] = &model.Report{ID: short.ID, Organ: short.Organ, Year: short.Year, Narratives: rows[i].Row.narratives()}
	}
	return found, nil
}

// Publications are what the public reads of reports, by id.
func (s *Store) Publications(ctx context.Context, ids []string) (map[string]*model.Revision, error) {
	var rows []revisionRow
	if err := current(s.db(ctx)).Where("reports.id IN ? AND reports.withdrawn_at IS NULL", ids).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	found := map[string]*model.Revision{}
	for i := range rows {
		found[rows[i].ReportID] = rows[i].revision()
	}
	return found, nil
}
