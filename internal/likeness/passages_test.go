package likeness

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPassagesAreQuotedFromBothOriginals(t *testing.T) {
	a := "我区2023年公开信息2428条。一是健全审核机制，明确专人负责；二是办好网站。"
	b := "其他情况：一是健全审核\n机制,明确专人负责。洪泽区2024年公开信息 31 条！"
	got := Passages(Mask(a), Mask(b, "洪泽区人民政府"), 5, 4)
	want := []Passage{
		{partOf(a, "一是健全审核机制，明确专人负责"), partOf(b, "一是健全审核\n机制,明确专人负责"), 14},
		{partOf(a, "我区2023年公开信息2428条"), partOf(b, "洪泽区2024年公开信息 31 条"), 8},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func partOf(text, part string) Part {
	from := strings.Index(text, part)
	return Part{from, from + len(part), part}
}

func TestPassagesMapBackToPartsThatMaskAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAuthor(t)
		text := a.template(400)
		x := facts{a, []string{"我区", "洪泽区政府"}}.fill(text)
		y := facts{a, []string{"我镇", "平林镇"}}.fill(a.newPhrases(a.shuffled(text), 20))
		last := 1 << 30
		for _, p := range Passages(Mask(x, "洪泽区人民政府"), Mask(y, "平林镇"), 8, 10) {
			if x[p.A.From:p.A.To] != p.A.Text || y[p.B.From:p.B.To] != p.B.Text {
				t.Fatalf("not at its offsets: %+v", p)
			}
			if p.Length < 10 || p.Length > last {
				t.Fatalf("%d characters after %d", p.Length, last)
			}
			last = p.Length
		}
	})
}

func TestPassagesAreTheLongestOnesThereAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringMatching("[abc]{0,60}")
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		n, m := rapid.IntRange(0, 5).Draw(t, "n"), rapid.IntRange(1, 6).Draw(t, "m")
		if diff := cmp.Diff(tilesOf(a, b, n, m), lengths(Passages(Mask(a), Mask(b), n, m))); diff != "" {
			t.Fatal(diff)
		}
	})
}

func lengths(passages []Passage) []int {
	var out []int
	for _, p := range passages {
		out = append(out, p.Length)
	}
	return out
}

// tilesOf finds the same one by one: the longest string in both, crossed out, and again.
func tilesOf(a, b string, n, m int) []int {
	var out []int
	x, y := []byte(a), []byte(b)
	for len(out) < n {
		atA, atB, length := 0, 0, 0
		for i := range x {
			for j := range y {
				k := 0
				for i+k < len(x) && j+k < len(y) && x[i+k] == y[j+k] && x[i+k] != 0 && y[j+k] != 1 {
					k++
				}
				if k > length {
					atA, atB, length = i, j, k
				}
			}
		}
		if length < m {
			break
		}
		out = append(out, length)
		for k := range length {
			x[atA+k], y[atB+k] = 0, 1
		}
	}
	return out
}

func TestPassagesDoNotOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringMatching("[ab]{0,80}")
		passages := Passages(Mask(letters.Draw(t, "a")), Mask(letters.Draw(t, "b")), 10, 2)
		for i, p := range passages {
			for _, q := range passages[:i] {
				if p.A.From < q.A.To && q.A.From < p.A.To || p.B.From < q.B.To && q.B.From < p.B.To {
					t.Fatalf("%v and %v", p, q)
				}
			}
		}
	})
}

func TestPassagesAreAsManyAndAsLongAsAsked(t *testing.T) {
	text := newAuthor(3).text(500)
	m := Mask(text)
	for _, c := range []struct{ n, m, want int }{{3, 20, 1}, {0, 20, 0}, {-1, 20, 0}, {3, m.Len(), 1}, {3, m.Len() + 1, 0}, {3, -1, 1}} {
		if got := Passages(m, m, c.n, c.m); len(got) != c.want {
			t.Errorf("%d of %d: %d", c.n, c.m, len(got))
		}
	}
}

func TestTextsThatRepeatThemselvesComeToAnEnd(t *testing.T) {
	const size = 1 << 18
	for name, unit := range map[string]string{"one letter": "a", "two letters": "政府", "a name": "全县"} {
		text := strings.Repeat(unit, size/len(unit))
		x, y := Mask(text, strings.Repeat("a", longestName-1)+"县"), Mask(text[:size/2]+"止", "全")
		NewSketch(x)
		Alike(x, y)
		if got := Passages(x, y, 10, 1); len(got) > 10 {
			t.Errorf("%s: %d passages", name, len(got))
		}
	}
}
