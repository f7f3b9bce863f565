package rule

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/model"
)

// stated says of a sentence of the overview what the rule of the text comes to.
type stated struct {
	text   string
	rule   string
	passed int
	failed []string // expected actual
	open   int
}

// The figures of the city's 2024: received 3525, carried in 121, handled 3521, carried out 125; granted 1431, in part 471;
// refused 92; reconsideration 170 with 18 corrected, litigation 25 and 52; the year before 3511 were received.
func TestTheTextIsHeldAgainstTheTables(t *testing.T) {
	forms, c := load(t)
	this, last := example(t, forms, city, "suqian-2024.json"), example(t, forms, city, "suqian-2023.json")
	for _, k := range []stated{
		{"全年新收政府信息公开申请3525件。", "text.received", 1, nil, 0},
		{"全年收到政府信息公开申请3646件。", "text.received", 1, nil, 0},
		{"全年新收政府信息公开申请3,525件。", "text.received", 1, nil, 0},
		{"全年新收政府信息公开申请3535件。", "text.received", 0, []string{"3525 3535"}, 0},
		{"全年新收政府信息公开申请约3500件。", "text.received", 0, nil, 0},
		{"全年未收到政府信息公开申请。", "text.none_received", 0, []string{"3525 0"}, 0},
		{"全年新收政府信息公开申请3525件。", "text.none_received", 1, nil, 0},
		{"上年结转政府信息公开申请121件。", "text.carried", 1, nil, 0},
		{"上年结转政府信息公开申请120件。", "text.carried", 0, []string{"121 120"}, 0},
		{"结转下年度政府信息公开申请125件。", "text.carried", 1, nil, 0},
		{"结转下年度政府信息公开申请12件。", "text.carried", 0, []string{"125 12"}, 0},
		{"全年办结政府信息公开申请3521件。", "text.handled", 1, nil, 0},
		{"全年办结政府信息公开申请3500件。", "text.handled", 0, []string{"3521 3500"}, 0},
		{"全年办结政府信息公开申请3521件，其中，予以公开1431件，部分公开471件，不予公开92件。", "text.breakdown", 3, nil, 0},
		{"全年办结政府信息公开申请3521件，其中，予以公开1431件，部分公开470件，不予公开92件。", "text.breakdown", 2, []string{"471 470"}, 0},
		{"全年办结政府信息公开申请1800件，其中，予以公开1431件，部分公开471件。", "text.breakdown", 1, []string{"1800 1902"}, 0},
		{"全年收到政府信息公开申请3525件，均已按时办结。", "text.all_handled", 0, []string{"125 0"}, 0},
		{"全年发生政府信息公开行政复议170件，行政诉讼77件。", "text.reviews", 2, nil, 0},
		{"全年发生政府信息公开行政复议171件。", "text.reviews", 0, []string{"170 171"}, 0},
		{"全年政府信息公开行政复议170件，行政诉讼77件，均获维持。", "text.all_upheld", 0, []string{"74 0"}, 0},
		{"全年政府信息公开行政复议170件，零纠正。", "text.all_upheld", 0, []string{"18 0"}, 0},
		{"全年政府信息公开行政诉讼77件，零纠正。", "text.all_upheld", 1, nil, 0},
		{"全年未发生政府信息公开行政复议、行政诉讼。", "text.no_reviews", 0, []string{"170 0", "77 0"}, 0},
	} {
		r := *this
		r.Narratives.Overview = &k.text
		v := c.Evaluate(Case{Report: &r, Previous: last, Forms: forms}, "zh")
		at := slices.IndexFunc(v.Rules, func(n model.RuleChecks) bool { return n.Code == k.rule })
		var failed []string
		for _, f := range v.Findings {
			if f.Code == k.rule {
				failed = append(failed, f.Expected.String()+" "+f.Actual.String())
				if f.Severity != model.SeverityWarning || f.Args["sentence"] != strings.TrimRight(k.text, "。") && f.Args["sentence"] != k.text {
					t.Errorf("%s: %+v", k.text, f)
				}
			}
		}
		if v.Rules[at].Passed != k.passed || !slices.Equal(failed, k.failed) || v.Rules[at].NotAssessable != k.open {
			t.Errorf("%s: %+v %v", k.text, v.Rules[at], failed)
		}
	}
}

func TestSharesGrowthAndApplicantsOfTheText(t *testing.T) {
	forms, c := load(t)
	this, last := example(t, forms, city, "suqian-2024.json"), example(t, forms, city, "suqian-2023.json")
	for text, want := range map[string]string{
		"全年办结政府信息公开申请3521件，其中，予以公开1431件，占40.64%。": "text.percentage 1 0",
		"全年办结政府信息公开申请3521件，其中，予以公开1431件，占45.64%。": "text.percentage 0 1",
		"全年新收政府信息公开申请3525件，同比增长0.4%。":             "text.growth 1 0",
		"全年新收政府信息公开申请3525件，同比增长4%。":               "text.growth 0 1",
		"全年新收政府信息公开申请3525件，同比下降0.4%。":             "text.growth 0 1",
		"全年新收政府信息公开申请3525件，均为自然人。":                "text.applicants 0 1",
		"全年新收政府信息公开申请3525件，其中自然人3440件。":           "text.applicants 1 0",
		"全年新收政府信息公开申请3525件，其中自然人3430件。":           "text.applicants 0 1",
	} {
		r := *this
		r.Narratives.Overview = &text
		v := c.Evaluate(Case{Report: &r, Previous: last, Forms: forms}, "zh")
		code, _, _ := strings.Cut(want, " ")
		at := slices.IndexFunc(v.Rules, func(n model.RuleChecks) bool { return n.Code == code })
		if got := fmt.Sprint(code, " ", v.Rules[at].Passed, " ", v.Rules[at].Failed); got != want {
			t.Errorf("%s: %s, want %s: %+v", text, got, want, Claims(&r))
		}
	}
}

func TestTheTextAgainstBlanks(t *testing.T) {
	forms, c := load(t)
	blankForm := full(forms, 2024)
	for _, table := range blankForm.Tables() {
		table.Replace(nil)
	}
	_ = blankForm.Assemble()
	for code, text := range map[string]string{
		"text.received": "全年新收政府信息公开申请35件。", "text.none_received": "全年未收到政府信息公开申请。", "text.carried": "上年结转政府信息公开申请1件。", "text.handled": "全年办结政府信息公开申请35件。",
		"text.breakdown": "全年办结政府信息公开申请35件，其中，予以公开35件。", "text.all_handled": "全年收到政府信息公开申请35件，均已按时办结。", "text.all_upheld": "全年政府信息公开行政复议1件，行政诉讼1件，均获维持。",
		"text.percentage": "全年办结政府信息公开申请35件，其中，予以公开14件，占40%。", "text.growth": "全年新收政府信息公开申请35件，同比增长4%。", "text.applicants": "全年新收政府信息公开申请35件，均为自然人。", "text.reviews": "全年发生政府信息公开行政复议1件。", "text.no_reviews": "全年未发生政府信息公开行政复议、行政诉讼。",
	} {
		r := *blankForm
		r.Narratives.Overview = &text
		for _, overview := range []*string{&text, nil} {
			r.Narratives.Overview = overview
			v := c.Evaluate(Case{Report: &r, Forms: forms}, "zh")
			at := slices.IndexFunc(v.Rules, func(n model.RuleChecks) bool { return n.Code == code })
			if n := v.Rules[at]; n.NotAssessable == 0 || n.Run > 0 {
				t.Errorf("%s: %+v", text, n)
			}
		}
	}
}

// What the narratives of real reports state is what their tables have, but for one, of which a person judged that each of
// these is true.
func TestRealNarrativesAgainstTheirTables(t *testing.T) {
	forms, c := load(t)
	for name, want := range map[string]string{
		"01-weibin-pingyuanzhen-2024": "", "02-huaian-hongzequ-2023": "", "03-huaian-hongzequ-2024": "", "04-huaianshi-2024": "", "06-shanghai-shifuban-2025": "", "11-pingtan-2019": "", "13-pingtan-2021": "",
		"09-shanghai-shifuban-2019": "text.breakdown 258, text.breakdown 265, text.percentage , text.all_upheld 0",
	} {
		organ := &model.Organ{Name: "某机关", Level: model.Prefectural, Kind: model.Government}
		var found []string
		for _, f := range c.Evaluate(Case{Report: published(t, forms, name, organ), Organ: organ, Forms: forms}, "zh").Findings {
			if strings.HasPrefix(f.Code, "text.") {
				stated := ""
				if f.Actual != nil {
					stated = f.Actual.String()
				}
				found = append(found, f.Code+" "+stated)
			}
		}
		if got := strings.Join(found, ", "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestWhatTheTextSaysOfNothingIsTrueOfNothing(t *testing.T) {
	forms, c := load(t)
	r := example(t, forms, township, "pingyuan-2024.json")
	for text, want := range map[string]string{
		"全年未收到政府信息公开申请。":         "text.none_received 1 0",
		"全年未发生政府信息公开行政复议、行政诉讼。":  "text.no_reviews 2 0",
		"全年收到政府信息公开申请3件，均已按时办结。": "text.all_handled 1 0",
	} {
		r.Narratives.Overview = &text
		v := c.Evaluate(Case{Report: r, Forms: forms}, "zh")
		code, _, _ := strings.Cut(want, " ")
		at := slices.IndexFunc(v.Rules, func(n model.RuleChecks) bool { return n.Code == code })
		if got := fmt.Sprint(code, " ", v.Rules[at].Passed, " ", v.Rules[at].Failed); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
