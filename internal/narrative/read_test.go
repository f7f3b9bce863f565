package narrative

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// forms is what the edition of 2021 calls things.
var forms = Vocabulary{
	Results:    []string{"予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"},
	Applicants: []string{"自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "法人或其他组织"},
	Year:       2024,
}

// brief writes claims down in short: kind, what of, count, share or growth, ~ where approximate, = the total of its listing.
func brief(claims []Claim) string {
	var all []string
	for _, c := range claims {
		s := c.Kind
		if c.Of != "" {
			s += " " + c.Of
		}
		switch c.Kind {
		case NoneReceived, AllHandled, NoReconsideration, NoLitigation, AllUpheld, NoneCorrected, OnlyApplicant, Growth:
		default:
			s += fmt.Sprint(" ", c.Count)
		}
		if c.Kind == Share || c.Kind == Growth {
			s += fmt.Sprintf(" %de-%d%%", c.Percent, c.Decimals)
		}
		if c.Approximate {
			s += "~"
		}
		if c.Total != nil {
			s += fmt.Sprint("=", *c.Total)
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

type reads struct{ text, want string }

func try(t *testing.T, v Vocabulary, cases []reads) {
	t.Helper()
	for _, c := range cases {
		if got := brief(Read(c.text, v)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// everything is all that is read in these tests.
func everything() []reads {
	return slices.Concat(cameIn(), nothingCameIn(), handledAndCarried(), listings(), applicants(), growths(), reviewCounts(), noReviews())
}

func cameIn() []reads {
	return []reads{
		{"2024年，我局共收到政府信息公开申请35件。", "received 35"},
		{"2024 年 收到 申请 35 件。", "received 35"},
		{"全年新收政府信息公开申请1,204件。", "received 1204"},
		{"全市共受理依申请公开件４，２０７件。", "received 4207"},
		{"本年度，全县累计收到信息公开申请一百零五件。", "received 105"},
		{"我省全年收到政府信息公开申请1.2万件。", "received 12000"},
		{"今年以来，本机关收到约40件政府信息公开申请。", "received 40~"},
		{"市政府共收到20余件政府信息公开申请。", "received 20~"},
		{"截至2024年12月31日，我镇共接到依申请公开政府信息12件。", "received 12"},
		{"2024年1月1日至12月31日，我街道收到公民、法人和其他组织提出的政府信息公开申请9宗。", "received 9"},
		{"（二）依申请公开方面。2024年度共收到政府信息公开申请8份，全部按期答复。", "received 8; all_handled"},
		{"（二）依申请公开情况\n全年共收到政府信息公开申\n请 17 件。", "received 17"},
		{"一、总体情况\n2024年收到申请17件。", "received 17"},
		{"（二）依申请公开情况\n规范办理。\n2024年收到申请17件。", "received 17"},
		{"二是依法办理。2024年，我区新收到政府信息公开申请66条。", "received 66"},
		{"依申请公开方面，新收到政府信息公开申请14件，上年结转2件。", "received 14; carried_in 2"},
		{"收到政府信息公开申请35件，其中新收30件，上年结转5件。", "carried_in 5"},
		{"我委收到政府信息公开申请不足50件。", "received 50~"},
		{"我委收到政府信息公开申请大约50件。", "received 50~"},
		{"主要工作：一是2024年收到政府信息公开申请50件。", "received 50"},
		{"我办收到政府信息公开申请50件左右。", "received 50~"},
		{"2024年，我厅收到申请件两千件。", "received 2000"},
		{"我们在2024年收到政府信息公开申请4 207件。", "received 4207"},
	}
}

func TestWhatCameInIsRead(t *testing.T) { try(t, forms, cameIn()) }

func nothingCameIn() []reads {
	return []reads{
		{"2024年，我乡没有收到政府信息公开申请。", "none_received"},
		{"本年度没有收到依申请公开事项；未发生行政复议、行政诉讼。", "none_received; no_reconsideration; no_litigation"},
		{"全年收到政府信息公开申请0件。", "none_received"},
		{"全年收到政府信息公开申请零件。", "none_received"},
		{"2024年，我局未接到任何形式的政府信息公开申请。", "none_received"},
		{"2024年度我乡无政府信息公开申请。", "none_received"},
		{"本机关全年未收到政府信息公开申请、行政复议和行政诉讼。", "none_received; no_reconsideration; no_litigation"},
		{"全年未收到政府信息公开申请，收到政府信息公开申请3件。", ""},
	}
}

func TestThatNothingCameInIsRead(t *testing.T) { try(t, forms, nothingCameIn()) }

func handledAndCarried() []reads {
	return []reads{
		{"全年收到政府信息公开申请35件，办结33件，结转下年度继续办理2件。", "received 35; handled 33; carried_out 2"},
		{"共收到申请35件，33件已按期办结，2件结转下年度继续办理。", "received 35; handled 33; carried_out 2"},
		{"上年度结转申请4件，收到政府信息公开申请31件，答复34件，顺延至下年度答复1件。", "carried_in 4; received 31; handled 34; carried_out 1"},
		{"受理政府信息公开申请90件，答复88件（含上年结转6件，另有8件转入下年度办理），均在法定期限内答复。", "received 90; handled 88; carried_in 6; carried_out 8"},
		{"2023年结转政府信息公开申请3件，结转2025年政府信息公开申请5件。", "carried_in 3; carried_out 5"},
		{"全年收到政府信息公开申请35件。办结33件，结转下年2件。", "received 35; handled 33; carried_out 2"},
		{"全年依法答复政府信息公开申请2.5万余件。", "handled 25000~"},
		{"全年受理并办结政府信息公开申请12件。", "handled 12"},
		{"共收到政府信息公开申请35件，均已办结。", "received 35; all_handled"},
		{"共收到政府信息公开申请35件，严格按照《条例》办理，全部在法定期限内予以答复。", "received 35; all_handled"},
		{"共收到政府信息公开申请35件（均按期办结）。", "received 35; all_handled"},
		{"共收到政府信息公开申请35件并全部按时办结。", "received 35; all_handled"},
		{"共收到政府信息公开申请35件，全部办结，无结转。", "received 35; all_handled"},
		{"共收到政府信息公开申请35件，均按期答复。另有3件结转下年度办理。", "received 35; carried_out 3"},
		{"共收到政府信息公开申请35件，均按期答复，结转下年度0件。", "received 35; all_handled; carried_out 0"},
	}
}

func TestWhatWasHandledAndCarriedIsRead(t *testing.T) {
	try(t, forms, handledAndCarried())
}

func listings() []reads {
	return []reads{
		{"全年办结政府信息公开申请33件，其中予以公开20件、部分公开5件、不予公开3件、无法提供5件。",
			"handled 33; result 予以公开 20=33; result 部分公开 5=33; result 不予公开 3=33; result 无法提供 5=33"},
		{"全年收到政府信息公开申请35件，办结33件。其中，予以公开及部分公开25件（75.76%），不予公开8件（24.24%，含涉密2件）。",
			"received 35; handled 33; result 予以公开+部分公开 25=33; share 予以公开+部分公开 25 7576e-2%; result 不予公开 8=33; share 不予公开 8 2424e-2%"},
		{"予以公开20件，占60%；不予公开8件，占答复总数的24.2%；不予处理5件。",
			"result 予以公开 20; share 予以公开 20 60e-0%; result 不予公开 8; share 不予公开 8 242e-1%; result 不予处理 5"},
		{"全年答复申请33件，其中：决定予以公开的20件，因不掌握等原因无法提供的10件，其他处理3件。",
			"handled 33; result 予以公开 20=33; result 无法提供 10=33; result 其他处理 3=33"},
		{"收到政府信息公开申请12件，其中予以公开7件，不予公开5件。", "received 12; result 予以公开 7; result 不予公开 5"},
		{"办结申请33件，其中20件予以公开，13件无法提供。", "handled 33; result 予以公开 20=33; result 无法提供 13=33"},
		{"办结申请33件，其中予以公开20件，属于内部事务3件，无法提供10件。", "handled 33; result 予以公开 20; result 无法提供 10"},
		{"办结申请约33件，其中予以公开20件，无法提供13件。", "handled 33~; result 予以公开 20; result 无法提供 13"},
		{"收到政府信息公开申请5件，予以公开5件。", "received 5; result 予以公开 5"},
		{"办结申请33件，其中予以公开20件，不予公开10件。", "handled 33; result 予以公开 20; result 不予公开 10"},
		{"办结申请33件，其中予以公开20件，不予公开18件。", "handled 33; result 予以公开 20=33; result 不予公开 18=33"},
		{"办结申请33件，其中予以公开1件，部分公开2件，不予公开3件，无法提供4件，不予处理5件，其他处理6件。",
			"handled 33; result 予以公开 1=33; result 部分公开 2=33; result 不予公开 3=33; result 无法提供 4=33; result 不予处理 5=33; result 其他处理 6=33"},
		{"答复政府信息公开申请33件（含上年结转2件）。所有答复件中，予以公开20件，不予公开13件。",
			"handled 33; carried_in 2; result 予以公开 20=33; result 不予公开 13=33"},
		{"答复申请33件，其中予以公开20件（60.6%）、不予公开13件（39.4%）。",
			"handled 33; result 予以公开 20=33; share 予以公开 20 606e-1%; result 不予公开 13=33; share 不予公开 13 394e-1%"},
		{"收到政府信息公开申请35件，办结率100%，其中予以公开20件，不予公开15件。", "received 35; result 予以公开 20; result 不予公开 15"},
	}
}

func TestAListingOfResultsIsRead(t *testing.T) { try(t, forms, listings()) }

func applicants() []reads {
	return []reads{
		{"收到政府信息公开申请35件，其中自然人30件，商业企业3件，法律服务机构2件。",
			"received 35; applicant 自然人 30; applicant 商业企业 3; applicant 法律服务机构 2"},
		{"收到政府信息公开申请35件，其中自然人申请30件，占85.7%；法人和其他组织申请5件，占14.3%。",
			"received 35; applicant 自然人 30; share 自然人 30 857e-1%; applicant 法人或其他组织 5; share 法人或其他组织 5 143e-1%"},
		{"收到政府信息公开申请35件，均为自然人。", "received 35; only_applicant 自然人"},
		{"收到政府信息公开申请35件，申请人全部为自然人，均已办结。", "received 35; only_applicant 自然人; all_handled"},
		{"共受理58件政府信息公开申请（均为自然人提交），同比上升7.41%。", "received 58; only_applicant 自然人; growth 741e-2%"},
	}
}

func TestWhoAppliedIsRead(t *testing.T) { try(t, forms, applicants()) }

func growths() []reads {
	return []reads{
		{"收到政府信息公开申请35件，同比增长12.5%。", "received 35; growth 125e-1%"},
		{"收到政府信息公开申请35件，较上年减少5件，下降百分之十二点五。", "received 35; growth -125e-1%"},
		{"收到政府信息公开申请35件，与上年相比，增加约12%。", "received 35; growth 12e-0%~"},
		{"2024年，政府信息公开申请数量较2023年下降12.30%。", "growth -1230e-2%"},
		{"收到政府信息公开申请35件，比去年上升了１０％。", "received 35; growth 10e-0%"},
		{"2023年收到政府信息公开申请30件，2024年收到政府信息公开申请45件，同比增长50%。", "received 45; growth 50e-0%"},
	}
}

func TestGrowthIsReadOfWhatWasReceived(t *testing.T) { try(t, forms, growths()) }

func reviewCounts() []reads {
	return []reads{
		{"因政府信息公开引发的行政复议3件、行政诉讼1件。", "reconsideration 3; litigation 1"},
		{"涉及信息公开的行政复议六件，诉讼四件，均获维持。", "reconsideration 6; litigation 4; all_upheld"},
		{"政府信息公开行政复议7件，均维持；政府信息公开行政诉讼2件。", "reconsideration 7; all_upheld reconsideration; litigation 2"},
		{"全年因政府信息公开申请被提起行政诉讼2起，结果均为维持。", "litigation 2; all_upheld litigation"},
		{"政府信息公开行政复议案件8件（均维持）。", "reconsideration 8; all_upheld reconsideration"},
		{"政府信息公开行政复议8件，零纠正。", "reconsideration 8; none_corrected reconsideration"},
		{"全年收到因政府信息公开引发的行政复议申请4件，无被纠正情形。", "reconsideration 4; none_corrected reconsideration"},
		{"收到申请20件，发生行政复议2件。", "received 20; reconsideration 2"},
		{"政府信息公开行政复议、行政诉讼均为0件。", "no_reconsideration; no_litigation"},
	}
}

func TestReviewsAreRead(t *testing.T) { try(t, forms, reviewCounts()) }

func noReviews() []reads {
	return []reads{
		{"全年未发生行政复议、行政诉讼。", "no_reconsideration; no_litigation"},
		{"未发生因政府信息公开申请引发的行政复议、提起行政诉讼的情况。", "no_reconsideration; no_litigation"},
		{"我局未因政府信息公开被申请行政复议或被提起行政诉讼。", "no_reconsideration; no_litigation"},
		{"没有因信息公开工作导致的行政诉讼案件。", "no_litigation"},
		{"未发生一起因政府信息公开引发的行政复议，无一件引发行政诉讼。", "no_reconsideration; no_litigation"},
		{"无行政复议和诉讼。", "no_reconsideration; no_litigation"},
		{"2024年，未产生涉及政府信息公开的举报、投诉、行政复议。", "no_reconsideration"},
		{"没有因政府信息公开被行政复议纠错和行政诉讼败诉的案件。", "none_corrected"},
		{"全年未发生被行政复议纠错的情况。", "none_corrected reconsideration"},
		{"全年未发生行政诉讼败诉案件。", "none_corrected litigation"},
	}
}

func TestThatThereWereNoReviewsIsRead(t *testing.T) { try(t, forms, noReviews()) }

func TestTheOrganThatReportsMayNameItself(t *testing.T) {
	bureau, office, city := forms, forms, forms
	bureau.Organ, office.Organ, city.Organ = "东山市公安局", "东山市 人民政府办公厅", "东山市人民政府"
	try(t, bureau, []reads{
		{"市公安局收到政府信息公开申请20件，均已办结。", "received 20; all_handled"},
		{"2024年，东山市公安局共收到政府信息公开申请20件。", "received 20"},
		{"市民政局收到政府信息公开申请20件。", ""},
		{"市政府收到政府信息公开申请20件。", ""},
		{"全市收到政府信息公开申请2000件。", ""},
		{"全局收到政府信息公开申请20件。", "received 20"},
	})
	try(t, office, []reads{
		{"市政府办公厅共受理政府信息公开申请36件。", "received 36"},
		{"市政府共受理政府信息公开申请36件。", "received 36"},
		{"区政府共受理政府信息公开申请36件。", ""},
		{"市政府办公厅代表市政府收到政府信息公开申请36件。", ""},
	})
	try(t, city, []reads{
		{"东山市收到政府信息公开申请2000件。", "received 2000"},
		{"全市收到政府信息公开申请2000件。", "received 2000"},
		{"我办收到政府信息公开申请20件。", ""},
		{"东山市人民政府办公室收到政府信息公开申请20件。", ""},
		{"政府信息公开申请数量同比增长10%。", "growth 10e-0%"},
	})
}

func TestTheYearIsWhatTheTextNamesMostWhereNoneIsGiven(t *testing.T) {
	v := forms
	v.Year = 0
	try(t, v, []reads{
		{"2021年，我局认真履职。2021年收到政府信息公开申请30件，结转2022年2件。", "received 30; carried_out 2"},
		{"2021年收到政府信息公开申请30件。2022年收到政府信息公开申请40件。", ""},
		{"2021年工作有序。2021年收到政府信息公开申请30件。2020年收到政府信息公开申请40件。", "received 30"},
	})
}

func TestASentenceIsQuotedAsItStands(t *testing.T) {
	text := "一、总体情况\n\n  （一）公开。\u3000我局 2024 年收到政府信息公开申\n- 2 -\n请 35 件；均已办结。 \n"
	claims := Read(text, forms)
	if got := brief(claims); got != "received 35; all_handled" {
		t.Fatal(got)
	}
	for _, c := range claims {
		if want := "我局 2024 年收到政府信息公开申\n- 2 -\n请 35 件；均已办结。"; c.Sentence != want || text[c.Start:c.End] != want {
			t.Errorf("%q at %d:%d", c.Sentence, c.Start, c.End)
		}
	}
}

func TestResultsOfOneListingShareAGroup(t *testing.T) {
	claims := Read("予以公开2件，不予公开3件。\n予以公开及部分公开4件，无法提供5件。", forms)
	var groups []int
	for _, c := range claims {
		groups = append(groups, c.Group)
	}
	if got := fmt.Sprint(groups); got != "[1 1 2 2]" {
		t.Error(got)
	}
	if got := fmt.Sprint(claims[2].Labels(), Claim{}.Labels()); got != "[予以公开 部分公开] []" {
		t.Error(got)
	}
}

func TestAnyVocabularyIsBorne(t *testing.T) {
	for _, labels := range [][]string{nil, {""}, {"公"}, {"a|b", "|", "+"}, {"予以公开", "予以公开"}, {"\xe4", "结果"}} {
		v := Vocabulary{Results: labels, Applicants: labels, Organ: "\xe4\xb8", Year: 2024}
		if got := brief(Read(claimed, v)); !strings.Contains(got, Reconsideration) {
			t.Errorf("%q: %s", labels, got)
		}
	}
}
