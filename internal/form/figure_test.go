package form_test

import (
	"math/big"
	"regexp"
	"strings"
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

func everyColumn(t testing.TB) []*form.Column {
	var all []*form.Column
	for _, e := range embedded(t) {
		for _, table := range e.Tables() {
			for i := range table.Columns {
				all = append(all, &table.Columns[i])
			}
		}
	}
	return all
}

func largest(c *form.Column) int64 {
	if c.IsAmount() {
		return 999999999999999999
	}
	return 9007199254740991
}

func TestFiguresOfEveryColumnComeBackInCanonicalForm(t *testing.T) {
	columns, canonical := everyColumn(t), regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$`)
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(columns).Draw(t, "column")
		least := int64(0)
		if c.Signed {
			least = -largest(c)
		}
		n := rapid.Int64Range(least, largest(c)).Draw(t, "n")
		text := c.Format(n)
		if f, err := c.Parse(text); err != nil || f != form.Of(n) || !canonical.MatchString(text) {
			t.Fatalf("%s: %d was written %s and became %v, %v", c.Key, n, text, f, err)
		}
	})
}

// Every number that JSON can write is read exactly or refused: big.Rat tells which.
func TestParseReadsWhatJSONWritesExactlyOrRefuses(t *testing.T) {
	columns := everyColumn(t)
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,8}0{0,3})?([eE][+-]?[0-6]?[0-4])?`)
	rapid.Check(t, func(t *rapid.T) {
		c, text := rapid.SampledFrom(columns).Draw(t, "column"), number.Draw(t, "text")
		exact, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatal(text)
		}
		if c.IsAmount() {
			exact.Mul(exact, big.NewRat(1_000_000, 1))
		}
		bound := new(big.Rat).SetInt64(largest(c))
		fits := exact.IsInt() && new(big.Rat).Abs(exact).Cmp(bound) <= 0 && (exact.Sign() >= 0 || c.Signed)
		f, err := c.Parse(text)
		if (err == nil) != fits || fits && f != form.Of(exact.Num().Int64()) || !fits && f.Filled {
			t.Fatalf("%s %s: %v %v, exactly %s", c.Key, text, f, err, exact)
		}
	})
}

func TestBoundsOfFigures(t *testing.T) {
	for _, c := range everyColumn(t) {
		n := largest(c)
		for text, want := range map[string]bool{
			c.Format(n): true, c.Format(n + 1): false, "-" + c.Format(n): c.Signed, "-" + c.Format(n+1): false, "-0": true, "-0.000": true,
			c.Format(n) + "e0": true, "9223372036854775807": false, "9223372036854775808": false, "1e18": false,
			"0." + strings.Repeat("0", 62): true, "0." + strings.Repeat("0", 63): false,
			"NaN": false, "Infinity": false, "null": false, "0x10": false, "1,000": false, "1_000": false, "１２": false, "": false, "-": false, " 1": false,
			"1.2.3": false, "1e": false, "1e1e1": false, "1e1.0": false, "-.5": false, "-+1": false, "1.+0": false, "0.0.0": false, "0e-64": true, "0e65": false,
		} {
			if f, err := c.Parse(text); (err == nil) != want || f.Filled != want {
				t.Errorf("%s %q: %v %v", c.Key, text, f, err)
			}
		}
		if !c.Holds(n) || !c.Holds(-n) || c.Holds(n+1) || c.Holds(-n-1) {
			t.Errorf("%s: bounds", c.Key)
		}
	}
}

func TestFormatWritesNoZerosThatSayNothing(t *testing.T) {
	forms := embedded(t)
	fee := &forms.Edition("2021").Disclosure.Columns[4]
	for n, want := range map[int64]string{
		0: "0", 1: "0.000001", 10: "0.00001", 1_000_000: "1", 1_500_000: "1.5", 7730_280_000: "7730.28", 7545_000_000: "7545",
		10_000_000: "10", 100_000: "0.1", 999999: "0.999999", -1: "-0.000001", -1_500_000: "-1.5", -2_000_000: "-2",
	} {
		if got := fee.Format(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if got := forms.Edition("2019").Disclosure.Columns[4].Format(-10); got != "-10" {
		t.Error(got)
	}
}
