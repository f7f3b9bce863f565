package repo_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"

	"github.com/google/go-cmp/cmp"
)

func TestAFileIsMadeWithItsFolderForItsOwnerAlone(t *testing.T) {
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "甲", "b c", "nianbao.db")
	s, err := repo.Open(context.Background(), file, forms)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{file: 0o600, filepath.Dir(file): 0o700 | os.ModeDir, filepath.Dir(filepath.Dir(file)): 0o700 | os.ModeDir} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v, want %v", path, info.Mode(), err, want)
		}
	}
	if err := errors.Join(s.Ready(context.Background()), s.Close()); err != nil {
		t.Error(err)
	}
	if s.Ready(context.Background()) == nil {
		t.Error("ready after it was closed")
	}
}

func TestMigrationsRunOnce(t *testing.T) {
	first, forms, file := open(t)
	ctx := context.Background()
	organ := newOrgan(t, first, "甲镇人民政府", nil)
	report := newReport(t, first, forms, organ, 2024, func(r *model.Report) { r.Applications.FillZero() })
	db := behind(t, file)
	state := func() string {
		t.Helper()
		var versions, schema string
		if err := db.QueryRow("SELECT (SELECT group_concat(version_id || is_applied || tstamp) FROM goose_db_version), (SELECT group_concat(sql) FROM sqlite_master)").Scan(&versions, &schema); err != nil {
			t.Fatal(err)
		}
		return versions + schema
	}
	before := state()
	for range 2 { // beside the first, which is still open
		s, err := repo.Open(ctx, file, forms)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Report(ctx, report.ID)
		if err != nil || text(t, got) != text(t, report) {
			t.Errorf("%v %s", err, text(t, got))
		}
		report.Organ.Name += "。"
		if err := errors.Join(s.Ready(ctx), rename(s, report.Organ.Name, organ), s.Close()); err != nil {
			t.Error(err)
		}
		if got, err := first.Organ(ctx, organ.ID); err != nil || got.Name != report.Organ.Name {
			t.Errorf("%v: one store does not see what the other wrote: %v", err, got)
		}
	}
	if diff := cmp.Diff(before, state()); diff != "" {
		t.Error(diff)
	}
}

// rename gives organs a name in one transaction.
func rename(s *repo.Store, name string, organs ...*model.Organ) error {
	return s.Write(context.Background(), func(ctx context.Context) error {
		for _, o := range organs {
			changed := *o
			changed.Name = name
			if err := s.UpdateOrgan(ctx, &changed, o.Path); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestAReaderSeesOneState(t *testing.T) {
	s, _, _ := open(t)
	organs := []*model.Organ{newOrgan(t, s, "0", nil), newOrgan(t, s, "0", nil)}
	seen := func(between func() error) (names string, err error) {
		err = s.Read(context.Background(), func(ctx context.Context) error {
			for range 2 {
				for _, o := range organs {
					err := s.Read(ctx, func(ctx context.Context) error { // inside, it is the same state
						got, err := s.Organ(ctx, o.ID)
						if err == nil {
							names += got.Name
						}
						return err
					})
					if err := errors.Join(err, between()); err != nil {
						return err
					}
				}
			}
			return nil
		})
		return names, err
	}
	if names, err := seen(func() error { return rename(s, "1", organs...) }); names != "0000" || err != nil {
		t.Error(names, err)
	}
	if names, err := seen(func() error { return nil }); names != "1111" || err != nil {
		t.Error(names, err)
	}
}

func TestAnOldVersionIsNotWrittenOver(t *testing.T) {
	s, forms, _ := open(t)
	ctx := context.Background()
	r := newReport(t, s, forms, newOrgan(t, s, "甲镇人民政府", nil), 2024, func(*model.Report) {})
	late, err := s.Report(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.Version, r.Title = 2, "先写"
	r.Reviews.FillZero()
	r.Assemble()
	write(t, s, func(ctx context.Context) error { return s.UpdateReport(ctx, r, 1) })
	late.Version, late.Title = 2, "后写"
	late.Applications.FillZero()
	for _, read := range []int64{1, 0, 3} {
		// not even the transaction keeps anything of it
		write(t, s, func(ctx context.Context) error {
			if err := s.UpdateReport(ctx, late, read); kind(err) != model.Stale {
				t.Errorf("written over version %d: %v", read, err)
			}
			return nil
		})
	}
	if got, err := s.Report(ctx, r.ID); err != nil || text(t, got) != text(t, r) {
		t.Errorf("%v %s", err, text(t, got))
	}
	write(t, s, func(ctx context.Context) error { return s.DeleteReport(ctx, r.ID) })
	if err := s.Write(ctx, func(ctx context.Context) error { return s.UpdateReport(ctx, r, 2) }); kind(err) != model.Stale {
		t.Errorf("what was deleted was written: %v", err)
	}
}

func TestAReportGoesWithItsRowsAndLeavesOthers(t *testing.T) {
	s, forms, file := open(t)
	organ := newOrgan(t, s, "甲镇人民政府", nil)
	zeros := func(r *model.Report) {
		for _, table := range r.Tables() {
			table.FillZero()
		}
	}
	one, two := newReport(t, s, forms, organ, 2023, zeros), newReport(t, s, forms, organ, 2024, zeros)
	db := behind(t, file)
	stands := func(r *model.Report, want string) {
		t.Helper()
		var cells, applications, reviews int
		if err := db.QueryRow(strings.ReplaceAll("SELECT (SELECT count(*) FROM disclosure_cells WHERE report_id = $), (SELECT count(*) FROM application_tallies WHERE report_id = $), (SELECT count(*) FROM review_tallies WHERE report_id = $)", "$", "'"+r.ID+"'")).Scan(&cells, &applications, &reviews); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(cells, applications, reviews); got != want {
			t.Errorf("%d has the rows %s, want %s", r.Year, got, want)
		}
	}
	stands(one, "10 24 3") // the row that is computed is not stored
	write(t, s, func(ctx context.Context) error { return s.DeleteReport(ctx, one.ID) })
	stands(one, "0 0 0")
	stands(two, "10 24 3")
	two.Reviews.Replace(nil)
	two.Disclosure.Clear(0)
	two.Version = 2
	write(t, s, func(ctx context.Context) error { return s.UpdateReport(ctx, two, 1) })
	stands(two, "7 24 0")
}

func TestNonsenseInTheFileIsAnError(t *testing.T) {
	s, forms, file := open(t)
	ctx := context.Background()
	organ := newOrgan(t, s, "甲镇人民政府", nil)
	db := behind(t, file)
	for i, statement := range []string{
		"UPDATE reports SET edition = '1999' WHERE id = ",
		"UPDATE reports SET version = 1.5 WHERE id = ",
		"UPDATE application_tallies SET category = 'nothing' WHERE category = 'granted' AND report_id = ",
		"UPDATE application_tallies SET natural_person = 1.5 WHERE report_id = ",
		"UPDATE application_tallies SET notes = '[' WHERE report_id = ",
		"UPDATE application_tallies SET notes = '[]' WHERE report_id = ",
		"UPDATE review_tallies SET procedure = 'nothing' WHERE procedure = 'reconsideration' AND report_id = ",
		"UPDATE review_tallies SET computed = '' WHERE report_id = ",
		"UPDATE review_tallies SET computed = '{}' WHERE report_id = ",
		"UPDATE disclosure_cells SET item = 'nothing' WHERE item = 'regulations' AND report_id = ",
		"UPDATE disclosure_cells SET measure = 'nothing' WHERE measure = 'issued' AND report_id = ",
		"UPDATE disclosure_cells SET value = 'many' WHERE report_id = ",
		"UPDATE disclosure_cells SET value = '-1' WHERE report_id = ",
		"UPDATE disclosure_cells SET value = '0.5' WHERE measure = 'issued' AND report_id = ",
	} {
		r := newReport(t, s, forms, organ, 2021+i, func(r *model.Report) {
			for _, table := range r.Tables() {
				table.FillZero()
			}
		})
		if _, err := s.Report(ctx, r.ID); err != nil {
			t.Fatal(err)
		}
		exec(t, db, statement+"'"+r.ID+"'")
		if got, err := s.Report(ctx, r.ID); err == nil || kind(err) != model.Internal {
			t.Errorf("%s: %v %s", statement, err, text(t, got))
		}
	}
}
