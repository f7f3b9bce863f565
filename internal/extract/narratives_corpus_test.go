package extract

import (
	"context"
	"html"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// The narratives of a real report as they are cut from its file by other means than the reader's.
type cutter struct {
	marks, pages, opening, frame *regexp.Regexp
}

func newCutter() cutter {
	return cutter{
		marks:   regexp.MustCompile(`(?s)<[^>]*>`),
		pages:   regexp.MustCompile(`(?m)^\s*[-—] ?[0-9]+ ?[-—]\s*$`),
		opening: regexp.MustCompile(`本报告由|本年度报告根据|根据《`),
		frame:   regexp.MustCompile(`附件下载\s*$`),
	}
}

func (c cutter) narratives(t *testing.T, text string) [4]string {
	t.Helper()
	if strings.Contains(text, "<p") {
		text = html.UnescapeString(c.marks.ReplaceAllString(text, ""))
	}
	text = c.frame.ReplaceAllString(c.pages.ReplaceAllString(strings.ReplaceAll(text, "\r", ""), ""), "")
	before, rest, _ := strings.Cut(text, "一、总体情况")
	overview, rest, _ := strings.Cut(rest, "二、主动公开政府信息情况")
	_, rest, _ = strings.Cut(rest, "四、政府信息公开行政复议、行政诉讼情况")
	problems, others, is := strings.Cut(rest, "六、其他需要报告的事项")
	if !is {
		t.Fatal("no sections")
	}
	for _, heading := range []string{"五、存在的主要问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况", "| 7 | 22 |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"} {
		if _, behind, is := strings.Cut(problems, heading); is {
			problems = behind
		}
	}
	preface := ""
	if at := c.opening.FindStringIndex(before); at != nil {
		preface = before[at[0]:]
	}
	return [4]string{preface, overview, problems, others}
}

func solid(text string) []rune {
	return []rune(strings.Join(strings.FieldsFunc(text, func(c rune) bool { return unicode.IsSpace(c) || c == '\u00a0' }), ""))
}

// lostAndAdded counts the characters that the second text lacks, and those that it has beside.
func lostAndAdded(a, b []rune) (lost, added int) {
	if slices.Equal(a, b) {
		return 0, 0
	}
	previous, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for _, c := range a {
		for j, d := range b {
			if c == d {
				row[j+1] = previous[j] + 1
			} else {
				row[j+1] = max(previous[j+1], row[j])
			}
		}
		previous, row = row, previous
	}
	return len(a) - previous[len(b)], len(b) - previous[len(b)]
}

func TestNarrativesOfRealReports(t *testing.T) {
	c, r, all := newCutter(), newReader(t), 0
	for file, text := range readable(t) {
		result, err := r.Read(context.Background(), opened(t, file, nil))
		if err != nil {
			t.Fatal(err)
		}
		n := &result.Report.Narratives
		for i, got := range []*string{n.Preface, n.Overview, n.Problems, n.OtherMatters} {
			want := solid(c.narratives(t, text)[i])
			if got == nil {
				empty := ""
				got = &empty
			}
			lost, added := lostAndAdded(want, solid(*got))
			all += len(want)
			t.Logf("%s part %d: %d characters, %d lost, %d added", filepath.Base(file), i, len(want), lost, added)
			if lost > 0 || added > 0 {
				t.Errorf("%s: part %d lost %d and added %d", filepath.Base(file), i, lost, added)
			}
			if strings.Contains(*got, indented) || strings.Contains(*got, "\n\n") {
				t.Errorf("%s: %q", filepath.Base(file), *got)
			}
		}
	}
	t.Logf("%d characters", all)
}
