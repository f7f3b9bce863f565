package tests

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// The session of the README prints what the README says.
func TestTheReadmeIsTrue(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl here: the README's session is not tried")
	}
	readme := string(must(os.ReadFile("../README.md"))(t))
	var script strings.Builder
	var wanted [][]string // by command
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(readme, -1) {
		for line := range strings.SplitSeq(strings.TrimSpace(block[1]), "\n") {
			if want, is := strings.CutPrefix(line, "#=> "); is {
				wanted[len(wanted)-1] = append(wanted[len(wanted)-1], want)
				continue
			}
			if strings.HasPrefix(line, "curl ") || strings.HasPrefix(line, "as ") {
				script.WriteString("printf '\\n@@\\n'\n")
				wanted = append(wanted, nil)
			}
			script.WriteString(line + "\n")
		}
	}
	s := start(t)
	cmd := exec.Command("bash", "-euo", "pipefail", "-c", strings.ReplaceAll(script.String(), "http://127.0.0.1:8080", s.url))
	cmd.Dir, cmd.Env = "..", append(os.Environ(), "TOKEN="+adminToken)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	answers := strings.Split(string(out), "\n@@\n")[1:]
	if len(answers) != len(wanted) || len(wanted) < 25 {
		t.Fatalf("%d answers to %d commands", len(answers), len(wanted))
	}
	for i, answer := range answers {
		for _, want := range wanted[i] {
			if !strings.Contains(answer, want) {
				t.Errorf("command %d does not print %s but %s", i+1, want, clip([]byte(answer)))
			}
		}
	}
}
