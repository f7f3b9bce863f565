package repo

import (
	"context"

	"nianbao/internal/model"
)

// EachSketch calls for every report with what is kept of its words.
func (s *Store) EachSketch(ctx context.Context, each func(id string, year int, sketch string)) error {
	rows, err := s.db(ctx).Model(&reportRow{}).Select("id, year, sketch").Where("sketch <> ''").Rows()
	if err != nil {
		return translate(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, sketch string
		var year int
		if err := rows.Scan(&id, &year, &sketch); err != nil {
			return err
		}
		each(id, year, sketch)
	}
	return rows.Err()
}

// Words are the narratives of reports, by id, each with its organ.
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
