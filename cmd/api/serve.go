package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"nianbao/internal/limit"
	"nianbao/internal/model"
	"nianbao/internal/repo"
	"nianbao/internal/service"
	"nianbao/internal/web"
	"nianbao/internal/webhook"

	"github.com/google/uuid"
	"github.com/mattn/go-isatty"
)

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Run serves until it is told to stop, and then answers what is under way.
func (s *serve) Run(ctx context.Context) (err error) {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	forms, rules, err := law(s.Policy)
	if err != nil {
		return err
	}
	sender, err := s.sender()
	if err != nil {
		return err
	}
	store, err := repo.Open(ctx, s.Database, forms)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	reader, pdf, closed, err := readers(forms, cacheFolder())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed()) }()
	intake, err := web.NewIntake()
	if err != nil {
		return err
	}
	useCases := service.New(service.Options{
		Documents: intake.Document, Storage: store, Forms: forms, Rules: rules, Now: now, NewID: newID, Sender: sender, Reader: reader, PDF: pdf, HideAddresses: !s.AuditAddresses, Retention: s.retention(),
	})
	if err := prepare(ctx, useCases, log); err != nil {
		return err
	}
	admin, err := s.letIn(ctx, useCases, log)
	if err != nil {
		return err
	}
	handler, err := s.handler(useCases, store, log, admin) //nolint:contextcheck // each request has its own
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return err
	}
	log.Info("listening", "addr", listener.Addr().String(), "database", s.Database)
	stop := background(ctx, useCases, log)
	defer stop()
	return s.listen(ctx, listener, handler, log)
}

// prepare brings what is kept beside the reports up to date.
func prepare(ctx context.Context, useCases *service.Service, log *slog.Logger) error {
	if err := useCases.LoadLikeness(ctx); err != nil {
		return err
	}
	recounted, err := useCases.Recount(ctx)
	if recounted > 0 {
		log.Info("other rules than before: validations counted anew", "reports", recounted)
	}
	return err
}

// letIn makes sure that somebody can come in: by the token of the settings, by one that was made, or by one that is made
// now and shown on the terminal, where there is one. Without any, only this machine may ask.
func (s *serve) letIn(ctx context.Context, useCases *service.Service, log *slog.Logger) (string, error) {
	admin, err := s.adminToken()
	if err != nil || admin != "" {
		return admin, err
	}
	has, err := useCases.HasTokens(ctx)
	if err != nil || has {
		return "", err
	}
	if isatty.IsTerminal(os.Stdout.Fd()) {
		made, err := createToken(ctx, useCases, &model.Token{Name: "first admin", Role: model.Admin})
		if err != nil {
			return "", err
		}
		fmt.Printf("\n管理令牌，只显示这一次，请保存。The admin token, shown this once; keep it:\n\n    %s\n\n", made.Secret)
		return "", nil
	}
	if !s.local() {
		return "", errors.New("nobody could come in: set NIANBAO_ADMIN_TOKEN or --admin-token-file, or make a token with `api token`, before listening on " + s.Addr)
	}
	log.Warn("nobody can come in yet, the public's part is open: set NIANBAO_ADMIN_TOKEN or --admin-token-file, or make a token with `api token`")
	return "", nil
}

func (s *serve) handler(useCases *service.Service, store *repo.Store, log *slog.Logger, admin string) (http.Handler, error) {
	proxies, err := limit.ParseProxies(s.TrustedProxies)
	if err != nil {
		return nil, err
	}
	o := web.Options{
		Service: useCases, Log: log, CORSOrigins: s.CORSOrigins, NewID: newID, Statements: store.Queries, AdminToken: admin,
		Limits: limit.New(s.Rate, s.Burst, now), Proxies: proxies,
	}
	identities, err := s.identities()
	if err != nil {
		return nil, err
	}
	if identities != nil {
		o.Identities = identities
	}
	return web.New(o)
}

// sender signs with a key that lies beside the database, not in it.
func (s *serve) sender() (*webhook.Sender, error) {
	file := s.KeyFile
	if file == "" {
		file = s.Database + ".key"
	}
	key, err := masterKey(file)
	if err != nil {
		return nil, err
	}
	keys, err := webhook.NewKeys(key)
	if err != nil {
		return nil, err
	}
	return webhook.NewSender(keys, webhook.Options{AllowPrivate: s.WebhookPrivate, Now: now}), nil
}

// background delivers and tends until the context ends or it is stopped.
func background(ctx context.Context, useCases *service.Service, log *slog.Logger) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	failed := func(err error) { log.ErrorContext(ctx, "in the background", slog.Any("error", err)) }
	var all sync.WaitGroup
	all.Go(func() { useCases.Deliver(ctx, failed) })
	all.Go(func() { useCases.Tend(ctx, failed) })
	all.Go(func() { useCases.ReadImports(ctx, failed) })
	return func() {
		cancel()
		all.Wait()
	}
}

func (s *serve) listen(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() {
		if s.TLSCert != "" {
			failed <- server.ServeTLS(listener, s.TLSCert, s.TLSKey)
			return
		}
		failed <- server.Serve(listener)
	}()
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
