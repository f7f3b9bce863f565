package repo_test

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// behind opens the file behind the store's back.
func behind(t testing.TB, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = db.Close() })
	exec(t, db, "PRAGMA foreign_keys = 1")
	return db
}

func exec(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(statement, err)
	}
}

// What SQLite answers to what it refuses.
const (
	taken      = 0
	check      = 275
	reference  = 787
	notNull    = 1299
	primaryKey = 1555
	unique     = 2067
)

// refusal tries a statement and leaves nothing of it.
func refusal(t testing.TB, db *sql.DB, statement string) int {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	done, err := tx.Exec(statement)
	var refused interface{ Code() int }
	if errors.As(err, &refused) {
		return refused.Code()
	}
	if err != nil {
		t.Fatal(statement, err)
	}
	if n, err := done.RowsAffected(); n == 0 || err != nil {
		t.Fatal(statement, n, err)
	}
	return taken
}

const (
	held    = "'00000000-0000-7000-8000-000000000001'"
	free    = "'00000000-0000-7000-8000-000000000002'"
	unknown = "'00000000-0000-7000-8000-000000000003'"
)

// Of organs and reports, one is held by what refers to it, the other is free.
func populated(t testing.TB) *sql.DB {
	t.Helper()
	_, _, file := open(t)
	db := behind(t, file)
	report := ", %d, '2021', 'own', 'filed', 'draft', 1, '标题', NULL, NULL, NULL, NULL, NULL, 'valid', 0, 0, 0, 'x', 1, 1, '')"
	for _, statement := range []string{
		"INSERT INTO organs VALUES (" + held + ", '甲', '11321300014318517B', NULL, 'county', 'government', NULL, 0, NULL, 'a/', 1, 1)",
		"INSERT INTO organs VALUES (" + free + ", '乙', NULL, NULL, 'county', 'government', " + held + ", 0, NULL, 'b/', 1, 1)",
		fmt.Sprintf("INSERT INTO reports VALUES ("+held+", "+held+report, 2024),
		fmt.Sprintf("INSERT INTO reports VALUES ("+free+", "+held+report, 2023),
		"INSERT INTO disclosure_cells VALUES (" + held + ", 'regulations', 'issued', '1', NULL), (" + held + ", 'regulations', 'repealed', '1', NULL)",
		"INSERT INTO application_tallies VALUES (" + held + ", 'received', 1, 1, 1, 1, 1, 1, 6, '{}', '[]'), (" + held + ", 'granted', 1, 1, 1, 1, 1, 1, 6, '{}', '[]')",
		"INSERT INTO review_tallies VALUES (" + held + ", 'reconsideration', 1, 1, 1, 1, 4, '{}', '[]'), (" + held + ", 'litigation_direct', 1, 1, 1, 1, 4, '{}', '[]')",
		fmt.Sprintf("INSERT INTO waivers VALUES ("+held+", "+held+", %s, 'r', NULL, 1)", chars(32)),
		"INSERT INTO ruleset VALUES (1, 'f')",
		"INSERT INTO idempotency_keys VALUES ('', 'k', 'f', 201, '{}', '', 1), ('c', 'k', 'f', 201, '{}', '', 1)",
	} {
		exec(t, db, statement)
	}
	return db
}

func chars(n int) string { return "'" + strings.Repeat("字", n) + "'" }

// column says of a column whether it may be blank, and what else it takes and what not.
type column struct {
	name     string
	optional bool
	ok, not  []string
}

func TestEveryColumnTakesWhatItIsMeantFor(t *testing.T) {
	db := populated(t)
	list := func(values ...string) []string { return values }
	ids := column{"id", false, list(unknown), list("''", chars(35), chars(37))}
	count := func(name string) column {
		return column{name, true, list("0", "9007199254740991"), list("-1", "9007199254740992", "'many'")}
	}
	total := column{"total", true, list("0", "54043195528445946"), list("-1")}
	words := func(name string) column { return column{name, true, list(chars(100000)), list(chars(100001))} }
	findings := func(name string) column { return column{name, false, list("0", "175"), list("-1")} }
	plain := func(name string) column { return column{name: name} }
	for table, of := range map[string]struct {
		where   string
		columns []column
	}{
		"organs": {"id = " + free, []column{
			ids, {"name", false, list(chars(1), chars(200)), list("''", chars(201))}, {"credit_code", true, list(chars(18)), list("''", chars(17), chars(19))},
			{"region_code", true, list("'410711'", "'410711103'", "'410711103001'"), list("''", "'41071'", "'4107111'", "'41071110'", "'4107111030'", "'4107111030010'")},
			{"level", false, list("'national'", "'provincial'", "'prefectural'", "'county'", "'township'"), list("''", "'city'", "'County'")},
			{"kind", false, list("'government'", "'department'", "'agency'", "'authorized_organization'"), list("''", "'office'")},
			{"parent_id", true, list(held), nil}, {"is_own_office", false, list("0", "1"), nil}, {"rulemaking_power", true, list("0", "1"), nil}, plain("path"), plain("created_at"), plain("updated_at"),
		}},
		"reports": {"id = " + free, []column{
			ids, plain("organ_id"), {"year", false, list("2019", "9999"), list("2018", "10000", "-1")}, plain("edition"), {"scope", false, list("'own'", "'summary'"), list("''", "'all'")},
			{"origin", false, list("'filed'", "'imported'"), list("''", "'found'")}, {"status", false, list("'draft'"), list("''", "'published'")}, {"version", false, list("1", "9223372036854775807"), list("0", "-1")},
			{"title", false, list(chars(1), chars(200)), list("''", chars(201))}, words("preface"), words("overview"), words("problems"), words("other_matters"),
			{"published_on", true, list("'2025-01-31'"), list("''", "'2025-01-3'", "'2025-01-310'")}, {"validation_status", false, list("'incomplete'", "'invalid'", "'valid'"), list("''", "'perfect'")},
			findings("validation_errors"), findings("validation_warnings"), findings("validation_notices"), plain("etag"), plain("created_at"), plain("updated_at"),
			{"sketch", false, list("''", chars(1000)), list(chars(1001))},
		}},
		"ruleset": {"fingerprint = 'f'", []column{{"one", true, nil, list("0", "2")}, plain("fingerprint")}},
		"waivers": {"reason = 'r'", []column{
			ids, plain("report_id"), {"fingerprint", false, list(chars(32)), list("''", chars(31), chars(33))}, {"reason", false, list(chars(1), chars(2000), "'r'"), list("''", chars(2001))},
			{"author", true, nil, nil}, plain("created_at"),
		}},
		"disclosure_cells": {"measure = 'issued'", []column{
			plain("report_id"), plain("item"), plain("measure"), {"value", true, list("'0'", "'-999999999999.999999'"), list("''", "'-1234567890123.123456'")}, {"note", true, list(chars(1), chars(500)), list("''", chars(501))},
		}},
		"application_tallies": {"category = 'received'", []column{
			plain("report_id"), plain("category"), count("natural_person"), count("commercial_enterprise"), count("research_institution"), count("public_welfare_organization"), count("legal_service_organization"),
			count("other_organization"), total, plain("notes"), plain("computed"),
		}},
		"review_tallies": {"procedure = 'reconsideration'", []column{
			plain("report_id"), plain("procedure"), count("upheld"), count("corrected"), count("other"), count("pending"), total, plain("notes"), plain("computed"),
		}},
		"idempotency_keys": {"caller = ''", []column{plain("caller"), plain("key"), plain("fingerprint"), plain("status"), plain("headers"), plain("body"), plain("created_at")}},
	} {
		var names []string
		checks := 0
		try := func(c column, value string, want int) {
			t.Helper()
			statement := "UPDATE " + table + " SET " + c.name + " = " + value + " WHERE " + of.where
			if got := refusal(t, db, statement); got != want {
				t.Errorf("%d, want %d: %.120s", got, want, statement)
			}
		}
		for _, c := range of.columns {
			names = append(names, c.name)
			for _, value := range c.ok {
				try(c, value, taken)
			}
			for _, value := range c.not {
				try(c, value, check)
			}
			if len(c.not) > 0 {
				checks++
			}
			switch {
			case c.name == "id": // SQLite takes a primary key for optional
			case c.optional:
				try(c, "NULL", taken)
			default:
				try(c, "NULL", notNull)
			}
		}
		var all, schema string
		if err := db.QueryRow("SELECT group_concat(name, ' ') FROM pragma_table_info('" + table + "')").Scan(&all); err != nil || !slices.Equal(strings.Fields(all), names) {
			t.Errorf("%v: %s has the columns %s, tried are %s", err, table, all, names)
		}
		if err := db.QueryRow("SELECT sql FROM sqlite_master WHERE name = '" + table + "'").Scan(&schema); err != nil || strings.Count(schema, "CHECK") != checks {
			t.Errorf("%v: %s has %d checks, tried are %d", err, table, strings.Count(schema, "CHECK"), checks)
		}
	}
}

func TestWhatIsOneStaysOneAndWhatIsReferredToStays(t *testing.T) {
	db := populated(t)
	for statement, want := range map[string]int{
		"UPDATE organs SET id = " + held + " WHERE id = " + free:                     primaryKey,
		"UPDATE organs SET credit_code = '11321300014318517B' WHERE id = " + free:    unique,
		"UPDATE organs SET path = 'a/' WHERE id = " + free:                           unique,
		"UPDATE organs SET name = '甲' WHERE id = " + free:                            taken,
		"UPDATE organs SET parent_id = " + unknown + " WHERE id = " + free:           reference,
		"UPDATE organs SET id = " + unknown + " WHERE id = " + held:                  reference,
		"DELETE FROM organs WHERE id = " + held:                                      reference,
		"DELETE FROM organs WHERE id = " + free:                                      taken,
		"UPDATE reports SET id = " + held + " WHERE id = " + free:                    primaryKey,
		"UPDATE reports SET year = 2024 WHERE id = " + free:                          unique,
		"UPDATE reports SET year = 2024, organ_id = " + free + " WHERE id = " + free: taken,
		"UPDATE reports SET organ_id = " + unknown + " WHERE id = " + free:           reference,
		"UPDATE reports SET id = " + unknown + " WHERE id = " + held:                 reference,
		"DELETE FROM reports WHERE id = " + held:                                     taken,
		"UPDATE disclosure_cells SET measure = 'issued' WHERE measure = 'repealed'":  primaryKey,
		"UPDATE disclosure_cells SET report_id = " + unknown:                         reference,
		"UPDATE application_tallies SET category = 'received'":                       primaryKey,
		"UPDATE application_tallies SET report_id = " + unknown:                      reference,
		"UPDATE review_tallies SET procedure = 'reconsideration'":                    primaryKey,
		"UPDATE review_tallies SET report_id = " + unknown:                           reference,
		"UPDATE idempotency_keys SET caller = ''":                                    primaryKey,
		"UPDATE idempotency_keys SET key = 'another' WHERE caller = ''":              taken,
		"UPDATE application_tallies SET report_id = " + free:                         taken,
		"UPDATE disclosure_cells SET item = 'normative_documents'":                   taken,
	} {
		if got := refusal(t, db, statement); got != want {
			t.Errorf("%d, want %d: %s", got, want, statement)
		}
	}
	// each reference alone holds an organ
	remove := "DELETE FROM organs WHERE id = " + held
	for _, step := range []struct {
		before string
		want   int
	}{{"DELETE FROM reports", reference}, {"UPDATE organs SET parent_id = NULL", taken}, {"UPDATE organs SET parent_id = " + held + " WHERE id = " + free, reference}, {"DELETE FROM organs WHERE id = " + free, taken}} {
		exec(t, db, step.before)
		if got := refusal(t, db, remove); got != step.want {
			t.Errorf("%d, want %d after %s", got, step.want, step.before)
		}
	}
	for _, table := range []string{"disclosure_cells", "application_tallies", "review_tallies"} {
		n := -1
		if err := db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%v: %s has %d rows of no report", err, table, n)
		}
	}
}
