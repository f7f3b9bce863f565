package likeness

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// author writes synthetic narratives: clauses put together at random from a stock, the same ones for the same seed.
type author struct{ *rand.Rand }

func newAuthor(seed uint64) author { return author{rand.New(rand.NewPCG(seed, 2024))} }

var stock = struct{ openings, doers, manners, deeds, fields, papers, aims, means, ends []string }{
	openings: strings.Fields("为此 同时 此外 其间 在此基础上 按照要求 结合实际 围绕重点 立足岗位 对照清单 针对短板 着眼长远 年初以来 日常工作中 遇有疑难时 会同各方 依托平台 借助外力 面向基层 经过努力 总的来看 汛期前后 换届之后 机构调整后 春耕时节 开学之际 入冬以来"),
	doers:    strings.Fields("信息科 值班人员 分管领导 各业务科室 办事大厅 网站编辑 保密专员 法律顾问 档案室 窗口同志 督查小组 宣传干事 村居代表 热线坐席 技术团队 审核员 联络员 政策研究岗 服务专班 街坊议事会 财务股 乡贤顾问 驻村干部 大学生志愿者 图书馆 印刷厂 社区网格员 纪检组"),
	manners:  strings.Fields("逐项 及时 认真 分批 主动 严格 反复 按月 联合 统筹 细致 持续 稳妥 从快 公开 逐级 牵头 配合 定期 重新 抢先 补充 照章 如期 试着 连夜"),
	deeds:    strings.Fields("梳理了 核对了 更新了 编印了 解读了 答复了 归集了 清理了 登记了 汇总了 改版了 校正了 发布了 转办了 讲解了 评估了 优化了 补齐了 抽查了 公示了 翻译了 张贴了 装订了 录入了 走访并宣讲了 征集意见后修订了 撤下了 寄送了 调阅了"),
	fields:   strings.Fields("惠民补贴 道路施工 学位分配 医保报销 预算执行 招考录用 空气监测 老旧小区 河道清淤 食品抽检 土地征收 困难救助 公交线路 防汛抗旱 阶梯水价 公共阅读 小微企业 历史街区 特种设备 种粮农户 户外广告 残疾人就业 幼托机构 燃气入户 集体林权 文物修缮 养老床位 渔港停泊 退役安置 夜间集市 充电桩 疫苗接种 殡葬服务 旅游厕所 农机购置 家政培训 校车运营 电梯加装 垃圾分类 古树名木 噪声扰民 人才公寓 宅基地 工伤认定 水库移民 房屋租赁 体育场馆 非遗传承"),
	papers:   strings.Fields("办事指南 实施方案 分配办法 流程图 明细表 公告 监测结果 权责目录 台账 会议纪要 通报 审批文书 对象名单 示意图 应急预案 价格说明 开放时间 扶持细则 文件汇编 问答集 专栏页面 投诉记录 统计年鉴 听证笔录 合同范本 承诺书 评分标准 短视频 宣传折页 征询函"),
	aims:     strings.Fields("方便居民随时查阅 减少重复咨询 让老人也看得懂 堵住了疏漏 压缩了等待时间 保障了知情权 提高了答复质量 理清了责任边界 避免了错链死链 回应了社会关切 兼顾了个人隐私 接受群众评议 缩短了办理链条 形成了闭环 积累了可用经验 得到了普遍认可 免去了来回奔波 化解了几起纠纷 带动了邻近地方效仿 节省了纸张开支"),
	means:    strings.Fields("采用大字版面 配上方言录音 附以图表 设二维码入口 引入人工复核 邀请记者旁听 借鉴外地做法 打通数据接口 实行首问负责 推行容缺受理 每季回访一遍 按主题分栏 开辟绿色通道 试行电子签章 建立轮值制度 印成口袋书 走进田间地头 开设周末专场"),
	ends:     strings.Fields("但人手仍然偏紧 不过检索还不够便利 只是图解形式略显单调 仍需加强业务培训 下步将扩大覆盖面 今后要把好审核关口 个别栏目更新偏慢 还要完善考核办法 对新平台尚不熟悉 群众参与度有待提升 后续拟引入第三方评估 跨部门协作尚欠顺畅 旧档电子化进度滞后 偏远村落知晓率不高 移动端体验欠佳 专业术语解释得少"),
}

func (a author) of(words []string) string { return words[a.IntN(len(words))] }

func (a author) sentence() string {
	text := a.of(stock.openings) + "，" + a.of(stock.doers) + a.of(stock.manners) + a.of(stock.deeds) + a.of(stock.fields) + a.of(stock.papers)
	if a.IntN(3) == 0 {
		text += "和" + a.of(stock.fields) + a.of(stock.papers)
	}
	if a.IntN(2) == 0 {
		text += "，" + a.of(stock.means)
	}
	text += "，" + a.of(stock.aims)
	if a.IntN(2) == 0 {
		text += "，" + a.of(stock.ends)
	}
	return text + "。"
}

// sentences are at least so many characters.
func (a author) sentences(characters int) []string {
	var out []string
	for n := 0; n < characters; {
		out = append(out, a.sentence())
		n += len([]rune(out[len(out)-1]))
	}
	return out
}

func (a author) text(characters int) string { return strings.Join(a.sentences(characters), "") }

// facts are what copies of a narrative fill in anew.
type facts struct {
	author
	names []string
}

func (f facts) number() string {
	n := 2 + f.IntN(90000)
	return f.of([]string{
		fmt.Sprint(n), fmt.Sprintf("%d,%03d", n%90+1, n%1000), fmt.Sprintf("%d.%d万", n%90, n%10), fmt.Sprintf("%d余", n),
		"三", "十二", "一百零五", "两千三百多", "二十余", "３０", "①",
	})
}

func (f facts) date() string {
	year, month, day := 2008+f.IntN(20), 1+f.IntN(12), 1+f.IntN(28)
	return f.of([]string{
		fmt.Sprintf("%d年", year), fmt.Sprintf("%d年度", year), fmt.Sprintf("%d年%d月", year, month), "今年", "本年度", "去年",
		fmt.Sprintf("%d 年 %d 月 %d 日", year, month, day), fmt.Sprintf("%d-%02d-%02d", year, month, day), "二〇二四年",
	})
}

func (f facts) share() string {
	return f.of([]string{"百分之三十", "98.5%", "９９％", "百分之九十九点五", "7 %"})
}

// fill puts facts in the place of N, D, P and O.
func (f facts) fill(template string) string {
	var out strings.Builder
	for _, r := range template {
		switch r {
		case 'N':
			out.WriteString(f.number())
		case 'D':
			out.WriteString(f.date())
		case 'P':
			out.WriteString(f.share())
		case 'O':
			out.WriteString(f.of(f.names))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// template is a narrative with facts left open.
func (a author) template(characters int) string {
	open := []string{
		"D，O主动公开信息N条，", "O收到申请N件，按时办结率为P，", "截至D，O举办培训N次，", "O政务新媒体关注人数达N人，同比增长P，",
		"自D至D，", "第N届会议上，", "报O批准后，",
	}
	sentences := a.sentences(characters)
	for i := range sentences {
		if a.IntN(2) == 0 {
			sentences[i] = a.of(open) + sentences[i]
		}
	}
	return strings.Join(sentences, "\n")
}

// The ways to change a copy; each changes about so many characters in a hundred.

func (a author) newCharacters(text string, percent int) string {
	runes := []rune(text)
	for range len(runes) * percent / 100 {
		runes[a.IntN(len(runes))] = '\u4e00' + rune(a.IntN(20000))
	}
	return string(runes)
}

func (a author) newPhrases(text string, percent int) string {
	runes := []rune(text)
	for range len(runes) * percent / 600 {
		at := a.IntN(len(runes) - 6)
		copy(runes[at:], []rune(a.of(stock.fields) + a.of(stock.aims))[:6])
	}
	return string(runes)
}

func (a author) newSentences(text string, percent int) string {
	sentences := strings.SplitAfter(text, "。")
	for i := range sentences {
		if a.IntN(100) < percent {
			sentences[i] = a.sentence()
		}
	}
	return strings.Join(sentences, "")
}

func (a author) added(text string, percent int) string {
	return text + a.text(len([]rune(text))*percent/100)
}

func (a author) shortened(text string, percent int) string {
	runes := []rune(text)
	length := len(runes) * percent / 100
	at := a.IntN(len(runes) - length)
	return string(runes[:at]) + string(runes[at+length:])
}

func (a author) shuffled(text string) string {
	sentences := strings.SplitAfter(text, "。")
	a.Shuffle(len(sentences), func(i, j int) { sentences[i], sentences[j] = sentences[j], sentences[i] })
	return strings.Join(sentences, "")
}
