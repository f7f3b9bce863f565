package webhook

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nianbao/internal/model"
)

const (
	defaultTimeout = 10 * time.Second
	answerIsRead   = 64 << 10
)

// Options of a Sender; their zero values are what production takes.
type Options struct {
	AllowPrivate bool             // targets on loopback, private, link-local and other closed networks, and plain http
	Timeout      time.Duration    // of one delivery as a whole; 10 s where none is set
	Now          func() time.Time // time.Now where none is set
}

// Sender sends deliveries.
type Sender struct {
	keys         *Keys
	guard        *guard
	transport    *http.Transport
	allowPrivate bool
	timeout      time.Duration
	now          func() time.Time
}

// NewSender is a sender that signs with these keys.
func NewSender(keys *Keys, o Options) *Sender {
	s := &Sender{keys: keys, guard: newGuard(), allowPrivate: o.AllowPrivate, timeout: cmp.Or(o.Timeout, defaultTimeout), now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	dialer := &net.Dialer{}
	if !o.AllowPrivate {
		dialer.Control = s.guard.control
	}
	// A connection serves one delivery: one that is kept would not be asked about again. No proxy: it would connect for us.
	s.transport = &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: answerIsRead}
	return s
}

// Secret is what a webhook's receiver checks signatures with.
func (s *Sender) Secret(webhookID string) string { return s.keys.Secret(webhookID) }

// Send posts a message and returns the status answered, 0 where there was none, and why it was not taken: anything but
// 2xx. The message's id stays the same when it is sent again, the timestamp is that of the sending. The error's text is short and printable ASCII, and has nothing in it that was sent or answered.
func (s *Sender) Send(ctx context.Context, m model.Message) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	r, err := s.request(ctx, m)
	if err != nil {
		return 0, err
	}
	answer, err := s.transport.RoundTrip(r) // no http.Client: it would follow redirects
	if err != nil {
		return 0, errors.New(reason(ctx, err))
	}
	defer discard(answer)
	if answer.StatusCode/100 != 2 {
		return answer.StatusCode, errors.New(strings.TrimSpace(fmt.Sprintf("%03d %s", answer.StatusCode, http.StatusText(answer.StatusCode))))
	}
	return answer.StatusCode, nil
}

func (s *Sender) request(ctx context.Context, m model.Message) (*http.Request, error) {
	if _, err := s.parse(m.URL); err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return nil, &TargetError{"webhook.url"}
	}
	sent := s.now()
	for name, value := range map[string]string{
		"Content-Type": "application/json", "User-Agent": "nianbao", "webhook-id": m.ID, "webhook-timestamp": strconv.FormatInt(sent.Unix(), 10),
		"webhook-signature": sign(s.keys.key(m.WebhookID), m.ID, sent, m.Body),
	} {
		r.Header.Set(name, value)
	}
	return r, nil
}

// discard lets the receiver finish what it says, within bounds; its status alone counts, whatever becomes of the rest.
// After 101 the connection is ours, beyond the reach of the time limit, and reading could last for ever.
func discard(answer *http.Response) {
	if answer.StatusCode != http.StatusSwitchingProtocols {
		_, _ = io.CopyN(io.Discard, answer.Body, answerIsRead)
	}
	_ = answer.Body.Close()
}
