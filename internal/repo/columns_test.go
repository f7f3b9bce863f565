package repo

import (
	"slices"
	"testing"

	"gorm.io/gorm"
)

func TestEveryColumnHasAField(t *testing.T) {
	s, _ := opened(t)
	var tables []string
	for _, row := range []any{
		organRow{}, reportRow{}, disclosureCell{}, applicationRow{}, reviewRow{}, waiverRow{}, rulesetRow{}, keyRow{},
		revisionRow{}, tokenRow{}, actRow{}, anchorRow{}, eventRow{}, webhookRow{}, deliveryRow{}, importRow{}, importFileRow{}, sourceRow{},
	} {
		parsed := &gorm.Statement{DB: s.read}
		if err := parsed.Parse(row); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, parsed.Schema.Table)
		for what, is := range map[string]struct {
			query  string
			fields []string
		}{
			"columns":     {"SELECT name FROM pragma_table_info(?) ORDER BY name", parsed.Schema.DBNames},
			"primary key": {"SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY name", parsed.Schema.PrimaryFieldDBNames},
		} {
			var columns []string
			if err := s.read.Raw(is.query, parsed.Schema.Table).Scan(&columns).Error; err != nil {
				t.Fatal(err)
			}
			if fields := slices.Sorted(slices.Values(is.fields)); !slices.Equal(fields, columns) {
				t.Errorf("%s of %s: %s, fields are %s", what, parsed.Schema.Table, columns, fields)
			}
		}
	}
	var all []string
	if err := s.read.Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' ORDER BY name").Scan(&all).Error; err != nil {
		t.Fatal(err)
	}
	if slices.Sort(tables); !slices.Equal(tables, all) {
		t.Errorf("there are the tables %s, tried are %s", all, tables)
	}
}
