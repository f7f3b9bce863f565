// Package tests drives the real server over real HTTP on a real database file, and holds every answer against the
// contract.
package tests

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nianbao/api"
	"nianbao/internal/extract"
	"nianbao/internal/form"
	"nianbao/internal/limit"
	"nianbao/internal/repo"
	"nianbao/internal/rule"
	"nianbao/internal/service"
	"nianbao/internal/web"
	"nianbao/internal/webhook"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/uuid"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

const base = "/api/v1"

// server is a running service.
type server struct {
	t       testing.TB
	url     string
	client  *http.Client
	store   *repo.Store
	routes  []string
	file    string
	log     *buffer
	advance func(time.Duration) // moves the clock
	token   string              // that requests bring, unless they bring another or none
}

// adminToken is that of the settings.
const adminToken = "the-admin-token-of-the-tests-may-do-everything"

// anonymous takes the token away from a request.
func anonymous(r *http.Request) { r.Header.Del("Authorization") }

// as is a request by the bearer of a token.
func as(token string) func(*http.Request) { return with("Authorization", "Bearer "+token) }

// buffer is a log that many write.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// start runs the service on a database file of its own; the ids given are those of the first things made.
func start(t testing.TB, ids ...string) *server {
	t.Helper()
	return startOn(t, filepath.Join(t.TempDir(), "nianbao.db"), nil, ids...)
}

func startOn(t testing.TB, file string, origins []string, ids ...string) *server {
	t.Helper()
	return startWith(t, file, func(_ *service.Options, o *web.Options) { o.CORSOrigins = origins }, ids...)
}

// startWith runs the service with other settings than the usual.
func startWith(t testing.TB, file string, change func(*service.Options, *web.Options), ids ...string) *server {
	t.Helper()
	forms := must(form.Embedded())(t)
	rules := must(rule.Load(forms))(t)
	store := must(repo.Open(context.Background(), file, forms))(t)
	var mu sync.Mutex
	var moved time.Duration
	now := func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return time.Now().Add(moved)
	}
	newID := func() string {
		mu.Lock()
		defer mu.Unlock()
		if len(ids) > 0 {
			id := ids[0]
			ids = ids[1:]
			return id
		}
		return uuid.Must(uuid.NewV7()).String()
	}
	log := &buffer{}
	keys := must(webhook.NewKeys([]byte("a key of the tests from which all secrets are derived")))(t)
	useCaseOptions := service.Options{Storage: store, Forms: forms, Rules: rules, Now: now, NewID: newID, Sender: webhook.NewSender(keys, webhook.Options{AllowPrivate: true, Now: now}), Reader: must(extract.NewReader(forms))(t), Documents: must(web.NewIntake())(t).Document}
	options := web.Options{
		Log: slog.New(slog.NewJSONHandler(log, nil)), NewID: func() string { return uuid.Must(uuid.NewV7()).String() }, Statements: store.Queries,
		AdminToken: adminToken, Limits: limit.New(100, 500, now),
	}
	change(&useCaseOptions, &options)
	useCases := service.New(useCaseOptions)
	if err := useCases.LoadLikeness(context.Background()); err != nil {
		t.Fatal(err)
	}
	options.Service = useCases
	handler := must(web.New(options))(t)
	web := httptest.NewServer(handler)
	ctx, cancel := context.WithCancel(context.Background())
	var background sync.WaitGroup
	failed := func(err error) { t.Error(err) }
	background.Go(func() { useCases.Deliver(ctx, failed) })
	background.Go(func() { useCases.Tend(ctx, failed) })
	background.Go(func() { useCases.ReadImports(ctx, failed) })
	t.Cleanup(func() {
		web.Close()
		cancel()
		background.Wait()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	client := &http.Client{Transport: contract(t), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	advance := func(by time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		moved += by
	}
	return &server{t, web.URL, client, store, handler.Routes(), file, log, advance, adminToken}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// answer is what a request was answered.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// with is a header of a request.
func with(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// do sends a request. A body that is not a string is sent as JSON.
func (s *server) do(method, path string, body any, options ...func(*http.Request)) *answer {
	s.t.Helper()
	a, err := s.try(method, path, body, options...)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

func (s *server) try(method, path string, body any, options ...func(*http.Request)) (*answer, error) {
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	case []byte:
		reader = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(text)
	}
	if first, _, _ := strings.Cut(strings.TrimPrefix(strings.NewReplacer("?", "/").Replace(path), "/"), "/"); !slices.Contains(outside(), first) {
		path = base + path
	}
	r, err := http.NewRequestWithContext(context.Background(), method, s.url+path, reader)
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if s.token != "" {
		as(s.token)(r)
	}
	for _, option := range options {
		option(r)
	}
	w, err := s.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Body.Close() }()
	text, err := io.ReadAll(w.Body)
	return &answer{s.t, w.StatusCode, w.Header, text}, err
}

// outside are the first steps of paths that are not under the base.
func outside() []string {
	return []string{"api", "healthz", "readyz", "metrics", "openapi.yaml", "openapi.json", "docs", ""}
}

// is makes sure of the status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, clip(a.body))
	}
	return a
}

// fails makes sure of the status and the code of a problem, and of the faults in it: "code pointer" or "code ?parameter".
func (a *answer) fails(status int, code string, faults ...string) *answer {
	a.t.Helper()
	a.is(status)
	p := a.json()
	if media := a.header.Get("Content-Type"); media != "application/problem+json" || p["code"] != code {
		a.t.Fatalf("%s with code %v, want %s: %s", media, p["code"], code, clip(a.body))
	}
	if got := a.faults(); len(faults) > 0 && !slices.Equal(got, faults) {
		a.t.Fatalf("faults\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(faults, "\n"))
	}
	return a
}

func (a *answer) faults() []string {
	a.t.Helper()
	var list []string
	for _, e := range a.list("errors") {
		if parameter, is := e["parameter"]; is {
			list = append(list, fmt.Sprint(e["code"], " ?", parameter))
		} else {
			list = append(list, fmt.Sprint(e["code"], " ", e["pointer"]))
		}
	}
	return list
}

func (a *answer) json() map[string]any {
	a.t.Helper()
	return decode(a.t, a.body)
}

func decode(t testing.TB, text []byte) map[string]any {
	t.Helper()
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%v: %s", err, clip(text))
	}
	return m
}

// at finds what stands at a JSON Pointer, as text.
func (a *answer) at(pointer string) string {
	a.t.Helper()
	var here any = a.json()
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch v := here.(type) {
		case map[string]any:
			next, has := v[step]
			if !has {
				a.t.Fatalf("nothing at %s of %s", pointer, clip(a.body))
			}
			here = next
		case []any:
			i := 0
			if _, err := fmt.Sscan(step, &i); err != nil || i >= len(v) {
				a.t.Fatalf("nothing at %s of %s", pointer, clip(a.body))
			}
			here = v[i]
		default:
			a.t.Fatalf("nothing at %s of %s", pointer, clip(a.body))
		}
	}
	return fmt.Sprint(here)
}

func (a *answer) list(member string) []map[string]any {
	a.t.Helper()
	items, is := a.json()[member].([]any)
	if !is {
		a.t.Fatalf("no list %s in %s", member, clip(a.body))
	}
	all := make([]map[string]any, len(items))
	for i := range items {
		all[i], _ = items[i].(map[string]any)
	}
	return all
}

// next is the address of the next page, as the Link header gives it; the body must have the same cursor.
func (a *answer) next() string {
	a.t.Helper()
	link, cursor := a.header.Get("Link"), a.at("/next_cursor")
	if link == "" {
		if cursor != "<nil>" {
			a.t.Fatal("a cursor and no link")
		}
		return ""
	}
	address, is := strings.CutSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	if u := must(url.Parse(address))(a.t); !is || u.Query().Get("cursor") != cursor {
		a.t.Fatalf("%s does not lead to %s", link, cursor)
	}
	return address
}

// etag is the tag as the plain answer has it.
func (a *answer) etag() string { return strings.ReplaceAll(a.header.Get("ETag"), "-gzip", "") }

func clip(text []byte) string { return string(text[:min(len(text), 400)]) }

// organ registers an organ and gives its id.
func (s *server) organ(more map[string]any) string {
	s.t.Helper()
	o := map[string]any{"name": "甲县乙镇人民政府", "level": "township", "kind": "government"}
	for name, value := range more {
		o[name] = value
	}
	return s.do("POST", "/organs", o).is(201).at("/id")
}

// example is a report of the examples folder, for an organ.
func example(t testing.TB, name, organID string) map[string]any {
	t.Helper()
	r := decode(t, must(os.ReadFile("../examples/"+name+".json"))(t))
	r["organ_id"] = organID
	return r
}

// report files a report and gives the path of it.
func (s *server) report(content map[string]any) string {
	s.t.Helper()
	return "/reports/" + s.do("POST", "/reports", content).is(201).at("/id")
}

// query reads from the database behind the service's back, or writes where it is to read into nothing.
func (s *server) query(into any, sql string) {
	s.t.Helper()
	db := must(gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite", DSN: s.file}), &gorm.Config{}))(s.t)
	var err error
	if into == nil {
		err = db.Exec(sql).Error
	} else {
		err = db.Raw(sql).Scan(into).Error
	}
	if err != nil {
		s.t.Fatal(err)
	}
	if err := must(db.DB())(s.t).Close(); err != nil {
		s.t.Fatal(err)
	}
}

// contract is a transport that holds every answer, and every request that was accepted, against the OpenAPI document.
func contract(t testing.TB) http.RoundTripper {
	document := must(openapi3.NewLoader().LoadFromData(api.OpenAPI))(t)
	router := must(gorillamux.NewRouter(document))(t)
	return &checked{t, document, router}
}

type checked struct {
	t        testing.TB
	document *openapi3.T
	router   routers.Router
}

func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(sent))
	}
	w, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(w.Body)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(w.Body.Close(), c.check(r, sent, w, body)); err != nil {
		c.t.Errorf("%s %s -> %d is not as the contract says: %v\n%s", r.Method, r.URL, w.StatusCode, err, clip(body))
	}
	w.Body = io.NopCloser(bytes.NewReader(body))
	return w, nil
}

func (c *checked) check(r *http.Request, sent []byte, w *http.Response, body []byte) error {
	if w.Header.Get("X-Request-ID") == "" {
		return errors.New("no X-Request-ID")
	}
	find := r.Clone(r.Context())
	find.URL.Host, find.URL.Scheme, find.Host = "", "", ""
	if find.Method == http.MethodHead {
		find.Method = http.MethodGet
	}
	route, parameters, err := c.router.FindRoute(find)
	if err != nil || w.StatusCode == http.StatusMethodNotAllowed {
		if r.Method == http.MethodHead || r.Method == http.MethodOptions {
			return nil
		}
		var p any
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		return c.document.Components.Schemas["Problem"].Value.VisitJSON(p)
	}
	find.GetBody = nil
	find.Body = io.NopCloser(bytes.NewReader(bytes.TrimPrefix(sent, []byte("\ufeff"))))
	if w.Header.Get("Content-Encoding") == "gzip" {
		if body, err = unzip(body); err != nil {
			return err
		}
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, ExcludeResponseBody: r.Method == http.MethodHead || !strings.Contains(w.Header.Get("Content-Type"), "json"), AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	input := &openapi3filter.RequestValidationInput{Request: find, PathParams: parameters, Route: route, Options: options}
	if w.StatusCode < 300 {
		if err := openapi3filter.ValidateRequest(r.Context(), input); err != nil {
			return fmt.Errorf("the request was accepted: %w", err)
		}
	}
	return openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input, Status: w.StatusCode, Header: w.Header, Body: io.NopCloser(bytes.NewReader(body)), Options: options,
	})
}

func unzip(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
