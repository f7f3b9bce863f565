package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"nianbao/internal/form"
	"nianbao/internal/limit"
	"nianbao/internal/model"
	"nianbao/internal/repo"
	"nianbao/internal/rule"
	"nianbao/internal/service"
	"nianbao/internal/webhook"

	"github.com/labstack/echo/v4"
)

const adminToken = "a token of the operator's, long enough"

func newServer(t testing.TB, log io.Writer) *Server {
	t.Helper()
	forms, err := form.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rule.Load(forms)
	if err != nil {
		t.Fatal(err)
	}
	store, err := repo.Open(t.Context(), filepath.Join(t.TempDir(), "n.db"), forms)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	keys, err := webhook.NewKeys(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	newID := func() string { n++; return fmt.Sprintf("0199a3c0-0000-7000-8000-%012d", n) }
	s, err := New(Options{Service: service.New(service.Options{Storage: store, Forms: forms, Rules: rules, Now: time.Now, NewID: newID, Sender: webhook.NewSender(keys, webhook.Options{})}), AdminToken: adminToken, Limits: limit.New(0, 0, time.Now), Log: slog.New(slog.NewJSONHandler(log, nil)), NewID: newID, Statements: store.Queries})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ask(s *Server, r *http.Request) (int, problem) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var p problem
	_ = json.Unmarshal(w.Body.Bytes(), &p)
	return w.Code, p
}

func TestEveryKindOfFailureHasItsStatus(t *testing.T) {
	seen := map[model.Kind]int{}
	for _, kind := range model.Kinds() {
		seen[kind] = statusOf(kind)
		if (seen[kind] == 500) != (kind == model.Internal) {
			t.Errorf("kind %d is %d", kind, seen[kind])
		}
	}
	if seen[model.Stale] != 412 || seen[model.Invalid] != 422 || seen[model.Unavailable] != 503 || seen[model.Conflict] != 409 {
		t.Error(seen)
	}
	s := newServer(t, io.Discard)
	for _, status := range append([]int{404, 405, 413, 415}, func() (all []int) {
		for _, one := range seen {
			all = append(all, one)
		}
		return all
	}()...) {
		if s.texts.Titles[status].ZH == "" || s.texts.Titles[status].EN == "" {
			t.Errorf("%d has no title", status)
		}
	}
}

func TestAFailureInsideIsTakenForWhatItIs(t *testing.T) {
	var log strings.Builder
	s := newServer(t, &log)
	for path, c := range map[string]struct {
		err    error
		status int
		code   string
	}{
		"/a": {errors.New("password of the database"), 500, "internal"},
		"/b": {fmt.Errorf("wrapped: %w", &model.Error{Kind: model.NotFound, Code: "report.not_found"}), 404, "report.not_found"},
		"/c": {fmt.Errorf("wrapped: %w", echo.ErrNotFound), 404, "route.not_found"},
		"/d": {&model.Error{Kind: model.Unavailable, Code: "unavailable"}, 503, "unavailable"},
		"/f": {fmt.Errorf("wrapped: %w", context.DeadlineExceeded), 503, "timeout"},
		"/e": {&model.Error{Kind: model.Internal, Code: "report.not_found"}, 500, "internal"},
	} {
		s.echo.GET(path, func(echo.Context) error { return c.err })
		status, p := ask(s, httptest.NewRequest(http.MethodGet, path, nil))
		if status != c.status || p.Code != c.code || p.Status != status || strings.Contains(p.Detail, "password") || p.Detail == "" {
			t.Errorf("%v: %d %+v", c.err, status, p)
		}
	}
	if !strings.Contains(log.String(), "password of the database") {
		t.Error("the cause is not in the log")
	}
	s.echo.GET("/panic", func(echo.Context) error { panic("word of a panic") })
	status, p := ask(s, httptest.NewRequest(http.MethodGet, "/panic", nil))
	if status != 500 || p.Code != "internal" || strings.Contains(fmt.Sprint(p), "word of") || !strings.Contains(log.String(), "word of a panic") {
		t.Errorf("%d %+v", status, p)
	}
	s.echo.POST("/keyed", s.takesKey(func(echo.Context) error { panic("under a key") }))
	for range 2 {
		r := httptest.NewRequest(http.MethodPost, "/keyed", nil)
		r.Header.Set(keyHeader, "k")
		if status, p := ask(s, r); status != 500 || p.Code != "internal" {
			t.Errorf("%d %+v", status, p)
		}
	}
}

// Every code that stands in the code has a message in both languages.
func TestEveryCodeHasItsTexts(t *testing.T) {
	texts, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, room := range []string{"web", "service", "model", "repo"} {
		files, err := filepath.Glob("../" + room + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				for _, code := range codesIn(n) {
					found++
					if m := texts.Messages[code]; m.ZH == "" || m.EN == "" {
						t.Errorf("%s: no message for %s", file, code)
					}
				}
				return true
			})
		}
	}
	if found < 60 {
		t.Errorf("only %d codes found", found)
	}
}

// codesIn are the codes that a node names: of a fault, an error, a refusal, or in a call of something that makes one.
func codesIn(n ast.Node) []string {
	text := func(e ast.Expr) []string {
		literal, is := e.(*ast.BasicLit)
		if !is || literal.Kind != token.STRING {
			return nil
		}
		value, _ := strconv.Unquote(literal.Value)
		return []string{value}
	}
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, is := n.Key.(*ast.Ident); is && key.Name == "Code" {
			return text(n.Value)
		}
	case *ast.CallExpr:
		name := ""
		switch f := n.Fun.(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
		switch {
		case name == "fault" || name == "malformed" || name == "syntax":
			return text(n.Args[0])
		case name == "Missing" && len(text(n.Args[0])) > 0:
			return []string{text(n.Args[0])[0] + ".not_found"}
		}
	case *ast.CompositeLit:
		if name, is := n.Type.(*ast.Ident); is && name.Name == "refusal" {
			return text(n.Elts[1])
		}
	}
	return nil
}

func TestArgumentsOfMessagesAreFilledIn(t *testing.T) {
	texts, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"zh": "应为整数。", "en": "This takes a whole number."} {
		if got := texts.say("value.type", model.Args{"expected": "integer"}, lang); got != want {
			t.Error(got)
		}
	}
	for _, args := range []model.Args{{"row": "r", "edition": "e"}, {"row": "r", "edition": "e", "of_edition": "o"}, {"row": "r", "edition": "e", "of_edition": "o", "instead": "i"}} {
		if got := texts.say("form.unknown_row", args, "en"); strings.Contains(got, "{") || len(args) == 4 && !strings.Contains(got, "“i”") {
			t.Error(got)
		}
	}
}

// Whatever is sent, no handler fails: it is stored, or refused with a problem that has a code.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{
		`{"organ_id": "0199a3c0-0000-7000-8000-000000000001", "year": 2024, "narratives": {"overview": "甲"}, "application_tallies": [{"category": "granted", "natural_person": 1, "notes": {"total": "x"}, "computed": ["total"]}]}`,
		`{"items": [{"item": "regulations", "values": {"issued": 1}, "label": "规章"}]}`, `{"values": {"amount_cny_10k": "7.5"}}`, `{"year": 2020, "previous": {"year": 2019}, "organ": {"level": "county", "kind": "agency"}}`,
		`{"name": "甲", "level": "county", "kind": "government", "parent_id": null}`, `{"a":{"b":[null,1e400,"\ud83d\ude00"]}}`, `[]`, `{"a":1,"a":2}`, "\ufeff{}",
		`{"title": null, "organ": {"id": "x"}, "version": 1.0, "subtotals": {}}`, `{"sections": ["applications"]}`, `{"procedure": "reconsideration", "upheld": 9007199254740991, "total": null}`,
		`{"reason": "有误"}`, `{"name": "甲", "role": "editor", "organ_id": "0199a3c0-0000-7000-8000-000000000001", "expires_at": "2099-01-01T00:00:00+08:00"}`, `{"url": "https://example.gov.cn/x", "organ_id": null}`,
	} {
		f.Add(seed)
	}
	s := newServer(f, io.Discard)
	send := func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", mediaJSON)
		r.Header.Set("Authorization", "Bearer "+adminToken)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	organ := send("POST", "/api/v1/organs", `{"name": "甲", "level": "county", "kind": "government"}`).Header().Get("Location")
	report := send("POST", "/api/v1/reports", `{"organ_id": "`+organ[len(organPath):]+`", "year": 2021}`).Header().Get("Location")
	targets := [][2]string{
		{"POST", "/api/v1/validate"}, {"PUT", report}, {"PATCH", report}, {"PUT", report + "/disclosure-items"}, {"PATCH", report + "/application-tallies"}, {"PATCH", report + "/review-tallies/reconsideration"},
		{"PUT", report + "/disclosure-items/administrative_fees"}, {"POST", report + "/nil-return"}, {"PATCH", organ}, {"POST", report + "/review-tallies"}, {"POST", "/api/v1/organs"},
		{"POST", report + "/submit"}, {"POST", report + "/return"}, {"POST", report + "/withdraw"}, {"POST", report + "/waivers"}, {"POST", "/api/v1/tokens"}, {"POST", "/api/v1/webhooks"},
	}
	f.Fuzz(func(t *testing.T, sent string) {
		for _, target := range targets {
			w := send(target[0], target[1], sent)
			if w.Code >= 500 {
				t.Fatalf("%v: %d %s", target, w.Code, w.Body)
			}
			if !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%v: not JSON: %s", target, w.Body)
			}
		}
	})
}

// What the decoder takes is JSON by any reader's lights, its rows are read without a fault of ours, and a merge of it with
// itself is JSON again.
func FuzzDocuments(f *testing.F) {
	for _, seed := range []string{`{"items": [{"category": "granted", "notes": {"total": "x"}, "computed": ["total"]}]}`, `[{"item": "regulations", "values": {"issued": 1}}]`, `{"a": {"b": null}}`, `1e5`, `"\u00e9"`, "\ufeff[]", `{"a~b/c": [1]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if wellFormed(raw) != nil {
			return
		}
		if !json.Valid(raw) {
			t.Fatal("taken, and not JSON")
		}
		var b reportBody
		decode(raw, &b)
		var o organBody
		decode(raw, &o)
		for _, section := range []string{"disclosure", "applications", "reviews"} {
			shape := model.ShapeOf(section)
			entries, _ := readRows(raw, "", shape)
			_, _ = readRow(raw, "x", shape)
			if e, faults := readNewRow(raw, shape); e.Key == "" && len(faults) == 0 {
				t.Fatal("a row without a key and nothing wrong")
			}
			for _, e := range entries {
				if e.Key == "" {
					t.Fatal("a row without a key among those taken")
				}
			}
		}
		if !json.Valid(merge(raw, raw)) {
			t.Fatal("a merge that is not JSON")
		}
	})
}
