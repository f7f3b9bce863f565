package likeness

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
)

const reports = 40_000

// filled is an index of as many reports as a year has, built once for all benchmarks, and what it takes of memory.
var filled = sync.OnceValues(func() (*Index, uint64) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	a, x := newAuthor(1), NewIndex()
	for i := range reports {
		x.Put(fmt.Sprintf("0196f3a0-0000-7000-8000-%012d", i), sketchOf(a.text(1500)))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	return x, after.HeapAlloc - before.HeapAlloc
})

func BenchmarkNearAmong40000(b *testing.B) {
	x, size := filled()
	query := sketchOf(newAuthor(1).text(1500))
	if len(x.Near(query, 85, nil)) != 1 {
		b.Fatal("the first report is not found")
	}
	b.ReportAllocs()
	for b.Loop() {
		x.Near(query, 85, nil)
	}
	b.ReportMetric(float64(size)/(1<<20), "MiB-index")
}

// BenchmarkNearAmong40000Copies is the worst case: each of them is near.
func BenchmarkNearAmong40000Copies(b *testing.B) {
	x, query := NewIndex(), sketchOf(newAuthor(1).text(1500))
	for i := range reports {
		x.Put(fmt.Sprintf("0196f3a0-0000-7000-8000-%012d", i), query)
	}
	b.ReportAllocs()
	for b.Loop() {
		x.Near(query, 85, nil)
	}
}

func BenchmarkReplaceAmong40000(b *testing.B) {
	x, _ := filled()
	s := sketchOf(newAuthor(2).text(1500))
	for b.Loop() {
		x.Put("one more", s)
	}
	x.Remove("one more")
}

// pair is a report of 4,000 characters and a copy of it with a tenth written anew.
func pair() (text, changed string) {
	a := newAuthor(1)
	names := []string{"淮安市洪泽区人民政府", "我区"}
	text = facts{a, names}.fill(a.template(4000))
	return text, a.newSentences(text, 10)
}

func BenchmarkMask4000(b *testing.B) {
	text, _ := pair()
	b.ReportAllocs()
	for b.Loop() {
		Mask(text, "淮安市洪泽区人民政府")
	}
}

func BenchmarkSketch4000(b *testing.B) {
	text, _ := pair()
	m := Mask(text)
	b.ReportAllocs()
	for b.Loop() {
		NewSketch(m)
	}
}

func BenchmarkAlike4000(b *testing.B) {
	text, changed := pair()
	x, y := Mask(text), Mask(changed)
	b.ReportAllocs()
	for b.Loop() {
		Alike(x, y)
	}
}

func BenchmarkPassages4000(b *testing.B) {
	text, changed := pair()
	x, y := Mask(text), Mask(changed)
	b.ReportAllocs()
	for b.Loop() {
		Passages(x, y, 5, 20)
	}
}

// BenchmarkLargest is everything over the largest bodies there are: 4 MiB, of prose and of one letter.
func BenchmarkLargest(b *testing.B) {
	for name, text := range map[string]string{
		"prose":  strings.ToValidUTF8(newAuthor(1).text(4<<20/3), ""),
		"letter": strings.Repeat("a", 4<<20),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				x, y := Mask(text), Mask("新"+text[:len(text)/2])
				NewSketch(x)
				Alike(x, y)
				Passages(x, y, 5, 20)
			}
		})
	}
}
