package tests

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"nianbao/api"
	"nianbao/internal/form"

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
	exampleOrgan  = "0199a3c0-0000-7000-8000-000000000001"
	exampleReport = "0199a3c0-0000-7000-8000-000000000002"
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
				if len(content.Examples) == 0 {
					t.Errorf("%s %s has no example", method, path)
				}
				for name, example := range content.Examples {
					tried++
					t.Run(operation.OperationID+" "+media+" "+name, func(t *testing.T) {
						s := start(t, exampleOrgan, exampleReport)
						s.organ(nil)
						s.do("POST", "/reports", map[string]any{"organ_id": exampleOrgan, "year": 2024, "title": "年度报告"}).is(201)
						body := must(json.Marshal(example.Value.Value))(t)
						a := s.do(method, fillPath(t, path, slices.Concat(item.Parameters, operation.Parameters)), body, func(r *http.Request) { r.Header.Set("Content-Type", media) })
						if a.status != 200 && a.status != 201 {
							t.Errorf("%d %s", a.status, clip(a.body))
						}
					})
				}
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d examples", tried)
	}
}

// fillPath puts the examples of the parameters into a path.
func fillPath(t *testing.T, path string, parameters openapi3.Parameters) string {
	t.Helper()
	for _, p := range parameters {
		if p.Value.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Value.Name+"}", p.Value.Example.(string))
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

// Dependencies point one way: cmd -> web -> service -> rule -> model -> form; repo -> model.
func TestDependenciesPointOneWay(t *testing.T) {
	may := map[string][]string{
		"form": {}, "likeness": {}, "narrative": {}, "model": {"form"}, "rule": {"form", "model", "likeness", "narrative"}, "render": {"form", "model"}, "repo": {"form", "model"},
		"service": {"form", "model", "rule", "likeness", "narrative"}, "web": {"form", "model", "rule", "service", "likeness", "narrative"},
	}
	foreign := map[string][]string{ // of elsewhere, and the rooms that may need them; the metrics library knows database/sql
		"github.com/labstack/echo/v4": {"web"}, "gorm.io/gorm": {"repo"}, "database/sql": {"repo", "web"}, "net/http": {"web", "repo"},
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
