package repo_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/repo"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"
)

// migrate brings a database to the schema of an older program.
func migrate(t testing.TB, db *sql.DB, version int64) {
	t.Helper()
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := steps.UpTo(context.Background(), version); err != nil {
		t.Fatal(err)
	}
}

// key is the id of the n-th of a kind.
func key(n int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", n) }

// old is a database at schema 3: something in every column of every table, and nothing in each that may be blank.
func old(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "nianbao.db")
	db := behind(t, file)
	exec(t, db, "PRAGMA journal_mode = WAL")
	migrate(t, db, 3)
	do := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.Exec(statement, args...); err != nil {
			t.Fatal(statement, err)
		}
	}
	do("BEGIN")
	var paths []string
	for i, above := range []int{-1, 0, 1, 2, -1, 4, 0} {
		var parent any
		path := key(i) + "/"
		if above >= 0 {
			parent, path = key(above), paths[above]+path
		}
		if paths = append(paths, path); i%2 == 0 {
			do("INSERT INTO organs VALUES (?, '“甲''', ?, '410711103001', 'county', 'government', ?, 1, 0, ?, ?, -1)", key(i), fmt.Sprintf("%018d", i), parent, path, int64(1)<<62)
		} else {
			do("INSERT INTO organs VALUES (?, '乙', NULL, NULL, 'township', 'agency', ?, 0, NULL, ?, 1, 2)", key(i), parent, path)
		}
	}
	// organs that came before the one above them
	do("UPDATE organs SET parent_id = ? WHERE id = ?", key(6), key(4))
	do("UPDATE organs SET path = ? || path WHERE id IN (?, ?)", paths[6], key(4), key(5))
	for i := range paths {
		for year := 2021; year < 2024; year++ {
			oldReport(do, key(100*i+year), key(i), year)
		}
	}
	do("INSERT INTO ruleset VALUES (1, 'f')")
	do(`INSERT INTO idempotency_keys VALUES ('', 'k', 'f', 201, '{"Location":["/"]}', x'7b0a', 1), ('c', 'k', '', 0, '', '', 2)`)
	do("COMMIT")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func oldReport(do func(string, ...any), report, organ string, year int) {
	if year == 2022 {
		do("INSERT INTO reports VALUES (?, ?, ?, '2021', 'summary', 'imported', 'draft', 7, '题', ?, '', '三', '四', '2025-01-31', 'invalid', 1, 2, 3, 'e', 5, 6, 'c2tldGNo')", report, organ, year, strings.Repeat("字'\n\"%_", 2000))
	} else {
		do("INSERT INTO reports (id, organ_id, year, edition, scope, origin, status, version, title, validation_status, validation_errors, validation_warnings, validation_notices, etag, created_at, updated_at) "+
			"VALUES (?, ?, ?, '2021', 'own', 'filed', 'draft', 1, '题', 'incomplete', 0, 0, 0, '', 0, 0)", report, organ, year)
	}
	do("INSERT INTO disclosure_cells VALUES ($1, 'regulations', 'issued', '12', NULL), ($1, 'administrative_fees', 'amount_cny_10k', '0.000001', '注'), ($1, 'regulations', 'repealed', NULL, '注')", report)
	do(`INSERT INTO application_tallies VALUES ($1, 'received', 1, 2, 3, 4, 5, 9007199254740991, NULL, '{"total":"注"}', '[]'), ($1, 'granted', NULL, NULL, NULL, NULL, NULL, NULL, 0, '{}', '["total"]')`, report)
	do(`INSERT INTO review_tallies VALUES ($1, 'reconsideration', 1, 2, 3, 4, 10, '{}', '["total"]'), ($1, 'litigation_direct', NULL, NULL, NULL, 0, NULL, '{}', '[]')`, report)
	do("INSERT INTO waivers VALUES ('a' || substr($1, 2), $1, $2, '理由', '某人', 3), ('b' || substr($1, 2), $1, $3, '理由', NULL, 4)", report, strings.Repeat("a", 32), strings.Repeat("b", 32))
}

// stock is all that was in a database, to be compared with what is there later.
type stock struct{ columns, rows map[string]string }

func stockOf(t testing.TB, file string) *stock {
	t.Helper()
	db := behind(t, file)
	defer func() { _ = db.Close() }()
	s := &stock{columns: map[string]string{}}
	for _, table := range strings.Fields(value(t, db, "SELECT group_concat(name, ' ') FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%'")) {
		s.columns[table] = value(t, db, "SELECT group_concat('quote(' || name || ')', ' || '', '' || ') FROM pragma_table_info('"+table+"')")
	}
	s.rows = s.read(t, db)
	return s
}

// read is what is there now of what was there then: values, as they are stored, and indexes.
func (s *stock) read(t testing.TB, db *sql.DB) map[string]string {
	t.Helper()
	rows := map[string]string{}
	for table, columns := range s.columns {
		rows[table] = value(t, db, "SELECT count(*) || char(10) || group_concat(line, char(10)) FROM (SELECT "+columns+" AS line FROM "+table+" ORDER BY line)")
		rows[table+" indexes"] = value(t, db, "SELECT coalesce(group_concat(sql, char(10)), '') FROM (SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '"+table+"' ORDER BY name)")
	}
	return rows
}

// schemaOf is how tables and indexes are defined.
func schemaOf(t testing.TB, db *sql.DB) string {
	t.Helper()
	return value(t, db, "SELECT group_concat(name || ' on ' || tbl_name || ': ' || coalesce(sql, ''), char(10)) FROM (SELECT * FROM sqlite_master ORDER BY name)")
}

// comesUp opens an older database, and holds it against what it had and against a new one.
func (s *stock) comesUp(t *testing.T, forms form.Forms, file, schema string) {
	t.Helper()
	ctx := context.Background()
	store, err := repo.Open(ctx, file, forms)
	if err != nil {
		t.Error(err)
		return
	}
	defer func() { _ = store.Close() }()
	db := behind(t, file)
	defer func() { _ = db.Close() }()
	if diff := cmp.Diff(s.rows, s.read(t, db)) + cmp.Diff(schema, schemaOf(t, db)); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]string{
		"SELECT count(*) FROM pragma_foreign_key_check":                      "0",
		"SELECT group_concat(integrity_check) FROM pragma_integrity_check":   "ok",
		"SELECT count(*) - count(DISTINCT version_id) FROM goose_db_version": "0", // each was done once
		"SELECT count(coalesce(published_revision, submitted_at, published_at, first_published_at, amended_at, amended_reason, returned_at, returned_reason, withdrawn_at, withdrawn_reason)) FROM reports": "0",
	} {
		if got := value(t, db, query); got != want {
			t.Errorf("%s is %s, want %s", query, got, want)
		}
	}
	// references hold on the connection that migrated
	for _, do := range []func(context.Context) error{
		func(ctx context.Context) error { return store.DeleteOrgan(ctx, key(0)) },
		func(ctx context.Context) error {
			return store.InsertOrgan(ctx, &model.Organ{ID: id(t), Name: "x", Level: model.County, Kind: model.Agency, ParentID: pointer(id(t)), Path: "x/"})
		},
		func(ctx context.Context) error {
			return store.InsertWaiver(ctx, id(t), &model.Waiver{ID: id(t), Fingerprint: strings.Repeat("c", 32), Reason: "r"})
		},
	} {
		if err := store.Write(ctx, do); kind(err) != model.Conflict {
			t.Error("a reference leads nowhere:", err)
		}
	}
	if r, err := store.Report(ctx, key(2022)); err != nil || r.Title != "题" || r.Version != 7 || r.Applications.At(0, 5).N != 9007199254740991 {
		t.Error(err)
	}
	if err := store.Ready(ctx); err != nil {
		t.Error(err)
	}
}

// copied is a database as it is on the disk now, whoever has it open.
func copied(t testing.TB, file string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "nianbao.db")
	for _, ending := range []string{"", "-wal"} {
		content, err := os.ReadFile(file + ending)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := errors.Join(err, os.WriteFile(to+ending, content, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// newest is the schema of a new database.
func newest(t testing.TB) (schema string, forms form.Forms) {
	t.Helper()
	_, forms, file := open(t)
	return schemaOf(t, behind(t, file)), forms
}

func TestAnOldDatabaseComesUpWithAllThatItHad(t *testing.T) {
	schema, forms := newest(t)
	file := old(t)
	was := stockOf(t, file)
	half := copied(t, file)
	for range 3 { // it is done once
		was.comesUp(t, forms, file, schema)
	}
	db := behind(t, half)
	migrate(t, db, 4) // and no more
	_ = db.Close()
	was.comesUp(t, forms, half, schema)
}

// statements are those of a migration.
func statements(t testing.TB, name string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("migrations", name))
	if err != nil {
		t.Fatal(err)
	}
	for statement := range strings.SplitSeq(regexp.MustCompile(`(?m)^--.*$`).ReplaceAllString(string(text), ""), ";") {
		if statement = strings.TrimSpace(statement); statement != "" {
			all = append(all, statement)
		}
	}
	return all
}

// A process can die anywhere in a migration that is no transaction, before it is put down that it was done.
func TestAMigrationThatWasCutOffIsDoneAgain(t *testing.T) {
	schema, forms := newest(t)
	steps := statements(t, "00004_states.sql")
	begin, commit := slices.Index(steps, "BEGIN IMMEDIATE"), slices.Index(steps, "COMMIT")
	if begin < 0 || commit < begin+10 || commit == len(steps)-1 {
		t.Fatal(steps)
	}
	before := old(t)
	was := stockOf(t, before)
	for _, run := range []string{"first", "second"} {
		for n := range len(steps) + 1 {
			file := copied(t, before)
			db := behind(t, file)
			exec(t, db, "PRAGMA journal_mode = WAL; PRAGMA cache_size = 3") // so that files have what is not committed, too
			for _, step := range steps[:n] {
				exec(t, db, step)
			}
			died := copied(t, file)
			if err := db.Close(); err != nil { // which rolls back
				t.Fatal(err)
			}
			t.Run(fmt.Sprint(run, " run died after ", n), func(t *testing.T) { was.comesUp(t, forms, copied(t, died), schema) })
			if n == commit || n == commit+1 { // rolled back at the last moment, and not
				t.Run(fmt.Sprint(run, " run closed after ", n), func(t *testing.T) { was.comesUp(t, forms, file, schema) })
			}
			if n == len(steps) { // all of it was committed, and nobody put that down
				before = died
			}
		}
	}
}

// published opens a database and puts a publication into it, as the first request may. Where it could not be opened it
// is to be tried again.
func published(file string, forms form.Forms, id string) (committed bool) {
	ctx := context.Background()
	s, err := repo.Open(ctx, file, forms)
	if err != nil {
		return false
	}
	defer func() { _ = s.Close() }()
	err = s.Write(ctx, func(ctx context.Context) error {
		r, err := s.Report(ctx, id)
		if err != nil {
			return err
		}
		r.Status, r.PublishedRevision, r.PublishedAt, r.FirstPublishedAt = model.Published, pointer(1), &r.UpdatedAt, &r.UpdatedAt
		r.Version++
		return s.UpdateReport(ctx, r, r.Version-1)
	})
	return err == nil
}

// Two services may start at once, or a command beside one.
func TestProcessesThatComeUpAtOnceLoseNothing(t *testing.T) {
	_, forms := newest(t)
	before := old(t)
	for range 5 {
		file := copied(t, before)
		var all sync.WaitGroup
		committed := make([]bool, 3)
		for i := range committed {
			all.Go(func() { committed[i] = published(file, forms, key(100*i+2022)) })
		}
		all.Wait()
		if !slices.Contains(committed, true) {
			t.Error("nobody could open it")
		}
		db := behind(t, file)
		for i, is := range committed {
			got := value(t, db, "SELECT status || coalesce(published_revision, '') || coalesce(first_published_at = updated_at, '') FROM reports WHERE id = '"+key(100*i+2022)+"'")
			if is && got != model.Published+"11" {
				t.Errorf("what was committed is lost: %s", got)
			}
		}
		if n := value(t, db, "SELECT count(*) FROM pragma_foreign_key_check"); n != "0" {
			t.Error(n)
		}
		s, err := repo.Open(context.Background(), file, forms)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Ready(context.Background()), s.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	}
}
