package repo_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func open(t testing.TB) (*repo.Store, form.Forms, string) {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "数据 100%", "nianbao.db")
	s, err := repo.Open(context.Background(), file, forms)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, forms, file
}

func id(t testing.TB) string {
	t.Helper()
	return uuid.Must(uuid.NewV7()).String()
}

func newOrgan(t testing.TB, s *repo.Store, name string, parent *model.Organ) *model.Organ {
	t.Helper()
	return newOrganOf(t, s, name, parent, func(*model.Organ) {})
}

func newOrganOf(t testing.TB, s *repo.Store, name string, parent *model.Organ, change func(*model.Organ)) *model.Organ {
	t.Helper()
	o := &model.Organ{ID: id(t), Name: name, Level: model.Township, Kind: model.Government, CreatedAt: time.UnixMicro(1).UTC(), UpdatedAt: time.UnixMicro(2).UTC()}
	o.Path = o.ID + "/"
	if parent != nil {
		o.ParentID, o.Path = &parent.ID, parent.Path+o.Path
	}
	change(o)
	write(t, s, func(ctx context.Context) error { return s.InsertOrgan(ctx, o) })
	return o
}

func text(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func kind(err error) model.Kind {
	var e *model.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return model.Internal
}

// drawTables fills tables at random with figures, blanks, remarks, and totals stated or computed.
func drawTables(t *rapid.T, r *model.Report) {
	for _, table := range r.Tables() {
		var entries []model.Entry
		for row := range table.Table.Rows {
			e := model.Entry{Key: table.Table.Rows[row].Key}
			for column := range table.Table.Columns {
				if !table.Table.Rows[row].Has(column) {
					continue
				}
				c := &table.Table.Columns[column]
				switch rapid.IntRange(0, 3).Draw(t, "cell") {
				case 0:
					e.Cells = append(e.Cells, model.Sent{Name: c.Key, Kind: model.SentNull})
				case 1:
					n := rapid.SampledFrom([]int64{0, 1, 9007199254740991}).Draw(t, "n")
					e.Cells = append(e.Cells, model.Sent{Name: c.Key, Kind: model.SentNumber, Text: c.Format(n)})
				case 2:
					e.Notes = append(e.Notes, model.Sent{Name: c.Key, Kind: model.SentString, Text: "其中“一”\\件"})
				}
			}
			entries = append(entries, e)
		}
		if faults := table.Replace(entries); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
	r.Assemble()
}

func TestReportsComeBackAsTheyWent(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲镇人民政府", nil)
	words := "一\n\n二“'%_"
	for _, year := range []int{2020, 2024} {
		r := model.NewReport(organ, year, forms.ForYear(year))
		date := "2025-01-20"
		r.ID, r.Version, r.ETag, r.PublishedOn = id(t), 1, "a", &date
		r.CreatedAt, r.UpdatedAt = time.UnixMicro(1789).UTC(), time.UnixMicro(1790).UTC()
		r.Narratives = model.Narratives{Preface: &words, Problems: &words}
		r.Validation = model.ValidationCount{Status: model.NotValid, Errors: 1, Warnings: 2, Notices: 3}
		r.Assemble()
		if err := s.Write(ctx, func(ctx context.Context) error { return s.InsertReport(ctx, r) }); err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			stored, err := s.Report(ctx, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			read := stored.Version
			drawTables(t, r)
			r.Version = read + 1
			err = s.Write(ctx, func(ctx context.Context) error { return s.UpdateReport(ctx, r, read) })
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Report(ctx, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			a, _ := json.Marshal(r)
			b, _ := json.Marshal(got)
			if string(a) != string(b) {
				t.Fatalf("sent %s\ngot  %s", a, b)
			}
		})
		if err := s.Write(ctx, func(ctx context.Context) error { return s.UpdateReport(ctx, r, r.Version-1) }); kind(err) != model.Stale {
			t.Errorf("an old version was written over: %v", err)
		}
	}
	again := model.NewReport(organ, 2024, forms.ForYear(2024))
	again.ID, again.Version, again.Validation.Status = id(t), 1, model.Valid
	if err := s.Write(ctx, func(ctx context.Context) error { return s.InsertReport(ctx, again) }); kind(err) != model.Conflict {
		t.Errorf("two reports of one year: %v", err)
	}
	if err := s.Write(ctx, func(ctx context.Context) error { return s.DeleteOrgan(ctx, organ.ID) }); kind(err) != model.Conflict {
		t.Errorf("an organ with reports was deleted: %v", err)
	}
}

func TestOrgansMoveWithAllBelow(t *testing.T) {
	s, _, _ := open(t)
	ctx := context.Background()
	a, b := newOrgan(t, s, "a", nil), newOrgan(t, s, "b", nil)
	c := newOrgan(t, s, "c", a)
	d := newOrgan(t, s, "d", c)
	old := c.Path
	c.ParentID, c.Path = &b.ID, b.Path+c.ID+"/"
	if err := s.Write(ctx, func(ctx context.Context) error { return s.UpdateOrgan(ctx, c, old) }); err != nil {
		t.Fatal(err)
	}
	list, err := s.Organs(ctx, model.OrganFilter{View: everything(), WithinPath: &b.Path, Limit: 10})
	if err != nil || len(list) != 3 || list[2].ID != d.ID || list[2].Path != c.Path+d.ID+"/" {
		t.Errorf("%v %s", err, text(t, list))
	}
	if got, err := s.Organ(ctx, c.ID); err != nil || text(t, got) != text(t, c) {
		t.Errorf("%v %s", err, text(t, got))
	}
	if n, err := s.Deepest(ctx, b.Path); err != nil || n != 2 {
		t.Errorf("%d %v", n, err)
	}
}

func TestAFailedClosureLeavesNothing(t *testing.T) {
	s, _, _ := open(t)
	stop := errors.New("stop")
	ctx := context.Background()
	organ := &model.Organ{ID: id(t), Name: "x", Level: model.County, Kind: model.Agency, Path: "x/"}
	err := s.Write(ctx, func(ctx context.Context) error {
		_ = s.Write(ctx, func(ctx context.Context) error { // a savepoint of its own
			if err := s.InsertOrgan(ctx, organ); err != nil {
				t.Error(err)
			}
			return stop
		})
		if _, err := s.Organ(ctx, organ.ID); kind(err) != model.NotFound {
			t.Errorf("the savepoint was kept: %v", err)
		}
		return s.InsertOrgan(ctx, organ)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Organ(ctx, organ.ID); err != nil {
		t.Error(err)
	}
}

func TestANewerSchemaIsRefused(t *testing.T) {
	s, forms, file := open(t)
	if err := s.Ready(context.Background()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"); err != nil {
		t.Fatal(err)
	}
	if s.Ready(context.Background()) == nil {
		t.Error("ready with a newer schema")
	}
	if _, err := repo.Open(context.Background(), file, forms); err == nil || !strings.Contains(err.Error(), "99999") {
		t.Errorf("opened: %v", err)
	}
}

func TestWhatIsAskedMostIsOneStatement(t *testing.T) {
	l := settled(t)
	ctx := context.Background()
	token := newToken(t, l.Store, model.Reader, l.organs[0])
	one := func(name string, do func() error) {
		t.Helper()
		before := l.Queries()
		if err := do(); err != nil || l.Queries() != before+1 {
			t.Errorf("%s: %d statements, %v", name, l.Queries()-before, err)
		}
	}
	for name, view := range l.views() {
		f := model.ReportFilter{View: view, Limit: 5}
		one(name, func() error { _, err := l.Reports(ctx, f); return err })
		one(name, func() error { _, err := l.CountReports(ctx, f); return err })
		one(name, func() error {
			_, err := l.Submissions(ctx, model.SubmissionFilter{Year: 2024, View: view, Limit: 5})
			return err
		})
	}
	one("bearer", func() error { _, _, err := l.Bearer(ctx, token.Hash); return err })
	for id := range l.shown {
		one("publication", func() error { _, err := l.Publication(ctx, id); return err })
	}
}
