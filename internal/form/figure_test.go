package form_test

import (
	"testing"

	"nianbao/internal/form"

	"pgregory.net/rapid"
)

func TestFigures(t *testing.T) {
	disclosure := &embedded(t).Edition("2021").Disclosure
	old := &embedded(t).Edition("2019").Disclosure
	count, fee := &disclosure.Columns[disclosure.Column("issued")], &disclosure.Columns[disclosure.Column("amount_cny_10k")]
	change := &old.Columns[old.Column("items_change")]
	for _, c := range []struct {
		column *form.Column
		text   string
		want   string // "" where it is refused
	}{
		{count, "0", "0"}, {count, "9007199254740991", "9007199254740991"}, {count, "1.0", "1"}, {count, "12e1", "120"}, {count, "120e-1", "12"}, {count, "-0", "0"},
		{count, "9007199254740992", ""}, {count, "-1", ""}, {count, "1.5", ""}, {count, "", ""}, {count, "+1", ""}, {count, "1e99999999999", ""}, {count, "1e64", ""}, {count, "x", ""}, {count, "1.", ""}, {count, ".5", ""}, {count, "5e-1", ""}, {count, "0e64", "0"}, {count, "--1", ""}, {count, "1.-0", ""},
		{fee, "72701.2578", "72701.2578"}, {fee, "7545.000", "7545"}, {fee, "0.000001", "0.000001"}, {fee, "0.0000001", ""}, {fee, "0.00000010", ""}, {fee, "999999999999.999999", "999999999999.999999"}, {fee, "1000000000000", ""}, {fee, "-1", ""},
		{change, "-18", "-18"}, {change, "4", "4"},
	} {
		got := ""
		if f, err := c.column.Parse(c.text); err == nil {
			got = c.column.Format(f.N)
		}
		if got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.column.Key, c.text, got, c.want)
		}
	}
}

func TestAmountsComeBackAsTheyWent(t *testing.T) {
	disclosure := &embedded(t).Edition("2021").Disclosure
	fee := &disclosure.Columns[disclosure.Column("amount_cny_10k")]
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 999999999999999999).Draw(t, "n")
		f, err := fee.Parse(fee.Format(n))
		if err != nil || f != form.Of(n) {
			t.Fatalf("%d became %v, %v", n, f, err)
		}
	})
}
