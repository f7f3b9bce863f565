package extract

import (
	"strings"
	"testing"
)

func TestTitles(t *testing.T) {
	r := newReader(t)
	body := linesOfReport(sample(r.forms.Edition("2021")))
	_, body, _ = strings.Cut(body, "\n")
	for title, want := range map[string]struct {
		organ, title string
		year         int
		published    string
	}{
		"云溪市人民政府\n2023 年政府信息公开工作年度报告":                {"云溪市人民政府", "云溪市人民政府2023 年政府信息公开工作年度报告", 2023, ""},
		"2025 年云溪市人民政府办公室政府信息公开\n工作年度报告":             {"云溪市人民政府办公室", "2025 年云溪市人民政府办公室政府信息公开工作年度报告", 2025, ""},
		"# 云溪县人民政府 2025 年 政府信息公开工作年度报告":              {"云溪县人民政府", "云溪县人民政府 2025 年 政府信息公开工作年度报告", 2025, ""},
		"云溪县发展和改革局2023年政府信息公开年度报告":                   {"云溪县发展和改革局", "云溪县发展和改革局2023年政府信息公开年度报告", 2023, ""},
		"云溪实验区2022年度政府信息公开工作年度报告\n发布时间：2023-01-20":   {"云溪实验区", "云溪实验区2022年度政府信息公开工作年度报告", 2022, "2023-01-20"},
		"2022年度云溪镇政府信息公开工作年度报告\n来源：云溪镇 时间：2023年1月5日": {"云溪镇", "2022年度云溪镇政府信息公开工作年度报告", 2022, "2023-01-05"},
		"2022年政府信息公开工作年度报告\n云溪镇人民政府":                 {"云溪镇人民政府", "2022年政府信息公开工作年度报告", 2022, ""},
		"云溪市水务局\n二〇二三年政府信息公开工作年度报告":                  {"云溪市水务局", "云溪市水务局二〇二三年政府信息公开工作年度报告", 2023, ""},
	} {
		got := read(t, r, title+"\n"+body)
		published := ""
		if got.PublishedOn != nil {
			published = *got.PublishedOn
		}
		if got.OrganName != want.organ || got.Year != want.year || got.Report.Title != want.title || published != want.published {
			t.Errorf("%q: %q %d %q %s", title, got.OrganName, got.Year, got.Report.Title, published)
		}
		if n := got.Report.Narratives.Preface; n == nil || *n != "本报告由云溪市人民政府编制，全文共六个部分。" {
			t.Errorf("%q: preface %v", title, n)
		}
	}
}
