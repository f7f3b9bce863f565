package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"
	"nianbao/internal/model"
)

// reading is a full report with one of its narratives replaced, - for blank, and all that a rule finds in it and leaves open.
type reading struct {
	year          int // both editions where it is 0
	organ         *model.Organ
	section, text string
	found, open   []string
}

// told is a finding in words: place, pointer and the particulars but for the name of the section.
func told(f model.Finding) string {
	line := f.Place + " " + f.Pointer
	for _, name := range slices.Sorted(maps.Keys(f.Args)) {
		if name != "section" {
			line += fmt.Sprintf(" %s=%v", name, f.Args[name])
		}
	}
	return line
}

func readings(t *testing.T, code string, list map[string]reading) {
	t.Helper()
	forms, c := load(t)
	for name, k := range list {
		years := []int{2024, 2020}
		if k.year > 0 {
			years = []int{k.year}
		}
		for _, year := range years {
			x := Case{Report: full(forms, year), Organ: k.organ, Forms: forms}
			x.Report.Scope = model.Own
			say(x.Report, k.section, k.text)
			v := c.Evaluate(x, "zh")
			got := []string{}
			for _, f := range v.Findings {
				if f.Code == code {
					got = append(got, told(f))
				}
			}
			same(t, name, got, append([]string{}, k.found...))
			same(t, name, open(v, code), append([]string{}, k.open...))
			complete(t, c, x)
		}
	}
}

// say puts a narrative in place of another, blank where it is -.
func say(r *model.Report, section, text string) {
	switch {
	case section == "preface":
		r.Narratives.Preface = &text
	case section != "" && text == "-":
		*r.Narratives.Of(section) = nil
	case section != "":
		*r.Narratives.Of(section) = &text
	}
}

func TestALongOverview(t *testing.T) {
	line := strings.Repeat("字", 500)
	readings(t, "narrative.overview_too_long", map[string]reading{
		"at most":                 {year: 2024, section: "overview", text: line + line},
		"blanks are not counted":  {year: 2024, section: "overview", text: "　" + line + " \n\t" + line + "\r\n"},
		"one more":                {year: 2024, section: "overview", text: line + line + "。", found: []string{"overview /narratives/overview actual=1001 max=1000"}},
		"other narratives":        {year: 2024, section: "problems", text: line + line + line},
		"the form of 2019 is mum": {year: 2020, section: "overview", text: line + line + line},
	})
	forms, c := load(t)
	r := full(forms, 2024)
	say(r, "overview", line+line+line)
	r.Scope = model.Summary
	same(t, "a summary", checks(c.Evaluate(Case{Report: r, Forms: forms}, "zh"), "narrative.overview_too_long"), model.Checks{})
	r.Scope = model.Own
	same(t, "its own", checks(c.Evaluate(Case{Report: r, Forms: forms}, "zh"), "narrative.overview_too_long"), model.Checks{Run: 1, Failed: 1})
}

func TestAspectsOfTheOverview(t *testing.T) {
	all := []string{"主动公开、", "依申请公开、", "政府信息管理、", "平台建设、", "监督保障、"}
	labels := []string{"主动公开", "依申请公开", "政府信息管理", "政府信息公开平台建设", "监督保障"}
	keys := []string{"proactive_disclosure", "disclosure_on_request", "information_management", "platform", "supervision"}
	list := map[string]reading{
		"all":             {year: 2024, section: "overview", text: strings.Join(all, "")},
		"broken by lines": {year: 2024, section: "overview", text: "主动\n公开，依申 请公开，信息\r\n管理，平　台，监\t督"},
		"elsewhere":       {year: 2024, section: "problems", text: "无所谓"},
		"of 2019":         {year: 2020, section: "overview", text: "无"},
	}
	none := reading{year: 2024, section: "overview", text: "一切正常。"}
	blank := reading{year: 2024, section: "overview", text: "-"}
	for i, key := range keys {
		one := "overview." + key + " /narratives/overview aspect=" + labels[i]
		list["but "+key] = reading{year: 2024, section: "overview", text: strings.Join(slices.Delete(slices.Clone(all), i, i+1), ""), found: []string{one}}
		none.found = append(none.found, one)
		blank.open = append(blank.open, "narrative.aspect_missing overview."+key+" /narratives/overview")
	}
	list["none"], list["blank"] = none, blank
	readings(t, "narrative.aspect_missing", list)
}

func TestDutiesOfAGovernment(t *testing.T) {
	code, at := "narrative.government_duties", []string{"overview.assessment", "overview.public_review", "overview.accountability"}
	labels := []string{"工作考核", "社会评议", "责任追究"}
	var found, blank, nobody []string
	for i, place := range at {
		found = append(found, place+" /narratives/overview aspect="+labels[i])
		blank = append(blank, code+" "+place+" /narratives/overview")
		nobody = append(nobody, code+" "+place+" organ")
	}
	county := &model.Organ{Level: model.County, Kind: model.Government}
	readings(t, code, map[string]reading{
		"all three":               {organ: city, section: "overview", text: "考核、评议、追责"},
		"none":                    {organ: city, section: "overview", text: "主动公开。", found: found},
		"one of a county":         {organ: county, section: "overview", text: "社会评议。", found: []string{found[0], found[2]}},
		"a province":              {organ: &model.Organ{Level: model.Provincial, Kind: model.Government}, section: "overview", text: "无", found: found},
		"a township":              {organ: township, section: "overview", text: "无"},
		"a department":            {organ: &model.Organ{Level: model.County, Kind: model.Department}, section: "overview", text: "无"},
		"an agency":               {organ: &model.Organ{Level: model.Prefectural, Kind: model.Agency}, section: "overview", text: "无"},
		"nobody":                  {section: "overview", text: "无", open: nobody},
		"blank":                   {organ: county, section: "overview", text: "-", open: blank},
		"a word broken by a line": {organ: county, section: "overview", text: "考\n核，评\n议，追\n究"},
	})
	forms, c := load(t)
	for _, section := range []string{"preface", "problems", "other_matters"} {
		r := full(forms, 2024)
		say(r, "overview", "无")
		say(r, section, "考核、评议、追责")
		same(t, section, lines(c.Evaluate(Case{Report: r, Organ: county, Forms: forms}, "zh"), code), []string{})
	}
}

func TestPartsOfTheProblems(t *testing.T) {
	at := []string{"problems.problems", "problems.improvements"}
	readings(t, "narrative.problems_incomplete", map[string]reading{
		"both":            {section: "problems", text: "存在不足。下一步补上。"},
		"no problem":      {section: "problems", text: "下一步补上。", found: []string{at[0] + " /narratives/problems aspect=存在的问题"}},
		"no improvement":  {section: "problems", text: "存在不足。", found: []string{at[1] + " /narratives/problems aspect=改进情况"}},
		"neither":         {section: "problems", text: "一切正常。", found: []string{at[0] + " /narratives/problems aspect=存在的问题", at[1] + " /narratives/problems aspect=改进情况"}},
		"blank":           {section: "problems", text: "-", open: []string{"narrative.problems_incomplete " + at[0] + " /narratives/problems", "narrative.problems_incomplete " + at[1] + " /narratives/problems"}},
		"said elsewhere":  {section: "overview", text: "主动公开、依申请公开、信息管理、平台、监督。"},
		"broken by lines": {section: "problems", text: "问\n题：甲。改\n进：乙。"},
	})
}

func TestPlaceholders(t *testing.T) {
	list := map[string]reading{
		"none":              {section: "overview", text: "2024年，主动公开、依申请公开、信息管理、平台、监督。"},
		"one cross":         {section: "overview", text: "购置X光机，长×宽，（一）主动公开〔2019〕【注】[1]"},
		"two":               {section: "overview", text: "甲。本年受理XX件，办结××件；乙", found: []string{"overview /narratives/overview sentence=本年受理XX件，办结××件 text=XX"}},
		"in the preface":    {section: "preface", text: "由XX编制", found: []string{"preface /narratives/preface sentence=由XX编制 text=XX"}},
		"in prose":          {section: "problems", text: "公开目录有待补充完善，问题改进。答复申请人王某某"},
		"wide blanks":       {section: "other_matters", text: "信息处理费（　　）元", found: []string{"other_matters /narratives/other_matters sentence=信息处理费（　　）元 text=（　　）"}},
		"in another matter": {section: "other_matters", text: "信息处理费（ ）元", found: []string{"other_matters /narratives/other_matters sentence=信息处理费（ ）元 text=（ ）"}},
	}
	for _, text := range []string{"XX", "XXXX", "ＸＸ", "××", "X×", "某某", "待补充", "待填写", "（文字描述）", "(文字描述)", "（）", "()", "【】", "[]", "[ ]"} {
		list[text] = reading{section: "problems", text: "存在问题" + text + "。改进", found: []string{"problems /narratives/problems sentence=存在问题" + text + " text=" + text}}
	}
	readings(t, "narrative.placeholder", list)
}

func TestTheFeeIsStated(t *testing.T) {
	open, found := []string{"narrative.fee_statement other_matters /narratives/other_matters"}, []string{"other_matters /narratives/other_matters"}
	list := map[string]reading{
		"nothing":   {year: 2024, section: "other_matters", text: "无。", found: found},
		"elsewhere": {year: 2024, section: "overview", text: "主动公开、依申请公开、信息管理、平台、监督，信息处理费。"},
		"blank":     {year: 2024, section: "other_matters", text: "-", open: open},
		"of 2019":   {year: 2020, section: "other_matters", text: "无。"},
	}
	for _, text := range []string{"没有收取信息处理费", "未收取信息公开处理费", "不存在收费情况", "信息\n处理费0元", "无收取费用"} {
		list[text] = reading{year: 2024, section: "other_matters", text: text}
	}
	readings(t, "narrative.fee_statement", list)
}

func TestRepealedBasis(t *testing.T) {
	readings(t, "narrative.repealed_basis", map[string]reading{
		"what holds":            {section: "preface", text: "依据国务院令第711号"},
		"the form that holds":   {year: 2024, section: "preface", text: "国办公开办函〔2021〕30号"},
		"of 2007":               {section: "preface", text: "依据《中华人民共和国政府信息公开条例》(2007年)编制", found: []string{"preface /narratives/preface sentence=依据《中华人民共和国政府信息公开条例》(2007年)编制 text=政府信息公开条例》（2007"}},
		"the regulation before": {section: "preface", text: "甲。依据国务院令第492号编制；乙", found: []string{"preface /narratives/preface sentence=依据国务院令第492号编制 text=国务院令第492号"}},
		"with blanks":           {section: "overview", text: "国务院令 第 492 号", found: []string{"overview /narratives/overview sentence=国务院令 第 492 号 text=国务院令第492号"}},
		"the form before":       {year: 2024, section: "preface", text: "国办公开办函〔2019〕60号", found: []string{"preface /narratives/preface sentence=国办公开办函〔2019〕60号 text=国办公开办函〔2019〕60号"}},
		"other brackets":        {year: 2024, section: "problems", text: "问题改进国办公开办函[2019]60号", found: []string{"problems /narratives/problems sentence=问题改进国办公开办函[2019]60号 text=国办公开办函〔2019〕60号"}},
		"that form in its year": {year: 2020, section: "preface", text: "国办公开办函〔2019〕60号"},
		"both":                  {year: 2024, section: "preface", text: "国办公开办函〔2019〕60号。国务院令第492号", found: []string{"preface /narratives/preface sentence=国务院令第492号 text=国务院令第492号"}},
	})
}

func TestNumbersOfPersons(t *testing.T) {
	id, at := "11010519491231002X", "overview /narratives/overview "
	readings(t, "narrative.id_number", map[string]reading{
		"one":                   {section: "overview", text: "甲。申请人" + id + "；乙", found: []string{at + "sentence=申请人110*************2X text=110*************2X"}},
		"in small letters":      {section: "overview", text: "11010519491231002x", found: []string{at + "sentence=110*************2x text=110*************2x"}},
		"in the preface":        {section: "preface", text: "110105199003070113", found: []string{"preface /narratives/preface sentence=110*************13 text=110*************13"}},
		"another check digit":   {section: "overview", text: "110105194912310021"},
		"no such month":         {section: "overview", text: "110105194913310021"},
		"no such day":           {section: "overview", text: "110105194912320025 110105194912000021"},
		"no such century":       {section: "overview", text: "440524188001010014 110105210001010015"},
		"digits go on":          {section: "overview", text: "9110105199003070113 1101051990030701130"},
		"a credit code":         {section: "overview", text: "91110105MA0012345X"},
		"the same number twice": {section: "overview", text: id + "，" + id, found: []string{at + "sentence=110*************2X，110*************2X text=110*************2X"}},
	})
	readings(t, "narrative.mobile_number", map[string]reading{
		"one":             {section: "other_matters", text: "联系电话：13912345678。", found: []string{"other_matters /narratives/other_matters sentence=联系电话：139******78 text=139******78"}},
		"not a mobile":    {section: "overview", text: "12912345678 03912345678 0517-87222589"},
		"digits go on":    {section: "overview", text: "139123456789 213912345678"},
		"in an ID number": {section: "overview", text: "110105194912310021"},
	})
}

func TestQuotedNumbersMakeTheFingerprint(t *testing.T) {
	forms, c := load(t)
	mark := func(text string) string {
		r := full(forms, 2024)
		say(r, "preface", text)
		return finding(t, c.Evaluate(Case{Report: r, Forms: forms}, "zh"), "narrative.mobile_number").Fingerprint
	}
	one := mark("电话13912345678")
	same(t, "the same number in another sentence", mark("手机：13912345678"), one)
	if mark("电话13922222278") == one || mark("电话13912345678、13922222278") == one {
		t.Error("other numbers, the same fingerprint")
	}
}

func TestStaleYears(t *testing.T) {
	readings(t, "narrative.stale_year", map[string]reading{
		"this year":                {year: 2024, section: "overview", text: "2024年，甲。"},
		"last year beside it":      {year: 2024, section: "overview", text: "2023年底以来，甲。2024年，乙。"},
		"last year alone":          {year: 2024, section: "overview", text: "2023年，甲；乙。", found: []string{"overview /narratives/overview sentence=2023年，甲 year=2024"}},
		"in the other edition":     {year: 2020, section: "other_matters", text: "2019 年度收取0元。", found: []string{"other_matters /narratives/other_matters sentence=2019 年度收取0元 year=2020"}},
		"behind a heading":         {year: 2024, section: "problems", text: "（一）2022年，存在问题。改进。", found: []string{"problems /narratives/problems sentence=（一）2022年，存在问题 year=2024"}},
		"farther in":               {year: 2024, section: "problems", text: "我们对照上级要求查找2022年问题。改进。"},
		"no year":                  {year: 2024, section: "overview", text: "本年度甲。"},
		"next year to come":        {year: 2024, section: "problems", text: "2025年，我们将继续整改问题。"},
		"this year to come":        {year: 2024, section: "problems", text: "存在问题。2024年，我们将继续整改。", found: []string{"problems /narratives/problems sentence=2024年，我们将继续整改 year=2024"}},
		"this year planned":        {year: 2020, section: "problems", text: "存在问题；2020年拟组织培训，加强改进", found: []string{"problems /narratives/problems sentence=2020年拟组织培训，加强改进 year=2020"}},
		"a plan in another clause": {year: 2024, section: "overview", text: "2024年工作已完成，下一步将继续。"},
	})
}

func TestNarrativesThatAreBlankHaveNothingFalseInThem(t *testing.T) {
	forms, c := load(t)
	r := model.NewReport(city, 2024, forms.ForYear(2024))
	r.Assemble()
	v := c.Evaluate(Case{Report: r, Organ: city, Forms: forms}, "zh")
	for _, code := range []string{"narrative.overview_too_long", "narrative.placeholder", "narrative.repealed_basis", "narrative.stale_year", "narrative.id_number", "narrative.mobile_number"} {
		if got := checks(v, code); got.Run > 0 {
			t.Errorf("%s: %+v", code, got)
		}
	}
	for _, section := range []form.Section{{Key: "overview"}, {Key: "problems"}} {
		say(r, section.Key, "甲")
	}
	same(t, "two that are not", checks(c.Evaluate(Case{Report: r, Organ: city, Forms: forms}, "zh"), "narrative.placeholder").Passed, 2)
}
