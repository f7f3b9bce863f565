package tests

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// printed is a report as a publisher prints it, in plain text.
func (a *answer) printed() string {
	a.t.Helper()
	var b strings.Builder
	say := func(lines ...string) { b.WriteString(strings.Join(lines, "\n") + "\n") }
	row := func(label any, values ...any) {
		say(strings.TrimSpace(fmt.Sprintln(append([]any{label}, values...)...)))
	}
	columns := []string{"natural_person", "commercial_enterprise", "research_institution", "public_welfare_organization", "legal_service_organization", "other_organization", "total"}
	say(a.at("/title"), "一、总体情况", a.at("/narratives/overview"), "二、主动公开政府信息情况")
	for _, r := range a.list("disclosure_items") {
		var values []any
		for _, key := range []string{"issued", "repealed", "in_force", "decisions", "amount_cny_10k"} {
			if v, has := r["values"].(map[string]any)[key]; has {
				values = append(values, v)
			}
		}
		row(r["label"], values...)
	}
	say("三、收到和处理政府信息公开申请情况")
	for _, r := range a.list("application_tallies") {
		var values []any
		for _, c := range columns {
			values = append(values, r[c])
		}
		row(r["label"], values...)
	}
	say("四、政府信息公开行政复议、行政诉讼情况")
	var all []any
	for _, r := range a.list("review_tallies") {
		for _, c := range []string{"upheld", "corrected", "other", "pending", "total"} {
			all = append(all, r[c])
		}
	}
	row("", all...)
	say("五、存在的主要问题及改进情况", a.at("/narratives/problems"), "六、其他需要报告的事项", a.at("/narratives/other_matters"))
	return b.String()
}

// township is a document of a township's report: the figures of an example, in our own words.
func township(t testing.TB, organ string, year int) string {
	t.Helper()
	s := start(t)
	r := example(t, "pingyuan-2024", s.organ(map[string]any{"name": organ}))
	r["year"] = year
	delete(r, "title")
	return s.do("GET", s.report(r), nil).is(200).printed()
}

func plainText(r *http.Request) { r.Header.Set("Content-Type", "text/plain; charset=utf-8") }

func TestAPublishedReportIsRead(t *testing.T) {
	s := start(t)
	text := strings.Replace(township(t, "卫滨区平原镇人民政府", 2024), "（一）予以公开 0", "（一）予以公开 1", 1)
	read := s.do("POST", "/extract", text, plainText).is(200)
	equal(t, read.at("/organ_name")+" "+read.at("/year")+" "+read.at("/edition"), "卫滨区平原镇人民政府 2024 2021")
	equal(t, read.at("/validation/status"), "invalid") // the publisher's own error comes through
	values := map[string]string{}
	for _, c := range read.list("cells") {
		values[fmt.Sprint(c["pointer"])] = fmt.Sprint(c["value"], c["certain"], c["how"])
	}
	equal(t, values["/application_tallies/2/natural_person"], "1trueread")
	equal(t, read.at("/report/application_tallies/2/natural_person"), "1")

	// what was read can be sent back as it is
	report := read.json()["report"].(map[string]any)
	report["organ_id"] = s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})
	delete(report, "published_on")
	equal(t, s.do("POST", "/reports", report).is(201).at("/application_tallies/2/natural_person"), "1")
}

func TestWhatIsNoReportIsRefused(t *testing.T) {
	s := start(t)
	for sent, code := range map[string]string{"今天天气很好。": "extract.no_report", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR": "extract.unknown_format", "PK\x03\x04 not a zip": "extract.broken"} {
		s.do("POST", "/extract", sent, plainText).fails(422, code)
	}
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	_, _ = must(w.Create("a.txt"))(t).Write(bytes.Repeat([]byte("0"), 20<<20))
	_ = w.Close()
	s.do("POST", "/extract", bomb.Bytes(), with("Content-Type", "application/zip")).fails(422, "extract.too_large")
	s.do("POST", "/extract", "", plainText).fails(422, "extract.empty")
	s.do("POST", "/extract", strings.Repeat("x", 33<<20), plainText).fails(413, "body.too_large")
	s.do("POST", "/extract", "text", plainText, anonymous).fails(401, "token.required")
	reader := s.do("POST", "/tokens", map[string]any{"name": "r", "role": "reader", "organ_id": s.organ(nil)}).is(201).at("/secret")
	s.do("POST", "/extract", "text", plainText, as(reader)).fails(403, "forbidden")
}

// multipartForm is a multipart form of files and fields.
func multipartForm(t testing.TB, files, fields map[string]string) (string, func(*http.Request)) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, content := range files {
		_, _ = must(w.CreateFormFile("files", name))(t).Write([]byte(content))
	}
	for name, value := range fields {
		_ = w.WriteField(name, value)
	}
	_ = w.Close()
	return b.String(), with("Content-Type", w.FormDataContentType())
}

// finished waits until an import is over, and gives its files by their names.
func (s *server) finished(path string) (*answer, map[string]map[string]any) {
	s.t.Helper()
	tick, patience := time.NewTicker(20*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for {
		job := s.do("GET", path, nil).is(200)
		if job.at("/state") != "running" {
			files := map[string]map[string]any{}
			for _, f := range s.do("GET", path+"/files", nil).is(200).list("items") {
				files[fmt.Sprint(f["name"])] = f
			}
			return job, files
		}
		select {
		case <-tick.C:
		case <-patience:
			s.t.Fatal("it does not end")
		}
	}
}

func (s *server) importing(query string, files, fields map[string]string) string {
	s.t.Helper()
	body, media := multipartForm(s.t, files, fields)
	a := s.do("POST", "/imports"+query, body, media).is(202)
	equal(s.t, a.header.Get("Location"), base+"/imports/"+a.at("/id"))
	return "/imports/" + a.at("/id")
}

func TestAnImportSaysWhatBecameOfEachFile(t *testing.T) {
	s := start(t)
	organ := s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})
	filed := s.report(map[string]any{"organ_id": organ, "year": 2022})
	files := map[string]string{
		"2023.txt": township(t, "卫滨区平原镇人民政府", 2023), "2024.txt": township(t, "平原镇人民政府", 2024), "2022.txt": township(t, "卫滨区平原镇人民政府", 2022),
		"other.txt": township(t, "无名镇人民政府", 2024), "note.txt": "今天天气很好。",
	}
	dry, outcome := s.finished(s.importing("?dry_run=true", files, nil))
	equal(t, fmt.Sprint(dry.at("/counts/created"), outcome["2023.txt"]["state"], outcome["2023.txt"]["report_id"]), "2created<nil>")
	equal(t, s.do("GET", "/reports?origin=imported&total=true", nil).at("/total"), "0")

	job, outcome := s.finished(s.importing("", files, nil))
	equal(t, job.at("/counts/created")+job.at("/counts/refused"), "23")
	for name, code := range map[string]string{"2022.txt": "import.filed", "other.txt": "import.organ_unknown", "note.txt": "extract.no_report"} {
		equal(t, fmt.Sprint(name, " ", outcome[name]["code"]), name+" "+code)
	}
	path := fmt.Sprint("/reports/", outcome["2024.txt"]["report_id"])
	r := s.do("GET", path, nil).is(200)
	equal(t, r.at("/origin")+" "+r.at("/status")+" "+r.at("/validation/status"), "imported draft valid")
	equal(t, s.do("GET", path+"/source", nil).is(200).at("/text"), files["2024.txt"])
	s.do("GET", filed+"/source", nil).fails(404, "source.not_found")
	s.do("GET", path, nil, anonymous).fails(404, "report.not_found") // published only when asked

	again, _ := s.finished(s.importing("", files, nil))
	equal(t, again.at("/counts/unchanged"), "2")
	changed := map[string]string{"2024-2.txt": strings.Replace(files["2024.txt"], "行政许可 0", "行政许可 7", 1)}
	replaced, _ := s.finished(s.importing("?publish=true", changed, nil))
	equal(t, replaced.at("/counts/replaced"), "1")
	equal(t, s.do("GET", path, nil, anonymous).is(200).at("/disclosure_items/2/values/decisions"), "7")
	mapped, _ := s.finished(s.importing("", map[string]string{"other.txt": files["other.txt"]}, map[string]string{"organs": fmt.Sprintf(`{"无名镇人民政府": %q}`, s.organ(map[string]any{"name": "乙镇人民政府"}))}))
	equal(t, mapped.at("/counts/created"), "1")
	if acts := string(s.do("GET", path+"/history", nil).is(200).body); !strings.Contains(acts, `"report.import"`) || !strings.Contains(acts, `"report.publish"`) {
		t.Error(clip([]byte(acts)))
	}
}

func TestAZIPIsReadFileByFile(t *testing.T) {
	s := start(t)
	s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range map[string]string{"a/2023.txt": township(t, "卫滨区平原镇人民政府", 2023), "__MACOSX/._x": "x", "a/b.txt": "今天"} {
		_, _ = must(w.Create(name))(t).Write([]byte(content))
	}
	_ = w.Close()
	a := s.do("POST", "/imports", b.Bytes(), with("Content-Type", "application/zip")).is(202)
	_, files := s.finished("/imports/" + a.at("/id"))
	equal(t, fmt.Sprint(len(files), files["a/2023.txt"]["state"], files["a/b.txt"]["state"]), "2createdrefused")
}

func TestAnImportIsFollowedAndCancelled(t *testing.T) {
	s := start(t)
	s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})
	files := map[string]string{}
	for i := range 30 {
		files[fmt.Sprintf("%02d.txt", i)] = fmt.Sprint("今天", i)
	}
	path := s.importing("", files, nil)
	events := s.do("GET", path+"/events", nil).is(200)
	equal(t, events.header.Get("Content-Type"), "text/event-stream")
	lines := bufio.NewScanner(bytes.NewReader(events.body))
	count := map[string]int{}
	for lines.Scan() {
		if name, is := strings.CutPrefix(lines.Text(), "event: "); is {
			count[name]++
		}
	}
	equal(t, fmt.Sprint(count["file"], count["end"]), "30 1")
	rest := s.do("GET", path+"/events", nil, with("Last-Event-ID", "28")).is(200)
	equal(t, fmt.Sprint(strings.Count(string(rest.body), "event: file")), "2")
	s.do("POST", path+"/cancel", nil).fails(409, "import.over")

	long := map[string]string{}
	for i := range 300 {
		long[fmt.Sprintf("%03d.txt", i)] = fmt.Sprint("明天", i)
	}
	path = s.importing("", long, nil)
	s.do("POST", path+"/cancel", nil).is(200)
	job, _ := s.finished(path)
	equal(t, job.at("/state"), "cancelled")
	other := s.organ(map[string]any{"name": "他县", "level": "county"})
	reviewer := s.do("POST", "/tokens", map[string]any{"name": "r", "role": "reviewer", "organ_id": other}).is(201).at("/secret")
	s.do("GET", path, nil, as(reviewer)).fails(404, "import.not_found")
	equal(t, fmt.Sprint(len(s.do("GET", "/imports", nil, as(reviewer)).is(200).list("items"))), "0")
	s.do("POST", "/imports?within=x&publish=maybe", "x", plainText).fails(400, "query.invalid", "parameter.not_one_of ?publish", "parameter.not_an_id ?within")
	body, media := multipartForm(t, map[string]string{"a": "b"}, map[string]string{"organs": `{"甲": "x"}`, "more": "1"})
	s.do("POST", "/imports", body, media).fails(422, "content.invalid", "member.unknown /more", "value.not_an_id /organs/甲")
}

// An import goes on where it was after a kill.
func TestAnImportSurvivesAKill(t *testing.T) {
	database := filepath.Join(t.TempDir(), "nianbao.db")
	s, cmd := run(t, database)
	s.organ(map[string]any{"name": "卫滨区平原镇人民政府"})
	files := map[string]string{"2023.txt": township(t, "卫滨区平原镇人民政府", 2023), "2024.txt": township(t, "卫滨区平原镇人民政府", 2024)}
	for i := range 400 {
		files[fmt.Sprintf("%03d.txt", i)] = fmt.Sprint("今天", i)
	}
	path := s.importing("", files, nil)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	s, _ = run(t, database)
	job, _ := s.finished(path)
	equal(t, job.at("/state")+" "+job.at("/counts/refused"), "done 400")
	equal(t, s.do("GET", "/reports?total=true", nil).at("/total"), "2")
}

func TestFoldersAreReadInOnTheCommandLine(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{"a/2023.txt": township(t, "卫滨区平原镇人民政府", 2023), "a/2024.txt": township(t, "卫滨区平原镇人民政府", 2024), "b.txt": "今天"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := func(args ...string) string {
		out, err := exec.Command(must(program())(t), append(args, "--database", filepath.Join(folder, "n.db"))...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v %s", args, err, out)
		}
		return string(out)
	}
	in := []string{"import", filepath.Join(folder, "a"), filepath.Join(folder, "b.txt")}
	for _, step := range []struct{ flags, want string }{
		{"", "created 0, replaced 0, unchanged 0, refused 3\n"}, {"--create=township/government --publish", "created 2, replaced 0, unchanged 0, refused 1\n"}, {"", "created 0, replaced 0, unchanged 2, refused 1\n"},
	} {
		if out := command(append(in, strings.Fields(step.flags)...)...); !strings.HasSuffix(out, step.want) {
			t.Errorf("%s: %s", step.flags, out)
		}
	}
	read := must(exec.Command(must(program())(t), "extract", filepath.Join(folder, "a/2024.txt")).Output())(t)
	equal(t, fmt.Sprint(decode(t, read)["organ_name"]), "卫滨区平原镇人民政府")
	told := string(must(exec.Command(must(program())(t), "extract", "--explain", filepath.Join(folder, "a/2024.txt")).Output())(t))
	if !strings.Contains(told, "validation: valid, 0 errors") {
		t.Error(told)
	}
}
