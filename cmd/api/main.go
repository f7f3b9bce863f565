// Command api is the service: it reads the settings, joins the rooms and serves.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"nianbao/internal/repo"
	"nianbao/internal/service"
	"nianbao/internal/web"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"
)

const (
	leastToken = 32
	graceful   = 20 * time.Second
)

// settings are the flags, each also an environment variable; flags win.
type settings struct {
	Serve serve `cmd:"" default:"withargs" help:"Serve the API."`
	Check check `cmd:"" help:"Check reports in files; exit status 1 where there are errors."`
	Rules rules `cmd:"" help:"Print the catalogue of rules as a page."`
}

type serve struct {
	Addr           string   `env:"NIANBAO_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	Database       string   `env:"NIANBAO_DATABASE" default:"data/nianbao.db" help:"SQLite file, made with its folder at the first start."`
	AdminTokenFile string   `type:"path" help:"File with the admin token (else NIANBAO_ADMIN_TOKEN): at least 32 characters."`
	Policy         string   `env:"NIANBAO_POLICY" type:"existingfile" help:"YAML file with the jurisdiction's deadlines, severities and rules switched off."`
	CORSOrigins    []string `name:"cors-origins" env:"NIANBAO_CORS_ORIGINS" help:"Origins whose pages may call the API, separated by commas; none by default."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var s settings
	command := kong.Parse(&s, kong.Name("api"), kong.Description("年报: annual reports on government information disclosure."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	err := command.Run()
	if errors.Is(err, errFound) {
		stop()
		os.Exit(1) //nolint:gocritic // stopped
	}
	command.FatalIfErrorf(err)
}

func now() time.Time { return time.Now() }

// Validate stops the start on a setting that can't be right.
func (s *serve) Validate() error {
	if strings.Contains(s.Database, "://") {
		return errors.New("NIANBAO_DATABASE (--database): this version takes the path of an SQLite file; PostgreSQL comes later")
	}
	if s.Database == "" {
		return errors.New("NIANBAO_DATABASE (--database) is empty: it takes the path of an SQLite file")
	}
	host, _, err := net.SplitHostPort(s.Addr)
	if err != nil {
		return fmt.Errorf("NIANBAO_ADDR (--addr): %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return errors.New("NIANBAO_ADDR (--addr): this version has no access control yet and listens on loopback only, such as 127.0.0.1:8080")
	}
	for _, origin := range s.CORSOrigins {
		if origin == "*" || strings.HasPrefix(origin, "https://") || strings.HasPrefix(origin, "http://") {
			continue
		}
		return fmt.Errorf("NIANBAO_CORS_ORIGINS (--cors-origins): %q is no origin such as https://www.example.gov.cn", origin)
	}
	_, err = s.adminToken()
	return err
}

// adminToken is the token of the operator; none is set where it is empty.
func (s *serve) adminToken() (string, error) {
	from, text := "NIANBAO_ADMIN_TOKEN", os.Getenv("NIANBAO_ADMIN_TOKEN")
	if s.AdminTokenFile != "" {
		content, err := os.ReadFile(s.AdminTokenFile)
		if err != nil {
			return "", fmt.Errorf("--admin-token-file: %w", err)
		}
		from, text = "--admin-token-file", strings.TrimSpace(string(content))
	} else if text == "" {
		return "", nil
	}
	if length := utf8.RuneCountInString(text); length < leastToken {
		return "", fmt.Errorf("%s: the admin token has %d characters, and needs at least %d", from, length, leastToken)
	}
	return text, nil
}

// Run serves until it is told to stop, and then answers what is under way.
func (s *serve) Run(ctx context.Context) (err error) {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	forms, rules, err := law(s.Policy)
	if err != nil {
		return err
	}
	store, err := repo.Open(ctx, s.Database, forms)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	useCases := service.New(store, forms, rules, now, newID)
	if err := useCases.LoadLikeness(ctx); err != nil {
		return err
	}
	recounted, err := useCases.Recount(ctx)
	if err != nil {
		return err
	}
	if recounted > 0 {
		log.Info("other rules than before: validations counted anew", "reports", recounted)
	}
	handler, err := web.New(web.Options{ //nolint:contextcheck // each request has its own
		Service: useCases, Log: log, CORSOrigins: s.CORSOrigins, NewID: newID, Statements: store.Queries,
	})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return err
	}
	log.Info("listening", "addr", listener.Addr().String(), "database", s.Database)
	log.Warn("open: there is no access control yet; every caller may do everything, and tokens are without effect")
	return listen(ctx, listener, handler, log)
}

func listen(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	return server.Shutdown(last)
}
