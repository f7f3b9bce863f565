package tests

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// patience is how long a test waits for what is sent at once: less than the time after which the service looks again by
// itself.
const patience = 30 * time.Second

// post is what came to a receiver.
type post struct {
	header http.Header
	body   []byte
}

func (p *post) id() string { return p.header.Get("webhook-id") }

// receiver is somebody else's server, which answers with what it is told to.
type receiver struct {
	t      testing.TB
	url    string
	status atomic.Int64
	posts  chan *post
}

func receive(t testing.TB, status int) *receiver {
	t.Helper()
	r := &receiver{t: t, posts: make(chan *post, 100)}
	r.status.Store(int64(status))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, sent *http.Request) {
		body, _ := io.ReadAll(sent.Body)
		w.WriteHeader(int(r.status.Load()))
		r.posts <- &post{sent.Header, body}
	}))
	t.Cleanup(server.Close)
	r.url = server.URL + "/hook?of=%E7%94%B2"
	return r
}

// next waits for what comes next.
func (r *receiver) next() *post {
	r.t.Helper()
	select {
	case p := <-r.posts:
		return p
	case <-time.After(patience):
		r.t.Fatal("nothing comes")
		return nil
	}
}

// event is the event that a post tells of.
func (p *post) event(t testing.TB) map[string]any {
	t.Helper()
	m := decode(t, p.body)
	data := m["data"].(map[string]any)
	equal(t, fmt.Sprint(m["type"], m["timestamp"], len(m)), fmt.Sprint(data["type"], data["at"], 3))
	return data
}

// provenBy checks the signature by the letter of the scheme: HMAC-SHA256 over id.timestamp.body.
func (p *post) provenBy(secret string) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	fmt.Fprint(mac, p.id(), ".", p.header.Get("webhook-timestamp"), ".", string(p.body))
	return err == nil && len(key) >= 24 && slices.Contains(strings.Fields(p.header.Get("webhook-signature")), "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// hook registers a webhook and gives its path and its secret.
func (s *server) hook(url string, organ any) (path, secret string) {
	s.t.Helper()
	w := s.do("POST", "/webhooks", map[string]any{"url": url, "organ_id": organ}).is(201)
	path = "/webhooks/" + w.at("/id")
	equal(s.t, w.header.Get("Location"), base+path)
	return path, w.at("/secret")
}

// until asks again and again until the answer is as it should be.
func (s *server) until(path string, fits func(*answer) bool) *answer {
	s.t.Helper()
	for end := time.Now().Add(patience); ; {
		a := s.do("GET", path, nil).is(200)
		if fits(a) {
			return a
		}
		if time.Now().After(end) {
			s.t.Fatalf("it stays so: %s", clip(a.body))
		}
	}
}

// stand says that the deliveries are so many, each so, newest first.
func stand(member, want string) func(*answer) bool {
	return func(a *answer) bool {
		var got []string
		for _, one := range a.list("items") {
			got = append(got, fmt.Sprint(one[member]))
		}
		return strings.Join(got, " ") == want
	}
}

func TestAWebhookIsRegisteredAndItsSecretShownOnce(t *testing.T) {
	d, r := newTown(t), receive(t, 200)
	other := d.server.organ(map[string]any{"name": "邻县人民政府", "level": "county"})
	w := d.reviewer("POST", "/webhooks", map[string]any{"url": r.url}).is(201)
	equal(t, w.at("/organ_id")+w.at("/url"), d.county+r.url) // its own, where none is named
	if key := strings.TrimPrefix(w.at("/secret"), "whsec_"); len(key) != 44 || key == w.at("/secret") {
		t.Error(w.at("/secret"))
	}
	path := "/webhooks/" + w.at("/id")
	seen := d.reviewer("GET", path, nil).is(200)
	equal(t, seen.at("/url"), r.url)
	below := d.reviewer("POST", "/webhooks", map[string]any{"url": r.url, "organ_id": d.organ}).is(201)
	if below.at("/secret") == w.at("/secret") {
		t.Error("one secret for all")
	}
	all, secret := d.hook(r.url, nil)
	foreign, _ := d.hook(r.url, other)
	list := d.reviewer("GET", "/webhooks", nil).is(200)
	equal(t, fmt.Sprint(len(list.list("items")), len(d.do("GET", "/webhooks", nil).list("items"))), "2 4")
	for _, a := range []*answer{seen, list, d.do("GET", all, nil).is(200), d.do("GET", "/webhooks", nil), d.do("GET", "/audit?limit=500", nil)} {
		if strings.Contains(string(a.body), "whsec_") || strings.Contains(string(a.body), `"secret"`) {
			t.Error(clip(a.body))
		}
	}
	if strings.Contains(d.log.String(), secret) {
		t.Error("the log has a secret")
	}
	for _, hidden := range []string{all, foreign, "/webhooks/" + exampleWebhook, "/webhooks/x"} {
		for _, do := range []string{"GET " + hidden, "DELETE " + hidden, "GET " + hidden + "/deliveries", "POST " + hidden + "/deliveries/" + exampleDelivery + "/replay"} {
			method, path, _ := strings.Cut(do, " ")
			d.reviewer(method, path, nil).fails(404, "webhook.not_found")
		}
	}
	d.editor("GET", path, nil).fails(403, "forbidden")
	d.editor("POST", "/webhooks", map[string]any{"url": r.url}).fails(403, "forbidden")
	d.reviewer("POST", "/webhooks", map[string]any{"url": "ftp://x", "organ_id": other}).fails(422, "content.invalid", "webhook.url /url", "organ.unknown /organ_id")
	d.reviewer("POST", "/webhooks", `{"url": " ", "organ_id": "x", "secret": "whsec_x"}`).fails(422, "content.invalid", "member.unknown /secret", "value.blank /url", "value.not_an_id /organ_id")
	for _, to := range []string{"/webhooks", "/tokens"} {
		d.do("POST", to, fmt.Sprintf(`{"url": %q, "name": "x", "role": "admin"}`, r.url), with("Idempotency-Key", "k")).fails(400, "idempotency_key.not_here")
	}
	first := d.do("GET", "/webhooks?limit=3", nil).is(200)
	rest := d.do("GET", first.next(), nil).is(200)
	equal(t, fmt.Sprint(len(first.list("items")), len(rest.list("items")), rest.next()), "3 1")
}

// Only those of the organ and below it come, each signed, and each as it stands in the feed.
func TestEventsComeSignedAndOnlyToThoseConcerned(t *testing.T) {
	d := newTown(t)
	neighbour := d.server.organ(map[string]any{"name": "邻县人民政府", "level": "county"})
	theirs := d.filed(neighbour)
	own, next, every := receive(t, 204), receive(t, 200), receive(t, 201)
	ownPath, ownSecret := d.hook(own.url, d.county)
	nextPath, nextSecret := d.hook(next.url, neighbour)
	_, everySecret := d.hook(every.url, nil)
	d.publish()
	d.step(theirs, "submit", "publish")
	d.step(d.path, "withdraw")

	events, _ := d.feed("", 10)
	of := func(r *receiver, secret string, want ...int) (posts []*post) {
		t.Helper()
		var got, wanted []string
		for _, i := range want {
			p := r.next()
			e := p.event(t)
			got, wanted, posts = append(got, fmt.Sprint(e)), append(wanted, fmt.Sprint(events[i])), append(posts, p)
			if !p.provenBy(secret) || p.provenBy(nextSecret) != (secret == nextSecret) {
				t.Error("not signed", p.header)
			}
			equal(t, p.header.Get("Content-Type"), "application/json")
		}
		slices.Sort(got) // several are sent at once
		slices.Sort(wanted)
		equal(t, strings.Join(got, "\n"), strings.Join(wanted, "\n"))
		return posts
	}
	posts := of(own, ownSecret, 0, 2)
	of(next, nextSecret, 1)
	of(every, everySecret, 0, 1, 2)
	list := d.until(ownPath+"/deliveries", stand("state", "delivered delivered"))
	var ids []string
	for i, one := range list.list("items") {
		ids = append(ids, fmt.Sprint(one["id"]))
		equal(t, fmt.Sprint(one["event"]), fmt.Sprint(events[2-2*i])) // newest first
		equal(t, fmt.Sprint(one["state"], one["attempts"], one["status"], one["error"], one["next_at"]), "delivered1204<nil> <nil>")
	}
	equal(t, fmt.Sprint(slices.Contains(ids, posts[0].id()), slices.Contains(ids, posts[1].id()), ids[0] != ids[1]), "true true true")
	equal(t, fmt.Sprint(len(d.do("GET", nextPath+"/deliveries", nil).is(200).list("items"))), "1")
	page := d.do("GET", ownPath+"/deliveries?limit=1", nil).is(200)
	rest := d.do("GET", page.next(), nil).is(200)
	equal(t, page.at("/items/0/id")+rest.at("/items/0/id")+rest.next(), ids[0]+ids[1])
	d.do("GET", ownPath+"/deliveries?cursor=x", nil).fails(400, "query.invalid", "cursor.invalid ?cursor")
}
