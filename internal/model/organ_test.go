package model_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/model"

	"pgregory.net/rapid"
)

func TestCreditCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"11410703005906583H": false, "91350100M000100Y43": true, "91350100M000100Y44": false,
		"91350100m000100y43": false, "91350100M000100Y4": false, "91350100M000100Y433": false, "I1350100M000100Y43": false, "": false,
		"914403001922038216": true, "9144030071526726XG": true, "91110000802100433B": true,
	} {
		if got := model.ValidCreditCode(code); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
	zero := 0
	for _, digit := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		code := "1141070300000000" + string(digit)
		if model.ValidCreditCode(code + "0") {
			zero++
		}
	}
	if zero != 1 {
		t.Errorf("%d of 31 codes have the check digit 0, want one", zero)
	}
}

func TestRulemaking(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		level, kind string
		stated      *bool
		want        model.Rulemaking
	}{
		{model.Provincial, model.Government, nil, model.HasRulemaking},
		{model.Prefectural, model.Government, nil, model.HasRulemaking},
		{model.National, model.Department, nil, model.HasRulemaking},
		{model.Provincial, model.Department, nil, model.RulemakingOfGovernment},
		{model.Prefectural, model.Agency, nil, model.RulemakingOfGovernment},
		{model.County, model.Government, nil, model.NoRulemaking},
		{model.Township, model.Government, nil, model.NoRulemaking},
		{model.County, model.Department, nil, model.NoRulemaking},
		{model.Prefectural, model.AuthorizedOrganization, nil, model.NoRulemaking},
		{model.County, model.Government, &yes, model.HasRulemaking},
		{model.Provincial, model.Government, &no, model.NoRulemaking},
	} {
		o := model.Organ{Level: c.level, Kind: c.kind, RulemakingPower: c.stated}
		if got := o.Rulemaking(); got != c.want {
			t.Errorf("%s %s: %v, want %v", c.level, c.kind, got, c.want)
		}
	}
}

func TestRegionCodes(t *testing.T) {
	for code, want := range map[string]bool{"410703": true, "410703101": true, "410703101000": true, "41070": false, "4107031": false, "010703": false, "41070a": false} {
		if got := model.ValidRegionCode(code); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

func FuzzCreditCode(f *testing.F) {
	f.Add("91350100M000100Y43")
	f.Fuzz(func(t *testing.T, code string) {
		if !model.ValidCreditCode(code) {
			return
		}
		for i := range code { // no single wrong character passes
			for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
				other := code[:i] + string(c) + code[i+1:]
				if other != code && model.ValidCreditCode(other) {
					t.Fatalf("%s and %s both pass", code, other)
				}
			}
		}
		if len(code) != 18 || strings.ContainsAny(code, "IOSVZ") {
			t.Fatal(code)
		}
	})
}

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// drawCreditCode draws a code whose check digit is computed from the weights printed in GB 32100-2015.
func drawCreditCode(t *rapid.T) string {
	code := rapid.StringMatching(`[1-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}`).Draw(t, "body")
	sum := 0
	for i, weight := range []int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28} {
		sum += weight * strings.IndexByte(creditAlphabet, code[i])
	}
	for check := range 31 {
		if (sum+check)%31 == 0 {
			code += creditAlphabet[check : check+1]
		}
	}
	return code
}

func TestEverySlipInACreditCodeIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawCreditCode(t)
		if len(code) != 18 || !model.ValidCreditCode(code) {
			t.Fatalf("%s is refused", code)
		}
		for i := range code {
			for _, c := range creditAlphabet + "IOSVZ a-" {
				if other := code[:i] + string(c) + code[i+1:]; other != code && model.ValidCreditCode(other) {
					t.Fatalf("%s passes for %s", other, code)
				}
			}
			if i > 0 && code[i] != code[i-1] {
				if other := code[:i-1] + code[i:i+1] + code[i-1:i] + code[i+1:]; model.ValidCreditCode(other) {
					t.Fatalf("%s passes for %s", other, code)
				}
			}
		}
		for _, other := range []string{code + "\n", " " + code, code + code, code[:17], strings.ToLower(code) + "x"} {
			if model.ValidCreditCode(other) {
				t.Fatalf("%q passes", other)
			}
		}
	})
}

func TestRegionCodesHave6Or9Or12Digits(t *testing.T) {
	for n := range 16 {
		if got, want := model.ValidRegionCode("410703101000123"[:n]), n == 6 || n == 9 || n == 12; got != want {
			t.Errorf("%d digits: %v", n, got)
		}
	}
	for _, code := range []string{"410703\n", " 410703", "４１０７０３", "41070X", "410-03", "+10703", "410703 01"} {
		if model.ValidRegionCode(code) {
			t.Errorf("%q passes", code)
		}
	}
}

func TestPowersAndScopesByLevelAndKind(t *testing.T) {
	yes, no := true, false
	letters := map[byte]model.Rulemaking{'-': model.NoRulemaking, 'g': model.RulemakingOfGovernment, 'H': model.HasRulemaking}
	kinds := []string{"government", "department", "agency", "authorized_organization"}
	for _, c := range []struct {
		level, powers, scope string // a letter a kind; the scope of its government
	}{
		{"national", "HHHH", "summary"}, {"provincial", "Hgg-", "summary"}, {"prefectural", "Hgg-", "summary"},
		{"county", "----", "summary"}, {"township", "----", "own"},
	} {
		for i, kind := range kinds {
			o := model.Organ{Level: c.level, Kind: kind}
			if got := o.Rulemaking(); got != letters[c.powers[i]] {
				t.Errorf("%s %s: power %v", c.level, kind, got)
			}
			want := "own"
			if kind == kinds[0] {
				want = c.scope
			}
			if got := o.DefaultScope(); got != want {
				t.Errorf("%s %s: scope %s", c.level, kind, got)
			}
			for stated, want := range map[*bool]model.Rulemaking{&yes: model.HasRulemaking, &no: model.NoRulemaking} {
				o.RulemakingPower = stated
				if got := o.Rulemaking(); got != want || o.DefaultScope() != (&model.Organ{Level: c.level, Kind: kind}).DefaultScope() {
					t.Errorf("%s %s, stated %v: power %v", c.level, kind, *stated, got)
				}
			}
		}
	}
}

func TestTheETagOfAnOrganIsOfItsFacts(t *testing.T) {
	whole := filled[model.Organ](t)
	for _, c := range []struct{ before, after *model.Organ }{{new(model.Organ), whole}, {whole, new(model.Organ)}} {
		tags := map[string]string{c.before.ETag(): "nothing"}
		for field := range reflect.TypeFor[model.Organ]().Fields() {
			o := *c.before
			reflect.ValueOf(&o).Elem().FieldByIndex(field.Index).Set(reflect.ValueOf(c.after).Elem().FieldByIndex(field.Index))
			unchanged := o
			tag := o.ETag()
			if other, is := tags[tag]; is != slices.Contains([]string{"UpdatedAt", "Path"}, field.Name) {
				t.Errorf("a change of %s gives the tag of a change of %s", field.Name, other)
			}
			tags[tag] = field.Name
			if tag != o.ETag() || o != unchanged || len(tag) != 32 {
				t.Errorf("%s: %s, then %s", field.Name, tag, o.ETag())
			}
		}
	}
	no, empty := false, ""
	for _, o := range []model.Organ{{RulemakingPower: &no}, {CreditCode: &empty}, {RegionCode: &empty}, {ParentID: &empty}} {
		if o.ETag() == new(model.Organ).ETag() {
			t.Errorf("%+v has the tag of a blank", o)
		}
	}
}
