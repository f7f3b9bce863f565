package rule

import (
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// prose is a text of so many characters, as reports are: a tenth of it on applications, the rest on other work.
func prose(characters int) *string {
	sentences := []string{
		"围绕群众关心的事项及时发布政策文件和解读材料。", "通过门户网站公开财政预决算、重大项目和民生实事。", "修订公开目录，明确责任科室和更新时限。", "加强对公开内容的保密审查和校对。",
		"全年新收政府信息公开申请3525件，均依法依规处理。", "组织全市业务培训2期，参训人员300余人次。", "优化网站栏目设置，完善检索功能。", "对栏目更新情况开展季度检查并通报结果。",
		"推动基层政务公开标准化规范化向村居延伸。", "设立线下查阅点，方便老年人获取信息。",
	}
	var text strings.Builder
	for n := 0; n < characters; {
		sentence := sentences[text.Len()%len(sentences)]
		text.WriteString(sentence)
		n += len([]rune(sentence))
	}
	out := text.String()
	return &out
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
