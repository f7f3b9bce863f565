package main

import (
	"context"
	"errors"
	"fmt"

	"nianbao/internal/model"
	"nianbao/internal/repo"
	"nianbao/internal/service"
)

// token makes a token from the command line: the first one, or another where all are lost.
type token struct {
	storage

	Name  string `arg:"" help:"Whose it is; the history shows it."`
	Role  string `enum:"reader,editor,reviewer,admin" default:"admin" help:"reader, editor, reviewer or admin."`
	Organ string `help:"Id of the organ that it reaches; none for an admin."`
}

// Run prints the secret on standard output and nothing else.
func (t *token) Run(ctx context.Context) (err error) {
	useCases, closed, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed()) }()
	one := &model.Token{Name: t.Name, Role: t.Role}
	if t.Organ != "" {
		one.OrganID = &t.Organ
	}
	if (one.OrganID == nil) != (t.Role == model.Admin) {
		return errors.New("--organ goes with every role but admin")
	}
	made, err := createToken(ctx, useCases, one)
	if err != nil {
		return err
	}
	_, err = fmt.Println(made.Secret)
	return err
}

// open opens the database for a command.
func (s *storage) open(ctx context.Context) (*service.Service, func() error, error) {
	if err := s.check(); err != nil {
		return nil, nil, err
	}
	forms, rules, err := law("")
	if err != nil {
		return nil, nil, err
	}
	store, err := repo.Open(ctx, s.Database, forms)
	if err != nil {
		return nil, nil, err
	}
	return service.New(service.Options{Storage: store, Forms: forms, Rules: rules, Now: now, NewID: newID}), store.Close, nil
}

// operator is whoever may run commands on the database's machine.
func operator(ctx context.Context) context.Context {
	return model.WithCaller(ctx, &model.Caller{ID: "command", Name: "command line", Role: model.Admin})
}

func createToken(ctx context.Context, useCases *service.Service, t *model.Token) (*model.Token, error) {
	return useCases.CreateToken(operator(ctx), t)
}
