package model_test

import (
	"strings"
	"testing"

	"nianbao/internal/model"
)

func TestCreditCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"11410703005906583H": false, "91350100M000100Y43": true, "91350100M000100Y44": false,
		"91350100m000100y43": false, "91350100M000100Y4": false, "91350100M000100Y433": false, "I1350100M000100Y43": false, "": false,
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
