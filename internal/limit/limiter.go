// Package limit tells how many requests a caller may send, and what the caller's address is.
package limit

import (
	"math"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	mostKeys  = 100_000
	swept     = 2 // by each Take: more than it can add, so that what is full again goes faster than new keys come
	atLongest = 100 * 365 * 24 * time.Hour
)

// Limiter holds a token bucket a key: per API token, or per address of anonymous callers. Keys are to be short and no
// secrets, since they are held.
type Limiter struct {
	rate  rate.Limit
	burst int
	most  int
	now   func() time.Time

	mu     sync.Mutex
	read   time.Time // what the clock said last
	at     time.Time // the time that the buckets know: it stands where the clock is set back
	held   map[string]*rate.Limiter
	ring   []bucket // those held, in the order in which they are swept
	hand   int      // above the next one to be swept
	shared *rate.Limiter
}

type bucket struct {
	key    string
	tokens *rate.Limiter
}

// New lets each key take burst requests at once (at least one) and perSecond in the long run; without any limit where
// perSecond is not above zero.
func New(perSecond float64, burst int, now func() time.Time) *Limiter {
	return newLimiter(perSecond, burst, mostKeys, now)
}

func newLimiter(perSecond float64, burst, most int, now func() time.Time) *Limiter {
	limit, burst := rate.Inf, max(burst, 1)
	if perSecond > 0 {
		limit = min(limit, rate.Limit(perSecond))
	}
	return &Limiter{
		rate: limit, burst: burst, most: most, now: now, read: now(),
		held: map[string]*rate.Limiter{}, shared: rate.NewLimiter(limit, burst),
	}
}

// Take takes one request of the key's; where none is left it says after how long there is one, and takes nothing.
func (l *Limiter) Take(key string) (ok bool, retryAfter time.Duration) {
	if l.rate == rate.Inf {
		return true, 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tick()
	l.sweep()
	tokens := l.of(key)
	if tokens.AllowN(l.at, 1) {
		return true, 0
	}
	return false, l.wait(1 - tokens.TokensAt(l.at))
}

// tick reads the clock within the lock, lest times that overtake each other count twice. A bucket that was shown a later
// time would give nothing until then.
func (l *Limiter) tick() {
	now := l.now()
	l.at = l.at.Add(max(0, now.Sub(l.read)))
	l.read = now
}

// of is the key's bucket. Where as many as may be are held, keys that come new share one: nobody's bucket is taken
// away to make room.
func (l *Limiter) of(key string) *rate.Limiter {
	if tokens, has := l.held[key]; has {
		return tokens
	}
	if len(l.ring) >= l.most {
		return l.shared
	}
	key = strings.Clone(key) // it may be a part of a whole header
	tokens := rate.NewLimiter(l.rate, l.burst)
	l.held[key] = tokens
	l.ring = append(l.ring, bucket{key, tokens})
	return tokens
}

// sweep looks at the next few buckets and forgets those that are full again: they are as good as new ones. It goes down
// the ring, so that what takes the place of a forgotten one has been looked at or is newer than this round.
func (l *Limiter) sweep() {
	for range min(swept, len(l.ring)) {
		if l.hand == 0 {
			l.hand = len(l.ring)
		}
		l.hand--
		if l.ring[l.hand].tokens.TokensAt(l.at) >= float64(l.burst) {
			l.forget(l.hand)
		}
	}
}

func (l *Limiter) forget(i int) {
	last := len(l.ring) - 1
	delete(l.held, l.ring[i].key)
	l.ring[i], l.ring[last] = l.ring[last], bucket{}
	l.ring = l.ring[:last]
}

// wait is how long tokens take to come, to the nanosecond that a bucket counts in, and never so long that a second more
// would overflow.
func (l *Limiter) wait(tokens float64) time.Duration {
	wait := math.Round(tokens / float64(l.rate) * float64(time.Second))
	return time.Duration(min(wait, float64(atLongest)))
}
