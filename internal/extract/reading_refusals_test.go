package extract

import (
	"context"
	"errors"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

func refusal(t *testing.T, r *Reader, text string) string {
	t.Helper()
	docs, err := Open(context.Background(), []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Read(context.Background(), docs[0])
	var refused *model.Error
	if !errors.As(err, &refused) || refused.Kind != model.Invalid {
		return ""
	}
	return refused.Code
}

func TestWhatIsNoReportIsRefused(t *testing.T) {
	r := newReader(t)
	first := sample(r.forms.Edition("2021"))
	second := first.Clone()
	second.Organ.Name, second.Title = "白塔县人民政府", "白塔县人民政府2022年政府信息公开工作年度报告"
	for row := range second.Applications.Table.Rows {
		second.Applications.Set(row, 1, form.Of(77))
	}
	text := linesOfReport(first)
	double := ""
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 8 {
			line = strings.TrimSpace(line) + " " + strings.Join(fields[1:], " ") + "\n"
		}
		double += line
	}
	for name, c := range map[string]struct{ text, code string }{
		"a letter":       {"关于召开会议的通知\n各单位：\n定于3月1日召开会议。\n", "extract.no_report"},
		"no year":        {strings.ReplaceAll(text, "2022年", "年"), "extract.no_year"},
		"before all":     {strings.ReplaceAll(text, "2022年", "2016年"), "extract.year"},
		"two reports":    {text + linesOfReport(second), "extract.several_reports"},
		"a comparison":   {double, "extract.several_reports"},
		"the same twice": {text + text, ""},
	} {
		if got := refusal(t, r, c.text); got != c.code {
			t.Errorf("%s: %q, want %q", name, got, c.code)
		}
	}
	if difference := alike(first, read(t, r, text+text)); difference != "" {
		t.Error(difference)
	}
}
