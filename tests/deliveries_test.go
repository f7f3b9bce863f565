package tests

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nianbao/internal/service"
	"nianbao/internal/web"
	"nianbao/internal/webhook"
)

// Again, under the same id, whatever became of it; and not for others.
func TestADeliveryIsReplayed(t *testing.T) {
	d, r := newTown(t), receive(t, 200)
	path, secret := d.hook(r.url, d.county)
	foreign, _ := d.hook(r.url, d.server.organ(map[string]any{"name": "邻县人民政府", "level": "county"}))
	d.publish()
	first := r.next()
	d.until(path+"/deliveries", stand("state", "delivered"))
	replay := path + "/deliveries/" + first.id() + "/replay"
	for i, by := range []func(method, path string, body any) *answer{d.reviewer, func(method, path string, _ any) *answer { return d.do(method, path, nil) }} {
		pending := by("POST", replay, `{}`).is(200)
		equal(t, pending.at("/id")+pending.at("/state"), first.id()+"pending")
		again := r.next()
		equal(t, again.id()+string(again.body), first.id()+string(first.body))
		equal(t, fmt.Sprint(again.provenBy(secret)), "true")
		d.until(path+"/deliveries", stand("attempts", fmt.Sprint(2+i)))
		d.until(path+"/deliveries", stand("state", "delivered"))
	}
	d.reviewer("POST", replay, `{"url": "x"}`).fails(422, "content.invalid", "member.unknown /url")
	d.editor("POST", replay, nil).fails(403, "forbidden")
	d.do("POST", strings.Replace(replay, path, foreign, 1), nil).fails(404, "delivery.not_found")
	d.do("POST", path+"/deliveries/x/replay", nil).fails(404, "delivery.not_found")
	d.reviewer("POST", strings.Replace(replay, path, foreign, 1), nil).fails(404, "webhook.not_found")
	equal(t, fmt.Sprint(len(r.posts)), "0")
}

// What is done under an Idempotency-Key is sent as soon as what is done without, and once for one key.
func TestWhatIsDoneUnderAKeyIsSentAtOnce(t *testing.T) {
	d, r := newTown(t), receive(t, 200)
	path, _ := d.hook(r.url, nil)
	d.step(d.path, "submit")
	for range 2 {
		d.do("POST", d.path+"/publish", nil, with("Idempotency-Key", "publish")).is(200)
	}
	first := r.next()
	d.until(path+"/deliveries", stand("state", "delivered"))
	for range 2 {
		d.do("POST", path+"/deliveries/"+first.id()+"/replay", nil, with("Idempotency-Key", "replay")).is(200)
	}
	equal(t, r.next().id(), first.id())
	d.until(path+"/deliveries", stand("state", "delivered"))
	equal(t, d.do("GET", path+"/deliveries", nil).at("/items/0/attempts"), "2")
}

// hang is a receiver that never answers.
func hang(t testing.TB) (url string, entered chan struct{}) {
	entered, release := make(chan struct{}, 100), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		entered <- struct{}{}
		<-release
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	return server.URL, entered
}

// Whoever hangs, or is down, holds up nobody who writes.
func TestAReceiverThatHangsDelaysNoWrite(t *testing.T) {
	d := newTown(t)
	url, entered := hang(t)
	hanging, _ := d.hook(url, nil)
	down, _ := d.hook("http://127.0.0.1:1/", nil)
	d.publish()
	<-entered
	d.step(d.path, "withdraw", "amend", "submit", "publish") // while it hangs
	equal(t, d.do("GET", hanging+"/deliveries", nil).is(200).at("/items/0/state"), "pending")
	d.do("DELETE", hanging, nil).is(204)
	d.do("GET", hanging+"/deliveries", nil).fails(404, "webhook.not_found")
	failed := d.do("GET", down+"/deliveries", nil).is(200)
	equal(t, fmt.Sprint(len(failed.list("items")))+failed.at("/items/0/state"), "3pending")
}

// One who hangs does not hold up what is sent to others.
func TestAReceiverThatHangsDelaysNoOther(t *testing.T) {
	s := startWith(t, filepath.Join(t.TempDir(), "nianbao.db"), func(o *service.Options, _ *web.Options) {
		keys := must(webhook.NewKeys([]byte(strings.Repeat("k", 32))))(t)
		o.Sender = webhook.NewSender(keys, webhook.Options{AllowPrivate: true, Timeout: time.Hour})
	})
	url, entered := hang(t)
	r := receive(t, 200)
	s.hook(url, nil)
	s.hook(r.url, nil)
	path := s.filed(s.organ(nil))
	s.step(path, "submit", "publish")
	<-entered
	r.next()
	s.step(path, "withdraw")
	r.next()
}

func TestADeletedWebhookGetsNothing(t *testing.T) {
	d, r, other := newTown(t), receive(t, 500), receive(t, 200)
	path, _ := d.hook(r.url, nil)
	d.publish()
	r.next()
	d.until(path+"/deliveries", stand("attempts", "1"))
	d.do("DELETE", path, nil).is(204)
	d.do("GET", path, nil).fails(404, "webhook.not_found")
	d.hook(other.url, nil)
	d.advance(6 * time.Second) // it would be tried again
	d.step(d.path, "withdraw")
	other.next()
	equal(t, fmt.Sprint(len(r.posts)), "0")
}
