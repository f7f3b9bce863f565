package likeness

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawAuthor(t *rapid.T) author { return newAuthor(rapid.Uint64().Draw(t, "seed")) }

func TestEqualTextsAre100PercentAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if got := Alike(Mask(text), Mask(text)); got != 100 {
			t.Fatalf("%q: %d", text, got)
		}
	})
}

func TestNumbersDatesAndNamesMakeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAuthor(t)
		template := a.template(600)
		one := []string{"淮安市洪泽区人民政府", "洪泽区人民政府", "区政府", "我区"}
		two := []string{"枣阳市平林镇人民政府", "平林镇政府", "平林镇", "我镇"}
		x, y := Mask(facts{a, one}.fill(template), one[0]), Mask(facts{a, two}.fill(template), two[0])
		if got := Alike(x, y); got != 100 {
			t.Fatalf("%d:\n%s\n%s", got, x.Text(), y.Text())
		}
		if NewSketch(x) != NewSketch(y) {
			t.Fatal("sketches differ")
		}
	})
}

func TestAlikeIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAuthor(t)
		text := a.text(500)
		x, y := Mask(text+text[:len(text)/2]), Mask(a.newCharacters(a.shuffled(text), 10))
		if Alike(x, y) != Alike(y, x) {
			t.Fatalf("%d, %d", Alike(x, y), Alike(y, x))
		}
	})
}

func TestMoreChangesDoNotMakeTextsMoreAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAuthor(t)
		original := a.text(400)
		text, last := original, 100
		for range 12 {
			text = a.newCharacters(text, 2)
			got := Alike(Mask(original), Mask(text))
			if got > last+1 {
				t.Fatalf("%d after %d", got, last)
			}
			last = got
		}
		if last > 75 {
			t.Fatalf("a quarter of all characters changed, and %d alike", last)
		}
	})
}

func TestUnrelatedTextsAreLessThan50PercentAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAuthor(t)
		x, y := Mask(a.text(rapid.IntRange(300, 4000).Draw(t, "length"))), Mask(a.text(4000))
		if got := Alike(x, y); got >= 50 {
			t.Fatal(got)
		}
	})
}

func TestAlikeIsWhatAPersonWouldSay(t *testing.T) {
	a := newAuthor(1)
	text := a.text(2000)
	half := len([]rune(text)) / 2
	for name, c := range map[string]struct {
		other    string
		from, to int
	}{
		"a tenth of the sentences new":     {a.newSentences(text, 10), 87, 93},
		"a tenth in new phrases":           {a.newPhrases(text, 10), 87, 93},
		"every twentieth character new":    {a.newCharacters(text, 5), 87, 95},
		"sentences in another order":       {a.shuffled(text), 97, 100},
		"a tenth added":                    {a.added(text, 10), 94, 97},
		"the other half new":               {string([]rune(text)[:half]) + a.text(half), 50, 60},
		"said twice":                       {text + text, 65, 68},
		"nothing but words of the subject": {"信息公开。" + a.text(2000), 0, 30},
		"empty":                            {"", 0, 0},
	} {
		if got := Alike(Mask(text), Mask(c.other)); got < c.from || got > c.to {
			t.Errorf("%s: %d, want %d to %d", name, got, c.from, c.to)
		}
	}
}

func TestTextsShorterThanAPassageAreComparedWhole(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"无", "无。", 100}, {"无", "有", 0}, {"不存在问题", "不存在问题吗", 90}, {"", "无", 0}, {"", "", 100}} {
		if got := Alike(Mask(c.a), Mask(c.b)); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestPublishedReportsOfDifferentOrgansAreNotAlike(t *testing.T) {
	folder := os.Getenv("NIANBAO_CORPUS")
	if folder == "" {
		t.Skip("NIANBAO_CORPUS is unset: no real reports are compared")
	}
	overviews := map[string]Masked{}
	for file, name := range map[string]string{
		"01-weibin-pingyuanzhen-2024.txt": "新乡市卫滨区平原镇",
		"02-huaian-hongzequ-2023.txt":     "淮安市洪泽区人民政府",
		"03-huaian-hongzequ-2024.txt":     "淮安市洪泽区人民政府",
		"04-huaianshi-2024.txt":           "淮安市人民政府",
	} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(string(text), "一、总体情况")
		overview, _, found := strings.Cut(after, "二、主动公开政府信息情况")
		if !found {
			t.Fatalf("%s has no overview", file)
		}
		overviews[file[:2]] = Mask(overview, name)
	}
	for _, pair := range [][2]string{{"01", "02"}, {"01", "03"}, {"01", "04"}, {"02", "04"}, {"03", "04"}} {
		if got := Alike(overviews[pair[0]], overviews[pair[1]]); got >= 50 {
			t.Errorf("%v: %d", pair, got)
		}
	}
	if got := Alike(overviews["02"], overviews["03"]); got < 50 || got >= 90 {
		t.Errorf("the same district a year later, much of it re-worded: %d", got)
	}
}
