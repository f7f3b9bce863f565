package tests

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nianbao/api"
	"nianbao/internal/form"
	"nianbao/internal/model"
	"nianbao/internal/service"
	"nianbao/internal/web"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

func document(t testing.TB) *openapi3.T {
	t.Helper()
	d := must(openapi3.NewLoader().LoadFromData(api.OpenAPI))(t)
	if err := d.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryRouteIsInTheContractAndTheReverse(t *testing.T) {
	var described []string
	for path, item := range document(t).Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+strings.NewReplacer("{", ":", "}", "").Replace(path))
		}
	}
	slices.Sort(described)
	routes := slices.Sorted(slices.Values(start(t).routes))
	if diff := cmp.Diff(described, routes); diff != "" {
		t.Error(diff)
	}
}

func TestTheContractNamesWhatTheFormsHave(t *testing.T) {
	forms := must(form.Embedded())(t)
	schemas := document(t).Components.Schemas
	keys := map[string][]string{"EditionKey": forms.Keys()}
	for _, e := range forms {
		for i, schema := range []string{"ItemKey", "CategoryKey", "ProcedureKey"} {
			for _, row := range e.Tables()[i].Rows {
				keys[schema] = append(keys[schema], row.Key)
			}
		}
	}
	for schema, want := range keys {
		var got []string
		for _, v := range schemas[schema].Value.Enum {
			got = append(got, v.(string))
		}
		want = slices.Compact(slices.Sorted(slices.Values(want)))
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(got))); diff != "" {
			t.Errorf("%s: %s", schema, diff)
		}
	}
	for schema, table := range map[string]int{"ApplicationTally": 1, "ReviewTally": 2} {
		for _, c := range forms[0].Tables()[table].Columns {
			if schemas[schema].Value.Properties[c.Key] == nil {
				t.Errorf("%s has no %s", schema, c.Key)
			}
		}
	}
	for _, e := range forms {
		for _, c := range e.Disclosure.Columns {
			if schemas["DisclosureItem"].Value.Properties["values"].Value.Properties[c.Key] == nil {
				t.Errorf("DisclosureItem has no %s", c.Key)
			}
		}
	}
}

// The ids that stand in the contract as examples.
const (
	exampleOrgan    = "0199a3c0-0000-7000-8000-000000000001"
	exampleReport   = "0199a3c0-0000-7000-8000-000000000002"
	exampleWebhook  = "0199a3c0-0000-7000-8000-000000000004"
	exampleDelivery = "0199a3c0-0000-7000-8000-000000000006"
	exampleImport   = "0199a3c0-0000-7000-8000-000000000008"
)

func TestEveryExampleOfTheContractIsAccepted(t *testing.T) {
	d, tried := document(t), 0
	for _, path := range slices.Sorted(maps.Keys(d.Paths.Map())) {
		item := d.Paths.Value(path)
		for method, operation := range item.Operations() {
			if operation.RequestBody == nil {
				continue
			}
			for media, content := range operation.RequestBody.Value.Content {
				if len(content.Examples) == 0 && content.Schema.Value.Format != "binary" {
					t.Errorf("%s %s %s has no example", method, path, media)
				}
				for name, example := range content.Examples {
					tried++
					t.Run(operation.OperationID+" "+media+" "+name, func(t *testing.T) {
						body, sent := bodyOf(t, media, content, example.Value.Value)
						acceptedSomewhere(t, method, fillPath(path, slices.Concat(item.Parameters, operation.Parameters)), body, with("Content-Type", sent))
					})
				}
			}
		}
	}
	if tried < 55 {
		t.Errorf("only %d examples", tried)
	}
}

// bodyOf is an example as it is sent, and its media type: JSON as such, a form with its files, any other file as it is.
func bodyOf(t *testing.T, media string, content *openapi3.MediaType, value any) ([]byte, string) {
	t.Helper()
	if strings.HasSuffix(media, "json") {
		return must(json.Marshal(value))(t), media
	}
	if media != "multipart/form-data" {
		return []byte(value.(string)), media
	}
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, field := range value.(map[string]any) {
		texts, several := field.([]any)
		if !several {
			texts = []any{field}
		}
		for i, text := range texts {
			var part io.Writer
			var err error
			if isFile(content.Schema.Value.Properties[name].Value) {
				part, err = form.CreateFormFile(name, fmt.Sprint(i, ".txt"))
			} else {
				part, err = form.CreateFormField(name)
			}
			must(io.WriteString(must(part, err)(t), text.(string)))(t)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), form.FormDataContentType()
}

func isFile(field *openapi3.Schema) bool {
	return field.Format == "binary" || field.Items != nil && field.Items.Value.Format == "binary"
}

// acceptedSomewhere sends an example to a report in each state of its life until one takes it.
func acceptedSomewhere(t *testing.T, method, path string, body []byte, options ...func(*http.Request)) {
	t.Helper()
	var answers []string
	for _, state := range []string{"begun", "draft", "submitted", "published"} {
		s := exampleServer(t, state)
		if before, after, of := strings.Cut(path, exampleImport); of {
			path = before + s.do("POST", "/imports", "报告", with("Content-Type", "text/plain")).is(202).at("/id") + after
		}
		a := s.do(method, strings.Replace(path, exampleDelivery, exampleDelivered(s), 1), body, options...)
		if a.status == 200 || a.status == 201 || a.status == 202 {
			return
		}
		answers = append(answers, fmt.Sprint(state, ": ", a.status, " ", clip(a.body)))
	}
	t.Error(strings.Join(answers, "\n"))
}

// still lets a service begin no import, so that each stays as it was made.
func still(o *service.Options, _ *web.Options) { o.Storage = idle{o.Storage} }

// idle is a storage without a next import.
type idle struct{ service.Storage }

func (idle) NextImport(context.Context) (*model.Import, error) { return nil, nil } //nolint:nilnil // none waits

// exampleServer has an organ and its report under the ids that stand in the contract, the report in a state of its life.
func exampleServer(t *testing.T, state string) *server {
	t.Helper()
	s := startWith(t, filepath.Join(t.TempDir(), "nianbao.db"), still, exampleOrgan, exampleReport, exampleWebhook)
	s.organ(nil)
	if state == "begun" {
		s.report(map[string]any{"organ_id": exampleOrgan, "year": 2024, "title": "年度报告"})
		return s
	}
	report := s.report(example(t, "pingyuan-2024", exampleOrgan))
	if state == "draft" {
		return s
	}
	s.do("POST", "/webhooks", map[string]any{"url": "http://127.0.0.1:1/hook"}).is(201) // nobody listens
	s.do("POST", report+"/submit", nil).is(200)
	if state == "published" {
		s.do("POST", report+"/publish", nil).is(200)
	}
	return s
}

// exampleDelivered is the id of what is on its way to the webhook; that of the example where nothing is.
func exampleDelivered(s *server) string {
	a := s.do("GET", "/webhooks/"+exampleWebhook+"/deliveries", nil)
	if a.status != 200 || len(a.list("items")) == 0 {
		return exampleDelivery
	}
	return a.at("/items/0/id")
}

// What the contract says that the public may ask, it may, and of all else it is told to say who it is.
func TestTheContractSaysWhatThePublicMayAsk(t *testing.T) {
	d, s := document(t), start(t)
	for path, item := range d.Paths.Map() {
		for method, operation := range item.Operations() {
			open := operation.Security != nil && slices.ContainsFunc(*operation.Security, func(r openapi3.SecurityRequirement) bool { return len(r) == 0 })
			a := s.do(method, fillPath(path, slices.Concat(item.Parameters, operation.Parameters)), nil, anonymous)
			if refused := a.status == 401; refused == open {
				t.Errorf("%s: %d to the public", operation.OperationID, a.status)
			}
			if path == "/healthz" || path == "/readyz" {
				continue // a probe must not fail for want of a token
			}
			for _, status := range []int{401, 429, 500} {
				if operation.Responses.Status(status) == nil {
					t.Errorf("%s has no %d", operation.OperationID, status)
				}
			}
			s.do(method, fillPath(path, slices.Concat(item.Parameters, operation.Parameters)), nil, as("nb_wrong")).fails(401, "token.invalid")
		}
	}
}

func TestWhatAWebhookIsToldIsAsTheContractSays(t *testing.T) {
	type message struct {
		header http.Header
		body   []byte
	}
	told := make(chan message, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- message{r.Header, body}
	}))
	defer receiver.Close()
	s := exampleServer(t, "submitted")
	s.do("POST", "/webhooks", map[string]any{"url": receiver.URL + "/hook"}).is(201)
	s.do("POST", "/reports/"+exampleReport+"/publish", nil).is(200)
	got, operation := <-told, document(t).Webhooks["report"].Post
	for _, p := range operation.Parameters {
		value := got.header.Get(p.Value.Name)
		if pattern := p.Value.Schema.Value.Pattern; !regexp.MustCompile(pattern).MatchString(value) || value == "" {
			t.Errorf("%s: %q", p.Value.Name, value)
		}
	}
	var body any
	if err := json.Unmarshal(got.body, &body); err != nil {
		t.Fatal(err)
	}
	if err := operation.RequestBody.Value.Content.Get("application/json").Schema.Value.VisitJSON(body); err != nil {
		t.Error(err)
	}
}

func TestWhatIsToldOfAnImportIsAsTheContractSays(t *testing.T) {
	s := start(t, exampleOrgan)
	s.organ(map[string]any{"name": "甲县乙镇"})
	d := document(t)
	text := d.Components.Examples["ReportText"].Value.Value.(string)
	form := d.Paths.Value(base + "/imports").Post.RequestBody.Value.Content["multipart/form-data"]
	body, media := bodyOf(t, "multipart/form-data", form, map[string]any{"files": []any{text, "没有报告", text}, "organs": `{"甲县乙镇人民政府": "` + exampleOrgan + `"}`})
	made := s.do("POST", "/imports", body, with("Content-Type", media)).is(202)
	job := "/imports/" + made.at("/id")
	equal(t, made.at("/counts/pending"), "3")
	equal(t, events(t, d, s.do("GET", job+"/events", nil).is(200)), "1 created, 2 refused, 3 unchanged, 3 done")
	equal(t, events(t, d, s.do("GET", job+"/events", nil, with("Last-Event-ID", "2"))), "3 unchanged, 3 done")
	s.do("POST", job+"/cancel", nil).fails(409, "import.over")
	equal(t, s.do("GET", job, nil).is(200).at("/counts/created"), "1")
	equal(t, s.do("GET", "/imports?limit=1", nil).is(200).at("/items/0/state"), "done")
	files := s.do("GET", job+"/files?limit=2", nil).is(200)
	equal(t, files.at("/items/1/code"), "extract.no_report")
	equal(t, s.do("GET", files.next(), nil).is(200).at("/items/0/name"), "2.txt")
	source := s.do("GET", "/reports/"+files.at("/items/0/report_id")+"/source", nil).is(200)
	equal(t, source.at("/sha256"), files.at("/items/0/sha256"))
	equal(t, source.at("/text"), text)
}

// events holds what a stream tells against the contract, and sums it up.
func events(t *testing.T, d *openapi3.T, a *answer) string {
	t.Helper()
	equal(t, a.header.Get("Content-Type"), "text/event-stream")
	var told []string
	for event := range strings.SplitSeq(strings.TrimSuffix(string(a.body), "\n\n"), "\n\n") {
		var id int
		var kind string
		head, data, _ := strings.Cut(event, "\ndata: ")
		if _, err := fmt.Sscanf(head, "id: %d\nevent: %s", &id, &kind); err != nil {
			t.Fatalf("%v: %s", err, event)
		}
		var said any
		if err := json.Unmarshal([]byte(data), &said); err != nil {
			t.Fatal(err)
		}
		if err := d.Components.Schemas[map[string]string{"file": "ImportFile", "end": "Import"}[kind]].Value.VisitJSON(said); err != nil {
			t.Errorf("%s: %v", event, err)
		}
		told = append(told, fmt.Sprint(id, " ", said.(map[string]any)["state"]))
	}
	return strings.Join(told, ", ")
}

// What the contract shows as events is what they are.
func TestTheEventsOfTheContractAreAsItSays(t *testing.T) {
	d := document(t)
	for _, example := range d.Components.Responses["ImportEvents"].Value.Content["text/event-stream"].Examples {
		a := &answer{t: t, header: http.Header{"Content-Type": {"text/event-stream"}}, body: []byte(example.Value.Value.(string) + "\n")}
		equal(t, events(t, d, a), "1 refused, 1 done")
	}
}

// fillPath puts the examples of the parameters into a path.
func fillPath(path string, parameters openapi3.Parameters) string {
	for _, p := range parameters {
		if p.Value.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Value.Name+"}", fmt.Sprint(p.Value.Example))
		}
	}
	return path
}

func TestTheContractIsServed(t *testing.T) {
	s := start(t)
	if got := s.do("GET", "/openapi.yaml", nil).is(200); string(got.body) != string(api.OpenAPI) {
		t.Error("another document")
	}
	served := s.do("GET", "/openapi.json", nil).is(200)
	if _, err := openapi3.NewLoader().LoadFromData(served.body); err != nil {
		t.Error(err)
	}
	equal(t, served.at("/openapi"), "3.1.0")
}

func TestTheReferenceLoadsNothingFromElsewhere(t *testing.T) {
	s := start(t)
	page := s.do("GET", "/docs", nil).is(200)
	for _, file := range []string{"/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/start.js"} {
		if !strings.Contains(string(page.body), `"`+file+`"`) || len(s.do("GET", file, nil).is(200).body) == 0 {
			t.Errorf("the page has no %s", file)
		}
	}
	if strings.Contains(string(page.body), "//") && strings.Contains(string(page.body), "http") {
		t.Error("the page names another place")
	}
	if policy := page.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "http") {
		t.Error(policy)
	}
	if start := s.do("GET", "/docs/start.js", nil); !strings.Contains(string(start.body), "validatorUrl: null") {
		t.Error("the validator of elsewhere is asked")
	}
}

// Dependencies point one way: cmd -> web -> service -> {rule, extract} -> model -> form; repo -> model.
func TestDependenciesPointOneWay(t *testing.T) {
	may := map[string][]string{
		"form": {}, "likeness": {}, "narrative": {}, "model": {"form"}, "rule": {"form", "model", "likeness", "narrative"}, "render": {"form", "model"}, "repo": {"form", "model"},
		"limit": {}, "oidc": {}, "webhook": {"form", "model"}, "extract": {"form", "model"},
		"service": {"form", "model", "rule", "likeness", "narrative", "extract"}, "web": {"form", "model", "rule", "service", "likeness", "narrative", "extract", "limit", "oidc"},
	}
	foreign := map[string][]string{ // of elsewhere, and the rooms that may need them; the metrics library knows database/sql
		"github.com/labstack/echo/v4": {"web"}, "gorm.io/gorm": {"repo"}, "database/sql": {"repo", "web"}, "net/http": {"web", "repo", "limit", "webhook", "oidc"},
		"github.com/go-playground/validator/v10": {"web"},
	}
	for room, allowed := range may {
		out := must(exec.CommandContext(t.Context(), "go", "list", "-deps", "nianbao/internal/"+room).Output())(t)
		for dependency := range strings.FieldsSeq(string(out)) {
			if other, ours := strings.CutPrefix(dependency, "nianbao/internal/"); ours && other != room && !slices.Contains(allowed, other) {
				t.Errorf("%s needs %s", room, other)
			}
			if rooms, is := foreign[dependency]; is && !slices.Contains(rooms, room) {
				t.Errorf("%s needs %s", room, dependency)
			}
		}
	}
}
