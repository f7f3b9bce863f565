package narrative

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// every calls do with each list of the lexicon.
func every(t *testing.T, do func(name, list string, w *words, set *wordSet)) {
	t.Helper()
	lex := newLexicon()
	groups := reflect.ValueOf(lex).Elem()
	for i := range groups.NumField() {
		group := reflect.NewAt(groups.Field(i).Type(), groups.Field(i).Addr().UnsafePointer()).Elem()
		for j := range group.NumField() {
			name := group.Type().Field(j).Name
			switch list := reflect.NewAt(group.Field(j).Type(), group.Field(j).Addr().UnsafePointer()).Interface().(type) {
			case *words:
				do(name, list.list, list, nil)
			case *wordSet:
				do(name, list.list, nil, list)
			}
		}
	}
}

func TestEachWordIsFoundByItsList(t *testing.T) {
	lists := 0
	every(t, func(name, list string, w *words, set *wordSet) {
		lists++
		seen := map[string]bool{}
		for word := range strings.SplitSeq(list, "|") {
			if word == "" || seen[word] {
				t.Errorf("%s: %q is empty or stands twice", name, word)
			}
			seen[word] = true
			c := cursor{word}
			if w != nil && (!w.fits(word) || !c.eat(w) || !c.done()) {
				t.Errorf("%s: %s is not eaten whole", name, word)
			}
			if set != nil && !set.in("甲"+word+"a") {
				t.Errorf("%s: %s is not found", name, word)
			}
		}
	})
	if lists < 40 {
		t.Errorf("only %d lists", lists)
	}
}

// The bit sets only say where to look: what is found is what a plain search finds.
func TestASetFindsWhatAPlainSearchFinds(t *testing.T) {
	set := newLexicon().partWords
	parts := append(strings.Split(set.list, "|"), "全年", "收到", "办", "公", "室", "a", "、")
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 4).Draw(t, "parts"), ""))
		text = text[min(len(text), rapid.IntRange(0, 2).Draw(t, "cut")):]
		if got, want := set.in(string(text)), has(string(text), set.list); got != want {
			t.Fatalf("%s: %v", string(text), got)
		}
	})
}

func TestTheLongestWordIsEaten(t *testing.T) {
	w := wordList("收|收到|收到申请|到")
	c := cursor{"收到申请书"}
	if !c.eat(&w) || c.s != "申请书"[len("申请"):] {
		t.Error(c.s)
	}
	c = cursor{"申请"}
	if c.eat(&w) || c.eatAny("请") || c.s != "申请" {
		t.Error(c.s)
	}
	if suffix("大约", aboutWords) != len("大约") || suffix("", aboutWords) != 0 {
		t.Error("the longer suffix comes first")
	}
}

// headed eats the head of a clause and tells what is left of it and whose it is.
func headOf(v Vocabulary, text string) (rest string, who scope, elsewhen bool) {
	r := newReader("", v)
	s := sentence{reader: r, text: text}
	r.pieces = cut(nil, text)
	c := cursor{text}
	s.head(&c)
	return c.s, s.scope, s.elsewhen
}

func TestAHeadIsEatenAsFarAsItIsUnderstood(t *testing.T) {
	v := forms
	v.Organ = "东山市海州区人民政府"
	for _, c := range []struct {
		text, rest string
		who        scope
		elsewhen   bool
	}{
		{"2024年,", ",", unsaid, false},
		{"2024年度我区共收到", "收到", whole, false},
		{"截至2024年12月31日全区累计收到", "收到", whole, false},
		{"自2024年1月1日起至12月31日止收到", "收到", unsaid, false},
		{"2024年1月1日至2024年12月31日期间收到", "收到", unsaid, false},
		{"2024年1月收到", "2024年1月收到", unsaid, false},
		{"2022年收到", "收到", unsaid, true},
		{"2022年全年本机关收到", "收到", own, true},
		{"2023年结转", "2023年结转", unsaid, false},
		{"上年结转", "上年结转", unsaid, false},
		{"上年收到", "上年收到", unsaid, false},
		{"海州区收到", "收到", own, false},
		{"海州区政府收到", "收到", own, false},
		{"区人民政府收到", "收到", own, false},
		{"区政府办公室收到", "办公室收到", own, false},
		{"市政府收到", "市政府收到", unsaid, false},
		{"我办收到", "我办收到", unsaid, false},
		{"我们依法及时收到", "收到", own, false},
		{"其中依申请公开方面共收到", "收到", unsaid, false},
		{"三是全区各级行政机关收到", "收到", whole, false},
		{"政府信息公开申请", "政府信息公开申请", unsaid, false},
		{"予以公开", "予以公开", unsaid, false},
		{"县教育局收到", "县教育局收到", unsaid, false},
	} {
		rest, who, elsewhen := headOf(v, c.text)
		if rest != c.rest || who != c.who || elsewhen != c.elsewhen {
			t.Errorf("%s: rest %q, scope %d, another year %v", c.text, rest, who, elsewhen)
		}
	}
}
