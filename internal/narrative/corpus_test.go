package narrative

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// published is what a person verified of a published report: rows of counts, null where print is blank.
type published struct {
	Organ        string           `json:"organ"`
	Year         int              `json:"year"`
	Applications []map[string]any `json:"application_tallies"`
	Reviews      []map[string]any `json:"review_tallies"`
}

// corpus is the folder of real published reports: where NIANBAO_CORPUS is set it has to be there.
func corpus(t *testing.T) map[string]published {
	t.Helper()
	folder, required := os.LookupEnv("NIANBAO_CORPUS")
	if !required {
		folder = "../../../shared/corpus"
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*.expected.json"))
	switch {
	case len(files) > 0:
	case required:
		t.Fatalf("NIANBAO_CORPUS is set and there is no report in %s", folder)
	default:
		t.Skipf("no corpus of real reports in %s: their narratives are not read", folder)
	}
	reports := map[string]published{}
	for _, file := range files {
		var p published
		if err := json.Unmarshal(contents(t, file), &p); err != nil {
			t.Fatal(err)
		}
		reports[strings.TrimSuffix(file, ".expected.json")] = p
	}
	return reports
}

func contents(t *testing.T, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var (
	breaks = regexp.MustCompile(`<(?:p|br|tr|div)[^>]*>`)
	tags   = regexp.MustCompile(`<[^>]+>`)
)

// narrative is the text of a report in one of its files, without the tables between 二 and 五.
func narrative(t *testing.T, file string) string {
	t.Helper()
	text := string(contents(t, file))
	if strings.HasSuffix(file, ".html") {
		text = html.UnescapeString(tags.ReplaceAllString(breaks.ReplaceAllString(text, "\n"), ""))
	}
	tables := strings.Index(text, "二、主动公开政府信息情况")
	after := max(strings.LastIndex(text, "五、存在"), strings.LastIndex(text, "五、政府信息公开工作"), strings.LastIndex(text, "（一）2024 年"))
	if tables < 0 || after < tables {
		t.Fatalf("%s: no tables at %d to %d", file, tables, after)
	}
	return text[:tables] + "\n" + text[after:]
}

// cell is a row's figure; a blank one counts nothing, and a blank total is the sum of the row.
func cell(row map[string]any, column string) int64 {
	if n, is := row[column].(float64); is {
		return int64(n)
	}
	var sum int64
	if column == "total" {
		for name, value := range row {
			if n, is := value.(float64); is && name != "total" {
				sum += int64(n)
			}
		}
	}
	return sum
}

func (p published) applications(prefix string) (sum int64) {
	for _, row := range p.Applications {
		if strings.HasPrefix(row["category"].(string), prefix) {
			sum += cell(row, "total")
		}
	}
	return sum
}

func (p published) reviews(procedure, outcome string) (sum int64) {
	for _, row := range p.Reviews {
		if strings.HasPrefix(row["procedure"].(string), procedure) {
			sum += cell(row, outcome)
		}
	}
	return sum
}

// fits tells whether the tables bear a claim out, in any way it can be meant.
func (p published) fits(c Claim) bool {
	received, in, out, handled := p.applications("received"), p.applications("carried_in"), p.applications("carried_out"), p.applications("handled_total")
	groups := map[string]string{"予以公开": "granted", "部分公开": "partially_granted", "不予公开": "refused", "无法提供": "unavailable", "不予处理": "not_processed", "其他处理": "other"}
	switch c.Kind {
	case Received:
		return c.Count == received || c.Count == received+in
	case NoneReceived:
		return received == 0
	case CarriedIn:
		return c.Count == in
	case CarriedOut:
		return c.Count == out
	case Handled:
		return c.Count == handled
	case AllHandled:
		return out == 0
	case Result:
		var sum int64
		for _, label := range c.Labels() {
			sum += p.applications(groups[label])
		}
		return c.Count == sum
	case Share:
		return slices.ContainsFunc([]int64{received, received + in, handled}, func(base int64) bool { return c.rounds(base) })
	case Reconsideration:
		return c.Count == p.reviews("reconsideration", "total")
	case Litigation:
		return c.Count == p.reviews("litigation", "total")
	case AllUpheld:
		return p.reviews("", "corrected") == 0 && p.reviews("", "pending") == 0
	case NoneCorrected:
		return p.reviews("", "corrected") == 0
	}
	return false
}

// rounds tells whether Count of base is Percent to its last decimal.
func (c Claim) rounds(base int64) bool {
	unit := int64(100)
	for range c.Decimals {
		unit *= 10
	}
	return base > 0 && (2*c.Count*unit+base)/(2*base) == c.Percent
}

// TestPublishedNarrativesAreRead lists each claim that is read of the real reports. Those that their tables do not bear out
// were judged by a person: 09 really says so.
func TestPublishedNarrativesAreRead(t *testing.T) {
	type judged struct{ claims, amiss string }
	want := map[string]judged{
		"01-weibin-pingyuanzhen-2024": {claims: "none_received"},
		"02-huaian-hongzequ-2023":     {claims: "received 21; all_handled"},
		"03-huaian-hongzequ-2024":     {}, // its one figure is of 区政府办代表区政府, 17 of the table's 95
		"04-huaianshi-2024":           {claims: "received 3119; handled 3050; carried_in 34; carried_out 103; reconsideration 351; litigation 46"},
		"06-shanghai-shifuban-2025": {claims: "received 1295; handled 1191; carried_in 189; " +
			"result 予以公开+部分公开 208=1191; share 予以公开+部分公开 208 1746e-2%; result 不予公开 20=1191; share 不予公开 20 168e-2%; " +
			"result 无法提供 564=1191; share 无法提供 564 4736e-2%; result 不予处理 80=1191; share 不予处理 80 672e-2%; " +
			"result 其他处理 319=1191; share 其他处理 319 2678e-2%; none_corrected"},
		"09-shanghai-shifuban-2019": {
			claims: "result 予以公开+部分公开 258; share 予以公开+部分公开 258 339e-1%; result 不予公开 35; share 不予公开 35 434e-2%; " +
				"result 无法提供 265; share 无法提供 265 329e-1%; result 不予处理 158; share 不予处理 158 196e-1%; result 其他处理 0; " +
				"reconsideration 7; litigation 9; all_upheld",
			// 275 and 337 in the table; 258 of 805 are 32.0 %, 35 are 4.35 %; three reviews are pending
			amiss: "result 予以公开+部分公开 258; share 予以公开+部分公开 258 339e-1%; share 不予公开 35 434e-2%; result 无法提供 265; all_upheld",
		},
		"11-pingtan-2019": {},
		"13-pingtan-2021": {claims: "received 70; handled 69; carried_out 1"},
	}
	for path, p := range corpus(t) {
		name := filepath.Base(path)
		if _, is := want[name]; !is {
			t.Errorf("%s has not been judged", name)
		}
		files, _ := filepath.Glob(path + ".*")
		for _, file := range files {
			if strings.HasSuffix(file, ".json") || strings.HasSuffix(file, ".pdf") {
				continue
			}
			v := forms
			v.Year, v.Organ = p.Year, p.Organ
			claims := Read(narrative(t, file), v)
			amiss := slices.DeleteFunc(slices.Clone(claims), p.fits)
			if got := (judged{brief(claims), brief(amiss)}); got != want[name] {
				t.Errorf("%s:\n read %s\n amiss %s", filepath.Base(file), got.claims, got.amiss)
			}
		}
	}
}
