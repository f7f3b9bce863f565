package rule

import (
	"testing"

	"nianbao/internal/model"
)

func TestTitles(t *testing.T) {
	forms, c := load(t)
	nameless := &model.Organ{Level: model.County, Kind: model.Government}
	for name, k := range map[string]struct {
		title             string
		organ             *model.Organ
		year, form, fixed string
	}{
		"as it should be":           {"宿迁市人民政府2024年政府信息公开工作年度报告", city, "", "", ""},
		"broken by lines":           {"宿迁市人民政府\n2024 年政府信息公开工作年度报告", city, "", "", ""},
		"another year":              {"宿迁市人民政府2023年政府信息公开工作年度报告", city, "title /title found=2023 year=2024", "", "宿迁市人民政府2024年政府信息公开工作年度报告"},
		"a year to come":            {"宿迁市人民政府2025年政府信息公开工作年度报告", city, "title /title found=2025 year=2024", "", "宿迁市人民政府2024年政府信息公开工作年度报告"},
		"another year behind a gap": {"宿迁市人民政府2023 年政府信息公开工作年度报告", city, "title /title found=2023 year=2024", "", "宿迁市人民政府2024 年政府信息公开工作年度报告"},
		"year first":                {"2024年宿迁市人民政府政府信息公开工作年度报告", city, "", "title /title wanted=宿迁市人民政府2024年政府信息公开工作年度报告", ""},
		"no year":                   {"政府信息公开工作年度报告", city, "", "title /title wanted=宿迁市人民政府2024年政府信息公开工作年度报告", ""},
		"two years, one of them":    {"宿迁市人民政府2023年、2024年报告", nil, "", "", ""},
		"two other years":           {"宿迁市人民政府2022年、2023年报告", nil, "title /title found=2022 year=2024", "", "宿迁市人民政府2024年、2023年报告"},
		"nobody":                    {"报告", nil, "", "", ""},
		"an organ without a name":   {"报告", nameless, "", "", ""},
	} {
		r := full(forms, 2024)
		r.Title = k.title
		if k.organ == nameless {
			r.Organ.Name = ""
		}
		x := Case{Report: r, Organ: k.organ, Forms: forms}
		v := c.Evaluate(x, "zh")
		for code, want := range map[string]string{"title.year": k.year, "title.form": k.form} {
			got := ""
			if len(found(v, code)) > 0 {
				got = told(finding(t, v, code))
			}
			same(t, name+" "+code, got, want)
		}
		if k.year != "" {
			same(t, name, *finding(t, v, "title.year").Fix, model.Patch{{Op: "test", Path: "/title", Value: k.title}, {Op: "replace", Path: "/title", Value: k.fixed}})
		}
		if k.form != "" {
			same(t, name, *finding(t, v, "title.form").Fix, model.Replace("/title", k.title, r.DefaultTitle()))
		}
		same(t, name, checks(v, "title.form").NotAssessable > 0, k.organ == nil || k.organ == nameless)
		complete(t, c, x)
	}
	r := full(forms, 2020)
	r.Title = "宿迁市人民政府2019年政府信息公开工作年度报告"
	v := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
	same(t, "2020", told(finding(t, v, "title.year")), "title /title found=2019 year=2020")
	same(t, "2020", open(v, "title."), []string{"title.form title organ"})
}
