package extract

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"nianbao/internal/model"
)

// Texts made to be slow are read or refused in time, whatever they repeat.
func TestHostileTexts(t *testing.T) {
	reader := newReader(t)
	report := linesOfReport(sample(reader.forms.Edition("2021")))
	head, tail, _ := strings.Cut(report, "三、收到")
	for name, piece := range map[string]string{
		"headings": "一、总体情况\n", "misprinted headings": "一、总体清况\n", "titles": "云溪市2022年政府信息公开工作年度报告\n", "titles in a line": "云溪市2022年政府信息公开工作年度报告 ",
		"rows": "规章 0 0 0\n", "rows in a line": "规章 0 0 0 ", "figures": "7 ", "digits": "7", "lone figures": "7\n", "blanks": " ", "lines": "\n",
		"brackets": "7（", "numerals": "一", "open marks": "《“", "dashes": "- ", "page numbers": "- 3 -\n", "footers": "打印本页\n", "years": "2022年", "thousands": "1,000,", "words": "政府信息公开",
		"labels": "2.重复申请", "pipes": "| 规章 | 1 | 2 |\n", "wide rows": strings.Repeat("| 1 ", 900) + "|\n",
	} {
		for place, text := range map[string]string{"alone": "", "before": head, "within": head + "三、收到", "behind": report} {
			long := text + strings.Repeat(piece, 400_000/len(piece))
			if place == "within" {
				long += tail
			}
			docs, err := Open(context.Background(), []byte(long), Options{})
			if err != nil {
				continue
			}
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			start := time.Now()
			_, err = reader.Read(ctx, docs[0])
			cancel()
			var refused *model.Error
			if err != nil && !errors.As(err, &refused) {
				t.Errorf("%s %s: %v", name, place, err)
			}
			if took := time.Since(start); took > time.Second {
				t.Logf("%s %s took %v", name, place, took)
			}
		}
	}
}
