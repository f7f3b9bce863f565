package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nianbao/internal/model"
)

const (
	hook = "0197f3c2-0000-7000-8000-000000000001"
	body = `{"type":"report.created","data":{"name":"甲县人民政府"}}`
)

var sentAt = time.Date(2025, 3, 31, 23, 59, 59, 999_999_999, time.FixedZone("", 8*60*60))

// allowed is a sender to servers of the tests, that waits for an hour where nothing else is said.
func allowed(t *testing.T, timeout time.Duration) *Sender {
	t.Helper()
	return NewSender(keys(t), Options{AllowPrivate: true, Timeout: timeout, Now: func() time.Time { return sentAt }})
}

func message(url string) model.Message {
	return model.Message{WebhookID: hook, URL: url, ID: "msg_1", Body: []byte(body)}
}

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// serveTLS is never to be seen by a handler of ours but where its certificate is trusted.
func serveTLS(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

func answers(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func never(t *testing.T) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s %s came", r.Method, r.URL) }
}

// says is a server that answers with these bytes, whatever is asked, then waits until the caller goes away if it holds.
func says(t *testing.T, hold bool, text func(request string) string) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, text(r.Header.Get("webhook-signature")+" "+string(sent)))
		if hold {
			_, _ = io.Copy(io.Discard, conn)
		}
	}).URL
}

// legible holds an error to what is said of its text: short, printable ASCII, and with nothing of ours in it.
func legible(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if text == "" || len(text) > 100 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("%q", text)
	}
	secret := keys(t).Secret(hook)
	for _, hidden := range []string{secret, secret[6:], body, body[:12], "report", "v1,", string(master), "master", "msg_1", "token"} {
		if strings.Contains(text, hidden) {
			t.Errorf("%q has %q in it", text, hidden)
		}
	}
}

func refused(t *testing.T, s *Sender, url string, status int, text string) {
	t.Helper()
	got, err := s.Send(t.Context(), message(url))
	if err == nil || got != status || err.Error() != text {
		t.Errorf("%s: %d %v, want %d %s", url, got, err, status, text)
	}
	if err != nil {
		legible(t, err)
	}
}

func TestADelivery(t *testing.T) {
	var came http.Header
	s := allowed(t, time.Hour)
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent, err := io.ReadAll(r.Body)
		if err != nil || string(sent) != body || r.ContentLength != int64(len(body)) {
			t.Errorf("%v %d %s", err, r.ContentLength, sent)
		}
		if r.Method != http.MethodPost || r.RequestURI != "/a%2Fb?token=1&c" {
			t.Errorf("%s %s", r.Method, r.RequestURI)
		}
		if err := verify(s.Secret(hook), r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), sent, sentAt); err != nil {
			t.Error(err)
		}
		came = r.Header
		w.WriteHeader(http.StatusNoContent)
	})
	if status, err := s.Send(t.Context(), message(server.URL+"/a%2Fb?token=1&c")); status != http.StatusNoContent || err != nil {
		t.Fatal(status, err)
	}
	for name, want := range map[string]string{
		"Webhook-Id": "msg_1", "Webhook-Timestamp": "1743436799", "Content-Type": "application/json", "User-Agent": "nianbao",
		"Content-Length": strconv.Itoa(len(body)), "Connection": "close",
	} {
		if came.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, came.Get(name), want)
		}
		came.Del(name)
	}
	came.Del("Webhook-Signature")
	if len(came) > 0 {
		t.Errorf("%v came too", came)
	}
}

func TestASecretIsForOneWebhook(t *testing.T) {
	s := allowed(t, time.Hour)
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		h := r.Header
		for id, verified := range map[string]bool{hook: false, "other": true} {
			if err := verify(s.Secret(id), h.Get("webhook-id"), h.Get("webhook-timestamp"), h.Get("webhook-signature"), sent, sentAt); (err == nil) != verified {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
	m := message(server.URL)
	m.WebhookID, m.Body = "other", nil
	if status, err := s.Send(t.Context(), m); status != 200 || err != nil {
		t.Error(status, err)
	}
}

func TestTheClockIsThatOfTheMachineWhereNoneIsSet(t *testing.T) {
	s := NewSender(keys(t), Options{AllowPrivate: true})
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		if err := verify(s.Secret(hook), r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), sent, time.Now()); err != nil {
			t.Error(err)
		}
	})
	if status, err := s.Send(t.Context(), message(server.URL)); status != 200 || err != nil || s.timeout != 10*time.Second {
		t.Error(status, err, s.timeout)
	}
}

func TestManyDeliveriesAtTheSameTime(t *testing.T) {
	s := allowed(t, time.Hour)
	var came sync.Map
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		id := r.Header.Get("webhook-id")
		if err := verify(s.Secret(id), id, r.Header.Get("webhook-timestamp"), r.Header.Get("webhook-signature"), sent, sentAt); err != nil {
			t.Error(err)
		}
		came.Store(id, string(sent))
	})
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			id := strconv.Itoa(i)
			if status, err := s.Send(t.Context(), model.Message{WebhookID: id, ID: id, URL: server.URL, Body: []byte("body " + id)}); status != 200 || err != nil {
				t.Error(status, err)
			}
		})
	}
	all.Wait()
	for i := range 16 {
		if sent, _ := came.Load(strconv.Itoa(i)); sent != "body "+strconv.Itoa(i) {
			t.Error(i, sent)
		}
	}
}

func TestWhatIsTaken(t *testing.T) {
	s := allowed(t, time.Hour)
	for status, text := range map[int]string{
		200: "", 201: "", 202: "", 204: "", 226: "", 299: "", 300: "300 Multiple Choices", 304: "304 Not Modified", 400: "400 Bad Request", 401: "401 Unauthorized",
		404: "404 Not Found", 410: "410 Gone", 429: "429 Too Many Requests", 500: "500 Internal Server Error", 503: "503 Service Unavailable", 599: "599", 999: "999",
	} {
		url := serve(t, answers(status)).URL
		if text != "" {
			refused(t, s, url, status, text)
		} else if got, err := s.Send(t.Context(), message(url)); got != status || err != nil {
			t.Errorf("%d: %d %v", status, got, err)
		}
	}
}

func TestRedirectsAreFailures(t *testing.T) {
	s := allowed(t, time.Hour)
	elsewhere := serve(t, never(t))
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, location := range []string{elsewhere.URL, "/", "", "http://%", "gopher://x"} {
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodPost || r.URL.Path != "/hook" {
					t.Errorf("%s %s", r.Method, r.URL)
				}
				w.Header().Set("Location", location)
				w.WriteHeader(status)
			})
			refused(t, s, server.URL+"/hook", status, fmt.Sprintf("%d %s", status, http.StatusText(status)))
		}
	}
}

func TestPlainHTTPIsNotSent(t *testing.T) {
	s := NewSender(keys(t), Options{})
	server := serve(t, never(t))
	for url, want := range map[string]string{
		server.URL: "webhook.insecure", "http://example.org/": "webhook.insecure", "https://user:token@example.org": "webhook.url", "ftp://example.org": "webhook.url", "": "webhook.url",
	} {
		if status, err := s.Send(t.Context(), message(url)); status != 0 || code(t, err) != want {
			t.Errorf("%s: %d %v", url, status, err)
		}
	}
}

func TestNoConnectionIsMadeToPrivateNetworks(t *testing.T) {
	s := NewSender(keys(t), Options{Timeout: time.Hour})
	server := httptest.NewUnstartedServer(never(t))
	server.Config.ConnState = func(conn net.Conn, state http.ConnState) { t.Errorf("%v is %v", conn.RemoteAddr(), state) }
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for host, addr := range map[string]string{
		"127.0.0.1": "127.0.0.1", "0.0.0.0": "0.0.0.0", "[::ffff:127.0.0.1]": "127.0.0.1", "10.0.0.1": "10.0.0.1", "169.254.169.254": "169.254.169.254",
	} {
		refused(t, s, "https://"+host+":"+port, 0, "address "+addr+" is on a private network")
	}
	status, err := s.Send(t.Context(), message("https://localhost:"+port)) // a name, looked up
	if status != 0 || err == nil || err.Error() != "address 127.0.0.1 is on a private network" && err.Error() != "address ::1 is on a private network" {
		t.Error(status, err)
	}
}

// net/http reads the environment once in a process: how a sender is made tells more than what one does here.
func TestProxiesOfTheEnvironmentAreNotUsed(t *testing.T) {
	for _, s := range []*Sender{allowed(t, 0), NewSender(keys(t), Options{})} {
		if s.transport.Proxy != nil {
			t.Error("there is a proxy")
		}
	}
}

func TestCertificates(t *testing.T) {
	taken := serveTLS(t, answers(200))
	_, port, err := net.SplitHostPort(taken.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(taken.Certificate())
	trusting := func(config *tls.Config) *Sender {
		s := allowed(t, time.Hour)
		s.transport.TLSClientConfig = config
		return s
	}
	trusts := trusting(&tls.Config{RootCAs: pool})
	if status, err := trusts.Send(t.Context(), message(taken.URL)); status != 200 || err != nil {
		t.Error(status, err)
	}
	refused(t, trusts, "https://localhost:"+port, 0, "certificate is for another host")
	refused(t, allowed(t, time.Hour), taken.URL, 0, "certificate signed by unknown authority")
	for _, year := range []int{1900, 3000} {
		late := trusting(&tls.Config{RootCAs: pool, Time: func() time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }})
		refused(t, late, taken.URL, 0, "certificate has expired or is not yet valid")
	}
	refused(t, trusting(&tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}), taken.URL, 0, "TLS handshake failed")
	refused(t, trusts, strings.Replace(serve(t, never(t)).URL, "http:", "https:", 1), 0, "no TLS spoken there")
}

func TestTheTimeLimitHoldsForAllOfIt(t *testing.T) {
	silent := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else nobody notices that the caller is gone
		<-r.Context().Done()
	})
	refused(t, allowed(t, 50*time.Millisecond), silent.URL, 0, "timed out")
	deaf, err := net.Listen("tcp", "127.0.0.1:0") // nobody accepts; TLS gets no answer
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { deaf.Close() })
	refused(t, allowed(t, 50*time.Millisecond), "https://"+deaf.Addr().String(), 0, "timed out")

	unfinished := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	status, err := allowed(t, 200*time.Millisecond).Send(t.Context(), message(unfinished.URL))
	if taken := status == 200 && err == nil; !taken && (status != 0 || err.Error() != "timed out") { // on a machine that is slow
		t.Error(status, err)
	}
}

func TestAnAnswerCountsByItsStatus(t *testing.T) {
	for _, rest := range []string{"Content-Length: 100\r\n\r\nshort", "Transfer-Encoding: chunked\r\n\r\nnone", "Content-Encoding: gzip\r\n\r\nnone"} {
		url := says(t, false, func(string) string { return "HTTP/1.1 200 OK\r\n" + rest })
		if status, err := allowed(t, time.Hour).Send(t.Context(), message(url)); status != 200 || err != nil {
			t.Error(rest, status, err)
		}
	}
}

func TestTheCallerMayStop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	for range 2 { // while it waits; before it begins
		if status, err := allowed(t, time.Hour).Send(ctx, message(server.URL)); status != 0 || err == nil || err.Error() != "cancelled" {
			t.Error(status, err)
		}
	}
	short, stop := context.WithTimeout(t.Context(), time.Nanosecond)
	defer stop()
	if status, err := allowed(t, time.Hour).Send(short, message(server.URL)); status != 0 || err == nil || err.Error() != "timed out" {
		t.Error(status, err)
	}
}

func TestHugeAnswersAreLeft(t *testing.T) {
	chunk := make([]byte, 64<<10)
	for _, status := range []int{200, 500} {
		var written atomic.Int64
		done := make(chan struct{})
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			defer close(done)
			if coding := r.Header.Get("Accept-Encoding"); coding != "" {
				t.Errorf("%s is asked for", coding)
			}
			w.WriteHeader(status)
			for { // without end
				n, err := w.Write(chunk)
				written.Add(int64(n))
				if err != nil {
					return
				}
			}
		})
		got, err := allowed(t, time.Hour).Send(t.Context(), message(server.URL))
		<-done
		if got != status || (err == nil) != (status == 200) || written.Load() < answerIsRead {
			t.Error(got, err, written.Load())
		}
	}
	refused(t, allowed(t, time.Hour), serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Huge", strings.Repeat("a", 1<<20))
	}).URL, 0, "no valid HTTP answer")
}

func TestASwitchOfProtocolsDoesNotHold(t *testing.T) {
	url := says(t, true, func(string) string { return "HTTP/1.1 101 X\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" })
	refused(t, allowed(t, time.Hour), url, 101, "101 Switching Protocols")
}

// What the other side sends, which may be what we sent to it, is not repeated in errors.
func TestErrorsSayOurOwnWordsAlone(t *testing.T) {
	s := allowed(t, time.Hour)
	for name, k := range map[string]struct {
		status int
		text   string
		answer func(sent string) string
	}{
		"nothing":        {0, "connection closed without an answer", func(string) string { return "" }},
		"half a line":    {0, "no valid HTTP answer", func(string) string { return "HTTP/1.1 20" }},
		"no HTTP":        {0, "no valid HTTP answer", func(sent string) string { return sent + "\r\n\r\n" }},
		"no status":      {0, "no valid HTTP answer", func(sent string) string { return "HTTP/1.1 " + sent + "\r\n\r\n" }},
		"a bad header":   {0, "no valid HTTP answer", func(sent string) string { return "HTTP/1.1 200 OK\r\n" + sent + "\r\n\r\n" }},
		"a bad length":   {0, "no valid HTTP answer", func(sent string) string { return "HTTP/1.1 200 OK\r\nContent-Length: " + sent + "\r\n\r\n" }},
		"a reason":       {410, "410 Gone", func(sent string) string { return "HTTP/1.1 410 " + sent + "\r\n\r\n" + sent }},
		"a reason alone": {555, "555", func(sent string) string { return "HTTP/1.1 555 " + sent + "\r\n\r\n" + sent }},
		"status zero":    {0, "000", func(sent string) string { return "HTTP/1.1 000 " + sent + "\r\n\r\n" }},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, s, says(t, false, k.answer)+"/?token=1", k.status, k.text)
		})
	}
}

func TestNobodyIsThere(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	refused(t, allowed(t, time.Hour), "http://"+closed.Addr().String()+"/?token=1", 0, "connection refused")
}

func TestReasons(t *testing.T) {
	for text, err := range map[string]error{
		"no such host":                     &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "token", Server: "10.0.0.53:53", IsNotFound: true}},
		"host name could not be looked up": &net.DNSError{Err: "server misbehaving", Name: "token", Server: "10.0.0.53:53", IsTemporary: true},
		"timed out":                        &net.DNSError{Err: "i/o timeout", Name: "token", Server: "10.0.0.53:53", IsTimeout: true},
		"certificate is not valid":         &tls.CertificateVerificationError{Err: errors.New("token")},
		"certificate is for another host":  &tls.CertificateVerificationError{Err: x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"token"}}, Host: "token"}},
		"no valid HTTP answer":             &json.SyntaxError{},
	} {
		got := reason(t.Context(), fmt.Errorf("Post https://example.org/?token=1: %w", err))
		if got != text {
			t.Errorf("%q, want %q", got, text)
		}
		legible(t, errors.New(got))
	}
}
