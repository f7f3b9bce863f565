package narrative

// words is a list of words, parted by bars, with the runes that they start with as a bit set: most clauses start with none
// of them, which has to be seen at once.
type words struct {
	starts [4]uint64
	list   string
}

func wordList(s string) words {
	w := words{list: s}
	for at := 0; at < len(s); {
		bit := startOf(s[at:])
		w.starts[bit>>6] |= 1 << (bit & 63)
		at += wordAt(s, at) + 1
	}
	return w
}

// wordAt is the length of the word at this place of a list.
func wordAt(list string, at int) int {
	end := at
	for end < len(list) && list[end] != '|' {
		if list[end] >= 0xE0 {
			end += 2
		}
		end++
	}
	return end - at
}

// startOf is the bit of the rune that s starts with.
func startOf(s string) uint8 {
	if len(s) > 2 && s[0] >= 0xE0 {
		return s[1]<<3 ^ s[2] ^ s[0]<<6
	}
	return s[0]
}

// fits tells whether a word of the list may come next.
func (w *words) fits(s string) bool {
	if s == "" {
		return false
	}
	bit := startOf(s)
	return w.starts[bit>>6]&(1<<(bit&63)) != 0
}

// wordSet is a list of words of two runes or more that may stand anywhere, with a bit set of the pairs that they start with.
type wordSet struct {
	pairs [32]uint64
	list  string
}

func newSet(s string) wordSet {
	w := wordSet{list: s}
	for at := 0; at < len(s); {
		n := wordAt(s, at)
		if n >= 6 {
			bit := pairOf(s[at:])
			w.pairs[bit>>6] |= 1 << (bit & 63)
		}
		at += n + 1
	}
	return w
}

func pairOf(s string) uint {
	return (uint(s[2]) ^ uint(s[1])<<5 ^ uint(s[5])<<3 ^ uint(s[4])<<8) & 2047
}

// in tells whether one of the words stands in s.
func (w *wordSet) in(s string) bool {
	for i := 0; i+6 <= len(s); {
		if s[i] < 0xE0 {
			i++
			continue
		}
		if bit := pairOf(s[i:]); w.pairs[bit>>6]&(1<<(bit&63)) != 0 && longest(s[i:], w.list) > 0 {
			return true
		}
		i += 3
	}
	return false
}

// lexicon is what a narrative calls things, as parts of a clause. Of the words that fit the longest is taken.
type lexicon struct {
	headWords
	countWords
	reviewWords
	shareWords
	elseWords
}

func newLexicon() *lexicon {
	return &lexicon{headLexicon(), countLexicon(), reviewLexicon(), shareLexicon(), elseLexicon()}
}

// headWords are what a clause starts with, before it says what.
type headWords struct {
	connectWords, amongWords, mannerWords, timeWords, nowWords, topicWords, topicTails, lastYearWords, nextYearWords, carryWords, againWords, usWords, placeWords, officeWords, bodyWords, wholeWords, sinceWords words
}

func headLexicon() headWords {
	return headWords{
		connectWords: wordList("所有答复件中|在所有答复件中|答复的申请中|在答复的申请中|已答复的申请中|已办结的申请中|在已办结的申请中|其中包括|其中|其中含|含|包含|包括|" +
			"并且|并|且|同时|另外|此外|另有|另|还有|共有|以及|和|及|分别为|现|上述|以上"),
		amongWords: wordList("其中包括|其中含|其中|含|包含|包括"),
		mannerWords: wordList("共计|总共|累计|合计|总计|一共|共|依法依规|依法|依规|按期|按时|如期|及时|准时|限期内|按规定|按照规定|按要求|" +
			"在法定期限内|在法定期内|法定期内|法定期限内|在法定时限内|法定时限内|在规定期限内|规定期限内|在规定时限内|规定时限内|" +
			"已经|已|现已|予以|作出|做出|给予|规范|妥善|高效|实际|还|又|也|有"),
		timeWords:     wordList("全年度|全年|年内|年度内|当年|一年来"), // of whichever year is spoken of
		nowWords:      wordList("今年以来|本年度内|本年度|本年内|本年|今年|报告期内|统计期内|统计期限内|本报告年度|本报告期内"),
		topicWords:    wordList("依申请公开|政府信息依申请公开|依申请公开政府信息|依申请公开工作|依申请公开办理|政府信息公开申请|政府信息公开申请办理"),
		topicTails:    wordList("工作情况|工作方面|办理情况|办理方面|情况|方面|工作中|工作上"),
		lastYearWords: wordList("上年度|上一年度|上一年|上年|去年度|去年"),
		nextYearWords: wordList("下年度|下一年度|下一年|下年|次年度|次年|明年|来年"),
		carryWords:    wordList("结转|转结|转入|转接|顺延|延续|延期|遗留|转"),
		againWords:    wordList("继续|办理|答复|处理|办结|的"),
		placeWords:    wordList("省|市|区|县|镇|乡|州|盟|旗|街道|新区|开发区|地区|管委会|自治区|自治州|自治县|自治旗"),
		officeWords:   wordList("街道办事处|办事处|局|委员会|委|厅|办公厅|办公室|办|部|院|所|支队|大队|中心|机关|单位|部门|系统|政府|校|学院|站|处|社"),
		usWords:       wordList("我|本|全"),
		sinceWords:    wordList("截至|截止|截止到|自|从|在"),
		bodyWords:     wordList("机关|单位|政府|街道办事处|办事处|管委会"),
		wholeWords:    wordList("局|系统|委|厅"),
	}
}

// countWords are what is counted, and what was done with it.
type countWords struct {
	receiveVerbs, newVerbs, handleVerbs, workVerbs, joinWords, fullObjects, objectTails, modifyWords, fillWords, labelLeads, labelTails words
}

func countLexicon() countWords {
	return countWords{
		receiveVerbs: wordList("收到|接到|接收到|接收|收悉|受理|新收到|新收|新受理|新接收|新增"),
		newVerbs:     wordList("新收到|新收|新受理|新接收|新增"),
		handleVerbs:  wordList("办结|答复|办复|回复|办理完毕|办理完结|办结完毕|答复完毕|办理答复|答复办结|办结答复|办理并答复|办理和答复|回复办结|办理办结"),
		workVerbs:    wordList("办理|处理|处置"),
		joinWords:    wordList("并且|并|、|和|与|及|以及|或者|或|且|和/或|/"),
		fullObjects: wordList("政府信息公开申请|政府信息公开的申请|信息公开申请|政务公开申请|政务信息公开申请|政府信息申请|公开申请|" +
			"依申请公开政府信息公开申请|依申请公开政府信息申请|依申请公开政府信息|依申请公开信息申请|依申请公开信息|依申请公开申请|依申请公开|" +
			"依申请信息公开|依申请政府信息公开|政府信息依申请公开申请|政府信息依申请公开|信息依申请公开|政府信息公开依申请|信息公开依申请|" +
			"申请公开政府信息|申请政府信息公开|申请信息公开"),
		objectTails: wordList("申请件|申请|办件|件|事项|事宜|案件|申请表|申请书"),
		modifyWords: wordList("各类|各项|有关|相关|任何形式的|任何|公民、法人和其他组织|公民、法人或者其他组织|公民、法人或其他组织|公民、法人及其他组织|" +
			"社会公众|公众|群众|提出的|提交的|提出|提交|关于|涉及|的"),
		fillWords:  wordList("数量|总数|总量|总件数|件数|共计|合计|总计|累计|共|数|量|为|达到|达|计|有|的|是"),
		labelLeads: wordList("决定|作出|做出|答复|给予|予以|属于|属|依法|申请|按|已|来自|由|个人|申请人为|申请人|公民|为|是|系"),
		labelTails: wordList("申请人|申请|提交|提出|答复|决定|告知|类|情形|政府信息|信息|的|共|计|为|有|是|数量|政府信息公开"),
	}
}

// reviewWords are what is said of reviews, and what is said without a figure.
type reviewWords struct {
	reviewVerbs, hearVerbs, contextWords, reconWords, suitWords, causeWords, linkWords, actWords, caseWords, setbackWords, denyWords, evenWords, allWords, whenWords, openWords words
}

func reviewLexicon() reviewWords {
	return reviewWords{
		reviewVerbs: wordList("收到|接到|发生|涉及|引发|产生|被申请|被提起|提起|新增|共有|存在|被提出"),
		// what an organ that reviews others says of its own work
		hearVerbs: wordList("收到|接到|新增|未收到|没有收到|未接到|未接收到|没有接到"),
		contextWords: wordList("政府信息公开工作|政府信息公开事项|政府信息公开答复|政府信息公开|信息公开工作|信息公开事务|信息公开事项|信息公开|政务公开工作|政务公开|" +
			"依申请公开工作|依申请公开答复|依申请工作"),
		reconWords: wordList("行政复议|复议"),
		suitWords:  wordList("行政诉讼|诉讼"),
		causeWords: wordList("因|由于|由|针对|就|对"),
		linkWords:  wordList("的|相关|有关|类|事项|案件|案|情况|情形|事件|现象|被申请|被提起|被|而|涉及|关于|任何|一起|一例|一件|一宗|件|等|均|提起|提出|发生|申请"),
		// what comes of an application or a review is not the thing itself
		actWords:     wordList("引起|引发|导致|产生|造成|答复|办理|工作|事务|问题|行为|行政争议"),
		caseWords:    wordList("举报投诉|投诉举报|投诉、举报|举报、投诉|举报|投诉|申诉|信访|上诉|争议|纠纷|异议"),
		setbackWords: wordList("纠错|纠正|撤销|败诉|确认违法"),
		denyWords: wordList("没有发生|未发生过|未发生|未产生|未出现|没有出现|没有收到|未收到|未接到|未接收到|没有接到|未涉及|未有|没有|未引发|未引起|" +
			"暂无|尚无|无|不存在|不涉及|未因|没有因"),
		evenWords: wordList("均|也|亦|都|尚|且|从"),
		allWords:  wordList("全部|均|都|全"),
		// what a clause without a figure that says something starts with, its head aside
		openWords: wordList("未|没|暂|尚|无|不|均|也|亦|都|且|从|全|零|结果|复议结果|申|提|政|信|依|公|各|有|相|任|社|群|关|涉|的|同|较|比|与"),
		whenWords: wordList("按期|按时|如期|及时|准时|依法依规|依法|依规|按规定|按照规定|按要求|在法定期限|于法定期限内|在法定期限内|在法定期内|法定期内|法定期限内|在法定时限内|法定时限内|" +
			"在规定期限内|在规定时限内|在规定时间内|规定期限内|规定时限内|在法定时间内|按照法定期限|按照法定时限|按法定时限|按法定期限|按期限|按时限|" +
			"已经|已|予以|作出|做出|给予|得到|进行|了|规范|妥善|完成"),
	}
}

// shareWords are what is said with a percentage.
type shareWords struct {
	sameWords, moreWords, lessWords, stepWords, shareVerbs, baseWords words
}

func shareLexicon() shareWords {
	return shareWords{
		sameWords: wordList("同比|较上年同期|比上年同期|与上年同期相比|较上年度|较上年|比上年度|比上年|与上年相比|与上年度相比|较去年同期|比去年同期|" +
			"与去年同期相比|较去年|比去年|与去年相比|相比上年|相比去年|同上年相比|较上一年度|较上一年|比上一年|与上一年相比|与上一年度相比|相较上年|相较去年"),
		moreWords:  wordList("增长|增加|上升|提高|上涨|增幅|增多"),
		lessWords:  wordList("下降|减少|降低|回落|下滑|降幅|减幅"),
		stepWords:  wordList("率为|率|幅度为|幅度|为|达到|达|了"),
		shareVerbs: wordList("占比重|占比|占|占到|比重|比例"),
		baseWords: wordList("全部|全年|本年度|年度|所有|总|受理|收到|办结|答复|办理|处理|新收|政府信息公开|依申请公开|信息公开|申请|总数|总量|总件数|件数|数量|量|数|" +
			"比例|比重|的|为|达|约|结果|答复办结"),
	}
}

// elseWords tell of what is not the whole of the report.
type elseWords struct {
	followWords, partWords, matterWords wordSet
}

func elseLexicon() elseWords {
	return elseWords{
		// What claims something only where the sentence before does.
		followWords: newSet("办结|答复|办理完毕|结转|顺延|回复|办复"),
		// An organ that need not be the one that reports; the way by which an application comes in; a time other than
		// the year: what is said of one of them is said of a part.
		partWords: newSet("委员会|办公室|办公厅|中心|街道|乡镇|镇街|各镇|各乡|部门|各单位|其他单位|成员单位|分局|支队|大队|派出所|法院|检察院|学校|医院|公司|" +
			"政府办|府办|党政办|人民政府|省政府|市政府|区政府|县政府|镇政府|乡政府|州政府|旗政府|管委会|开发区|本级|直属|下属|所属|牵头单位|" +
			"网站|平台|邮箱|信箱|窗口|热线|电话|信函|邮寄|网络|网上|在线|当面|现场|线上|线下|来信|传真|邮件|通过|途径|渠道|" +
			"截至目前|截止目前|目前|以来|近年|近三年|近两年|近五年|历年|每年|季度|上半年|下半年|月份|每月|月均|日均|年均|平均|五年|三年"),
		// What else comes in and is counted in 件.
		matterWords: newSet("建议|提案|信访|咨询|投诉|举报|留言|许可|审批|救助|补贴|补助|仲裁|援助|公证|鉴定|住房|公租房|低保|入学|贷款|商标|专利|注册|工单|诉求|来信|来访"),
	}
}

const reasonEnds = "等原因|等情形|等情况|等事由|等理由|等内容|等"
