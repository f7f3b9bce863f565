package limit

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/time/rate"
	"pgregory.net/rapid"
)

// clock is set by hand.
type clock struct{ at time.Time }

func newClock() *clock { return &clock{time.Date(2025, 1, 31, 23, 59, 59, 0, time.UTC)} }

func (c *clock) now() time.Time          { return c.at }
func (c *clock) pass(wait time.Duration) { c.at = c.at.Add(wait) }

// taken is how many of so many requests of the key's are let through.
func taken(l *Limiter, key string, requests int) (n int) {
	for range requests {
		if ok, _ := l.Take(key); ok {
			n++
		}
	}
	return n
}

func TestABurstIsLetThroughAndThenNoMore(t *testing.T) {
	for burst, want := range map[int]int{-1: 1, 0: 1, 1: 1, 2: 2, 60: 60} {
		l := New(1, burst, newClock().now)
		if a, b := taken(l, "a", 100), taken(l, "b", 100); a != want || b != want {
			t.Errorf("burst %d: %d and %d", burst, a, b)
		}
	}
}

func TestTokensComeBackOneByOneUpToTheBurst(t *testing.T) {
	c := newClock()
	l := New(2, 3, c.now)
	taken(l, "a", 10)
	for _, step := range []struct {
		wait time.Duration
		want int
	}{
		{499 * time.Millisecond, 0}, {time.Millisecond, 1}, {0, 0}, {time.Second, 2}, {750 * time.Millisecond, 1}, {250 * time.Millisecond, 1},
		{1500 * time.Millisecond, 3}, {time.Hour, 3}, {250 * time.Millisecond, 0}, {-time.Hour, 0}, {250 * time.Millisecond, 1}, {time.Hour, 3},
	} {
		c.pass(step.wait)
		if got := taken(l, "a", 10); got != step.want {
			t.Errorf("after %v: %d, not %d", step.wait, got, step.want)
		}
	}
}

func TestTheWaitIsExact(t *testing.T) {
	for _, at := range []struct {
		perSecond float64
		passed    time.Duration
		want      time.Duration
	}{
		{1, 0, time.Second}, {1, 1, time.Second - 1}, {1, 400 * time.Millisecond, 600 * time.Millisecond}, {1, time.Second - 2, 2},
		{10, 0, 100 * time.Millisecond}, {10, 10 * time.Millisecond, 90 * time.Millisecond}, {3, 0, 333333333}, {0.5, time.Second, time.Second},
		{1.0 / 60, 0, time.Minute}, {1.0 / 86400, time.Hour, 23 * time.Hour}, {1e8, 0, 10},
		{1e-300, 0, atLongest}, {math.SmallestNonzeroFloat64, 0, atLongest},
	} {
		c := newClock()
		l := New(at.perSecond, 5, c.now)
		taken(l, "a", 5)
		c.pass(at.passed)
		for range 2 { // who is refused isn't set back
			if ok, wait := l.Take("a"); ok || wait != at.want {
				t.Errorf("%v a second, after %v: %v, not %v", at.perSecond, at.passed, wait, at.want)
			}
		}
		if at.want == atLongest {
			continue
		}
		c.pass(at.want)
		if ok, wait := l.Take("a"); !ok || wait != 0 {
			t.Errorf("%v a second: nothing after the wait, but %v", at.perSecond, wait)
		}
	}
}

func TestWithoutARateThereIsNoLimit(t *testing.T) {
	for _, perSecond := range []float64{0, -1, math.Inf(-1), math.NaN(), math.Inf(1), math.MaxFloat64} {
		l := New(perSecond, 1, newClock().now)
		if got := taken(l, "a", 1000); got != 1000 || len(l.held) != 0 {
			t.Errorf("%v: %d let through, %d held", perSecond, got, len(l.held))
		}
	}
}

func TestFullBucketsAreForgotten(t *testing.T) {
	c := newClock()
	l := New(1, 10, c.now)
	for i := range 100 {
		taken(l, fmt.Sprint(i), 1+i%2) // full again after a second or two
	}
	taken(l, "busy", 10)
	if len(l.held) != 101 {
		t.Fatal(len(l.held))
	}
	c.pass(time.Second)
	taken(l, "busy", 100) // looks at all, more than once
	if len(l.held) != 51 {
		t.Error("after one second", len(l.held))
	}
	c.pass(time.Second)
	taken(l, "busy", 100)
	if len(l.held) != 1 || len(l.ring) != 1 || l.held["busy"] == nil {
		t.Error("after two seconds", len(l.held))
	}
	for i, b := range l.ring[:cap(l.ring)] {
		if (i > 0) != (b.tokens == nil) {
			t.Error("a forgotten bucket lingers at", i)
		}
	}
	c.pass(10 * time.Second)
	if taken(l, "busy", 100) != 10 || len(l.held) != 1 {
		t.Error("forgotten and come again", len(l.held))
	}
}

func TestKeysThatComeNewDoNotPileUp(t *testing.T) {
	c := newClock()
	l := New(1, 60, c.now)
	for i := range 10_000 {
		l.Take(fmt.Sprint("at once ", i))
	}
	c.pass(time.Second)
	for i := range 100_000 { // of which a hundred are not full at any time
		l.Take(fmt.Sprint(i))
		c.pass(10 * time.Millisecond)
		if i > 20_000 && len(l.held) > 202 {
			t.Fatal(i, len(l.held))
		}
	}
}

func TestBeyondTheMostKeysNewOnesShareABucket(t *testing.T) {
	c := newClock()
	l := newLimiter(1, 3, 10, c.now)
	for i := range 10 {
		taken(l, fmt.Sprint("early", i), 2)
	}
	let := 0
	for i := range 1000 {
		let += taken(l, fmt.Sprint("late", i), 1)
	}
	if let != 3 || len(l.held) != 10 || len(l.ring) != 10 {
		t.Error("late ones together:", let, "held:", len(l.held))
	}
	if ok, wait := l.Take("late one more"); ok || wait != time.Second {
		t.Error(ok, wait)
	}
	for i := range 10 {
		if got := taken(l, fmt.Sprint("early", i), 5); got != 1 {
			t.Errorf("early one %d has %d left", i, got)
		}
	}
	c.pass(3 * time.Second) // all are full: each new key finds room at once
	for i := range 10 {
		if got := taken(l, fmt.Sprint("later", i), 5); got != 3 {
			t.Errorf("later one %d has %d", i, got)
		}
	}
}

func TestAHundredThousandKeysAreHeld(t *testing.T) {
	l := New(1, 2, newClock().now)
	for i := range 100_010 {
		l.Take(fmt.Sprint(i))
	}
	if len(l.held) != 100_000 || l.shared.TokensAt(l.at) != 0 {
		t.Error(len(l.held), l.shared.TokensAt(l.at))
	}
}

// What is forgotten is not missed: each key fares as if its bucket alone were there for ever.
func TestForgettingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newClock()
		perSecond, burst := rapid.SampledFrom([]float64{0.01, 0.3, 1, 7, 1000}).Draw(t, "rate"), rapid.IntRange(1, 5).Draw(t, "burst")
		l, alone := New(perSecond, burst, c.now), map[string]*rate.Limiter{}
		unit := time.Duration(float64(time.Second) / perSecond)
		for range rapid.IntRange(1, 200).Draw(t, "requests") {
			c.pass(unit * time.Duration(rapid.IntRange(0, 200).Draw(t, "hundredths")) / 100)
			key := rapid.StringMatching("[a-h]").Draw(t, "key")
			if alone[key] == nil {
				alone[key] = rate.NewLimiter(rate.Limit(perSecond), burst)
			}
			ok, wait := l.Take(key)
			if want := alone[key].AllowN(c.at, 1); ok != want || ok != (wait == 0) {
				t.Fatalf("%s: %v, %v", key, ok, wait)
			}
			missing := func(at time.Time) float64 { return (1 - alone[key].TokensAt(at)) / perSecond * float64(time.Second) }
			if !ok && (missing(c.at.Add(wait)) >= 1 || missing(c.at.Add(wait-2)) < 1) {
				t.Fatalf("%s: %v is not the wait", key, wait)
			}
		}
	})
}

func TestAKeyDoesNotHoldWhatItWasCutFrom(t *testing.T) {
	l := New(1, 1, newClock().now)
	header := strings.Repeat("x", 1<<10)
	l.Take(header[:8])
	if unsafe.StringData(l.ring[0].key) == unsafe.StringData(header) {
		t.Error("the whole header is held")
	}
	for key := range l.held {
		if unsafe.StringData(key) == unsafe.StringData(header) {
			t.Error("the whole header is held")
		}
	}
}

func TestParallelTakesNeverGiveMoreThanTheBurst(t *testing.T) {
	l := newLimiter(1, 50, 4, newClock().now)
	var let [8]atomic.Int64
	inParallel(8, func() {
		for i := range 2000 {
			if ok, _ := l.Take(fmt.Sprint(i % 8)); ok {
				let[i%8].Add(1)
			}
		}
	})
	shared := int64(0)
	for i := range let {
		if i < 4 && let[i].Load() != 50 {
			t.Error(i, let[i].Load())
		}
		if i >= 4 {
			shared += let[i].Load()
		}
	}
	if shared != 50 {
		t.Error("those that share have", shared)
	}
}

func TestParallelTakesOnAClockThatRunsGiveWhatTimeGives(t *testing.T) {
	start := newClock().at
	var passed atomic.Int64
	l := New(100, 50, func() time.Time { return start.Add(time.Duration(passed.Add(1)) * time.Millisecond) })
	var let atomic.Int64
	inParallel(8, func() { let.Add(int64(taken(l, "a", 1000))) })
	if most := 50 + passed.Load()/10; let.Load() > most || let.Load() < most-1 {
		t.Error(let.Load(), most)
	}
}

func inParallel(n int, do func()) {
	var all sync.WaitGroup
	for range n {
		all.Go(do)
	}
	all.Wait()
}

// BenchmarkTake is with 10,000 keys in turn: each with tokens left, each without, and each full again and forgotten when
// it comes next.
func BenchmarkTake(b *testing.B) {
	keys := make([]string, 10_000)
	for i := range keys {
		keys[i] = AddressKey(fmt.Sprintf("2001:db8:0:%x::1", i))
	}
	for _, with := range []struct {
		name      string
		perSecond float64
		burst     int
	}{{"let", 1, 1 << 40}, {"refused", 1e-6, 1}, {"forgotten", 1e6, 100}} {
		b.Run(with.name, func(b *testing.B) {
			l := New(with.perSecond, with.burst, time.Now)
			for _, key := range keys {
				l.Take(key)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				l.Take(keys[i%len(keys)])
			}
		})
		b.Run(with.name+"/parallel", func(b *testing.B) {
			l := New(with.perSecond, with.burst, time.Now)
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					l.Take(keys[i%len(keys)])
				}
			})
		})
	}
}
