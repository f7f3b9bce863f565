package form_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"nianbao/internal/form"

	"github.com/google/go-cmp/cmp"
)

// What both editions print alike, as facts lists it.
const (
	upToNotProcessed = `
applications count flow natural_person 自然人
applications count flow commercial_enterprise 法人或其他组织/商业企业
applications count flow research_institution 法人或其他组织/科研机构
applications count flow public_welfare_organization 法人或其他组织/社会公益组织
applications count flow legal_service_organization 法人或其他组织/法律服务机构
applications count flow other_organization 法人或其他组织/其他
applications count flow total 总计
1 received 一、本年新收政府信息公开申请数量 (27, 29, 31) derives total
2 carried_in 二、上年结转政府信息公开申请数量 (33) derives total
3 granted （一）予以公开 (36(2)) derives total
4 partially_granted （二）部分公开（区分处理的，只计这一情形，不计其他情形） (37) derives total
5 refused/refused_state_secret 1.属于国家秘密 (14) derives total
6 refused/refused_prohibited_by_law 2.其他法律行政法规禁止公开 (14) derives total
7 refused/refused_safety_stability 3.危及“三安全一稳定” (14) derives total
8 refused/refused_third_party_rights 4.保护第三方合法权益 (15, 32) derives total
9 refused/refused_internal_affairs 5.属于三类内部事务信息 (16(1)) derives total
10 refused/refused_process_information 6.属于四类过程性信息 (16(2)) derives total
11 refused/refused_enforcement_file 7.属于行政执法案卷 (16(2)) derives total
12 refused/refused_administrative_inquiry 8.属于行政查询事项 (36(7)) derives total
13 unavailable/unavailable_not_held 1.本机关不掌握相关政府信息 (36(4), 36(5)) derives total
14 unavailable/unavailable_needs_creation 2.没有现成信息需要另行制作 (38) derives total
15 unavailable/unavailable_still_unclear 3.补正后申请内容仍不明确 (30) derives total
16 not_processed/not_processed_petition 1.信访举报投诉类申请 (39(1)) derives total
17 not_processed/not_processed_duplicate 2.重复申请 (36(6)) derives total
18 not_processed/not_processed_publication 3.要求提供公开出版物 (39(2)) derives total
19 not_processed/not_processed_excessive 4.无正当理由大量反复申请 (35) derives total
20 not_processed/not_processed_reconfirmation 5.要求行政机关确认或重新出具已获取信息 derives total`

	reviews = `
reviews count flow upheld 结果维持
reviews count flow corrected 结果纠正
reviews count flow other 其他结果
reviews count flow pending 尚未审结
reviews count flow total 总计
1 reconsideration 行政复议 (51) derives total
2 litigation/litigation_direct 未经复议直接起诉 (51) derives total
3 litigation/litigation_after_reconsideration 复议后起诉 (51) derives total
group litigation 行政诉讼 rows 2-3: 2`

	six = " derives natural_person, commercial_enterprise, research_institution, public_welfare_organization, legal_service_organization, other_organization, total"
)

const facts2021 = `
2021 国办公开办函〔2021〕30号 {2021 0}
overview narrative 一、总体情况 required, 1000 characters: proactive_disclosure disclosure_on_request information_management platform supervision
disclosure table 二、主动公开政府信息情况
applications table 三、收到和处理政府信息公开申请情况
reviews table 四、政府信息公开行政复议、行政诉讼情况
problems narrative 五、存在的主要问题及改进情况 required, 0 characters:
other_matters narrative 六、其他需要报告的事项 required, 0 characters:
disclosure count flow issued 本年制发件数
disclosure count flow repealed 本年废止件数
disclosure count stock in_force 现行有效件数
disclosure count flow decisions 本年处理决定数量
disclosure cny_10k flow amount_cny_10k 本年收费金额（单位：万元）
1 regulations 规章 第二十条第（一）项 (20(1)) only issued, repealed, in_force
2 normative_documents 行政规范性文件 第二十条第（一）项 (20(1)) only issued, repealed, in_force
3 administrative_licensing 行政许可 第二十条第（五）项 (20(5)) only decisions
4 administrative_penalties 行政处罚 第二十条第（六）项 (20(6)) only decisions
5 administrative_coercion 行政强制 第二十条第（六）项 (20(6)) only decisions
6 administrative_fees 行政事业性收费 第二十条第（八）项 (20(8)) only amount_cny_10k` + upToNotProcessed + `
21 other_handling/other_not_corrected 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请 (30) derives total
22 other_handling/other_fee_unpaid 2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请 (42) derives total
23 other_handling/other_remaining 3.其他 derives total
0 other_all （六）其他处理 derives total, stating other_handling
24 handled_total （七）总计` + six + `
25 carried_out 四、结转下年度继续办理 (33) derives total
group results 三、本年度办理结果 rows 3-23: 21
group refused （三）不予公开 rows 5-12: 8
group unavailable （四）无法提供 rows 13-15: 3
group not_processed （五）不予处理 rows 16-20: 5
group other_handling （六）其他处理 rows 21-23: 3 or other_all` + reviews + `
42 equalities`

const facts2019 = `
2019 国办公开办函〔2019〕60号 {2019 2020}
overview narrative 一、总体情况 required, 0 characters:
disclosure table 二、主动公开政府信息情况
applications table 三、收到和处理政府信息公开申请情况
reviews table 四、政府信息公开行政复议、行政诉讼情况
problems narrative 五、政府信息公开工作存在的主要问题及改进情况 required, 0 characters:
other_matters narrative 六、其他需要报告的事项 required, 0 characters:
disclosure count flow made 本年新制作数量
disclosure count flow newly_published 本年新公开数量
disclosure count stock published_total 对外公开总数量
disclosure count stock items_previous 上一年项目数量
disclosure count flow items_change 本年增/减 signed
disclosure count flow decisions 处理决定数量
disclosure count flow items 采购项目数量
disclosure cny_10k flow amount_cny_10k 采购总金额
1 regulations 规章 第二十条第（一）项 (20(1)) only made, newly_published, published_total
2 normative_documents 规范性文件 第二十条第（一）项 (20(1)) only made, newly_published, published_total
3 administrative_licensing 行政许可 第二十条第（五）项 (20(5)) only items_previous, items_change, decisions
4 other_public_services 其他对外管理服务事项 第二十条第（五）项 (20(5)) only items_previous, items_change, decisions
5 administrative_penalties 行政处罚 第二十条第（六）项 (20(6)) only items_previous, items_change, decisions
6 administrative_coercion 行政强制 第二十条第（六）项 (20(6)) only items_previous, items_change, decisions
7 administrative_fees 行政事业性收费 第二十条第（八）项 (20(8)) only items_previous, items_change
8 government_procurement 政府集中采购 第二十条第（九）项 (20(9)) only items, amount_cny_10k` + upToNotProcessed + `
21 other_all （六）其他处理 derives total
22 handled_total （七）总计` + six + `
23 carried_out 四、结转下年度继续办理 (33) derives total
group results 三、本年度办理结果 rows 3-21: 19
group refused （三）不予公开 rows 5-12: 8
group unavailable （四）无法提供 rows 13-15: 3
group not_processed （五）不予处理 rows 16-20: 5` + reviews + `
40 equalities`

// facts lists what an edition says, a line a fact; roles are told by what they select.
func facts(e *form.Edition) string {
	var b strings.Builder
	list := func(open string, words []string, end string) {
		if len(words) > 0 {
			b.WriteString(open + strings.Join(words, ", ") + end)
		}
	}
	fmt.Fprintf(&b, "\n%s %s %v", e.Key, e.Source.Document, e.Years)
	for _, s := range e.Sections {
		fmt.Fprintf(&b, "\n%s %s %s", s.Key, s.Kind, s.Title.ZH)
		if s.Required {
			fmt.Fprintf(&b, " required, %d characters:", s.MaxCharacters)
		}
		for _, a := range s.Aspects {
			b.WriteString(" " + a.Key)
		}
	}
	for _, table := range e.Tables() {
		for _, c := range table.Columns {
			fmt.Fprintf(&b, "\n%s %s %s %s ", table.Key, c.Unit, c.Nature, c.Key)
			if c.Heading != nil {
				b.WriteString(c.Heading.ZH + "/")
			}
			b.WriteString(c.Label.ZH)
			if c.Signed {
				b.WriteString(" signed")
			}
		}
		for _, r := range table.Rows {
			fmt.Fprintf(&b, "\n%d %s", r.Number, strings.TrimPrefix(r.Group+"/"+r.Key, "/"))
			b.WriteString(strings.TrimSuffix(" "+r.Label.ZH+" "+r.Article, " "))
			list(" (", r.Basis, ")")
			var has, derived []string
			for column, c := range table.Columns {
				if r.Has(column) {
					has = append(has, c.Key)
				}
				if r.IsDerived(column) {
					derived = append(derived, c.Key)
				}
			}
			if len(has) < len(table.Columns) {
				list(" only ", has, "")
			}
			list(" derives ", r.Derived, "")
			if !slices.Equal(derived, r.Derived) {
				list(" but derives ", derived, "")
			}
			if r.Optional() {
				b.WriteString(", stating " + r.States)
			}
		}
		for _, g := range table.Groups {
			rows := g.Members()
			fmt.Fprintf(&b, "\ngroup %s %s rows %d-%d: %d", g.Key, g.Label.ZH, table.Rows[rows[0]].Number, table.Rows[rows[len(rows)-1]].Number, len(rows))
			if g.Stated() >= 0 {
				b.WriteString(" or " + table.Rows[g.Stated()].Key)
			}
		}
	}
	n := 0
	for _, lines := range equalities(e) {
		n += lines
	}
	fmt.Fprintf(&b, "\n%d equalities", n)
	return b.String()
}

func TestEditionsSayWhatTheFormSays(t *testing.T) {
	forms := embedded(t)
	for key, want := range map[string]string{"2021": facts2021, "2019": facts2019} {
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(facts(forms.Edition(key)), "\n")); diff != "" {
			t.Error(key, diff)
		}
	}
}

func TestRolesSelectRowsAndColumns(t *testing.T) {
	for _, e := range embedded(t) {
		for _, role := range []string{"received", "carried_in", "handled_total", "carried_out"} {
			for _, r := range e.Applications.Rows {
				if r.Is(role) != (r.Key == role) {
					t.Errorf("%s: %s as %s", e.Key, r.Key, role)
				}
			}
		}
		for _, c := range []struct {
			table *form.Table
			role  string
			want  []int
		}{{&e.Applications, "part", []int{0, 1, 2, 3, 4, 5}}, {&e.Applications, "total", []int{6}}, {&e.Reviews, "part", []int{0, 1, 2, 3}}, {&e.Reviews, "nobody", nil}} {
			if got := c.table.WithRole(c.role); !slices.Equal(got, c.want) {
				t.Errorf("%s %s %s: columns %v, want %v", e.Key, c.table.Key, c.role, got, c.want)
			}
		}
	}
}

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	for _, e := range embedded(t) {
		all, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		text := string(all)
		if strings.Contains(text, `"zh":""`) || strings.Contains(text, `"en":""`) || strings.Count(text, `"zh":`) < 70 {
			t.Errorf("%s lacks a text: %s", e.Key, text)
		}
	}
	total := form.Text{ZH: "总计", EN: "Total"}
	for lang, want := range map[string]string{"zh": "总计", "en": "Total", "fr": "总计", "": "总计"} {
		if got := total.In(lang); got != want {
			t.Errorf("%q: %s", lang, got)
		}
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	forms := embedded(t)
	e := forms.Edition("2021")
	if forms.Edition("2020") != nil || forms.ForYear(2018) != nil || e.Table("overview") != nil || e.Table("") != nil {
		t.Error("found what is not there")
	}
	if e.Applications.Row("upheld") != -1 || e.Applications.Column("received") != -1 || e.Applications.Row("") != -1 {
		t.Error("found a key of another kind")
	}
	for _, table := range e.Tables() {
		if e.Table(table.Key) != table || table.Edition() != "2021" {
			t.Errorf("%s of %s", table.Key, table.Edition())
		}
	}
	if forms.First() != 2019 || !slices.Equal(forms.Keys(), []string{"2019", "2021"}) {
		t.Errorf("from %d: %v", forms.First(), forms.Keys())
	}
}
