package tests

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// workshop is the folder for the real command.
var workshop string

func TestMain(m *testing.M) {
	var err error
	if workshop, err = os.MkdirTemp("", "nianbao"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(workshop)
	os.Exit(code)
}

// program builds the real command, once.
var program = sync.OnceValues(func() (string, error) {
	file := filepath.Join(workshop, "api")
	build := exec.Command("go", "build", "-o", file, "../cmd/api")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return file, nil
})

// run starts the real command on a database and waits until it listens.
func run(t *testing.T, database string, more ...string) (*server, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command(must(program())(t), append([]string{"--addr", "127.0.0.1:0", "--database", database}, more...)...)
	cmd.Env = append([]string{"NIANBAO_ADMIN_TOKEN=" + adminToken}, os.Environ()...)
	log := must(cmd.StderrPipe())(t)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		var line struct{ Msg, Addr string }
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "listening" {
			go func() {
				for lines.Scan() { // the pipe must not fill up
				}
			}()
			return &server{t: t, url: "http://" + line.Addr, client: &http.Client{Transport: contract(t), Timeout: time.Minute}, file: database, token: adminToken}, cmd
		}
	}
	t.Fatal("it does not listen")
	return nil, nil
}

func TestWhatWasAnsweredSurvivesAKill(t *testing.T) {
	database := filepath.Join(t.TempDir(), "数据", "nianbao.db")
	var answered atomic.Int64
	organ := ""
	for round := range 3 {
		s, cmd := run(t, database)
		if round == 0 {
			organ = s.organ(nil)
			s.report(map[string]any{"organ_id": organ, "year": 2024})
		}
		stored := s.do("GET", "/reports?organ_id="+organ, nil).is(200)
		path := "/reports/" + stored.at("/items/0/id")
		row := s.do("GET", path+"/review-tallies/reconsideration", nil).is(200)
		if n, _ := strconv.ParseInt(row.at("/upheld"), 10, 64); n != answered.Load() && n != answered.Load()+1 {
			t.Fatalf("%d was answered, %d is stored", answered.Load(), n)
		}
		if status := s.do("GET", path+"/validation", nil).is(200).at("/status"); status != "incomplete" {
			t.Error(status)
		}
		var writers sync.WaitGroup
		writers.Go(func() {
			for n := answered.Load() + 1; ; n++ {
				a, err := s.try("PATCH", path+"/review-tallies/reconsideration", fmt.Sprintf(`{"upheld": %d}`, n))
				if err != nil || a.status != 200 {
					return // killed
				}
				answered.Store(n)
			}
		})
		for before := answered.Load(); answered.Load() < before+20; {
			s.do("GET", "/healthz", nil)
		}
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		writers.Wait()
		_ = cmd.Wait()
	}
}

func TestItStopsInGoodOrder(t *testing.T) {
	database := filepath.Join(t.TempDir(), "nianbao.db")
	s, cmd := run(t, database)
	s.organ(nil)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	info := must(os.Stat(database))(t)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the database may be read by others: %v", info.Mode())
	}
	if _, err := os.Stat(database + "-wal"); err == nil {
		t.Error("the write-ahead log was left behind")
	}
}

func TestBadSettingsStopTheStartWithOneLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	database, key := filepath.Join(t.TempDir(), "n.db"), filepath.Join(t.TempDir(), "key")
	for _, c := range []struct {
		env, says string
		flags     []string
	}{
		{"", "--nonsense", []string{"--nonsense"}}, {"", "NIANBAO_ADMIN_TOKEN", []string{"--addr", "0.0.0.0:0"}}, {"NIANBAO_ADDR=:0", "NIANBAO_ADMIN_TOKEN", nil}, {"", "address", []string{"--addr", "nowhere"}},
		{"NIANBAO_DATABASE=postgres://u:secret-word@h/d", "PostgreSQL", nil}, {"NIANBAO_ADMIN_TOKEN=short", "at least 32", nil}, {"", "at least 32", []string{"--admin-token-file", file}},
		{"", "no such file", []string{"--admin-token-file", file + "x"}}, {"NIANBAO_CORS_ORIGINS=example.com", "origin", nil}, {"", "database", []string{"--database", ""}},
		{"", "not a directory", []string{"--database", file + "/n.db", "--key-file", key}}, {"NIANBAO_ADMIN_TOKEN_FILE=" + file, "at least 32", nil}, {"", "holds no key", []string{"--key-file", file}},
		{"NIANBAO_TRUSTED_PROXIES=10.0.0.1/8", "10.0.0.0/8", nil}, {"", "--rate", []string{"--rate", "NaN"}}, {"", "--burst", []string{"--burst", "0"}}, {"NIANBAO_AUDIT_DAYS=-1", "--audit-days", nil},
		{"", "go together", []string{"--tls-cert", file}}, {"", "--oidc", []string{"--oidc", file}}, {"NIANBAO_RATE=many", "rate", nil},
	} {
		cmd := exec.Command(must(program())(t), append([]string{"--database", database}, c.flags...)...)
		if strings.HasPrefix(c.env, "NIANBAO_DATABASE") {
			cmd.Args = cmd.Args[:1]
		}
		cmd.Env = append(os.Environ(), c.env)
		out, err := cmd.CombinedOutput()
		if err == nil || !bytes.Contains(out, []byte(c.says)) || bytes.Count(bytes.TrimSpace(out), []byte("\n")) > 0 || bytes.Contains(out, []byte("secret-word")) {
			t.Errorf("%s %v: %v %q", c.env, c.flags, err, out)
		}
	}
}

func TestGoodSettingsAreTaken(t *testing.T) {
	token := strings.Repeat("t", 32)
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NIANBAO_ADMIN_TOKEN", "short, and overruled by the flag")
	database := filepath.Join(t.TempDir(), "n.db")
	s, _ := run(t, database, "--admin-token-file", file, "--cors-origins", "https://a.example,https://b.example")
	s.do("GET", "/organs", nil, as(token)).is(200)
	s.do("GET", "/organs", nil).fails(401, "token.invalid")
	for _, private := range []string{database, database + ".key"} {
		if info := must(os.Stat(private))(t); info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", private, info.Mode())
		}
	}
	equal(t, s.do("GET", "/organs", nil, with("Origin", "https://b.example")).header.Get("Access-Control-Allow-Origin"), "https://b.example")
}

// Where nobody has a token, one is made on the command line, while the service runs or not.
func TestATokenIsMadeOnTheCommandLine(t *testing.T) {
	database := filepath.Join(t.TempDir(), "n.db")
	command := func(args ...string) (string, error) {
		cmd := exec.Command(must(program())(t), append(args, "--database", database)...)
		out, err := cmd.Output()
		return strings.TrimSpace(string(out)), err
	}
	admin := must(command("token", "王五"))(t)
	s, _ := run(t, database, "--addr", "0.0.0.0:0")
	me := s.do("GET", "/me", nil, as(admin)).is(200)
	equal(t, me.at("/name")+" "+me.at("/role")+" "+me.at("/reach"), "王五 admin all")
	editor := must(command("token", "张三", "--role", "editor", "--organ", s.organ(nil)))(t)
	equal(t, s.do("GET", "/me", nil, as(editor)).is(200).at("/role"), "editor")
	equal(t, s.do("GET", "/tokens", nil).is(200).at("/items/0/name"), "王五")
	equal(t, s.do("GET", "/audit", nil).is(200).at("/items/0/actor"), "command line")
	for _, bad := range [][]string{{"token"}, {"token", "x", "--role", "editor"}, {"token", "x", "--organ", exampleOrgan}, {"token", "x", "--role", "reader", "--organ", exampleOrgan}, {"token", "x", "--role", "king"}} {
		if out, err := command(bad...); err == nil || out != "" {
			t.Errorf("%v: %s", bad, out)
		}
	}
	chain := must(command("audit"))(t)
	if !strings.Contains(chain, `"holds":true`) {
		t.Error(chain)
	}
	s.query(nil, "UPDATE history SET actor = 'nobody' WHERE seq = 2")
	if out, err := command("audit"); err == nil || !strings.Contains(out, `"holds":false`) || !strings.Contains(out, `"broken_at":2`) {
		t.Error(out)
	}
	equal(t, s.do("GET", "/audit/verify", nil).is(200).at("/broken_at"), "2")
}
