// Package repo is storage: GORM and SQL, one file an aggregate. Its row structs never leave it.
package repo

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"

	"github.com/pressly/goose/v3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	driver "modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is the database: one writer, many readers.
type Store struct {
	read, write *gorm.DB
	schema      *goose.Provider
	forms       form.Forms
	queries     atomic.Uint64
}

// Open opens an SQLite file, made with its folder if need be, and brings its schema up to this program's.
func Open(ctx context.Context, file string, forms form.Forms) (*Store, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	private, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator names it; the files beside it take its mode
	if err != nil {
		return nil, err
	}
	if err := errors.Join(private.Chmod(0o600), private.Close()); err != nil {
		return nil, err
	}
	s := &Store{forms: forms}
	if s.write, err = connect(file, "immediate", 1); err != nil {
		return nil, err
	}
	if s.read, err = connect(file, "deferred", max(4, runtime.NumCPU())); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.count(s.read, s.write); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	err = alone(filepath.Dir(file), func() error { return s.migrate(ctx) })
	if err == nil {
		err = s.checkSettings(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func connect(file, begin string, connections int) (*gorm.DB, error) {
	options := url.Values{"_txlock": {begin}, "_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)"}}
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: options.Encode()}).String()
	db, err := gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite", DSN: dsn}), &gorm.Config{
		Logger: logger.Discard, SkipDefaultTransaction: true, PrepareStmt: true,
	})
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", file, err)
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return db, nil
}

// count makes every statement that goes to the database count.
func (s *Store) count(all ...*gorm.DB) error {
	one := func(db *gorm.DB) {
		if !db.DryRun { // a part of another statement is only written down
			s.queries.Add(1)
		}
	}
	var errs []error
	for _, db := range all {
		c := db.Callback()
		errs = append(errs, c.Create().Register("count", one), c.Query().Register("count", one), c.Update().Register("count", one),
			c.Delete().Register("count", one), c.Row().Register("count", one), c.Raw().Register("count", one))
	}
	return errors.Join(errs...)
}

// Queries is the number of statements sent to the database since it was opened.
func (s *Store) Queries() uint64 { return s.queries.Load() }

// checkSettings makes sure that the connection has the settings that durability and references rest on.
func (s *Store) checkSettings(ctx context.Context) error {
	for pragma, want := range map[string]string{"journal_mode": "wal", "foreign_keys": "1", "synchronous": "2", "busy_timeout": "10000"} {
		for _, db := range []*gorm.DB{s.read, s.write} {
			got := ""
			if err := db.WithContext(ctx).Raw("PRAGMA " + pragma).Scan(&got).Error; err != nil {
				return err
			}
			if got != want {
				return fmt.Errorf("database setting %s is %q, want %q", pragma, got, want)
			}
		}
	}
	return nil
}

func (s *Store) migrate(ctx context.Context) error {
	pool, err := s.write.DB()
	if err != nil {
		return err
	}
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	if s.schema, err = goose.NewProvider(goose.DialectSQLite3, pool, folder); err != nil {
		return err
	}
	has, knows, err := s.schema.GetVersions(ctx)
	if err != nil {
		return err
	}
	if has > knows {
		return fmt.Errorf("the database has schema %d, this program knows up to %d: it was written by a newer version", has, knows)
	}
	_, err = s.schema.Up(ctx)
	return err
}

// Ready says whether the database answers and has this program's schema.
func (s *Store) Ready(ctx context.Context) error {
	has, knows, err := s.schema.GetVersions(ctx)
	if err == nil && has != knows {
		err = fmt.Errorf("schema %d, want %d", has, knows)
	}
	return err
}

// Close closes the database.
func (s *Store) Close() error {
	var all []error
	for _, db := range []*gorm.DB{s.read, s.write} {
		if db == nil {
			continue
		}
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}

type transaction struct{}

// Write runs the closure in one transaction: all of it happens or none. Inside another it is a savepoint of that one.
func (s *Store) Write(ctx context.Context, do func(context.Context) error) error {
	return s.in(ctx, s.write, nil, do)
}

// Read runs the closure on one state of the database.
func (s *Store) Read(ctx context.Context, do func(context.Context) error) error {
	if ctx.Value(transaction{}) != nil {
		return do(ctx)
	}
	return s.in(ctx, s.read, &sql.TxOptions{ReadOnly: true}, do)
}

func (s *Store) in(ctx context.Context, db *gorm.DB, options *sql.TxOptions, do func(context.Context) error) error {
	if outer, is := ctx.Value(transaction{}).(*gorm.DB); is {
		db = outer
	}
	var list []*sql.TxOptions
	if options != nil {
		list = append(list, options)
	}
	return translate(db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return do(context.WithValue(ctx, transaction{}, tx))
	}, list...))
}

// db is the transaction that the context is in, else a reader.
func (s *Store) db(ctx context.Context) *gorm.DB {
	if tx, is := ctx.Value(transaction{}).(*gorm.DB); is {
		return tx.WithContext(ctx)
	}
	return s.read.WithContext(ctx)
}

// translate gives the database's own refusals their kind.
func translate(err error) error {
	var own *model.Error
	var refused *driver.Error
	switch {
	case err == nil || errors.As(err, &own):
		return err
	case errors.As(err, &refused):
		switch refused.Code() {
		case 1555, 2067: // SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE
			return &model.Error{Kind: model.Conflict, Code: "conflict", Cause: err}
		case 787: // SQLITE_CONSTRAINT_FOREIGNKEY
			return &model.Error{Kind: model.Conflict, Code: "conflict", Cause: err}
		case 5, 517: // SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT
			return &model.Error{Kind: model.Unavailable, Code: "unavailable", Cause: err}
		}
	}
	return err
}

func micros(t time.Time) int64 { return t.UnixMicro() }

func microsOf(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	n := micros(*t)
	return &n
}

func instantOf(micros *int64) *time.Time {
	if micros == nil {
		return nil
	}
	t := instant(*micros)
	return &t
}

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// contains is the pattern of LIKE for a text that stands anywhere; ESCAPE '\' goes with it.
func contains(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}
