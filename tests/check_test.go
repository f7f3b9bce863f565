package tests

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// command runs the real command and gives its output and exit status.
func command(t *testing.T, stdin string, arguments ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(must(program())(t), arguments...)
	cmd.Stdin = strings.NewReader(stdin)
	var out bytes.Buffer
	cmd.Stdout = &out
	_ = cmd.Run()
	return out.String(), cmd.ProcessState.ExitCode()
}

func TestFilesAreCheckedWithoutADatabase(t *testing.T) {
	good := "../examples/pingyuan-2024.json"
	wrong := strings.Replace(string(must(os.ReadFile("../examples/suqian-2024.json"))(t)), `"total": 3525`, `"total": 3526`, 1)
	out, status := command(t, "", "check", good, "../examples/suqian-2023.json")
	if status != 0 || strings.Count(out, ": valid") != 2 {
		t.Errorf("%d %s", status, out)
	}
	out, status = command(t, wrong, "check", "-", good, "--lang", "en")
	if status != 1 || strings.Count(out, "applications.row_total") != 1 || !strings.Contains(out, "/application_tallies/0/total") || !strings.Contains(out, ": valid") {
		t.Errorf("%d %s", status, out)
	}
	for _, broken := range []string{`{"year": 2024`, `{}`, `{"year": 2024, "colour": 1}`, `{"year": 2020, "application_tallies": [{"category": "other_remaining"}]}`, `[]`, "", `{"year": 2024, "organ": {"level": 3}}`} {
		out, status = command(t, broken, "check", "-")
		if status != 1 || !strings.Contains(out, "refused") {
			t.Errorf("%s: %d %s", broken, status, out)
		}
	}
	if _, status = command(t, "", "check", filepath.Join(t.TempDir(), "none.json")); status == 0 {
		t.Error("a file that is not there was checked")
	}
	if _, status = command(t, "", "check", good, "--format", "pdf"); status == 0 {
		t.Error("a format that is not there")
	}
}

func TestWhatTheServiceGivesOutCanBeChecked(t *testing.T) {
	s := start(t)
	r := s.do("GET", s.report(example(t, "suqian-2024", s.organ(map[string]any{"name": "宿迁市人民政府", "level": "prefectural", "region_code": "321300"}))), nil).is(200)
	out, status := command(t, string(r.body), "check", "-", "--format", "json")
	var checked []struct {
		File       string
		Validation struct {
			Status string
			Checks struct{ Run, Passed int }
			Rules  []struct {
				Code   string
				Passed int
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &checked); err != nil || status != 0 || len(checked) != 1 || checked[0].Validation.Status != "valid" {
		t.Fatalf("%v %d %s", err, status, out)
	}
	passed := map[string]int{}
	for _, r := range checked[0].Validation.Rules {
		passed[r.Code] = r.Passed
	}
	if passed["applications.row_total"] != 25 || passed["disclosure.rulemaking_power"] != 1 {
		t.Error(passed) // the organ's facts were taken from the document
	}
}

func TestFormatsForPipelines(t *testing.T) {
	wrong := strings.Replace(string(must(os.ReadFile("../examples/suqian-2024.json"))(t)), `"total": 3525`, `"total": 3526`, 1)
	out, status := command(t, wrong, "check", "-", "--format", "sarif")
	var log struct {
		Version string
		Runs    []struct {
			Results []struct{ RuleID, Level string }
		}
	}
	if err := json.Unmarshal([]byte(out), &log); err != nil || status != 1 || log.Version != "2.1.0" || len(log.Runs) != 1 || !strings.Contains(out, `"level": "error"`) || log.Runs[0].Results[0].RuleID == "" {
		t.Errorf("%v %s", err, out)
	}
	out, status = command(t, wrong, "check", "-", "../examples/pingyuan-2024.json", "--format", "junit")
	var suites struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Failures int    `xml:"failures,attr"`
			Cases    []struct {
				Name string `xml:"name,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(out), &suites); err != nil || status != 1 || len(suites.Suites) != 2 || suites.Suites[0].Failures == 0 || suites.Suites[1].Failures != 0 || len(suites.Suites[0].Cases) < 30 {
		t.Errorf("%v %s", err, out)
	}
}

func TestAJurisdictionsPolicy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.yaml")
	policy := "severities: { narrative.missing: notice }\noff: { narrative.aspect_missing: 本市另有规定 }\ndeadlines: [{ levels: [township], day: \"02-28\" }]\n"
	if err := os.WriteFile(file, []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	out, status := command(t, `{"year": 2024}`, "check", "-", "--format", "json", "--policy", file)
	if status != 0 || !strings.Contains(out, `"reason": "本市另有规定"`) {
		t.Errorf("%d %s", status, out)
	}
	s, _ := run(t, filepath.Join(t.TempDir(), "n.db"), "--policy", file)
	v := s.do("POST", "/validate", `{"year": 2024}`).is(200)
	equal(t, v.at("/off/0/code")+v.at("/errors")+v.at("/notices"), "narrative.aspect_missing03")
	for bad, says := range map[string]string{"off: { reviews.total: \"\" }": "reason", "off: { nothing: x }": "nothing", "severities: { reviews.total: grave }": "grave", "colour: red": "colour", "deadlines: [{ day: \"31-01\" }]": "31-01", "deadlines: [{ kinds: [ministry], day: \"03-01\" }]": "ministry"} {
		if err := os.WriteFile(file, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(must(program())(t), "check", "-", "--policy", file)
		cmd.Stdin = strings.NewReader(`{"year": 2024}`)
		if text, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(text), says) {
			t.Errorf("%s: %v %s", bad, err, text)
		}
	}
}

// What is stored of a validation follows the rules that hold.
func TestOtherRulesCountAnew(t *testing.T) {
	database, file := filepath.Join(t.TempDir(), "n.db"), filepath.Join(t.TempDir(), "policy.yaml")
	if err := os.WriteFile(file, []byte("off: { reviews.total: 试用 }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := ""
	for i, c := range []struct {
		flags  []string
		status string
	}{{nil, "invalid"}, {[]string{"--policy", file}, "valid"}, {nil, "invalid"}} {
		s, cmd := run(t, database, c.flags...)
		if i == 0 {
			content := example(t, "pingyuan-2024", s.organ(map[string]any{"name": "甲镇人民政府"}))
			content["review_tallies"].([]any)[0].(map[string]any)["total"] = 9
			path = s.report(content)
		}
		equal(t, s.do("GET", path, nil).is(200).at("/validation/status"), c.status)
		equal(t, s.do("GET", "/reports?validation="+c.status+"&total=true", nil).at("/total"), "1")
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

func TestAPolicyThatSetsNothingChangesNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.yaml")
	for _, nothing := range []string{"", "# 暂无本地规定\n", "\n\n"} {
		if err := os.WriteFile(file, []byte(nothing), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, status := command(t, "", "check", "../examples/pingyuan-2024.json", "--policy", file); status != 0 {
			t.Errorf("%q: %s", nothing, out)
		}
	}
}

// The page of the rules is what the command prints.
func TestThePageOfTheRulesIsTrue(t *testing.T) {
	out, status := command(t, "", "rules")
	if status != 0 || out != string(must(os.ReadFile("../docs/rules.md"))(t)) {
		t.Error("docs/rules.md is not what `go run ./cmd/api rules` prints: write it anew")
	}
}
