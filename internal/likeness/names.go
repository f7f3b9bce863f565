package likeness

import (
	"slices"
	"strings"
)

// longestName bounds the time of Mask; no organ has a longer name.
const longestName = 100

// trie holds the words that are masked, by their characters, and what stands for each.
type trie struct {
	next  map[rune]*trie
	stand rune
}

func (t *trie) add(word []rune, stand rune) {
	for _, r := range word {
		if t.next == nil {
			t.next = map[rune]*trie{}
		}
		if t.next[r] == nil {
			t.next[r] = &trie{}
		}
		t = t.next[r]
	}
	t.stand = stand
}

// longest is the length of the longest word at the start and what stands for it.
func (t *trie) longest(rest []rune) (length int, stand rune) {
	for i, r := range rest {
		if t = t.next[r]; t == nil {
			break
		}
		if t.stand != 0 {
			length, stand = i+1, t.stand
		}
	}
	return length, stand
}

// vocabulary is what an organ calls itself and the year, in any of the ways that a copy would change.
func vocabulary(names []string) *trie {
	words := &trie{}
	for _, year := range [...]string{"今年", "本年", "去年", "上年", "上一年", "前年", "明年"} {
		words.add([]rune(year), aNumber)
		words.add([]rune(year+"度"), aNumber)
	}
	for own, kinds := range map[string]string{
		"我": "省 市 州 盟 区 县 旗 镇 乡 街道 局 委 办 厅 处 院 部 署 中心 单位 机关 部门 管委会",
		"本": "省 市 州 盟 区 县 旗 镇 乡 街道 局 委 厅 院 单位 机关 部门",
		"全": "省 市 州 盟 区 县 旗 镇 乡 街道",
	} {
		for kind := range strings.FieldsSeq(kinds) {
			words.add([]rune(own+kind), aName)
		}
	}
	for _, name := range names {
		if runes := lettersOf(name).runes; len(runes) <= longestName {
			for _, form := range forms(runes) {
				words.add([]rune(form), aName)
			}
		}
	}
	return words
}

// forms are a name and its obvious short forms. Of 淮安市洪泽区人民政府 these are the regions in any run (淮安市洪泽区,
// 洪泽区), these with 人民政府 or 政府, and 区人民政府, 区政府; of 洪泽区财政局 also 财政局 and 区财政局.
func forms(name []rune) []string {
	regions, body := regionsOf(name)
	out := []string{string(name)}
	for i := range regions {
		for j := i; j < len(regions); j++ {
			out = append(out, strings.Join(regions[i:j+1], ""))
		}
	}
	bodies := shortened(body)
	for i := range regions {
		out = append(out, following(strings.Join(regions[i:], ""), bodies)...)
	}
	if len(regions) > 0 {
		last := []rune(regions[len(regions)-1])
		out = append(out, following(string(last[len(last)-1:]), bodies)...)
		if !strings.Contains(body, "政府") && !strings.HasPrefix(body, "管理委员会") {
			out = append(out, bodies...)
		}
	}
	return slices.DeleteFunc(out, func(form string) bool { return len([]rune(form)) < 2 })
}

func following(region string, bodies []string) []string {
	out := make([]string, len(bodies))
	for i, body := range bodies {
		out[i] = region + body
	}
	return out
}

// shortened are the ways to say what comes after the region: 人民政府办公室, 政府办公室, 政府办, and the government itself.
func shortened(body string) []string {
	plain := strings.NewReplacer("人民政府", "政府", "管理委员会", "管委会").Replace(body)
	brief := strings.NewReplacer("委员会", "委", "办公室", "办", "办公厅", "办").Replace(plain)
	out := []string{body, plain, brief}
	if i := strings.Index(plain, "政府办公"); i >= 0 {
		out = append(out, plain[:i]+"人民政府", plain[:i]+"政府")
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(form string) bool { return form == "" })
}

// regionsOf splits a name before the body of government: 淮安市, 洪泽区, 人民政府. A region has two characters before its
// kind (not 城市, 社区), a county may have one (易县).
func regionsOf(name []rune) (regions []string, body string) {
	start := 0
	for i, r := range name {
		stem := i - start
		street := r == '道' && stem >= 3 && name[i-1] == '街'
		if street || r == '县' && stem >= 1 || stem >= 2 && strings.ContainsRune("省市州盟区县旗镇乡", r) {
			regions = append(regions, string(name[start:i+1]))
			start = i + 1
		}
	}
	return regions, string(name[start:])
}
