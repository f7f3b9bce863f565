package rule

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// corpus is the folder of real published reports: where NIANBAO_CORPUS is set it has to be there.
func corpus(t testing.TB) string {
	t.Helper()
	folder, required := os.LookupEnv("NIANBAO_CORPUS")
	if !required {
		folder = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.expected.json"))
	switch {
	case err != nil:
		t.Fatal(err)
	case len(files) > 0:
	case required:
		t.Fatalf("NIANBAO_CORPUS is set and there is no report in %s", folder)
	default:
		t.Skipf("no corpus of real reports in %s: no rule is tried on them", folder)
	}
	return folder
}

// published is a report of the corpus: its figures as a person verified them, its narratives as they are cut from its text.
func published(t testing.TB, forms form.Forms, name string, organ *model.Organ) *model.Report {
	t.Helper()
	folder := corpus(t)
	figures, err := os.ReadFile(filepath.Join(folder, name+".expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	texts, err := filepath.Glob(filepath.Join(folder, name+".[thm][xtd]*"))
	if err != nil || len(texts) == 0 {
		t.Fatalf("%s has no text: %v", name, err)
	}
	text, err := os.ReadFile(texts[len(texts)-1])
	if err != nil {
		t.Fatal(err)
	}
	r := read(t, forms, organ, figures)
	r.Narratives = narrativesOf(t, string(text))
	return r
}

var (
	marks    = regexp.MustCompile(`(?s)<(script|style)[ >].*?</(script|style)>|<[^>]*>`)
	overview = regexp.MustCompile(`一、总体情况`)
	tables   = regexp.MustCompile(`二、主动公开政府信息情况`)
	reviews  = regexp.MustCompile(`四、政府信息公开行政复议、行政诉讼情况`)
	problems = regexp.MustCompile(`五、[^。；]{0,16}问题及[^。；]{2}(情况|措施)`)
	others   = regexp.MustCompile(`六、其他需要报告的事项`)
	lastRow  = regexp.MustCompile(`(?m)^\|.*\|$`)
	pageLine = regexp.MustCompile(`(?m)^\s*[-—] ?[0-9]+ ?[-—]\s*$`)
	pageTail = regexp.MustCompile(`[-—] ?[0-9]+ ?[-—]\s*$|附件下载\s*$`)
	opening  = regexp.MustCompile(`本报告|本年度报告|根据《`)
	wrapped  = regexp.MustCompile(`([^。：；\n])\n+([^（\n])`)
)

// narrativesOf cuts the narratives out at their headings. Where heading 五 is absent, problems begin behind the last table.
func narrativesOf(t testing.TB, text string) model.Narratives {
	t.Helper()
	if strings.Contains(text, "<p") {
		text = strings.NewReplacer("</p>", "\n", "</tr>", "\n").Replace(text)
		text = html.UnescapeString(marks.ReplaceAllString(text, ""))
	}
	text = pageLine.ReplaceAllString(strings.ReplaceAll(text, "\r", ""), "")
	one, two, four, six := overview.FindStringIndex(text), tables.FindStringIndex(text), reviews.FindStringIndex(text), others.FindStringIndex(text)
	if one == nil || two == nil || four == nil || six == nil {
		t.Fatalf("headings at %v %v %v %v", one, two, four, six)
	}
	five := problems.FindStringIndex(text[four[1]:six[0]])
	if rows := lastRow.FindAllStringIndex(text[four[1]:six[0]], -1); five == nil && len(rows) > 0 {
		five = rows[len(rows)-1]
	}
	if five == nil {
		t.Fatal("no problems")
	}
	clean := func(text string) *string {
		text = strings.TrimSpace(wrapped.ReplaceAllString(pageTail.ReplaceAllString(strings.TrimSpace(text), ""), "$1$2"))
		return &text
	}
	var preface *string
	if at := opening.FindStringIndex(text[:one[0]]); at != nil {
		preface = clean(text[at[0]:one[0]])
	}
	return model.Narratives{Preface: preface, Overview: clean(text[one[1]:two[0]]), Problems: clean(text[four[1]+five[1] : six[0]]), OtherMatters: clean(text[six[1]:])}
}

// What a person judged true of each real report above a notice, but for text against tables; see the fault of 02 in print.
func TestRealReports(t *testing.T) {
	forms, c := load(t)
	government := func(level string) *model.Organ {
		return &model.Organ{Name: "甲人民政府", Level: level, Kind: model.Government}
	}
	duty := func(key string) string {
		return "warning narrative.government_duties overview." + key + " /narratives/overview"
	}
	office, zone := &model.Organ{Level: model.Provincial, Kind: model.Department}, &model.Organ{Level: model.Prefectural, Kind: model.Agency}
	for name, k := range map[string]struct {
		organ    *model.Organ
		last, on string
		found    []string
	}{
		"01-weibin-pingyuanzhen-2024": {organ: government(model.Township)},
		"02-huaian-hongzequ-2023": {organ: government(model.County), found: []string{duty("assessment"), duty("public_review"), duty("accountability"),
			"error reviews.total reviews.reconsideration /review_tallies/0/total", "error reviews.total reviews.litigation_after_reconsideration /review_tallies/2/total"}},
		"03-huaian-hongzequ-2024":   {organ: government(model.County), last: "02-huaian-hongzequ-2023", found: []string{duty("public_review"), duty("accountability")}},
		"04-huaianshi-2024":         {organ: government(model.Prefectural), found: []string{duty("public_review"), duty("accountability")}},
		"06-shanghai-shifuban-2025": {organ: office},
		"09-shanghai-shifuban-2019": {organ: office, on: "2020-01-31", found: []string{"warning form.missing_row applications /application_tallies", "warning form.blank_cell applications /application_tallies",
			"warning form.missing_row reviews /review_tallies", "warning form.blank_cell reviews /review_tallies"}},
		"11-pingtan-2019": {organ: zone, on: "2020-01-20"},
		"13-pingtan-2021": {organ: zone},
	} {
		x := Case{Report: published(t, forms, name, k.organ), Organ: k.organ, Forms: forms}
		if k.last != "" {
			x.Previous = published(t, forms, k.last, k.organ)
		}
		if k.on != "" {
			x.Report.PublishedOn = &k.on
		}
		v, got := c.Evaluate(x, "zh"), []string{}
		for _, f := range v.Findings {
			if !strings.HasPrefix(f.Code, "text.") && f.Severity != model.SeverityNotice {
				got = append(got, f.Severity+" "+f.Code+" "+f.Place+" "+f.Pointer)
			}
			if needs := c.find(f.Code).Needs; k.last != "" && len(needs) > 0 && needs[0] == needsPrevious && f.Severity != model.SeverityNotice {
				t.Errorf("%s: %s %s", name, f.Code, f.Place)
			}
		}
		same(t, name, got, append([]string{}, k.found...))
		errors := map[string]int{"02-huaian-hongzequ-2023": 2}[name]
		if v.Errors != errors || k.organ.Level == model.Township && v.Warnings > 0 {
			t.Errorf("%s: %+v %v", name, v.Count(), found(v))
		}
		complete(t, c, x)
	}
}
