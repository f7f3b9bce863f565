package likeness

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func sketchOf(text string) Sketch { return NewSketch(Mask(text)) }

func ids(hits []Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return out
}

func TestNearFindsTheBestFirstThenById(t *testing.T) {
	a, x := newAuthor(1), NewIndex()
	text := a.text(1500)
	x.Put("other", sketchOf(a.text(1500)))
	x.Put("close", sketchOf(a.newSentences(text, 5)))
	x.Put("same b", sketchOf(text))
	x.Put("same a", sketchOf(text))
	x.Put("empty", Sketch{})
	got := x.Near(sketchOf(text), 85, nil)
	if diff := cmp.Diff([]string{"same a", "same b", "close"}, ids(got)); diff != "" {
		t.Error(diff)
	}
	if got[0].Likeness != 100 || got[2].Likeness >= 100 {
		t.Errorf("%v", got)
	}
	except := func(id string) bool { return id == "same a" }
	if diff := cmp.Diff([]string{"same b", "close"}, ids(x.Near(sketchOf(text), 85, except))); diff != "" {
		t.Error(diff)
	}
}

func TestNothingIsNearTheEmptySketch(t *testing.T) {
	x := NewIndex()
	x.Put("a", Sketch{})
	if got := x.Near(Sketch{}, 85, nil); len(got) != 0 || x.Len() != 1 {
		t.Errorf("%v of %d", got, x.Len())
	}
}

func TestNearIsBounded(t *testing.T) {
	x, s := NewIndex(), sketchOf("本级没有收到申请")
	for i := range 3 * mostHits {
		x.Put(fmt.Sprintf("%03d", i), s)
	}
	got := x.Near(s, 85, func(id string) bool { return id < "020" })
	if len(got) != mostHits || got[0].ID != "020" || got[mostHits-1].ID != "039" {
		t.Errorf("%v", ids(got))
	}
}

func TestThresholdsOutOfRangeAreThoseAtItsEnds(t *testing.T) {
	x, s := NewIndex(), sketchOf("本级没有收到申请")
	x.Put("a", s)
	for _, threshold := range []int{-1, 0, 100, 1000} {
		if got := x.Near(s, threshold, nil); len(got) != 1 {
			t.Errorf("%d: %v", threshold, got)
		}
	}
	if leastAgreeing(85) != 81 || leastAgreeing(1) != 0 || leastAgreeing(0) != leastAgreeing(1) {
		t.Error(leastAgreeing(85), leastAgreeing(1))
	}
}

// TestIndexHoldsWhatAMapWould puts, replaces and removes at random, ids of few sketches so that chains are long.
func TestIndexHoldsWhatAMapWould(t *testing.T) {
	var sketches []Sketch
	for i := range 4 {
		sketches = append(sketches, sketchOf(newAuthor(uint64(i)).text(300)))
	}
	sketches = append(sketches, Sketch{})
	rapid.Check(t, func(t *rapid.T) {
		x, held := NewIndex(), map[string]int{}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			id := rapid.StringMatching("[a-h]").Draw(t, "id")
			which := rapid.IntRange(-2, len(sketches)-1).Draw(t, "sketch")
			if which < 0 {
				x.Remove(id)
				delete(held, id)
				continue
			}
			x.Put(id, sketches[which])
			held[id] = which
		}
		if x.Len() != len(held) {
			t.Fatalf("%d, want %d", x.Len(), len(held))
		}
		for which := range 4 {
			var want []string
			for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
				if at, ok := held[id]; ok && at == which {
					want = append(want, id)
				}
			}
			if diff := cmp.Diff(want, ids(x.Near(sketches[which], 85, nil))); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestNearDoesNotDependOnTheOrderOfPuts(t *testing.T) {
	a, x, y := newAuthor(7), NewIndex(), NewIndex()
	text := a.text(800)
	var sketches []Sketch
	for range 40 {
		sketches = append(sketches, sketchOf(a.newSentences(text, 10)))
	}
	for i := range sketches {
		x.Put(fmt.Sprint(i), sketches[i])
		y.Put("to be removed", sketches[i])
		last := len(sketches) - 1 - i
		y.Put(fmt.Sprint(last), sketches[last])
	}
	y.Remove("to be removed")
	if diff := cmp.Diff(x.Near(sketchOf(text), 85, nil), y.Near(sketchOf(text), 85, nil)); diff != "" {
		t.Error(diff)
	}
}

// TestNearFindsWhatIs85PercentAlike holds the recall for each way to change a copy, changed until just above 85.
func TestNearFindsWhatIs85PercentAlike(t *testing.T) {
	const texts = 300
	for name, change := range map[string]func(author, string, int) string{
		"sentences": author.newSentences, "phrases": author.newPhrases, "characters": author.newCharacters,
		"added": author.added, "shortened": author.shortened,
	} {
		t.Run(name, func(t *testing.T) {
			a, x := newAuthor(11), NewIndex()
			var queries []Sketch
			percent := 30
			for i := range texts {
				text := a.text(800)
				x.Put(fmt.Sprint(i), sketchOf(text))
				var changed Masked
				changed, percent = barely(a, text, min(percent+3, 30), change)
				queries = append(queries, NewSketch(changed))
			}
			found := 0
			for i, query := range queries {
				for _, hit := range x.Near(query, 85, nil) {
					if hit.ID == fmt.Sprint(i) {
						found++
					}
				}
			}
			if found*100 < texts*99 {
				t.Errorf("%d of %d", found, texts)
			}
		})
	}
}

// barely is a text changed as much as leaves it 85 % alike, from so many percent of change down.
func barely(a author, text string, percent int, change func(author, string, int) string) (Masked, int) {
	original := Mask(text)
	for ; ; percent-- {
		if changed := Mask(change(a, text, percent)); Alike(original, changed) >= 85 {
			return changed, percent
		}
	}
}

func TestNearOffersLittleThatIsLessThanHalfAlike(t *testing.T) {
	a, x := newAuthor(13), NewIndex()
	var queries []Sketch
	for i := range 400 {
		text := a.text(1200)
		changed := Mask(a.newSentences(text, 60))
		if Alike(Mask(text), changed) < 50 {
			x.Put(fmt.Sprint(i), sketchOf(text))
			queries = append(queries, NewSketch(changed))
		}
	}
	offered := 0
	for _, query := range queries {
		offered += len(x.Near(query, 85, nil))
	}
	if len(queries) < 200 || offered > 2 {
		t.Errorf("%d of %d", offered, len(queries))
	}
}

func TestIndexServesSeveralAtOnce(t *testing.T) {
	x, s := NewIndex(), sketchOf("本级没有收到申请")
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range 50 {
				x.Put(fmt.Sprint(i, j), s)
				x.Near(s, 85, func(string) bool { return x.Len() == 0 })
				if j%2 == 1 {
					x.Remove(fmt.Sprint(i, j))
				}
			}
		})
	}
	all.Wait()
	if x.Len() != 100 {
		t.Error(x.Len())
	}
}
