package repo_test

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
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
	public  = "'00000000-0000-7000-8000-000000000004'"
)

// Of organs, reports, events and webhooks, one is held by what refers to it, another is free; the public report was published.
func populated(t testing.TB) *sql.DB {
	t.Helper()
	_, _, file := open(t)
	db := behind(t, file)
	report := ", %d, '2021', 'own', 'filed', 'draft', 1, '标题', NULL, NULL, NULL, NULL, NULL, 'valid', 0, 0, 0, 'x', '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 1)"
	revision := ", 'd', " + hash(0) + ", 'x', '', 'own', 1, '标题', 'valid', 0, 0, 0, NULL, 1, NULL, 1, NULL, NULL, NULL)"
	for _, statement := range []string{
		"INSERT INTO organs VALUES (" + held + ", '甲', '11321300014318517B', NULL, 'county', 'government', NULL, 0, NULL, 'a/', 1, 1)",
		"INSERT INTO organs VALUES (" + free + ", '乙', NULL, NULL, 'county', 'government', " + held + ", 0, NULL, 'b/', 1, 1)",
		fmt.Sprintf("INSERT INTO reports VALUES ("+held+", "+held+report, 2024),
		fmt.Sprintf("INSERT INTO reports VALUES ("+free+", "+held+report, 2023),
		fmt.Sprintf("INSERT INTO reports VALUES ("+public+", "+held+report, 2022),
		"INSERT INTO disclosure_cells VALUES (" + held + ", 'regulations', 'issued', '1', NULL), (" + held + ", 'regulations', 'repealed', '1', NULL)",
		"INSERT INTO application_tallies VALUES (" + held + ", 'received', 1, 1, 1, 1, 1, 1, 6, '{}', '[]'), (" + held + ", 'granted', 1, 1, 1, 1, 1, 1, 6, '{}', '[]')",
		"INSERT INTO review_tallies VALUES (" + held + ", 'reconsideration', 1, 1, 1, 1, 4, '{}', '[]'), (" + held + ", 'litigation_direct', 1, 1, 1, 1, 4, '{}', '[]')",
		fmt.Sprintf("INSERT INTO waivers VALUES ("+held+", "+held+", %s, 'r', NULL, 1)", chars(32)),
		"INSERT INTO ruleset VALUES (1, 'f')",
		"INSERT INTO idempotency_keys VALUES ('', 'k', 'f', 201, '{}', '', 1), ('c', 'k', 'f', 201, '{}', '', 1)",
		"INSERT INTO revisions VALUES (" + public + ", 1" + revision + ", (" + public + ", 2" + revision,
		"INSERT INTO tokens VALUES (" + held + ", 'n', 'reader', " + held + ", " + hash(0) + ", 1, NULL, NULL), (" + free + ", 'n', 'admin', NULL, " + hash(1) + ", 1, NULL, NULL)",
		"INSERT INTO history VALUES (1, 1, 'a', 'i', 'r', NULL, 'x', 's', NULL, NULL, NULL, '[]', '', " + hash(0) + "), (2, 1, 'a', 'i', 'r', NULL, 'x', 's', NULL, NULL, NULL, '[]', " + hash(0) + ", " + hash(1) + ")",
		"INSERT INTO history_anchor VALUES (1, 1, 'h')",
		"INSERT INTO events VALUES (1, " + held + ", 'report.published', 1, " + public + ", 1, NULL), (2, " + free + ", 'report.amended', 1, " + public + ", 2, NULL)",
		"INSERT INTO webhooks VALUES (" + held + ", 'u', " + held + ", 1), (" + free + ", 'u', NULL, 1)",
		"INSERT INTO deliveries VALUES (" + held + ", " + held + ", 1, 'pending', 0, 1, 1, NULL, NULL, 1, NULL), (" + free + ", " + held + ", 1, 'delivered', 1, 1, NULL, 200, NULL, 1, 1)",
		"INSERT INTO imports VALUES (" + held + ", 'running', 'a', 'i', 'r', " + held + ", NULL, 0, 0, NULL, '[]', 1, NULL), (" + free + ", 'done', 'a', 'i', 'r', NULL, NULL, 1, 1, NULL, '[]', 1, 1)",
		"INSERT INTO import_files VALUES (" + held + ", 1, 'n', " + hash(0) + ", NULL, 'pending', '{}'), (" + held + ", 2, 'n', " + hash(0) + ", x'00', 'created', '{}')",
		"INSERT INTO sources VALUES (" + held + ", " + hash(0) + ", 'n', 'f', 't', 1), (" + public + ", " + hash(0) + ", 'm', 'f', 't', 1)",
	} {
		exec(t, db, statement)
	}
	return db
}

func chars(n int) string { return "'" + strings.Repeat("字", n) + "'" }

func hash(n int) string { return fmt.Sprintf("'%064d'", n) }

// column says of a column what becomes of a blank, and what else it takes and what not.
type column struct {
	name    string
	blank   int
	ok, not []string
}

// table says how one of its rows can be changed. What is checked of several columns together is tried by assignments.
type table struct {
	row      string
	columns  []column
	together []assignments
}

type assignments struct{ ok, not []string }

func list(values ...string) []string { return values }
func plain(name string) column       { return column{name: name, blank: notNull} }
func blank(name string) column       { return column{name: name} }
func findings(name string) column    { return column{name, notNull, list("0", "175"), list("-1")} }
func words(name string) column       { return column{name, taken, list(chars(100000)), list(chars(100001))} }
func reason(name string) column {
	return column{name, taken, list(chars(1), chars(2000)), list("''", chars(2001))}
}

func count(name string) column {
	return column{name, taken, list("0", "9007199254740991"), list("-1", "9007199254740992", "'many'")}
}

// tables are all tables, but for the one that keeps the schema's version.
func tables() map[string]table {
	ids := column{"id", notNull, list(unknown), list("''", chars(35), chars(37))}
	total := column{"total", taken, list("0", "54043195528445946"), list("-1")}
	return map[string]table{
		"organs": {row: "id = " + free, columns: []column{
			ids, {"name", notNull, list(chars(1), chars(200)), list("''", chars(201))}, {"credit_code", taken, list(chars(18)), list("''", chars(17), chars(19))},
			{"region_code", taken, list("'410711'", "'410711103'", "'410711103001'"), list("''", "'41071'", "'4107111'", "'41071110'", "'4107111030'", "'4107111030010'")},
			{"level", notNull, list("'national'", "'provincial'", "'prefectural'", "'county'", "'township'"), list("''", "'city'", "'County'")},
			{"kind", notNull, list("'government'", "'department'", "'agency'", "'authorized_organization'"), list("''", "'office'")},
			{"parent_id", taken, list(held), nil}, {"is_own_office", notNull, list("0", "1"), nil}, {"rulemaking_power", taken, list("0", "1"), nil}, plain("path"), plain("created_at"), plain("updated_at"),
		}},
		"reports": {row: "id = " + free, columns: []column{
			ids, plain("organ_id"), {"year", notNull, list("2019", "9999"), list("2018", "10000", "-1")}, plain("edition"), {"scope", notNull, list("'own'", "'summary'"), list("''", "'all'")},
			{"origin", notNull, list("'filed'", "'imported'"), list("''", "'found'")}, {"status", notNull, list("'draft'", "'submitted'", "'published'", "'withdrawn'"), list("''", "'returned'", "'Draft'")},
			{"version", notNull, list("1", "9223372036854775807"), list("0", "-1")}, {"title", notNull, list(chars(1), chars(200)), list("''", chars(201))},
			words("preface"), words("overview"), words("problems"), words("other_matters"), {"published_on", taken, list("'2025-01-31'"), list("''", "'2025-01-3'", "'2025-01-310'")},
			{"validation_status", notNull, list("'incomplete'", "'invalid'", "'valid'"), list("''", "'perfect'")}, findings("validation_errors"), findings("validation_warnings"), findings("validation_notices"),
			plain("etag"), {"sketch", notNull, list("''", chars(1000)), list(chars(1001))}, {"published_revision", taken, list("1", "9223372036854775807"), list("0", "-1")},
			blank("submitted_at"), blank("published_at"), blank("first_published_at"), blank("amended_at"), reason("amended_reason"), blank("returned_at"), reason("returned_reason"), blank("withdrawn_at"), reason("withdrawn_reason"),
			plain("created_at"), plain("updated_at"),
		}},
		// SQLite takes the primary key of a table for optional unless it says otherwise
		"ruleset": {row: "fingerprint = 'f'", columns: []column{{"one", taken, nil, list("0", "2")}, plain("fingerprint")}},
		"waivers": {row: "reason = 'r'", columns: []column{
			{"id", taken, ids.ok, ids.not}, plain("report_id"), {"fingerprint", notNull, list(chars(32)), list("''", chars(31), chars(33))},
			{"reason", notNull, list(chars(1), chars(2000)), list("''", chars(2001))}, blank("author"), plain("created_at"),
		}},
		"disclosure_cells": {row: "measure = 'issued'", columns: []column{
			plain("report_id"), plain("item"), plain("measure"), {"value", taken, list("'0'", "'-999999999999.999999'"), list("''", "'-1234567890123.123456'")}, {"note", taken, list(chars(1), chars(500)), list("''", chars(501))},
		}},
		"application_tallies": {row: "category = 'received'", columns: []column{
			plain("report_id"), plain("category"), count("natural_person"), count("commercial_enterprise"), count("research_institution"), count("public_welfare_organization"), count("legal_service_organization"),
			count("other_organization"), total, plain("notes"), plain("computed"),
		}},
		"review_tallies": {row: "procedure = 'reconsideration'", columns: []column{
			plain("report_id"), plain("procedure"), count("upheld"), count("corrected"), count("other"), count("pending"), total, plain("notes"), plain("computed"),
		}},
		"idempotency_keys": {row: "caller = ''", columns: []column{plain("caller"), plain("key"), plain("fingerprint"), plain("status"), plain("headers"), plain("body"), plain("created_at")}},
		"revisions": {row: "n = 1", columns: []column{
			plain("report_id"), {"n", notNull, list("3", "9223372036854775807"), list("0", "-1")}, plain("document"), {"sha256", notNull, list(chars(64)), list("''", chars(63), chars(65))}, plain("etag"),
			{"sketch", notNull, list("''", chars(1000)), list(chars(1001))}, plain("scope"), plain("version"), plain("title"), plain("validation_status"), plain("validation_errors"), plain("validation_warnings"), plain("validation_notices"),
			blank("published_on"), plain("updated_at"), blank("submitted_at"), plain("published_at"), blank("reason"), blank("withdrawn_at"), blank("withdrawn_reason"),
		}},
		"tokens": {row: "id = " + held, columns: []column{
			ids, {"name", notNull, list(chars(1), chars(200)), list("''", chars(201))}, {"role", notNull, list("'reader'", "'editor'", "'reviewer'"), list("''", "'public'", "'Reader'")}, {"organ_id", check, list(free), nil},
			{"hash", notNull, list(chars(64)), list("''", chars(63), chars(65))}, plain("created_at"), blank("expires_at"), blank("last_used_at"),
		}, together: []assignments{{list("role = 'admin', organ_id = NULL"), list("role = 'admin'", "role = 'editor', organ_id = NULL", "role = 'reviewer', organ_id = NULL")}}},
		"history": {row: "seq = 2", columns: []column{
			{"seq", notNull, list("3", "9223372036854775807"), list("0", "-1")}, plain("at"), plain("actor"), plain("actor_id"), plain("role"), blank("address"), plain("action"), plain("subject"),
			blank("report_id"), blank("organ_id"), blank("reason"), plain("changes"), plain("previous"), {"hash", notNull, list(chars(64)), list("''", chars(63), chars(65))},
		}},
		"history_anchor": {row: "hash = 'h'", columns: []column{{"one", notNull, nil, list("0", "2")}, plain("seq"), plain("hash")}},
		"events": {row: "seq = 2", columns: []column{
			{"seq", notNull, list("3", "9223372036854775807"), list("0", "-1")}, ids, {"type", notNull, list("'report.published'", "'report.amended'", "'report.withdrawn'"), list("''", "'report.deleted'")},
			plain("at"), plain("report_id"), plain("revision"), blank("reason"),
		}},
		"webhooks": {row: "id = " + free, columns: []column{
			ids, {"url", notNull, list(chars(1), chars(2000)), list("''", chars(2001))}, {"organ_id", taken, list(held), nil}, plain("created_at"),
		}},
		"deliveries": {row: "id = " + held, columns: []column{
			ids, {"webhook_id", notNull, list(free), nil}, {"event_seq", notNull, list("2"), nil}, {"state", notNull, list("'pending'"), list("''", "'lost'")}, {"attempts", notNull, list("0", "1"), list("-1")},
			plain("since"), {"next_at", check, list("0"), nil}, blank("status"), blank("error"), plain("created_at"), blank("delivered_at"),
		}, together: []assignments{{list("state = 'delivered', next_at = NULL", "state = 'abandoned', next_at = NULL"), list("state = 'delivered'", "state = 'abandoned'")}}},
		"imports": {row: "id = " + free, columns: []column{
			ids, {"state", notNull, list("'running'", "'done'", "'cancelled'"), list("''", "'failed'")}, plain("actor"), plain("actor_id"), plain("role"), {"organ_id", taken, list(held), nil}, blank("address"),
			{"dry_run", notNull, list("0", "1"), nil}, {"publish", notNull, list("0", "1"), nil}, blank("within_id"), plain("organs"), plain("created_at"), blank("finished_at"),
		}},
		"import_files": {row: "n = 1", columns: []column{
			plain("import_id"), {"n", notNull, list("3", "9223372036854775807"), list("0", "-1")}, plain("name"), {"sha256", notNull, list(chars(64)), list("''", chars(63), chars(65))}, {"content", taken, list("x'00ff'"), nil},
			{"state", notNull, list("'pending'", "'created'", "'replaced'", "'unchanged'", "'refused'", "'cancelled'"), list("''", "'done'")}, plain("outcome"),
		}},
		"sources": {row: "name = 'n'", columns: []column{
			plain("report_id"), {"sha256", notNull, list(chars(64)), list("''", chars(63), chars(65))}, plain("name"), plain("format"), plain("text"), plain("imported_at"),
		}},
	}
}

func TestEveryColumnTakesWhatItIsMeantFor(t *testing.T) {
	db := populated(t)
	for name, of := range tables() {
		var names []string
		checks := len(of.together)
		try := func(assignment string, want int) {
			t.Helper()
			statement := "UPDATE " + name + " SET " + assignment + " WHERE " + of.row
			if got := refusal(t, db, statement); got != want {
				t.Errorf("%d, want %d: %.120s", got, want, statement)
			}
		}
		for _, c := range of.columns {
			names = append(names, c.name)
			for _, value := range c.ok {
				try(c.name+" = "+value, taken)
			}
			for _, value := range c.not {
				try(c.name+" = "+value, check)
			}
			if len(c.not) > 0 {
				checks++
			}
			try(c.name+" = NULL", c.blank)
		}
		for _, several := range of.together {
			for _, assignment := range several.ok {
				try(assignment, taken)
			}
			for _, assignment := range several.not {
				try(assignment, check)
			}
		}
		if all := strings.Fields(value(t, db, "SELECT group_concat(name, ' ') FROM pragma_table_info('"+name+"')")); !slices.Equal(all, names) {
			t.Errorf("%s has the columns %s, tried are %s", name, all, names)
		}
		if n := strings.Count(value(t, db, "SELECT sql FROM sqlite_master WHERE name = '"+name+"'"), "CHECK"); n != checks {
			t.Errorf("%s has %d checks, tried are %d", name, n, checks)
		}
	}
	all := strings.Fields(value(t, db, "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' ORDER BY name)"))
	if tried := slices.Sorted(maps.Keys(tables())); !slices.Equal(all, tried) {
		t.Errorf("there are the tables %s, tried are %s", all, tried)
	}
}

// value reads one text.
func value(t testing.TB, db *sql.DB, query string) (text string) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&text); err != nil {
		t.Fatal(query, err)
	}
	return text
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
		"DELETE FROM reports WHERE id = " + public:                                   reference,
		"UPDATE reports SET id = " + unknown + " WHERE id = " + public:               reference,
		"UPDATE revisions SET n = 2":                                                 primaryKey,
		"UPDATE revisions SET report_id = " + free:                                   taken,
		"UPDATE tokens SET id = " + held:                                             primaryKey,
		"UPDATE tokens SET hash = " + hash(2):                                        unique,
		"UPDATE history SET seq = 2":                                                 primaryKey,
		"UPDATE history SET previous = ''":                                           unique,
		"UPDATE history SET hash = " + hash(0):                                       unique,
		"UPDATE history SET report_id = " + unknown + ", organ_id = " + unknown:      taken,
		"UPDATE events SET seq = 2":                                                  primaryKey,
		"UPDATE events SET id = " + held:                                             unique,
		"UPDATE events SET report_id = " + unknown:                                   taken,
		"UPDATE events SET seq = 3 WHERE seq = 1":                                    reference,
		"DELETE FROM events WHERE seq = 1":                                           reference,
		"DELETE FROM events WHERE seq = 2":                                           taken,
		"UPDATE webhooks SET id = " + held:                                           primaryKey,
		"UPDATE webhooks SET id = " + unknown + " WHERE id = " + held:                reference,
		"UPDATE webhooks SET organ_id = " + held:                                     taken,
		"DELETE FROM webhooks WHERE id = " + held:                                    taken,
		"UPDATE deliveries SET id = " + held:                                         primaryKey,
		"INSERT INTO history_anchor VALUES (1, 2, 'i')":                              primaryKey,
		"INSERT INTO ruleset VALUES (1, 'g')":                                        primaryKey,
		"UPDATE imports SET id = " + held:                                            primaryKey,
		"UPDATE import_files SET n = 2":                                              primaryKey,
		"UPDATE sources SET report_id = " + held:                                     primaryKey,
		"UPDATE waivers SET id = " + free:                                            taken,
		"INSERT INTO waivers SELECT id, report_id, 'x' || substr(fingerprint, 2), reason, author, created_at FROM waivers": primaryKey,
		"INSERT INTO waivers SELECT " + free + ", report_id, fingerprint, reason, author, created_at FROM waivers":         unique,
		"UPDATE disclosure_cells SET measure = 'issued' WHERE measure = 'repealed'":                                        primaryKey,
		"UPDATE disclosure_cells SET report_id = " + unknown:                                                               reference,
		"UPDATE application_tallies SET category = 'received'":                                                             primaryKey,
		"UPDATE application_tallies SET report_id = " + unknown:                                                            reference,
		"UPDATE review_tallies SET procedure = 'reconsideration'":                                                          primaryKey,
		"UPDATE review_tallies SET report_id = " + unknown:                                                                 reference,
		"UPDATE idempotency_keys SET caller = ''":                                                                          primaryKey,
		"UPDATE idempotency_keys SET key = 'another' WHERE caller = ''":                                                    taken,
		"UPDATE application_tallies SET report_id = " + free:                                                               taken,
		"UPDATE disclosure_cells SET item = 'normative_documents'":                                                         taken,
	} {
		if got := refusal(t, db, statement); got != want {
			t.Errorf("%d, want %d: %s", got, want, statement)
		}
	}
	for _, r := range references() {
		update := "UPDATE " + r.table + " SET " + r.column + " = " + unknown + " WHERE rowid = (SELECT min(rowid) FROM " + r.table + " WHERE " + r.column + " IS NOT NULL)"
		if got := refusal(t, db, update); got != reference {
			t.Errorf("%d, want %d: %s", got, reference, update)
		}
	}
	// each reference alone holds an organ, but for what goes with it
	remove := "DELETE FROM organs WHERE id = " + held
	for _, step := range []struct {
		before string
		want   int
	}{
		{"DELETE FROM revisions", reference}, {"DELETE FROM reports", reference}, {"UPDATE organs SET parent_id = NULL", taken},
		{"UPDATE organs SET parent_id = " + held + " WHERE id = " + free, reference}, {"DELETE FROM organs WHERE id = " + free, taken},
	} {
		exec(t, db, step.before)
		if got := refusal(t, db, remove); got != step.want {
			t.Errorf("%d, want %d after %s", got, step.want, step.before)
		}
	}
	exec(t, db, remove)
	for table, want := range map[string]string{"disclosure_cells": "0", "application_tallies": "0", "review_tallies": "0", "waivers": "0", "tokens": "1", "webhooks": "1", "deliveries": "0", "events": "2", "history": "2", "imports": "1", "import_files": "0", "sources": "0"} {
		if n := value(t, db, "SELECT count(*) FROM "+table); n != want {
			t.Errorf("%s has %s rows, want %s", table, n, want)
		}
	}
}

type refers struct{ table, column, to, whenGone string }

// references are all references from one table to another.
func references() []refers {
	const stays, goes = "NO ACTION", "CASCADE"
	return []refers{
		{"application_tallies", "report_id", "reports.id", goes}, {"deliveries", "event_seq", "events.seq", stays}, {"deliveries", "webhook_id", "webhooks.id", goes}, {"disclosure_cells", "report_id", "reports.id", goes},
		{"import_files", "import_id", "imports.id", goes}, {"imports", "organ_id", "organs.id", goes},
		{"organs", "parent_id", "organs.id", stays}, {"reports", "organ_id", "organs.id", stays}, {"review_tallies", "report_id", "reports.id", goes}, {"revisions", "report_id", "reports.id", stays},
		{"sources", "report_id", "reports.id", goes},
		{"tokens", "organ_id", "organs.id", goes}, {"waivers", "report_id", "reports.id", goes}, {"webhooks", "organ_id", "organs.id", goes},
	}
}

func TestReferencesLeadWhereTheyShould(t *testing.T) {
	var want []string
	for _, r := range references() {
		want = append(want, strings.Join([]string{r.table, r.column, r.to, r.whenGone}, " "))
	}
	got := value(t, populated(t), `SELECT group_concat(line, char(10)) FROM (SELECT t.name || ' ' || r."from" || ' ' || r."table" || '.' || r."to" || ' ' || r.on_delete AS line FROM sqlite_master AS t JOIN pragma_foreign_key_list(t.name) AS r WHERE t.type = 'table' ORDER BY line)`)
	if got != strings.Join(want, "\n") {
		t.Errorf("%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}
