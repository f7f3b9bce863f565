package repo

import (
	"context"
	"encoding/json"
	"errors"

	"nianbao/internal/model"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type importRow struct {
	ID         string `gorm:"primaryKey"`
	State      string
	Actor      string
	ActorID    string
	Role       string
	OrganID    *string
	Address    *string
	DryRun     bool
	Publish    bool
	WithinID   *string
	Organs     string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	FinishedAt *int64
}

func (importRow) TableName() string { return "imports" }

func importToRow(i *model.Import) importRow {
	row := importRow{
		ID: i.ID, State: i.State, Actor: i.Actor, ActorID: i.Caller.ID, Role: i.Caller.Role, DryRun: i.DryRun, Publish: i.Publish, WithinID: i.Within,
		Organs: encode(i.Organs), CreatedAt: micros(i.CreatedAt), FinishedAt: microsOf(i.FinishedAt),
	}
	if i.Caller.Organ != nil {
		row.OrganID = &i.Caller.Organ.ID
	}
	if i.Caller.Address != "" {
		row.Address = &i.Caller.Address
	}
	return row
}

// importInFull is an import beside the organ that its caller reaches.
type importInFull struct {
	Import importRow `gorm:"embedded;embeddedPrefix:import_"`
	Organ  organRow  `gorm:"embedded"`
}

func (r *importInFull) job() (*model.Import, error) {
	row := &r.Import
	i := &model.Import{
		ID: row.ID, State: row.State, Actor: row.Actor, DryRun: row.DryRun, Publish: row.Publish, Within: row.WithinID, CreatedAt: instant(row.CreatedAt), FinishedAt: instantOf(row.FinishedAt),
		Counts: map[string]int{}, Caller: &model.Caller{ID: row.ActorID, Name: row.Actor, Role: row.Role},
	}
	if row.OrganID != nil {
		i.Caller.Organ = r.Organ.organ()
	}
	if row.Address != nil {
		i.Caller.Address = *row.Address
	}
	return i, json.Unmarshal([]byte(row.Organs), &i.Organs)
}

type importFileRow struct {
	ImportID string `gorm:"primaryKey"`
	N        int    `gorm:"primaryKey;autoIncrement:false"`
	Name     string
	Sha256   string
	Content  []byte
	State    string
	Outcome  string
}

func (importFileRow) TableName() string { return "import_files" }

func (r *importFileRow) file() (*model.ImportFile, error) {
	f := &model.ImportFile{N: r.N, Name: r.Name, SHA256: r.Sha256, State: r.State, Content: r.Content}
	return f, json.Unmarshal([]byte(r.Outcome), &f.Outcome)
}

// InsertImport stores a job and its files.
func (s *Store) InsertImport(ctx context.Context, i *model.Import, files []*model.ImportFile) error {
	row := importToRow(i)
	if err := s.db(ctx).Create(&row).Error; err != nil {
		return translate(err)
	}
	for _, f := range files { // one by one: each may be large
		one := importFileRow{i.ID, f.N, f.Name, f.SHA256, f.Content, f.State, encode(f.Outcome)}
		if err := s.db(ctx).Create(&one).Error; err != nil {
			return translate(err)
		}
	}
	return nil
}

func (s *Store) imports(ctx context.Context) *gorm.DB {
	own := ""
	for _, column := range []string{"id", "state", "actor", "actor_id", "role", "organ_id", "address", "dry_run", "publish", "within_id", "organs", "created_at", "finished_at"} {
		own += "imports." + column + " AS import_" + column + ", "
	}
	return s.db(ctx).Table("imports").Joins("LEFT JOIN organs ON organs.id = imports.organ_id").Select(own + "organs.*")
}

func (s *Store) importsOf(ctx context.Context, q *gorm.DB) ([]*model.Import, error) {
	var rows []importInFull
	if err := q.Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all, ids := make([]*model.Import, len(rows)), make([]string, len(rows))
	for i := range rows {
		var err error
		if all[i], err = rows[i].job(); err != nil {
			return nil, err
		}
		ids[i] = all[i].ID
	}
	return all, s.countFiles(ctx, all, ids)
}

func (s *Store) countFiles(ctx context.Context, all []*model.Import, ids []string) error {
	var rows []struct {
		ImportID, State string
		N               int
	}
	if err := s.db(ctx).Model(&importFileRow{}).Select("import_id, state, count(*) AS n").Where("import_id IN ?", ids).Group("import_id, state").Find(&rows).Error; err != nil {
		return translate(err)
	}
	for _, r := range rows {
		for _, i := range all {
			if i.ID == r.ImportID {
				i.Counts[r.State] = r.N
			}
		}
	}
	return nil
}

// Import finds a job.
func (s *Store) Import(ctx context.Context, id string) (*model.Import, error) {
	all, err := s.importsOf(ctx, s.imports(ctx).Where("imports.id = ?", id))
	if err == nil && len(all) == 0 {
		return nil, model.Missing("import")
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// Imports lists the jobs of callers in a view, newest first; one more than the limit where there are more.
func (s *Store) Imports(ctx context.Context, v model.View, before *string, limit int) ([]*model.Import, error) {
	q := whereSeen(s.imports(ctx), "organs.", v)
	if before != nil {
		q = q.Where("imports.id < ?", *before)
	}
	return s.importsOf(ctx, q.Order("imports.id DESC").Limit(limit+1))
}

// NextImport finds the oldest job that is running; nil where there is none.
func (s *Store) NextImport(ctx context.Context) (*model.Import, error) {
	all, err := s.importsOf(ctx, s.imports(ctx).Where("imports.state = ?", model.Running).Order("imports.id").Limit(1))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// NextFile finds the first file of a job that waits, with its content; nil where there is none.
func (s *Store) NextFile(ctx context.Context, importID string) (*model.ImportFile, error) {
	var row importFileRow
	err := s.db(ctx).Where("import_id = ? AND state = ?", importID, model.Pending).Order("n").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil //nolint:nilnil // none waits
	}
	if err != nil {
		return nil, translate(err)
	}
	return row.file()
}

// ImportFiles lists the files of a job, without their content; one more than the limit where there are more.
func (s *Store) ImportFiles(ctx context.Context, importID string, after, limit int) ([]*model.ImportFile, error) {
	var rows []importFileRow
	if err := s.db(ctx).Omit("content").Where("import_id = ? AND n > ?", importID, after).Order("n").Limit(limit + 1).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	all := make([]*model.ImportFile, len(rows))
	for i := range rows {
		var err error
		if all[i], err = rows[i].file(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// FinishFile stores what became of a file, and lets its content go.
func (s *Store) FinishFile(ctx context.Context, importID string, f *model.ImportFile) error {
	return translate(s.db(ctx).Model(&importFileRow{}).Where("import_id = ? AND n = ? AND state = ?", importID, f.N, model.Pending).
		Updates(map[string]any{"state": f.State, "outcome": encode(f.Outcome), "content": nil}).Error)
}

// FinishImport stores that a job is at its end; what waits of it is cancelled.
func (s *Store) FinishImport(ctx context.Context, i *model.Import) error {
	if err := s.db(ctx).Model(&importRow{}).Where("id = ?", i.ID).Updates(map[string]any{"state": i.State, "finished_at": microsOf(i.FinishedAt)}).Error; err != nil {
		return translate(err)
	}
	return translate(s.db(ctx).Model(&importFileRow{}).Where("import_id = ? AND state = ?", i.ID, model.Pending).
		Updates(map[string]any{"state": model.Cancelled, "content": nil}).Error)
}

type sourceRow struct {
	ReportID   string `gorm:"primaryKey"`
	Sha256     string `gorm:"primaryKey"`
	Name       string
	Format     string
	Text       string
	ImportedAt int64
}

func (sourceRow) TableName() string { return "sources" }

// PutSource stores of which document a report was read.
func (s *Store) PutSource(ctx context.Context, reportID string, o *model.Source) error {
	row := sourceRow{reportID, o.SHA256, o.Name, o.Format, o.Text, micros(o.ImportedAt)}
	return translate(s.db(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
}

// Source finds of which document a report was read last.
func (s *Store) Source(ctx context.Context, reportID string) (*model.Source, error) {
	var row sourceRow
	err := s.db(ctx).Where("report_id = ?", reportID).Order("imported_at DESC, sha256").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, model.Missing("source")
	}
	if err != nil {
		return nil, translate(err)
	}
	return &model.Source{SHA256: row.Sha256, Name: row.Name, Format: row.Format, Text: row.Text, ImportedAt: instant(row.ImportedAt)}, nil
}

// ReadOf finds a report that was read of a document once, by its hash.
func (s *Store) ReadOf(ctx context.Context, sha256 string) (*model.Report, error) {
	return s.head(s.reports(ctx).Joins("JOIN sources ON sources.report_id = reports.id").Where("sources.sha256 = ?", sha256).Order("reports.id"))
}
