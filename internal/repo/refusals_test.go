package repo

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

func opened(t testing.TB) (*Store, string) {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "nianbao.db")
	s, err := Open(context.Background(), file, forms)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, file
}

func TestABusyDatabaseIsUnavailable(t *testing.T) {
	s, file := opened(t)
	ctx := context.Background()
	if err := s.write.Exec("PRAGMA busy_timeout = 0").Error; err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	ran := false
	run := func(ctx context.Context) error {
		ran = true
		_, err := s.Organs(ctx, model.OrganFilter{Limit: 1})
		return err
	}
	var refused *model.Error
	if err := s.Write(ctx, run); !errors.As(err, &refused) || refused.Kind != model.Unavailable || ran {
		t.Errorf("%v, ran: %v", err, ran)
	}
	if err := s.Read(ctx, run); err != nil {
		t.Errorf("readers wait for another's writer: %v", err)
	}
	if _, err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(ctx, run); err != nil {
		t.Error(err)
	}
}

func TestAContextThatEndsEndsTheQuery(t *testing.T) {
	s, _ := opened(t)
	for name, in := range map[string]func(context.Context, func(context.Context) error) error{"write": s.Write, "read": s.Read} {
		forever := func(ctx context.Context) error {
			return s.db(ctx).Raw("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n").Scan(new(int)).Error
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		if err := in(ctx, forever); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
		ran := false
		if err := in(ctx, func(context.Context) error { ran = true; return nil }); !errors.Is(err, context.DeadlineExceeded) || ran {
			t.Errorf("%s: %v, ran: %v", name, err, ran)
		}
		if _, err := s.Organs(ctx, model.OrganFilter{Limit: 1}); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		for range 8 { // on every connection
			err := in(context.Background(), func(ctx context.Context) error {
				_, err := s.CountOrgans(ctx, model.OrganFilter{})
				return err
			})
			if err != nil {
				t.Errorf("%s: afterwards %v", name, err)
			}
		}
	}
}
