package tests

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var (
	kills    = flag.Int("kills", 6, "how often the service is killed")
	killSeed = flag.Uint64("kill-seed", 0, "what kills and steps are drawn from; 0 draws one")
)

// errCut is a request that got no whole answer: nobody knows whether it was done.
var errCut = errors.New("cut off")

// drawn is drawn from the seed; where a test fails, its log says which it was.
func drawn(t *testing.T) *rand.Rand {
	t.Helper()
	seed := *killSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-kills=%d -kill-seed=%d", *kills, seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// Whatever the moment at which it is killed, nothing that was acknowledged is lost, nothing is done by half, and
// everything goes on. The moments are drawn; -kills=200 tries longer.
func TestNothingAcknowledgedIsLostByKills(t *testing.T) {
	y := newStream(t)
	for range *kills {
		for y.rand.IntN(4) == 0 {
			y.killAtStart()
		}
		y.round()
	}
	y.audited() // as the last kill left it
	y.end()
}

// A first start makes the key and the schema.
func TestAFirstStartThatIsKilledDoesNotHinderTheNext(t *testing.T) {
	draw := drawn(t)
	must(program())(t)
	took := time.Duration(0)
	for i := range 1 + *kills {
		database := filepath.Join(t.TempDir(), "nianbao.db")
		for range min(i, 1+draw.IntN(3)) { // the first is let through, to see how long it takes
			p := launch(t, database)
			p.within(upTo(draw, took))
			p.kill()
			p.says.quiet(t)
		}
		began := time.Now()
		p := launch(t, database)
		s := p.server(t)
		took = max(took, time.Since(began))
		s.organ(nil)
		equal(t, s.do("GET", "/audit/verify", nil).is(200).at("/holds"), "true")
		secret := s.do("POST", "/webhooks", map[string]any{"url": "https://example.org/"}).is(201).at("/secret")
		p.stop(t)
		equal(t, integrity(s, database), "ok")
		if len(secret) < 32 {
			t.Errorf("a webhook's secret is %q", secret)
		}
	}
}

// What stops a first start between the making of the key's file and the writing of it leaves no file that stops the next:
// here files may not grow at all.
func TestAKeyThatCouldNotBeWrittenDoesNotHinderTheNextStart(t *testing.T) {
	folder := t.TempDir()
	key, database := filepath.Join(folder, "keys", "key"), filepath.Join(folder, "nianbao.db")
	full := exec.Command("sh", "-c", `ulimit -f 0 && exec "$0" "$@"`, must(program())(t), "--addr", "127.0.0.1:0", "--database", database, "--key-file", key)
	if out, err := full.CombinedOutput(); err == nil {
		t.Fatalf("it started without room: %s", out)
	}
	p := launch(t, database, "--key-file", key)
	p.server(t)
	p.stop(t)
}

// stream is a service that is killed again and again, and those who use it.
type stream struct {
	t        *testing.T
	rand     *rand.Rand
	database string
	flags    []string
	took     time.Duration // to start
	started  int           // acts before the first round
	desks    []*desk
	hooks    []hook
	inbox    *mailbox
	public   onlooker
}

type hook struct{ id, path, organ string }

func newStream(t *testing.T) *stream {
	folder := t.TempDir()
	y := &stream{
		t: t, rand: drawn(t), database: filepath.Join(folder, "数据", "nianbao.db"), inbox: newMailbox(t), flags: []string{"--webhook-private", "--key-file", filepath.Join(folder, "密钥", "key")},
		public: onlooker{read: map[string]string{}},
	}
	must(program())(t)
	began := time.Now()
	p := y.begin()
	s := p.server(t)
	y.took = time.Since(began)
	county := s.organ(map[string]any{"name": "甲县人民政府", "level": "county"})
	reviewer := y.token(s, "reviewer", county)
	for i := range 5 {
		organ := s.organ(map[string]any{"name": fmt.Sprintf("甲县第%d镇人民政府", i+1), "parent_id": county})
		y.desks = append(y.desks, newDesk(s, organ, y.token(s, "editor", organ), reviewer, y.rand.Uint64()))
	}
	y.register(s, "/all", nil)
	y.register(s, "/town", y.desks[0].organ)
	y.started = len(ledger(s)) - len(y.desks)
	p.kill()
	return y
}

// token makes a token and gives its secret.
func (y *stream) token(s *server, role, organ string) string {
	y.t.Helper()
	return s.do("POST", "/tokens", map[string]any{"name": role, "role": role, "organ_id": organ}).is(201).at("/secret")
}

func (y *stream) register(s *server, path string, organ any) {
	made := s.do("POST", "/webhooks", map[string]any{"url": y.inbox.url + path, "organ_id": organ}).is(201)
	y.inbox.know(path, made.at("/secret"))
	h := hook{id: made.at("/id"), path: path}
	h.organ, _ = organ.(string)
	y.hooks = append(y.hooks, h)
}

func (y *stream) begin() *process { return launch(y.t, y.database, y.flags...) }

func (y *stream) killAtStart() {
	p := y.begin()
	p.within(upTo(y.rand, 2*y.took))
	p.kill()
	p.says.quiet(y.t)
}

// round starts the service, makes sure of what is there, and kills it while all write.
func (y *stream) round() {
	p := y.begin()
	s := p.server(y.t)
	y.settle(s, false)
	r := y.write(s)
	select {
	case <-r.enough:
	case <-p.gone:
		y.t.Errorf("it ended by itself: %s", p.says)
	case <-r.over:
	}
	spin(upTo(y.rand, 20*time.Millisecond))
	r.killed.Store(true)
	p.kill()
	<-r.over
	p.says.quiet(y.t)
	if y.t.Failed() {
		y.t.FailNow()
	}
}

// running is what goes on in a round.
type running struct {
	left   atomic.Int64  // acknowledgements until the kill
	enough chan struct{} // closed when they are there
	over   chan struct{} // closed when nobody writes or reads any more
	killed atomic.Bool
}

func (y *stream) write(s *server) *running {
	r := &running{enough: make(chan struct{}), over: make(chan struct{})}
	r.left.Store(y.rand.Int64N(41))
	if r.left.Load() == 0 {
		close(r.enough)
	}
	stopped := func(err error) {
		if !errors.Is(err, errCut) || !r.killed.Load() {
			y.t.Error(err)
		}
	}
	var all sync.WaitGroup
	all.Go(func() { stopped(y.public.look(s)) })
	for _, w := range y.desks {
		all.Go(func() { stopped(w.write(s, r)) })
	}
	go func() {
		defer close(r.over)
		all.Wait()
	}()
	return r
}

func upTo(r *rand.Rand, d time.Duration) time.Duration { return time.Duration(r.Int64N(int64(d))) }

func spin(d time.Duration) {
	for began := time.Now(); time.Since(began) < d; { // shorter than timers are
	}
}

// settle makes sure of all that is there after a start.
func (y *stream) settle(s *server, thorough bool) {
	for _, w := range y.desks {
		w.settle(s)
	}
	y.agree(s, thorough)
}

// agree makes sure that reports, revisions, events and history say the same, and all that was acknowledged.
func (y *stream) agree(s *server, thorough bool) {
	all := ledger(s)
	chain := s.do("GET", "/audit/verify", nil).is(200)
	equal(y.t, chain.at("/holds")+" "+chain.at("/acts")+" "+chain.at("/head"), fmt.Sprintf("true %d %s", len(all), all[len(all)-1].Hash))
	feed := y.public.feed(s, 20+y.rand.IntN(481))
	others := len(all)
	for _, w := range y.desks {
		w.whole(s, thorough)
		equal(y.t, lines(eventsOf(feed, w.acts)), lines(w.events))
		for id, done := range w.acts {
			equal(y.t, lines(entriesOf(all, id)), lines(done))
			others -= len(done)
		}
	}
	equal(y.t, strconv.Itoa(others), strconv.Itoa(y.started))
	inTheOrderOfTheHistory(y.t, feed, all)
	y.listed(s)
}

// lines are things below each other.
func lines[T any](all []T) string {
	var text strings.Builder
	for _, one := range all {
		fmt.Fprintln(&text, one)
	}
	return text.String()
}

// eventsOf are the events of one desk's reports.
func eventsOf(feed []news, reports map[string][]string) []news {
	return slices.DeleteFunc(slices.Clone(feed), func(e news) bool { return reports[e.ReportID] == nil })
}

// entriesOf are the acts in the history of one report.
func entriesOf(all []entry, report string) []string {
	var acts []string
	for _, e := range all {
		if e.ReportID != nil && *e.ReportID == report {
			acts = append(acts, e.Action)
		}
	}
	return acts
}

func inTheOrderOfTheHistory(t *testing.T, feed []news, all []entry) {
	t.Helper()
	told, done := []string{}, []string{}
	for _, e := range feed {
		told = append(told, e.ReportID+map[string]string{"report.published": "report.publish", "report.amended": "report.publish", "report.withdrawn": "report.withdraw"}[e.Type])
	}
	for _, e := range all {
		if e.Action == "report.publish" || e.Action == "report.withdraw" {
			done = append(done, *e.ReportID+e.Action)
		}
	}
	equal(t, lines(told), lines(done))
}

// listed makes sure that the public's list has what is public, as it was published.
func (y *stream) listed(s *server) {
	want := []string{}
	for _, w := range y.desks {
		if v := w.newest(); v != nil && v.withdrawn == nil {
			want = append(want, fmt.Sprint(w.id(), v.doc["title"], v.doc["version"], v.n))
		}
	}
	got := []string{}
	for _, item := range s.do("GET", "/reports?limit=100", nil, anonymous).is(200).list("items") {
		got = append(got, fmt.Sprint(item["id"], item["title"], item["version"], item["published_revision"]))
	}
	slices.Sort(want)
	slices.Sort(got)
	equal(y.t, strings.Join(got, "\n"), strings.Join(want, "\n"))
}

// end takes every report through its whole life once more, and waits until all is delivered.
func (y *stream) end() {
	p := y.begin()
	s := p.server(y.t)
	y.inbox.takesAll()
	y.settle(s, true)
	for _, w := range y.desks {
		w.goOn(s)
	}
	y.agree(s, true)
	y.delivered(s)
	y.public.holds(y.t, y.desks)
	y.t.Logf("%d events; in flight when killed: %v", len(y.public.mirror), y.cut())
	p.stop(y.t)
	equal(y.t, integrity(s, y.database), "ok")
	y.audited()
}

// cut is how often which step was in flight.
func (y *stream) cut() map[string]int {
	all := map[string]int{}
	for _, w := range y.desks {
		for name, n := range w.cut {
			all[name] += n
		}
	}
	return all
}

// audited runs the command that verifies the history.
func (y *stream) audited() {
	y.t.Helper()
	out, err := exec.Command(must(program())(y.t), "audit", "--database", y.database).Output()
	if err != nil {
		y.t.Fatalf("%v: %s", err, out)
	}
	equal(y.t, fmt.Sprint(decode(y.t, out)["holds"]), "true")
}

// integrity asks the database about itself.
func integrity(s *server, database string) string {
	s.t.Helper()
	s.file = database
	says, broken := "", 0
	s.query(&says, "PRAGMA integrity_check")
	s.query(&broken, "SELECT count(*) FROM pragma_foreign_key_check")
	if broken > 0 {
		return fmt.Sprintf("%d references lead nowhere", broken)
	}
	return says
}

// desk is an organ and its only report, with what is known of it by the one who writes it.
type desk struct {
	t                       *testing.T
	rand                    *rand.Rand
	organ, editor, reviewer string
	content                 map[string]any
	blank                   map[string]any // the report as it is when made
	standing
	n         int     // steps drawn
	flight    *errand // sent, and not answered
	published []printed
	events    []news
	acts      map[string][]string // by report
	cut       map[string]int      // how often which step was in flight when it was killed
}

// standing is a report as it stands.
type standing struct {
	doc  map[string]any // nil where there is none
	text []byte         // nil where it was not read yet
	etag string         // empty where it is not known yet
}

type printed struct {
	n                 int
	doc               map[string]any
	text              []byte
	sha, etag         string
	reason, withdrawn any
}

type news struct {
	Type     string
	ReportID string `json:"report_id"`
	Revision int
	Reason   any
	SHA256   string
}

func newDesk(s *server, organ, editor, reviewer string, seed uint64) *desk {
	w := &desk{
		t: s.t.(*testing.T), rand: rand.New(rand.NewPCG(seed, 1)), organ: organ, editor: editor, reviewer: reviewer, content: example(s.t, "pingyuan-2024", organ), acts: map[string][]string{}, cut: map[string]int{},
	}
	made := s.do("POST", "/reports", w.content).is(201)
	w.blank = made.json()
	for _, name := range []string{"id", "created_at", "updated_at"} {
		w.blank[name] = anything{}
	}
	w.went(&errand{act: "create", after: w.blank}, standing{made.json(), made.body, made.etag()})
	return w
}

func (w *desk) id() string   { return fmt.Sprint(w.doc["id"]) }
func (w *desk) path() string { return "/reports/" + w.id() }

func (w *desk) newest() *printed {
	if len(w.published) == 0 {
		return nil
	}
	return &w.published[len(w.published)-1]
}

func (w *desk) isPublic() bool {
	return w.doc != nil && w.doc["published_revision"] != nil && w.doc["withdrawn"] == nil
}

// isBroken says that the report is not valid.
func (w *desk) isBroken() bool {
	return rowIn(w.doc, "review_tallies", 0)["upheld"] != json.Number("0")
}

// rowIn finds a row of a table.
func rowIn(doc map[string]any, table string, row int) map[string]any {
	rows, _ := doc[table].([]any)
	found, _ := rows[row].(map[string]any)
	return found
}

// errand is a request, and what is to come of it.
type errand struct {
	act          string // as the history has it
	method, path string
	by           string
	body         any
	key, tag     string
	status       int
	code         string         // of the refusal
	after        map[string]any // the report thereafter; nil where there is none any more
	rows         bool           // it is answered with a row
}

func (d *errand) String() string { return d.act + " " + d.method + " " + d.path }

// send sends the request.
func (d *errand) send(s *server) (*answer, error) {
	options := []func(*http.Request){as(d.by)}
	if d.key != "" {
		options = append(options, with("Idempotency-Key", d.key))
	}
	if d.tag != "" {
		options = append(options, with("If-Match", d.tag))
	}
	return unlessCut(s.try(d.method, d.path, d.body, options...))
}

// unlessCut marks requests that were not answered.
func unlessCut(a *answer, err error) (*answer, error) {
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errCut, err)
	}
	return a, nil
}

func jsonNumber(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func asInt(v any) int {
	n, _ := strconv.Atoi(fmt.Sprint(v))
	return n
}

// then foretells the report after a step: these members become other ones.
func (w *desk) then(members map[string]any) map[string]any {
	after, _ := deepCopy(w.doc).(map[string]any)
	after["version"], after["updated_at"] = jsonNumber(asInt(after["version"])+1), anything{}
	maps.Copy(after, members)
	return after
}

// deepCopy is a copy that shares nothing.
func deepCopy(v any) any {
	switch v := v.(type) {
	case map[string]any:
		all := make(map[string]any, len(v))
		for name := range v {
			all[name] = deepCopy(v[name])
		}
		return all
	case []any:
		all := make([]any, len(v))
		for i := range v {
			all[i] = deepCopy(v[i])
		}
		return all
	}
	return v
}

// next draws what can be done with the report as it stands; sometimes what can't.
func (w *desk) next() *errand {
	possible := "create"
	switch {
	case w.doc == nil:
	case w.doc["status"] == "draft" && w.isBroken():
		possible = "mend mend mend figure unfit discard"
	case w.doc["status"] == "draft":
		possible = "submit submit submit figure figure title title break discard wrong"
	default:
		possible = map[any]string{"submitted": "publish publish publish return wrong", "published": "amend amend wrong", "withdrawn": "amend amend wrong"}[w.doc["status"]]
	}
	if w.isPublic() && w.rand.IntN(8) == 0 {
		possible = "withdraw"
	}
	all := strings.Fields(possible)
	return w.take(all[w.rand.IntN(len(all))])
}

// take makes the request of a step.
func (w *desk) take(name string) *errand {
	w.n++
	switch name {
	case "create":
		return w.guarded(&errand{act: "create", method: "POST", path: "/reports", body: w.content, by: w.editor, status: 201, after: w.blank})
	case "discard":
		return w.guarded(&errand{act: "discard", method: "DELETE", path: w.path(), by: w.editor, status: 204, after: w.restored()})
	case "title", "figure", "break", "mend":
		return w.edit(name)
	case "wrong":
		impossible := map[any]string{"draft": "publish", "submitted": "title", "published": "submit", "withdrawn": "return"}[w.doc["status"]]
		return w.refused(impossible, 409, "report.wrong_state")
	case "unfit":
		return w.refused("submit", 422, "report.not_valid")
	}
	return w.move(name)
}

// guarded makes the request safe to repeat: by a key, or by the state that it expects.
func (w *desk) guarded(do *errand) *errand {
	if do.tag = w.etag; do.method == "POST" && w.rand.IntN(2) == 0 {
		do.key, do.tag = fmt.Sprintf("%s %d", w.organ, w.n), ""
	}
	return do
}

func (w *desk) refused(name string, status int, code string) *errand {
	do := w.take(name)
	do.status, do.code, do.after = status, code, nil
	return do
}

// restored foretells the report after its draft was given up.
func (w *desk) restored() map[string]any {
	v := w.newest()
	if v == nil {
		return nil
	}
	after, _ := deepCopy(v.doc).(map[string]any)
	if w.doc["withdrawn"] != nil {
		maps.Copy(after, map[string]any{"status": "withdrawn", "withdrawn": deepCopy(w.doc["withdrawn"]), "version": jsonNumber(asInt(w.doc["version"]) + 1), "updated_at": anything{}})
	}
	return after
}

func (w *desk) edit(name string) *errand {
	do := w.guarded(&errand{act: "edit", method: "PATCH", path: w.path(), by: w.editor, status: 200, after: w.then(nil), rows: name != "title"})
	switch name {
	case "title":
		do.after["title"] = fmt.Sprintf("第%d次改", w.n)
		do.body = map[string]any{"title": do.after["title"]}
	case "figure":
		values, _ := rowIn(do.after, "disclosure_items", 2)["values"].(map[string]any)
		values["decisions"] = jsonNumber(w.n)
		do.path, do.body = do.path+"/disclosure-items/administrative_licensing", map[string]any{"values": values}
	default: // a total that is not the sum
		upheld := jsonNumber(map[string]int{"break": w.n, "mend": 0}[name])
		rowIn(do.after, "review_tallies", 0)["upheld"] = upheld
		do.after["subtotals"], do.after["validation"] = anything{}, anything{}
		do.path, do.body = do.path+"/review-tallies/reconsideration", map[string]any{"upheld": upheld}
	}
	return do
}

// move is a step of the report's life.
func (w *desk) move(name string) *errand {
	do := w.guarded(&errand{act: name, method: "POST", path: w.path() + "/" + name, by: w.reviewer, status: 200})
	reason := fmt.Sprintf("第%d次", w.n)
	remark := map[string]any{"at": anything{}, "reason": reason}
	switch name {
	case "submit":
		do.by = w.editor
		do.after = w.then(map[string]any{"status": "submitted", "submitted_at": anything{}, "returned": nil})
		return do
	case "publish":
		do.after = w.then(map[string]any{"status": "published", "published_revision": jsonNumber(len(w.published) + 1), "published_at": anything{}, "first_published_at": anything{}, "withdrawn": nil})
		return do
	case "return":
		do.after = w.then(map[string]any{"status": "draft", "submitted_at": nil, "returned": remark})
	case "amend":
		do.by = w.editor
		do.after = w.then(map[string]any{"status": "draft", "submitted_at": nil, "amendment": remark})
	case "withdraw":
		do.after = w.then(map[string]any{"withdrawn": remark})
		if w.doc["status"] == "published" {
			do.after["status"] = "withdrawn"
		}
	}
	do.body = map[string]any{"reason": reason}
	return do
}

// write takes one step after the other until it is cut off.
func (w *desk) write(s *server, r *running) error {
	for {
		if err := w.do(s, w.next()); err != nil {
			return err
		}
		if r.left.Add(-1) == 0 {
			close(r.enough)
		}
	}
}

// do takes a step, and holds the answer against what was foretold.
func (w *desk) do(s *server, do *errand) error {
	w.flight = do
	a, err := do.send(s)
	if err != nil {
		return err
	}
	w.flight = nil
	if err := do.judge(a); err != nil || do.code != "" {
		return err
	}
	now := standing{doc: do.after, etag: a.etag()}
	if do.method != "DELETE" && !do.rows {
		if now, err = do.reads(a); err != nil {
			return err
		}
	}
	w.went(do, now)
	return w.read(s)
}

// judge makes sure that an answer is the one foretold.
func (d *errand) judge(a *answer) error {
	var problem struct{ Code string }
	_ = json.Unmarshal(a.body, &problem)
	if a.status != d.status || d.code != "" && problem.Code != d.code {
		return fmt.Errorf("%s: status %d, want %d %s: %s", d, a.status, d.status, d.code, clip(a.body))
	}
	return nil
}

// reads is the report in an answer, which must be the one foretold.
func (d *errand) reads(a *answer) (standing, error) {
	now, err := standingIn(a)
	if err != nil {
		return now, err
	}
	if where := departs(d.after, now.doc, ""); where != "" {
		return now, fmt.Errorf("%s: %s", d, where)
	}
	return now, nil
}

func standingIn(a *answer) (standing, error) {
	now := standing{text: a.body, etag: a.etag()}
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.UseNumber()
	return now, d.Decode(&now.doc)
}

// read reads a report that is not known to the byte.
func (w *desk) read(s *server) error {
	if w.doc == nil || w.text != nil {
		return nil
	}
	a, err := unlessCut(s.try("GET", w.path(), nil, as(w.editor)))
	if err != nil {
		return err
	}
	now, err := standingIn(a)
	if err != nil {
		return err
	}
	if where := w.departs(now); where != "" {
		return fmt.Errorf("read after it was written: %s", where)
	}
	w.standing = now
	return nil
}

// departs says where what was found is not what was acknowledged.
func (k *standing) departs(found standing) string {
	switch {
	case k.text != nil && !bytes.Equal(k.text, found.text):
		return "other bytes: " + departs(k.doc, found.doc, "")
	case k.etag != "" && k.etag != found.etag:
		return fmt.Sprintf("tag %s, want %s", found.etag, k.etag)
	}
	return departs(k.doc, found.doc, "")
}

// went puts down what a step came to.
func (w *desk) went(do *errand, now standing) {
	id := now.doc["id"]
	if now.doc == nil {
		id = w.doc["id"]
	}
	w.standing = now
	w.acts[id.(string)] = append(w.acts[id.(string)], "report."+do.act)
	e := news{ReportID: id.(string)}
	switch do.act {
	case "publish":
		sum := sha256.Sum256(now.text)
		v := printed{n: len(w.published) + 1, doc: now.doc, text: now.text, sha: hex.EncodeToString(sum[:]), etag: now.etag}
		if amendment, is := now.doc["amendment"].(map[string]any); is {
			v.reason = amendment["reason"]
		}
		w.published = append(w.published, v)
		e.Type, e.Reason = "report.published", v.reason
		if v.n > 1 {
			e.Type = "report.amended"
		}
	case "withdraw":
		withdrawn, _ := now.doc["withdrawn"].(map[string]any)
		w.newest().withdrawn = withdrawn["reason"]
		e.Type, e.Reason = "report.withdrawn", withdrawn["reason"]
	default:
		return
	}
	e.Revision, e.SHA256 = len(w.published), w.newest().sha
	w.events = append(w.events, e)
}

// settle finds the report after a start: as it was acknowledged, or with what was in flight done.
func (w *desk) settle(s *server) {
	found, do, done := w.find(s), w.flight, false
	if stands := w.departs(found); stands != "" {
		if do == nil || do.code != "" {
			w.t.Fatalf("%s: neither acknowledged nor in flight: %s", w.organ, stands)
		}
		if after := departs(do.after, found.doc, ""); after != "" {
			w.t.Fatalf("%s: not as acknowledged (%s), nor with what was in flight done: %s: %s", w.organ, stands, do, after)
		}
		w.went(do, found)
		done = true
	}
	w.standing, w.flight = found, nil
	if do == nil || do.code != "" {
		return
	}
	w.cut[fmt.Sprintf("%s, done: %t", do.act, done)]++
	if w.rand.IntN(2) == 0 {
		w.again(s, do, done)
	}
}

// find reads the desk's only report by the list and the document, which must agree.
func (w *desk) find(s *server) standing {
	items := s.do("GET", "/reports?organ_id="+w.organ, nil, as(w.editor)).is(200).list("items")
	if len(items) == 0 {
		return standing{}
	}
	equal(w.t, strconv.Itoa(len(items)), "1")
	now, err := standingIn(s.do("GET", fmt.Sprint("/reports/", items[0]["id"]), nil, as(w.editor)).is(200))
	if err != nil {
		w.t.Fatal(err)
	}
	for name, listed := range items[0] {
		if where := departs(now.doc[name], listed, "/"+name); where != "" {
			w.t.Errorf("the list has another: %s", where)
		}
	}
	return now
}

// again sends what was in flight once more, as a careful client does: it is done once, whether it had been done or not.
func (w *desk) again(s *server, do *errand, done bool) {
	a, err := do.send(s)
	if err != nil {
		w.t.Fatal(err)
	}
	switch {
	case do.key != "":
		equal(w.t, fmt.Sprint(a.is(do.status).header.Get("Idempotency-Replayed") == "true"), strconv.FormatBool(done))
		if done {
			equal(w.t, string(a.body)+a.etag(), string(w.text)+w.etag)
		}
	case done && do.after == nil:
		a.fails(404, "report.not_found")
	case done && do.tag == "":
		a.fails(409, "report.exists")
	case done:
		a.fails(412, "report.changed")
	}
	if !done {
		a.is(do.status)
		w.went(do, w.find(s))
		if where := departs(do.after, w.doc, ""); where != "" {
			w.t.Fatalf("%s: %s", do, where)
		}
	}
}

// whole makes sure that what others see of the report is what it is; of its publications the newest, unless thoroughly.
func (w *desk) whole(s *server, thorough bool) {
	if w.doc == nil {
		return
	}
	w.agrees()
	w.revisions(s, thorough)
	a := s.do("GET", w.path(), nil, anonymous)
	switch v := w.newest(); {
	case v == nil:
		a.fails(404, "report.not_found")
	case v.withdrawn != nil:
		equal(w.t, a.fails(410, "report.withdrawn").at("/args/reason"), fmt.Sprint(v.withdrawn))
	default:
		v.is(w.t, a)
	}
	if thorough {
		w.historic(s)
	}
}

// revisions makes sure that all publications are there, numbered without gaps.
func (w *desk) revisions(s *server, thorough bool) {
	want, got := []string{}, []string{}
	for _, v := range w.published {
		want = append(want, fmt.Sprint(v.n, v.sha, strings.Trim(v.etag, `"`), v.reason, v.withdrawn))
		if thorough || v.n > len(w.published)-2 {
			v.is(w.t, s.do("GET", fmt.Sprintf("%s/revisions/%d", w.path(), v.n), nil, as(w.editor)))
		}
	}
	for _, item := range s.do("GET", w.path()+"/revisions", nil, as(w.editor)).is(200).list("items") {
		got = append(got, fmt.Sprint(item["revision"], item["sha256"], item["etag"], item["reason"], part(item, "withdrawn")["reason"]))
	}
	equal(w.t, lines(got), lines(want))
}

// is makes sure that an answer is the publication, byte for byte.
func (v *printed) is(t *testing.T, a *answer) {
	t.Helper()
	equal(t, string(a.is(200).body), string(v.text))
	sum := sha256.Sum256(a.body)
	equal(t, a.header.Get("Content-SHA256")+" "+hex.EncodeToString(sum[:])+" "+a.etag(), v.sha+" "+v.sha+" "+v.etag)
}

// agrees makes sure that the report stands where its acts lead, the history being the only witness.
func (w *desk) agrees() {
	w.t.Helper()
	status, revisions, withdrawn := "", 0, false
	for _, act := range w.acts[w.id()] {
		switch strings.TrimPrefix(act, "report.") {
		case "create", "return", "amend":
			status = "draft"
		case "submit":
			status = "submitted"
		case "publish":
			status, withdrawn = "published", false
			revisions++
		case "withdraw":
			withdrawn = true
			if status == "published" {
				status = "withdrawn"
			}
		case "discard":
			status = map[bool]string{true: "withdrawn", false: "published"}[withdrawn]
		}
	}
	equal(w.t, fmt.Sprint(w.doc["status"], asInt(w.doc["published_revision"]), w.doc["withdrawn"] != nil), fmt.Sprint(status, revisions, withdrawn))
}

// historic makes sure that the report's own history is its part of the whole one.
func (w *desk) historic(s *server) {
	own := everyPage[entry](s, w.path()+"/history?limit=50", w.editor)
	all := slices.DeleteFunc(ledger(s), func(e entry) bool { return e.ReportID == nil || *e.ReportID != w.id() })
	equal(w.t, lines(hashes(own)), lines(hashes(all)))
}

func hashes(all []entry) []string {
	list := make([]string, len(all))
	for i := range all {
		list[i] = all[i].Hash
	}
	return list
}

// goOn takes the report through all of its life, from wherever it stands.
func (w *desk) goOn(s *server) {
	for w.doc == nil || w.doc["status"] != "published" {
		name := "create"
		switch {
		case w.doc == nil:
		case w.doc["status"] == "draft" && w.isBroken():
			name = "mend"
		default:
			name = map[any]string{"draft": "submit", "submitted": "publish", "withdrawn": "amend"}[w.doc["status"]]
		}
		w.must(s, name)
	}
	for _, name := range strings.Fields("amend figure title submit return break unfit mend submit publish amend discard withdraw amend discard amend title submit publish wrong") {
		w.must(s, name)
	}
	n := len(w.published)
	s.do("GET", fmt.Sprintf("%s/revisions/%d/diff", w.path(), n), nil, anonymous).fails(410, "report.withdrawn") // the one before was withdrawn
	equal(w.t, s.do("GET", fmt.Sprintf("%s/revisions/%d/diff", w.path(), n), nil, as(w.editor)).is(200).at("/against"), strconv.Itoa(n-1))
}

func (w *desk) must(s *server, name string) {
	w.t.Helper()
	if err := w.do(s, w.take(name)); err != nil {
		w.t.Fatal(err)
	}
}

// entry is an entry of the history.
type entry struct {
	Seq            int
	Action         string
	ReportID       *string `json:"report_id"`
	Previous, Hash string
}

// ledger is the whole history, in which each entry must follow the one before.
func ledger(s *server) []entry {
	s.t.Helper()
	all := everyPage[entry](s, "/audit?limit=500", s.token)
	last := ""
	for i, a := range all {
		if a.Seq != i+1 || a.Previous != last {
			s.t.Errorf("entry %d of the history has number %d and does not follow", i+1, a.Seq)
		}
		last = a.Hash
	}
	return all
}

// everyPage reads all pages of a list.
func everyPage[T any](s *server, path, token string) []T {
	s.t.Helper()
	var all []T
	for path != "" {
		a := s.do("GET", path, nil, as(token)).is(200)
		var page struct{ Items []T }
		if err := json.Unmarshal(a.body, &page); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, page.Items...)
		path = a.next()
	}
	return all
}

// onlooker is who reads without a token all the while, and mirrors the feed.
type onlooker struct {
	since  string
	mirror []json.RawMessage
	read   map[string]string // hashes of publications, by report and number
}

// look reads until it is cut off.
func (p *onlooker) look(s *server) error {
	for i := 0; ; i++ {
		if _, err := p.follow(s, 1+i%7); err != nil {
			return err
		}
		if len(p.mirror) == 0 {
			continue
		}
		var e news
		if err := json.Unmarshal(p.mirror[len(p.mirror)-1-i%min(len(p.mirror), 20)], &e); err != nil {
			return err
		}
		if err := p.one(s, e.ReportID); err != nil {
			return err
		}
	}
}

// follow reads what is new in the feed; false where there is no more.
func (p *onlooker) follow(s *server, limit int) (bool, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if p.since != "" {
		query.Set("since", p.since)
	}
	a, err := unlessCut(s.try("GET", "/changes?"+query.Encode(), nil, anonymous))
	if err != nil {
		return false, err
	}
	var page struct {
		Items []json.RawMessage
		Next  *string `json:"next_cursor"`
		Since string
	}
	if err := json.Unmarshal(a.body, &page); err != nil {
		return false, err
	}
	if a.status != 200 || page.Next != nil && (*page.Next != page.Since || len(page.Items) != limit) || page.Since == "" {
		return false, fmt.Errorf("changes: status %d: %s", a.status, clip(a.body))
	}
	p.since, p.mirror = page.Since, append(p.mirror, page.Items...)
	return page.Next != nil, nil
}

// one reads a report that was published: it is whole, or gone.
func (p *onlooker) one(s *server, id string) error {
	a, err := unlessCut(s.try("GET", "/reports/"+id, nil, anonymous))
	if err != nil || a.status == 410 {
		return err
	}
	now, err := standingIn(a)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(a.body)
	place, sha := fmt.Sprint(id, " ", now.doc["published_revision"]), hex.EncodeToString(sum[:])
	if a.status != 200 || now.doc["status"] != "published" || a.header.Get("Content-SHA256") != sha || p.read[place] != "" && p.read[place] != sha {
		return fmt.Errorf("%s as the public reads it: status %d, %v, %s and computed %s, before %q", place, a.status, now.doc["status"], a.header.Get("Content-SHA256"), sha, p.read[place])
	}
	p.read[place] = sha
	return nil
}

// feed is the whole feed, which the mirror must equal.
func (p *onlooker) feed(s *server, limit int) []news {
	s.t.Helper()
	again := &onlooker{}
	for _, each := range []*onlooker{p, again} {
		for more := true; more; {
			var err error
			if more, err = each.follow(s, limit); err != nil {
				s.t.Fatal(err)
			}
		}
	}
	equal(s.t, fmt.Sprintf("%s", p.mirror), fmt.Sprintf("%s", again.mirror))
	all, ids := make([]news, len(again.mirror)), map[any]bool{}
	for i, text := range again.mirror {
		ids[decode(s.t, text)["id"]] = true
		if err := json.Unmarshal(text, &all[i]); err != nil {
			s.t.Fatal(err)
		}
	}
	equal(s.t, strconv.Itoa(len(ids)), strconv.Itoa(len(all)))
	return all
}

// holds makes sure that what the public has read is what was published.
func (p *onlooker) holds(t *testing.T, desks []*desk) {
	for _, w := range desks {
		for _, v := range w.published {
			if sha := p.read[fmt.Sprint(w.id(), " ", v.n)]; sha != "" {
				equal(t, sha, v.sha)
			}
			delete(p.read, fmt.Sprint(w.id(), " ", v.n))
		}
	}
	if len(p.read) > 0 {
		t.Errorf("the public has read %v", p.read)
	}
}

// mailbox receives what is sent to webhooks, and now and then refuses what comes for the first time.
type mailbox struct {
	t       *testing.T
	url     string
	mu      sync.Mutex
	secrets map[string]string
	came    map[string]string // bodies, by path and id
	patient bool              // refuses nothing any more
}

func newMailbox(t *testing.T) *mailbox {
	b := &mailbox{t: t, secrets: map[string]string{}, came: map[string]string{}}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

func (b *mailbox) know(path, secret string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.secrets[path] = secret
}

func (b *mailbox) takesAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.patient = true
}

func (b *mailbox) got(path, id string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.came[path+id]
}

func (b *mailbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil { // the sender was killed
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	id := r.Header.Get("webhook-id")
	if !signed(b.secrets[r.URL.Path], r.Header, body) {
		b.t.Errorf("%s to %s is not signed as it should be", id, r.URL)
	}
	before := b.came[r.URL.Path+id]
	if before != "" && before != string(body) {
		b.t.Errorf("%s came with another body", id)
	}
	b.came[r.URL.Path+id] = string(body)
	h := fnv.New32()
	_, _ = io.WriteString(h, id)
	if before == "" && !b.patient && h.Sum32()%16 == 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// signed verifies by the scheme of Standard Webhooks.
func signed(secret string, header http.Header, body []byte) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < 24 {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", header.Get("webhook-id"), header.Get("webhook-timestamp"), body)
	return slices.Contains(strings.Fields(header.Get("webhook-signature")), "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// delivered waits until nothing is on its way, and makes sure that every event came to every webhook that it is for.
func (y *stream) delivered(s *server) {
	tick, late := time.NewTicker(100*time.Millisecond), time.After(2*time.Minute)
	defer tick.Stop()
	for y.waiting(s) {
		select {
		case <-tick.C:
		case <-late:
			y.t.Fatal("something is still on its way")
		}
	}
	for _, h := range y.hooks {
		y.came(s, h)
	}
}

// came makes sure that every event that a webhook is for came to it, and that the list of deliveries is true.
func (y *stream) came(s *server, h hook) {
	missing := map[any]map[string]any{}
	for _, text := range y.public.mirror {
		if e := decode(y.t, text); h.organ == "" || h.organ == part(e, "organ")["id"] {
			missing[e["id"]] = e
		}
	}
	for _, text := range everyPage[json.RawMessage](s, "/webhooks/"+h.id+"/deliveries?limit=500", s.token) {
		d := decode(y.t, text)
		e := missing[part(d, "event")["id"]]
		if e == nil {
			y.t.Errorf("delivery %v is of an event that is not there, or has another", d["id"])
			continue
		}
		came := decode(y.t, []byte(y.inbox.got(h.path, fmt.Sprint(d["id"]))))
		if where := departs(map[string]any{"type": e["type"], "timestamp": e["at"], "data": e}, came, "/came") + departs(e, d["event"], "/listed"); where != "" {
			y.t.Errorf("delivery %v: %s", d["id"], where)
		}
		delete(missing, e["id"])
	}
	if len(missing) > 0 {
		y.t.Errorf("%d events were not sent to %s: %v", len(missing), h.path, missing)
	}
}

// waiting says whether something is still on its way.
func (y *stream) waiting(s *server) bool {
	y.t.Helper()
	for _, h := range y.hooks {
		for _, d := range everyPage[struct{ State string }](s, "/webhooks/"+h.id+"/deliveries?limit=500", s.token) {
			if d.State != "delivered" {
				return true
			}
		}
	}
	return false
}

// part is an object in a document.
func part(doc map[string]any, member string) map[string]any {
	found, _ := doc[member].(map[string]any)
	return found
}

// process is the real command, and what it says.
type process struct {
	cmd  *exec.Cmd
	says *journal
	gone chan struct{} // closed when it has ended
}

// launch starts the real command and waits for nothing.
func launch(t *testing.T, database string, more ...string) *process {
	t.Helper()
	p := &process{says: &journal{address: make(chan string, 1)}, gone: make(chan struct{})}
	p.cmd = exec.Command(must(program())(t), append([]string{"--addr", "127.0.0.1:0", "--database", database}, more...)...)
	p.cmd.Env = append(os.Environ(), "NIANBAO_ADMIN_TOKEN="+adminToken)
	p.cmd.Stderr = p.says
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.gone)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(p.kill)
	return p
}

// within waits so long, or until it ends by itself.
func (p *process) within(d time.Duration) {
	select {
	case <-time.After(d):
	case <-p.gone:
	}
}

func (p *process) kill() {
	_ = p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.gone
}

// server waits until it listens.
func (p *process) server(t *testing.T) *server {
	t.Helper()
	select {
	case address := <-p.says.address:
		transport := &http.Transport{MaxIdleConnsPerHost: 16}
		t.Cleanup(transport.CloseIdleConnections)
		return &server{t: t, url: "http://" + address, client: &http.Client{Transport: transport, Timeout: time.Minute}, token: adminToken}
	case <-p.gone:
		t.Fatalf("it does not start: %s", p.says)
	}
	return nil
}

// stop ends it in good order.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-p.gone
	equal(t, strconv.Itoa(p.cmd.ProcessState.ExitCode()), "0")
	p.says.quiet(t)
}

// journal reads the log as it is written: where the service listens, and what should not be in it.
type journal struct {
	address chan string
	mu      sync.Mutex
	rest    []byte
	bad     []string
}

func (j *journal) Write(text []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.rest = append(j.rest, text...)
	for {
		first, rest, whole := bytes.Cut(j.rest, []byte("\n"))
		if !whole {
			return len(text), nil
		}
		var line struct{ Level, Msg, Addr string }
		if err := json.Unmarshal(first, &line); err != nil || line.Level == "ERROR" {
			j.bad = append(j.bad, string(first))
		}
		if line.Msg == "listening" {
			j.address <- line.Addr
		}
		j.rest = bytes.Clone(rest)
	}
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.bad, "\n") + string(j.rest)
}

// quiet makes sure that no error was logged.
func (j *journal) quiet(t *testing.T) {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, line := range j.bad {
		t.Errorf("logged: %s", line)
	}
}

// anything stands for a value that can't be foretold, but is there.
type anything struct{}

// departs finds a place where a document is not as it was foretold.
func departs(want, got any, at string) string {
	switch w := want.(type) {
	case anything:
		if got != nil {
			return ""
		}
	case map[string]any:
		g, _ := got.(map[string]any)
		if (w == nil) != (g == nil) || len(w) != len(g) {
			break
		}
		for name := range w {
			if found := departs(w[name], g[name], at+"/"+name); found != "" {
				return found
			}
		}
		return ""
	case []any:
		g, _ := got.([]any)
		if len(w) != len(g) {
			break
		}
		for i := range w {
			if found := departs(w[i], g[i], at+"/"+strconv.Itoa(i)); found != "" {
				return found
			}
		}
		return ""
	default:
		if want == got {
			return ""
		}
	}
	return fmt.Sprintf("%s/ is %v, want %v", at, got, want)
}
