package rule

import (
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// prose is a text of so many characters.
func prose(characters int) *string {
	sentence := "本机关主动公开各类政府信息，依申请公开按时答复，信息管理和平台建设不断完善，监督保障逐项落实。"
	text := strings.Repeat(sentence, characters/len([]rune(sentence))+1)
	return &text
}

func BenchmarkValidation(b *testing.B) {
	forms, c := load(b)
	without, err := c.WithPolicy([]byte("off: { text.copied_from_last_year: apart, text.copied_from_other: apart }"))
	if err != nil {
		b.Fatal(err)
	}
	this, last := full(forms, 2024), full(forms, 2023)
	for _, r := range []*model.Report{this, last} {
		r.Narratives.Overview, r.Narratives.Problems = prose(3000), prose(1000)
	}
	k := Case{Report: this, Previous: last, Organ: &model.Organ{Name: "甲市人民政府", Level: model.Prefectural, Kind: model.Government}, Forms: forms}
	b.Run("without likeness", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			without.Evaluate(k, "zh")
		}
	})
	b.Run("whole", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Evaluate(k, "zh")
		}
	})
	b.Run("identities alone", func(b *testing.B) {
		b.ReportAllocs()
		passed := 0
		count := func(e form.Equation) {
			if e.State == form.Passed {
				passed++
			}
		}
		for b.Loop() {
			passed = 0
			for i := range this.Form.Identities {
				identity := &this.Form.Identities[i]
				if !identity.Needs() {
					t := this.Table(identity.Table)
					identity.Evaluate(&t.Grid, nil, t.Computed, count)
				}
			}
		}
		if passed != 42 {
			b.Errorf("%d equalities", passed)
		}
	})
}
